//! Real balls in big precision: what decides an equality, far beyond the range of doubles.

mod precision;
mod real;

use dashu_base::{Abs, Approximation};
use dashu_float::round::Rounding;
use dashu_float::round::mode::{HalfEven, Up, Zero};
use dashu_float::{FBig, FpError, Repr};
use dashu_int::IBig;
use dashu_ratio::RBig;

use super::NoValue;
pub(crate) use precision::Precision;

type Mid = FBig<HalfEven, 2>;
/// Radii are short and always rounded up.
type Radius = FBig<Up, 2>;
/// What the library returns of an operation.
type Rounded = Result<Approximation<Mid, Rounding>, FpError>;
const RADIUS_BITS: usize = 30;

/// A ball in big precision.
#[derive(Clone, Debug)]
pub(crate) struct Big {
    mid: Mid,
    rad: Radius,
}

/// The binary exponent of the leading bit.
fn top(value: &Repr<2>) -> i64 {
    if value.significand().is_zero() {
        return i64::MIN / 4;
    }
    value.exponent() as i64 + i64::try_from(value.digits()).unwrap_or(i64::MAX / 4)
}

/// 2^exponent.
fn power_of_two(exponent: i64) -> Radius {
    let exponent = exponent.clamp(-(1 << 60), 1 << 60);
    Radius::from_parts(IBig::ONE, exponent as isize).with_precision(RADIUS_BITS).value()
}

fn short(value: &Mid) -> Radius {
    let absolute = value.clone().abs().with_rounding::<Up>();
    absolute.with_precision(RADIUS_BITS).value()
}

/// Exponents beyond this are refused: nothing physical has them and arithmetic may overflow there.
const EXPONENT: i64 = 1 << 56;

impl Big {
    fn build(mid: Mid, rad: Radius, exact: bool, context: &mut Precision) -> Result<Self, NoValue> {
        if mid.repr().is_infinite() || rad.repr().is_infinite() || top(mid.repr()) > EXPONENT {
            return Err(NoValue::Unclear);
        }
        if top(mid.repr()) < -EXPONENT && !mid.repr().significand().is_zero() {
            return Err(NoValue::Unclear);
        }
        let rad = if exact || mid.repr().significand().is_zero() {
            rad
        } else {
            // One unit in the last place: the library rounds correctly.
            rad + power_of_two(top(mid.repr()) - context.bits as i64)
        };
        Ok(Big { mid, rad })
    }

    fn from_result(result: Rounded, rad: Radius, context: &mut Precision) -> Result<Self, NoValue> {
        match result {
            Ok(Approximation::Exact(mid)) => Big::build(mid, rad, true, context),
            Ok(Approximation::Inexact(mid, _)) => Big::build(mid, rad, false, context),
            Err(_) => Err(NoValue::Unclear),
        }
    }

    /// As [`Self::from_result`] for elementary functions, whose flag of exactness cannot be relied on: the
    /// library calls e^x = 1 exact for tiny x.
    fn from_function(result: Rounded, rad: Radius, context: &mut Precision) -> Result<Self, NoValue> {
        match result {
            Ok(value) => Big::build(value.value(), rad, false, context),
            Err(_) => Err(NoValue::Unclear),
        }
    }

    fn exact(mid: Mid) -> Self {
        Big { mid, rad: Radius::ZERO }
    }

    /// Whether the middle is so small that 1 + x is 1 at this precision. The library writes such an x as a
    /// fixed-point number, with gigabytes of zeros behind the point.
    fn is_negligible(&self, context: &Precision) -> bool {
        top(self.mid.repr()) < -(context.bits as i64) - 4
    }

    /// An exponent with |value| < 2^exponent for every value of the ball.
    pub(in crate::number) fn size(&self) -> i64 {
        top((short(&self.mid) + &self.rad).repr())
    }

    /// The ball with 2^exponent added to its radius.
    pub(in crate::number) fn widened(self, exponent: i64) -> Self {
        Big { rad: self.rad + power_of_two(exponent), mid: self.mid }
    }

    /// The middle as significand · 2^exponent.
    pub(in crate::number) fn parts(&self) -> (&IBig, i64) {
        (self.mid.repr().significand(), self.mid.repr().exponent() as i64)
    }

    fn excludes_zero(&self) -> bool {
        short_lower(&self.mid) > self.rad
    }

    /// Whether the radius is below 2^exponent.
    pub(crate) fn radius_below(&self, exponent: i64) -> bool {
        top(self.rad.repr()) < exponent
    }

    /// Both ends of the ball, as exact rationals; `None` where the exponents are too large to write out.
    pub(crate) fn ends(&self) -> Option<(RBig, RBig)> {
        let exact = |repr: &Repr<2>| {
            let exponent = repr.exponent();
            if exponent.unsigned_abs() > 1 << 20 {
                return None;
            }
            let power = dashu_int::UBig::ONE << exponent.unsigned_abs();
            Some(if exponent >= 0 {
                RBig::from(repr.significand() * IBig::from(power))
            } else {
                RBig::from_parts(repr.significand().clone(), power)
            })
        };
        let (mid, rad) = (exact(self.mid.repr())?, exact(self.rad.repr())?);
        Some((&mid - &rad, mid + rad))
    }
}

/// A lower bound of |value|, short.
fn short_lower(value: &Mid) -> Radius {
    let absolute = value.clone().abs().with_rounding::<Zero>();
    absolute.with_precision(RADIUS_BITS).value().with_rounding::<Up>()
}
