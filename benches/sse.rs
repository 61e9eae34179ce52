//! Stochastic series expansion against ALPS 2.3 (`dirloop_sse` and `loop`), 16×16 Heisenberg antiferromagnet at β = 16.
//!
//! `cargo bench --bench sse` runs five seeds of 256 bins each on one thread and prints, for every seed and together, the energy a
//! site, its error, CPU milliseconds a sweep (with measurement, without thermalization), and error² × CPU seconds, which does not depend
//! on the length of a run. `cargo bench --bench sse -- 200` makes bins of 200 sweeps (64 without a number).
//!
//! The ratios in the last line do not come from one run: the peer's figures, 2.5e-7 (`loop`, 0.51 ms a sweep) and 5e-7 (`dirloop_sse`, 0.33
//! ms), were measured once on a machine of this kind. Each is one run of one seed, of about 22,000 and 25,000 sweeps, with the error that
//! ALPS gives from bins of its own, whose number was not written down; so error² of the peer is known no better than such bins know a
//! variance (to √(2/B) for B bins: a quarter for 32), and CPU times of two days differ by up to 1.8.
//!
//! Both sides in one run, November 2026 on one core of a virtual EPYC machine, five seeds on both sides: here 4.3e-8 (256 bins of 64
//! sweeps, 0.20 ms a sweep), `loop` with its `loop; sse` 3.1e-7 (16384 sweeps a seed), `dirloop_sse` 6.0e-7, thermalization left out on
//! both sides: 7.3 and 14 times more.

use std::fs;

use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_numerics::monte_carlo::{MarkovChain, autocorrelation};
use eigentruth_numerics::streams::stream;
use eigentruth_sse::{Measurements, Simulation, Update};

const SEEDS: u64 = 5;
const BINS: usize = 256;
const THERMALIZATION: usize = 2000;

/// Seconds that this thread was on a processor.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(f64::NAN) * 1e-9
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given = std::env::args().find_map(|text| text.parse::<usize>().ok());
    let sweeps = BINS * given.unwrap_or(64);
    let (length, beta) = (16, 16.0);
    let lattice = Lattice::square([length; 2], [Boundary::Periodic; 2])?;
    let heisenberg = hamiltonians::heisenberg(&lattice, Spin::HALF, |_| 1.0)?;
    let simulation = Simulation::new(&heisenberg, beta, &Update::Automatic, Measurements::default())?;
    println!(
        "16×16, β = 16, {} of this crate, {SEEDS} seeds, {BINS} bins of {} sweeps",
        simulation.update(),
        sweeps / BINS
    );
    let mut products = Vec::new();
    let (mut sum, mut weights) = (0.0, 0.0);
    for seed in 1..=SEEDS {
        let random = &mut stream(seed, 0);
        let mut chain = simulation.chain(random)?;
        let names = chain.observables();
        let at = names.iter().position(|name| name == "action").ok_or("the action is measured")?;
        let mut row = vec![0.0; names.len()];
        for _ in 0..THERMALIZATION {
            chain.sweep(random)?;
        }
        chain.thermalized();
        let mut energies = Vec::with_capacity(sweeps);
        let start = cpu();
        for _ in 0..sweeps {
            chain.sweep(random)?;
            chain.measure(&mut row)?;
            energies.push(-row[at] / (beta * lattice.len() as f64));
        }
        let seconds = cpu() - start;
        // The larger of the errors from bins and from the integrated autocorrelation time.
        let bins: Vec<f64> =
            energies.chunks(sweeps / BINS).map(|bin| bin.iter().sum::<f64>() / bin.len() as f64).collect();
        let mean = bins.iter().sum::<f64>() / BINS as f64;
        let variance = bins.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (BINS as f64 - 1.0);
        let tau = autocorrelation(&[&energies]);
        let error = (variance / BINS as f64).sqrt().max(tau.error_of_mean());
        let product = error * error * seconds;
        println!(
            "seed {seed}: {mean:.6} ± {error:.6}, 2τ = {:.2}, {:.3} ms a sweep, {seconds:.2} s, err² × CPU = {product:.2e}",
            2.0 * tau.time,
            1e3 * seconds / sweeps as f64,
        );
        products.push(product);
        sum += mean / (error * error);
        weights += 1.0 / (error * error);
    }
    let product = products.iter().sum::<f64>() / products.len() as f64;
    let of = |peer: f64| peer / product;
    println!(
        "together {:.6} ± {:.6}, err² × CPU = {product:.2e}: {:.1} times less than `loop`, {:.1} times less than \
         `dirloop_sse`, as measured on another day",
        sum / weights,
        1.0 / weights.sqrt(),
        of(2.5e-7),
        of(5e-7)
    );
    Ok(())
}
