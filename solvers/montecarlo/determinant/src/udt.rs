//! Products of many matrices, orthogonal × diagonal × well-conditioned, and Green's functions from them.
//!
//! E. Y. Loh and J. E. Gubernatis, in Electronic Phase Transitions, ed. W. Hanke and Y. V. Kopaev (1992); columns are sorted by
//! their norms once before an unpivoted decomposition, which is as accurate as pivoting: A. Tomas, C.-C. Chang, R. Scalettar
//! and Z. Bai, IEEE IPDPS 26, 308 (2012). Large and small scales are kept apart in inversions: Z. Bai, C. Lee, R.-C. Li and
//! S. Xu, Linear Algebra Appl. 435, 659 (2011).

use eigentruth_numerics::dense::{self, As, DenseError, Lu};
use eigentruth_numerics::{Complex64, Scalar};
use faer::Mat;

use crate::{DeterminantError, Weight};

/// `U diag(d) T` with unitary `U`, positive `d`, and rows of `T` of order 1.
#[derive(Clone, Debug)]
pub(crate) struct Udt<S: Scalar> {
    pub(crate) u: Mat<S>,
    pub(crate) d: Vec<f64>,
    pub(crate) t: Mat<S>,
}

impl<S: Scalar> Udt<S> {
    pub(crate) fn identity(n: usize) -> Self {
        Self { u: Mat::identity(n, n), d: vec![1.0; n], t: Mat::identity(n, n) }
    }

    /// Multiplied from the left by `B`, given as `product = B U`.
    pub(crate) fn advance(&mut self, mut product: Mat<S>) -> Result<(), DenseError> {
        let n = self.d.len();
        for (j, scale) in self.d.iter().enumerate() {
            product.col_as_slice_mut(j).iter_mut().for_each(|x| *x = x.scaled(*scale));
        }
        if !product.is_all_finite() {
            return Err(DenseError::NotFinite { rows: n, columns: n });
        }
        let norm = |j: usize| product.col_as_slice(j).iter().map(|x| x.norm_squared()).sum::<f64>();
        let norms: Vec<f64> = (0..n).map(norm).collect();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| norms[*b].total_cmp(&norms[*a]));
        let mut sorted = Mat::<S>::zeros(n, n);
        for (to, from) in order.iter().enumerate() {
            sorted.col_as_slice_mut(to).copy_from_slice(product.col_as_slice(*from));
        }
        let (q, mut r) = dense::qr(sorted.as_ref());
        // A product that is singular to rounding keeps the smallest number there is.
        let inverse = |i: usize| 1.0 / r[(i, i)].norm_squared().sqrt().max(f64::MIN_POSITIVE);
        let inverses: Vec<f64> = (0..n).map(inverse).collect();
        for j in 0..n {
            r.col_as_slice_mut(j).iter_mut().zip(&inverses).for_each(|(x, inverse)| *x = x.scaled(*inverse));
        }
        // Row k of Pᵀ T is row order[k] of T.
        let mut permuted = product;
        for j in 0..n {
            let from = self.t.col_as_slice(j);
            permuted.col_as_slice_mut(j).iter_mut().zip(&order).for_each(|(x, k)| *x = from[*k]);
        }
        dense::multiply(
            self.t.as_mut(),
            false,
            r.as_ref(),
            As::Given,
            permuted.as_ref(),
            As::Given,
            S::from_real(1.0),
        );
        self.u = q;
        self.d = inverses.into_iter().map(f64::recip).collect();
        Ok(())
    }

    /// `det(1 + U D T)`.
    pub(crate) fn one_plus(&self) -> Weight {
        Around::new(self, &Self::identity(self.d.len())).weight()
    }
}

/// What is larger than 1, and what is smaller: `d = large · small`.
fn scales(d: &[f64]) -> (Vec<f64>, Vec<f64>) {
    d.iter().map(|&d| if d > 1.0 { (1.0 / d, 1.0) } else { (1.0, d) }).unzip()
}

/// A product around the circle cut at one time: `left` holds what comes before it, `B_l … B_1`, `right` the adjoint of what comes
/// after, `(B_L … B_{l+1})†`.
pub(crate) struct Around<'a, S: Scalar> {
    left: &'a Udt<S>,
    right: &'a Udt<S>,
    /// `W = D_L>⁻¹ U_L† U_R D_R>⁻¹ + D_L< T_L T_R† D_R<`.
    inner: Lu<S>,
    /// The inverses of the large scales, and the small scales, of both.
    left_scales: (Vec<f64>, Vec<f64>),
    right_scales: (Vec<f64>, Vec<f64>),
}

