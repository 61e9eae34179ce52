//! `eigentruth solve`: a model in, energies and observables out.

mod averages;
mod check;
mod choice;
mod exact;
mod group;
mod input;
mod levels;
mod multiplets;
mod numbers;
mod page;
mod positive;
mod records;
mod search;
mod sectors;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};

use eigentruth_models::{Hamiltonian, Lattice};
use eigentruth_numerics::checkpoint;
use eigentruth_numerics::keeper::Keeper;

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::output::{self, Paint};
use crate::text::count;

/// What the results belong to.
struct Context {
    lattice: Lattice,
    /// The model's name, its Hamiltonian, and its parameters as they were given.
    model: (&'static str, &'static str, Vec<(&'static str, String)>),
    /// The site that correlations start from.
    reference: usize,
    seconds: f64,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be read, built or solved.
pub fn run(arguments: &cli::Solve) -> Result<Completion, Failure> {
    let start = Instant::now();
    let named = |message: String| Failure::new(format!("`{}`: {message}", arguments.file.display()));
    let mut input = input::read(&arguments.file)?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads.map_or(0, NonZeroUsize::get))
        .build_global()
        .map_err(|error| {
            Failure::new(format!("cannot start the threads: {error}; try a smaller --threads"))
        })?;
    let lattice = input.lattice.build().map_err(|error| named(format!("[lattice] {error}")))?;
    let hamiltonian = input.model.build(&lattice, &input.solve.sector).map_err(named)?;
    let mut keeper = match &arguments.checkpoint {
        Some(path) => Some(checkpoint(path, arguments, &input, &lattice, &hamiltonian)?),
        None => None,
    };
    let solution = exact::solve(hamiltonian, &lattice, &input.solve, arguments.seed, keeper.as_mut());
    let mut solution = solution.map_err(named)?;
    solution.warnings.extend(parallel_bonds(&lattice));
    let (model, reference) = (input.model.description(), input.solve.reference);
    solution.warnings.extend(dropped_background(model.0));
    let context = Context { lattice, model, reference, seconds: start.elapsed().as_secs_f64() };
    let text = if arguments.json {
        records::document(&solution, &context)?
    } else {
        page::page(&solution, &context, Paint::stdout())
    };
    output::print(&text)?;
    // Only now: whoever is killed before has the result in the file.
    if let Some(keeper) = keeper {
        keeper.remove().map_err(|error| Failure::new(error.to_string()))?;
    }
    Ok(Completion::Clean)
}

/// What an earlier run has left, or a new checkpoint. Whatever could change a bit of the result is part of its identity; threads
/// cannot.
fn checkpoint(
    path: &Path,
    arguments: &cli::Solve,
    input: &input::Input,
    lattice: &Lattice,
    hamiltonian: &Hamiltonian,
) -> Result<Keeper, Failure> {
    let terms: Vec<String> =
        hamiltonian.operator().terms().map(|(word, factor)| format!("{factor:?} {word:?}")).collect();
    let identity = checkpoint::fingerprint(&[
        env!("CARGO_PKG_VERSION"),
        &format!("{lattice:?}"),
        &format!("{:?}", hamiltonian.space()),
        &terms.join("\n"),
        &format!("{:?}", input.solve),
        &arguments.seed.to_string(),
    ]);
    let every = Duration::from_secs_f64(arguments.checkpoint_every);
    let keeper = Keeper::open(path, identity, every).map_err(|error| Failure::new(error.to_string()))?;
    let finished = keeper.finished().len();
    if finished > 0 || keeper.is_underway() {
        let underway = if keeper.is_underway() { ", one is underway" } else { "" };
        let finished = count(finished, "calculation");
        output::complain(
            "note",
            &format!("going on from `{}`: {finished} finished{underway}", path.display()),
        );
    }
    Ok(keeper)
}

/// What the energies of a Landau level leave out.
fn dropped_background(model: &str) -> Option<String> {
    (model == "landau-level").then(|| {
        "q = 0 is left out of the sum over momenta, as by a uniform background: energies of N particles with pseudopotentials are lower by \
         V(0) N(N−1)/2A than without that, Coulomb energies are without the Madelung term; both are constants at a given N"
            .to_owned()
    })
}

/// Bonds around a small torus that join the same sites, which is easily overlooked.
fn parallel_bonds(lattice: &Lattice) -> Option<String> {
    let mut ways: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for bond in lattice.bonds() {
        *ways.entry((bond.from.min(bond.to), bond.from.max(bond.to))).or_default() += 1;
    }
    let ((from, to), most) = ways.into_iter().max_by_key(|(pair, ways)| (*ways, std::cmp::Reverse(*pair)))?;
    (most > 1).then(|| {
        format!(
            "the {} is so small that bonds join the same sites: {from} and {to} are joined {most} times, and each bond counts; \
             `simple = true` keeps one",
            lattice.name()
        )
    })
}
