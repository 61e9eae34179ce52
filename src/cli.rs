//! What can be typed: the commands, their arguments and options.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use eigentruth_grading::Kind;

/// The top level.
#[derive(Debug, Parser)]
#[command(
    name = "eigentruth",
    version,
    about = "Grades answers to research-level physics problems, exactly and with reasons",
    after_help = "Exit codes: 0 = ran to the end, whatever the grades; 1 = ran, but input rows were skipped; \
                  2 = nothing could be run.\nStart with `eigentruth grade`: it needs no files.",
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
}

/// Arguments of `grade`.
#[derive(Args, Debug)]
#[command(after_help = "Without arguments the built-in set is graded.\n\n\
        Examples:\n  eigentruth grade\n  eigentruth grade problems.yaml responses/*.json -o report.html\n  \
        eigentruth grade problems.jsonl answers.jsonl --jsonl grades.jsonl")]
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
    /// Threads that grade (default: one per core); the grades do not depend on it
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Exit with 1 if a reference or declaration of the set cannot be read
    #[arg(long)]
    pub check: bool,
}

/// Arguments of `compare`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
        eigentruth compare --reference '\\frac{t^2}{U}' --candidate 't^2/U' --parameters '$t;U$'\n  \
        eigentruth compare --jsonl cases.jsonl")]
pub struct Compare {
    /// The reference answer, LaTeX
    #[arg(
        long,
        value_name = "R",
        required_unless_present = "jsonl",
        requires = "candidate",
        allow_hyphen_values = true
    )]
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
    #[arg(value_name = "ID|INDEX")]
    pub problem: String,
    /// The problem set (default: the built-in one)
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print one JSON document instead of text
    #[arg(long)]
    pub json: bool,
}
