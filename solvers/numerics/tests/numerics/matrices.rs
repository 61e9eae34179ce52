//! Matrices with a known spectrum.

use eigentruth_numerics::dense::hermitian_eigen;
use eigentruth_numerics::krylov::DenseOperator;
use eigentruth_numerics::{Scalar, vector};
use faer::Mat;

/// A random hermitian matrix with the given eigenvalues, and its eigenvectors as columns.
pub fn with_spectrum<S: Scalar>(values: &[f64], seed: u64) -> (DenseOperator<S>, Mat<S>) {
    let n = values.len();
    let mut entries = vec![S::ZERO; n * n];
    vector::fill_random(seed, &mut entries);
    let random =
        Mat::from_fn(n, n, |row, column| entries[row * n + column] + entries[column * n + row].conjugate());
    let (_, vectors) = hermitian_eigen(random.as_ref()).expect("a small matrix");
    let matrix = Mat::from_fn(n, n, |row, column| {
        let term = |k: usize| vectors[(row, k)].scaled(values[k]) * vectors[(column, k)].conjugate();
        (0..n).map(term).fold(S::ZERO, |sum, term| sum + term)
    });
    // Exactly hermitian.
    let matrix = Mat::from_fn(n, n, |row, column| {
        (matrix[(row, column)] + matrix[(column, row)].conjugate()).scaled(0.5)
    });
    (DenseOperator::new(matrix), vectors)
}

/// What rounding may do to an eigenvalue or an entry of a matrix function of dimension `n`: class *identity*.
pub fn identity(n: usize, scale: f64) -> f64 {
    4.0 * n as f64 * f64::EPSILON * scale
}

/// `exp`, `cos`, … of a matrix with known eigenvectors, applied to a vector.
pub fn function_of<S: Scalar>(values: &[f64], vectors: &Mat<S>, f: impl Fn(f64) -> S, x: &[S]) -> Vec<S> {
    let n = values.len();
    let mut result = vec![S::ZERO; n];
    for k in 0..n {
        let overlap = (0..n).map(|row| vectors[(row, k)].conjugate() * x[row]);
        let factor = f(values[k]) * overlap.fold(S::ZERO, |sum, term| sum + term);
        (0..n).for_each(|row| result[row] += factor * vectors[(row, k)]);
    }
    result
}
