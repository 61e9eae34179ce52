//! Diffusion tensors of velocities that are components of a linear system.

use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::{BoundsClash, Estimate};
use faer::Mat;

use super::{LinearError, LinearSystem, Stationary};
use crate::dense;

/// `D_ij = ∫₀^∞ ⟨v_i(t) v_j(0)⟩ dt` of some components.
#[derive(Clone, Debug)]
pub struct DiffusionTensor {
    /// `D_ij` at `[i][j]`.
    pub entries: Vec<Vec<Estimate>>,
}

impl DiffusionTensor {
    /// The symmetric part `(D_ij + D_ji)/2`: half the growth of `⟨Δx_i Δx_j⟩` in time.
    ///
    /// # Errors
    /// Never for tensors of this crate, whose entries are no bounds.
    ///
    /// # Panics
    /// If there is no such component.
    pub fn even(&self, i: usize, j: usize) -> Result<Estimate, BoundsClash> {
        Ok(self.entries[i][j].plus(&self.entries[j][i])?.scaled(0.5))
    }

    /// The odd part `(D_ji − D_ij)/2`: with i = x and j = y it is positive where the velocity turns from x to y.
    ///
    /// # Errors
    /// As [`DiffusionTensor::even`].
    ///
    /// # Panics
    /// If there is no such component.
    pub fn odd(&self, i: usize, j: usize) -> Result<Estimate, BoundsClash> {
        Ok(self.entries[j][i].minus(&self.entries[i][j])?.scaled(0.5))
    }
}

impl LinearSystem {
    /// The diffusion tensor of positions whose velocities are the given components: the block of `−M⁻¹ S`.
    ///
    /// # Errors
    /// If a component does not exist or a dense method fails.
    pub fn diffusion(
        &self,
        stationary: &Stationary,
        components: &[usize],
    ) -> Result<DiffusionTensor, LinearError> {
        let n = self.dimension();
        if let Some(&component) = components.iter().find(|&&component| component >= n) {
            return Err(LinearError::NoComponent { component, dimension: n });
        }
        let failed = LinearError::Dense { what: "the inverse", dimension: n };
        let factors = dense::factors(&self.drift).ok_or(failed)?;
        let inverse = dense::solve_refined(&factors, &self.drift, &Mat::identity(n, n));
        let size = dense::frobenius(&inverse);
        let found = dense::solve_refined(&factors, &self.drift, stationary.covariance());
        let defect: Mat<f64> =
            dense::plus(stationary.covariance(), -1.0, &dense::product(self.drift.as_ref(), found.as_ref()));
        // Errors of the covariance and of the solution, both through the inverse; norms of matrices bound the entries.
        let rounding =
            4.0 * n as f64 * f64::EPSILON * dense::frobenius(&self.drift) * dense::frobenius(&found);
        let error = size * (stationary.error() * n as f64 + dense::frobenius(&defect) + rounding);
        let provenance = self.provenance("diffusion");
        let entry = |i: usize, j: usize| Estimate::exact(-found[(i, j)], error, provenance.clone());
        let placed = |i, j| if planted(Bug::Stochastic) { entry(j, i) } else { entry(i, j) };
        let row = |&i: &usize| components.iter().map(|&j| placed(i, j)).collect();
        Ok(DiffusionTensor { entries: components.iter().map(row).collect() })
    }
}
