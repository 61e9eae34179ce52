//! Markov chains of fields: fast single flips of those that act on one or two densities, and [`gates`] for all others.

mod chain;
mod flavour;
mod gates;
mod kernel;
mod observables;
mod relation;
mod table;
mod updates;

pub use chain::{Chain, ChainState, Options};
pub use gates::{FieldChain, FieldState, PairDecoupling};
pub use observables::Observable;
pub use relation::Relation;
