//! Clusters around the centre of a rotation, and random free Hamiltonians with the symmetries.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_4};

use eigentruth_free::{Matrix, Quadratic};
use eigentruth_numerics::dense::{As, product, product_as};
use num_complex::Complex64;

use super::Convention;
use crate::method::Stop;
use crate::seed;

/// Orbitals that the rotation about the centre maps to each other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// Four sites around the centre, which go round.
    Ring,
    /// A real orbital in the centre: +1.
    S,
    /// A real orbital in the centre: −1.
    D,
    /// Two real orbitals in the centre, which turn like a vector.
    P,
}

impl Part {
    fn orbitals(self) -> usize {
        match self {
            Part::Ring => 4,
            Part::S | Part::D => 1,
            Part::P => 2,
        }
    }

    /// The rotation, a real orthogonal matrix.
    fn rotation(self, i: usize, j: usize) -> f64 {
        match self {
            Part::Ring => f64::from(u8::from(i == (j + 1) % 4)),
            Part::S => 1.0,
            Part::D => -1.0,
            Part::P => [[0.0, -1.0], [1.0, 0.0]][i][j],
        }
    }

    /// A component of an eigenvector of the rotation.
    fn eigenvector(self, component: usize, which: usize) -> Complex64 {
        match self {
            // The eigenvalue i^m belongs to the components i^{−ms}/2.
            Part::Ring => Complex64::cis(-2.0 * FRAC_PI_4 * (component * which) as f64) * 0.5,
            Part::S | Part::D => Complex64::ONE,
            Part::P => {
                [FRAC_1_SQRT_2.into(), Complex64::new(0.0, [-1.0, 1.0][which] * FRAC_1_SQRT_2)][component]
            }
        }
    }

    /// The exponent of its eigenvalue `e^{iπk/4}`.
    fn exponent(self, which: usize) -> i32 {
        match self {
            Part::Ring => 2 * which as i32,
            Part::S => 0,
            Part::D => 4,
            Part::P => [2, -2][which],
        }
    }
}

/// Clusters around the centre of the rotation, on a site or on a plaquette.
pub(super) const CLUSTERS: [&[Part]; 5] = [
    &[Part::Ring],
    &[Part::Ring, Part::S],
    &[Part::Ring, Part::P, Part::D],
    &[Part::S, Part::P, Part::D],
    &[Part::Ring, Part::Ring],
];

/// A cluster with its symmetries on one particle, orbit ⊗ spin, spin fastest.
pub(super) struct Cluster {
    pub(super) convention: Convention,
    /// The rotation.
    pub(super) rotation: Matrix,
    /// Its eigenvectors as columns.
    pub(super) eigenvectors: Matrix,
    /// Their exponents.
    pub(super) exponents: Vec<i32>,
}

impl Cluster {
    pub(super) fn new(parts: &[Part], convention: Convention) -> Self {
        let starts: Vec<(usize, Part)> = parts
            .iter()
            .scan(0, |next, part| {
                let start = *next;
                *next += part.orbitals();
                Some((start, *part))
            })
            .collect();
        let spins = if convention.spin { 2 } else { 1 };
        let n = spins * parts.iter().map(|part| part.orbitals()).sum::<usize>();
        // The part that an orbital belongs to, and its place there.
        let place = |state: usize| {
            let orbital = state / spins;
            let &(start, part) =
                starts.iter().rev().find(|(start, _)| *start <= orbital).expect("parts begin at 0");
            (start, part, orbital - start)
        };
        let of_spin = |state: usize| match (convention.turns_spin, state % spins) {
            (false, _) => 0,
            (true, 0) => -1,
            (true, _) => 1,
        };
        let within = |i: usize, j: usize| {
            let ((one, part, a), (two, _, b)) = (place(i), place(j));
            (one == two && i % spins == j % spins).then_some((part, a, b))
        };
        let rotation = Matrix::from_fn(n, n, |i, j| {
            let turned = root(of_spin(j) + convention.phase);
            within(i, j).map_or(Complex64::ZERO, |(part, a, b)| turned * part.rotation(a, b))
        });
        let eigenvectors = Matrix::from_fn(n, n, |i, j| {
            within(i, j).map_or(Complex64::ZERO, |(part, a, b)| part.eigenvector(a, b))
        });
        let exponent = |state: usize| {
            let (_, part, which) = place(state);
            part.exponent(which) + of_spin(state) + convention.phase
        };
        Cluster { convention, rotation, eigenvectors, exponents: (0..n).map(exponent).collect() }
    }

