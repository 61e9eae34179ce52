//! Winding world lines against twisted boundaries.

use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System, thermal::Ensemble};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_operators::GeneratorKind;
use eigentruth_sse::{Measurements, Simulation, SseError, Update};

use super::exact::Comparisons;

const DIRECTED: Update = Update::Directed { extra: 0.25 };

/// `L² ∂²f/∂θ²` of the free energy a site with the twist θ over the length L, from spectra at two twists, extrapolated.
fn curvature(beta: f64, length: usize, twisted: impl Fn(f64) -> Hamiltonian) -> f64 {
    let sites = twisted(0.0).space().degrees().len() as f64;
    let free_energy = |twist: f64| {
        let system = System::new(twisted(twist)).unwrap();
        let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
        -Ensemble::grand(&spectrum, &[]).unwrap().at(beta).unwrap().ln_partition.value / beta
    };
    let zero = free_energy(0.0);
    let second = |twist: f64| 2.0 * (free_energy(twist) - zero) / (twist * twist);
    (4.0 * second(0.05) - second(0.1)) / 3.0 * (length * length) as f64 / sites
}

/// Compares the stiffness in a direction of the lattice without twist.
fn compare(
    what: &str,
    (lattice, hamiltonian): (&Lattice, &Hamiltonian),
    beta: f64,
    updates: &[Update],
    seed: u64,
    exact: &[f64],
    comparisons: &mut Comparisons,
) {
    let of = Measurements::default().with_currents(lattice).unwrap();
    for update in updates {
        let simulation = Simulation::new(hamiltonian, beta, update, of.clone()).unwrap();
        let record = simulation.run(&Plan::new(seed, 4, 8_000), Control::default()).unwrap();
        comparisons.run();
        for (direction, exact) in exact.iter().enumerate() {
            let what = format!("{what}, β = {beta}, {update:?}, direction {direction}");
            comparisons.add(&what, &record.stiffness(direction).unwrap(), *exact);
        }
    }
}

#[test]
fn stiffness_is_the_response_to_a_twist() {
    let mut comparisons = Comparisons::default();
    let length = 6;
    for (seed, (beta, delta)) in [(1.2, 1.0), (2.0, 1.0), (2.0, 0.3), (6.0, 1.0)].into_iter().enumerate() {
        let with = |boundary| {
            let ring = Lattice::chain(length, boundary).unwrap();
            let h = hamiltonians::xxz(&ring, Spin::HALF, |_| 1.0, delta).unwrap();
            (ring, h)
        };
        let exact = curvature(beta, length, |twist| with(Boundary::Twisted(twist)).1);
        let (ring, h) = with(Boundary::Periodic);
        let (what, seed) = (format!("ring, Δ = {delta}"), 200 + seed as u64);
        compare(&what, (&ring, &h), beta, &[Update::Loops, DIRECTED], seed, &[exact], &mut comparisons);
    }
    comparisons.check(8);
}

#[test]
fn a_torus_has_a_stiffness_in_each_direction() {
    let mut comparisons = Comparisons::default();
    // Couplings that differ between the directions; three sites around leave no signs with this sign of the exchange.
    let with = |boundaries| {
        let torus = Lattice::square([3, 3], boundaries).unwrap();
        let j = |bond: &eigentruth_models::Bond| if bond.kind == 0 { -1.0 } else { -0.5 };
        let couplings = |bond: &eigentruth_models::Bond| [j(bond), j(bond), 0.3];
        let h = hamiltonians::xyz(&torus, Spin::HALF, couplings, |_| [0.0; 3]).unwrap();
        (torus, h)
    };
    for (seed, beta) in [0.8, 2.0].into_iter().enumerate() {
        let twisted = [
            curvature(beta, 3, |twist| with([Boundary::Twisted(twist), Boundary::Periodic]).1),
            curvature(beta, 3, |twist| with([Boundary::Periodic, Boundary::Twisted(twist)]).1),
        ];
        assert!((twisted[0] - twisted[1]).abs() > 0.2 * twisted[0], "{twisted:?}");
        let (torus, h) = with([Boundary::Periodic; 2]);
        let seed = 210 + seed as u64;
        compare("torus", (&torus, &h), beta, &[DIRECTED], seed, &twisted, &mut comparisons);
    }
    comparisons.check(4);
}

