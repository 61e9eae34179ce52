//! Exact diagonalization against QuSpin 1.0.1, on the same machine in the same minutes, one thread each.
//!
//! `cargo bench --bench exact -- JOB` runs a job and prints its energy, dimension, CPU seconds (user + system), wall
//! seconds, and the peak memory of the process so far: `matvec`, `ring24`, `vector24`, `hubbard`, `symmetric24`,
//! `symmetric28`, and `symmetric32`, which runs only when named. `RAYON_NUM_THREADS` sets the number of threads.
//!
//! Building basis and matrix counts on both sides, start-up does not. Measured in November 2026 on one core of an Intel
//! Xeon at 2.1 GHz with nothing else running, peer and ours in turn; where two rounds were made, both ratios are given:
//!
//! | job | QuSpin, CPU s | here, CPU s | ratio | QuSpin, MB | here, MB |
//! |---|---|---|---|---|---|
//! | ring of 24, Sᶻ = 0, energy to 1e-10 (sparse matrix) | 37.7, 42.3 | 2.8, 3.3 | 13, 13 | 1248 | 68 |
//! | the same with the eigenvector | 37.7, 42.3 | 9.0, 8.8 | 4.2, 4.8 | 1248 | 130 |
//! | open Hubbard chain of 12, U = 8, 6 + 6 (sparse matrix) | 18.6, 18.9 | 1.1, 1.2 | 17, 16 | 549 | 25 |
//! | ring of 24, momentum 0, even, even (`spin_basis_general`) | 2.2, 1.7 | 0.18, 0.28 | 12, 6 | 234 | 8 |
//! | ring of 28, likewise | 26.1 | 3.3 | 7.9 | 393 | 42 |
//! | ring of 32, likewise: 4,707,969 states | | 67 | | | 532 |
//!
//! Two threads: the ring of 24 in 1.67 s of wall time instead of 2.8–3.3, a product with a vector in 13.5 ms instead of
//! 24.4 (0.72 ns for an off-diagonal element on one thread), the ring of 28 in 1.65 s instead of 3.3.

#[path = "exact/roofline.rs"]
mod roofline;
mod usage;

use std::time::Instant;

use eigentruth_exact::basis::{Charge, Sector};
use eigentruth_exact::orbits::{GroupElement, OrbitBasis, OrbitOperator};
use eigentruth_exact::product::{ProductOperator, even_split};
use eigentruth_models::{Degree, Space};
use eigentruth_numerics::LinearOperator;
use eigentruth_numerics::krylov::{Options, lowest_eigenpair, lowest_eigenvalue};
use eigentruth_numerics::lower::{Layout, Transitions};
use roofline::{Ceilings, Needs};
use usage::{cpu, peak};

use eigentruth_operators::{
    Algebra, Complex64, Generator, GeneratorKind, Mode, NumericOperator, Species, Word,
};

fn word(factors: &[(GeneratorKind, usize, u32)]) -> Word<Mode> {
    let factor = |&(kind, species, site): &(GeneratorKind, usize, u32)| {
        let species = eigentruth_operators::SpeciesId::new(species);
        Generator { kind, species, label: Mode::new(site, 0) }
    };
    factors.iter().map(factor).collect()
}

/// `Σ S·S` over the nearest neighbours of a ring.
fn ring(sites: u32) -> (Space, Transitions) {
    use GeneratorKind::{Minus, Plus, Z};
    let mut algebra = Algebra::new();
    let species = algebra.add(Species::spin_half("S")).expect("one species");
    let degrees = (0..sites).map(|site| Degree { species, mode: Mode::new(site, 0), dimension: 2 });
    let space = Space::new(algebra, degrees.collect()).expect("a space");
    let mut operator = NumericOperator::zero();
    for i in 0..sites {
        let j = (i + 1) % sites;
        operator.push(Complex64::ONE, word(&[(Z, 0, i), (Z, 0, j)]));
        operator.push((0.5).into(), word(&[(Plus, 0, i), (Minus, 0, j)]));
        operator.push((0.5).into(), word(&[(Minus, 0, i), (Plus, 0, j)]));
    }
    let layout = Layout::new(&space).expect("fits");
    let transitions = Transitions::from_operator(&space, &operator, &layout).expect("spins");
    (space, transitions)
}

/// An open chain with `t = 1`, one kind of fermions after the other.
fn hubbard(sites: u32, u: f64) -> (Space, Transitions) {
    use GeneratorKind::{Annihilate, Create};
    let mut algebra = Algebra::new();
    let mut degrees = Vec::new();
    for name in ["u", "d"] {
        let species = algebra.add(Species::fermion(name)).expect("two species");
        degrees.extend((0..sites).map(|site| Degree { species, mode: Mode::new(site, 0), dimension: 2 }));
    }
    let space = Space::new(algebra, degrees).expect("a space");
    let mut operator = NumericOperator::zero();
    for i in 0..sites {
        let doublon = [(Create, 0, i), (Annihilate, 0, i), (Create, 1, i), (Annihilate, 1, i)];
        operator.push(u.into(), word(&doublon));
        for species in 0..2 {
            if i + 1 < sites {
                operator.push((-1.0).into(), word(&[(Create, species, i), (Annihilate, species, i + 1)]));
                operator.push((-1.0).into(), word(&[(Create, species, i + 1), (Annihilate, species, i)]));
            }
        }
    }
    let layout = Layout::new(&space).expect("fits");
    let transitions = Transitions::from_operator(&space, &operator, &layout).expect("fermions");
    (space, transitions)
}

