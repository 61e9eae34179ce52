//! One line on the terminal while jobs run; nothing where nobody watches.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use eigentruth_problems::Outcome;
use eigentruth_problems::engine::{Done, Job, Observer};

use super::Tally;

/// Shows the last job that began and how many are done.
pub struct Progress {
    shown: bool,
    /// What to say before the first job: whoever interrupts the run is told nothing any more.
    advice: Mutex<Option<String>>,
    computed: AtomicUsize,
    open: AtomicUsize,
    reused: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// Shows itself if standard error is a terminal; findings are kept in the archive `kept`, or nowhere.
    pub fn new(kept: Option<String>) -> Self {
        let zero = || AtomicUsize::new(0);
        let advice = kept.map(|archive| {
            format!(
                "Every finding is kept in {archive}.journal as soon as it is made: after Ctrl-C the same command goes on."
            )
        });
        Progress {
            shown: io::stderr().is_terminal(),
            advice: Mutex::new(advice),
            computed: zero(),
            open: zero(),
            reused: zero(),
            total: zero(),
        }
    }

    fn draw(&self, text: &str) {
        if self.shown {
            // Back to the start of the line, and clear what is right of the new text.
            let _ = write!(io::stderr().lock(), "\r{text}\u{1b}[K");
        }
    }

    /// Clears the line; how many findings were computed and how many reused.
    pub fn finish(&self) -> Tally {
        self.draw("");
        let of = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        Tally {
            computed: of(&self.computed),
            open: of(&self.open),
            reused: of(&self.reused),
            ..Tally::default()
        }
    }
}

impl Observer for Progress {
    fn begins(&self, job: &Job<'_>) {
        if let Some(advice) = self.advice.lock().unwrap_or_else(PoisonError::into_inner).take() {
            self.draw(&format!("{advice}\n"));
        }
        let done = self.computed.load(Ordering::Relaxed) + self.reused.load(Ordering::Relaxed);
        let total = match self.total.load(Ordering::Relaxed) {
            0 => String::new(),
            total => format!("/{total}"),
        };
        let id = &job.identity;
        let line = format!("{done}{total}  {}  {}  {}", id.problem, id.claim, id.method);
        self.draw(&crate::text::one_line(&line, 78));
    }

    fn done(&self, done: Done<'_>) {
        self.total.store(done.total, Ordering::Relaxed);
        let counter = if done.reused { &self.reused } else { &self.computed };
        counter.fetch_add(1, Ordering::Relaxed);
        if !done.reused && matches!(done.record.finding.outcome, Outcome::Undecided { .. }) {
            self.open.fetch_add(1, Ordering::Relaxed);
        }
    }
}
