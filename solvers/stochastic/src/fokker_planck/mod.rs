//! Fokker-Planck equations: conservative grids in one dimension, and Fourier modes for particles with a heading.

mod active;
mod grid;
mod response;

pub use active::{ActiveParticle, Cutoff, Modes, Parity, Waves};
pub use grid::{Boundary, Grid};
pub use response::{DissipationTest, Reversal};

use thiserror::Error;

/// Why a Fokker-Planck equation is refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FokkerPlanckError {
    /// A number that the equation needs is out of range.
    #[error("{what} is {value}; it must be {expected}")]
    Parameter {
        /// What.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// The noise vanishes or is negative somewhere.
    #[error("the diffusivity at x = {x} is {value}; the grid needs a positive one everywhere")]
    NonpositiveNoise {
        /// The point.
        x: f64,
        /// The value.
        value: f64,
    },
    /// The matrix is too large.
    #[error(
        "{unknowns} unknowns need a dense matrix of {mebibytes} MiB, more than {most} MiB: lower the cutoffs or the number of cells"
    )]
    TooLarge {
        /// How many.
        unknowns: usize,
        /// Memory.
        mebibytes: usize,
        /// What is allowed.
        most: usize,
    },
    /// The stationary state is not unique to rounding, or a dense method failed.
    #[error(
        "{what} of {unknowns} unknowns failed: the equation is singular, so that the stationary state is not unique; every mode needs noise"
    )]
    Singular {
        /// What was computed.
        what: &'static str,
        /// How many unknowns.
        unknowns: usize,
    },
    /// The process has no such symmetry of the spectrum.
    #[error(
        "the circulating current {current:.3e} of this grid makes its generator asymmetric: real relaxation rates exist only without one; use reflecting boundaries or a drift with a periodic potential"
    )]
    Circulating {
        /// The current.
        current: f64,
    },
}

/// Memory that a dense matrix may take, in MiB.
const MEBIBYTES: usize = 256;

/// Refuses what does not fit.
fn check_size(unknowns: usize, bytes: usize) -> Result<(), FokkerPlanckError> {
    let mebibytes = unknowns.saturating_mul(unknowns).saturating_mul(bytes) >> 20;
    if mebibytes > MEBIBYTES {
        return Err(FokkerPlanckError::TooLarge { unknowns, mebibytes, most: MEBIBYTES });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
