//! Dynamical mean-field theory of random coupled systems.
//!
//! N soft spins `dx_i/dt = −λ x_i + η_i(x)` whose random forces η are Gaussian with the covariance `g(C)`, `C(t, s) = ⟨x(t)·x(s)⟩/N`,
//! obey in the limit of large N `(∂_t + λ)(∂_s + λ) C = g(C)`: in the stationary state a particle of unit mass in a potential,
//! `C'' = λ²C − g(C)`, that comes to rest on the top of its hill at C = 0 (H. Sompolinsky, A. Crisanti, H. J. Sommers, Phys.
//! Rev. Lett. 61, 259 (1988)). Couplings without any symmetry between the indices of force and spins are assumed: there is then
//! no memory term. Times are in units of 1/λ's unit.
//!
//! Two ways lead to C: [`stationary`] uses the conserved energy of that particle, [`shooting`] integrates its motion. The growth
//! rate of a small difference between two copies follows from the lowest level of the Schrödinger operator
//! `−d²/dτ² − g'(C(τ))` ([`growth_rate`]); differences that overlap with the state itself have a spectrum of their own
//! ([`overlapping_growth_rate`]), and diffusive coupling shifts all rates ([`synchronisation_threshold`]).

mod correlation;
mod growth;
mod kernel;
mod network;
mod overlap;

pub use correlation::{Correlation, Stationary, shooting, stationary};
pub use growth::{Coupling, growth_rate, synchronisation_threshold, translation_defect};
pub use kernel::Kernel;
pub use network::{Network, quiescent_below};
pub use overlap::overlapping_growth_rate;

use thiserror::Error;

/// What the theory cannot be solved for.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MeanFieldError {
    /// No covariance of a random force.
    #[error(
        "the covariance needs finite coefficients that are not negative, and no constant term, for a constant force never decays; \
         the coefficient of C^{power} is {value}"
    )]
    Covariance {
        /// The power of C.
        power: usize,
        /// Its coefficient.
        value: f64,
    },
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
    /// The damping cannot hold the random forces.
    #[error(
        "no stationary state up to ⟨x²⟩ = {variance:e}: the random forces grow at least as fast as the damping; couplings of fewer \
         spins, weaker ones, or a smaller γ have one"
    )]
    Runaway {
        /// The largest variance that was tried.
        variance: f64,
    },
    /// Nothing moves.
    #[error("the only stationary state at gain {gain} is rest; gains above 1 have another")]
    Rest {
        /// The gain.
        gain: f64,
    },
    /// Refinement does not end.
    #[error(
        "{what} still changes by {change:e} on the finest grid of {points} points; the correlation decays too slowly or too fast for it"
    )]
    NotConverged {
        /// The quantity.
        what: &'static str,
        /// Its last change.
        change: f64,
        /// The points of the finest grid.
        points: usize,
    },
    /// The dense eigenproblem failed.
    #[error("the eigenvalues of a matrix of dimension {dimension} were not found")]
    Dense {
        /// Its dimension.
        dimension: usize,
    },
}
