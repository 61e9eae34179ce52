//! The response of one state to an operator, by a continued fraction.

use eigentruth_numerics::krylov::ContinuedFraction;
use eigentruth_numerics::{Estimate, LinearOperator, Provenance, Scalar};
use num_complex::Complex64;

use super::{Lines, Peak};
use crate::ExactError;

/// `⟨φ∣(z − H + E)⁻¹∣φ⟩` for `∣φ⟩ = A∣ψ⟩`: frequencies are measured from the energy `E` of the state.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The continued fraction, in energies.
    pub fraction: ContinuedFraction,
    /// The energy from which frequencies are measured.
    pub energy: f64,
}

impl Response {
    /// The fraction of `∣φ⟩`, at most `steps` deep; it reproduces the first `2 · steps` moments
    /// (Gagliano and Balseiro, Phys. Rev. Lett. 59, 2999 (1987)).
    ///
    /// # Errors
    /// [`ExactError::Krylov`].
    pub fn new<S: Scalar>(
        operator: &impl LinearOperator<S>,
        phi: &[S],
        energy: f64,
        steps: usize,
    ) -> Result<Self, ExactError> {
        Ok(Self { fraction: ContinuedFraction::new(operator, phi, steps)?, energy })
    }

    /// The poles and their weights.
    ///
    /// # Errors
    /// [`ExactError::Krylov`].
    pub fn lines(&self) -> Result<Lines, ExactError> {
        let peak = |(value, weight): (f64, f64)| Peak {
            frequency: value - self.energy,
            weight: Complex64::from(weight),
        };
        Ok(Lines { peaks: self.fraction.poles()?.into_iter().map(peak).collect() })
    }

    /// The spectral function `−Im G(ω + iη)/π` of the whole operator, nothing cut off, with a bound on the error.
    ///
    /// What was cut off enters as a tail, the resolvent of a hermitian operator at `ω + iη`. Such tails fill the closed disk of
    /// diameter `[0, −i/η]`; every level of the fraction maps disks to disks, so the image of that
    /// disk is known exactly: its centre gives the value, its radius the bound.
    pub fn broadened(&self, omega: f64, eta: f64) -> Estimate {
        let z = Complex64::new(omega + self.energy, eta);
        let levels = &self.fraction.coefficients;
        let depth = levels.diagonal.len();
        let mut disk = (Complex64::new(0.0, -0.5 / eta), 0.5 / eta);
        for (level, alpha) in levels.diagonal.iter().enumerate().rev() {
            let beta = if level + 1 == depth { self.fraction.next } else { levels.beside[level] };
            let square = beta * beta;
            // 1/(z − α − β² t): an affine map, then an inversion; 0 is outside since the imaginary part is at least η.
            let (centre, radius) = (z - alpha - disk.0 * square, disk.1 * square);
            let scale = centre.norm_sqr() - radius * radius;
            disk = (centre.conj() / scale, radius / scale);
        }
        let weight = if depth == 0 { 0.0 } else { self.fraction.weight / std::f64::consts::PI };
        let rounding = depth as f64 * f64::EPSILON * weight / eta;
        let provenance = Provenance::new("exact/continued-fraction")
            .with("steps", depth)
            .with("omega", omega)
            .with("eta", eta);
        Estimate::converged(-disk.0.im * weight, disk.1 * weight + rounding, provenance)
    }
}
