//! From an operator to the form that one solver needs: exactly, or refused with the offending term.

mod fermions;
mod images;
mod layout;
mod merge;
mod products;
mod transitions;
mod words;

use eigentruth_models::{Hamiltonian, HamiltonianError};
pub use fermions::{only_fermions, rendered};
pub use layout::{Field, Layout};
pub use products::{LocalMatrix, LocalProduct, local_products};
use thiserror::Error;
pub use transitions::{Transition, Transitions};

/// Why an operator has no form of the kind asked for.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum LowerError {
    /// A configuration does not fit into the bits of one.
    #[error(
        "a configuration of {degrees} degrees of freedom needs {bits} bits; at most {} fit",
        Layout::MAX_BITS
    )]
    TooWide {
        /// How many degrees of freedom there are.
        degrees: usize,
        /// How many bits they need.
        bits: u32,
    },
    /// A term that the form cannot express.
    #[error("the term {term} cannot be expressed: {reason}")]
    Unsupported {
        /// The term, rendered.
        term: String,
        /// Why not.
        reason: &'static str,
    },
    /// An operator that leads out of a list of configurations.
    #[error("the operator takes the configuration {from:#b} to {to:#b}, which is not among those given")]
    Leaves {
        /// A configuration of the list.
        from: u64,
        /// One of its images.
        to: u64,
    },
    /// An operator that is none on this space.
    #[error(transparent)]
    Space(#[from] HamiltonianError),
}

/// An operator in the form that one solver needs.
pub trait Lower: Sized {
    /// What the form depends on besides the operator, such as an order of the modes.
    type Context;

    /// Lowers a Hamiltonian.
    ///
    /// # Errors
    /// [`LowerError`], naming the offending term.
    fn lower(hamiltonian: &Hamiltonian, context: &Self::Context) -> Result<Self, LowerError>;
}
