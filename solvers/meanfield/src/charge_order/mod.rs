//! Charge order where hopping is negligible: the exact minimum over configurations, with a certificate.
//!
//! Without hopping every configuration `{n_i}` is an eigenstate, with the energy `Σ_i e(n_i) + Σ_shells V_s Σ_(ij) n_i n_j`, each pair
//! once. Three algorithms find its minimum at a fixed density:
//!
//! | question | where |
//! |---|---|
//! | all minimisers on a torus, their number and structure factors | [`enumeration`] |
//! | a bound from below that holds for every torus and for the infinite lattice | [`cells`] |
//! | the minimum on tori that are narrow in one direction, by products of transfer matrices in (min, +) | [`min_plus`] |
//!
//! The bound is a linear program over the probabilities of the states of a cell (bond, triangle, plaquette); its dual solution
//! is the certificate and is checked again in exact arithmetic. A configuration that attains it is a ground state of the
//! infinite lattice: nothing was assumed about its period.
//!
//! Energies are whole multiples of a unit that the caller chooses, so that equal energies are equal.

pub mod cells;
pub mod enumeration;
pub mod min_plus;
mod model;
pub mod simplex;
#[cfg(test)]
mod tests;

pub use model::{ChargeModel, Level};

/// Exact fractions: densities, and energies per site.
pub use dashu_ratio::RBig as Rational;
use eigentruth_models::LatticeError;
use thiserror::Error;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ChargeOrderError {
    /// The lattice.
    #[error(transparent)]
    Lattice(#[from] LatticeError),
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
    /// The charge cannot be placed.
    #[error(
        "no configuration of {sites} sites holds the charge {charge}; sites hold {least} to {most} and what the levels add up to"
    )]
    Charge {
        /// The charge asked for.
        charge: i64,
        /// The sites.
        sites: usize,
        /// The smallest charge of a level.
        least: i64,
        /// The largest.
        most: i64,
    },
    /// Sums of energies could overflow.
    #[error(
        "energies up to {largest:e} units could occur, whole numbers of 64 bits hold 4e18; choose a coarser unit of energy"
    )]
    Overflow {
        /// A bound on the energies.
        largest: f64,
    },
    /// The search was given up.
    #[error(
        "the search among {sites} sites was not finished after {steps} steps; take fewer sites, or a transfer matrix"
    )]
    Steps {
        /// The sites.
        sites: usize,
        /// The steps that were allowed.
        steps: u64,
    },
    /// The cells do not cover the interaction evenly.
    #[error(
        "{what} of the {lattice} lattice lie in {least} to {most} cells; every one must lie in the same number, at least in one"
    )]
    Cover {
        /// Sites, or pairs of a shell.
        what: String,
        /// The lattice.
        lattice: String,
        /// The fewest cells.
        least: usize,
        /// The most.
        most: usize,
    },
    /// A transfer matrix would be too large.
    #[error("a transfer matrix between rows of {sites} sites has {states} states; allowed are {allowed}")]
    Width {
        /// Sites of a row.
        sites: usize,
        /// States of a row.
        states: f64,
        /// The most.
        allowed: usize,
    },
    /// A coupling reaches beyond the next row.
    #[error("the shell {shell} reaches over {rows} rows, the transfer matrix joins neighbouring rows only")]
    Range {
        /// The shell.
        shell: usize,
        /// The rows.
        rows: i32,
    },
    /// The density is outside of what cells allow.
    #[error("no mixture of cell states has the density {density}; sites hold {least} to {most}")]
    Density {
        /// The density.
        density: String,
        /// The smallest charge of a level.
        least: i64,
        /// The largest.
        most: i64,
    },
    /// The linear program has no solution, or its certificate does not check.
    #[error("the linear program: {0}")]
    Program(#[from] simplex::SimplexError),
}
