//! Complex numbers over either kind of ball, with principal values.

use std::cmp::Ordering;

use dashu_ratio::RBig;

use super::{NoValue, Real};

/// `re + i·im`; `im` is absent for a number known to be real, so that no branch cut is guessed.
#[derive(Clone, Debug)]
pub(crate) struct Complex<R> {
    pub(crate) re: R,
    pub(crate) im: Option<R>,
}

type Value<R> = Result<Complex<R>, NoValue>;

impl<R: Real> Complex<R> {
    pub(crate) fn real(re: R) -> Self {
        Complex { re, im: None }
    }

    pub(crate) fn new(re: R, im: R) -> Self {
        if im.is_zero() { Complex::real(re) } else { Complex { re, im: Some(im) } }
    }

    pub(crate) fn integer(value: i64, c: &mut R::Context) -> Value<R> {
        Ok(Complex::real(R::from_integer(value, c)?))
    }

    pub(crate) fn i(c: &mut R::Context) -> Value<R> {
        Ok(Complex { re: R::from_integer(0, c)?, im: Some(R::from_integer(1, c)?) })
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.re.is_zero() && self.im.is_none()
    }

    /// Whether the ball excludes zero: a proof that the value is not zero.
    pub(crate) fn is_not_zero(&self) -> bool {
        let excludes = |part: &R| matches!(part.sign(), Some(Ordering::Less | Ordering::Greater));
        excludes(&self.re) || self.im.as_ref().is_some_and(excludes)
    }

    pub(crate) fn add(&self, other: &Self, c: &mut R::Context) -> Value<R> {
        R::charge(c, 1)?;
        let re = self.re.add(&other.re, c)?;
        Ok(match (&self.im, &other.im) {
            (None, None) => Complex::real(re),
            (Some(im), None) | (None, Some(im)) => Complex { re, im: Some(im.clone()) },
            (Some(a), Some(b)) => Complex::new(re, a.add(b, c)?),
        })
    }

    pub(crate) fn neg(&self) -> Self {
        Complex { re: self.re.neg(), im: self.im.as_ref().map(R::neg) }
    }

    pub(crate) fn sub(&self, other: &Self, c: &mut R::Context) -> Value<R> {
        self.add(&other.neg(), c)
    }

    pub(crate) fn conjugate(&self) -> Self {
        Complex { re: self.re.clone(), im: self.im.as_ref().map(R::neg) }
    }

    pub(crate) fn mul(&self, other: &Self, c: &mut R::Context) -> Value<R> {
        let parts = |number: &Self| 1 + u64::from(number.im.is_some());
        R::charge(c, 1 + parts(self) * parts(other))?;
        Ok(match (&self.im, &other.im) {
            (None, None) => Complex::real(self.re.mul(&other.re, c)?),
            (Some(im), None) => Complex::new(self.re.mul(&other.re, c)?, im.mul(&other.re, c)?),
            (None, Some(im)) => Complex::new(self.re.mul(&other.re, c)?, im.mul(&self.re, c)?),
            (Some(a), Some(b)) => {
                let re = self.re.mul(&other.re, c)?.sub(&a.mul(b, c)?, c)?;
                let im = self.re.mul(b, c)?.add(&a.mul(&other.re, c)?, c)?;
                Complex::new(re, im)
            }
        })
    }

    pub(crate) fn div(&self, other: &Self, c: &mut R::Context) -> Value<R> {
        R::charge(c, 4)?;
        match &other.im {
            None => {
                let re = self.re.div(&other.re, c)?;
                let im = self.im.as_ref().map(|im| im.div(&other.re, c)).transpose()?;
                Ok(Complex { re, im })
            }
            Some(im) => {
                let norm = other.re.mul(&other.re, c)?.add(&im.mul(im, c)?, c)?;
                let product = self.mul(&other.conjugate(), c)?;
                product.div(&Complex::real(norm), c)
            }
        }
    }

    /// The absolute value.
    pub(crate) fn abs(&self, c: &mut R::Context) -> Result<R, NoValue> {
        match &self.im {
            None => match self.re.sign() {
                Some(Ordering::Less) => Ok(self.re.neg()),
                Some(_) => Ok(self.re.clone()),
                // A ball around zero: both signs are possible.
                None => self.re.hull(&self.re.neg(), c),
            },
            Some(im) => self.re.mul(&self.re, c)?.add(&im.mul(im, c)?, c)?.sqrt(c),
        }
    }

