//! Cluster Monte Carlo against enumeration, Kaufman's finite tori and Onsager's infinite lattice, at fixed seeds.
//!
//! Comparisons of samples with exact numbers: each test says how many and allows |z| ≤ 4, by chance exceeded once in
//! 16 000.

use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::monte_carlo::{Control, Plan, Samples, run};

use super::*;

const PERIODIC: [Boundary; 2] = [Boundary::Periodic, Boundary::Periodic];

fn sample<I: Interactions>(interactions: &I, settings: &Settings, plan: &Plan) -> Samples {
    run(plan, Control::default(), |random| ClusterChain::new(interactions, settings, random)).unwrap()
}

fn settings(spins: Spins, algorithm: Algorithm, distances: &[usize]) -> Settings {
    Settings { spins, algorithm, distances: distances.to_vec(), ordered: false }
}

/// Averages over all configurations.
struct Exact {
    energy: f64,
    specific_heat: f64,
    m2: f64,
    m4: f64,
    /// Averages of (q δ − 1)/(q − 1) at distances on a ring or an open chain.
    correlators: Vec<f64>,
}

fn enumerate(
    sites: usize,
    bonds: &[(usize, usize, f64)],
    q: usize,
    ising: bool,
    beta: f64,
    pairs: &[Vec<(usize, usize)>],
) -> Exact {
    let (mut z, mut e, mut e2, mut m2, mut m4) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut correlators = vec![0.0; pairs.len()];
    let mut spins = vec![0usize; sites];
    for number in 0..q.pow(sites as u32) {
        let mut rest = number;
        for spin in &mut spins {
            (*spin, rest) = (rest % q, rest / q);
        }
        let bond = |&(i, j, coupling): &(usize, usize, f64)| {
            let equal = if spins[i] == spins[j] { 1.0 } else { 0.0 };
            -coupling * if ising { 2.0 * equal - 1.0 } else { equal }
        };
        let energy: f64 = bonds.iter().map(bond).sum();
        let squares: f64 =
            (0..q).map(|a| (spins.iter().filter(|&&s| s == a).count() as f64 / sites as f64).powi(2)).sum();
        let order = (q as f64 * squares - 1.0) / (q as f64 - 1.0);
        let weight = (-beta * energy).exp();
        z += weight;
        e += weight * energy;
        e2 += weight * energy * energy;
        m2 += weight * order;
        m4 += weight * order * order;
        for (sum, pairs) in correlators.iter_mut().zip(pairs) {
            let equal =
                pairs.iter().filter(|(i, j)| spins[*i] == spins[*j]).count() as f64 / pairs.len() as f64;
            *sum += weight * (q as f64 * equal - 1.0) / (q as f64 - 1.0);
        }
    }
    let n = sites as f64;
    Exact {
        energy: e / z / n,
        specific_heat: beta * beta * (e2 / z - (e / z).powi(2)) / n,
        m2: m2 / z,
        m4: m4 / z,
        correlators: correlators.iter().map(|sum| sum / z).collect(),
    }
}

/// Compares, and returns the number of comparisons.
fn compare(samples: &Samples, expected: &[(&str, f64)], what: &str) -> usize {
    for &(name, value) in expected {
        let mean = samples.mean(name).unwrap();
        let z = (mean.value - value) / mean.error;
        assert!(z.abs() <= 4.0, "{what}: {name} = {} ± {}, exactly {value}, z = {z}", mean.value, mean.error);
    }
    expected.len()
}

