//! One operator, many forms: on random mixtures of species all of them are the same matrix, that of a naive
//! representation which shares no code with the algebra.

mod dense;
mod random;

use dense::Matrix;
use eigentruth_models::Hamiltonian;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_operators::{Budget, NumericOperator};
use proptest::prelude::*;
use random::{LENGTH, World, operators, worlds};

/// Class *identity*: a rounding error for each of the additions and multiplications behind an entry.
#[track_caller]
fn assert_same(one: &Matrix, two: &Matrix, operations: usize, scale: f64) {
    assert_eq!((one.nrows(), one.ncols()), (two.nrows(), two.ncols()));
    let difference = (one - two).norm_max();
    let allowed = 4.0 * operations as f64 * f64::EPSILON * scale;
    assert!(difference <= allowed, "the matrices differ by {difference:e}, more than {allowed:e}");
}

fn world_and_operator() -> impl Strategy<Value = (World, NumericOperator)> {
    worlds().prop_flat_map(|world| {
        let operator = operators(&world, 4);
        (Just(world), operator)
    })
}

fn dense(transitions: &Transitions) -> Matrix {
    let all = transitions.layout.configurations(256).expect("small spaces");
    transitions.dense(&all).expect("all configurations are given")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn all_forms_of_an_operator_are_the_same_matrix((world, operator) in world_and_operator()) {
        let (written, scale) = world.system.matrix(&operator);
        let canonical = operator
            .normal_order(world.space.algebra(), &mut Budget::default())
            .expect("short words");
        let operations = (operator.len() + canonical.len()) * (LENGTH + 1);
        assert_same(&world.system.matrix(&canonical).0, &written, operations, scale);
        let transitions = Transitions::from_operator(&world.space, &operator, &world.layout).expect("small");
        assert_same(&dense(&transitions), &written, operations, scale);
        assert_same(&dense(&transitions.adjoint()), &written.adjoint().to_owned(), operations, scale);
    }

    #[test]
    fn hamiltonians_have_hermitian_matrices((world, operator) in world_and_operator()) {
        let (half, scale) = world.system.matrix(&operator);
        let sum = &operator + operator.adjoint();
        let hamiltonian = Hamiltonian::new(world.space.clone(), &sum).expect("hermitian");
        let transitions = Transitions::lower(&hamiltonian, &None).expect("small");
        let matrix = dense(&transitions);
        let operations = (sum.len() + hamiltonian.operator().len()) * (LENGTH + 1);
        assert_same(&matrix, &matrix.adjoint().to_owned(), operations, 2.0 * scale);
        if matrix.nrows() > 72 {
            return Ok(());
        }
        // The spectrum does not depend on the Jordan-Wigner order.
        let expected = (&half + half.adjoint()).self_adjoint_eigenvalues(faer::Side::Lower).expect("small");
        let found = matrix.self_adjoint_eigenvalues(faer::Side::Lower).expect("small");
        let allowed = (operations + expected.len()) as f64 * f64::EPSILON * scale * expected.len() as f64;
        for (one, two) in expected.iter().zip(&found) {
            prop_assert!((one - two).abs() <= allowed, "{one} and {two}");
        }
    }
}
