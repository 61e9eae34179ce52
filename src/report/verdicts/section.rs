//! The section of one problem: question, verdict, claims, readings.

use eigentruth_problems::{
    Assembled, Assembly, Claim, ClaimKind, Match, Problem, ReadingReference, Settled, Truth, Value, Why,
    latex,
};
use serde::Serialize;

use super::agreement::{Agreement, Differences, agreements};
use super::method::{MethodSection, methods};
use super::together::{Beside, Together};
use super::{Subject, answer_html};
use crate::report::mathml::{Typesetter, escape};
use crate::report::number::{shortened, with_error};
use crate::report::prose;
use crate::text::count;
use crate::verify::{Investigated, glyph};

/// A problem, its verdict and all that was found.
#[derive(Serialize)]
pub struct Section {
    anchor: String,
    label: String,
    id: &'static str,
    title: String,
    verdict: &'static str,
    glyph: &'static str,
    statement: String,
    is_investigated: bool,
    computed: String,
    answer: String,
    whose: &'static str,
    why: String,
    overturned_by: String,
    tags: Vec<String>,
    readings: Vec<ReadingSection>,
    claims: Vec<ClaimRow>,
    agreements: Vec<Agreement>,
    differences: Option<Differences>,
    beside: Vec<Beside>,
    methods: Vec<MethodSection>,
}

#[derive(Serialize)]
struct ReadingSection {
    number: usize,
    name: String,
    admissible: bool,
    quote: String,
    why: String,
    source: String,
    answer: String,
    matches: &'static str,
    said: String,
    open: Vec<String>,
}

#[derive(Serialize)]
struct ClaimRow {
    id: &'static str,
    sentence: String,
    cells: Vec<Cell>,
}

/// What is known about a claim in a reading.
#[derive(Serialize)]
struct Cell {
    class: &'static str,
    glyph: &'static str,
    html: String,
}

/// The section of a subject.
pub fn section(subject: &Subject<'_>, anchor: &str, typesetter: &mut Typesetter) -> Section {
    let Subject { one, row } = subject;
    let problem = &one.problem;
    let formulas = formulas(one);
    let prose = |text: &str| prose::with_formulas(text, &formulas, typesetter);
    let (agreements, differences) = agreements(one, anchor, typesetter);
    let together = Together::of(one, anchor);
    let methods = methods(one, anchor, &together, typesetter);
    let figures = methods.iter().map(MethodSection::figures).sum::<usize>()
        + together.figures.len()
        + usize::from(differences.is_some());
    let mut tags = vec![problem.id.to_owned()];
    if problem.is_investigated() {
        tags.push(count(problem.readings.len(), "reading"));
        tags.push(count(methods.len(), "method"));
        tags.push(count(one.records.len(), "finding"));
        if figures > 0 {
            tags.push(count(figures, "figure"));
        }
    }
    Section {
        anchor: anchor.to_owned(),
        label: row.unwrap_or(problem.index).to_string(),
        id: problem.id,
        title: prose::html(problem.title),
        verdict: one.judgement.verdict.word(),
        glyph: glyph(one.judgement.verdict),
        statement: prose::html(problem.statement),
        is_investigated: problem.is_investigated(),
        computed: answers_html(one, typesetter),
        answer: answer_html(one, typesetter),
        whose: if row.is_some() { "Answer" } else { "Expert" },
        why: prose(&sentence(&one.judgement.why)),
        overturned_by: prose(one.judgement.overturned_by.trim_end_matches('.')),
        tags,
        readings: readings(one, row.is_some(), &prose, typesetter),
        claims: problem.claims.iter().map(|claim| row_of(one, claim, typesetter)).collect(),
        agreements,
        differences,
        beside: together.figures,
        methods,
    }
}

/// Answers of the readings that the overview shows; the others are counted.
const SHOWN: usize = 4;

/// The different answers of the admissible readings.
pub fn answers_html(one: &Investigated, typesetter: &Typesetter) -> String {
    match &answers(one, typesetter)[..] {
        [] => "·".to_owned(),
        all => all.join(OR),
    }
}

/// The same where there is little room: the first few, and how many more there are.
pub fn few_answers_html(one: &Investigated, typesetter: &Typesetter) -> String {
    match &answers(one, typesetter)[..] {
        [] => "·".to_owned(),
        all if all.len() > SHOWN + 1 => {
            format!("{}{OR}<small>{} more</small>", all[..SHOWN].join(OR), all.len() - SHOWN)
        }
        all => all.join(OR),
    }
}

