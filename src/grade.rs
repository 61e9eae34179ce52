//! `eigentruth grade`: responses in; tables, JSON and the report out.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use eigentruth_grading::Outcome;
use eigentruth_grading::data;

use crate::against::{self, Boards, basis};
use crate::cli::{Against, Grade};
use crate::failure::{Completion, Failure};
use crate::input::{ProblemSet, Responses, report_skipped_of};
use crate::output::{self, Paint, Tone};
use crate::records::{self, GradeDocument, GradeLine};
use crate::report;
use crate::run::{Row, Run};
use crate::standing;
use crate::statistics::Mean;
use crate::table::{
    Sheet, bar, bars, counted, counts, glyph, numbers, percent, percent_interval, texts, tone, words,
};
use crate::tally::{OUTCOMES, Summary, Tally};
use crate::text::{self, count, one_line, wrapped};
use crate::verify::{glyph as verdict_glyph, tone as verdict_tone};

/// Runs the command.
///
/// # Errors
/// If nothing could be graded or an output cannot be written.
pub fn run(arguments: &Grade) -> Result<Completion, Failure> {
    let to_stdout = arguments.jsonl.as_deref() == Some(Path::new("-"));
    if to_stdout && arguments.json {
        return Err(Failure::new(
            "`--jsonl -` and `--json` both want standard output; give one of them a file",
        ));
    }
    // `-` is standard output for the lines.
    let file = arguments.jsonl.as_deref().filter(|_| !to_stdout);
    let inputs: Vec<&Path> =
        arguments.files.iter().map(PathBuf::as_path).chain(evidence_of(arguments)).collect();
    output::refuse_overwriting(&[("-o", arguments.output.as_deref()), ("--jsonl", file)], &inputs)?;
    let (set, responses) = read(&arguments.files)?;
    let usable = responses.entries.len();
    let mut run = Run::new(set, responses, arguments.threads)?;
    report_skipped_of(&run.skipped, usable > 0);
    if usable == 0 {
        return Err(Failure::new(
            "no response could be graded: every row was skipped for the reason given above. \
             A response is a line {\"model\": …, \"problem\": index or identifier, \"response\": …}",
        ));
    }
    for (problem, message) in run.broken() {
        let id = one_line(&problem.id, 60);
        output::complain(
            "warning",
            &format!("broken reference of problem {} ({id}): {message}", problem.index),
        );
    }

    let broken = run.broken().next().is_some();
    if let Some(archive) = evidence_of(arguments) {
        let known = standing::of(&run.problems, archive)?;
        run = match arguments.against {
            Against::Expert => Run { known: Some(known), ..run },
            Against::Both => run.with_keys(known, arguments.threads)?,
            Against::Computed => run.with_keys(known, arguments.threads)?.by_keys(),
        };
    }
    if run.rows.is_empty() {
        return Err(Failure::new(format!(
            "no response is to a problem with a computed answer. {}",
            basis(run.problems.len(), &run.unkeyed)
        )));
    }
    let summary = Summary::of(&run);
    if let Some(path) = &arguments.output {
        output::write_whole(path, report::html(&run, &summary)?.as_bytes())?;
    }
    let mut lines = String::new();
    if arguments.jsonl.is_some() {
        for row in &run.rows {
            lines.push_str(&records::line(&GradeLine::of(&run, row))?);
        }
    }
    match &arguments.jsonl {
        Some(_) if to_stdout => output::print(&lines)?,
        Some(path) => output::write_whole(path, lines.as_bytes())?,
        None => {}
    }
    if arguments.json {
        output::print(&records::document(&GradeDocument::of(&run, &summary))?)?;
    } else if !to_stdout {
        output::print(&tables(&run, &summary, arguments, Paint::stdout()))?;
    }
    if !run.skipped.is_empty() {
        return Ok(Completion::RowsSkipped);
    }
    Ok(if arguments.check && broken { Completion::CheckFailed } else { Completion::Clean })
}

/// The archive that is read: the one that was named, else the one that `verify` writes, if computed answers are asked for.
fn evidence_of(arguments: &Grade) -> Option<&Path> {
    let usual = (arguments.against != Against::Expert).then_some(Path::new("evidence.h5"));
    arguments.evidence.as_deref().or(usual)
}

/// The problem set and the responses of `files`; the built-in ones if there are none.
///
/// # Errors
/// If they cannot be read.
pub fn read(files: &[PathBuf]) -> Result<(ProblemSet, Responses), Failure> {
    match files {
        [] => {
            let set = ProblemSet::read(None)?;
            let responses = Responses::of(data::built_in().1, &set);
            Ok((set, responses))
        }
        [only] if only.is_dir() => Err(Failure::new(format!(
            "`{}` is a folder, but a file with a problem set was expected; name a file in it, and files of responses after it",
            only.display()
        ))),
        [only] if !only.exists() => {
            Err(Failure::new(format!("there is no file `{}`; check the path", only.display())))
        }
        [only] => Err(Failure::new(format!(
            "`{}` is the problem set, but no responses were given: name one or more files of responses after it, \
             or give no file at all to grade the built-in set",
            only.display()
        ))),
        [problems, responses @ ..] => {
            let set = ProblemSet::read(Some(problems))?;
            let responses = Responses::read(responses, &set)?;
            Ok((set, responses))
        }
    }
}

