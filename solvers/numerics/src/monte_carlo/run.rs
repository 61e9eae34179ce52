//! Running chains: in parallel, with checkpoints.

use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::MarkovChain;
use super::samples::{Samples, Series};
use crate::checkpoint::{self, CheckpointError, fingerprint};
use crate::streams::{Stream, stream};

/// How long to run which chains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The seed of all chains.
    pub seed: u64,
    /// The stream of the first chain; the others take those that follow. Runs that are to be merged differ in it.
    pub first_stream: u64,
    /// How many chains.
    pub chains: usize,
    /// Sweeps of every chain before anything is measured.
    pub thermalization: usize,
    /// Rows that every chain records.
    pub rows: usize,
    /// Sweeps in a row, which holds the averages of what was measured after each.
    pub sweeps_per_row: usize,
}

impl Plan {
    /// A plan from stream 0 on, with one sweep a row and a fifth of the rows as thermalization.
    pub fn new(seed: u64, chains: usize, rows: usize) -> Self {
        Self { seed, first_stream: 0, chains, thermalization: rows.div_ceil(5), rows, sweeps_per_row: 1 }
    }
}

/// What may interrupt a run, and where it is kept.
#[derive(Clone, Copy, Default)]
pub struct Control<'a> {
    /// The file, and what the run is about beyond its plan (model and parameters): a file of another identity is refused.
    pub checkpoint: Option<(&'a Path, &'a str)>,
    /// How often the file is written; less often if that would take more than a twentieth of the time.
    pub every: Duration,
    /// Asked now and then; `true` stores the state and ends the run with [`MonteCarloError::Interrupted`].
    pub interrupted: Option<&'a (dyn Fn() -> bool + Sync)>,
}

/// Why a run gave no samples. `E` is the error of a chain.
#[derive(Debug, Error)]
pub enum MonteCarloError<E: std::error::Error + 'static> {
    /// A chain cannot be made, or fails.
    #[error("chain {number} of seed {seed} fails: {error}")]
    Chain {
        /// The seed.
        seed: u64,
        /// Its stream.
        number: u64,
        /// Why.
        error: E,
    },
    /// A number of the plan.
    #[error("{what} is {given}, but has to be at least {least}")]
    Plan {
        /// Which.
        what: &'static str,
        /// Its value.
        given: usize,
        /// What is allowed.
        least: usize,
    },
    /// A record that does not fit.
    #[error(
        "{rows} rows of {observables} observables in {chains} chains take {bytes} bytes, allowed are {allowed}; put more \
         sweeps into a row"
    )]
    Memory {
        /// Rows of a chain.
        rows: usize,
        /// Observables.
        observables: usize,
        /// Chains.
        chains: usize,
        /// What they take.
        bytes: u128,
        /// The limit.
        allowed: u128,
    },
    /// A measurement that is no number.
    #[error(
        "chain {number} of seed {seed} measures {value} for `{observable}` in row {row}; a weight or a normalization \
         overflows or vanishes"
    )]
    NotFinite {
        /// The observable.
        observable: String,
        /// What was measured.
        value: f64,
        /// The row.
        row: usize,
        /// The seed.
        seed: u64,
        /// The stream.
        number: u64,
    },
    /// The file.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The run was told to end.
    #[error("interrupted after {sweeps} of {of} sweeps a chain")]
    Interrupted {
        /// Sweeps that every chain has made.
        sweeps: usize,
        /// How many there would have been.
        of: usize,
    },
}

/// The most that a record may take.
const MEMORY: u128 = 1 << 31;

const KIND: &str = "monte carlo";
const VERSION: u32 = 1;

/// In how many pieces a run is made, between which it can be interrupted or stored.
const PIECES: usize = 256;

struct Running<C> {
    chain: C,
    number: u64,
    random: Stream,
    /// Sweeps made, thermalization included.
    sweeps: usize,
    /// `[row, observable]`.
    rows: Vec<f64>,
}

#[derive(Serialize, Deserialize)]
struct Stored<S> {
    identity: String,
    chains: Vec<StoredChain<S>>,
}

#[derive(Serialize, Deserialize)]
struct StoredChain<S> {
    random: Stream,
    sweeps: usize,
    state: S,
}

