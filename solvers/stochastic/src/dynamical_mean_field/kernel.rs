//! Covariances of random forces.

use super::MeanFieldError;

/// The covariance of the random forces as a function of the correlation: `g(C) = Σ_k c_k (C/scale)^k`, `c_k ≥ 0`, `c_0 = 0`.
///
/// Forces `N^{−p/2+½−…} Σ J x…x` of p − 1 spins give a monomial; for two spins and couplings `J_i^{jk}` of variance σ² that are
/// symmetric in j and k, `g = 2σ²C²`, without that symmetry σ²C².
#[derive(Clone, Debug, PartialEq)]
pub struct Kernel {
    coefficients: Vec<f64>,
    scale: f64,
}

impl Kernel {
    /// A polynomial with the coefficients of `C^0, C^1, …`.
    ///
    /// # Errors
    /// [`MeanFieldError::Covariance`] for a negative, infinite or constant coefficient, or if all vanish.
    pub fn new(coefficients: &[f64]) -> Result<Self, MeanFieldError> {
        Self::scaled(coefficients.to_vec(), 1.0)
    }

    /// `weight · C^power`.
    ///
    /// # Errors
    /// As [`Kernel::new`].
    pub fn monomial(power: usize, weight: f64) -> Result<Self, MeanFieldError> {
        let mut coefficients = vec![0.0; power + 1];
        coefficients[power] = weight;
        Self::scaled(coefficients, 1.0)
    }

    /// A power series in `C/scale`.
    pub(super) fn scaled(coefficients: Vec<f64>, scale: f64) -> Result<Self, MeanFieldError> {
        let bad = |&(power, value): &(usize, f64)| {
            !value.is_finite() || value < 0.0 || (power == 0 && value != 0.0)
        };
        if let Some((power, value)) = coefficients.iter().copied().enumerate().find(bad) {
            return Err(MeanFieldError::Covariance { power, value });
        }
        if coefficients.iter().all(|c| *c == 0.0) {
            return Err(MeanFieldError::Covariance {
                power: coefficients.len().saturating_sub(1),
                value: 0.0,
            });
        }
        Ok(Kernel { coefficients, scale })
    }

    /// `Σ_{k ≥ 1} weight(k) c_k u^{k−1}` with `u = C/scale`.
    fn sum(&self, correlation: f64, weight: impl Fn(f64) -> f64) -> f64 {
        let u = correlation / self.scale;
        let terms = self.coefficients.iter().enumerate().skip(1).rev();
        terms.fold(0.0, |sum, (k, c)| sum * u + weight(k as f64) * c)
    }

    /// `g(C)/C`.
    pub fn over_correlation(&self, correlation: f64) -> f64 {
        self.sum(correlation, |_| 1.0) / self.scale
    }

    /// `g(C)`.
    pub fn value(&self, correlation: f64) -> f64 {
        correlation * self.over_correlation(correlation)
    }

    /// `g'(C)`.
    pub fn derivative(&self, correlation: f64) -> f64 {
        self.sum(correlation, |k| k) / self.scale
    }

    /// `2 ∫_0^C g / C²`: the square of the rate at which the correlation C would be a turning point.
    pub fn rate_squared(&self, correlation: f64) -> f64 {
        self.sum(correlation, |k| 2.0 / (k + 1.0)) / self.scale
    }
}
