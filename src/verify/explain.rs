//! `verify --explain`: the evidence for one problem, step by step.

use std::fmt::Write as _;

use eigentruth_numerics::{Estimate, Kind};
use eigentruth_problems::{ClaimKind, Evidence, Match, Outcome, Record, Table, Truth, Why};

use super::Investigated;
use super::numbers;
use super::table::{duration, glyph, quoted, references, tone};
use crate::output::{self, Paint, Tone};
use crate::text::wrapped;

/// Rows of a table that are printed; the archive holds all.
const ROWS: usize = 12;

/// Longer texts are printed once in a page.
const LONG: usize = 80;

/// Whose answer is judged.
#[derive(Clone, Copy, Debug)]
pub enum Author {
    /// The expert's of the benchmark.
    Expert,
    /// That of a row of somebody's file.
    File(u64),
}

impl Author {
    fn whose(self) -> String {
        match self {
            Author::Expert => "the expert's".to_owned(),
            Author::File(row) => format!("the answer of row {row}"),
        }
    }
}

/// The most columns of a table where nobody says how many there are.
const WIDEST: usize = 120;

/// Before every line of a table.
const MARGIN: &str = "         ";

/// Where something was printed.
#[derive(Clone, Copy)]
struct Place<'a> {
    claim: &'a str,
    /// The number of the reading, from 1.
    reading: usize,
}

/// What has been printed already, with its place: what a method says of every claim is said once.
#[derive(Default)]
struct Said {
    places: Vec<(String, String, usize)>,
}

impl Said {
    /// The place where `what` was printed first, in words for a reader at `place`; if it was not, it is now.
    fn before(&mut self, what: String, place: Place<'_>) -> Option<String> {
        if let Some((_, claim, reading)) = self.places.iter().find(|(said, ..)| *said == what) {
            let same = *reading == place.reading;
            return Some(if same {
                format!("claim {claim}")
            } else {
                format!("claim {claim}, reading {reading}")
            });
        }
        self.places.push((what, place.claim.to_owned(), place.reading));
        None
    }

    /// Whether `what` was printed first of this claim in this reading: another method says it of the same.
    fn of_the_same(&self, what: &str, place: Place<'_>) -> bool {
        self.places
            .iter()
            .any(|(said, claim, reading)| said == what && claim == place.claim && *reading == place.reading)
    }
}

/// Everything that was found out about one problem.
pub fn page(one: &Investigated, author: Author, paint: Paint) -> String {
    let problem = &one.problem;
    let mut said = Said::default();
    let strong = |text: &str| paint.paint(Tone::Strong, text);
    let faint = |text: &str| paint.paint(Tone::Faint, text);
    let mut text = format!("{}\n\n", strong(&format!("{} · {}", problem.id, problem.title)));
    text.push_str(&wrapped(problem.statement, 96, "  "));
    text.push('\n');
    if !problem.is_investigated() {
        text.push_str("  It is not investigated yet.\n\n");
        return text;
    }
    for (number, (known, found)) in one.reference.readings.iter().zip(&one.judgement.matches).enumerate() {
        let reading = &known.reading;
        let standing = if reading.admissible { "admissible" } else { "not admissible, decides nothing" };
        let _ = writeln!(
            text,
            "{} · {}",
            strong(&format!("Reading {}: {}", number + 1, reading.name)),
            faint(standing)
        );
        text.push_str(&wrapped(
            &format!(
                "“{}” – {}. Where used: {}.",
                reading.quote,
                reading.why.trim_end_matches('.'),
                reading.source.trim_end_matches('.')
            ),
            94,
            "    ",
        ));
        for (claim, settled) in &known.claims {
            let Some(claim) = problem.claim(claim) else { continue };
            let (sign, colour) = match (settled.truth, &settled.value) {
                (Truth::True, _) => ("✓", Tone::Good),
                (Truth::False, _) => ("✗", Tone::Bad),
                (Truth::Unknown, _) => ("…", Tone::Caution),
            };
            let _ =
                writeln!(text, "\n  {} {}  {}", paint.paint(colour, sign), strong(claim.id), claim.sentence);
            if let ClaimKind::Undecidable(why) = claim.kind {
                text.push_str(&wrapped(&format!("No computation decides it: {why}."), 90, "      "));
            }
            let mine = one
                .records
                .iter()
                .filter(|r| r.identity.claim == claim.id && r.identity.reading == reading.name);
            for record in mine {
                let place = Place { claim: claim.id, reading: number + 1 };
                finding(&mut text, record, place, &mut said, paint);
            }
            if let Some(why) = settled.why.as_ref().filter(|why| !matches!(why, Why::Undecidable(_))) {
                text.push_str(&wrapped(&format!("open: {why}"), 90, "      "));
            }
        }
        let answer = known.describe().unwrap_or_else(|| "not known completely".to_owned());
        let expert = match found {
            Match::Same => author.whose(),
            Match::Different(witness) => format!("not {}: {witness}", author.whose()),
            Match::Unknown(why) => format!("open: {why}"),
        };
        text.push('\n');
        text.push_str(&wrapped(&format!("Answer in this reading: {answer} ({expert})"), 96, "  "));
        text.push('\n');
    }
    let verdict = one.judgement.verdict;
    let _ = writeln!(text, "Reference {}", references(one));
    let judged = match author {
        Author::Expert => "Expert   ".to_owned(),
        Author::File(row) => format!("Row {row:<5}"),
    };
    let _ = writeln!(text, "{judged} {}", quoted(&one.judgement.answer));
    let _ = writeln!(
        text,
        "Verdict   {}\n",
        paint.paint(tone(verdict), &format!("{} {}", glyph(verdict), verdict.word()))
    );
    text
}

