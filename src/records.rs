//! The JSON that leaves the program; `docs/schemas.md` describes it. A change that a reader could
//! notice raises the number in the schema's name.

mod computed;

use eigentruth_grading::data::RowError;
use eigentruth_grading::{Diagnosis, Outcome, Reason};
use serde::Serialize;

use computed::{ComputedDocument, ComputedRecord};

use crate::cli::Against;
use crate::failure::Failure;
use crate::run::{Row, Run};
use crate::statistics::Mean;
use crate::tally::{Solved, Summary, Tally};

/// One graded response: a line of `grade --jsonl` and an element of `grade --json`.
#[derive(Serialize)]
pub struct GradeLine<'a> {
    schema: &'static str,
    model: &'a str,
    problem: u64,
    id: &'a str,
    outcome: Outcome,
    extracted: Option<&'a str>,
    answer: Option<&'a str>,
    reference: &'a str,
    reason: Option<Reason>,
    diagnosis: &'a [Diagnosis],
    micros: f64,
    message: &'a str,
    span: Option<(usize, usize)>,
    warnings: &'a [String],
    evidence: Option<&'static str>,
    against: &'static str,
    computed: Option<ComputedRecord<'a>>,
}

impl<'a> GradeLine<'a> {
    /// The line of `row`.
    pub fn of(run: &'a Run, row: &'a Row) -> Self {
        let problem = &run.problems[row.problem].problem;
        GradeLine {
            schema: "eigentruth/grade-line/1",
            model: &run.models[row.model],
            problem: problem.index,
            id: &problem.id,
            outcome: row.outcome,
            extracted: row.extracted.as_deref(),
            answer: row.answer.as_deref(),
            reference: &problem.specification.reference,
            reason: row.reason,
            diagnosis: &row.diagnosis,
            micros: rounded_micros(row.micros),
            message: &row.message,
            span: row.span,
            warnings: &row.warnings,
            evidence: run.standing(row.problem).map(|standing| standing.verdict.word()),
            against: if run.against == Against::Computed { "computed" } else { "expert" },
            computed: ComputedRecord::of(run, row),
        }
    }
}

/// Microseconds to one decimal: the clock gives no more.
pub fn rounded_micros(micros: f64) -> f64 {
    (micros * 10.0).round() / 10.0
}

/// The document of `grade --json`.
#[derive(Serialize)]
pub struct GradeDocument<'a> {
    schema: &'static str,
    problems: usize,
    responses: usize,
    models: Vec<ModelRecord<'a>>,
    types: Vec<TypeRecord<'a>>,
    mean: Option<MeanRecord>,
    solved: SolvedRecord,
    broken_references: Vec<BrokenRecord<'a>>,
    evidence: Option<EvidenceRecord<'a>>,
    against: Against,
    computed: Option<ComputedDocument<'a>>,
    skipped: Vec<SkippedRecord<'a>>,
    grades: Vec<GradeLine<'a>>,
}

#[derive(Serialize)]
struct ModelRecord<'a> {
    model: &'a str,
    #[serde(flatten)]
    tally: TallyRecord,
    types: Vec<ModelTypeRecord<'a>>,
}

#[derive(Serialize)]
struct ModelTypeRecord<'a> {
    r#type: &'a str,
    #[serde(flatten)]
    tally: TallyRecord,
}

#[derive(Serialize)]
struct TallyRecord {
    problems: usize,
    correct: usize,
    incorrect: usize,
    unreadable: usize,
    undecided: usize,
    broken_reference: usize,
    missing: usize,
    pass_rate: f64,
    interval: (f64, f64),
}

impl From<&Tally> for TallyRecord {
    fn from(tally: &Tally) -> Self {
        TallyRecord {
            problems: tally.problems,
            correct: tally.of(Outcome::Correct),
            incorrect: tally.of(Outcome::Incorrect),
            unreadable: tally.of(Outcome::Unreadable),
            undecided: tally.of(Outcome::Undecided),
            broken_reference: tally.of(Outcome::BrokenReference),
            missing: tally.missing(),
            pass_rate: tally.rate(),
            interval: tally.interval(),
        }
    }
}

#[derive(Serialize)]
struct TypeRecord<'a> {
    r#type: &'a str,
    problems: usize,
    mean: Option<MeanRecord>,
    solved: SolvedRecord,
}

