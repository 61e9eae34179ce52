//! Lyapunov exponents of flows `dx/dt = f(x)`.
//!
//! Tangent vectors are carried along with the trajectory by the same Runge-Kutta steps and orthonormalized now and then; what
//! their lengths lose in that are the exponents (G. Benettin, L. Galgani, A. Giorgilli, J.-M. Strelcyn, Meccanica 15, 9 (1980)).
//! Exponents are in units of the inverse time of the flow.

mod exponents;
mod flow;

pub use exponents::{Settings, exponents};
pub use flow::{Flow, Shifted, Stepper, step_halving_error};

use thiserror::Error;

/// Why exponents cannot be given.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum LyapunovError {
    /// A setting outside its range.
    #[error("{name} = {value} is not allowed: {expected}")]
    Setting {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// The trajectory leaves every bound.
    #[error(
        "the trajectory diverges at t = {time}: its norm is {norm:e}; a smaller step may follow it if the flow is bounded"
    )]
    Diverged {
        /// When.
        time: f64,
        /// The norm.
        norm: f64,
    },
    /// Tangent vectors that depend on each other.
    #[error("tangent vector {index} vanishes against the others at t = {time}: orthonormalize more often")]
    Dependent {
        /// Which.
        index: usize,
        /// When.
        time: f64,
    },
}
