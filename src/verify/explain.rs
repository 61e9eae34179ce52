//! `verify --explain`: the evidence for one problem, step by step.

use std::fmt::Write as _;

use eigentruth_numerics::{Estimate, Kind};
use eigentruth_problems::{ClaimKind, Evidence, Match, Outcome, Record, Table, Truth};

use super::Investigated;
use super::table::{duration, glyph, references, tone};
use crate::output::{Paint, Tone};
use crate::text::wrapped;

/// Rows of a table that are printed; the archive holds all.
const ROWS: usize = 12;

/// Everything that was found out about one problem.
pub fn page(one: &Investigated, paint: Paint) -> String {
    let problem = &one.problem;
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
            "{} {}",
            strong(&format!("Reading {}: {}", number + 1, reading.name)),
            faint(standing)
        );
        text.push_str(&wrapped(
            &format!("“{}” – {}. Used by {}.", reading.quote, reading.why, reading.source),
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
                finding(&mut text, record, paint);
            }
            if let Some(why) = &settled.why {
                text.push_str(&wrapped(&format!("open: {why}"), 90, "      "));
            }
        }
        let answer = known.describe().unwrap_or_else(|| "not known completely".to_owned());
        let expert = match found {
            Match::Same => "the expert's".to_owned(),
            Match::Different(witness) => format!("not the expert's: {witness}"),
            Match::Unknown(why) => format!("open: {why}"),
        };
        text.push('\n');
        text.push_str(&wrapped(&format!("Answer in this reading: {answer} ({expert})"), 96, "  "));
        text.push('\n');
    }
    let verdict = one.judgement.verdict;
    let _ = writeln!(text, "Reference {}", references(one));
    let _ = writeln!(text, "Expert    {}", one.judgement.answer);
    let _ = writeln!(
        text,
        "Verdict   {}\n",
        paint.paint(tone(verdict), &format!("{} {}", glyph(verdict), verdict.word()))
    );
    text
}

fn finding(text: &mut String, record: &Record, paint: Paint) {
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
        Outcome::Holds => "holds: ",
        Outcome::Fails => "fails: ",
        Outcome::Undecided { .. } => "undecided: ",
    };
    text.push_str(&wrapped(&format!("{outcome}{}", finding.summary), 88, "        "));
    for evidence in &finding.evidence {
        match evidence {
            Evidence::Number { name, unit, estimate } => {
                let _ = writeln!(text, "        {name}: {}", number(estimate, unit));
            }
            Evidence::Label { name, label } => {
                text.push_str(&wrapped(&format!("{name}: {label}"), 88, "        "));
            }
            Evidence::Table { name, table } => {
                let _ = writeln!(text, "        {name}:");
                rows(text, table, paint);
            }
            Evidence::Path { name, table, certificate } => {
                let _ = writeln!(text, "        {name}:");
                rows(text, table, paint);
                text.push_str(&wrapped(certificate, 86, "          "));
            }
            Evidence::Proof { name, text: steps } => {
                text.push_str(&wrapped(&format!("{name}: {steps}"), 88, "        "));
            }
        }
    }
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
    format!(
        "{} ± {:.1e}{unit} ({kind}, {})",
        plain(estimate.value),
        estimate.error,
        estimate.provenance.solver
    )
}

fn plain(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e9 {
        format!("{value:.0}")
    } else if (1e-3..1e6).contains(&value.abs()) {
        format!("{value:.8}").trim_end_matches('0').to_owned()
    } else {
        format!("{value:.4e}")
    }
}

fn rows(text: &mut String, table: &Table, paint: Paint) {
    let title = |column: &eigentruth_problems::Column| {
        if column.unit == "1" { column.name.clone() } else { format!("{} [{}]", column.name, column.unit) }
    };
    let columns = table.columns.iter().map(|column| crate::table::numbers(&title(column))).collect();
    let mut sheet = crate::table::Sheet::new(columns, paint);
    for row in table.rows.iter().take(ROWS) {
        sheet.row(row.iter().map(|value| (plain(*value), None)).collect());
    }
    for line in sheet.render().lines() {
        let _ = writeln!(text, "         {line}");
    }
    if table.rows.len() > ROWS {
        let _ = writeln!(text, "          and {} more rows in the archive", table.rows.len() - ROWS);
    }
}
