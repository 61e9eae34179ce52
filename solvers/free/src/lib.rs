//! Fermions without interaction: quadratic Hamiltonians with and without pairing.
//!
//! [`Quadratic`] holds `H = Σ h_ij c†_i c_j + ½ Σ (Δ_ij c†_i c†_j + h.c.) + constant`. Without pairing [`Levels`] are the
//! one-particle states; with it [`Bogoliubov`] holds the quasiparticles. Both make [`GaussianState`]s, which know all
//! correlators by Wick's theorem. [`bloch`] is the same in momentum space: bands, Fermi surfaces, topology.
//!
//! Units: ħ = k_B = 1 and the lattice constant is 1. Numbers leave as estimates; matrices and lists leave with one
//! error bound for all entries.
#![forbid(unsafe_code)]

pub mod bloch;
mod bogoliubov;
mod entanglement;
mod error;
mod gaussian;
mod levels;
mod linalg;
pub mod precision;
mod quadratic;
mod response;
pub mod spin_chain;
#[cfg(test)]
mod testing;

pub use bogoliubov::Bogoliubov;
pub use entanglement::{Cut, central_charge};
pub use error::FreeError;
pub use gaussian::{Amplitude, GaussianState, Ladder};
pub use levels::{Degeneracy, Levels};
pub use linalg::Matrix;
pub use quadratic::Quadratic;
