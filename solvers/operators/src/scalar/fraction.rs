//! Unreduced fractions of polynomials.

use std::fmt;

use super::ops::{forward_binary, forward_negation};
use super::{ComplexRational, Polynomial, Symbol};

/// `numerator / denominator`, both polynomials, the denominator not 0.
///
/// Never reduced by a greatest common divisor, whose cost on hostile input is exponential. What is cheap is
/// done: a common monomial cancels, a numerator proportional to the denominator becomes a constant, equal
/// denominators are shared, and the denominator's leading coefficient is 1. Two fractions are equal if
/// they are after cross-multiplication, so equality needs no reduced form; a fraction is 0 if its
/// numerator is.
#[derive(Clone)]
pub struct Fraction {
    numerator: Polynomial,
    denominator: Polynomial,
}

impl Fraction {
    /// The fraction, or `None` if the denominator is 0.
    pub fn new(numerator: Polynomial, denominator: Polynomial) -> Option<Self> {
        let (_, leading) = denominator.leading_term()?;
        if denominator.is_one() {
            return Some(Self { numerator, denominator });
        }
        let (mut numerator, mut denominator) = if leading.is_one() {
            (numerator, denominator)
        } else {
            let unit = leading.inverse()?;
            (numerator.scaled(&unit), denominator.scaled(&unit))
        };
        let common = numerator.content().common_factor(&denominator.content());
        if numerator.is_zero() {
            denominator = Polynomial::one();
        } else if !common.is_one() {
            numerator = numerator.without(&common);
            denominator = denominator.without(&common);
        }
        if numerator.len() == denominator.len() && !denominator.is_one() {
            let ratio = numerator.leading_term()?.1.clone();
            if denominator.scaled(&ratio) == numerator {
                return Some(Self::from(Polynomial::constant(ratio)));
            }
        }
        Some(Self { numerator, denominator })
    }

    /// The fraction 0.
    pub fn zero() -> Self {
        Self::from(Polynomial::zero())
    }

    /// The fraction 1.
    pub fn one() -> Self {
        Self::from(Polynomial::one())
    }

    /// A constant.
    pub fn constant(value: ComplexRational) -> Self {
        Self::from(Polynomial::constant(value))
    }

    /// A single symbol.
    pub fn symbol(symbol: Symbol) -> Self {
        Self::from(Polynomial::symbol(symbol))
    }

    /// The numerator.
    pub fn numerator(&self) -> &Polynomial {
        &self.numerator
    }

    /// The denominator, never 0; its leading coefficient is 1.
    pub fn denominator(&self) -> &Polynomial {
        &self.denominator
    }

    /// Whether this is exactly 0.
    pub fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    /// The value, if no symbol occurs.
    pub fn as_constant(&self) -> Option<ComplexRational> {
        if self.denominator.is_one() { self.numerator.as_constant() } else { None }
    }

    /// The complex conjugate.
    pub fn conj(&self) -> Self {
        // Conjugation permutes monomials, so the leading coefficient must be found again.
        Self::trusted(self.numerator.conj(), self.denominator.conj())
    }

    /// The inverse, or `None` for 0.
    pub fn inverse(&self) -> Option<Self> {
        Self::new(self.denominator.clone(), self.numerator.clone())
    }

    /// The product with a number.
    pub fn scaled(&self, factor: &ComplexRational) -> Self {
        Self::trusted(self.numerator.scaled(factor), self.denominator.clone())
    }

