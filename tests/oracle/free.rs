//! Quadratic Hamiltonians: their matrices, all levels, and averages in the ground state.

use eigentruth_free::Quadratic;
use eigentruth_models::Hamiltonian;
use eigentruth_numerics::lower::{Lower, LowerError};
use eigentruth_operators::{Complex64, NumericOperator};
use proptest::prelude::*;

use super::assert_same;
use super::dense::Matrix;
use super::random::{LENGTH, World, even, fermions};

/// Modes of the random systems: 64 states.
const MODES: usize = 6;

fn cases(length: usize) -> impl Strategy<Value = (World, NumericOperator, NumericOperator)> {
    fermions(MODES).prop_flat_map(move |world| {
        let operator = even(&world, 12, length);
        let observable = even(&world, 3, 4);
        (Just(world), operator, observable)
    })
}

/// `Σ h c†c + ½ Σ (Δ c†c† + h.c.) + constant`, spelled out.
fn spelled(world: &World, quadratic: &Quadratic) -> NumericOperator {
    let degrees = world.space.degrees();
    let create = |i: usize| NumericOperator::create(degrees[i].species, degrees[i].mode);
    let annihilate = |i: usize| NumericOperator::annihilate(degrees[i].species, degrees[i].mode);
    let mut sum = NumericOperator::scalar(quadratic.constant().into());
    for i in 0..degrees.len() {
        for j in 0..degrees.len() {
            sum += (create(i) * annihilate(j)).scaled(&quadratic.hopping()[(i, j)]);
            let pairing = quadratic.pairing()[(i, j)] * 0.5;
            sum += (create(i) * create(j)).scaled(&pairing);
            sum += (annihilate(j) * annihilate(i)).scaled(&pairing.conj());
        }
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn quadratic_forms_are_the_matrix((world, half, observable) in cases(2)) {
        let operator = &half + half.adjoint();
        let (matrix, scale) = world.system.matrix(&operator);
        let hamiltonian = Hamiltonian::new(world.space.clone(), &operator).expect("hermitian");
        let quadratic = Quadratic::lower(&hamiltonian, &()).expect("a quadratic form");
        let form = spelled(&world, &quadratic);
        let operations = (operator.len() + form.len()) * (LENGTH + 1);
        assert_same(&world.system.matrix(&form).0, &matrix, operations, 2.0 * scale);
        // Every set of quasiparticles is a state.
        let bogoliubov = quadratic.bogoliubov().expect("small");
        let energies = bogoliubov.energies();
        let of_set = |set: usize| {
            let excited = energies.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1);
            bogoliubov.ground_energy().value + excited.map(|(_, energy)| energy).sum::<f64>()
        };
        let mut found: Vec<f64> = (0..1usize << energies.len()).map(of_set).collect();
        found.sort_by(f64::total_cmp);
        let exact = matrix.self_adjoint_eigen(faer::Side::Lower).expect("small");
        let exact_values: Vec<f64> = exact.S().column_vector().iter().map(|value| value.re).collect();
        let rounding = (operations + exact_values.len()) as f64 * f64::EPSILON * scale.max(1.0);
        let allowed = exact_values.len() as f64 * (rounding + bogoliubov.error());
        for (one, two) in found.iter().zip(&exact_values) {
            prop_assert!((one - two).abs() <= allowed, "{one} and {two}");
        }
        if quadratic.conserves_number() {
            let levels = quadratic.levels().expect("small");
            let best = levels.sector_energies().iter().map(|energy| energy.value).fold(f64::INFINITY, f64::min);
            prop_assert!((best - exact_values[0]).abs() <= allowed);
        }
        // Averages in the ground state, where it is one state that is well apart.
        let gap = energies[0];
        if gap <= 1e-3 * scale {
            return Ok(());
        }
        let state = bogoliubov.state().expect("no zero modes");
        let ground = exact.U().col(0);
        let (probe, size) = world.system.matrix(&observable);
        let mut average = Complex64::ZERO;
        for column in 0..probe.ncols() {
            for row in 0..probe.nrows() {
                average += ground[row].conj() * probe[(row, column)] * ground[column];
            }
        }
        let ours = state.operator(&world.space, &observable).expect("fermions");
        let spread = ours.error + 2.0 * size * allowed / gap;
        prop_assert!((ours.value - average).norm() <= spread, "{} and {average} by {spread:e}", ours.value);
    }

    #[test]
    fn interactions_are_refused_and_nothing_else((world, half, _) in cases(4)) {
        let operator = &half + half.adjoint();
        let hamiltonian = Hamiltonian::new(world.space.clone(), &operator).expect("hermitian");
        let (matrix, scale) = world.system.matrix(&operator);
        match Quadratic::lower(&hamiltonian, &()) {
            Ok(quadratic) => {
                let form = world.system.matrix(&spelled(&world, &quadratic)).0;
                assert_same(&form, &matrix, (operator.len() + 100) * (LENGTH + 1), 2.0 * scale);
            }
            Err(error) => {
                let named = matches!(&error, LowerError::Unsupported { reason, .. } if reason.contains("interaction"));
                prop_assert!(named, "{error}");
                prop_assert!(is_interacting(&matrix, &world), "{error}");
            }
        }
    }
}

/// Whether a matrix is none of a quadratic form: then some double commutator with two modes is not a number.
fn is_interacting(matrix: &Matrix, world: &World) -> bool {
    let degrees = world.space.degrees();
    let ladder: Vec<Matrix> = degrees
        .iter()
        .flat_map(|d| {
            [NumericOperator::create(d.species, d.mode), NumericOperator::annihilate(d.species, d.mode)]
        })
        .map(|operator| world.system.matrix(&operator).0)
        .collect();
    let size = matrix.norm_max();
    ladder.iter().any(|a| {
        let inner = matrix * a - a * matrix;
        ladder.iter().any(|b| {
            let outer = &inner * b + b * &inner;
            let number = outer[(0, 0)];
            let rest = &outer - faer::Scale(number) * Matrix::identity(outer.nrows(), outer.ncols());
            rest.norm_max() > 1e3 * f64::EPSILON * size
        })
    })
}
