//! Every wave function against the same laws, and methods against each other.

mod determinants;
mod laws;
mod machines;
mod optimization;
mod recurrent;
mod sampling;

use eigentruth_exact::{System, solve};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_numerics::lower::Lower;

use crate::{Rows, Sector};

/// A Hamiltonian, its rows, a sector and the lowest energy in it by exact diagonalization.
pub(super) struct Case {
    pub(super) hamiltonian: Hamiltonian,
    pub(super) rows: Rows,
    pub(super) sector: Sector,
    pub(super) ground: f64,
}

/// `values` are those of the charges as exact diagonalization and as this crate name them.
pub(super) fn case(hamiltonian: Hamiltonian, exact: &[(&str, i64)], own: &[(&str, i64)]) -> Case {
    let rows = Rows::lower(&hamiltonian, &()).expect("few bits");
    let sector = Sector::new(&hamiltonian, own).expect("conserved charges");
    let system = System::new(hamiltonian.clone()).expect("few bits");
    let exact = system.sector(exact).expect("conserved charges");
    let ground = solve::ground_energy(&system, &exact, &solve::Options::default()).expect("small").value;
    Case { hamiltonian, rows, sector, ground }
}

pub(super) fn ring(length: usize) -> Lattice {
    Lattice::chain(length, Boundary::Periodic).expect("a ring")
}

pub(super) fn heisenberg_ring(length: usize) -> Case {
    let hamiltonian = hamiltonians::heisenberg(&ring(length), Spin::HALF, |_| 1.0).expect("a Hamiltonian");
    case(hamiltonian, &[("2Sz", 0)], &[("2Sz", 0)])
}

pub(super) fn ising_ring(length: usize) -> Case {
    let hamiltonian = hamiltonians::ising(&ring(length), |_| 1.0, |_| 0.8, |_| 0.3).expect("a Hamiltonian");
    case(hamiltonian, &[], &[])
}

/// Every other site.
pub(super) const ALTERNATING: u64 = 0x5555_5555_5555_5555;
