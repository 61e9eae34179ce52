//! Two copies that are drawn to each other.

use eigentruth_numerics::{Estimate, Provenance, streams};
use rayon::prelude::*;

use super::couplings::normals;
use super::{Couplings, Ensemble, SimulationError, Spins};
use crate::lyapunov::{Flow, LyapunovError, Stepper};

/// Two copies of a flow with `K (y − x)` added to dx/dt and `K (x − y)` to dy/dt; state `(x, y)`.
pub struct Copies<'a, F> {
    /// The flow of one copy.
    pub flow: &'a F,
    /// The strength K.
    pub strength: f64,
    /// Whether only y is drawn.
    pub one_way: bool,
}

impl<F: Flow> Flow for Copies<'_, F> {
    fn dimension(&self) -> usize {
        2 * self.flow.dimension()
    }

    fn evaluate(&self, state: &[f64], vectors: &[f64], velocity: &mut [f64], images: &mut [f64]) {
        let n = self.flow.dimension();
        let back = if self.one_way { 0.0 } else { self.strength };
        let draw = |at: &[f64], out: &mut [f64]| {
            for k in 0..n {
                let apart = at[n + k] - at[k];
                out[k] += back * apart;
                out[n + k] -= self.strength * apart;
            }
        };
        for copy in 0..2 {
            let part = copy * n..(copy + 1) * n;
            self.flow.evaluate(&state[part.clone()], &[], &mut velocity[part], &mut []);
        }
        draw(state, velocity);
        for (vector, image) in vectors.chunks_exact(2 * n).zip(images.chunks_exact_mut(2 * n)) {
            for copy in 0..2 {
                let part = copy * n..(copy + 1) * n;
                let mut unused = vec![0.0; n];
                self.flow.evaluate(
                    &state[part.clone()],
                    &vector[part.clone()],
                    &mut unused,
                    &mut image[part],
                );
            }
            draw(vector, image);
        }
    }
}

