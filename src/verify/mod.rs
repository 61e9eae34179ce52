//! `eigentruth verify` and `eigentruth audit`: problems investigated by computation, answers judged.

mod audit;
mod experts;
mod explain;
mod numbers;
mod progress;
mod records;
mod table;
mod wording;

use std::path::{Path, PathBuf};
use std::time::Instant;

pub use audit::run as audit;
use eigentruth_numerics::archive::ArchiveError;
use eigentruth_problems::engine::{self, EvidenceError, Options, Store, StoreError};
use eigentruth_problems::{Judgement, Problem, Record, Reference, catalogue, find, reference};
pub use experts::answer as expert_answer;
use experts::judge_expert;
pub use numbers::column as column_text;
pub use table::{VERDICTS, duration, glyph, methods, tone};

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::output::{self, Paint};
use crate::report;
use crate::report::verdicts::{Source, Subject};
use crate::suggest::suggestion;
use crate::text::{count, one_line};
use crate::threads;

/// A problem with everything that was found out about it.
pub struct Investigated {
    /// The problem.
    pub problem: Problem,
    /// The findings, computed, reused and recorded.
    pub records: Vec<Record>,
    /// The answer that they support.
    pub reference: Reference,
    /// The verdict on the answer that was judged.
    pub judgement: Judgement,
}

/// What a run did.
#[derive(Default)]
pub struct Tally {
    /// Findings computed now.
    pub computed: usize,
    /// Those of them that are open.
    pub open: usize,
    /// Findings taken from the archive.
    pub reused: usize,
    /// Findings committed with the program.
    pub recorded: usize,
    /// Wall-clock seconds.
    pub seconds: f64,
}

impl Tally {
    /// What was computed and what was known, in sentences.
    pub fn sentence(&self) -> String {
        let recorded =
            if self.recorded > 0 { format!(", {} recorded", self.recorded) } else { String::new() };
        let open = match self.open {
            0 => String::new(),
            n => format!(" ({n} open: not kept, tried again at every run)"),
        };
        let computed = count(self.computed, "finding");
        format!("{computed} computed now{open}, {} reused{recorded}.", self.reused)
    }
}

/// What is said about an archive that cannot be used, to somebody who gave it with `option`.
pub fn unusable(error: &EvidenceError, option: &str) -> Failure {
    Failure::new(match error {
        EvidenceError::Archive { path, error: ArchiveError::Format(error) } => format!(
            "`{}` begins like an archive of findings (an HDF5 file), but it is damaged or was cut off, so that it cannot \
             be read. Restore it from a copy; or move it away, and `eigentruth verify` computes again what it held; or \
             name another file with {option} (the reader says: {error})",
            path.display()
        ),
        other => other.sentence(option),
    })
}

/// Runs `verify`.
///
/// # Errors
/// If a problem is not known, or the archive cannot be used.
pub fn run(arguments: &cli::Verify) -> Result<Completion, Failure> {
    let problems = chosen(&arguments.problems)?;
    refuse_overwriting(arguments.output.as_deref(), &[], &arguments.run)?;
    let (found, tally, mut store) = investigate(problems, &arguments.run)?;
    let investigated: Vec<Investigated> = found
        .into_iter()
        .map(|(problem, records)| {
            let reference = reference(&problem, &records);
            let judgement = judge_expert(&problem, &reference)
                .ok_or_else(|| Failure::new(format!("no expert's answer to {} is known", problem.id)))?;
            Ok(Investigated { problem, records, reference, judgement })
        })
        .collect::<Result<_, Failure>>()?;
    let mut changed = false;
    for one in investigated.iter().filter(|one| one.problem.is_investigated()) {
        let (id, verdict) = (one.problem.id, one.judgement.verdict.word());
        if let Some(earlier) = store.verdict(id).filter(|earlier| *earlier != verdict) {
            changed = true;
            output::complain(
                "note",
                &format!("the verdict on {id} was {earlier} in the archive, it is {verdict} now"),
            );
        }
        store.set_verdict(id, verdict);
    }
    store.finish().map_err(|error| Failure::new(error.to_string()))?;
    if let Some(path) = &arguments.output {
        let source = Source {
            subjects: investigated.iter().map(|one| Subject { one, row: None }).collect(),
            incomparable: Vec::new(),
            skipped: 0,
            tally: &tally,
            options: &arguments.run,
            file: None,
        };
        output::write_whole(path, report::verdicts::html(&source)?.as_bytes())?;
    }
    if arguments.json {
        output::print(&records::verify(&investigated)?)?;
    } else {
        let paint = Paint::stdout();
        let mut text = String::new();
        if arguments.explain {
            for problem in &investigated {
                text.push_str(&explain::page(problem, explain::Author::Expert, paint));
            }
        }
        text.push_str(&table::verify(&investigated, &tally, paint));
        output::print(&text)?;
    }
    let all = investigated.iter().all(|one| one.judgement.verdict.is_settled());
    Ok(if arguments.check && (changed || !all) { Completion::CheckFailed } else { Completion::Clean })
}

