//! Classical statistical mechanics on lattices.
#![forbid(unsafe_code)]

pub mod transfer;
