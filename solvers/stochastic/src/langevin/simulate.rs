//! Independent trajectories and the averages over them.

use eigentruth_numerics::streams::Stream;
use eigentruth_numerics::{Estimate, Provenance};

use super::{Dynamics, Integrator, LangevinError, Noise, Scheme};
use crate::random;

/// How to simulate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulation {
    /// The integrator.
    pub scheme: Scheme,
    /// What it draws.
    pub noise: Noise,
    /// The time step.
    pub step: f64,
    /// Steps a trajectory.
    pub steps: usize,
    /// Independent trajectories.
    pub trajectories: usize,
    /// The seed.
    pub seed: u64,
}

/// Averages of `observables` numbers that `observe` makes of the states, `[step][component]`, of each trajectory; `start` draws where it
/// begins. Errors are standard errors of the mean over trajectories; that of the step is not in them.
///
/// # Errors
/// As [`Integrator::new`]; [`LangevinError::Diverged`] if a trajectory leaves the numbers, [`LangevinError::TooFew`].
pub fn simulate<D: Dynamics>(
    dynamics: &D,
    simulation: &Simulation,
    start: impl Fn(&mut Stream) -> Vec<f64> + Sync,
    observables: usize,
    observe: impl Fn(&[Vec<f64>]) -> Vec<f64> + Sync,
) -> Result<Vec<Estimate>, LangevinError> {
    let Simulation { scheme, noise, step, steps, trajectories, seed } = *simulation;
    if trajectories < 2 {
        return Err(LangevinError::TooFew { given: trajectories });
    }
    let first = start(&mut eigentruth_numerics::streams::stream(seed, 0));
    let integrator = Integrator::new(dynamics, scheme, step, &first)?;
    let provenance = Provenance::new(format!("stochastic/langevin/{scheme:?}"))
        .with("step", step)
        .with("steps", steps)
        .with("noise", format!("{noise:?}"));
    let found = random::averages(trajectories, observables, seed, &provenance, |stream| {
        let mut path = vec![start(stream)];
        for at in 0..steps {
            let mut x = path[at].clone();
            let (increments, signs) = integrator.draw(noise, stream);
            integrator.step(&mut x, &increments, &signs);
            path.push(x);
        }
        observe(&path)
    });
    // A trajectory that leaves the numbers leaves its mark on every average.
    if found.iter().any(|estimate| !(estimate.value.is_finite() && estimate.error.is_finite())) {
        return Err(LangevinError::Diverged { step: steps, size: step });
    }
    Ok(found)
}
