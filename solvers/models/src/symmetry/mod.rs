//! Symmetries: how they act on operators, the groups they form, and the representations of those.

mod action;
mod automorphisms;
mod characters;
mod corepresentations;
mod graph;
mod group;
mod modular;
mod one_dimensional;
mod symmetry_group;

use thiserror::Error;

pub use action::{Image, Symmetry};
pub use automorphisms::{MAX_VERTICES, automorphisms};
pub use characters::CharacterTable;
pub use corepresentations::{Corepresentation, CorepresentationKind};
pub use graph::ColouredGraph;
pub use group::{FiniteGroup, MAX_ORDER, Subgroup};
pub use one_dimensional::OneDimensional;
pub use symmetry_group::SymmetryGroup;

use crate::HamiltonianError;

/// Why a symmetry or a group was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SymmetryError {
    /// A list that is no permutation.
    #[error("the images of {what} are no permutation of 0 to {}: {image} occurs twice or is too large", size - 1)]
    NotPermutation {
        /// Sites, or degrees of freedom.
        what: &'static str,
        /// How many there are.
        size: usize,
        /// An image that is wrong.
        image: usize,
    },
    /// An image with another species or dimension.
    #[error(
        "degree of freedom {from} cannot go to degree {to}: species, dimension and modes of both sites have to agree"
    )]
    Unlike {
        /// Which.
        from: usize,
        /// Its image.
        to: usize,
    },
    /// A local action that the degree of freedom does not have.
    #[error("{what} does not act on {species} (degree of freedom {position}): {reason}")]
    Impossible {
        /// The action.
        what: &'static str,
        /// The species.
        species: String,
        /// Which degree of freedom.
        position: usize,
        /// Why not.
        reason: &'static str,
    },
    /// A factor that is not of modulus 1.
    #[error("the phase factor {given} of degree of freedom {position} does not have modulus 1")]
    Phase {
        /// Which.
        position: usize,
        /// The factor, as text.
        given: String,
    },
    /// Symmetries of different spaces.
    #[error("a symmetry of {left} degrees of freedom and one of {right} cannot be combined")]
    Sizes {
        /// One.
        left: usize,
        /// The other.
        right: usize,
    },
    /// Too many elements.
    #[error(
        "the group has more than {allowed} elements; use fewer generators, a subgroup such as the translations, or colours that \
         distinguish more bonds"
    )]
    TooLarge {
        /// How many are supported.
        allowed: usize,
    },
    /// Too many sites.
    #[error("a graph of {given} vertices; automorphisms are searched for up to {allowed}")]
    TooManyVertices {
        /// How many there are.
        given: usize,
        /// How many are supported.
        allowed: usize,
    },
    /// Too hard a search.
    #[error(
        "the search for automorphisms was given up after {steps} steps; use colours that distinguish more bonds, or give the \
         symmetries explicitly"
    )]
    TooHard {
        /// The number of steps.
        steps: u64,
    },
    /// Something asked of a group without antiunitary elements, or of one with them.
    #[error("the group has {found}; {needed}")]
    Antiunitary {
        /// What it has.
        found: &'static str,
        /// What it should have.
        needed: &'static str,
    },
    /// See [`HamiltonianError`].
    #[error(transparent)]
    Hamiltonian(#[from] HamiltonianError),
}
