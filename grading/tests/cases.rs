//! The project's own grading cases: every kind of answer, near misses, attacks. One case a line in
//! `cases.jsonl`, with the expected verdict and the reason for it.

use eigentruth_grading::{Kind, Specification, compare};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    id: String,
    kind: String,
    reference: String,
    #[serde(default)]
    candidate: String,
    /// A long candidate, written as prefix + unit × count + suffix.
    candidate_gen: Option<Generated>,
    parameters: String,
    functions: String,
    expected: String,
}

#[derive(Deserialize)]
struct Generated {
    prefix: String,
    unit: String,
    count: usize,
    suffix: String,
}

#[test]
fn every_case_has_its_expected_verdict() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("cases.jsonl").lines() {
        let case: Case = serde_json::from_str(line).expect("a case is one JSON object");
        // These two words group cases; the kind of answer is inferred from the reference.
        let kind = match case.kind.as_str() {
            "extraction" | "adversarial" => None,
            word => Some(word.parse::<Kind>().expect("a known kind")),
        };
        let specification = Specification {
            reference: case.reference,
            parameters: case.parameters,
            functions: case.functions,
            kind,
            ..Specification::default()
        };
        let candidate = match case.candidate_gen {
            Some(long) => format!("{}{}{}", long.prefix, long.unit.repeat(long.count), long.suffix),
            None => case.candidate,
        };
        let found = match compare(&specification, &candidate) {
            Ok(comparison) => format!("{}", comparison.verdict),
            Err(error) => format!("broken reference: {error}"),
        };
        if found != case.expected {
            wrong.push(format!("{}: expected {}, found {found}", case.id, case.expected));
        }
        count += 1;
    }
    assert!(count > 2000, "the cases are complete: {count}");
    assert!(wrong.is_empty(), "{} of {count} cases:\n{}", wrong.len(), wrong.join("\n"));
}
