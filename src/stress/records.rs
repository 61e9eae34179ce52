//! `eigentruth/stress/1`.

use eigentruth_grading::Outcome;
use serde::Serialize;

use super::Stressed;
use super::checks::{Check, Found, Law};
use crate::failure::Failure;
use crate::records::{self, SkippedRecord};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    problems: usize,
    seed: u64,
    models: Vec<ModelRecord<'a>>,
    checks: Vec<CheckRecord<'a>>,
    skipped: Vec<SkippedRecord<'a>>,
}

#[derive(Serialize)]
struct ModelRecord<'a> {
    model: &'a str,
    laws: Vec<LawRecord>,
}

#[derive(Serialize)]
struct LawRecord {
    law: Law,
    kept: usize,
    broken: usize,
    open: usize,
}

#[derive(Serialize)]
struct CheckRecord<'a> {
    model: &'a str,
    problem: u64,
    id: &'a str,
    outcome: Outcome,
    law: Law,
    statement: &'a str,
    found: &'static str,
    why: Option<&'a str>,
}

/// The document of a run.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn document(stressed: &Stressed) -> Result<String, Failure> {
    let run = &stressed.run;
    let law = |m: usize, law: Law| {
        let counts = stressed.counts(m, law);
        LawRecord { law, kept: counts.told - counts.broken, broken: counts.broken, open: counts.open }
    };
    let model = |m: usize| ModelRecord {
        model: &run.models[m],
        laws: Law::ALL.iter().map(|one| law(m, *one)).collect(),
    };
    records::document(&Document {
        schema: "eigentruth/stress/1",
        problems: stressed.chosen.len(),
        seed: stressed.seed,
        models: stressed.ranking().into_iter().map(model).collect(),
        checks: stressed.checks.iter().map(|check| record(stressed, check)).collect(),
        skipped: run.skipped.iter().map(Into::into).collect(),
    })
}

fn record<'a>(stressed: &'a Stressed, check: &'a Check) -> CheckRecord<'a> {
    let row = &stressed.run.rows[check.row];
    let problem = &stressed.run.problems[row.problem].problem;
    let (found, why) = match &check.found {
        Found::Kept => ("kept", None),
        Found::Broken(witness) => ("broken", Some(witness.as_str())),
        Found::Open(why) => ("open", Some(why.as_str())),
    };
    CheckRecord {
        model: &stressed.run.models[row.model],
        problem: problem.index,
        id: &problem.id,
        outcome: row.outcome,
        law: check.law,
        statement: &check.statement,
        found,
        why,
    }
}
