//! Connected clusters of lattices, up to translation, symmetry, or isomorphism.

mod animals;
mod classes;
mod lattice;
mod symmetry;

pub use animals::{count_animals, grow_animals, visit_animals};
pub use classes::{Class, Colouring, Equivalence, Expansion, Search, classes};
pub use lattice::{PeriodicBond, PeriodicLattice, Site};
pub use symmetry::PeriodicSymmetry;

#[cfg(test)]
mod tests;