fn charge(space: &Space, positions: std::ops::Range<usize>, value: i64, sector: Sector) -> Sector {
    let weigh = |position: usize| if positions.contains(&position) { vec![0, 1] } else { vec![0, 0] };
    let weights = (0..space.degrees().len()).map(weigh).collect();
    sector.with(Charge { name: "number".into(), weights, modulus: None }, value).expect("a charge")
}

fn product(job: &str) -> ProductOperator<f64> {
    let (transitions, sector) = match job {
        "hubbard" => {
            let (space, transitions) = hubbard(12, 8.0);
            let sector = charge(&space, 0..12, 6, Sector::all(&space));
            (transitions, charge(&space, 12..24, 6, sector))
        }
        _ => {
            let (space, transitions) = ring(24);
            let sector = charge(&space, 0..24, 12, Sector::all(&space));
            (transitions, sector)
        }
    };
    ProductOperator::new(&transitions, &sector, even_split(&transitions.layout)).expect("a product")
}

/// Momentum 0, even under reflection and spin flip.
fn symmetric(sites: u32) -> (OrbitBasis, OrbitOperator<f64>) {
    let (space, transitions) = ring(sites);
    let fields = sites as usize;
    let mut group = Vec::new();
    for step in 0..fields {
        let turned = |k: usize| (k + step) % fields;
        for element in [
            GroupElement::permutation((0..fields).map(turned), Complex64::ONE),
            GroupElement::permutation((0..fields).rev().map(turned), Complex64::ONE),
        ] {
            group.push(element.clone());
            group.push(element.flipped(Complex64::ONE));
        }
    }
    let sector = charge(&space, 0..fields, i64::from(sites / 2), Sector::all(&space));
    let memory = 3 << 29;
    let basis = OrbitBasis::new(&transitions.layout, &sector, &group, memory).expect("a basis");
    let operator = OrbitOperator::new(&transitions, &basis, memory).expect("a matrix");
    (basis, operator)
}

/// The energy; the tolerance is in units of the norm of the operator.
fn energy(job: &str, operator: &impl LinearOperator<f64>, tolerance: f64) {
    let options = Options { tolerance, ..Options::default() };
    let found = lowest_eigenvalue(operator, &options).expect("converges");
    let (dimension, steps) = (operator.dimension(), found.applications);
    println!("{job}: {:.13} ± {:.0e}, {dimension} states, {steps} products", found.value, found.error);
}

fn run(job: &str) {
    match job {
        "matvec" => {
            for job in ["ring24", "hubbard"] {
                let operator = product(job);
                let count = operator.off_diagonal_products();
                let best = fastest(&operator);
                println!(
                    "{job}: {:.2} ms, {count} elements, {:.3} ns each",
                    best * 1e3,
                    best * 1e9 / count as f64
                );
                let length = operator.dimension();
                let each = count as f64 / length as f64;
                // x is read, y is read and written; every product reads one number, and the diagonal one; rows of x go
                // through a transposed buffer (written, as the reads are counted already) and y is updated once.
                let needs =
                    Needs { length, stream: 24.0, cache: 8.0 * (each + 1.0) + 24.0, fused: each + 1.0 };
                needs.print(job, best, &Ceilings::measure(length));
            }
            let (_, operator) = symmetric(28);
            let (best, length) = (fastest(&operator), operator.dimension());
            let each = operator.elements() as f64 / length as f64;
            // The matrix passes once, 5 bytes an element and 4 a row; x is read at random places.
            let needs = Needs { length, stream: 5.0 * each + 28.0, cache: 8.0 * each, fused: each };
            needs.print("symmetric28", best, &Ceilings::measure(length));
        }
        "vector24" => {
            let operator = product("ring24");
            // Two vectors are kept, and the process stays below 155 MB.
            let options = Options { memory: 2 * 8 * operator.dimension(), ..Options::default() };
            let found = lowest_eigenpair(&operator, &options).expect("converges");
            let (residual, steps) = (found.residual, found.applications);
            println!("{job}: {:.13}, residual {residual:.0e}, {steps} products", found.value);
        }
        "symmetric24" | "symmetric28" | "symmetric32" => {
            let start = cpu();
            let (basis, operator) = symmetric(job[9..].parse().expect("a number"));
            println!("{} elements, {:.2} s to build", operator.elements(), cpu() - start);
            drop(basis);
            energy(job, &operator, 1e-11);
        }
        // The norm is thirteen times the energy here, and both are to have twelve digits.
        "hubbard" => energy(job, &product(job), 1e-13),
        _ => energy(job, &product(job), 1e-11),
    }
}

/// Seconds of the fastest of some products.
fn fastest(operator: &impl LinearOperator<f64>) -> f64 {
    let x = vec![1.0 / (operator.dimension() as f64).sqrt(); operator.dimension()];
    let mut y = x.clone();
    let mut best = f64::INFINITY;
    for _ in 0..20 {
        let start = Instant::now();
        operator.apply(&x, &mut y);
        best = best.min(start.elapsed().as_secs_f64());
    }
    best
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    // Last the products with their rooflines, whose vectors would count as memory of the others.
    let quick = ["ring24", "vector24", "hubbard", "symmetric24", "symmetric28", "matvec"].map(String::from);
    for job in if words.is_empty() { &quick[..] } else { &words } {
        let (start, before) = (Instant::now(), cpu());
        run(job);
        let wall = start.elapsed().as_secs_f64();
        println!("{job}: {:.2} s CPU, {wall:.2} s wall, peak so far {:.0} MB", cpu() - before, peak());
    }
}
