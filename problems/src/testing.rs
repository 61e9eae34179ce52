//! What the tests of all problems ask.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::AtomicBool;

use crate::engine::{Forgotten, investigate, recorded};
use crate::family::Family;
use crate::method::{Budget, Parameters, Run, Shared, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::underway::Underway;
use crate::verdict::{Settled, latex, reference, settle};

/// What a quick run finds, claim by claim in every reading, of a problem that must have no flaw.
pub(crate) fn settled(problem: &Problem) -> Vec<(&Reading, &Claim, Settled)> {
    assert_eq!(problem.flaws(), Vec::<String>::new());
    let records = investigate(problem, Budget::Quick, 1);
    let pairs = problem.readings.iter().flat_map(|r| problem.claims.iter().map(move |c| (r, c)));
    pairs.map(|(reading, claim)| (reading, claim, settle(problem, claim, reading.name, &records))).collect()
}

/// The whole answer that a quick run and the recorded evidence give in one reading, and that to one of its claims if it is a value.
pub(crate) fn answer_in(problem: &Problem, reading: &str, claim: &str) -> Option<String> {
    let readings: Vec<Reading> = problem.readings.iter().filter(|r| r.name == reading).cloned().collect();
    assert_eq!(readings.len(), 1, "{}: {reading}", problem.id);
    let problem = Problem { readings, ..problem.clone() };
    let mut records = investigate(&problem, Budget::Quick, 1);
    records.extend(recorded());
    let known = reference(&problem, &records).readings.remove(0);
    match known.claims.iter().find(|(id, _)| *id == claim) {
        Some((_, settled)) => settled.value.as_ref().and_then(latex),
        None => known.describe(),
    }
}

/// Every claim is decided in every reading, by as many methods as are asked for.
pub(crate) fn assert_decided(problem: &Problem) {
    assert_decided_where(problem, |_| true);
}

/// Every claim is decided in these readings.
pub(crate) fn assert_decided_where(problem: &Problem, included: impl Fn(&Reading) -> bool) {
    for (reading, claim, settled) in settled(problem) {
        let open = included(reading) && settled.why.is_some();
        assert!(!open, "{} in {}: {}", claim.id, reading.name, settled.sentence);
    }
}

/// The first seeds give variants that can be graded, equal ones for equal seeds.
pub(crate) fn assert_repeatable(family: &dyn Family, seeds: u64) {
    for seed in 0..seeds {
        let variant = family.draw(seed).unwrap();
        assert_eq!(variant, family.draw(seed).unwrap());
        let grader = eigentruth_grading::Grader::new(&variant.specification).unwrap();
        let boxed = format!(r"\boxed{{{}}}", variant.specification.reference);
        assert_eq!(grader.compare(&boxed).verdict, eigentruth_grading::Verdict::Equivalent, "{variant:?}");
    }
}

/// A run of no method, of which nothing is kept.
pub(crate) fn in_a_run<T>(of: impl FnOnce(&Run<'_>) -> T) -> T {
    let (store, cancelled, parameters) = (Shared::default(), AtomicBool::new(false), Parameters::new());
    of(&Run {
        claim: "",
        reading: "",
        budget: Budget::Quick,
        seed: 1,
        parameters: &parameters,
        root_seed: 1,
        version: 1,
        scope: String::new(),
        store: &store,
        pieces: &Forgotten,
        cancelled: &cancelled,
    })
}

/// Markov chains that are interrupted again and again find what they find in one go.
pub(crate) fn assert_resumable<T: PartialEq + Debug>(sample: impl Fn(&Underway<'_>) -> Result<T, Stop>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chains");
    // Cancelled from the beginning, chains end after the next of their steps.
    let (never, cancelled) = (AtomicBool::new(false), AtomicBool::new(true));
    let mut interruptions = 0;
    let found = loop {
        match sample(&Underway::new(&cancelled, Some(file.clone()), "chains".to_owned())) {
            Ok(found) => break found,
            Err(stop) => assert_eq!(stop, Stop::Cancelled),
        }
        interruptions += 1;
        assert!(interruptions < 1000, "it does not go on");
    };
    assert!(interruptions > 10, "{interruptions}");
    assert_eq!(found, sample(&Underway::new(&never, None, String::new())).unwrap());
}

/// No answer is right for more than `share` of a hundred variants.
pub(crate) fn assert_varied(family: &dyn Family, share: usize) {
    let mut answers = BTreeMap::new();
    for seed in 0..100 {
        *answers.entry(family.draw(seed).unwrap().specification.reference).or_insert(0usize) += 1;
    }
    assert!(answers.values().all(|count| *count <= share), "{answers:?}");
}
