//! Sectors of one-dimensional representations of any group of permutations, spin flips and signs.
//!
//! A basis state is the projection of a configuration on the representation, `|b⟩ ∝ Σ_g χ(g)* g|r⟩`; its representative
//! `r` is the smallest configuration of the orbit. Three things take the time:
//!
//! - *Finding representatives*: configurations are built from their highest field downwards, and a beginning is given
//!   up as soon as some element of the group makes its known part smaller.
//! - *Matrix elements*: the image of a configuration under the whole group is one exclusive or of table rows
//!   per chunk of bits, for sixteen elements at a time (Wietek and Läuchli, Phys. Rev. E 98, 033309 (2018), use tables by
//!   sublattice; here the chunks are any bits, so that any group is served), and the index of the smallest image is found
//!   through a table of the leading bits.
//! - *The product with a vector*: the matrix is stored, with four bytes for the column and one for the value (few
//!   different values occur), 5 bytes per element. It is read once, and the vector at random places: what binds is the
//!   latency of the cache that holds the vector.

mod basis;
mod element;
mod enumerate;
mod operator;
mod table;
#[cfg(test)]
mod tests;

pub use basis::OrbitBasis;
pub use element::{Destination, GroupElement};
use num_complex::Complex64;
pub use operator::OrbitOperator;
use thiserror::Error;

use crate::ExactError;
use crate::product::ProductError;

/// Why a group, a representation or an operator has no symmetric form.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum OrbitError {
    /// An element that configurations of this layout do not have.
    #[error("the element number {element} of the group cannot be used: {reason}")]
    Element {
        /// Its position in the list.
        element: usize,
        /// Why.
        reason: &'static str,
    },
    /// A symmetry that does not take configurations to configurations up to a sign.
    #[error("the symmetry cannot be used here: {reason}")]
    Symmetry {
        /// Why.
        reason: &'static str,
    },
    /// Too many elements.
    #[error("the group has {given} elements; at most {allowed} are possible")]
    GroupTooLarge {
        /// The number of elements.
        given: usize,
        /// The most possible.
        allowed: usize,
    },
    /// The first element is another.
    #[error("the first element of the group has to be the identity, with character 1")]
    NoIdentity,
    /// Two elements that act alike.
    #[error("the group lists an element twice; drop one")]
    Repeated,
    /// A product of elements that is none.
    #[error("the list is not a group: a product of two elements is missing")]
    NotClosed,
    /// Characters that are not a representation.
    #[error("the characters are no representation: a product has {given} instead of {expected}")]
    NotCharacter {
        /// The character of a product.
        given: Complex64,
        /// The product of the characters.
        expected: Complex64,
    },
    /// An element that leads out of the sector of charges.
    #[error(
        "the element number {element} of the group changes the charge {charge}; fix other charges or drop it"
    )]
    Charge {
        /// Its position in the list.
        element: usize,
        /// The charge.
        charge: String,
    },
    /// An operator that does not commute with the group.
    #[error(
        "the operator does not commute with the element number {element} of the group: it differs on the configuration {configuration:#b}"
    )]
    NotInvariant {
        /// Its position in the list.
        element: usize,
        /// A configuration on which the two orders differ.
        configuration: u64,
    },
    /// No state transforms so.
    #[error("no state of the sector belongs to this representation")]
    Empty,
    /// See [`ProductError`].
    #[error(transparent)]
    Terms(#[from] ProductError),
    /// Whatever no form of the operator on this sector could have.
    #[error(transparent)]
    Exact(#[from] ExactError),
}
