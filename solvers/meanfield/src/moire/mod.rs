//! Two-layer, two-valley continuum models of moiré materials in plane waves: the Hamiltonian at one momentum, the Fock term from a
//! density matrix, what has to be stored, and which symmetries the model has.
//!
//! Units: lengths in moiré lattice constants a_M, energies in ħ²/(2 m_e a_M²), masses in m_e. Bands are those of holes: the kinetic
//! energy is −p²/m. The layers are called b (0) and t (1), the valleys +K (0) and −K (1); spin is locked to layer and valley. F. Wu
//! et al., Phys. Rev. Lett. 122, 086402 (2019); Y. Zhang, T. Devakul, L. Fu, Proc. Natl. Acad. Sci. 118, e2112673118 (2021).

mod fock;
mod model;
mod plane_waves;
mod structure;
mod symmetry;

use thiserror::Error;

pub use fock::{Coherence, fock, random_density};
pub use model::{Moire, Potential, Vector};
pub use plane_waves::{PlaneWaves, Wave};
pub use structure::{Storage, storage};
pub use symmetry::{Operation, Phases, Residual, residual};

/// Why a moiré computation was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MoireError {
    /// A parameter without meaning.
    #[error("{what} is {given}; it has to be {expected}")]
    Parameter {
        /// The parameter.
        what: &'static str,
        /// Its value, rendered.
        given: String,
        /// What is possible.
        expected: &'static str,
    },
    /// A matrix that would not fit.
    #[error("a matrix of {rows} rows would take {bytes} bytes, more than {most}; use fewer plane waves")]
    TooLarge {
        /// The rows.
        rows: usize,
        /// The memory it would take.
        bytes: u128,
        /// The memory allowed.
        most: u128,
    },
    /// Matrices of different sizes.
    #[error("the {what} has {given} rows where the plane waves ask for {expected}")]
    Size {
        /// Which matrix.
        what: &'static str,
        /// Its rows.
        given: usize,
        /// The rows needed.
        expected: usize,
    },
}

#[cfg(test)]
mod tests;
