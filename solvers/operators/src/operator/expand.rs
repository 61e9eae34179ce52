//! Second half of normal ordering: multiply out the sites and write canonical words.

use smallvec::{SmallVec, smallvec};

use super::Word;
use super::gather::{Gathered, Site};
use crate::algebra::{Algebra, Element, Generator, Run, SpeciesId, Written, written};
use crate::budget::{Budget, BudgetExceeded};
use crate::scalar::{Coefficient, ComplexRational};

/// A basis element of a site with its coefficient, ready to be multiplied: looked up once, used in many products.
struct Choice<'a> {
    written: Written,
    scale: Scale<'a>,
}

/// A coefficient. Nearly all of them are ±1, for which nothing needs to be multiplied.
enum Scale<'a> {
    One,
    MinusOne,
    Other(&'a ComplexRational),
}

/// A site with all its choices.
struct Factor<'a, L> {
    species: SpeciesId,
    label: &'a L,
    /// Bit `s`: odd generators of species `s` anticommute with those of this one.
    anticommuting: u64,
    choices: SmallVec<[Choice<'a>; 2]>,
}

impl<'a, L> Factor<'a, L> {
    fn new(site: &'a Site<L>, algebra: &Algebra) -> Self {
        let space = algebra.space(site.species);
        let choice = |(coefficient, element): &'a (ComplexRational, Element)| {
            let scale = if coefficient.is_one() {
                Scale::One
            } else if *coefficient == ComplexRational::MINUS_ONE {
                Scale::MinusOne
            } else {
                Scale::Other(coefficient)
            };
            Choice { written: written(space, *element), scale }
        };
        Self {
            species: site.species,
            label: site.label,
            anticommuting: algebra.anticommuting(site.species),
            choices: site.sum.iter().map(choice).collect(),
        }
    }
}

/// The product of the basis elements chosen on the first few sites, apart from its factors and its coefficient.
#[derive(Clone, Copy)]
struct Prefix {
    negative: bool,
    /// Bit `s`: the number of odd factors of species `s` in the middle zone is odd.
    middle_odd: u64,
    /// The same for annihilators.
    right_odd: u64,
    /// How many factors of each zone of [`Zones`] belong to it.
    lengths: [usize; 3],
    /// How many of its scales.
    scales: usize,
}

/// The factors of the current choice by zone; those of the right zone in reverse.
struct Zones<L> {
    left: SmallVec<[Generator<L>; 16]>,
    middle: SmallVec<[Generator<L>; 16]>,
    right: SmallVec<[Generator<L>; 16]>,
    /// The product of the first, the first two, … coefficients that are not ±1.
    scales: SmallVec<[ComplexRational; 4]>,
}

impl<L: Clone> Zones<L> {
    /// Appends a basis element of the next site to a prefix. Its left part passes all odd factors of the
    /// middle and right zone, its middle part those of the right zone, and so does its right part,
    /// because annihilators stand in descending order.
    fn push(&mut self, prefix: &Prefix, site: &Factor<L>, choice: usize) -> Prefix {
        let Choice { written, scale } = &site.choices[choice];
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
        if let Scale::Other(coefficient) = scale {
            let product =
                self.scales.last().map_or_else(|| (*coefficient).clone(), |last| last * *coefficient);
            self.scales.push(product);
        }
        let index = site.species.index();
        Prefix {
            negative: prefix.negative
                ^ matches!(scale, Scale::MinusOne)
                ^ odd_count(passed & site.anticommuting),
            middle_odd: prefix.middle_odd ^ u64::from(middle) << index,
            right_odd: prefix.right_odd ^ u64::from(right) << index,
            lengths: [self.left.len(), self.middle.len(), self.right.len()],
            scales: self.scales.len(),
        }
    }

    /// Goes back to a prefix.
    fn truncate(&mut self, prefix: &Prefix) {
        let [left, middle, right] = prefix.lengths;
        self.left.truncate(left);
        self.middle.truncate(middle);
        self.right.truncate(right);
        self.scales.truncate(prefix.scales);
    }

    fn word(&self, free: &[&Generator<L>]) -> Word<L> {
        let factors = self.left.len() + self.middle.len() + self.right.len() + free.len();
        let mut word = Vec::with_capacity(factors);
        word.extend_from_slice(&self.left);
        word.extend_from_slice(&self.middle);
        word.extend(self.right.iter().rev().cloned());
        word.extend(free.iter().copied().cloned());
        Word::from_factors(word)
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
    let products = gathered.sites.iter().fold(1usize, |product, site| product.saturating_mul(site.sum.len()));
    budget.allow_terms(terms.len().saturating_add(products))?;
    budget.charge(products as u64)?;
    terms.reserve(products);

    let sites: SmallVec<[Factor<L>; 8]> =
        gathered.sites.iter().map(|site| Factor::new(site, algebra)).collect();
    let start =
        Prefix { negative: gathered.negative, middle_odd: 0, right_odd: 0, lengths: [0; 3], scales: 0 };
    let mut prefixes: SmallVec<[Prefix; 16]> = smallvec![start];
    let mut choices: SmallVec<[usize; 16]> = smallvec![0; sites.len()];
    let mut zones = Zones { left: smallvec![], middle: smallvec![], right: smallvec![], scales: smallvec![] };
    // An odometer over the choices. Not a recursion: a long word must not exhaust the stack.
    loop {
        for level in prefixes.len() - 1..sites.len() {
            let next = zones.push(&prefixes[level], &sites[level], choices[level]);
            prefixes.push(next);
        }
        let product = &prefixes[sites.len()];
        let word = zones.word(&gathered.free);
        budget.charge((word.len() + sites.len()) as u64)?;
        terms.push((word, apply(coefficient, zones.scales.last(), product.negative)));

        let Some(level) =
            (0..sites.len()).rev().find(|&level| choices[level] + 1 < sites[level].choices.len())
        else {
            return Ok(());
        };
        choices[level] += 1;
        choices[level + 1..].fill(0);
        prefixes.truncate(level + 1);
        zones.truncate(&prefixes[level]);
    }
}

fn odd_count(bits: u64) -> bool {
    bits.count_ones() % 2 == 1
}

fn apply<C: Coefficient>(coefficient: &C, scale: Option<&ComplexRational>, negative: bool) -> C {
    let value = scale.map_or_else(|| coefficient.clone(), |scale| coefficient.scaled(scale));
    if negative { value.negated() } else { value }
}