#[test]
fn graphs_against_enumeration() {
    let lattice = Lattice::square([4, 4], PERIODIC).unwrap();
    let plan = Plan::new(11, 4, 6000);
    let mut comparisons = 0;
    // 4x4 torus of Ising spins, bonds along x and y of different strength.
    let coupling = |bond: &eigentruth_models::Bond| if bond.displacement[0].abs() > 0.5 { 1.0 } else { 0.6 };
    let bonds: Vec<_> = lattice.bonds().iter().map(|b| (b.from, b.to, coupling(b))).collect();
    for beta in [0.2, 0.5] {
        let exact = enumerate(16, &bonds, 2, true, beta, &[]);
        let graph = BondGraph::from_lattice(&lattice, coupling, Spins::Ising, beta).unwrap();
        for algorithm in [Algorithm::SwendsenWang, Algorithm::Wolff] {
            let samples = sample(&graph, &settings(Spins::Ising, algorithm, &[]), &plan);
            let mut expected = vec![("e", exact.energy), ("m2", exact.m2), ("m4", exact.m4)];
            if algorithm == Algorithm::SwendsenWang {
                expected.extend([
                    ("e_bonds", exact.energy),
                    ("m2_clusters", exact.m2),
                    ("m4_clusters", exact.m4),
                ]);
                let [raw, improved] = ["m2", "m2_clusters"].map(|name| samples.mean(name).unwrap().error);
                assert!(improved < raw, "{improved} {raw}");
            }
            comparisons += compare(&samples, &expected, &format!("{algorithm:?} at β = {beta}"));
            let heat = specific_heat(&samples, beta, 16).unwrap();
            assert!(((heat.value - exact.specific_heat) / heat.error).abs() <= 4.0, "{heat:?}");
            let binder = binder_ratio(&samples).unwrap();
            let exact_binder = 1.0 - exact.m4 / (3.0 * exact.m2 * exact.m2);
            assert!(((binder.value - exact_binder) / binder.error).abs() <= 4.0, "{binder:?}");
            comparisons += 2;
        }
    }
    // Three colours on a frustrated-looking, irregular graph: a triangle, a tail, a double bond.
    let bonds = [
        (0, 1, 1.0),
        (1, 2, 0.5),
        (2, 0, 0.7),
        (2, 3, 1.2),
        (3, 4, 0.4),
        (3, 4, 0.3),
        (4, 5, 2.0),
        (5, 6, 0.1),
    ];
    let exact = enumerate(7, &bonds, 3, false, 0.9, &[]);
    let graph = BondGraph::new(7, &bonds, Spins::Potts(3), 0.9).unwrap();
    for algorithm in [Algorithm::SwendsenWang, Algorithm::Wolff] {
        let samples = sample(&graph, &settings(Spins::Potts(3), algorithm, &[]), &plan);
        comparisons += compare(
            &samples,
            &[("e", exact.energy), ("m2", exact.m2), ("m4", exact.m4)],
            &format!("three colours, {algorithm:?}"),
        );
    }
    assert_eq!(comparisons, 32);
}

#[test]
fn long_range_chains_against_enumeration() {
    let plan = Plan::new(12, 4, 8000);
    let mut comparisons = 0;
    for (sites, ends) in [(11, Ends::Ring), (12, Ends::Ring), (10, Ends::Open)] {
        let coupling = |n: usize| match ends {
            Ends::Ring => image_sum(|x| 1.0 / (1.0 + x * x), n, sites, 2000),
            Ends::Open => 1.0 / (1.0 + (n * n) as f64),
        };
        let most = if ends == Ends::Ring { sites / 2 } else { sites - 1 };
        let couplings: Vec<f64> = (1..=most).map(coupling).collect();
        // Every pair once, with the distance along the shorter way on a ring.
        let distance = |i: usize, j: usize| match ends {
            Ends::Ring => (j - i).min(sites - (j - i)),
            Ends::Open => j - i,
        };
        let all: Vec<(usize, usize)> = (0..sites).flat_map(|j| (0..j).map(move |i| (i, j))).collect();
        let bonds: Vec<_> = all.iter().map(|&(i, j)| (i, j, couplings[distance(i, j) - 1])).collect();
        let distances = [1, 3, 5];
        let pairs =
            distances.map(|r| all.iter().copied().filter(|&(i, j)| distance(i, j) == r).collect::<Vec<_>>());
        for beta in [0.3, 0.7] {
            let exact = enumerate(sites, &bonds, 2, true, beta, &pairs);
            let chain = LongRange::new(sites, ends, &couplings, Spins::Ising, beta).unwrap();
            for algorithm in [Algorithm::SwendsenWang, Algorithm::Wolff] {
                let samples = sample(&chain, &settings(Spins::Ising, algorithm, &distances), &plan);
                let mut expected = vec![
                    ("m2", exact.m2),
                    ("m4", exact.m4),
                    ("g1", exact.correlators[0]),
                    ("g3", exact.correlators[1]),
                    ("g5", exact.correlators[2]),
                ];
                if algorithm == Algorithm::SwendsenWang {
                    expected.extend([
                        ("e_bonds", exact.energy),
                        ("m2_clusters", exact.m2),
                        ("m4_clusters", exact.m4),
                    ]);
                }
                comparisons +=
                    compare(&samples, &expected, &format!("{sites} {ends:?} {algorithm:?} β = {beta}"));
            }
        }
    }
    assert_eq!(comparisons, 78);
}

