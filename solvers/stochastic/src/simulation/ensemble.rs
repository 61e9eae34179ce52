//! Averages over samples of couplings, and their limit for many spins.

use eigentruth_numerics::{Estimate, Provenance, streams};
use rayon::prelude::*;

use super::couplings::normals;
use super::{Couplings, SimulationError, Spins, Variance};
use crate::lyapunov::{Stepper, step_halving_error};

/// Samples of couplings of one size, and the trajectories in them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ensemble {
    /// The number of spins.
    pub spins: usize,
    /// The number of sets of couplings.
    pub samples: usize,
    /// The growth rate of small x.
    pub gamma: f64,
    /// The width of the couplings.
    pub sigma: f64,
    /// What has that width.
    pub variance: Variance,
    /// The time step.
    pub step: f64,
    /// The time that is left out at the start.
    pub transient: f64,
    /// The time that is averaged over.
    pub time: f64,
}

/// Averages over samples; errors from the scatter between samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Averages {
    /// The number of spins.
    pub spins: usize,
    /// ⟨x²⟩.
    pub variance: Estimate,
    /// The damping ⟨x²⟩ − γ.
    pub decay: Estimate,
    /// The largest Lyapunov exponent (Benettin).
    pub exponent: Estimate,
    /// The difference of two values that are to agree in the limit: exponent over damping.
    pub ratio: Estimate,
    /// Relative distance after a unit of 1/γ between this step and half of it.
    pub step_error: f64,
}

impl Ensemble {
    fn check(&self) -> Result<(), SimulationError> {
        let positive = [("step", self.step), ("time", self.time), ("γ", self.gamma)];
        for (name, value) in positive {
            if !(value.is_finite() && value > 0.0) {
                return Err(SimulationError::Parameter { name, value, expected: "a finite positive number" });
            }
        }
        if self.samples < 2 || self.spins < 2 {
            let value = self.samples.min(self.spins) as f64;
            let expected = "at least two samples for an error, and two spins";
            return Err(SimulationError::Parameter { name: "samples or spins", value, expected });
        }
        Ok(())
    }

    /// ⟨x²⟩ and the exponent of one sample, and the error of the step in the first.
    fn sample(&self, seed: u64, number: usize) -> Result<[f64; 3], SimulationError> {
        let mut stream = streams::stream(streams::derived_seed(seed, number as u64), 0);
        let couplings = Couplings::gaussian(self.spins, self.sigma, self.variance, &mut stream)?;
        let flow = Spins::new(&couplings, self.gamma)?;
        let start: Vec<f64> =
            normals(&mut stream, self.spins).iter().map(|x| x * self.gamma.sqrt()).collect();
        let vector = normals(&mut stream, self.spins);
        let mut stepper = Stepper::new(&flow, start, vector);
        let steps = |time: f64| (time / self.step).ceil() as usize;
        let mut time = 0.0;
        let mut advance = |stepper: &mut Stepper<'_, Spins<'_>>| {
            stepper.step(self.step);
            time += self.step;
            let norm = stepper.vectors.iter().map(|v| v * v).sum::<f64>().sqrt();
            if !(norm.is_finite() && norm > 0.0) {
                let norm = stepper.norm();
                return Err(crate::lyapunov::LyapunovError::Diverged { time, norm });
            }
            stepper.vectors.iter_mut().for_each(|v| *v /= norm);
            Ok(norm.ln())
        };
        for _ in 0..steps(self.transient) {
            advance(&mut stepper)?;
        }
        let error = if number == 0 {
            step_halving_error(&flow, &stepper.state, 1.0 / self.gamma, self.step)
        } else {
            0.0
        };
        let count = steps(self.time);
        let (mut variance, mut growth) = (0.0, 0.0);
        for _ in 0..count {
            growth += advance(&mut stepper)?;
            variance += flow.variance(&stepper.state);
        }
        Ok([variance / count as f64, growth / (count as f64 * self.step), error])
    }

