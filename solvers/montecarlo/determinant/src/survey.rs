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

    /// The average sign that a chain of these fields would have, `Σ Re W / Σ |W|`. Weights that are all positive have exactly 1, which says
    /// nothing about fields that were not drawn; few `effective_samples` say little about any.
    ///
    /// # Errors
    /// [`DeterminantError::Length`] for fewer than two weights, [`DeterminantError::Vanishing`] if all are zero.
    pub fn sign(&self) -> Result<Estimate, DeterminantError> {
        let Relative { values, moduli, .. } = self.relative()?;
        let (count, size): (f64, f64) = (values.len() as f64, moduli.iter().sum());
        let sign = values.iter().sum::<f64>() / size;
        // To first order the ratio errs by the mean of Re W − ⟨sign⟩ |W|, over that of |W|.
        let rest = values.iter().zip(&moduli).map(|(value, modulus)| (value - sign * modulus).powi(2));
        let error = (rest.sum::<f64>() * count / (count - 1.0)).sqrt() / size;
        let squares: f64 = moduli.iter().map(|modulus| modulus * modulus).sum();
        Ok(Estimate::statistical(sign, error, self.provenance.clone())
            .with("samples", count)
            .with("effective_samples", size * size / squares))
    }

    /// `ln Z` of the sliced model from the mean weight. Only for few fields: the error grows exponentially with them, and its
    /// estimate is not to be trusted where single weights dominate (`effective_samples` is small).
    ///
    /// # Errors
    /// [`DeterminantError::SignProblem`] if the mean weight is less than 4 of its standard deviations above zero, for want of signs or of weights
    /// that count; as [`Survey::sign`].
    pub fn ln_partition(&self) -> Result<Estimate, DeterminantError> {
        let Relative { scale, values, moduli } = self.relative()?;
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let error = (variance / count).sqrt();
        if mean <= 4.0 * error {
            let size = moduli.iter().sum::<f64>() / count;
            let observable = "ln Z".to_owned();
            return Err(DeterminantError::SignProblem { observable, sign: mean / size, error: error / size });
        }
        let squares: f64 = values.iter().map(|value| value * value).sum();
        Ok(Estimate::statistical(mean.ln() + scale, error / mean, self.provenance.clone())
            .with("samples", count)
            .with("effective_samples", (mean * count).powi(2) / squares))
    }

    /// The weights in units of the largest.
    fn relative(&self) -> Result<Relative, DeterminantError> {
        let given = self.weights.len();
        if given < 2 {
            return Err(DeterminantError::Length { what: "the list of weights", given, expected: 2 });
        }
        let scale = self.weights.iter().map(|weight| weight.log_modulus).fold(f64::NEG_INFINITY, f64::max);
        if !scale.is_finite() {
            return Err(DeterminantError::Vanishing { slice: 0 });
        }
        let values = self.weights.iter().map(|weight| weight.relative_to(scale).re).collect();
        let moduli = self.weights.iter().map(|weight| (weight.log_modulus - scale).exp()).collect();
        Ok(Relative { scale, values, moduli })
    }
}

/// `Re W` and `|W|` over `e^scale`.
struct Relative {
    scale: f64,
    values: Vec<f64>,
    moduli: Vec<f64>,
}
