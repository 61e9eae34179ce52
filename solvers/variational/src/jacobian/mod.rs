//! Logarithmic derivatives of many samples, and the equations of stochastic reconfiguration.
//!
//! S. Sorella, Phys. Rev. B 64, 024512 (2001): `(S + λ) δ = F` with `S_kl = ⟨ΔO_k* ΔO_l⟩`, `F_k = ⟨ΔO_k* ΔE⟩`. With one row `ΔO/√M` a sample and
//! `e = ΔE/√M` this is `S = O†O`, `F = O†e`, and as well `δ = O†(OO† + λ)⁻¹ e` (A. Chen and M. Heyl, Nat. Phys. 20, 1476 (2024)), which is
//! smaller where there are fewer samples than parameters. For real parameters of complex amplitudes the real and imaginary parts are
//! rows of their own.

mod solve;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{As, multiply};
use faer::{Mat, MatRef};
use num_complex::Complex64;

use crate::VariationalError;
pub use solve::{Regularization, Solution, Solver};

/// What is written for a sample.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a, S> {
    /// All derivatives.
    Dense(&'a [Complex64]),
    /// The factors `v` and `h` of derivatives `(v, h, v ⊗ h)`.
    Factors(&'a [S], &'a [S]),
}

#[derive(Clone, Debug)]
enum Derivatives<S: Scalar> {
    /// `[parameter, row]`.
    Dense(Mat<S>),
    /// `[visible, sample]` and `[hidden, sample]`.
    Factors(Mat<S>, Mat<S>),
}

/// The derivatives of samples, a column each; after [`Jacobian::centre`] they are `ΔO/√M` (for factors, in effect).
#[derive(Clone, Debug)]
pub struct Jacobian<S: Scalar> {
    derivatives: Derivatives<S>,
    samples: usize,
    stacked: bool,
}

/// Columns that are multiplied at a time.
const BLOCK: usize = 128;
/// What a matrix may take.
const MEMORY: u128 = 3 << 30;

impl<S: Scalar> Jacobian<S> {
    /// The largest matrix that is decomposed.
    pub const DENSE: usize = 4096;

    /// Room for all derivatives of `samples`; `is_real` if they have no imaginary part.
    ///
    /// # Errors
    /// [`VariationalError::Memory`].
    pub fn dense(parameters: usize, samples: usize, is_real: bool) -> Result<Self, VariationalError> {
        let stacked = !is_real && S::from_complex(Complex64::I).is_none();
        let rows = samples * if stacked { 2 } else { 1 };
        allowed::<S>("the derivatives of all samples", parameters, rows)?;
        Ok(Self { derivatives: Derivatives::Dense(Mat::zeros(parameters, rows)), samples, stacked })
    }

    /// Room for factors.
    pub fn factored([visible, hidden]: [usize; 2], samples: usize) -> Self {
        let derivatives = Derivatives::Factors(Mat::zeros(visible, samples), Mat::zeros(hidden, samples));
        Self { derivatives, samples, stacked: false }
    }

    fn rows(&self) -> usize {
        self.samples * if self.stacked { 2 } else { 1 }
    }

    fn parameters(&self) -> usize {
        match &self.derivatives {
            Derivatives::Dense(matrix) => matrix.nrows(),
            Derivatives::Factors(v, h) => v.nrows() + h.nrows() + v.nrows() * h.nrows(),
        }
    }

    /// Writes the derivatives of a sample.
    ///
    /// # Panics
    /// If the row is not of the kind that the Jacobian was made for.
    pub fn write(&mut self, sample: usize, row: Row<'_, S>) {
        let (stacked, samples) = (self.stacked, self.samples);
        match (&mut self.derivatives, row) {
            (Derivatives::Dense(matrix), Row::Dense(row)) => {
                for (to, from) in matrix.col_as_slice_mut(sample).iter_mut().zip(row) {
                    *to = S::from_complex(*from).unwrap_or(S::from_real(from.re));
                }
                if stacked {
                    for (to, from) in matrix.col_as_slice_mut(sample + samples).iter_mut().zip(row) {
                        *to = S::from_real(from.im);
                    }
                }
            }
            (Derivatives::Factors(v, h), Row::Factors(visible, hidden)) => {
                v.col_as_slice_mut(sample).copy_from_slice(visible);
                h.col_as_slice_mut(sample).copy_from_slice(hidden);
            }
            _ => panic!("rows of the kind that the Jacobian was made for"),
        }
    }

