//! Discretized Onsager-Machlup actions: which terms a path weight needs so that its one-step kernels are those of the process.
//!
//! The process is `ẋ = a(x) + g(x) η` with `⟨η(t)η(t')⟩ = 2D δ(t−t')`. A kernel of a short step `h` is written
//!
//! `K(x'|x) = exp(−h [(p − a)²/(4D g²) + λ p + c]) / (√(4πDh) |g(x*)|)`, `p = (x' − x)/h`,
//!
//! where `a`, `g`, `λ`, `c` are taken at the point that a [`Rule`] names, and `g(x*)` at the point of its prefactor. The functions λ and c
//! follow from what the kernel must do to first order in `h`: conserve probability and have the process' first moment; the second
//! moment then holds too. Paths weigh `exp(−∫ S dt)` with the integrand `S` in the brackets.
//!
//! Source: F. Langouche, D. Roekaerts, E. Tirapegui, Functional Integration and Semiclassical Expansions (1982); A. W. C. Lau,
//! T. C. Lubensky, Phys. Rev. E 76, 011123 (2007); L. F. Cugliandolo, V. Lecomte, J. Phys. A 50, 345001 (2017).

mod additive;
mod laurent;
mod moments;

pub use additive::ExtraTerms;
pub use laurent::Laurent;

pub use dashu_ratio::RBig;
use thiserror::Error;

use crate::langevin::Interpretation;

/// Why a path weight is refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum PathError {
    /// The noise has no strength.
    #[error("the diffusivity D (half the variance of the noise) is {diffusivity}; it must be positive")]
    NonpositiveNoise {
        /// What was given.
        diffusivity: String,
    },
    /// The amplitude is not a single power, so that the transformation to additive noise is not a finite sum of powers.
    #[error(
        "the amplitude `{amplitude}` is not a single power of x: it cannot be transformed to additive noise exactly; use the moments of the kernel"
    )]
    NoPower {
        /// The amplitude.
        amplitude: String,
    },
    /// The amplitude or the drift has no finite value that differs from zero.
    #[error("at x = {x} the {what} is {value}: the kernel has no density there; choose another point")]
    Degenerate {
        /// The point.
        x: f64,
        /// Drift or amplitude.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// The extrapolation to vanishing steps failed.
    #[error(
        "{what} at x = {x} does not converge as the step vanishes: the last two extrapolations are {one:.6e} and {two:.6e}; the steps are too long for this process"
    )]
    NotConverged {
        /// Which term.
        what: &'static str,
        /// The point.
        x: f64,
        /// One extrapolation.
        one: f64,
        /// The other.
        two: f64,
    },
    /// A quadrature rule failed.
    #[error("no quadrature rule with {nodes} nodes could be made")]
    Quadrature {
        /// Its nodes.
        nodes: usize,
    },
}

/// A point of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where it starts.
    Start,
    /// The middle `(x + x')/2`.
    Middle,
    /// Where it ends.
    End,
}

impl Place {
    /// The share of the step before it, as a number of halves.
    fn halves(self) -> i64 {
        match self {
            Place::Start => 0,
            Place::Middle => 1,
            Place::End => 2,
        }
    }

    /// The share of the step before it.
    fn share(self) -> f64 {
        0.5 * self.halves() as f64
    }
}

/// How the quadratic part of an action is discretized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quadratic {
    /// `(p − a)²/(4D g²)` with drift and amplitude at one point of the step.
    At(Place),
    /// The difference of `∫ dx/g` in place of `(x' − x)/g`: the discretization that obeys the chain rule. Drift and extra terms
    /// are taken in the middle.
    Covariant,
}

impl Quadratic {
    /// Where the extra terms are taken.
    fn place(self) -> Place {
        match self {
            Quadratic::At(place) => place,
            Quadratic::Covariant => Place::Middle,
        }
    }
}

/// A discretization of the path weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Where the amplitude of the normalization is taken.
    pub prefactor: Place,
    /// The quadratic part.
    pub quadratic: Quadratic,
}

/// A process in one dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    drift: Laurent,
    amplitude: Laurent,
    diffusivity: RBig,
}

impl Process {
    /// The process `ẋ = a + g η` in the given sense; `diffusivity` is D, half the variance of η. It is kept in the sense of
    /// Stratonovich.
    ///
    /// # Errors
    /// [`PathError::NonpositiveNoise`].
    pub fn new(
        drift: Laurent,
        amplitude: Laurent,
        diffusivity: RBig,
        interpretation: Interpretation,
    ) -> Result<Self, PathError> {
        if diffusivity <= RBig::ZERO || amplitude.is_zero() {
            let diffusivity = if amplitude.is_zero() { RBig::ZERO } else { diffusivity };
            return Err(PathError::NonpositiveNoise { diffusivity: diffusivity.to_string() });
        }
        let induced = amplitude.times(&amplitude.derivative()).scaled(&diffusivity);
        let drift = match interpretation {
            Interpretation::Stratonovich => drift,
            Interpretation::Ito => drift.plus(&induced.scaled(&RBig::from(-1))),
        };
        Ok(Self { drift, amplitude, diffusivity })
    }

    /// The drift in the sense of Stratonovich.
    pub fn drift(&self) -> &Laurent {
        &self.drift
    }

    /// The amplitude of the noise.
    pub fn amplitude(&self) -> &Laurent {
        &self.amplitude
    }

    /// D.
    pub fn diffusivity(&self) -> &RBig {
        &self.diffusivity
    }
}

#[cfg(test)]
mod tests;
