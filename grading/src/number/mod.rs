//! Numbers with rigorous error bounds: real balls in double and in big precision, complex numbers
//! over either.

mod big;
mod complex;
mod fast;
mod gamma;
mod inverse;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use dashu_base::BitTest;
use dashu_int::IBig;
use dashu_ratio::RBig;

pub(crate) use big::{Big, Precision};
pub(crate) use complex::Complex;
pub(crate) use fast::{Double, Fast};

/// The price of rounding a rational beyond that of the node it stands in: its length, if it is a giant.
fn length_in_steps(value: &RBig) -> u64 {
    ((value.numerator().bit_len() + value.denominator().bit_len()) / 2048) as u64
}

/// Why a value does not exist or cannot be enclosed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoValue {
    /// Division by zero, logarithm of zero, a pole.
    Undefined,
    /// The error bound is too wide to tell (a branch cut, a sign), or the range of the arithmetic is left.
    Unclear,
    /// The steps of the comparison are used up.
    Budget,
}

/// A real ball: a midpoint and a radius that contains the true value.
///
/// `Context` carries the precision, cached constants, and the smallest magnitude met.
pub(crate) trait Real: Clone {
    /// Precision and caches.
    type Context;
    fn from_rational(value: &RBig, context: &mut Self::Context) -> Result<Self, NoValue>;
    /// As [`Self::from_rational`], of a fraction in lowest terms with a positive denominator.
    fn from_ratio(numerator: i64, denominator: i64, context: &mut Self::Context) -> Result<Self, NoValue>;
    fn pi(context: &mut Self::Context) -> Self;
    fn add(&self, other: &Self, context: &mut Self::Context) -> Result<Self, NoValue>;
    fn mul(&self, other: &Self, context: &mut Self::Context) -> Result<Self, NoValue>;
    fn div(&self, other: &Self, context: &mut Self::Context) -> Result<Self, NoValue>;
    fn neg(&self) -> Self;
    fn sqrt(&self, context: &mut Self::Context) -> Result<Self, NoValue>;
    fn exp(&self, context: &mut Self::Context) -> Result<Self, NoValue>;
    fn ln(&self, context: &mut Self::Context) -> Result<Self, NoValue>;
    fn sin_cos(&self, context: &mut Self::Context) -> Result<(Self, Self), NoValue>;
    fn atan(&self, context: &mut Self::Context) -> Result<Self, NoValue>;
    /// A value known only in double precision, with its absolute error (quadrature, special functions).
    fn from_estimate(value: f64, error: f64, context: &mut Self::Context) -> Result<Self, NoValue>;
    /// Whether the value is exactly zero.
    fn is_zero(&self) -> bool;
    /// The sign, if the ball excludes zero (or is exactly zero).
    fn sign(&self) -> Option<Ordering>;
    /// The largest integer below, if the whole ball agrees on it.
    fn floor(&self) -> Option<IBig>;
    /// The smallest ball around both.
    fn hull(&self, other: &Self, context: &mut Self::Context) -> Result<Self, NoValue>;
    /// The midpoint, rounded.
    fn to_f64(&self) -> f64;
    /// The precision that Γ's series should aim at, in bits.
    fn bits(context: &Self::Context) -> usize;
    /// Takes note of the magnitude of a quantity of the expression (not of a step inside a function).
    fn note(&self, context: &mut Self::Context);
    /// Pays for elementary operations; one step is about half a microsecond. Elementary functions pay
    /// for themselves.
    fn charge(context: &mut Self::Context, steps: u64) -> Result<(), NoValue>;

    fn sub(&self, other: &Self, context: &mut Self::Context) -> Result<Self, NoValue> {
        self.add(&other.neg(), context)
    }

    fn from_integer(value: i64, context: &mut Self::Context) -> Result<Self, NoValue> {
        Self::from_ratio(value, 1, context)
    }
}
