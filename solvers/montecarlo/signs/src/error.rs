//! What cannot be analyzed, and why.

use eigentruth_models::HamiltonianError;
use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::lower::LowerError;
use thiserror::Error;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SignError {
    /// A system with too many configurations for what was asked.
    #[error(
        "the system has more than {limit} configurations; {what} needs all of them: take a smaller cluster"
    )]
    TooLarge {
        /// The limit.
        limit: usize,
        /// What was asked for.
        what: &'static str,
    },
    /// An off-diagonal term whose elements depend on too many local states.
    #[error(
        "the elements that flip the bits {flip:#b} depend on {states} local configurations, at most {limit} are listed; order the \
         sites so that Jordan-Wigner strings are short, or take a smaller cluster"
    )]
    WideSupport {
        /// The bits that change.
        flip: u64,
        /// How many local configurations there are.
        states: u128,
        /// The limit.
        limit: u128,
    },
    /// Exact integers that grew too large.
    #[error("the elimination of {equations} equations met an integer beyond 64 bits; take fewer terms")]
    Overflow {
        /// The number of equations.
        equations: usize,
    },
    /// A site that is no spin ½.
    #[error("the axis of site {site} cannot be turned: only spins 1/2 and Pauli matrices can")]
    NoAxis {
        /// The site.
        site: u32,
    },
    /// Lists that do not match.
    #[error("{what} has {given} entries, expected {expected}")]
    Count {
        /// Which list.
        what: &'static str,
        /// How many there are.
        given: usize,
        /// How many there have to be.
        expected: usize,
    },
    /// A number that has to be positive.
    #[error("{what} is {given}, but has to be positive and finite")]
    NotPositive {
        /// Which.
        what: &'static str,
        /// Its value.
        given: f64,
    },
    /// A matrix of a decoupling that is not hermitian.
    #[error(
        "the matrix of `{field}` differs from its adjoint by {by:e}; put complex constants into the factor"
    )]
    NotHermitian {
        /// The field.
        field: String,
        /// The largest difference.
        by: f64,
    },
    /// See [`LowerError`].
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// See [`HamiltonianError`].
    #[error(transparent)]
    Hamiltonian(#[from] HamiltonianError),
    /// See [`DenseError`].
    #[error(transparent)]
    Dense(#[from] DenseError),
}
