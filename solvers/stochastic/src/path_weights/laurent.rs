//! Sums of whole powers of one variable with rational coefficients.

use std::collections::BTreeMap;
use std::fmt;

use dashu_ratio::RBig;

/// `Σ_k c_k x^k` over whole `k` of either sign; no coefficient that is kept is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Laurent(BTreeMap<i32, RBig>);

impl Laurent {
    /// Zero.
    pub fn zero() -> Self {
        Self::default()
    }

    /// `c x^k`.
    pub fn power(coefficient: impl Into<RBig>, exponent: i32) -> Self {
        let mut sum = Self::zero();
        sum.add(exponent, coefficient.into());
        sum
    }

    fn add(&mut self, exponent: i32, coefficient: RBig) {
        let sum = self.0.remove(&exponent).unwrap_or(RBig::ZERO) + coefficient;
        if sum != RBig::ZERO {
            self.0.insert(exponent, sum);
        }
    }

    /// Whether nothing is left.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The exponents and coefficients, in ascending order.
    pub fn terms(&self) -> impl Iterator<Item = (i32, &RBig)> {
        self.0.iter().map(|(exponent, coefficient)| (*exponent, coefficient))
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        other.terms().for_each(|(k, c)| sum.add(k, c.clone()));
        sum
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let mut product = Self::zero();
        for (k, c) in self.terms() {
            other.terms().for_each(|(j, d)| product.add(k + j, c * d));
        }
        product
    }

    /// A multiple.
    #[must_use]
    pub fn scaled(&self, factor: &RBig) -> Self {
        let mut product = Self::zero();
        self.terms().for_each(|(k, c)| product.add(k, c * factor));
        product
    }

    /// The derivative.
    #[must_use]
    pub fn derivative(&self) -> Self {
        let mut derivative = Self::zero();
        self.terms().for_each(|(k, c)| derivative.add(k - 1, c * RBig::from(k)));
        derivative
    }

    /// `1/self`, of a single power.
    pub fn inverse(&self) -> Option<Self> {
        match self.terms().collect::<Vec<_>>().as_slice() {
            [(k, c)] => Some(Self::power(RBig::ONE / (*c).clone(), -k)),
            _ => None,
        }
    }

    /// The value at a point.
    pub fn value(&self, x: f64) -> f64 {
        self.terms().map(|(k, c)| c.to_f64().value() * x.powi(k)).sum()
    }
}

impl fmt::Display for Laurent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0");
        }
        for (at, (k, c)) in self.terms().enumerate() {
            let sign = if *c < RBig::ZERO {
                "-"
            } else if at > 0 {
                "+"
            } else {
                ""
            };
            let size = if *c < RBig::ZERO { -c } else { c.clone() };
            let size = if size == RBig::ONE && k != 0 {
                String::new()
            } else if *size.denominator() == dashu_int::UBig::ONE {
                size.numerator().to_string()
            } else {
                format!(r"\frac{{{}}}{{{}}}", size.numerator(), size.denominator())
            };
            match k {
                0 => write!(f, "{sign}{size}")?,
                1 => write!(f, "{sign}{size}x")?,
                k => write!(f, "{sign}{size}x^{{{k}}}")?,
            }
        }
        Ok(())
    }
}
