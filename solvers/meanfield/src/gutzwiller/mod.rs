//! Gutzwiller mean field of lattice bosons, and the effective action next to the Mott insulators.
//!
//! `H = −t Σ_bonds (b†b + h.c.) + U/2 Σ n(n−1) − μ Σ n`, each bond once, every site with `z` neighbours. A product of equal states of the
//! sites has the energy per site `⟨U/2 n(n−1) − μn⟩ − zt ∣⟨b⟩∣²`; its minimum is an upper bound of the true one. It is found as the
//! ground state of `U/2 n(n−1) − μn − ztφ(b + b†) + ztφ²` with φ = ⟨b⟩ (D. S. Rokhsar, B. G. Kotliar, Phys. Rev. B 44, 10328 (1991);
//! K. Sheshadri et al., Europhys. Lett. 22, 257 (1993)).
//!
//! | question | where |
//! |---|---|
//! | order parameter, density, energy at fixed μ or fixed density | [`Bosons`] |
//! | Mott lobes, their tips, gaps, and coefficients of the effective action | [`mott`] |

pub mod mott;
mod product;
#[cfg(test)]
mod tests;

pub use product::{Bosons, ProductState};

use thiserror::Error;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum GutzwillerError {
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
    /// Too few occupations are kept.
    #[error(
        "states with {kept} bosons on a site still have the weight {weight:e}; more than {most} are not kept"
    )]
    Truncation {
        /// The largest occupation.
        kept: usize,
        /// Its weight.
        weight: f64,
        /// The most that would be kept.
        most: usize,
    },
    /// The self-consistency was not reached.
    #[error("{equation} was not solved: residual {residual:e}")]
    NotConverged {
        /// Which.
        equation: &'static str,
        /// What is left.
        residual: f64,
    },
    /// The point is not within a Mott lobe.
    #[error(
        "t = {hopping}, μ = {chemical_potential} lies outside of the Mott lobe with {filling} bosons per site"
    )]
    OutsideLobe {
        /// t.
        hopping: f64,
        /// μ.
        chemical_potential: f64,
        /// n.
        filling: usize,
    },
}
