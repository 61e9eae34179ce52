//! Killed and resumed runs give the same bits.

use std::sync::atomic::{AtomicUsize, Ordering};

use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_numerics::monte_carlo::{Control, MonteCarloError, Plan};
use eigentruth_sse::{Linear, Measurements, Simulation, SseError, Update};

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
