//! Chains against traces of products of slices.

use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_numerics::monte_carlo::{Control, MarkovChain, MonteCarloError, Plan};
use eigentruth_numerics::streams::stream;
use num_complex::Complex64;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::sliced::{Sliced, hubbard, model_of, spinless};
use crate::{
    Chain, Decoupling, DensityModel, DeterminantError, Entry, Grid, Observable, Options, Through, simulate,
};

pub(super) fn observables(model: &DensityModel) -> Vec<Observable> {
    let sites = model.one_body()[0].nrows();
    let flavours = model.one_body().len();
    let current = |flavour| Entry::hop(flavour, 0, 1, Complex64::new(0.3, 0.8));
    let a: Vec<Entry> =
        (0..flavours).flat_map(current).chain([Entry::density(flavours - 1, 1, 0.7)]).collect();
    let b: Vec<Entry> = Entry::hop(0, 1, 0, Complex64::new(0.5, -0.4)).to_vec();
    let weight = |f: usize, i: usize| Complex64::from_polar(1.0 - 0.3 * f as f64, 1.3 * i as f64 + f as f64);
    let mut all = vec![
        Observable::energy(model),
        Observable::kinetic(model),
        Observable::density(model),
        Observable::Structure {
            name: "structure".into(),
            weights: (0..flavours).map(|f| (0..sites).map(|i| weight(f, i)).collect()).collect(),
        },
        Observable::Interaction,
        Observable::Displaced { name: "current".into(), a, b },
        Observable::Green { name: "green".into(), of: vec![(flavours - 1, 0, 1), (0, 1, 1)] },
    ];
    if flavours == 2 {
        all.push(Observable::double_occupancy(model));
        let f = |i: usize, j: usize| Complex64::new(0.5, (i + 2 * j) as f64 / 4.0);
        let form = (0..sites).flat_map(|i| (0..sites).map(move |j| (i, j, f(i, j)))).collect();
        all.push(Observable::Pairing { name: "pairs".into(), form });
    }
    all
}