    /// Runs all samples.
    ///
    /// # Errors
    /// [`SimulationError::Parameter`], [`SimulationError::TooLarge`], [`SimulationError::Trajectory`].
    pub fn run(&self, seed: u64) -> Result<Averages, SimulationError> {
        self.check()?;
        let rows: Vec<[f64; 3]> = (0..self.samples)
            .into_par_iter()
            .map(|number| self.sample(seed, number))
            .collect::<Result<_, _>>()?;
        let provenance = Provenance::new("stochastic/simulation")
            .with("spins", self.spins)
            .with("samples", self.samples)
            .with("gamma", self.gamma)
            .with("sigma", self.sigma)
            .with("step", self.step)
            .with("time", self.time)
            .with_seed(seed);
        let mean = |of: &dyn Fn(&[f64; 3]) -> f64| {
            let n = rows.len() as f64;
            let mean = rows.iter().map(of).sum::<f64>() / n;
            let scatter = rows.iter().map(|row| (of(row) - mean).powi(2)).sum::<f64>() / (n - 1.0);
            Estimate::statistical(mean, (scatter / n).sqrt(), provenance.clone())
        };
        Ok(Averages {
            spins: self.spins,
            variance: mean(&|row| row[0]),
            decay: mean(&|row| row[0] - self.gamma),
            exponent: mean(&|row| row[1]),
            ratio: mean(&|row| row[1] / (row[0] - self.gamma)),
            step_error: rows[0][2],
        })
    }
}

/// The value at infinitely many spins of what was measured at several numbers: a weighted straight line in 1/N.
///
/// The error is the statistical one together with all that dropping the smallest number changes, where three or more are given. A
/// correction 1/N² shifts the value by up to three such changes where sizes grow by halves.
/// Nothing if fewer than two are given.
pub fn extrapolate(found: &[(usize, &Estimate)]) -> Option<Estimate> {
    let (value, error) = intercept(found)?;
    let smallest = found.iter().map(|(n, _)| *n).min()?;
    let rest: Vec<(usize, &Estimate)> = found.iter().copied().filter(|(n, _)| *n != smallest).collect();
    let change = if rest.len() < 2 { 0.0 } else { (intercept(&rest)?.0 - value).abs() };
    let provenance = found[0].1.provenance.clone();
    let spins: Vec<String> = found.iter().map(|(n, _)| n.to_string()).collect();
    let provenance = provenance.with("spins", spins.join(" "));
    Some(Estimate::statistical(value, error.hypot(change), provenance).with("change", change))
}

fn intercept(found: &[(usize, &Estimate)]) -> Option<(f64, f64)> {
    let [mut s, mut x, mut xx, mut y, mut xy] = [0.0; 5];
    for (n, estimate) in found {
        let (inverse, weight) = (1.0 / *n as f64, estimate.error.powi(-2));
        s += weight;
        x += weight * inverse;
        xx += weight * inverse * inverse;
        y += weight * estimate.value;
        xy += weight * inverse * estimate.value;
    }
    let determinant = s * xx - x * x;
    let usable = found.len() >= 2 && determinant > 0.0 && determinant.is_finite();
    usable.then(|| ((xx * y - x * xy) / determinant, (xx / determinant).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_and_what_bends_it_is_a_few_errors() {
        let limit = |sizes: &[usize], curvature: f64| {
            let at = |n: usize| 3.0 - 5.0 / n as f64 + curvature / (n * n) as f64;
            let values: Vec<(usize, Estimate)> = sizes
                .iter()
                .map(|n| (*n, Estimate::statistical(at(*n), 1e-6, Provenance::new("test"))))
                .collect();
            extrapolate(&values.iter().map(|(n, e)| (*n, e)).collect::<Vec<_>>()).unwrap()
        };
        // How many errors a correction 1/N² is; with half of the change it would be twice as many.
        for sizes in [&[32, 48, 72][..], &[32, 48, 72, 108], &[50, 100, 200, 280]] {
            let line = limit(sizes, 0.0);
            assert!((line.value - 3.0).abs() <= 1e-9 && line.error < 1e-5, "{line:?}");
            let bent = limit(sizes, 40.0);
            let errors = (bent.value - 3.0).abs() / bent.error;
            assert!(errors <= 3.0, "{errors} {bent:?}");
        }
        assert!(extrapolate(&[]).is_none());
    }
}