    /// A random Hamiltonian, averaged over the group of rotation and time reversal.
    pub(super) fn hamiltonian(&self, seed: u64) -> Result<Quadratic, Stop> {
        let n = self.exponents.len();
        let random = |what: &str| {
            let uniform = |part: &str, i: usize, j: usize| {
                2.0 * seed::uniform(seed, &[what, part, &i.to_string(), &j.to_string()]) - 1.0
            };
            Matrix::from_fn(n, n, |i, j| Complex64::new(uniform("re", i, j), uniform("im", i, j)))
        };
        let (h, d) = (random("hopping"), random("pairing"));
        let hopping = Matrix::from_fn(n, n, |i, j| h[(i, j)] + h[(j, i)].conj());
        let hopping = self.averaged(hopping, |m| turned(&self.rotation, m, As::Adjoint));
        if !self.convention.pairing {
            return Ok(Quadratic::new(hopping, 0.0)?);
        }
        let pairing = Matrix::from_fn(n, n, |i, j| d[(i, j)] - d[(j, i)]);
        let pairing = self.averaged(pairing, |m| turned(&self.rotation, m, As::Transpose));
        Ok(Quadratic::with_pairing(hopping, pairing, 0.0)?)
    }

    /// Over the eight powers of the rotation, then over time reversal, which acts on hopping and pairing matrices alike.
    fn averaged(&self, matrix: Matrix, turn: impl Fn(&Matrix) -> Matrix) -> Matrix {
        let (mut sum, mut turned) = (matrix.clone(), matrix);
        for _ in 1..8 {
            turned = turn(&turned);
            sum += &turned;
        }
        let back = self.reversed(&sum);
        sum + back
    }

    /// `T M T⁻¹`: the conjugate, with `iσʸ` on both sides for spin ½.
    fn reversed(&self, m: &Matrix) -> Matrix {
        let n = m.nrows();
        if !self.convention.spin {
            return m.conjugate().to_owned();
        }
        // iσʸ maps up to −down and down to up.
        let sign = |i: usize| if i.is_multiple_of(2) { 1.0 } else { -1.0 };
        Matrix::from_fn(n, n, |i, j| m[(i ^ 1, j ^ 1)].conj() * (sign(i) * sign(j)))
    }
}

/// `R M R†` or `R M Rᵀ`.
fn turned(rotation: &Matrix, matrix: &Matrix, right: As) -> Matrix {
    let left = product(rotation.as_ref(), matrix.as_ref());
    product_as(left.as_ref(), As::Given, rotation.as_ref(), right)
}

/// `e^{iπk/4}`.
pub(super) fn root(exponent: i32) -> Complex64 {
    Complex64::cis(FRAC_PI_4 * f64::from(exponent))
}

#[cfg(test)]
mod tests {
    use super::super::{BOTH, NO_SPIN, ODD_PAIRS, ORBIT, PAIRED, PAIRED_ORBIT, PHASE};
    use super::*;

    #[test]
    fn random_hamiltonians_have_the_symmetries() {
        for reading in [BOTH, ORBIT, PAIRED, PAIRED_ORBIT, ODD_PAIRS, NO_SPIN, PHASE] {
            for parts in CLUSTERS {
                let cluster = Cluster::new(parts, Convention::of(reading).unwrap());
                let quadratic = cluster.hamiltonian(3).unwrap();
                let (h, d) = (quadratic.hopping(), quadratic.pairing());
                let r = &cluster.rotation;
                let close = |one: &Matrix, two: &Matrix| {
                    assert!(
                        (one - two).norm_l2() <= 1024.0 * f64::EPSILON * one.norm_l2(),
                        "{reading} {parts:?}"
                    );
                };
                close(h, &turned(r, h, As::Adjoint));
                close(h, &cluster.reversed(h));
                if !quadratic.conserves_number() {
                    close(d, &turned(r, d, As::Transpose));
                    close(d, &cluster.reversed(d));
                }
                // The eigenvectors are those of the rotation.
                let v = &cluster.eigenvectors;
                let scaled =
                    Matrix::from_fn(v.nrows(), v.ncols(), |i, j| v[(i, j)] * root(cluster.exponents[j]));
                close(&scaled, &(r * v));
            }
        }
    }
}
