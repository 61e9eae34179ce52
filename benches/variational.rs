//! Variational Monte Carlo against NetKet 3.23.0, on the same machine in the same minutes, one thread each.
//!
//! `RAYON_NUM_THREADS=1 cargo bench --bench variational -- JOB` prints seconds an iteration, energy and the largest residual of the equations of
//! stochastic reconfiguration. The jobs are those of the peer's script, restricted Boltzmann machines with α = 1, 1008 samples from 16
//! chains, a shift of 0.01, as many exchange steps between samples as spins, and 5 samples of each chain discarded:
//!
//! - `chain`: the Heisenberg ring of 40 spins, real parameters (exact −0.443663 per site);
//! - `square`: 6 × 6 spins with J2 = J1/2, complex parameters;
//! - `race`: the best energy of the ring after 30 CPU seconds, from three seeds.
//!
//! Measured in November 2026 on one core of an Intel Xeon on which much other work ran (both sides several times slower than on an idle one),
//! peer and ours in the same minutes, ours built with the optimized development profile:
//!
//! | ring | CPU s an iteration | ratio |
//! |---|---|---|
//! | NetKet, 59 iterations | 0.215, after 18 s of start-up | |
//! | here, 99 iterations | 0.052, residual ≤ 4.7e-14, after 0.03 s | 4.1 |
//!
//! Release profile, November 2026, a quiet virtual EPYC machine, peer and ours one after the other: the ring takes NetKet 0.109 and here 0.020 CPU s
//! an iteration (5.5); 6 × 6 with complex parameters 0.080 here. The race here: −0.44344, −0.44336, −0.44346, each ± 0.00003, after 28.1 CPU s.
//!
//! NetKet's energies are those of Pauli matrices, four times as large.
mod usage;

use std::time::Instant;

use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_variational::jacobian::{Regularization, Solver};
use eigentruth_variational::{
    Method, Moves, Number, Optimization, Options, Rbm, Rows, Sampled, Sampling, Schedule, WaveFunction,
    sample, v_score,
};

use usage::cpu;

const CHAINS: usize = 16;
const SAMPLES: usize = 63;

struct Model {
    hamiltonian: Hamiltonian,
    moves: Moves,
    sites: usize,
    /// The sublattice whose up spins count in the sign.
    sign: u64,
    start: u64,
}

fn ring() -> Model {
    let lattice = Lattice::chain(40, Boundary::Periodic).expect("a ring");
    let hamiltonian = hamiltonians::heisenberg(&lattice, Spin::HALF, |_| 1.0).expect("a Hamiltonian");
    let sign = (0..40).step_by(2).fold(0, |mask, site| mask | 1 << site);
    Model { hamiltonian, moves: Moves::exchange_bonds(&lattice), sites: 40, sign, start: sign }
}

fn square() -> Model {
    let lattice = Lattice::square([6, 6], [Boundary::Periodic; 2]).expect("a torus");
    let hamiltonian = hamiltonians::j1_j2(&lattice, Spin::HALF, 1.0, 0.5).expect("a Hamiltonian");
    let even = |site: &usize| (site / 6 + site % 6).is_multiple_of(2);
    let sign = (0..36).filter(even).fold(0, |mask, site| mask | 1 << site);
    // The peer exchanges spins on both kinds of bonds.
    let bonds = lattice.bonds().iter().map(|bond| [bond.from, bond.to]);
    let second = lattice.shell(2).expect("second neighbours");
    let all = bonds.chain(second.iter().map(|bond| [bond.from, bond.to]));
    let moves = Moves::Exchange(all.map(|[a, b]| 1 << a | 1 << b).collect());
    Model { hamiltonian, moves, sites: 36, sign, start: sign }
}

fn options(model: &Model, shift: f64, schedule: Schedule, seed: u64) -> Options {
    Options {
        sampling: Sampling::Metropolis { moves: model.moves.clone(), steps: model.sites },
        chains: CHAINS,
        samples: SAMPLES,
        discarded: 5,
        method: Method::Reconfiguration {
            regularization: Regularization::Shift(shift),
            solver: Solver::Automatic,
        },
        schedule,
        seed,
    }
}

/// Iterations with the peer's settings, timed after the first.
fn timed<S: Number>(name: &str, model: &Model, rate: f64, iterations: usize) {
    let started = cpu();
    let rows = Rows::lower(&model.hamiltonian, &()).expect("few bits");
    let wave = Rbm::<S>::new(model.sites, model.sites, model.sign, 0.01, 1).expect("a machine");
    let options = options(model, 0.01, Schedule::constant(rate), 2);
    let mut run = Optimization::new(wave, &rows, options, model.start).expect("chains");
    let mut last = run.step().expect("an iteration");
    println!("{name}: {:.3} CPU s up to the first iteration", cpu() - started);
    let (before, clock) = (cpu(), Instant::now());
    let mut residual = last.residual;
    for _ in 1..iterations {
        last = run.step().expect("an iteration");
        residual = residual.max(last.residual);
    }
    let n = (iterations - 1) as f64;
    let sites = model.sites as f64;
    println!(
        "{name}: {:.4} CPU s ({:.4} s of the clock) an iteration, residual ≤ {residual:.1e}; E/N = {:.5}({:.5}), acceptance {:.2}",
        (cpu() - before) / n,
        clock.elapsed().as_secs_f64() / n,
        last.energy.value / sites,
        last.energy.error / sites,
        last.energy.diagnostics["acceptance"],
    );
}

/// As far as 30 CPU seconds reach, final sampling included.
fn race(seed: u64) {
    const SECONDS: f64 = 30.0;
    let started = cpu();
    let model = ring();
    let rows = Rows::lower(&model.hamiltonian, &()).expect("few bits");
    let wave = Rbm::<f64>::new(model.sites, model.sites, model.sign, 0.01, seed).expect("a machine");
    let schedule = Schedule { start: 0.1, end: 0.02, over: 600 };
    let options = options(&model, 1e-3, schedule, seed);
    let mut run = Optimization::new(wave, &rows, options.clone(), model.start).expect("chains");
    let mut residual = 0.0f64;
    while cpu() - started < SECONDS - 2.0 {
        residual = residual.max(run.step().expect("an iteration").residual);
    }
    let iterations = run.iterations();
    let wave = run.into_wave();
    let plan = Plan { thermalization: 100, ..Plan::new(seed, CHAINS, 1500) };
    let samples = sample(&wave, &rows, &options.sampling, &[], model.start, &plan, Control::default());
    let found = Sampled::new(samples.expect("samples")).expect("enough samples");
    let sites = model.sites as f64;
    println!(
        "race, seed {seed}: E/N = {:.6}({:.6}) after {iterations} iterations and {:.1} CPU s ({} parameters), residual ≤ {residual:.1e}, V-score {:.1e}",
        found.energy.value / sites,
        found.energy.error / sites,
        cpu() - started,
        wave.parameter_count(),
        v_score(found.energy.value, found.variance.value, model.sites, 0.0),
    );
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|job| !job.starts_with("--")).collect();
    let wanted = |job: &str| asked.is_empty() || asked.iter().any(|asked| asked == job);
    if wanted("chain") {
        // The peer's rate of 0.02 multiplies 2F of a Hamiltonian that is four times as large.
        timed::<f64>("chain", &ring(), 0.16, 60);
    }
    if wanted("square") {
        // Of complex parameters the peer takes F.
        timed::<eigentruth_numerics::Complex64>("square", &square(), 0.08, 10);
    }
    if wanted("race") {
        (1..=3).for_each(race);
    }
}
