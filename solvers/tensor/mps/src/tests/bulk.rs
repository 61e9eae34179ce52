//! Correlation lengths of finite chains where they are known.

use eigentruth_models::hamiltonians::SpinSystem;
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};

use super::infinite::{transverse, valence_bonds};
use crate::*;

/// The ground state with given charges.
fn ground(hamiltonian: &Hamiltonian, charges: &[i64], bond_dimension: usize) -> (Chain, Mps<f64>) {
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(hamiltonian, &chain).unwrap();
    let start = Mps::random(&chain, charges, 4, 1).unwrap();
    let mut dmrg = Dmrg::new(&chain, &mpo, start);
    let sweep = |noise| Sweep { noise, lanczos_steps: 6, residual: 1e-12, ..Sweep::two(bond_dimension) };
    let schedule = [1e-4, 1e-6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0].map(sweep);
    dmrg.run(&schedule).unwrap();
    let state = dmrg.state().clone();
    (chain, state)
}

#[test]
fn finite_valence_bonds_have_their_length() {
    // Spins at the ends point up: one state of four.
    let (chain, state) = ground(&valence_bonds(40), &[2], 12);
    for change in [[0], [2]] {
        for period in [1, 2, 3] {
            let length = state.correlation_length(&chain, period, &change).unwrap();
            let exact = 1.0 / 3f64.ln();
            assert!((length.value - exact).abs() <= length.error + 1e-7, "{length:?}");
            assert!(length.error < 1e-5, "{length:?}");
        }
    }
    assert!(matches!(state.correlation_length(&chain, 6, &[0]), Err(MpsError::NoBulk { .. })));
    assert!(matches!(state.correlation_length(&chain, 1, &[6]), Err(MpsError::EmptySector { .. })));
    assert!(matches!(state.correlation_length(&chain, 1, &[]), Err(MpsError::WrongCharges { .. })));
}

#[test]
fn finite_chains_in_transverse_fields_have_the_length_of_the_infinite_one() {
    let h = 1.5f64;
    let cell = Cell::<f64>::new(&transverse(8, h)).unwrap();
    let points = [6, 8].map(|bond_dimension| {
        let (chain, state) = ground(&transverse(60, h), &[60], bond_dimension);
        let length = state.correlation_length(&chain, 1, &[2]).unwrap();
        let mut infinite = Infinite::new(&cell, &[2], &[2]).unwrap();
        infinite.grow(&Growth::to(bond_dimension)).unwrap();
        let other = infinite.correlation_length(&[2]).unwrap();
        // Both cut states out in their own way.
        assert!((length.value / other.value - 1.0).abs() < 2e-3, "{length:?} {other:?}");
        assert!(length.error < 1e-4 && (length.diagnostics["leading"] - 1.0).abs() < 1e-10, "{length:?}");
        // Without a change of parity the length is that of two flips, about half.
        let neutral = state.correlation_length(&chain, 1, &[0]).unwrap();
        assert!((0.4..0.6).contains(&(neutral.value / length.value)), "{neutral:?}");
        (length.diagnostics["spacing"], 1.0 / length.value)
    });
    // σˣ decays with 1/ξ = ln h in the disordered phase; what is missing goes with the spacing.
    let [(s, e), (finer, f)] = points;
    let inverse = f - finer * (e - f) / (s - finer);
    assert!((inverse / h.ln() - 1.0).abs() < 0.01, "{inverse} {points:?}");
}

#[test]
fn pairs_know_nothing_of_each_other() {
    // Every second bond alone: singlets.
    let mut system = SpinSystem::new(32, Spin::HALF);
    for bond in Lattice::chain(32, Boundary::Open).unwrap().bonds().iter().filter(|bond| bond.from % 2 == 0) {
        system.exchange(bond, [1.0; 3]).unwrap();
    }
    let (chain, state) = ground(&system.build().unwrap(), &[0], 4);
    for change in [[0], [2]] {
        // A cell of both kinds of bonds repeats, begun inside a pair or between two; one site does not.
        let length = state.correlation_length(&chain, 2, &change);
        assert!(length.is_ok_and(|length| length.value == 0.0));
    }
    let uneven = state.correlation_length(&chain, 1, &[0]);
    assert!(matches!(uneven, Err(MpsError::NoBulk { .. })), "{uneven:?}");
}
