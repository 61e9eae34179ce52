//! Classical statistical mechanics on lattices.
#![forbid(unsafe_code)]

pub mod cluster;
pub mod spin_waves;
pub mod transfer;