    /// The principal argument, in (-π, π].
    pub(crate) fn arg(&self, c: &mut R::Context) -> Result<R, NoValue> {
        let Some(im) = &self.im else {
            return match self.re.sign() {
                Some(Ordering::Greater) => R::from_integer(0, c),
                Some(Ordering::Less) => Ok(R::pi(c)),
                Some(Ordering::Equal) => Err(NoValue::Undefined),
                None => Err(NoValue::Unclear),
            };
        };
        // Each half-plane that excludes the cut has its own quotient.
        if self.re.sign() == Some(Ordering::Greater) {
            return im.div(&self.re, c)?.atan(c);
        }
        let half = RBig::from_parts(1.into(), 2u8.into());
        let quarter = R::pi(c).mul(&R::from_rational(&half, c)?, c)?;
        match im.sign() {
            Some(Ordering::Greater) => quarter.sub(&self.re.div(im, c)?.atan(c)?, c),
            Some(Ordering::Less) => quarter.neg().sub(&self.re.div(im, c)?.atan(c)?, c),
            _ => Err(NoValue::Unclear),
        }
    }

    pub(crate) fn exp(&self, c: &mut R::Context) -> Value<R> {
        let size = self.re.exp(c)?;
        match &self.im {
            None => Ok(Complex::real(size)),
            Some(im) => {
                let (sin, cos) = im.sin_cos(c)?;
                Ok(Complex::new(size.mul(&cos, c)?, size.mul(&sin, c)?))
            }
        }
    }

    pub(crate) fn ln(&self, c: &mut R::Context) -> Value<R> {
        if self.is_zero() {
            return Err(NoValue::Undefined);
        }
        let size = self.abs(c)?.ln(c)?;
        let argument = self.arg(c)?;
        Ok(Complex::new(size, argument))
    }

    pub(crate) fn sqrt(&self, c: &mut R::Context) -> Value<R> {
        R::charge(c, if self.im.is_some() { 12 } else { 3 })?;
        let Some(im) = &self.im else {
            return match self.re.sign() {
                Some(Ordering::Less) => {
                    Ok(Complex { re: R::from_integer(0, c)?, im: Some(self.re.neg().sqrt(c)?) })
                }
                Some(_) => Ok(Complex::real(self.re.sqrt(c)?)),
                None => Err(NoValue::Unclear),
            };
        };
        let half = R::from_rational(&RBig::from_parts(1.into(), 2u8.into()), c)?;
        let size = self.abs(c)?;
        if self.re.sign() == Some(Ordering::Greater) {
            let re = size.add(&self.re, c)?.mul(&half, c)?.sqrt(c)?;
            let im = im.mul(&half, c)?.div(&re, c)?;
            return Ok(Complex::new(re, im));
        }
        let height = size.sub(&self.re, c)?.mul(&half, c)?.sqrt(c)?;
        let width = im.mul(&half, c)?.div(&height, c)?;
        match im.sign() {
            Some(Ordering::Greater) => Ok(Complex::new(width, height)),
            Some(Ordering::Less) => Ok(Complex::new(width.neg(), height.neg())),
            _ => Err(NoValue::Unclear),
        }
    }

