//! Comparing a parsed answer with the reference, kind by kind.
//!
//! [`choice`] labels; [`value`] numbers, formulas, operators, tuples, matrices; [`parts`] lists, sets
//! and points; [`equation`] equations and named values.

pub(crate) mod choice;
pub(crate) mod equation;
pub(crate) mod parts;
pub(crate) mod value;

use crate::equality::Equality;
use crate::grade::{Reason, Verdict};
use crate::lex::Unreadable;

/// Whether two values agree, and why.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Match {
    /// They do.
    Yes(Reason),
    /// They do not; the message holds the witness.
    No(Reason, String),
    /// The candidate cannot be compared.
    Refused(Reason, String),
}

impl From<Equality> for Match {
    fn from(equality: Equality) -> Self {
        match equality {
            Equality::Exact => Match::Yes(Reason::ExactlyEqual),
            Equality::Sampled => Match::Yes(Reason::EqualAtAllPoints),
            Equality::Estimated => Match::Yes(Reason::WithinTolerance),
            Equality::Different(witness) => Match::No(Reason::DifferentValue, witness),
            Equality::Undefined(message) => Match::Refused(Reason::UndefinedValue, message),
            Equality::Limit(message) => Match::Refused(Reason::Limit, message),
            Equality::Undecided(message) => Match::Refused(Reason::Budget, message),
        }
    }
}

impl From<Unreadable> for Match {
    fn from(error: Unreadable) -> Self {
        Match::Refused(error.reason, error.message)
    }
}

impl Match {
    /// The weaker of two agreements, or the first disagreement.
    pub(crate) fn and(self, other: impl FnOnce() -> Match) -> Match {
        match self {
            Match::Yes(mine) => match other() {
                Match::Yes(theirs) => Match::Yes(weaker(mine, theirs)),
                rest => rest,
            },
            rest => rest,
        }
    }
}

fn weaker(one: Reason, two: Reason) -> Reason {
    [Reason::WithinTolerance, Reason::EqualAtAllPoints]
        .into_iter()
        .find(|reason| *reason == one || *reason == two)
        .unwrap_or(Reason::ExactlyEqual)
}

/// The verdict that a reason for not accepting amounts to.
pub(crate) fn verdict(reason: Reason) -> Verdict {
    match reason {
        Reason::ExactlyEqual | Reason::EqualAtAllPoints | Reason::WithinTolerance => Verdict::Equivalent,
        Reason::DifferentValue
        | Reason::DifferentLength
        | Reason::DifferentKind
        | Reason::DifferentChoice
        | Reason::InconsistentEquation
        | Reason::Inequality
        | Reason::LandauSymbol => Verdict::NotEquivalent,
        Reason::NoBox
        | Reason::EmptyBox
        | Reason::Truncated
        | Reason::Prose
        | Reason::ProgramLiteral
        | Reason::Syntax => Verdict::Unparseable,
        Reason::Hedge
        | Reason::LabelAlgebra
        | Reason::UndeclaredSymbol
        | Reason::UndefinedValue
        | Reason::Limit
        | Reason::ForbiddenMacro
        | Reason::Budget => Verdict::Rejected,
    }
}
