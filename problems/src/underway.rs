//! Solvers that take minutes for one piece of a method's work, and go on where they were after a kill.
//!
//! How far a solver is stands in a file beside the journal, which is written now and then and whole; it names the piece that it is about.
//! Nothing is written where nothing is kept, nor by what is done within [`EVERY`].

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eigentruth_mps::{
    Chain, Dmrg, Found, Group, Kept, Mpo, Mps, MpsError, Plan, Progress, Run, Search, Sweep, SweepReport,
};
use eigentruth_numerics::checkpoint::CheckpointError;
use eigentruth_numerics::monte_carlo::{Control, MonteCarloError};
use eigentruth_sse::SseError;

use crate::engine::Pieces;
use crate::method::Stop;

/// How often a solver stores how far it is; less often where that would take more than a twentieth of the time.
const EVERY: Duration = Duration::from_secs(2);

/// Errors of solvers that may be those of the file in which they store how far they are.
pub(crate) trait OfFile {
    /// That of the file.
    fn of_file(&self) -> Option<&CheckpointError>;
}

impl OfFile for CheckpointError {
    fn of_file(&self) -> Option<&CheckpointError> {
        Some(self)
    }
}

impl OfFile for MpsError {
    fn of_file(&self) -> Option<&CheckpointError> {
        if let MpsError::Checkpoint(error) = self { Some(error) } else { None }
    }
}

impl<E: std::error::Error> OfFile for MonteCarloError<E> {
    fn of_file(&self) -> Option<&CheckpointError> {
        if let MonteCarloError::Checkpoint(error) = self { Some(error) } else { None }
    }
}

impl OfFile for SseError {
    fn of_file(&self) -> Option<&CheckpointError> {
        if let SseError::Run(error) = self { error.of_file() } else { None }
    }
}

/// A piece that is under way.
pub(crate) struct Underway<'r> {
    cancelled: &'r AtomicBool,
    file: Option<PathBuf>,
    about: String,
    every: Duration,
    /// Where the run is ended if the file cannot be written.
    pieces: Option<&'r dyn Pieces>,
}

impl<'r> Underway<'r> {
    /// `about` tells a piece from all others.
    pub(crate) fn new(cancelled: &'r AtomicBool, file: Option<PathBuf>, about: String) -> Self {
        Underway { cancelled, file, about, every: EVERY, pieces: None }
    }

    /// A piece of a run.
    pub(crate) fn of(self, pieces: &'r dyn Pieces) -> Self {
        Underway { pieces: Some(pieces), ..self }
    }

    /// The same piece with another file, for the second of two solvers that it takes; both are forgotten together.
    pub(crate) fn second(&self) -> Self {
        let file = self.file.as_deref().map(second);
        Underway { file, about: format!("{}, second", self.about), ..*self }
    }

