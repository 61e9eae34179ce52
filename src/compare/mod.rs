//! `eigentruth compare`: one pair, or a file of pairs.

mod lines;

use std::time::Instant;

use eigentruth_grading::{Comparison, Diagnosis, Grader, Reason, Specification, Verdict};
use serde::Serialize;
use unicode_width::UnicodeWidthChar;

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::output::{self, Paint, Tone};
use crate::records;
use crate::text::{one_line, visible, words};

/// The document of `compare --json`.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    outcome: Verdict,
    reason: Reason,
    message: &'a str,
    diagnosis: &'a [Diagnosis],
    kind: String,
    bare: bool,
    extracted: Option<&'a str>,
    answer: Option<&'a str>,
    reference: Option<&'a str>,
    span: Option<(usize, usize)>,
    warnings: Vec<&'a str>,
    micros: f64,
}

/// How names are declared here.
const DECLARE: &str = "declare symbols with `--parameters`, such as `--parameters '$t;(k,real)$'`, and functions with `--functions`";

/// Runs the command.
///
/// # Errors
/// If the reference cannot be read, or the file of pairs holds nothing that can be compared.
pub fn run(arguments: &cli::Compare) -> Result<Completion, Failure> {
    if let Some(path) = &arguments.jsonl {
        return lines::run(path, arguments.json);
    }
    let (Some(reference), Some(candidate)) = (&arguments.reference, &arguments.candidate) else {
        return Err(Failure::new(
            "nothing to compare: give both --reference R and --candidate C, or --jsonl FILE",
        ));
    };
    let specification = Specification {
        reference: reference.clone(),
        parameters: arguments.parameters.clone(),
        functions: arguments.functions.clone(),
        kind: arguments.kind,
        ..Specification::default()
    };
    let grader = Grader::new(&specification).map_err(|error| {
        // The library knows no options; of a reference it says in words alone that a name is not declared.
        let is_unknown = error.message.contains("not declared by the problem");
        let hint = if is_unknown { format!("; {DECLARE}") } else { String::new() };
        Failure::new(format!("the reference or a declaration cannot be read: {}{hint}", error.message))
    })?;
    let start = Instant::now();
    let (comparison, bare) = compare_leniently(&grader, candidate);
    let micros = start.elapsed().as_secs_f64() * 1e6;
    // The reference is read as every candidate is: as its own candidate it says how it was understood.
    let understood = grader.compare(&format!("\\boxed{{{}}}", grader.reference())).answer;
    if arguments.json {
        let document = Document {
            schema: "eigentruth/compare/1",
            outcome: comparison.verdict,
            reason: comparison.reason,
            message: &comparison.message,
            diagnosis: &comparison.diagnosis,
            kind: grader.kind().to_string(),
            bare,
            extracted: comparison.extracted.as_deref(),
            answer: comparison.answer.as_deref(),
            reference: understood.as_deref(),
            span: comparison.span,
            warnings: grader.warnings().iter().chain(&comparison.warnings).map(String::as_str).collect(),
            micros: records::rounded_micros(micros),
        };
        output::print(&records::document(&document)?)?;
    } else {
        output::print(&page(&grader, &comparison, understood.as_deref(), bare, Paint::stdout()))?;
    }
    Ok(Completion::Clean)
}

/// Compares `candidate` as a response; typed on a command line, an answer may also come without a box.
fn compare_leniently(grader: &Grader, candidate: &str) -> (Comparison, bool) {
    let comparison = grader.compare(candidate);
    if comparison.reason == Reason::NoBox && is_bare(candidate) {
        return (grader.compare(&format!("\\boxed{{{candidate}}}")), true);
    }
    (comparison, false)
}

/// Whether a box may be put around `candidate` without changing what it says: it has none of its own
/// and its braces are balanced, so that the box ends where it should.
fn is_bare(candidate: &str) -> bool {
    let mut depth = 0_usize;
    let mut escaped = false;
    for c in candidate.chars() {
        match c {
            _ if escaped => {
                escaped = false;
                continue;
            }
            '{' => depth += 1,
            '}' if depth == 0 => return false,
            '}' => depth -= 1,
            _ => {}
        }
        escaped = c == '\\';
    }
    depth == 0
        && !escaped
        && !candidate.trim().is_empty()
        && ![r"\boxed", r"\fbox"].iter().any(|macro_name| candidate.contains(macro_name))
}

