//! Central charges of critical chains, and exact entropies of free fermions as judges.

use eigentruth_models::hamiltonians::{heisenberg, hubbard, xxz, xyz};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};
use eigentruth_numerics::dense;
use faer::Mat;

use crate::analysis::{Ends, central_charge, mirrored_charge};
use crate::*;

/// Entropies `S(ℓ)` of half-filled free fermions without spin, from the eigenvalues of blocks of `⟨c†c⟩`.
fn exact_entropies(length: usize, ends: Ends) -> Vec<f64> {
    entropies_of(length, length / 2, ends)
}

/// The same of any number of them.
fn entropies_of(length: usize, particles: usize, ends: Ends) -> Vec<f64> {
    let hopping = |i: usize, j: usize| {
        let distance = i.abs_diff(j);
        match (distance == 1, distance + 1 == length, ends) {
            (true, _, _) | (_, true, Ends::Ring) => -1.0,
            _ => 0.0,
        }
    };
    let (_, orbitals) = dense::hermitian_eigen(Mat::from_fn(length, length, hopping).as_ref()).unwrap();
    let occupied = orbitals.as_ref().subcols(0, particles).to_owned();
    let density = dense::product_adjoint(occupied.as_ref(), occupied.as_ref());
    let entropy = |block: usize| -> f64 {
        let block = density.as_ref().submatrix(0, 0, block, block).to_owned();
        let term = |p: f64| if p > 0.0 && p < 1.0 { -p * p.ln() - (1.0 - p) * (1.0 - p).ln() } else { 0.0 };
        dense::hermitian_eigenvalues(block.as_ref()).unwrap().into_iter().map(term).sum()
    };
    (1..length).map(entropy).collect()
}

fn open(length: usize) -> Lattice {
    Lattice::chain(length, Boundary::Open).unwrap()
}

/// Entropies of the ground state with the charges of a configuration.
fn entropies(hamiltonian: &Hamiltonian, start: &[usize], bond_dimension: usize) -> Vec<f64> {
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(hamiltonian, &chain).unwrap();
    let mut dmrg = Dmrg::new(&chain, &mpo, Mps::product(&chain, start).unwrap());
    let sweep = |bond_dimension, noise| Sweep { noise, lanczos_steps: 4, ..Sweep::two(bond_dimension) };
    let schedule = [
        sweep(16, 1e-4),
        sweep(16, 1e-5),
        sweep(bond_dimension, 1e-6),
        sweep(bond_dimension, 0.0),
        sweep(bond_dimension, 0.0),
    ];
    dmrg.run(&schedule).unwrap();
    dmrg.state().entanglement().unwrap().iter().map(Entanglement::entropy).collect()
}

/// The value lies within the stated error, which is less than half of the distance to the next charge, ½, 1, or 2.
fn check(name: &str, of: [&[f64]; 2], ends: Ends, wave: Option<f64>, expected: f64, largest: f64) {
    let found = central_charge(of[0], of[1], ends, wave).unwrap().estimate;
    assert!((found.value - expected).abs() <= found.error, "{name}: {found:?}");
    assert!(found.error < largest, "{name}: {found:?}");
}

const STAGGERED: Option<f64> = Some(std::f64::consts::PI);

fn neel(length: usize) -> Vec<usize> {
    (0..length).map(|site| site % 2).collect()
}

#[test]
fn free_fermions_have_the_charge_one_in_open_chains_and_rings() {
    for [shorter, longer] in [[24, 32], [30, 64], [48, 96], [64, 128]] {
        let of = |length| exact_entropies(length, Ends::Open);
        check("open", [&of(shorter), &of(longer)], Ends::Open, STAGGERED, 1.0, 0.2);
    }
    // Closed shells of rings need L/2 odd.
    for [shorter, longer] in [[18, 30], [34, 66], [66, 130]] {
        let of = |length| exact_entropies(length, Ends::Ring);
        check("ring", [&of(shorter), &of(longer)], Ends::Ring, STAGGERED, 1.0, 0.05);
    }
}

#[test]
fn transverse_fields_have_one_half_where_they_are_critical_and_nothing_where_not() {
    // −Σ σˣσˣ − h Σ σᶻ with its parity.
    let of = |length: usize, field: f64| {
        let model =
            xyz(&open(length), Spin::HALF, |_| [-4.0, 0.0, 0.0], |_| [0.0, 0.0, 2.0 * field]).unwrap();
        entropies(&model, &vec![1; length], 32)
    };
    check("critical", [&of(32, 1.0), &of(64, 1.0)], Ends::Open, None, 0.5, 0.1);
    check("gapped", [&of(32, 2.0), &of(64, 2.0)], Ends::Open, None, 0.0, 0.1);
}