    /// Ends the method if the run was cancelled.
    ///
    /// # Errors
    /// [`Stop::Cancelled`].
    pub(crate) fn checkpoint(&self) -> Result<(), Stop> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Stop::Cancelled) } else { Ok(()) }
    }

    /// What solvers have stored is of no more use.
    pub(crate) fn forget(&self) {
        if let Some(file) = &self.file {
            // One that stays names its piece, and is harmless.
            let _ = std::fs::remove_file(file);
            let _ = std::fs::remove_file(second(file));
        }
    }

    /// How the method ends with an error of a solver.
    fn stop<E: OfFile>(&self, error: E) -> Stop
    where
        Stop: From<E>,
    {
        // What ends an interrupted solver is an error of its own.
        if let Err(cancelled) = self.checkpoint() {
            return cancelled;
        }
        match (error.of_file(), self.pieces) {
            // The file system may be well again in the next run, which goes on with what is stored.
            (Some(file @ CheckpointError::File { .. }), Some(pieces)) => pieces.unkept(file.to_string()),
            _ => Stop::from(error),
        }
    }

    fn is_stored(&self) -> bool {
        self.file.as_deref().is_some_and(Path::exists)
    }

    /// `solve` once, and a second time from the start if what was stored cannot be used: it is damaged, or of something else, or there is another
    /// error and `solve` did not get on with it. What cannot be read or written may be whole, and stays.
    fn or_afresh<T, E: OfFile>(
        &self,
        solve: impl Fn() -> Result<T, E>,
        got_on: impl Fn() -> bool,
    ) -> Result<T, Stop>
    where
        Stop: From<E>,
    {
        let useless = |error: &E| match error.of_file() {
            Some(CheckpointError::File { .. } | CheckpointError::Value(_)) => false,
            Some(_) => true,
            None => !got_on(),
        };
        let stored = self.is_stored();
        let solved = match solve() {
            Err(error) if stored && useless(&error) => {
                self.checkpoint()?;
                if let Some(file) = &self.file {
                    // One that stays is an error again.
                    let _ = std::fs::remove_file(file);
                }
                solve()
            }
            solved => solved,
        };
        solved.map_err(|error| self.stop(error))
    }

    /// Markov chains: `sample` runs them under this control.
    ///
    /// # Errors
    /// [`Stop::Cancelled`], and what `sample` gives.
    pub(crate) fn sampled<T, E: OfFile>(
        &self,
        sample: impl Fn(Control<'_>) -> Result<T, E>,
    ) -> Result<T, Stop>
    where
        Stop: From<E>,
    {
        // Chains ask behind each of their steps.
        let got_on = AtomicBool::new(false);
        let interrupted = || {
            got_on.store(true, Ordering::Relaxed);
            self.cancelled.load(Ordering::Relaxed)
        };
        let checkpoint = self.file.as_deref().map(|file| (file, self.about.as_str()));
        let control = Control { checkpoint, every: self.every, interrupted: Some(&interrupted) };
        self.or_afresh(|| sample(control), || got_on.load(Ordering::Relaxed))
    }

    /// A search of a matrix-product ground state from a start, of which the caller makes the sweeps.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn sweeps<'c>(
        &'c self,
        chain: &'c Chain,
        mpo: &'c Mpo<f64>,
        start: &Mps<f64>,
    ) -> Result<Sweeps<'c>, Stop> {
        let (kept, progress) = self.kept()?;
        let run = progress.running.and_then(|group| group.runs.into_iter().next());
        let (search, seen) = match run {
            Some(run) => {
                let seen = run.coarser.into_iter().map(|(_, state)| state).collect();
                (Dmrg::new(chain, mpo, run.state).after(run.reports), seen)
            }
            None => (Dmrg::new(chain, mpo, start.clone()), Vec::new()),
        };
        Ok(Sweeps { underway: self, search, kept, made: 0, seen, looked: 0 })
    }

    /// The ground state by a search from several starts.
    ///
    /// # Errors
    /// [`Stop::Cancelled`], and what the search gives.
    pub(crate) fn ground<P: Plan>(
        &self,
        search: &Search<'_, f64, P>,
        charges: &[i64],
    ) -> Result<Found<f64>, Stop> {
        let (mut kept, progress) = self.kept()?;
        let mut watch = |progress: &Progress<f64>| {
            if let Some(kept) = &mut kept {
                kept.keep(progress)?;
            }
            self.checkpoint().map_err(|_| MpsError::Failed)
        };
        let mut found =
            search.lowest_from(charges, 1, progress, &mut watch).map_err(|error| self.stop(error))?;
        Ok(found.pop().ok_or(MpsError::NoStarts)?)
    }

    /// The file of a search of matrix products, and how far that was.
    fn kept(&self) -> Result<(Option<Kept>, Progress<f64>), Stop> {
        let Some(file) = &self.file else { return Ok((None, Progress::default())) };
        let open = || Kept::open(file, self.about.clone(), self.every);
        let (kept, progress) = self.or_afresh(open, || false)?;
        Ok((Some(kept), progress.unwrap_or_default()))
    }
}

/// The file of [`Underway::second`].
fn second(file: &Path) -> PathBuf {
    file.with_extension("second")
}

/// A search of which a caller makes the sweeps. After a kill it makes all of them again, and what was stored answers.
pub(crate) struct Sweeps<'c> {
    underway: &'c Underway<'c>,
    search: Dmrg<'c, f64>,
    kept: Option<Kept>,
    /// Sweeps that the caller has made.
    made: usize,
    /// States that the caller has looked at.
    seen: Vec<Mps<f64>>,
    looked: usize,
}

