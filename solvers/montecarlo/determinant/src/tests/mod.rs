//! Against matrices on Fock space, which share nothing with determinants.

mod fields;
mod fock;
