//! Exact diagonalization in symmetry sectors.
#![forbid(unsafe_code)]

pub mod basis;
mod error;
pub mod evolution;
pub mod finite_temperature;
pub mod observables;
pub mod operator;
pub mod product;
pub mod reduced;
pub mod solve;
pub mod spectral;
pub mod spectrum;
pub mod symmetry;
mod system;
pub mod thermal;

pub use basis::{Basis, Charge, ChargeBasis, Fixed, Sector};
pub use error::ExactError;
pub use operator::{MatrixFree, Stored};
pub use spectrum::{SectorSpectrum, Spectrum};
pub use system::{System, conserved};

/// The memory that a calculation may use unless the caller says otherwise: 4 GiB.
pub const DEFAULT_MEMORY: u64 = 4 << 30;
