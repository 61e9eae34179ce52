//! Why there is no Hartree–Fock solution.

use eigentruth_models::{HamiltonianError, SymmetryError};
use eigentruth_numerics::lower::LowerError;
use thiserror::Error;

/// Why a Hartree–Fock calculation was refused or failed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum HartreeFockError {
    /// A Hamiltonian that is no sum of one- and two-body terms of fermions.
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// An operator that is none on this space.
    #[error(transparent)]
    Operator(#[from] HamiltonianError),
    /// Symmetries that make no group.
    #[error(transparent)]
    Symmetry(#[from] SymmetryError),
    /// A symmetry that cannot be imposed on the density matrix by Bloch waves.
    #[error("symmetry number {number} cannot be imposed: {reason}")]
    Kept {
        /// Which one of those given, or of the group they generate.
        number: usize,
        /// Why not.
        reason: &'static str,
    },
    /// Particle numbers that do not fit.
    #[error("the particle numbers {given:?} do not fit: {expected}")]
    Filling {
        /// What was asked for.
        given: Vec<usize>,
        /// What is possible.
        expected: String,
    },
    /// A parameter outside its range.
    #[error("{name} is {given}; allowed is {allowed}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// Its value.
        given: String,
        /// What is possible.
        allowed: &'static str,
    },
    /// A start that is no density matrix of this system.
    #[error("the start cannot be used: {reason}")]
    Start {
        /// Why not, with the numbers.
        reason: String,
    },
    /// More memory than allowed.
    #[error(
        "the density matrix of {modes} modes needs about {bytes} bytes with its history, {allowed} are allowed; impose translations \
         or raise the limit"
    )]
    TooLarge {
        /// The number of modes.
        modes: usize,
        /// The bytes needed.
        bytes: u64,
        /// The bytes allowed.
        allowed: u64,
    },
    /// The iteration ended without self-consistency.
    #[error(
        "not self-consistent after {iterations} iterations: the residual {residual:.2e} is above {tolerance:.2e} at the energy {energy:.10}; \
         try other starts, more iterations, or a temperature if levels at the Fermi energy are degenerate"
    )]
    NotConverged {
        /// How many iterations were made.
        iterations: usize,
        /// The smallest residual reached.
        residual: f64,
        /// The residual that was asked for.
        tolerance: f64,
        /// The energy where the iteration ended.
        energy: f64,
    },
    /// A start of a search that did not converge, all others included.
    #[error("none of {starts} starts became self-consistent; the last one: {last}")]
    NoneConverged {
        /// How many there were.
        starts: usize,
        /// What became of the last.
        last: Box<HartreeFockError>,
    },
    /// The eigensolver failed.
    #[error(
        "the eigenvalues of a mean-field matrix of dimension {dimension} were not found: entries that are not finite"
    )]
    Eigenvalues {
        /// The dimension.
        dimension: usize,
    },
}
