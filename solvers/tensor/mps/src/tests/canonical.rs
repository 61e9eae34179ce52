//! Canonical forms with the centre on any site.

use eigentruth_models::hamiltonians::hubbard;
use eigentruth_numerics::Scalar;
use num_complex::Complex64;

use super::{chain, models, schedule};
use crate::state::Block;
use crate::*;

/// The largest deviation of `Σ A†A` (or, from the right, `Σ A A†`) of a site from the identity, by entries, and all norms of blocks between
/// different sectors are 0.
fn deviation<S: Scalar>(state: &Mps<S>, site: usize, from_left: bool) -> f64 {
    let bond = &state.bonds()[if from_left { site + 1 } else { site }];
    let mut largest = 0.0f64;
    for (sector, &(_, size)) in bond.sectors().iter().enumerate() {
        let own = |block: &&Block<S>| sector == if from_left { block.right } else { block.left };
        let blocks: Vec<&Block<S>> = state.tensors()[site].iter().filter(own).collect();
        for i in 0..size {
            for j in 0..size {
                let mut sum = S::ZERO;
                for matrix in blocks.iter().map(|block| &block.matrix) {
                    if from_left {
                        (0..matrix.nrows()).for_each(|k| sum += matrix[(k, i)].conjugate() * matrix[(k, j)]);
                    } else {
                        (0..matrix.ncols()).for_each(|k| sum += matrix[(i, k)] * matrix[(j, k)].conjugate());
                    }
                }
                let one = S::from_real(f64::from(u8::from(i == j)));
                largest = largest.max((sum - one).norm_squared().sqrt());
            }
        }
    }
    largest
}

/// The charges of a sector between the others.
fn of_the_middle(chain: &Chain) -> Vec<i64> {
    let sector = chain.sectors()[chain.sectors().len() / 2];
    sector.0[..chain.charges().len()].iter().map(|value| i64::from(*value)).collect()
}

#[test]
fn tensors_beside_the_centre_are_isometries_and_the_state_stays_the_same() {
    for (name, hamiltonian) in models() {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let n = chain.sites().len();
        let state = Mps::<Complex64>::random(&chain, &of_the_middle(&chain), 12, 5).unwrap();
        let mpo = Mpo::<Complex64>::new(&hamiltonian, &chain).unwrap();
        let energy = average(&chain, &mpo, &state);
        let scale = energy.norm().max(1.0);
        let mut moved = state.clone();
        // There and back, and jumps.
        for centre in [n - 1, 0, n / 2, n - 2, 1] {
            moved = moved.with_centre(centre);
            assert_eq!((moved.centre(), moved.label()), (centre, state.label()), "{name}");
            for site in (0..n).filter(|site| *site != centre) {
                let found = deviation(&moved, site, site < centre);
                // Identity class.
                assert!(found < 1e-13, "{name}: site {site} with the centre at {centre}: {found:e}");
            }
            let overlap = state.overlap(&moved);
            assert!((overlap - 1.0).norm() < 1e-12, "{name}: {overlap}");
            assert!((element(&mpo, &moved, &moved) - energy).norm() < 1e-12 * scale, "{name}");
        }
        assert!((average(&chain, &mpo, &moved.with_centre(0)) - energy).norm() < 1e-12 * scale, "{name}");
    }
}

#[test]
fn searches_begin_at_the_first_site_wherever_the_centre_was() {
    for (name, hamiltonian) in models() {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let n = chain.sites().len();
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        let start = Mps::random(&chain, &of_the_middle(&chain), 8, 5).unwrap();
        let mut first = Dmrg::new(&chain, &mpo, start);
        first.run(&schedule()).unwrap();
        let energy = average(&chain, &mpo, first.state());
        for centre in [0, n / 2, n - 1] {
            let mut dmrg = Dmrg::new(&chain, &mpo, first.state().clone().with_centre(centre));
            let overlap = dmrg.state().overlap(first.state());
            assert!(dmrg.state().centre() == 0 && (overlap.abs() - 1.0).abs() < 1e-12, "{name}: {overlap}");
            // What has converged is an eigenvector at every place; between environments of another centre it is none.
            let report = dmrg.sweep(&Sweep { lanczos_steps: 1, ..Sweep::one() }).unwrap();
            assert!(report.residual < 1e-6, "{name} from {centre}: {report:?}");
            assert!((report.energy - energy).abs() < 1e-10, "{name} from {centre}: {report:?} {energy}");
        }
    }
}

#[test]
fn a_product_keeps_bonds_of_one_state() {
    let hamiltonian = hubbard(&chain(6), 1.0, 2.0).unwrap();
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let state = Mps::<f64>::product(&chain, &[0, 1, 2, 3, 1, 2]).unwrap().with_centre(5);
    assert_eq!((state.bond_dimension(), state.centre()), (1, 5));
}
