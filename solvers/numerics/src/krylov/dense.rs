//! Full matrices: for small spaces, and as the judge of everything else.

use faer::Mat;

use super::block::Eigenpairs;
use super::{Eigenpair, End, KrylovError, Options, ROUNDING, rayleigh};
use crate::dense::hermitian_eigen;
use crate::{Kind, LinearOperator, Scalar};

/// The matrix of an operator, column by column.
pub fn matrix_of<S: Scalar>(operator: &impl LinearOperator<S>) -> Mat<S> {
    let n = operator.dimension();
    let mut matrix = Mat::zeros(n, n);
    let mut unit = vec![S::ZERO; n];
    for column in 0..n {
        unit[column] = S::from_real(1.0);
        operator.apply(&unit, matrix.col_as_slice_mut(column));
        unit[column] = S::ZERO;
    }
    matrix
}

/// The `count` lowest (or highest) eigenpairs, or all if there are fewer, from the full matrix.
///
/// # Errors
/// [`KrylovError::Empty`], [`KrylovError::NotFinite`], [`KrylovError::Dense`].
pub fn dense_eigenpairs<S: Scalar>(
    operator: &impl LinearOperator<S>,
    count: usize,
    options: &Options,
) -> Result<Eigenpairs<S>, KrylovError> {
    let n = operator.dimension();
    if n == 0 {
        return Err(KrylovError::Empty);
    }
    let (values, vectors) = hermitian_eigen(matrix_of(operator).as_ref())?;
    let norm = values.iter().fold(0.0f64, |norm, value| norm.max(value.abs()));
    // Backward stability: the eigenvalues are those of a matrix this near.
    let rounding = n as f64 * f64::EPSILON * norm;
    let count = count.min(n);
    let applications = n + count;
    let at = |index: usize| match options.end {
        End::Lowest => index,
        End::Highest => n - 1 - index,
    };
    let mut scratch = vec![S::ZERO; n];
    let pair = |index| {
        let vector = vectors.col_as_slice(at(index)).to_vec();
        let (value, residual) = rayleigh(operator, &vector, &mut scratch);
        // Values nearer than this are one level, as in `Eigenpairs::levels`.
        let one = 2.0 * rounding + ROUNDING * norm;
        let others = values.iter().map(|other| (other - values[at(index)]).abs()).filter(|gap| *gap > one);
        let gap = Some(others.fold(f64::INFINITY, f64::min) - rounding);
        Eigenpair { value, residual, error: rounding, gap, kind: Kind::Exact, applications, vector }
    };
    let pairs: Vec<_> = (0..count).map(pair).collect();
    let next = (count < n).then(|| (values[at(count)], rounding));
    Ok(Eigenpairs { pairs, next, copies: n, complete: true, norm, applications })
}

/// A full hermitian matrix as an operator.
#[derive(Clone, Debug)]
pub struct DenseOperator<S: Scalar> {
    matrix: Mat<S>,
}

impl<S: Scalar> DenseOperator<S> {
    /// Wraps a matrix.
    ///
    /// # Panics
    /// If it is not square.
    pub fn new(matrix: Mat<S>) -> Self {
        assert_eq!(matrix.nrows(), matrix.ncols(), "a square matrix");
        Self { matrix }
    }
}

impl<S: Scalar> LinearOperator<S> for DenseOperator<S> {
    fn dimension(&self) -> usize {
        self.matrix.nrows()
    }

    fn apply(&self, x: &[S], y: &mut [S]) {
        assert!(x.len() == self.dimension() && y.len() == self.dimension(), "vectors of the dimension");
        y.fill(S::ZERO);
        for (column, x) in x.iter().enumerate() {
            y.iter_mut().zip(self.matrix.col_as_slice(column)).for_each(|(y, a)| *y += *a * *x);
        }
    }
}
