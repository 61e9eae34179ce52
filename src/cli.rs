//! What can be typed: the commands, their arguments and options.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use eigentruth_grading::Kind;
use serde::Serialize;

use crate::threads;

/// The top level.
#[derive(Debug, Parser)]
#[command(
    name = "eigentruth",
    version,
    about = "Establishes ground truth for research-level physics problems by computation, and grades answers against it",
    after_help = "Exit codes: 0 = ran to the end, whatever the verdicts and grades; 1 = ran, but input rows were \
                  skipped; 2 = nothing could be run.\nStart with `eigentruth verify` or `eigentruth grade`: they need no files.",
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Grade the responses of models to a set of problems
    Grade(Grade),
    /// Compare one candidate answer with a reference, or a file of pairs
    Compare(Compare),
    /// List the problems of a set
    Problems(Problems),
    /// Show one problem
    Show(Show),
    /// Investigate the problems of the catalogue by computation and judge the experts' answers
    Verify(Verify),
    /// Judge the answers of your own file against the computed ones
    Audit(Audit),
    /// Draw fresh problems with computed answers
    Variants(Variants),
    /// Check answers under symmetries, limits and scaling, and against what solvers compute
    Stress(Stress),
    /// Compute energies and observables of a model
    Solve(Solve),
}

/// How much a run may cost.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Budget {
    /// Seconds a problem, for some up to a minute
    Quick,
    /// Minutes a problem
    Standard,
    /// Hours
    Thorough,
}

impl From<Budget> for eigentruth_problems::Budget {
    fn from(budget: Budget) -> Self {
        match budget {
            Budget::Quick => Self::Quick,
            Budget::Standard => Self::Standard,
            Budget::Thorough => Self::Thorough,
        }
    }
}

/// The seed of an investigation where none is given.
pub const SEED: u64 = 1;

/// How an investigation runs.
#[derive(Args, Debug)]
pub struct Investigation {
    /// How much it may cost
    #[arg(long, value_enum, default_value = "quick")]
    pub budget: Budget,
    /// Keep all findings in this HDF5 file, and use those that are there (`none` for no file)
    #[arg(long, value_name = "F", default_value = "evidence.h5")]
    pub archive: PathBuf,
    /// Compute again what the archive holds, or an unfinished run (if killed: without --fresh the same command goes on, with it it starts anew)
    #[arg(long)]
    pub fresh: bool,
    /// The seed of everything random
    #[arg(long, value_name = "N", default_value_t = SEED, value_parser = seed, allow_negative_numbers = true)]
    pub seed: u64,
    /// How many investigations run at once (default and most: one per core); the findings do not depend on it
    #[arg(long, value_name = "N", value_parser = threads::parse, allow_negative_numbers = true)]
    pub threads: Option<NonZeroUsize>,
}

/// Arguments of `verify`.
#[derive(Args, Debug)]
#[command(after_help = "Without arguments all problems are verified. Within the quick budget that takes \
        two to three minutes on two cores.\nEvery finding is kept as soon as it is made; a run that was \
        stopped goes on where it was. Findings that are open are\nnot kept: they are tried again at every run.\n\n\
        Examples:\n  eigentruth verify -o report.html\n  eigentruth verify ed/05-hubbard-random-zeeman --explain\n  \
        eigentruth verify 5 20 --json --budget standard")]
pub struct Verify {
    /// The problems, by identifier or by the data set's index (default: all)
    #[arg(value_name = "ID|INDEX", allow_negative_numbers = true)]
    pub problems: Vec<String>,
    /// Print one JSON document instead of the table
    #[arg(long)]
    pub json: bool,
    /// Write the report with all evidence and figures, one self-contained HTML file
    #[arg(short, long = "output", value_name = "REPORT.html")]
    pub output: Option<PathBuf>,
    /// Print the evidence, step by step
    #[arg(long, conflicts_with = "json")]
    pub explain: bool,
    /// Exit with 1 if an answer is refuted, a verdict is pending, or a verdict differs from the archive's
    #[arg(long)]
    pub check: bool,
    /// How it runs.
    #[command(flatten)]
    pub run: Investigation,
}

/// Arguments of `audit`.
#[derive(Args, Debug)]
#[command(
    after_help = "A row is judged if its prompt is word for word the one that was investigated (white space does not \
        count). A row with\nanother wording is another question: it is listed as not comparable, with the first words that \
        differ, and the exit code is 1.\n\nExamples:\n  eigentruth audit my_dataset.yaml -o report.html\n  \
        eigentruth audit my_dataset.yaml --explain --check"
)]
pub struct Audit {
    /// The problem set with its answers (the benchmark's YAML, a JSON array, or JSON Lines)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print one JSON document instead of the table
    #[arg(long)]
    pub json: bool,
    /// Write the report with all evidence and figures, one self-contained HTML file
    #[arg(short, long = "output", value_name = "REPORT.html")]
    pub output: Option<PathBuf>,
    /// Print the evidence, step by step
    #[arg(long, conflicts_with = "json")]
    pub explain: bool,
    /// Exit with 1 if an answer is refuted, pending or unreadable, or a row was not judged
    #[arg(long)]
    pub check: bool,
    /// How it runs.
    #[command(flatten)]
    pub run: Investigation,
}

