//! The canonical form.

use super::expand::expand;
use super::gather::gather;
use super::{Operator, Word};
use crate::algebra::Algebra;
use crate::budget::{Budget, BudgetExceeded};
use crate::scalar::Coefficient;

impl<C: Coefficient, L: Clone + Ord> Operator<C, L> {
    /// The canonical form: two operators are equal exactly if their canonical forms are, term by term.
    ///
    /// A canonical word reads, from left to right,
    /// 1. creators of fermions and bosons, ascending by species, then label;
    /// 2. one basis element per site of every other algebra (see the table at
    ///    [`LocalSpace`](crate::LocalSpace)), ascending by species, then label;
    /// 3. annihilators of fermions and bosons, descending, so that the adjoint of a canonical word is canonical
    ///    up to a sign;
    /// 4. generators of free species, as written, commuting ones in lexicographic order.
    ///
    /// Words are unique and sorted, coefficients not zero. The result is empty exactly for the operator 0 (with
    /// `Complex64`, up to rounding, see [`Coefficient`]).
    ///
    /// How: a word is a product over sites (with a sign from sorting odd factors), each site is reduced to a
    /// combination of basis elements by its local algebra alone, and the product over sites is multiplied
    /// out. Since basis elements of different sites are independent, no further reduction can exist: the
    /// form is complete, and normal-ordering it again changes nothing.
    ///
    /// Complete means complete for the relations in the table. In particular `SpinS` leaves the Casimir operator free,
    /// and bosons are not truncated: a matrix on a truncated space must be made *after* normal ordering.
    ///
    /// # Errors
    /// [`BudgetExceeded`] if more steps, words or coefficient sizes are needed than allowed.
    ///
    /// # Panics
    /// If a generator does not belong to `algebra` (see [`Algebra::check`]).
    pub fn normal_order(&self, algebra: &Algebra, budget: &mut Budget) -> Result<Self, BudgetExceeded> {
        let mut terms = Vec::with_capacity(self.terms.len());
        for (word, coefficient) in &self.terms {
            if coefficient.is_zero() {
                continue;
            }
            let gathered = gather(word, algebra, budget)?;
            expand(coefficient, &gathered, algebra, budget, &mut terms)?;
        }
        merge(terms, budget)
    }

    /// Whether two operators are equal, decided by the canonical form of their difference.
    ///
    /// # Errors
    /// As [`Operator::normal_order`].
    pub fn equals(
        &self,
        other: &Self,
        algebra: &Algebra,
        budget: &mut Budget,
    ) -> Result<bool, BudgetExceeded> {
        Ok((self - other).normal_order(algebra, budget)?.is_empty())
    }
}

/// Sorts terms, adds up like ones and drops zeros.
pub(super) fn merge<C: Coefficient, L: Ord>(
    mut terms: Vec<(Word<L>, C)>,
    budget: &Budget,
) -> Result<Operator<C, L>, BudgetExceeded> {
    terms.retain(|(_, coefficient)| !coefficient.is_zero());
    // One word multiplied out is usually in order already.
    if terms.is_sorted_by(|a, b| a.0 < b.0) {
        return Ok(Operator { terms });
    }
    // Stable, so that the order of floating-point additions is the order of the input.
    terms.sort_by(|a, b| a.0.cmp(&b.0));
    let mut outcome = Ok(());
    terms.dedup_by(|next, kept| {
        let like = next.0 == kept.0;
        if like && outcome.is_ok() {
            match budget.coefficient(kept.1.plus_within(&next.1, budget.max_coefficient_terms())) {
                Ok(sum) => kept.1 = sum,
                Err(exceeded) => outcome = Err(exceeded),
            }
        }
        like
    });
    terms.retain(|(_, coefficient)| !coefficient.is_zero());
    outcome.map(|()| Operator { terms })
}