    /// The sum, or `None` where a polynomial on the way would exceed `max_terms`
    /// (see [`Polynomial::checked_mul`]).
    pub fn checked_add(&self, other: &Self, max_terms: usize) -> Option<Self> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.checked_add(&other.numerator, max_terms)?;
            return Self::new(numerator, self.denominator.clone());
        }
        let left = self.numerator.checked_mul(&other.denominator, max_terms)?;
        let right = other.numerator.checked_mul(&self.denominator, max_terms)?;
        let denominator = self.denominator.checked_mul(&other.denominator, max_terms)?;
        Self::new(left.checked_add(&right, max_terms)?, denominator)
    }

    /// The product, or `None` where a polynomial on the way would exceed `max_terms`.
    pub fn checked_mul(&self, other: &Self, max_terms: usize) -> Option<Self> {
        if let Some((numerator, denominator)) = self.cancel_across(other) {
            return Self::new(numerator.clone(), denominator.clone());
        }
        let numerator = self.numerator.checked_mul(&other.numerator, max_terms)?;
        Self::new(numerator, self.denominator.checked_mul(&other.denominator, max_terms)?)
    }

    /// The quotient, or `None` if `other` is 0 or a polynomial on the way would exceed `max_terms`.
    pub fn checked_div(&self, other: &Self, max_terms: usize) -> Option<Self> {
        self.checked_mul(&other.inverse()?, max_terms)
    }

    /// The power, or `None` where a polynomial on the way would exceed `max_terms` or 0 is raised to a
    /// negative exponent.
    pub fn checked_pow(&self, exponent: i32, max_terms: usize) -> Option<Self> {
        let base = if exponent < 0 { self.inverse()? } else { self.clone() };
        let numerator = base.numerator.checked_pow(exponent.unsigned_abs(), max_terms)?;
        Self::new(numerator, base.denominator.checked_pow(exponent.unsigned_abs(), max_terms)?)
    }

    /// Equality by cross-multiplication, or `None` where a product would exceed `max_terms`.
    pub fn checked_eq(&self, other: &Self, max_terms: usize) -> Option<bool> {
        if self.denominator == other.denominator {
            return Some(self.numerator == other.numerator);
        }
        let left = self.numerator.checked_mul(&other.denominator, max_terms)?;
        Some(left == other.numerator.checked_mul(&self.denominator, max_terms)?)
    }

    /// If a numerator is the other's denominator, what remains of the product.
    fn cancel_across<'a>(&'a self, other: &'a Self) -> Option<(&'a Polynomial, &'a Polynomial)> {
        if self.numerator == other.denominator {
            Some((&other.numerator, &self.denominator))
        } else if other.numerator == self.denominator {
            Some((&self.numerator, &other.denominator))
        } else {
            None
        }
    }

    fn sum(&self, other: &Self) -> Self {
        if self.denominator == other.denominator {
            return Self::trusted(&self.numerator + &other.numerator, self.denominator.clone());
        }
        let numerator = &self.numerator * &other.denominator + &other.numerator * &self.denominator;
        Self::trusted(numerator, &self.denominator * &other.denominator)
    }

    fn difference(&self, other: &Self) -> Self {
        self.sum(&other.negative())
    }

    fn product(&self, other: &Self) -> Self {
        if let Some((numerator, denominator)) = self.cancel_across(other) {
            return Self::trusted(numerator.clone(), denominator.clone());
        }
        Self::trusted(&self.numerator * &other.numerator, &self.denominator * &other.denominator)
    }

    fn negative(&self) -> Self {
        Self { numerator: -&self.numerator, denominator: self.denominator.clone() }
    }

    /// For denominators that are products or conjugates of denominators: the polynomials have no zero divisors.
    fn trusted(numerator: Polynomial, denominator: Polynomial) -> Self {
        Self::new(numerator, denominator).expect("a product of denominators is not zero")
    }
}

forward_binary!(Fraction, Add, add, Fraction::sum);
forward_binary!(Fraction, Sub, sub, Fraction::difference);
forward_binary!(Fraction, Mul, mul, Fraction::product);
forward_negation!(Fraction, Fraction::negative);

/// Equality by cross-multiplication, without limits; see [`Fraction::checked_eq`].
impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        if self.denominator == other.denominator {
            return self.numerator == other.numerator;
        }
        &self.numerator * &other.denominator == &other.numerator * &self.denominator
    }
}

impl Eq for Fraction {}

impl From<Polynomial> for Fraction {
    fn from(numerator: Polynomial) -> Self {
        Self { numerator, denominator: Polynomial::one() }
    }
}

impl From<ComplexRational> for Fraction {
    fn from(value: ComplexRational) -> Self {
        Self::constant(value)
    }
}

impl From<Symbol> for Fraction {
    fn from(symbol: Symbol) -> Self {
        Self::symbol(symbol)
    }
}

impl fmt::Debug for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator.is_one() {
            write!(f, "{:?}", self.numerator)
        } else {
            write!(f, "({:?}) / ({:?})", self.numerator, self.denominator)
        }
    }
}
