//! Laws of decay of critical and of gapped chains.

use eigentruth_models::hamiltonians::{Spin, SpinSystem};
use eigentruth_models::{Boundary, Lattice};
use eigentruth_operators::GeneratorKind;

use crate::analysis::{Law, Point, decay};
use crate::*;

/// `⟨S⁺_i S⁻_{i+r}⟩` of pairs about the middle, for an exchange `[x, y, z]` on even and on odd bonds.
fn pairs(length: usize, even: [f64; 3], odd: [f64; 3], distances: &[usize]) -> Vec<Point> {
    let mut system = SpinSystem::new(length, Spin::HALF);
    for bond in Lattice::chain(length, Boundary::Open).unwrap().bonds() {
        system.exchange(bond, if bond.from % 2 == 0 { even } else { odd }).unwrap();
    }
    let hamiltonian = system.build().unwrap();
    let space = hamiltonian.space();
    let chain = Chain::new(space, &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let neel: Vec<usize> = (0..length).map(|site| site % 2).collect();
    let mut dmrg = Dmrg::new(&chain, &mpo, Mps::product(&chain, &neel).unwrap());
    let sweep = |bond_dimension, noise| Sweep { noise, lanczos_steps: 4, ..Sweep::two(bond_dimension) };
    dmrg.run(&[sweep(16, 1e-4), sweep(32, 1e-6), sweep(64, 0.0), sweep(64, 0.0), sweep(64, 0.0)]).unwrap();
    let all = |kind| (0..length).map(|site| system.spin(site, kind)).collect::<Vec<_>>();
    let (raising, lowering) = (all(GeneratorKind::Plus), all(GeneratorKind::Minus));
    let found = correlations(space, &chain, dmrg.state(), &raising, &lowering).unwrap();
    let point = |&r: &usize| {
        let first = (length - r) / 2;
        // In the dimerized chain a pair begins on a strong bond.
        let first = first - first % 2;
        Point { distance: r as f64, value: found[first][first + r].re, error: 0.0 }
    };
    distances.iter().map(point).collect()
}

#[test]
fn critical_spins_decay_with_a_power_and_dimers_exponentially() {
    let distances: Vec<usize> = (1..=16).collect();
    let found = decay(&pairs(64, [1.0, 1.0, 0.0], [1.0, 1.0, 0.0], &distances)).unwrap();

    let distances: Vec<usize> = (1..=19).step_by(2).collect();
    let points = pairs(64, [1.0; 3], [0.5; 3], &distances);
    let other = decay(&points).unwrap();
    assert_eq!(found.law, Law::PowerLaw);
    // Exact: ½.
    assert!((found.exponent.value - 0.5).abs() <= found.exponent.error, "{:?}", found.exponent);
    assert!(found.exponent.error < 0.1, "{:?}", found.exponent);
    assert_eq!(other.law, Law::Exponential);
    // A triplet with a gap has r^(−1/2) in front: the two farthest points with this factor lie within the error.
    let [.., near, far] = points.as_slice() else { panic!("points") };
    let ratio = (near.value * near.distance.sqrt() / (far.value * far.distance.sqrt())).ln();
    let length = (far.distance - near.distance) / ratio;
    assert!((other.length.value - length).abs() <= other.length.error, "{length} for {:?}", other.length);
    assert!(other.length.error < 0.3, "{:?}", other.length);
}
