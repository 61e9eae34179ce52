//! Every crate that computes holds an error that can be planted (`eigentruth_operators::planted`). Here they are (`Bug::ALL`), one after
//! another, and a second opinion has to find each: of what was settled without the error something is contradicted with it, and nothing is
//! settled otherwise.
//!
//! What is asked are problems of the catalogue in a quick run, some of them with smaller systems than it has, and energies of small systems, which are
//! a problem of this test. The comparison is the engine's.
//!
//! Errors are planted for the whole process, so that this is one test in a program of its own.
#![cfg(debug_assertions)]

mod small_systems;

use std::collections::BTreeMap;
use std::io::Write as _;

use eigentruth_numerics::planted::{Bug, plant};
use eigentruth_problems::engine::investigate;
use eigentruth_problems::{
    Agreement, Budget, Claim, Parameters, Problem, Reading, Settled, Why, catalogue, compare_values, settle,
};

/// The problem whose methods have to contradict each other.
fn witness(bug: Bug) -> Problem {
    match bug {
        Bug::Operators => known(5),
        Bug::Numerics | Bug::Exact | Bug::Free => known(32),
        Bug::Enumerate => known(48),
        Bug::Meanfield => known(34),
        Bug::Classical => known(49),
        Bug::Stochastic => known(42),
        Bug::Trg => known(21),
        Bug::Signs => known(18),
        Bug::Variational => known(13),
        // Problem 36 sees a wrong split too, but refuses: its tensors have no steady dimensions then, which contradicts nothing.
        Bug::Sse | Bug::Determinant | Bug::Mps | Bug::Splits => small_systems::problem(),
        Bug::Responses => bosons(),
        Bug::Correlations => lengths(),
        Bug::Fields
        | Bug::AnyFields
        | Bug::DirectedLoops
        | Bug::Clusters
        | Bug::Metropolis
        | Bug::SlaterRow
        | Bug::Boltzmann => {
            unreachable!("{bug:?} is left to the comparisons of its own crate")
        }
    }
}

fn known(index: u64) -> Problem {
    catalogue().into_iter().find(|problem| problem.index == index).expect("in the catalogue")
}

/// With other parameters of one method, which is asked in a quick run then.
fn with_parameters(problem: &mut Problem, method: &str, parameters: fn(Budget) -> Parameters) {
    let found = problem.methods.iter_mut().find(|found| found.name == method).expect("a method");
    (found.parameters, found.budget) = (parameters, Budget::Quick);
}

/// Problem 30: how the compressibility of bosons on a triangular lattice depends on the temperature, by quantum Monte Carlo of a small torus and by exact
/// energies.
fn bosons() -> Problem {
    let mut problem = known(30);
    problem.claims.retain(|claim| claim.id == "b");
    problem.readings.retain(|reading| reading.name == "temperatures below the hopping");
    with_parameters(&mut problem, "quantum Monte Carlo", |_| {
        let parameters = Parameters::new().with("length", 4).with("rows", vec![6000, 6000]);
        parameters.with("temperatures", vec![6.0, 3.0])
    });
    problem
}

/// Problem 12: two lengths of a short ladder, by matrix products and by quantum Monte Carlo.
fn lengths() -> Problem {
    const LADDER: (&str, [usize; 4]) = ("width, length, 2S, ways around", [2, 8, 1, 1]);
    let mut problem = known(12);
    // The last claim is about spins of several lengths.
    problem.claims.retain(|claim| claim.id != "d");
    problem.readings.retain(|reading| reading.name == "pure exponentials, windows of a few lengths");
    with_parameters(&mut problem, "matrix-product ground states", |_| {
        let parameters = Parameters::new().with(LADDER.0, LADDER.1.to_vec());
        parameters.with("bond dimensions", vec![32]).with("fields", vec![0.02])
    });
    with_parameters(&mut problem, "quantum Monte Carlo", |_| {
        let parameters = Parameters::new().with(LADDER.0, LADDER.1.to_vec());
        let parameters = parameters.with("inverse temperatures", vec![10.0]).with("rows", vec![4000]);
        parameters.with("sweeps of a row", vec![1]).with("chains", 2)
    });
    problem
}

/// What a quick run adds up to, by claim and reading.
fn settled(problem: &Problem) -> Vec<(String, Settled)> {
    let records = investigate(problem, Budget::Quick, 1);
    let pairs = problem.claims.iter().flat_map(|c| problem.readings.iter().map(move |r| (c, r)));
    let of = |(claim, reading): (&Claim, &Reading)| {
        let name = format!("`{}` in the reading `{}`", claim.id, reading.name);
        (name, settle(problem, claim, reading.name, &records))
    };
    pairs.map(of).collect()
}

/// Whether two verdicts on a claim differ for sure.
fn differ(problem: &Problem, one: &Settled, two: &Settled) -> bool {
    match (&one.value, &two.value) {
        (Some(one), Some(two)) => matches!(compare_values(problem, one, two), Agreement::Different(_)),
        _ => one.truth != two.truth,
    }
}

/// How a planted error shows in a problem: claims that were settled without it and of which two methods now say different things.
fn seen(problem: &Problem, sound: &[(String, Settled)], failures: &mut Vec<String>) -> Option<String> {
    let with_error = settled(problem);
    let mut contradicted = Vec::new();
    for ((name, before), (_, now)) in sound.iter().zip(&with_error) {
        match &now.why {
            Some(Why::Disagreement(why)) => contradicted.push(format!("{name}: {why}")),
            None if differ(problem, before, now) => {
                failures.push(format!("{}: {name} is settled otherwise: {}", problem.id, now.sentence));
            }
            _ => {}
        }
    }
    let first = contradicted.first()?;
    Some(format!("{}: {} of {} claims contradicted; {first}", problem.id, contradicted.len(), sound.len()))
}

/// Said on the handle itself: the test harness captures what `eprintln!` prints.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[test]
fn every_planted_error_is_found_by_a_second_opinion() {
    let mut sound: BTreeMap<&str, Vec<(String, Settled)>> = BTreeMap::new();
    let mut failures = Vec::new();
    for bug in Bug::ALL {
        plant(None);
        let problem = witness(bug);
        let sound = sound.entry(problem.id).or_insert_with(|| settled(&problem));
        for (name, settled) in &*sound {
            if let Some(why) = &settled.why {
                failures.push(format!("{}: {name} is open without an error: {why}", problem.id));
            }
        }
        plant(Some(bug));
        let shows = seen(&problem, sound, &mut failures);
        plant(None);
        match shows {
            Some(how) => say(&format!("{bug:?} found by {how}")),
            None => failures.push(format!("{bug:?} is found by nobody")),
        }
    }
    assert_eq!(failures, Vec::<String>::new());
}
