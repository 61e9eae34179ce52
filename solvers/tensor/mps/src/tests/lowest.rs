//! The eigenproblem of a place: operators at which a recurrence could fail.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::krylov::DenseOperator;
use faer::Mat;
use num_complex::Complex64;

use crate::lanczos::{Krylov, Lowest, Stop, lowest};

/// Less than rounding: what ends a search is that no vector is left.
const STOP: Stop = Stop { steps: 30, residual: 1e-16 };

/// A symmetric operator of numbers on the diagonal and beside it.
fn operator<S: Scalar>(diagonal: &[f64], beside: &[f64]) -> DenseOperator<S> {
    let entry = |row: usize, column: usize| match row.abs_diff(column) {
        0 => diagonal[row],
        1 => beside[row.min(column)],
        _ => 0.0,
    };
    DenseOperator::new(Mat::from_fn(diagonal.len(), diagonal.len(), |i, j| S::from_real(entry(i, j))))
}

/// What is found, and the vector.
fn found<S: Scalar>(
    operator: &DenseOperator<S>,
    guess: &[f64],
    constraints: &[Vec<S>],
    krylov: &mut Krylov<S>,
) -> Result<(Lowest, Vec<S>), DenseError> {
    let mut x: Vec<S> = guess.iter().map(|entry| S::from_real(*entry)).collect();
    lowest(operator, &mut x, STOP, constraints, krylov).map(|lowest| (lowest, x))
}

fn check<S: Scalar>() {
    // One memory for all: numbers of rows go up and down.
    let mut krylov = Krylov::default();
    // The two coupled rows have −½ − √2 and −½ + √2.
    let low = -0.5 - 2f64.sqrt();
    for (name, diagonal, beside, guess, expected) in [
        ("a diagonal that is not zero", vec![-1.5, 0.5, 3.0], vec![1.0, 0.0], vec![1.0, 0.0, 0.0], low),
        // From a guess in the higher part the way leads through 1e-13.
        (
            "a coupling of 1e-13",
            vec![2.0, 1.0, -1.5, 0.5],
            vec![0.3, 1e-13, 1.0],
            vec![1.0, 0.0, 0.0, 0.0],
            low,
        ),
        (
            "two values 1e-15 apart",
            vec![0.5, -1.5, -1.5, 0.5],
            vec![1.0, 6e-16, 1.0],
            vec![0.1, 1.0, -0.3, 0.2],
            low,
        ),
        ("a level of two states", vec![-2.0, 1.0, -2.0], vec![0.0; 2], vec![0.3, 1.0, -0.8], -2.0),
        ("zero", vec![0.0; 5], vec![0.0; 4], vec![1.0, 2.0, 0.0, -1.0, 0.5], 0.0),
        ("one number", vec![-0.7], Vec::new(), vec![3.0], -0.7),
        // A random vector takes the place of nothing.
        ("no guess", vec![-1.5, 0.5, 3.0], vec![1.0, 0.0], vec![0.0; 3], low),
    ] {
        let (lowest, x) = found::<S>(&operator(&diagonal, &beside), &guess, &[], &mut krylov).unwrap();
        assert!((lowest.value - expected).abs() < 1e-14, "{name}: {lowest:?} for {expected}");
        let image = |row: usize| {
            let left = if row > 0 { x[row - 1].scaled(beside[row - 1]) } else { S::ZERO };
            let right = beside.get(row).map_or(S::ZERO, |b| x[row + 1].scaled(*b));
            left + x[row].scaled(diagonal[row] - lowest.value) + right
        };
        let residual = (0..x.len()).map(|row| image(row).norm_squared()).sum::<f64>().sqrt();
        assert!(residual < 1e-13 && lowest.residual < 1e-13, "{name}: {residual:e} {lowest:?}");
        assert!((x.iter().map(|x| x.norm_squared()).sum::<f64>() - 1.0).abs() < 1e-14, "{name}");
    }
    // Above the lowest state there is the other one of the coupled rows; above all there is nothing.
    let three = operator::<S>(&[-1.5, 0.5, 3.0], &[1.0, 0.0]);
    let mut below = Vec::new();
    for expected in [low, -0.5 + 2f64.sqrt(), 3.0] {
        let (lowest, x) = found(&three, &[0.4, 0.5, 0.6], &below, &mut krylov).unwrap();
        assert!((lowest.value - expected).abs() < 1e-13, "{lowest:?} for {expected}");
        below.push(x);
    }
    let (_, x) = found(&three, &[0.0, 0.0, 2.0], &below, &mut krylov).unwrap();
    assert!((x[2].norm_squared() - 1.0).abs() < 1e-14, "the guess stays");
}

#[test]
fn lowest_states_are_found_where_recurrences_end_early() {
    check::<f64>();
    check::<Complex64>();
}

#[test]
fn what_is_not_finite_is_an_error_with_a_type() {
    let mut krylov = Krylov::default();
    let guess = [1.0, 0.3, -0.2];
    let fine = operator::<f64>(&[-1.5, 0.5, 3.0], &[1.0, 0.2]);
    for bad in [f64::NAN, f64::INFINITY] {
        for operator in [operator(&[-1.5, bad, 3.0], &[1.0, 0.2]), operator(&[-1.5, 0.5, 3.0], &[1.0, bad])] {
            let result = found::<f64>(&operator, &guess, &[], &mut krylov);
            assert!(matches!(result, Err(DenseError::NotFinite { .. })), "{bad}: {result:?}");
        }
        for (guess, below) in [([1.0, bad, 0.0], vec![]), (guess, vec![vec![1.0, bad, 0.0]])] {
            let result = found(&fine, &guess, &below, &mut krylov);
            assert!(matches!(result, Err(DenseError::NotFinite { .. })), "{bad}: {result:?}");
        }
    }
    // Squares of these are not finite, and what comes after is what it was.
    let result = found::<f64>(&operator(&[1e200, 1.0, 2.0], &[1e200, 1.0]), &guess, &[], &mut krylov);
    assert!(matches!(result, Err(DenseError::NotFinite { .. })), "{result:?}");
    assert!(found(&fine, &guess, &[], &mut krylov).is_ok_and(|(lowest, _)| lowest.value < -1.5));
}
