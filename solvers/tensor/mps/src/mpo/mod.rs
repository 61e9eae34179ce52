//! Matrix-product operators.
//!
//! Built site by site: the parts of all terms left and right of a bond are the two sides of a bipartite graph, and a minimal vertex
//! cover of it is the smallest set of states that a construction without sums of parts can have. Nothing is rounded, and
//! coefficients stay where they are.
//!
//! A cover sees which terms there are, not how large they are: of couplings that decay exponentially with the distance it makes a state for
//! every site on the left. Where the matrix of coefficients between left and right parts has a smaller rank than its cover, its rows are
//! combined (`rank.rs`): couplings that are a sum of `n` exponentials need `n` states. A rank is that of the numbers up to their rounding, so
//! the operator stays the given one to the last bits, and couplings such as `1/r`, whose rank is that of the shorter side, keep
//! what that takes.
//!
//! Source: J. Ren, W. Li, T. Jiang, Z. Shuai, J. Chem. Phys. 153, 084118 (2020), section II; the ranks: G. Kin-Lic Chan, A. Keselman, N. Nakatani,
//! Z. Li, S. R. White, J. Chem. Phys. 145, 014102 (2016), section III.

mod cover;
mod rank;
mod terms;

use std::collections::BTreeMap;

use eigentruth_models::{Hamiltonian, Space};
use eigentruth_numerics::Scalar;
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;

use crate::MpsError;
use crate::chain::{Chain, Label};
pub(crate) use terms::site_matrix;
use terms::{LocalOperator, Strings};

/// One element of a site's operator-valued matrix.
#[derive(Clone, Debug)]
pub struct MpoEntry<S> {
    /// The state of the bond on the left.
    pub left: usize,
    /// The state of the bond on the right.
    pub right: usize,
    /// Matrix elements `(to, from, value)` on the site.
    pub operator: Vec<(usize, usize, S)>,
}

/// A state of a bond of the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MpoState {
    /// By how much everything on the left has raised the charges.
    pub raises: Label,
    /// On the left there is nothing but the identity.
    pub untouched: bool,
    /// On the right there is nothing but the identity.
    pub finished: bool,
}

/// A matrix-product operator on a chain.
#[derive(Clone, Debug)]
pub struct Mpo<S> {
    /// States of the bonds; bond `i` is left of site `i`, and the outermost bonds have one state.
    pub bonds: Vec<Vec<MpoState>>,
    /// Elements of each site, sorted by right and left state.
    pub sites: Vec<Vec<MpoEntry<S>>>,
}

/// A term from a bond on: the state it is in, what is still to come, the coefficient not yet used.
struct Open {
    state: usize,
    rest: usize,
    coefficient: Complex64,
}

impl<S: Scalar> Mpo<S> {
    /// The Hamiltonian's operator.
    ///
    /// # Errors
    /// As [`Mpo::from_operator`].
    pub fn new(hamiltonian: &Hamiltonian, chain: &Chain) -> Result<Self, MpsError> {
        Self::from_operator(hamiltonian.space(), hamiltonian.operator(), chain)
    }

    /// Any operator that conserves the charges of the chain.
    ///
    /// # Errors
    /// [`MpsError::BreaksCharge`], [`MpsError::Complex`], [`MpsError::Lower`].
    pub fn from_operator(space: &Space, operator: &NumericOperator, chain: &Chain) -> Result<Self, MpsError> {
        let Strings { operators, mut terms } = terms::strings(space, operator, chain)?;
        let n = chain.sites().len();
        if terms.is_empty() {
            terms.push((vec![0; n], Complex64::ZERO));
        }
        let mut suffixes = Suffixes::default();
        let mut open: Vec<Open> = terms
            .iter()
            .map(|(string, coefficient)| Open {
                state: 0,
                rest: suffixes.of(string),
                coefficient: *coefficient,
            })
            .collect();
        let trivial = MpoState { raises: Label::default(), untouched: true, finished: false };
        let mut mpo = Self { bonds: vec![vec![trivial]], sites: Vec::new() };
        for (site, known) in operators.iter().enumerate() {
            let step =
                Step { chain, suffixes: &suffixes, known, before: &mpo.bonds[site], last: site + 1 == n };
            let (states, mut entries, next) = step.take::<S>(&open)?;
            entries.sort_by_key(|entry| (entry.right, entry.left));
            mpo.bonds.push(states);
            mpo.sites.push(entries);
            open = next;
        }
        Ok(mpo)
    }

