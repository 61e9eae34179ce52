//! Methods of several pieces that are ended in the middle, and run again.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use eigentruth_grading::Kind;
use eigentruth_numerics::checkpoint::CheckpointError;
use eigentruth_numerics::monte_carlo::{self, Control, MarkovChain, Plan};
use eigentruth_numerics::random::unit;
use eigentruth_numerics::streams::Stream;
use eigentruth_numerics::{Estimate, Provenance};

use super::*;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Outcome};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::record::Record;

/// What a run of one root seed has computed, and where it is to end. Tests have seeds of their own, so that they do not see each other.
#[derive(Default)]
struct Watched {
    computed: Vec<usize>,
    ends_at: Option<usize>,
}

static WATCHED: Mutex<BTreeMap<u64, Watched>> = Mutex::new(BTreeMap::new());

fn watched() -> MutexGuard<'static, BTreeMap<u64, Watched>> {
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

const PIECES: usize = 5;

/// Notes that a piece is computed; an error at the one where the run is to end, as of a killed process: nothing follows.
fn note(root_seed: u64, piece: usize) -> Result<(), Stop> {
    let mut all = watched();
    let own = all.entry(root_seed).or_default();
    own.computed.push(piece);
    if own.ends_at == Some(piece) { Err(Stop::Cancelled) } else { Ok(()) }
}

/// The sum of five numbers, of which each depends on its seed and the parameters, and is no short decimal.
fn summed(run: &Run<'_>) -> Result<Finding, Stop> {
    let factor = run.parameters.number("factor")?;
    let mut finding = Finding::holds(FindingKind::Numerical, "five pieces");
    for piece in 0..PIECES {
        let found: (f64, Vec<u64>) = run.kept(&format!("piece {piece}"), |seed| {
            note(run.root_seed, piece)?;
            Ok((factor * (seed as f64).sqrt() / 3.0, vec![seed, u64::MAX - piece as u64]))
        })?;
        let large = found.1.iter().map(|n| format!("{n}")).collect::<Vec<_>>().join(" ");
        let estimate = Estimate::exact(found.0, 0.0, Provenance::new(large));
        finding = finding.with(Evidence::number(format!("piece {piece}"), "1", estimate));
    }
    Ok(finding)
}

/// The second piece is no number.
fn infinite(run: &Run<'_>) -> Result<Finding, Stop> {
    for piece in 0..3 {
        let value = run.kept(&format!("piece {piece}"), |_| {
            note(run.root_seed, piece)?;
            Ok(if piece == 1 { f64::INFINITY } else { 1.0 })
        })?;
        assert_eq!(value.is_finite(), piece != 1);
    }
    Ok(Finding::holds(FindingKind::Numerical, "one of three pieces is infinite"))
}

fn problem(method: Method) -> Problem {
    Problem {
        claims: vec![Claim::statement("a", "A statement.")],
        assembly: Assembly::options("a"),
        readings: vec![Reading::admissible("only", "words", "a book", "there is no other")],
        methods: vec![method],
        overturned_by: "anything",
        ..Problem::outline(97, "test/97-pieces", "Pieces", "Which?", Kind::ChoiceSet)
    }
}

fn of_five() -> Method {
    Method::new("sum", "x", &["a"], summed).parameters(|_| Parameters::new().with("factor", 0.7))
}

struct Place {
    _folder: tempfile::TempDir,
    archive: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("evidence.h5");
        Place { _folder: folder, archive }
    }

    /// The run in this place; nothing is finished, as after a kill: with the findings, which pieces were computed.
    fn run(
        &self,
        method: Method,
        seed: u64,
        ends_at: Option<usize>,
        fresh: bool,
    ) -> (Vec<Record>, Vec<usize>) {
        let mut store = Store::open(&self.archive).unwrap();
        ran(&mut store, method, seed, ends_at, fresh)
    }

    fn journal(&self) -> String {
        std::fs::read_to_string(self.archive.with_extension("h5.journal")).unwrap_or_default()
    }
}

