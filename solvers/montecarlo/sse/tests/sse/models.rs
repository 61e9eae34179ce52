//! Every supported model against exact diagonalization, on a grid of temperatures.

use eigentruth_models::{BosonSystem, Boundary, Hamiltonian, Lattice, Spin, SpinSystem, hamiltonians};
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_sse::{Correlation, Gluing, Linear, Measurements, Record, Simulation, Update};

use super::exact::{Comparisons, Exact};

const BETAS: [f64; 3] = [0.4, 1.5, 4.0];

/// Diagonal operators with weights that no symmetry distinguishes.
fn operators(sites: usize) -> [Vec<f64>; 3] {
    let uniform = vec![1.0; sites];
    let staggered = (0..sites).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let edge = (0..sites).map(|i| if i == 0 { 1.0 } else { 0.0 }).collect();
    [uniform, staggered, edge]
}

fn measurements(sites: usize) -> Measurements {
    let [m, s, edge] = operators(sites);
    let mut all = Measurements::default()
        .with(Linear::new("m", m))
        .with(Linear::new("s", s))
        .with(Linear::new("edge", edge));
    all.products.push((1, 2));
    all.moments.push(1);
    let pairs = (0..sites).map(|i| (i, (i + 1) % sites, 1.0)).collect();
    all.correlations.push(Correlation { name: "next".into(), pairs });
    all.loop_responses = true;
    all.slices = 3;
    all
}

fn run(
    hamiltonian: &Hamiltonian,
    beta: f64,
    update: &Update,
    of: Measurements,
    seed: u64,
    rows: usize,
) -> Record {
    let simulation = Simulation::new(hamiltonian, beta, update, of).unwrap();
    // Gluings are taken in turn, a round a row.
    let sweeps_per_row = if simulation.update() == "clusters" { 4 } else { 1 };
    simulation.run(&Plan { sweeps_per_row, ..Plan::new(seed, 4, rows) }, Control::default()).unwrap()
}

/// Compares all that is measured.
fn compare(
    name: &str,
    hamiltonian: &Hamiltonian,
    updates: &[Update],
    seed: u64,
    rows: usize,
    comparisons: &mut Comparisons,
) {
    let sites = hamiltonian.space().degrees().len();
    let exact = Exact::new(hamiltonian);
    let weights = operators(sites);
    let linear = |at: usize| {
        let weights = weights[at].clone();
        move |state: &[f64]| weights.iter().zip(state).map(|(w, v)| w * v).sum::<f64>()
    };
    let (m, s, edge) = (linear(0), linear(1), linear(2));
    for beta in BETAS {
        let (energy, capacity) = exact.thermodynamics(beta);
        let names = [("m", &m as &dyn Fn(&[f64]) -> f64), ("s", &s), ("edge", &edge)];
        let mut table: Vec<(String, f64)> = Vec::new();
        for (name, a) in names {
            table.push((name.into(), exact.diagonal(beta, a)));
            table.push((format!("{name}·{name}"), exact.diagonal(beta, |x| a(x) * a(x))));
            table.push((format!("{name}|{name}"), exact.response(beta, a, a)));
        }
        table.push(("s·edge".into(), exact.diagonal(beta, |x| s(x) * edge(x))));
        table.push(("s|edge".into(), exact.response(beta, &s, &edge)));
        table.push(("|s|".into(), exact.diagonal(beta, |x| s(x).abs())));
        table.push(("s⁴".into(), exact.diagonal(beta, |x| s(x).powi(4))));
        table.push((
            "C next".into(),
            exact.diagonal(beta, |x| (0..sites).map(|i| x[i] * x[(i + 1) % sites]).sum()),
        ));
        let response =
            |i: usize| exact.response(beta, move |x: &[f64]| x[i], move |x: &[f64]| x[(i + 1) % sites]);
        table.push(("χ next".into(), (0..sites).map(response).sum()));
        for (number, update) in updates.iter().enumerate() {
            let record = run(hamiltonian, beta, update, measurements(sites), seed + number as u64, rows);
            comparisons.run();
            let label = |what: &str| format!("{name}, β = {beta}, {update:?}, {what}");
            comparisons.add(&label("energy"), &record.energy().unwrap(), energy);
            comparisons.add(&label("heat capacity"), &record.heat_capacity().unwrap(), capacity);
            if !matches!(update, Update::Clusters(_)) {
                let of_order = record.energy_from_order().unwrap();
                comparisons.add(&label("energy from the order"), &of_order, energy);
                let of_order = record.heat_capacity_from_order().unwrap();
                comparisons.add(&label("heat capacity from the order"), &of_order, capacity);
            }
            for (a, b) in [("m", "m"), ("s", "s"), ("s", "edge")] {
                let of = |name: &str| table.iter().find(|entry| entry.0 == name).unwrap().1;
                let value = of(&format!("{a}|{b}")) - beta * of(a) * of(b);
                let found = record.susceptibility(a, b).unwrap();
                comparisons.add(&label(&format!("susceptibility {a}|{b}")), &found, value);
            }
            for (what, value) in &table {
                // Of loops without signs there are improved estimators.
                if *update == Update::Loops
                    && (what.contains(['·', '|']) && what != "|s|" || what.starts_with('C'))
                {
                    let improved = record.average(&format!("{what} improved")).unwrap();
                    comparisons.add(&label(&format!("{what} improved")), &improved, *value);
                }
                comparisons.add(&label(what), &record.average(what).unwrap(), *value);
            }
        }
    }
}

