//! Random matrices and a Fock space by brute force, for the tests. Shares nothing with the code it tests.

use num_complex::Complex64;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::Matrix;

pub(crate) fn rng(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

fn entry(rng: &mut Xoshiro256PlusPlus) -> Complex64 {
    Complex64::new(rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0))
}

pub(crate) fn random_hermitian(n: usize, seed: u64) -> Matrix {
    let mut rng = rng(seed);
    let raw = Matrix::from_fn(n, n, |_, _| entry(&mut rng));
    Matrix::from_fn(n, n, |i, j| raw[(i, j)] + raw[(j, i)].conj())
}

pub(crate) fn random_antisymmetric(n: usize, seed: u64) -> Matrix {
    let mut rng = rng(seed);
    let raw = Matrix::from_fn(n, n, |_, _| entry(&mut rng));
    Matrix::from_fn(n, n, |i, j| raw[(i, j)] - raw[(j, i)])
}

/// `c_i` or `c†_i` applied to a Fock state of bits; the sign counts the occupied modes before.
pub(crate) fn ladder(create: bool, mode: usize, state: usize) -> Option<(f64, usize)> {
    if (state >> mode & 1 == 1) == create {
        return None;
    }
    let before = (state & ((1 << mode) - 1)).count_ones();
    Some((if before.is_multiple_of(2) { 1.0 } else { -1.0 }, state ^ 1 << mode))
}

/// The matrix of a product of ladder operators (the last acts first) on all Fock states.
pub(crate) fn fock_matrix(modes: usize, word: &[(bool, usize)]) -> Matrix {
    let dimension = 1 << modes;
    let mut matrix = Matrix::zeros(dimension, dimension);
    'states: for start in 0..dimension {
        let (mut sign, mut state) = (1.0, start);
        for &(create, mode) in word.iter().rev() {
            match ladder(create, mode, state) {
                Some((factor, next)) => (sign, state) = (sign * factor, next),
                None => continue 'states,
            }
        }
        matrix[(state, start)] += Complex64::new(sign, 0.0);
    }
    matrix
}

/// `Σ h c†c + ½ Σ (Δ c†c† + h.c.) + constant` on all Fock states.
pub(crate) fn fock_hamiltonian(h: &Matrix, delta: &Matrix, constant: f64) -> Matrix {
    let modes = h.nrows();
    let mut total = Matrix::zeros(1 << modes, 1 << modes);
    for state in 0..1 << modes {
        total[(state, state)] += Complex64::new(constant, 0.0);
    }
    for i in 0..modes {
        for j in 0..modes {
            let terms = [
                (h[(i, j)], [(true, i), (false, j)]),
                (delta[(i, j)] * 0.5, [(true, i), (true, j)]),
                (delta[(i, j)].conj() * 0.5, [(false, j), (false, i)]),
            ];
            for (amplitude, word) in terms {
                let matrix = fock_matrix(modes, &word);
                for column in 0..1 << modes {
                    for row in 0..1 << modes {
                        total[(row, column)] += amplitude * matrix[(row, column)];
                    }
                }
            }
        }
    }
    total
}

/// `Tr(ρ A)` with `ρ = e^{−H/T}/Z`, or the average over all ground states where `temperature` is 0.
pub(crate) fn fock_average(hamiltonian: &Matrix, temperature: f64, operator: &Matrix) -> Complex64 {
    let (energies, vectors) = crate::linalg::hermitian(hamiltonian).unwrap();
    let image = crate::linalg::product(operator.as_ref(), vectors.as_ref());
    let (mut sum, mut weights) = (Complex64::ZERO, 0.0);
    for (k, energy) in energies.iter().enumerate() {
        let above = energy - energies[0];
        let weight = match temperature {
            0.0 if above
                < crate::linalg::rounding(energies.len(), crate::linalg::norm_bound(hamiltonian)) =>
            {
                1.0
            }
            0.0 => 0.0,
            temperature => (-above / temperature).exp(),
        };
        let average: Complex64 = (0..energies.len()).map(|i| vectors[(i, k)].conj() * image[(i, k)]).sum();
        sum += average * weight;
        weights += weight;
    }
    sum / weights
}
