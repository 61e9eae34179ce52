//! Lattices, symmetries and Hamiltonians against counting, geometry and exact limits.

mod hamiltonians;
mod lattice;
mod symmetry;
