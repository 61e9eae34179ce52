//! Stochastic series expansion: quantum Monte Carlo for spins and bosons, without errors of discretization.
//!
//! `Z = Σ_n ∫dτ Π ⟨−H_b⟩` over sequences of bond operators (A. W. Sandvik, J. Phys. A 25, 3667 (1992)). Operators have times here, which are
//! distributed as n sorted uniform numbers: the sequences are those of the series. With times, all diagonal operators are
//! drawn anew in a sweep, and there is no cut-off to adapt.
//!
//! A [`Simulation`] lowers any Hamiltonian with terms on one and two sites to [`BondMatrices`] and chooses an [`Update`]; its
//! [`Record`] gives estimates. Negative weights are tracked by their sign.
//!
//! ```
//! use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
//! use eigentruth_numerics::monte_carlo::{Control, Plan};
//! use eigentruth_sse::{Measurements, Simulation, Update};
//!
//! let ring = Lattice::chain(8, Boundary::Periodic)?;
//! let heisenberg = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0)?;
//! let simulation = Simulation::new(&heisenberg, 4.0, &Update::Automatic, Measurements::default())?;
//! let energy = simulation.run(&Plan::new(1, 2, 2000), Control::default())?.energy()?;
//! assert!(energy.value < -3.0 && energy.error < 0.1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod currents;
mod directed;
mod error;
mod flips;
mod halves;
mod ising;
mod loops;
mod lowering;
mod measure;
mod record;
mod signs;
mod simulation;
mod vertices;

pub use error::SseError;
pub use ising::Gluing;
pub use lowering::{BondMatrices, BondMatrix};
pub use measure::{Correlation, Linear, Measurements, Neighbours, site_values};
pub use record::Record;
pub use simulation::{Simulation, SseChain, SseState, Update};
