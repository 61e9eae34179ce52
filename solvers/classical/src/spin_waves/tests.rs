//! Closed forms, counting by symmetry, and what must be refused.

use eigentruth_models::{Boundary, Lattice, UnitCell};

use super::*;

const PERIODIC: [Boundary; 2] = [Boundary::Periodic; 2];
const STAGGERED: [f64; 2] = [0.5, 0.5];

fn square(length: usize, n: usize, j: f64) -> Magnet {
    Magnet::new(&Lattice::square([length; 2], PERIODIC).unwrap(), n, |_| j).unwrap()
}

/// Couplings along the first direction and along the two others.
fn triangular(length: usize, n: usize, [one, other]: [f64; 2]) -> Magnet {
    let lattice = Lattice::triangular([length; 2], PERIODIC).unwrap();
    Magnet::new(&lattice, n, |bond| if bond.kind == 0 { one } else { other }).unwrap()
}

/// The ratio of couplings at which the spiral of wave vector `(2m, m)/length` is at rest with the lowest energy.
fn ratio(m: usize, length: usize) -> f64 {
    -2.0 * (std::f64::consts::TAU * m as f64 / length as f64).cos()
}

fn sorted(mut list: Vec<f64>) -> Vec<f64> {
    list.sort_by(f64::total_cmp);
    list
}

/// Sums of cosines over a square torus.
fn cosines(length: usize) -> Vec<f64> {
    let angle = |k: usize| (std::f64::consts::TAU * k as f64 / length as f64).cos();
    (0..length * length).map(|k| angle(k % length) + angle(k / length)).collect()
}

#[test]
fn a_ferromagnet_has_its_curvatures_and_one_quadratic_branch() {
    for n in 2..5 {
        let magnet = square(4, n, 1.0);
        let spins = magnet.spiral([0.0; 2]);
        assert!((magnet.energy(&spins).unwrap().value + 32.0).abs() < 1e-13);
        let modes = magnet.hessian(&spins).unwrap();
        let expected = sorted(cosines(4).iter().flat_map(|c| vec![4.0 - 2.0 * c; n - 1]).collect());
        assert!(modes.curvatures().iter().zip(&expected).all(|(x, y)| (x - y).abs() < 1e-12));
        assert_eq!(modes.zero(), n - 1);
        let vectors = modes.wave_vectors().unwrap();
        assert!(
            vectors.len() == 1 && vectors[0].0 == [0, 0] && (vectors[0].1 - (n - 1) as f64).abs() < 1e-12
        );
        assert!((modes.gap().unwrap().value - 2.0).abs() < 1e-12);
        let broken = magnet.broken(&spins).unwrap();
        assert_eq!((broken.generators, broken.broken), (n * (n - 1) / 2, n - 1));
    }
    let magnet = square(3, 3, 1.0);
    let spins = magnet.spiral([0.0; 2]);
    let branches = magnet.soft_branches(&spins, 0.04).unwrap();
    assert_eq!((branches.len(), magnet.broken(&spins).unwrap().precessing()), (1, Some(1)));
    assert!(
        (branches[0].power.value - 2.0).abs() <= branches[0].power.error && branches[0].power.error < 0.01
    );
    // ω = 2J(2 − cos k₁ − cos k₂) with k = 2πq/3.
    let found = magnet.frequencies(&spins, [0.3, 0.1]).unwrap();
    let k = |m: usize, q: f64| std::f64::consts::TAU * (m as f64 + q) / 3.0;
    let expected = sorted((0..9).map(|m| 4.0 - 2.0 * (k(m % 3, 0.3).cos() + k(m / 3, 0.1).cos())).collect());
    assert!(found.iter().zip(&expected).all(|(x, y)| (x.value - y).abs() < 1e-12));
}

