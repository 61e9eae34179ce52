//! The tables of `verify` and `audit`.

use std::fmt::Write as _;

use eigentruth_problems::{Assembly, Judgement, ReadingReference, Verdict};
use unicode_width::UnicodeWidthStr;

use super::{Investigated, Tally};
use crate::output::{Paint, Tone};
use crate::table::{Sheet, numbers, texts, words};
use crate::text::{count, one_line, wrapped};

/// All verdicts, in the order in which they are counted.
pub const VERDICTS: [Verdict; 6] = [
    Verdict::Confirmed,
    Verdict::Refuted,
    Verdict::Ambiguous,
    Verdict::Undecidable,
    Verdict::Pending,
    Verdict::Unreadable,
];

/// The sign of a verdict, so that colour is never its only carrier.
pub fn glyph(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "✓",
        Verdict::Refuted => "✗",
        Verdict::Ambiguous => "≈",
        Verdict::Undecidable => "∅",
        Verdict::Pending => "…",
        Verdict::Unreadable => "?",
    }
}

/// The tone of a verdict.
pub fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Confirmed => Tone::Good,
        Verdict::Refuted => Tone::Bad,
        Verdict::Ambiguous | Verdict::Undecidable | Verdict::Unreadable => Tone::Caution,
        Verdict::Pending => Tone::Faint,
    }
}

/// Seconds for a person.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 0.0995 => format!("{:.0} ms", s * 1e3),
        s if s < 99.5 => format!("{s:.1} s"),
        s if s < 5940.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

/// The answers of the admissible readings: one if they agree.
pub fn references(one: &Investigated) -> String {
    if one.reference.answer.is_none() && answers(one).is_empty() {
        return "·".to_owned();
    }
    answers(one).join(" or ")
}

/// The same in at most `width` columns: many answers are counted.
pub fn references_within(one: &Investigated, width: usize) -> String {
    let (all, text) = (answers(one), references(one));
    if all.len() > 1 && text.width() > width { count(all.len(), "answer") } else { one_line(&text, width) }
}

/// The different answers of the admissible readings. Where there are several, a set of options stands in braces, and
/// another answer of several parts in parentheses: the signs between parts are not those between answers.
fn answers(one: &Investigated) -> Vec<String> {
    if let Some(answer) = &one.reference.answer {
        return vec![answer.clone()];
    }
    let admissible = one.reference.readings.iter().filter(|known| known.reading.admissible);
    let mut answers: Vec<String> = Vec::new();
    for answer in admissible.map(ReadingReference::describe) {
        let answer = answer.unwrap_or_else(|| "?".to_owned());
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    let sets = matches!(one.problem.assembly, Assembly::Options(_));
    if answers.len() > 1 {
        for answer in answers.iter_mut().filter(|answer| *answer != "?") {
            if sets {
                *answer = format!("{{{}}}", answer.replace("; ", ","));
            } else if answer.contains("; ") {
                *answer = format!("({answer})");
            }
        }
    }
    answers
}

/// The most columns of an answer that is quoted in text.
const QUOTED: usize = 600;

/// The most columns of the reason of a verdict: several answers can stand in it.
const REASON: usize = 3000;

/// An answer as it is quoted: somebody's file can hold one of any length.
pub fn quoted(answer: &str) -> String {
    one_line(answer, QUOTED)
}

/// The reason of a verdict, with what it quotes of a very long answer cut.
pub fn reason(judgement: &Judgement) -> String {
    let Judgement { why, answer, .. } = judgement;
    let why = if answer.width() > QUOTED { why.replace(answer, &quoted(answer)) } else { why.clone() };
    one_line(&why, REASON)
}

/// How many methods decided something.
pub fn methods(one: &Investigated) -> usize {
    let mut names: Vec<&str> = one
        .records
        .iter()
        .filter(|record| record.finding.outcome.word() != "undecided")
        .map(|record| record.identity.method.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.len()
}

/// The table of `verify`, what is to be said about single verdicts, and the counts.
pub fn verify(all: &[Investigated], tally: &Tally, paint: Paint) -> String {
    let columns = vec![
        words("verdict"),
        texts("problem"),
        texts("reference"),
        texts("expert"),
        numbers("methods"),
        numbers("work"),
    ];
    let mut sheet = Sheet::new(columns, paint);
    for one in all {
        let verdict = one.judgement.verdict;
        let investigated = one.problem.is_investigated();
        let faint = (!investigated).then_some(Tone::Faint);
        let seconds: f64 = one.records.iter().filter(|r| !r.recorded).map(|r| r.seconds).sum();
        let cell = |text: String| (text, faint);
        sheet.row(vec![
            (format!("{} {}", glyph(verdict), verdict.word()), Some(tone(verdict))),
            (one_line(one.problem.id, 44), faint.or(Some(Tone::Strong))),
            cell(if investigated { references_within(one, 26) } else { "not investigated yet".to_owned() }),
            cell(one_line(&one.judgement.answer, 26)),
            cell(if investigated { methods(one).to_string() } else { "·".to_owned() }),
            cell(if investigated { duration(seconds) } else { "·".to_owned() }),
        ]);
    }
    let mut text = sheet.render();
    for one in all.iter().filter(|one| one.problem.is_investigated()) {
        let verdict = one.judgement.verdict;
        if verdict == Verdict::Confirmed && all.len() > 1 {
            continue;
        }
        let title = format!("{} {}", glyph(verdict), one.problem.id);
        let _ = writeln!(text, "\n{} {}", paint.paint(tone(verdict), &title), verdict.word());
        text.push_str(&wrapped(&reason(&one.judgement), 94, "    "));
        let over =
            format!("It would be overturned by {}.", one.judgement.overturned_by.trim_end_matches('.'));
        text.push_str(&wrapped(&over, 94, "    "));
    }
    let mut counts: Vec<String> = Vec::new();
    for verdict in VERDICTS {
        let n = all.iter().filter(|one| one.judgement.verdict == verdict).count();
        if n > 0 {
            counts.push(paint.paint(tone(verdict), &format!("{n} {}", verdict.word())));
        }
    }
    // Jobs run side by side: their times add up to more than the clock shows.
    let all_records = all.iter().flat_map(|one| &one.records).filter(|record| !record.recorded);
    let work: f64 = all_records.map(|record| record.seconds).sum();
    let _ = writeln!(
        text,
        "\n{}: {}. {} They took {} of work; this run took {}.",
        count(all.len(), "problem"),
        counts.join(", "),
        tally.sentence(),
        duration(work),
        duration(tally.seconds)
    );
    text
}
