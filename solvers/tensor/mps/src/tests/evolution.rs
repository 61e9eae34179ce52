//! Evolution against exact evolution of small chains.

use std::f64::consts::PI;

use eigentruth_exact::{self as exact, Basis};
use eigentruth_models::hamiltonians::{heisenberg, hubbard, xyz};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};
use eigentruth_numerics::krylov::EvolveOptions;
use num_complex::Complex64;

use super::{chain as open, configurations};
use crate::*;

fn steps(time: Time, size: f64, count: usize, order: Order) -> Steps {
    Steps { time, size, count, order, bond_dimension: 64, cutoff: 0.0 }
}

/// The largest distance in any amplitude from the exact state, both from the same configuration.
fn distance(hamiltonian: &Hamiltonian, start: &[usize], steps: &Steps) -> (f64, Evolved) {
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let state = Mps::<Complex64>::product(&chain, start).unwrap();
    let mut evolution = Evolution::new(hamiltonian, &chain, state).unwrap();
    let evolved = evolution.run(steps).unwrap();
    let amplitudes = evolution.state().amplitudes();

    let system = exact::System::new(hamiltonian.clone()).unwrap();
    let all = configurations(&chain, system.transitions());
    let packed = *all.iter().find(|(_, states)| states.as_slice() == start).unwrap().0;
    let holds = |sector: &exact::Sector| {
        let basis = system.basis(sector, exact::DEFAULT_MEMORY).unwrap();
        (0..basis.dimension()).position(|k| basis.state(k) == packed).map(|k| (basis, k))
    };
    let (basis, first) =
        system.sectors().unwrap().iter().find_map(|(sector, _)| holds(sector)).expect("in some sector");
    let mut psi = vec![Complex64::ZERO; basis.dimension()];
    psi[first] = Complex64::ONE;
    let options = EvolveOptions { tolerance: 1e-12, ..EvolveOptions::default() };
    exact::evolution::evolve(&system, &basis, &mut psi, evolved.time, &options).unwrap();
    let square = (0..psi.len()).map(|k| {
        let own = amplitudes.get(&all[&basis.state(k)]).copied().unwrap_or_default();
        (own - psi[k]).norm_sqr()
    });
    (square.sum::<f64>().sqrt(), evolved)
}

#[test]
fn ten_sites_evolve_as_they_exactly_do() {
    let neel: Vec<usize> = (0..10).map(|site| site % 2).collect();
    let spins = heisenberg(&open(10), Spin::HALF, |_| 1.0).unwrap();
    let tilted = xyz(&open(6), Spin::HALF, |_| [0.3, 0.2, -1.0], |_| [0.5, 0.4, 0.1]).unwrap();
    let electrons = hubbard(&open(5), 1.0, 4.0).unwrap();
    for (name, hamiltonian, start) in [
        ("spins", spins, neel),
        ("tilted", tilted, vec![0, 1, 1, 0, 0, 1]),
        ("electrons", electrons, vec![1, 2, 3, 0, 2]),
    ] {
        let (distance, evolved) =
            distance(&hamiltonian, &start, &steps(Time::Real, 0.0125, 40, Order::Fourth));
        assert!(distance < 1e-8, "{name}: {distance:e}");
        assert!((evolved.time - 0.5).abs() < 1e-12 && evolved.log_norm.abs() < 1e-10, "{name}: {evolved:?}");
    }
}

#[test]
fn errors_of_the_product_fall_with_its_order() {
    let neel: Vec<usize> = (0..8).map(|site| site % 2).collect();
    let spins = heisenberg(&open(8), Spin::HALF, |_| 1.0).unwrap();
    for (order, power) in [(Order::Second, 2.0), (Order::Fourth, 4.0)] {
        let error =
            |count: usize| distance(&spins, &neel, &steps(Time::Real, 1.0 / count as f64, count, order)).0;
        let errors = [8, 16, 32].map(error);
        for pair in errors.windows(2) {
            let slope = (pair[0] / pair[1]).log2();
            assert!((slope - power).abs() < 0.1, "{order:?}: {errors:?}");
        }
    }
}

