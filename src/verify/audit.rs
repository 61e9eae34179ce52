//! `eigentruth audit`: the verdict on the answers of somebody's own file.

use std::fmt::Write as _;

use eigentruth_grading::data::{self, catalogue as declared};
use eigentruth_problems::{Problem, Record, catalogue, judge, reference};
use serde::Serialize;

use super::records::VerdictRecord;
use super::table::{glyph, references, tone};
use super::{Investigated, investigate};
use crate::cli;
use crate::failure::{Completion, Failure};
use crate::input::report_skipped;
use crate::output::{self, Paint, Tone};
use crate::records::{self, SkippedRecord};
use crate::table::{Sheet, numbers, words};
use crate::text::{count, one_line};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    rows: Vec<RowRecord<'a>>,
    skipped: Vec<SkippedRecord<'a>>,
}

#[derive(Serialize)]
struct RowRecord<'a> {
    row: u64,
    wording: Wording,
    #[serde(flatten)]
    verdict: VerdictRecord<'a>,
}

/// How a row was found in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Wording {
    /// Index and prompt are those of the catalogue.
    Same,
    /// The prompt is that of another index.
    Renumbered,
    /// The index is known, the prompt is worded differently.
    Different,
}

/// A row of the file with its problem.
struct Row {
    index: u64,
    wording: Wording,
    answer: String,
    problem: Problem,
}

/// Runs the command.
///
/// # Errors
/// If the file cannot be read, or no row of it is in the catalogue.
pub fn run(arguments: &cli::Audit) -> Result<Completion, Failure> {
    let read = data::read_problems(&arguments.file)?;
    let mut skipped = read.skipped;
    let mut rows = Vec::new();
    for row in read.rows {
        match locate(row.index, &row.specification.prompt) {
            Some((problem, wording)) => {
                rows.push(Row { index: row.index, wording, answer: row.specification.reference, problem });
            }
            None => skipped.push(data::RowError {
                file: arguments.file.clone(),
                line: None,
                message: format!(
                    "the row with index {} is not in the catalogue: neither its index (0 to 49) nor the words of its \
                     prompt are known",
                    row.index
                ),
            }),
        }
    }
    report_skipped(&skipped);
    if rows.is_empty() {
        return Err(Failure::new(format!("no row of `{}` is in the catalogue", arguments.file.display())));
    }
    let mut problems: Vec<Problem> = Vec::new();
    for row in &rows {
        if !problems.iter().any(|known| known.index == row.problem.index) {
            problems.push(row.problem.clone());
        }
    }
    let (found, tally, store) = investigate(problems, &arguments.run)?;
    store.finish().map_err(|error| Failure::new(error.to_string()))?;
    let judged: Vec<(u64, Wording, Investigated)> = rows
        .into_iter()
        .map(|row| {
            let records: Vec<Record> = found
                .iter()
                .find(|(problem, _)| problem.index == row.problem.index)
                .map(|(_, records)| records.clone())
                .unwrap_or_default();
            let reference = reference(&row.problem, &records);
            let judgement = judge(&row.problem, &reference, &row.answer);
            (row.index, row.wording, Investigated { problem: row.problem, records, reference, judgement })
        })
        .collect();
    if arguments.json {
        let rows = judged
            .iter()
            .map(|(row, wording, one)| RowRecord {
                row: *row,
                wording: *wording,
                verdict: VerdictRecord::of(one),
            })
            .collect();
        let document = Document {
            schema: "eigentruth/audit/1",
            rows,
            skipped: skipped.iter().map(Into::into).collect(),
        };
        output::print(&records::document(&document)?)?;
    } else {
        let mut text = table(&judged, Paint::stdout());
        let _ = writeln!(
            text,
            "\n{} judged; {} computed now, {} reused.",
            count(judged.len(), "answer"),
            count(tally.computed, "finding"),
            tally.reused
        );
        output::print(&text)?;
    }
    Ok(Completion::after_skipping(skipped.len()))
}

/// The problem of a row: by index and words, by its words alone, or by its index alone.
fn locate(index: u64, prompt: &str) -> Option<(Problem, Wording)> {
    let all = catalogue();
    let by_index = |index: u64| all.iter().find(|problem| problem.index == index).cloned();
    if declared::find(index, prompt).is_some() {
        return Some((by_index(index)?, Wording::Same));
    }
    let hash = declared::prompt_hash(prompt);
    if let Some(entry) = declared::entries().iter().find(|entry| entry.prompt_hash == hash) {
        return Some((by_index(entry.index)?, Wording::Renumbered));
    }
    Some((by_index(index)?, Wording::Different))
}

fn table(judged: &[(u64, Wording, Investigated)], paint: Paint) -> String {
    let columns = vec![
        numbers("row"),
        words("verdict"),
        words("problem"),
        words("reference"),
        words("answer"),
        words("wording"),
    ];
    let mut sheet = Sheet::new(columns, paint);
    for (row, wording, one) in judged {
        let verdict = one.judgement.verdict;
        let wording = match wording {
            Wording::Same => ("as published".to_owned(), Some(Tone::Faint)),
            Wording::Renumbered => (format!("that of index {}", one.problem.index), Some(Tone::Caution)),
            Wording::Different => ("differs: matched by index".to_owned(), Some(Tone::Caution)),
        };
        let investigated = one.problem.is_investigated();
        let reference = if investigated { references(one) } else { "not investigated yet".to_owned() };
        sheet.row(vec![
            (row.to_string(), None),
            (format!("{} {}", glyph(verdict), verdict.word()), Some(tone(verdict))),
            (one_line(one.problem.id, 44), Some(Tone::Strong)),
            (one_line(&reference, 26), None),
            (one_line(&one.judgement.answer, 26), None),
            wording,
        ]);
    }
    let mut text = sheet.render();
    for (_, _, one) in judged.iter().filter(|(_, _, one)| one.problem.is_investigated()) {
        let verdict = one.judgement.verdict;
        let title = format!("{} {}", glyph(verdict), one.problem.id);
        let why = one_line(&one.judgement.why, 300);
        let _ = writeln!(text, "\n{} {}\n    {why}", paint.paint(tone(verdict), &title), verdict.word());
    }
    text
}
