//! Weights as logarithm of the modulus and phase.

use std::iter::Sum;

use eigentruth_numerics::{Scalar, dense};
use faer::Mat;
use num_complex::Complex64;

use crate::DeterminantError;
use crate::udt::Udt;

/// A complex number of any size: `phase · exp(log_modulus)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// The logarithm of the modulus; −∞ for zero.
    pub log_modulus: f64,
    /// A number of modulus 1; 0 for zero.
    pub phase: Complex64,
}

impl Weight {
    /// The number 1.
    pub const ONE: Self = Self { log_modulus: 0.0, phase: Complex64::ONE };

    /// The exponential of a number.
    pub fn exponential(logarithm: Complex64) -> Self {
        Self { log_modulus: logarithm.re, phase: Complex64::from_polar(1.0, logarithm.im) }
    }

    /// Of a number.
    pub fn of(number: Complex64) -> Self {
        let modulus = number.norm();
        if modulus == 0.0 {
            return Self { log_modulus: f64::NEG_INFINITY, phase: Complex64::ZERO };
        }
        Self { log_modulus: modulus.ln(), phase: number / modulus }
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self { log_modulus: self.log_modulus + other.log_modulus, phase: self.phase * other.phase }
    }

    /// The number itself, relative to `exp(scale)`.
    pub fn relative_to(self, scale: f64) -> Complex64 {
        self.phase * (self.log_modulus - scale).exp()
    }

    /// How far it is from being positive: `|phase − 1|`, from 0 to 2. A weight of zero is positive.
    pub fn departure(self) -> f64 {
        if self.log_modulus == f64::NEG_INFINITY { 0.0 } else { (self.phase - 1.0).norm() }
    }
}

/// The sum, without overflow.
impl Sum for Weight {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        let all: Vec<Self> = iter.collect();
        let scale = all.iter().map(|weight| weight.log_modulus).fold(f64::NEG_INFINITY, f64::max);
        if scale == f64::NEG_INFINITY {
            return Self::of(Complex64::ZERO);
        }
        let sum = Self::of(all.iter().map(|weight| weight.relative_to(scale)).sum());
        Self { log_modulus: sum.log_modulus + scale, ..sum }
    }
}

/// `det(1 + B_L … B_1)` of `order` × `order` matrices given in the order `B_1, B_2, …, B_L`, the first acting first.
///
/// The product is kept as orthogonal × diagonal × well-conditioned and is factorized anew after every `every` matrices: their
/// product must not spread over more than some eight decimal digits.
///
/// # Errors
/// [`DeterminantError::Length`] for a matrix of another order, [`DeterminantError::Dense`] for entries that are not finite,
/// [`DeterminantError::Parameter`].
pub fn determinant<S: Scalar>(
    order: usize,
    every: usize,
    slices: impl IntoIterator<Item = Mat<S>>,
) -> Result<Weight, DeterminantError> {
    if every == 0 {
        return Err(crate::error::parameter(
            "the number of matrices between factorizations",
            0,
            "at least 1",
        ));
    }
    let mut product = Udt::<S>::identity(order);
    let mut pending: Option<Mat<S>> = None;
    for (at, slice) in slices.into_iter().enumerate() {
        let given = slice.nrows() * slice.ncols();
        if slice.nrows() != order || slice.ncols() != order {
            let what = "the matrix of a slice";
            return Err(DeterminantError::Length { what, given, expected: order * order });
        }
        let on = pending.take().unwrap_or_else(|| product.u.clone());
        let next = dense::product(slice.as_ref(), on.as_ref());
        if (at + 1).is_multiple_of(every) {
            product.advance(next)?;
        } else {
            pending = Some(next);
        }
    }
    if let Some(last) = pending {
        product.advance(last)?;
    }
    Ok(product.one_plus())
}
