//! States of definite total spin.

use eigentruth_exact::solve::{Lowest, Options, lowest};
use eigentruth_exact::{ChargeBasis, DEFAULT_MEMORY, System, multiplets, observables};
use eigentruth_operators::{GeneratorKind, NumericOperator};

use crate::support::{Builder, ring};

#[test]
fn a_level_falls_apart_into_its_multiplets() {
    // The ring of four: E = (S(S+1) − S₁₃(S₁₃+1) − S₂₄(S₂₄+1))/2 is 0 for one singlet and two triplets.
    let spins = Builder::spins(4);
    let system = System::new(spins.hamiltonian(&spins.heisenberg(&ring(4)))).unwrap();
    let sector = system.sector(&[("2Sz", 0)]).unwrap();
    let Lowest::Real(states) = lowest(&system, &sector, 6, &Options::default()).unwrap() else {
        panic!("the Hamiltonian is real");
    };
    let raising =
        (0..4).fold(NumericOperator::zero(), |sum, site| sum + spins.spin(GeneratorKind::Plus, site));
    let raising = system.observable(&raising).unwrap();
    let raised = observables::image_sector(&raising, &sector).unwrap();
    let raised = ChargeBasis::new(system.layout(), &raised, DEFAULT_MEMORY).unwrap();
    let found = |from: usize, count: usize| {
        let pairs = &states.eigenpairs.pairs[from..from + count];
        let mut vectors: Vec<Vec<f64>> = pairs.iter().map(|pair| pair.vector.clone()).collect();
        let spins = multiplets::resolve(&raising, &states.basis, Some(&raised), 0.0, &mut vectors).unwrap();
        (spins, vectors)
    };
    assert_eq!(found(0, 1).0, Some(vec![0]));
    assert_eq!(found(1, 1).0, Some(vec![2]));
    let (spins, vectors) = found(2, 3);
    assert_eq!(spins, Some(vec![0, 2, 2]));
    assert_eq!(found(5, 1).0, Some(vec![4]));
    // The vectors now have these spins one by one.
    for (vector, twice) in vectors.iter().zip(spins.unwrap()) {
        let mut one = [vector.clone()];
        let own = multiplets::resolve(&raising, &states.basis, Some(&raised), 0.0, &mut one).unwrap();
        assert_eq!(own, Some(vec![twice]));
    }
    // What is no multiplet has no spin: half a singlet, half a triplet.
    let mixed: Vec<f64> = vectors[0].iter().zip(&vectors[1]).map(|(a, b)| (a + b) * 0.5f64.sqrt()).collect();
    let none = multiplets::resolve(&raising, &states.basis, Some(&raised), 0.0, &mut [mixed]).unwrap();
    assert_eq!(none, None);
}
