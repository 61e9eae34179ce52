//! Lattices, symmetries and Hamiltonians against counting, geometry and exact limits.

mod charges;
mod dense;
mod hamiltonians;
mod lattice;
mod symmetry;