impl<'a, S: Scalar> Around<'a, S> {
    pub(crate) fn new(left: &'a Udt<S>, right: &'a Udt<S>) -> Self {
        let (left_scales, right_scales) = (scales(&left.d), scales(&right.d));
        let n = left.d.len();
        let mut inner = dense::adjoint_product(left.u.as_ref(), right.u.as_ref());
        let small = dense::product_adjoint(left.t.as_ref(), right.t.as_ref());
        for j in 0..n {
            let (inverse, factor) = (right_scales.0[j], right_scales.1[j]);
            let column = inner.col_as_slice_mut(j).iter_mut().zip(small.col_as_slice(j));
            for (i, (x, y)) in column.enumerate() {
                *x = x.scaled(left_scales.0[i] * inverse) + y.scaled(left_scales.1[i] * factor);
            }
        }
        Self { left, right, inner: Lu::new(inner.as_ref()), left_scales, right_scales }
    }

    /// `from` scaled by rows into the inner equation, solved, scaled by rows again.
    fn solved(&self, mut from: Mat<S>, before: &[f64], after: &[f64]) -> Mat<S> {
        rows_scaled(&mut from, before);
        let mut solved = self.inner.solve(from.as_ref());
        rows_scaled(&mut solved, after);
        solved
    }

    /// `G = ⟨c c†⟩ = (1 + B_l … B_1 B_L … B_{l+1})⁻¹`.
    pub(crate) fn green(&self) -> Mat<S> {
        let from = adjoint(&self.left.u);
        let solved = self.solved(from, &self.left_scales.0, &self.right_scales.0);
        dense::product(self.right.u.as_ref(), solved.as_ref())
    }

    /// `⟨c(τ) c†(0)⟩ = (B_l … B_1) (1 + B_L … B_1)⁻¹` where `τ` is the time of the cut.
    pub(crate) fn forward(&self) -> Mat<S> {
        let solved = self.solved(self.left.t.clone(), &self.left_scales.1, &self.right_scales.0);
        dense::product(self.right.u.as_ref(), solved.as_ref())
    }

    /// `−⟨c†(τ) c(0)⟩ᵀ = −(1 − G(0)) (B_l … B_1)⁻¹`, so that `[i, j]` is `−⟨c†_j(τ) c_i(0)⟩`.
    pub(crate) fn backward(&self) -> Mat<S> {
        let from = adjoint(&self.left.u);
        let solved = self.solved(from, &self.left_scales.0, &self.right_scales.1);
        let product = dense::product_as(self.right.t.as_ref(), As::Adjoint, solved.as_ref(), As::Given);
        Mat::from_fn(product.nrows(), product.ncols(), |i, j| -product[(i, j)])
    }

    /// `det(1 + B_L … B_1)`.
    pub(crate) fn weight(&self) -> Weight {
        let (log_modulus, phase) = self.inner.log_determinant();
        let large: f64 =
            self.left_scales.0.iter().chain(&self.right_scales.0).map(|inverse| -inverse.ln()).sum();
        let (_, of_left) = Lu::new(self.left.u.as_ref()).log_determinant();
        let (_, of_right) = Lu::new(self.right.u.as_ref()).log_determinant();
        let phase = phase.to_complex() * of_left.to_complex() * of_right.to_complex().conj();
        let norm = phase.norm();
        let phase = if norm > 0.0 { phase / norm } else { Complex64::ZERO };
        Weight { log_modulus: log_modulus + large, phase }
    }
}

fn rows_scaled<S: Scalar>(matrix: &mut Mat<S>, factors: &[f64]) {
    for j in 0..matrix.ncols() {
        matrix.col_as_slice_mut(j).iter_mut().zip(factors).for_each(|(x, factor)| *x = x.scaled(*factor));
    }
}

pub(crate) fn adjoint<S: Scalar>(matrix: &Mat<S>) -> Mat<S> {
    Mat::from_fn(matrix.ncols(), matrix.nrows(), |i, j| matrix[(j, i)].conjugate())
}

/// `e^{−s h}` of a hermitian matrix.
pub(crate) fn exponential(h: &Mat<Complex64>, s: f64) -> Result<Mat<Complex64>, DeterminantError> {
    let (levels, vectors) = dense::hermitian_eigen(h.as_ref())?;
    let mut scaled = vectors.clone();
    for (j, level) in levels.iter().enumerate() {
        let factor = (-s * level).exp();
        scaled.col_as_slice_mut(j).iter_mut().for_each(|x| *x *= factor);
    }
    Ok(dense::product_adjoint(scaled.as_ref(), vectors.as_ref()))
}
