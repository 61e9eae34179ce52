//! Exponents by carrying tangent vectors along.

use eigentruth_numerics::{Estimate, Provenance, streams};
use rand::RngExt;

use super::{Flow, LyapunovError, Stepper};

/// Blocks of time from which the errors are taken.
const BLOCKS: usize = 20;

/// How long and how finely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The time step.
    pub step: f64,
    /// The time that is left out at the start.
    pub transient: f64,
    /// The time that is averaged over.
    pub time: f64,
    /// Steps between orthonormalizations.
    pub every: usize,
}

impl Settings {
    fn check(&self, count: usize, dimension: usize) -> Result<usize, LyapunovError> {
        let positive = [("step", self.step), ("time", self.time)];
        for (name, value) in positive {
            if !(value.is_finite() && value > 0.0) {
                return Err(LyapunovError::Setting { name, value, expected: "a finite positive time" });
            }
        }
        if !(self.transient.is_finite() && self.transient >= 0.0) {
            let (name, value) = ("transient", self.transient);
            return Err(LyapunovError::Setting { name, value, expected: "a finite time, not negative" });
        }
        if self.every == 0 {
            return Err(LyapunovError::Setting { name: "every", value: 0.0, expected: "at least one step" });
        }
        if count == 0 || count > dimension {
            let value = count as f64;
            let expected = "between one exponent and as many as there are coordinates";
            return Err(LyapunovError::Setting { name: "count", value, expected });
        }
        // Periods of `every` steps in a block, at least one.
        let periods = self.time / (self.step * self.every as f64 * BLOCKS as f64);
        Ok((periods.round() as usize).max(1))
    }
}

/// Orthonormalizes the vectors in order and adds the logarithms of what was left of each.
fn orthonormalize(vectors: &mut [f64], n: usize, sums: &mut [f64], time: f64) -> Result<(), LyapunovError> {
    for (index, sum) in sums.iter_mut().enumerate() {
        let (before, rest) = vectors.split_at_mut(index * n);
        let own = &mut rest[..n];
        // Twice, for vectors that are nearly parallel.
        for _ in 0..2 {
            for other in before.chunks_exact(n) {
                let overlap: f64 = own.iter().zip(other).map(|(a, b)| a * b).sum();
                own.iter_mut().zip(other).for_each(|(a, b)| *a -= overlap * b);
            }
        }
        let norm = own.iter().map(|a| a * a).sum::<f64>().sqrt();
        if !(norm.is_finite() && norm > 0.0) {
            return Err(LyapunovError::Dependent { index, time });
        }
        own.iter_mut().for_each(|a| *a /= norm);
        *sum += norm.ln();
    }
    Ok(())
}

/// The `count` largest exponents from a start, with errors from the scatter of 20 blocks of time, corrected for their correlation
/// with the next block.
///
/// # Errors
/// [`LyapunovError::Setting`], [`LyapunovError::Diverged`], [`LyapunovError::Dependent`].
pub fn exponents<F: Flow>(
    flow: &F,
    start: &[f64],
    count: usize,
    settings: &Settings,
    seed: u64,
) -> Result<Vec<Estimate>, LyapunovError> {
    let n = flow.dimension();
    let periods = settings.check(count, n)?;
    let mut stream = streams::stream(seed, 0);
    let vectors = (0..count * n).map(|_| stream.random::<f64>() - 0.5).collect();
    let mut stepper = Stepper::new(flow, start.to_vec(), vectors);
    let mut time = 0.0;
    let duration = settings.step * settings.every as f64;
    let mut advance = |sums: &mut [f64]| {
        (0..settings.every).for_each(|_| stepper.step(settings.step));
        time += duration;
        let norm = stepper.norm();
        if norm.is_nan() || norm > 1e12 {
            return Err(LyapunovError::Diverged { time, norm });
        }
        orthonormalize(&mut stepper.vectors, n, sums, time)
    };
    let mut unused = vec![0.0; count];
    for _ in 0..(settings.transient / duration).ceil() as usize {
        advance(&mut unused)?;
    }
    let mut blocks = vec![vec![0.0; count]; BLOCKS];
    for block in &mut blocks {
        (0..periods).try_for_each(|_| advance(block))?;
    }
    let length = duration * periods as f64;
    let provenance = Provenance::new("stochastic/lyapunov")
        .with("step", settings.step)
        .with("time", length * BLOCKS as f64)
        .with_seed(seed);
    let estimate = |index: usize| {
        let rates: Vec<f64> = blocks.iter().map(|block| block[index] / length).collect();
        let (mean, error) = mean_and_error(&rates);
        // A rate is resolved to the rounding of the logarithms of lengths.
        let rounding = 64.0 * f64::EPSILON * mean.abs().max(1.0 / duration);
        Estimate::statistical(mean, error.hypot(rounding), provenance.clone())
    };
    Ok((0..count).map(estimate).collect())
}

