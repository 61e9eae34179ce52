//! Second half of normal ordering: reduce each site, multiply out the sites and write canonical words.

use std::ops::Range;

use super::Word;
use super::gather::Gathered;
use crate::algebra::{Algebra, Generator, SpeciesId, Zone, reduce, write};
use crate::budget::{Budget, BudgetExceeded};
use crate::scalar::{Coefficient, ComplexRational};

/// The sites of a word, reduced, and written out once for the many products in which they occur.
struct Factors<L> {
    sites: Vec<Site>,
    /// Those of all sites.
    choices: Vec<Choice>,
    /// Those of all choices.
    generators: Vec<(Zone, Generator<L>)>,
}

struct Site {
    species: SpeciesId,
    /// Bit `s`: odd generators of species `s` anticommute with those of this one.
    anticommuting: u64,
    choices: Range<usize>,
}

/// A basis element of a site with its coefficient.
struct Choice {
    generators: Range<usize>,
    /// Whether the part in the left, middle and right zone is odd.
    odd: [bool; 3],
    scale: Scale,
}

/// A coefficient. Nearly all of them are ±1, for which nothing needs to be multiplied.
enum Scale {
    One,
    MinusOne,
    Other(ComplexRational),
}

impl<L: Clone> Factors<L> {
    /// The factors, or `None` if a site reduces to 0.
    fn new(
        gathered: &Gathered<L>,
        algebra: &Algebra,
        budget: &mut Budget,
    ) -> Result<Option<Self>, BudgetExceeded> {
        let count = gathered.sites.len();
        let mut sites = Vec::with_capacity(count);
        let mut choices = Vec::with_capacity(2 * count);
        let mut generators = Vec::with_capacity(2 * count);
        for site in &gathered.sites {
            let (space, species) = (algebra.space(site.species), site.species);
            let first = choices.len();
            for (coefficient, element) in reduce(space, &site.kinds, budget)? {
                let first = generators.len();
                let odd = write(space, element, |zone, kind, count| {
                    for _ in 0..count {
                        generators.push((zone, Generator { species, kind, label: site.label.clone() }));
                    }
                });
                choices.push(Choice {
                    generators: first..generators.len(),
                    odd,
                    scale: Scale::new(coefficient),
                });
            }
            if choices.len() == first {
                return Ok(None);
            }
            let anticommuting = algebra.anticommuting(species);
            sites.push(Site { species, anticommuting, choices: first..choices.len() });
        }
        Ok(Some(Self { sites, choices, generators }))
    }

    /// How many words they multiply out to.
    fn products(&self) -> usize {
        self.sites.iter().fold(1, |product, site| product.saturating_mul(site.choices.len()))
    }
}

impl Scale {
    fn new(coefficient: ComplexRational) -> Self {
        if coefficient.is_one() {
            Self::One
        } else if coefficient == ComplexRational::MINUS_ONE {
            Self::MinusOne
        } else {
            Self::Other(coefficient)
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
    /// The last choice.
    choice: usize,
}

impl Prefix {
    fn empty(negative: bool) -> Self {
        Self { negative, middle_odd: 0, right_odd: 0, lengths: [0; 3], scales: 0, choice: 0 }
    }
}

/// The factors of the current choice by zone; those of the right zone in reverse.
struct Zones<'a, L> {
    left: Vec<&'a Generator<L>>,
    middle: Vec<&'a Generator<L>>,
    right: Vec<&'a Generator<L>>,
    /// The product of the first, the first two, … coefficients that are not ±1.
    scales: Vec<ComplexRational>,
}

impl<'a, L: Clone> Zones<'a, L> {
    /// Appends a basis element of the next site to a prefix. Its left part passes all odd factors of the
    /// middle and right zone, its middle part those of the right zone, and so does its right part,
    /// because annihilators stand in descending order.
    fn push(&mut self, prefix: &Prefix, factors: &'a Factors<L>, site: &Site, choice: usize) -> Prefix {
        let Choice { generators, odd: [left, middle, right], scale } = &factors.choices[choice];
        for (zone, factor) in &factors.generators[generators.clone()] {
            match zone {
                Zone::Left => self.left.push(factor),
                Zone::Middle => self.middle.push(factor),
                Zone::Right => self.right.push(factor),
            }
        }
        if let Scale::Other(coefficient) = scale {
            let product = self.scales.last().map_or_else(|| coefficient.clone(), |last| last * coefficient);
            self.scales.push(product);
        }
        let mut passed = 0;
        if *left {
            passed ^= prefix.middle_odd ^ prefix.right_odd;
        }
        if middle != right {
            passed ^= prefix.right_odd;
        }
        let index = site.species.index();
        Prefix {
            negative: prefix.negative
                ^ matches!(scale, Scale::MinusOne)
                ^ odd_count(passed & site.anticommuting),
            middle_odd: prefix.middle_odd ^ u64::from(*middle) << index,
            right_odd: prefix.right_odd ^ u64::from(*right) << index,
            lengths: [self.left.len(), self.middle.len(), self.right.len()],
            scales: self.scales.len(),
            choice,
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
        word.extend(self.left.iter().copied().cloned());
        word.extend(self.middle.iter().copied().cloned());
        word.extend(self.right.iter().rev().copied().cloned());
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
    let Some(factors) = Factors::new(gathered, algebra, budget)? else { return Ok(()) };
    let products = factors.products();
    budget.allow_terms(terms.len().saturating_add(products))?;
    budget.charge(products as u64)?;
    terms.reserve(products);

    let sites = &factors.sites;
    let room = || Vec::with_capacity(sites.len());
    let mut zones = Zones { left: room(), middle: vec![], right: room(), scales: vec![] };
    let mut prefixes = Vec::with_capacity(sites.len() + 1);
    prefixes.push(Prefix::empty(gathered.negative));
    // An odometer over the choices. Not a recursion: a long word must not exhaust the stack.
    let mut done: Option<usize> = None;
    loop {
        let prefix = prefixes.last().expect("the empty prefix stays until the end");
        if let Some(site) = sites.get(prefixes.len() - 1) {
            let choice = done.take().map_or(site.choices.start, |done| done + 1);
            if choice < site.choices.end {
                let longer = zones.push(prefix, &factors, site, choice);
                prefixes.push(longer);
                continue;
            }
        } else {
            let word = zones.word(&gathered.free);
            budget.charge((word.len() + sites.len()) as u64)?;
            terms.push((word, apply(coefficient, zones.scales.last(), prefix.negative)));
        }
        // All that begins with this prefix is done.
        done = Some(prefix.choice);
        prefixes.pop();
        match prefixes.last() {
            Some(shorter) => zones.truncate(shorter),
            None => return Ok(()),
        }
    }
}

fn odd_count(bits: u64) -> bool {
    bits.count_ones() % 2 == 1
}

fn apply<C: Coefficient>(coefficient: &C, scale: Option<&ComplexRational>, negative: bool) -> C {
    let value = scale.map_or_else(|| coefficient.clone(), |scale| coefficient.scaled(scale));
    if negative { value.negated() } else { value }
}