fn ran(
    store: &mut Store,
    method: Method,
    seed: u64,
    ends_at: Option<usize>,
    fresh: bool,
) -> (Vec<Record>, Vec<usize>) {
    watched().insert(seed, Watched { computed: Vec::new(), ends_at });
    let options = Options { budget: Budget::Quick, seed, fresh, threads: NonZeroUsize::MIN };
    let records = run(&[problem(method)], &options, store, &Silent).unwrap();
    (records, watched().remove(&seed).unwrap().computed)
}

#[test]
fn a_run_that_ends_in_the_middle_goes_on_with_the_same_bits() {
    let seed = 1001;
    let (whole, all) = ran(&mut Store::in_memory(), of_five(), seed, None, false);
    assert_eq!((whole.len(), all), (1, vec![0, 1, 2, 3, 4]));
    let place = Place::new();
    for end in 0..PIECES {
        let (found, computed) = place.run(of_five(), seed, Some(end), false);
        // Computed again is the one that did not come to its end, and nothing else.
        assert_eq!((found.len(), computed), (0, (end.saturating_sub(1)..=end).collect()), "{end}");
        assert_eq!(place.journal().lines().count(), end);
    }
    let (found, computed) = place.run(of_five(), seed, None, false);
    assert_eq!(computed, [4]);
    assert_eq!(found[0].finding, whole[0].finding);
    // A finding that is known needs no piece.
    let (known, computed) = place.run(of_five(), seed, Some(0), false);
    assert_eq!((known[0].finding == whole[0].finding, computed), (true, vec![]));
}

#[test]
fn pieces_vanish_when_the_run_ends() {
    let (place, seed) = (Place::new(), 1002);
    place.run(of_five(), seed, Some(3), false);
    assert_eq!(place.journal().lines().count(), 3);
    let mut store = Store::open(&place.archive).unwrap();
    ran(&mut store, of_five(), seed, None, false);
    store.finish().unwrap();
    let names: Vec<_> =
        std::fs::read_dir(place.archive.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["evidence.h5"]);
    let findings = read_findings(&place.archive).unwrap();
    assert_eq!(findings.len(), 1);
}

#[test]
fn a_run_of_something_else_leaves_pieces_alone() {
    let (place, seed) = (Place::new(), 1003);
    place.run(of_five(), seed, Some(3), false);
    let before = place.journal();
    let mut store = Store::open(&place.archive).unwrap();
    let (_, computed) = ran(&mut store, of_five(), seed + 1000, None, false);
    assert_eq!(computed, [0, 1, 2, 3, 4], "another seed");
    store.finish().unwrap();
    // Never rewritten, so that a kill at any moment leaves them. What stands behind them is the run that came to its end.
    assert!(place.journal().starts_with(&before), "of the first seed");
    let (found, computed) = place.run(of_five(), seed + 1000, None, true);
    assert_eq!((found.len(), computed.len()), (1, PIECES), "nothing of a run that came to its end is left");
    let others = of_five().parameters(|_| Parameters::new().with("factor", 0.8));
    assert_eq!(place.run(others, seed, Some(4), false).1, [0, 1, 2, 3, 4], "other parameters");
    assert_eq!(place.run(of_five().version(2), seed, Some(1), false).1, [0, 1], "another version");
    let (found, computed) = place.run(of_five(), seed, None, false);
    assert_eq!(computed, [3, 4]);
    let (whole, _) = ran(&mut Store::in_memory(), of_five(), seed, None, false);
    assert_eq!(found[0].finding, whole[0].finding);
}

#[test]
fn a_fresh_run_uses_no_piece() {
    let (place, seed) = (Place::new(), 1004);
    place.run(of_five(), seed, Some(3), false);
    assert_eq!(place.run(of_five(), seed, Some(2), true).1, [0, 1, 2]);
    // Killed, it goes on with its own pieces and no older ones.
    assert_eq!(place.run(of_five(), seed, Some(3), false).1, [2, 3]);
    assert_eq!(place.run(of_five(), seed, Some(1), true).1, [0, 1]);
    assert_eq!(place.run(of_five(), seed, None, true).1, [0, 1, 2, 3, 4]);
}