impl Sweeps<'_> {
    /// One sweep.
    ///
    /// # Errors
    /// [`Stop::Cancelled`], and what the search gives.
    pub(crate) fn sweep(&mut self, sweep: &Sweep) -> Result<SweepReport, Stop> {
        self.underway.checkpoint()?;
        self.made += 1;
        if let Some(known) = self.search.reports().get(self.made - 1) {
            return Ok(*known);
        }
        let report = self.search.sweep(sweep)?;
        if let Some(kept) = &mut self.kept {
            let reports = self.search.reports().to_vec();
            let levels = reports.iter().map(|report| vec![report.energy]).collect();
            // States that were looked at stand where a search has those of smaller bond dimensions.
            let coarser = self.seen.iter().map(|state| (0.0, state.clone())).collect();
            let (state, allowed) = (self.search.state().clone(), sweep.bond_dimension);
            let run = Run { state, reports, allowed, coarser, before: None };
            let progress =
                Progress { running: Some(Group { runs: vec![run], levels }), ..Progress::default() };
            kept.keep(&progress).map_err(|error| self.underway.stop(error))?;
        }
        Ok(report)
    }

    /// What the sweeps made so far did.
    pub(crate) fn reports(&self) -> &[SweepReport] {
        &self.search.reports()[..self.made]
    }

    /// The state after the sweeps made so far.
    pub(crate) fn state(&mut self) -> Mps<f64> {
        self.looked += 1;
        if let Some(known) = self.seen.get(self.looked - 1) {
            return known.clone();
        }
        // Where a stored search is further than the caller, the caller has looked at all states in between before, and they were stored.
        debug_assert_eq!(self.made, self.search.reports().len());
        let state = self.search.state().clone();
        self.seen.push(state.clone());
        state
    }

    /// The energy after the last sweep, with its uncertainty.
    ///
    /// # Errors
    /// If there was no sweep.
    pub(crate) fn energy(&self) -> Result<eigentruth_numerics::Estimate, Stop> {
        Ok(self.search.energy()?)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use eigentruth_models::hamiltonians::heisenberg;
    use eigentruth_models::{Boundary, Lattice, Spin};
    use eigentruth_mps::{Stages, average};
    use eigentruth_numerics::monte_carlo::{self, MarkovChain};
    use eigentruth_numerics::random::unit;
    use eigentruth_numerics::streams::Stream;

    use super::*;
    use crate::engine::{Piece, PieceName};

    /// A walk that counts the sweeps of all walks, and does something after so many, such as to cancel the run.
    struct Walk<'a> {
        at: f64,
        made: &'a std::sync::atomic::AtomicUsize,
        ends_after: usize,
        then: &'a (dyn Fn() + Sync),
    }

    /// Notes why a run is ended, as the engine does.
    #[derive(Default)]
    struct Noted(std::sync::Mutex<Vec<String>>);

    impl Pieces for Noted {
        fn find(&self, _name: &PieceName) -> Option<serde_json::Value> {
            None
        }

        fn keep(&self, _piece: Piece) -> Result<(), Stop> {
            Ok(())
        }

        fn file(&self, _name: &PieceName) -> Result<Option<PathBuf>, Stop> {
            Ok(None)
        }

        fn unkept(&self, why: String) -> Stop {
            self.0.lock().unwrap().push(why);
            Stop::Cancelled
        }
    }

    impl MarkovChain for Walk<'_> {
        type State = f64;
        type Error = Infallible;

        fn observables(&self) -> Vec<String> {
            vec!["x".into()]
        }

        fn sweep(&mut self, random: &mut Stream) -> Result<(), Infallible> {
            self.at = 0.9 * self.at + unit(random);
            if self.made.fetch_add(1, Ordering::Relaxed) + 1 == self.ends_after {
                (self.then)();
            }
            Ok(())
        }

        fn measure(&mut self, values: &mut [f64]) -> Result<(), Infallible> {
            values[0] = self.at;
            Ok(())
        }

        fn state(&self) -> f64 {
            self.at
        }

        fn restore(&mut self, at: f64) -> Result<(), Infallible> {
            self.at = at;
            Ok(())
        }
    }

    #[test]
    fn chains_go_on_where_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chains");
        let plan = monte_carlo::Plan::new(3, 2, 2000);
        let sampled = |file: Option<&Path>, about: &str, ends_after: usize| {
            let (cancelled, made) = (AtomicBool::new(false), std::sync::atomic::AtomicUsize::new(0));
            let underway = Underway::new(&cancelled, file.map(Path::to_owned), about.to_owned());
            let then = || cancelled.store(true, Ordering::Relaxed);
            let walk =
                |_: &mut Stream| Ok::<_, Infallible>(Walk { at: 0.0, made: &made, ends_after, then: &then });
            let found = underway.sampled(|control| monte_carlo::run(&plan, control, walk));
            (found, made.load(Ordering::Relaxed))
        };
        let (whole, all) = sampled(None, "", usize::MAX);
        assert_eq!(all, 2 * 2400);
        for end in [1000, 2000] {
            let (broken, _) = sampled(Some(&file), "one", end);
            assert_eq!(broken.unwrap_err(), Stop::Cancelled);
        }
        let (resumed, rest) = sampled(Some(&file), "one", usize::MAX);
        assert_eq!(resumed, whole);
        assert!(rest < all - 2900, "{rest}");
        // A file of something else is no reason to fail: its name is that of this piece now.
        sampled(Some(&file), "one", 1000).0.unwrap_err();
        assert_eq!(sampled(Some(&file), "another", usize::MAX), (whole, all));
    }

    #[test]
    fn what_is_stored_outlives_a_folder_that_cannot_be_written() {
        let place = tempfile::tempdir().unwrap();
        let (folder, away) = (place.path().join("underway"), place.path().join("away"));
        std::fs::create_dir(&folder).unwrap();
        let file = folder.join("chains");
        let plan = monte_carlo::Plan::new(3, 2, 2000);
        let (never, noted) = (AtomicBool::new(false), Noted::default());
        let sampled = |cancelled: &AtomicBool, ends_after: usize, then: &(dyn Fn() + Sync)| {
            let made = std::sync::atomic::AtomicUsize::new(0);
            let stored = Underway::new(cancelled, Some(file.clone()), "one".to_owned());
            let underway = Underway { every: Duration::ZERO, ..stored }.of(&noted);
            let walk = |_: &mut Stream| Ok::<_, Infallible>(Walk { at: 0.0, made: &made, ends_after, then });
            let found = underway.sampled(|control| monte_carlo::run(&plan, control, walk));
            (found, made.load(Ordering::Relaxed))
        };
        let cancelled = AtomicBool::new(false);
        let cancel = || cancelled.store(true, Ordering::Relaxed);
        assert_eq!(sampled(&cancelled, 2000, &cancel).0.unwrap_err(), Stop::Cancelled);
        // The folder vanishes under chains that go on.
        let vanish = || std::fs::rename(&folder, &away).unwrap();
        let (found, made) = sampled(&never, 1, &vanish);
        assert_eq!(found.err(), Some(Stop::Cancelled));
        assert!((1..100).contains(&made), "they went on, or began again: {made}");
        let why = std::mem::take(&mut *noted.0.lock().unwrap());
        assert!(why.len() == 1 && why[0].contains("chains"), "{why:?}");
        // With the folder back they go on, behind what was stored before.
        std::fs::rename(&away, &folder).unwrap();
        let (found, rest) = sampled(&never, usize::MAX, &|| ());
        let (whole, all) = {
            let made = std::sync::atomic::AtomicUsize::new(0);
            let walk = |_: &mut Stream| {
                Ok::<_, Infallible>(Walk { at: 0.0, made: &made, ends_after: usize::MAX, then: &|| () })
            };
            (monte_carlo::run(&plan, Control::default(), walk).unwrap(), made.load(Ordering::Relaxed))
        };
        assert_eq!(found.unwrap(), whole);
        assert!(rest <= all - 2000, "{rest} of {all}");
        // What cannot be read is no reason to begin again either.
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        let (found, made) = sampled(&never, usize::MAX, &|| ());
        assert_eq!((found.err(), made), (Some(Stop::Cancelled), 0));
        assert_eq!(noted.0.lock().unwrap().len(), 1);
    }

    #[test]
    fn sweeps_whose_file_cannot_be_written_end_the_run() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("underway");
        std::fs::create_dir(&folder).unwrap();
        let (cancelled, noted) = (AtomicBool::new(false), Noted::default());
        let stored = Underway::new(&cancelled, Some(folder.join("search")), "chain".to_owned());
        let underway = Underway { every: Duration::ZERO, ..stored }.of(&noted);
        let lattice = Lattice::chain(8, Boundary::Open).unwrap();
        let model = heisenberg(&lattice, Spin::HALF, |_| 1.0).unwrap();
        let chain = Chain::new(model.space(), &model.charges()).unwrap();
        let mpo = Mpo::<f64>::new(&model, &chain).unwrap();
        let start = Mps::product(&chain, &[0, 1, 0, 1, 0, 1, 0, 1]).unwrap();
        let mut sweeps = underway.sweeps(&chain, &mpo, &start).unwrap();
        sweeps.sweep(&Sweep::two(4)).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(sweeps.sweep(&Sweep::two(4)).unwrap_err(), Stop::Cancelled);
        let stages = Stages { bond_dimensions: vec![4], sweeps: 3, noise: 0.0, tolerance: 1e-9 };
        let search = Search { starts: 1, ..Search::new(&chain, &mpo, stages, 5) };
        assert_eq!(underway.ground(&search, &[0]).unwrap_err(), Stop::Cancelled);
        assert_eq!(noted.0.lock().unwrap().len(), 2);
    }

    /// The search for the ground state of a ring, which ends after so many sweeps: energies, and that of the states looked at.
    fn searched(file: Option<&Path>, ends_after: usize) -> Option<(Vec<f64>, [f64; 2], usize)> {
        let lattice = Lattice::chain(8, Boundary::Open).unwrap();
        let model = heisenberg(&lattice, Spin::HALF, |_| 1.0).unwrap();
        let chain = Chain::new(model.space(), &model.charges()).unwrap();
        let mpo = Mpo::<f64>::new(&model, &chain).unwrap();
        let start = Mps::product(&chain, &[0, 1, 0, 1, 0, 1, 0, 1]).unwrap();
        let cancelled = AtomicBool::new(false);
        let underway = Underway {
            every: Duration::ZERO,
            ..Underway::new(&cancelled, file.map(Path::to_owned), "ring".to_owned())
        };
        let mut search = underway.sweeps(&chain, &mpo, &start).unwrap();
        let stored = search.search.reports().len();
        let mut looked = Vec::new();
        for bond_dimension in [4, 8] {
            for _ in 0..3 {
                if search.made == ends_after {
                    return None;
                }
                search.sweep(&Sweep::two(bond_dimension)).unwrap();
            }
            looked.push(average(&chain, &mpo, &search.state()));
        }
        let energies = search.reports().iter().map(|report| report.energy).collect();
        Some((energies, [looked[0], looked[1]], stored))
    }

    #[test]
    fn sweeps_go_on_where_they_were() {
        let (energies, looked, _) = searched(None, usize::MAX).unwrap();
        assert!(looked[1] < looked[0] - 1e-9, "two states are looked at: {looked:?}");
        for end in 0..6 {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("sweeps");
            assert_eq!(searched(Some(&file), end), None);
            let resumed = searched(Some(&file), usize::MAX).unwrap();
            assert_eq!(resumed, (energies.clone(), looked, end));
        }
    }

    #[test]
    fn a_search_from_several_starts_goes_on_where_it_was() {
        let lattice = Lattice::chain(8, Boundary::Open).unwrap();
        let model = heisenberg(&lattice, Spin::HALF, |_| 1.0).unwrap();
        let chain = Chain::new(model.space(), &model.charges()).unwrap();
        let mpo = Mpo::<f64>::new(&model, &chain).unwrap();
        let stages = Stages { bond_dimensions: vec![4, 8], sweeps: 3, noise: 0.0, tolerance: 1e-9 };
        let search = Search { starts: 2, ..Search::new(&chain, &mpo, stages, 5) };
        let whole = search.ground(&[0]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        // Cancelled from the beginning, a search ends after the next sweep.
        let cancelled = AtomicBool::new(true);
        let underway = Underway {
            every: Duration::ZERO,
            ..Underway::new(&cancelled, Some(folder.path().join("search")), "ring".to_owned())
        };
        let mut attempts = 0;
        let found = loop {
            match underway.ground(&search, &[0]) {
                Ok(found) => break found,
                Err(stop) => assert_eq!(stop, Stop::Cancelled),
            }
            attempts += 1;
            assert!(attempts < 100, "it does not go on");
        };
        assert!(attempts > 4, "{attempts}");
        assert_eq!((found.energy, found.starts), (whole.energy, whole.starts));
    }

    #[test]
    fn a_damaged_file_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sweeps");
        std::fs::write(&file, "no checkpoint").unwrap();
        let (energies, _, stored) = searched(Some(&file), usize::MAX).unwrap();
        assert_eq!((energies, stored), (searched(None, usize::MAX).unwrap().0, 0));
    }
}
