//! Correlations in ground states against exact diagonalization.

use eigentruth_exact as exact;
use eigentruth_models::hamiltonians::{FermionSystem, SpinSystem};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};
use eigentruth_operators::{GeneratorKind, NumericOperator};
use num_complex::Complex64;

use super::{Both, by_both};
use crate::*;

/// The ground state of the largest sector by both methods, and all `⟨A_i B_j⟩`.
fn compare<S: eigentruth_numerics::Scalar>(
    name: &str,
    hamiltonian: &Hamiltonian,
    left: &[NumericOperator],
    right: &[NumericOperator],
) {
    let Both { lowest, chain, state, .. } = by_both::<S>(name, hamiltonian);
    let vector = lowest.vector(0).unwrap();
    let space = hamiltonian.space();
    let expected = exact::observables::correlations(space, left, right, lowest.basis(), &vector).unwrap();

    let found = correlations(space, &chain, &state, left, right).unwrap();
    let mut largest = 0.0f64;
    for (i, row) in expected.iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            largest = largest.max(value.norm());
            // Converged class: residuals of 1e-11 over gaps of more than 1e-3.
            let difference = (found[i][j] - value).norm();
            assert!(difference <= 1e-7, "{name}: ({i}, {j}) is {} for {value}", found[i][j]);
        }
    }
    assert!(largest > 0.01, "{name}: something is correlated");
}

fn open(length: usize) -> Lattice {
    Lattice::chain(length, Boundary::Open).unwrap()
}

#[test]
fn spins_are_correlated_as_in_exact_diagonalization() {
    use GeneratorKind::{Minus, Plus, X, Y, Z};
    for (twice, length) in [(1, 8), (2, 6)] {
        let mut system = SpinSystem::new(length, Spin::from_twice(twice).unwrap());
        for bond in open(length).bonds() {
            system.exchange(bond, [0.8, 0.8, 1.0 + 0.1 * bond.from as f64]).unwrap();
        }
        let hamiltonian = system.build().unwrap();
        let all = |kind| (0..length).map(|site| system.spin(site, kind)).collect::<Vec<_>>();
        compare::<f64>("SᶻSᶻ", &hamiltonian, &all(Z), &all(Z));
        compare::<f64>("S⁺S⁻", &hamiltonian, &all(Plus), &all(Minus));
        // Imaginary matrices in a real state, and sums of parts that change the charge in both ways.
        compare::<f64>("SʸSʸ", &hamiltonian, &all(Y), &all(Y));
        let xy: Vec<_> = all(X).into_iter().zip(all(Z)).map(|(x, z)| x * z).collect();
        compare::<Complex64>("SˣSᶻ Sʸ", &hamiltonian, &xy, &all(Y));
        // Operators on several sites, that overlap.
        let dimers: Vec<_> = (0..length - 1)
            .map(|i| {
                system.spin(i, Plus) * system.spin(i + 1, Minus) + system.spin(i, Z) * system.spin(i + 1, Z)
            })
            .collect();
        compare::<f64>("dimers", &hamiltonian, &dimers, &dimers);
    }
}

#[test]
fn strings_of_fermions_are_between_the_operators() {
    let length = 4;
    let mut system = FermionSystem::new(length, 2);
    for bond in open(length).bonds() {
        system.bond_hopping(bond, (1.0 + 0.2 * bond.from as f64).into());
    }
    (0..length).for_each(|site| system.repulsion(site, 3.0 + 0.3 * site as f64));
    let hamiltonian = system.build().unwrap();
    for flavour in [0, 1] {
        let create: Vec<_> = (0..length).map(|site| system.create(site, flavour)).collect();
        let annihilate: Vec<_> = (0..length).map(|site| system.annihilate(site, flavour)).collect();
        compare::<f64>("c†c", &hamiltonian, &create, &annihilate);
        compare::<f64>("c c†", &hamiltonian, &annihilate, &create);
    }
    let density: Vec<_> = (0..length).map(|site| system.density(site)).collect();
    compare::<f64>("n n", &hamiltonian, &density, &density);
    // Pairs on neighbouring sites have strings of their own inside, and overlap.
    let pair = |i: usize| {
        system.annihilate(i, 0) * system.annihilate(i + 1, 1)
            - system.annihilate(i, 1) * system.annihilate(i + 1, 0)
    };
    let pairs: Vec<_> = (0..length - 1).map(pair).collect();
    let adjoint: Vec<_> = pairs.iter().map(NumericOperator::adjoint).collect();
    compare::<f64>("Δ†Δ", &hamiltonian, &adjoint, &pairs);
    // Three odd operators and one: n c† with c.
    let dressed: Vec<_> = (0..length).map(|i| system.number(i, 0) * system.create(i, 1)).collect();
    let bare: Vec<_> = (0..length).map(|i| system.annihilate(i, 1)).collect();
    compare::<f64>("n c† c", &hamiltonian, &dressed, &bare);
    let space = hamiltonian.space();
    let chain = Chain::new(space, &hamiltonian.charges()).unwrap();
    let state = Mps::<f64>::product(&chain, &[1, 2, 1, 2]).unwrap();
    let refused = correlations(space, &chain, &state, &density, &bare);
    assert!(matches!(refused, Err(MpsError::OddProduct { .. })), "{refused:?}");
}

#[test]
fn rings_with_a_flux_have_complex_amplitudes() {
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let mut system = FermionSystem::new(6, 1);
    for bond in ring.bonds() {
        system.bond_hopping(bond, Complex64::from_polar(1.0, 0.7 / 6.0));
        system.density_density(bond.from, bond.to, 1.3);
    }
    (0..6).for_each(|site| system.potential(site, 0.1 * (site * site) as f64));
    let hamiltonian = system.build().unwrap();
    let create: Vec<_> = (0..6).map(|site| system.create(site, 0)).collect();
    let annihilate: Vec<_> = (0..6).map(|site| system.annihilate(site, 0)).collect();
    compare::<Complex64>("c†c on a ring with a flux", &hamiltonian, &create, &annihilate);
}
