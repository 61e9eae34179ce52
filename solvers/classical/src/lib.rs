//! Classical statistical mechanics on lattices.
//!
//! - [`transfer`]: transfer matrices of Ising, Potts, clock and vertex models on strips, and counts of dimers;
//! - [`cluster`]: cluster Monte Carlo of Ising and Potts ferromagnets on any graph, and on chains with interactions of long range;
//! - [`stacked`]: quantum Ising models in a transverse field as stacks of classical ones;
//! - [`spin_waves`]: orders of classical spins and the waves on them.
//!
//! ```
//! use eigentruth_classical::spin_waves::Magnet;
//! use eigentruth_classical::transfer::{Boundary, Matchings, Spectrum, Strip};
//! use eigentruth_models::{Boundary as Ends, Lattice};
//! use eigentruth_numerics::krylov::Options;
//!
//! // Dimers on the chessboard.
//! assert_eq!(Matchings::square([8, 8], [false; 2])?.count()?.to_string(), "12988816");
//!
//! // The spin of the critical Ising model has the scaling dimension 1/8.
//! let critical = (1.0 + 2f64.sqrt()).ln() / 2.0;
//! let cylinder = Strip::ising(8, Boundary::Periodic, critical, critical)?;
//! let x = Spectrum::new(&cylinder, 2, &Options::default())?.scaling_dimension(1)?;
//! assert!((x.value - 0.125).abs() < 0.002);
//!
//! // Heisenberg spins in the 120° order of the triangular lattice: three zero modes.
//! let lattice = Lattice::triangular([3, 3], [Ends::Periodic; 2])?;
//! let magnet = Magnet::new(&lattice, 3, |_| -1.0)?;
//! let found = magnet.relax(&magnet.random(1), 1e-12, 5000)?;
//! assert_eq!(magnet.hessian(&found.spins)?.zero(), 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod cluster;
pub mod spin_waves;
pub mod stacked;
pub mod transfer;
