//! Grades against computed answers, in lines and in the document.

use eigentruth_grading::{Diagnosis, Outcome, Reason};
use eigentruth_problems::Accepted;
use serde::Serialize;

use super::TallyRecord;
use crate::against::{Boards, Change, Turn, turn};
use crate::run::{Row, Run, Unkeyed};
use crate::tally::{Summary, rank};

/// The grade against the computed key.
#[derive(Serialize)]
pub struct ComputedRecord<'a> {
    outcome: Outcome,
    reason: Option<Reason>,
    message: String,
    diagnosis: &'a [Diagnosis],
    reference: String,
    readings: &'a [&'static str],
    change: Option<Turn>,
}

impl<'a> ComputedRecord<'a> {
    /// That of `row`; nothing where there is no computed key.
    pub fn of(run: &Run, row: &'a Row) -> Option<Self> {
        let (by_key, key) = row.computed.as_ref().zip(run.key(row.problem))?;
        Some(ComputedRecord {
            outcome: by_key.grade.outcome,
            reason: by_key.grade.reason,
            message: by_key.message(),
            diagnosis: &by_key.grade.comparison.diagnosis,
            reference: key.describe(),
            readings: &by_key.grade.readings,
            change: turn(run, row),
        })
    }
}

/// What computed answers there are, and what changes with them.
#[derive(Serialize)]
pub struct ComputedDocument<'a> {
    problems: usize,
    keys: Vec<KeyRecord<'a>>,
    abstained: Vec<AbstainedRecord<'a>>,
    models: Option<Vec<BoardRecord<'a>>>,
    changes: Option<Vec<ChangeRecord<'a>>>,
}

#[derive(Serialize)]
struct KeyRecord<'a> {
    problem: u64,
    id: &'a str,
    answers: Vec<AnswerRecord<'a>>,
}

#[derive(Serialize)]
struct AnswerRecord<'a> {
    answer: &'a str,
    readings: &'a [&'static str],
}

#[derive(Serialize)]
struct AbstainedRecord<'a> {
    problem: u64,
    id: &'a str,
    reason: &'static str,
    why: &'a str,
}

#[derive(Serialize)]
struct BoardRecord<'a> {
    model: &'a str,
    place_all: usize,
    place: usize,
    place_computed: usize,
    references: TallyRecord,
    computed: TallyRecord,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    problem: u64,
    id: &'a str,
    model: &'a str,
    change: Turn,
    evidence: Option<&'static str>,
    readings: &'a [&'static str],
}

impl<'a> ComputedDocument<'a> {
    /// That of a run with computed keys.
    pub fn of(run: &'a Run, summary: &'a Summary) -> Self {
        let key = |p: usize| {
            let (problem, key) = (&run.problems[p].problem, run.key(p)?);
            let answer = |one: &'a Accepted| AnswerRecord { answer: &one.answer, readings: &one.readings };
            let answers = key.answers().iter().map(answer).collect();
            Some(KeyRecord { problem: problem.index, id: &problem.id, answers })
        };
        let keys: Vec<KeyRecord<'_>> = (0..run.problems.len()).filter_map(key).collect();
        let abstained = |one: &'a Unkeyed| AbstainedRecord {
            problem: one.index,
            id: &one.id,
            reason: one.why.word,
            why: &one.why.why,
        };
        let boards = Boards::of(run, summary);
        let board = |boards: &Boards, m: usize| BoardRecord {
            model: &run.models[m],
            place_all: summary.rank(m),
            place: rank(&boards.references, m),
            place_computed: rank(&boards.computed, m),
            references: (&boards.references[m]).into(),
            computed: (&boards.computed[m]).into(),
        };
        let changed = |change: &Change, row: usize| {
            let (problem, row) = (&run.problems[change.problem].problem, &run.rows[row]);
            ChangeRecord {
                problem: problem.index,
                id: &problem.id,
                model: &run.models[row.model],
                change: change.turn,
                evidence: run.standing(change.problem).map(|standing| standing.verdict.word()),
                readings: row.computed.as_ref().map_or(&[], |by_key| &by_key.grade.readings),
            }
        };
        ComputedDocument {
            problems: keys.len(),
            keys,
            abstained: run.unkeyed.iter().map(abstained).collect(),
            models: boards.as_ref().map(|b| b.ranking.iter().map(|m| board(b, *m)).collect()),
            changes: boards.as_ref().map(|b| {
                let rows = b.changes.iter().flat_map(|c| c.rows.iter().map(move |row| (c, *row)));
                rows.map(|(change, row)| changed(change, row)).collect()
            }),
        }
    }
}