fn finding(text: &mut String, record: &Record, place: Place<'_>, said: &mut Said, paint: Paint) {
    let faint = |text: &str| paint.paint(Tone::Faint, text);
    let finding = &record.finding;
    let kind = match finding.kind {
        eigentruth_problems::FindingKind::Proof => "proof",
        eigentruth_problems::FindingKind::Numerical => "numerical",
        eigentruth_problems::FindingKind::Argument => "argument",
    };
    let time = if record.recorded { "recorded".to_owned() } else { duration(record.seconds) };
    let origin = format!("{} v{}, {kind}, {time}", record.solver, record.identity.version);
    let _ = writeln!(text, "      {} {}", record.identity.method, faint(&format!("({origin})")));
    let outcome = match &finding.outcome {
        Outcome::Holds => "holds",
        Outcome::Fails => "fails",
        Outcome::Undecided { .. } => "undecided",
    };
    let mut line = |words: &str| text.push_str(&wrapped(words, 88, "        "));
    let summary = &finding.summary;
    // Claims that one computation decides have the same evidence, which is printed once; what follows for each is printed always.
    let repeats = |evidence: &[Evidence]| match evidence {
        [] => false,
        [Evidence::Label { label: words, .. } | Evidence::Proof { text: words, .. }] => is_long(words),
        _ => true,
    };
    let earlier =
        repeats(&finding.evidence).then(|| said.before(format!("{:?}", finding.evidence), place)).flatten();
    // Every method states its result: a value, or what another one says of the same claim.
    let states = finding.value.is_some() || said.of_the_same(summary, place);
    let summarized = if is_long(summary) && !states { said.before(summary.clone(), place) } else { None };
    match (&earlier, summarized) {
        (_, Some(place)) => line(&format!("{outcome}: from what is said above ({place})")),
        (Some(place), None) => {
            line(&format!("{outcome}: {summary}"));
            line(&format!("evidence: as above ({place})"));
        }
        (None, None) => line(&format!("{outcome}: {summary}")),
    }
    if earlier.is_some() {
        return;
    }
    for evidence in &finding.evidence {
        match evidence {
            Evidence::Number { name, unit, estimate } => {
                text.push_str(&wrapped(&format!("{name}: {}", number(estimate, unit)), 88, "        "));
            }
            Evidence::Label { name, label: words } | Evidence::Proof { name, text: words } => {
                once(text, said, place, name, words);
            }
            Evidence::Table { name, table } => rows(text, said, place, name, table, paint),
            Evidence::Path { name, table, certificate } => {
                rows(text, said, place, name, table, paint);
                once(text, said, place, "certificate", certificate);
            }
        }
    }
}

