//! Leading eigenvalues and what follows from them.

use std::f64::consts::{PI, TAU};

use eigentruth_numerics::krylov::{End, Options, eigenpairs};
use eigentruth_numerics::{Estimate, Kind, Provenance};

use super::{Strip, TransferError};

/// The leading eigenvalues of a transfer matrix, largest first.
///
/// They are the largest, not those of largest modulus: couplings along the strip that prefer unlike spins make negative ones.
#[derive(Clone, Debug)]
pub struct Spectrum {
    width: usize,
    eigenvalues: Vec<Estimate>,
}

impl Spectrum {
    /// `count` eigenvalues by block Krylov iteration, with residuals. The end of the spectrum in `options` is set to the highest.
    ///
    /// # Errors
    /// [`TransferError::Weight`], [`TransferError::NotSymmetric`], [`TransferError::Width`], [`TransferError::Krylov`].
    pub fn new(strip: &Strip<f64>, count: usize, options: &Options) -> Result<Self, TransferError> {
        // Two blocks are the smallest Krylov space; two more vectors are V^½ and the result.
        strip.check(2 * options.block.max(1) + 2)?;
        let width = strip.width();
        let options = Options { end: End::Highest, ..options.clone() };
        let found =
            eigenpairs(strip, count, &options).map_err(|error| TransferError::Krylov { width, error })?;
        let provenance =
            || Provenance::new("classical/transfer").with("width", width).with_seed(options.seed);
        let eigenvalues = found.pairs.iter().map(|pair| pair.estimate(provenance())).collect();
        Ok(Self { width, eigenvalues })
    }

    /// Sites in a column.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The eigenvalues, with their residuals as diagnostics.
    pub fn eigenvalues(&self) -> &[Estimate] {
        &self.eigenvalues
    }

    fn at(&self, index: usize) -> Result<&Estimate, TransferError> {
        let count = self.eigenvalues.len();
        self.eigenvalues.get(index).ok_or(TransferError::Missing {
            what: "the eigenvalue",
            given: index,
            count,
        })
    }

    /// `f(λ)` with the error that the eigenvalue's makes; `slope` is `|f'(λ)|`.
    fn of(eigenvalue: &Estimate, value: f64, slope: f64) -> Estimate {
        let error = eigenvalue.error * slope + 4.0 * f64::EPSILON * value.abs();
        Estimate { value, error, diagnostics: Default::default(), ..eigenvalue.clone() }
    }

    /// `βf = −ln λ₀ / N`, the free energy of a site over the temperature in an infinitely long strip.
    ///
    /// # Errors
    /// [`TransferError::Missing`] without an eigenvalue.
    pub fn free_energy(&self) -> Result<Estimate, TransferError> {
        let leading = self.at(0)?;
        let n = self.width as f64;
        Ok(Self::of(leading, -leading.value.ln() / n, 1.0 / (leading.value * n)))
    }

    /// `ln(λ₀/|λᵢ|)`, the inverse length over which the correlations of level `index` decay, in sites.
    ///
    /// # Errors
    /// [`TransferError::Missing`].
    pub fn inverse_length(&self, index: usize) -> Result<Estimate, TransferError> {
        let (leading, other) = (self.at(0)?, self.at(index)?);
        let relative = leading.error / leading.value + other.error / other.value.abs();
        let value = (leading.value / other.value.abs()).ln();
        Ok(Estimate { error: relative + 4.0 * f64::EPSILON, ..Self::of(leading, value, 0.0) })
    }

    /// The correlation length `1/ln(λ₀/|λ₁|)` in sites; a lower bound where the two eigenvalues are not told apart.
    ///
    /// # Errors
    /// [`TransferError::Missing`].
    pub fn correlation_length(&self) -> Result<Estimate, TransferError> {
        let inverse = self.inverse_length(1)?;
        let value = 1.0 / inverse.value;
        if inverse.value > 4.0 * inverse.error {
            let error = inverse.error / (inverse.value * (inverse.value - inverse.error));
            return Ok(Estimate { value, error, ..inverse });
        }
        let bound = 1.0 / (inverse.value + inverse.error);
        Ok(Estimate { value: bound, error: 0.0, kind: Kind::LowerBound, ..inverse })
    }

