//! Flavours that follow from one another against flavours that are simulated.

use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_numerics::Scalar;
use eigentruth_numerics::monte_carlo::MarkovChain;
use eigentruth_numerics::streams::stream;
use num_complex::Complex64;

use super::chain::observables;
use super::sliced::{hubbard, model_of};
use crate::{Chain, Decoupling, Grid, Observable, Options, Relation, Through};

#[test]
fn relations_of_flavours_are_found_where_they_hold() {
    let of = |system: FermionSystem, mu: f64, through| {
        let decoupling = model_of(&system).decouple(Grid { beta: 1.0, slices: 4 }, mu, through).unwrap();
        Relation::of(&decoupling).unwrap()
    };
    assert!(matches!(of(hubbard(4, 4.0, 0.0), 2.0, Through::Real), Some(Relation::ParticleHole(_))));
    assert_eq!(of(hubbard(4, 4.0, 0.0), 1.9, Through::Real), None);
    assert_eq!(of(hubbard(3, 4.0, 0.0), 2.0, Through::Real), None);
    assert_eq!(of(hubbard(3, -4.0, 0.3), -0.3, Through::Real), Some(Relation::Equal));
    assert!(matches!(of(hubbard(4, 4.0, 0.1), 2.0, Through::Sum), Some(Relation::Equal)));
}

/// What a chain measures after a few sweeps, with one flavour from the other and with both simulated, in the same fields.
fn both<S: Scalar>(decoupling: &Decoupling, observables: &[Observable]) -> [Vec<f64>; 2] {
    let measured = |relation| {
        let mut random = stream(19, 0);
        let options = Options { every: Some(4), relation, ..Options::default() };
        let mut chain = Chain::<S>::new(decoupling, observables, options, &mut random).unwrap();
        assert_eq!(chain.relation().is_some(), relation);
        chain.thermalized();
        (0..3).for_each(|_| chain.sweep(&mut random).unwrap());
        let mut values = vec![0.0; chain.observables().len()];
        chain.measure(&mut values).unwrap();
        (chain.fields().to_vec(), values)
    };
    let ((fields, followed), (others, simulated)) = (measured(true), measured(false));
    assert_eq!(fields, others, "the same random numbers took another way");
    [followed, simulated]
}

#[test]
fn a_flavour_that_follows_measures_what_a_simulated_one_does() {
    let grid = Grid { beta: 2.0, slices: 10 };
    let mut kinds = Vec::new();
    for (system, mu, through) in [
        (hubbard(3, -4.0, 0.3), -0.3, Through::Real),
        (hubbard(4, -3.0, 0.0), -1.0, Through::Difference),
        (hubbard(4, 4.0, 0.0), 2.0, Through::Real),
        (hubbard(4, 4.0, 0.3), 2.0, Through::Real),
    ] {
        let model = model_of(&system);
        let decoupling = model.decouple(grid, mu, through).unwrap();
        let observables = observables(&model);
        let [followed, simulated] = if decoupling.is_real() {
            both::<f64>(&decoupling, &observables)
        } else {
            both::<Complex64>(&decoupling, &observables)
        };
        let names: Vec<String> = observables.iter().flat_map(|o| o.names(grid.slices)).collect();
        // After the sign and the deviation.
        for ((name, one), other) in names.iter().zip(&followed[2..]).zip(&simulated[2..]) {
            // Converged class: a few sweeps of updates between recomputations.
            assert!((one - other).abs() < 1e-9 * other.abs().max(1.0), "{name}: {one} and {other}");
        }
        let relation = Relation::of(&decoupling).unwrap().unwrap();
        kinds.push(std::mem::discriminant(&relation));
    }
    // All four of them, each once.
    assert!((0..4).all(|i| !kinds[..i].contains(&kinds[i])), "{kinds:?}");
}
