//! Degenerate ground levels with multiplicities that are known exactly.

use eigentruth_models::hamiltonians::SpinSystem;
use eigentruth_models::{Hamiltonian, Spin};
use eigentruth_operators::GeneratorKind;
use num_complex::Complex64;

use super::infinite::{transverse, valence_bonds};
use super::schedule;
use crate::*;

/// `Σ S·S′ + ½ Σ S·S″` on a ring: two products of pairs, each with the energy −3/8 of a site (C. K. Majumdar, D. K. Ghosh, J. Math.
/// Phys. 10, 1388 (1969)).
pub(super) fn ring_of_pairs(sites: usize) -> Hamiltonian {
    use GeneratorKind::{Minus, Plus, Z};
    let mut system = SpinSystem::new(sites, Spin::HALF);
    for (distance, j) in [(1, 1.0), (2, 0.5)] {
        for i in 0..sites {
            let spin = |site: usize, kind| system.spin(site % sites, kind);
            let other = i + distance;
            let flip = spin(i, Plus) * spin(other, Minus) + spin(i, Minus) * spin(other, Plus);
            let dot = flip.scaled(&Complex64::new(0.5, 0.0)) + spin(i, Z) * spin(other, Z);
            system.add(&dot.scaled(&Complex64::new(j, 0.0)));
        }
    }
    system.build().unwrap()
}

fn manifold(hamiltonian: &Hamiltonian, sectors: &[i64], width: f64, most: usize) -> Manifold<f64> {
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(hamiltonian, &chain).unwrap();
    let search = Search { starts: 2, ..Search::new(&chain, &mpo, schedule(), 3) };
    let sectors: Vec<Vec<i64>> = sectors.iter().map(|charge| vec![*charge]).collect();
    search.manifold(&sectors, width, most).unwrap()
}

/// Every energy is `exact`, every state an eigenstate, and all of them are orthonormal.
fn check(name: &str, found: &Manifold<f64>, multiplicity: usize, exact: f64) {
    assert_eq!(found.members.len(), multiplicity, "{name}: {:?}", found.energies);
    assert!(found.complete, "{name}");
    assert!(found.gram < 1e-8, "{name}: {:e}", found.gram);
    for (energy, member) in found.energies.iter().zip(&found.members) {
        assert!((energy - exact).abs() < 1e-10, "{name}: {energy} for {exact}");
        let variance = &member.variance;
        assert!(variance.value.abs() <= 1e-9, "{name}: {variance:?}");
    }
}

#[test]
fn spins_at_the_ends_of_valence_bonds_make_four_states() {
    let found = manifold(&valence_bonds(8), &[0, 2, -2, 4], 0.0, 4);
    check("valence bonds", &found, 4, -2.0 / 3.0 * 7.0);
    let mut charges: Vec<i64> = found.members.iter().map(|member| member.charges[0]).collect();
    charges.sort_unstable();
    assert_eq!(charges, [-2, 0, 0, 2]);
    assert!(found.gap.unwrap().value > 0.3);
}

#[test]
fn a_ring_pairs_in_two_ways() {
    let found = manifold(&ring_of_pairs(10), &[0, 2], 0.0, 4);
    check("pairs", &found, 2, -3.75);
    assert!(found.gap.unwrap().value > 0.1);
    let cut = manifold(&ring_of_pairs(8), &[0], 0.0, 1);
    assert!(cut.members.len() == 2 && !cut.complete && cut.gap.is_none());
}

#[test]
fn an_ordered_phase_has_two_states_nearly_alike() {
    // Even and odd parity apart.
    let h = 0.3f64;
    let found = manifold(&transverse(12, h), &[0, 2], 1e-3, 3);
    assert!(found.complete && found.members.len() == 2, "{:?}", found.energies);
    // Free fermions: the mode at the ends costs 2 h^L (1 − h²), up to a share of h^2L.
    let splitting = found.energies[1] - found.energies[0];
    let expected = 2.0 * h.powi(12) * (1.0 - h * h);
    assert!((splitting / expected - 1.0).abs() < 0.01, "{splitting:e} for {expected:e}");
    assert!(found.gap.unwrap().value > 1.0);
}
