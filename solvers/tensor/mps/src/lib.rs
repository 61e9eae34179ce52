//! Matrix-product states with conserved charges, and the density-matrix renormalization group.
//!
//! [`Chain`] groups the degrees of freedom of a space to sites, [`Mpo`] is the operator on them, exact and without sums that are
//! rounded; [`Dmrg`] finds the ground state of a sector. Tensors are blocks between charge sectors; every product is a dense one of
//! blocks.
#![forbid(unsafe_code)]

mod average;
mod chain;
mod dmrg;
mod effective;
mod error;
mod lanczos;
mod mpo;
mod side;
mod stacked;
mod state;
mod truncation;

pub use average::average;
pub use chain::{Chain, Label, MAX_CHARGES, Site};
pub use dmrg::{Dmrg, Sweep, SweepReport, Window};
pub use error::MpsError;
pub use mpo::{Mpo, MpoEntry, MpoState};
pub use state::{Block, Bond, Mps};

#[cfg(test)]
mod tests;
