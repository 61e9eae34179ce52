//! Families of variants: fresh questions whose answers are computed by the problem's own solver.

mod as_printed;
mod rounding;
#[cfg(test)]
mod tests;

use eigentruth_grading::{Kind, Specification};
use eigentruth_numerics::Estimate;

pub(crate) use self::as_printed::AsPrinted;
use crate::method::Stop;
use crate::seed;

/// What a family varies beside plain numbers such as couplings and temperatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// How many sites, particles, legs or orders.
    Size,
    /// The lattice, or the shape of a cluster or molecule.
    Lattice,
    /// Ends, and how a system is closed.
    Boundary,
    /// How many of the states are filled, in particles; a chemical potential is a plain number.
    Filling,
    /// The sign of a coupling or an amplitude.
    Sign,
    /// What sits on a site: the length of a spin, flavours, components.
    Components,
    /// Which terms the Hamiltonian, the energy or the motion has.
    Terms,
    /// Which symmetries and conserved quantities there are.
    Symmetry,
    /// How things are defined, ordered or counted.
    Convention,
    /// Which quantity is asked for, or which statements are made.
    Asked,
}

/// A fresh question with its computed answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The seed it was drawn with.
    pub seed: u64,
    /// Question (`prompt`), declarations, kind of answer, and the computed answer (`reference`): ready to be graded.
    pub specification: Specification,
    /// What was drawn beside plain numbers, each in the words of the question that say it. Numbers in these words count as settings only where
    /// they count something: sizes, particles, components. Of a sign, the sign counts.
    pub settings: Vec<(Aspect, String)>,
    /// The number that the reference is rounded from, and its error.
    pub(crate) computed: Option<(f64, f64)>,
}

/// The relative error of a number of which a family says no other: what diagonalizations and sums in double precision stay below.
const PRECISION: f64 = 1e-9;

impl Variant {
    /// A question without declarations. If it does not say so, it is told to box the answer: nothing else is read.
    pub(crate) fn new(seed: u64, kind: Kind, mut prompt: String, reference: impl ToString) -> Self {
        let reference = reference.to_string();
        if !prompt.contains(r"\boxed") {
            prompt.push_str(r" Give the answer in \boxed{}.");
        }
        Variant {
            seed,
            specification: Specification { prompt, reference, kind: Some(kind), ..Specification::default() },
            settings: Vec::new(),
            computed: None,
        }
    }

    /// Says what was drawn, in words that stand in the question; tests hold families to that.
    pub(crate) fn with(mut self, aspect: Aspect, words: impl Into<String>) -> Self {
        self.settings.push((aspect, words.into()));
        self
    }

    /// A question that asks for a formula or an equation in declared symbols.
    pub(crate) fn formula(
        seed: u64,
        kind: Kind,
        parameters: &str,
        prompt: String,
        reference: impl ToString,
    ) -> Self {
        let mut variant = Self::new(seed, kind, prompt, reference);
        variant.specification.parameters = parameters.to_owned();
        variant
    }

    /// A question that asks for a number to so many decimals; the prompt says so. The value is exact but for [`PRECISION`].
    pub(crate) fn number(seed: u64, prompt: String, value: f64, digits: u32) -> Self {
        Self::number_within(seed, prompt, value, PRECISION * value.abs(), digits)
    }

    /// The same for a value whose error a solver states.
    pub(crate) fn estimated(seed: u64, prompt: String, value: &Estimate, digits: u32) -> Self {
        let error = value.error.max(PRECISION * value.value.abs());
        Self::number_within(seed, prompt, value.value, error, digits)
    }

    /// The same for a value with an error. [`Family::variant`] refuses it if the error does not settle the last digit.
    pub(crate) fn number_within(seed: u64, prompt: String, value: f64, error: f64, digits: u32) -> Self {
        let reference = rounding::rounded(value, digits);
        let variant = Self::new(seed, Kind::NumericRounded { digits }, prompt, reference);
        Variant { computed: Some((value, error)), ..variant }
    }

    /// Itself, if what was computed settles every digit of its reference.
    fn settled(self) -> Result<Self, Stop> {
        match (self.specification.kind, self.computed) {
            (Some(Kind::NumericRounded { digits }), Some((value, error)))
                if !rounding::is_settled(value, error, digits) =>
            {
                Err(Stop::Tie(format!(
                    "{value} lies within its error of where {digits} decimals round up or down"
                )))
            }
            _ => Ok(self),
        }
    }

