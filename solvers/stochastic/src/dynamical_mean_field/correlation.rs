//! The stationary correlation function.

use eigentruth_numerics::{Estimate, Provenance};

use super::{Kernel, MeanFieldError};

/// Where the correlation has fallen below this part of its start, it has decayed.
const DECAYED: f64 = 1e-12;
/// Steps of a march before it is given up.
const STEPS: usize = 4_000_000;

/// A stationary state: damping rate λ and variance C(0).
#[derive(Clone, Debug, PartialEq)]
pub struct Stationary {
    /// The covariance of the random forces.
    pub kernel: Kernel,
    /// The damping rate λ.
    pub decay: Estimate,
    /// The variance C(0) = ⟨x²⟩.
    pub variance: Estimate,
}

/// The correlation on a grid that starts at τ = 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// The distance of grid points.
    pub step: f64,
    /// C at 0, step, 2 step, …
    pub values: Vec<f64>,
}

/// The stationary state under the spherical damping `λ = ⟨x²⟩ − γ`, from the conserved energy: the particle that starts at rest at
/// C(0) arrives at rest at 0 if `λ² C(0)² = 2 ∫_0^{C(0)} g`.
///
/// # Errors
/// [`MeanFieldError::Parameter`] for a γ that is not positive, [`MeanFieldError::Runaway`] if there is none.
pub fn stationary(kernel: &Kernel, gamma: f64) -> Result<Stationary, MeanFieldError> {
    check_gamma(gamma)?;
    let excess = |variance: f64| variance - gamma - kernel.rate_squared(variance).sqrt();
    let (low, high) = bracket(gamma, excess)?;
    let (variance, width) = bisect(low, high, excess);
    let provenance = Provenance::new("stochastic/dynamical mean field, energy").with("gamma", gamma);
    // The residual of the energy relative to its terms, and the rounding of the subtraction.
    let decay = variance - gamma;
    let residual = (decay.powi(2) / kernel.rate_squared(variance) - 1.0).abs();
    let error = width + 8.0 * f64::EPSILON * variance;
    let estimate = |value| Estimate::converged(value, error, provenance.clone()).with("residual", residual);
    Ok(Stationary { kernel: kernel.clone(), decay: estimate(decay), variance: estimate(variance) })
}

fn check_gamma(gamma: f64) -> Result<(), MeanFieldError> {
    if gamma.is_finite() && gamma > 0.0 {
        return Ok(());
    }
    let expected = "the growth rate of small x is a finite positive number";
    Err(MeanFieldError::Parameter { name: "γ", value: gamma, expected })
}

/// The first interval above `low` in which a function that starts negative changes its sign.
fn bracket(low: f64, f: impl Fn(f64) -> f64) -> Result<(f64, f64), MeanFieldError> {
    let mut low = low;
    for _ in 0..400 {
        let high = 1.1 * low;
        if f(high) > 0.0 {
            return Ok((low, high));
        }
        low = high;
    }
    Err(MeanFieldError::Runaway { variance: low })
}

/// The zero in an interval with a negative left end and the width of the interval that is left.
fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> (f64, f64) {
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return (middle, high - low);
        }
        if f(middle) > 0.0 { high = middle } else { low = middle }
    }
}

/// One step of Runge and Kutta's fourth-order method for `C'' = λ²C − g(C)`.
fn newton_step(kernel: &Kernel, decay: f64, [c, v]: [f64; 2], h: f64) -> [f64; 2] {
    let force = |c: f64| decay * decay * c - kernel.value(c);
    let (a1, v1) = (force(c), v);
    let (a2, v2) = (force(c + 0.5 * h * v1), v + 0.5 * h * a1);
    let (a3, v3) = (force(c + 0.5 * h * v2), v + 0.5 * h * a2);
    let (a4, v4) = (force(c + h * v3), v + h * a3);
    [c + h / 6.0 * (v1 + 2.0 * v2 + 2.0 * v3 + v4), v + h / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)]
}

/// The stationary state by shooting: λ such that the motion from C(0) = γ + λ neither passes C = 0 nor turns before it. The step
/// is halved twice, and the error is the last change of the value extrapolated in its fourth power.
///
/// # Errors
/// As [`stationary`], and [`MeanFieldError::NotConverged`].
pub fn shooting(kernel: &Kernel, gamma: f64) -> Result<Stationary, MeanFieldError> {
    check_gamma(gamma)?;
    // The motion passes 0 if the start lies too high on the other slope, that is if λ is too small.
    let falls_short = |decay: f64, step: f64| {
        let mut state = [gamma + decay, 0.0];
        // The faster of the first fall and of the arrival.
        let fall = (kernel.over_correlation(state[0]) - decay * decay).max(0.0).sqrt();
        let h = step / decay.max(fall);
        for _ in 0..STEPS {
            state = newton_step(kernel, decay, state, h);
            if state[0] < 0.0 {
                return -1.0;
            }
            if state[1] > 0.0 {
                return 1.0;
            }
        }
        0.0
    };
    // The force at the start must point down, or the particle never leaves: a λ above the zero of the force is too large.
    let sign = |decay: f64, step: f64| {
        let start = gamma + decay;
        if decay * decay >= kernel.over_correlation(start) { 1.0 } else { falls_short(decay, step) }
    };
    let (low, high) = bracket(1e-3 * gamma, |decay| sign(decay, 0.04))?;
    let steps = [0.04, 0.02, 0.01];
    let found = steps.map(|step| bisect(0.5 * low, 1.2 * high, |decay| sign(decay, step)));
    let extrapolated = |coarse: usize| (16.0 * found[coarse + 1].0 - found[coarse].0) / 15.0;
    let (decay, before) = (extrapolated(1), extrapolated(0));
    let change = (decay - before).abs();
    // Rounding of the marches adds up over some thousand steps.
    let error = change + found[2].1 + 4096.0 * f64::EPSILON * (gamma + decay);
    if change.is_nan() || change > 1e-6 * decay {
        let points = (40.0 / steps[2]) as usize;
        return Err(MeanFieldError::NotConverged { what: "the damping rate", change, points });
    }
    let provenance = Provenance::new("stochastic/dynamical mean field, shooting").with("gamma", gamma);
    let variance = gamma + decay;
    let residual = (decay.powi(2) / kernel.rate_squared(variance) - 1.0).abs();
    let estimate = |value| Estimate::converged(value, error, provenance.clone()).with("residual", residual);
    Ok(Stationary { kernel: kernel.clone(), decay: estimate(decay), variance: estimate(variance) })
}

