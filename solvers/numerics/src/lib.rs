//! What every solver needs: estimates, linear operators, Krylov methods, lowering, random streams, files.
//!
//! ```
//! use eigentruth_numerics::krylov::{Options, lowest_eigenpair};
//! use eigentruth_numerics::{Comparison, Estimate, LinearOperator, Provenance};
//!
//! /// A particle on an open chain: the eigenvalues are −2 cos(πk/(n+1)).
//! struct Chain(usize);
//!
//! impl LinearOperator<f64> for Chain {
//!     fn dimension(&self) -> usize {
//!         self.0
//!     }
//!     fn apply(&self, x: &[f64], y: &mut [f64]) {
//!         for (j, out) in y.iter_mut().enumerate() {
//!             let left = if j > 0 { x[j - 1] } else { 0.0 };
//!             *out = -left - x.get(j + 1).copied().unwrap_or(0.0);
//!         }
//!     }
//! }
//!
//! let found = lowest_eigenpair(&Chain(200), &Options::default())?.estimate(Provenance::new("example"));
//! let formula = -2.0 * (std::f64::consts::PI / 201.0).cos();
//! let formula = Estimate::exact(formula, 1e-15, Provenance::new("formula"));
//! assert_eq!(found.compare(&formula), Comparison::Same);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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
pub mod random;
mod replace;
pub mod streams;
pub mod vector;

pub use eigentruth_operators::planted;
pub use estimate::{BoundsClash, Comparison, Estimate, Kind, Provenance};
pub use linear_operator::{Complexified, LinearOperator, Scalar};
pub use num_complex::Complex64;
