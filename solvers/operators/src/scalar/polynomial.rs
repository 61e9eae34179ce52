//! Sparse multivariate polynomials over the complex rationals.

use std::cmp::Ordering;
use std::fmt;

use num_complex::Complex64;

use super::ops::{forward_binary, forward_negation};
use super::{ComplexRational, Monomial, Symbol};

/// A polynomial in [`Symbol`]s: terms sorted by monomial, no zero coefficient, so equality is structural.
///
/// The operators `+ - *` and [`Polynomial::pow`] know no limits. Input from strangers goes through the
/// `checked_*` methods, which answer `None` before the work or the result grows beyond the given size.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Polynomial {
    terms: Vec<(Monomial, ComplexRational)>,
}

impl Polynomial {
    /// The `checked_*` methods refuse coefficients with more bits than this.
    pub const MAX_COEFFICIENT_BITS: usize = 1 << 16;

    /// The polynomial 0.
    pub fn zero() -> Self {
        Self::default()
    }

    /// The polynomial 1.
    pub fn one() -> Self {
        Self::constant(ComplexRational::ONE)
    }

    /// A constant.
    pub fn constant(value: ComplexRational) -> Self {
        Self::term(Monomial::one(), value)
    }

    /// A single symbol.
    pub fn symbol(symbol: Symbol) -> Self {
        Self::term(Monomial::power(symbol, 1), ComplexRational::ONE)
    }

    /// `coefficient · monomial`.
    pub fn term(monomial: Monomial, coefficient: ComplexRational) -> Self {
        Self { terms: if coefficient.is_zero() { Vec::new() } else { vec![(monomial, coefficient)] } }
    }

    /// The sum of the given terms, in any order and with repetitions.
    pub fn from_terms(terms: impl IntoIterator<Item = (Monomial, ComplexRational)>) -> Self {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_by(|a, b| a.0.cmp(&b.0));
        let mut merged: Vec<(Monomial, ComplexRational)> = Vec::with_capacity(terms.len());
        for (monomial, coefficient) in terms {
            match merged.last_mut() {
                Some(last) if last.0 == monomial => last.1 = &last.1 + &coefficient,
                _ => merged.push((monomial, coefficient)),
            }
        }
        merged.retain(|(_, coefficient)| !coefficient.is_zero());
        Self { terms: merged }
    }

    /// The terms in ascending graded lexicographic order of their monomials.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = (&Monomial, &ComplexRational)> + '_ {
        self.terms.iter().map(|(monomial, coefficient)| (monomial, coefficient))
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term: the polynomial is 0.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether this is exactly 0.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether this is exactly 1.
    pub fn is_one(&self) -> bool {
        self.as_constant().is_some_and(|value| value.is_one())
    }

    /// The value, if no symbol occurs.
    pub fn as_constant(&self) -> Option<ComplexRational> {
        match self.terms.as_slice() {
            [] => Some(ComplexRational::ZERO),
            [(monomial, value)] if monomial.is_one() => Some(value.clone()),
            _ => None,
        }
    }

    /// The term with the largest monomial.
    pub fn leading_term(&self) -> Option<(&Monomial, &ComplexRational)> {
        self.terms.last().map(|(monomial, coefficient)| (monomial, coefficient))
    }

    /// The complex conjugate: coefficients and complex symbols are conjugated.
    pub fn conj(&self) -> Self {
        Self::from_terms(
            self.terms.iter().map(|(monomial, coefficient)| (monomial.conj(), coefficient.conj())),
        )
    }

    /// The product with a number.
    pub fn scaled(&self, factor: &ComplexRational) -> Self {
        if factor.is_zero() {
            return Self::zero();
        }
        if factor.is_one() {
            return self.clone();
        }
        Self { terms: self.terms.iter().map(|(monomial, c)| (monomial.clone(), c * factor)).collect() }
    }

    /// The sum, or `None` if the two have more than `max_terms` terms together.
    pub fn checked_add(&self, other: &Self, max_terms: usize) -> Option<Self> {
        let fits = self.len() + other.len() <= max_terms && self.digits_fit(other);
        fits.then(|| self.sum(other))
    }

    /// The product, or `None` if more than `max_terms` products of two terms would be formed, an exponent
    /// leaves `u32` or a coefficient might exceed [`Polynomial::MAX_COEFFICIENT_BITS`]. Bounding the products
    /// before like terms merge bounds the time as well as the result.
    pub fn checked_mul(&self, other: &Self, max_terms: usize) -> Option<Self> {
        if self.len().saturating_mul(other.len()) > max_terms || !self.digits_fit(other) {
            return None;
        }
        self.product_within_exponents(other)
    }

    /// The power, or `None` where [`Polynomial::checked_mul`] would refuse one of the products on the way.
    pub fn checked_pow(&self, exponent: u32, max_terms: usize) -> Option<Self> {
        let mut power = Self::one();
        for bit in (0..u32::BITS - exponent.leading_zeros()).rev() {
            power = power.checked_mul(&power, max_terms)?;
            if exponent >> bit & 1 == 1 {
                power = power.checked_mul(self, max_terms)?;
            }
        }
        Some(power)
    }

