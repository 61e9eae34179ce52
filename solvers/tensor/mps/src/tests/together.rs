//! Several states in one search against exact diagonalization.

use eigentruth_exact as exact;

use super::excited::values;
use super::infinite::valence_bonds;
use super::manifold::ring_of_pairs;
use super::{models, schedule};
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
        assert!((average(chain, mpo, bra) - energies[i].value).abs() < 1e-9, "{name}, state {i}");
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
        let system = exact::System::new(hamiltonian.clone()).unwrap();
        let sector = system.sectors().unwrap().into_iter().max_by_key(|sector| sector.1).unwrap().0;
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let Some(charges) = values(&sector, &chain) else { continue };
        let lowest = exact::solve::lowest(&system, &sector, 4, &exact::solve::Options::default()).unwrap();
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        // The last ones lie so close to the next that sweeps do not end.
        let found = energies(name, &chain, &mpo, &search(&chain, &mpo, &charges, 6));
        assert_eq!(found.len(), 6);
        for (found, expected) in found.into_iter().zip(lowest.energies()) {
            assert!((found - expected.value).abs() < 1e-9, "{name}: {found} for {}", expected.value);
            compared += 1;
        }
    }
    assert_eq!(compared, 36);
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
            assert!((found - expected).abs() < 1e-9, "{name}: {found} for {expected}");
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
