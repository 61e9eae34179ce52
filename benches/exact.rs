//! Exact diagonalization against QuSpin.
//!
//! `cargo bench --bench exact -- JOB` runs one job and prints one line: energy, dimension, CPU seconds (user + system)
//! of the whole process, wall seconds, and its peak memory. Without a job, the quick ones run one after the other.
//! `RAYON_NUM_THREADS` sets the number of threads.

use std::fs;
use std::time::Instant;

use eigentruth_exact::basis::{Charge, Sector};
use eigentruth_exact::product::{ProductOperator, even_split};
use eigentruth_models::{Degree, Space};
use eigentruth_numerics::LinearOperator;
use eigentruth_numerics::lower::{Layout, Transitions};
use eigentruth_operators::{
    Algebra, Complex64, Generator, GeneratorKind, Mode, NumericOperator, Species, Word,
};

/// User and system seconds of this process.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |index: usize| fields.get(index).and_then(|text| text.parse::<f64>().ok()).unwrap_or(f64::NAN);
    (ticks(11) + ticks(12)) / 100.0
}

/// Peak resident memory of this process in MB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<f64>().map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
}

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

/// The smallest eigenvalue of a tridiagonal matrix by bisection, and the last component of its vector.
fn smallest(diagonal: &[f64], off: &[f64]) -> (f64, f64) {
    let bound =
        diagonal.iter().map(|d| d.abs()).fold(0.0, f64::max) + 2.0 * off.iter().copied().fold(0.0, f64::max);
    let (mut low, mut high) = (-bound, bound);
    while high - low > 2.0 * f64::EPSILON * bound {
        let middle = 0.5 * (low + high);
        let mut pivot = 1.0;
        let mut below = 0;
        for (k, d) in diagonal.iter().enumerate() {
            let square = if k == 0 { 0.0 } else { off[k - 1] * off[k - 1] };
            pivot = d - middle - square / pivot;
            if pivot == 0.0 {
                pivot = f64::MIN_POSITIVE;
            }
            below += usize::from(pivot < 0.0);
        }
        if below == 0 { low = middle } else { high = middle }
    }
    let value = 0.5 * (low + high);
    // Components from the first on; the smallest vector grows and then decays, which is good enough for a norm.
    let mut vector: Vec<f64> = vec![1.0];
    for k in 0..diagonal.len() - 1 {
        let before = if k == 0 { 0.0 } else { off[k - 1] * vector[k - 1] };
        vector.push(((value - diagonal[k]) * vector[k] - before) / off[k]);
    }
    let norm = vector.iter().map(|v| v * v).sum::<f64>().sqrt();
    (value, vector[vector.len() - 1] / norm)
}

/// Lanczos until the residual bounds the error of the energy by 1e-10.
fn lanczos(operator: &impl LinearOperator<f64>) -> (f64, usize) {
    let dimension = operator.dimension();
    let mut seed = 1u64;
    let mut current: Vec<f64> = (0..dimension)
        .map(|_| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 11) as f64 / (1u64 << 53) as f64 - 0.5
        })
        .collect();
    let norm = current.iter().map(|v| v * v).sum::<f64>().sqrt();
    current.iter_mut().for_each(|v| *v /= norm);
    let mut before = vec![0.0; dimension];
    let mut next = vec![0.0; dimension];
    let (mut alphas, mut betas): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut previous = f64::INFINITY;
    for step in 1.. {
        operator.apply(&current, &mut next);
        let beta = betas.last().copied().unwrap_or(0.0);
        let mut alpha = 0.0;
        for ((n, c), b) in next.iter_mut().zip(&current).zip(&before) {
            *n -= beta * b;
            alpha += *n * c;
        }
        let mut square = 0.0;
        for (n, c) in next.iter_mut().zip(&current) {
            *n -= alpha * c;
            square += *n * *n;
        }
        alphas.push(alpha);
        let beta = square.sqrt();
        let (energy, _) = smallest(&alphas, &betas);
        if (previous - energy).abs() < 1e-12 * energy.abs() || beta < 1e-12 {
            return (energy, step);
        }
        previous = energy;
        betas.push(beta);
        next.iter_mut().for_each(|v| *v /= beta);
        std::mem::swap(&mut before, &mut current);
        std::mem::swap(&mut current, &mut next);
    }
    unreachable!("the loop returns")
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

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let job = words.first().map_or("ring24", String::as_str);
    let start = Instant::now();
    match job {
        "matvec" => {
            for job in ["ring24", "hubbard"] {
                let operator = product(job);
                let x = vec![1.0 / (operator.dimension() as f64).sqrt(); operator.dimension()];
                let mut y = x.clone();
                operator.apply(&x, &mut y);
                let mut best = f64::INFINITY;
                for _ in 0..20 {
                    let start = Instant::now();
                    operator.apply(&x, &mut y);
                    best = best.min(start.elapsed().as_secs_f64());
                }
                let count = operator.off_diagonal_products();
                println!(
                    "{job}: {:.2} ms, {count} elements, {:.3} ns each",
                    best * 1e3,
                    best * 1e9 / count as f64
                );
            }
        }
        _ => {
            let operator = product(job);
            let (energy, steps) = lanczos(&operator);
            println!("{job}: {energy:.14}, {} states, {steps} steps", operator.dimension());
        }
    }
    println!("{:.2} s CPU, {:.2} s wall, {:.1} MB", cpu(), start.elapsed().as_secs_f64(), peak());
}
