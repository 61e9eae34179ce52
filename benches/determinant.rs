//! Determinant quantum Monte Carlo of the Hubbard model against plain C with delayed updates, on the same machine, one thread each.
//!
//! `cargo bench --bench determinant` runs the job of that peer: the periodic square lattice of 8 × 8 sites, U = 4, β = 6, 60 slices, half
//! filling; a one-way sweep proposes every field once and goes through all slices. It prints CPU milliseconds for a one-way sweep without and with
//! measurements, and energy and double occupancy per site of a short run.
//!
//! The peer takes 7.6 to 9.9 ms for a one-way sweep and has E = −0.8427(6), ⟨n↑n↓⟩ = 0.1287(2).
//!
//! Measured in November 2026 on one core of an Intel Xeon on which other work ran, built with the optimized development profile (with debug
//! assertions, also in the libraries), the peer not in the same run, CPU ms for a one-way sweep:
//!
//! | recomputed every | delay | one flavour from the other | both simulated |
//! |---|---|---|---|
//! | 10 slices | 16 | 8.6 to 11.1 | 17.8 to 21.8 |
//! | 12 slices | 16 | 8.0 to 9.1 | 19.3 |
//!
//! On two hardware threads of an AMD EPYC with ten to sixteen other processes waiting, fused kernels took 8.8 CPU ms without and 9.7 ms with
//! measurements (10 slices, delay 16), between 8.8 and 10.3 ms for delays of 4 to 32.
//!
//! Built with the release profile, one core of a virtual EPYC machine with nothing else on it, the peer not in the same run: 3.0 ms (10 slices, delay 8 to
//! 16; 3.1 with measurements), 2.6 ms (12 slices), with both flavours 5.6 to 6.9 ms; the short run has E = −0.8426(17), ⟨n↑n↓⟩ = 0.1287(3).
//!
//! The run of 2 × 400 sweeps has E = −0.8462(30), kinetic energy −1.3579(13), ⟨n↑n↓⟩ = 0.1279(8), in agreement with the
//! peer. Averages between the hop and the interaction, as they once were here, had −0.8657(32) and 0.1231(8): there the energy is off by
//! τ²⟨[K, [K, V]]⟩/8, see `Observable`.

mod usage;

use std::time::Instant;

use eigentruth_determinant::{Chain, DensityModel, Grid, Observable, Options, Through, simulate};
use eigentruth_models::{Boundary, Lattice, hamiltonians};
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{Control, MarkovChain, Plan};
use eigentruth_numerics::streams::stream;

use usage::cpu;

const LENGTH: usize = 8;
const SWEEPS: usize = 40;

fn main() {
    let square = Lattice::square([LENGTH, LENGTH], [Boundary::Periodic; 2]).expect("a torus");
    let hubbard = hamiltonians::hubbard(&square, 1.0, 4.0).expect("a Hamiltonian");
    let model = DensityModel::lower(&hubbard, &()).expect("densities");
    let grid = Grid { beta: 6.0, slices: 60 };
    let decoupling = model.decouple(grid, 2.0, Through::Real).expect("fields");
    let observables =
        [Observable::energy(&model), Observable::double_occupancy(&model), Observable::kinetic(&model)];
    let sites = (LENGTH * LENGTH) as f64;
    for relation in [true, false] {
        for (every, delay) in [(None, 16), (Some(10), 8), (Some(10), 16), (Some(10), 32), (Some(12), 16)] {
            let options = Options { relation, every, delay, ..Options::default() };
            let mut random = stream(1, 0);
            let mut chain =
                Chain::<f64>::new(&decoupling, &observables, options, &mut random).expect("a chain");
            let timed = |chain: &mut Chain<f64>, random: &mut _| {
                let (before, started) = (cpu(), Instant::now());
                for _ in 0..SWEEPS {
                    chain.sweep(random).expect("a stable sweep");
                }
                let one_way = |seconds: f64| 1e3 * seconds / (2 * SWEEPS) as f64;
                (one_way(cpu() - before), one_way(started.elapsed().as_secs_f64()))
            };
            for _ in 0..5 {
                chain.sweep(&mut random).expect("a stable sweep");
            }
            let (plain, clock) = timed(&mut chain, &mut random);
            chain.thermalized();
            let (measured, _) = timed(&mut chain, &mut random);
            println!(
                "relation {relation}, recomputed every {every:?}, delay {delay}: {plain:.2} CPU ms ({clock:.2} ms) a one-way sweep, \
                 {measured:.2} with measurements"
            );
        }
    }
    let plan = Plan { thermalization: 100, ..Plan::new(5, 2, 400) };
    let averages =
        simulate(&decoupling, &observables, Options::default(), &plan, Control::default()).expect("a run");
    for (name, unit) in [("energy", sites), ("kinetic", sites), ("double_occupancy", 1.0)] {
        let mean = averages.mean(name).expect("an estimate");
        println!("{name}: {:.5} ± {:.5} a site", mean.value / unit, mean.error / unit);
    }
    println!("largest deviation at a recomputation: {:.1e}", averages.deviation());
}
