//! The Markov chain: single flips of fields that act on one or two densities.

mod chain;
mod flavour;
mod kernel;
mod observables;
mod relation;
mod table;
mod updates;

pub use chain::{Chain, ChainState, Options};
pub use observables::Observable;
pub use relation::Relation;