fn tables(run: &Run, summary: &Summary, arguments: &Grade, paint: Paint) -> String {
    let mut text = format!(
        "{} · {} · {}\n\n",
        count(run.problems.len(), "problem"),
        count(run.models.len(), "model"),
        count(run.rows.len(), "response")
    );
    if run.against == Against::Computed {
        text.push_str(&wrapped(&basis(run.problems.len(), &run.unkeyed), 96, ""));
        text.push('\n');
    }
    text.push_str(&models(run, summary, paint));
    text.push('\n');
    text.push_str(&types(run, summary, paint));
    let closing = closing(run, summary);
    if !closing.is_empty() {
        text.push('\n');
        text.push_str(&closing);
    }
    text.push_str(&evidence(run, summary, paint));
    if let Some(boards) = Boards::of(run, summary) {
        text.push_str(&against::text(run, summary, &boards, paint));
    }
    if run.models.len() == 1 {
        text.push_str(&misses(run, paint));
    }
    if run.models.len() == 1 || run.known.is_some() || closing.is_empty() {
        text.push('\n');
    }
    if let Some(path) = &arguments.output {
        let _ = writeln!(text, "Report: {}", path.display());
    } else {
        text.push_str("Add `-o report.html` for every answer with its grade and diagnosis.\n");
    }
    text
}

fn models(run: &Run, summary: &Summary, paint: Paint) -> String {
    let missing = summary.models.iter().any(|tally| tally.missing() > 0);
    let mut columns = vec![texts("model")];
    columns.extend(OUTCOMES.map(|o| counts(&format!("{} {}", glyph(o), text::words(&o.to_string())))));
    if missing {
        columns.push(numbers("missing"));
    }
    columns.extend([numbers("pass rate"), numbers("95 % interval"), bars()]);
    let mut sheet = Sheet::new(columns, paint);
    for &m in &summary.ranking {
        let tally = &summary.models[m];
        let mut cells = vec![(one_line(&run.models[m], 40), Some(Tone::Strong))];
        cells.extend(OUTCOMES.map(|o| counted(tally.of(o), outcome_tone(o))));
        if missing {
            cells.push(counted(tally.missing(), Some(Tone::Caution)));
        }
        cells.extend([
            (percent(tally.rate()), None),
            (percent_interval(tally.interval()), Some(Tone::Faint)),
            (bar(tally.rate(), 20), Some(Tone::Good)),
        ]);
        sheet.row(cells);
    }
    sheet.render()
}

/// Wrong answers are the usual case: they stay in plain ink.
fn outcome_tone(outcome: Outcome) -> Option<Tone> {
    (outcome != Outcome::Incorrect).then(|| tone(outcome))
}

fn types(run: &Run, summary: &Summary, paint: Paint) -> String {
    let several = run.models.len() > 1;
    let mut columns = vec![words("type"), numbers("problems")];
    if several {
        columns.extend([
            numbers("mean pass rate"),
            numbers("best"),
            numbers("solved by nobody"),
            numbers("at most one"),
        ]);
    } else {
        columns.extend([numbers("correct"), numbers("pass rate"), numbers("95 % interval")]);
    }
    columns.push(bars());
    let mut sheet = Sheet::new(columns, paint);
    // Errors of one width stand below each other.
    let errors = summary.types.iter().filter_map(|kind| kind.mean?.standard_error);
    let width = errors.map(|error| format!("{:.1}", error * 100.0).len()).max().unwrap_or(0);
    for kind in &summary.types {
        let rate = kind.mean.map_or(0.0, |mean| mean.value);
        let mut cells =
            vec![(one_line(&kind.name, 24), Some(Tone::Strong)), (kind.problems.len().to_string(), None)];
        if several {
            let best = kind.tallies.iter().map(Tally::rate).fold(0.0, f64::max);
            cells.extend([
                (kind.mean.map_or_else(String::new, |mean| mean_text(mean, width)), None),
                (percent(best), None),
                counted(kind.solved.by_nobody, None),
                counted(kind.solved.by_at_most_one, None),
            ]);
        } else {
            let tally = kind.tallies.first().copied().unwrap_or_default();
            cells.extend([
                counted(tally.of(Outcome::Correct), Some(Tone::Good)),
                (percent(tally.rate()), None),
                (percent_interval(tally.interval()), Some(Tone::Faint)),
            ]);
        }
        cells.push((bar(rate, 20), Some(Tone::Good)));
        sheet.row(cells);
    }
    sheet.render()
}

/// A mean with its standard error, where it has one, in `width` columns.
fn mean_text(mean: Mean, width: usize) -> String {
    match mean.standard_error {
        Some(error) => format!("{:.1} ± {:>width$.1} %", mean.value * 100.0, error * 100.0),
        None => percent(mean.value),
    }
}

