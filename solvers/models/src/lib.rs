//! Lattices, their symmetries, and named Hamiltonians as operators.
#![forbid(unsafe_code)]

mod hamiltonian;

pub use hamiltonian::{Degree, Hamiltonian, HamiltonianError, Space};
