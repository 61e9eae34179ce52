//! Finite groups and what their characters count: irreducible representations, corepresentations, the states of every
//! irrep in a many-body space, invariant tensors.

mod characters;
mod group;
mod invariants;
mod monomial;
mod sectors;

pub use characters::{CharacterTable, Corepresentation, CorepresentationType, Irrep};
pub use group::FiniteGroup;
pub use invariants::{Leg, TensorSymmetry};
pub use monomial::{Monomial, MonomialGroup};
pub use sectors::{ChargedTrace, Trace, fermion_trace, product_trace};

#[cfg(test)]
mod tests;
