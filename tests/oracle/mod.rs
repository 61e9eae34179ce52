//! One operator, many forms: on random mixtures of species all of them are the same matrix, that of a naive
//! representation which shares no code with the algebra.

mod dense;
mod free;
mod group;
mod halves;
mod random;
mod symmetric;

use dense::Matrix;
use eigentruth_exact::{Basis, DEFAULT_MEMORY, MatrixFree, Stored, System};
use eigentruth_models::{Charge, Hamiltonian};
use eigentruth_mps::{Chain, Mpo, MpsError};
use eigentruth_numerics::LinearOperator;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_operators::{Budget, Complex64, NumericOperator};
use proptest::prelude::*;
use random::{LENGTH, World, conserving, operators, worlds};

/// Class *identity*: a rounding error for each of the additions and multiplications behind an entry.
#[track_caller]
fn assert_same(one: &Matrix, two: &Matrix, operations: usize, scale: f64) {
    assert_eq!((one.nrows(), one.ncols()), (two.nrows(), two.ncols()));
    let difference = (one - two).norm_max();
    let allowed = 4.0 * operations as f64 * f64::EPSILON * scale;
    assert!(difference <= allowed, "the matrices differ by {difference:e}, more than {allowed:e}");
}

fn world_and_operator() -> impl Strategy<Value = (World, NumericOperator)> {
    worlds(true).prop_flat_map(|world| {
        let operator = operators(&world, 4);
        (Just(world), operator)
    })
}

fn ordered_world_and_operator() -> impl Strategy<Value = (World, NumericOperator)> {
    worlds(false).prop_flat_map(|world| {
        let operator = prop_oneof![1 => operators(&world, 3).boxed(), 3 => conserving(&world, 4).boxed()];
        (Just(world), operator)
    })
}

/// The columns of an operator on a basis of configurations, in the rows and columns of the whole space.
fn columns(
    operator: &impl LinearOperator<Complex64>,
    basis: &impl Basis,
    all: &[u64],
    matrix: &mut Matrix,
) -> Vec<usize> {
    let place = |index: usize| all.binary_search(&basis.state(index)).expect("a configuration of the space");
    let places: Vec<usize> = (0..basis.dimension()).map(place).collect();
    let (mut unit, mut image) = (vec![Complex64::ZERO; places.len()], vec![Complex64::ZERO; places.len()]);
    for (column, at) in places.iter().enumerate() {
        unit[column] = Complex64::ONE;
        operator.apply(&unit, &mut image);
        unit[column] = Complex64::ZERO;
        places.iter().zip(&image).for_each(|(row, value)| matrix[(*row, *at)] = *value);
    }
    places
}

fn dense(transitions: &Transitions) -> Matrix {
    let all = transitions.layout.configurations(256).expect("small spaces");
    transitions.dense(&all).expect("all configurations are given")
}

/// A matrix-product operator multiplied out, site by site: the first site is the fastest digit. Nothing for a world of one site.
fn contracted(world: &World, operator: &NumericOperator, charges: &[Charge]) -> Option<Matrix> {
    let chain = match Chain::new(&world.space, charges) {
        Ok(chain) => chain,
        Err(MpsError::TooShort { .. }) => return None,
        Err(error) => panic!("{error}"),
    };
    let mpo = Mpo::<Complex64>::from_operator(&world.space, operator, &chain).expect("conserves the charges");
    let mut left = vec![Matrix::from_fn(1, 1, |_, _| Complex64::ONE)];
    for (number, (site, entries)) in chain.sites().iter().zip(&mpo.sites).enumerate() {
        let (d, size) = (site.dimension(), left[0].nrows());
        let mut next = vec![Matrix::zeros(d * size, d * size); mpo.bonds[number + 1].len()];
        for entry in entries {
            let (from, whole) = (&left[entry.left], &mut next[entry.right]);
            for &(to, state, value) in &entry.operator {
                for column in 0..size {
                    for row in 0..size {
                        whole[(to * size + row, state * size + column)] += value * from[(row, column)];
                    }
                }
            }
        }
        left = next;
    }
    assert_eq!(left.len(), 1, "one state beyond the last site");
    left.pop()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn matrix_product_operators_are_the_same_matrix((world, operator) in ordered_world_and_operator()) {
        let (written, scale) = world.system.matrix(&operator);
        let canonical = operator.normal_order(world.space.algebra(), &mut Budget::default()).expect("short words");
        let operations = (operator.len() + canonical.len()) * (LENGTH + 1);
        if let Some(found) = contracted(&world, &operator, &[]) {
            assert_same(&found, &written, operations, scale);
        }
        // With all that is conserved.
        let sum = &operator + operator.adjoint();
        let (written, scale) = world.system.matrix(&sum);
        let hamiltonian = Hamiltonian::new(world.space.clone(), &sum).expect("hermitian");
        if let Some(found) = contracted(&world, hamiltonian.operator(), &hamiltonian.charges()) {
            assert_same(&found, &written, 2 * operations, scale);
        }
    }

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
    fn the_sectors_of_exact_diagonalization_make_up_the_matrix((world, half) in ordered_world_and_operator()) {
        let operator = &half + half.adjoint();
        let (written, scale) = world.system.matrix(&operator);
        let hamiltonian = Hamiltonian::new(world.space.clone(), &operator).expect("hermitian");
        let operations = (operator.len() + hamiltonian.operator().len()) * (LENGTH + 1);
        let system = System::new(hamiltonian).expect("few bits");
        let all = system.layout().configurations(256).expect("small spaces");
        let (mut free, mut stored) = (Matrix::zeros(all.len(), all.len()), Matrix::zeros(all.len(), all.len()));
        let mut seen = vec![false; all.len()];
        for (sector, dimension) in system.sectors().expect("checked charges") {
            let basis = system.basis(&sector, DEFAULT_MEMORY).expect("states");
            prop_assert_eq!(basis.dimension() as u128, dimension);
            let operator = MatrixFree::<Complex64, _>::new(&basis, system.transitions()).expect("complex");
            for place in columns(&operator, &basis, &all, &mut free) {
                prop_assert!(!std::mem::replace(&mut seen[place], true), "in two sectors");
            }
            let copy = Stored::new(&operator, DEFAULT_MEMORY).expect("small");
            columns(&copy, &basis, &all, &mut stored);
        }
        prop_assert!(seen.iter().all(|seen| *seen), "a configuration is in no sector");
        assert_same(&free, &written, operations, 2.0 * scale);
        assert_same(&stored, &written, operations, 2.0 * scale);
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
