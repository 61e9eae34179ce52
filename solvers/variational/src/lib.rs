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
