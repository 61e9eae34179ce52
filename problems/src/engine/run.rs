//! All jobs, on several threads.
//!
//! Jobs run on threads of their own, not on rayon's: a job may wait for what another one shares with it
//! ([`Run::shared`](crate::Run::shared)), and a rayon thread that waits takes up other jobs, which could wait for itself.
//! Inside a job the solvers use rayon's global pool.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::job::{Attempt, Job, jobs};
use super::journal::JournalError;
use super::piece::{Piece, PieceName, Pieces, Work};
use super::store::{Store, StoreError};
use crate::finding::Outcome;
use crate::method::{Budget, Shared, Stop};
use crate::problem::Problem;
use crate::record::Record;

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How much it may cost.
    pub budget: Budget,
    /// The seed of everything random.
    pub seed: u64,
    /// Compute again what is known already, pieces included: a fresh run that was killed goes on as one that is not fresh, and begins anew as a
    /// fresh one.
    pub fresh: bool,
    /// How many jobs run at once; the findings do not depend on it.
    pub threads: NonZeroUsize,
}

/// A job that is done.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    /// The record.
    pub record: &'a Record,
    /// Whether it was known already.
    pub reused: bool,
    /// How many are done, this one included.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

/// Watches a run. Calls come from several threads, one at a time.
pub trait Observer: Sync {
    /// A job begins.
    fn begins(&self, _job: &Job<'_>) {}
    /// A job is done.
    fn done(&self, _done: Done<'_>) {}
}

/// Watches nothing.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Observer for Silent {}

/// Runs the jobs of `problems` that are not in `store` yet and keeps what they find; gives all records of the run, in
/// the order of problems and jobs, whatever the number of threads.
///
/// # Errors
/// If a finding cannot be kept: the run ends, what was kept before stays.
pub fn run(
    problems: &[Problem],
    options: &Options,
    store: &mut Store,
    observer: &dyn Observer,
) -> Result<Vec<Record>, StoreError> {
    let all: Vec<(usize, Job<'_>)> = problems
        .iter()
        .enumerate()
        .flat_map(|(at, problem)| {
            jobs(problem, options.budget, options.seed).into_iter().map(move |job| (at, job))
        })
        .collect();
    let total = all.len();
    let mut works: Vec<Work> = Vec::new();
    for work in all.iter().map(|(_, job)| job.work()) {
        if !works.contains(&work) {
            works.push(work);
        }
    }
    if options.fresh {
        store.discard_pieces(&works)?;
    }
    let shared: Vec<Shared> = problems.iter().map(|_| Shared::default()).collect();
    let cancelled = AtomicBool::new(false);
    let next = AtomicUsize::new(0);
    let state = Guarded::new(store, &cancelled);
    std::thread::scope(|scope| {
        for _ in 0..options.threads.get().min(total) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((problem, job)) = all.get(at) else { return };
                    let mut known = None;
                    {
                        let state = state.locked();
                        if !options.fresh {
                            known = state.store.find(&job.identity).cloned();
                        }
                        if known.is_none() {
                            observer.begins(job);
                        }
                    }
                    let reused = known.is_some();
                    let Attempt { record, failed } = match known {
                        Some(record) => Attempt { record, failed: false },
                        None => match job.attempt(&shared[*problem], &state, &cancelled) {
                            Ok(attempt) => attempt,
                            Err(_) => return,
                        },
                    };
                    let mut state = state.locked();
                    if failed {
                        state.failed.push(job.work());
                    }
                    // What a method could not tell is tried again next time: it may have failed for want of memory.
                    let keep = !reused && !matches!(record.finding.outcome, Outcome::Undecided { .. });
                    if keep && let Err(error) = state.store.keep(&record) {
                        state.error.get_or_insert(error);
                        cancelled.store(true, Ordering::Relaxed);
                        return;
                    }
                    let done = state.found.len() + 1;
                    observer.done(Done { record: &record, reused, done, total });
                    state.found.insert(at, record);
                }
            });
        }
    });
    let State { store, found, failed, error } =
        state.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = error {
        return Err(error);
    }
    // A method may end by itself as if the run were cancelled: it may go on with its pieces then.
    if found.len() == total {
        // One that failed, for want of memory perhaps, goes on with its pieces next time.
        works.retain(|work| !failed.contains(work));
        store.forget_pieces(&works);
    }
    Ok(found.into_values().collect())
}

struct State<'a> {
    store: &'a mut Store,
    found: BTreeMap<usize, Record>,
    /// What has a job that failed.
    failed: Vec<Work>,
    error: Option<StoreError>,
}

/// What the threads of a run have in common.
pub(super) struct Guarded<'a> {
    state: Mutex<State<'a>>,
    cancelled: &'a AtomicBool,
}

impl<'a> Guarded<'a> {
    pub(super) fn new(store: &'a mut Store, cancelled: &'a AtomicBool) -> Self {
        let state = State { store, found: BTreeMap::new(), failed: Vec::new(), error: None };
        Guarded { state: Mutex::new(state), cancelled }
    }

    /// What has ended the run.
    #[cfg(test)]
    pub(super) fn error(&self) -> Option<String> {
        self.locked().error.as_ref().map(ToString::to_string)
    }

    fn locked(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An error of the store ends the run.
    fn or_end<T>(&self, state: &mut State<'_>, result: Result<T, StoreError>) -> Result<T, Stop> {
        result.map_err(|error| self.end(state, error))
    }

    fn end(&self, state: &mut State<'_>, error: StoreError) -> Stop {
        state.error.get_or_insert(error);
        self.cancelled.store(true, Ordering::Relaxed);
        Stop::Cancelled
    }
}

impl Pieces for Guarded<'_> {
    fn find(&self, name: &PieceName) -> Option<Value> {
        self.locked().store.find_piece(name).cloned()
    }

    fn keep(&self, piece: Piece) -> Result<(), Stop> {
        let mut state = self.locked();
        let kept = state.store.keep_piece(piece);
        self.or_end(&mut state, kept)
    }

    fn file(&self, name: &PieceName) -> Result<Option<PathBuf>, Stop> {
        let mut state = self.locked();
        let file = state.store.file_of_piece(name);
        self.or_end(&mut state, file)
    }
    fn unkept(&self, why: String) -> Stop {
        self.end(&mut self.locked(), JournalError::Underway { reason: why }.into())
    }
}
