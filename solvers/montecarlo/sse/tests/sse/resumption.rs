//! Killed and resumed runs give the same bits, and no run goes on with another one.

use std::sync::atomic::{AtomicUsize, Ordering};

use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_numerics::monte_carlo::{Control, MonteCarloError, Plan};
use eigentruth_sse::{Gluing, Linear, Measurements, Simulation, SseError, Update};

#[test]
fn a_run_that_is_interrupted_and_resumed_gives_the_same_bits() {
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let heisenberg = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0).unwrap();
    let ising = hamiltonians::ising(&ring, |_| -1.0, |_| 0.7, |_| 0.2).unwrap();
    let cases = [
        (&heisenberg, Update::Loops),
        (&heisenberg, Update::Directed { extra: 0.25 }),
        (&ising, Update::Clusters(Vec::new())),
    ];
    for (hamiltonian, update) in cases {
        let of = Measurements::default().with(Linear::new("m", vec![1.0; 6]));
        let simulation = Simulation::new(hamiltonian, 2.0, &update, of).unwrap();
        let plan = Plan { thermalization: 100, sweeps_per_row: 2, ..Plan::new(7, 2, 300) };
        let whole = simulation.run(&plan, Control::default()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        let mut interruptions = 0;
        let resumed = loop {
            let asked = AtomicUsize::new(0);
            let interrupted = || asked.fetch_add(1, Ordering::Relaxed) == 50;
            let control = Control {
                checkpoint: Some((&path, "test")),
                interrupted: Some(&interrupted),
                ..Control::default()
            };
            match simulation.run(&plan, control) {
                Ok(record) => break record,
                Err(SseError::Run(error)) if matches!(*error, MonteCarloError::Interrupted { .. }) => {
                    interruptions += 1;
                }
                Err(other) => panic!("{other}"),
            }
        };
        assert!(interruptions >= 3, "{interruptions}");
        assert_eq!(resumed.samples(), whole.samples());
    }
}

#[test]
fn what_another_run_stored_is_refused() {
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let heisenberg = |j: f64| hamiltonians::heisenberg(&ring, Spin::HALF, |_| j).unwrap();
    let ising = hamiltonians::ising(&ring, |_| -1.0, |_| 0.7, |_| 0.2).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let run = |hamiltonian: &Hamiltonian, beta: f64, update: &Update, seed: u64, stops: bool| {
        let of = Measurements::default().with(Linear::new("m", vec![1.0; 6]));
        let interrupted = || stops;
        let control = Control {
            checkpoint: Some((&path, "test")),
            interrupted: Some(&interrupted),
            ..Control::default()
        };
        let simulation = Simulation::new(hamiltonian, beta, update, of).unwrap();
        simulation.run(&Plan::new(seed, 1, 300), control).map(|_| ()).map_err(|error| error.to_string())
    };
    let directed = |extra: f64| Update::Directed { extra };
    let clusters = |gluings: &[Gluing]| Update::Clusters(gluings.to_vec());
    let one = heisenberg(1.0);
    // A coupling that no formula shows.
    let near = heisenberg(1.0 + 4.0 * f64::EPSILON);
    let strong = |least: f64| clusters(&[Gluing::Strong(least), Gluing::All]);
    let cases = [
        ((&one, directed(0.25)), vec![(&one, directed(0.5)), (&near, directed(0.25)), (&one, Update::Loops)]),
        (
            (&ising, clusters(&[Gluing::None, Gluing::All])),
            vec![
                (&ising, clusters(&[Gluing::All])),
                (&ising, clusters(&[Gluing::All, Gluing::None])),
                (&ising, strong(0.5)),
            ],
        ),
        ((&ising, strong(0.5)), vec![(&ising, strong(0.25))]),
    ];
    for ((hamiltonian, update), others) in cases {
        let first = run(hamiltonian, 2.0, &update, 7, true).unwrap_err();
        assert!(first.contains("interrupted"), "{first}");
        let foreign = others.iter().map(|(other, update)| (*other, 2.0, update, 7));
        for (other, beta, update, seed) in
            foreign.chain([(hamiltonian, 2.5, &update, 7), (hamiltonian, 2.0, &update, 8)])
        {
            let refused = run(other, beta, update, seed, false).unwrap_err();
            assert!(
                refused.contains("the checkpoint of another calculation"),
                "{update:?} {beta}: {refused}"
            );
        }
        // Its own run goes on.
        assert_eq!(run(hamiltonian, 2.0, &update, 7, false), Ok(()));
        std::fs::remove_file(&path).unwrap();
    }
    // What is left to the model is the same run as what the model chooses.
    run(&ising, 2.0, &Update::Automatic, 7, true).unwrap_err();
    assert_eq!(run(&ising, 2.0, &clusters(&[Gluing::All]), 7, false), Ok(()));
}