/// Bonds so strong that openings of them would follow one another are drawn one by one: even and odd sites are two rigid spins.
#[test]
fn strong_bonds_are_opened_once() {
    let couplings = [0.03, 5.0, 0.02, 0.0, 0.01, 0.02];
    let distance = |i: usize, j: usize| (j - i).min(12 - (j - i));
    let all: Vec<(usize, usize)> = (0..12).flat_map(|j| (0..j).map(move |i| (i, j))).collect();
    let bonds: Vec<_> = all.iter().map(|&(i, j)| (i, j, couplings[distance(i, j) - 1])).collect();
    let pairs = [1, 3].map(|r| all.iter().copied().filter(|&(i, j)| distance(i, j) == r).collect::<Vec<_>>());
    let exact = enumerate(12, &bonds, 2, true, 0.7, &pairs);
    assert!(exact.m2 > 0.5 && exact.m2 < 0.9);
    let chain = LongRange::new(12, Ends::Ring, &couplings, Spins::Ising, 0.7).unwrap();
    let mut random = eigentruth_numerics::streams::stream(14, 0);
    let mut met = std::collections::BTreeSet::new();
    chain.draw_all(&mut random, |i, j, _| assert!(met.insert((i, j)), "{i} {j} again"));
    let samples =
        sample(&chain, &settings(Spins::Ising, Algorithm::SwendsenWang, &[1, 3]), &Plan::new(14, 4, 8000));
    let expected = [
        ("m2", exact.m2),
        ("m2_clusters", exact.m2),
        ("m4_clusters", exact.m4),
        ("g1", exact.correlators[0]),
        ("g3", exact.correlators[1]),
        ("e_bonds", exact.energy),
    ];
    assert_eq!(compare(&samples, &expected, "strong bonds"), 6);
}

/// ln Z of the L × L torus, B. Kaufman, Phys. Rev. 76, 1232 (1949), as in A. E. Ferdinand, M. E. Fisher, Phys. Rev. 185, 832
/// (1969), eqs. (2.1)–(2.6); L even.
fn kaufman(length: usize, k: f64) -> f64 {
    let n = length as f64;
    let gamma = |j: usize| {
        if j == 0 {
            // Changes sign at the critical point.
            return 2.0 * k + k.tanh().ln();
        }
        let c = (2.0 * k).cosh().powi(2) / (2.0 * k).sinh() - (std::f64::consts::PI * j as f64 / n).cos();
        c.acosh()
    };
    // Logarithms of the products and their signs.
    let product = |odd: usize, function: fn(f64) -> f64| {
        (0..length)
            .map(|j| function(0.5 * n * gamma(2 * j + odd)))
            .fold((0.0, 1.0), |(log, sign), x: f64| (log + (2.0 * x.abs()).ln(), sign * x.signum()))
    };
    let terms = [product(1, f64::cosh), product(1, f64::sinh), product(0, f64::cosh), product(0, f64::sinh)];
    let most = terms.iter().fold(f64::NEG_INFINITY, |most, term| most.max(term.0));
    let sum: f64 = terms.iter().map(|(log, sign)| sign * (log - most).exp()).sum();
    -(2f64.ln()) + 0.5 * n * n * (2.0 * (2.0 * k).sinh()).ln() + most + sum.ln()
}

