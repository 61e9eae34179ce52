//! The sections of the report: one problem each, with all its responses.

use eigentruth_grading::Outcome;
use eigentruth_problems::Key;
use serde::Serialize;

use super::computed::SecondGrade;
use super::evidence::{Doubtful, doubtful};
use super::mathml::{Typesetter, code, escape};
use super::prose;
use crate::cli::Against;
use crate::run::{Prepared, Row, Run};
use crate::table::glyph;
use crate::tally::Summary;
use crate::text::{both_ends, count, one_line, words};

/// A problem with its responses.
#[derive(Serialize)]
pub struct ProblemSection {
    index: u64,
    id: String,
    anchor: String,
    type_name: String,
    kind: String,
    solved: String,
    reference: String,
    computed: Option<String>,
    statement: String,
    facts: Vec<(&'static str, String)>,
    broken: Option<String>,
    doubtful: Option<Doubtful>,
    responses: Vec<ResponseRow>,
}

#[derive(Serialize)]
struct ResponseRow {
    anchor: String,
    model: String,
    class: String,
    glyph: &'static str,
    outcome: String,
    answer: String,
    reason: String,
    message: String,
    diagnosis: Vec<(String, String)>,
    source: Option<String>,
    understood: Option<String>,
    warnings: Vec<String>,
    computed: Option<SecondGrade>,
}

/// Columns of a message or a law. What it is about stands in front, values stand behind: neither is cut.
const LONGEST: usize = 600;

/// A message about an answer as HTML. Formulas of an answer that was read are typeset; where it was not, what the message quotes is
/// shown as it was written.
pub fn said(message: &str, outcome: Outcome, typesetter: &Typesetter) -> String {
    let message = both_ends(message, LONGEST);
    match outcome {
        Outcome::Correct | Outcome::Incorrect => prose::quotation(&message, typesetter),
        _ => escape(&message),
    }
}

/// Where the response stands in the page.
pub fn response_anchor(row: &Row) -> String {
    format!("r{}-{}", row.problem, row.model)
}

/// The section of the problem at position `p`; the formulas go through `typesetter`.
pub fn problem(run: &Run, summary: &Summary, p: usize, typesetter: &mut Typesetter) -> ProblemSection {
    let prepared: &Prepared = &run.problems[p];
    let problem = &prepared.problem;
    let specification = &problem.specification;
    let mut facts: Vec<(&'static str, String)> = Vec::new();
    for (name, declared) in
        [("parameters", &specification.parameters), ("functions", &specification.functions)]
    {
        if !declared.trim().is_empty() {
            facts.push((name, code(declared, None)));
        }
    }
    let notes = specification.invariants.iter().map(|law| ("invariant", crate::show::describe(law)));
    let notes = notes.chain(prepared.warnings().iter().map(|warning| ("warning", warning.clone())));
    let set = |text: String| prose::quotation(&both_ends(&text, LONGEST), typesetter);
    facts.extend(notes.map(|(name, text)| (name, set(text))));
    let mut rows: Vec<&Row> =
        summary.ranking.iter().filter_map(|&m| summary.cells[m][p].map(|row| &run.rows[row])).collect();
    rows.sort_by_key(|row| row.outcome);
    ProblemSection {
        index: problem.index,
        id: one_line(&problem.id, 80),
        anchor: format!("p{p}"),
        type_name: one_line(&problem.problem_type, 24),
        kind: prepared.kind().map_or_else(String::new, |kind| words(&kind.to_string())),
        solved: format!("{} of {}", summary.solvers[p], count(run.models.len(), "model")),
        reference: typesetter.typeset(&specification.reference),
        computed: run
            .key(p)
            .filter(|_| run.against == Against::Both)
            .map(|key| alternatives(key, typesetter)),
        statement: paragraphs(&specification.prompt, typesetter),
        facts,
        broken: prepared.grader.as_ref().err().map(|error| one_line(error, 400)),
        doubtful: doubtful(run, p),
        responses: rows.into_iter().map(|row| response(run, row, typesetter)).collect(),
    }
}

/// The answers of several readings, each set by itself, so that they can break over lines.
fn alternatives(key: &Key, typesetter: &mut Typesetter) -> String {
    let set = key.answers().iter().map(|accepted| typesetter.typeset(&accepted.answer));
    set.collect::<Vec<_>>().join(" or ")
}

fn paragraphs(prompt: &str, typesetter: &Typesetter) -> String {
    let paragraphs = prompt.trim().split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>", typesetter.prose(paragraph))).collect()
}

fn response(run: &Run, row: &Row, typesetter: &mut Typesetter) -> ResponseRow {
    let marked = row.span.filter(|_| row.outcome != Outcome::Correct && row.outcome != Outcome::Incorrect);
    let answer = match &row.extracted {
        None => "<span class=\"none\">no answer</span>".to_owned(),
        // What could not be read is shown as it was written, with the place that stopped the reader.
        Some(extracted) if marked.is_some() => code(extracted, marked),
        Some(extracted) => typesetter.typeset(extracted),
    };
    let source =
        row.extracted.as_ref().filter(|_| !answer.starts_with("<code>")).map(|text| code(text, row.span));
    ResponseRow {
        anchor: response_anchor(row),
        model: one_line(&run.models[row.model], 60),
        class: row.outcome.to_string(),
        glyph: glyph(row.outcome),
        outcome: words(&row.outcome.to_string()),
        answer,
        reason: row.reason.map_or_else(String::new, |reason| words(&reason.to_string())),
        message: said(&row.message, row.outcome, typesetter),
        diagnosis: row
            .diagnosis
            .iter()
            .map(|d| (words(&d.kind.to_string()), said(&d.message, row.outcome, typesetter)))
            .collect(),
        source,
        understood: row.answer.as_ref().map(|answer| one_line(answer, 300)),
        warnings: row.warnings.iter().map(|warning| words(&one_line(warning, 300))).collect(),
        computed: SecondGrade::of(run, row, typesetter),
    }
}