/// Runs the chains of a plan, which `make` makes from their stream of random numbers.
///
/// # Errors
/// [`MonteCarloError`].
pub fn run<C: MarkovChain>(
    plan: &Plan,
    control: Control<'_>,
    make: impl Fn(&mut Stream) -> Result<C, C::Error> + Sync,
) -> Result<Samples, MonteCarloError<C::Error>> {
    let least = [
        ("the number of chains", plan.chains, 1),
        ("the number of rows", plan.rows, 1),
        ("the number of sweeps in a row", plan.sweeps_per_row, 1),
    ];
    if let Some(&(what, given, least)) = least.iter().find(|(_, given, least)| given < least) {
        return Err(MonteCarloError::Plan { what, given, least });
    }
    let of = plan.thermalization + plan.rows * plan.sweeps_per_row;
    let mut chains = start(plan, &make)?;
    let names = chains[0].chain.observables();
    let bytes = (plan.rows * 8) as u128 * (names.len() * plan.chains) as u128;
    if bytes > MEMORY {
        let (rows, observables) = (plan.rows, names.len());
        let (chains, allowed) = (plan.chains, MEMORY);
        return Err(MonteCarloError::Memory { rows, observables, chains, bytes, allowed });
    }
    let identity = control.checkpoint.map(|(path, about)| {
        let plan = serde_json::to_string(plan).unwrap_or_default();
        (path, fingerprint(&[about, &plan, &names.join("\n")]))
    });
    if let Some((path, identity)) = &identity {
        resume(path, identity, plan, &mut chains)?;
    }
    let piece = of.div_ceil(PIECES);
    let mut next = Instant::now() + control.every;
    while chains[0].sweeps < of {
        let until = (chains[0].sweeps + piece).min(of);
        let made: Vec<Result<(), MonteCarloError<C::Error>>> =
            chains.par_iter_mut().map(|chain| advance(chain, plan, until, &names)).collect();
        made.into_iter().collect::<Result<(), _>>()?;
        let stop = until < of && control.interrupted.is_some_and(|interrupted| interrupted());
        if let Some((path, identity)) = &identity
            && (stop || Instant::now() >= next)
        {
            let start = Instant::now();
            store(path, identity, &chains)?;
            next = Instant::now() + control.every.max(start.elapsed() * 20);
        }
        if stop {
            return Err(MonteCarloError::Interrupted { sweeps: until, of });
        }
    }
    let series = |chain: Running<C>| Series { seed: plan.seed, stream: chain.number, rows: chain.rows };
    Ok(Samples::new(names, plan, chains.into_iter().map(series).collect()))
}

type Chains<C> = Result<Vec<Running<C>>, MonteCarloError<<C as MarkovChain>::Error>>;

fn start<C: MarkovChain>(
    plan: &Plan,
    make: &(impl Fn(&mut Stream) -> Result<C, C::Error> + Sync),
) -> Chains<C> {
    let made = (0..plan.chains as u64).into_par_iter().map(|k| {
        let number = plan.first_stream + k;
        let mut random = stream(plan.seed, number);
        let chain =
            make(&mut random).map_err(|error| MonteCarloError::Chain { seed: plan.seed, number, error })?;
        Ok(Running { chain, number, random, sweeps: 0, rows: Vec::new() })
    });
    let made: Vec<Result<Running<C>, MonteCarloError<C::Error>>> = made.collect();
    made.into_iter().collect()
}

/// Sweeps up to a number of sweeps, or to the end of the row in which that is.
fn advance<C: MarkovChain>(
    running: &mut Running<C>,
    plan: &Plan,
    until: usize,
    names: &[String],
) -> Result<(), MonteCarloError<C::Error>> {
    let (seed, number) = (plan.seed, running.number);
    let failed = |error| MonteCarloError::Chain { seed, number, error };
    while running.sweeps < until.min(plan.thermalization) {
        running.chain.sweep(&mut running.random).map_err(failed)?;
        running.sweeps += 1;
    }
    let mut values = vec![0.0; names.len()];
    while running.sweeps < until {
        if running.sweeps == plan.thermalization {
            running.chain.thermalized();
        }
        let mut row = vec![0.0; names.len()];
        for _ in 0..plan.sweeps_per_row {
            running.chain.sweep(&mut running.random).map_err(failed)?;
            running.chain.measure(&mut values).map_err(failed)?;
            row.iter_mut().zip(&values).for_each(|(sum, value)| *sum += value);
        }
        running.sweeps += plan.sweeps_per_row;
        row.iter_mut().for_each(|sum| *sum /= plan.sweeps_per_row as f64);
        if let Some(at) = row.iter().position(|value| !value.is_finite()) {
            let (observable, value) = (names[at].clone(), row[at]);
            let row = running.rows.len() / names.len();
            return Err(MonteCarloError::NotFinite { observable, value, row, seed, number });
        }
        running.rows.append(&mut row);
    }
    Ok(())
}

fn store<C: MarkovChain>(path: &Path, identity: &str, chains: &[Running<C>]) -> Result<(), CheckpointError> {
    let stored = |running: &Running<C>| StoredChain {
        random: running.random.clone(),
        sweeps: running.sweeps,
        state: running.chain.state(),
    };
    let stored = Stored { identity: identity.into(), chains: chains.iter().map(stored).collect() };
    let rows: Vec<&[f64]> = chains.iter().map(|running| running.rows.as_slice()).collect();
    checkpoint::write_with_vectors(path, KIND, VERSION, &stored, &rows)
}

fn resume<C: MarkovChain>(
    path: &Path,
    identity: &str,
    plan: &Plan,
    chains: &mut [Running<C>],
) -> Result<(), MonteCarloError<C::Error>> {
    let found = checkpoint::read_with_vectors::<Stored<C::State>, f64>(path, KIND, VERSION);
    let foreign = || CheckpointError::Foreign { path: path.display().to_string() };
    let Some((stored, rows)) = found? else {
        return if path.exists() { Err(foreign().into()) } else { Ok(()) };
    };
    if stored.identity != identity || stored.chains.len() != chains.len() || rows.len() != chains.len() {
        return Err(foreign().into());
    }
    for ((running, stored), rows) in chains.iter_mut().zip(stored.chains).zip(rows) {
        let failed = |error| MonteCarloError::Chain { seed: plan.seed, number: running.number, error };
        running.chain.restore(stored.state).map_err(failed)?;
        (running.random, running.sweeps, running.rows) = (stored.random, stored.sweeps, rows);
    }
    Ok(())
}