/// The problems that are asked for; all if none is.
///
/// # Errors
/// If the catalogue lacks one.
pub fn chosen(names: &[String]) -> Result<Vec<Problem>, Failure> {
    if names.is_empty() {
        return Ok(catalogue());
    }
    let mut problems: Vec<Problem> = Vec::new();
    for name in names {
        let problem = find(name).ok_or_else(|| unknown(name))?;
        if !problems.iter().any(|known| known.index == problem.index) {
            problems.push(problem);
        }
    }
    Ok(problems)
}

/// The indices of the catalogue, such as `0 to 9`.
pub fn indices() -> String {
    format!("0 to {}", catalogue().len() - 1)
}

/// What to say about a problem that the catalogue does not have.
fn unknown(name: &str) -> Failure {
    let all = catalogue();
    Failure::new(format!(
        "the catalogue has no problem `{}`; it has indices {} and identifiers like \
         `ed/15-four-site-hubbard-ring` (the table in docs/problems.md lists all){}",
        one_line(name, 60),
        indices(),
        suggestion(name, all.iter().map(|problem| problem.id))
    ))
}

/// Refuses a report in the place of an input, of the archive or of the journal beside it.
///
/// # Errors
/// Which file it is, and what to do.
pub fn refuse_overwriting(
    report: Option<&Path>,
    inputs: &[&Path],
    arguments: &cli::Investigation,
) -> Result<(), Failure> {
    let archive = Some(arguments.archive.as_path()).filter(|path| *path != Path::new("none"));
    let journal = archive.map(|path| {
        let mut name = path.as_os_str().to_owned();
        name.push(".journal");
        PathBuf::from(name)
    });
    let inputs: Vec<&Path> = inputs.iter().copied().chain(journal.as_deref()).collect();
    output::refuse_overwriting(&[("--archive", archive), ("-o", report)], &inputs)
}

/// A problem with all findings about it.
type Gathered = (Problem, Vec<Record>);

/// The findings of all problems: known ones from the archive, the others computed and kept.
///
/// # Errors
/// If the archive cannot be used.
pub fn investigate(
    problems: Vec<Problem>,
    arguments: &cli::Investigation,
) -> Result<(Vec<Gathered>, Tally, Store), Failure> {
    let start = Instant::now();
    let threads = arguments.threads.unwrap_or_else(threads::cores);
    // The solvers inside a job use rayon's global pool; it is set up once.
    rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global().map_err(|error| {
        Failure::new(format!("cannot start the threads: {error}; try a smaller --threads"))
    })?;
    let failed = |error: StoreError| match error {
        StoreError::Archive(error) => unusable(&error, "--archive"),
        error => Failure::new(error.to_string()),
    };
    let mut store = match &arguments.archive {
        path if path == Path::new("none") => Store::in_memory(),
        path => Store::open(path).map_err(failed)?,
    };
    if let Some(why) = &store.unwritable {
        output::complain("warning", &format!("what is computed now is not kept: {why}"));
    }
    if let Some(kept) = &store.set_aside {
        let (lines, kept) = (count(store.damaged, "line"), kept.display());
        output::complain(
            "warning",
            &format!(
                "{lines} of the journal cannot be read and went to `{kept}`; findings that they held are computed again"
            ),
        );
    }
    let options =
        Options { budget: arguments.budget.into(), seed: arguments.seed, fresh: arguments.fresh, threads };
    let kept = (arguments.archive != Path::new("none") && store.unwritable.is_none())
        .then(|| arguments.archive.display().to_string());
    let progress = progress::Progress::new(kept);
    let found = engine::run(&problems, &options, &mut store, &progress).map_err(failed)?;
    let mut tally = progress.finish();
    let recorded = engine::recorded();
    let mut all = Vec::with_capacity(problems.len());
    for problem in problems {
        let of = |records: &[Record]| -> Vec<Record> {
            records.iter().filter(|record| record.identity.problem == problem.id).cloned().collect()
        };
        let mut records = of(&found);
        for record in of(&recorded) {
            // What was computed now stands for itself; recorded is what this run did not compute.
            if !records.iter().any(|known| known.identity == record.identity) {
                tally.recorded += 1;
                records.push(record);
            }
        }
        all.push((problem, records));
    }
    tally.seconds = start.elapsed().as_secs_f64();
    Ok((all, tally, store))
}
