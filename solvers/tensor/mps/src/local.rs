//! Operators on a few neighbouring sites as products of one matrix for each site.

use std::collections::BTreeMap;

use eigentruth_models::Space;
use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::local_products;
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;

use crate::MpsError;
use crate::chain::Chain;
use crate::mpo::site_matrix;

/// A matrix on a site, `[to * dimension + from]`.
pub(crate) type Matrix<S> = Vec<S>;

/// `coefficient · (string before) ⊗ matrices`, the identity behind.
#[derive(Clone, Debug)]
pub(crate) struct Part<S: Scalar> {
    pub(crate) coefficient: Complex64,
    /// The first site that a generator stands on.
    pub(crate) first: usize,
    /// On the sites from the first to the last that a generator stands on.
    pub(crate) matrices: Vec<Matrix<S>>,
    /// Jordan-Wigner parities on sites before the first; no entry is the identity.
    pub(crate) string: BTreeMap<usize, Matrix<S>>,
}

impl<S: Scalar> Part<S> {
    pub(crate) fn last(&self) -> usize {
        self.first + self.matrices.len() - 1
    }

    /// The matrix on any site; `None` is the identity.
    pub(crate) fn at(&self, site: usize) -> Option<&Matrix<S>> {
        match site.checked_sub(self.first) {
            None => self.string.get(&site),
            Some(k) => self.matrices.get(k),
        }
    }

    /// Whether both strings are the same before a site, so that their product is the identity there.
    pub(crate) fn same_string(&self, other: &Self, before: usize) -> bool {
        self.string.range(..before).eq(other.string.range(..before))
    }
}

/// The words of an operator. Matrices that the scalars cannot hold are split into real and imaginary ones.
pub(crate) fn parts<S: Scalar>(
    space: &Space,
    operator: &NumericOperator,
    chain: &Chain,
) -> Result<Vec<Part<S>>, MpsError> {
    let operator = space.canonical(operator).map_err(eigentruth_numerics::lower::LowerError::from)?;
    let mut site_of = vec![0; space.degrees().len()];
    for (number, site) in chain.sites().iter().enumerate() {
        site.degrees.clone().for_each(|degree| site_of[degree] = number);
    }
    let mut found = Vec::new();
    for ((word, _), product) in operator.terms().zip(local_products(space, &operator)?) {
        let places: Vec<usize> =
            word.iter().filter_map(|g| space.position(g.species, g.label)).map(|p| site_of[p]).collect();
        let first = places.iter().copied().min().unwrap_or(0);
        let last = places.iter().copied().max().unwrap_or(0);
        let matrix = |number: usize| {
            let site = &chain.sites()[number];
            let factor = |degree| product.factors.get(&degree).map(|f| f.entries.as_slice());
            site_matrix(site, factor).into_iter().flatten().collect::<Vec<Complex64>>()
        };
        let touched =
            |number: &usize| chain.sites()[*number].degrees.clone().any(|d| product.factors.contains_key(&d));
        let mut string = BTreeMap::new();
        for number in (0..first).filter(touched) {
            // Signs are real.
            let signs = matrix(number).into_iter().map(|value| S::from_real(value.re)).collect();
            string.insert(number, signs);
        }
        let empty = Part { coefficient: product.coefficient, first, matrices: Vec::new(), string };
        let mut partial = vec![empty];
        for number in first..=last {
            let choices = held::<S>(&matrix(number));
            let longer = |part: &Part<S>| {
                let next = choices.iter().map(|(factor, matrix)| {
                    let mut part = part.clone();
                    part.coefficient *= factor;
                    part.matrices.push(matrix.clone());
                    part
                });
                next.collect::<Vec<_>>()
            };
            partial = partial.iter().flat_map(longer).collect();
        }
        found.extend(partial);
    }
    Ok(found)
}

/// A complex matrix as a sum of factors and matrices of scalars: one if the scalars can hold it, else its real and imaginary parts.
fn held<S: Scalar>(matrix: &[Complex64]) -> Vec<(Complex64, Matrix<S>)> {
    if let Some(whole) = matrix.iter().map(|value| S::from_complex(*value)).collect() {
        return vec![(Complex64::ONE, whole)];
    }
    let part = |pick: fn(&Complex64) -> f64| matrix.iter().map(|v| S::from_real(pick(v))).collect::<Vec<S>>();
    let both = [(Complex64::ONE, part(|v| v.re)), (Complex64::I, part(|v| v.im))];
    both.into_iter().filter(|(_, matrix)| matrix.iter().any(|v| v.norm_squared() > 0.0)).collect()
}

/// `a b` on one site; `None` is the identity.
pub(crate) fn multiplied<S: Scalar>(a: Option<&Matrix<S>>, b: Option<&Matrix<S>>) -> Option<Matrix<S>> {
    match (a, b) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (Some(a), Some(b)) => {
            let d = a.len().isqrt();
            let entry = |k: usize| {
                let (to, from) = (k / d, k % d);
                (0..d).fold(S::ZERO, |sum, m| sum + a[to * d + m] * b[m * d + from])
            };
            Some((0..d * d).map(entry).collect())
        }
    }
}

/// The entries that are not zero, as `(to, from, value)`.
pub(crate) fn entries<S: Scalar>(matrix: &Matrix<S>) -> Vec<(usize, usize, S)> {
    let d = matrix.len().isqrt();
    let entry = |(k, value): (usize, &S)| (k / d, k % d, *value);
    matrix.iter().enumerate().filter(|(_, value)| value.norm_squared() > 0.0).map(entry).collect()
}
