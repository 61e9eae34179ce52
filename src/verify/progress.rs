//! One line on the terminal while jobs run; nothing where nobody watches.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use eigentruth_problems::engine::{Done, Job, Observer};

/// Shows the last job that began and how many are done.
pub struct Progress {
    shown: bool,
    computed: AtomicUsize,
    reused: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// Shows itself if standard error is a terminal.
    pub fn new() -> Self {
        let zero = || AtomicUsize::new(0);
        Progress { shown: io::stderr().is_terminal(), computed: zero(), reused: zero(), total: zero() }
    }

    fn draw(&self, text: &str) {
        if self.shown {
            // Back to the start of the line, and clear what is right of the new text.
            let _ = write!(io::stderr().lock(), "\r{text}\u{1b}[K");
        }
    }

    /// Clears the line; how many findings were computed and how many reused.
    pub fn finish(&self) -> (usize, usize) {
        self.draw("");
        (self.computed.load(Ordering::Relaxed), self.reused.load(Ordering::Relaxed))
    }
}

impl Observer for Progress {
    fn begins(&self, job: &Job<'_>) {
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
    }
}
