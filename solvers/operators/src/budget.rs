//! Counted limits, so that hostile or unlucky input ends in an answer and not in a hang.

use thiserror::Error;

/// How much work an operation may do. Steps are used up as it runs, so one budget can be shared by several
/// calls; the two size limits are not.
///
/// A step is an elementary action of bounded cost: placing a factor next to one site, touching one local
/// term, writing one generator of a result. The same input always takes the same number of steps.
#[derive(Clone, Debug)]
pub struct Budget {
    steps_left: u64,
    steps: u64,
    max_terms: usize,
    max_coefficient_terms: usize,
}

impl Budget {
    /// At most `steps` steps, and at most `max_terms` words in an intermediate or final result.
    /// Coefficients are allowed 100 000 terms; see [`Budget::with_coefficient_terms`].
    pub fn new(steps: u64, max_terms: usize) -> Self {
        Self { steps_left: steps, steps, max_terms, max_coefficient_terms: 100_000 }
    }

    /// No limits, for input of our own making.
    pub fn unlimited() -> Self {
        Self::new(u64::MAX, usize::MAX).with_coefficient_terms(usize::MAX)
    }

    /// The same budget with another limit on the size of a coefficient, as the `checked_*` methods of
    /// [`Polynomial`](crate::Polynomial) and [`Fraction`](crate::Fraction) understand it.
    pub fn with_coefficient_terms(self, max_coefficient_terms: usize) -> Self {
        Self { max_coefficient_terms, ..self }
    }

    /// Steps not yet used.
    pub fn steps_left(&self) -> u64 {
        self.steps_left
    }

    /// The limit on the number of words.
    pub fn max_terms(&self) -> usize {
        self.max_terms
    }

    /// The limit on the size of one coefficient.
    pub fn max_coefficient_terms(&self) -> usize {
        self.max_coefficient_terms
    }

    /// Uses up `steps` steps.
    ///
    /// # Errors
    /// [`BudgetExceeded::Steps`] if fewer are left; then none is left afterwards.
    pub fn charge(&mut self, steps: u64) -> Result<(), BudgetExceeded> {
        match self.steps_left.checked_sub(steps) {
            Some(left) => {
                self.steps_left = left;
                Ok(())
            }
            None => {
                self.steps_left = 0;
                Err(BudgetExceeded::Steps { allowed: self.steps })
            }
        }
    }

    /// Checks that `terms` words are allowed.
    ///
    /// # Errors
    /// [`BudgetExceeded::Terms`] if they are not.
    pub fn allow_terms(&self, terms: usize) -> Result<(), BudgetExceeded> {
        if terms <= self.max_terms { Ok(()) } else { Err(BudgetExceeded::Terms { allowed: self.max_terms }) }
    }

    pub(crate) fn coefficient<C>(&self, result: Option<C>) -> Result<C, BudgetExceeded> {
        result.ok_or(BudgetExceeded::Coefficient { allowed: self.max_coefficient_terms })
    }
}

/// Ten million steps (a fraction of a second), a million words, coefficients of 100 000 terms.
impl Default for Budget {
    fn default() -> Self {
        Self::new(10_000_000, 1_000_000)
    }
}

/// The limit of a [`Budget`] that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BudgetExceeded {
    /// Too much work.
    #[error(
        "the operation needs more than the {allowed} steps allowed; allow more steps or shorten the words"
    )]
    Steps {
        /// The steps the budget started with.
        allowed: u64,
    },
    /// Too many words.
    #[error("the result has more than the {allowed} words allowed; allow more terms or split the operator")]
    Terms {
        /// The allowed number of words.
        allowed: usize,
    },
    /// A coefficient grew too large.
    #[error(
        "a coefficient needs more than the {allowed} terms allowed, or too many digits; allow more terms"
    )]
    Coefficient {
        /// The allowed number of terms.
        allowed: usize,
    },
}
