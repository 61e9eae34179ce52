//! Verdicts in words: what is said about answers, references and what would overturn a verdict.

use eigentruth_grading::{Grader, Kind, Reason, Specification, Verdict as Graded};

use super::{ReadingReference, Verdict};
use crate::assembly::{Assembled, Assembly};
use crate::finding::Value;
use crate::problem::Problem;

/// Why an answer cannot be read as mathematics, or as a choice of options; nothing if it can. It can neither where it is longer than any answer,
/// leaves open which of two it gives, or has a symbol that the problem does not declare.
pub(super) fn unreadable(problem: &Problem, answer: &str) -> Option<String> {
    let (labels, kind) = match &problem.assembly {
        Assembly::Options(options) => {
            let labels: Vec<String> = options.iter().map(|(label, _)| label.to_string()).collect();
            (Some(labels), Kind::ChoiceSet)
        }
        _ => (None, problem.kind),
    };
    let specification = |reference: &str, kind| Specification {
        reference: reference.to_owned(),
        parameters: match &labels {
            Some(labels) => format!("${}$", labels.join(";")),
            None => problem.parameters.to_owned(),
        },
        functions: problem.functions.to_owned(),
        kind,
        ..Specification::default()
    };
    if Grader::new(&specification(answer, Some(kind))).is_ok() {
        return None;
    }
    // Any reference makes a reader; only whether it can read the answer is asked.
    let reader = match &labels {
        Some(labels) => specification(labels.first()?, Some(kind)),
        None => specification("0", None),
    };
    let comparison = Grader::new(&reader).ok()?.compare(&format!("\\boxed{{{answer}}}"));
    let unreadable = comparison.verdict == Graded::Unparseable
        || matches!(
            comparison.reason,
            Reason::Limit | Reason::ForbiddenMacro | Reason::Hedge | Reason::UndeclaredSymbol
        );
    unreadable.then_some(comparison.message)
}

/// A value as it is shown: a number to the leading digit of its error, so that no digit is noise of rounding.
/// Answers are judged against the number itself.
pub(super) fn shown(value: Value) -> Value {
    let Value::Number { mut estimate } = value else { return value };
    let error = estimate.error.abs();
    if error > 0.0 && error.is_finite() && estimate.value.is_finite() {
        let decimals = -error.log10().floor();
        if (0.0..=300.0).contains(&decimals) {
            let text = format!("{:.*}", decimals as usize, estimate.value);
            estimate.value = text.parse().unwrap_or(estimate.value);
        }
    }
    Value::Number { estimate }
}

/// Up to this many readings all of them are named.
const FEW: usize = 3;

/// The names of readings: all where they are few, else the first and how many more there are.
pub(super) fn names(readings: &[&ReadingReference]) -> String {
    let named = readings.iter().take(FEW).map(|reading| format!("`{}`", reading.reading.name));
    let names: Vec<String> = named.collect();
    match (names.as_slice(), readings.len() - names.len()) {
        ([init @ .., last], 0) if !init.is_empty() => format!("{} and {last}", init.join(", ")),
        (all, 0) => all.join(", "),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

/// How many readings give which answer, the readings being grouped by their answers: names and counts where there are many,
/// names alone where there are few.
pub(super) fn tally(groups: &[Vec<&ReadingReference>]) -> String {
    let total: usize = groups.iter().map(Vec::len).sum();
    let given: Vec<String> = groups
        .iter()
        .map(|group| {
            let names = names(group);
            let verb = if group.len() == 1 { "gives" } else { "give" };
            let answer = group[0].describe().unwrap_or_else(|| "no complete answer".to_owned());
            if total <= FEW {
                format!("{names} {verb} {answer}")
            } else {
                format!("{} {verb} {answer} ({names})", group.len())
            }
        })
        .collect();
    let given = given.join(", ");
    if total <= FEW { given } else { format!("of {total} admissible readings {given}") }
}

/// What the readings say instead of the answer, all of which are different from it; also grouped by their answers.
pub(super) fn refutation(
    different: &[(&ReadingReference, &String)],
    groups: &[Vec<&ReadingReference>],
) -> String {
    let (first, witness) = different[0];
    if different.len() == 1 {
        return witness.clone();
    }
    if let [_] = groups {
        return format!("{witness} (reading `{}`; the others give the same answer)", first.reading.name);
    }
    let given = tally(groups);
    // A witness of a value is only its value; that of an option or of a formula says more.
    match (&first.assembled, &first.samples) {
        (Assembled::Parts(_), None) => given,
        _ => format!("{witness} (reading `{}`). {given}", first.reading.name),
    }
}

/// The observation that would overturn a verdict, as the end of a sentence.
pub(super) fn overturned_by(problem: &Problem, verdict: Verdict) -> String {
    match (verdict, problem.overturned_by) {
        (Verdict::Pending, _) if !problem.is_investigated() => "a first investigation".to_owned(),
        (Verdict::Unreadable, _) => "an answer that can be read".to_owned(),
        (_, "") => "a method that finds otherwise".to_owned(),
        (_, sentence) => clause(sentence),
    }
}

/// A sentence as the end of another one: no full stop, and a small letter in front unless it begins with a symbol.
fn clause(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let mut letters = sentence.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if second.is_none_or(|c| c == ' ' || c.is_lowercase()) => {
            first.to_lowercase().chain(sentence.chars().skip(1)).collect()
        }
        _ => sentence.to_owned(),
    }
}