#[test]
fn what_is_not_finite_is_computed_again() {
    let (place, seed) = (Place::new(), 1005);
    let method = || Method::new("infinite", "x", &["a"], infinite);
    place.run(method(), seed, Some(2), false);
    let (found, computed) = place.run(method(), seed, None, false);
    assert_eq!(computed, [1, 2]);
    assert_eq!(found[0].finding.outcome, Outcome::Holds);
}

#[test]
fn a_piece_of_another_type_is_computed_again_and_replaced() {
    fn text(run: &Run<'_>) -> Result<Finding, Stop> {
        let word: String = run.kept("piece 0", |_| Ok("word".to_owned()))?;
        note(run.root_seed, 1)?;
        Ok(Finding::holds(FindingKind::Numerical, word))
    }
    let (place, seed) = (Place::new(), 1006);
    place.run(Method { run: summed, ..of_five() }, seed, Some(1), false);
    place.run(Method { run: text, ..of_five() }, seed, Some(1), false);
    assert_eq!(place.journal().lines().count(), 2);
    let (found, _) = place.run(Method { run: text, ..of_five() }, seed, None, false);
    assert_eq!(found[0].finding.summary, "word");
    assert_eq!(place.journal().lines().count(), 3, "both pieces and the finding");
}

#[test]
fn an_undecided_finding_keeps_its_pieces_as_long_as_the_run_lasts() {
    fn open(run: &Run<'_>) -> Result<Finding, Stop> {
        summed(run).map(|_| Finding::undecided("open", "more"))
    }
    let (place, seed) = (Place::new(), 1007);
    let method = || Method { run: open, ..of_five() };
    assert_eq!(place.run(method(), seed, None, false).1.len(), PIECES);
    // The journal has no finding, and pieces of a process that was killed before it ended the run.
    assert_eq!(place.run(method(), seed, None, false).1, Vec::<usize>::new());
    Store::open(&place.archive).unwrap().finish().unwrap();
}

/// Comes to its end, panics or fails behind all pieces.
fn failing(run: &Run<'_>) -> Result<Finding, Stop> {
    let finding = summed(run)?;
    let end = watched().get(&run.root_seed).and_then(|own| own.ends_at);
    match end {
        Some(98) => panic!("on purpose"),
        Some(99) => Err(Stop::Failed("no memory".to_owned())),
        _ => Ok(finding),
    }
}

#[test]
fn a_method_that_fails_keeps_its_pieces_for_the_next_run() {
    let (place, seed) = (Place::new(), 1009);
    let mut expected = vec![0, 1, 2, 3, 4];
    for end in [Some(98), Some(99), None] {
        let mut store = Store::open(&place.archive).unwrap();
        let method = Method { run: failing, ..of_five() };
        let (found, computed) = ran(&mut store, method, seed, end, false);
        store.finish().unwrap();
        assert_eq!(computed, std::mem::take(&mut expected), "{end:?}");
        let undecided = matches!(found[0].finding.outcome, Outcome::Undecided { .. });
        assert_eq!(undecided, end.is_some());
        let journal = place.archive.with_extension("h5.journal");
        assert_eq!(journal.exists(), end.is_some(), "{end:?}");
    }
}

#[test]
fn a_checkpoint_that_cannot_be_written_ends_the_run_with_a_sentence() {
    fn full(run: &Run<'_>) -> Result<Finding, Stop> {
        let error = || std::io::Error::other("the disk is full");
        let sample = |_: Control<'_>| {
            Err::<f64, _>(CheckpointError::File { path: "of the piece".to_owned(), error: error() })
        };
        let value = run.kept_underway("piece", |_, underway| underway.sampled(sample))?;
        Ok(Finding::holds(FindingKind::Numerical, format!("{value}")))
    }
    let place = Place::new();
    let mut store = Store::open(&place.archive).unwrap();
    let method = Method::new("full", "x", &["a"], full);
    let options = Options { budget: Budget::Quick, seed: 1010, fresh: false, threads: NonZeroUsize::MIN };
    let error = run(&[problem(method)], &options, &mut store, &Silent).unwrap_err().to_string();
    let has = |words: &str| error.contains(words);
    assert!(has("of the piece") && has("the disk is full") && has("--archive"), "{error}");
}

