//! Exact diagonalization in symmetry sectors.
//!
//! | question | where |
//! |---|---|
//! | which charges a Hamiltonian conserves, its sectors | [`System`] |
//! | the lowest states of a sector, the ground level wherever it is | [`solve`] |
//! | all states of all sectors | [`Spectrum`] |
//! | averages, matrix elements, correlations | [`observables`] |
//! | the total spin of states | [`multiplets`] |
//! | entropies, entanglement spectra | [`reduced`] |
//! | thermal averages, from full spectra or from random vectors | [`thermal`], [`finite_temperature`] |
//! | spectral functions; evolution in time | [`spectral`]; [`evolution`] |
//! | what commutes with what | [`symmetry`] |
//!
//! A sector is a list of charges held at values. Its states are counted before anything is allocated, and an operator that
//! leaves it is refused by the name of a term. Every number comes with a bound on its error or a standard deviation.
//!
//! ```
//! use eigentruth_exact::{System, solve};
//! use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
//!
//! // Eight spins on a ring: the ground state is one singlet.
//! let ring = Lattice::chain(8, Boundary::Periodic)?;
//! let system = System::new(hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0)?)?;
//! let ground = solve::ground(&system, &solve::Options::default())?;
//! assert_eq!((ground.degeneracy(), ground.certified), (1, true));
//! assert_eq!(ground.shares[0].sector.fixed()[0].value, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod basis;
mod error;
pub mod evolution;
pub mod finite_temperature;
pub mod multiplets;
pub mod observables;
pub mod operator;
pub mod orbits;
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
pub use operator::{MatrixFree, SectorOperator, Stored};
pub use spectrum::{SectorSpectrum, Spectrum};
pub use system::{System, conserved};

/// The memory that a calculation may use unless the caller says otherwise: 4 GiB.
pub const DEFAULT_MEMORY: u64 = 4 << 30;
