//! Central charges from infinite chains with few states at a bond.

use eigentruth_models::hamiltonians::{heisenberg, hubbard, xxz};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};

use super::infinite::transverse;
use crate::analysis::{Entangled, finite_entanglement};
use crate::*;

fn points(hamiltonian: &Hamiltonian, charges: i64, dimensions: &[usize], steps: usize) -> Vec<Entangled> {
    points_of(hamiltonian, &[charges], &[2], dimensions, steps)
}

fn points_of(
    hamiltonian: &Hamiltonian,
    charges: &[i64],
    change: &[i64],
    dimensions: &[usize],
    steps: usize,
) -> Vec<Entangled> {
    let cell = Cell::<f64>::new(hamiltonian).unwrap();
    let mut chain = Infinite::new(&cell, charges, charges).unwrap();
    let growth = |m: &usize| Growth { change: 0.0, steps, lanczos_steps: 6, ..Growth::to(*m) };
    let growths: Vec<Growth> = dimensions.iter().map(growth).collect();
    chain.scaling(&growths, change).unwrap()
}

/// The value lies within the stated error, which is less than `largest`: half of the distance to the next charge, so that this is the nearest one.
fn check(name: &str, points: &[Entangled], expected: f64, largest: f64) {
    let found = finite_entanglement(points).unwrap();
    assert!((found.value - expected).abs() <= found.error, "{name}: {found:?} {points:?}");
    assert!(found.error < largest, "{name}: {found:?} {points:?}");
}

fn open(length: usize) -> Lattice {
    Lattice::chain(length, Boundary::Open).unwrap()
}

#[test]
fn a_critical_transverse_field_has_one_half() {
    let found = points(&transverse(8, 1.0), 2, &[4, 5, 6, 8, 10, 12], 200);
    check("critical", &found, 0.5, 0.1);
}

#[test]
fn a_transverse_field_with_a_gap_has_nothing() {
    let found = points(&transverse(8, 1.5), 2, &[4, 5, 6, 8, 10], 40);
    check("gapped", &found, 0.0, 0.01);
}

#[test]
fn a_chain_of_free_fermions_has_one() {
    let xx = xxz(&open(8), Spin::HALF, |_| 1.0, 0.0).unwrap();
    check("XX", &points(&xx, 0, &[6, 8, 10, 12, 14, 16], 120), 1.0, 0.25);
}

#[test]
fn free_electrons_have_two() {
    let electrons = hubbard(&open(8), 1.0, 0.0).unwrap();
    let found = points_of(&electrons, &[1, 1], &[1, 0], &[24, 36, 54, 80, 120, 180], 100);
    // Multiplets of both spins and charges are cut, which ones rounding decides: dimensions half as large again each leave slopes that tell 2 from
    // 3/2 and 5/2 whichever they are.
    check("electrons", &found, 2.0, 0.5);
}

#[test]
fn the_heisenberg_chain_has_one_from_longer_lengths() {
    let heisenberg = heisenberg(&open(8), Spin::HALF, |_| 1.0).unwrap();
    check("Heisenberg", &points(&heisenberg, 0, &[20, 24, 28, 32, 40, 48], 200), 1.0, 0.25);
}

#[test]
fn cut_multiplets_show_in_the_error() {
    // Slopes between neighbours among these few states differ by more than a quarter, and no charge is decided: the error reaches nearer to the next
    // one, ½ away, than half of the way.
    let heisenberg = heisenberg(&open(8), Spin::HALF, |_| 1.0).unwrap();
    let found = finite_entanglement(&points(&heisenberg, 0, &[6, 8, 10, 12, 14, 16], 120)).unwrap();
    assert!((found.value - 1.0).abs() <= found.error, "{found:?}");
    assert!((0.25..0.5).contains(&found.error), "{found:?}");
}

#[test]
fn lines_are_read_and_few_points_refused() {
    let point = |k: i32| {
        let length = 10.0 * 1.5f64.powi(k);
        Entangled { bond_dimension: 4 << k, length, entropy: 0.2 + length.ln() / 6.0, moved: 0.0 }
    };
    let line: Vec<Entangled> = (0..6).map(point).collect();
    let found = finite_entanglement(&line).unwrap();
    assert!((found.value - 1.0).abs() < 1e-12 && found.error < 1e-12, "{found:?}");
    let stated = |of: &str| found.provenance.parameters[of].as_str();
    assert_eq!(["points", "windows"].map(stated), ["6", "4 … 6 neighbouring points"]);
    assert_eq!(["lengths", "bond_dimensions"].map(stated), ["10.00 … 75.94", "4 … 128"]);
    // A length that still moves by a tenth is a tenth over the range of its window.
    let moved: Vec<Entangled> = line.iter().map(|point| Entangled { moved: 0.1, ..*point }).collect();
    let unfinished = finite_entanglement(&moved).unwrap().error;
    assert!((unfinished - 0.1 / (3.0 * 1.5f64.ln())).abs() < 1e-12, "{unfinished}");
    assert!(matches!(finite_entanglement(&line[..4]), Err(MpsError::TooFewPoints { given: 4, .. })));
    assert!(matches!(finite_entanglement(&[line[0]; 9]), Err(MpsError::TooFewPoints { given: 1, .. })));
}