fn page(
    grader: &Grader,
    comparison: &Comparison,
    understood: Option<&str>,
    bare: bool,
    paint: Paint,
) -> String {
    let (glyph, tone) = match comparison.verdict {
        Verdict::Equivalent => ("✓", Tone::Good),
        Verdict::NotEquivalent => ("✗", Tone::Bad),
        Verdict::Unparseable => ("?", Tone::Caution),
        Verdict::Rejected => ("✗", Tone::Caution),
    };
    let verdict = words(&comparison.verdict.to_string());
    let mut text = format!(
        "{}  {}\n",
        paint.paint(tone, &format!("{glyph} {verdict}")),
        paint.paint(Tone::Faint, &words(&comparison.reason.to_string()))
    );
    text.push_str(&format!("  {}\n", one_line(&comparison.message, 400)));
    if comparison.reason == Reason::UndeclaredSymbol {
        text.push_str(&format!("  {DECLARE}\n"));
    }
    for diagnosis in &comparison.diagnosis {
        let kind = words(&diagnosis.kind.to_string());
        text.push_str(&format!(
            "  {}: {}\n",
            paint.paint(Tone::Strong, &kind),
            one_line(&diagnosis.message, 400)
        ));
    }
    if let Some(extracted) = &comparison.extracted {
        text.push('\n');
        text.push_str(&underlined(extracted, comparison.span, paint));
    }
    let mut facts = vec![("kind", grader.kind().to_string())];
    if let Some(reference) = understood {
        facts.push(("reference", format!("understood as {}", one_line(reference, 400))));
    }
    if let Some(answer) = &comparison.answer {
        facts.push(("candidate", format!("understood as {}", one_line(answer, 400))));
    }
    if bare {
        facts.push(("note", "no box in the candidate: read as a bare answer".to_owned()));
    }
    facts.extend(grader.warnings().iter().chain(&comparison.warnings).map(|w| ("warning", one_line(w, 400))));
    text.push('\n');
    for (name, value) in facts {
        text.push_str(&format!("  {}  {value}\n", paint.paint(Tone::Faint, &format!("{name:<10}"))));
    }
    text
}

/// Characters of the candidate that are shown around the offending part.
const CONTEXT: usize = 60;

/// The candidate on one line, with the offending part marked under it.
fn underlined(extracted: &str, span: Option<(usize, usize)>, paint: Paint) -> String {
    let start = span.map_or(0, |(start, _)| extracted.floor_char_boundary(start));
    let end = span.map_or(start, |(_, end)| extracted.ceil_char_boundary(end).max(start));
    let before: Vec<char> = extracted[..start].chars().rev().take(CONTEXT).collect();
    let before: Vec<char> = before.into_iter().rev().map(visible).collect();
    let cut_before = extracted[..start].chars().nth(CONTEXT).is_some();
    let mut middle: Vec<char> = extracted[start..end].chars().take(CONTEXT).map(visible).collect();
    let shown = extracted[start..end].chars().nth(CONTEXT).is_none();
    let after: Vec<char> =
        extracted[end..].chars().take(if shown { CONTEXT } else { 0 }).map(visible).collect();
    let cut_after = !shown || extracted[end..].chars().nth(CONTEXT).is_some();
    if span.is_none() {
        middle.clear();
    }

    let columns = |text: &[char]| text.iter().map(|c| c.width().unwrap_or(0)).sum::<usize>();
    let label = "  candidate   ";
    let lead = if cut_before { "…" } else { "" };
    let mut text = format!("{}{lead}", paint.paint(Tone::Faint, label));
    text.extend(before.iter().chain(&middle).chain(&after));
    text.push_str(if cut_after { "…\n" } else { "\n" });
    if span.is_some() {
        let offset = label.len() + lead.chars().count() + columns(&before);
        let marks = "^".repeat(columns(&middle).max(1));
        text.push_str(&format!("{}{}\n", " ".repeat(offset), paint.paint(Tone::Caution, &marks)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_goes_only_around_what_it_cannot_change() {
        assert!(is_bare("t^2/U") && is_bare(r"\frac{a}{b}") && is_bare(r"\{a\}"));
        for other in ["1}", "{1", "1}{2", r"1\", r"\boxed{1}", r"\fbox{1}", "  "] {
            assert!(!is_bare(other), "{other}");
        }
    }

    #[test]
    fn the_mark_stands_under_the_part_it_means() {
        let text = underlined("a + 語x + b", Some((4, 8)), Paint::stdout());
        assert_eq!(text, "  candidate   a + 語x + b\n                  ^^^\n");
    }

    #[test]
    fn a_span_past_the_end_or_inside_a_character_does_no_harm() {
        for span in [(0, 0), (1, 2), (5, 99), (99, 5)] {
            let text = underlined("é語", Some(span), Paint::stdout());
            assert!(text.contains('^'), "{span:?}: {text}");
        }
    }

    #[test]
    fn a_long_candidate_is_shown_around_the_part() {
        let long = format!("{}!{}", "a".repeat(500), "b".repeat(500));
        let text = underlined(&long, Some((500, 501)), Paint::stdout());
        assert!(text.lines().all(|line| line.chars().count() < 150) && text.contains("a!b"), "{text}");
    }
}
