//! Equality on all cases, or a witness of the first difference.

use thiserror::Error;

use super::{Assignment, Case, ConcreteLabel, GroundError, Labels, SymbolicSum, ground, multiple_of_a_label};
use crate::algebra::Algebra;
use crate::budget::{Budget, BudgetExceeded};
use crate::operator::Word;
use crate::scalar::Coefficient;

/// Where two operators differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness<C> {
    /// The values of the labels.
    pub assignment: Assignment,
    /// A canonical word with two different coefficients.
    pub word: Word<ConcreteLabel>,
    /// Its coefficient on the left.
    pub left: C,
    /// Its coefficient on the right.
    pub right: C,
}

/// Why two tables of cases could not be found equal.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Mismatch<C: std::fmt::Debug> {
    /// They differ.
    #[error("the coefficient of a canonical word is {:?} on one side and {:?} on the other", .0.left, .0.right)]
    Different(Box<Witness<C>>),
    /// They are not cases of the same labels and sizes.
    #[error("the two sides were grounded with different labels or sizes")]
    NotTheSameCases,
    /// The comparison was too expensive.
    #[error(transparent)]
    Budget(#[from] BudgetExceeded),
}

/// Whether two sums are equal for all values of their labels: grounds both on [`Labels::sizes`] and compares.
///
/// # Errors
/// The outer error if grounding is refused, or a multiple of a label occurs (`3i`), which no choice of sizes decides;
/// the inner one as for [`equal_on_all_cases`].
pub fn equal_for_all_labels<C: Coefficient>(
    left: &SymbolicSum<C>,
    right: &SymbolicSum<C>,
    labels: &Labels,
    algebra: &Algebra,
    mut coefficient: impl FnMut(&C, &Assignment) -> C,
    budget: &mut Budget,
) -> Result<Result<(), Mismatch<C>>, GroundError> {
    let both = [left, right];
    if let Some(factor) = multiple_of_a_label(&both) {
        return Err(GroundError::Multiple { factor });
    }
    let (labels, sizes) = (labels.clone().with_sites_of(&both), labels.sizes(&both));
    let left = ground(left, &labels, &sizes, &mut coefficient, budget)?;
    let right = ground(right, &labels, &sizes, &mut coefficient, budget)?;
    Ok(equal_on_all_cases(&left, &right, algebra, budget))
}

/// Compares two operators case by case.
///
/// Both sides must come from [`ground`] with the same labels (see [`Labels::with_sites_of`]) and sizes. With floating-point
/// coefficients "equal" means equal to the last bit.
///
/// # Errors
/// [`Mismatch`]; on a difference, the first case in order and its first word.
pub fn equal_on_all_cases<C: Coefficient>(
    left: &[Case<C>],
    right: &[Case<C>],
    algebra: &Algebra,
    budget: &mut Budget,
) -> Result<(), Mismatch<C>> {
    let same = |(a, b): (&Case<C>, &Case<C>)| a.assignment == b.assignment;
    if left.len() != right.len() || !left.iter().zip(right).all(same) {
        return Err(Mismatch::NotTheSameCases);
    }
    for (a, b) in left.iter().zip(right) {
        let difference = (&a.operator - &b.operator).normal_order(algebra, budget)?;
        if let Some((word, _)) = difference.terms().next() {
            let coefficient = |case: &Case<C>, budget: &mut Budget| {
                case.operator.normal_order(algebra, budget).map(|ordered| ordered.coefficient(word))
            };
            let (left, right) = (coefficient(a, budget)?, coefficient(b, budget)?);
            let (assignment, word) = (a.assignment.clone(), word.clone());
            return Err(Mismatch::Different(Box::new(Witness { assignment, word, left, right })));
        }
    }
    Ok(())
}