fn is_long(text: &str) -> bool {
    text.chars().count() > LONG
}

/// A text under its name; a long one only the first time.
fn once(text: &mut String, said: &mut Said, place: Place<'_>, name: &str, words: &str) {
    let earlier = if is_long(words) { said.before(words.to_owned(), place) } else { None };
    let line = match earlier {
        Some(earlier) => format!("{name}: as above ({earlier})"),
        None => format!("{name}: {words}"),
    };
    text.push_str(&wrapped(&line, 88, "        "));
}

fn number(estimate: &Estimate, unit: &str) -> String {
    let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
    let kind = match estimate.kind {
        Kind::Exact => "exact",
        Kind::Converged => "converged",
        Kind::Statistical => "one standard deviation",
        Kind::LowerBound => "at least",
        Kind::UpperBound => "at most",
    };
    // A number without an error is a bound, or exact: the word says so.
    let error = if estimate.error == 0.0 { String::new() } else { format!(" ± {:.1e}", estimate.error) };
    format!(
        "{}{error}{unit} ({kind}, {})",
        numbers::to_its_error(estimate.value, estimate.error),
        estimate.provenance.solver
    )
}

/// A table under its name, the same numbers only the first time. One row, and a table of whole numbers that ends in
/// nothing but zeros, are one line.
fn rows(text: &mut String, said: &mut Said, place: Place<'_>, name: &str, table: &Table, paint: Paint) {
    let title = |column: &eigentruth_problems::Column| {
        if column.unit == "1" { column.name.clone() } else { format!("{} [{}]", column.name, column.unit) }
    };
    let titles: Vec<String> = table.columns.iter().map(title).collect();
    let columns: Vec<Vec<f64>> = (0..titles.len())
        .map(|at| table.rows.iter().filter_map(|row| row.get(at).copied()).collect())
        .collect();
    let mut line = |words: String| text.push_str(&wrapped(&format!("{name}: {words}"), 88, "        "));
    let whole = |column: &Vec<f64>| column.iter().all(|value| value.fract() == 0.0);
    match table.rows.len() {
        0 => return line("no rows".to_owned()),
        1 => {
            let cells = titles.iter().zip(&columns);
            let cells: Vec<String> =
                cells.map(|(title, column)| format!("{title} = {}", numbers::column(column)[0])).collect();
            return line(cells.join(", "));
        }
        n if columns.iter().all(whole)
            && columns.last().is_some_and(|last| last.iter().all(|x| *x == 0.0)) =>
        {
            let (zeros, settings) = titles.split_last().expect("a column");
            let span = |(title, column): (&String, &Vec<f64>)| {
                let (low, high) =
                    column.iter().fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(*x), b.max(*x) + 0.0));
                if low == high { format!("{title} {low}") } else { format!("{title} {low} to {high}") }
            };
            let settings: Vec<String> = settings.iter().zip(&columns).map(span).collect();
            return line(format!("{zeros} = 0 in all {n} rows ({})", settings.join(", ")));
        }
        _ => {}
    }
    if let Some(earlier) = said.before(format!("{titles:?} {:?}", table.rows), place) {
        return line(format!("the same numbers as above ({earlier})"));
    }
    let _ = writeln!(text, "        {name}:");
    let mut sheet =
        crate::table::Sheet::new(titles.iter().map(|title| crate::table::numbers(title)).collect(), paint);
    let shown: Vec<Vec<String>> =
        columns.iter().map(|column| numbers::column(&column[..column.len().min(ROWS)])).collect();
    for at in 0..table.rows.len().min(ROWS) {
        sheet.row(shown.iter().map(|column| (column[at].clone(), None)).collect());
    }
    let limit = output::limit().unwrap_or(WIDEST).saturating_sub(MARGIN.len());
    for line in sheet.folded(limit).lines() {
        text.push_str(if line.is_empty() { "" } else { MARGIN });
        text.push_str(line);
        text.push('\n');
    }
    if table.rows.len() > ROWS {
        let _ = writeln!(text, "          and {} more rows in the archive", table.rows.len() - ROWS);
    }
}