#[derive(Serialize)]
struct MeanRecord {
    pass_rate: f64,
    standard_error: Option<f64>,
}

impl From<Mean> for MeanRecord {
    fn from(mean: Mean) -> Self {
        MeanRecord { pass_rate: mean.value, standard_error: mean.standard_error }
    }
}

#[derive(Serialize)]
struct SolvedRecord {
    by_nobody: usize,
    by_at_most_one: usize,
    by_all: usize,
}

impl From<Solved> for SolvedRecord {
    fn from(solved: Solved) -> Self {
        let Solved { by_nobody, by_at_most_one, by_all } = solved;
        SolvedRecord { by_nobody, by_at_most_one, by_all }
    }
}

/// What evidence says about the references.
#[derive(Serialize)]
struct EvidenceRecord<'a> {
    references: Vec<StandingRecord<'a>>,
    models: Vec<SoundRecord<'a>>,
}

#[derive(Serialize)]
struct StandingRecord<'a> {
    problem: u64,
    id: &'a str,
    verdict: &'static str,
    why: &'a str,
}

/// A model over the problems whose reference is neither refuted nor ambiguous.
#[derive(Serialize)]
struct SoundRecord<'a> {
    model: &'a str,
    #[serde(flatten)]
    tally: TallyRecord,
}

#[derive(Serialize)]
struct BrokenRecord<'a> {
    problem: u64,
    id: &'a str,
    message: &'a str,
}

/// An input row that could not be used.
#[derive(Serialize)]
pub struct SkippedRecord<'a> {
    file: String,
    line: Option<usize>,
    message: &'a str,
}

impl<'a> From<&'a RowError> for SkippedRecord<'a> {
    fn from(row: &'a RowError) -> Self {
        SkippedRecord { file: row.file.display().to_string(), line: row.line, message: &row.message }
    }
}

impl<'a> GradeDocument<'a> {
    /// The document of a run; models by rank.
    pub fn of(run: &'a Run, summary: &'a Summary) -> Self {
        let model = |&m: &usize| ModelRecord {
            model: &run.models[m],
            tally: (&summary.models[m]).into(),
            types: summary
                .types
                .iter()
                .map(|t| ModelTypeRecord { r#type: &t.name, tally: (&t.tallies[m]).into() })
                .collect(),
        };
        GradeDocument {
            schema: "eigentruth/grade/1",
            problems: run.problems.len(),
            responses: run.rows.len(),
            models: summary.ranking.iter().map(model).collect(),
            types: summary
                .types
                .iter()
                .map(|t| TypeRecord {
                    r#type: &t.name,
                    problems: t.problems.len(),
                    mean: t.mean.map(Into::into),
                    solved: t.solved.into(),
                })
                .collect(),
            mean: summary.mean.map(Into::into),
            solved: summary.solved.into(),
            broken_references: run
                .broken()
                .map(|(problem, message)| BrokenRecord { problem: problem.index, id: &problem.id, message })
                .collect(),
            evidence: summary.sound.as_ref().map(|sound| EvidenceRecord {
                references: (0..run.problems.len())
                    .filter_map(|p| {
                        let (problem, standing) = (&run.problems[p].problem, run.standing(p)?);
                        Some(StandingRecord {
                            problem: problem.index,
                            id: &problem.id,
                            verdict: standing.verdict.word(),
                            why: &standing.why,
                        })
                    })
                    .collect(),
                models: summary
                    .ranking
                    .iter()
                    .map(|&m| SoundRecord { model: &run.models[m], tally: (&sound[m]).into() })
                    .collect(),
            }),
            against: run.against,
            computed: (run.against != Against::Expert).then(|| ComputedDocument::of(run, summary)),
            skipped: run.skipped.iter().map(Into::into).collect(),
            grades: run.rows.iter().map(|row| GradeLine::of(run, row)).collect(),
        }
    }
}

/// One object on one line.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn line(value: &impl Serialize) -> Result<String, Failure> {
    let mut text =
        serde_json::to_string(value).map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?;
    text.push('\n');
    Ok(text)
}

/// One indented document.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn document(value: &impl Serialize) -> Result<String, Failure> {
    let mut text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?;
    text.push('\n');
    Ok(text)
}
