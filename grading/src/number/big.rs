//! Real balls in big precision: what decides an equality, far beyond the range of doubles.

use std::cmp::Ordering;

use dashu_base::{Abs, Approximation, Signed};
use dashu_float::round::mode::{HalfEven, Up};
use dashu_float::{ConstCache, Context, FBig, FpError, Repr};
use dashu_int::IBig;
use dashu_ratio::RBig;

use super::{NoValue, Real, inverse};

type Mid = FBig<HalfEven, 2>;
/// Radii are short and always rounded up.
type Radius = FBig<Up, 2>;
const RADIUS_BITS: usize = 30;

/// A ball in big precision.
#[derive(Clone, Debug)]
pub(crate) struct Big {
    mid: Mid,
    rad: Radius,
}

/// The context of [`Big`]: precision, constants, budget, and the magnitudes met.
pub(crate) struct Precision {
    context: Context<HalfEven>,
    cache: ConstCache,
    bits: usize,
    pub(crate) steps: u64,
    /// Smallest and largest binary exponent of the noted values that exclude zero.
    pub(crate) smallest: i64,
    pub(crate) largest: i64,
}

impl Precision {
    pub(crate) fn new(bits: usize, steps: u64) -> Self {
        Precision {
            context: Context::new(bits),
            cache: ConstCache::new(),
            bits,
            steps,
            smallest: 0,
            largest: 0,
        }
    }

    /// Keeps the constants; takes another precision and budget, and forgets the magnitudes met.
    pub(crate) fn reset(&mut self, bits: usize, steps: u64) {
        self.context = Context::new(bits);
        self.bits = bits;
        self.steps = steps;
        (self.smallest, self.largest) = (0, 0);
    }

    /// Runs with more bits, and goes back to the present ones.
    pub(super) fn with_guard<T>(&mut self, guard: usize, run: impl FnOnce(&mut Self) -> T) -> T {
        let bits = self.bits;
        self.bits = bits + guard;
        self.context = Context::new(self.bits);
        let result = run(self);
        self.bits = bits;
        self.context = Context::new(bits);
        result
    }

    pub(super) fn bits(&self) -> usize {
        self.bits
    }

    /// Pays for an elementary function: steps of half a microsecond by the number of bits, as measured.
    fn pay(&mut self, steps: impl FnOnce(u64) -> u64) -> Result<(), NoValue> {
        let steps = steps(self.bits as u64);
        self.steps = self.steps.checked_sub(steps).ok_or(NoValue::Budget)?;
        Ok(())
    }
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

    fn from_result(
        result: Result<Approximation<Mid, dashu_float::round::Rounding>, FpError>,
        rad: Radius,
        context: &mut Precision,
    ) -> Result<Self, NoValue> {
        match result {
            Ok(Approximation::Exact(mid)) => Big::build(mid, rad, true, context),
            Ok(Approximation::Inexact(mid, _)) => Big::build(mid, rad, false, context),
            Err(_) => Err(NoValue::Unclear),
        }
    }

