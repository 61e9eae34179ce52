//! Cluster Monte Carlo of Ising and Potts ferromagnets.
//!
//! The energy is `H = −Σ_b J_b σ_i σ_j` with σ = ±1 for Ising spins and `H = −Σ_b J_b δ(s_i, s_j)` for q colours, each bond once and
//! all `J_b ≥ 0`; β is in units of the inverse of J. A bond between equal spins is *open* with the probability 1 − e^{−2βJ}
//! (Ising) or 1 − e^{−βJ} (Potts); clusters are what open bonds join (C. M. Fortuin, P. W. Kasteleyn, Physica 57, 536 (1972)).
//!
//! A [`ClusterChain`] runs on the harness of [`eigentruth_numerics::monte_carlo`], with either algorithm:
//! - R. H. Swendsen, J.-S. Wang, Phys. Rev. Lett. 58, 86 (1987): every cluster takes a random colour;
//! - U. Wolff, Phys. Rev. Lett. 62, 361 (1989): clusters of random sites are recoloured;
//!
//! on either kind of interaction: a [`BondGraph`] that is walked bond by bond, or a [`LongRange`] chain whose open bonds are
//! found from cumulative probabilities, E. Luijten, H. W. J. Blöte, Int. J. Mod. Phys. C 6, 359 (1995), or, in sweeps over all
//! sites, as events of a Poisson process.

mod chain;
mod interactions;
mod long_range;
#[cfg(test)]
mod tests;

use thiserror::Error;

pub use chain::{Algorithm, ClusterChain, Settings, binder_ratio, specific_heat};
pub use interactions::{BondGraph, Interactions, Spins};
pub use long_range::{Ends, LongRange, image_sum};

/// Why cluster Monte Carlo was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ClusterError {
    /// A coupling that has no clusters.
    #[error(
        "the coupling between sites {from} and {to} is {coupling}; cluster moves need couplings that are finite and not \
         negative (on a bipartite lattice an antiferromagnet becomes one by turning one sublattice)"
    )]
    Coupling {
        /// One site.
        from: usize,
        /// The other.
        to: usize,
        /// The coupling.
        coupling: f64,
    },
    /// A bond that does not join two sites.
    #[error(
        "a bond joins the sites {from} and {to} of {sites}; it has to join two different ones below {sites}"
    )]
    Bond {
        /// One site.
        from: usize,
        /// The other.
        to: usize,
        /// How many sites there are.
        sites: usize,
    },
    /// No temperature.
    #[error("the inverse temperature is {given}; it has to be finite and not negative")]
    InverseTemperature {
        /// Its value.
        given: f64,
    },
    /// A number of colours.
    #[error("{given} colours; allowed are 2 to 255")]
    Colours {
        /// How many.
        given: usize,
    },
    /// A number of sites.
    #[error("{given} sites; allowed are {least} to {most}")]
    Size {
        /// How many.
        given: usize,
        /// The least.
        least: usize,
        /// The most.
        most: usize,
    },
    /// A number of couplings of a chain.
    #[error("{given} couplings for a chain of {sites} sites, expected {expected}, one for each distance")]
    Couplings {
        /// How many.
        given: usize,
        /// Sites.
        sites: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A distance at which correlations cannot be measured.
    #[error("correlations at distance {given} are not defined on {sites} sites of this kind; {allowed}")]
    Distance {
        /// The distance.
        given: usize,
        /// Sites.
        sites: usize,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A stored configuration of something else.
    #[error("the stored configuration has {given} sites, expected {expected}")]
    State {
        /// Its sites.
        given: usize,
        /// Those of the model.
        expected: usize,
    },
}
