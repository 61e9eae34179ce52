//! Determinant quantum Monte Carlo: fermions in fluctuating fields, and the signs of their weights.
//!
//! | question | where |
//! |---|---|
//! | modulus and phase of `det(1 + B_L … B_1)` for any matrices | [`weight::determinant`] |
//! | the weight of given or random fields for one-body matrices and channels of one's own | [`Decoupling`], [`Channel`] |
//! | the same from a Hamiltonian, exactly or refused by name | [`DensityModel`] |
//! | thermal averages by a Markov chain of fields of any channels (densities, hopping, long-range), with the average sign | [`simulate`], [`Observable`] |
//! | the same in fields of pairs | [`PairDecoupling`], [`simulate_pairs`] |
//! | the chemical potential of a density | [`chemical_potential`] |
//! | the superfluid stiffness | [`Currents`] |
//! | fermions of one flavour without slices, by expansion in the interaction | [`Expansion`], [`expand`] |
//! | weights in pairing channels as traces, on a few modes | [`PairingFields`] |
//! | averages without the error of slicing | [`extrapolated`] |
#![forbid(unsafe_code)]

mod averages;
mod channel;
mod decoupling;
mod engine;
mod error;
mod expansion;
mod identity;
mod lowering;
mod pairing;
mod stiffness;
mod survey;
#[cfg(test)]
mod tests;
mod tuning;
mod udt;
pub mod weight;

pub use averages::{Averages, extrapolated, simulate, simulate_pairs};
pub use channel::{Channel, Distribution, Entry};
pub use decoupling::{Decoupling, Grid};
pub use engine::{Chain, ChainState, FieldChain, FieldState, Observable, Options, PairDecoupling, Relation};
pub use error::DeterminantError;
pub use expansion::{Expansion, Vertex, VertexChain, VertexState, expand};
pub use lowering::{DensityModel, Pair, Through};
pub use pairing::PairingFields;
pub use stiffness::Currents;
pub use survey::Survey;
pub use tuning::{TuningError, chemical_potential};
pub use weight::Weight;
