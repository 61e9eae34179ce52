//! Why a matrix-product computation is refused.

use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::lower::LowerError;
use thiserror::Error;

/// What is wrong, where, and what would be possible.
#[derive(Debug, Error)]
pub enum MpsError {
    /// A chain of fewer than two sites.
    #[error("a matrix-product state needs at least 2 sites, and the space has {sites}")]
    TooShort {
        /// Sites of the space.
        sites: usize,
    },
    /// More charges than a label holds.
    #[error("{given} charges were declared; a label holds at most {allowed}: declare fewer")]
    TooManyCharges {
        /// How many were given.
        given: usize,
        /// How many are possible.
        allowed: usize,
    },
    /// A term that does not conserve a declared charge.
    #[error("the operator changes the charge {charge} by {by}; leave that charge out or mend the operator")]
    BreaksCharge {
        /// The charge's name.
        charge: String,
        /// By how much.
        by: i64,
    },
    /// A sector without any configuration.
    #[error("no configuration has the charges {charges}; {hint}")]
    EmptySector {
        /// What was asked for.
        charges: String,
        /// What is possible.
        hint: String,
    },
    /// A configuration of the wrong length, or a local state that a site does not have.
    #[error("the start configuration is not one of this chain: {what}")]
    Configuration {
        /// What is wrong with it.
        what: String,
    },
    /// A bond dimension that cannot hold a state.
    #[error("the bond dimension is {given}; it must be at least 1")]
    BondDimension {
        /// What was given.
        given: usize,
    },
    /// A schedule without sweeps.
    #[error("the schedule has no sweep; give at least one")]
    NoSweeps,
    /// The operator is complex where real numbers were asked for.
    #[error("the operator has complex matrix elements; use complex tensors")]
    Complex,
    /// See [`LowerError`].
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// See [`DenseError`].
    #[error(transparent)]
    Dense(#[from] DenseError),
}
