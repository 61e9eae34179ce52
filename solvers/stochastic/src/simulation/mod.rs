//! Direct simulation of N soft spins with random quadratic couplings, beside the dynamical mean-field theory.
//!
//! `dx_i/dt = −λ(x) x_i + N^{−1} Σ_jk J_i^{jk} x_j x_k`, `λ(x) = |x|²/N − γ`. A sample is one set of couplings from one stream of
//! random numbers; samples run in parallel and are averaged in their order, so that the result is the same for any number of threads.

mod copies;
mod couplings;
mod ensemble;
mod spins;
#[cfg(test)]
mod theory;

pub use copies::{Copies, synchronised_fraction};
pub use couplings::{Couplings, Variance};
pub use ensemble::{Averages, Ensemble, extrapolate};
pub use spins::Spins;

use thiserror::Error;

use crate::lyapunov::LyapunovError;

/// Why a simulation is refused or fails.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SimulationError {
    /// A parameter outside its range.
    #[error("{name} = {value} is not allowed: {expected}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// Too many couplings for the memory.
    #[error("{spins} spins have couplings of {bytes} bytes, more than the {limit} allowed; take fewer spins")]
    TooLarge {
        /// The number of spins.
        spins: usize,
        /// The memory they need.
        bytes: u128,
        /// What is allowed.
        limit: u128,
    },
    /// A trajectory or its tangent vectors.
    #[error(transparent)]
    Trajectory(#[from] LyapunovError),
}
