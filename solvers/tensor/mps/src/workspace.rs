//! Memory that a search uses again at every place, so that its inner loop asks for none.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eigentruth_numerics::Scalar;
use faer::MatMut;
use rayon::Yield;

use crate::lanczos::Krylov;

/// What a sweep takes from place to place.
pub(crate) struct Workspace<S: Scalar> {
    /// The vectors of the eigenproblem.
    pub(crate) krylov: Krylov<S>,
    /// The states of a place.
    pub(crate) vectors: Vec<Vec<S>>,
    /// Products that are made on the way to others.
    pub(crate) rooms: Rooms<S>,
}

impl<S: Scalar> Default for Workspace<S> {
    fn default() -> Self {
        Self { krylov: Krylov::default(), vectors: Vec::new(), rooms: Rooms::default() }
    }
}

/// Rooms, as many as threads were at work at a time.
pub(crate) struct Rooms<S>(Mutex<Vec<Room<S>>>);

impl<S> Default for Rooms<S> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<S: Scalar> Rooms<S> {
    /// What `work` makes with a room of its own.
    pub(crate) fn lend<T>(&self, work: impl FnOnce(&mut Room<S>) -> T) -> T {
        let rooms = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut room = rooms().pop().unwrap_or_default();
        let made = work(&mut room);
        rooms().push(room);
        made
    }
}

/// Memory that grows to the largest matrices that it held.
pub(crate) struct Room<S>(Vec<S>);

impl<S> Default for Room<S> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<S: Scalar> Room<S> {
    /// A matrix of zeros.
    pub(crate) fn zeros(&mut self, rows: usize, columns: usize) -> MatMut<'_, S> {
        self.0.clear();
        self.0.resize(rows * columns, S::ZERO);
        MatMut::from_column_major_slice_mut(&mut self.0, rows, columns)
    }

    /// Matrices of zeros with these numbers of rows and columns.
    pub(crate) fn several<const N: usize>(&mut self, shapes: [(usize, usize); N]) -> [MatMut<'_, S>; N] {
        self.0.clear();
        self.0.resize(shapes.iter().map(|(rows, columns)| rows * columns).sum(), S::ZERO);
        let mut rest = self.0.as_mut_slice();
        shapes.map(|(rows, columns)| {
            let (own, others) = std::mem::take(&mut rest).split_at_mut(rows * columns);
            rest = others;
            MatMut::from_column_major_slice_mut(own, rows, columns)
        })
    }
}

/// Runs on a thread of rayon's pool: from there pieces of work are shared out without a message to another thread, and whoever waits takes
/// up a piece. The bits are the same.
pub(crate) fn in_the_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| work())
}

/// Other threads that are kept awake at most: a place has no work for more.
const AWAKE: usize = 3;

/// Idle rounds after which a thread that is kept awake rests between two of them.
const ROUNDS: u32 = 1000;
const REST: Duration = Duration::from_micros(50);

/// Keeps other threads of the pool awake until it is dropped: a thread without work falls asleep after some ten microseconds, and takes longer to
/// wake up than many steps of a place. They take up any work meanwhile, and nobody waits for them to notice the end: a thread with work that waits for
/// ours must not be waited for.
pub(crate) struct Awake {
    over: Arc<AtomicBool>,
    before: bool,
}

thread_local! {
    /// Whether this thread searches or is kept awake already: one that waits for a piece of its own work must not be held by another search.
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

impl Awake {
    pub(crate) fn new() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let before = BUSY.replace(true);
        for _ in 1..rayon::current_num_threads().min(1 + AWAKE) {
            let over = Arc::clone(&over);
            rayon::spawn(move || keep_awake(&over));
        }
        Awake { over, before }
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        BUSY.set(self.before);
    }
}

/// Takes up work until it is over.
fn keep_awake(over: &AtomicBool) {
    if BUSY.replace(true) {
        return;
    }
    let mut idle = 0;
    while !over.load(Ordering::Relaxed) {
        if rayon::yield_now() == Some(Yield::Executed) {
            idle = 0;
        } else if idle < ROUNDS {
            idle += 1;
            std::thread::yield_now();
        } else {
            std::thread::sleep(REST);
        }
    }
    BUSY.set(false);
}
