//! Dense linear algebra for every solver: products and decompositions of `f64` and `Complex64` matrices.
//!
//! faer is generic, and whoever calls it compiles it again; here it is compiled once. The library is built without threads,
//! so the bits of a result do not depend on how many there are. Dimensions that do not match are a fault of the caller
//! and panic; whatever depends on the numbers in a matrix is a [`DenseError`].

mod kernels;
#[cfg(test)]
mod tests;

use faer::{Mat, MatMut, MatRef};
use num_complex::Complex64;

use crate::Scalar;
pub use kernels::Kernels;

/// Why a decomposition has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DenseError {
    /// An entry is infinite or not a number.
    #[error(
        "a matrix of {rows} rows and {columns} columns has an entry that is not finite; what made it diverged or was divided by zero"
    )]
    NotFinite {
        /// Rows.
        rows: usize,
        /// Columns.
        columns: usize,
    },
    /// A matrix without a Cholesky decomposition.
    #[error(
        "a hermitian matrix of {rows} rows is not positive definite; add a multiple of the identity, or decompose it in another way"
    )]
    NotPositive {
        /// Rows.
        rows: usize,
    },
    /// The iteration inside the decomposition did not end.
    #[error("the {what} of a matrix of {rows} rows and {columns} columns did not converge")]
    NotConverged {
        /// What was computed.
        what: &'static str,
        /// Rows.
        rows: usize,
        /// Columns.
        columns: usize,
    },
}

/// How a factor enters a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    /// As it is.
    Given,
    /// Its transpose.
    Transpose,
    /// Its conjugate transpose.
    Adjoint,
}

/// `A = U diag(s) V†` with `k = min(rows, columns)` columns in `U` and `V`.
#[derive(Clone, Debug)]
pub struct Svd<S: Scalar> {
    /// Left singular vectors, `[row, k]`.
    pub u: Mat<S>,
    /// Singular values, descending.
    pub s: Vec<f64>,
    /// Right singular vectors, `[column, k]`; not their adjoint.
    pub v: Mat<S>,
}

/// `A P = Q R`: column `order[j]` of `A` is `Q` times column `j` of `R`.
#[derive(Clone, Debug)]
pub struct PivotedQr<S: Scalar> {
    /// Orthonormal columns, `[row, k]` with `k = min(rows, columns)`.
    pub q: Mat<S>,
    /// Upper trapezoidal, `[k, column]`, diagonal descending in modulus.
    pub r: Mat<S>,
    /// The order of the columns.
    pub order: Vec<usize>,
}

/// `P A = L U` of a square matrix: solves equations with it.
#[derive(Clone, Debug)]
pub struct Lu<S: Scalar>(kernels::LuOf<S>);

/// `A = L L†` of a hermitian, positive definite matrix: solves equations with it, in a quarter of the time of [`Lu`].
#[derive(Clone, Debug)]
pub struct Cholesky<S: Scalar>(kernels::CholeskyOf<S>);

/// `left · right`.
pub fn product<S: Scalar>(left: MatRef<'_, S>, right: MatRef<'_, S>) -> Mat<S> {
    product_as(left, As::Given, right, As::Given)
}

/// `left† · right`.
pub fn adjoint_product<S: Scalar>(left: MatRef<'_, S>, right: MatRef<'_, S>) -> Mat<S> {
    product_as(left, As::Adjoint, right, As::Given)
}

/// `left · right†`.
pub fn product_adjoint<S: Scalar>(left: MatRef<'_, S>, right: MatRef<'_, S>) -> Mat<S> {
    product_as(left, As::Given, right, As::Adjoint)
}

/// The product of two factors, each as said.
pub fn product_as<S: Scalar>(left: MatRef<'_, S>, left_as: As, right: MatRef<'_, S>, right_as: As) -> Mat<S> {
    let rows = if left_as == As::Given { left.nrows() } else { left.ncols() };
    let columns = if right_as == As::Given { right.ncols() } else { right.nrows() };
    let mut result = Mat::zeros(rows, columns);
    multiply(result.as_mut(), false, left, left_as, right, right_as, S::from_real(1.0));
    result
}

/// `result ← factor · left · right`, or added to what is there, without allocation.
///
/// # Panics
/// If the shapes do not match.
pub fn multiply<S: Scalar>(
    result: MatMut<'_, S>,
    add: bool,
    left: MatRef<'_, S>,
    left_as: As,
    right: MatRef<'_, S>,
    right_as: As,
    factor: S,
) {
    S::multiply(result, add, left, left_as, right, right_as, factor);
}

/// The eigenvalues of a hermitian matrix, ascending, and orthonormal eigenvectors as columns. Reads the lower triangle.
///
/// # Errors
/// [`DenseError`].
///
/// # Panics
/// If the matrix is not square.
pub fn hermitian_eigen<S: Scalar>(matrix: MatRef<'_, S>) -> Result<(Vec<f64>, Mat<S>), DenseError> {
    finite(matrix)?;
    let mut vectors = Mat::zeros(matrix.nrows(), matrix.nrows());
    let values = S::hermitian(matrix, Some(vectors.as_mut()))?;
    Ok((values, vectors))
}