    /// As [`Self::from_result`] for elementary functions, whose flag of exactness cannot be relied on: the
    /// library calls e^x = 1 exact for tiny x.
    fn from_function(
        result: Result<Approximation<Mid, dashu_float::round::Rounding>, FpError>,
        rad: Radius,
        context: &mut Precision,
    ) -> Result<Self, NoValue> {
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
    pub(super) fn size(&self) -> i64 {
        top((short(&self.mid) + &self.rad).repr())
    }

    /// The ball with 2^exponent added to its radius.
    pub(super) fn widened(self, exponent: i64) -> Self {
        Big { rad: self.rad + power_of_two(exponent), mid: self.mid }
    }

    /// The middle as significand · 2^exponent.
    pub(super) fn parts(&self) -> (&IBig, i64) {
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
    let absolute = value.clone().abs().with_rounding::<dashu_float::round::mode::Zero>();
    absolute.with_precision(RADIUS_BITS).value().with_rounding::<Up>()
}

impl Real for Big {
    type Context = Precision;

    fn from_rational(value: &RBig, context: &mut Precision) -> Result<Self, NoValue> {
        Self::charge(context, super::length_in_steps(value))?;
        let numerator = Repr::<2>::new(value.numerator().clone(), 0);
        let denominator = Repr::<2>::new(IBig::from(value.denominator().clone()), 0);
        Big::from_result(context.context.div(&numerator, &denominator), Radius::ZERO, context)
    }

    fn from_estimate(value: f64, error: f64, context: &mut Precision) -> Result<Self, NoValue> {
        let convert = |x: f64| RBig::try_from(x).map_err(|_| NoValue::Unclear);
        let mut ball = Big::from_rational(&convert(value)?, context)?;
        let error = Big::from_rational(&convert(error.abs())?, context)?;
        ball.rad += short(&error.mid);
        Ok(ball)
    }

    fn pi(context: &mut Precision) -> Self {
        let mid = context.context.pi::<2>(Some(&mut context.cache)).value();
        let rad = power_of_two(2 - context.bits as i64);
        Big { mid, rad }
    }

    fn add(&self, other: &Self, context: &mut Precision) -> Result<Self, NoValue> {
        let result = context.context.add(self.mid.repr(), other.mid.repr());
        Big::from_result(result, &self.rad + &other.rad, context)
    }

    fn mul(&self, other: &Self, context: &mut Precision) -> Result<Self, NoValue> {
        if self.is_zero() || other.is_zero() {
            return Ok(Big::exact(Mid::ZERO));
        }
        let rad = short(&self.mid) * &other.rad + short(&other.mid) * &self.rad + &self.rad * &other.rad;
        let result = context.context.mul(self.mid.repr(), other.mid.repr());
        Big::from_result(result, rad, context)
    }

    fn div(&self, other: &Self, context: &mut Precision) -> Result<Self, NoValue> {
        if other.is_zero() {
            return Err(NoValue::Undefined);
        }
        if !other.excludes_zero() {
            return Err(NoValue::Unclear);
        }
        if self.is_zero() {
            return Ok(Big::exact(Mid::ZERO));
        }
        // |a/b - A/B| ≤ (rad a + |A/B| rad b) / (|B| - rad b)
        let quotient = context.context.div(self.mid.repr(), other.mid.repr());
        let size = match &quotient {
            Ok(value) => short(&value.clone().value()),
            Err(_) => return Err(NoValue::Unclear),
        };
        let floor = (short_lower(&other.mid) - &other.rad).with_rounding::<dashu_float::round::mode::Zero>();
        // Halving the denominator more than pays for its own rounding.
        let floor = floor.with_rounding::<Up>() / Radius::from(2);
        let rad = (&self.rad + size * &other.rad) / floor;
        Big::from_result(quotient, rad, context)
    }

    fn neg(&self) -> Self {
        Big { mid: -self.mid.clone(), rad: self.rad.clone() }
    }

    fn sqrt(&self, context: &mut Precision) -> Result<Self, NoValue> {
        if self.is_zero() {
            return Ok(self.clone());
        }
        if self.sign() != Some(Ordering::Greater) {
            return Err(NoValue::Unclear);
        }
        let result = context.context.sqrt(self.mid.repr());
        let root = match &result {
            Ok(value) => short_lower(&value.clone().value()),
            Err(_) => return Err(NoValue::Unclear),
        };
        // |√a - √A| ≤ rad / √A for a, A > 0.
        let rad = if self.rad.repr().significand().is_zero() {
            Radius::ZERO
        } else {
            &self.rad / root * Radius::from(2)
        };
        Big::from_result(result, rad, context)
    }

    fn exp(&self, context: &mut Precision) -> Result<Self, NoValue> {
        if self.is_zero() {
            return Ok(Big::exact(Mid::ONE));
        }
        if !self.radius_below(-1) || top(self.mid.repr()) > 50 {
            return Err(NoValue::Unclear);
        }
        context.pay(|bits| 24 + bits / 8)?;
        if self.is_negligible(context) {
            // |e^x - 1| ≤ 2|x| for |x| ≤ 1/2, and the radius is below that.
            let rad = (short(&self.mid) + &self.rad) * Radius::from(2);
            return Ok(Big { mid: Mid::ONE, rad });
        }
        let result = context.context.exp(self.mid.repr(), Some(&mut context.cache));
        let size = match &result {
            Ok(value) => short(&value.clone().value()),
            Err(_) => return Err(NoValue::Unclear),
        };
        // e^r - 1 ≤ 2r for r ≤ 1/2.
        let rad = size * &self.rad * Radius::from(2);
        Big::from_function(result, rad, context)
    }

    fn ln(&self, context: &mut Precision) -> Result<Self, NoValue> {
        if self.is_zero() {
            return Err(NoValue::Undefined);
        }
        if self.sign() != Some(Ordering::Greater) {
            return Err(NoValue::Unclear);
        }
        if self.rad.repr().significand().is_zero() && self.mid == Mid::ONE {
            return Ok(Big::exact(Mid::ZERO));
        }
        let floor = short_lower(&self.mid) - &self.rad;
        let rad = if self.rad.repr().significand().is_zero() {
            Radius::ZERO
        } else {
            &self.rad / floor * Radius::from(2)
        };
        if let Some(value) = inverse::ln(&Big::exact(self.mid.clone()), context)? {
            return Ok(Big { mid: value.mid, rad: value.rad + rad });
        }
        context.pay(|bits| 160 + bits * bits / 512)?;
        let result = context.context.ln(self.mid.repr(), Some(&mut context.cache));
        Big::from_function(result, rad, context)
    }

    fn sin_cos(&self, context: &mut Precision) -> Result<(Self, Self), NoValue> {
        if self.is_zero() {
            return Ok((self.clone(), Big::exact(Mid::ONE)));
        }
        // The reduction of a huge argument needs as many digits of π: bounded here.
        if top(self.mid.repr()) > 200 || !self.radius_below(1) {
            return Err(NoValue::Unclear);
        }
        if self.is_negligible(context) {
            // |sin x - x| ≤ |x|³ and |cos x - 1| ≤ x²; both functions move by less than their argument.
            let size = short(&self.mid);
            let square = &size * &size;
            let sin = Big { mid: self.mid.clone(), rad: &self.rad + &square * &size };
            return Ok((sin, Big { mid: Mid::ONE, rad: &self.rad + square }));
        }
        context.pay(|bits| 40 + 5 * bits / 16 + bits * bits / 8192)?;
        let (sin, cos) = context.context.sin_cos(self.mid.repr(), Some(&mut context.cache));
        Ok((
            Big::from_function(sin, self.rad.clone(), context)?,
            Big::from_function(cos, self.rad.clone(), context)?,
        ))
    }

    fn atan(&self, context: &mut Precision) -> Result<Self, NoValue> {
        if self.is_zero() {
            return Ok(self.clone());
        }
        if self.is_negligible(context) {
            // |arctan x - x| ≤ |x|³.
            let size = short(&self.mid);
            return Ok(Big { mid: self.mid.clone(), rad: &self.rad + &size * &size * &size });
        }
        if top(self.mid.repr()) > context.bits as i64 + 4 && self.excludes_zero() {
            // |arctan x ∓ π/2| ≤ 1/|x|.
            let mut quarter = Big::pi(context);
            quarter.mid /= Mid::from(2);
            quarter.rad = quarter.rad + power_of_two(1 - top(self.mid.repr())) + &self.rad;
            return Ok(if self.mid.is_negative() { quarter.neg() } else { quarter });
        }
        if let Some(value) = inverse::atan(&Big::exact(self.mid.clone()), context)? {
            return Ok(Big { mid: value.mid, rad: value.rad + &self.rad });
        }
        context.pay(|bits| 160 + bits * bits / 1024)?;
        let result = context.context.atan(self.mid.repr(), Some(&mut context.cache));
        Big::from_function(result, self.rad.clone(), context)
    }

    fn is_zero(&self) -> bool {
        self.mid.repr().significand().is_zero() && self.rad.repr().significand().is_zero()
    }

    fn sign(&self) -> Option<Ordering> {
        if self.is_zero() {
            Some(Ordering::Equal)
        } else if self.excludes_zero() {
            Some(if self.mid.is_negative() { Ordering::Less } else { Ordering::Greater })
        } else {
            None
        }
    }

    fn floor(&self) -> Option<IBig> {
        if top(self.mid.repr()) > 256 {
            return None;
        }
        let (low, high) = self.ends()?;
        let (low, high) = (low.floor(), high.floor());
        (low == high).then_some(low)
    }

    fn hull(&self, other: &Self, context: &mut Precision) -> Result<Self, NoValue> {
        let distance = self.sub(other, context)?;
        let mut hull = self.clone();
        hull.rad = hull.rad + short(&distance.mid) + distance.rad + other.rad.clone();
        Ok(hull)
    }

    fn to_f64(&self) -> f64 {
        self.mid.to_f64().value()
    }

    fn bits(context: &Precision) -> usize {
        context.bits
    }

    fn note(&self, context: &mut Precision) {
        if self.excludes_zero() {
            let exponent = top(self.mid.repr());
            context.smallest = context.smallest.min(exponent);
            context.largest = context.largest.max(exponent);
        }
    }

    fn charge(context: &mut Precision, steps: u64) -> Result<(), NoValue> {
        let steps = steps * (1 + context.bits as u64 / 1024);
        context.steps = context.steps.checked_sub(steps).ok_or(NoValue::Budget)?;
        Ok(())
    }
}