    /// A question that asks which statements, labelled a, b, …, are true. What they are about is a setting only if the family says so: most lists
    /// differ in numbers and denials alone.
    ///
    /// # Panics
    /// If there are more than 26, and in debug builds if two have one text: [`different`] draws others.
    pub(crate) fn statements(seed: u64, setting: &str, statements: &[(String, bool)]) -> Self {
        let labels: Vec<char> = ('a'..='z').take(statements.len()).collect();
        assert_eq!(labels.len(), statements.len(), "no more labels");
        let is_new = |at: usize| statements[..at].iter().all(|(text, _)| *text != statements[at].0);
        debug_assert!((0..statements.len()).all(is_new), "a statement stands twice: {statements:?}");
        let list: String =
            labels.iter().zip(statements).map(|(label, (text, _))| format!("\n{label}) {text}")).collect();
        let chosen: Vec<String> = labels
            .iter()
            .zip(statements)
            .filter(|(_, (_, holds))| *holds)
            .map(|(label, _)| label.to_string())
            .collect();
        let reference = if chosen.is_empty() { r"\emptyset".to_owned() } else { chosen.join(";") };
        let prompt = format!(
            "{setting} Which statements hold?{list}\nGive the labels separated by ; in \\boxed{{}}, or \\boxed{{\\emptyset}} if none does."
        );
        Self::new(seed, Kind::ChoiceSet, prompt, reference)
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
        seed::below(self.seed, &self.names(what), choices)
    }

    /// One of the entries of a list.
    pub(crate) fn one<T: Copy>(&self, what: &str, list: &[T]) -> T {
        list[self.pick(what, list.len())]
    }

    /// Whether the question as it is printed, or one that differs from it in a setting, is asked: once in so many seeds.
    pub(crate) fn printed(&self, seeds: usize) -> bool {
        self.pick("as printed", seeds) == 0
    }

    fn names<'a>(&self, what: &'a str) -> Vec<&'a str> {
        self.family.into_iter().chain([what]).collect()
    }
}

/// So often a statement is drawn whose text is there already, before it is left out.
const ATTEMPTS: usize = 32;

/// Statements with different texts, each with what else is known of it: `drawn` gets the name of a slot, "0", "1", …, and once more, by a name such
/// as "2, again 1", if the text is there already.
///
/// # Errors
/// What `drawn` gives.
pub(crate) fn different<T>(
    slots: usize,
    mut drawn: impl FnMut(&str) -> Result<(String, T), Stop>,
) -> Result<Vec<(String, T)>, Stop> {
    let mut statements: Vec<(String, T)> = Vec::new();
    for slot in 0..slots {
        for attempt in 0..ATTEMPTS {
            let name = match attempt {
                0 => slot.to_string(),
                again => format!("{slot}, again {again}"),
            };
            let (text, known) = drawn(&name)?;
            if statements.iter().all(|(other, _)| *other != text) {
                statements.push((text, known));
                break;
            }
        }
    }
    Ok(statements)
}

/// A sum as one writes it: without terms whose coefficient is zero, and with the sign alone where it is 1 or −1.
pub(crate) fn sum_of(terms: &[(f64, &str)]) -> String {
    let mut text = String::new();
    for (coefficient, what) in terms.iter().filter(|(coefficient, _)| *coefficient != 0.0) {
        let sign = match (text.is_empty(), *coefficient < 0.0) {
            (true, true) => "−",
            (true, false) => "",
            (false, true) => " − ",
            (false, false) => " + ",
        };
        let size = match coefficient.abs() {
            1.0 => String::new(),
            size => format!("{size} "),
        };
        text.push_str(sign);
        text.push_str(&size);
        text.push_str(what);
    }
    text
}

/// Questions around one problem: of a [family](crate::Problem::family) the printed question is one, of [related
/// questions](crate::Problem::related) it is none.
pub trait Family: Sync {
    /// What varies, in one sentence.
    fn describe(&self) -> &'static str;

    /// The variant of this seed: equal seeds give equal variants. This is what a family implements; [`Family::variant`] is what is asked.
    ///
    /// # Errors
    /// If the solver refuses, which a seed should never cause.
    fn draw(&self, seed: u64) -> Result<Variant, Stop>;

    /// The variant of this seed, with an answer that can be graded.
    ///
    /// # Errors
    /// [`Stop::Tie`] where the answer is too near to a tie of its rounding, which few seeds cause: another seed asks another question. Else what
    /// [`Family::draw`] gives.
    fn variant(&self, seed: u64) -> Result<Variant, Stop> {
        self.draw(seed)?.settled()
    }

    /// Whether this seed may ask the question as it is printed, without solving anything: a search among seeds need not draw the others.
    fn may_be_printed(&self, _seed: u64) -> bool {
        true
    }
}
