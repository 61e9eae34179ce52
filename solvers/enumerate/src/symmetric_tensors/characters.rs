//! The count by characters: Weyl's integral of a product of characters, done exactly on their weights.

use std::collections::BTreeMap;

use eigentruth_operators::planted::{Bug, planted};

use super::{MOST_ELEMENTS, SymmetricTensors};
use crate::EnumerateError;
use crate::representations::{Monomial, MonomialGroup};

impl SymmetricTensors {
    /// The number of linearly independent tensors, by characters: the singlets in the trace of each permutation, averaged
    /// with the conjugate of the representation. The trace of g ⊗ permutation is Π χ(g^length) over the cycles, and the
    /// integral of a class function over SU(2) with the measure (1 − cos θ)dθ/π is its coefficient of m = 0 minus that of
    /// m = 1.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`] for a group of more than 4096 elements; [`EnumerateError::Unsuitable`] if the average
    /// is no number of tensors, which would be an error of this program.
    pub fn count_by_characters(&self) -> Result<u64, EnumerateError> {
        // A permutation of the legs together with its eigenvalue: one more state that only carries the phase. If a
        // permutation comes with two eigenvalues, the average over the group gives zero, as it should be.
        let places = self.legs.len();
        let orders = self.generators.iter().map(|(_, eigenvalue)| eigenvalue.order);
        let modulus = orders.fold(1, least_common_multiple);
        let mut generators: Vec<Monomial> = self
            .generators
            .iter()
            .map(|(images, eigenvalue)| Monomial {
                antiunitary: false,
                images: images.iter().copied().chain([places]).collect(),
                phases: (0..places)
                    .map(|_| 0)
                    .chain([eigenvalue.power * (modulus / eigenvalue.order)])
                    .collect(),
            })
            .collect();
        if generators.is_empty() {
            generators.push(Monomial::permutation((0..=places).collect()));
        }
        let group = MonomialGroup::generate(modulus, &generators, MOST_ELEMENTS)?;
        // By the conjugate of the eigenvalue, as a power of the root of unity of order `modulus`.
        let mut traces = vec![0i128; modulus as usize];
        for element in group.elements() {
            let cycles = element.cycles(modulus).into_iter();
            let cycles = cycles.map(|(states, _)| states).filter(|states| states[0] != places);
            let conjugate = (modulus - element.phases[places]) % modulus;
            traces[conjugate as usize] += self.singlets(cycles);
        }
        let order = group.elements().len() as i128;
        match real_integer(&traces) {
            Some(sum) if sum >= 0 && sum % order == 0 => Ok((sum / order) as u64),
            _ => Err(EnumerateError::Unsuitable {
                what: format!(
                    "the average over the permutations is Σ {traces:?} ζ^k / {order}, no number of tensors"
                ),
                advice: "report this as a bug",
            }),
        }
    }

    /// ∫ dμ(g) Π χ(g^length) over the cycles of legs.
    fn singlets(&self, cycles: impl Iterator<Item = Vec<usize>>) -> i128 {
        let mut weights = BTreeMap::from([(0i64, 1i128)]);
        for legs in cycles {
            let mut product = BTreeMap::new();
            for (twice_m, _) in self.legs[legs[0]].states() {
                for (weight, count) in &weights {
                    *product.entry(weight + twice_m * legs.len() as i64).or_insert(0) += count;
                }
            }
            weights = product;
        }
        let difference = weights.get(&0).unwrap_or(&0) - weights.get(&2).unwrap_or(&0);
        if planted(Bug::Enumerate) { difference.abs() } else { difference }
    }
}

/// Σ_k c_k ζ^k with ζ = e^{2πi/n}, if it is an integer: the remainder modulo the cyclotomic polynomial is a constant.
fn real_integer(coefficients: &[i128]) -> Option<i128> {
    let order = coefficients.len() as u32;
    let rest = remainder(coefficients.to_vec(), &cyclotomic(order));
    rest[1..].iter().all(|c| *c == 0).then(|| rest[0])
}

/// The cyclotomic polynomial Φ_n, lowest power first: x^n − 1 divided by all Φ_d of proper divisors.
pub(super) fn cyclotomic(order: u32) -> Vec<i128> {
    let mut polynomial = vec![0; order as usize + 1];
    polynomial[0] = -1;
    polynomial[order as usize] = 1;
    for divisor in (1..order).filter(|d| order.is_multiple_of(*d)) {
        polynomial = quotient(polynomial, &cyclotomic(divisor));
    }
    polynomial
}

/// Divides by a monic polynomial; quotient, then remainder.
fn divide(mut polynomial: Vec<i128>, by: &[i128]) -> (Vec<i128>, Vec<i128>) {
    let degree = by.len() - 1;
    let mut quotient = vec![0; polynomial.len().saturating_sub(degree)];
    for power in (0..quotient.len()).rev() {
        let factor = polynomial[power + degree];
        quotient[power] = factor;
        for (k, c) in by.iter().enumerate() {
            polynomial[power + k] -= factor * c;
        }
    }
    polynomial.truncate(degree.max(1));
    (quotient, polynomial)
}

fn quotient(polynomial: Vec<i128>, by: &[i128]) -> Vec<i128> {
    divide(polynomial, by).0
}

fn remainder(polynomial: Vec<i128>, by: &[i128]) -> Vec<i128> {
    divide(polynomial, by).1
}

fn least_common_multiple(a: u32, b: u32) -> u32 {
    let mut pair = (a, b);
    while pair.1 != 0 {
        pair = (pair.1, pair.0 % pair.1);
    }
    a / pair.0 * b
}
