//! Transfer matrices of rows of a strip that closes on itself, applied site by site; and partition functions of small tori.

use eigentruth_numerics::dense;
use eigentruth_numerics::krylov::{self, End, Options};
use eigentruth_numerics::{Estimate, LinearOperator, Provenance};
use eigentruth_trg::Model;
use faer::Mat;

use crate::method::Stop;

/// The symmetric transfer matrix `√D ⊗W √D` of a row of `width` sites: D holds the bonds within the row and the sites, W a bond between rows.
pub(super) struct Strip {
    width: usize,
    /// Bonds between rows, `[state, state]`.
    bond: Vec<f64>,
    states: usize,
    /// Roots of the weights of a row.
    roots: Vec<f64>,
}

impl Strip {
    pub(super) fn new(model: &Model, width: usize) -> Self {
        let q = model.states();
        let weight = |code: usize| -> f64 {
            let state = |x: usize| code / q.pow(x as u32) % q;
            (0..width).map(|x| model.site(state(x)) * model.bond(state(x), state((x + 1) % width))).product()
        };
        let roots = (0..q.pow(width as u32)).map(|code| weight(code).sqrt()).collect();
        let bond = (0..q * q).map(|i| model.bond(i / q, i % q)).collect();
        Strip { width, bond, states: q, roots }
    }

    /// The first dimensions beyond the identity's, `x = (L/2π) ln(λ₀/λ)`, with the errors that the residuals allow.
    pub(super) fn dimensions(&self, count: usize) -> Result<Vec<Estimate>, Stop> {
        let options = Options { end: End::Highest, block: 4, tolerance: 1e-11, ..Options::default() };
        let found = krylov::eigenpairs(self, count + 1, &options)?;
        let scale = self.width as f64 / (2.0 * std::f64::consts::PI);
        let first = &found.pairs[0];
        let one = |pair: &krylov::Eigenpair<f64>| {
            let error = scale * (first.error / first.value + pair.error / pair.value.abs());
            let provenance = Provenance::new("problems/strips").with("width", self.width);
            Estimate::converged(scale * (first.value / pair.value.abs()).ln(), error, provenance)
        };
        Ok(found.pairs[1..].iter().map(one).collect())
    }

    /// As if singular values of the matrix with all weights of a row on one side, `D ⊗W`, were its eigenvalues.
    pub(super) fn one_sided(&self, count: usize) -> Result<Vec<Estimate>, Stop> {
        // √D ⊗W √D is similar to it; its singular values are roots of the eigenvalues of ⊗W D² ⊗W.
        let square = OneSided { strip: self };
        let options = Options { end: End::Highest, block: 4, tolerance: 1e-11, ..Options::default() };
        let found = krylov::eigenpairs(&square, count + 1, &options)?;
        let scale = 0.5 * self.width as f64 / (2.0 * std::f64::consts::PI);
        let first = &found.pairs[0];
        let one = |pair: &krylov::Eigenpair<f64>| {
            let error = scale * (first.error / first.value + pair.error / pair.value.abs());
            let provenance = Provenance::new("problems/strips").with("width", self.width);
            Estimate::converged(scale * (first.value / pair.value.abs()).ln(), error, provenance)
        };
        Ok(found.pairs[1..].iter().map(one).collect())
    }

    /// `⊗W` in place.
    fn bonds(&self, y: &mut [f64]) {
        let q = self.states;
        for site in 0..self.width {
            let stride = q.pow(site as u32);
            for block in y.chunks_mut(stride * q) {
                for at in 0..stride {
                    let mut old = [0.0; 16];
                    (0..q).for_each(|s| old[s] = block[s * stride + at]);
                    for s in 0..q {
                        block[s * stride + at] = (0..q).map(|t| self.bond[s * q + t] * old[t]).sum();
                    }
                }
            }
        }
    }

    /// The matrix, for small widths.
    fn matrix(&self) -> Mat<f64> {
        krylov::matrix_of(self)
    }

    /// The logarithm of the partition function of as many rows as there are columns.
    pub(super) fn log_partition(&self) -> Result<f64, Stop> {
        let levels = dense::hermitian_eigenvalues(self.matrix().as_ref())?;
        let largest = levels.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        let sum: f64 = levels.iter().map(|x| (x / largest).powi(self.width as i32)).sum();
        Ok(sum.ln() + self.width as f64 * largest.ln())
    }
}

impl LinearOperator<f64> for Strip {
    fn dimension(&self) -> usize {
        self.roots.len()
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        y.iter_mut().zip(x).zip(&self.roots).for_each(|((y, x), root)| *y = x * root);
        self.bonds(y);
        y.iter_mut().zip(&self.roots).for_each(|(y, root)| *y *= root);
    }
}

/// `⊗W D² ⊗W`.
struct OneSided<'a> {
    strip: &'a Strip,
}

impl LinearOperator<f64> for OneSided<'_> {
    fn dimension(&self) -> usize {
        self.strip.roots.len()
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        y.copy_from_slice(x);
        self.strip.bonds(y);
        y.iter_mut().zip(&self.strip.roots).for_each(|(y, root)| *y *= root.powi(4));
        self.strip.bonds(y);
    }
}

/// The limit of values at several lengths, `x + a L^{−ω} + b L^{−ω′}` through the last three; nothing if there are fewer.
pub(super) fn extrapolated(lengths: &[usize], values: &[f64], exponents: [f64; 2]) -> Option<f64> {
    let from = values.len().checked_sub(3)?;
    let rows: Vec<[f64; 3]> = lengths[from..]
        .iter()
        .map(|&l| [1.0, (l as f64).powf(-exponents[0]), (l as f64).powf(-exponents[1])])
        .collect();
    // Cramer's rule for the constant.
    let determinant = |first: [f64; 3]| -> f64 {
        let minor = |i: usize, j: usize| rows[i][1] * rows[j][2] - rows[i][2] * rows[j][1];
        first[0] * minor(1, 2) - first[1] * minor(0, 2) + first[2] * minor(0, 1)
    };
    Some(determinant([values[from], values[from + 1], values[from + 2]]) / determinant([1.0; 3]))
}