/// Energy and specific heat per site, by differences of fourth order.
fn kaufman_torus(length: usize, k: f64) -> (f64, f64) {
    let h = 2e-3;
    let f = |steps: f64| kaufman(length, k + steps * h);
    let first = (8.0 * (f(1.0) - f(-1.0)) - (f(2.0) - f(-2.0))) / (12.0 * h);
    let second = (16.0 * (f(1.0) + f(-1.0)) - (f(2.0) + f(-2.0)) - 30.0 * f(0.0)) / (12.0 * h * h);
    let n = (length * length) as f64;
    (-first / n, k * k * second / n)
}

#[test]
fn kaufman_is_the_enumeration_of_a_small_torus() {
    let lattice = Lattice::square([4, 4], PERIODIC).unwrap();
    let bonds: Vec<_> = lattice.bonds().iter().map(|b| (b.from, b.to, 1.0)).collect();
    for k in [0.3, 0.44, 0.6] {
        let exact = enumerate(16, &bonds, 2, true, k, &[]);
        let (energy, heat) = kaufman_torus(4, k);
        // Fourth-order differences with h = 0.002: converged to about 1e-8.
        assert!((energy - exact.energy).abs() < 1e-7, "{k}: {energy} {}", exact.energy);
        assert!((heat - exact.specific_heat).abs() < 1e-6, "{k}: {heat} {}", exact.specific_heat);
    }
}

/// Onsager's energy per site, Phys. Rev. 65, 117 (1944), with the elliptic integral by the arithmetic-geometric mean.
fn onsager(k: f64) -> f64 {
    let modulus: f64 = 2.0 * (2.0 * k).sinh() / (2.0 * k).cosh().powi(2);
    let (mut a, mut b) = (1.0, (1.0 - modulus * modulus).sqrt());
    for _ in 0..60 {
        (a, b) = (0.5 * (a + b), (a * b).sqrt());
    }
    let elliptic = std::f64::consts::FRAC_PI_2 / a;
    let tanh = (2.0 * k).tanh();
    -1.0 / tanh * (1.0 + 2.0 / std::f64::consts::PI * (2.0 * tanh * tanh - 1.0) * elliptic)
}

#[test]
fn square_lattice_against_kaufman_and_onsager() {
    let critical = 0.5 * (1.0 + 2f64.sqrt()).ln();
    let mut comparisons = 0;
    // Energy and specific heat of a torus at and around the critical temperature.
    for (seed, beta) in [(1, 0.38), (2, critical), (3, 0.5)] {
        let lattice = Lattice::square([16, 16], PERIODIC).unwrap();
        let graph = BondGraph::from_lattice(&lattice, |_| 1.0, Spins::Ising, beta).unwrap();
        let (energy, heat) = kaufman_torus(16, beta);
        let algorithm = if seed == 2 { Algorithm::Wolff } else { Algorithm::SwendsenWang };
        let samples = sample(&graph, &settings(Spins::Ising, algorithm, &[]), &Plan::new(seed, 4, 4000));
        comparisons += compare(&samples, &[("e", energy)], &format!("Kaufman β = {beta}"));
        let sampled = specific_heat(&samples, beta, 256).unwrap();
        assert!(((sampled.value - heat) / sampled.error).abs() <= 4.0, "β = {beta}: {sampled:?} {heat}");
        comparisons += 1;
    }
    // Away from it a larger torus is infinite: the correlation length at β = 0.35 is 2.8.
    let lattice = Lattice::square([64, 64], PERIODIC).unwrap();
    let graph = BondGraph::from_lattice(&lattice, |_| 1.0, Spins::Ising, 0.35).unwrap();
    let samples =
        sample(&graph, &settings(Spins::Ising, Algorithm::SwendsenWang, &[]), &Plan::new(4, 2, 1000));
    comparisons += compare(&samples, &[("e", onsager(0.35)), ("e_bonds", onsager(0.35))], "Onsager");
    assert_eq!(comparisons, 8);
}

