//! `eigentruth audit`: the verdict on the answers of somebody's own file.

use std::fmt::Write as _;

use eigentruth_grading::data::{self, RowError, catalogue as declared};
use eigentruth_problems::{Problem, Record, Verdict, catalogue, judge, reference};
use serde::Serialize;

use super::explain::{self, Author};
use super::records::VerdictRecord;
use super::table::{glyph, reason, references_within, tone};
use super::wording::{Departure, departure};
use super::{Investigated, indices, investigate};
use crate::cli;
use crate::failure::{Completion, Failure};
use crate::input::report_skipped_of;
use crate::output::{self, Paint, Tone};
use crate::records::{self, SkippedRecord};
use crate::report;
use crate::report::verdicts::{Incomparable, Source, Subject};
use crate::table::{Sheet, numbers, texts, words};
use crate::text::{count, one_line, wrapped};

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

/// How the prompt of a row is related to the catalogue's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Wording {
    /// Index and prompt are those of the catalogue.
    Same,
    /// The prompt is that of another index.
    Renumbered,
    /// The index is known, the prompt is worded differently: another question, which is not judged.
    Different,
}

/// What the catalogue has to do with a row.
enum Place {
    /// Its question was investigated.
    Judged(Problem, Wording),
    /// Only its index is known: the problem of that index, and where the prompt departs from it.
    Incomparable(Problem, Departure),
}

/// A row of the file.
struct Row {
    index: u64,
    answer: String,
    place: Place,
}

/// A row with what is said about it.
enum Judged {
    Verdict(Wording, Box<Investigated>),
    Incomparable { problem: Box<Problem>, departure: Departure, why: String, answer: String },
}

/// Runs the command.
///
/// # Errors
/// If the file cannot be read, or no row of it can be judged.
pub fn run(arguments: &cli::Audit) -> Result<Completion, Failure> {
    super::refuse_overwriting(arguments.output.as_deref(), &[arguments.file.as_path()], &arguments.run)?;
    let read = data::read_problems(&arguments.file)?;
    let mut skipped = read.skipped;
    let mut rows = Vec::new();
    for row in read.rows {
        match locate(row.index, &row.specification.prompt) {
            Some(place) => {
                rows.push(Row { index: row.index, answer: row.specification.reference, place });
            }
            None => skipped.push(RowError {
                file: arguments.file.clone(),
                line: None,
                message: format!(
                    "the row with index {} is not in the catalogue: neither its index ({}) nor the words of its prompt are \
                     known",
                    row.index,
                    indices()
                ),
            }),
        }
    }
    report_skipped_of(&skipped, !rows.is_empty());
    let mut problems: Vec<Problem> = Vec::new();
    for row in &rows {
        if let Place::Judged(problem, _) = &row.place
            && !problems.iter().any(|known| known.index == problem.index)
        {
            problems.push(problem.clone());
        }
    }
    if rows.is_empty() {
        return Err(Failure::new(format!("no row of `{}` is in the catalogue", arguments.file.display())));
    }
    let nothing = problems.is_empty();
    let (found, tally) = if nothing {
        (Vec::new(), super::Tally::default())
    } else {
        let (found, tally, store) = investigate(problems, &arguments.run)?;
        store.finish().map_err(|error| Failure::new(error.to_string()))?;
        (found, tally)
    };
    let judged: Vec<(u64, Judged)> = rows.into_iter().map(|row| (row.index, row.judged(&found))).collect();
    if let Some(path) = &arguments.output {
        let page = report::verdicts::html(&source(&judged, skipped.len(), &tally, arguments))?;
        output::write_whole(path, page.as_bytes())?;
    }
    if arguments.json {
        let document = Document {
            schema: "eigentruth/audit/2",
            rows: judged.iter().map(|(row, judged)| judged.record(*row)).collect(),
            skipped: skipped.iter().map(Into::into).collect(),
        };
        output::print(&records::document(&document)?)?;
    } else {
        let paint = Paint::stdout();
        let mut text = String::new();
        if arguments.explain {
            for (row, judged) in &judged {
                if let Judged::Verdict(_, one) = judged {
                    text.push_str(&explain::page(one, Author::File(*row), paint));
                }
            }
        }
        text.push_str(&table(&judged, paint));
        text.push_str(&closing(&judged, &tally));
        output::print(&text)?;
    }
    let verdicts = || {
        judged.iter().filter_map(|(_, judged)| match judged {
            Judged::Verdict(_, one) => Some(one.judgement.verdict),
            Judged::Incomparable { .. } => None,
        })
    };
    let incomparable = judged.len() - verdicts().count();
    if nothing {
        return Err(Failure::new(format!(
            "no row of `{}` can be judged: none has the wording of a prompt that was investigated",
            arguments.file.display()
        )));
    }
    if !verdicts().all(Verdict::is_settled) && arguments.check {
        return Ok(Completion::CheckFailed);
    }
    Ok(Completion::after_skipping(skipped.len() + incomparable))
}

/// What the report is made of.
fn source<'a>(
    judged: &'a [(u64, Judged)],
    skipped: usize,
    tally: &'a super::Tally,
    arguments: &'a cli::Audit,
) -> Source<'a> {
    let subjects = judged.iter().filter_map(|(row, judged)| match judged {
        Judged::Verdict(_, one) => Some(Subject { one, row: Some(*row) }),
        Judged::Incomparable { .. } => None,
    });
    let incomparable = judged.iter().filter_map(|(row, judged)| match judged {
        Judged::Verdict(..) => None,
        Judged::Incomparable { why, answer, .. } => Some(Incomparable { row: *row, answer, why }),
    });
    Source {
        subjects: subjects.collect(),
        incomparable: incomparable.collect(),
        skipped,
        tally,
        options: &arguments.run,
        file: Some(arguments.file.display().to_string()),
    }
}

