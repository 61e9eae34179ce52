//! What a comparison and a grade say.

use std::fmt;

use serde::Serialize;

/// The verdict of one comparison of a candidate with a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The candidate says the same as the reference.
    Equivalent,
    /// The candidate was read, and says something else.
    NotEquivalent,
    /// No answer could be read.
    Unparseable,
    /// Read far enough to be refused; the [`Reason`] says why.
    Rejected,
}

/// The outcome of grading one response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Equivalent to the reference.
    Correct,
    /// Read, and wrong.
    Incorrect,
    /// No answer could be read.
    Unreadable,
    /// The comparison used up its budget.
    Undecided,
    /// The reference itself cannot be read: our fault, never the response's.
    BrokenReference,
}

/// Why a comparison ended as it did. A closed list: part of the published schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Equal as canonical forms: proved in exact arithmetic.
    ExactlyEqual,
    /// Equal at every sampled point within rigorous error bounds.
    EqualAtAllPoints,
    /// Equal within the rounding or tolerance that the problem asks for.
    WithinTolerance,
    /// A part has a different value.
    DifferentValue,
    /// The number of parts, points or entries differs.
    DifferentLength,
    /// The answer is of another kind (a number where an operator is asked for, …).
    DifferentKind,
    /// The sets of choice labels differ.
    DifferentChoice,
    /// An equality chain contradicts itself, or only restates the definition.
    InconsistentEquation,
    /// An inequality where an equation is asked for.
    Inequality,
    /// A Landau symbol gives no value.
    LandauSymbol,
    /// The response holds no box.
    NoBox,
    /// The box is empty.
    EmptyBox,
    /// The response ends inside the box.
    Truncated,
    /// Words where an answer was expected.
    Prose,
    /// A programming-language literal such as `0x7`.
    ProgramLiteral,
    /// The answer could not be read as mathematics.
    Syntax,
    /// Two answers joined by “or”.
    Hedge,
    /// Arithmetic on choice labels.
    LabelAlgebra,
    /// A symbol that the problem does not declare.
    UndeclaredSymbol,
    /// 0/0, an infinity, a division by zero.
    UndefinedValue,
    /// Too long, too deep, too many digits, too large a power.
    Limit,
    /// A macro that no answer needs (`\input`, `\def`, …).
    ForbiddenMacro,
    /// The comparison used up its steps.
    Budget,
}

/// The kind of a diagnosis: how a wrong answer is related to the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiagnosisKind {
    /// Minus the right answer.
    Sign,
    /// The right answer times a constant.
    Factor,
    /// The complex conjugate or hermitian conjugate.
    Conjugate,
    /// The right operators in another order.
    OperatorOrder,
    /// Options are missing.
    MissingOption,
    /// Options are too many.
    ExtraOption,
    /// A label that the problem does not offer.
    UnknownOption,
    /// Parts are missing.
    MissingPart,
    /// Parts are too many.
    ExtraPart,
    /// Right parts in the wrong places.
    SwappedParts,
    /// Right value, too coarsely or wrongly rounded.
    Rounding,
    /// The answer is not hermitian where it must be.
    Hermiticity,
    /// The answer breaks a declared symmetry.
    Symmetry,
    /// The answer has the wrong limit.
    Limit,
    /// The answer is negative where it must be positive.
    Positivity,
    /// The answer scales with the wrong degree.
    ScalingDegree,
    /// Differs by an additive constant.
    Offset,
    /// No simple relation was found.
    Other,
}

/// One thing found about a wrong answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// Which relation.
    pub kind: DiagnosisKind,
    /// One sentence, with the witness.
    pub message: String,
}

/// The result of comparing one candidate with a reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// One sentence for a person: what was found and where.
    pub message: String,
    /// How a wrong answer is related to the right one, the most telling first.
    pub diagnosis: Vec<Diagnosis>,
    /// The text that was taken as the answer (contents of the box).
    pub extracted: Option<String>,
    /// The answer as it was understood, in canonical form.
    pub answer: Option<String>,
    /// Byte range of `extracted` that the reason points at.
    pub span: Option<(usize, usize)>,
    /// What a careful reader should know (`ambiguous_slash`, …).
    pub warnings: Vec<String>,
}

/// The grade of one response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grade {
    /// The outcome.
    pub outcome: Outcome,
    /// The comparison behind it.
    pub comparison: Comparison,
}

impl Grade {
    /// The grade that a comparison amounts to.
    #[must_use]
    pub fn of(comparison: Comparison) -> Self {
        let outcome = match (comparison.verdict, comparison.reason) {
            (Verdict::Equivalent, _) => Outcome::Correct,
            (Verdict::NotEquivalent, _) => Outcome::Incorrect,
            (Verdict::Unparseable, _) => Outcome::Unreadable,
            (Verdict::Rejected, Reason::Limit | Reason::ForbiddenMacro) => Outcome::Unreadable,
            (Verdict::Rejected, Reason::Budget) => Outcome::Undecided,
            (Verdict::Rejected, _) => Outcome::Incorrect,
        };
        Grade { outcome, comparison }
    }
}

macro_rules! display_as_serialized {
    ($($name:ty),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.serialize(f)
            }
        }
    )*};
}
display_as_serialized!(Verdict, Outcome, Reason, DiagnosisKind);
