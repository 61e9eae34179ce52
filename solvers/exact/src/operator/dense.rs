//! Dense matrices and their eigensystems.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{hermitian_eigen, hermitian_eigenvalues};
use eigentruth_numerics::lower::Transitions;
use faer::Mat;

use super::MatrixFree;
use crate::ExactError;
use crate::basis::Basis;

/// The matrix `[row, column]` of an operator on a basis.
///
/// # Errors
/// [`ExactError::Memory`] if matrix and eigenvectors exceed `memory` bytes, [`ExactError::NotReal`].
pub fn dense<S: Scalar, B: Basis>(
    basis: &B,
    transitions: &Transitions,
    memory: u64,
) -> Result<Mat<S>, ExactError> {
    let dimension = basis.dimension();
    // The matrix, its eigenvectors and the workspace of the decomposition.
    let needed = 3 * (dimension as u128).pow(2) * size_of::<S>() as u128;
    if needed > memory.into() {
        let what = "a dense matrix";
        return Err(ExactError::Memory { what, dimension: dimension as u128, needed, allowed: memory });
    }
    let operator = MatrixFree::<S, B>::new(basis, transitions)?;
    let mut matrix = Mat::zeros(dimension, dimension);
    for row in 0..dimension {
        matrix[(row, row)] += S::from_real(operator.diagonal()[row]);
        operator.row(row, basis.state(row), |column, element| matrix[(row, column)] += element);
    }
    Ok(matrix)
}

/// All eigenvalues of a hermitian matrix, increasing, with the eigenvectors as columns where they were asked for.
#[derive(Clone, Debug)]
pub struct Eigensystem<S> {
    /// The eigenvalues.
    pub values: Vec<f64>,
    /// The eigenvectors, `[row, state]`.
    pub vectors: Option<Mat<S>>,
    /// A bound on the error of every eigenvalue.
    ///
    /// The method is backward stable: the eigenvalues are those of a matrix that differs by `c n ε ‖H‖` at most
    /// (Golub and Van Loan, Matrix Computations, §8.3), by Weyl's inequality their errors too; `‖H‖` is bounded by
    /// the largest sum of moduli of a row, and `c` is 1: the actual growth is that of `√n`.
    pub error: f64,
}

/// The eigensystem of a hermitian matrix, by one thread, so that the bits do not depend on their number.
///
/// # Errors
/// [`ExactError::Krylov`] for elements that are not finite.
pub fn eigensystem<S: Scalar>(matrix: &Mat<S>, with_vectors: bool) -> Result<Eigensystem<S>, ExactError> {
    let n = matrix.nrows();
    let row = |i: usize| (0..n).map(|j| matrix[(i, j)].norm_squared().sqrt()).sum::<f64>();
    let norm = (0..n).map(row).fold(0.0, f64::max);
    let (values, vectors) = if with_vectors {
        let (values, vectors) = hermitian_eigen(matrix.as_ref())?;
        (values, Some(vectors))
    } else {
        (hermitian_eigenvalues(matrix.as_ref())?, None)
    };
    Ok(Eigensystem { values, vectors, error: n as f64 * f64::EPSILON * norm })
}