fn directed(extra: f64) -> Update {
    Update::Directed { extra }
}

#[test]
fn loops_and_directed_loops_of_spins_without_fields() {
    let mut comparisons = Comparisons::default();
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let both = [Update::Loops, directed(0.0), directed(0.5)];
    let heisenberg = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0).unwrap();
    compare("Heisenberg ring", &heisenberg, &both, 10, 5_000, &mut comparisons);
    let square = Lattice::square([2, 3], [Boundary::Open; 2]).unwrap();
    let j = |bond: &eigentruth_models::Bond| if bond.kind == 0 && bond.from == 0 { 0.3 } else { 1.2 };
    let easy_plane = hamiltonians::xxz(&square, Spin::HALF, j, 0.4).unwrap();
    compare("XXZ plaquettes", &easy_plane, &[Update::Loops, directed(0.1)], 20, 5_000, &mut comparisons);
    let ferromagnet = hamiltonians::xxz(&square, Spin::HALF, |_| -1.0, 0.7).unwrap();
    compare("ferromagnet", &ferromagnet, &[Update::Loops], 30, 5_000, &mut comparisons);
    // Both graphs on a frustrated lattice without signs.
    let triangle = Lattice::chain(3, Boundary::Periodic).unwrap();
    let bosons = hamiltonians::xyz(&triangle, Spin::HALF, |_| [-1.0, -1.0, 0.5], |_| [0.0; 3]).unwrap();
    compare("triangle", &bosons, &[Update::Loops], 35, 5_000, &mut comparisons);
    comparisons.check(380);
}

#[test]
fn loops_of_long_spins_move_their_halves() {
    let mut comparisons = Comparisons::default();
    let (ring, open) =
        (Lattice::chain(4, Boundary::Periodic).unwrap(), Lattice::chain(3, Boundary::Open).unwrap());
    let ones = hamiltonians::heisenberg(&ring, Spin::ONE, |_| 1.0).unwrap();
    compare("ring of spins 1", &ones, &[Update::Loops, directed(0.25)], 140, 5_000, &mut comparisons);
    let planar = hamiltonians::xxz(&open, Spin::ONE, |bond| if bond.from == 0 { 0.6 } else { 1.1 }, 0.3);
    compare("easy-plane spins 1", &planar.unwrap(), &[Update::Loops], 150, 5_000, &mut comparisons);
    let ferromagnet = hamiltonians::xxz(&open, Spin::from_twice(3).unwrap(), |_| -0.7, 0.8).unwrap();
    compare("ferromagnet of spins 3/2", &ferromagnet, &[Update::Loops], 160, 5_000, &mut comparisons);
    comparisons.check(240);
}

