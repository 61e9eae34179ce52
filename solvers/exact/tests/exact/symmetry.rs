//! Good quantum numbers.

use eigentruth_exact::System;
use eigentruth_exact::symmetry::{blocks, commutator, matrix_commutator};
use eigentruth_operators::{GeneratorKind, NumericOperator};

use crate::support::{Builder, c, chain, ring};

#[test]
fn the_hubbard_ring_conserves_spin_and_pseudospin_and_not_its_double_occupancy() {
    let fermions = Builder::fermions(4, 2);
    let space = fermions.space();
    let mut hamiltonian = fermions.hubbard(&ring(4), 1.0, 2.3);
    let mut raising = NumericOperator::zero();
    let mut pairs = NumericOperator::zero();
    let mut doubles = NumericOperator::zero();
    for site in 0..4 {
        raising += fermions.create(site, 0) * fermions.annihilate(site, 1);
        let sign = if site % 2 == 0 { 1.0 } else { -1.0 };
        pairs += (fermions.create(site, 0) * fermions.create(site, 1)).scaled(&c(sign));
        doubles += fermions.number(site, 0) * fermions.number(site, 1);
        // Measured from half filling, η⁺ commutes with H (Yang, Phys. Rev. Lett. 63, 2144 (1989)).
        hamiltonian += (fermions.number(site, 0) + fermions.number(site, 1)).scaled(&c(-2.3 / 2.0));
    }
    for (operator, conserved) in [(&raising, true), (&pairs, true), (&doubles, false)] {
        for found in [
            commutator(&space, &hamiltonian, operator).unwrap(),
            matrix_commutator(&space, &hamiltonian, operator, 1 << 8).unwrap(),
        ] {
            // Either below rounding or of the order of the couplings, nothing in between.
            assert_eq!(found.value <= found.error, conserved, "{found:?}");
            assert!(conserved || found.value > 0.1);
        }
    }
}

#[test]
fn blocks_are_the_sectors_that_terms_connect() {
    let spins = Builder::spins(4);
    let system = System::new(spins.hamiltonian(&spins.heisenberg(&chain(4)))).unwrap();
    let sizes: Vec<usize> = blocks(system.transitions(), 16).unwrap().iter().map(Vec::len).collect();
    assert_eq!(sizes, [1, 4, 6, 4, 1]);
    // An Ising chain in a transverse field connects states of one parity.
    let mut ising = NumericOperator::zero();
    for (i, j) in chain(4) {
        ising += spins.spin(GeneratorKind::X, i) * spins.spin(GeneratorKind::X, j);
        ising += spins.spin(GeneratorKind::Z, i);
    }
    let system = System::new(spins.hamiltonian(&ising)).unwrap();
    let sizes: Vec<usize> = blocks(system.transitions(), 16).unwrap().iter().map(Vec::len).collect();
    assert_eq!(sizes, [8, 8]);
}
