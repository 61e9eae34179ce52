//! Exact counting: clusters of lattices, linked-cluster expansions, groups and their representations.
//!
//! Everything here is integer or rational arithmetic. What can be counted in two ways is offered in two ways: canonical
//! forms by refinement and by all permutations, clusters by growth and by Redelmeier's algorithm, invariants by
//! characters and by null spaces.
//!
//! ```
//! use eigentruth_enumerate::clusters::{Colouring, Expansion, PeriodicLattice};
//! use eigentruth_enumerate::linked_cluster::LinkedClusters;
//!
//! // The sum over clusters of up to four sites of a chain, as a combination of the properties of finite chains.
//! let chain = PeriodicLattice::chain();
//! let clusters = LinkedClusters::of_lattice(&chain, Expansion::Sites, 4, Colouring::None, 1000)?;
//! let (size, sum) = clusters.coefficients().pop().unwrap();
//! assert_eq!((size, sum.render(|k| format!("E_{}", k + 1))), (4, "-E_3 + E_4".to_owned()));
//! # Ok::<(), eigentruth_enumerate::EnumerateError>(())
//! ```
#![forbid(unsafe_code)]

pub mod clusters;
mod error;
pub mod exact_algebra;
pub mod graph;
pub mod linked_cluster;
pub mod loop_gas;
pub mod representations;
pub mod symmetric_tensors;
pub mod zones;

pub use error::EnumerateError;
