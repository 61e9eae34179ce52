//! Several states in one search against exact diagonalization.

use eigentruth_models::hamiltonians::{heisenberg, xyz};
use eigentruth_models::{Boundary, Lattice, Spin};

use super::excited::of_the_largest_sector;
use super::infinite::valence_bonds;
use super::manifold::ring_of_pairs;
use super::{chain as open, models, schedule};
use crate::*;

fn search<'c>(chain: &'c Chain, mpo: &'c Mpo<f64>, charges: &[i64], count: usize) -> Dmrg<'c, f64> {
    let start = Mps::random(chain, charges, 16, 5).unwrap();
    let mut dmrg = Dmrg::new(chain, mpo, start).together(count);
    for sweep in schedule().into_iter().chain([schedule()[7]; 8]) {
        dmrg.sweep(&Sweep { bond_dimension: 100, ..sweep }).unwrap();
    }
    dmrg
}

/// Energies of the last sweep, and that all states have them and are orthonormal.
fn energies(name: &str, chain: &Chain, mpo: &Mpo<f64>, dmrg: &Dmrg<'_, f64>) -> Vec<f64> {
    let (energies, states) = (dmrg.energies().unwrap(), dmrg.states());
    assert_eq!(energies.len(), states.len());
    for (i, bra) in states.iter().enumerate() {
        assert!((average(chain, mpo, bra) - energies[i].value).abs() < 1e-10, "{name}, state {i}");
        for (j, ket) in states.iter().enumerate() {
            let expected = f64::from(u8::from(i == j));
            assert!((bra.overlap(ket) - expected).abs() < 1e-8, "{name}: {i} {j} {}", bra.overlap(ket));
        }
    }
    energies.iter().map(|energy| energy.value).collect()
}

#[test]
fn the_lowest_states_of_all_models_are_those_of_exact_diagonalization() {
    let mut compared = 0;
    for (name, hamiltonian) in models() {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let Some((charges, lowest)) = of_the_largest_sector(&hamiltonian, &chain) else { continue };
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        // The last ones lie so close to the next that sweeps do not end.
        let found = energies(name, &chain, &mpo, &search(&chain, &mpo, &charges, 6));
        assert_eq!(found.len(), 6);
        for (found, expected) in found.into_iter().zip(lowest) {
            assert!((found - expected.value).abs() < 1e-10, "{name}: {found} for {}", expected.value);
            compared += 1;
        }
    }
    assert_eq!(compared, 44);
}

#[test]
fn degenerate_levels_are_found_whole() {
    for (name, hamiltonian, count, expected) in [
        ("valence bonds", valence_bonds(8), 3, vec![-14.0 / 3.0; 2]),
        ("pairs", ring_of_pairs(10), 3, vec![-3.75; 2]),
    ] {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        let found = energies(name, &chain, &mpo, &search(&chain, &mpo, &[0], count));
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-10, "{name}: {found} for {expected}");
        }
        // The next one lies above.
        assert!(found[expected.len()] > expected[0] + 0.1, "{name}: {found:?}");
    }
}

#[test]
fn one_site_has_no_room_for_several_states() {
    let hamiltonian = valence_bonds(4);
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let start = Mps::random(&chain, &[0], 4, 1).unwrap();
    let mut dmrg = Dmrg::new(&chain, &mpo, start).together(2);
    assert!(matches!(dmrg.sweep(&Sweep::one()), Err(MpsError::TogetherNeedTwo)));
}

