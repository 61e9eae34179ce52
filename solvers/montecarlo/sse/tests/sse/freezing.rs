//! Strong bonds do not freeze the motion: the 4-8 lattice with ferromagnetic bonds eight times as strong as the antiferromagnetic ones, where
//! only units of four spins that turn together change anything.

use eigentruth_exact::basis::Basis;
use eigentruth_exact::{System, solve};
use eigentruth_models::{Bond, Boundary, Hamiltonian, Lattice, hamiltonians};
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_sse::{Gluing, Linear, Measurements, Record, Simulation, Update};

use super::exact::Comparisons;

const STRONG: f64 = 8.0;
/// Three quarters of the strong bonds. In half of that field units hardly turn of themselves, and the barrier of 4 between the orders of the four
/// units of the smaller torus, which is one of the weak bonds, keeps chains at `BETA` apart whatever is glued.
const FIELD: f64 = 6.0;
const BETA: f64 = 4.0;
/// Sweeps in a row: the gluings of a frustrated model with strong bonds are taken in turn, and there are four.
const ROUND: usize = 4;

/// Links and one side of every square are strong: they join four spins each, and three antiferromagnetic bonds are left in every plaquette.
fn model(length: usize, field: f64) -> (Lattice, Hamiltonian) {
    let lattice = Lattice::square_octagon([length; 2], [Boundary::Periodic; 2]).unwrap();
    let basis = |bond: &Bond| lattice.sites()[bond.from].basis;
    let j = |bond: &Bond| if bond.kind == 1 || basis(bond) == 0 { STRONG } else { -1.0 };
    let h = hamiltonians::ising(&lattice, j, |_| field, |_| 0.0).unwrap();
    (lattice, h)
}

/// The four spins of the unit of a cell: south of the cell above, north and east of this one, west of the next.
fn unit(lattice: &Lattice, [x, y]: [i32; 2]) -> Vec<f64> {
    let spins = [(3, [x, y + 1]), (1, [x, y]), (0, [x, y]), (2, [x + 1, y])];
    let mut weights = vec![0.0; lattice.len()];
    for (basis, cell) in spins {
        weights[lattice.site_at(basis, cell).unwrap().0] = 1.0;
    }
    weights
}

/// All spins, one unit, and the next unit.
fn operators(lattice: &Lattice) -> [(&'static str, Vec<f64>); 3] {
    [("m", vec![1.0; lattice.len()]), ("unit", unit(lattice, [0, 0])), ("next", unit(lattice, [1, 0]))]
}

const PRODUCTS: [(&str, usize, usize); 3] = [("m·m", 0, 0), ("unit·unit", 1, 1), ("unit·next", 1, 2)];

fn sampled(length: usize, [field, beta]: [f64; 2], gluings: &[Gluing], seed: u64, rows: usize) -> Record {
    let (lattice, h) = model(length, field);
    let of = Measurements {
        linear: operators(&lattice).map(|(name, weights)| Linear::new(name, weights)).into(),
        products: PRODUCTS.map(|(_, a, b)| (a, b)).into(),
        ..Measurements::default()
    };
    let simulation = Simulation::new(&h, beta, &Update::Clusters(gluings.to_vec()), of).unwrap();
    let plan = Plan { sweeps_per_row: ROUND, ..Plan::new(seed, 4, rows) };
    simulation.run(&plan, Control::default()).unwrap()
}

/// States that are occupied: more than two of each of the four units of 16 spins.
const LEVELS: usize = 24;

/// Energy and [`PRODUCTS`] of 16 spins by exact diagonalization.
fn exact() -> [f64; 4] {
    let (lattice, h) = model(2, FIELD);
    let system = System::new(h).unwrap();
    let found =
        solve::lowest(&system, &system.sector(&[]).unwrap(), LEVELS + 1, &solve::Options::default()).unwrap();
    let energies: Vec<f64> = found.energies().iter().map(|energy| energy.value).collect();
    // All other states together.
    let rest = f64::from(1 << 16) * (-BETA * (energies[LEVELS] - energies[0])).exp();
    assert!(rest < 1e-4, "{energies:?}");
    let weights: Vec<f64> = energies[..LEVELS].iter().map(|e| (-BETA * (e - energies[0])).exp()).collect();
    let whole: f64 = weights.iter().sum();
    let operators = operators(&lattice);
    let mut averages = [0.0; 4];
    for (k, weight) in weights.iter().enumerate() {
        averages[0] += weight * energies[k] / whole;
        for (number, amplitude) in found.vector(k).unwrap().iter().enumerate() {
            let state = found.basis().state(number);
            let sum = |weights: &[f64]| -> f64 {
                let spin = |site: usize| if state >> site & 1 == 1 { 1.0 } else { -1.0 };
                weights.iter().enumerate().map(|(site, w)| w * spin(site)).sum()
            };
            let share = weight * amplitude.norm_sqr() / whole;
            for (average, (_, a, b)) in averages[1..].iter_mut().zip(PRODUCTS) {
                *average += share * sum(&operators[a].1) * sum(&operators[b].1);
            }
        }
    }
    averages
}

/// The autocorrelation time in sweeps, and whether the chains were long enough to know it.
fn time(record: &Record, name: &str) -> (f64, bool) {
    let quality = record.samples().quality(name).unwrap();
    (ROUND as f64 * quality.autocorrelation.time, quality.autocorrelation.resolved)
}

/// A few sweeps: three rounds of the gluings. Rows without any correlation have half a round.
const FEW: f64 = 3.0 * ROUND as f64;

#[test]
fn units_held_together_by_strong_bonds_turn_within_a_few_sweeps() {
    let [energy, averages @ ..] = exact();
    let record = sampled(2, [FIELD, BETA], &[], 500, 2_000);
    let mut comparisons = Comparisons::default();
    comparisons.run();
    comparisons.add("energy", &record.energy().unwrap(), energy);
    for ((name, ..), exact) in PRODUCTS.iter().zip(averages) {
        comparisons.add(name, &record.average(name).unwrap(), exact);
    }
    // Units are rigid, as four spins without bonds have 4, and the field matters, as without it they have 16.
    assert!(averages[1] > 8.0 && averages[1] < 15.0, "{averages:?}");
    comparisons.check(4);
    // The magnetization and a unit's, with their signs, do not stay what they are; nor where there are many units.
    let wider = sampled(4, [FIELD, BETA], &[], 501, 400);
    for (record, sites) in [(&record, 16), (&wider, 64)] {
        for name in ["m", "unit", "m·m", "unit·next"] {
            let (time, resolved) = time(record, name);
            assert!(resolved && time < FEW, "{name} on {sites} sites: {time} sweeps");
        }
    }
}

#[test]
fn single_segments_freeze_where_clusters_do_not() {
    // The negative control: with nothing glued a unit has to turn spin by spin, against its strong bonds. In half of the field and at the
    // temperature of the weak bonds these do not matter, and what is left is the turning of units.
    let conditions = [0.5 * FIELD, 1.0];
    let free = sampled(3, conditions, &[], 502, 500);
    for name in ["m", "unit", "unit·next"] {
        let (time, resolved) = time(&free, name);
        assert!(resolved && time < FEW, "{name}: {time} sweeps");
    }
    let (time, resolved) = time(&sampled(3, conditions, &[Gluing::None], 503, 500), "unit");
    assert!(!resolved || time > 20.0 * FEW, "{time} sweeps");
}
