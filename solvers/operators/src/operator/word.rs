//! Ordered products of generators.

use std::cmp::Ordering;
use std::ops::Deref;

use smallvec::SmallVec;

use crate::algebra::Generator;

/// An ordered product of generators; the empty word is the operator 1.
///
/// Words are ordered factor by factor; of a word and its prefix the longer comes first. This is the order of the
/// terms of a sum, chosen because multiplying out sites produces it. It is not the order of factors
/// within a canonical word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word<L>(SmallVec<[Generator<L>; 4]>);

impl<L> Word<L> {
    /// The operator 1.
    pub fn empty() -> Self {
        Self(SmallVec::new())
    }

    /// The factors from left to right.
    pub fn factors(&self) -> &[Generator<L>] {
        &self.0
    }

    /// As `from`, but a long vector becomes the word as it is.
    pub(super) fn from_factors(factors: Vec<Generator<L>>) -> Self {
        Self(if factors.len() <= 4 { factors.into_iter().collect() } else { SmallVec::from_vec(factors) })
    }
}

impl<L: Clone> Word<L> {
    /// This word followed by another.
    pub fn concatenated(&self, other: &Self) -> Self {
        Self(self.0.iter().chain(&other.0).cloned().collect())
    }

    /// The adjoint: adjoint factors in reverse order.
    pub fn adjoint(&self) -> Self {
        Self(self.0.iter().rev().map(|factor| factor.clone().adjoint()).collect())
    }

    /// The same word on other labels.
    pub fn map_labels<M>(&self, mut map: impl FnMut(&L) -> M) -> Word<M> {
        let mut relabel = |factor: &Generator<L>| {
            let (species, kind) = (factor.species, factor.kind);
            Generator { species, kind, label: map(&factor.label) }
        };
        Word(self.0.iter().map(&mut relabel).collect())
    }
}

impl<L> FromIterator<Generator<L>> for Word<L> {
    fn from_iter<I: IntoIterator<Item = Generator<L>>>(factors: I) -> Self {
        Self(factors.into_iter().collect())
    }
}

impl<L> From<Vec<Generator<L>>> for Word<L> {
    fn from(factors: Vec<Generator<L>>) -> Self {
        factors.into_iter().collect()
    }
}

impl<L> Deref for Word<L> {
    type Target = [Generator<L>];
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<L: Ord> Ord for Word<L> {
    fn cmp(&self, other: &Self) -> Ordering {
        let differing = self.0.iter().zip(&other.0).map(|(a, b)| a.cmp(b)).find(|order| order.is_ne());
        differing.unwrap_or_else(|| other.0.len().cmp(&self.0.len()))
    }
}

impl<L: Ord> PartialOrd for Word<L> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