    /// The largest number of states on a bond.
    pub fn bond_dimension(&self) -> usize {
        self.bonds.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The product with itself, whose average is that of the square.
    pub fn squared(&self, chain: &Chain) -> Self {
        let pair = |count: usize, lower: usize, upper: usize| lower * count + upper;
        let state = |a: &MpoState, b: &MpoState| MpoState {
            raises: chain.plus(a.raises, b.raises),
            untouched: a.untouched && b.untouched,
            finished: a.finished && b.finished,
        };
        let bonds: Vec<Vec<MpoState>> = self
            .bonds
            .iter()
            .map(|states| states.iter().flat_map(|a| states.iter().map(move |b| state(a, b))).collect())
            .collect();
        let mut sites = Vec::new();
        for (site, entries) in self.sites.iter().enumerate() {
            let (left, right) = (self.bonds[site].len(), self.bonds[site + 1].len());
            let mut products: Vec<MpoEntry<S>> = Vec::new();
            for a in entries {
                for b in entries {
                    let mut sums: BTreeMap<(usize, usize), S> = BTreeMap::new();
                    for &(middle, from, value) in &a.operator {
                        for &(to, _, other) in b.operator.iter().filter(|entry| entry.1 == middle) {
                            *sums.entry((to, from)).or_insert(S::ZERO) += other * value;
                        }
                    }
                    if !sums.is_empty() {
                        products.push(MpoEntry {
                            left: pair(left, a.left, b.left),
                            right: pair(right, a.right, b.right),
                            operator: sums.into_iter().map(|((to, from), value)| (to, from, value)).collect(),
                        });
                    }
                }
            }
            products.sort_by_key(|entry| (entry.right, entry.left));
            sites.push(products);
        }
        Self { bonds, sites }
    }
}

/// What follows a bond: numbers of (operator of the next site, what follows it); 0 is nothing but identities.
#[derive(Default)]
struct Suffixes {
    known: BTreeMap<(u32, usize), usize>,
    parts: Vec<(u32, usize)>,
}

impl Suffixes {
    fn of(&mut self, string: &[u32]) -> usize {
        string.iter().rev().fold(0, |rest, &operator| {
            if operator == 0 && rest == 0 {
                return 0;
            }
            let next = self.parts.len() + 1;
            let number = *self.known.entry((operator, rest)).or_insert(next);
            if number == next {
                self.parts.push((operator, rest));
            }
            number
        })
    }

    fn split(&self, rest: usize) -> (u32, usize) {
        if rest == 0 { (0, 0) } else { self.parts[rest - 1] }
    }
}

/// From one bond to the next.
struct Step<'a> {
    chain: &'a Chain,
    suffixes: &'a Suffixes,
    known: &'a [LocalOperator],
    before: &'a [MpoState],
    last: bool,
}

type Taken<S> = (Vec<MpoState>, Vec<MpoEntry<S>>, Vec<Open>);

