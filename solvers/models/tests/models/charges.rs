use eigentruth_models::hamiltonians::{self, FermionSystem, LandauLevel, Repulsion, TwoOrbital};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};
use num_complex::Complex64;

use crate::dense::matrix;

fn models() -> Vec<(Hamiltonian, &'static [&'static str])> {
    let ring = Lattice::chain(4, Boundary::Periodic).unwrap();
    let pair = Lattice::chain(2, Boundary::Open).unwrap();
    // Singlet pairing conserves the spin, and then the parity of N follows; triplet pairing conserves parity only.
    let pairing = |b: (usize, u16)| {
        let mut system = FermionSystem::new(2, 2);
        for bond in pair.bonds() {
            system.bond_hopping(bond, Complex64::ONE);
        }
        system.pair((0, 0), b, 0.5.into());
        system
    };
    let triplet = {
        let mut system = pairing((1, 1));
        system.pair((0, 0), (1, 0), 0.3.into());
        system.pair((0, 1), (1, 1), 0.3.into());
        system.hop((0, 0), (1, 1), 0.2.into());
        system.build().unwrap()
    };
    let orbitals =
        TwoOrbital { t: [1.0, 0.5], u: 2.0, v: 1.0, hund: 0.4, pair_hopping: 0.2, ..TwoOrbital::default() };
    let site = Lattice::chain(1, Boundary::Open).unwrap();
    let two = |couplings: &TwoOrbital| hamiltonians::two_orbital_hubbard(&pair, couplings).unwrap();
    vec![
        (hamiltonians::hubbard(&ring, 1.0, 4.0).unwrap(), &["N_up", "N_down"]),
        (hamiltonians::spinless_tv(&ring, 1.0, 4.0).unwrap(), &["N"]),
        (hamiltonians::heisenberg(&ring, Spin::ONE, |_| 1.0).unwrap(), &["2Sz"]),
        (hamiltonians::xyz(&ring, Spin::HALF, |_| [1.0, 0.5, 0.2], |_| [0.0; 3]).unwrap(), &["2Sz mod 4"]),
        (hamiltonians::xyz(&ring, Spin::HALF, |_| [1.0, 0.5, 0.2], |_| [0.1, 0.0, 0.0]).unwrap(), &[]),
        (hamiltonians::ising(&ring, |_| 1.0, |_| 0.0, |_| 0.3).unwrap(), &["2Sz"]),
        (hamiltonians::ising(&ring, |_| 1.0, |_| 0.5, |_| 0.3).unwrap(), &[]),
        (hamiltonians::bose_hubbard(&ring, 2, 1.0, 1.0, 0.0).unwrap(), &["N"]),
        (hamiltonians::kitaev_chain(&ring, 1.0, 0.5, 0.1).unwrap(), &["N mod 2"]),
        (pairing((1, 1)).build().unwrap(), &["2Sz"]),
        (triplet, &["N mod 2"]),
        (two(&orbitals), &["N", "2Sz", "N_orbital_0 mod 2"]),
        (two(&TwoOrbital { pair_hopping: 0.0, hund: 0.0, ..orbitals }), &["N_0", "N_1", "N_2", "N_3"]),
        (two(&TwoOrbital { pair_hopping: 0.0, ..orbitals }), &["N", "2Sz", "N_orbital_0"]),
        (hamiltonians::two_orbital_hubbard(&site, &TwoOrbital { g2: 0.3, ..orbitals }).unwrap(), &["N"]),
    ]
}

#[test]
fn charges_have_the_names_of_what_is_conserved() {
    for (h, names) in models() {
        let found: Vec<String> = h.charges().into_iter().map(|charge| charge.name).collect();
        assert_eq!(found, names);
    }
}

#[test]
fn no_matrix_element_changes_a_charge() {
    for (h, _) in models() {
        let charges = h.charges();
        let (configurations, matrix) = matrix(&h);
        for (column, from) in configurations.iter().enumerate() {
            for (row, to) in configurations.iter().enumerate() {
                if matrix[(row, column)].norm() > 0.0 {
                    for charge in &charges {
                        assert_eq!(charge.value(from), charge.value(to), "{}", charge.name);
                    }
                }
            }
        }
    }
}

#[test]
fn twice_sz_counts_from_all_down() {
    let ring = Lattice::chain(2, Boundary::Open).unwrap();
    let h = hamiltonians::heisenberg(&ring, Spin::ONE, |_| 1.0).unwrap();
    let charge = &h.charges()[0];
    assert_eq!([charge.value(&[0, 0]), charge.value(&[2, 1]), charge.value(&[2, 2])], [-4, 2, 4]);
}

#[test]
fn landau_levels_conserve_the_momentum_modulo_the_flux() {
    let level = LandauLevel { flux_quanta: 6, aspect_ratio: 1.2, repulsion: Repulsion::Coulomb { level: 0 } };
    let h = level.build().unwrap();
    let momentum = level.momentum();
    let (configurations, matrix) = matrix(&h);
    let mut changed = 0;
    for (column, from) in configurations.iter().enumerate() {
        for (row, to) in configurations.iter().enumerate() {
            if matrix[(row, column)].norm() > 0.0 {
                assert_eq!(momentum.value(from), momentum.value(to));
                changed += usize::from(from != to);
            }
        }
    }
    assert!(changed > 0);
}
