//! Mean field of lattice models.
#![forbid(unsafe_code)]

pub mod bogoliubov;
pub mod charge_order;
pub mod gutzwiller;
pub mod hartree_fock;
pub mod moire;
