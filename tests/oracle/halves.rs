//! Products on two halves of a system: cut anywhere, they are the matrix.

use eigentruth_exact::basis::Sector;
use eigentruth_exact::product::ProductOperator;
use eigentruth_exact::{ChargeBasis, DEFAULT_MEMORY, conserved};
use eigentruth_numerics::lower::Transitions;
use eigentruth_numerics::{LinearOperator, Scalar};
use eigentruth_operators::{Complex64, NumericOperator};
use proptest::prelude::*;

use super::dense::Matrix;
use super::random::{LENGTH, World, conserving, operators, worlds};
use super::{assert_same, columns};

fn cases() -> impl Strategy<Value = (World, NumericOperator)> {
    worlds(true).prop_flat_map(|world| {
        let operator = prop_oneof![1 => operators(&world, 3).boxed(), 3 => conserving(&world, 4).boxed()];
        (Just(world), operator)
    })
}

/// The matrix in real numbers, its columns one after the other.
struct Real<'a>(&'a ProductOperator<f64>);

impl LinearOperator<Complex64> for Real<'_> {
    fn dimension(&self) -> usize {
        self.0.dimension()
    }

    fn apply(&self, x: &[Complex64], y: &mut [Complex64]) {
        let real: Vec<f64> = x.iter().map(|x| x.re).collect();
        let mut image = real.clone();
        self.0.apply(&real, &mut image);
        y.iter_mut().zip(image).for_each(|(y, image)| *y = image.to_complex());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn products_on_two_halves_make_up_the_matrix((world, half) in cases(), real in any::<bool>()) {
        let half = if real { without_phases(&half) } else { half };
        let operator = &half + half.adjoint();
        let (written, scale) = world.system.matrix(&operator);
        let transitions = Transitions::from_operator(&world.space, &operator, &world.layout).expect("small");
        let operations = (operator.len() + transitions.terms.len()) * (LENGTH + 1);
        let all = world.layout.configurations(256).expect("small spaces");
        let charges = conserved(&world.space, &transitions).expect("charges of the space");
        let every = charges.iter().fold(Sector::all(&world.space), |sector, charge| {
            sector.with(charge.clone(), 0).expect("a charge of the space")
        });
        let values: Vec<_> = every.dimensions(&world.layout).expect("a layout of the space").into_keys().collect();
        for split in 1..world.layout.fields().len() {
            let mut product = Matrix::zeros(all.len(), all.len());
            let mut in_reals = product.clone();
            let mut seen = vec![false; all.len()];
            for values in &values {
                let sector = charges.iter().zip(values).fold(Sector::all(&world.space), |sector, (charge, value)| {
                    sector.with(charge.clone(), *value).expect("a charge of the space")
                });
                let basis = ChargeBasis::new(&world.layout, &sector, DEFAULT_MEMORY).expect("states");
                let fast = ProductOperator::<Complex64>::new(&transitions, &sector, split);
                let fast = fast.map_err(|error| TestCaseError::fail(error.to_string()))?;
                for place in columns(&fast, &basis, &all, &mut product) {
                    prop_assert!(!std::mem::replace(&mut seen[place], true), "in two sectors");
                }
                if transitions.is_real() {
                    let fast = ProductOperator::<f64>::new(&transitions, &sector, split).expect("real");
                    columns(&Real(&fast), &basis, &all, &mut in_reals);
                }
            }
            prop_assert!(seen.iter().all(|seen| *seen), "a configuration is in no sector");
            assert_same(&product, &written, operations, 2.0 * scale);
            if transitions.is_real() {
                assert_same(&in_reals, &written, operations, 2.0 * scale);
            }
        }
    }
}

/// The same words with real coefficients.
fn without_phases(operator: &NumericOperator) -> NumericOperator {
    NumericOperator::from_terms(
        operator.terms().map(|(word, coefficient)| (word.clone(), Complex64::from(coefficient.re))),
    )
}