/// A walk whose run is cancelled after so many of its sweeps.
struct Walk<'a> {
    at: f64,
    sweeps: usize,
    ends_at: Option<usize>,
    cancelled: &'a AtomicBool,
}

impl MarkovChain for Walk<'_> {
    type State = (f64, usize);
    type Error = Infallible;

    fn observables(&self) -> Vec<String> {
        vec!["x".to_owned()]
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), Infallible> {
        (self.at, self.sweeps) = (0.9 * self.at + unit(random), self.sweeps + 1);
        if Some(self.sweeps) == self.ends_at {
            self.cancelled.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), Infallible> {
        values[0] = self.at;
        Ok(())
    }

    fn state(&self) -> (f64, usize) {
        (self.at, self.sweeps)
    }

    fn restore(&mut self, (at, sweeps): (f64, usize)) -> Result<(), Infallible> {
        note_sweeps(sweeps);
        (self.at, self.sweeps) = (at, sweeps);
        Ok(())
    }
}

/// From where walks have gone on.
static RESUMED: Mutex<Vec<usize>> = Mutex::new(Vec::new());

fn note_sweeps(sweeps: usize) {
    RESUMED.lock().unwrap_or_else(PoisonError::into_inner).push(sweeps);
}

#[test]
fn a_solver_under_way_goes_on_in_the_next_run_and_leaves_nothing() {
    fn walked(run: &Run<'_>) -> Result<Finding, Stop> {
        let ends_at = watched().get(&run.root_seed).and_then(|own| own.ends_at);
        let chain = |_: &mut Stream| Ok(Walk { at: 0.0, sweeps: 0, ends_at, cancelled: run.cancelled });
        let found: Estimate = run.kept_underway("walk", |seed, underway| {
            let plan = Plan::new(seed, 1, 2000);
            let all =
                underway.sampled(|control| monte_carlo::run(&plan, control, chain))?.values("x")?.concat();
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            Ok(Estimate::exact(mean, 0.0, Provenance::new("test")))
        })?;
        Ok(Finding::holds(FindingKind::Numerical, "a walk").with(Evidence::number("x", "1", found)))
    }
    let method = || Method::new("walk", "x", &["a"], walked);
    let (place, seed) = (Place::new(), 1011);
    let (whole, _) = ran(&mut Store::in_memory(), method(), seed, None, false);
    let folder = place.archive.with_extension("h5.underway");
    let files = || std::fs::read_dir(&folder).map_or(0, Iterator::count);
    for end in [500, 1500] {
        assert!(place.run(method(), seed, Some(end), false).0.is_empty());
        assert_eq!(files(), 1);
    }
    // A fresh run does not go on with it, whatever becomes of it.
    assert!(place.run(method(), seed, Some(700), true).0.is_empty());
    let mut store = Store::open(&place.archive).unwrap();
    let (found, _) = ran(&mut store, method(), seed, None, false);
    store.finish().unwrap();
    assert_eq!(found[0].finding, whole[0].finding);
    assert_eq!(found[0].finding.outcome, Outcome::Holds);
    let from = std::mem::take(&mut *RESUMED.lock().unwrap());
    assert!(from.len() == 2 && (500..600).contains(&from[0]) && (700..800).contains(&from[1]), "{from:?}");
    let names: Vec<_> =
        std::fs::read_dir(place.archive.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["evidence.h5"]);
}

#[test]
fn a_folder_that_cannot_be_made_ends_the_run_with_a_sentence() {
    fn long(run: &Run<'_>) -> Result<Finding, Stop> {
        let value: f64 = run.kept_underway("piece", |_, _| Ok(1.0))?;
        Ok(Finding::holds(FindingKind::Numerical, format!("{value}")))
    }
    let place = Place::new();
    std::fs::write(place.archive.with_extension("h5.underway"), "in the way").unwrap();
    let mut store = Store::open(&place.archive).unwrap();
    let method = Method::new("long", "x", &["a"], long);
    let options = Options { budget: Budget::Quick, seed: 1008, fresh: false, threads: NonZeroUsize::MIN };
    let error = run(&[problem(method)], &options, &mut store, &Silent).unwrap_err().to_string();
    assert!(error.contains("evidence.h5.underway") && error.contains("--archive"), "{error}");
}
