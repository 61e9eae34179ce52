//! Bond matrices are the operator, or are refused.

use eigentruth_models::{BosonSystem, Boundary, Hamiltonian, Lattice, Spin, SpinSystem, hamiltonians};
use eigentruth_numerics::lower::{Lower, LowerError, Transitions};
use eigentruth_operators::GeneratorKind;
use eigentruth_sse::BondMatrices;

fn ring(length: usize) -> Lattice {
    Lattice::chain(length, Boundary::Periodic).unwrap()
}

fn registry() -> Vec<(&'static str, Hamiltonian)> {
    let square = Lattice::square([2, 3], [Boundary::Periodic; 2]).unwrap();
    let mut mixed = SpinSystem::new(3, Spin::from_twice(3).unwrap());
    for bond in ring(3).bonds() {
        mixed.exchange(bond, [0.3, -0.7, 1.1]).unwrap();
    }
    mixed.anisotropy(1, 0.4);
    mixed.field(2, [0.2, 0.0, -0.5]);
    let mut soft = BosonSystem::soft(3, 3).unwrap();
    for bond in ring(3).bonds() {
        soft.bond_hopping(bond, 0.7.into());
        soft.density_density(bond.from, bond.to, 0.3);
    }
    soft.repulsion(0, 2.0);
    soft.potential(1, -0.6);
    let open = Lattice::chain(4, Boundary::Open).unwrap();
    vec![
        ("Heisenberg", hamiltonians::heisenberg(&square, Spin::HALF, |_| 1.3).unwrap()),
        ("spins 3/2", mixed.build().unwrap()),
        ("soft bosons", soft.build().unwrap()),
        ("hard-core bosons", hamiltonians::hard_core_bosons(&square, 1.0, 2.0, 0.7).unwrap()),
        (
            "Ising",
            hamiltonians::ising(
                &square,
                |b| if b.kind == 0 { -1.0 } else { 0.4 },
                |_| 0.8,
                |i| 0.1 * i as f64,
            )
            .unwrap(),
        ),
        ("fermions", hamiltonians::spinless_tv(&open, 1.0, 1.5).unwrap()),
    ]
}

#[test]
fn matrices_on_bonds_add_up_to_the_matrix_of_the_operator() {
    for (name, hamiltonian) in registry() {
        let transitions = Transitions::lower(&hamiltonian, &None).unwrap();
        let configurations = transitions.layout.configurations(1 << 12).unwrap();
        let exact = transitions.dense(&configurations).unwrap();
        let bonds = BondMatrices::lower(&hamiltonian, &()).unwrap();
        for matrices in [bonds.spread(), bonds] {
            let dense = matrices.dense().unwrap();
            let entries = (0..exact.nrows()).flat_map(|i| (0..exact.ncols()).map(move |j| (i, j)));
            let worst = entries.map(|at| (exact[at] - dense[at]).norm()).fold(0.0, f64::max);
            // An identity: sums of a few dozen terms of order one to ten.
            assert!(worst < 256.0 * f64::EPSILON, "{name}: {worst}");
        }
    }
}

#[test]
fn what_has_no_bond_matrices_is_refused_by_name() {
    let reason = |hamiltonian: &Hamiltonian| match BondMatrices::lower(hamiltonian, &()) {
        Err(LowerError::Unsupported { term, reason }) => (term, reason),
        other => panic!("{other:?}"),
    };
    let mut three = SpinSystem::new(3, Spin::HALF);
    let z = |site| three.spin(site, GeneratorKind::Z);
    let word = z(0) * z(1) * z(2);
    three.add(&word);
    let (term, why) = reason(&three.build().unwrap());
    assert!(term.contains("_0") && term.contains("_1") && term.contains("_2"), "{term}");
    assert!(why.contains("two sites"), "{why}");
    // Around the ring, a fermion passes all others.
    let (_, why) = reason(&hamiltonians::spinless_tv(&ring(4), 1.0, 0.0).unwrap());
    assert!(why.contains("string"), "{why}");
    let twisted = Lattice::chain(4, Boundary::Twisted(0.3)).unwrap();
    let (_, why) = reason(&hamiltonians::heisenberg(&twisted, Spin::HALF, |_| 1.0).unwrap());
    assert!(why.contains("complex"), "{why}");
}
