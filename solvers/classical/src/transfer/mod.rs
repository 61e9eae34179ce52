//! Transfer matrices of strips and cylinders: leading eigenvalues in floating point, partition functions and counts exactly.
//!
//! | question | item |
//! |---|---|
//! | eigenvalues, free energy and scaling dimensions of Ising, Potts and clock models | [`Strip`], [`Spectrum`] |
//! | their exact partition functions, as polynomials or big integers | [`Strip::partition`], [`Polynomial`] |
//! | six- and eight-vertex models | [`Vertex`] |
//! | dimers on any graph, with monomers where they are allowed | [`Matchings`] |
//! | dimers on a honeycomb cylinder, by the number of monomers on an end | [`HoneycombCylinder`] |
//!
//! A transfer matrix is never stored: it is applied site by site, which takes `N·q` steps for each of the `q^N` states of a
//! column of `N` sites instead of `q^N`. Everything is generic in what weights are made of ([`Weight`]), so that the code that
//! gives eigenvalues with `f64` counts with big integers and makes polynomials.

mod dimers;
mod honeycomb;
mod sites;
mod spectrum;
mod strip;
mod vertex;
mod weight;

/// The integers that counts are.
pub use dashu_int::UBig;
pub use dimers::Matchings;
pub use honeycomb::HoneycombCylinder;
pub use spectrum::{Spectrum, central_charge};
pub use strip::{Boundary, Strip};
use thiserror::Error;
pub use vertex::Vertex;
pub use weight::{Polynomial, Weight};

use eigentruth_numerics::krylov::KrylovError;

/// Bytes that the vectors of a computation may take unless something else is said: 2 GiB.
pub const DEFAULT_MEMORY: usize = 1 << 31;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum TransferError {
    /// A column with too many states.
    #[error(
        "a column of {width} sites with {states} states each needs {needed:.3e} bytes of vectors, {allowed} are allowed; \
         take a narrower strip or allow more memory"
    )]
    Width {
        /// Sites in a column.
        width: usize,
        /// States of a site.
        states: usize,
        /// Bytes that the vectors would take.
        needed: f64,
        /// Bytes that they may take.
        allowed: usize,
    },
    /// A size that makes no strip, or is not covered by the method.
    #[error("the {what} is {given}; allowed is {allowed}")]
    Size {
        /// Which size.
        what: &'static str,
        /// Its value.
        given: usize,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A matrix of Boltzmann weights of the wrong shape.
    #[error(
        "the Boltzmann weights {what} of two neighbours are {given} numbers; {expected} are needed for {states} states"
    )]
    Shape {
        /// Across or along the strip.
        what: &'static str,
        /// Their number.
        given: usize,
        /// The number that is needed.
        expected: usize,
        /// States of a site.
        states: usize,
    },
    /// A weight that is negative or not a number, where a probability is meant.
    #[error("the weight {what} is {value}; it has to be a number that is not negative")]
    Weight {
        /// Which weight.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// Weights along the strip that are not symmetric, or have a negative eigenvalue.
    #[error(
        "the weights along the strip are not symmetric: {one} and {two} for exchanged states; only symmetric ones have real eigenvalues for sure"
    )]
    NotSymmetric {
        /// One weight.
        one: f64,
        /// The other.
        two: f64,
    },
    /// Too little progress of the power iteration.
    #[error(
        "the leading eigenvalue lies between {lower} and {upper} after {applications} applications of the transfer matrix, a relative \
         width of more than {wanted:e}; allow more applications or a larger tolerance"
    )]
    NotConverged {
        /// The lower bound.
        lower: f64,
        /// The upper bound.
        upper: f64,
        /// How often the matrix was applied.
        applications: usize,
        /// The relative width that was asked for.
        wanted: f64,
    },
    /// A site, bond or sector that does not exist.
    #[error("{what} {given} does not exist; there are {count}")]
    Missing {
        /// What was asked for.
        what: &'static str,
        /// Its number.
        given: usize,
        /// How many there are.
        count: usize,
    },
    /// The eigensolver gave up.
    #[error("the eigenvalues of the transfer matrix of width {width}: {error}")]
    Krylov {
        /// Sites in a column.
        width: usize,
        /// Its error.
        error: KrylovError,
    },
}

/// `states^width`, unless `vectors` vectors of so many elements of `bytes` bytes would take too much memory.
fn dimension(
    width: usize,
    states: usize,
    vectors: usize,
    bytes: usize,
    allowed: usize,
) -> Result<usize, TransferError> {
    let needed = (states as f64).powi(width.min(100_000) as i32) * (vectors * bytes) as f64;
    if needed > allowed as f64 {
        return Err(TransferError::Width { width, states, needed, allowed });
    }
    Ok(states.pow(width as u32))
}

#[cfg(test)]
mod tests;