    /// The power, without limits.
    ///
    /// # Panics
    /// If an exponent leaves `u32`.
    pub fn pow(&self, exponent: u32) -> Self {
        (0..u32::BITS - exponent.leading_zeros()).rev().fold(Self::one(), |power, bit| {
            let square = &power * &power;
            if exponent >> bit & 1 == 1 { square * self } else { square }
        })
    }

    /// The value at the given symbol values, in double precision.
    pub fn evaluate(&self, mut value: impl FnMut(Symbol) -> Complex64) -> Complex64 {
        let mut factor = |&(symbol, exponent): &(Symbol, u32)| value(symbol).powu(exponent);
        let terms = self.terms.iter().map(|(monomial, coefficient)| {
            coefficient.to_complex64() * monomial.factors().iter().map(&mut factor).product::<Complex64>()
        });
        terms.sum()
    }

    /// The largest monomial that divides every term; 1 for the polynomial 0.
    pub(super) fn content(&self) -> Monomial {
        let mut monomials = self.terms.iter().map(|(monomial, _)| monomial);
        let Some(first) = monomials.next() else { return Monomial::one() };
        let mut content = first.clone();
        for monomial in monomials {
            if content.is_one() {
                break;
            }
            content = content.common_factor(monomial);
        }
        content
    }

    /// Divides every term by a monomial known to divide it.
    pub(super) fn without(&self, monomial: &Monomial) -> Self {
        let terms =
            self.terms.iter().filter_map(|(own, c)| Some((own.checked_div(monomial)?, c.clone()))).collect();
        Self { terms }
    }

    fn digits_fit(&self, other: &Self) -> bool {
        let bits = |p: &Self| p.terms.iter().map(|(_, c)| c.bits()).max().unwrap_or(0);
        bits(self) + bits(other) <= Self::MAX_COEFFICIENT_BITS
    }

    fn sum(&self, other: &Self) -> Self {
        let mut terms = Vec::with_capacity(self.len() + other.len());
        let (mut left, mut right) = (self.terms.as_slice(), other.terms.as_slice());
        while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
            match a.0.cmp(&b.0) {
                Ordering::Less => {
                    terms.push(a.clone());
                    left = left_rest;
                }
                Ordering::Greater => {
                    terms.push(b.clone());
                    right = right_rest;
                }
                Ordering::Equal => {
                    let coefficient = &a.1 + &b.1;
                    if !coefficient.is_zero() {
                        terms.push((a.0.clone(), coefficient));
                    }
                    (left, right) = (left_rest, right_rest);
                }
            }
        }
        terms.extend_from_slice(left);
        terms.extend_from_slice(right);
        Self { terms }
    }

    fn difference(&self, other: &Self) -> Self {
        self.sum(&other.negative())
    }

    fn negative(&self) -> Self {
        Self { terms: self.terms.iter().map(|(monomial, c)| (monomial.clone(), -c)).collect() }
    }

    fn product(&self, other: &Self) -> Self {
        self.product_within_exponents(other).expect("an exponent of the product exceeds u32")
    }

    fn product_within_exponents(&self, other: &Self) -> Option<Self> {
        // One term keeps the other factor's order and distinctness: no sorting.
        if let ([(monomial, c)], several) | (several, [(monomial, c)]) = (&self.terms[..], &other.terms[..]) {
            let product = |(own, d): &(Monomial, ComplexRational)| Some((own.checked_mul(monomial)?, d * c));
            return Some(Self { terms: several.iter().map(product).collect::<Option<_>>()? });
        }
        let mut products = Vec::with_capacity(self.len() * other.len());
        for (left, c) in &self.terms {
            for (right, d) in &other.terms {
                products.push((left.checked_mul(right)?, c * d));
            }
        }
        Some(Self::from_terms(products))
    }
}

forward_binary!(Polynomial, Add, add, Polynomial::sum);
forward_binary!(Polynomial, Sub, sub, Polynomial::difference);
forward_binary!(Polynomial, Mul, mul, Polynomial::product);
forward_negation!(Polynomial, Polynomial::negative);

impl From<ComplexRational> for Polynomial {
    fn from(value: ComplexRational) -> Self {
        Self::constant(value)
    }
}

impl From<Symbol> for Polynomial {
    fn from(symbol: Symbol) -> Self {
        Self::symbol(symbol)
    }
}

impl fmt::Debug for Polynomial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0");
        }
        for (index, (monomial, coefficient)) in self.terms.iter().enumerate() {
            write!(f, "{}({coefficient})", if index > 0 { " + " } else { "" })?;
            for (symbol, exponent) in monomial.factors() {
                write!(f, "·{symbol:?}")?;
                if *exponent > 1 {
                    write!(f, "^{exponent}")?;
                }
            }
        }
        Ok(())
    }
}