/// Arguments of `variants`.
#[derive(Args, Debug)]
#[command(
    after_help = "A variant belongs to its seed: it is drawn again by `eigentruth variants ID -n 1 --seed SEED`, where SEED stands \
        behind the ~ of its id.\nA question that two seeds give is drawn once; seeds are counted up until there are enough.\n\
        A problem whose printed question no computation answers as a whole has no family: where it is named, related questions are drawn,\n\
        which say `related_to` instead of `variant_of`.\n\n\
        Examples:\n  eigentruth variants 5 -n 3\n  eigentruth variants -n 20 --seed 1000 -o fresh.jsonl --questions questions.jsonl\n  \
        eigentruth grade fresh.jsonl responses.jsonl"
)]
pub struct Variants {
    /// The problems, by identifier or by the data set's index (default: all that have a family)
    #[arg(value_name = "ID|INDEX", allow_negative_numbers = true)]
    pub problems: Vec<String>,
    /// How many are drawn of each problem
    #[arg(short, long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub number: u32,
    /// The seed of the first one
    #[arg(long, value_name = "S", default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    pub seed: u64,
    /// Write the problems to this file (.jsonl, .json or .yaml) instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write them a second time, without answers, for those who are to be asked
    #[arg(long, value_name = "FILE")]
    pub questions: Option<PathBuf>,
}

/// Arguments of `solve`.
#[derive(Args, Debug)]
#[command(
    after_help = "Example of a model:\n\n  [lattice]\n  kind = \"chain\"\n  size = [12]\n  boundary = [\"periodic\"]\n\n  \
        [model]\n  name = \"heisenberg\"\n  J = 1.0\n\n  [solve]\n  method = \"exact\"\n  sector = \"auto\"\n  \
        observables = [\"spin-correlation\"]\n\nMore in examples/models; all lattices, models, sectors and observables are in docs/models.md. \
        A long run that can be killed and started again:\n  eigentruth solve MODEL.toml --checkpoint run.checkpoint"
)]
pub struct Solve {
    /// The model
    #[arg(value_name = "MODEL.toml")]
    pub file: PathBuf,
    /// Print one JSON document instead of text
    #[arg(long)]
    pub json: bool,
    /// Threads (default and most: one per core); the numbers do not depend on it
    #[arg(long, value_name = "N", value_parser = threads::parse, allow_negative_numbers = true)]
    pub threads: Option<NonZeroUsize>,
    /// The seed of starting vectors, and of the random starts of mean fields and matrix products; energies of exact states depend on it within their
    /// errors only
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    pub seed: u64,
    /// Store now and then in this file how far the computation is; the same command goes on from there after a kill, with the
    /// same bits. The file is removed when the result has been printed
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Seconds between two times that the running iteration is stored; finished sectors are stored at once
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = seconds, requires = "checkpoint",
        allow_negative_numbers = true)]
    pub checkpoint_every: f64,
}

/// What responses are graded against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The references of the problem set
    #[default]
    Expert,
    /// Computed answers, every admissible reading counting; problems without one are left out
    Computed,
    /// The references; and computed answers beside them, with what changes
    Both,
}

