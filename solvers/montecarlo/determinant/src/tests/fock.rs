//! Operators of a few fermions as matrices on their Fock space.

use eigentruth_numerics::dense;
use faer::Mat;
use num_complex::Complex64;

/// A matrix on the Fock space of some modes.
pub(super) type Matrix = Mat<Complex64>;

/// The Fock space of a number of modes: bit `m` of a state is the occupation of mode `m`.
#[derive(Clone, Copy)]
pub(super) struct Fock(pub(super) usize);

impl Fock {
    pub(super) fn dimension(self) -> usize {
        1 << self.0
    }

    /// `c_m` with the sign of the modes before it.
    pub(super) fn annihilate(self, mode: usize) -> Matrix {
        let mut matrix = Mat::zeros(self.dimension(), self.dimension());
        for state in 0..self.dimension() {
            if state >> mode & 1 == 1 {
                let sign =
                    if (state & ((1 << mode) - 1)).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
                matrix[(state ^ 1 << mode, state)] = Complex64::from(sign);
            }
        }
        matrix
    }

    pub(super) fn create(self, mode: usize) -> Matrix {
        self.annihilate(mode).adjoint().to_owned()
    }

    pub(super) fn number(self, mode: usize) -> Matrix {
        product(&self.create(mode), &self.annihilate(mode))
    }

    pub(super) fn one(self) -> Matrix {
        Mat::identity(self.dimension(), self.dimension())
    }

    /// `Σ h_ij c†_i c_j` on modes counted from `first`.
    pub(super) fn one_body(self, h: &Mat<Complex64>, first: usize) -> Matrix {
        let mut sum = Mat::zeros(self.dimension(), self.dimension());
        for i in 0..h.nrows() {
            for j in 0..h.ncols() {
                if h[(i, j)] != Complex64::ZERO {
                    let term = product(&self.create(first + i), &self.annihilate(first + j));
                    add(&mut sum, &term, h[(i, j)]);
                }
            }
        }
        sum
    }
}

pub(super) fn product(a: &Matrix, b: &Matrix) -> Matrix {
    dense::product(a.as_ref(), b.as_ref())
}

/// `sum += factor · term`.
pub(super) fn add(sum: &mut Matrix, term: &Matrix, factor: impl Into<Complex64>) {
    let factor = factor.into();
    for j in 0..sum.ncols() {
        sum.col_as_slice_mut(j).iter_mut().zip(term.col_as_slice(j)).for_each(|(x, y)| *x += factor * y);
    }
}

/// `e^{−s h}`.
pub(super) fn exponential(h: &Matrix, s: f64) -> Matrix {
    crate::udt::exponential(h, s).unwrap()
}

/// `e^{y h}` of a hermitian matrix for complex `y`.
pub(super) fn rotation(h: &Matrix, y: Complex64) -> Matrix {
    let (levels, vectors) = dense::hermitian_eigen(h.as_ref()).unwrap();
    let scaled = Mat::from_fn(h.nrows(), h.ncols(), |i, k| vectors[(i, k)] * (y * levels[k]).exp());
    dense::product_adjoint(scaled.as_ref(), vectors.as_ref())
}

pub(super) fn trace(a: &Matrix) -> Complex64 {
    (0..a.nrows()).map(|i| a[(i, i)]).sum()
}

/// `Tr a b`.
pub(super) fn trace_of(a: &Matrix, b: &Matrix) -> Complex64 {
    (0..a.nrows()).flat_map(|i| (0..a.ncols()).map(move |j| (i, j))).map(|(i, j)| a[(i, j)] * b[(j, i)]).sum()
}

/// A power.
pub(super) fn power(a: &Matrix, exponent: usize) -> Matrix {
    let one = Mat::identity(a.nrows(), a.nrows());
    (0..exponent).fold(one, |power, _| product(a, &power))
}