/// What the catalogue has to do with a row: index and words decide, or its words alone; an index alone never does.
fn locate(index: u64, prompt: &str) -> Option<Place> {
    let all = catalogue();
    let by_index = |index: u64| all.iter().find(|problem| problem.index == index).cloned();
    if declared::find(index, prompt).is_some() {
        return Some(Place::Judged(by_index(index)?, Wording::Same));
    }
    let hash = declared::prompt_hash(prompt);
    if let Some(entry) = declared::entries().iter().find(|entry| entry.prompt_hash == hash) {
        return Some(Place::Judged(by_index(entry.index)?, Wording::Renumbered));
    }
    let problem = by_index(index)?;
    let departure = departure(index, prompt).unwrap_or_else(|| Departure {
        word: prompt.split_whitespace().count(),
        is_related: true,
        sentence: "its last words differ".to_owned(),
    });
    Some(Place::Incomparable(problem, departure))
}

impl Row {
    /// The verdict on the answer, from what was found out about the problems that are asked for.
    fn judged(self, found: &[(Problem, Vec<Record>)]) -> Judged {
        match self.place {
            Place::Judged(problem, wording) => {
                let records = found
                    .iter()
                    .find(|(known, _)| known.index == problem.index)
                    .map(|(_, records)| records.clone())
                    .unwrap_or_default();
                let reference = reference(&problem, &records);
                let judgement = judge(&problem, &reference, &self.answer);
                Judged::Verdict(wording, Box::new(Investigated { problem, records, reference, judgement }))
            }
            Place::Incomparable(problem, departure) => {
                let why = if departure.is_related {
                    format!(
                        "the wording differs from that of problem {} ({}), so that its answer says nothing about this \
                         row: {}",
                        problem.index, problem.id, departure.sentence
                    )
                } else {
                    format!(
                        "no such prompt in the catalogue; the row has the index of problem {} ({}), which begins \
                         otherwise: {}",
                        problem.index, problem.id, departure.sentence
                    )
                };
                let answer = self.answer.trim().trim_matches('$').trim();
                let inner = answer.strip_prefix("\\boxed{").and_then(|rest| rest.strip_suffix('}'));
                let answer = inner.unwrap_or(answer).to_owned();
                Judged::Incomparable { problem: Box::new(problem), departure, why, answer }
            }
        }
    }
}

impl Judged {
    fn record(&self, row: u64) -> RowRecord<'_> {
        match self {
            Judged::Verdict(wording, one) => {
                RowRecord { row, wording: *wording, verdict: VerdictRecord::of(one) }
            }
            Judged::Incomparable { problem, why, answer, .. } => RowRecord {
                row,
                wording: Wording::Different,
                verdict: VerdictRecord::incomparable(problem, answer, why),
            },
        }
    }
}

fn table(judged: &[(u64, Judged)], paint: Paint) -> String {
    let columns = vec![
        numbers("row"),
        words("verdict"),
        texts("problem"),
        texts("reference"),
        texts("answer"),
        words("wording"),
    ];
    let mut sheet = Sheet::new(columns, paint);
    for (row, judged) in judged {
        sheet.row(match judged {
            Judged::Verdict(wording, one) => {
                let verdict = one.judgement.verdict;
                let wording = match wording {
                    Wording::Renumbered => {
                        (format!("that of index {}", one.problem.index), Some(Tone::Caution))
                    }
                    _ => ("as published".to_owned(), Some(Tone::Faint)),
                };
                let investigated = one.problem.is_investigated();
                let reference =
                    if investigated { references_within(one, 26) } else { "not investigated yet".to_owned() };
                vec![
                    (row.to_string(), None),
                    (format!("{} {}", glyph(verdict), verdict.word()), Some(tone(verdict))),
                    (one_line(one.problem.id, 44), Some(Tone::Strong)),
                    (reference, None),
                    (one_line(&one.judgement.answer, 26), None),
                    wording,
                ]
            }
            Judged::Incomparable { departure, answer, .. } => vec![
                (row.to_string(), None),
                ("– not comparable".to_owned(), Some(Tone::Caution)),
                ("·".to_owned(), Some(Tone::Faint)),
                ("·".to_owned(), Some(Tone::Faint)),
                (one_line(answer, 26), None),
                (departure.in_short(), Some(Tone::Caution)),
            ],
        });
    }
    let mut text = sheet.render();
    for (row, judged) in judged {
        let (title, colour, why) = match judged {
            Judged::Verdict(_, one) => {
                let verdict = one.judgement.verdict;
                if !one.problem.is_investigated() && verdict != Verdict::Unreadable {
                    continue;
                }
                let title = format!("{} {} {}", glyph(verdict), one.problem.id, verdict.word());
                (title, tone(verdict), reason(&one.judgement))
            }
            Judged::Incomparable { why, .. } => {
                (format!("– row {row} not comparable"), Tone::Caution, why.clone())
            }
        };
        let _ = writeln!(text, "\n{}", paint.paint(colour, &title));
        text.push_str(&wrapped(&why, 94, "    "));
    }
    text
}

fn closing(judged: &[(u64, Judged)], tally: &super::Tally) -> String {
    let incomparable = judged.iter().filter(|(_, one)| matches!(one, Judged::Incomparable { .. })).count();
    let not = match incomparable {
        0 => String::new(),
        n => format!("; {} not judged, because no prompt of the catalogue has this wording", count(n, "row")),
    };
    format!("\n{} judged{not}. {}\n", count(judged.len() - incomparable, "answer"), tally.sentence())
}
