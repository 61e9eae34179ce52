//! Finite groups and what their characters count: irreducible representations, corepresentations, and the states of
//! every irrep in a many-body space.

mod characters;
mod group;
mod monomial;
mod sectors;

pub use characters::{CharacterTable, Corepresentation, CorepresentationType, Irrep};
pub use group::FiniteGroup;
pub use monomial::{Monomial, MonomialGroup};
pub use sectors::{ChargedTrace, Trace, fermion_trace, product_trace};

#[cfg(test)]
mod tests;
