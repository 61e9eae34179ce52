//! An operator as strings of local operators with definite charges.

use std::collections::BTreeMap;

use eigentruth_models::Space;
use eigentruth_numerics::lower::local_products;
use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;

use crate::MpsError;
use crate::chain::{Chain, Label, Site};

/// A matrix on one site: its entries `(to, from, value)` that are not zero, and by how much it raises the charges.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LocalOperator {
    pub(crate) entries: Vec<(usize, usize, Complex64)>,
    pub(crate) raises: Label,
}

/// Terms `coefficient · ⊗ operators[site][string[site]]`; number 0 is the identity on every site.
pub(crate) struct Strings {
    pub(crate) operators: Vec<Vec<LocalOperator>>,
    pub(crate) terms: Vec<(Vec<u32>, Complex64)>,
}

/// Coefficients below this, in units of the largest, are what rounding leaves of terms that cancel.
const CANCELLED: f64 = 64.0 * f64::EPSILON;

/// Cuts every word into sites and every site's matrix into parts that change the charges by one amount.
pub(crate) fn strings(space: &Space, operator: &NumericOperator, chain: &Chain) -> Result<Strings, MpsError> {
    let mut catalogue = Catalogue::new(chain);
    let mut sums: BTreeMap<Vec<u32>, Complex64> = BTreeMap::new();
    let mut scale = 0.0f64;
    for product in local_products(space, operator)? {
        scale = scale.max(product.coefficient.norm());
        let mut parts = vec![(vec![0u32; chain.sites().len()], product.coefficient)];
        for (number, site) in chain.sites().iter().enumerate() {
            if !site.degrees.clone().any(|degree| product.factors.contains_key(&degree)) {
                continue;
            }
            let matrix =
                site_matrix(site, |degree| product.factors.get(&degree).map(|f| f.entries.as_slice()));
            let components = catalogue.components(chain, number, &matrix);
            parts = parts
                .iter()
                .flat_map(|(string, coefficient)| {
                    components.iter().map(move |(operator, factor)| {
                        let mut string = string.clone();
                        string[number] = *operator;
                        (string, coefficient * factor)
                    })
                })
                .collect();
        }
        for (string, coefficient) in parts {
            *sums.entry(string).or_insert(Complex64::ZERO) += coefficient;
        }
    }
    let operators = catalogue.operators;
    sums.retain(|_, coefficient| coefficient.norm() > CANCELLED * scale);
    if planted(Bug::Mps) {
        sums.retain(|string, _| string[0] == 0 || string[string.len() - 1] == 0);
    }
    for string in sums.keys() {
        let raised = string.iter().zip(&operators).fold(Label::default(), |sum, (operator, known)| {
            chain.plus(sum, known[*operator as usize].raises)
        });
        if let Some(at) = raised.0.iter().position(|value| *value != 0) {
            let charge = chain.charges()[at].name.clone();
            return Err(MpsError::BreaksCharge { charge, by: raised.0[at].into() });
        }
    }
    Ok(Strings { operators, terms: sums.into_iter().collect() })
}

/// The product of the matrices of a site's degrees of freedom, `[to][from]`.
pub(crate) fn site_matrix<'m>(
    site: &Site,
    factor: impl Fn(usize) -> Option<&'m [Complex64]>,
) -> Vec<Vec<Complex64>> {
    let d = site.dimension();
    let levels: Vec<Vec<usize>> = (0..d).map(|state| site.levels(state)).collect();
    let entry = |to: usize, from: usize| {
        let mut value = Complex64::ONE;
        for (k, degree) in site.degrees.clone().enumerate() {
            let (to, from) = (levels[to][k], levels[from][k]);
            value *= match factor(degree) {
                Some(entries) => entries[to * site.dimensions[k] + from],
                None if to == from => Complex64::ONE,
                None => Complex64::ZERO,
            };
        }
        value
    };
    (0..d).map(|to| (0..d).map(|from| entry(to, from)).collect()).collect()
}

/// Places and rounded entries of a matrix.
type Key = Vec<(usize, usize, i64, i64)>;

struct Catalogue {
    operators: Vec<Vec<LocalOperator>>,
    /// By what is equal for equal matrices.
    known: Vec<BTreeMap<Key, u32>>,
}

impl Catalogue {
    fn new(chain: &Chain) -> Self {
        let mut catalogue = Self { operators: Vec::new(), known: Vec::new() };
        for site in chain.sites() {
            let entries = (0..site.dimension()).map(|state| (state, state, Complex64::ONE)).collect();
            let identity = LocalOperator { entries, raises: Label::default() };
            catalogue.known.push(BTreeMap::from([(key(&identity.entries), 0)]));
            catalogue.operators.push(vec![identity]);
        }
        catalogue
    }

    /// The parts of a matrix by the charges they raise: numbers of operators whose first entry is 1, and factors.
    fn components(&mut self, chain: &Chain, site: usize, matrix: &[Vec<Complex64>]) -> Vec<(u32, Complex64)> {
        let labels = &chain.sites()[site].labels;
        let mut parts: BTreeMap<Label, Vec<(usize, usize, Complex64)>> = BTreeMap::new();
        for (to, row) in matrix.iter().enumerate() {
            for (from, value) in row.iter().enumerate().filter(|(_, value)| **value != Complex64::ZERO) {
                parts.entry(chain.minus(labels[to], labels[from])).or_default().push((to, from, *value));
            }
        }
        let mut found = Vec::new();
        for (raises, mut entries) in parts {
            let factor = entries[0].2;
            entries.iter_mut().for_each(|entry| entry.2 /= factor);
            let next = self.operators[site].len() as u32;
            let number = *self.known[site].entry(key(&entries)).or_insert(next);
            if number == next {
                self.operators[site].push(LocalOperator { entries, raises });
            }
            found.push((number, factor));
        }
        found
    }
}

/// What is equal for equal matrices, up to the last bits of their entries.
fn key(entries: &[(usize, usize, Complex64)]) -> Key {
    let rounded = |x: f64| (x * (1u64 << 42) as f64).round() as i64;
    entries.iter().map(|(to, from, value)| (*to, *from, rounded(value.re), rounded(value.im))).collect()
}
