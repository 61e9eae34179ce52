//! Which response answers which problem.

use std::collections::HashMap;

use super::{Problem, ProblemKey, Response, RowError};

/// Pairs responses with the positions of their problems in `problems`.
///
/// A response to a problem that is not there, and a model's second response to a problem (which
/// would count twice in its pass rate), are returned as errors. An id that no problem has is also
/// tried as an index, since some writers put all numbers in quotation marks.
#[must_use]
pub fn match_responses(
    problems: &[Problem],
    responses: Vec<Response>,
) -> (Vec<(usize, Response)>, Vec<RowError>) {
    let by_index: HashMap<u64, usize> =
        problems.iter().enumerate().map(|(at, row)| (row.index, at)).collect();
    let by_id: HashMap<&str, usize> =
        problems.iter().enumerate().map(|(at, row)| (row.id.as_str(), at)).collect();
    let mut matched: Vec<(usize, Response)> = Vec::with_capacity(responses.len());
    let mut errors = Vec::new();
    let mut seen: HashMap<(String, usize), usize> = HashMap::new();
    for response in responses {
        let found = match &response.problem {
            ProblemKey::Index(index) => by_index.get(index),
            ProblemKey::Id(id) => by_id.get(id.as_str()).or_else(|| by_index.get(&id.parse().ok()?)),
        };
        let Some(&at) = found else {
            errors.push(error(&response, unknown(&response.problem, problems)));
            continue;
        };
        if let Some(&first) = seen.get(&(response.model.clone(), at)) {
            let first = &matched[first].1.source;
            let place = match (&first.file, first.line) {
                (Some(file), Some(line)) => format!(" ({}:{line})", file.display()),
                _ => String::new(),
            };
            let message = format!(
                "model `{}` already answered problem {} ({}){place}; expected was one response for each model and \
                 problem. Delete one of the two, or give the second run another model name",
                response.model, problems[at].index, problems[at].id
            );
            errors.push(error(&response, message));
            continue;
        }
        seen.insert((response.model.clone(), at), matched.len());
        matched.push((at, response));
    }
    (matched, errors)
}

fn unknown(key: &ProblemKey, problems: &[Problem]) -> String {
    let found = match key {
        ProblemKey::Index(index) => format!("index {index}"),
        ProblemKey::Id(id) => format!("id `{}`", id.chars().take(60).collect::<String>()),
    };
    let expected = match problems {
        [] => "nothing, since the problem set has no usable problem".to_owned(),
        [one] => format!("index {} or id `{}`", one.index, one.id),
        [first, ..] => {
            let smallest = problems.iter().map(|row| row.index).min().unwrap_or(first.index);
            let largest = problems.iter().map(|row| row.index).max().unwrap_or(first.index);
            format!(
                "the index of one of the {} problems ({smallest} to {largest}) or an id such as `{}`",
                problems.len(),
                first.id
            )
        }
    };
    format!(
        "there is no problem with {found}; expected was {expected}. Correct the row, or give the problem set that \
         these responses belong to"
    )
}

fn error(response: &Response, message: String) -> RowError {
    let file = response.source.file.as_deref().map(std::path::Path::to_owned).unwrap_or_default();
    RowError { file, line: response.source.line, message }
}
