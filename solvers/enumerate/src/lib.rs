//! Exact counting: clusters of lattices, linked-cluster expansions, groups and their representations.
//!
//! Everything here is integer or rational arithmetic. What can be counted in two ways is offered in two ways: canonical
//! forms by refinement and by all permutations, clusters by growth and by Redelmeier's algorithm, invariants by
//! characters and by null spaces.
#![forbid(unsafe_code)]

pub mod clusters;
mod error;
pub mod exact_algebra;
pub mod graph;
pub mod linked_cluster;
pub mod representations;

pub use error::EnumerateError;
