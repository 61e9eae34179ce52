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
        let seconds = self.begun.elapsed().as_secs_f64();
        if self.aloud
            && let Some(line) = line(&self.state(progress), progress, self.starts, seconds)
        {
            eprintln!("{line}");
        }
        Ok(())
    }
}

/// What a sweep did, in one line; nothing before the first.
fn line<S: Scalar>(state: &str, progress: &Progress<S>, starts: usize, seconds: f64) -> Option<String> {
    let run = progress.running.as_ref()?.runs.first()?;
    let report = run.reports.last()?;
    Some(format!(
        "{state}, start {} of {starts}, sweep {}: bond dimension {}, E = {:.10}, discarded {:.1e}; {seconds:.1} s",
        progress.starts.len() + 1,
        run.reports.len(),
        report.bond_dimension,
        report.energy,
        report.discarded,
    ))
}

#[cfg(test)]
mod tests {
    use eigentruth_models::hamiltonians::heisenberg;
    use eigentruth_models::{Boundary, Lattice, Spin};
    use eigentruth_mps::{Chain, Mpo, Search, Sweep};

    use super::*;

    #[test]
    fn every_sweep_has_a_line() {
        let pair = Lattice::chain(2, Boundary::Open).unwrap();
        let hamiltonian = heisenberg(&pair, Spin::HALF, |_| 1.0).unwrap();
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        let search = Search { starts: 2, ..Search::new(&chain, &mpo, vec![Sweep::two(4); 2], 1) };
        let mut lines = Vec::new();
        let mut watch = |progress: &Progress<f64>| {
            lines.extend(line(&format!("state {}", progress.found.len()), progress, 2, 61.25));
            Ok(())
        };
        search.lowest_from(&[0], 2, Progress::default(), &mut watch).unwrap();
        assert_eq!(line("state 0", &Progress::<f64>::default(), 2, 0.0), None);
        // Two states from two starts, each of two sweeps.
        assert_eq!(lines.len(), 8);
        let singlet = "bond dimension 2, E = -0.7500000000, discarded 0.0e0; 61.2 s";
        assert_eq!(lines[0], format!("state 0, start 1 of 2, sweep 1: {singlet}"));
        assert_eq!(lines[3], format!("state 0, start 2 of 2, sweep 2: {singlet}"));
        assert!(lines[6].starts_with("state 1, start 2 of 2, sweep 1: bond dimension 2, E = 0.2500000000, "));
    }
}
