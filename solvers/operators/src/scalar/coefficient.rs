//! The ring operations an operator needs from its coefficients.

use std::fmt::Debug;

use num_complex::Complex64;

use super::{ComplexRational, Fraction, Polynomial};

/// A commutative ring with conjugation that contains the complex rationals.
///
/// The methods carry other names than the operators `+ - *` so that both can be in scope. `Complex64` is a ring
/// only up to rounding: its zero test is exact, so a cancellation that leaves `1e-17` behind leaves a term
/// behind. Comparing such results up to a tolerance is the caller's business.
pub trait Coefficient: Clone + PartialEq + Debug {
    /// The number 0.
    fn zero() -> Self;
    /// The number 1.
    fn one() -> Self {
        Self::from_rational(&ComplexRational::ONE)
    }
    /// Whether this is exactly 0.
    fn is_zero(&self) -> bool;
    /// The sum.
    fn plus(&self, other: &Self) -> Self;
    /// The product.
    fn times(&self, other: &Self) -> Self;
    /// The negative.
    fn negated(&self) -> Self;
    /// The complex conjugate.
    fn conjugate(&self) -> Self;
    /// The image of a complex rational, rounded where the ring is not exact.
    fn from_rational(value: &ComplexRational) -> Self;

    /// The product with a complex rational.
    fn scaled(&self, factor: &ComplexRational) -> Self {
        self.times(&Self::from_rational(factor))
    }
    /// The sum, or `None` if its size would exceed `max_terms` in a ring whose elements can grow.
    fn plus_within(&self, other: &Self, max_terms: usize) -> Option<Self> {
        let _ = max_terms;
        Some(self.plus(other))
    }
    /// The product, or `None` if its size would exceed `max_terms` in a ring whose elements can grow.
    fn times_within(&self, other: &Self, max_terms: usize) -> Option<Self> {
        let _ = max_terms;
        Some(self.times(other))
    }
}

impl Coefficient for Complex64 {
    fn zero() -> Self {
        Self::new(0.0, 0.0)
    }
    fn is_zero(&self) -> bool {
        self.re == 0.0 && self.im == 0.0
    }
    fn plus(&self, other: &Self) -> Self {
        self + other
    }
    fn times(&self, other: &Self) -> Self {
        self * other
    }
    fn negated(&self) -> Self {
        -self
    }
    fn conjugate(&self) -> Self {
        self.conj()
    }
    fn from_rational(value: &ComplexRational) -> Self {
        value.to_complex64()
    }
}

macro_rules! exact_ring {
    ($type:ty) => {
        fn zero() -> Self {
            <$type>::from(ComplexRational::ZERO)
        }
        fn is_zero(&self) -> bool {
            <$type>::is_zero(self)
        }
        fn plus(&self, other: &Self) -> Self {
            self + other
        }
        fn times(&self, other: &Self) -> Self {
            self * other
        }
        fn negated(&self) -> Self {
            -self
        }
        fn conjugate(&self) -> Self {
            self.conj()
        }
        fn from_rational(value: &ComplexRational) -> Self {
            <$type>::from(value.clone())
        }
    };
}

impl Coefficient for ComplexRational {
    exact_ring!(ComplexRational);
}

macro_rules! growing_ring {
    ($type:ty) => {
        fn scaled(&self, factor: &ComplexRational) -> Self {
            <$type>::scaled(self, factor)
        }
        fn plus_within(&self, other: &Self, max_terms: usize) -> Option<Self> {
            self.checked_add(other, max_terms)
        }
        fn times_within(&self, other: &Self, max_terms: usize) -> Option<Self> {
            self.checked_mul(other, max_terms)
        }
    };
}

impl Coefficient for Polynomial {
    exact_ring!(Polynomial);
    growing_ring!(Polynomial);
}

impl Coefficient for Fraction {
    exact_ring!(Fraction);
    growing_ring!(Fraction);
}
