//! Arithmetic of fractions that pays for itself and refuses what grows too large.

use dashu_int::IBig;
use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction, Polynomial};

use super::{Exact, Form, NoForm};
use crate::expression::ExprId;
use crate::limits;

/// The form of one part of an expression: [`Exact::scalar`], or its conjugate.
type OfPart<'a> = fn(&mut Exact<'a>, ExprId) -> Form<Fraction>;

impl<'a> Exact<'a> {
    /// The sum of the forms that `form` gives to `terms`.
    pub(super) fn sum(&mut self, terms: &[ExprId], form: OfPart<'a>) -> Form<Fraction> {
        let mut sum = Fraction::zero();
        for term in terms {
            let term = form(self, *term)?;
            sum = self.plus(&sum, &term)?;
        }
        Ok(sum)
    }

    /// The product of the forms that `form` gives to `factors`.
    pub(super) fn multiplied(&mut self, factors: &[ExprId], form: OfPart<'a>) -> Form<Fraction> {
        let mut product = Fraction::one();
        for factor in factors {
            let factor = form(self, *factor)?;
            product = self.times(&product, &factor)?;
        }
        Ok(product)
    }

    /// The quotient of the forms that `form` gives to both sides.
    pub(super) fn quotient(&mut self, above: ExprId, below: ExprId, form: OfPart<'a>) -> Form<Fraction> {
        let above = form(self, above)?;
        let below = form(self, below)?;
        let inverse = self.inverse(&below)?;
        self.times(&above, &inverse)
    }

    pub(super) fn plus(&mut self, left: &Fraction, right: &Fraction) -> Form<Fraction> {
        self.pay(left, right, left.denominator() != right.denominator())?;
        let sum = left.checked_add(right, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
        bounded(sum)
    }

    pub(super) fn times(&mut self, left: &Fraction, right: &Fraction) -> Form<Fraction> {
        self.pay(left, right, true)?;
        let product = left.checked_mul(right, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
        bounded(product)
    }

    /// The price of an operation grows with the number of terms and the length of the numbers.
    fn pay(&mut self, left: &Fraction, right: &Fraction, products: bool) -> Form<()> {
        let size = |f: &Fraction| f.numerator().len() + f.denominator().len();
        // Long numbers are reduced to lowest terms, which takes the square of their length.
        let words = |f: &Fraction| {
            let terms = f.numerator().terms().chain(f.denominator().terms());
            let words = terms.map(|(_, c)| c.bits()).max().unwrap_or(0) / 512;
            1 + words + words * words / 12
        };
        let terms = if products { size(left) * size(right) } else { size(left) + size(right) };
        self.charge((terms * words(left).max(words(right)) + 1) as u64)
    }

    pub(super) fn inverse(&mut self, below: &Fraction) -> Form<Fraction> {
        if below.is_zero() {
            return Err(NoForm::Undefined("a division by zero".to_owned()));
        }
        if below.as_constant().is_none() {
            self.denominators.push(below.numerator().clone());
        }
        below.inverse().ok_or(NoForm::TooLarge)
    }

    /// The exact integer that an expression is, if it is one.
    pub(crate) fn whole(&mut self, id: ExprId) -> Form<Option<IBig>> {
        let form = match self.scalar(id) {
            Err(NoForm::TooLarge) => return Ok(None),
            form => form?,
        };
        Ok(real_constant(&form).filter(RBig::is_int).map(|value| value.numerator().clone()))
    }
}

/// form^exponent, unless it has too many terms.
pub(super) fn raised(form: &Fraction, exponent: i32) -> Form<Fraction> {
    form.checked_pow(exponent, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)
}

/// An integer as a form.
pub(super) fn integer(value: i64) -> Fraction {
    Fraction::constant(ComplexRational::ratio(value, 1))
}

/// A rational number as a form.
pub(super) fn rational(value: RBig) -> Fraction {
    Fraction::constant(ComplexRational::new(value, RBig::ZERO))
}

/// The real rational number that a form is, if it is one.
pub(crate) fn real_constant(form: &Fraction) -> Option<RBig> {
    form.as_constant().filter(ComplexRational::is_real).map(|c| c.real())
}

/// Whether a form is surely its own conjugate.
pub(super) fn conj_equal(form: &Fraction) -> bool {
    form.conj().checked_eq(form, 64) == Some(true)
}

/// Refuses numbers that have grown beyond the limit.
pub(super) fn bounded(form: Fraction) -> Form<Fraction> {
    let long = |p: &Polynomial| p.terms().any(|(_, c)| c.bits() > 2 * limits::INTEGER_BITS);
    if long(form.numerator()) || long(form.denominator()) {
        return Err(NoForm::Limit(format!("a number with more than {} bits", 2 * limits::INTEGER_BITS)));
    }
    Ok(form)
}