    /// Subtracts the means, and multiplies by the square roots of the weights, which add up to 1. Factors stay as they are: their
    /// products are centred, with equal weights.
    pub fn centre(&mut self, weights: &[f64]) {
        let samples = self.samples;
        if let Derivatives::Dense(matrix) = &mut self.derivatives {
            let parameters = matrix.nrows();
            for block in 0..matrix.ncols() / samples {
                let mut mean = vec![S::ZERO; parameters];
                for (x, weight) in weights.iter().enumerate() {
                    let column = matrix.col_as_slice(block * samples + x);
                    mean.iter_mut().zip(column).for_each(|(mean, o)| *mean += o.scaled(*weight));
                }
                for (x, weight) in weights.iter().enumerate() {
                    let (column, root) = (matrix.col_as_slice_mut(block * samples + x), weight.sqrt());
                    column.iter_mut().zip(&mean).for_each(|(o, mean)| *o = (*o - *mean).scaled(root));
                }
            }
        }
    }

    /// `e = √w (E − ⟨E⟩)` of local energies, as the equations need them.
    pub fn residuals(&self, energies: &[Complex64], weights: &[f64]) -> Vec<S> {
        let mean: Complex64 = energies.iter().zip(weights).map(|(e, w)| e * w).sum();
        let centred = || energies.iter().zip(weights).map(|(e, w)| (e - mean) * w.sqrt());
        let mut all: Vec<S> = centred().map(|e| S::from_complex(e).unwrap_or(S::from_real(e.re))).collect();
        if self.stacked {
            all.extend(centred().map(|e| S::from_real(e.im)));
        }
        all
    }

    /// `B z` with the columns `ΔO/√M` of B.
    fn forwards(&self, z: &[S]) -> Vec<S> {
        let mut out = vec![S::ZERO; self.parameters()];
        match &self.derivatives {
            Derivatives::Dense(matrix) => product(&mut out, matrix.as_ref(), As::Given, z),
            Derivatives::Factors(v, h) => {
                let n = z.len() as f64;
                let mut mean = S::ZERO;
                z.iter().for_each(|z| mean += z.scaled(1.0 / n));
                let z: Vec<S> = z.iter().map(|z| (*z - mean).scaled(1.0 / n.sqrt())).collect();
                let (a, rest) = out.split_at_mut(v.nrows());
                let (b, w) = rest.split_at_mut(h.nrows());
                product(a, v.as_ref(), As::Given, &z);
                product(b, h.as_ref(), As::Given, &z);
                let mut scaled = h.clone();
                for (x, z) in z.iter().enumerate() {
                    scaled.col_as_slice_mut(x).iter_mut().for_each(|h| *h *= *z);
                }
                let w = faer::MatMut::from_column_major_slice_mut(w, h.nrows(), v.nrows());
                multiply(w, false, scaled.as_ref(), As::Given, v.as_ref(), As::Transpose, S::from_real(1.0));
            }
        }
        out
    }

    /// `⟨O_x, u⟩` of factors, not centred, not scaled.
    fn plain_backwards(v: &Mat<S>, h: &Mat<S>, u: &[S]) -> Vec<S> {
        let mut out = vec![S::ZERO; v.ncols()];
        let (a, rest) = u.split_at(v.nrows());
        let (b, w) = rest.split_at(h.nrows());
        product(&mut out, v.as_ref(), As::Adjoint, a);
        let w = MatRef::from_column_major_slice(w, h.nrows(), v.nrows());
        // v is real, so that it is its own conjugate.
        let mut inner = Mat::zeros(h.nrows(), v.ncols());
        multiply(inner.as_mut(), false, w, As::Given, v.as_ref(), As::Given, S::from_real(1.0));
        for (x, out) in out.iter_mut().enumerate() {
            let columns = h.col_as_slice(x).iter().zip(inner.col_as_slice(x)).zip(b);
            columns.for_each(|((h, inner), b)| *out += h.conjugate() * (*inner + *b));
        }
        out
    }

    /// `B† u`.
    fn backwards(&self, u: &[S]) -> Vec<S> {
        match &self.derivatives {
            Derivatives::Dense(matrix) => {
                let mut out = vec![S::ZERO; matrix.ncols()];
                product(&mut out, matrix.as_ref(), As::Adjoint, u);
                out
            }
            Derivatives::Factors(v, h) => {
                let mut out = Self::plain_backwards(v, h, u);
                let n = out.len() as f64;
                let mut mean = S::ZERO;
                out.iter().for_each(|x| mean += x.scaled(1.0 / n));
                out.iter_mut().for_each(|x| *x = (*x - mean).scaled(1.0 / n.sqrt()));
                out
            }
        }
    }

    /// `F_k = ⟨ΔO_k* ΔE⟩`.
    pub fn force(&self, residuals: &[S]) -> Vec<S> {
        let conjugated: Vec<S> = residuals.iter().map(|e| e.conjugate()).collect();
        self.forwards(&conjugated).into_iter().map(Scalar::conjugate).collect()
    }

