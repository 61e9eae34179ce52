//! Determinant quantum Monte Carlo: fermions in fluctuating fields, and the signs of their weights.
//!
//! | question | where |
//! |---|---|
//! | modulus and phase of `det(1 + B_L … B_1)` for any matrices | [`weight::determinant`] |
//! | the weight of given or random fields for one-body matrices and channels of one's own | [`Decoupling`], [`Channel`] |
//! | the same from a Hamiltonian, exactly or refused by name | [`DensityModel`] |
//! | thermal averages by a Markov chain of fields, with the average sign | [`simulate`], [`Observable`] |
//! | averages without the error of slicing | [`extrapolated`] |
#![forbid(unsafe_code)]

mod averages;
mod channel;
mod decoupling;
mod engine;
mod error;
mod lowering;
mod survey;
#[cfg(test)]
mod tests;
mod udt;
pub mod weight;

pub use averages::{Averages, extrapolated, simulate};
pub use channel::{Channel, Distribution, Entry};
pub use decoupling::{Decoupling, Grid};
pub use engine::{Chain, ChainState, Observable, Options, Relation};
pub use error::DeterminantError;
pub use lowering::{DensityModel, Pair, Through};
pub use survey::Survey;
pub use weight::Weight;
