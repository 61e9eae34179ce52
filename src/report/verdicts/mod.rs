//! The report of `verify` and `audit`: all verdicts, and for every problem what was found, with figures.

mod agreement;
mod evidence;
mod method;
mod section;
mod together;

use eigentruth_numerics::Estimate;
use eigentruth_problems::Verdict;
use minijinja::value::Serde;
use serde::Serialize;

use self::section::{Section, few_answers_html};
use super::mathml::{Typesetter, code, escape};
use crate::cli::Investigation;
use crate::failure::Failure;
use crate::text::{count, one_line};
use crate::verify::{Investigated, Tally, VERDICTS, duration, glyph, methods};

/// A judged answer.
pub struct Subject<'a> {
    /// What was found out.
    pub one: &'a Investigated,
    /// The row of somebody's file; nothing if the expert's answer is judged.
    pub row: Option<u64>,
}

/// A row that cannot be judged.
pub struct Incomparable<'a> {
    /// The row.
    pub row: u64,
    /// Its answer.
    pub answer: &'a str,
    /// Why nothing is said about it.
    pub why: &'a str,
}

/// What a report is made of.
pub struct Source<'a> {
    /// The judged answers.
    pub subjects: Vec<Subject<'a>>,
    /// The others.
    pub incomparable: Vec<Incomparable<'a>>,
    /// Rows that the command line has complained about.
    pub skipped: usize,
    /// What the run did.
    pub tally: &'a Tally,
    /// How it ran.
    pub options: &'a Investigation,
    /// The file that is audited.
    pub file: Option<String>,
}

