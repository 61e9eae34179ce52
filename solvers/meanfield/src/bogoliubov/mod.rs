//! Bogoliubov mean field of electrons that attract each other on a site, and the bound state of two of them.
//!
//! `H = −Σ t_ij (c†_iσ c_jσ + h.c.) − U Σ_i n_i↑ n_i↓` with `U > 0`, each bond once, on a lattice with one site in the cell. The
//! mean-field state has the quasiparticles `E_k = √(ξ_k² + Δ²)`, `ξ_k = ε_k − μ`, where μ contains the Hartree shift `−U n/2`:
//!
//! ```text
//! 1/U = ⟨tanh(E/2T)/2E⟩,   n = ⟨1 − ξ/E tanh(E/2T)⟩      (n electrons per site, averages over momenta)
//! ```
//!
//! | question | where |
//! |---|---|
//! | averages over momenta: of a finite torus of any lattice, or of the infinite square or triangular lattice | [`Torus`], [`Infinite`] |
//! | gap, chemical potential, energy, mean-field T_c | [`Attraction`] |
//! | superfluid stiffness and the Kosterlitz-Thouless estimate of T_c | [`Attraction::stiffness`] |
//! | energy and mass of two electrons, no mean field | [`pair`] |
//!
//! Energies in the unit in which hoppings are given; `k_B = ħ = 1` and the lattice constant is 1.

mod bands;
mod gap;
pub mod pair;
mod roots;
mod stiffness;
#[cfg(test)]
mod tests;

pub use bands::{Average, Band, Infinite, Point, Torus};
pub use gap::{Attraction, Paired};
pub use stiffness::BoundSuperfluid;

use thiserror::Error;

/// Why there is no mean-field solution, or no pair.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BogoliubovError {
    /// A parameter is out of its range.
    #[error("{name} is {given}; allowed is {allowed}")]
    Parameter {
        /// What.
        name: &'static str,
        /// Its value.
        given: String,
        /// What would be allowed.
        allowed: String,
    },
    /// The cell has several sites.
    #[error(
        "the {lattice} lattice has {sites} sites in its cell, whose gaps can differ; this solver takes lattices with one"
    )]
    SeveralSites {
        /// The lattice.
        lattice: String,
        /// The sites.
        sites: usize,
    },
    /// Too many momenta.
    #[error("{momenta} momenta need {bytes} bytes; allowed are {allowed}")]
    Memory {
        /// The momenta.
        momenta: usize,
        /// What they need.
        bytes: u64,
        /// The most.
        allowed: u64,
    },
    /// The normal state is stable.
    #[error(
        "there is no gap at U = {attraction}, n = {density}, T = {temperature}: the normal state is stable"
    )]
    Normal {
        /// U.
        attraction: f64,
        /// The density.
        density: f64,
        /// The temperature.
        temperature: f64,
    },
    /// An equation was not solved.
    #[error("{equation} was not solved: residual {residual:e} between {low} and {high}")]
    NotConverged {
        /// Which.
        equation: &'static str,
        /// What is left.
        residual: f64,
        /// The bracket.
        low: f64,
        /// The bracket.
        high: f64,
    },
}
