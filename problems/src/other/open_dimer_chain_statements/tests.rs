use eigentruth_free::precision::Tridiagonal;

use super::topology::{disordered, winding_number};
use super::*;
use crate::testing::assert_decided;

#[test]
fn every_statement_is_decided_and_no_two_methods_disagree() {
    assert_decided(&problem());
}

#[test]
fn with_strong_end_bonds_nothing_stays_at_zero_energy_or_at_the_ends() {
    assert_eq!((winding_number(0.5).unwrap().abs(), winding_number(2.0).unwrap()), (1, 0));
    let trivial = Tridiagonal::new(vec![0.0; 40], bonds(1.0, 0.5, 20)).unwrap();
    assert_eq!(trivial.count_below(0.1, 128) - trivial.count_below(-0.1, 128), 0);
    let [removed, added] = Chain::new(&[0.0; 12], &bonds(1.0, 0.5, 6)).unwrap().removed_and_added().unwrap();
    assert!(removed.value < -0.5 && added.value > 0.5, "{removed:?} {added:?}");
    // The lowest excitation of such a chain is spread over it, by both methods.
    let long = [30, 60, 120].map(|cells| levels_next_to_zero(&bonds(1.0, 0.5, cells)).unwrap());
    assert_eq!(growth(&long, 1e-13).place(0.5), Some(Place::Bulk));
    let many = [4, 6, 8].map(|cells| {
        Chain::new(&vec![0.0; 2 * cells], &bonds(1.0, 0.5, cells)).unwrap().excitation().unwrap()
    });
    let many = growth(&many, 1e-10);
    assert!(many.exponent.value > 0.5 && many.place(0.5) != Some(Place::Ends), "{many:?}");
}

#[test]
fn what_is_neither_at_the_ends_nor_in_the_bulk_is_undecided() {
    // Cells with weights that fall from both ends as `weight(j)`.
    let made = |weight: &dyn Fn(f64) -> f64| {
        [60, 120, 240].map(|sites: usize| {
            let density: Vec<f64> =
                (0..sites).map(|at| weight((at.min(sites - 1 - at) / 2) as f64)).collect();
            let norm: f64 = density.iter().sum();
            density.iter().map(|p| p / norm).collect::<Vec<f64>>()
        })
    };
    let place = |weight: &dyn Fn(f64) -> f64, ratio: f64| growth(&made(weight), 1e-13).place(ratio);
    assert_eq!(place(&|j| 0.64_f64.powf(j), 0.8), Some(Place::Ends));
    assert_eq!(place(&|_| 1.0, 0.8), Some(Place::Bulk));
    // At the ends, but with another rate than the chain's; and a power of the distance, which participates ever more slowly.
    assert_eq!(place(&|j| 0.25_f64.powf(j), 0.8), None);
    assert_eq!(place(&|j| (1.0 + j).powf(-0.75), 0.8), None);
}

#[test]
fn without_weak_bonds_two_sites_are_left_alone() {
    // t_1 = 0: the end sites are decoupled, and the particle and the hole of the excitation sit on them.
    let chain = Tridiagonal::new(vec![0.0; 12], bonds(0.0, 1.0, 6)).unwrap();
    assert_eq!(chain.count_below(0.5, 128) - chain.count_below(-0.5, 128), 2);
    // t_2 = 0: every cell has its two levels ± t_1.
    let cells = sturm_gap(0.7, 0.0, 1).unwrap();
    assert!((cells.value - 1.4).abs() <= cells.error);
    // Small t_1: the state at an end has the amplitudes (−t_1)^j on its sublattice.
    let density = levels_next_to_zero(&bonds(0.3, 1.0, 30)).unwrap();
    let exact = 0.5 * (1.0 - 0.09);
    assert!((density[0] - exact).abs() < 1e-12 && (density[2] - exact * 0.09).abs() < 1e-12, "{density:?}");
}

#[test]
fn many_bodies_see_the_same_density_as_the_orbitals() {
    let bonds = bonds(0.4, 1.0, 4);
    let many = Chain::new(&[0.0; 8], &bonds).unwrap().excitation().unwrap();
    let orbitals = levels_next_to_zero(&bonds).unwrap();
    for (a, b) in many.iter().zip(&orbitals) {
        assert!((a - b).abs() < 1e-9, "{many:?} {orbitals:?}");
    }
}

#[test]
fn spectra_are_symmetric_unless_sites_have_energies() {
    let count = |site: f64| {
        let (diagonal, off) = disordered(0.5, 30, 0.1, site, 7);
        let chain = Tridiagonal::new(diagonal, off).unwrap();
        // As many levels below −x as above x, for some x.
        [0.3, 0.7, 1.1, 1.4].map(|x| chain.count_below(-x, 128).abs_diff(60 - chain.count_below(x, 128)))
    };
    assert_eq!(count(0.0), [0; 4]);
    assert_ne!(count(1.0), [0; 4]);
}
