//! Matrix-product states with conserved charges, and the density-matrix renormalization group.
//!
//! [`Chain`] groups the degrees of freedom of a space to sites, [`Mpo`] is the operator on them, exact and without sums that are
//! rounded; [`Dmrg`] finds the ground state of a sector. Tensors are blocks between charge sectors; every product is a dense one of
//! blocks.
//!
//! [`Label`]s hold [`MAX_CHARGES`] = 16 charges. Infinite chains have a cell of one or two sites ([`Cell`]).
//!
//! No problem of the catalogue and no method of `solve` uses [`Gaps`], [`analysis::Pinning`], [`Cell`] and [`Infinite`] with
//! [`analysis::finite_entanglement`], [`Evolution`], [`Mps::correlation_length`] and [`Search::manifold`]: they are for those who call the library,
//! and only the tests of this crate see them at work.
#![forbid(unsafe_code)]

pub mod analysis;
mod average;
mod bulk;
mod canonical;
mod chain;
mod correlations;
mod cut;
mod dmrg;
mod effective;
mod entanglement;
mod error;
mod evolution;
mod gaps;
mod infinite;
mod kept;
mod lanczos;
mod local;
mod manifold;
mod mpo;
mod orthogonal;
mod progress;
mod search;
mod side;
mod spectrum;
mod stacked;
mod stages;
mod starts;
mod state;
mod sweep;
mod together;
mod transfer;
mod truncation;
mod workspace;

pub use average::{average, element, variance};
pub use chain::{Chain, Label, MAX_CHARGES, Site};
pub use correlations::correlations;
pub use dmrg::Dmrg;
pub use entanglement::Entanglement;
pub use error::MpsError;
pub use evolution::{Evolution, Evolved, Order, Steps, Time};
pub use gaps::Gaps;
pub use infinite::{Cell, Growth, GrowthReport, Infinite};
pub use kept::Kept;
pub use manifold::{Manifold, Member};
pub use mpo::{Mpo, MpoEntry, MpoState};
pub use progress::{Group, Progress, Run};
pub use search::{Found, Search, agree};
pub use stages::Stages;
pub use state::{Block, Bond, Mps};
pub use sweep::{Plan, Sweep, SweepReport, Window};
pub use together::Together;

#[cfg(test)]
mod tests;
