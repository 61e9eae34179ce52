//! Langevin equations `dx_i = a_i(x) dt + Σ_k g_ik(x) dW_k`, with independent `W_k` of variance `t`, and their integrators.
//!
//! A noise of the variance 2D in the physicists' notation, `⟨η(t)η(t')⟩ = 2D δ(t−t')`, is `√(2D) dW`.
//!
//! Source: P. E. Kloeden, E. Platen, Numerical Solution of Stochastic Differential Equations (1992), chapters 4, 10 and 15.

mod scheme;
mod simulate;

pub use scheme::{Integrator, Noise, Scheme};
pub use simulate::{Simulation, simulate};

use thiserror::Error;

/// What the product of the amplitude and the noise means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpretation {
    /// The amplitude is taken before the step.
    Ito,
    /// The amplitude is taken in the middle of the step: the ordinary rules of calculus hold.
    Stratonovich,
}

/// A system of Langevin equations.
pub trait Dynamics: Sync {
    /// The number of components of `x`.
    fn dimension(&self) -> usize;
    /// The number of independent noises.
    fn noises(&self) -> usize;
    /// In which sense the equations are meant.
    fn interpretation(&self) -> Interpretation;
    /// The drift `a_i` into `out[i]`.
    fn drift(&self, x: &[f64], out: &mut [f64]);
    /// The amplitudes `g_ik` into `out[i·noises + k]`.
    fn amplitude(&self, x: &[f64], out: &mut [f64]);
    /// The derivatives `∂g_ik/∂x_j` into `out[(i·noises + k)·dimension + j]`.
    fn amplitude_gradient(&self, x: &[f64], out: &mut [f64]);
}

/// Why an integration is refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum LangevinError {
    /// A step that is not positive.
    #[error("a time step of {step} was given; a positive finite number is needed")]
    Step {
        /// The step.
        step: f64,
    },
    /// The start does not fit the equations.
    #[error("the start has {given} components, the equations have {expected}")]
    Dimension {
        /// Components given.
        given: usize,
        /// Components expected.
        expected: usize,
    },
    /// Noises that do not commute need iterated integrals that this scheme does not sample.
    #[error(
        "the noises {first} and {second} do not commute at the start (component {component} of their commutator is {commutator:.3e}): Milstein's scheme would lose its order; use the weak second-order scheme, or Euler-Maruyama"
    )]
    NoncommutingNoise {
        /// One noise.
        first: usize,
        /// The other.
        second: usize,
        /// The component where it shows.
        component: usize,
        /// Its size.
        commutator: f64,
    },
    /// A trajectory left the numbers.
    #[error(
        "a trajectory is not finite after step {step} of {size}: the drift is too stiff for this step; reduce it"
    )]
    Diverged {
        /// The step, from 0.
        step: usize,
        /// The time step.
        size: f64,
    },
    /// Too few trajectories for an error.
    #[error("{given} trajectories were asked for; an error needs at least 2")]
    TooFew {
        /// How many.
        given: usize,
    },
}

/// `½ Σ_kj g_jk ∂_j g_ik`: the drift in the sense of Itô is that of Stratonovich plus this.
pub fn noise_induced_drift(dynamics: &impl Dynamics, x: &[f64]) -> Vec<f64> {
    let (n, m) = (dynamics.dimension(), dynamics.noises());
    let (mut g, mut gradient) = (vec![0.0; n * m], vec![0.0; n * m * n]);
    dynamics.amplitude(x, &mut g);
    dynamics.amplitude_gradient(x, &mut gradient);
    let term = |i: usize, k: usize, j: usize| g[j * m + k] * gradient[(i * m + k) * n + j];
    (0..n).map(|i| 0.5 * (0..m).map(|k| (0..n).map(|j| term(i, k, j)).sum::<f64>()).sum::<f64>()).collect()
}

/// The same process with its equations written in the other sense.
#[derive(Clone, Debug)]
pub struct Converted<D> {
    inner: D,
    to: Interpretation,
}

impl<D: Dynamics> Converted<D> {
    /// The equations of `inner` in the sense `to`.
    pub fn new(inner: D, to: Interpretation) -> Self {
        Converted { inner, to }
    }
}

impl<D: Dynamics> Dynamics for Converted<D> {
    fn dimension(&self) -> usize {
        self.inner.dimension()
    }

    fn noises(&self) -> usize {
        self.inner.noises()
    }

    fn interpretation(&self) -> Interpretation {
        self.to
    }

    fn drift(&self, x: &[f64], out: &mut [f64]) {
        self.inner.drift(x, out);
        add_conversion(&self.inner, self.to, x, out);
    }

    fn amplitude(&self, x: &[f64], out: &mut [f64]) {
        self.inner.amplitude(x, out);
    }

    fn amplitude_gradient(&self, x: &[f64], out: &mut [f64]) {
        self.inner.amplitude_gradient(x, out);
    }
}

/// Adds to the drift what makes it that of another sense.
fn add_conversion(dynamics: &impl Dynamics, to: Interpretation, x: &[f64], drift: &mut [f64]) {
    let sign = match (dynamics.interpretation(), to) {
        (Interpretation::Stratonovich, Interpretation::Ito) => 1.0,
        (Interpretation::Ito, Interpretation::Stratonovich) => -1.0,
        _ => return,
    };
    drift.iter_mut().zip(noise_induced_drift(dynamics, x)).for_each(|(a, extra)| *a += sign * extra);
}

#[cfg(test)]
mod tests;
