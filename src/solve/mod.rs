//! `eigentruth solve`: a model in, energies and observables out.

mod averages;
mod exact;
mod group;
mod input;
mod records;

use std::num::NonZeroUsize;
use std::time::Instant;

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::output::{self, Paint};

/// Runs the command.
///
/// # Errors
/// If the model cannot be read, built or solved.
pub fn run(arguments: &cli::Solve) -> Result<Completion, Failure> {
    let start = Instant::now();
    let named = |message: String| Failure::new(format!("`{}`: {message}", arguments.file.display()));
    let input = input::read(&arguments.file)?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads.map_or(0, NonZeroUsize::get))
        .build_global()
        .map_err(|error| {
            Failure::new(format!("cannot start the threads: {error}; try a smaller --threads"))
        })?;
    let lattice = input.lattice.build().map_err(|error| named(format!("[lattice] {error}")))?;
    let hamiltonian = input.model.build(&lattice).map_err(named)?;
    let solution = exact::solve(hamiltonian, &lattice, &input.solve, arguments.seed).map_err(named)?;
    let seconds = start.elapsed().as_secs_f64();
    let text = if arguments.json {
        records::document(&solution, lattice.name(), seconds)?
    } else {
        records::page(&solution, lattice.name(), seconds, Paint::stdout())
    };
    output::print(&text)?;
    Ok(Completion::Clean)
}
