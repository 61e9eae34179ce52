//! Families of variants: fresh questions whose answers are computed by the problem's own solver.

use eigentruth_grading::{Kind, Specification};

use crate::method::Stop;
use crate::seed;

/// A fresh question with its computed answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The seed it was drawn with.
    pub seed: u64,
    /// Question (`prompt`), declarations, kind of answer, and the computed answer (`reference`): ready to be graded.
    pub specification: Specification,
}

impl Variant {
    /// A question without declarations.
    pub(crate) fn new(seed: u64, kind: Kind, prompt: String, reference: impl ToString) -> Self {
        let reference = reference.to_string();
        Variant {
            seed,
            specification: Specification { prompt, reference, kind: Some(kind), ..Specification::default() },
        }
    }
}

/// The choices that make a variant, each by its name: equal seeds give equal choices, in whatever order they are asked for.
pub(crate) struct Draw {
    seed: u64,
    family: Option<&'static str>,
}

impl Draw {
    /// The choices of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Draw { seed, family: None }
    }

    /// The choices of a seed, independent of those that other families make under the same names.
    pub(crate) fn of(family: &'static str, seed: u64) -> Self {
        Draw { seed, family: Some(family) }
    }

    /// One of the numbers below `choices`.
    pub(crate) fn pick(&self, what: &str, choices: usize) -> usize {
        (seed::derive(self.seed, &self.names(what)) % choices as u64) as usize
    }

    /// One of the entries of a list.
    pub(crate) fn one<T: Copy>(&self, what: &str, list: &[T]) -> T {
        list[self.pick(what, list.len())]
    }

    fn names<'a>(&self, what: &'a str) -> Vec<&'a str> {
        self.family.into_iter().chain([what]).collect()
    }
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