    /// `xᵢ = N ln(λ₀/λᵢ)/2π`: at a critical point of a cylinder that looks the same in both directions, the scaling dimension of
    /// level `index` up to corrections that vanish with the width (J. L. Cardy, J. Phys. A 17, L385 (1984)). The error is that of the
    /// eigenvalues; the corrections show in other widths.
    ///
    /// # Errors
    /// [`TransferError::Missing`].
    pub fn scaling_dimension(&self, index: usize) -> Result<Estimate, TransferError> {
        let inverse = self.inverse_length(index)?;
        let factor = self.width as f64 / TAU;
        Ok(Estimate { value: inverse.value * factor, error: inverse.error * factor, ..inverse })
    }
}

/// The central charge from `ln λ₀` of four or more cylinders of an isotropic critical model, given as `(N, ln λ₀)`.
///
/// `ln λ₀/N = −βf + πc/(6N²) + b/N⁴` is solved on the last three widths (H. W. J. Blöte, J. L. Cardy, M. P. Nightingale, Phys. Rev.
/// Lett. 56, 742 (1986)); the error is the difference to the three before, and what the eigenvalues add.
///
/// # Errors
/// [`TransferError::Size`] with fewer than four widths, or widths that do not grow.
pub fn central_charge(cylinders: &[(usize, Estimate)]) -> Result<Estimate, TransferError> {
    let grows = cylinders.windows(2).all(|pair| pair[0].0 < pair[1].0);
    if cylinders.len() < 4 || !grows {
        let given = cylinders.len();
        return Err(TransferError::Size { what: "number of growing widths", given, allowed: "4 and more" });
    }
    // Divided differences in u = 1/N²: with f[u₀,u₁,u₂] = b, the slope at u = 0 is f[u₀,u₁] − b(u₀ + u₁).
    let slope = |three: &[(usize, Estimate)]| {
        let u: Vec<f64> = three.iter().map(|(n, _)| (*n as f64).powi(-2)).collect();
        let linear = |i: usize, j: usize, y: &[f64]| (y[j] - y[i]) / (u[j] - u[i]);
        let solve = |y: &[f64]| {
            let b = (linear(1, 2, y) - linear(0, 1, y)) / (u[2] - u[0]);
            linear(0, 1, y) - b * (u[0] + u[1])
        };
        let y: Vec<f64> = three.iter().map(|(n, log)| log.value / *n as f64).collect();
        let mut error = 0.0;
        for (k, (n, log)) in three.iter().enumerate() {
            let mut unit = vec![0.0; 3];
            unit[k] = 1.0;
            // Rounding of the logarithm enters as well.
            error += solve(&unit).abs() * (log.error + f64::EPSILON * log.value.abs()) / *n as f64;
        }
        (6.0 / PI * solve(&y), 6.0 / PI * error)
    };
    let last = cylinders.len();
    let ((value, error), (before, _)) =
        (slope(&cylinders[last - 3..]), slope(&cylinders[last - 4..last - 1]));
    let widths: Vec<String> = cylinders.iter().map(|(n, _)| n.to_string()).collect();
    let provenance = Provenance::new("classical/transfer").with("widths", widths.join(","));
    Ok(Estimate::converged(value, (value - before).abs() + error, provenance).with("from_eigenvalues", error))
}

impl Spectrum {
    /// `(N, ln λ₀)` as [`central_charge`] takes it.
    ///
    /// # Errors
    /// [`TransferError::Missing`].
    pub fn cylinder(&self) -> Result<(usize, Estimate), TransferError> {
        Ok((self.width, self.free_energy()?.scaled(-(self.width as f64))))
    }
}
