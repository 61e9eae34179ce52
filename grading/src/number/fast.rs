//! Real balls in double precision: fast enough to refute nearly every wrong formula.

use std::cmp::Ordering;

use dashu_base::Approximation;
use dashu_int::IBig;
use dashu_ratio::RBig;

use super::{NoValue, Real};

/// A double with an absolute error bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fast {
    pub(crate) mid: f64,
    pub(crate) rad: f64,
}

/// The context of [`Fast`]: only the budget, in steps of the fast arithmetic.
#[derive(Debug)]
pub(crate) struct Double {
    pub(crate) steps: u64,
}

/// Bound of the relative error of one operation, elementary functions included (the platform's are
/// good to 2 ulp; 4 are allowed for).
const EPSILON: f64 = 4.0 * f64::EPSILON;

impl Fast {
    /// How many steps cost as much as one in big precision.
    pub(crate) const STEPS: u64 = 4;

    /// `mid` with its rounding error added to `rad`; values outside of the range are refused. Gradual
    /// underflow loses relative precision, and an underflow to zero would pass for an exact zero: both are
    /// left to the big arithmetic.
    fn rounded(mid: f64, rad: f64) -> Result<Self, NoValue> {
        if mid.abs() < 1e-290 && rad < 1e-280 {
            return Err(NoValue::Unclear);
        }
        Fast::around(mid, rad)
    }

    /// As [`Self::rounded`], for results that may be zero.
    fn around(mid: f64, rad: f64) -> Result<Self, NoValue> {
        if !mid.is_finite() || !rad.is_finite() {
            return Err(NoValue::Unclear);
        }
        Ok(Fast { mid, rad: rad * (1.0 + EPSILON) + mid.abs() * EPSILON })
    }

    fn exact(mid: f64) -> Self {
        Fast { mid, rad: 0.0 }
    }

    /// A fraction in lowest terms; `None` if its parts are too long for doubles. The quotient is rounded once, and not
    /// at all by a power of two.
    fn quotient(numerator: i64, denominator: i64) -> Option<Result<Self, NoValue>> {
        const LONG: u64 = 1 << f64::MANTISSA_DIGITS;
        if numerator.unsigned_abs() > LONG || denominator.unsigned_abs() > LONG {
            return None;
        }
        let mid = numerator as f64 / denominator as f64;
        let exact = denominator.unsigned_abs().is_power_of_two();
        Some(if exact { Ok(Fast::exact(mid)) } else { Fast::rounded(mid, 0.0) })
    }
}

impl Real for Fast {
    type Context = Double;

    fn from_rational(value: &RBig, context: &mut Double) -> Result<Self, NoValue> {
        if let (Ok(numerator), Ok(denominator)) =
            (i64::try_from(value.numerator()), i64::try_from(value.denominator()))
            && let Some(quotient) = Fast::quotient(numerator, denominator)
        {
            return quotient;
        }
        Self::charge(context, Fast::STEPS * super::length_in_steps(value))?;
        match value.to_f64() {
            Approximation::Exact(mid) => Ok(Fast::exact(mid)),
            Approximation::Inexact(mid, _) => Fast::rounded(mid, 0.0),
        }
    }

    fn from_ratio(numerator: i64, denominator: i64, context: &mut Double) -> Result<Self, NoValue> {
        Fast::quotient(numerator, denominator).unwrap_or_else(|| {
            let (numerator, denominator) = (IBig::from(numerator), denominator.unsigned_abs().into());
            Fast::from_rational(&RBig::from_parts(numerator, denominator), context)
        })
    }

    fn from_estimate(value: f64, error: f64, _: &mut Double) -> Result<Self, NoValue> {
        Fast::around(value, error + f64::MIN_POSITIVE)
    }

    fn pi(_: &mut Double) -> Self {
        Fast { mid: std::f64::consts::PI, rad: 2e-16 }
    }

    fn add(&self, other: &Self, _: &mut Double) -> Result<Self, NoValue> {
        if other.is_zero() {
            return Ok(*self);
        }
        if self.is_zero() {
            return Ok(*other);
        }
        let mid = self.mid + other.mid;
        // Cancellation to exactly zero is exact only for exact operands; the radius tells.
        let size = self.mid.abs().max(other.mid.abs());
        if !mid.is_finite() {
            return Err(NoValue::Unclear);
        }
        Ok(Fast {
            mid,
            rad: (self.rad + other.rad) * (1.0 + EPSILON)
                + if mid == 0.0 && self.rad + other.rad == 0.0 { 0.0 } else { size * EPSILON },
        })
    }