impl Step<'_> {
    fn take<S: Scalar>(&self, open: &[Open]) -> Result<Taken<S>, MpsError> {
        let mut lefts: BTreeMap<(usize, u32), usize> = BTreeMap::new();
        let mut rights: BTreeMap<usize, usize> = BTreeMap::new();
        let mut edges: Vec<(usize, usize, Complex64)> = Vec::new();
        let (mut left_of, mut right_of) = (Vec::new(), Vec::new());
        for term in open {
            let (operator, rest) = self.suffixes.split(term.rest);
            let left = *lefts.entry((term.state, operator)).or_insert_with(|| {
                left_of.push((term.state, operator));
                left_of.len() - 1
            });
            let right = *rights.entry(rest).or_insert_with(|| {
                right_of.push(rest);
                right_of.len() - 1
            });
            edges.push((left, right, term.coefficient));
        }
        let pairs: Vec<(usize, usize)> = edges.iter().map(|edge| (edge.0, edge.1)).collect();
        // At the end coefficients have to be used, so that what comes together is the one right part.
        let (in_left, in_right) = if self.last {
            (vec![false; left_of.len()], vec![true; right_of.len()])
        } else {
            cover::minimal(left_of.len(), right_of.len(), &pairs)
        };
        let untouched = |(from, operator): (usize, u32)| self.before[from].untouched && operator == 0;
        let mut combined = None;
        if !self.last {
            let size = in_left.iter().chain(&in_right).filter(|inside| **inside).count();
            let alone = rank::Alone {
                left: left_of.iter().position(|part| untouched(*part)),
                right: right_of.iter().position(|rest| *rest == 0),
            };
            combined = rank::smaller([left_of.len(), right_of.len()], &edges, alone, size);
        }
        if let Some(combined) = combined {
            return self.combined(&left_of, &right_of, &combined);
        }
        let (mut states, mut entries, mut next) = (Vec::new(), Vec::new(), Vec::new());
        let state = |part: (usize, u32), rest: Option<usize>| MpoState {
            raises: self.raises(part),
            untouched: rest.is_none() && untouched(part),
            finished: rest == Some(0),
        };
        let mut number_of_left = vec![None; left_of.len()];
        for (left, part) in left_of.iter().enumerate().filter(|(left, _)| in_left[*left]) {
            number_of_left[left] = Some(states.len());
            entries.push(self.entry(*part, states.len(), Complex64::ONE)?);
            states.push(state(*part, None));
        }
        let mut number_of_right = vec![None; right_of.len()];
        for &(left, right, coefficient) in &edges {
            if let Some(number) = number_of_left[left] {
                next.push(Open { state: number, rest: right_of[right], coefficient });
                continue;
            }
            debug_assert!(in_right[right], "every edge is covered");
            let number = *number_of_right[right].get_or_insert_with(|| {
                states.push(state(left_of[left], Some(right_of[right])));
                next.push(Open {
                    state: states.len() - 1,
                    rest: right_of[right],
                    coefficient: Complex64::ONE,
                });
                states.len() - 1
            });
            entries.push(self.entry(left_of[left], number, coefficient)?);
        }
        Ok((states, merged(entries), next))
    }

    /// The same with states that are sums of left parts.
    fn combined<S: Scalar>(
        &self,
        left_of: &[(usize, u32)],
        right_of: &[usize],
        states_of: &[rank::Combined],
    ) -> Result<Taken<S>, MpsError> {
        let (mut states, mut entries, mut next) = (Vec::new(), Vec::new(), Vec::new());
        for (number, rank::Combined { lefts, rights, kind }) in states_of.iter().enumerate() {
            let &(first, _) = lefts.first().expect("a state has a left part");
            states.push(MpoState {
                raises: self.raises(left_of[first]),
                untouched: *kind == rank::Kind::Untouched,
                finished: *kind == rank::Kind::Finished,
            });
            for &(left, coefficient) in lefts {
                entries.push(self.entry(left_of[left], number, coefficient)?);
            }
            let open = |&(right, coefficient): &(usize, Complex64)| Open {
                state: number,
                rest: right_of[right],
                coefficient,
            };
            next.extend(rights.iter().map(open));
        }
        Ok((states, merged(entries), next))
    }

    /// By how much a left part has raised the charges.
    fn raises(&self, (from, operator): (usize, u32)) -> Label {
        self.chain.plus(self.before[from].raises, self.known[operator as usize].raises)
    }

    fn entry<S: Scalar>(
        &self,
        (left, operator): (usize, u32),
        right: usize,
        coefficient: Complex64,
    ) -> Result<MpoEntry<S>, MpsError> {
        let value = |&(to, from, value): &(usize, usize, Complex64)| {
            let value = S::from_complex(real_if_rounding(value * coefficient)).ok_or(MpsError::Complex)?;
            Ok((to, from, value))
        };
        let entries = &self.known[operator as usize].entries;
        let operator = entries.iter().map(value).collect::<Result<_, MpsError>>()?;
        Ok(MpoEntry { left, right, operator })
    }
}

/// Products of imaginary factors have imaginary parts from rounding.
fn real_if_rounding(value: Complex64) -> Complex64 {
    if value.im.abs() <= 4.0 * f64::EPSILON * value.re.abs() { value.re.into() } else { value }
}

/// Entries of the same states are one sum.
fn merged<S: Scalar>(entries: Vec<MpoEntry<S>>) -> Vec<MpoEntry<S>> {
    let mut sums: BTreeMap<(usize, usize), BTreeMap<(usize, usize), S>> = BTreeMap::new();
    for entry in entries {
        let sum = sums.entry((entry.left, entry.right)).or_default();
        for (to, from, value) in entry.operator {
            *sum.entry((to, from)).or_insert(S::ZERO) += value;
        }
    }
    let whole = |((left, right), sum): ((usize, usize), BTreeMap<(usize, usize), S>)| MpoEntry {
        left,
        right,
        operator: sum.into_iter().map(|((to, from), value)| (to, from, value)).collect(),
    };
    sums.into_iter().map(whole).collect()
}
