//! What happens after every sweep of a search: it is stored, and somebody may look on.

use std::io::{self, IsTerminal};
use std::time::Instant;

use eigentruth_mps::{Kept, MpsError, Progress};
use eigentruth_numerics::Scalar;
use eigentruth_numerics::checkpoint::CheckpointError;

use super::super::input::Solve;
use super::super::place::Place;
use super::STARTS;
use crate::text::count;

/// Stores a search, and tells on a terminal how far it is.
pub struct Watch<'p> {
    place: Option<&'p Place>,
    kept: Option<Kept>,
    starts: usize,
    /// How many states are sought at once, if not one after the other.
    together: Option<usize>,
    begun: Instant,
    aloud: bool,
}

impl<'p> Watch<'p> {
    /// Before the first sweep.
    pub fn new(place: Option<&'p Place>, input: &Solve) -> Self {
        Self {
            place,
            kept: None,
            starts: input.starts.unwrap_or(STARTS),
            together: input.together.then_some(input.states),
            begun: Instant::now(),
            aloud: io::stderr().is_terminal(),
        }
    }

    /// What an earlier run has left.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn begin<S: Scalar>(&mut self) -> Result<Progress<S>, CheckpointError> {
        let Some(place) = self.place else { return Ok(Progress::default()) };
        let (kept, progress) = Kept::open::<S>(&place.path, place.identity.clone(), place.every)?;
        self.kept = Some(kept);
        let Some(progress) = progress else { return Ok(Progress::default()) };
        let sweeps = progress.running.as_ref().map_or(0, |group| group.levels.len());
        place.tell(&format!(
            "{}, start {} of {}, {} made",
            self.state(&progress),
            progress.starts.len() + 1,
            self.starts,
            count(sweeps, "sweep")
        ));
        Ok(progress)
    }

    /// What is searched.
    fn state<S: Scalar>(&self, progress: &Progress<S>) -> String {
        match self.together {
            Some(states) => format!("{states} states together"),
            None => format!("state {}", progress.found.len()),
        }
    }

    /// After a sweep.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub fn see<S: Scalar>(&mut self, progress: &Progress<S>) -> Result<(), MpsError> {
        if let Some(kept) = &mut self.kept {
            kept.keep(progress)?;
        }
        let running = progress.running.as_ref().filter(|_| self.aloud);
        let Some(run) = running.and_then(|group| group.runs.first()) else { return Ok(()) };
        let Some(report) = run.reports.last() else { return Ok(()) };
        eprintln!(
            "{}, start {} of {}, sweep {}: bond dimension {}, E = {:.10}, discarded {:.1e}; {:.1} s",
            self.state(progress),
            progress.starts.len() + 1,
            self.starts,
            run.reports.len(),
            report.bond_dimension,
            report.energy,
            report.discarded,
            self.begun.elapsed().as_secs_f64()
        );
        Ok(())
    }
}
