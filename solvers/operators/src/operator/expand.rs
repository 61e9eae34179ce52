//! Second half of normal ordering: multiply out the sites and write canonical words.

use smallvec::{SmallVec, smallvec};

use super::Word;
use super::gather::{Gathered, Site};
use crate::algebra::{Algebra, Element, Generator, LocalSpace, Zone, parity_of, zone_runs};
use crate::budget::{Budget, BudgetExceeded};
use crate::scalar::{Coefficient, ComplexRational};

/// The product of the first few sites: its number, its sign, and the parity of its middle and right zones.
#[derive(Clone)]
struct Prefix {
    scale: ComplexRational,
    negative: bool,
    /// Bit `s`: the number of odd factors of species `s` in the middle zone is odd.
    middle: u64,
    /// The same for annihilators.
    right: u64,
}

impl Prefix {
    /// Appends a basis element of the next site and moves its parts to their zones: the left part passes
    /// all odd factors of the middle and right zone, the middle part those of the right zone, and the right
    /// part too, because annihilators stand in descending order.
    fn with<L>(&self, site: &Site<L>, space: &LocalSpace, row: u64, choice: usize) -> Self {
        let (coefficient, element) = &site.sum[choice];
        let [left, middle, right] = parity_of(space, *element);
        let mut passed = 0;
        if left {
            passed ^= self.middle ^ self.right;
        }
        if middle != right {
            passed ^= self.right;
        }
        let index = site.species.index();
        Self {
            scale: &self.scale * coefficient,
            negative: self.negative ^ ((passed & row).count_ones() % 2 == 1),
            middle: self.middle ^ u64::from(middle) << index,
            right: self.right ^ u64::from(right) << index,
        }
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
    let spaces: SmallVec<[(&LocalSpace, u64); 8]> =
        sites.iter().map(|site| (algebra.space(site.species), algebra.anticommuting(site.species))).collect();
    let start = Prefix { scale: ComplexRational::ONE, negative: gathered.negative, middle: 0, right: 0 };
    let mut prefixes: SmallVec<[Prefix; 9]> = smallvec![start];
    let mut choices: SmallVec<[usize; 8]> = smallvec![0; sites.len()];
    // An odometer over the choices. Not a recursion: a long word must not exhaust the stack.
    loop {
        for level in prefixes.len() - 1..sites.len() {
            let (space, row) = spaces[level];
            let next = prefixes[level].with(&sites[level], space, row, choices[level]);
            prefixes.push(next);
        }
        let product = &prefixes[sites.len()];
        let word = write(gathered, &spaces, &choices);
        budget.charge((word.len() + sites.len()) as u64 + 1)?;
        budget.allow_terms(terms.len() + 1)?;
        terms.push((word, apply(coefficient, product)));

        let Some(level) = (0..sites.len()).rev().find(|&level| choices[level] + 1 < sites[level].sum.len())
        else {
            return Ok(());
        };
        choices[level] += 1;
        choices[level + 1..].fill(0);
        prefixes.truncate(level + 1);
    }
}

fn apply<C: Coefficient>(coefficient: &C, product: &Prefix) -> C {
    let value = if product.scale.is_one() { coefficient.clone() } else { coefficient.scaled(&product.scale) };
    if product.negative { value.negated() } else { value }
}

/// The word of one choice of basis elements: left zones ascending, middle zones ascending, right zones
/// descending, free factors.
fn write<L: Clone>(gathered: &Gathered<L>, spaces: &[(&LocalSpace, u64)], choices: &[usize]) -> Word<L> {
    let sites = &gathered.sites;
    let element = |level: usize| -> Element { sites[level].sum[choices[level]].1 };
    let mut word = Word::with_capacity(2 * sites.len() + gathered.free.len());
    let mut push = |level: usize, zone: Zone| {
        let site = &sites[level];
        for (kind, count) in zone_runs(spaces[level].0, element(level), zone) {
            for _ in 0..count {
                word.push(Generator { species: site.species, kind, label: site.label.clone() });
            }
        }
    };
    (0..sites.len()).for_each(|level| push(level, Zone::Left));
    (0..sites.len()).for_each(|level| push(level, Zone::Middle));
    (0..sites.len()).rev().for_each(|level| push(level, Zone::Right));
    gathered.free.iter().for_each(|factor| word.push((*factor).clone()));
    word
}
