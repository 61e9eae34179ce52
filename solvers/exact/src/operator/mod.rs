//! Operators as matrices on a basis.

mod dense;
mod elements;
mod matrix_free;
mod sector_operator;
mod stored;
mod transfer;

use eigentruth_numerics::Scalar;
use num_complex::Complex64;

pub use dense::{Eigensystem, dense, eigensystem};
pub(crate) use elements::{Elements, charge_changes, check_conserves, lower};
pub use matrix_free::MatrixFree;
pub use sector_operator::SectorOperator;
pub use stored::Stored;
pub(crate) use transfer::check_length;
pub use transfer::{expand, transfer};

use crate::ExactError;
use crate::basis::Basis;

/// Rows per unit of parallel work: fixed, so that results do not depend on the number of threads.
pub(crate) const CHUNK: usize = 512;

/// A component of a basis state as a scalar; the imaginary part of a basis that was checked to be real is 0.
#[inline]
pub(crate) fn component<S: Scalar>(value: Complex64) -> S {
    S::from_complex(value).unwrap_or_else(|| S::from_real(value.re))
}

/// Refuses real vectors on a complex basis.
pub(crate) fn check_scalar<S: Scalar>(basis: &impl Basis) -> Result<(), ExactError> {
    if basis.is_real() || S::from_complex(Complex64::I).is_some() {
        return Ok(());
    }
    Err(ExactError::NotReal { term: "of the symmetric basis".into(), amplitude: "complex".into() })
}
