//! Variational Monte Carlo: wave functions, sampling, stochastic reconfiguration.
//!
//! | question | where |
//! |---|---|
//! | what a wave function has to know | [`WaveFunction`] |
//! | Boltzmann machines, Jastrow factors, determinants, projected pairs, recurrent networks | [`Rbm`], [`Jastrow`], [`SlaterJastrow`], [`ProjectedPairing`], [`Recurrent`] |
//! | one with a given symmetry | [`Symmetrized`] |
//! | local energies of any Hamiltonian, sectors | [`Rows`], [`Sector`] |
//! | sampled energies, with honest errors | [`sample()`], [`Sampled`] |
//! | optimization | [`Optimization`], [`jacobian`] |
//! | the same without sampling, for few spins | [`Enumeration`] |
//! | is an estimator of the gradient biased | [`estimator`] |
//!
//! A wave function never sees a Hamiltonian, and [`Rows`] never see a wave function but through ratios; so each is tested against full
//! enumeration and exact diagonalization on its own. Configurations have at most 64 bits.
//!
//! ```
//! use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
//! use eigentruth_numerics::lower::Lower;
//! use eigentruth_variational::{Enumeration, Rbm, Rows, Sector};
//!
//! // A Boltzmann machine of six hidden units on a ring of six spins, with Marshall's sign on every other site: its energy is above
//! // the ground-state energy, −1 − √13/2, whatever its parameters.
//! let ring = Lattice::chain(6, Boundary::Periodic)?;
//! let heisenberg = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0)?;
//! let machine = Rbm::<f64>::new(6, 6, 0b010101, 0.1, 1)?;
//! let enumeration = Enumeration::new(&machine, &Sector::new(&heisenberg, &[("2Sz", 0)])?)?;
//! let energy = enumeration.energy(&Rows::lower(&heisenberg, &())?);
//! assert!(energy.value > -1.0 - 13f64.sqrt() / 2.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod determinant;
mod enumeration;
mod error;
pub mod estimator;
mod group;
pub mod jacobian;
mod jastrow;
mod metropolis;
mod moves;
mod optimize;
mod rbm;
mod recurrent;
mod rows;
mod symmetrized;
#[cfg(test)]
mod tests;
mod wave_function;

pub use determinant::{PairingWalker, ProjectedPairing, SlaterJastrow, SlaterWalker};
pub use enumeration::{Derivatives, Enumeration};
pub use error::VariationalError;
pub use group::generated_group;
pub use jastrow::{Jastrow, JastrowFactor, JastrowTables, JastrowWalker, PairClasses};
pub use metropolis::{Chain, Counts, Diagonal, Sampled, Sampling, sample, v_score};
pub use moves::Moves;
pub use optimize::{Iteration, Method, Optimization, Options, RESIDUAL, Schedule};
pub use rbm::{Number, Plane, Rbm, RbmWalker};
pub use recurrent::{Analytic, Head, Recurrent, RecurrentWalker};
pub use rows::{Rows, Sector};
pub use symmetrized::{Combination, Element, Symmetrized, SymmetrizedWalker, symmetry_defect};
pub use wave_function::WaveFunction;
