//! `eigentruth solve`: a model in, energies and observables out.
//!
//! A method is a module with a function that makes a [`Solution`], a member of `options::Method`, and a line in [`run`]. Which options
//! it takes is said in `options`.

mod check;
mod dmrg;
mod exact;
mod input;
mod mean_field;
mod numbers;
mod observables;
mod options;
mod page;
mod place;
mod records;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Instant;

use eigentruth_models::{LATTICE_KINDS, Lattice, LatticeError};
use eigentruth_numerics::Estimate;
use eigentruth_operators::Format;
use serde::Serialize;

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::output::{self, Paint};
use crate::suggest::suggestion;
use crate::text::count;
use observables::Observable;
use options::Method;
use place::Place;

/// What the results belong to.
struct Context {
    method: Method,
    lattice: Lattice,
    /// The model's name, its Hamiltonian, and its parameters as they were given.
    model: (&'static str, &'static str, Vec<(&'static str, String)>),
    /// The Hamiltonian as a formula, rendered from the operator.
    hamiltonian: String,
    /// The site that correlations start from.
    reference: usize,
    /// What a careful reader should know about the model, whatever the method.
    notes: Vec<String>,
    seconds: f64,
}

/// What a method has found, as it is shown.
trait Solution {
    /// What the document has of this method alone, between `energy` and `seconds`.
    type Record<'a>: Serialize
    where
        Self: 'a;

    /// The lowest energy.
    fn energy(&self) -> &Estimate;
    /// Averages that were asked for, by observable and site.
    fn averages(&self) -> &[(Observable, Vec<Estimate>)];
    /// How many states they are averaged over, and which in words: `in the lowest state`.
    fn averaged(&self) -> (usize, String);
    /// What a careful reader should know.
    fn warnings(&self) -> &[String];
    /// The fields of the document.
    fn record(&self) -> Self::Record<'_>;
    /// What the page has between the model and the averages.
    fn page(&self, context: &Context, paint: Paint) -> String;
    /// What was done, in a few words, for the last line.
    fn effort(&self) -> String;
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be read, built or solved.
pub fn run(arguments: &cli::Solve) -> Result<Completion, Failure> {
    let start = Instant::now();
    let named = |message: String| Failure::new(format!("`{}`: {message}", arguments.file.display()));
    output::refuse_overwriting(&[("--checkpoint", arguments.checkpoint.as_deref())], &[])?;
    let mut input = input::read(&arguments.file)?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads.map_or(0, NonZeroUsize::get))
        .build_global()
        .map_err(|error| {
            Failure::new(format!("cannot start the threads: {error}; try a smaller --threads"))
        })?;
    let lattice = input
        .lattice
        .build()
        .map_err(|error| named(format!("[lattice] {}", refused_lattice(&error, &input.lattice.kind))))?;
    let method = input.solve.method;
    let hamiltonian = input.model.build(&lattice, &input.solve.sector, method).map_err(named)?;
    if arguments.checkpoint.is_some() {
        method.refuse_checkpoint().map_err(Failure::new)?;
    }
    if method != Method::Dmrg && input.solve.observables.contains(&Observable::Entanglement) {
        return Err(named(format!(
            "[solve] `entanglement` belongs to method = \"dmrg\"; method = \"{}\" does not compute it",
            method.word()
        )));
    }
    let place = match &arguments.checkpoint {
        Some(path) => Some(Place::new(path, arguments, &input, &lattice, &hamiltonian)?),
        None => None,
    };
    let mut keeper = match &place {
        Some(place) if method == Method::Exact => Some(place.keeper()?),
        _ => None,
    };
    if input.solve.reference >= lattice.len() {
        let (given, sites) = (input.solve.reference, lattice.len());
        let last = sites - 1;
        return Err(named(format!("[solve] `reference` is the site {given}; the sites are 0 to {last}")));
    }
    let model = input.model.description();
    let notes = [parallel_bonds(&lattice), dropped_background(model.0)].into_iter().flatten().collect();
    let mut context = Context {
        method,
        lattice,
        model,
        hamiltonian: hamiltonian.render(Format::Unicode),
        reference: input.solve.reference,
        notes,
        seconds: 0.0,
    };
    let (lattice, solve, seed) = (&context.lattice, &input.solve, arguments.seed);
    let text = match method {
        Method::Exact => {
            let solution = exact::solve(hamiltonian, lattice, solve, seed, keeper.as_mut()).map_err(named)?;
            context.seconds = start.elapsed().as_secs_f64();
            shown(&solution, &context, arguments.json)?
        }
        Method::MeanField if mean_field::gutzwiller::applies(&hamiltonian) => {
            let solution = mean_field::gutzwiller::solve(&context, solve).map_err(named)?;
            context.seconds = start.elapsed().as_secs_f64();
            shown(&solution, &context, arguments.json)?
        }
        Method::MeanField => {
            let solution = mean_field::solve(&hamiltonian, &context, solve, seed).map_err(named)?;
            context.seconds = start.elapsed().as_secs_f64();
            shown(&solution, &context, arguments.json)?
        }
        Method::Dmrg => {
            let solution = dmrg::solve(&hamiltonian, &context, solve, seed, place.as_ref()).map_err(named)?;
            context.seconds = start.elapsed().as_secs_f64();
            shown(&solution, &context, arguments.json)?
        }
    };
    output::print(&text)?;
    // Only now: whoever is killed before has the result in the file.
    if let Some(place) = place {
        place.remove()?;
    }
    Ok(Completion::Clean)
}

/// The document or the page.
fn shown(solution: &impl Solution, context: &Context, json: bool) -> Result<String, Failure> {
    if json {
        records::document(solution, context)
    } else {
        Ok(page::page(solution, context, Paint::stdout()))
    }
}

/// What is said about a lattice that was refused: a size in the words of the file, a misspelt kind with a guess.
fn refused_lattice(error: &LatticeError, kind: &str) -> String {
    let LatticeError::Count { what: "size", given, expected } = error else {
        let guess = match error {
            LatticeError::UnknownKind { given } => suggestion(given, LATTICE_KINDS.iter().copied()),
            _ => String::new(),
        };
        return format!("{error}{guess}");
    };
    let size = if expected == "1" { "[n]" } else { "[n, m]" };
    let has = match given {
        0 => String::new(),
        given => format!("; here it has {}", count(*given, "number")),
    };
    format!("a {kind} needs `size = {size}`{has}")
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