fn closing(run: &Run, summary: &Summary) -> String {
    let mut text = String::new();
    if let Some(mean @ Mean { standard_error: Some(_), .. }) = summary.mean {
        let models = run.models.len();
        let _ = writeln!(text, "Mean over {models} models: {} (standard error).", mean_text(mean, 0));
        let _ = writeln!(
            text,
            "Of {}, nobody solved {}; at most one model solved {}; all models solved {}.",
            count(run.problems.len(), "problem"),
            summary.solved.by_nobody,
            summary.solved.by_at_most_one,
            summary.solved.by_all
        );
    }
    let missing: usize = summary.models.iter().map(Tally::missing).sum();
    if missing > 0 {
        let _ = writeln!(text, "{}", text::missing(missing));
    }
    text
}

/// What evidence says about the references, and the pass rates without the doubtful ones.
fn evidence(run: &Run, summary: &Summary, paint: Paint) -> String {
    let Some(sound) = &summary.sound else { return String::new() };
    let judged = (0..run.problems.len()).filter(|p| run.standing(*p).is_some()).count();
    let doubtful: Vec<usize> = (0..run.problems.len()).filter(|p| run.is_doubtful(*p)).collect();
    let mut text = format!("\nEvidence on {}: ", count(judged, "reference"));
    let untouched = if run.against == Against::Both { "" } else { " No grade depends on it." };
    if doubtful.is_empty() {
        text.push_str("none is refuted or ambiguous.\n");
        return text;
    }
    let _ = writeln!(text, "{} refuted or ambiguous.{untouched}", doubtful.len());
    for &p in &doubtful {
        let (problem, Some(standing)) = (&run.problems[p].problem, run.standing(p)) else { continue };
        let head =
            format!("{} {} {}", verdict_glyph(standing.verdict), problem.index, one_line(&problem.id, 60));
        let _ = writeln!(text, "  {}", paint.paint(verdict_tone(standing.verdict), &head));
        let why = format!("{}: {}", standing.verdict.word(), one_line(&standing.why, 400));
        text.push_str(&wrapped(&why, 92, "      "));
    }
    if run.against == Against::Both {
        // The board against computed answers says more than one without doubtful references.
        return text;
    }
    let _ = writeln!(text, "\nWithout {}:\n", count(doubtful.len(), "such problem"));
    let columns = vec![
        texts("model"),
        numbers("✓ correct"),
        numbers("of"),
        numbers("pass rate"),
        numbers("95 % interval"),
        bars(),
    ];
    let mut sheet = Sheet::new(columns, paint);
    for &m in &summary.ranking {
        let tally = &sound[m];
        sheet.row(vec![
            (one_line(&run.models[m], 40), Some(Tone::Strong)),
            counted(tally.of(Outcome::Correct), Some(Tone::Good)),
            (tally.problems.to_string(), None),
            (percent(tally.rate()), None),
            (percent_interval(tally.interval()), Some(Tone::Faint)),
            (bar(tally.rate(), 20), Some(Tone::Good)),
        ]);
    }
    text.push_str(&sheet.render());
    text
}

/// Every response of a single model that is not correct, with what was found.
fn misses(run: &Run, paint: Paint) -> String {
    let mut text = String::new();
    for row in run.rows.iter().filter(|row| row.outcome != Outcome::Correct) {
        if text.is_empty() {
            text.push_str("\nNot solved:\n");
        }
        text.push_str(&miss(run, row, paint));
    }
    text
}

fn miss(run: &Run, row: &Row, paint: Paint) -> String {
    let problem = &run.problems[row.problem].problem;
    let reason = row.reason.map_or_else(|| row.outcome.to_string(), |reason| reason.to_string());
    let head = format!("{} {} {}", glyph(row.outcome), problem.index, one_line(&problem.id, 60));
    let mut text = format!("\n{}  {}\n", paint.paint(tone(row.outcome), &head), text::words(&reason));
    if let Some(extracted) = &row.extracted {
        let _ = writeln!(text, "    answer     {}", one_line(extracted, 96));
    }
    let _ = writeln!(text, "    reference  {}", one_line(&problem.specification.reference, 96));
    if let Some(standing) = run.standing(row.problem).filter(|standing| standing.is_doubtful()) {
        let mark =
            format!("{} the reference is {}", verdict_glyph(standing.verdict), standing.verdict.word());
        let _ = writeln!(text, "    {}", paint.paint(verdict_tone(standing.verdict), &mark));
    }
    if let Some(by_key) = row.computed.as_ref().filter(|_| run.judges_references()) {
        let outcome = by_key.grade.outcome;
        let said = format!("computed   {} {outcome}: {}", glyph(outcome), one_line(&by_key.message(), 200));
        let _ = writeln!(text, "    {}", paint.paint(tone(outcome), &said));
    }
    let _ = writeln!(text, "    {}", one_line(&row.message, 400));
    for diagnosis in &row.diagnosis {
        let kind = text::words(&diagnosis.kind.to_string());
        let _ = writeln!(text, "    {kind}: {}", one_line(&diagnosis.message, 400));
    }
    text
}
