//! Why there is no weight, no chain, or no average.

use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::lower::LowerError;
use eigentruth_numerics::monte_carlo::AnalysisError;
use thiserror::Error;

/// Why there is no weight, no chain, or no average.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DeterminantError {
    /// The operator has no form that this method can use.
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// A decomposition failed.
    #[error(transparent)]
    Dense(#[from] DenseError),
    /// The record of a run supports no estimate.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// A parameter outside its range.
    #[error("{name} is {given}, allowed is {allowed}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// Its value.
        given: String,
        /// What is possible.
        allowed: String,
    },
    /// A list or a matrix of the wrong size.
    #[error("{what} has {given} entries, but {expected} are needed")]
    Length {
        /// Which.
        what: &'static str,
        /// Its size.
        given: usize,
        /// The size that fits.
        expected: usize,
    },
    /// A decoupling that the Markov chain cannot sample.
    #[error("channel {channel} ({kind}) cannot be sampled by single flips: {reason}")]
    Unsampled {
        /// Its number.
        channel: usize,
        /// What it is.
        kind: String,
        /// Why not.
        reason: &'static str,
    },
    /// An interaction that chains of vertices would average wrongly.
    #[error("vertices cannot sample the interaction of the modes {} and {}: {reason}; take fields instead", modes[0], modes[1])]
    Unreachable {
        /// The modes.
        modes: [usize; 2],
        /// Why not.
        reason: &'static str,
    },
    /// A current without a direction.
    #[error(
        "the hop between the sites {} and {} is equally short in two directions around the torus, {one:?} and {other:?}, so that its current \
         along axis {axis} is not defined; take a torus that is more than twice as wide as the hop is long",
        sites[0],
        sites[1]
    )]
    AmbiguousHop {
        /// The sites.
        sites: [usize; 2],
        /// The one vector from the first to the second.
        one: [f64; 2],
        /// The other.
        other: [f64; 2],
        /// Along which the current was asked for.
        axis: usize,
    },
    /// A Green's function that has lost its digits.
    #[error(
        "the Green's function at slice {slice} differs by {deviation:.1e} of its size from its recomputation, allowed is {limit:.0e}; \
         recompute it more often than every {every} slices"
    )]
    Unstable {
        /// The largest difference of an element, relative to the largest element.
        deviation: f64,
        /// What is allowed.
        limit: f64,
        /// After how many slices.
        slice: usize,
        /// The distance between recomputations.
        every: usize,
    },
    /// A configuration without weight.
    #[error("the weight of the fields vanishes or is not finite at slice {slice}; begin with other fields")]
    Vanishing {
        /// The slice.
        slice: usize,
    },
    /// A computation that does not fit.
    #[error("{what} takes {bytes} bytes, allowed are {allowed}")]
    Memory {
        /// What.
        what: &'static str,
        /// What it takes.
        bytes: u128,
        /// The limit.
        allowed: u128,
    },
    /// An average whose normalization may be zero.
    #[error(
        "⟨sign⟩ = {sign:.2e} ± {error:.1e} is compatible with zero, so that `{observable}` has no value; \
         raise the temperature, or run longer by the factor that the error has to shrink, squared"
    )]
    SignProblem {
        /// What was asked for.
        observable: String,
        /// The average sign.
        sign: f64,
        /// Its standard deviation.
        error: f64,
    },
}

pub(crate) fn parameter(name: &'static str, given: impl ToString, allowed: &str) -> DeterminantError {
    DeterminantError::Parameter { name, given: given.to_string(), allowed: allowed.into() }
}