/// Arguments of `grade`.
#[derive(Args, Debug)]
#[command(after_help = "Without arguments the built-in set is graded.\n\n\
        Examples:\n  eigentruth grade\n  eigentruth grade problems.yaml responses/*.json -o report.html\n  \
        eigentruth grade problems.jsonl answers.jsonl --jsonl grades.jsonl\n  \
        eigentruth grade problems.yaml responses/*.json --against both")]
pub struct Grade {
    /// The problem set (the benchmark's YAML, a JSON array, or JSON Lines), then one or more files of responses
    #[arg(value_names = ["PROBLEMS", "RESPONSES"], num_args = 0..)]
    pub files: Vec<PathBuf>,
    /// Write one JSON object per graded response to this file (`-` for standard output, instead of the tables)
    #[arg(long, value_name = "OUT")]
    pub jsonl: Option<PathBuf>,
    /// Print one JSON document instead of the tables
    #[arg(long)]
    pub json: bool,
    /// Write the report, one self-contained HTML file
    #[arg(short, long = "output", value_name = "REPORT.html")]
    pub output: Option<PathBuf>,
    /// Threads that grade (default and most: one per core); the grades do not depend on it
    #[arg(long, value_name = "N", value_parser = threads::parse, allow_negative_numbers = true)]
    pub threads: Option<NonZeroUsize>,
    /// Mark the references that the findings in this archive of `verify` refute or hold ambiguous, and count a second
    /// time without them; no grade changes
    #[arg(long, value_name = "EVIDENCE.h5")]
    pub evidence: Option<PathBuf>,
    /// What responses are graded against: the references of the set, the answers that the findings in the archive give (of
    /// `--evidence`, else `evidence.h5`) for the problems where they give one, or both, to see what changes
    #[arg(long, value_enum, default_value = "expert")]
    pub against: Against,
    /// Exit with 1 if a reference or declaration of the set cannot be read
    #[arg(long)]
    pub check: bool,
}

/// Arguments of `stress`.
#[derive(Args, Debug)]
#[command(
    after_help = "Every answer that can be read is checked, right or wrong, under the laws that its problem declares (hermiticity, symmetries,\n\
        limits, positivity, scaling) and the relations between its options. The reference is not asked.\n\n\
        Answers to problems of the catalogue are compared with what solvers compute, too: numbers within their errors, options one\n\
        by one, formulas at random points of their domain. Every admissible reading of a prompt counts. What is computed is kept, as\n\
        by `verify`, and only what is open is tried again: all fifty problems take one to three minutes on two cores within the quick\n\
        budget. `--no-solvers` leaves that out. Of other problems solvers know nothing: there the answer is immediate.\n\n\
        `--seed` draws other points for laws and solvers, and the output says which seed it was.\n\
        Without a file, indices and identifiers are of problems of the catalogue, and the expert's answer is checked.\n\n\
        Examples:\n  eigentruth stress\n  eigentruth stress 42\n  eigentruth stress problems.yaml responses/*.json -o report.html\n  \
        eigentruth stress problems.yaml responses/*.json --no-solvers\n  \
        eigentruth stress problems.yaml responses/*.json --problem 42 --json\n  \
        eigentruth stress problems.yaml responses/*.json --seed 7"
)]
pub struct Stress {
    /// The problem set (the benchmark's YAML, a JSON array, or JSON Lines), then one or more files of responses (default: the
    /// built-in set); or identifiers or indices of problems of the catalogue, of which the expert's answer is checked
    #[arg(value_names = ["PROBLEMS|ID|INDEX", "RESPONSES"], num_args = 0.., allow_negative_numbers = true)]
    pub files: Vec<PathBuf>,
    /// Only this problem, without a file that of the catalogue; may be given several times
    #[arg(long = "problem", value_name = "ID|INDEX")]
    pub problems: Vec<String>,
    /// Ask no solver: declared laws and relations between options only, at once
    #[arg(long)]
    pub no_solvers: bool,
    /// Write the report, one self-contained HTML file
    #[arg(short, long = "output", value_name = "REPORT.html")]
    pub output: Option<PathBuf>,
    /// Print one JSON document instead of the table
    #[arg(long)]
    pub json: bool,
    /// How the solvers run.
    #[command(flatten)]
    pub run: Investigation,
}

/// Arguments of `compare`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
        eigentruth compare --reference '\\frac{t^2}{U}' --candidate 't^2/U' --parameters '$t;U$'\n  \
        eigentruth compare --jsonl cases.jsonl")]
pub struct Compare {
    /// The reference answer, LaTeX
    #[arg(long, value_name = "R", requires = "candidate", allow_hyphen_values = true)]
    pub reference: Option<String>,
    /// The candidate: a raw response with a box, or a bare answer
    #[arg(long, value_name = "C", requires = "reference", allow_hyphen_values = true)]
    pub candidate: Option<String>,
    /// Declared symbols and operators, such as `$t;U;(c_1,NC,fermion)$`
    #[arg(long, value_name = "P", default_value = "", hide_default_value = true)]
    pub parameters: String,
    /// Declared functions and definitions, such as `$f;n_1:=c_1^\dagger c_1$`
    #[arg(long, value_name = "F", default_value = "", hide_default_value = true)]
    pub functions: String,
    /// The kind of answer, such as `expression` or `numeric_rounded/digits=3` (default: inferred from the reference)
    #[arg(long, value_name = "K")]
    pub kind: Option<Kind>,
    /// A file of pairs, one JSON object a line; prints one verdict a line
    #[arg(long, value_name = "FILE", conflicts_with_all = ["reference", "candidate", "parameters", "functions", "kind"])]
    pub jsonl: Option<PathBuf>,
    /// Print JSON; with `--jsonl`, lines with every field instead of the short ones
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `problems`.
#[derive(Args, Debug)]
pub struct Problems {
    /// The problem set (default: the built-in one)
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print one JSON document instead of the table
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `show`.
#[derive(Args, Debug)]
pub struct Show {
    /// The identifier of a problem, or its index
    #[arg(value_name = "ID|INDEX", allow_negative_numbers = true)]
    pub problem: String,
    /// The problem set (default: the built-in one)
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print one JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

/// A time between two checkpoints.
fn seconds(text: &str) -> Result<f64, String> {
    let valid = |seconds: &f64| (0.0..=1e6).contains(seconds);
    text.parse().ok().filter(valid).ok_or_else(|| "expected a number of seconds from 0 to 1000000".to_owned())
}

/// A seed.
fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("expected a whole number from 0 to {}", u64::MAX))
}
