//! Why there is no renormalized network.

use thiserror::Error;

/// Why a model or a renormalization is refused, or failed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RenormalizationError {
    /// Weights that make no model.
    #[error("the {what} is {value}; give {wanted}")]
    Weight {
        /// Which weight, such as `bond weight (0, 1)`.
        what: String,
        /// Its value.
        value: f64,
        /// What would do.
        wanted: &'static str,
    },
    /// A parameter without meaning.
    #[error("{what} is {value}; it has to be {wanted}")]
    Parameter {
        /// Its name.
        what: &'static str,
        /// Its value.
        value: usize,
        /// What is allowed.
        wanted: &'static str,
    },
    /// A computation that would not fit.
    #[error(
        "{what} takes {needed:.3e} bytes, {allowed:.3e} are allowed; lower the bond dimension, the number of tensors in a row, or allow more"
    )]
    Memory {
        /// What needs it.
        what: String,
        /// Bytes needed.
        needed: f64,
        /// Bytes allowed.
        allowed: f64,
    },
    /// Numbers that are not finite, or a tensor of zeros: the weights overflow, or nothing is allowed.
    #[error(
        "after {step} steps the largest element of the tensor is {largest}; scale the weights, or allow some configuration"
    )]
    Degenerate {
        /// Steps done.
        step: usize,
        /// The largest modulus of an element.
        largest: f64,
    },
    /// A transfer matrix whose leading eigenvalue is no positive number.
    #[error(
        "the leading eigenvalue of the transfer matrix is {real} + {imaginary}i, not positive: the bond dimension is too small for this step"
    )]
    NotPositive {
        /// Its real part.
        real: f64,
        /// Its imaginary part.
        imaginary: f64,
    },
    /// Dimensions that drift.
    #[error(
        "no plateau: over three steps the lowest scaling dimensions drift by {drift:.3} relative at best, {allowed:.3} is allowed; raise the bond dimension, or the model is not critical"
    )]
    NoPlateau {
        /// The least relative drift found.
        drift: f64,
        /// The largest that counts as a plateau.
        allowed: f64,
    },
    /// A flow that has not ended.
    #[error(
        "after {step} steps an eigenvalue of the transfer matrix is {ratio:.3} of the leading one, neither 0 nor 1: more steps, or the model is critical"
    )]
    NotFixed {
        /// Steps done.
        step: usize,
        /// The ratio.
        ratio: f64,
    },
    /// The linear algebra gave up, which it should not.
    #[error("the {what} of a matrix with {rows} rows was not found")]
    Decomposition {
        /// Which one.
        what: &'static str,
        /// Rows of the matrix.
        rows: usize,
    },
}
