//! Chains of any fields: hopping and pairing as well as densities, two values or continuous.
//!
//! Green's functions go through every factor of every slice, so that a new value of a field is a change on the few modes of its factor at
//! the very place where it acts. A proposal costs `n²` operations and a slice `n³` for each of its factorizations, with complex matrices and nothing
//! delayed: several times the chain of [`super::Chain`], which is for fields of two values on one or two densities.

mod chain;
mod circle;
mod determinants;
mod pairs;

pub use chain::{FieldChain, FieldState};
pub use pairs::PairDecoupling;
