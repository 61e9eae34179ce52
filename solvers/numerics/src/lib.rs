//! What every solver needs: estimates, linear operators, Krylov methods, lowering, the archive.
#![forbid(unsafe_code)]

mod estimate;
mod linear_operator;
pub mod lower;

pub use estimate::{Estimate, Kind, Provenance};
pub use linear_operator::{LinearOperator, Scalar};
pub use num_complex::Complex64;