#[test]
fn binder_ratios_cross_at_the_critical_temperature() {
    // Larger tori have the smaller ratio above T_c = 2.269 and the larger one below, by at least 5 errors at ± 4 %.
    for (seed, temperature, below) in [(5, 2.18, true), (6, 2.36, false)] {
        let [small, large] = [8, 24].map(|length| {
            let lattice = Lattice::square([length, length], PERIODIC).unwrap();
            let graph = BondGraph::from_lattice(&lattice, |_| 1.0, Spins::Ising, 1.0 / temperature).unwrap();
            let samples =
                sample(&graph, &settings(Spins::Ising, Algorithm::Wolff, &[]), &Plan::new(seed, 4, 2500));
            binder_ratio(&samples).unwrap()
        });
        let z = large.z(&small);
        assert!(if below { z >= 5.0 } else { z <= -5.0 }, "T = {temperature}: z = {z}");
    }
}

#[test]
fn what_has_no_clusters_is_refused() {
    let graph =
        |bonds: &[(usize, usize, f64)], beta| BondGraph::new(3, bonds, Spins::Ising, beta).map(|_| ());
    assert!(matches!(graph(&[(0, 1, -1.0)], 1.0), Err(ClusterError::Coupling { .. })));
    assert!(matches!(graph(&[(0, 3, 1.0)], 1.0), Err(ClusterError::Bond { to: 3, .. })));
    assert!(matches!(graph(&[(1, 1, 1.0)], 1.0), Err(ClusterError::Bond { .. })));
    assert!(matches!(graph(&[], f64::NAN), Err(ClusterError::InverseTemperature { .. })));
    let chain = |couplings: &[f64]| LongRange::new(6, Ends::Ring, couplings, Spins::Ising, 1.0);
    assert!(matches!(chain(&[1.0]), Err(ClusterError::Couplings { expected: 3, .. })));
    assert!(matches!(chain(&[1.0, f64::INFINITY, 0.0]), Err(ClusterError::Coupling { to: 2, .. })));
    let (ring, graph) = (chain(&[1.0; 3]).unwrap(), BondGraph::new(3, &[], Spins::Ising, 1.0).unwrap());
    let mut random = eigentruth_numerics::streams::stream(1, 0);
    let colours = settings(Spins::Potts(1), Algorithm::Wolff, &[]);
    let made = ClusterChain::new(&ring, &colours, &mut random);
    assert!(matches!(made, Err(ClusterError::Colours { given: 1 })));
    let distances = settings(Spins::Ising, Algorithm::Wolff, &[2]);
    assert!(ClusterChain::new(&ring, &distances, &mut random).is_ok());
    let made = ClusterChain::new(&graph, &distances, &mut random);
    assert!(matches!(made, Err(ClusterError::Distance { given: 2, .. })));
}

#[test]
fn a_chain_that_is_resumed_gives_the_same_bits() {
    let ring = LongRange::new(40, Ends::Ring, &[0.3; 20], Spins::Potts(3), 0.3).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for algorithm in [Algorithm::SwendsenWang, Algorithm::Wolff] {
        let path = folder.path().join(format!("{algorithm:?}"));
        let settings = settings(Spins::Potts(3), algorithm, &[1, 20]);
        let plan = Plan::new(13, 3, 200);
        let whole = sample(&ring, &settings, &plan);
        let asked = std::sync::atomic::AtomicUsize::new(0);
        // Once while it thermalizes, once later.
        let interrupted = || [7, 90].contains(&asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let control = Control {
            checkpoint: Some((&path, "ring")),
            interrupted: Some(&interrupted),
            ..Control::default()
        };
        let again = || run(&plan, control, |random| ClusterChain::new(&ring, &settings, random));
        assert!(again().is_err() && again().is_err());
        assert_eq!(again().unwrap(), whole);
    }
}
