//! `eigentruth problems`: what a set asks.

use serde::Serialize;

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::input::{ProblemSet, report_skipped};
use crate::output::{self, Paint, Tone};
use crate::records::{self, SkippedRecord};
use crate::run::Prepared;
use crate::table::{Cell, Sheet, numbers, words};
use crate::text::{count, one_line};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    problems: Vec<Entry<'a>>,
    skipped: Vec<SkippedRecord<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    index: u64,
    id: &'a str,
    r#type: &'a str,
    kind: Option<String>,
    catalogued: bool,
    status: Status,
    statement: &'a str,
    error: Option<&'a str>,
}

/// What can be done with a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    /// Responses can be graded.
    Ready,
    /// … and its answer can be audited: it is in the catalogue and was investigated.
    Investigated,
    /// … and it is in the catalogue, where nobody has investigated it yet.
    Catalogued,
    /// Its reference or a declaration cannot be read.
    Broken,
}

fn status(prepared: &Prepared) -> Status {
    let problem = &prepared.problem;
    let known = eigentruth_problems::find(&problem.index.to_string()).filter(|_| problem.catalogued);
    match (&prepared.grader, known) {
        (Err(_), _) => Status::Broken,
        (Ok(_), None) => Status::Ready,
        (Ok(_), Some(known)) if known.is_investigated() => Status::Investigated,
        (Ok(_), Some(_)) => Status::Catalogued,
    }
}

/// Runs the command.
///
/// # Errors
/// If the set cannot be read.
pub fn run(arguments: &cli::Problems) -> Result<Completion, Failure> {
    let set = ProblemSet::read(arguments.file.as_deref())?;
    report_skipped(&set.skipped);
    let prepared: Vec<Prepared> = set.problems.into_iter().map(Prepared::new).collect();
    let completion = Completion::after_skipping(set.skipped.len());
    if arguments.json {
        let document = Document {
            schema: "eigentruth/problems/1",
            problems: prepared.iter().map(entry).collect(),
            skipped: set.skipped.iter().map(Into::into).collect(),
        };
        output::print(&records::document(&document)?)?;
    } else {
        output::print(&table(&prepared, Paint::stdout()))?;
    }
    Ok(completion)
}

fn entry(prepared: &Prepared) -> Entry<'_> {
    let problem = &prepared.problem;
    Entry {
        index: problem.index,
        id: &problem.id,
        r#type: &problem.problem_type,
        kind: prepared.kind().map(|kind| kind.to_string()),
        catalogued: problem.catalogued,
        status: status(prepared),
        statement: &problem.specification.prompt,
        error: prepared.grader.as_ref().err().map(String::as_str),
    }
}

/// The narrowest column of statements that says anything.
const STATEMENT: usize = 24;

fn table(prepared: &[Prepared], paint: Paint) -> String {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut broken = 0;
    for problem in prepared {
        let state = status(problem);
        broken += usize::from(state == Status::Broken);
        let shown = match state {
            Status::Ready => ("ready".to_owned(), None),
            Status::Investigated => ("✓ investigated".to_owned(), Some(Tone::Good)),
            Status::Catalogued => ("in the catalogue".to_owned(), None),
            Status::Broken => ("! broken".to_owned(), Some(Tone::Caution)),
        };
        let kind = problem.kind().map_or_else(|| "·".to_owned(), |kind| kind.to_string());
        let problem = &problem.problem;
        rows.push(vec![
            (problem.index.to_string(), None),
            (one_line(&problem.id, 48), Some(Tone::Strong)),
            (one_line(&problem.problem_type, 16), None),
            (kind, None),
            shown,
        ]);
    }
    let columns = || vec![numbers("index"), words("id"), words("type"), words("kind"), words("status")];
    let mut sheet = Sheet::new(columns(), paint);
    rows.iter().for_each(|row| sheet.row(row.clone()));
    // The statement takes what the line has left.
    let left = output::columns().saturating_sub(sheet.width() + 2);
    if left >= STATEMENT {
        sheet = Sheet::new(columns().into_iter().chain([words("statement")]).collect(), paint);
        for (row, problem) in rows.into_iter().zip(prepared) {
            let statement = one_line(&problem.problem.specification.prompt, left);
            sheet.row(row.into_iter().chain([(statement, Some(Tone::Faint))]).collect());
        }
    }
    let mut text = sheet.render();
    text.push_str(&format!("\n{}; `eigentruth show ID` prints one.\n", count(prepared.len(), "problem")));
    if broken > 0 {
        text.push_str(&format!(
            "{} cannot be read; `eigentruth show` says why.\n",
            count(broken, "reference")
        ));
    }
    text
}
