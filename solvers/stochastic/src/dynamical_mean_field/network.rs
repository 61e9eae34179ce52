//! The random neural network of Sompolinsky, Crisanti and Sommers.

use eigentruth_numerics::{Estimate, Provenance};

use super::{Kernel, MeanFieldError, Stationary};

/// Terms of the series of Hermite polynomials.
const TERMS: usize = 400;
/// To this much the variance is bisected.
const RESOLVED: f64 = 1e-13;

/// `dh_i/dt = −h_i + Σ_j J_ij tanh(gain h_j)` with independent couplings of variance 1/N (Phys. Rev. Lett. 61, 259 (1988)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Network {
    /// The gain of a neuron times the strength of the couplings.
    pub gain: f64,
}

/// The gain up to which the network comes to rest.
pub fn quiescent_below() -> f64 {
    1.0
}

impl Network {
    /// `a_n²` of `tanh(gain √variance z) = Σ a_n He_n(z)/√n!`: for Gaussian fields with the correlation C the firing rates have the
    /// correlation `Σ a_n² (C/variance)^n` (Mehler's formula).
    fn series(&self, variance: f64) -> Vec<f64> {
        // The trapezoidal rule is exponentially accurate for what decays like a Gaussian.
        const STEP: f64 = 1.0 / 64.0;
        const REACH: i32 = 12 * 64;
        let mut sums = vec![0.0; TERMS];
        let width = self.gain * variance.sqrt();
        for k in 1..=REACH {
            // Twice the right half: only odd terms are left.
            let z = f64::from(k) * STEP;
            let value = 2.0 * STEP * (width * z).tanh();
            // Hermite functions: polynomials with the root of the weight, which keeps them finite.
            let root = (-0.25 * z * z).exp() / std::f64::consts::TAU.powf(0.25);
            let (mut before, mut now) = (0.0, root);
            for (n, sum) in sums.iter_mut().enumerate() {
                if n % 2 == 1 {
                    *sum += value * root * now;
                }
                let n = n as f64;
                (before, now) = (now, (z * now - n.sqrt() * before) / (n + 1.0).sqrt());
            }
        }
        sums.iter().map(|a| a * a).collect()
    }

    /// The stationary chaotic state.
    ///
    /// # Errors
    /// [`MeanFieldError::Rest`] up to a gain of 1, [`MeanFieldError::Parameter`] for gains whose series does not converge.
    pub fn stationary(&self) -> Result<Stationary, MeanFieldError> {
        let gain = self.gain;
        if !(gain.is_finite() && gain > 0.0 && gain <= 3.0) {
            let expected = "the series of Hermite polynomials is short enough for gains up to 3";
            return Err(MeanFieldError::Parameter { name: "gain", value: gain, expected });
        }
        if gain <= quiescent_below() {
            return Err(MeanFieldError::Rest { gain });
        }
        // Energy: Δ² = 2 ∫_0^Δ Σ a_n² (C/Δ)^n dC.
        let excess = |variance: f64| {
            let terms = self.series(variance);
            variance - terms.iter().enumerate().map(|(n, a)| 2.0 * a / (n as f64 + 1.0)).sum::<f64>()
        };
        let (variance, width) = bisect_to(1e-8, 1.0, RESOLVED, excess);
        let series = self.series(variance);
        let left: f64 = series.iter().rev().take(20).sum();
        let provenance = Provenance::new("stochastic/dynamical mean field, network").with("gain", gain);
        let error = width + TERMS as f64 * left + 64.0 * f64::EPSILON;
        let estimate =
            |value, error| Estimate::converged(value, error, provenance.clone()).with("rest", left);
        Ok(Stationary {
            kernel: Kernel::scaled(series, variance)?,
            decay: Estimate::exact(1.0, 0.0, provenance.clone()),
            variance: estimate(variance, error),
        })
    }
}

/// The zero of a function that starts negative, to a width below which the series resolves nothing.
fn bisect_to(mut low: f64, mut high: f64, width: f64, f: impl Fn(f64) -> f64) -> (f64, f64) {
    while high - low > width {
        let middle = 0.5 * (low + high);
        if f(middle) > 0.0 { high = middle } else { low = middle }
    }
    (0.5 * (low + high), high - low)
}

#[cfg(test)]
mod tests {
    use super::super::{growth_rate, translation_defect};
    use super::*;

    #[test]
    fn the_exponent_starts_as_half_the_square_of_the_distance() {
        // Sompolinsky, Crisanti, Sommers (1988): λ ≈ (gJ − 1)²/2 just above the transition. The ratio is extrapolated linearly.
        let ratio = |distance: f64| {
            let state = Network { gain: 1.0 + distance }.stationary().unwrap();
            let rate = growth_rate(&state).unwrap();
            assert!(rate.value > 0.0);
            rate.value / (distance * distance)
        };
        let [far, near] = [0.04, 0.02].map(ratio);
        let limit = 2.0 * near - far;
        // What is left is of the second order of the distance.
        assert!((limit - 0.5).abs() < 4.0 * 0.04 * 0.04, "{far} {near} {limit}");
        assert!((far - 0.5).abs() > (near - 0.5).abs());
    }

    #[test]
    fn rest_is_refused_and_a_shift_in_time_is_marginal() {
        assert!(matches!(Network { gain: 0.9 }.stationary(), Err(MeanFieldError::Rest { .. })));
        assert!(matches!(Network { gain: 9.0 }.stationary(), Err(MeanFieldError::Parameter { .. })));
        let state = Network { gain: 1.6 }.stationary().unwrap();
        let defect = translation_defect(&state).unwrap();
        assert!(defect.value.abs() <= 4.0 * defect.error.max(1e-8), "{defect:?}");
    }
}
