//! Fermions without interaction: quadratic Hamiltonians with and without pairing.
//!
//! [`Quadratic`] holds `H = Σ h_ij c†_i c_j + ½ Σ (Δ_ij c†_i c†_j + h.c.) + constant`. Without pairing [`Levels`] are the
//! one-particle states; with it [`Bogoliubov`] holds the quasiparticles. Both make [`GaussianState`]s, which know all
//! correlators by Wick's theorem. [`bloch`] is the same in momentum space: bands, Fermi surfaces, topology.
//!
//! Units: ħ = k_B = 1 and the lattice constant is 1. Numbers leave as estimates; matrices and lists leave with one
//! error bound for all entries.
//!
//! ```
//! use eigentruth_free::Quadratic;
//! use eigentruth_models::{Boundary, Lattice, hamiltonians};
//! use eigentruth_numerics::Complex64;
//! use eigentruth_numerics::lower::Lower;
//!
//! // Three fermions on a ring of six sites: E = −2t (1 + 2 cos 60°) = −4t.
//! let ring = Lattice::chain(6, Boundary::Periodic)?;
//! let hopping = hamiltonians::tight_binding(&ring, 1, |_| Complex64::ONE)?;
//! let levels = Quadratic::lower(&hopping, &())?.levels()?;
//! let energy = levels.energy(3)?;
//! assert!((energy.value + 4.0).abs() <= energy.error);
//!
//! // The same state by Wick's theorem: ⟨n_0 n_1⟩ − ⟨n_0⟩⟨n_1⟩ = −∣⟨c†_0 c_1⟩∣² = −1/9.
//! let state = levels.state(3)?;
//! let pair = state.density_correlation(0, 1)?;
//! assert!((pair.value + 1.0 / 9.0).abs() <= pair.error);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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
