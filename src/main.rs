//! The command line of Eigentruth: reads files, asks the libraries, prints tables and reports.
//!
//! One file per command. No physics and no mathematics of answers lives here: what an answer means
//! is decided in `eigentruth-grading`, what is true of a model in `solvers/` and `problems/`.
#![forbid(unsafe_code)]

mod against;
mod cli;
mod compare;
mod failure;
mod grade;
mod input;
mod output;
mod problems;
mod records;
mod report;
mod run;
mod show;
mod solve;
mod standing;
mod statistics;
mod stress;
mod suggest;
mod table;
mod tally;
mod text;
mod threads;
mod variants;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use failure::Completion;

fn main() -> ExitCode {
    let mut cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // `--help` and `--version` are answers, not mistakes; a closed pipe is nobody's mistake.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    threads::limit(&mut cli.command);
    let result = match &cli.command {
        Command::Grade(arguments) => grade::run(arguments),
        Command::Compare(arguments) => compare::run(arguments),
        Command::Problems(arguments) => problems::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Audit(arguments) => verify::audit(arguments),
        Command::Variants(arguments) => variants::run(arguments),
        Command::Stress(arguments) => stress::run(arguments),
        Command::Solve(arguments) => solve::run(arguments),
    };
    match result {
        Ok(Completion::Clean) => ExitCode::SUCCESS,
        Ok(Completion::RowsSkipped | Completion::CheckFailed) => ExitCode::from(1),
        Err(failure) => {
            output::complain("error", &failure.to_string());
            ExitCode::from(2)
        }
    }
}
