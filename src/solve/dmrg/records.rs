//! What the document has of matrix-product states alone.

use eigentruth_numerics::Estimate;
use serde::Serialize;

use super::super::numbers::Named;
use super::super::records::Number;
use super::Solution;
use super::found::State;

/// The fields.
#[derive(Serialize)]
pub struct Record<'a> {
    sector: &'a Named,
    complete: bool,
    together: bool,
    path: &'a [usize],
    bond_dimensions: &'a [usize],
    states: Vec<StateRecord>,
    entanglement: Vec<Number>,
}

#[derive(Serialize)]
struct StateRecord {
    energy: Number,
    level: usize,
    extrapolated: Option<Number>,
    variance: Option<Number>,
    overlap: f64,
    starts: Vec<Number>,
    agreeing: usize,
    bond_dimension: usize,
    sweeps: Vec<SweepRecord>,
}

#[derive(Serialize)]
struct SweepRecord {
    bond_dimension: usize,
    energy: f64,
    discarded_weight: f64,
    residual: f64,
}

fn state(state: &State) -> StateRecord {
    let number = |estimate: &Option<Estimate>| estimate.as_ref().map(Number::from);
    let sweeps = state.sweeps.iter().map(|sweep| SweepRecord {
        bond_dimension: sweep.bond_dimension,
        energy: sweep.energy,
        discarded_weight: sweep.discarded,
        residual: sweep.residual,
    });
    StateRecord {
        energy: (&state.energy).into(),
        level: state.level,
        extrapolated: number(&state.extrapolated),
        variance: number(&state.variance),
        overlap: state.energy.diagnostics.get("overlap").copied().unwrap_or(0.0),
        starts: state.starts.iter().map(Number::from).collect(),
        agreeing: state.agreeing,
        bond_dimension: state.bond_dimension,
        sweeps: sweeps.collect(),
    }
}

/// The fields of a solution.
pub fn record(solution: &Solution) -> Record<'_> {
    Record {
        sector: &solution.sector.fixed,
        complete: solution.sector.complete,
        together: solution.together,
        path: &solution.path.sites,
        bond_dimensions: &solution.stages.bond_dimensions,
        states: solution.states.iter().map(state).collect(),
        entanglement: solution.entropies.iter().map(Number::from).collect(),
    }
}
