//! What statistical weights are made of.

use dashu_int::UBig;

/// A number that statistical weights are made of: sums and products are enough.
pub trait Weight: Clone + PartialEq + Send + Sync {
    /// Nothing.
    fn zero() -> Self;
    /// The weight of a configuration without interactions.
    fn one() -> Self;
    /// Adds the product of two numbers.
    fn add_product(&mut self, one: &Self, two: &Self);
    /// Whether it is zero, so that it can be left out.
    fn is_zero(&self) -> bool {
        *self == Self::zero()
    }
    /// The product.
    #[must_use]
    fn times(&self, other: &Self) -> Self {
        let mut product = Self::zero();
        product.add_product(self, other);
        product
    }
    /// A power.
    #[must_use]
    fn power(&self, exponent: usize) -> Self {
        (0..exponent).fold(Self::one(), |product, _| product.times(self))
    }
}

impl Weight for f64 {
    fn zero() -> Self {
        0.0
    }
    fn one() -> Self {
        1.0
    }
    fn add_product(&mut self, one: &Self, two: &Self) {
        *self += one * two;
    }
}

impl Weight for UBig {
    fn zero() -> Self {
        UBig::ZERO
    }
    fn one() -> Self {
        UBig::ONE
    }
    fn add_product(&mut self, one: &Self, two: &Self) {
        if *one == UBig::ONE {
            *self += two;
        } else if *two == UBig::ONE {
            *self += one;
        } else {
            *self += one * two;
        }
    }
}

/// A polynomial in one variable with whole coefficients that are not negative, such as a partition function in `e^{−βε}` or
/// a generating function of coverings by their monomers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polynomial {
    /// The coefficients from the constant upwards; the last is not zero.
    coefficients: Vec<UBig>,
}

impl Polynomial {
    /// The variable to a power.
    pub fn monomial(power: usize) -> Self {
        let mut coefficients = vec![UBig::ZERO; power];
        coefficients.push(UBig::ONE);
        Self { coefficients }
    }

    /// The coefficients from the constant upwards, without zeros at the end.
    pub fn coefficients(&self) -> &[UBig] {
        &self.coefficients
    }

    /// The coefficient of a power.
    pub fn coefficient(&self, power: usize) -> UBig {
        self.coefficients.get(power).cloned().unwrap_or(UBig::ZERO)
    }

    /// The value at a number, by Horner's rule; infinite where it is beyond the range of doubles.
    pub fn at(&self, x: f64) -> f64 {
        self.coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c.to_f64().value())
    }

    /// The sum of the coefficients.
    pub fn sum(&self) -> UBig {
        self.coefficients.iter().fold(UBig::ZERO, |sum, c| sum + c)
    }
}

impl Weight for Polynomial {
    fn zero() -> Self {
        Self { coefficients: Vec::new() }
    }
    fn one() -> Self {
        Self::monomial(0)
    }
    fn add_product(&mut self, one: &Self, two: &Self) {
        let [long, short] =
            if one.coefficients.len() >= two.coefficients.len() { [one, two] } else { [two, one] };
        if short.coefficients.is_empty() {
            return;
        }
        let length = long.coefficients.len() + short.coefficients.len() - 1;
        if self.coefficients.len() < length {
            self.coefficients.resize(length, UBig::ZERO);
        }
        for (i, a) in short.coefficients.iter().enumerate() {
            // Boltzmann weights are single powers, so most of these are zero.
            if *a == UBig::ZERO {
                continue;
            }
            for (j, b) in long.coefficients.iter().enumerate() {
                self.coefficients[i + j].add_product(a, b);
            }
        }
    }
    fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }
}
