//! Eigenpairs, functions and spectra of hermitian operators that are known by what they do to vectors.
//!
//! | question | function | vectors kept |
//! |---|---|---|
//! | the lowest (or highest) eigenvalue | [`lowest_eigenvalue`] | 3 |
//! | with its eigenvector | [`lowest_eigenpair`] | 4, more make it faster |
//! | several eigenpairs, with their multiplicities | [`eigenpairs`] | tens |
//! | all of them | [`dense_eigenpairs`] | the matrix |
//! | `exp(−iHt)ψ`, `exp(−τH)ψ` | [`evolve`], [`cool`] | tens |
//! | `f(H)ψ`, `⟨ψ|f(H)|ψ⟩` | [`KrylovSpace`] | one per step |
//! | `⟨φ|(z − H)⁻¹|φ⟩` | [`ContinuedFraction`] | 3 |
//!
//! The first three exist with the ending `_kept`: they store how far they are with a [`Keeper`](crate::keeper::Keeper) and go on
//! from there with the same bits.
//!
//! A residual is `‖Hx − λx‖` for `‖x‖ = 1`: some eigenvalue is within it of `λ`, whatever else went wrong.

mod block;
mod dense;
mod eigenpair;
mod function;
mod lanczos;
mod spectral;
mod tridiagonal;

pub use block::{Eigenpairs, Level, eigenpairs, eigenpairs_kept};
pub use dense::{DenseOperator, dense_eigenpairs, matrix_of};
pub use eigenpair::{Eigenpair, lowest_eigenpair, lowest_eigenpair_kept};
pub use function::{Evolution, EvolveOptions, KrylovSpace, cool, evolve};
pub use lanczos::{Eigenvalue, lowest_eigenvalue, lowest_eigenvalue_kept};
pub use spectral::ContinuedFraction;
use thiserror::Error;
pub use tridiagonal::{InverseIteration, Tridiagonal};

use crate::checkpoint::CheckpointError;
use crate::dense::DenseError;
use crate::{LinearOperator, Scalar, vector};

/// Which end of the spectrum is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// The smallest eigenvalues, ascending.
    #[default]
    Lowest,
    /// The largest eigenvalues, descending.
    Highest,
}

impl End {
    /// 1, or −1 if the order is reversed.
    fn sign(self) -> f64 {
        match self {
            Self::Lowest => 1.0,
            Self::Highest => -1.0,
        }
    }
}

/// How eigenvalues are looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Which end of the spectrum.
    pub end: End,
    /// What ends the iteration, in units of the norm of the operator: the error bound where only an eigenvalue is
    /// asked for, the residual where eigenvectors are. Rounding allows no less than about `1e-14`.
    pub tolerance: f64,
    /// How often the operator is applied at most.
    pub max_applications: usize,
    /// The seed of the start vectors.
    pub seed: u64,
    /// Vectors in a block of [`eigenpairs`]: a degeneracy below this is seen for sure.
    pub block: usize,
    /// Bytes that Krylov vectors may take.
    pub memory: usize,
    /// Up to this dimension everything is done with the full matrix.
    pub dense_below: usize,
}

impl Default for Options {
    /// The lowest end to `1e-11`, 2000 applications, blocks of 3, 1 GiB, full matrices up to dimension 96.
    fn default() -> Self {
        Self {
            end: End::Lowest,
            tolerance: 1e-11,
            max_applications: 2000,
            seed: 1,
            block: 3,
            memory: 1 << 30,
            dense_below: 96,
        }
    }
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum KrylovError {
    /// A space without states.
    #[error("the operator acts on a space without states; choose quantum numbers that some state has")]
    Empty,
    /// A matrix element that is not a finite number.
    #[error("the operator made a vector with elements that are not finite numbers")]
    NotFinite,
    /// A start vector that is zero or of another length.
    #[error("the start vector has length {length} and norm {norm}; it needs length {dimension} and a norm")]
    Start {
        /// Its length.
        length: usize,
        /// Its norm.
        norm: f64,
        /// The operator's dimension.
        dimension: usize,
    },
    /// An operator that is not hermitian.
    #[error("the operator is not hermitian: ⟨x|Hx⟩ has the imaginary part {imaginary} for a unit vector x")]
    NotHermitian {
        /// The imaginary part.
        imaginary: f64,
    },
    /// Too little progress.
    #[error(
        "not converged after {applications} applications of the operator: the bound is {reached:e} and should \
         be {wanted:e}; allow more applications, more memory or a larger tolerance"
    )]
    NotConverged {
        /// How often the operator was applied.
        applications: usize,
        /// The error bound or residual reached.
        reached: f64,
        /// What was asked for.
        wanted: f64,
    },
    /// Too little memory for the vectors.
    #[error(
        "{needed} bytes of vectors are needed, {allowed} are allowed; ask for fewer states, or allow more"
    )]
    Memory {
        /// What the smallest possible basis takes.
        needed: usize,
        /// What is allowed.
        allowed: usize,
    },
    /// The file that the iteration is kept in; see [`CheckpointError`].
    #[error("{0}")]
    Checkpoint(String),
    /// The dense eigensolver gave up, which it should not.
    #[error(transparent)]
    Dense(DenseError),
}

impl From<DenseError> for KrylovError {
    fn from(error: DenseError) -> Self {
        match error {
            DenseError::NotFinite { .. } => Self::NotFinite,
            error => Self::Dense(error),
        }
    }
}

impl From<CheckpointError> for KrylovError {
    fn from(error: CheckpointError) -> Self {
        Self::Checkpoint(error.to_string())
    }
}

/// What rounding does to an eigenvalue or a residual, in units of the norm of the operator.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

/// `|⟨x|Hy⟩ − ⟨y|Hx⟩*|` for two random unit vectors: rounding if the operator is hermitian.
pub fn hermiticity_defect<S: Scalar>(operator: &impl LinearOperator<S>, seed: u64) -> f64 {
    let n = operator.dimension();
    let [mut x, mut y, mut image] = [const { Vec::new() }; 3].map(|mut v: Vec<S>| {
        v.resize(n, S::ZERO);
        v
    });
    vector::fill_random(seed, &mut x);
    vector::fill_random(seed.wrapping_add(1), &mut y);
    vector::normalize(&mut x);
    vector::normalize(&mut y);
    operator.apply(&y, &mut image);
    let one = vector::dot(&x, &image);
    operator.apply(&x, &mut image);
    let two = vector::dot(&y, &image).conjugate();
    (one - two).norm_squared().sqrt()
}

/// `λ = ⟨x|Hx⟩` and `‖Hx − λx‖` for a unit vector, by applying the operator; `scratch` has its length.
fn rayleigh<S: Scalar>(operator: &impl LinearOperator<S>, x: &[S], scratch: &mut [S]) -> (f64, f64) {
    operator.apply(x, scratch);
    let value = vector::dot(x, scratch).real();
    vector::axpy(S::from_real(-value), x, scratch);
    (value, vector::norm(scratch))
}
