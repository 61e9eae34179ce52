//! Dense linear algebra of blocks; one thread, so that results do not depend on how many there are.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{hermitian_eigen, product};
use faer::Mat;

use super::HartreeFockError;

/// Eigenvalues, ascending, and orthonormal eigenvectors as columns, of a hermitian matrix.
pub(super) fn eigen<S: Scalar>(matrix: &Mat<S>) -> Result<(Vec<f64>, Mat<S>), HartreeFockError> {
    hermitian_eigen(matrix.as_ref()).map_err(|_| HartreeFockError::Eigenvalues { dimension: matrix.nrows() })
}

/// `[a, b] = ab − (ab)†` of hermitian matrices.
pub(super) fn commutator<S: Scalar>(a: &Mat<S>, b: &Mat<S>) -> Mat<S> {
    let ab = product(a.as_ref(), b.as_ref());
    let n = ab.nrows();
    let mut result = Mat::zeros(n, n);
    for j in 0..n {
        for i in 0..j {
            let entry = ab[(i, j)] - ab[(j, i)].conjugate();
            result[(i, j)] = entry;
            result[(j, i)] = -entry.conjugate();
        }
        result[(j, j)] = ab[(j, j)] - ab[(j, j)].conjugate();
    }
    result
}

/// `Σ x · f(column, column)` over the columns of two matrices of one shape: `Re tr a† b`.
pub(super) fn inner<S: Scalar>(a: &Mat<S>, b: &Mat<S>) -> f64 {
    let mut sum = 0.0;
    for column in 0..a.ncols() {
        let (a, b) = (a.col_as_slice(column), b.col_as_slice(column));
        sum += a.iter().zip(b).map(|(&x, &y)| (x.conjugate() * y).real()).sum::<f64>();
    }
    sum
}

/// `Re tr a† b` of blocks.
pub(super) fn inner_blocks<S: Scalar>(a: &[Mat<S>], b: &[Mat<S>]) -> f64 {
    a.iter().zip(b).map(|(a, b)| inner(a, b)).sum()
}

/// `a += factor · b`.
pub(super) fn add_scaled<S: Scalar>(a: &mut Mat<S>, factor: f64, b: &Mat<S>) {
    for column in 0..a.ncols() {
        let source = b.col_as_slice(column);
        for (x, &y) in a.col_as_slice_mut(column).iter_mut().zip(source) {
            *x += y.scaled(factor);
        }
    }
}

/// `left − right`, block by block.
pub(super) fn difference<S: Scalar>(left: &[Mat<S>], right: &[Mat<S>]) -> Vec<Mat<S>> {
    let mut result = left.to_vec();
    for (a, b) in result.iter_mut().zip(right) {
        add_scaled(a, -1.0, b);
    }
    result
}

/// Adds a random hermitian matrix, real or not, with a spectrum of about the width `size` whatever the dimension (Wigner's semicircle).
pub(crate) fn add_random<S: Scalar>(
    block: &mut Mat<S>,
    size: f64,
    real: bool,
    draw: &mut impl FnMut() -> f64,
) {
    let m = block.nrows();
    let factor = size / (m.max(1) as f64).sqrt();
    for j in 0..m {
        for i in 0..=j {
            let entry = if i == j || real { S::from_real(draw()) } else { S::random(draw) };
            let entry = entry.scaled(factor);
            block[(i, j)] += entry;
            if i != j {
                block[(j, i)] += entry.conjugate();
            }
        }
    }
}

/// The Frobenius norm of all blocks together.
pub(super) fn norm<S: Scalar>(blocks: &[Mat<S>]) -> f64 {
    inner_blocks(blocks, blocks).sqrt()
}
