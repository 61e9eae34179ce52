//! The flow of the soft spins.

use super::{Couplings, SimulationError};
use crate::lyapunov::Flow;

/// Soft spins under random quadratic forces and spherical damping.
pub struct Spins<'a> {
    couplings: &'a Couplings,
    gamma: f64,
}

impl<'a> Spins<'a> {
    /// With the growth rate γ of small x.
    ///
    /// # Errors
    /// [`SimulationError::Parameter`] for a γ that is not finite.
    pub fn new(couplings: &'a Couplings, gamma: f64) -> Result<Self, SimulationError> {
        if !gamma.is_finite() {
            let expected = "a finite growth rate";
            return Err(SimulationError::Parameter { name: "γ", value: gamma, expected });
        }
        Ok(Spins { couplings, gamma })
    }

    /// `|x|²/N`.
    pub fn variance(&self, state: &[f64]) -> f64 {
        state.iter().map(|x| x * x).sum::<f64>() / state.len() as f64
    }
}

impl Flow for Spins<'_> {
    fn dimension(&self) -> usize {
        self.couplings.spins()
    }

    fn evaluate(&self, state: &[f64], vectors: &[f64], velocity: &mut [f64], images: &mut [f64]) {
        let n = state.len();
        let pairs: Vec<(&[f64], &[f64])> =
            std::iter::once(state).chain(vectors.chunks_exact(n)).map(|other| (state, other)).collect();
        let mut forces = vec![0.0; pairs.len() * n];
        self.couplings.forces(&pairs, &mut forces);
        let (own, crossed) = forces.split_at(n);
        let inverse = 1.0 / n as f64;
        let damping = self.variance(state) - self.gamma;
        for ((v, x), force) in velocity.iter_mut().zip(state).zip(own) {
            *v = force * inverse - damping * x;
        }
        let rows = vectors.chunks_exact(n).zip(crossed.chunks_exact(n)).zip(images.chunks_exact_mut(n));
        for ((vector, crossed), image) in rows {
            let overlap: f64 = state.iter().zip(vector).map(|(x, v)| x * v).sum();
            for (((image, v), x), force) in image.iter_mut().zip(vector).zip(state).zip(crossed) {
                *image = 2.0 * force * inverse - damping * v - 2.0 * inverse * overlap * x;
            }
        }
    }
}

/// Several states of the same soft spins that do not know of each other, `[state][spin]` flat: the couplings are read once for all.
#[cfg(test)]
pub(super) struct Together<'a> {
    pub(super) spins: Spins<'a>,
    pub(super) states: usize,
}

#[cfg(test)]
impl Flow for Together<'_> {
    fn dimension(&self) -> usize {
        self.states * self.spins.dimension()
    }

    fn evaluate(&self, states: &[f64], _: &[f64], velocity: &mut [f64], _: &mut [f64]) {
        let n = self.spins.dimension();
        let pairs: Vec<(&[f64], &[f64])> = states.chunks_exact(n).map(|x| (x, x)).collect();
        self.spins.couplings.forces(&pairs, velocity);
        for (velocity, x) in velocity.chunks_exact_mut(n).zip(states.chunks_exact(n)) {
            let damping = self.spins.variance(x) - self.spins.gamma;
            velocity.iter_mut().zip(x).for_each(|(v, x)| *v = *v / n as f64 - damping * x);
        }
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::streams::stream;

    use super::super::Variance;
    use super::super::couplings::normals;
    use super::*;

    #[test]
    fn velocity_and_tangent_are_those_of_the_plain_sums() {
        let n = 11;
        let mut stream = stream(4, 0);
        let couplings = Couplings::gaussian(n, 0.8, Variance::Entries, &mut stream).unwrap();
        let flow = Spins::new(&couplings, 0.6).unwrap();
        let (x, v) = (normals(&mut stream, n), normals(&mut stream, 2 * n));
        let velocity_at = |x: &[f64]| -> Vec<f64> {
            let damping = x.iter().map(|x| x * x).sum::<f64>() / n as f64 - 0.6;
            let force = |i: usize| -> f64 {
                let pairs = (0..n).flat_map(|j| (0..n).map(move |k| (j, k)));
                pairs.map(|(j, k)| couplings.entry(i, j, k) * x[j] * x[k]).sum()
            };
            (0..n).map(|i| -damping * x[i] + force(i) / n as f64).collect()
        };
        let (mut velocity, mut images) = (vec![0.0; n], vec![0.0; 2 * n]);
        flow.evaluate(&x, &v, &mut velocity, &mut images);
        let rounding = 1024.0 * f64::EPSILON;
        velocity.iter().zip(velocity_at(&x)).for_each(|(a, b)| assert!((a - b).abs() < rounding, "{a} {b}"));
        // The tangent is the central difference; the force is cubic, so its error is of the second order only.
        for (v, image) in v.chunks(n).zip(images.chunks(n)) {
            let h = 1e-5;
            let moved = |sign: f64| -> Vec<f64> { x.iter().zip(v).map(|(x, v)| x + sign * h * v).collect() };
            let (up, down) = (velocity_at(&moved(1.0)), velocity_at(&moved(-1.0)));
            for (image, (up, down)) in image.iter().zip(up.iter().zip(&down)) {
                let difference = (up - down) / (2.0 * h);
                assert!((image - difference).abs() < 1e-8 * (1.0 + difference.abs()), "{image} {difference}");
            }
        }
    }

    #[test]
    fn states_together_move_as_each_alone() {
        let n = 9;
        let mut stream = stream(6, 0);
        let couplings = Couplings::gaussian(n, 0.8, Variance::Entries, &mut stream).unwrap();
        let flow = || Spins::new(&couplings, 0.6).unwrap();
        // All ways in which columns are taken together: four, two and one.
        for states in 1..=7 {
            let x = normals(&mut stream, states * n);
            let mut together = vec![0.0; states * n];
            Together { spins: flow(), states }.evaluate(&x, &[], &mut together, &mut []);
            for (x, found) in x.chunks(n).zip(together.chunks(n)) {
                let mut alone = vec![0.0; n];
                flow().evaluate(x, &[], &mut alone, &mut []);
                let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 64.0 * f64::EPSILON * (1.0 + a.abs());
                assert!(alone.iter().zip(found).all(near), "{alone:?} {found:?}");
            }
        }
    }

    #[test]
    fn forces_have_the_covariance_of_their_variance() {
        // Mean of the squared forces over all i at |x|²/N = 1: 2σ² or σ² up to 1/N.
        let n = 60;
        for (variance, factor) in [(Variance::Entries, 2.0), (Variance::BeforeSymmetrising, 1.0)] {
            let mut stream = stream(9, 1);
            let couplings = Couplings::gaussian(n, 1.5, variance, &mut stream).unwrap();
            let mut sum = 0.0;
            let trials = 50;
            for _ in 0..trials {
                let mut x = normals(&mut stream, n);
                let norm = (x.iter().map(|x| x * x).sum::<f64>() / n as f64).sqrt();
                x.iter_mut().for_each(|x| *x /= norm);
                let mut force = vec![0.0; n];
                couplings.forces(&[(&x, &x)], &mut force);
                sum += force.iter().map(|f| (f / n as f64).powi(2)).sum::<f64>() / n as f64;
            }
            let (mean, exact) = (sum / f64::from(trials), factor * 1.5 * 1.5);
            // 3000 squares of normal numbers, which share their couplings.
            let error = exact * (2.0 / (n as f64 * f64::from(trials))).sqrt();
            assert!((mean - exact).abs() < 4.0 * error + 3.0 * exact / n as f64, "{mean} {exact}");
        }
    }
}