#[test]
fn the_antiferromagnet_has_two_linear_branches() {
    let magnet = square(4, 3, -1.0);
    let spins = magnet.spiral(STAGGERED);
    let modes = magnet.hessian(&spins).unwrap();
    let broken = magnet.broken(&spins).unwrap();
    assert_eq!((modes.zero(), broken.broken, broken.conjugate), (2, 2, Some(0)));
    assert_eq!(modes.wave_vectors().unwrap()[0].0, [2, 2]);
    let branches = magnet.soft_branches(&spins, 0.04).unwrap();
    assert_eq!((branches.len(), broken.precessing()), (2, Some(2)));
    assert!(branches.iter().all(|b| (b.power.value - 1.0).abs() <= b.power.error && b.power.error < 0.01));
    // ω² = (4J)² − (2J)²(cos k₁ + cos k₂)².
    let found = magnet.frequencies(&spins, [0.0; 2]).unwrap();
    let expected = sorted(cosines(4).iter().map(|c| (16.0 - 4.0 * c * c).max(0.0).sqrt()).collect());
    assert!(found.iter().zip(&expected).all(|(x, y)| (x.value - y).abs() <= x.error.max(1e-12)), "{found:?}");
}

#[test]
fn spirals_break_all_rotations() {
    for (m, length) in [(1, 3), (2, 7)] {
        let magnet = triangular(length, 3, [-1.0, -ratio(m, length)]);
        let q = [2.0 * m as f64 / length as f64, m as f64 / length as f64];
        let spins = magnet.spiral(q);
        let modes = magnet.hessian(&spins).unwrap();
        let broken = magnet.broken(&spins).unwrap();
        assert_eq!((modes.zero(), broken.broken, broken.precessing()), (3, 3, Some(3)));
        // Rotations change the spins with their own wave vector, here ±q.
        let vectors = modes.wave_vectors().unwrap();
        assert!(
            vectors.len() == 2 && vectors.iter().all(|(_, weight)| (weight - 1.5).abs() < 1e-10),
            "{vectors:?}"
        );
        let branches = magnet.soft_branches(&spins, 0.04).unwrap();
        assert_eq!(branches.len(), 3);
        assert!(branches.iter().all(|b| (b.power.value - 1.0).abs() < 0.05), "{branches:?}");
        // Four components: one rotation is left, that of the two directions out of the plane.
        let four = triangular(length, 4, [-1.0, -ratio(m, length)]);
        let spins = four.spiral(q);
        assert_eq!((four.hessian(&spins).unwrap().zero(), four.broken(&spins).unwrap().broken), (5, 5));
    }
}

#[test]
fn the_turning_frame_folds_zeros_onto_one_branch() {
    // Pitches of all kinds: one spin makes a cell, and one branch is what there is.
    for (m, length) in [(1, 3), (3, 10), (3, 11), (4, 13)] {
        let magnet = triangular(length, 3, [-1.0, -ratio(m, length)]);
        let spins = magnet.spiral([2 * m, m].map(|q| q as f64 / length as f64));
        let found = magnet.rotating_branches(&spins).unwrap();
        assert_eq!((found.cell, found.gapless, found.lowest.len()), ([1, 1], 1, 1), "{length}");
    }
    // A spiral touches zero three times on one branch: ω² = (J(Q) − J(k)) (J(Q) − ½J(Q + k) − ½J(Q − k)).
    let (m, length) = (2, 7);
    let ratio = ratio(m, length);
    let magnet = triangular(length, 3, [-1.0, -ratio]);
    let q = [2 * m, m];
    let spins = magnet.spiral(q.map(|q| q as f64 / length as f64));
    let found = magnet.rotating_branches(&spins).unwrap();
    assert_eq!((found.cell, found.gapless, found.lowest.len()), ([1, 1], 1, 1));
    // All frequencies of the torus are those of the branch: the frame changes wave vectors and nothing else.
    let angle = |k: usize| std::f64::consts::TAU * k as f64 / length as f64;
    let j = |k: [usize; 2]| {
        let [x, y] = k.map(|k| angle(k % length));
        -2.0 * (x.cos() + ratio * (y.cos() + (x - y).cos()))
    };
    let at = |i: usize| {
        let k = [i % length, i / length];
        let shifted = |sign: usize| j([0, 1].map(|d| k[d] + sign * q[d]));
        let within = j(q) - 0.5 * (shifted(1) + shifted(length - 1));
        ((j(q) - j(k)) * within).max(0.0).sqrt()
    };
    let expected = sorted((0..length * length).map(at).collect());
    let all = magnet.frequencies(&spins, [0.0; 2]).unwrap();
    assert!(all.iter().zip(&expected).all(|(x, y)| (x.value - y).abs() <= x.error.max(1e-12)), "{all:?}");

    // Collinear orders, both signs.
    for (j, order, gap) in [(1.0, [0.0; 2], 2.0), (-1.0, STAGGERED, 12.0_f64.sqrt())] {
        let magnet = square(4, 3, j);
        let found = magnet.rotating_branches(&magnet.spiral(order)).unwrap();
        assert_eq!((found.cell, found.gapless), ([1, 1], 1));
        // An easy axis along the spins opens a gap, which a half turn across it keeps as a symmetry.
        let axis = square(4, 3, j).with_anisotropy(&[1.0, 0.5, 0.5]).unwrap();
        let found = axis.rotating_branches(&axis.spiral(order)).unwrap();
        assert_eq!((found.cell, found.gapless), ([1, 1], 0));
        // Curvatures 4 − 2 and 4 ∓ 2, where the field 4J on a spin has halves across it that help it or not.
        assert!((found.lowest[0].value - gap).abs() < 1e-12, "{:?}", found.lowest);
    }
    // Rows that know nothing of each other, turned by angles without a rule: as many branches as rows, all without a gap.
    let rows = triangular(4, 3, [1.0, 0.0]);
    let mut spins = rows.spiral([0.0; 2]);
    for (site, spin) in rows.lattice.sites().iter().zip(spins.chunks_mut(3)) {
        (spin[1], spin[0]) = [0.0_f64, 0.3, 1.7, 2.9][site.cell[1] as usize].sin_cos();
    }
    let found = rows.rotating_branches(&spins).unwrap();
    assert_eq!((found.cell, found.gapless, found.lowest.len()), ([1, 4], 4, 4));
}

