//! `eigentruth problems`: what a set asks.

use serde::Serialize;

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::input::{ProblemSet, report_skipped};
use crate::output::{self, Paint, Tone};
use crate::records::{self, SkippedRecord};
use crate::run::Prepared;
use crate::table::{Sheet, numbers, words};
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
    statement: &'a str,
    error: Option<&'a str>,
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
        statement: &problem.specification.prompt,
        error: prepared.grader.as_ref().err().map(String::as_str),
    }
}

fn table(prepared: &[Prepared], paint: Paint) -> String {
    let columns = vec![numbers("index"), words("id"), words("type"), words("kind"), words("statement")];
    let mut sheet = Sheet::new(columns, paint);
    let mut broken = 0;
    for problem in prepared {
        let kind = match (&problem.grader, problem.kind()) {
            (Ok(_), Some(kind)) => (kind.to_string(), None),
            _ => {
                broken += 1;
                ("! broken reference".to_owned(), Some(Tone::Caution))
            }
        };
        let problem = &problem.problem;
        sheet.row(vec![
            (problem.index.to_string(), None),
            (one_line(&problem.id, 48), Some(Tone::Strong)),
            (one_line(&problem.problem_type, 16), None),
            kind,
            (one_line(&problem.specification.prompt, 72), Some(Tone::Faint)),
        ]);
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
