//! Operators with bound sums and Kronecker deltas.

use super::{LabelPart, LabelSymbol, LinearForm, Range, SymbolicLabel};
use crate::operator::Operator;
use crate::scalar::Coefficient;

/// A condition on labels; a term counts where all its conditions hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A Kronecker delta.
    Equal(LabelPart, LabelPart),
    /// The complement of one, such as `i ≠ j` under a sum.
    Different(LabelPart, LabelPart),
    /// `i < j`: each pair once. On [`Range::Sites`] the order is arbitrary, so what is summed must be symmetric.
    Less(LabelPart, LabelPart),
}

/// `Σ_{bound} [conditions] operator`.
///
/// A bound variable hides a variable of the same name outside, and is unknown outside.
#[derive(Clone, Debug, PartialEq)]
pub struct SummedTerm<C> {
    /// The bound variables and their ranges.
    pub bound: Vec<(LabelSymbol, Range)>,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// What is summed.
    pub operator: Operator<C, SymbolicLabel>,
}

/// A sum of [`SummedTerm`]s: the most general operator with symbolic labels.
#[derive(Clone, Debug, PartialEq)]
pub struct SymbolicSum<C> {
    /// The terms.
    pub terms: Vec<SummedTerm<C>>,
}

impl<C: Coefficient> SymbolicSum<C> {
    /// The sum with no terms.
    pub fn zero() -> Self {
        Self { terms: Vec::new() }
    }

    /// The same sum with one more term.
    pub fn with(mut self, term: SummedTerm<C>) -> Self {
        self.terms.push(term);
        self
    }

    /// Every linear form in a label or condition.
    pub(super) fn forms(&self) -> impl Iterator<Item = &LinearForm> {
        self.terms.iter().flat_map(|term| {
            let factors = term.operator.terms().flat_map(|(word, _)| word.factors());
            let labels = factors.flat_map(|factor| factor.label.0.iter());
            let conditions = term.conditions.iter().flat_map(|condition| match condition {
                Condition::Equal(a, b) | Condition::Different(a, b) | Condition::Less(a, b) => [a, b],
            });
            labels.chain(conditions).filter_map(|part| match part {
                LabelPart::Form(form) => Some(form),
                LabelPart::Name(_) => None,
            })
        })
    }
}

impl<C> From<Operator<C, SymbolicLabel>> for SymbolicSum<C> {
    fn from(operator: Operator<C, SymbolicLabel>) -> Self {
        Self { terms: vec![SummedTerm { bound: Vec::new(), conditions: Vec::new(), operator }] }
    }
}