const OR: &str = " <span class=\"or\">or</span> ";

/// Each once. Where there are several, a set of options stands in braces, and another answer of several parts in parentheses: the signs
/// between parts are not those between answers.
fn answers(one: &Investigated, typesetter: &Typesetter) -> Vec<String> {
    if !one.problem.is_investigated() {
        return vec!["<span class=\"none\">not investigated yet</span>".to_owned()];
    }
    if let Some(answer) = &one.reference.answer {
        let known = one.reference.readings.iter().find(|known| known.describe().as_ref() == Some(answer));
        return vec![
            known.map_or_else(
                || typesetter.list(&shortened(answer)),
                |known| reading_answer(known, typesetter),
            ),
        ];
    }
    let admissible = one.reference.readings.iter().filter(|known| known.reading.admissible);
    let mut answers: Vec<(String, Option<String>)> = Vec::new();
    for known in admissible {
        let answer = (reading_answer(known, typesetter), known.describe());
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    let several = answers.len() > 1;
    let sets = matches!(one.problem.assembly, Assembly::Options(_));
    let shown = |(html, text): (String, Option<String>)| match text {
        Some(text) if several && sets => format!("{{{}}}", escape(&text.replace("; ", ","))),
        Some(text) if several && text.contains("; ") => format!("({html})"),
        _ => html,
    };
    answers.into_iter().map(shown).collect()
}

/// The answer in one reading: a formula, options, that it is known at points, or as much of it as is known.
fn reading_answer(known: &ReadingReference, typesetter: &Typesetter) -> String {
    match (known.describe(), &known.answer, &known.samples) {
        (None, ..) => known_part(known, typesetter),
        (Some(answer), Some(_), _) => typesetter.list(&shortened(&answer)),
        (Some(form), None, Some(samples)) if samples.closed_form.is_some() => typesetter.list(&form),
        (Some(words), ..) => prose::html(&words),
    }
}

/// What is known of an answer that is open as a whole: `b, i; not f; open a, c`.
fn known_part(known: &ReadingReference, typesetter: &Typesetter) -> String {
    let open = "<span class=\"none\">open</span>";
    if known.violated.is_some() {
        return open.to_owned();
    }
    match &known.assembled {
        Assembled::Options(options) => {
            let of = |wanted: Truth| -> String {
                let labels = options.iter().filter(|(_, truth)| *truth == wanted);
                labels.map(|(label, _)| label.to_string()).collect::<Vec<_>>().join(", ")
            };
            let (yes, no, unknown) = (of(Truth::True), of(Truth::False), of(Truth::Unknown));
            let mut parts = Vec::new();
            if !yes.is_empty() {
                parts.push(yes);
            }
            if !no.is_empty() {
                parts.push(format!("<span class=\"none\">not</span> {no}"));
            }
            // An answer without a known option is open, and no list of letters says more.
            parts.push(if parts.is_empty() { open.to_owned() } else { format!("{open} {unknown}") });
            parts.join("; ")
        }
        Assembled::Parts(parts) if parts.iter().any(Option::is_some) => {
            let shown = |part: &Option<Value>| match part.as_ref().map(latex) {
                Some(Some(latex)) => typesetter.inline(&shortened(&latex)),
                Some(None) => "known at points".to_owned(),
                None => open.to_owned(),
            };
            parts.iter().map(shown).collect::<Vec<_>>().join("; ")
        }
        Assembled::Parts(_) => open.to_owned(),
    }
}

/// The LaTeX that sentences about a problem may quote.
fn formulas(one: &Investigated) -> Vec<String> {
    let mut formulas: Vec<String> =
        one.reference.readings.iter().filter_map(ReadingReference::describe).collect();
    formulas.push(one.judgement.answer.clone());
    let values = one.records.iter().filter_map(|record| record.finding.value.as_ref());
    formulas.extend(values.filter_map(|value| match value {
        Value::Latex { latex } => Some(latex.clone()),
        Value::Samples { samples } => samples.closed_form.clone(),
        _ => None,
    }));
    formulas.sort_unstable();
    formulas.dedup();
    formulas.retain(|formula| formula.len() > 2);
    formulas
}

/// A capital letter in front and a full stop behind, if letters stand there.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let rest = characters.as_str();
    // A formula or a name is not capitalized.
    let is_word = text
        .split_whitespace()
        .next()
        .is_some_and(|word| word.len() > 1 && word.chars().all(|c| c.is_alphabetic() && c.is_lowercase()));
    let text = if is_word { format!("{first}{rest}") } else { text.to_owned() };
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

fn readings(
    one: &Investigated,
    is_row: bool,
    prose: &dyn Fn(&str) -> String,
    typesetter: &Typesetter,
) -> Vec<ReadingSection> {
    let mut matches = one.judgement.matches.iter();
    let of_reading = |(n, known): (usize, &ReadingReference)| {
        let reading = &known.reading;
        let same = if is_row { "the answer of the row" } else { "the expert’s answer" };
        let (matches, said) = match matches.next() {
            Some(Match::Same) => ("same", format!("This is {same}.")),
            Some(Match::Different(witness)) => ("different", format!("Not {same}: {}", sentence(witness))),
            Some(Match::Unknown(why)) => ("unknown", format!("Open: {}", sentence(&why.to_string()))),
            None => ("unknown", String::new()),
        };
        let open = known.claims.iter().filter_map(|(claim, settled)| {
            let why = settled.why.as_ref().filter(|why| !matches!(why, Why::Undecidable(_)))?;
            Some(format!("<b>{claim}</b> is open: {}", prose(&sentence(&why.to_string()))))
        });
        ReadingSection {
            number: n + 1,
            name: prose::html(reading.name),
            admissible: reading.admissible,
            quote: prose::quotation(reading.quote, typesetter),
            why: prose(&sentence(reading.why)),
            source: prose::html(reading.source.trim_end_matches('.')),
            answer: reading_answer(known, typesetter),
            matches,
            said: prose(&said),
            open: open.collect(),
        }
    };
    one.reference.readings.iter().enumerate().map(of_reading).collect()
}

fn row_of(one: &Investigated, claim: &Claim, typesetter: &Typesetter) -> ClaimRow {
    let cell = |known: &ReadingReference| {
        let settled = known.claims.iter().find(|(id, _)| *id == claim.id).map(|(_, settled)| settled);
        settled.map_or_else(Cell::open, |settled| Cell::of(&one.problem, claim, settled, typesetter))
    };
    let mut sentence = prose::html(&sentence(claim.sentence));
    if let ClaimKind::Undecidable(why) = claim.kind {
        sentence.push_str(&format!(" <small>No computation decides it: {}.</small>", prose::html(why)));
    }
    ClaimRow { id: claim.id, sentence, cells: one.reference.readings.iter().map(cell).collect() }
}

impl Cell {
    fn open() -> Self {
        Cell { class: "open", glyph: "…", html: "open".to_owned() }
    }

    fn of(problem: &Problem, claim: &Claim, settled: &Settled, typesetter: &Typesetter) -> Self {
        // Of an undecidable claim there is nothing to wait for.
        let undecidable = matches!(claim.kind, ClaimKind::Undecidable(_));
        match (&settled.value, settled.truth) {
            (Some(value), _) => {
                Cell { class: "value", glyph: "", html: value_html(problem, value, typesetter) }
            }
            (None, Truth::True) => Cell { class: "true", glyph: "✓", html: "true".to_owned() },
            (None, Truth::False) => Cell { class: "false", glyph: "✗", html: "false".to_owned() },
            (None, Truth::Unknown) if undecidable => {
                Cell { class: "open", glyph: "∅", html: "undecidable".to_owned() }
            }
            (None, Truth::Unknown) => Cell::open(),
        }
    }
}

/// A value as HTML.
pub fn value_html(problem: &Problem, value: &Value, typesetter: &Typesetter) -> String {
    match value {
        Value::Number { estimate } => with_error(estimate.value, estimate.error),
        Value::Integer { value } => value.to_string(),
        Value::Samples { samples } => match &samples.closed_form {
            Some(form) => format!(
                "{} <small>reproduces {}</small>",
                typesetter.inline(form),
                count(samples.points.len(), "point")
            ),
            None => format!("known at {}", count(samples.points.len(), "point")),
        },
        Value::Latex { .. } => {
            let latex = latex(value).unwrap_or_default();
            let is_choice = matches!(problem.assembly, Assembly::Options(_)) && !latex.contains('\\');
            if is_choice { prose::html(&latex) } else { typesetter.list(&latex) }
        }
    }
}
