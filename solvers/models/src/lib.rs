//! Lattices, their symmetries, and named Hamiltonians as operators.
//!
//! ```
//! use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
//!
//! let ring = Lattice::chain(8, Boundary::Periodic)?;
//! let h = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0)?;
//! assert_eq!(h.space().dimension(), Some(256));
//! assert_eq!(h.operator().len(), 8 * 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod charges;
mod hamiltonian;
pub mod hamiltonians;
mod lattice;
pub mod symmetry;

pub use charges::Charge;
pub use hamiltonian::{Degree, Hamiltonian, HamiltonianError, Space};
pub use hamiltonians::{BosonSystem, FermionSystem, LandauLevel, ModelError, Repulsion, Spin, SpinSystem};
pub use lattice::{
    Bond, Boundary, CellBond, Cluster, LATTICE_KINDS, Lattice, LatticeError, LatticeInput, Site, Translation,
    UnitCell,
};
pub use symmetry::{FiniteGroup, Symmetry, SymmetryError, SymmetryGroup};
