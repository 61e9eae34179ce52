//! The sign problem as a property of an operator: a formulation without it, or a configuration that shows it.
//!
//! Spins, bosons and fermions in a basis of configurations: [`rotation`] looks for phases of local states that make all
//! off-diagonal elements negative (exactly, or with a combination of elements that forbids them); [`strings`] decides the same for any
//! diagonal unitary of a small system, finds a closed string of elements with a wrong sign, and counts strings; [`average`] gives
//! the exact average sign; [`axes`] turns the axis of quantization. [`analyze`] does all of this and lists what was tried.
//!
//! Fermions coupled to auxiliary fields: [`fermions::search`] looks for antiunitary maps that guarantee positive weights for every
//! field; [`fermions::sample`] draws fields and records the phases of the weights; [`fermions::Expansion`] has vertices at continuous times
//! instead of fields. [`analyze_fermions`] does that for every formulation of an operator that is known here.
//!
//! Nothing here proves that a sign problem cannot be removed: a report says which formulations were tried.
//!
//! ```
//! use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
//! use eigentruth_signs::{Options, analyze};
//!
//! // Heisenberg antiferromagnets: Marshall's rotation of one sublattice works on a square, nothing that is tried on a triangle.
//! let report = |sites| -> Result<_, Box<dyn std::error::Error>> {
//!     let ring = Lattice::chain(sites, Boundary::Periodic)?;
//!     let heisenberg = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0)?;
//!     Ok(analyze(&heisenberg, &Options::default())?)
//! };
//! assert!(report(4)?.sign_free().is_some());
//! assert!(report(3)?.sign_free().is_none());
//!
//! // Electrons that attract each other have a formulation without signs.
//! let square = Lattice::square([2, 2], [Boundary::Open; 2])?;
//! let attraction = eigentruth_models::hamiltonians::hubbard(&square, 1.0, -4.0)?;
//! let report = eigentruth_signs::analyze_fermions(&attraction, &Default::default())?;
//! assert!(report.sign_free().is_some());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod average;
pub mod axes;
mod elimination;
mod error;
pub mod fermions;
mod report;
pub mod rotation;
pub mod strings;

#[cfg(test)]
mod tests;

pub use error::SignError;
pub use fermions::analyze as analyze_fermions;
pub use report::{Attempt, Options, Outcome, Report, analyze};
