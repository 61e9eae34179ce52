//! Schmidt coefficients against reduced density matrices of exact ground states.

use eigentruth_exact as exact;
use eigentruth_models::hamiltonians::{FermionSystem, SpinSystem};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};

use super::{Both, by_both};
use crate::*;

fn compare(name: &str, hamiltonian: &Hamiltonian) {
    let Both { system, lowest, chain, state, entropies } = by_both::<f64>(name, hamiltonian);
    let vector = lowest.vector(0).unwrap();
    let space = hamiltonian.space();
    let bonds = state.entanglement().unwrap();
    assert_eq!(bonds.len(), chain.sites().len() - 1);
    for found in &bonds {
        let inside: Vec<usize> = (0..chain.sites()[found.bond].degrees.start).collect();
        let reduced = exact::reduced::Reduced::new(space, lowest.basis(), &vector, &inside, 1 << 30).unwrap();
        // By charge: the blocks of the density matrix, diagonalized one by one.
        let mut expected: std::collections::BTreeMap<Label, Vec<usize>> = Default::default();
        for (row, bits) in reduced.configurations.iter().enumerate() {
            let states: Vec<usize> = chain.sites()[..found.bond]
                .iter()
                .map(|site| {
                    let levels = site.degrees.clone().zip(&site.dimensions).rev();
                    levels.fold(0, |state, (degree, dimension)| {
                        let field = &system.layout().fields()[degree];
                        state * dimension + (bits >> field.shift & field.mask) as usize
                    })
                })
                .collect();
            let label = states
                .iter()
                .zip(chain.sites())
                .fold(Label::default(), |sum, (state, site)| chain.plus(sum, site.labels[*state]));
            expected.entry(label).or_default().push(row);
        }
        let mut compared = 0;
        for (label, rows) in expected {
            let block = faer::Mat::from_fn(rows.len(), rows.len(), |i, j| reduced.matrix[(rows[i], rows[j])]);
            let mut weights = eigentruth_numerics::dense::hermitian_eigenvalues(block.as_ref()).unwrap();
            weights.reverse();
            let own = found.sectors.iter().find(|sector| sector.0 == label).map(|sector| sector.1.as_slice());
            for (k, weight) in weights.iter().enumerate() {
                let own = own.and_then(|own| own.get(k)).copied().unwrap_or(0.0);
                // Converged class: residuals of 1e-11 over gaps of more than 1e-3.
                assert!((own - weight).abs() < 1e-8, "{name}, bond {}: {own} for {weight}", found.bond);
                compared += usize::from(*weight > 1e-6);
            }
        }
        assert!(compared >= 2, "{name}: bonds are entangled");
        let (shares, of_charges) = found.charges();
        assert!((shares.iter().map(|share| share.1).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(of_charges <= found.entropy() + 1e-12);
        assert!((found.renyi(1.0 + 1e-6) - found.entropy()).abs() < 1e-4, "Rényi entropies go over into it");
        assert!((found.entropy() - entropies[found.bond]).abs() < 1e-7, "{name}: as met in the sweep");
    }
}

#[test]
fn spectra_are_those_of_reduced_density_matrices() {
    let open = |length| Lattice::chain(length, Boundary::Open).unwrap();
    for (twice, length) in [(1, 8), (2, 5)] {
        let mut system = SpinSystem::new(length, Spin::from_twice(twice).unwrap());
        for bond in open(length).bonds() {
            system.exchange(bond, [0.8, 0.8, 1.0 + 0.1 * bond.from as f64]).unwrap();
        }
        compare("spins", &system.build().unwrap());
    }
    let mut system = FermionSystem::new(4, 2);
    for bond in open(4).bonds() {
        system.bond_hopping(bond, (1.0 + 0.2 * bond.from as f64).into());
    }
    (0..4).for_each(|site| system.repulsion(site, 3.0 + 0.3 * site as f64));
    compare("electrons", &system.build().unwrap());
}
