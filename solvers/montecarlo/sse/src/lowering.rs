//! From a Hamiltonian to matrices on one and two sites.

use std::collections::BTreeMap;

use eigentruth_models::{Hamiltonian, HamiltonianError, Space};
use eigentruth_numerics::lower::{Layout, Lower, LowerError, Transitions, rendered};
use eigentruth_operators::{Mode, NumericOperator, Word};
use faer::Mat;

/// All that a Hamiltonian does on one pair of sites, or on one site.
///
/// A site is a degree of freedom of the space. Its states are numbered as there: occupation, `m + S`, level.
#[derive(Clone, Debug, PartialEq)]
pub struct BondMatrix {
    /// One site or two, ascending.
    pub sites: Vec<usize>,
    /// `[to, from]` with the index `a + d₀ b` for the states `a` and `b` of the two sites, `d₀` the dimension of the first.
    pub matrix: Mat<f64>,
}

/// A Hamiltonian as a constant plus matrices on bonds, in the basis in which it is written (`Sᶻ`, occupation).
///
/// Exact: the matrices summed over the whole space are the Hamiltonian's matrix. Terms on one site stay terms on one site
/// here; [`BondMatrices::spread`] hands them to the bonds.
#[derive(Clone, Debug, PartialEq)]
pub struct BondMatrices {
    /// The number of states of every site.
    pub dimensions: Vec<usize>,
    /// The multiple of the identity.
    pub constant: f64,
    /// At most one for every set of sites, in the order of these.
    pub terms: Vec<BondMatrix>,
}

/// What the imaginary part of an element may be, in units of the largest element: rounding of products of a few numbers
/// (an identity).
const REAL: f64 = 16.0 * f64::EPSILON;

impl Lower for BondMatrices {
    type Context = ();

    /// Refuses terms on more than two sites, odd operators (fermions) on two sites that are not neighbours in the Jordan-Wigner
    /// order, and matrices that are not real.
    fn lower(hamiltonian: &Hamiltonian, (): &()) -> Result<Self, LowerError> {
        let space = hamiltonian.space();
        let position: BTreeMap<_, _> =
            space.degrees().iter().enumerate().map(|(at, d)| ((d.species, d.mode), at)).collect();
        let mut constant = 0.0;
        let mut groups: BTreeMap<Vec<usize>, NumericOperator> = BTreeMap::new();
        for (word, &coefficient) in hamiltonian.operator().terms() {
            let refused = |reason| Err(LowerError::Unsupported { term: rendered(space, word), reason });
            let mut sites: Vec<usize> = word.iter().map(|g| position[&(g.species, g.label)]).collect();
            sites.sort_unstable();
            sites.dedup();
            match sites[..] {
                [] => {
                    // Hermitian up to rounding, so real.
                    constant += coefficient.re;
                    continue;
                }
                [_] => {
                    if is_odd(space, word, sites[0], &position) {
                        return refused("a single odd operator changes the parity of fermions");
                    }
                }
                [one, other] => {
                    let between = (one + 1..other).any(|at| space.local(at).has_odd_generators());
                    if is_odd(space, word, one, &position) && between {
                        return refused(
                            "fermions are exchanged across others that stand between them in the order of the modes, which makes a \
                             string on more than two sites",
                        );
                    }
                }
                _ => return refused("series of bond operators need terms on at most two sites"),
            }
            groups.entry(sites).or_insert_with(NumericOperator::zero).push(coefficient, word.clone());
        }
        let terms = groups.into_iter().map(|(sites, operator)| matrix(space, sites, &operator));
        let terms = terms.collect::<Result<Vec<_>, _>>()?;
        let dimensions = space.degrees().iter().map(|degree| usize::from(degree.dimension)).collect();
        Ok(Self { dimensions, constant, terms })
    }
}

type Positions = BTreeMap<(eigentruth_operators::SpeciesId, Mode), usize>;

/// Whether a word has an odd number of odd factors on a site.
fn is_odd(space: &Space, word: &Word<Mode>, site: usize, position: &Positions) -> bool {
    let own = word.iter().filter(|g| position[&(g.species, g.label)] == site);
    own.filter(|g| space.local(site).is_odd(g.kind)).count() % 2 == 1
}

