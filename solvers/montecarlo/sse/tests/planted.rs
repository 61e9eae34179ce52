//! Errors that are planted in directed loops and in clusters are seen by a comparison of a few averages with exact ones.
//!
//! They are planted for the whole process, so that this is one test in a program of its own.
#![cfg(debug_assertions)]

#[path = "sse/exact.rs"]
mod exact;

use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::planted::{Bug, plant};
use eigentruth_sse::{Gluing, Linear, Measurements, Simulation, Update};
use exact::{Comparisons, Exact};

/// Energy, heat capacity, and the square and the response of the magnetization at two temperatures.
fn compared(hamiltonian: &Hamiltonian, update: &Update) -> Comparisons {
    let mut comparisons = Comparisons::default();
    let exact = Exact::new(hamiltonian);
    let sum = |x: &[f64]| x.iter().sum::<f64>();
    for beta in [0.8, 2.0] {
        let sites = hamiltonian.space().degrees().len();
        let of = Measurements::default().with(Linear::new("m", vec![1.0; sites]));
        let simulation = Simulation::new(hamiltonian, beta, update, of).unwrap();
        let record = simulation.run(&Plan::new(600, 4, 3_000), Control::default()).unwrap();
        let (energy, capacity) = exact.thermodynamics(beta);
        let label = |what: &str| format!("{update:?}, β = {beta}, {what}");
        comparisons.run();
        comparisons.add(&label("energy"), &record.energy().unwrap(), energy);
        comparisons.add(&label("heat capacity"), &record.heat_capacity().unwrap(), capacity);
        let square = exact.diagonal(beta, |x| sum(x).powi(2));
        comparisons.add(&label("m·m"), &record.average("m·m").unwrap(), square);
        comparisons.add(&label("m|m"), &record.average("m|m").unwrap(), exact.response(beta, sum, sum));
    }
    comparisons
}

#[test]
fn errors_of_updates_are_seen_by_exact_averages() {
    let ring = Lattice::chain(4, Boundary::Periodic).unwrap();
    let xxz = hamiltonians::xyz(&ring, Spin::HALF, |_| [1.0, 1.0, 1.6], |_| [0.0, 0.0, 0.5]).unwrap();
    let ising = hamiltonians::ising(&ring, |_| -1.0, |_| 0.8, |_| 0.0).unwrap();
    for (bug, hamiltonian, update) in [
        (Bug::DirectedLoops, &xxz, Update::Directed { extra: 0.25 }),
        (Bug::Clusters, &ising, Update::Clusters(vec![Gluing::All])),
    ] {
        plant(None);
        compared(hamiltonian, &update).check(8);
        plant(Some(bug));
        let seen = compared(hamiltonian, &update);
        plant(None);
        println!("{bug:?}: {} of {} beyond 4 errors: {:?}", seen.failures.len(), seen.count, seen.failures);
        assert!(!seen.failures.is_empty(), "{bug:?} is not seen");
    }
}
