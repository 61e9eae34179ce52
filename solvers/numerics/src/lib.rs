//! What every solver needs: estimates, linear operators, Krylov methods, lowering, random streams, files.
#![forbid(unsafe_code)]

pub mod archive;
pub mod checkpoint;
pub mod dense;
mod estimate;
pub mod keeper;
pub mod krylov;
mod linear_operator;
pub mod lower;
pub mod monte_carlo;
mod replace;
pub mod streams;
pub mod vector;

pub use estimate::{BoundsClash, Comparison, Estimate, Kind, Provenance};
pub use linear_operator::{Complexified, LinearOperator, Scalar};
pub use num_complex::Complex64;
