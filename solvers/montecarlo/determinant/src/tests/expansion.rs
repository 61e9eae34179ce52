//! Vertices against traces on Fock space.

use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{Control, MonteCarloError, Plan};
use eigentruth_numerics::streams::stream;
use num_complex::Complex64;
use rand::RngExt;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::fock::{Fock, Matrix, add, exponential, product, trace, trace_of};
use crate::{DensityModel, DeterminantError, Expansion, Vertex, expand};

fn ring(sites: usize, v: f64, phase: f64) -> FermionSystem {
    let mut system = FermionSystem::new(sites, 1);
    for site in 0..sites {
        system.hop(((site + 1) % sites, 0), (site, 0), -Complex64::from_polar(1.0, phase));
        system.density_density(site, (site + 1) % sites, v);
    }
    system
}

fn model(sites: usize, v: f64, phase: f64) -> DensityModel {
    DensityModel::lower(&ring(sites, v, phase).build().unwrap(), &()).unwrap()
}

/// `H` on Fock space, and the shifted densities `(n_i − ½)(n_j − ½)` of every pair.
fn fock_of(model: &DensityModel) -> (Fock, Matrix, Vec<Matrix>) {
    let fock = Fock(model.one_body()[0].nrows());
    let mut h = fock.one_body(&model.one_body()[0], 0);
    let shifted = |mode: usize| {
        let mut n = fock.number(mode);
        add(&mut n, &fock.one(), -0.5);
        n
    };
    let mut products = Vec::new();
    for pair in model.pairs() {
        add(&mut h, &product(&fock.number(pair.a.1), &fock.number(pair.b.1)), pair.strength);
        products.push(product(&shifted(pair.a.1), &shifted(pair.b.1)));
    }
    (fock, h, products)
}

#[test]
fn weights_are_traces_with_the_operators_in_between() {
    let (beta, mu) = (1.7, 0.4);
    for (v, phase) in [(1.3, 0.5), (-0.8, 0.0)] {
        let model = model(4, v, phase);
        let expansion = Expansion::new(&model, beta, mu).unwrap();
        let (fock, mut free, products) = fock_of(&model);
        // H_0 − μN.
        for (pair, product) in model.pairs().iter().zip(&products) {
            add(&mut free, product, -pair.strength);
        }
        (0..4).for_each(|mode| add(&mut free, &fock.number(mode), -mu));
        let z = trace(&exponential(&free, beta));
        let mut random = stream(2, 0);
        for order in 0..5 {
            let mut vertices: Vec<Vertex> = (0..order)
                .map(|_| Vertex {
                    pair: (random.random::<f64>() * 4.0) as usize,
                    tau: beta * random.random::<f64>(),
                })
                .collect();
            let weight = expansion.weight(&vertices).unwrap();
            vertices.sort_by(|one, two| one.tau.total_cmp(&two.tau));
            let (mut state, mut last, mut factor) = (fock.one(), 0.0, 1.0);
            for vertex in &vertices {
                state = product(&exponential(&free, vertex.tau - last), &state);
                state = product(&products[vertex.pair], &state);
                factor *= -model.pairs()[vertex.pair].strength;
                last = vertex.tau;
            }
            let exact = trace(&product(&exponential(&free, beta - last), &state)) / z * factor;
            let found = weight.relative_to(0.0);
            // Identity class, with cancellation in determinants of up to eight rows.
            assert!((found - exact).norm() < 1e-11 * exact.norm().max(1.0), "{order}: {found} {exact}");
        }
    }
}

/// What chains of vertices find for a model, and by how many errors it differs from traces.
fn deviations(model: &DensityModel, beta: f64, mu: f64, plan: &Plan) -> Vec<(String, f64)> {
    let expansion = Expansion::new(model, beta, mu).unwrap();
    let averages = expand(&expansion, plan, Control::default()).unwrap();
    let (fock, h, products) = fock_of(model);
    let sites = fock.0;
    let mut grand = h.clone();
    (0..sites).for_each(|mode| add(&mut grand, &fock.number(mode), -mu));
    let weight = exponential(&grand, beta);
    let z = trace(&weight).re;
    let average = |operator: &Matrix| trace_of(&weight, operator).re / z;
    let interaction: f64 =
        model.pairs().iter().zip(&products).map(|(pair, p)| pair.strength * average(p)).sum();
    let density = (0..sites).map(|mode| average(&fock.number(mode))).sum::<f64>() / sites as f64;
    let mut all = Vec::new();
    for (name, exact) in [
        ("energy", average(&h)),
        ("interaction", interaction),
        ("order", -beta * interaction),
        ("density", density),
    ] {
        let found = averages.mean(name).unwrap();
        // The order is −β times the interaction, and so is its error.
        let unit = if name == "order" { beta } else { 1.0 };
        assert!(found.error < 0.1 * unit, "{name}: {found:?}");
        all.push((format!("{name} at {beta}"), (found.value - exact) / found.error.hypot(1e-9)));
    }
    println!("sign {:?}", averages.sign().map(|sign| (sign.value, sign.error)));
    all
}

