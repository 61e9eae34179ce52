//! Fields whose arithmetic is exact.

use std::fmt::Debug;

use dashu_int::UBig;
use dashu_ratio::RBig;

use super::prime::{multiply, power};

/// A field; its elements are plain values, the operations belong to the field.
pub trait Field {
    /// An element.
    type Element: Clone + PartialEq + Debug;
    /// 0.
    fn zero(&self) -> Self::Element;
    /// 1.
    fn one(&self) -> Self::Element;
    /// a + b.
    fn add(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// −a.
    fn negate(&self, a: &Self::Element) -> Self::Element;
    /// a·b.
    fn multiply(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// 1/a, `None` for zero.
    fn invert(&self, a: &Self::Element) -> Option<Self::Element>;
    /// Whether an element is zero.
    fn is_zero(&self, a: &Self::Element) -> bool {
        *a == self.zero()
    }
}

/// A field whose elements can be read modulo a prime by a ring homomorphism, where their denominators allow.
pub trait Reducible: Field {
    /// The element in the prime field, whose prime must be 1 modulo 4; `None` if the prime divides a denominator.
    fn reduce(&self, element: &Self::Element, prime: &PrimeField) -> Option<u64>;
}

/// The rational numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rationals;

impl Field for Rationals {
    type Element = RBig;
    fn zero(&self) -> RBig {
        RBig::ZERO
    }
    fn one(&self) -> RBig {
        RBig::ONE
    }
    fn add(&self, a: &RBig, b: &RBig) -> RBig {
        a + b
    }
    fn negate(&self, a: &RBig) -> RBig {
        -a.clone()
    }
    fn multiply(&self, a: &RBig, b: &RBig) -> RBig {
        a * b
    }
    fn invert(&self, a: &RBig) -> Option<RBig> {
        (!a.is_zero()).then(|| RBig::ONE / a)
    }
}

impl Reducible for Rationals {
    fn reduce(&self, element: &RBig, field: &PrimeField) -> Option<u64> {
        let prime = UBig::from(field.prime);
        let word = |value: UBig| u64::try_from(value % &prime).expect("a remainder is below the prime");
        let (sign, numerator) = element.numerator().clone().into_parts();
        let numerator = word(numerator);
        let inverse = field.invert(&word(element.denominator().clone()))?;
        let size = multiply(numerator, inverse, field.prime);
        Some(if sign == dashu_base::Sign::Negative { field.negate(&size) } else { size })
    }
}

/// A complex number with rational parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gaussian {
    /// The real part.
    pub re: RBig,
    /// The imaginary part.
    pub im: RBig,
}

impl Gaussian {
    /// From integer parts.
    pub fn new(re: i64, im: i64) -> Self {
        Self { re: RBig::from(re), im: RBig::from(im) }
    }
}

/// The complex numbers with rational parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GaussianRationals;

impl Field for GaussianRationals {
    type Element = Gaussian;
    fn zero(&self) -> Gaussian {
        Gaussian::new(0, 0)
    }
    fn one(&self) -> Gaussian {
        Gaussian::new(1, 0)
    }
    fn add(&self, a: &Gaussian, b: &Gaussian) -> Gaussian {
        Gaussian { re: &a.re + &b.re, im: &a.im + &b.im }
    }
    fn negate(&self, a: &Gaussian) -> Gaussian {
        Gaussian { re: -a.re.clone(), im: -a.im.clone() }
    }
    fn multiply(&self, a: &Gaussian, b: &Gaussian) -> Gaussian {
        Gaussian { re: &a.re * &b.re - &a.im * &b.im, im: &a.re * &b.im + &a.im * &b.re }
    }
    fn invert(&self, a: &Gaussian) -> Option<Gaussian> {
        let norm = &a.re * &a.re + &a.im * &a.im;
        (!norm.is_zero()).then(|| Gaussian { re: &a.re / &norm, im: -(&a.im / &norm) })
    }
}

impl Reducible for GaussianRationals {
    fn reduce(&self, element: &Gaussian, field: &PrimeField) -> Option<u64> {
        let (re, im) = (Rationals.reduce(&element.re, field)?, Rationals.reduce(&element.im, field)?);
        Some(field.add(&re, &multiply(im, field.imaginary_unit()?, field.prime)))
    }
}

/// The integers modulo a prime below 2^63.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrimeField {
    /// The prime.
    pub prime: u64,
}

impl PrimeField {
    /// A square root of −1; `None` unless the prime is 1 modulo 4.
    pub fn imaginary_unit(&self) -> Option<u64> {
        let exponent = (self.prime - 1).is_multiple_of(4).then_some((self.prime - 1) / 4)?;
        (2..self.prime)
            .map(|base| power(base, exponent, self.prime))
            .find(|&root| multiply(root, root, self.prime) == self.prime - 1)
    }
}

impl Field for PrimeField {
    type Element = u64;
    fn zero(&self) -> u64 {
        0
    }
    fn one(&self) -> u64 {
        1
    }
    fn add(&self, a: &u64, b: &u64) -> u64 {
        (a + b) % self.prime
    }
    fn negate(&self, a: &u64) -> u64 {
        (self.prime - a) % self.prime
    }
    fn multiply(&self, a: &u64, b: &u64) -> u64 {
        multiply(*a, *b, self.prime)
    }
    fn invert(&self, a: &u64) -> Option<u64> {
        (*a != 0).then(|| power(*a, self.prime - 2, self.prime))
    }
}
