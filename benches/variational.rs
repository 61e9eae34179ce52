//! Variational Monte Carlo against NetKet 3.23.0, on the same machine in the same minutes, one thread each.
//!
//! `RAYON_NUM_THREADS=1 cargo bench --bench variational -- JOB` prints seconds an iteration, energy and the largest residual of the equations of
//! stochastic reconfiguration. The jobs are those of the peer's script, restricted Boltzmann machines with α = 1, 1008 samples from 16
//! chains, a shift of 0.01, as many exchange steps between samples as spins, and 5 samples of each chain discarded:
//!
//! - `chain`: the Heisenberg ring of 40 spins, real parameters (exact −0.443663 per site);
//! - `square`: 6 × 6 spins with J2 = J1/2, complex parameters;
//! - `race`, `square-race`: energies of the ring and of the square after 30 CPU seconds, from three seeds;
//! - `ansatz`: energies of the square in wave functions of two kinds after two CPU minutes.
//!
//! Measured in November 2026, release profile, on one core of a virtual EPYC machine that was kept for the process that ran (other work had the
//! second core), peer and ours in the same quarter of an hour:
//!
//! | job | NetKet | here | ratio |
//! |---|---|---|---|
//! | ring, CPU s an iteration | 0.109, after 10.6 s of start-up | 0.027 to 0.029, after 0.03 s | 3.8 to 4.0 |
//! | square, CPU s an iteration | 0.62, after 13.1 s | 0.078 to 0.082, after 0.08 s | 7.5 to 7.9 |
//!
//! Residuals here stay below 4e-12. (On a quiet machine the ring takes 0.109 and 0.020.) Energies a site from seeds 1, 2 and 3 after 30 CPU seconds,
//! which for NetKet do not count its start-up:
//!
//! | race | NetKet | here | exact |
//! |---|---|---|---|
//! | ring | −0.44289(6), −0.44304(5), −0.44282(6) | −0.44348(3), −0.44344(3), −0.44349(3) | −0.443663 |
//! | square | −0.4668(6), −0.4676(6), −0.4679(5) | −0.4801(3), −0.4789(3), −0.4797(3) | −0.503810 |
//!
//! NetKet with the shift and the first rate of the races here: −0.44308(4) for the ring (seed 1), and the square diverges.
//! Energies of the square after 120 CPU seconds: restricted Boltzmann machine with α = 1 and the sign of Marshall −0.4832(3); the same with all
//! translations, α = 3, −0.4954(2).
//!
//! NetKet's energies are those of Pauli matrices, four times as large.
mod usage;

use std::time::Instant;

use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_variational::jacobian::{Regularization, Solver};
use eigentruth_variational::{
    Method, Moves, Number, Optimization, Options, Rbm, Rows, Sampled, Sampling, Schedule, WaveFunction,
    generated_group, sample, v_score,
};

use usage::cpu;

const CHAINS: usize = 16;
const SAMPLES: usize = 63;
/// The first and the last rate of a race.
const RATES: [f64; 2] = [0.1, 0.02];

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

/// As far as so many CPU seconds reach, final sampling included. `start` to `end` is the rate over 600 iterations.
fn race<W: WaveFunction>(
    name: &str,
    model: &Model,
    wave: W,
    [start, end]: [f64; 2],
    seconds: f64,
    seed: u64,
) {
    let started = cpu();
    let rows = Rows::lower(&model.hamiltonian, &()).expect("few bits");
    let options = options(model, 1e-3, Schedule { start, end, over: 600 }, seed);
    let mut run = Optimization::new(wave, &rows, options.clone(), model.start).expect("chains");
    let (mut residual, mut slowest) = (0.0f64, 0.0f64);
    // An iteration of the last samples takes about as long as one of the optimization takes to sample.
    while cpu() - started < 0.9 * seconds - slowest {
        let before = cpu();
        residual = residual.max(run.step().expect("an iteration").residual);
        slowest = slowest.max(cpu() - before);
    }
    let iterations = run.iterations();
    let wave = run.into_wave();
    let plan = Plan { thermalization: 100, ..Plan::new(seed, CHAINS, 1500) };
    let samples = sample(&wave, &rows, &options.sampling, &[], model.start, &plan, Control::default());
    let found = Sampled::new(samples.expect("samples")).expect("enough samples");
    let sites = model.sites as f64;
    println!(
        "{name}, seed {seed}: E/N = {:.6}({:.6}) after {iterations} iterations and {:.1} CPU s ({} parameters), residual ≤ {residual:.1e}, V-score {:.1e}",
        found.energy.value / sites,
        found.energy.error / sites,
        cpu() - started,
        wave.parameter_count(),
        v_score(found.energy.value, found.variance.value, model.sites, 0.0),
    );
}

/// Energies of 6 × 6 spins with J2 = J1/2 in wave functions of two kinds, two CPU minutes each. Exact: −0.503810 (H. J. Schulz,
/// T. A. L. Ziman and D. Poilblanc, J. Phys. I 6, 675 (1996)).
fn ansatz() {
    const SECONDS: f64 = 120.0;
    let model = square();
    let translations = [0, 1].map(|axis| {
        let moved = |site: usize| match axis {
            0 => site / 6 * 6 + (site % 6 + 1) % 6,
            _ => (site + 6) % 36,
        };
        (0..36).map(moved).collect::<Vec<usize>>()
    });
    let group = generated_group(&translations).expect("translations");
    let plain = Rbm::<Complex64>::new(36, 36, model.sign, 0.01, 1).expect("a machine");
    race("ansatz: restricted Boltzmann machine, α = 1", &model, plain, RATES, SECONDS, 1);
    let symmetric = Rbm::<Complex64>::symmetric(&group, 3, model.sign, 0.01, 1).expect("a machine");
    // Every weight stands 36 times in it.
    let slow = RATES.map(|rate| rate / 5.0);
    race("ansatz: the same with translations, α = 3", &model, symmetric, slow, SECONDS, 1);
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
        timed::<Complex64>("square", &square(), 0.08, 10);
    }
    if wanted("race") {
        let model = ring();
        for seed in 1..=3 {
            let wave = Rbm::<f64>::new(40, 40, model.sign, 0.01, seed).expect("a machine");
            race("race", &model, wave, RATES, 30.0, seed);
        }
    }
    if wanted("square-race") {
        let model = square();
        for seed in 1..=3 {
            let wave = Rbm::<Complex64>::new(36, 36, model.sign, 0.01, seed).expect("a machine");
            race("square race", &model, wave, RATES, 30.0, seed);
        }
    }
    if wanted("ansatz") {
        ansatz();
    }
}