#[test]
fn critical_spin_chains_have_one() {
    let of = |length: usize, bond_dimension| {
        let xx = xxz(&open(length), Spin::HALF, |_| 1.0, 0.0).unwrap();
        let of_xx = entropies(&xx, &neel(length), bond_dimension);
        for (found, exact) in of_xx.iter().zip(exact_entropies(length, Ends::Open)) {
            // Converged class: weights of 1e-9 are left out, each with its logarithm.
            assert!((found - exact).abs() < 1e-5, "{found} for {exact}");
        }
        of_xx
    };
    check("XX", [&of(32, 48), &of(48, 64)], Ends::Open, STAGGERED, 1.0, 0.2);

    let of = |length: usize, bond_dimension| {
        let spins = heisenberg(&open(length), Spin::HALF, |_| 1.0).unwrap();
        entropies(&spins, &neel(length), bond_dimension)
    };
    check("Heisenberg", [&of(48, 64), &of(96, 80)], Ends::Open, STAGGERED, 1.0, 0.2);
}

#[test]
fn a_ring_of_spins_has_one() {
    // Shells are closed: an odd number of spins is up.
    let of = |length: usize, bond_dimension| {
        let ring = Lattice::chain(length, Boundary::Periodic).unwrap();
        let found = entropies(&xxz(&ring, Spin::HALF, |_| 1.0, 0.0).unwrap(), &neel(length), bond_dimension);
        for (found, exact) in found.iter().zip(exact_entropies(length, Ends::Ring)) {
            // Converged class: weights of 1e-8 are left out, each with its logarithm.
            assert!((found - exact).abs() < 1e-5, "{found} for {exact}");
        }
        found
    };
    check("XX ring", [&of(18, 100), &of(26, 160)], Ends::Ring, STAGGERED, 1.0, 0.05);
}

#[test]
fn electrons_have_one_for_each_spin() {
    let of = |length: usize, bond_dimension| {
        let start: Vec<usize> = (0..length).map(|site| 1 + site % 2).collect();
        let found = entropies(&hubbard(&open(length), 1.0, 0.0).unwrap(), &start, bond_dimension);
        for (found, exact) in found.iter().zip(exact_entropies(length, Ends::Open)) {
            // Converged class: weights of 1e-6 are left out, each with its logarithm.
            assert!((found - 2.0 * exact).abs() < 1e-3, "{found} for {}", 2.0 * exact);
        }
        found
    };
    check("electrons", [&of(16, 100), &of(24, 150)], Ends::Open, STAGGERED, 2.0, 0.5);
}

#[test]
fn slow_oscillations_are_told_from_logarithms_by_their_mirror() {
    let waves = |length: usize| {
        let wave = 2.0 * std::f64::consts::PI * ((length * 7 / 8) as f64 + 0.5) / (length as f64 + 1.0);
        vec![wave, 2.0 * wave]
    };
    for (shorter, longer, largest) in [(24, 32, 0.3), (32, 48, 0.15), (48, 96, 0.1)] {
        let of = |length| entropies_of(length, length * 7 / 8, Ends::Open);
        let found = mirrored_charge(&of(shorter), &of(longer), waves).unwrap().estimate;
        assert!((found.value - 1.0).abs() <= found.error, "{shorter} {longer}: {found:?}");
        assert!(found.error < largest, "{shorter} {longer}: {found:?}");
        // Any phase and a correction 1/d make of the same numbers anything.
        let free = central_charge(&of(shorter), &of(longer), Ends::Open, Some(waves(longer)[0])).unwrap();
        assert!(free.estimate.error > 2.0 * found.error, "{shorter} {longer}: {:?}", free.estimate);
    }
    let few = mirrored_charge(&[0.3; 14], &[0.3; 40], waves);
    assert!(matches!(few, Err(MpsError::TooFewPoints { .. })));
    let near = mirrored_charge(&[0.3; 30], &[0.3; 38], waves);
    assert!(matches!(near, Err(MpsError::TooFewPoints { .. })));
}

#[test]
fn fits_state_their_windows() {
    let of = |length| exact_entropies(length, Ends::Open);
    let found = central_charge(&of(24), &of(40), Ends::Open, Some(std::f64::consts::PI)).unwrap();
    let stated = |of: &str| found.estimate.provenance.parameters[of].as_str();
    assert_eq!(["shortest_blocks", "middles"].map(stated), ["3 … 6, 5 … 10", "12, 20"]);
    // They are those of the readings.
    let shortest = |reading: &crate::analysis::Reading| reading.shortest;
    let of_fits: Vec<usize> = found.readings.iter().filter_map(shortest).collect();
    assert_eq!((of_fits.iter().min(), of_fits.iter().max()), (Some(&5), Some(&10)));
}

#[test]
fn short_chains_and_chains_of_about_the_same_length_are_refused() {
    for (shorter, longer) in [(14, 40), (30, 38)] {
        let found = central_charge(&vec![0.3; shorter], &vec![0.3; longer], Ends::Open, None);
        assert!(matches!(found, Err(MpsError::TooFewPoints { .. })));
    }
}