#[test]
fn what_loops_cannot_treat_of_long_spins_is_refused() {
    let open = Lattice::chain(3, Boundary::Open).unwrap();
    let with = |more: &dyn Fn(&mut SpinSystem)| {
        let mut spins = SpinSystem::new(3, Spin::ONE);
        open.bonds().iter().for_each(|bond| spins.exchange(bond, [1.0; 3]).unwrap());
        more(&mut spins);
        spins.build().unwrap()
    };
    let update = |hamiltonian: &Hamiltonian| {
        Simulation::new(hamiltonian, 1.0, &Update::Loops, Measurements::default())
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    assert_eq!(update(&with(&|_| ())), Ok(()));
    let refusal = |hamiltonian: &Hamiltonian| update(hamiltonian).unwrap_err();
    assert!(refusal(&with(&|spins| spins.field(0, [0.0, 0.0, 0.2]))).contains("field on a site"));
    assert!(refusal(&with(&|spins| spins.anisotropy(1, 0.5))).contains("anisotropy"));
    let axis = hamiltonians::xxz(&open, Spin::ONE, |_| 1.0, 1.3).unwrap();
    assert!(refusal(&axis).contains("|Jz| exceeds |Jxy|"));
    let bosons = hamiltonians::bose_hubbard(&open, 2, 1.0, 0.0, 0.0).unwrap();
    assert!(refusal(&bosons).contains("it is no exchange"));
    let triangle = Lattice::chain(3, Boundary::Periodic).unwrap();
    let frustrated = hamiltonians::heisenberg(&triangle, Spin::ONE, |_| 1.0).unwrap();
    assert!(refusal(&frustrated).contains("frustrated cycle"));
}

#[test]
fn averages_over_flips_are_the_same_alone_and_are_those_of_spins() {
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let heisenberg = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0).unwrap();
    let [all, alone] = [false, true].map(|improved_only| {
        let of = Measurements { improved_only, ..measurements(6) };
        run(&heisenberg, 2.0, &Update::Loops, of, 170, 300)
    });
    for name in ["s·edge improved", "s|edge improved", "C next improved", "|s|"] {
        assert_eq!(all.samples().values(name).unwrap(), alone.samples().values(name).unwrap(), "{name}");
    }
    assert!(
        all.average("s·edge").is_ok() && alone.average("s·edge").is_err() && alone.average("C next").is_err()
    );
    // An empty site is not the opposite of an occupied one.
    let bosons = hamiltonians::bose_hubbard(&ring, 1, 1.0, 0.0, 0.0).unwrap();
    let bosons = run(&bosons, 2.0, &Update::Loops, measurements(6), 171, 300);
    assert!(bosons.average("s·edge").is_ok() && bosons.average("s·edge improved").is_err());
}

#[test]
fn directed_loops_in_fields_with_long_spins_and_with_bosons() {
    let mut comparisons = Comparisons::default();
    let ring = Lattice::chain(4, Boundary::Periodic).unwrap();
    let field =
        hamiltonians::xyz(&ring, Spin::HALF, |_| [1.0, 1.0, 1.6], |i| [0.0, 0.0, 0.7 - 0.2 * i as f64]);
    compare("XXZ in a field", &field.unwrap(), &[directed(0.25), directed(0.0)], 40, 5_000, &mut comparisons);
    let pairs = hamiltonians::xyz(&ring, Spin::HALF, |_| [-1.0, 0.4, 0.5], |_| [0.0, 0.0, 0.3]).unwrap();
    compare("XYZ in a field", &pairs, &[directed(0.25)], 50, 5_000, &mut comparisons);
    let mut one = SpinSystem::new(3, Spin::ONE);
    let open = Lattice::chain(3, Boundary::Open).unwrap();
    open.bonds().iter().for_each(|bond| one.exchange(bond, [1.0, 1.0, 0.8]).unwrap());
    (0..3).for_each(|site| one.anisotropy(site, 0.5));
    one.field(0, [0.0, 0.0, 0.6]);
    compare("spins 1", &one.build().unwrap(), &[directed(0.25)], 60, 5_000, &mut comparisons);
    let mut soft = BosonSystem::soft(3, 3).unwrap();
    let triangle = Lattice::chain(3, Boundary::Periodic).unwrap();
    triangle.bonds().iter().for_each(|bond| soft.bond_hopping(bond, 0.5.into()));
    for site in 0..3 {
        soft.repulsion(site, 2.0);
        soft.potential(site, -0.8 + 0.1 * site as f64);
    }
    compare("soft bosons", &soft.build().unwrap(), &[directed(0.25)], 70, 5_000, &mut comparisons);
    let square = Lattice::square([2, 3], [Boundary::Open; 2]).unwrap();
    let hard = hamiltonians::hard_core_bosons(&square, 1.0, 2.5, 1.1).unwrap();
    compare("hard-core bosons", &hard, &[directed(0.25)], 80, 5_000, &mut comparisons);
    comparisons.check(300);
}