#[derive(Serialize)]
struct Page {
    title: &'static str,
    subtitle: String,
    author: &'static str,
    headlines: Vec<Headline>,
    notices: Vec<String>,
    verdicts: Vec<VerdictName>,
    overview: Vec<Line>,
    fields: Vec<Field>,
    incomparable: Vec<Row>,
    sections: Vec<Section>,
    origin: Vec<(&'static str, String)>,
    /// So many combined errors may lie between values that are called the same.
    same: f64,
    version: &'static str,
}

#[derive(Serialize)]
struct Headline {
    number: usize,
    unit: String,
    label: &'static str,
    detail: &'static str,
}

/// A verdict that occurs.
#[derive(Serialize)]
struct VerdictName {
    name: &'static str,
    glyph: &'static str,
    meaning: &'static str,
}

/// A line of the overview.
#[derive(Serialize)]
struct Line {
    label: String,
    id: &'static str,
    title: String,
    anchor: String,
    verdict: &'static str,
    glyph: &'static str,
    computed: String,
    answer: String,
    methods: usize,
    work: String,
}

/// The problems of a field of physics, counted by verdict.
#[derive(Serialize)]
struct Field {
    name: String,
    size: usize,
    counts: Vec<usize>,
}

/// A row that was not judged.
#[derive(Serialize)]
struct Row {
    row: u64,
    answer: String,
    why: String,
}

/// The report as one HTML document.
///
/// # Errors
/// If the template fails; that would be a mistake in the program.
pub fn html(source: &Source<'_>) -> Result<String, Failure> {
    let page = Page::of(source);
    super::rendered("verdicts.html", minijinja::context! { page => Serde(&page) })
}

impl Page {
    fn of(source: &Source<'_>) -> Self {
        let mut typesetter = Typesetter::default();
        let subjects = &source.subjects;
        let is_audit = source.file.is_some();
        let findings: usize = subjects.iter().map(|subject| subject.one.records.len()).sum();
        let of = |verdict: Verdict| subjects.iter().filter(|s| s.one.judgement.verdict == verdict).count();
        let occurring: Vec<Verdict> = VERDICTS.into_iter().filter(|verdict| of(*verdict) > 0).collect();
        let nouns = if is_audit { "answer" } else { "problem" };
        Page {
            title: if is_audit { "Audited answers" } else { "Verified answers" },
            subtitle: format!("{} · {}", count(subjects.len(), nouns), count(findings, "finding")),
            author: if is_audit { "Answer" } else { "Expert" },
            headlines: occurring
                .iter()
                .map(|verdict| headline(*verdict, of(*verdict), subjects.len()))
                .collect(),
            notices: notices(source),
            verdicts: occurring.iter().map(|verdict| VerdictName::of(*verdict)).collect(),
            overview: (0..subjects.len()).map(|n| line(source, n, &typesetter)).collect(),
            fields: fields(source, &occurring),
            incomparable: source
                .incomparable
                .iter()
                .map(|row| Row { row: row.row, answer: code(row.answer, None), why: one_line(row.why, 600) })
                .collect(),
            sections: (0..subjects.len())
                .map(|n| section::section(&subjects[n], &anchor(source, n), &mut typesetter))
                .collect(),
            origin: origin(source),
            same: Estimate::SAME,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// Where the subject at position `n` stands in the page. Rows of a file may have the same index, positions differ.
fn anchor(source: &Source<'_>, n: usize) -> String {
    match source.file {
        Some(_) => format!("row{n}"),
        None => format!("p{}", source.subjects[n].one.problem.index),
    }
}

fn headline(verdict: Verdict, number: usize, all: usize) -> Headline {
    Headline { number, unit: format!("of {all}"), label: verdict.word(), detail: in_short(verdict) }
}

fn in_short(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "every admissible reading gives the answer",
        Verdict::Refuted => "no admissible reading gives it",
        Verdict::Ambiguous => "admissible readings differ",
        Verdict::Undecidable => "no computation decides it",
        Verdict::Pending => "computable, but open",
        Verdict::Unreadable => "the answer cannot be read",
    }
}

impl VerdictName {
    fn of(verdict: Verdict) -> Self {
        let meaning = match verdict {
            Verdict::Confirmed => "Every admissible reading of the prompt gives this answer by computation.",
            Verdict::Refuted => {
                "No admissible reading of the prompt gives it; the witness says where it goes wrong."
            }
            Verdict::Ambiguous => {
                "Admissible readings of the prompt give different answers, both computed, and this is one of them."
            }
            Verdict::Undecidable => {
                "It depends on something that no computation decides, and the section says on what."
            }
            Verdict::Pending => {
                "It is computable, but was not decided: the budget was too small for a second method, or two methods disagree."
            }
            Verdict::Unreadable => "It cannot be read as mathematics: nothing was judged.",
        };
        VerdictName { name: verdict.word(), glyph: glyph(verdict), meaning }
    }
}

fn line(source: &Source<'_>, n: usize, typesetter: &Typesetter) -> Line {
    let Subject { one, row } = &source.subjects[n];
    let seconds: f64 = one.records.iter().filter(|record| !record.recorded).map(|r| r.seconds).sum();
    Line {
        label: row.unwrap_or(one.problem.index).to_string(),
        id: one.problem.id,
        title: super::prose::html(one.problem.title),
        anchor: anchor(source, n),
        verdict: one.judgement.verdict.word(),
        glyph: glyph(one.judgement.verdict),
        computed: few_answers_html(one, typesetter),
        answer: answer_html(one, typesetter),
        methods: methods(one),
        work: if one.records.is_empty() { "·".to_owned() } else { duration(seconds) },
    }
}

/// The judged answer; as text where it cannot be read.
fn answer_html(one: &Investigated, typesetter: &Typesetter) -> String {
    let answer = &one.judgement.answer;
    if one.judgement.verdict == Verdict::Unreadable { code(answer, None) } else { typesetter.list(answer) }
}

fn notices(source: &Source<'_>) -> Vec<String> {
    let mut notices = Vec::new();
    if source.skipped > 0 {
        notices.push(format!(
            "{} of the input could not be used; the command line said which.",
            count(source.skipped, "row")
        ));
    }
    if !source.incomparable.is_empty() {
        notices.push(format!(
            "{} not judged: no prompt of the catalogue has this wording.",
            count(source.incomparable.len(), "row")
        ));
    }
    notices
}

/// The fields by the first part of the identifiers, in the order in which they come.
fn fields(source: &Source<'_>, verdicts: &[Verdict]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for Subject { one, .. } in &source.subjects {
        let name = one.problem.id.split('/').next().unwrap_or_default().to_owned();
        let at = fields.iter().position(|field| field.name == name).unwrap_or_else(|| {
            fields.push(Field { name, size: 0, counts: vec![0; verdicts.len()] });
            fields.len() - 1
        });
        fields[at].size += 1;
        if let Some(which) = verdicts.iter().position(|verdict| *verdict == one.judgement.verdict) {
            fields[at].counts[which] += 1;
        }
    }
    fields.sort_by(|one, other| one.name.cmp(&other.name));
    fields
}

fn origin(source: &Source<'_>) -> Vec<(&'static str, String)> {
    let options = source.options;
    let mut origin = vec![
        ("program", format!("eigentruth {}", env!("CARGO_PKG_VERSION"))),
        ("budget", eigentruth_problems::Budget::from(options.budget).word().to_owned()),
        ("seed", options.seed.to_string()),
        ("findings", source.tally.sentence()),
    ];
    if let Some(file) = &source.file {
        origin.push(("file", one_line(file, 200)));
    }
    origin.into_iter().map(|(name, text)| (name, escape(&text))).collect()
}