impl Stationary {
    /// How fast C falls from its top: `C'' = −ω²C` at τ = 0.
    fn frequency(&self) -> f64 {
        let variance = self.variance.value;
        (self.kernel.over_correlation(variance) - self.decay.value.powi(2)).max(0.0).sqrt()
    }

    /// One step along C: the motion itself on the upper half, `C' = −C √(λ² − 2∫g/C²)` below, where the motion would be unstable.
    fn step(&self, [c, v]: [f64; 2], h: f64) -> [f64; 2] {
        let decay = self.decay.value;
        if c > 0.5 * self.variance.value {
            return newton_step(&self.kernel, decay, [c, v], h);
        }
        let slope = |c: f64| -c * (decay * decay - self.kernel.rate_squared(c)).max(0.0).sqrt();
        let k1 = slope(c);
        let k2 = slope(c + 0.5 * h * k1);
        let k3 = slope(c + 0.5 * h * k2);
        let k4 = slope(c + h * k3);
        [c + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4), k4]
    }

    /// The time after which the correlation has fallen to 10⁻¹² of its start.
    ///
    /// # Errors
    /// [`MeanFieldError::NotConverged`] if it does not.
    pub fn memory(&self) -> Result<f64, MeanFieldError> {
        let h = 0.05 / self.frequency().max(self.decay.value);
        let mut state = [self.variance.value, 0.0];
        for step in 1..=STEPS {
            state = self.step(state, h);
            if state[0] < DECAYED * self.variance.value {
                return Ok(step as f64 * h);
            }
        }
        let change = state[0] / self.variance.value;
        Err(MeanFieldError::NotConverged { what: "the correlation at long times", change, points: STEPS })
    }

    /// The correlation at `points` times from 0 on.
    pub fn correlation(&self, step: f64, points: usize) -> Correlation {
        let mut state = [self.variance.value, 0.0];
        let mut next = || {
            let value = state[0];
            state = self.step(state, step);
            value
        };
        Correlation { step, values: (0..points).map(|_| next()).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shooting_finds_what_the_energy_gives() {
        for (coefficients, gamma) in
            [(vec![0.0, 0.0, 1.3], 0.7), (vec![0.0, 0.2, 0.4, 0.1], 1.1), (vec![0.0, 0.0, 0.0, 0.5], 2.0)]
        {
            let kernel = Kernel::new(&coefficients).unwrap();
            let (one, two) = (stationary(&kernel, gamma).unwrap(), shooting(&kernel, gamma).unwrap());
            let (a, b) = (&one.decay, &two.decay);
            assert!((a.value - b.value).abs() <= a.error + b.error, "{a:?} {b:?}");
            assert!(b.error < 1e-7 * b.value, "{b:?}");
        }
    }

    #[test]
    fn the_quadratic_correlation_is_a_hyperbolic_secant() {
        // C'' = λ²C − gC² has the solution C(0)/cosh²(λτ/2) with C(0) = 3λ²/2g.
        let state = stationary(&Kernel::monomial(2, 0.8).unwrap(), 1.5).unwrap();
        let (decay, variance) = (state.decay.value, state.variance.value);
        assert!((variance - 1.5 * decay * decay / 0.8).abs() < 64.0 * f64::EPSILON * variance);
        let defect = |step: f64| {
            let grid = state.correlation(step, (12.0 / step) as usize);
            let exact = |k: usize| variance / (0.5 * decay * k as f64 * step).cosh().powi(2);
            grid.values.iter().enumerate().map(|(k, c)| (c - exact(k)).abs()).fold(0.0, f64::max)
        };
        let (coarse, fine) = (defect(0.04), defect(0.02));
        assert!(coarse < 1e-5 * variance && coarse / fine > 12.0, "fourth order: {coarse:e} {fine:e}");
    }

    #[test]
    fn what_has_no_stationary_state_is_refused() {
        // Cubic forces grow like the damping: at g = 2C³ they win.
        let strong = Kernel::monomial(3, 2.5).unwrap();
        assert!(matches!(stationary(&strong, 1.0), Err(MeanFieldError::Runaway { .. })));
        assert!(matches!(shooting(&strong, 1.0), Err(MeanFieldError::Runaway { .. })));
        let weak = Kernel::monomial(2, 1.0).unwrap();
        assert!(matches!(stationary(&weak, -1.0), Err(MeanFieldError::Parameter { name: "γ", .. })));
        assert!(matches!(Kernel::new(&[0.1, 1.0]), Err(MeanFieldError::Covariance { power: 0, .. })));
        assert!(matches!(Kernel::new(&[0.0, -1.0]), Err(MeanFieldError::Covariance { power: 1, .. })));
        assert!(matches!(Kernel::new(&[0.0, 0.0]), Err(MeanFieldError::Covariance { .. })));
    }
}
