//! Published energies to twelve digits, and the same from the Bethe ansatz, whose equations are solved here.

use std::f64::consts::PI;

use eigentruth_exact::basis::{Charge, Sector};
use eigentruth_exact::orbits::{GroupElement, OrbitBasis, OrbitOperator};
use eigentruth_exact::product::{ProductOperator, even_split};
use eigentruth_exact::{DEFAULT_MEMORY, System};
use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_numerics::LinearOperator;
use eigentruth_numerics::krylov::{Eigenvalue, Options, lowest_eigenvalue};
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_operators::Complex64;

use crate::lowest::bethe;
use crate::support::{Builder, chain};

/// What the numbers are held to, relative.
const DIGITS: f64 = 1e-12;

fn energy(operator: &impl LinearOperator<f64>) -> Eigenvalue {
    lowest_eigenvalue(operator, &Options { tolerance: 1e-13, ..Options::default() }).unwrap()
}

#[track_caller]
fn assert_digits(found: &Eigenvalue, exact: f64) {
    let difference = (found.value - exact).abs();
    assert!(difference <= DIGITS * exact.abs(), "{} for {exact}: {difference:e}", found.value);
    // The bound that comes with the number holds; the other number has its own rounding.
    assert!(difference <= found.error + 16.0 * f64::EPSILON * exact.abs());
}

fn ring(sites: usize) -> System {
    let lattice = Lattice::chain(sites, Boundary::Periodic).unwrap();
    System::new(hamiltonians::heisenberg(&lattice, Spin::HALF, |_| 1.0).unwrap()).unwrap()
}

/// In the sector of its ground state: every translation, the reflection and the flip exchange the sublattices or the spins of
/// one, so by Marshall's theorem each has the value `(−1)^{N/2}` (Proc. R. Soc. A 232, 48 (1955)).
fn symmetric_ring(sites: usize) -> Eigenvalue {
    let system = ring(sites);
    let sign = if sites % 4 == 0 { 1.0 } else { -1.0 };
    let mut group = Vec::new();
    for step in 0..sites {
        let turned = |site: usize| (site + step) % sites;
        let of = |exchanges: usize| Complex64::from(if exchanges.is_multiple_of(2) { 1.0 } else { sign });
        let translation = GroupElement::permutation((0..sites).map(turned), of(step));
        let reflection = GroupElement::permutation((0..sites).rev().map(turned), of(step + 1));
        group.push(translation.clone());
        group.push(translation.flipped(of(step + 1)));
        group.push(reflection.clone());
        group.push(reflection.flipped(of(step + 2)));
    }
    let sector = system.sector(&[("2Sz", 0)]).unwrap();
    let basis = OrbitBasis::new(system.layout(), &sector, &group, DEFAULT_MEMORY).unwrap();
    energy(&OrbitOperator::<f64>::new(system.transitions(), &basis, DEFAULT_MEMORY).unwrap())
}

#[test]
fn rings_of_up_to_28_spins_agree_with_the_bethe_ansatz() {
    for sites in (8..=28).step_by(2) {
        assert_digits(&symmetric_ring(sites), bethe(sites as u32));
    }
}

#[test]
fn published_energies_of_rings() {
    // PEERS: QuSpin, XDiag and the Bethe ansatz agree on these.
    for (sites, published) in
        [(20, -8.904_386_529_876_44), (24, -10.670_014_516_537_236), (28, -12.437_647_541_544_688)]
    {
        assert!((bethe(sites) - published).abs() <= DIGITS * published.abs());
        assert_digits(&symmetric_ring(sites as usize), published);
    }
    // Without symmetries, on two halves.
    let system = ring(24);
    let sector = system.sector(&[("2Sz", 0)]).unwrap();
    let operator =
        ProductOperator::<f64>::new(system.transitions(), &sector, even_split(system.layout())).unwrap();
    assert_eq!(operator.dimension(), 2_704_156);
    assert_digits(&energy(&operator), bethe(24));
}

/// Solves `A x = b` by elimination with pivots.
fn solved(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|i, j| a[*i][column].abs().total_cmp(&a[*j][column].abs())).unwrap();
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in column + 1..n {
            let factor = a[row][column] / a[column][column];
            for k in column..n {
                a[row][k] -= factor * a[column][k];
            }
            b[row] -= factor * b[column];
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| a[row][k] * b[k]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    b
}