/// All within 4 errors, and so many.
fn assert_within(compared: &[(String, f64)], count: usize) {
    let square = compared.iter().map(|(_, z)| z * z).sum::<f64>() / compared.len() as f64;
    println!("{} comparisons, mean square {square}", compared.len());
    for (name, z) in compared {
        assert!(z.abs() <= 4.0, "{name}: {z:.2} errors");
    }
    assert!(compared.len() == count && square < 2.0, "{square} over {}", compared.len());
}

#[test]
fn vertices_average_to_thermal_averages() {
    let mut compared = Vec::new();
    let cases = [(4, 1.5, 0.0, 1.5), (6, 2.0, 0.0, 2.0), (4, -0.6, 0.3, -0.4), (3, 1.0, 0.0, 0.3)];
    let betas = [0.5, 2.0, 4.0];
    let all = cases.into_iter().flat_map(|case| betas.map(|beta| (case, beta)));
    for (seed, ((sites, v, phase, mu), beta)) in all.enumerate() {
        let plan = Plan { thermalization: 100, sweeps_per_row: 3, ..Plan::new(40 + seed as u64, 2, 700) };
        compared.extend(deviations(&model(sites, v, phase), beta, mu, &plan));
    }
    assert_within(&compared, 48);
}

/// Hops of amplitude −1 and products of densities less ½, half filled without a chemical potential.
fn graph(modes: usize, hops: &[[usize; 2]], pairs: &[[usize; 2]], v: f64) -> DensityModel {
    let mut system = FermionSystem::new(modes, 1);
    hops.iter().for_each(|[i, j]| system.hop((*j, 0), (*i, 0), Complex64::from(-1.0)));
    for [i, j] in pairs {
        system.density_density(*i, *j, v);
        [i, j].into_iter().for_each(|site| system.potential(*site, -v / 2.0));
    }
    DensityModel::lower(&system.build().unwrap(), &()).unwrap()
}

/// Half filling, where no vertex has weight alone: within the sublattices of a ring, between two chains, without hopping; and where some have.
#[test]
fn vertices_that_come_in_pairs_average_to_thermal_averages() {
    let ring = [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 0]];
    let within = [[0, 2], [2, 4], [4, 0], [1, 3], [3, 5], [5, 1]];
    let chains = [[0, 1], [1, 2], [3, 4], [4, 5]];
    let mut compared = Vec::new();
    for (case, model) in [
        graph(6, &ring, &within, -0.9),
        graph(6, &ring, &within, 0.6),
        graph(6, &chains, &[[0, 3], [1, 4], [2, 5]], 1.1),
        graph(2, &[], &[[0, 1]], 1.5),
        graph(5, &[[0, 1]], &[[0, 1], [0, 2], [1, 2], [2, 3], [0, 4]], -1.0),
    ]
    .into_iter()
    .enumerate()
    {
        for (k, beta) in [0.5, 2.0, 4.0].into_iter().enumerate() {
            let seed = 80 + (3 * case + k) as u64;
            let plan = Plan { thermalization: 100, sweeps_per_row: 3, ..Plan::new(seed, 2, 700) };
            let found = deviations(&model, beta, 0.0, &plan);
            compared.extend(found.into_iter().map(|(name, z)| (format!("case {case}, {name}"), z)));
        }
    }
    assert_within(&compared, 60);
}

