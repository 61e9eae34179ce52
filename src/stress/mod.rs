//! `eigentruth stress`: answers under laws of physics and against solvers, whatever the reference says.

mod catalogued;
mod checks;
mod records;
mod table;

use std::path::{Path, PathBuf};

pub use checks::Law;
pub use table::{Counts, doubts};

use eigentruth_problems::{Problem, Reference, find, reference};

use self::checks::Check;
use crate::cli::{self, Stress};
use crate::failure::{Completion, Failure};
use crate::grade::read;
use crate::input::{ProblemSet, report_skipped_of};
use crate::output::{self, Paint};
use crate::report;
use crate::run::{Prepared, Row, Run};
use crate::suggest::suggestion;
use crate::text::{count, one_line};
use crate::verify::{investigate, refuse_overwriting};

/// What is known about one problem of the set.
pub struct Subject {
    /// The problem of the catalogue, if it is one.
    pub problem: Option<Problem>,
    /// What solvers gave for it, if they were asked.
    pub reference: Option<Reference>,
}

/// Everything that was checked.
pub struct Stressed {
    /// The graded responses.
    pub run: Run,
    /// Positions of the problems that were asked for.
    pub chosen: Vec<usize>,
    /// The checks, in the order of the responses.
    pub checks: Vec<Check>,
    /// The seed of the points at which laws were looked at and solvers were asked, and of everything random in solvers.
    pub seed: u64,
}

/// Runs the command.
///
/// # Errors
/// If nothing can be read, or a problem is not known.
pub fn run(arguments: &Stress) -> Result<Completion, Failure> {
    // What is no file is an index or an identifier.
    let inputs: Vec<&Path> =
        arguments.files.iter().map(PathBuf::as_path).filter(|path| path.exists()).collect();
    refuse_overwriting(arguments.output.as_deref(), &inputs, &arguments.run)?;
    let (set, responses, mut chosen) = match catalogued::asked(arguments)? {
        Some((set, responses)) => (set, responses, Vec::new()),
        None => {
            let (set, responses) = read(&arguments.files)?;
            let chosen = named(&set, &arguments.problems)?;
            (set, responses, chosen)
        }
    };
    if chosen.is_empty() {
        chosen = (0..set.problems.len()).collect();
    }
    let run = Run::new(set, responses, arguments.run.threads)?;
    report_skipped_of(&run.skipped, !run.rows.is_empty());
    let mut subjects: Vec<Subject> = run.problems.iter().map(Subject::of).collect();
    for (subject, prepared) in chosen.iter().map(|&p| (&subjects[p], &run.problems[p])) {
        let problem = &prepared.problem;
        let head = format!("problem {} ({})", problem.index, one_line(&problem.id, 60));
        for warning in checks::warnings(subject, prepared) {
            output::complain("warning", &format!("{head}: {}", one_line(&warning, 400)));
        }
    }
    if !arguments.no_solvers {
        solve(&mut subjects, &run, &chosen, &arguments.run)?;
    }
    let rows = run.rows.iter().enumerate().filter(|(_, row)| chosen.contains(&row.problem));
    let checks: Vec<Check> = rows
        .flat_map(|(at, row)| {
            checks::of(&run, at, &subjects[row.problem], &run.problems[row.problem], arguments.run.seed)
        })
        .collect();
    let stressed = Stressed { run, chosen, checks, seed: arguments.run.seed };
    if stressed.checks.is_empty() {
        return Err(Failure::new(format!(
            "nothing was checked: {}",
            unchecked(&stressed.run, &subjects, &stressed.chosen, arguments)
        )));
    }
    if let Some(path) = &arguments.output {
        output::write_whole(path, report::stress::html(&stressed)?.as_bytes())?;
    }
    if arguments.json {
        output::print(&records::document(&stressed)?)?;
    } else {
        output::print(&table::text(&stressed, Paint::stdout()))?;
    }
    Ok(Completion::after_skipping(stressed.run.skipped.len()))
}

/// The positions of the problems of a set that are asked for.
fn named(set: &ProblemSet, names: &[String]) -> Result<Vec<usize>, Failure> {
    let position = |name: &String| {
        set.find(name).ok_or_else(|| {
            let names = set.problems.iter().map(|problem| problem.id.as_str());
            let typed = one_line(name, 60);
            Failure::new(format!(
                "the set has no problem `{typed}`; it has {}{}",
                set.names(),
                suggestion(name, names)
            ))
        })
    };
    names.iter().map(position).collect()
}

impl Subject {
    fn of(prepared: &Prepared) -> Self {
        let known = find(&prepared.problem.index.to_string()).filter(|_| prepared.problem.catalogued);
        Subject { problem: known, reference: None }
    }
}

fn count_are(problems: usize) -> String {
    format!("{} {}", count(problems, "problem"), if problems == 1 { "is" } else { "are" })
}

/// Why nothing was checked, and what helps.
fn unchecked(run: &Run, subjects: &[Subject], chosen: &[usize], arguments: &Stress) -> String {
    let is_readable = |row: &Row| chosen.contains(&row.problem) && row.extracted.is_some();
    if !run.rows.iter().any(is_readable) {
        return "no response to a problem that was asked for can be read".to_owned();
    }
    let laws =
        "`eigentruth show ID` lists the laws of a problem; `invariants` in a problem set declares them";
    let catalogued = chosen.iter().any(|p| subjects[*p].problem.is_some());
    let declared = chosen.iter().any(|p| checks::declares_laws(&subjects[*p], &run.problems[*p]));
    // A law that cannot be used has a warning of its own; another one had no answer that could be read.
    let of_laws = if declared {
        "no declared law could be checked on an answer that can be read"
    } else {
        "no law is declared"
    };
    match (catalogued, arguments.no_solvers) {
        (true, true) => format!(
            "{of_laws}, no relation between options either, and solvers were not asked: leave out `--no-solvers`. {laws}"
        ),
        (true, false) => format!(
            "{of_laws}, and no response to a problem of the catalogue, whose answers solvers compute, can be read. {laws}"
        ),
        (false, _) => format!(
            "{of_laws}, and no problem is one of the catalogue, word for word, whose answers solvers compute (`eigentruth \
             audit FILE` shows where the wording differs). {laws}"
        ),
    }
}

/// Asks the solvers: findings of the archive, the others computed and kept, as `verify` does. Nothing is asked where there is no
/// answer to compare.
fn solve(
    subjects: &mut [Subject],
    run: &Run,
    chosen: &[usize],
    options: &cli::Investigation,
) -> Result<(), Failure> {
    let is_answered = |p: usize| run.rows.iter().any(|row| row.problem == p && row.extracted.is_some());
    let mut asked = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    for p in chosen.iter().copied().filter(|p| is_answered(*p)) {
        if let Some(problem) = subjects[p].problem.as_ref().filter(|problem| problem.is_investigated()) {
            asked.push(p);
            problems.push(problem.clone());
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    let (found, tally, store) = investigate(problems, options)?;
    store.finish().map_err(|error| Failure::new(error.to_string()))?;
    let asked_about = count(asked.len(), "problem");
    let others = chosen.iter().filter(|p| subjects[**p].problem.is_none()).count();
    let beside = match others {
        0 => String::new(),
        one_or_more => format!("; {} not of the catalogue", count_are(one_or_more)),
    };
    output::complain(
        "note",
        &format!("solvers were asked about {asked_about}: {}{beside}", tally.sentence()),
    );
    for (p, (problem, records)) in asked.into_iter().zip(found) {
        subjects[p].reference = Some(reference(&problem, &records));
    }
    Ok(())
}