#[test]
fn truncation_is_within_its_bound_and_energy_stays() {
    let n = 12;
    let hamiltonian = heisenberg(&open(n), Spin::HALF, |_| 1.0).unwrap();
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<Complex64>::new(&hamiltonian, &chain).unwrap();
    let start: Vec<usize> = (0..n).map(|site| site % 2).collect();
    let evolved = |bond_dimension| {
        let state = Mps::<Complex64>::product(&chain, &start).unwrap();
        let mut evolution = Evolution::new(&hamiltonian, &chain, state).unwrap();
        let settings = Steps { bond_dimension, ..steps(Time::Real, 0.05, 30, Order::Second) };
        let evolved = evolution.run(&settings).unwrap();
        (evolution.state().clone(), evolved)
    };
    let (whole, of_whole) = evolved(64);
    let (cut, of_cut) = evolved(6);
    for state in [&whole, &cut] {
        assert!((state.overlap(state) - 1.0).norm() < 1e-11);
    }
    assert!(of_whole.distance < 1e-6 && of_cut.discarded > 1e-6, "{of_whole:?} {of_cut:?}");
    let far = (2.0 - 2.0 * whole.overlap(&cut).re).sqrt();
    assert!(far <= of_cut.distance && far > 0.01 * of_cut.distance, "{far} {of_cut:?}");
    // −(n − 1)/4 of the Néel state; the product of gates keeps a Hamiltonian that differs by the square of a step.
    let energy = average(&chain, &mpo, &whole).re;
    assert!((energy + (n as f64 - 1.0) / 4.0).abs() < 5e-3, "{energy}");
}

#[test]
fn imaginary_time_ends_in_the_ground_state() {
    // Free fermions: the XX chain with open ends.
    let n = 10;
    let hamiltonian = xyz(&open(n), Spin::HALF, |_| [1.0, 1.0, 0.0], |_| [0.0; 3]).unwrap();
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let start: Vec<usize> = (0..n).map(|site| site % 2).collect();
    let mut evolution =
        Evolution::new(&hamiltonian, &chain, Mps::<f64>::product(&chain, &start).unwrap()).unwrap();
    for (size, count) in [(0.2, 200), (0.05, 200), (0.01, 300)] {
        evolution.run(&steps(Time::Imaginary, size, count, Order::Second)).unwrap();
    }
    let exact: f64 = (1..=n / 2).map(|k| -(PI * k as f64 / (n as f64 + 1.0)).cos()).sum();
    let energy = average(&chain, &mpo, evolution.state());
    assert!(energy >= exact - 1e-12 && energy - exact < 1e-8, "{energy} {exact}");
    // ⟨ψ|e^(−2Ht)|ψ⟩ falls or grows as the ground state's energy says.
    let before = evolution.evolved();
    let after = evolution.run(&steps(Time::Imaginary, 0.01, 20, Order::Second)).unwrap();
    let rate = (after.log_norm - before.log_norm) / (after.time - before.time);
    assert!((rate + exact).abs() < 1e-4, "{rate} {exact}");
}

#[test]
fn what_gates_cannot_do_is_refused() {
    let ring = heisenberg(&Lattice::chain(6, Boundary::Periodic).unwrap(), Spin::HALF, |_| 1.0).unwrap();
    let chain = Chain::new(ring.space(), &ring.charges()).unwrap();
    let state = || Mps::<f64>::product(&chain, &[0, 1, 0, 1, 0, 1]).unwrap();
    let refused = Evolution::new(&ring, &chain, state());
    assert!(matches!(refused, Err(MpsError::NotNeighbours { first: 0, last: 5 })));
    let line = heisenberg(&open(6), Spin::HALF, |_| 1.0).unwrap();
    let mut evolution = Evolution::new(&line, &chain, state()).unwrap();
    let real = steps(Time::Real, 0.1, 1, Order::Second);
    assert!(matches!(evolution.run(&real), Err(MpsError::Complex)));
    let none = Steps { bond_dimension: 0, ..steps(Time::Imaginary, 0.1, 1, Order::Second) };
    assert!(matches!(evolution.run(&none), Err(MpsError::BondDimension { given: 0 })));
    let field = xyz(&open(6), Spin::HALF, |_| [1.0; 3], |_| [0.3, 0.0, 0.0]).unwrap();
    assert!(matches!(Evolution::new(&field, &chain, state()), Err(MpsError::BreaksCharge { .. })));
}
