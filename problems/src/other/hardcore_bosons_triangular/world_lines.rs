//! Quantum Monte Carlo at half filling: how the compressibility goes on below the hopping.

use eigentruth_models::{Boundary, Lattice, hamiltonians};
use eigentruth_numerics::Estimate;
use eigentruth_numerics::monte_carlo::Plan;
use eigentruth_sse::{Linear, Measurements, Simulation, Update};
use serde::{Deserialize, Serialize};

use crate::method::{Run, Stop};

/// Weight added to diagonal vertices, in units of the largest off-diagonal one: without it worms hardly move in frustrated bonds.
const EXTRA: f64 = 1.0;

/// Compressibility and stiffness of an L × L torus, t = 1.
#[derive(Serialize, Deserialize)]
pub(super) struct Point {
    pub(super) temperature: f64,
    pub(super) compressibility: Estimate,
    pub(super) stiffness: Estimate,
}

/// At a temperature, at the chemical potential of half filling.
pub(super) fn point(
    run: &Run<'_>,
    length: usize,
    v: f64,
    temperature: f64,
    rows: usize,
    seed: u64,
) -> Result<Point, Stop> {
    let lattice = Lattice::triangular([length; 2], [Boundary::Periodic; 2])?;
    let sites = lattice.len() as f64;
    let model = hamiltonians::hard_core_bosons(&lattice, 1.0, v, 3.0 * v)?;
    let measured =
        Measurements::default().with(Linear::new("m", vec![1.0; lattice.len()])).with_currents(&lattice)?;
    let simulation =
        Simulation::new(&model, 1.0 / temperature, &Update::Directed { extra: EXTRA }, measured)?;
    let plan = Plan { thermalization: rows / 5, ..Plan::new(seed, 2, rows) };
    run.kept_underway(&format!("V = {v}, T = {temperature}, L = {length}, seed {seed}"), |_, underway| {
        let record = underway.sampled(|control| simulation.run(&plan, control))?;
        // ∫dτ⟨M(τ)M⟩ is β times the variance: M is conserved. Its average vanishes by symmetry and is not subtracted.
        let compressibility = record.average("m|m")?.scaled(1.0 / sites);
        Ok(Point { temperature, compressibility, stiffness: record.stiffness(0)? })
    })
}
