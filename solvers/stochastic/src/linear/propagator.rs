//! Steps of any length without discretization error.

use eigentruth_numerics::dense::hermitian_eigen;
use eigentruth_numerics::streams::Stream;
use faer::Mat;

use super::{LinearError, LinearSystem, Stationary};
use crate::dense;
use crate::random;

/// `x(t + h) = E x(t) + R ξ` with independent normal numbers ξ.
#[derive(Clone, Debug)]
pub struct Propagator {
    decay: Mat<f64>,
    covariance: Mat<f64>,
    root: Mat<f64>,
}

impl Propagator {
    /// `E = e^{Mh}`.
    pub fn decay(&self) -> &Mat<f64> {
        &self.decay
    }

    /// The covariance of what the noise adds in a step.
    pub fn covariance(&self) -> &Mat<f64> {
        &self.covariance
    }

    /// One step; `x` has a number for each component.
    ///
    /// # Panics
    /// If `x` has another length.
    pub fn step(&self, x: &mut [f64], stream: &mut Stream) {
        let n = self.decay.nrows();
        assert_eq!(x.len(), n, "a number for each component");
        let mut xi = vec![0.0; n];
        random::normals(stream, &mut xi);
        let row = |i: usize| (0..n).map(|j| self.decay[(i, j)] * x[j] + self.root[(i, j)] * xi[j]).sum();
        let next: Vec<f64> = (0..n).map(row).collect();
        x.copy_from_slice(&next);
    }
}

/// A root of a positive matrix by its eigenvalues; those that rounding made negative count as zero.
fn root(matrix: &Mat<f64>) -> Result<Mat<f64>, LinearError> {
    let n = matrix.nrows();
    let failed = |_| LinearError::Dense { what: "the spectrum", dimension: n };
    let (values, vectors) = hermitian_eigen(matrix.as_ref()).map_err(failed)?;
    Ok(Mat::from_fn(n, n, |i, j| vectors[(i, j)] * values[j].max(0.0).sqrt()))
}

impl LinearSystem {
    /// The exact propagator of a step, by the exponential of a block matrix, which loses nothing to cancellation in short steps.
    ///
    /// Source: C. F. Van Loan, IEEE Trans. Automat. Contr. 23, 395 (1978).
    ///
    /// # Errors
    /// For a step that is not positive, or if a dense method fails.
    pub fn propagator(&self, step: f64) -> Result<Propagator, LinearError> {
        if !(step > 0.0 && step.is_finite()) {
            return Err(LinearError::Step { step });
        }
        let n = self.dimension();
        let failed = || LinearError::Dense { what: "the exponential", dimension: 2 * n };
        // The block −M grows: long steps are made of short ones.
        let growth = step * dense::frobenius(&self.drift);
        let doublings = growth.log2().ceil().max(0.0) as i32;
        let short = step * (-f64::from(doublings)).exp2();
        let block = Mat::from_fn(2 * n, 2 * n, |i, j| match (i < n, j < n) {
            (true, true) => -short * self.drift[(i, j)],
            (true, false) => short * self.noise[(i, j - n)],
            (false, true) => 0.0,
            (false, false) => short * self.drift[(j - n, i - n)],
        });
        let exponential = dense::exponential(&block).ok_or_else(failed)?;
        let mut decay = Mat::from_fn(n, n, |i, j| exponential[(n + j, n + i)]);
        let upper = Mat::from_fn(n, n, |i, j| exponential[(i, n + j)]);
        let symmetric = |m: &Mat<f64>| Mat::from_fn(n, n, |i, j| 0.5 * (m[(i, j)] + m[(j, i)]));
        let mut covariance = symmetric(&dense::product(decay.as_ref(), upper.as_ref()));
        for _ in 0..doublings {
            let moved = dense::product(decay.as_ref(), covariance.as_ref());
            let moved = dense::product(moved.as_ref(), decay.transpose());
            covariance = symmetric(&dense::plus(&covariance, 1.0, &moved));
            decay = dense::product(decay.as_ref(), decay.as_ref());
        }
        let root = root(&covariance)?;
        Ok(Propagator { decay, covariance, root })
    }

    /// A state drawn from the stationary distribution.
    ///
    /// # Errors
    /// If a dense method fails.
    pub fn sampler(
        &self,
        stationary: &Stationary,
    ) -> Result<impl Fn(&mut Stream) -> Vec<f64> + Sync + use<>, LinearError> {
        let root = root(stationary.covariance())?;
        Ok(move |stream: &mut Stream| {
            let n = root.nrows();
            let mut xi = vec![0.0; n];
            random::normals(stream, &mut xi);
            (0..n).map(|i| (0..n).map(|j| root[(i, j)] * xi[j]).sum()).collect()
        })
    }
}
