//! Comparing a parsed answer with the reference, kind by kind.
//!
//! [`choice`] labels; [`value`] numbers, formulas, operators, tuples, matrices; [`parts`] lists, sets
//! and points; [`equation`] equations and named values, [`roots`] equations that are not solved for their unknown.

pub(crate) mod choice;
pub(crate) mod equation;
pub(crate) mod parts;
mod roots;
pub(crate) mod value;

use crate::equality::Equality;
use crate::grade::{Comparison, Reason, Verdict};
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
    /// All of `count` comparisons, up to the first that is no agreement; a disagreement of one of several
    /// says which `part` it is.
    pub(crate) fn all(part: &str, count: usize, mut compare: impl FnMut(usize) -> Match) -> Match {
        let mut all = Match::Yes(Reason::ExactlyEqual);
        for index in 0..count {
            let next = match compare(index) {
                Match::No(reason, witness) if count > 1 => {
                    Match::No(reason, format!("{part} {}: {witness}", index + 1))
                }
                other => other,
            };
            all = all.and(|| next);
            if !matches!(all, Match::Yes(_)) {
                break;
            }
        }
        all
    }

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

/// A comparison that ended for this reason, with nothing more to say.
pub(crate) fn concluded(reason: Reason, message: String, extracted: Option<String>) -> Comparison {
    Comparison {
        verdict: verdict(reason),
        reason,
        message,
        diagnosis: Vec::new(),
        extracted,
        answer: None,
        span: None,
        warnings: Vec::new(),
    }
}

/// A comparison that ended before any value was compared; `span` says where in `extracted`.
pub(crate) fn refusal(
    extracted: Option<String>,
    reason: Reason,
    message: String,
    span: Option<(usize, usize)>,
) -> Comparison {
    Comparison { span, ..concluded(reason, message, extracted) }
}
