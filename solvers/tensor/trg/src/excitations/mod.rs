//! Excitations on top of translation-invariant tensor networks, on rings and tori so small that every state is written out: one tensor is
//! replaced, all places of it are superposed with a momentum (Haegeman et al., Phys. Rev. B 85, 100408 (2012); Vanderstraeten, Haegeman,
//! Verstraete, Phys. Rev. B 99, 165121 (2019)).

mod ground;
mod hamiltonian;
mod network;
mod quotient;
mod tangent;

#[cfg(test)]
mod tests;

pub use ground::{GroundOptions, GroundState, ring_ground_state};
pub use hamiltonian::{Couplings, Torus};
pub use network::Uniform;
pub use quotient::{Stationary, minimised_quotient};
pub use tangent::{Excitations, TangentSpace};

use eigentruth_numerics::dense::DenseError;
use thiserror::Error;

/// Why there is no excitation.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ExcitationError {
    /// Something that does not fit together.
    #[error("{what} is {value}; it has to be {wanted}")]
    Shape {
        /// What.
        what: &'static str,
        /// Its value.
        value: usize,
        /// What it has to be.
        wanted: String,
    },
    /// A Hamiltonian that is not hermitian.
    #[error("the term `{term}` differs from its adjoint by {defect:e}; give a hermitian matrix")]
    NotHermitian {
        /// Which term.
        term: &'static str,
        /// The largest difference.
        defect: f64,
    },
    /// States that would not fit.
    #[error(
        "{what} takes {needed:.3e} bytes, {allowed:.3e} are allowed; take fewer sites or a smaller bond dimension, or allow more"
    )]
    Memory {
        /// What needs it.
        what: &'static str,
        /// Bytes needed.
        needed: f64,
        /// Bytes allowed.
        allowed: f64,
    },
    /// A tangent space without states: the network is zero, or the momentum is excluded.
    #[error("the tangent space at momentum number ({0}, {1}) has no states")]
    Empty(usize, usize),
    /// Eigenvalues of the metric that are neither zero nor not.
    #[error(
        "an eigenvalue of the metric is {value:e} of the largest, neither zero (at most {zero:e}) nor clearly not; \
         take another tensor or a smaller bond dimension, so that null modes can be told apart"
    )]
    NullModes {
        /// The eigenvalue, relative.
        value: f64,
        /// What rounding allows.
        zero: f64,
    },
    /// An iteration that did not end.
    #[error(
        "{what} not converged after {iterations} iterations: the gradient is {gradient:e}, wanted {wanted:e}; try another start, or more iterations"
    )]
    NotConverged {
        /// What was looked for.
        what: &'static str,
        /// Iterations made.
        iterations: usize,
        /// The norm of the gradient.
        gradient: f64,
        /// What was asked for.
        wanted: f64,
    },
    /// The linear algebra.
    #[error(transparent)]
    Algebra(#[from] DenseError),
}
