//! Two-layer, two-valley continuum models of moiré materials in plane waves: bands, Hartree–Fock of holes with the Coulomb interaction
//! between gates, what has to be stored, and which symmetries the model has.
//!
//! Units: lengths in moiré lattice constants a_M, energies in ħ²/(2 m_e a_M²), masses in m_e; a moiré cell has the area √3/2. The bands
//! are valence bands: the kinetic energy is −p²/m, and carriers are holes, counted from full bands ([`Continuum`]). The layers are called b (0) and t (1), the valleys +K (0) and −K (1); spin is locked to layer and valley. F. Wu
//! et al., Phys. Rev. Lett. 122, 086402 (2019); Y. Zhang, T. Devakul, L. Fu, Proc. Natl. Acad. Sci. 118, e2112673118 (2021).

mod coulomb;
mod mean_field;
mod mesh;
mod model;
mod plane_waves;
mod self_consistency;
mod structure;
mod symmetry;

use thiserror::Error;

use crate::hartree_fock::HartreeFockError;

pub use coulomb::Coulomb;
pub use mean_field::Coherence;
pub use mesh::Mesh;
pub use model::{Moire, Potential, Vector};
pub use plane_waves::{PlaneWaves, Wave};
pub use self_consistency::{Continuum, Solution, Start};
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
    /// Density matrices on a mesh that would not fit.
    #[error(
        "{momenta} momenta with {waves} plane waves each would take {bytes} bytes, {most} are allowed; use a coarser mesh or fewer plane waves"
    )]
    MeshTooLarge {
        /// The momenta of the mesh.
        momenta: usize,
        /// The plane waves at each.
        waves: usize,
        /// The memory they would take.
        bytes: u64,
        /// The memory allowed.
        most: u64,
    },
    /// A number of holes that the mesh does not have.
    #[error(
        "{filling} holes per moiré cell are not possible on {cells} cells: the number in all cells has to be whole, at most {most} per cell"
    )]
    Filling {
        /// The holes per moiré cell asked for.
        filling: f64,
        /// The cells: as many as momenta.
        cells: usize,
        /// The plane waves at each momentum.
        most: usize,
    },
    /// No self-consistent state.
    #[error(transparent)]
    HartreeFock(#[from] HartreeFockError),
}

#[cfg(test)]
mod tests;