#[test]
fn frames_that_do_not_turn_with_the_order_are_refused() {
    let (m, length) = (2, 7);
    // An easy axis in the plane of the spiral: the spins of another angle feel another field, and are not at rest.
    let q = [2.0 * m as f64 / length as f64, m as f64 / length as f64];
    let isotropic = triangular(length, 3, [-1.0, -ratio(m, length)]);
    let skew = isotropic.clone().with_anisotropy(&[1.0, 0.9, 0.5]).unwrap();
    assert!(matches!(skew.rotating_branches(&isotropic.spiral(q)), Err(SpinWaveError::Force { .. })));
    // Rows with and without coupling: spins all alike, curvatures not.
    let lattice = Lattice::square([4, 4], PERIODIC).unwrap();
    let weak = |bond: &eigentruth_models::Bond| 1.0 + 0.5 * f64::from(lattice.sites()[bond.from].cell[1] % 2);
    let uneven = Magnet::new(&lattice, 3, weak).unwrap();
    let refused = uneven.rotating_branches(&uneven.spiral([0.0; 2]));
    assert!(matches!(refused, Err(SpinWaveError::NotInvariant { .. })), "{refused:?}");
    // Spins that span three directions, at rest in fields of nothing.
    let free = triangular(3, 3, [0.0, 0.0]);
    assert!(matches!(free.rotating_branches(&free.random(1)), Err(SpinWaveError::NotPlanar { .. })));
    let honeycomb = Lattice::honeycomb([2, 2], PERIODIC).unwrap();
    let honeycomb = Magnet::new(&honeycomb, 3, |_| 1.0).unwrap();
    let spins = honeycomb.spiral([0.0; 2]);
    assert!(matches!(honeycomb.rotating_branches(&spins), Err(SpinWaveError::NoTorus { .. })));
    let planar = square(4, 2, 1.0);
    let flat = planar.rotating_branches(&planar.spiral([0.0; 2]));
    assert!(matches!(flat, Err(SpinWaveError::Components { given: 2, .. })));
}

#[test]
fn anisotropy_takes_zero_modes_away() {
    let plane = square(4, 3, 1.0).with_anisotropy(&[1.0, 1.0, 0.5]).unwrap();
    let spins = plane.spiral([0.0; 2]);
    assert_eq!(
        (plane.hessian(&spins).unwrap().zero(), plane.broken(&spins).unwrap().precessing()),
        (1, Some(1))
    );
    let branches = plane.soft_branches(&spins, 0.04).unwrap();
    assert!(branches.len() == 1 && (branches[0].power.value - 1.0).abs() < 0.01);
    let axis = square(4, 3, 1.0).with_anisotropy(&[1.0, 0.5, 0.5]).unwrap();
    let broken = axis.broken(&spins).unwrap();
    assert_eq!((axis.hessian(&spins).unwrap().zero(), broken.generators, broken.broken), (0, 1, 0));
    assert!(axis.soft_branches(&spins, 0.04).unwrap().is_empty());
}

