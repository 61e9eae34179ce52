//! Why an exact calculation was refused.

use eigentruth_models::HamiltonianError;
use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::krylov::KrylovError;
use eigentruth_numerics::lower::LowerError;
use thiserror::Error;

/// Why an exact calculation was refused or stopped.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ExactError {
    /// No configuration has the charges asked for.
    #[error("no state has {asked}; possible {} {possible}", if *charges == 1 { "values are" } else { "combinations are" })]
    EmptySector {
        /// The charges and values asked for.
        asked: String,
        /// How many charges were fixed.
        charges: usize,
        /// The values that exist.
        possible: String,
    },
    /// The calculation needs more memory than it may use.
    #[error(
        "{what} of dimension {dimension} needs about {needed} bytes, {allowed} are allowed; fix more charges or \
         symmetries, take a smaller system, or allow more memory"
    )]
    Memory {
        /// What would be allocated.
        what: &'static str,
        /// The dimension, counted before anything is allocated.
        dimension: u128,
        /// The estimate in bytes.
        needed: u128,
        /// The limit in bytes.
        allowed: u64,
    },
    /// A term that changes what the sector fixes.
    #[error(
        "the term {term} changes {charge} by {change}; it has no matrix in this sector: leave {charge} free, or drop the term"
    )]
    LeavesSector {
        /// The term: the states of the sites it changes, and its amplitude.
        term: String,
        /// The charge.
        charge: String,
        /// By how much.
        change: i64,
    },
    /// A charge that the space does not have.
    #[error("{given} is no charge of this system; known are {known}")]
    UnknownCharge {
        /// The name asked for.
        given: String,
        /// The known names.
        known: String,
    },
    /// A charge whose weights do not fit the space.
    #[error(
        "the charge {charge} gives {given} weights for degree of freedom {position}, which has {expected} states"
    )]
    Weights {
        /// The charge.
        charge: String,
        /// The position of the degree of freedom.
        position: usize,
        /// How many weights it gives.
        given: usize,
        /// How many are needed.
        expected: usize,
    },
    /// The amplitudes are complex where real ones were asked for.
    #[error("the amplitude {amplitude} of the term {term} is complex; use complex vectors")]
    NotReal {
        /// The term.
        term: String,
        /// Its amplitude, as text.
        amplitude: String,
    },
    /// A vector or operator that belongs to another basis.
    #[error("{what} has {given} entries; the basis has {expected} states")]
    Length {
        /// What was given.
        what: &'static str,
        /// Its length.
        given: usize,
        /// The dimension.
        expected: usize,
    },
    /// Degrees of freedom that are listed twice or do not exist.
    #[error("the subset of degrees of freedom {given:?} must list different positions below {degrees}")]
    Subset {
        /// The positions given.
        given: Vec<usize>,
        /// The number of degrees of freedom.
        degrees: usize,
    },
    /// A parameter outside its range.
    #[error("{name} is {given}; {allowed}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// Its value, as text.
        given: String,
        /// What is possible.
        allowed: &'static str,
    },
    /// See [`DenseError`].
    #[error(transparent)]
    Dense(#[from] DenseError),
    /// See [`KrylovError`].
    #[error(transparent)]
    Krylov(#[from] KrylovError),
    /// See [`HamiltonianError`].
    #[error(transparent)]
    Hamiltonian(#[from] HamiltonianError),
    /// See [`LowerError`].
    #[error(transparent)]
    Lower(#[from] LowerError),
}