    /// An integer power by repeated squaring.
    pub(crate) fn powi(&self, exponent: i64, c: &mut R::Context) -> Value<R> {
        if exponent < 0 {
            let one = Complex::integer(1, c)?;
            return one.div(&self.powi(-exponent, c)?, c);
        }
        let mut result = Complex::integer(1, c)?;
        let mut square = self.clone();
        let mut rest = exponent;
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.mul(&square, c)?;
            }
            rest >>= 1;
            if rest > 0 {
                square = square.mul(&square, c)?;
            }
        }
        Ok(result)
    }

    /// The principal power exp(w ln z).
    pub(crate) fn pow(&self, exponent: &Self, c: &mut R::Context) -> Value<R> {
        if exponent.is_zero() {
            return if self.is_zero() { Err(NoValue::Undefined) } else { Complex::integer(1, c) };
        }
        if self.is_zero() {
            return match exponent.re.sign() {
                Some(Ordering::Greater) => Ok(self.clone()),
                Some(Ordering::Less) => Err(NoValue::Undefined),
                _ => Err(NoValue::Unclear),
            };
        }
        // A whole number as the exponent needs no logarithm and has no cut.
        if exponent.im.is_none()
            && let Some(floor) = exponent.re.floor()
            && let Ok(small) = i64::try_from(&floor)
            && small.abs() < 1 << 12
        {
            let whole = R::from_integer(small, c)?;
            if exponent.re.sub(&whole, c)?.is_zero() {
                return self.powi(small, c);
            }
        }
        self.ln(c)?.mul(exponent, c)?.exp(c)
    }

    fn two(c: &mut R::Context) -> Value<R> {
        Complex::integer(2, c)
    }

    /// (sinh, cosh)
    fn hyperbolic(&self, c: &mut R::Context) -> Result<(Self, Self), NoValue> {
        let up = self.exp(c)?;
        let down = Complex::integer(1, c)?.div(&up, c)?;
        let two = Self::two(c)?;
        Ok((up.sub(&down, c)?.div(&two, c)?, up.add(&down, c)?.div(&two, c)?))
    }

    pub(crate) fn sinh(&self, c: &mut R::Context) -> Value<R> {
        if self.is_zero() { Ok(self.clone()) } else { Ok(self.hyperbolic(c)?.0) }
    }

    pub(crate) fn cosh(&self, c: &mut R::Context) -> Value<R> {
        Ok(self.hyperbolic(c)?.1)
    }

    /// (1 - q)/(1 + q) with q = e^{-2|x|}: no overflow.
    pub(crate) fn tanh(&self, c: &mut R::Context) -> Value<R> {
        if self.is_zero() {
            return Ok(self.clone());
        }
        let flip = self.re.sign() == Some(Ordering::Less);
        let argument = if flip { self.clone() } else { self.neg() };
        let q = argument.mul(&Self::two(c)?, c)?.exp(c)?;
        let one = Complex::integer(1, c)?;
        let value = one.sub(&q, c)?.div(&one.add(&q, c)?, c)?;
        Ok(if flip { value.neg() } else { value })
    }

    pub(crate) fn sin_cos(&self, c: &mut R::Context) -> Result<(Self, Self), NoValue> {
        let (sin, cos) = self.re.sin_cos(c)?;
        let Some(im) = &self.im else { return Ok((Complex::real(sin), Complex::real(cos))) };
        let (sinh, cosh) = Complex::real(im.clone()).hyperbolic(c)?;
        let sine = Complex::new(sin.mul(&cosh.re, c)?, cos.mul(&sinh.re, c)?);
        let cosine = Complex::new(cos.mul(&cosh.re, c)?, sin.mul(&sinh.re, c)?.neg());
        Ok((sine, cosine))
    }

    pub(crate) fn atan(&self, c: &mut R::Context) -> Value<R> {
        if self.im.is_none() {
            return Ok(Complex::real(self.re.atan(c)?));
        }
        // atan z = (i/2) [ln(1 - iz) - ln(1 + iz)]
        let one = Complex::integer(1, c)?;
        let i = Complex::i(c)?;
        let turned = i.mul(self, c)?;
        let difference = one.sub(&turned, c)?.ln(c)?.sub(&one.add(&turned, c)?.ln(c)?, c)?;
        i.div(&Self::two(c)?, c)?.mul(&difference, c)
    }

    /// asin z = -i ln(iz + √(1 - z²))
    pub(crate) fn asin(&self, c: &mut R::Context) -> Value<R> {
        let one = Complex::integer(1, c)?;
        let root = one.sub(&self.mul(self, c)?, c)?.sqrt(c)?;
        if self.im.is_none() && root.im.is_none() && root.re.sign() == Some(Ordering::Greater) {
            return Ok(Complex::real(self.re.div(&root.re, c)?.atan(c)?));
        }
        let i = Complex::i(c)?;
        let logarithm = i.mul(self, c)?.add(&root, c)?.ln(c)?;
        Ok(i.neg().mul(&logarithm, c)?.without_zero_width(self.im.is_none() && root.is_zero()))
    }

    /// A value known to be real although its computation passed through complex numbers.
    fn without_zero_width(self, real: bool) -> Self {
        if real { Complex::real(self.re) } else { self }
    }

    pub(crate) fn acos(&self, c: &mut R::Context) -> Value<R> {
        let quarter = Complex::real(R::pi(c)).div(&Self::two(c)?, c)?;
        quarter.sub(&self.asin(c)?, c)
    }

    /// asinh z = ln(z + √(z² + 1))
    pub(crate) fn asinh(&self, c: &mut R::Context) -> Value<R> {
        let one = Complex::integer(1, c)?;
        // For negative real z the sum cancels: use the odd symmetry.
        if self.im.is_none() && self.re.sign() == Some(Ordering::Less) {
            return Ok(self.neg().asinh(c)?.neg());
        }
        let root = self.mul(self, c)?.add(&one, c)?.sqrt(c)?;
        self.add(&root, c)?.ln(c)
    }

    /// acosh z = ln(z + √(z + 1) √(z - 1))
    pub(crate) fn acosh(&self, c: &mut R::Context) -> Value<R> {
        let one = Complex::integer(1, c)?;
        let root = self.add(&one, c)?.sqrt(c)?.mul(&self.sub(&one, c)?.sqrt(c)?, c)?;
        self.add(&root, c)?.ln(c)
    }

    /// atanh z = (1/2) ln((1 + z)/(1 - z))
    pub(crate) fn atanh(&self, c: &mut R::Context) -> Value<R> {
        let one = Complex::integer(1, c)?;
        let quotient = one.add(self, c)?.div(&one.sub(self, c)?, c)?;
        quotient.ln(c)?.div(&Self::two(c)?, c)
    }
}