/// Compares all numbers; returns the deviations in errors.
pub(super) fn deviations(
    system: &FermionSystem,
    grid: Grid,
    mu: f64,
    through: Through,
    options: Options,
    plan: &Plan,
) -> Vec<Deviation> {
    let model = model_of(system);
    let decoupling = model.decouple(grid, mu, through).unwrap();
    let mut observables = observables(&model);
    // Fields of hops have no squares of densities.
    observables.retain(|observable| through != Through::Hopping || *observable != Observable::Interaction);
    let averages = simulate(&decoupling, &observables, options, plan, Control::default()).unwrap();
    let sliced = Sliced::new(&model, grid, mu, through);
    let exact = observables.iter().flat_map(|observable| sliced.exact(observable));
    let mut all = Vec::new();
    for (name, mut exact) in exact {
        if name == "current" {
            exact *= grid.step();
        }
        let found = averages.mean(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
        // What does not fluctuate is equal to rounding (converged class).
        let error = found.error.hypot(1e-9);
        all.push((name, (found.value - exact) / error));
    }
    all
}

/// A number of one case, and its deviation in errors.
pub(super) type Deviation = (String, f64);

/// All within 4 errors, and these neither too small nor too large: numbers of one case are correlated, so that the mean square is only roughly 1.
pub(super) fn assert_within(compared: &[Deviation], at_least: usize) {
    let count = compared.len();
    let square = compared.iter().map(|(_, z)| z * z).sum::<f64>() / count as f64;
    println!("{count} comparisons, mean square {square}");
    for (name, z) in compared {
        assert!(z.abs() <= 4.0, "{name}: {z:.2} errors");
    }
    assert!(count >= at_least && (0.3..2.0).contains(&square), "{square} over {count}");
}

#[test]
fn averages_are_those_of_the_sliced_trace() {
    let usual = Options::default();
    let often = Options { every: Some(3), delay: 3, relation: false, ..usual };
    let mut compared = Vec::new();
    let cases = [
        (hubbard(2, 3.0, 0.0), 1.2, 1.5, Through::Real, usual),
        (hubbard(2, 3.0, 0.0), 1.2, 1.5, Through::Real, often),
        (hubbard(2, -3.0, 0.4), 1.0, -1.0, Through::Real, usual),
        (hubbard(3, 5.0, 0.0), 1.0, 1.0, Through::Real, often),
        (hubbard(2, 3.0, 0.0), 1.0, 1.5, Through::Sum, usual),
        (hubbard(2, 3.0, 0.2), 1.0, 0.4, Through::Sum, often),
        (hubbard(2, -3.0, 0.0), 1.0, -1.5, Through::Difference, usual),
        (spinless(4, 1.5, 0.3), 1.0, 0.5, Through::Real, often),
        (spinless(3, -1.5, 0.0), 1.5, -0.2, Through::Real, usual),
    ];
    for (seed, (system, own, mu, through, options)) in cases.into_iter().enumerate() {
        // Fields change more slowly where it is cold.
        for (first, beta, sweeps_per_row) in [(100, own, 2), (200, 0.5, 2), (300, 3.0, 6)] {
            let grid = Grid { beta, slices: 6 };
            let plan = Plan { thermalization: 50, sweeps_per_row, ..Plan::new(first + seed as u64, 2, 1000) };
            let found = deviations(&system, grid, mu, through, options, &plan);
            compared.extend(found.into_iter().map(|(name, z)| (format!("case {seed} at {beta}, {name}"), z)));
        }
    }
    assert_within(&compared, 3 * 180);
}

/// A chain whose phase, Green's functions and weights have to be those of its fields.
fn phase_is_that_of_the_fields(decoupling: &Decoupling) {
    let mut random = stream(17, 0);
    let options = Options { every: Some(4), ..Options::default() };
    let mut chain = Chain::<Complex64>::new(decoupling, &[], options, &mut random).unwrap();
    let mut seen = Vec::new();
    for _ in 0..20 {
        chain.sweep(&mut random).unwrap();
        let fields: Vec<f64> = chain.fields().iter().map(|x| f64::from(*x)).collect();
        let phase = decoupling.weight(&fields).unwrap().phase;
        assert!((phase - chain.phase()).norm() < 1e-9, "converged class: {phase} {}", chain.phase());
        seen.push(phase);
    }
    assert!(seen.iter().any(|phase| (phase - seen[0]).norm() > 0.1), "the phase never changes: {seen:?}");
}

#[test]
fn phases_are_followed_through_many_flips() {
    let grid = Grid { beta: 4.0, slices: 16 };
    let complex = model_of(&hubbard(4, 6.0, 0.3)).decouple(grid, 1.0, Through::Sum).unwrap();
    phase_is_that_of_the_fields(&complex);
    let signs = model_of(&spinless(5, 3.0, 0.0)).decouple(grid, 1.0, Through::Real).unwrap();
    phase_is_that_of_the_fields(&signs);
}

#[test]
fn a_sign_that_is_compatible_with_zero_gives_no_average() {
    let grid = Grid { beta: 4.0, slices: 12 };
    let model = model_of(&hubbard(3, 8.0, 0.0));
    let decoupling = model.decouple(grid, 2.5, Through::Sum).unwrap();
    let observables = [Observable::energy(&model)];
    let averages =
        simulate(&decoupling, &observables, Options::default(), &Plan::new(3, 2, 1500), Control::default())
            .unwrap();
    let refused = averages.mean("energy");
    assert!(
        matches!(refused, Err(DeterminantError::SignProblem { .. })),
        "{refused:?} {:?}",
        averages.sign()
    );
    // The sign itself is no ratio to it.
    let sign = averages.mean("sign").unwrap();
    assert!(sign.value.abs() <= 4.0 * sign.error, "{sign:?}");
    assert_eq!(sign, averages.sign().unwrap());
    let square = averages.derived("square", &["sign"], |means| means[0] * means[0]).unwrap();
    assert!((square.value - sign.value * sign.value).abs() <= sign.error.powi(2), "{square:?} {sign:?}");
}

#[test]
fn too_few_recomputations_are_an_error() {
    let decoupling = model_of(&hubbard(4, 8.0, 0.0))
        .decouple(Grid { beta: 20.0, slices: 100 }, 4.0, Through::Real)
        .unwrap();
    let run = |every| {
        let options = Options { every: Some(every), ..Options::default() };
        simulate(&decoupling, &[], options, &Plan::new(1, 1, 20), Control::default())
    };
    assert!(run(4).is_ok());
    let unstable = run(20).map(|averages| averages.deviation());
    assert!(
        matches!(
            unstable,
            Err(MonteCarloError::Chain { error: DeterminantError::Unstable { every: 20, .. }, .. })
        ),
        "{unstable:?}"
    );
    // What cannot be sampled by flips is refused by name.
    let hopping = model_of(&spinless(4, 1.0, 0.0))
        .decouple(Grid { beta: 1.0, slices: 4 }, 0.0, Through::Hopping)
        .unwrap();
    let refused = Chain::<f64>::new(&hopping, &[], Options::default(), &mut stream(1, 0));
    assert!(matches!(refused, Err(DeterminantError::Unsampled { channel: 0, .. })));
}

#[test]
fn the_chemical_potential_of_a_density_is_found() {
    let model = model_of(&hubbard(2, -3.0, 0.0));
    let (grid, target) = (Grid { beta: 1.2, slices: 6 }, 0.7);
    let plan = Plan { thermalization: 50, sweeps_per_row: 2, ..Plan::new(31, 2, 400) };
    let found =
        crate::chemical_potential(&model, grid, Through::Real, target, -1.0, 3, Options::default(), &plan)
            .unwrap();
    let sliced = Sliced::new(&model, grid, found.value, Through::Real);
    let density = sliced.exact(&Observable::density(&model))[0].1;
    let z = (density - target) / (found.error * found.diagnostics["compressibility"]);
    assert!(z.abs() <= 4.0, "{z} {found:?} {density}");
    assert!(found.error < 0.1);
    let full = crate::chemical_potential(&model, grid, Through::Real, 2.0, 0.0, 3, Options::default(), &plan);
    assert!(matches!(full, Err(crate::TuningError::Average(DeterminantError::Parameter { .. }))));
}

#[test]
fn an_interrupted_run_goes_on_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    let model = model_of(&hubbard(3, 5.0, 0.0));
    let decoupling = model.decouple(Grid { beta: 3.0, slices: 24 }, 1.0, Through::Real).unwrap();
    let observables = observables(&model);
    let plan = Plan::new(11, 2, 60);
    let go = |control: Control<'_>| simulate(&decoupling, &observables, Options::default(), &plan, control);
    let whole = go(Control::default()).unwrap();
    let mut interruptions = 0;
    let resumed = loop {
        let asked = AtomicUsize::new(0);
        let interrupted = || asked.fetch_add(1, Ordering::Relaxed) == 12;
        let control = Control {
            checkpoint: Some((&path, "triangle")),
            interrupted: Some(&interrupted),
            ..Control::default()
        };
        match go(control) {
            Ok(averages) => break averages,
            Err(MonteCarloError::Interrupted { .. }) => interruptions += 1,
            Err(other) => panic!("{other}"),
        }
    };
    assert!(interruptions >= 3, "{interruptions}");
    assert_eq!(resumed, whole);
}
