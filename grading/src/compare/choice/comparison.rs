//! Comparing the labels that were chosen with the right ones.

use super::{Options, read};
use crate::compare::{concluded, refusal};
use crate::grade::{Comparison, Diagnosis, DiagnosisKind, Reason};

/// Compares the labels in `text` with those that are `right`.
pub(crate) fn compare(text: String, right: &[char], options: &Options) -> Comparison {
    let chosen = match read(&text, options) {
        Ok(chosen) => chosen,
        Err(error) => {
            return refusal(
                Some(text),
                error.reason,
                error.message,
                Some((error.span.start, error.span.end)),
            );
        }
    };
    let sorted = |labels: &[char]| {
        let mut labels = labels.to_vec();
        labels.sort_unstable();
        labels.dedup();
        labels
    };
    let equal = if options.ordered { chosen == right } else { sorted(&chosen) == sorted(right) };
    let shown = if options.ordered { chosen.clone() } else { sorted(&chosen) };
    let answer = shown.iter().map(char::to_string).collect::<Vec<_>>().join("; ");
    let (reason, message, diagnosis) = if equal {
        (Reason::ExactlyEqual, "the same options".to_owned(), Vec::new())
    } else {
        let diagnosis = diagnose(&chosen, right, options);
        let labels = right.iter().map(char::to_string).collect::<Vec<_>>().join(", ");
        let message = match right {
            [] => "no option is right".to_owned(),
            [_] => format!("the right option is: {labels}"),
            _ => format!("the right options are: {labels}"),
        };
        (Reason::DifferentChoice, message, diagnosis)
    };
    Comparison { diagnosis, answer: Some(answer), ..concluded(reason, message, Some(text)) }
}

/// What is wrong with `chosen`, given `right`.
fn diagnose(chosen: &[char], right: &[char], options: &Options) -> Vec<Diagnosis> {
    let list = |labels: &[char]| labels.iter().map(char::to_string).collect::<Vec<_>>().join(", ");
    let mut found = Vec::new();
    let mut say = |kind, message: String| found.push(Diagnosis { kind, message });
    let unknown: Vec<char> = chosen.iter().copied().filter(|c| !options.labels.contains(c)).collect();
    let missing: Vec<char> = right.iter().copied().filter(|c| !chosen.contains(c)).collect();
    let extra: Vec<char> =
        chosen.iter().copied().filter(|c| !right.contains(c) && options.labels.contains(c)).collect();
    if !unknown.is_empty() {
        say(DiagnosisKind::UnknownOption, format!("{} is not offered", list(&unknown)));
    }
    if !missing.is_empty() {
        say(DiagnosisKind::MissingOption, list(&missing));
    }
    if !extra.is_empty() {
        say(DiagnosisKind::ExtraOption, list(&extra));
    }
    if missing.is_empty() && extra.is_empty() && unknown.is_empty() {
        say(DiagnosisKind::SwappedParts, "the right options in another order".to_owned());
    }
    found
}