/// The lowest energy of `electrons`, `down` of them with spin down, on an open Hubbard chain with `t = 1`: momenta and
/// rapidities obey, with `u = U/4` and `θ(x) = 2 arctan x`,
///
/// `2(L+1) k_j + Σ_β [θ((sin k_j − λ_β)/u) + θ((sin k_j + λ_β)/u)] = 2π j`,
/// `Σ_j [θ((λ_α − sin k_j)/u) + θ((λ_α + sin k_j)/u)] = 2π α + Σ_{β≠α} [θ((λ_α − λ_β)/2u) + θ((λ_α + λ_β)/2u)]`
///
/// (H. Schulz, J. Phys. C 18, 581 (1985)), solved by Newton's method.
fn lieb_wu_open(length: usize, electrons: usize, down: usize, repulsion: f64) -> f64 {
    let u = repulsion / 4.0;
    let theta = |x: f64, width: f64| 2.0 * (x / width).atan();
    let slope = |x: f64, width: f64| 2.0 * width / (width * width + x * x);
    let mut x: Vec<f64> = (0..electrons).map(|j| PI * (j + 1) as f64 / (length + 1) as f64).collect();
    x.extend((0..down).map(|a| 0.6 * u * (PI * (a + 1) as f64 / (2 * (down + 1)) as f64).tan()));
    for _ in 0..100 {
        let (k, lambda) = x.split_at(electrons);
        let size = electrons + down;
        let (mut residual, mut jacobian) = (vec![0.0; size], vec![vec![0.0; size]; size]);
        for j in 0..electrons {
            let (s, c) = k[j].sin_cos();
            residual[j] = 2.0 * (length + 1) as f64 * k[j] - 2.0 * PI * (j + 1) as f64;
            jacobian[j][j] = 2.0 * (length + 1) as f64;
            for (b, l) in lambda.iter().enumerate() {
                residual[j] += theta(s - l, u) + theta(s + l, u);
                jacobian[j][j] += c * (slope(s - l, u) + slope(s + l, u));
                jacobian[j][electrons + b] = slope(s + l, u) - slope(s - l, u);
            }
        }
        for (a, own) in lambda.iter().enumerate() {
            let row = electrons + a;
            residual[row] = -2.0 * PI * (a + 1) as f64;
            for (j, k) in k.iter().enumerate() {
                let (s, c) = k.sin_cos();
                residual[row] += theta(own - s, u) + theta(own + s, u);
                jacobian[row][row] += slope(own - s, u) + slope(own + s, u);
                jacobian[row][j] = c * (slope(own + s, u) - slope(own - s, u));
            }
            for (b, other) in lambda.iter().enumerate().filter(|(b, _)| *b != a) {
                residual[row] -= theta(own - other, 2.0 * u) + theta(own + other, 2.0 * u);
                jacobian[row][row] -= slope(own - other, 2.0 * u) + slope(own + other, 2.0 * u);
                jacobian[row][electrons + b] = slope(own - other, 2.0 * u) - slope(own + other, 2.0 * u);
            }
        }
        let step = solved(jacobian, residual);
        let largest = step.iter().fold(0.0f64, |largest, step| largest.max(step.abs()));
        let damping = (0.3 / largest).min(1.0);
        x.iter_mut().zip(&step).for_each(|(x, step)| *x -= damping * step);
        if largest < 8.0 * f64::EPSILON {
            break;
        }
    }
    -2.0 * x[..electrons].iter().map(|k| k.cos()).sum::<f64>()
}

/// By exact diagonalization on two halves, one for each spin.
fn hubbard_open(length: u32, electrons: i64, down: i64, repulsion: f64) -> Eigenvalue {
    let fermions = Builder::fermions(length, 2);
    let hamiltonian = fermions.hamiltonian(&fermions.hubbard(&chain(length), 1.0, repulsion));
    let space = hamiltonian.space();
    let mut order: Vec<usize> = (0..space.degrees().len()).collect();
    order.sort_by_key(|position| space.degrees()[*position].mode.internal);
    let transitions = Transitions::lower(&hamiltonian, &Some(order)).unwrap();
    let number = |spin: u16| Charge::number(format!("N{spin}"), space, move |d| d.mode.internal == spin);
    let sector = Sector::all(space).with(number(0), electrons - down).unwrap().with(number(1), down).unwrap();
    energy(&ProductOperator::<f64>::new(&transitions, &sector, length as usize).unwrap())
}

#[test]
fn open_hubbard_chains_agree_with_the_bethe_ansatz() {
    // Two sites: (U − √(U² + 16))/2.
    assert!((lieb_wu_open(2, 2, 1, 8.0) - (8.0 - 80f64.sqrt()) / 2.0).abs() <= 8.0 * f64::EPSILON);
    for (length, electrons, down, repulsion) in
        [(4, 4, 2, 8.0), (5, 3, 1, 2.5), (6, 6, 3, 0.7), (7, 4, 2, 20.0), (8, 6, 3, 4.0), (9, 9, 4, 8.0)]
    {
        let exact = lieb_wu_open(length, electrons, down, repulsion);
        assert_digits(&hubbard_open(length as u32, electrons as i64, down as i64, repulsion), exact);
    }
}

#[test]
fn the_published_energy_of_twelve_hubbard_sites() {
    // PEERS: QuSpin's to 15 digits, XDiag's to 13.
    let published = -3.728_396_038_719_76;
    assert!((lieb_wu_open(12, 12, 6, 8.0) - published).abs() <= DIGITS * published.abs());
    assert_digits(&hubbard_open(12, 12, 6, 8.0), lieb_wu_open(12, 12, 6, 8.0));
}
