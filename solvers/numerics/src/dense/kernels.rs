//! faer's routines for `f64` and `Complex64`. Nothing here is generic after expansion, so only this crate compiles it.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::linalg::matmul::matmul;
use faer::linalg::solvers::{Llt, PartialPivLu, Solve};
use faer::{Accum, Mat, MatMut, MatRef, Par, Side};
use num_complex::Complex64;

use super::{As, DenseError, PivotedQr, Svd};

/// The factors that [`super::Lu`] holds.
pub(super) type LuOf<S> = PartialPivLu<S>;
/// The factor that [`super::Cholesky`] holds.
pub(super) type CholeskyOf<S> = Llt<S>;

/// What the functions of this module call; part of [`crate::Scalar`].
#[doc(hidden)]
#[allow(missing_docs, clippy::missing_errors_doc)]
pub trait Kernels: faer::traits::ComplexField + Copy + 'static {
    fn all_finite(matrix: MatRef<'_, Self>) -> bool;
    fn multiply(
        result: MatMut<'_, Self>,
        add: bool,
        left: MatRef<'_, Self>,
        left_as: As,
        right: MatRef<'_, Self>,
        right_as: As,
        factor: Self,
    );
    fn hermitian(matrix: MatRef<'_, Self>, vectors: Option<MatMut<'_, Self>>)
    -> Result<Vec<f64>, DenseError>;
    fn general_values(matrix: MatRef<'_, Self>) -> Result<Vec<Complex64>, DenseError>;
    fn svd(matrix: MatRef<'_, Self>) -> Result<Svd<Self>, DenseError>
    where
        Self: crate::Scalar;
    fn singular_values(matrix: MatRef<'_, Self>) -> Result<Vec<f64>, DenseError>;
    fn qr(matrix: MatRef<'_, Self>) -> (Mat<Self>, Mat<Self>);
    fn pivoted_qr(matrix: MatRef<'_, Self>) -> PivotedQr<Self>
    where
        Self: crate::Scalar;
    fn lu(matrix: MatRef<'_, Self>) -> PartialPivLu<Self>;
    fn lu_solve(factors: &PartialPivLu<Self>, right: MatRef<'_, Self>) -> Mat<Self>;
    fn cholesky(matrix: MatRef<'_, Self>) -> Result<Llt<Self>, DenseError>;
    fn cholesky_solve(factors: &Llt<Self>, right: MatRef<'_, Self>) -> Mat<Self>;
}

fn unconverged<S>(what: &'static str, matrix: MatRef<'_, S>) -> DenseError {
    DenseError::NotConverged { what, rows: matrix.nrows(), columns: matrix.ncols() }
}

macro_rules! kernels {
    ($scalar:ty, $real:expr) => {
        impl Kernels for $scalar {
            fn all_finite(matrix: MatRef<'_, Self>) -> bool {
                matrix.is_all_finite()
            }

            fn multiply(
                result: MatMut<'_, Self>,
                add: bool,
                left: MatRef<'_, Self>,
                left_as: As,
                right: MatRef<'_, Self>,
                right_as: As,
                factor: Self,
            ) {
                let accumulate = if add { Accum::Add } else { Accum::Replace };
                let plain = |matrix, entering| match entering {
                    As::Given => matrix,
                    As::Transpose | As::Adjoint => MatRef::transpose(matrix),
                };
                let (a, b) = (plain(left, left_as), plain(right, right_as));
                match (left_as == As::Adjoint, right_as == As::Adjoint) {
                    (false, false) => matmul(result, accumulate, a, b, factor, Par::Seq),
                    (true, false) => matmul(result, accumulate, a.conjugate(), b, factor, Par::Seq),
                    (false, true) => matmul(result, accumulate, a, b.conjugate(), factor, Par::Seq),
                    (true, true) => {
                        matmul(result, accumulate, a.conjugate(), b.conjugate(), factor, Par::Seq)
                    }
                }
            }

            fn hermitian(
                matrix: MatRef<'_, Self>,
                vectors: Option<MatMut<'_, Self>>,
            ) -> Result<Vec<f64>, DenseError> {
                let n = matrix.nrows();
                if n == 0 {
                    return Ok(Vec::new());
                }
                let compute =
                    if vectors.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
                let mut values = Diag::<Self>::zeros(n);
                let scratch = self_adjoint_evd_scratch::<Self>(n, compute, Par::Seq, Default::default());
                let mut buffer = MemBuffer::new(scratch);
                let stack = MemStack::new(&mut buffer);
                self_adjoint_evd(matrix, values.as_mut(), vectors, Par::Seq, stack, Default::default())
                    .map_err(|_| unconverged("eigenvalues", matrix))?;
                Ok(values.column_vector().iter().map($real).collect())
            }

            fn general_values(matrix: MatRef<'_, Self>) -> Result<Vec<Complex64>, DenseError> {
                matrix.eigenvalues().map_err(|_| unconverged("eigenvalues", matrix))
            }

            fn svd(matrix: MatRef<'_, Self>) -> Result<Svd<Self>, DenseError> {
                let found =
                    matrix.thin_svd().map_err(|_| unconverged("singular value decomposition", matrix))?;
                let s = found.S().column_vector().iter().map($real).collect();
                Ok(Svd { u: found.U().to_owned(), s, v: found.V().to_owned() })
            }

            fn singular_values(matrix: MatRef<'_, Self>) -> Result<Vec<f64>, DenseError> {
                matrix.singular_values().map_err(|_| unconverged("singular values", matrix))
            }

            fn qr(matrix: MatRef<'_, Self>) -> (Mat<Self>, Mat<Self>) {
                let found = matrix.qr();
                (found.compute_thin_Q(), found.thin_R().to_owned())
            }

            fn pivoted_qr(matrix: MatRef<'_, Self>) -> PivotedQr<Self> {
                let found = matrix.col_piv_qr();
                let order = found.P().arrays().0.to_vec();
                PivotedQr { q: found.compute_thin_Q(), r: found.thin_R().to_owned(), order }
            }

            fn lu(matrix: MatRef<'_, Self>) -> PartialPivLu<Self> {
                matrix.partial_piv_lu()
            }

            fn lu_solve(factors: &PartialPivLu<Self>, right: MatRef<'_, Self>) -> Mat<Self> {
                factors.solve(right)
            }

            fn cholesky(matrix: MatRef<'_, Self>) -> Result<Llt<Self>, DenseError> {
                let rows = matrix.nrows();
                matrix.llt(Side::Lower).map_err(|_| DenseError::NotPositive { rows })
            }

            fn cholesky_solve(factors: &Llt<Self>, right: MatRef<'_, Self>) -> Mat<Self> {
                factors.solve(right)
            }
        }
    };
}

kernels!(f64, |value| *value);
kernels!(Complex64, |value| value.re);
