//! Why a question about free fermions was refused.

use eigentruth_numerics::lower::LowerError;
use thiserror::Error;

/// Why a question about free fermions was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FreeError {
    /// A matrix of the wrong shape.
    #[error("{what} has {rows} rows and {columns} columns; expected {expected} of each")]
    Shape {
        /// Which matrix.
        what: &'static str,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// How many of each it should have.
        expected: usize,
    },
    /// A matrix without the symmetry it needs.
    #[error(
        "{what} is not {symmetry}: the entries ({row}, {column}) and ({column}, {row}) miss it by {by:e}"
    )]
    Symmetry {
        /// Which matrix.
        what: &'static str,
        /// Hermitian or antisymmetric.
        symmetry: &'static str,
        /// Row of the worst entry.
        row: usize,
        /// Column of the worst entry.
        column: usize,
        /// By how much.
        by: f64,
    },
    /// An infinite number or NaN.
    #[error("{what} contains a number that is not finite")]
    NotFinite {
        /// Which quantity.
        what: &'static str,
    },
    /// A particle number that the modes cannot hold.
    #[error("{given} particles do not fit {modes} modes; between 0 and {modes} do")]
    Filling {
        /// The particle number asked for.
        given: usize,
        /// The number of modes.
        modes: usize,
    },
    /// A question that needs a conserved particle number, asked of a Hamiltonian with pairing.
    #[error(
        "{what} needs a conserved particle number, but the pairing is {pairing:e}; ask `bogoliubov` instead"
    )]
    Pairing {
        /// The question.
        what: &'static str,
        /// The largest pairing amplitude.
        pairing: f64,
    },
    /// A question about the ground state where there are several.
    #[error("the ground state is {degeneracy}-fold degenerate, so it is no single Gaussian state; {instead}")]
    Degenerate {
        /// How many there are.
        degeneracy: u128,
        /// What can be asked instead.
        instead: &'static str,
    },
    /// An argument outside its range.
    #[error("{what} is {given}; allowed: {allowed}")]
    Argument {
        /// The argument.
        what: &'static str,
        /// Its value.
        given: String,
        /// What is possible.
        allowed: &'static str,
    },
    /// A result that did not become stable.
    #[error("{what} did not become stable: {detail}")]
    Unstable {
        /// The quantity.
        what: &'static str,
        /// What was tried.
        detail: String,
    },
    /// The eigenvalue iteration did not end.
    #[error("the dense eigenvalue iteration did not converge for a matrix of dimension {dimension}")]
    Eigenvalues {
        /// The dimension.
        dimension: usize,
    },
    /// See [`LowerError`].
    #[error(transparent)]
    Lower(#[from] LowerError),
}

impl FreeError {
    pub(crate) fn argument(what: &'static str, given: impl ToString, allowed: &'static str) -> Self {
        Self::Argument { what, given: given.to_string(), allowed }
    }
}