/// Mean and standard error of successive blocks; a correlation of neighbours makes the error larger, never smaller.
fn mean_and_error(blocks: &[f64]) -> (f64, f64) {
    let n = blocks.len() as f64;
    let mean = blocks.iter().sum::<f64>() / n;
    let variance = blocks.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let beside = blocks.windows(2).map(|w| (w[0] - mean) * (w[1] - mean)).sum::<f64>() / (n - 1.0);
    (mean, ((variance + 2.0 * beside.max(0.0)) / n).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lyapunov::{Shifted, step_halving_error};

    /// dx/dt = A x, rows of A.
    struct Linear(Vec<Vec<f64>>);

    impl Flow for Linear {
        fn dimension(&self) -> usize {
            self.0.len()
        }

        fn evaluate(&self, state: &[f64], vectors: &[f64], velocity: &mut [f64], images: &mut [f64]) {
            let n = self.0.len();
            let apply = |x: &[f64], y: &mut [f64]| {
                for (row, y) in self.0.iter().zip(y) {
                    *y = row.iter().zip(x).map(|(a, x)| a * x).sum();
                }
            };
            apply(state, velocity);
            vectors.chunks_exact(n).zip(images.chunks_exact_mut(n)).for_each(|(v, image)| apply(v, image));
        }
    }

    #[test]
    fn exponents_of_a_linear_flow_are_the_real_parts_of_its_spectrum() {
        // Not normal: eigenvalues 0.3, −0.2 ± 2i, −0.9.
        let flow = Linear(vec![
            vec![0.3, 1.0, 0.5, -0.7],
            vec![0.0, -0.2, -2.0, 0.4],
            vec![0.0, 2.0, -0.2, 0.3],
            vec![0.0, 0.0, 0.0, -0.9],
        ]);
        let settings = Settings { step: 0.01, transient: 60.0, time: 20.0 * std::f64::consts::PI, every: 10 };
        let found = exponents(&flow, &[0.0; 4], 4, &settings, 1).unwrap();
        for (found, exact) in found.iter().zip([0.3, -0.2, -0.2, -0.9]) {
            // The step leaves an error of the fifth order, |A|⁵h⁴/120; blocks are whole turns nearly.
            let step_error = 2.5f64.powi(5) * 1e-8 / 120.0;
            assert!((found.value - exact).abs() <= 4.0 * found.error + step_error, "{found:?} {exact}");
        }
        let shifted = Shifted { flow: &flow, rate: 1.1 };
        let moved = exponents(&shifted, &[0.0; 4], 4, &settings, 1).unwrap();
        for (moved, found) in moved.iter().zip(&found) {
            assert!(
                (moved.value + 1.1 - found.value).abs() < 1e-8,
                "the same vectors up to the step: {moved:?}"
            );
        }
    }

    /// The flow of E. N. Lorenz, J. Atmos. Sci. 20, 130 (1963).
    struct Lorenz;

    impl Flow for Lorenz {
        fn dimension(&self) -> usize {
            3
        }

        fn evaluate(&self, s: &[f64], vectors: &[f64], velocity: &mut [f64], images: &mut [f64]) {
            let (sigma, rho, beta) = (10.0, 28.0, 8.0 / 3.0);
            velocity[0] = sigma * (s[1] - s[0]);
            velocity[1] = s[0] * (rho - s[2]) - s[1];
            velocity[2] = s[0] * s[1] - beta * s[2];
            for (v, image) in vectors.chunks_exact(3).zip(images.chunks_exact_mut(3)) {
                image[0] = sigma * (v[1] - v[0]);
                image[1] = v[0] * (rho - s[2]) - s[0] * v[2] - v[1];
                image[2] = v[0] * s[1] + s[0] * v[1] - beta * v[2];
            }
        }
    }

    #[test]
    fn lorenz_has_its_published_exponents() {
        // J. C. Sprott, Chaos and Time-Series Analysis (2003): 0.9056, 0, −14.5723 at σ = 10, ρ = 28, β = 8/3.
        let settings = Settings { step: 0.01, transient: 50.0, time: 2000.0, every: 10 };
        let found = exponents(&Lorenz, &[1.0, 2.0, 20.0], 3, &settings, 5).unwrap();
        for (found, published) in found.iter().zip([0.9056, 0.0, -14.5723]) {
            // The fifth-order error of the fast contraction is 14.6⁵h⁴/120.
            let step_error = 14.6f64.powi(5) * 1e-8 / 120.0;
            assert!(
                (found.value - published).abs() <= 4.0 * found.error + step_error,
                "{found:?} {published}"
            );
            assert!(found.error < 0.02, "{found:?}");
        }
        // The divergence of the flow is constant.
        let sum: f64 = found.iter().map(|e| e.value).sum();
        assert!((sum + 10.0 + 1.0 + 8.0 / 3.0).abs() < 2e-4, "{sum}");
        let [coarse, fine] = [0.02, 0.01].map(|h| step_halving_error(&Lorenz, &[1.0, 2.0, 20.0], 0.4, h));
        assert!(coarse / fine > 10.0 && coarse / fine < 24.0, "fourth order: {coarse:e} {fine:e}");
    }

    /// M. Hénon, C. Heiles, Astron. J. 69, 73 (1964): coordinates x, y, momenta p, q.
    struct HenonHeiles;

    impl Flow for HenonHeiles {
        fn dimension(&self) -> usize {
            4
        }

        fn evaluate(&self, s: &[f64], vectors: &[f64], velocity: &mut [f64], images: &mut [f64]) {
            let (x, y) = (s[0], s[1]);
            velocity.copy_from_slice(&[s[2], s[3], -x - 2.0 * x * y, -y - x * x + y * y]);
            for (v, image) in vectors.chunks_exact(4).zip(images.chunks_exact_mut(4)) {
                let force = [-v[0] - 2.0 * (y * v[0] + x * v[1]), -v[1] - 2.0 * x * v[0] + 2.0 * y * v[1]];
                image.copy_from_slice(&[v[2], v[3], force[0], force[1]]);
            }
        }
    }

    #[test]
    fn hamiltonian_exponents_come_in_pairs() {
        // Energy near 1/6, where nearly all of the surface is chaotic.
        let settings = Settings { step: 0.02, transient: 100.0, time: 2000.0, every: 20 };
        let found = exponents(&HenonHeiles, &[0.0, -0.15, 0.53, 0.05], 4, &settings, 3).unwrap();
        assert!(found[0].value > 5.0 * found[0].error, "{found:?}");
        // Pairs λ, −λ: the sum of a pair is zero much more exactly than each alone.
        for (one, two) in [(0, 3), (1, 2)] {
            let error = found[one].error.hypot(found[two].error);
            assert!((found[one].value + found[two].value).abs() <= 4.0 * error, "{found:?}");
        }
        // Volume is conserved, up to the fifth order of the step.
        let sum: f64 = found.iter().map(|e| e.value).sum();
        assert!(sum.abs() < 1e-6, "{sum}");
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        let settings = Settings { step: 0.01, transient: 0.0, time: 100.0, every: 10 };
        let growing = Linear(vec![vec![2.0]]);
        let refused = exponents(&growing, &[1.0], 1, &settings, 0);
        assert!(matches!(refused, Err(LyapunovError::Diverged { .. })), "{refused:?}");
        assert!(matches!(
            exponents(&growing, &[0.0], 2, &settings, 0),
            Err(LyapunovError::Setting { name: "count", .. })
        ));
        let no_step = Settings { step: 0.0, ..settings };
        assert!(matches!(
            exponents(&growing, &[0.0], 1, &no_step, 0),
            Err(LyapunovError::Setting { name: "step", .. })
        ));
    }
}
