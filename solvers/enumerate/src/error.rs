//! Why an enumeration was refused.

use thiserror::Error;

/// Why an enumeration was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnumerateError {
    /// A vertex, sublattice or point that does not exist.
    #[error("{what} {given} does not exist: there are {count}, numbered from 0")]
    OutOfRange {
        /// What is numbered.
        what: &'static str,
        /// The number given.
        given: usize,
        /// How many there are.
        count: usize,
    },
    /// A bond from a site to itself.
    #[error("a bond joins {site} to itself; a term of one site is no bond")]
    Loop {
        /// The site, rendered.
        site: String,
    },
    /// A bond that was given twice.
    #[error("the bond {bond} is given twice; give it once, with a kind of its own if its strength differs")]
    Repeated {
        /// The bond, rendered.
        bond: String,
    },
    /// More than the algorithm is made for.
    #[error("{what}: {given} given, at most {most} possible; {advice}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        given: u128,
        /// The largest possible.
        most: u128,
        /// What to do instead.
        advice: &'static str,
    },
    /// Fewer than the quantity needs.
    #[error("{what}: {given} given, at least {least} needed")]
    TooSmall {
        /// What is too small.
        what: &'static str,
        /// Its size.
        given: usize,
        /// The smallest possible.
        least: usize,
    },
    /// A lattice whose unit cell is not connected to all its translates.
    #[error(
        "the bonds do not connect the lattice in all {dimension} directions: its symmetries are not determined by them"
    )]
    Disconnected {
        /// The number of directions.
        dimension: usize,
    },
    /// Two lists that must be of the same length.
    #[error("{what}: expected {expected}, given {given}")]
    Length {
        /// What is listed.
        what: &'static str,
        /// The length needed.
        expected: usize,
        /// The length given.
        given: usize,
    },
    /// A list that is no permutation.
    #[error("{given:?} is not a permutation of 0..{}", given.len())]
    NotAPermutation {
        /// The list.
        given: Vec<usize>,
    },
    /// Something that is not what the method needs.
    #[error("{what}; {advice}")]
    Unsuitable {
        /// What is wrong.
        what: String,
        /// What is possible.
        advice: &'static str,
    },
}