fn matrix(space: &Space, sites: Vec<usize>, operator: &NumericOperator) -> Result<BondMatrix, LowerError> {
    let degrees = sites.iter().map(|&site| space.degrees()[site]).collect();
    let small = Space::new(space.algebra().clone(), degrees).map_err(|error: HamiltonianError| error)?;
    let layout = Layout::new(&small)?;
    let states = layout.configurations(usize::MAX).unwrap_or_default();
    let dense = Transitions::from_operator(&small, operator, &layout)?.dense(&states)?;
    let size = states.len();
    let entries = || (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
    let largest = entries().map(|at| dense[at].norm()).fold(0.0, f64::max);
    if entries().any(|at| dense[at].im.abs() > REAL * largest) {
        let word =
            operator.terms().max_by(|a, b| a.1.im.abs().total_cmp(&b.1.im.abs())).map(|(word, _)| word);
        return Err(LowerError::Unsupported {
            term: word.map_or_else(String::new, |word| rendered(space, word)),
            reason: "its matrix elements are complex; turn phases of single sites so that they become real",
        });
    }
    Ok(BondMatrix { sites, matrix: Mat::from_fn(size, size, |row, column| dense[(row, column)].re) })
}

impl BondMatrices {
    /// The same operator with the *diagonal* terms on single sites shared equally among the bonds at the site. What is not
    /// diagonal, and what is on a site without bonds, stays.
    #[must_use]
    pub fn spread(&self) -> Self {
        let mut bonds_at = vec![Vec::new(); self.dimensions.len()];
        let pairs = self.terms.iter().filter(|term| term.sites.len() == 2).cloned();
        let mut terms: Vec<BondMatrix> = pairs.collect();
        for (bond, term) in terms.iter().enumerate() {
            term.sites.iter().for_each(|&site| bonds_at[site].push(bond));
        }
        for term in self.terms.iter().filter(|term| term.sites.len() == 1) {
            let site = term.sites[0];
            let size = term.matrix.nrows();
            let diagonal = (0..size).all(|i| (0..size).all(|j| i == j || term.matrix[(i, j)] == 0.0));
            if bonds_at[site].is_empty() || !diagonal {
                terms.push(term.clone());
                continue;
            }
            let share = 1.0 / bonds_at[site].len() as f64;
            for &bond in &bonds_at[site] {
                let first = self.dimensions[terms[bond].sites[0]];
                let is_first = terms[bond].sites[0] == site;
                for index in 0..terms[bond].matrix.nrows() {
                    let own = if is_first { index % first } else { index / first };
                    terms[bond].matrix[(index, index)] += share * term.matrix[(own, own)];
                }
            }
        }
        Self { terms, ..self.clone() }
    }

    /// The matrix on the whole space, configurations in the order of [`Layout::configurations`]; for tests and small systems.
    ///
    /// # Errors
    /// [`LowerError::TooWide`] for more than 2¹³ states.
    pub fn dense(&self) -> Result<Mat<f64>, LowerError> {
        let size = self
            .dimensions
            .iter()
            .try_fold(1usize, |product, &d| product.checked_mul(d).filter(|&product| product <= 1 << 13));
        let Some(size) = size else {
            let bits = self.dimensions.iter().map(|&d| (d as f64).log2()).sum::<f64>().ceil() as u32;
            return Err(LowerError::TooWide { degrees: self.dimensions.len(), bits });
        };
        let strides: Vec<usize> = self
            .dimensions
            .iter()
            .scan(1, |stride, &d| {
                let own = *stride;
                *stride *= d;
                Some(own)
            })
            .collect();
        let state = |index: usize, site: usize| index / strides[site] % self.dimensions[site];
        let mut sum = Mat::from_fn(size, size, |i, j| if i == j { self.constant } else { 0.0 });
        for term in &self.terms {
            for from in 0..size {
                // The place of a configuration in the bond's matrix, and of the bond's states among all.
                let (mut column, mut stride, mut rest) = (0, 1, from);
                for &site in &term.sites {
                    column += stride * state(from, site);
                    stride *= self.dimensions[site];
                    rest -= strides[site] * state(from, site);
                }
                for row in 0..term.matrix.nrows() {
                    let (mut to, mut left) = (rest, row);
                    for &site in &term.sites {
                        to += strides[site] * (left % self.dimensions[site]);
                        left /= self.dimensions[site];
                    }
                    sum[(to, from)] += term.matrix[(row, column)];
                }
            }
        }
        Ok(sum)
    }
}