/// The eigenvalues of a hermitian matrix alone, ascending. Reads the lower triangle.
///
/// # Errors
/// [`DenseError`].
///
/// # Panics
/// If the matrix is not square.
pub fn hermitian_eigenvalues<S: Scalar>(matrix: MatRef<'_, S>) -> Result<Vec<f64>, DenseError> {
    finite(matrix)?;
    S::hermitian(matrix, None)
}

/// The eigenvalues of any square matrix with multiplicity, in no particular order.
///
/// # Errors
/// [`DenseError`].
///
/// # Panics
/// If the matrix is not square.
pub fn eigenvalues<S: Scalar>(matrix: MatRef<'_, S>) -> Result<Vec<Complex64>, DenseError> {
    finite(matrix)?;
    S::general_values(matrix)
}

/// The singular value decomposition with the smaller number of vectors.
///
/// # Errors
/// [`DenseError`].
pub fn svd<S: Scalar>(matrix: MatRef<'_, S>) -> Result<Svd<S>, DenseError> {
    finite(matrix)?;
    S::svd(matrix)
}

/// The singular values alone, descending.
///
/// # Errors
/// [`DenseError`].
pub fn singular_values<S: Scalar>(matrix: MatRef<'_, S>) -> Result<Vec<f64>, DenseError> {
    finite(matrix)?;
    S::singular_values(matrix)
}

/// `A = Q R` with `k = min(rows, columns)` orthonormal columns: `(Q, R)`, of shapes `[row, k]` and `[k, column]`.
pub fn qr<S: Scalar>(matrix: MatRef<'_, S>) -> (Mat<S>, Mat<S>) {
    S::qr(matrix)
}

/// `A P = Q R` with column pivoting.
pub fn pivoted_qr<S: Scalar>(matrix: MatRef<'_, S>) -> PivotedQr<S> {
    S::pivoted_qr(matrix)
}

impl<S: Scalar> Lu<S> {
    /// Factorizes with partial pivoting. A singular matrix has a zero in [`Lu::log_determinant`]; solving with it gives what is
    /// not finite.
    ///
    /// # Panics
    /// If the matrix is not square.
    pub fn new(matrix: MatRef<'_, S>) -> Self {
        assert_eq!(matrix.nrows(), matrix.ncols(), "a square matrix");
        Self(S::lu(matrix))
    }

    /// `x` with `A x = right`.
    pub fn solve(&self, right: MatRef<'_, S>) -> Mat<S> {
        S::lu_solve(&self.0, right)
    }

    /// `A⁻¹`.
    pub fn inverse(&self) -> Mat<S> {
        let n = self.0.U().nrows();
        self.solve(Mat::<S>::identity(n, n).as_ref())
    }

    /// `det A`, 1 for the empty matrix. That of a large matrix may overflow; see [`Lu::log_determinant`].
    pub fn determinant(&self) -> S {
        let upper = self.0.U();
        let sign = S::from_real(sign_of(self.0.P().arrays().0));
        (0..upper.nrows()).fold(sign, |product, i| product * upper[(i, i)])
    }

    /// `ln |det A|` (−∞ if singular) and the phase `det A / |det A|` (0 if singular); 0 and 1 for the empty matrix.
    pub fn log_determinant(&self) -> (f64, S) {
        let upper = self.0.U();
        let mut phase = S::from_real(sign_of(self.0.P().arrays().0));
        let mut logarithm = 0.0;
        for i in 0..upper.nrows() {
            let pivot = upper[(i, i)];
            let modulus = pivot.norm_squared().sqrt();
            if modulus == 0.0 {
                return (f64::NEG_INFINITY, S::ZERO);
            }
            logarithm += modulus.ln();
            phase *= pivot.scaled(1.0 / modulus);
        }
        (logarithm, phase)
    }
}

impl<S: Scalar> Cholesky<S> {
    /// Factorizes. Reads the lower triangle.
    ///
    /// # Errors
    /// [`DenseError::NotFinite`], [`DenseError::NotPositive`].
    ///
    /// # Panics
    /// If the matrix is not square.
    pub fn new(matrix: MatRef<'_, S>) -> Result<Self, DenseError> {
        assert_eq!(matrix.nrows(), matrix.ncols(), "a square matrix");
        finite(matrix)?;
        S::cholesky(matrix).map(Self)
    }

    /// `x` with `A x = right`.
    pub fn solve(&self, right: MatRef<'_, S>) -> Mat<S> {
        S::cholesky_solve(&self.0, right)
    }
}

/// The sign of a permutation.
fn sign_of(order: &[usize]) -> f64 {
    let mut seen = vec![false; order.len()];
    let mut sign = 1.0;
    for start in 0..order.len() {
        let mut at = start;
        let mut length = 0;
        while !seen[at] {
            seen[at] = true;
            at = order[at];
            length += 1;
        }
        if length > 0 && length % 2 == 0 {
            sign = -sign;
        }
    }
    sign
}

fn finite<S: Scalar>(matrix: MatRef<'_, S>) -> Result<(), DenseError> {
    let (rows, columns) = (matrix.nrows(), matrix.ncols());
    S::all_finite(matrix).then_some(()).ok_or(DenseError::NotFinite { rows, columns })
}