    /// The lower triangle of `B†B`.
    fn gram(&self) -> Mat<S> {
        let rows = self.rows();
        let mut gram = Mat::zeros(rows, rows);
        match &self.derivatives {
            Derivatives::Dense(matrix) => lower_gram(&mut gram, matrix.as_ref()),
            Derivatives::Factors(v, h) => {
                let n = rows as f64;
                // The mean of all derivatives, its products with each, and its square: what centring subtracts.
                let ones = vec![S::from_real(1.0 / n); rows];
                let mut mean = Self::plain_mean(v, h, &ones);
                let along = Self::plain_backwards(v, h, &mean);
                let square: f64 = mean.iter().map(|x| x.norm_squared()).sum();
                mean.clear();
                let mut blocks = [Mat::<S>::zeros(rows, BLOCK), Mat::<S>::zeros(rows, BLOCK)];
                for start in (0..rows).step_by(BLOCK) {
                    let width = BLOCK.min(rows - start);
                    let [of_v, of_h] = &mut blocks;
                    for (to, from) in [(&mut *of_v, v), (&mut *of_h, h)] {
                        let right = from.as_ref().subcols(start, width);
                        let left = from.as_ref().subcols(start, rows - start);
                        let to = to.as_mut().submatrix_mut(0, 0, rows - start, width);
                        multiply(to, false, left, As::Adjoint, right, As::Given, S::from_real(1.0));
                    }
                    for column in 0..width {
                        let y = start + column;
                        let from_mean = S::from_real(square) - along[y].conjugate();
                        let to = &mut gram.col_as_slice_mut(y)[y..];
                        let a = &of_v.col_as_slice(column)[column..];
                        let b = &of_h.col_as_slice(column)[column..];
                        let all = to.iter_mut().zip(a).zip(b).zip(&along[y..]);
                        all.for_each(|(((to, a), b), r)| {
                            *to = (*a + *b + *a * *b - *r + from_mean).scaled(1.0 / n);
                        });
                    }
                }
            }
        }
        gram
    }

    fn plain_mean(v: &Mat<S>, h: &Mat<S>, weights: &[S]) -> Vec<S> {
        let mut out = vec![S::ZERO; v.nrows() + h.nrows() + v.nrows() * h.nrows()];
        let (a, rest) = out.split_at_mut(v.nrows());
        let (b, w) = rest.split_at_mut(h.nrows());
        product(a, v.as_ref(), As::Given, weights);
        product(b, h.as_ref(), As::Given, weights);
        let w = faer::MatMut::from_column_major_slice_mut(w, h.nrows(), v.nrows());
        multiply(w, false, h.as_ref(), As::Given, v.as_ref(), As::Transpose, weights[0]);
        out
    }

    /// All derivatives, centred and weighted equally.
    fn expanded(&self) -> Result<Self, VariationalError> {
        let Derivatives::Factors(v, h) = &self.derivatives else { return Ok(self.clone()) };
        let mut dense = Self::dense(self.parameters(), self.samples, true)?;
        let Derivatives::Dense(matrix) = &mut dense.derivatives else { unreachable!("just made") };
        for x in 0..self.samples {
            let (v, h) = (v.col_as_slice(x), h.col_as_slice(x));
            let products = v.iter().flat_map(|v| h.iter().map(move |h| *v * *h));
            let all = v.iter().copied().chain(h.iter().copied()).chain(products);
            matrix.col_as_slice_mut(x).iter_mut().zip(all).for_each(|(to, o)| *to = o);
        }
        dense.centre(&vec![1.0 / self.samples as f64; self.samples]);
        Ok(dense)
    }
}

fn allowed<S: Scalar>(what: &'static str, rows: usize, columns: usize) -> Result<(), VariationalError> {
    let bytes = (rows as u128) * (columns as u128) * size_of::<S>() as u128;
    if bytes > MEMORY { Err(VariationalError::Memory { what, bytes, allowed: MEMORY }) } else { Ok(()) }
}

fn product<S: Scalar>(out: &mut [S], matrix: MatRef<'_, S>, how: As, x: &[S]) {
    let (rows, one) = (out.len(), S::from_real(1.0));
    let x = MatRef::from_column_major_slice(x, x.len(), 1);
    let out = faer::MatMut::from_column_major_slice_mut(out, rows, 1);
    multiply(out, false, matrix, how, x, As::Given, one);
}

/// The lower triangle of `B†B`, block by block.
fn lower_gram<S: Scalar>(out: &mut Mat<S>, b: MatRef<'_, S>) {
    let n = b.ncols();
    for start in (0..n).step_by(BLOCK) {
        let width = BLOCK.min(n - start);
        let to = out.as_mut().submatrix_mut(start, start, n - start, width);
        let (left, right) = (b.subcols(start, n - start), b.subcols(start, width));
        multiply(to, false, left, As::Adjoint, right, As::Given, S::from_real(1.0));
    }
}
