//! Grades against computed answers, in the report: what they rest on, both leaderboards, and what changes.

use eigentruth_grading::Outcome;
use serde::Serialize;

use super::mathml::Typesetter;
use super::section::{response_anchor, said};
use crate::against::{Boards, Change, basis};
use crate::cli::Against;
use crate::run::Run;
use crate::table::glyph;
use crate::tally::{Summary, rank};
use crate::text::{one_line, words};
use crate::verify::glyph as verdict_glyph;

/// The section on computed answers.
#[derive(Serialize)]
pub struct Computed {
    basis: String,
    abstained: Vec<Unkeyed>,
    boards: Option<BoardsTable>,
}

#[derive(Serialize)]
struct Unkeyed {
    index: u64,
    id: String,
    reason: String,
    why: String,
}

/// Both leaderboards over the same problems.
#[derive(Serialize)]
struct BoardsTable {
    all: usize,
    these: usize,
    models: Vec<Model>,
    sentences: Vec<String>,
    changes: Vec<ChangeItem>,
}

#[derive(Serialize)]
struct Model {
    name: String,
    all: usize,
    place_all: usize,
    these: usize,
    place: usize,
    computed: usize,
    place_computed: usize,
    moved: &'static str,
    rate: String,
    interval: String,
}

#[derive(Serialize)]
struct ChangeItem {
    index: u64,
    id: String,
    anchor: String,
    glyph: &'static str,
    verdict: &'static str,
    what: String,
    responses: Vec<Link>,
}

#[derive(Serialize)]
struct Link {
    name: String,
    anchor: String,
}

impl Computed {
    /// The section of a run; nothing if no computed answers were asked for.
    pub fn of(run: &Run, summary: &Summary) -> Option<Self> {
        if run.against == Against::Expert {
            return None;
        }
        let keys = (0..run.problems.len()).filter(|p| run.key(*p).is_some()).count();
        let abstained = run.unkeyed.iter().map(|problem| Unkeyed {
            index: problem.index,
            id: one_line(&problem.id, 80),
            reason: words(problem.why.word),
            why: one_line(&problem.why.why, 400),
        });
        Some(Computed {
            basis: basis(keys, &run.unkeyed),
            abstained: abstained.collect(),
            boards: Boards::of(run, summary).map(|boards| BoardsTable::of(run, summary, &boards)),
        })
    }
}

impl BoardsTable {
    fn of(run: &Run, summary: &Summary, boards: &Boards) -> Self {
        let correct = |tally: &crate::tally::Tally| tally.of(Outcome::Correct);
        let model = |&m: &usize| {
            let computed = &boards.computed[m];
            let (low, high) = computed.interval();
            let per_cent = |fraction: f64| format!("{:.1}", fraction * 100.0);
            let (place, place_computed) = (rank(&boards.references, m), rank(&boards.computed, m));
            Model {
                name: one_line(&run.models[m], 60),
                all: correct(&summary.models[m]),
                place_all: summary.rank(m),
                these: correct(&boards.references[m]),
                place,
                computed: correct(computed),
                place_computed,
                moved: match place.cmp(&place_computed) {
                    std::cmp::Ordering::Less => "↓",
                    std::cmp::Ordering::Equal => "",
                    std::cmp::Ordering::Greater => "↑",
                },
                rate: per_cent(computed.rate()),
                interval: format!("{} – {}", per_cent(low), per_cent(high)),
            }
        };
        BoardsTable {
            all: run.problems.len(),
            these: boards.problems.len(),
            models: boards.ranking.iter().map(model).collect(),
            sentences: boards.sentences(run),
            changes: boards.changes.iter().map(|change| item(run, change)).collect(),
        }
    }
}

fn item(run: &Run, change: &Change) -> ChangeItem {
    let problem = &run.problems[change.problem].problem;
    let standing = run.standing(change.problem);
    let link = |row: &usize| {
        let row = &run.rows[*row];
        Link { name: one_line(&run.models[row.model], 60), anchor: response_anchor(row) }
    };
    ChangeItem {
        index: problem.index,
        id: one_line(&problem.id, 80),
        anchor: format!("p{}", change.problem),
        glyph: standing.map_or("", |standing| verdict_glyph(standing.verdict)),
        verdict: standing.map_or("not judged", |standing| standing.verdict.word()),
        what: change.describe(),
        responses: change.rows.iter().map(link).collect(),
    }
}

/// What the computed key says about a response that is graded against the reference: a sign, and words.
#[derive(Serialize)]
pub struct SecondGrade {
    class: String,
    glyph: &'static str,
    outcome: String,
    message: String,
}

impl SecondGrade {
    /// That of a row; nothing where there is none.
    pub fn of(run: &Run, row: &crate::run::Row, typesetter: &Typesetter) -> Option<Self> {
        let by_key = row.computed.as_ref().filter(|_| run.judges_references())?;
        let outcome = by_key.grade.outcome;
        Some(SecondGrade {
            class: outcome.to_string(),
            glyph: glyph(outcome),
            outcome: words(&outcome.to_string()),
            message: said(&by_key.message(), outcome, typesetter),
        })
    }
}
