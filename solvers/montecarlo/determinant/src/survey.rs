//! Weights of independent random fields.

use eigentruth_numerics::streams::stream;
use eigentruth_numerics::{Estimate, Provenance};
use rayon::prelude::*;

use crate::{Decoupling, DeterminantError, Weight};

/// Weights of independent random fields of their own distribution, without any Markov chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    weights: Vec<Weight>,
    provenance: Provenance,
}

impl Decoupling {
    /// The weights of `samples` random configurations; the bits do not depend on threads.
    ///
    /// # Errors
    /// As [`Decoupling::weight`].
    pub fn survey(&self, samples: usize, seed: u64) -> Result<Survey, DeterminantError> {
        let weight = |number: u64| self.weight(&self.draw(&mut stream(seed, number)));
        let weights = (0..samples as u64).into_par_iter().map(weight).collect::<Result<_, _>>()?;
        let grid = self.grid();
        let provenance = Provenance::new("determinant/random fields").with_seed(seed);
        Ok(Survey { weights, provenance: provenance.with("beta", grid.beta).with("slices", grid.slices) })
    }
}

impl Survey {
    /// The weights, in the order of their streams.
    pub fn weights(&self) -> &[Weight] {
        &self.weights
    }

    /// The largest `|phase − 1|`: 0 where all are positive, 2 where one is negative.
    pub fn worst(&self) -> f64 {
        self.weights.iter().map(|weight| weight.departure()).fold(0.0, f64::max)
    }

    /// How many have a negative real part.
    pub fn negative(&self) -> usize {
        self.weights.iter().filter(|weight| weight.phase.re < 0.0).count()
    }

    /// `ln Z` of the sliced model from the mean weight. Only for few fields: the error grows exponentially with them, and its
    /// estimate is not to be trusted where single weights dominate (`effective_samples` is small).
    pub fn ln_partition(&self) -> Estimate {
        let count = self.weights.len() as f64;
        let scale = self.weights.iter().map(|weight| weight.log_modulus).fold(f64::NEG_INFINITY, f64::max);
        let values: Vec<f64> = self.weights.iter().map(|weight| weight.relative_to(scale).re).collect();
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let squares: f64 = values.iter().map(|value| value * value).sum();
        let error = (variance / count).sqrt() / mean.abs();
        Estimate::statistical(mean.ln() + scale, error, self.provenance.clone())
            .with("samples", count)
            .with("effective_samples", (mean * count).powi(2) / squares)
    }
}