#[test]
fn clusters_of_ising_models_in_fields_frustrated_or_not() {
    let mut comparisons = Comparisons::default();
    let clusters = |gluings: &[Gluing]| Update::Clusters(gluings.to_vec());
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let signs = |bond: &eigentruth_models::Bond| if bond.from.is_multiple_of(2) { 1.0 } else { -0.7 };
    let chain = hamiltonians::ising(&ring, signs, |i| 0.8 + 0.1 * i as f64, |_| 0.0).unwrap();
    let all = [clusters(&[Gluing::All]), clusters(&[Gluing::None, Gluing::Pairs, Gluing::All])];
    compare("Ising ring", &chain, &all, 100, 2_500, &mut comparisons);
    let two = hamiltonians::ising(&ring, |_| -1.0, |_| -0.9, |i| 0.3 + 0.1 * i as f64).unwrap();
    compare("Ising ring in two fields", &two, &[clusters(&[])], 110, 2_500, &mut comparisons);
    let triangular = Lattice::triangular([2, 3], [Boundary::Periodic; 2]).unwrap();
    let frustrated = hamiltonians::ising(&triangular, |_| -0.5, |_| 0.6, |_| 0.0).unwrap();
    compare("triangular", &frustrated, &[clusters(&[])], 120, 2_500, &mut comparisons);
    let octagons = Lattice::square_octagon([2, 1], [Boundary::Periodic; 2]).unwrap();
    // Three strong ferromagnetic bonds and an antiferromagnetic one on a square.
    let j = |bond: &eigentruth_models::Bond| match (bond.kind, bond.from % 4) {
        (0, 3) => -1.0,
        (0, _) => 3.0,
        _ => -1.0,
    };
    let fully = hamiltonians::ising(&octagons, j, |_| 0.7, |_| 0.0).unwrap();
    compare("4-8", &fully, &[clusters(&[])], 130, 2_500, &mut comparisons);
    comparisons.check(250);
}

#[test]
#[should_panic(expected = "a mean of z²")]
fn errors_three_times_too_large_are_noticed() {
    // As many runs as of spins ½, with deviations of one standard deviation.
    let mut comparisons = Comparisons::default();
    for _ in 0..21 {
        comparisons.run();
        let estimate = Estimate::statistical(1.0, 3.0, Provenance::new("test"));
        comparisons.add("a deviation", &estimate, 0.0);
    }
    comparisons.check(21);
}

#[test]
fn names_that_are_taken_are_refused() {
    let ring = Lattice::chain(4, Boundary::Periodic).unwrap();
    let hamiltonian = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0).unwrap();
    let with = |names: [&str; 2]| {
        let linear = names.map(|name| Linear::new(name, vec![1.0; 4])).into();
        let of = Measurements { linear, ..Measurements::default() };
        Simulation::new(&hamiltonian, 1.0, &Update::Loops, of).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(with(["m", "n"]), Ok(()));
    // Its average would be that of the order of the series.
    assert!(with(["m", "order"]).unwrap_err().contains("the name of an operator is `order`"));
    assert!(with(["m", "m"]).unwrap_err().contains("`m`"));
}
