//! Mean field of lattice models.
#![forbid(unsafe_code)]

pub mod moire;
