//! First half of normal ordering: sort the factors of one word by site.

use smallvec::{SmallVec, smallvec};

use super::Word;
use crate::algebra::{Algebra, Generator, GeneratorKind, LocalSpace, SpeciesId};
use crate::budget::{Budget, BudgetExceeded};
use crate::planted::{Bug, planted};

/// A word's factors on one site, in their order.
pub(super) struct Site<'a, L> {
    pub(super) species: SpeciesId,
    pub(super) label: &'a L,
    pub(super) kinds: SmallVec<[GeneratorKind; 4]>,
    /// Whether the number of odd factors is odd.
    odd: bool,
}

/// A word as a sign times a product over sites, in ascending order, times a word of free generators.
pub(super) struct Gathered<'a, L> {
    pub(super) negative: bool,
    pub(super) sites: SmallVec<[Site<'a, L>; 8]>,
    pub(super) free: SmallVec<[&'a Generator<L>; 4]>,
}

/// Gathers a word. Each factor travels left past the sites that come after its own; that is where the signs arise.
pub(super) fn gather<'a, L: Ord>(
    word: &'a Word<L>,
    algebra: &Algebra,
    budget: &mut Budget,
) -> Result<Gathered<'a, L>, BudgetExceeded> {
    let mut sites: SmallVec<[Site<'a, L>; 8]> = smallvec![];
    let mut free: SmallVec<[&Generator<L>; 4]> = smallvec![];
    let mut negative = false;
    for factor in word.iter() {
        let space = algebra.space(factor.species);
        if *space == LocalSpace::Free {
            let place = free_place(&free, factor, algebra);
            budget.charge((free.len() - place) as u64 + 1)?;
            free.insert(place, factor);
            continue;
        }
        let mut place = sites.len();
        let mut passed = 0u64;
        while place > 0
            && (sites[place - 1].species, sites[place - 1].label) > (factor.species, &factor.label)
        {
            place -= 1;
            passed ^= u64::from(sites[place].odd) << sites[place].species.index();
        }
        budget.charge((sites.len() - place) as u64 + 1)?;
        let known = place > 0
            && (sites[place - 1].species, sites[place - 1].label) == (factor.species, &factor.label);
        if known {
            place -= 1;
        } else {
            let (species, label) = (factor.species, &factor.label);
            sites.insert(place, Site { species, label, kinds: smallvec![], odd: false });
        }
        let site = &mut sites[place];
        site.kinds.push(factor.kind);
        if space.is_odd(factor.kind) && !planted(Bug::Operators) {
            site.odd = !site.odd;
            negative ^= (passed & algebra.anticommuting(factor.species)).count_ones() % 2 == 1;
        }
    }
    Ok(Gathered { negative, sites, free })
}

/// Where a free factor goes so that the word stays the lexicographically smallest of all words that differ
/// by swaps of commuting neighbours.
///
/// The factor may travel left while it commutes. Of the places it can reach it takes the leftmost whose
/// occupant is larger: this keeps the word smallest (the standard lexicographic normal form of a partially
/// commutative monoid, built letter by letter).
fn free_place<L: Ord>(free: &[&Generator<L>], factor: &Generator<L>, algebra: &Algebra) -> usize {
    let mut place = free.len();
    for (index, other) in free.iter().enumerate().rev() {
        if !algebra.free_commute(other.species, factor.species) {
            break;
        }
        if factor < *other {
            place = index;
        }
    }
    place
}