/// The fraction of samples in which two copies that start independently come together to 10⁻⁶ of their size within the time of the
/// ensemble, with the error of a binomial proportion (one half of a sample where all or none do).
///
/// # Errors
/// As [`Ensemble::run`].
pub fn synchronised_fraction(
    ensemble: &Ensemble,
    strength: f64,
    one_way: bool,
    seed: u64,
) -> Result<Estimate, SimulationError> {
    let met = |number: usize| -> Result<bool, SimulationError> {
        let mut stream = streams::stream(streams::derived_seed(seed, number as u64), 0);
        let n = ensemble.spins;
        let couplings = Couplings::gaussian(n, ensemble.sigma, ensemble.variance, &mut stream)?;
        let flow = Spins::new(&couplings, ensemble.gamma)?;
        let copies = Copies { flow: &flow, strength, one_way };
        let start = normals(&mut stream, 2 * n).iter().map(|x| x * ensemble.gamma.sqrt()).collect();
        let mut stepper = Stepper::new(&copies, start, Vec::new());
        let steps = ((ensemble.transient + ensemble.time) / ensemble.step).ceil() as usize;
        for step in 0..steps {
            stepper.step(ensemble.step);
            let norm = stepper.norm();
            if !norm.is_finite() {
                let time = step as f64 * ensemble.step;
                return Err(LyapunovError::Diverged { time, norm }.into());
            }
            let (x, y) = stepper.state.split_at(n);
            let apart = x.iter().zip(y).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
            if apart < 1e-6 * norm {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let found: Vec<bool> =
        (0..ensemble.samples).into_par_iter().map(met).collect::<Result<_, SimulationError>>()?;
    let (yes, all) = (found.iter().filter(|met| **met).count() as f64, found.len() as f64);
    let share = yes / all;
    let error = (share * (1.0 - share) / all).sqrt().max(0.5 / all);
    let provenance = Provenance::new("stochastic/simulation, two copies")
        .with("spins", ensemble.spins)
        .with("samples", ensemble.samples)
        .with("K", strength)
        .with_seed(seed);
    Ok(Estimate::statistical(share, error, provenance))
}

#[cfg(test)]
mod tests {
    use super::super::Variance;
    use super::*;
    use crate::lyapunov::{Settings, Shifted, exponents};

    fn ensemble(spins: usize, samples: usize) -> Ensemble {
        Ensemble {
            spins,
            samples,
            gamma: 1.0,
            sigma: 1.0,
            variance: Variance::Entries,
            step: 0.05,
            transient: 15.0,
            time: 40.0,
        }
    }

    #[test]
    fn the_same_bits_for_any_number_of_threads() {
        let ensemble = Ensemble { time: 5.0, ..ensemble(12, 7) };
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| ensemble.run(3).unwrap())
        };
        assert_eq!(on(1), on(3));
        assert_ne!(on(1).exponent.value, ensemble.run(4).unwrap().exponent.value);
    }

    #[test]
    fn transverse_exponents_of_copies_are_those_of_one_shifted() {
        let n = 10;
        let mut stream = streams::stream(2, 0);
        let couplings = Couplings::gaussian(n, 1.0, Variance::Entries, &mut stream).unwrap();
        let flow = Spins::new(&couplings, 1.0).unwrap();
        let mut stepper = Stepper::new(&flow, normals(&mut stream, n), Vec::new());
        (0..400).for_each(|_| stepper.step(0.05));
        let state = stepper.state.clone();
        let both = [state.clone(), state.clone()].concat();
        let v = normals(&mut stream, n);
        let apart: Vec<f64> = v.iter().copied().chain(v.iter().map(|v| -v)).collect();
        for one_way in [false, true] {
            let copies = Copies { flow: &flow, strength: 0.3, one_way };
            let rate = if one_way { 0.3 } else { 0.6 };
            let (mut velocity, mut image) = (vec![0.0; 2 * n], vec![0.0; 2 * n]);
            copies.evaluate(&both, &apart, &mut velocity, &mut image);
            let (mut own, mut shifted) = (vec![0.0; n], vec![0.0; n]);
            Shifted { flow: &flow, rate }.evaluate(&state, &v, &mut own, &mut shifted);
            for k in 0..n {
                // The difference x − y of the images is twice that of one vector.
                let difference = 0.5 * (image[k] - image[n + k]);
                assert!((difference - shifted[k]).abs() < 64.0 * f64::EPSILON * (1.0 + shifted[k].abs()));
                assert!((velocity[k] - velocity[n + k]).abs() < 64.0 * f64::EPSILON);
            }
        }
        let settings = Settings { step: 0.05, transient: 5.0, time: 50.0, every: 4 };
        let free = exponents(&flow, &state, 2, &settings, 1).unwrap();
        let held = exponents(&Shifted { flow: &flow, rate: 0.6 }, &state, 2, &settings, 1).unwrap();
        for (free, held) in free.iter().zip(&held) {
            // The step treats the shift to its fifth order.
            assert!((free.value - held.value - 0.6).abs() < 1e-4, "{free:?} {held:?}");
        }
    }

    #[test]
    fn strong_coupling_brings_copies_together_and_weak_does_not() {
        let ensemble = ensemble(30, 6);
        assert_eq!(synchronised_fraction(&ensemble, 2.0, false, 7).unwrap().value, 1.0);
        assert!(synchronised_fraction(&ensemble, 0.02, false, 7).unwrap().value < 0.5);
    }

    #[test]
    fn impossible_settings_are_refused() {
        let impossible = Ensemble { spins: 5000, ..ensemble(10, 2) };
        assert!(matches!(impossible.run(1), Err(SimulationError::TooLarge { spins: 5000, .. })));
        let still = Ensemble { time: 0.0, ..ensemble(10, 2) };
        assert!(matches!(still.run(1), Err(SimulationError::Parameter { name: "time", .. })));
        let coarse = Ensemble { step: 40.0, ..ensemble(10, 2) };
        assert!(matches!(coarse.run(1), Err(SimulationError::Trajectory(_))));
    }
}