#[test]
fn ordering_vectors_minimise_the_exchange() {
    let kind = |one: f64, other: f64| {
        move |bond: &eigentruth_models::CellBond| if bond.kind == 0 { one } else { other }
    };
    let triangular = UnitCell::triangular();
    let parallel = ordering_vectors(&triangular, kind(1.0, 0.4), 12).unwrap();
    assert!(parallel.len() == 1 && parallel[0].q.iter().all(|q| q.min(1.0 - q) <= parallel[0].error));
    assert!((parallel[0].energy.value + 1.8).abs() <= parallel[0].energy.error);
    // cos(k₁/2) = −J'/2J along the row: two vectors, ±(2u, u).
    let spirals = ordering_vectors(&triangular, kind(-1.0, -0.4), 12).unwrap();
    let u = (-0.2_f64).acos() / std::f64::consts::TAU;
    assert_eq!(spirals.len(), 2);
    assert!(
        spirals.iter().all(|s| [u, 1.0 - u].iter().any(|u| (s.q[1] - u).abs() <= s.error)),
        "{spirals:?} {u}"
    );
    assert!(spirals.iter().all(|s| (s.energy.value + 1.0 + 0.08).abs() <= s.energy.error), "{spirals:?}");
    // Beyond J' = 2J the rows are staggered.
    let staggered = ordering_vectors(&triangular, kind(-1.0, -2.5), 12).unwrap();
    assert_eq!(staggered.len(), 1);
    let honeycomb = ordering_vectors(&UnitCell::honeycomb(), |_| -1.0, 6).unwrap();
    assert!(honeycomb.len() == 1 && (honeycomb[0].energy.value + 1.5).abs() < 1e-12);
}

#[test]
fn random_spins_relax_to_the_ground_state() {
    let magnet = triangular(3, 3, [-1.0, -1.0]);
    for seed in 0..4 {
        let found = magnet.relax(&magnet.random(seed), 1e-12, 5000).unwrap();
        assert!((found.energy.value + 1.5).abs() <= found.energy.error, "{:?}", found.energy);
        assert_eq!(magnet.hessian(&found.spins).unwrap().zero(), 3);
        assert_eq!(magnet.random(seed), magnet.random(seed));
    }
    let few = magnet.relax(&magnet.random(0), 1e-12, 2);
    assert!(matches!(few, Err(SpinWaveError::NotConverged { sweeps: 2, .. })));
}

#[test]
fn what_is_no_minimum_is_refused() {
    let magnet = square(4, 3, 1.0);
    let saddle = magnet.spiral(STAGGERED);
    assert!(matches!(magnet.hessian(&saddle), Err(SpinWaveError::Unstable { .. })));
    assert!(matches!(magnet.frequencies(&saddle, [0.1, 0.0]), Err(SpinWaveError::Unstable { .. })));
    assert!(matches!(magnet.hessian(&magnet.random(1)), Err(SpinWaveError::Force { .. })));
    assert!(matches!(magnet.energy(&saddle[1..]), Err(SpinWaveError::Length { .. })));
    assert!(matches!(magnet.energy(&vec![1.0; saddle.len()]), Err(SpinWaveError::NotUnit { .. })));
    let planar = square(4, 2, 1.0);
    let flat = planar.frequencies(&planar.spiral([0.0; 2]), [0.1, 0.0]);
    assert!(matches!(flat, Err(SpinWaveError::Components { given: 2, .. })));
    let large = square(80, 3, 1.0);
    assert!(matches!(large.hessian(&large.spiral([0.0; 2])), Err(SpinWaveError::Memory { .. })));
    let lattice = Lattice::chain(4, Boundary::Periodic).unwrap();
    assert!(matches!(Magnet::new(&lattice, 3, |_| f64::NAN), Err(SpinWaveError::Coupling { .. })));
}
