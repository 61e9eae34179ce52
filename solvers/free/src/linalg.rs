//! The dense linear algebra that free fermions need; one thread, so that results do not depend on how many there are.

pub(crate) use eigentruth_numerics::dense::{adjoint_product, product};
use eigentruth_numerics::{Scalar, dense};
use faer::{Mat, MatRef};
use num_complex::Complex64;

use crate::FreeError;

/// A dense complex matrix.
pub type Matrix = Mat<Complex64>;

/// The identity tolerance: what `n` roundings leave of a quantity of size `scale`.
pub(crate) fn rounding(n: usize, scale: f64) -> f64 {
    16.0 * (n.max(1) as f64) * f64::EPSILON * scale
}

/// The largest modulus of an entry.
pub(crate) fn largest(matrix: &Matrix) -> f64 {
    let mut largest = 0.0_f64;
    for column in 0..matrix.ncols() {
        for row in 0..matrix.nrows() {
            largest = largest.max(matrix[(row, column)].norm());
        }
    }
    largest
}

/// The largest sum of moduli of a row: a bound of the spectral norm of a hermitian matrix.
pub(crate) fn norm_bound(matrix: &Matrix) -> f64 {
    let row = |r: usize| (0..matrix.ncols()).map(|c| matrix[(r, c)].norm()).sum::<f64>();
    (0..matrix.nrows()).map(row).fold(0.0, f64::max)
}

/// The eigenvalues, ascending, and the orthonormal eigenvectors as columns, of a hermitian matrix.
pub(crate) fn hermitian<S: Scalar>(matrix: &Mat<S>) -> Result<(Vec<f64>, Mat<S>), FreeError> {
    dense::hermitian_eigen(matrix.as_ref()).map_err(|_| FreeError::Eigenvalues { dimension: matrix.nrows() })
}

/// The eigenvalues of a hermitian matrix, ascending.
pub(crate) fn hermitian_values<S: Scalar>(matrix: &Mat<S>) -> Result<Vec<f64>, FreeError> {
    dense::hermitian_eigenvalues(matrix.as_ref())
        .map_err(|_| FreeError::Eigenvalues { dimension: matrix.nrows() })
}

/// The determinant; 1 for the empty matrix.
pub(crate) fn determinant(matrix: MatRef<'_, Complex64>) -> Complex64 {
    dense::Lu::new(matrix).determinant()
}

/// The Pfaffian of an antisymmetric matrix by elimination with pivoting (Parlett and Reid); 0 for an odd dimension
/// and 1 for the empty matrix.
///
/// Source: M. Wimmer, ACM Trans. Math. Softw. 38, 30 (2012), section 2.
pub(crate) fn pfaffian(mut a: Matrix) -> Complex64 {
    let n = a.nrows();
    if n % 2 == 1 {
        return Complex64::ZERO;
    }
    let mut pfaffian = Complex64::new(1.0, 0.0);
    for k in (0..n.saturating_sub(1)).step_by(2) {
        let largest = |&i: &usize, &j: &usize| a[(i, k)].norm_sqr().total_cmp(&a[(j, k)].norm_sqr());
        let pivot = (k + 1..n).max_by(largest).unwrap_or(k + 1);
        if pivot != k + 1 {
            for index in 0..n {
                let held = a[(k + 1, index)];
                a[(k + 1, index)] = a[(pivot, index)];
                a[(pivot, index)] = held;
            }
            for index in 0..n {
                let held = a[(index, k + 1)];
                a[(index, k + 1)] = a[(index, pivot)];
                a[(index, pivot)] = held;
            }
            pfaffian = -pfaffian;
        }
        let head = a[(k, k + 1)];
        if head == Complex64::ZERO {
            return Complex64::ZERO;
        }
        pfaffian *= head;
        // A ← A + τ wᵀ − w τᵀ with τ = row k over its pivot and w = column k + 1 removes row k from the rest.
        let tau: Vec<_> = (k + 2..n).map(|i| a[(k, i)] / head).collect();
        let w: Vec<_> = (k + 2..n).map(|i| a[(i, k + 1)]).collect();
        for i in k + 2..n {
            for j in k + 2..n {
                let change = tau[i - k - 2] * w[j - k - 2] - w[i - k - 2] * tau[j - k - 2];
                a[(i, j)] += change;
            }
        }
    }
    pfaffian
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{random_antisymmetric, random_hermitian};

    #[test]
    fn the_square_of_the_pfaffian_is_the_determinant() {
        for n in [2, 4, 6, 10] {
            let a = random_antisymmetric(n, n as u64);
            let scale = norm_bound(&a).powi(n as i32);
            let square = pfaffian(a.clone()).powu(2);
            assert!((square - determinant(a.as_ref())).norm() < rounding(n, scale));
        }
    }

    #[test]
    fn the_pfaffian_of_four_rows_is_its_formula() {
        let a = random_antisymmetric(4, 3);
        let formula = a[(0, 1)] * a[(2, 3)] - a[(0, 2)] * a[(1, 3)] + a[(0, 3)] * a[(1, 2)];
        assert!((pfaffian(a) - formula).norm() < rounding(4, 1.0 + formula.norm()));
    }

    #[test]
    fn the_determinant_is_the_product_of_the_eigenvalues() {
        let a = random_hermitian(7, 1);
        let (values, vectors) = hermitian(&a).unwrap();
        let product_of_values: f64 = values.iter().product();
        assert!((determinant(a.as_ref()).re - product_of_values).abs() < rounding(7, norm_bound(&a).powi(7)));
        let image = product(a.as_ref(), vectors.as_ref());
        for k in 0..7 {
            for i in 0..7 {
                assert!((image[(i, k)] - vectors[(i, k)] * values[k]).norm() < rounding(7, norm_bound(&a)));
            }
        }
        assert_eq!(hermitian_values(&a).unwrap().len(), 7);
    }
}