/// Two modes that interact, and the reason why they cannot be sampled.
fn refused(model: &DensityModel, mu: f64) -> Option<&'static str> {
    match Expansion::new(model, 1.0, mu) {
        Ok(_) => None,
        Err(DeterminantError::Unreachable { reason, .. }) => Some(reason),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_no_pair_of_vertices_reaches_is_refused() {
    let closes =
        |model: &DensityModel| refused(model, 0.0).is_some_and(|reason| reason.contains("ring of parts"));
    let triangle = [[0, 1], [1, 2], [2, 0]];
    // Without hopping, around a triangle: half filled or not. An open chain of sites, and a closed one.
    assert!(closes(&graph(3, &[], &triangle, 1.0)));
    assert_eq!(refused(&graph(3, &[], &triangle, 1.0), 0.1), None);
    // So little off half filling that vertices alone would never come.
    assert!(
        refused(&graph(3, &[], &triangle, 1.0), 1e-7).is_some_and(|reason| reason.contains("ring of parts"))
    );
    assert_eq!(refused(&graph(4, &[], &[[0, 1], [1, 2], [2, 3]], 1.0), 0.0), None);
    assert!(closes(&graph(4, &[], &[[0, 1], [1, 2], [2, 3], [3, 0]], 1.0)));
    // Dimers around a triangle, and when two of them are joined.
    let dimers = [[0, 1], [2, 3], [4, 5]];
    let around = [[0, 2], [2, 4], [4, 0], [1, 3], [3, 5], [5, 1]];
    assert!(closes(&graph(6, &dimers, &around, 1.0)));
    assert_eq!(refused(&graph(6, &[dimers[0], dimers[1], dimers[2], [1, 2]], &around, 1.0), 0.0), None);
    // A site and a triangle with a flux: of a quarter by every hop it has the symmetry, though it is not bipartite.
    let flux = |phase| {
        let mut system = FermionSystem::new(4, 1);
        for site in 0..3 {
            system.hop(((site + 1) % 3, 0), (site, 0), -Complex64::from_polar(1.0, phase));
        }
        system.density_density(0, 3, 1.0);
        [0, 3].into_iter().for_each(|site| system.potential(site, -0.5));
        DensityModel::lower(&system.build().unwrap(), &()).unwrap()
    };
    assert_eq!(refused(&flux(std::f64::consts::FRAC_PI_2), 0.0), None);
    assert!(refused(&flux(0.3), 0.0).is_some_and(|reason| reason.contains("without that symmetry")));
}

#[test]
fn repulsion_on_a_bipartite_lattice_at_half_filling_has_no_sign() {
    let beta = 4.0;
    let departures = |v: f64, mu: f64| {
        let expansion = Expansion::new(&model(6, v, 0.0), beta, mu).unwrap();
        let mut random = stream(8, 0);
        let mut worst = 0.0f64;
        for k in 0..400 {
            let vertex = |_| Vertex {
                pair: (random.random::<f64>() * 6.0) as usize,
                tau: beta * random.random::<f64>(),
            };
            let vertices: Vec<Vertex> = (0..k % 8 + 1).map(vertex).collect();
            let weight = expansion.weight(&vertices).unwrap();
            // What vanishes by symmetry has no phase (identity class).
            if weight.log_modulus > -28.0 {
                worst = worst.max(weight.departure());
            }
        }
        worst
    };
    assert!(departures(2.0, 2.0) < 1e-8, "converged class");
    assert!(departures(-2.0, -2.0) > 1.9);
    assert!(departures(2.0, 0.9) > 1.9);
}

#[test]
fn interrupted_vertices_go_on_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vertices");
    let expansion = Expansion::new(&model(4, 1.5, 0.2), 2.0, 0.7).unwrap();
    let plan = Plan::new(12, 2, 300);
    let whole = expand(&expansion, &plan, Control::default()).unwrap();
    let mut interruptions = 0;
    let resumed = loop {
        let asked = AtomicUsize::new(0);
        let interrupted = || asked.fetch_add(1, Ordering::Relaxed) == 40;
        let control = Control {
            checkpoint: Some((&path, "ring")),
            interrupted: Some(&interrupted),
            ..Control::default()
        };
        match expand(&expansion, &plan, control) {
            Ok(averages) => break averages,
            Err(MonteCarloError::Interrupted { .. }) => interruptions += 1,
            Err(other) => panic!("{other}"),
        }
    };
    assert!(interruptions >= 3);
    assert_eq!(resumed, whole);
}
