//! The Lyapunov equation `M S + S Mᵀ + Q = 0`.

use eigentruth_numerics::Estimate;
use faer::Mat;

use super::{LinearError, LinearSystem};
use crate::dense;

/// The stationary covariance `S = ⟨x xᵀ⟩` with its residual.
#[derive(Clone, Debug)]
pub struct Stationary {
    covariance: Mat<f64>,
    entries: Vec<Estimate>,
    residual: f64,
    error: f64,
}

impl Stationary {
    /// The covariance, symmetric, `[component, component]`.
    pub fn covariance(&self) -> &Mat<f64> {
        &self.covariance
    }

    /// An entry with its error bound.
    ///
    /// # Panics
    /// If there is no such component.
    pub fn entry(&self, row: usize, column: usize) -> &Estimate {
        &self.entries[row * self.covariance.ncols() + column]
    }

    /// `‖M S + S Mᵀ + Q‖ / (2‖M‖‖S‖ + ‖Q‖)` in Frobenius norms.
    pub fn residual(&self) -> f64 {
        self.residual
    }

    /// A bound of the error of every entry.
    pub fn error(&self) -> f64 {
        self.error
    }
}

/// `M S + S Mᵀ + Q`.
fn defect(drift: &Mat<f64>, covariance: &Mat<f64>, noise: &Mat<f64>) -> Mat<f64> {
    let half = dense::product(drift.as_ref(), covariance.as_ref());
    let n = drift.nrows();
    Mat::from_fn(n, n, |i, j| half[(i, j)] + half[(j, i)] + noise[(i, j)])
}

impl LinearSystem {
    /// The stationary covariance, by elimination on the Kronecker form of the equation for the entries on and above the diagonal, with
    /// one step of refinement.
    ///
    /// Of a stable system the inverse Lyapunov operator has the spectral norm of the solution for unit noise, which bounds the error by
    /// the residual (G. Hewer, C. Kenney, SIAM J. Control Optim. 26, 321 (1988)).
    ///
    /// # Errors
    /// If the equation is singular to rounding.
    pub fn stationary(&self) -> Result<Stationary, LinearError> {
        let n = self.dimension();
        let unknowns = n * (n + 1) / 2;
        // Entry (i, j) with i ≤ j.
        let place = |i: usize, j: usize| {
            let (low, high) = (i.min(j), i.max(j));
            high * (high + 1) / 2 + low
        };
        let mut matrix = Mat::<f64>::zeros(unknowns, unknowns);
        for j in 0..n {
            for i in 0..=j {
                for k in 0..n {
                    matrix[(place(i, j), place(k, j))] += self.drift[(i, k)];
                    matrix[(place(i, j), place(i, k))] += self.drift[(j, k)];
                }
            }
        }
        let failed = LinearError::Dense { what: "the Lyapunov equation", dimension: unknowns };
        let factors = dense::factors(&matrix).ok_or(failed)?;
        let solve = |noise: &Mat<f64>| {
            let mut right = Mat::zeros(unknowns, 1);
            for j in 0..n {
                for i in 0..=j {
                    right[(place(i, j), 0)] = -noise[(i, j)];
                }
            }
            let found = dense::solve_refined(&factors, &matrix, &right);
            Mat::from_fn(n, n, |i, j| found[(place(i, j), 0)])
        };
        let covariance = solve(&self.noise);
        let inverse_norm = dense::frobenius(&solve(&Mat::identity(n, n)));
        let left = dense::frobenius(&defect(&self.drift, &covariance, &self.noise));
        let size = dense::frobenius(&covariance);
        let scale = 2.0 * dense::frobenius(&self.drift) * size + dense::frobenius(&self.noise);
        let residual = if scale == 0.0 { 0.0 } else { left / scale };
        // The residual itself is known up to the rounding of its terms.
        let rounding = 4.0 * n as f64 * f64::EPSILON * scale;
        let error = (left + rounding) * inverse_norm;
        let provenance = self.provenance("lyapunov");
        let entry = |i: usize, j: usize| {
            Estimate::exact(covariance[(i, j)], error, provenance.clone()).with("residual", residual)
        };
        let entries = (0..n * n).map(|at| entry(at / n, at % n)).collect();
        Ok(Stationary { covariance, entries, residual, error })
    }
}
