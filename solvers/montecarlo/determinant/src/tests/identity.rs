//! Checkpoints of other runs.

use eigentruth_numerics::checkpoint::CheckpointError;
use eigentruth_numerics::monte_carlo::{Control, MonteCarloError, Plan};

use super::sliced::{hubbard, model_of, spinless};
use crate::{
    Averages, DensityModel, DeterminantError, Expansion, Grid, Observable, Options, PairDecoupling, Through,
    expand, simulate, simulate_pairs,
};

type Made = Result<Averages, MonteCarloError<DeterminantError>>;

/// Interrupts the first of some runs and goes on from its checkpoint with each of them: only the first may.
fn only_the_first_goes_on(runs: &[&dyn Fn(Control<'_>) -> Made]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let checkpoint = Some((path.as_path(), "by the same name"));
    let at_once = || true;
    let stopped = runs[0](Control { checkpoint, interrupted: Some(&at_once), ..Control::default() });
    assert!(matches!(stopped, Err(MonteCarloError::Interrupted { .. })), "{stopped:?}");
    for (k, run) in runs[1..].iter().enumerate() {
        let refused = run(Control { checkpoint, ..Control::default() });
        let foreign = matches!(&refused, Err(MonteCarloError::Checkpoint(CheckpointError::Foreign { .. })));
        assert!(foreign, "{k}: {refused:?}");
        let sentence = refused.unwrap_err().to_string();
        assert!(sentence.contains("the checkpoint of another calculation (the model"), "{sentence}");
    }
    assert!(runs[0](Control { checkpoint, ..Control::default() }).is_ok());
}

const GRID: Grid = Grid { beta: 1.0, slices: 4 };

fn plan() -> Plan {
    Plan::new(7, 2, 100)
}

fn electrons(u: f64) -> DensityModel {
    model_of(&hubbard(2, u, 0.0))
}

#[test]
fn fields_of_another_interaction_temperature_or_decoupling_are_refused() {
    // The same observable in all of them, so that only the decoupling differs.
    let observables = [Observable::density(&electrons(4.0))];
    let of = |u: f64, grid, mu, through| {
        let decoupling = electrons(u).decouple(grid, mu, through).unwrap();
        let observables = &observables;
        move |control: Control<'_>| simulate(&decoupling, observables, Options::default(), &plan(), control)
    };
    let warmer = Grid { beta: 0.9, ..GRID };
    only_the_first_goes_on(&[
        &of(4.0, GRID, 1.5, Through::Real),
        &of(4.1, GRID, 1.5, Through::Real),
        &of(4.0, warmer, 1.5, Through::Real),
        &of(4.0, GRID, 1.4, Through::Real),
        &of(4.0, GRID, 1.5, Through::Sum),
    ]);
    // One name for another observable.
    let decoupling = electrons(4.0).decouple(GRID, 2.0, Through::Real).unwrap();
    let energy = |u: f64| {
        let (decoupling, energy) = (&decoupling, [Observable::energy(&electrons(u))]);
        move |control: Control<'_>| simulate(decoupling, &energy, Options::default(), &plan(), control)
    };
    only_the_first_goes_on(&[&energy(4.0), &energy(3.0)]);
    // In fields on hopping.
    let of = |v: f64| {
        let decoupling = model_of(&spinless(3, v, 0.0)).decouple(GRID, 0.2, Through::Hopping).unwrap();
        move |control: Control<'_>| simulate(&decoupling, &[], Options::default(), &plan(), control)
    };
    only_the_first_goes_on(&[&of(1.0), &of(1.1)]);
}

#[test]
fn fields_of_pairs_of_another_interaction_or_temperature_are_refused() {
    let of = |u: f64, grid| {
        let decoupling = PairDecoupling::new(&electrons(u), grid, -1.0).unwrap();
        move |control: Control<'_>| simulate_pairs(&decoupling, &[], Options::default(), &plan(), control)
    };
    only_the_first_goes_on(&[&of(-2.0, GRID), &of(-2.1, GRID), &of(-2.0, Grid { beta: 0.9, ..GRID })]);
}

#[test]
fn vertices_of_another_interaction_or_temperature_are_refused() {
    let of = |v: f64, beta: f64, mu: f64| {
        let expansion = Expansion::new(&model_of(&spinless(4, v, 0.0)), beta, mu).unwrap();
        move |control: Control<'_>| expand(&expansion, &plan(), control)
    };
    only_the_first_goes_on(&[&of(1.0, 1.0, 0.8), &of(1.1, 1.0, 0.8), &of(1.0, 0.9, 0.8), &of(1.0, 1.0, 0.7)]);
}