    fn mul(&self, other: &Self, _: &mut Double) -> Result<Self, NoValue> {
        if self.is_zero() || other.is_zero() {
            return Ok(Fast::exact(0.0));
        }
        let rad = self.mid.abs() * other.rad + other.mid.abs() * self.rad + self.rad * other.rad;
        Fast::rounded(self.mid * other.mid, rad)
    }

    fn div(&self, other: &Self, _: &mut Double) -> Result<Self, NoValue> {
        if other.is_zero() {
            return Err(NoValue::Undefined);
        }
        let floor = other.mid.abs() - other.rad;
        if floor <= 0.0 {
            return Err(NoValue::Unclear);
        }
        if self.is_zero() {
            return Ok(Fast::exact(0.0));
        }
        let mid = self.mid / other.mid;
        Fast::rounded(mid, (self.rad + mid.abs() * other.rad) / floor)
    }

    fn neg(&self) -> Self {
        Fast { mid: -self.mid, rad: self.rad }
    }

    fn sqrt(&self, _: &mut Double) -> Result<Self, NoValue> {
        if self.is_zero() {
            return Ok(*self);
        }
        if self.mid <= self.rad {
            return Err(NoValue::Unclear);
        }
        Fast::rounded(self.mid.sqrt(), self.rad / (self.mid - self.rad).sqrt())
    }

    fn exp(&self, context: &mut Double) -> Result<Self, NoValue> {
        Self::charge(context, 1)?;
        if self.is_zero() {
            return Ok(Fast::exact(1.0));
        }
        if self.rad > 0.5 {
            return Err(NoValue::Unclear);
        }
        let mid = self.mid.exp();
        Fast::rounded(mid, mid * self.rad.exp_m1())
    }

    fn ln(&self, context: &mut Double) -> Result<Self, NoValue> {
        Self::charge(context, 1)?;
        if self.is_zero() {
            return Err(NoValue::Undefined);
        }
        if self.mid <= self.rad {
            return Err(NoValue::Unclear);
        }
        if self.rad == 0.0 && self.mid == 1.0 {
            return Ok(Fast::exact(0.0));
        }
        Fast::around(self.mid.ln(), self.rad / (self.mid - self.rad) + f64::EPSILON)
    }

    fn sin_cos(&self, context: &mut Double) -> Result<(Self, Self), NoValue> {
        Self::charge(context, 1)?;
        if self.is_zero() {
            return Ok((*self, Fast::exact(1.0)));
        }
        if self.mid.abs() > 1e12 || self.rad > 1.0 {
            return Err(NoValue::Unclear);
        }
        let (sin, cos) = self.mid.sin_cos();
        let error = self.rad + f64::EPSILON;
        Ok((Fast { mid: sin, rad: error }, Fast { mid: cos, rad: error }))
    }

    fn atan(&self, context: &mut Double) -> Result<Self, NoValue> {
        Self::charge(context, 1)?;
        if self.is_zero() {
            return Ok(*self);
        }
        Fast::rounded(self.mid.atan(), self.rad)
    }

    fn is_zero(&self) -> bool {
        self.mid == 0.0 && self.rad == 0.0
    }

    fn sign(&self) -> Option<Ordering> {
        if self.is_zero() {
            Some(Ordering::Equal)
        } else if self.mid.abs() > self.rad {
            self.mid.partial_cmp(&0.0)
        } else {
            None
        }
    }

    fn floor(&self) -> Option<IBig> {
        let (low, high) = ((self.mid - self.rad).floor(), (self.mid + self.rad).floor());
        (low == high && low.abs() < 9e15).then(|| IBig::from(low as i64))
    }

    fn hull(&self, other: &Self, _: &mut Double) -> Result<Self, NoValue> {
        let low = (self.mid - self.rad).min(other.mid - other.rad);
        let high = (self.mid + self.rad).max(other.mid + other.rad);
        Fast::around(low + (high - low) / 2.0, (high - low) / 2.0)
    }

    fn to_f64(&self) -> f64 {
        self.mid
    }

    fn bits(_: &Double) -> usize {
        50
    }

    fn note(&self, _: &mut Double) {}

    fn charge(context: &mut Double, steps: u64) -> Result<(), NoValue> {
        context.steps = context.steps.checked_sub(steps).ok_or(NoValue::Budget)?;
        Ok(())
    }
}