#[test]
fn soft_bosons_on_a_ring_resist_a_twist() {
    let mut comparisons = Comparisons::default();
    for (seed, (length, beta, u)) in [(3, 1.0, 2.0), (4, 1.5, 4.0)].into_iter().enumerate() {
        let with = |boundary| {
            let ring = Lattice::chain(length, boundary).unwrap();
            let h = hamiltonians::bose_hubbard(&ring, 3, 0.7, u, 0.6).unwrap();
            (ring, h)
        };
        let exact = curvature(beta, length, |twist| with(Boundary::Twisted(twist)).1);
        let (ring, h) = with(Boundary::Periodic);
        let what = format!("bosons on {length} sites");
        compare(&what, (&ring, &h), beta, &[DIRECTED], 220 + seed as u64, &[exact], &mut comparisons);
    }
    comparisons.check(2);
}

#[test]
fn a_stiffness_that_there_is_not_is_refused() {
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let refused = |hamiltonian: &Hamiltonian, lattice: &Lattice, update: &Update| {
        let of = Measurements::default().with_currents(lattice).unwrap();
        match Simulation::new(hamiltonian, 1.0, update, of) {
            Err(SseError::Currents { sites, reason }) => (sites, reason),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("not refused"),
        }
    };
    // Nothing that winds is conserved: not all three couplings differ, but x and y do.
    let xyz = hamiltonians::xyz(&ring, Spin::HALF, |_| [-1.0, -0.4, 0.3], |_| [0.0; 3]).unwrap();
    let (sites, reason) = refused(&xyz, &ring, &DIRECTED);
    assert!(sites == [0, 1] && reason.contains("Sᶻ"), "{sites:?} {reason}");
    let ising = hamiltonians::ising(&ring, |_| -1.0, |_| 0.7, |_| 0.0).unwrap();
    let (sites, _) = refused(&ising, &ring, &Update::Clusters(Vec::new()));
    assert_eq!(sites, [0]);
    // Second neighbours of an open piece of the ring: the lattice has bonds between the first ones.
    let mut system = hamiltonians::SpinSystem::new(6, Spin::HALF);
    for bond in ring.bonds() {
        system.exchange(bond, [-1.0; 3]).unwrap();
    }
    let diagonal = |system: &mut hamiltonians::SpinSystem, to: usize| {
        let zz = system.spin(0, GeneratorKind::Z) * system.spin(to, GeneratorKind::Z);
        system.add(&zz.scaled(&0.4.into()));
    };
    // What does not hop has no current.
    diagonal(&mut system, 3);
    let of = || Measurements::default().with_currents(&ring).unwrap();
    let simulation = Simulation::new(&system.clone().build().unwrap(), 1.0, &DIRECTED, of()).unwrap();
    let flip = system.spin(0, GeneratorKind::Plus) * system.spin(2, GeneratorKind::Minus)
        + system.spin(0, GeneratorKind::Minus) * system.spin(2, GeneratorKind::Plus);
    system.add(&flip.scaled(&(-0.2).into()));
    let longer = system.build().unwrap();
    let (sites, reason) = refused(&longer, &ring, &DIRECTED);
    assert!(sites == [0, 2] && reason.contains("no bond"), "{sites:?} {reason}");
    // A lattice of another size.
    let of = Measurements::default().with_currents(&Lattice::chain(8, Boundary::Periodic).unwrap()).unwrap();
    assert!(matches!(Simulation::new(&longer, 1.0, &DIRECTED, of), Err(SseError::Parameter { .. })));
    // A ring has one direction, and there are no more than two.
    let record = simulation.run(&Plan::new(230, 1, 300), Control::default()).unwrap();
    assert!(record.stiffness(0).is_ok());
    for direction in [1, 2] {
        assert!(matches!(record.stiffness(direction), Err(SseError::Parameter { .. })), "{direction}");
    }
    let without = Simulation::new(&longer, 1.0, &DIRECTED, Measurements::default()).unwrap();
    let record = without.run(&Plan::new(231, 1, 300), Control::default()).unwrap();
    assert!(matches!(record.stiffness(0), Err(SseError::NotMeasured { .. })));
}