#[test]
fn searches_of_several_starts_find_levels_whole() {
    for (name, hamiltonian, charge, expected) in [
        ("valence bonds", valence_bonds(8), 0, [-14.0 / 3.0; 2]),
        ("pairs", ring_of_pairs(10), 0, [-3.75; 2]),
    ] {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        // Stages end where no energy changes, not only the lowest.
        let stages = Stages { bond_dimensions: vec![20, 40, 100], sweeps: 20, noise: 1e-4, tolerance: 1e-11 };
        let search = Search { starts: 2, ..Search::new(&chain, &mpo, stages, 3) };
        let found = search.together(&[charge], 3).unwrap();
        assert!(!found.doubtful() && found.gram < 1e-8, "{name}: {:?} {:e}", found.starts, found.gram);
        let one_by_one = search.lowest(&[charge], 3).unwrap();
        for (number, (energy, other)) in found.energies.iter().zip(&one_by_one).enumerate() {
            let difference = (energy.value - other.energy.value).abs();
            assert!(difference < 1e-8 + energy.error + other.energy.error, "{name}: {energy:?} {other:?}");
            assert!(difference < 1e-5, "{name}: {difference:e}");
            assert_eq!(energy.diagnostics["agreeing"], 2.0);
            if let Some(expected) = expected.get(number) {
                assert!((energy.value - expected).abs() < 1e-8, "{name}: {energy:?}");
                assert!(energy.error < 1e-5, "{name}: {energy:?}");
            }
        }
        assert_eq!((found.states.len(), found.starts.len()), (3, 2));
    }
}

#[test]
fn states_that_have_no_room_are_said_to_have_none() {
    let hamiltonian = valence_bonds(6);
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let search = |sweep| Search::new(&chain, &mpo, vec![sweep; 3], 1);
    let message = search(Sweep::two(1)).together(&[0], 6).unwrap_err().to_string();
    assert!(message.contains("bonds of 1 states") && message.contains("raise"), "{message}");
    // All spins up are one state.
    let message = search(Sweep::two(20)).together(&[12], 2).unwrap_err().to_string();
    assert!(message.contains("2 states were asked for, and 1 have"), "{message}");
    assert!(matches!(search(Sweep::one()).together(&[0], 2), Err(MpsError::TogetherNeedTwo)));
    assert!(matches!(search(Sweep::two(0)).together(&[0], 2), Err(MpsError::BondDimension { given: 0 })));
    let coarse = Search { most_discarded: 1e-10, ..search(Sweep::two(5)) };
    assert!(matches!(coarse.together(&[0], 3), Err(MpsError::TooSmall { .. })));
    assert!(search(Sweep::two(20)).together(&[0], 0).unwrap().states.is_empty());
    let none = Search { starts: 0, ..search(Sweep::two(20)) };
    assert!(matches!(none.together(&[0], 2), Err(MpsError::NoStarts)));
    // Two configurations without one charge on the left that both have; and what has failed is over.
    let field = |site| [0.0, 0.0, if site == 0 { 0.4 } else { -0.4 }];
    let pair = Lattice::chain(2, Boundary::Open).unwrap();
    let hamiltonian = xyz(&pair, Spin::HALF, |_| [0.0, 0.0, 1.0], field).unwrap();
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let mut dmrg = Dmrg::new(&chain, &mpo, Mps::random(&chain, &[0], 4, 1).unwrap()).together(2);
    assert!(matches!(dmrg.sweep(&Sweep::two(1)), Err(MpsError::NoRoom { asked: 2, bond_dimension: 1 })));
    assert!(matches!(dmrg.sweep(&Sweep::two(2)), Err(MpsError::Failed)));
}

#[test]
fn sweeps_of_one_state_are_none_of_several() {
    let hamiltonian = heisenberg(&open(12), Spin::HALF, |_| 1.0).unwrap();
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let mut alone = Dmrg::new(&chain, &mpo, Mps::random(&chain, &[0], 8, 5).unwrap());
    for _ in 0..3 {
        alone.sweep(&Sweep::two(3)).unwrap();
    }
    assert!(alone.reports()[2].discarded > 1e-6);
    let mut both = Dmrg::new(&chain, &mpo, alone.state().clone()).after(alone.reports().to_vec()).together(2);
    for _ in 0..3 {
        both.sweep(&Sweep::two(100)).unwrap();
    }
    assert_eq!((both.levels().len(), both.reports().len()), (3, 6));
    for energy in both.energies().unwrap() {
        // Nothing of what few states left out is in it.
        assert!(energy.diagnostics["discarded_weight"] < 1e-10, "{energy:?}");
    }
    // One state has one energy, by sweeps of one site too.
    alone.sweep(&Sweep::one()).unwrap();
    let energies: Vec<f64> = alone.energies().unwrap().iter().map(|energy| energy.value).collect();
    assert_eq!(energies, [alone.energy().unwrap().value]);
}
