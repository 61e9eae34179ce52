//! Second half of normal ordering: multiply out the sites and write canonical words.

use smallvec::{SmallVec, smallvec};

use super::Word;
use super::gather::{Gathered, Site};
use crate::algebra::{Algebra, Generator, LocalSpace, Run, written};
use crate::budget::{Budget, BudgetExceeded};
use crate::scalar::{Coefficient, ComplexRational};

/// The product of the basis elements chosen on the first few sites, apart from its factors.
#[derive(Clone)]
struct Prefix {
    scale: ComplexRational,
    negative: bool,
    /// Bit `s`: the number of odd factors of species `s` in the middle zone is odd.
    middle_odd: u64,
    /// The same for annihilators.
    right_odd: u64,
    /// How many factors of [`Zones`] belong to it.
    lengths: [usize; 3],
}

/// The factors of the current choice by zone; those of the right zone in reverse.
struct Zones<L> {
    left: SmallVec<[Generator<L>; 16]>,
    middle: SmallVec<[Generator<L>; 16]>,
    right: SmallVec<[Generator<L>; 16]>,
}

impl<L: Clone> Zones<L> {
    /// Appends a basis element of the next site to a prefix. Its left part passes all odd factors of the
    /// middle and right zone, its middle part those of the right zone, and so does its right part,
    /// because annihilators stand in descending order.
    fn push(
        &mut self,
        prefix: &Prefix,
        site: &Site<L>,
        (space, row): (&LocalSpace, u64),
        choice: usize,
    ) -> Prefix {
        let (coefficient, element) = &site.sum[choice];
        let written = written(space, *element);
        let [left, middle, right] = written.odd;
        let mut passed = 0;
        if left {
            passed ^= prefix.middle_odd ^ prefix.right_odd;
        }
        if middle != right {
            passed ^= prefix.right_odd;
        }
        let append = |zone: &mut SmallVec<[Generator<L>; 16]>, (kind, count): Run| {
            for _ in 0..count {
                zone.push(Generator { species: site.species, kind, label: site.label.clone() });
            }
        };
        append(&mut self.left, written.left);
        written.middle.into_iter().for_each(|run| append(&mut self.middle, run));
        append(&mut self.right, written.right);
        let index = site.species.index();
        let minus = *coefficient == ComplexRational::MINUS_ONE;
        let unit = minus || coefficient.is_one();
        Prefix {
            scale: if unit { prefix.scale.clone() } else { &prefix.scale * coefficient },
            negative: prefix.negative ^ minus ^ odd_count(passed & row),
            middle_odd: prefix.middle_odd ^ u64::from(middle) << index,
            right_odd: prefix.right_odd ^ u64::from(right) << index,
            lengths: [self.left.len(), self.middle.len(), self.right.len()],
        }
    }

    fn truncate(&mut self, [left, middle, right]: [usize; 3]) {
        self.left.truncate(left);
        self.middle.truncate(middle);
        self.right.truncate(right);
    }

    fn word(&self, free: &[&Generator<L>]) -> Word<L> {
        let mut word =
            Word::with_capacity(self.left.len() + self.middle.len() + self.right.len() + free.len());
        word.extend(self.left.iter().cloned());
        word.extend(self.middle.iter().cloned());
        word.extend(self.right.iter().rev().cloned());
        word.extend(free.iter().copied().cloned());
        word
    }
}

/// Appends the canonical words of `coefficient · gathered` to `terms`. They are distinct, because distinct
/// choices of basis elements are distinct words.
pub(super) fn expand<C: Coefficient, L: Clone>(
    coefficient: &C,
    gathered: &Gathered<L>,
    algebra: &Algebra,
    budget: &mut Budget,
    terms: &mut Vec<(Word<L>, C)>,
) -> Result<(), BudgetExceeded> {
    let sites = &gathered.sites;
    let products = sites.iter().fold(1usize, |product, site| product.saturating_mul(site.sum.len()));
    budget.allow_terms(terms.len().saturating_add(products))?;
    budget.charge(products as u64)?;
    terms.reserve(products);

    let spaces: SmallVec<[(&LocalSpace, u64); 16]> =
        sites.iter().map(|site| (algebra.space(site.species), algebra.anticommuting(site.species))).collect();
    let (negative, lengths) = (gathered.negative, [0; 3]);
    let start = Prefix { scale: ComplexRational::ONE, negative, middle_odd: 0, right_odd: 0, lengths };
    let mut prefixes: SmallVec<[Prefix; 16]> = smallvec![start];
    let mut choices: SmallVec<[usize; 16]> = smallvec![0; sites.len()];
    let mut zones = Zones { left: smallvec![], middle: smallvec![], right: smallvec![] };
    // An odometer over the choices. Not a recursion: a long word must not exhaust the stack.
    loop {
        for level in prefixes.len() - 1..sites.len() {
            let next = zones.push(&prefixes[level], &sites[level], spaces[level], choices[level]);
            prefixes.push(next);
        }
        let product = &prefixes[sites.len()];
        let word = zones.word(&gathered.free);
        budget.charge((word.len() + sites.len()) as u64)?;
        terms.push((word, apply(coefficient, product)));

        let Some(level) = (0..sites.len()).rev().find(|&level| choices[level] + 1 < sites[level].sum.len())
        else {
            return Ok(());
        };
        choices[level] += 1;
        choices[level + 1..].fill(0);
        prefixes.truncate(level + 1);
        zones.truncate(prefixes[level].lengths);
    }
}

fn odd_count(bits: u64) -> bool {
    bits.count_ones() % 2 == 1
}

fn apply<C: Coefficient>(coefficient: &C, product: &Prefix) -> C {
    let value = if product.scale.is_one() { coefficient.clone() } else { coefficient.scaled(&product.scale) };
    if product.negative { value.negated() } else { value }
}
