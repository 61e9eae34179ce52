//! Spectral functions.

use num_complex::Complex64;

use super::lanczos::coefficients;
use super::{KrylovError, Tridiagonal};
use crate::{LinearOperator, Scalar, vector};

/// `G(z) = ⟨φ|(z − H)⁻¹|φ⟩` as a continued fraction
/// `⟨φ|φ⟩ / (z − a₀ − b₁²/(z − a₁ − b₂²/(z − a₂ − …)))` with Lanczos coefficients (Haydock, Heine, Kelly, J. Phys. C 5,
/// 2845 (1972)).
///
/// With `φ = Aψ`, `Hψ = Eψ`, the spectral function `Σ_n |⟨n|A|ψ⟩|² δ(ω − E_n + E)` is `−Im G(ω + E + iη)/π` for `η → 0⁺`.
#[derive(Clone, Debug, PartialEq)]
pub struct ContinuedFraction {
    /// `⟨φ|φ⟩`, the integral of the spectral function.
    pub weight: f64,
    /// The diagonal holds `a₀, a₁, …`, beside it stand `b₁, b₂, …`.
    pub coefficients: Tridiagonal,
    /// The next `b`: 0 if the fraction ends here exactly.
    pub next: f64,
}

impl ContinuedFraction {
    /// The coefficients for `φ`, `steps` of them or fewer if the fraction ends. The first `2·steps` moments are exact.
    ///
    /// # Errors
    /// [`KrylovError::Start`] if `φ` has another length than the operator; a zero `φ` has the weight 0 and no
    /// coefficients. [`KrylovError::NotFinite`], [`KrylovError::NotHermitian`].
    pub fn new<S: Scalar>(
        operator: &impl LinearOperator<S>,
        phi: &[S],
        steps: usize,
    ) -> Result<Self, KrylovError> {
        let (length, dimension) = (phi.len(), operator.dimension());
        let mut start = phi.to_vec();
        let norm = vector::normalize(&mut start);
        if length != dimension || !norm.is_finite() {
            return Err(KrylovError::Start { length, norm, dimension });
        }
        if norm == 0.0 {
            return Ok(Self { weight: 0.0, coefficients: Tridiagonal::default(), next: 0.0 });
        }
        let (coefficients, next) = coefficients(operator, start, steps.max(1))?;
        Ok(Self { weight: norm * norm, coefficients, next })
    }

    /// `G(z)`, of the fraction cut after the last coefficient.
    pub fn evaluate(&self, z: Complex64) -> Complex64 {
        let Tridiagonal { diagonal, beside } = &self.coefficients;
        let mut tail = Complex64::ZERO;
        for (index, a) in diagonal.iter().enumerate().rev() {
            let numerator = if index == 0 { self.weight } else { beside[index - 1].powi(2) };
            tail = numerator / (z - a - tail);
        }
        tail
    }

    /// The poles of the fraction and their weights, ascending: the spectral function as a sum of peaks.
    ///
    /// # Errors
    /// [`KrylovError::Dense`].
    pub fn poles(&self) -> Result<Vec<(f64, f64)>, KrylovError> {
        let (values, vectors) = self.coefficients.eigen()?;
        let weight = |j: usize| self.weight * vectors[(0, j)].powi(2);
        Ok(values.into_iter().enumerate().map(|(j, value)| (value, weight(j))).collect())
    }
}
