//! Families of variants: fresh questions whose answers are computed by the problem's own solver.

use eigentruth_grading::Specification;

use crate::method::Stop;

/// A fresh question with its computed answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The seed it was drawn with.
    pub seed: u64,
    /// Question (`prompt`), declarations, kind of answer, and the computed answer (`reference`): ready to be graded.
    pub specification: Specification,
}

/// A family of questions around one problem.
pub trait Family: Sync {
    /// What varies, in one sentence.
    fn describe(&self) -> &'static str;

    /// The variant of this seed: equal seeds give equal variants.
    ///
    /// # Errors
    /// If the solver refuses, which a seed should never cause.
    fn draw(&self, seed: u64) -> Result<Variant, Stop>;
}
