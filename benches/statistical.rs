//! Classical and stochastic solvers: what a unit of work costs. No peer is measured here; the numbers guard against regressions.
//!
//! `cargo bench --bench statistical` first runs the critical Ising model to the end with both tensor schemes at χ = 24 and prints
//! seconds and the distance from Onsager's free energy, each once since HOTRG takes half a minute; the rest is criterion's.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};
use eigentruth_classical::cluster::{
    Algorithm, BondGraph, ClusterChain, Ends, Interactions, LongRange, Settings, Spins, image_sum,
};
use eigentruth_classical::transfer::{Boundary, Matchings, Spectrum, Strip};
use eigentruth_models::{Boundary as Ring, Lattice};
use eigentruth_numerics::krylov::Options;
use eigentruth_numerics::monte_carlo::MarkovChain;
use eigentruth_numerics::streams::stream;
use eigentruth_stochastic::dynamical_mean_field::{Kernel, growth_rate, stationary};
use eigentruth_stochastic::linear::LinearSystem;
use eigentruth_trg::{Limits, Model, Network, Scheme};
use faer::Mat;

/// The bond dimension of tensor networks.
const BOND: usize = 24;
/// `ln 2/2 + 2G/π` with Catalan's constant G: `−βf` of the critical Ising model (Onsager, Phys. Rev. 65, 117 (1944)).
const ONSAGER: f64 = 0.929_695_398_341_61;
/// Sweeps before a cluster algorithm is timed.
const THERMALIZATION: usize = 500;

fn critical_ising() -> Network {
    let model = Model::ising(Model::critical_ising()).expect("weights");
    Network::new(&model).expect("a network")
}

fn coarse_grained(network: &Network, scheme: Scheme) -> Network {
    network.coarse_grained(scheme, &Limits::bond(BOND)).expect("a step")
}

/// Whole runs up to 2²⁰ sites, once each.
fn whole_runs() {
    for (name, scheme, steps) in [("TRG", Scheme::Trg, 20), ("HOTRG", Scheme::Hotrg, 10)] {
        let start = Instant::now();
        let last = (0..steps).fold(critical_ising(), |network, _| coarse_grained(&network, scheme));
        let found = last.log_partition_per_site().expect("a free energy");
        println!(
            "{name}, χ = {BOND}, 2^20 sites: {:.2} s, −βf = {:.9} ± {:.1e}, off by {:.1e}",
            start.elapsed().as_secs_f64(),
            found.value,
            found.error,
            found.value - ONSAGER
        );
    }
}

fn tensors(criterion: &mut Criterion) {
    whole_runs();
    let mut group = few(criterion, "tensor networks");
    for (name, scheme) in [("TRG", Scheme::Trg), ("HOTRG", Scheme::Hotrg)] {
        // The first tensor whose legs all have the full dimension.
        let mut network = critical_ising();
        while network.tensor().shape().iter().any(|leg| *leg < BOND) {
            network = coarse_grained(&network, scheme);
        }
        group.bench_function(format!("{name} step"), |b| {
            b.iter(|| coarse_grained(black_box(&network), scheme));
        });
    }
}

/// Times sweeps of a chain in equilibrium.
fn sweeps<I: Interactions>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    interactions: &I,
    algorithm: Algorithm,
) {
    let settings = Settings { spins: Spins::Ising, algorithm, distances: Vec::new(), ordered: true };
    let random = &mut stream(1, 0);
    let mut chain = ClusterChain::new(interactions, &settings, random).expect("a chain");
    for _ in 0..THERMALIZATION {
        chain.sweep(random).expect("a sweep");
    }
    chain.thermalized();
    group.bench_function(name, |b| b.iter(|| chain.sweep(random).expect("a sweep")));
}

fn clusters(criterion: &mut Criterion) {
    let mut group = few(criterion, "cluster sweeps");
    // The chain of problem 29 next to its transition: all pairs interact, yet a sweep takes a time in proportion to the sites.
    let sites = 1 << 12;
    let couplings: Vec<f64> =
        (1..=sites / 2).map(|n| image_sum(|x| 1.0 / (1.0 + x * x), n, sites, 16)).collect();
    let chain = LongRange::new(sites, Ends::Ring, &couplings, Spins::Ising, 1.0 / 1.24).expect("a ring");
    sweeps(&mut group, "Luijten–Blöte, 4096 sites, 1/(1+n²)", &chain, Algorithm::SwendsenWang);
    let square = Lattice::square([128, 128], [Ring::Periodic; 2]).expect("a torus");
    let graph = BondGraph::from_lattice(&square, |_| 1.0, Spins::Ising, Model::critical_ising());
    sweeps(&mut group, "Wolff, critical Ising 128 × 128", &graph.expect("bonds"), Algorithm::Wolff);
}

fn transfer(criterion: &mut Criterion) {
    let mut group = few(criterion, "transfer matrices");
    let critical = Model::critical_ising();
    group.bench_function("Ising cylinder of width 14, 2 eigenvalues", |b| {
        b.iter(|| {
            let strip = Strip::ising(14, Boundary::Periodic, critical, critical).expect("a strip");
            Spectrum::new(&strip, 2, &Options::default()).expect("eigenvalues")
        });
    });
    group.bench_function("dimers on 14 × 14", |b| {
        let square = Matchings::square([14, 14], [false; 2]).expect("a graph");
        b.iter(|| square.count().expect("a count"));
    });
}

fn stochastic(criterion: &mut Criterion) {
    let mut group = few(criterion, "stochastic dynamics");
    group.bench_function("random coupled: stationary state and growth rate", |b| {
        let kernel = Kernel::monomial(2, 1.0).expect("a kernel");
        b.iter(|| {
            let state = stationary(black_box(&kernel), 1.0).expect("a stationary state");
            growth_rate(&state).expect("a rate")
        });
    });
    // Rotations in planes of two components, damped, coupled to the next plane.
    let n = 24;
    let drift = Mat::from_fn(n, n, |i, j| match (i, j) {
        (i, j) if i == j => -1.0 - i as f64 / n as f64,
        (i, j) if i ^ 1 == j => {
            if i < j {
                2.0
            } else {
                -2.0
            }
        }
        (i, j) if i + 2 == j || j + 2 == i => 0.1,
        _ => 0.0,
    });
    group.bench_function("Lyapunov equation of 24 components", |b| {
        let system = LinearSystem::new(drift.clone(), Mat::identity(n, n)).expect("a stable system");
        b.iter(|| system.stationary().expect("a covariance"));
    });
}

/// A group with few samples: each takes milliseconds to seconds.
fn few<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    group
}

criterion_group!(benches, tensors, clusters, transfer, stochastic);
criterion_main!(benches);
