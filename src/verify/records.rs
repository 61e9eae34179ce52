//! The JSON of `verify` and `audit`; `docs/schemas.md` describes it.

use eigentruth_problems::{
    Evidence, FindingKind, Match, Outcome, Parameters, Problem, Record, Samples, Value,
};
use serde::Serialize;

use super::Investigated;
use crate::failure::Failure;
use crate::records;

/// A problem with its verdict: an element of `verify --json`.
#[derive(Serialize)]
pub struct VerdictRecord<'a> {
    schema: &'static str,
    index: u64,
    id: &'a str,
    title: &'a str,
    verdict: &'static str,
    why: &'a str,
    expert: &'a str,
    reference: Option<&'a str>,
    readings: Vec<ReadingRecord<'a>>,
    findings: Vec<FindingRecord<'a>>,
    overturned_by: &'a str,
}

#[derive(Serialize)]
struct ReadingRecord<'a> {
    name: &'a str,
    quote: &'a str,
    source: &'a str,
    admissible: bool,
    why: &'a str,
    answer: Option<String>,
    samples: Option<&'a Samples>,
    expert: &'static str,
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    claim: &'a str,
    reading: &'a str,
    method: &'a str,
    solver: &'a str,
    version: u32,
    parameters: &'a Parameters,
    outcome: &'static str,
    why: Option<&'a str>,
    cost: Option<&'a str>,
    kind: FindingKind,
    summary: &'a str,
    value: Option<&'a Value>,
    evidence: &'a [Evidence],
    seed: u64,
    seconds: f64,
    recorded: bool,
}

impl<'a> FindingRecord<'a> {
    fn of(record: &'a Record) -> Self {
        let id = &record.identity;
        let (why, cost) = match &record.finding.outcome {
            Outcome::Undecided { why, cost } => (Some(why.as_str()), Some(cost.as_str())),
            _ => (None, None),
        };
        FindingRecord {
            claim: &id.claim,
            reading: &id.reading,
            method: &id.method,
            solver: &record.solver,
            version: id.version,
            parameters: &id.parameters,
            outcome: record.finding.outcome.word(),
            why,
            cost,
            kind: record.finding.kind,
            summary: &record.finding.summary,
            value: record.finding.value.as_ref(),
            evidence: &record.finding.evidence,
            seed: id.seed,
            seconds: record.seconds,
            recorded: record.recorded,
        }
    }
}

impl<'a> VerdictRecord<'a> {
    /// The record of one problem.
    pub fn of(one: &'a Investigated) -> Self {
        let matches = one.judgement.matches.iter().map(Some).chain(std::iter::repeat(None));
        VerdictRecord {
            schema: "eigentruth/verdict/1",
            index: one.problem.index,
            id: one.problem.id,
            title: one.problem.title,
            verdict: one.judgement.verdict.word(),
            why: &one.judgement.why,
            expert: &one.judgement.answer,
            reference: one.reference.answer.as_deref(),
            readings: one
                .reference
                .readings
                .iter()
                .zip(matches)
                .map(|(known, found)| ReadingRecord {
                    name: known.reading.name,
                    quote: known.reading.quote,
                    source: known.reading.source,
                    admissible: known.reading.admissible,
                    why: known.reading.why,
                    answer: known.describe(),
                    samples: known.samples.as_ref(),
                    expert: match found {
                        Some(Match::Same) => "same",
                        Some(Match::Different(_)) => "different",
                        Some(Match::Unknown(_)) | None => "unknown",
                    },
                })
                .collect(),
            findings: one.records.iter().map(FindingRecord::of).collect(),
            overturned_by: &one.judgement.overturned_by,
        }
    }

    /// The record of a row that has the index of `problem` and asks something else.
    pub fn incomparable(problem: &Problem, answer: &'a str, why: &'a str) -> Self {
        VerdictRecord {
            schema: "eigentruth/verdict/1",
            index: problem.index,
            id: problem.id,
            title: problem.title,
            verdict: "not_comparable",
            why,
            expert: answer,
            reference: None,
            readings: Vec::new(),
            findings: Vec::new(),
            overturned_by: "",
        }
    }
}

/// The document of `verify --json`: a list.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn verify(all: &[Investigated]) -> Result<String, Failure> {
    records::document(&all.iter().map(VerdictRecord::of).collect::<Vec<_>>())
}
