//! The built-in set: problems and responses of our own, in the formats that users write.
//!
//! It shows every kind of answer and every outcome, so it is also what the documentation points at
//! and what a new user's first run grades. The models are fictional.

use std::path::Path;

use serde::Deserialize;

use super::{Problem, Response, parse_problems, parse_responses};
use crate::grade::Outcome;

const PROBLEMS: (&str, &str) = ("built-in/problems.yaml", include_str!("../../data/built_in/problems.yaml"));
const RESPONSES: (&str, &str) =
    ("built-in/responses.jsonl", include_str!("../../data/built_in/responses.jsonl"));

/// What grading a built-in response must give, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The model.
    pub model: String,
    /// Index of the problem.
    pub problem: u64,
    /// The outcome.
    pub outcome: Outcome,
    /// The reason as it is serialized, where only one is right.
    pub reason: Option<String>,
    /// A diagnosis that must be among those found, as it is serialized.
    pub diagnosis: Option<String>,
    /// What the response shows.
    pub why: String,
}

/// The built-in set: 20 problems and 60 responses, every kind of answer and every outcome.
#[must_use]
pub fn built_in() -> (Vec<Problem>, Vec<Response>) {
    let problems = parse_problems(Path::new(PROBLEMS.0), PROBLEMS.1.as_bytes());
    let responses = parse_responses(Path::new(RESPONSES.0), RESPONSES.1.as_bytes());
    // The files are part of the program; a test holds that every row of them is usable.
    (problems.map(|read| read.rows).unwrap_or_default(), responses.map(|read| read.rows).unwrap_or_default())
}

/// Names and texts of the two files behind [`built_in`], as examples of their formats.
#[must_use]
pub fn built_in_sources() -> [(&'static str, &'static str); 2] {
    [PROBLEMS, RESPONSES]
}

/// What grading each built-in response must give, in the order of [`built_in`].
#[must_use]
pub fn built_in_expectations() -> Vec<Expectation> {
    #[derive(Deserialize)]
    struct Row {
        model: String,
        problem: u64,
        expected: String,
        reason: Option<String>,
        diagnosis: Option<String>,
        why: String,
    }
    const OUTCOMES: [Outcome; 5] = [
        Outcome::Correct,
        Outcome::Incorrect,
        Outcome::Unreadable,
        Outcome::Undecided,
        Outcome::BrokenReference,
    ];
    let row = |line: &str| {
        let row: Row = serde_json::from_str(line).ok()?;
        let outcome = OUTCOMES.into_iter().find(|outcome| outcome.to_string() == row.expected)?;
        let Row { model, problem, reason, diagnosis, why, .. } = row;
        Some(Expectation { model, problem, outcome, reason, diagnosis, why })
    };
    RESPONSES.1.lines().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::data::{ProblemKey, match_responses, options};
    use crate::grader::Grader;
    use crate::kind::Kind;

    #[test]
    fn every_row_is_usable() {
        let problems = parse_problems(Path::new("p"), PROBLEMS.1.as_bytes()).unwrap();
        let responses = parse_responses(Path::new("r"), RESPONSES.1.as_bytes()).unwrap();
        assert_eq!((problems.skipped, responses.skipped), (vec![], vec![]));
        assert_eq!((problems.rows.len(), responses.rows.len()), (20, 60));
        let (matched, errors) = match_responses(&problems.rows, responses.rows);
        assert_eq!((matched.len(), errors), (60, vec![]));
        for (at, problem) in problems.rows.iter().enumerate() {
            assert_eq!(problem.index, at as u64);
            assert!(problem.id.starts_with("built-in/"));
            assert!(!problem.catalogued);
            assert_eq!(matched.iter().filter(|(position, _)| *position == at).count(), 3);
        }
    }

    #[test]
    fn every_kind_and_every_outcome_occurs() {
        let (problems, responses) = built_in();
        let name = |kind: Kind| kind.to_string().split('/').next().unwrap_or_default().to_owned();
        let kinds: BTreeSet<_> = problems.iter().map(|row| name(row.specification.kind.unwrap())).collect();
        assert_eq!(kinds.len(), 15, "{kinds:?}");
        let expectations = built_in_expectations();
        assert_eq!(expectations.len(), responses.len());
        let outcomes: BTreeSet<_> = expectations.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes.len(), 5);
        for (expectation, response) in expectations.iter().zip(&responses) {
            assert_eq!(expectation.model, response.model);
            assert_eq!(ProblemKey::Index(expectation.problem), response.problem);
            assert!(!expectation.why.is_empty());
        }
        let types: BTreeSet<_> = problems.iter().map(|row| row.problem_type.as_str()).collect();
        assert_eq!(types, BTreeSet::from(["DMRG", "ED", "HF", "Other", "PEPS", "QMC", "SM", "VMC"]));
    }

    #[test]
    fn options_of_choice_problems_are_the_declared_ones() {
        for problem in built_in().0 {
            let choice = matches!(problem.specification.kind, Some(Kind::ChoiceSet | Kind::ChoiceSequence));
            let declared: Vec<_> = problem.specification.parameters.trim_matches('$').split(';').collect();
            let found: Vec<_> =
                options(&problem.specification.prompt).into_iter().map(|(label, _)| label).collect();
            assert_eq!(found, if choice { declared } else { Vec::new() }, "{}", problem.id);
        }
    }

    #[test]
    fn every_built_in_response_has_its_expected_outcome() {
        let (problems, responses) = built_in();
        let mut wrong = Vec::new();
        for (expected, response) in built_in_expectations().iter().zip(&responses) {
            let specification = &problems[usize::try_from(expected.problem).unwrap()].specification;
            let (outcome, reason, diagnosis) = match Grader::new(specification) {
                Err(_) => (Outcome::BrokenReference, String::new(), Vec::new()),
                Ok(grader) => {
                    let grade = grader.grade(&response.text);
                    let diagnosis: Vec<_> =
                        grade.comparison.diagnosis.iter().map(|found| found.kind.to_string()).collect();
                    (grade.outcome, grade.comparison.reason.to_string(), diagnosis)
                }
            };
            let agrees = outcome == expected.outcome
                && expected.reason.as_ref().is_none_or(|wanted| *wanted == reason)
                && expected.diagnosis.as_ref().is_none_or(|wanted| diagnosis.contains(wanted));
            if !agrees {
                wrong.push(format!("{expected:?}: found {outcome}, {reason}, {diagnosis:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
