//! Arithmetic and elementary functions of balls in big precision.

use std::cmp::Ordering;

use dashu_base::Signed;
use dashu_float::Repr;
use dashu_float::round::mode::{Up, Zero};
use dashu_int::IBig;
use dashu_ratio::RBig;

use super::{Big, Mid, Precision, Radius, power_of_two, short, short_lower, top};
use crate::number::{NoValue, Real, inverse, length_in_steps};

impl Real for Big {
    type Context = Precision;

    fn from_rational(value: &RBig, context: &mut Precision) -> Result<Self, NoValue> {
        if let (Ok(numerator), Ok(denominator)) =
            (i64::try_from(value.numerator()), i64::try_from(value.denominator()))
        {
            return Big::from_ratio(numerator, denominator, context);
        }
        Self::charge(context, length_in_steps(value))?;
        let numerator = Repr::<2>::new(value.numerator().clone(), 0);
        let denominator = Repr::<2>::new(IBig::from(value.denominator().clone()), 0);
        Big::from_result(context.context.div(&numerator, &denominator), Radius::ZERO, context)
    }

    fn from_ratio(numerator: i64, denominator: i64, context: &mut Precision) -> Result<Self, NoValue> {
        let size = denominator.unsigned_abs();
        // A short number over a power of two is exact.
        if size.is_power_of_two() && context.bits >= 64 {
            let repr = Repr::<2>::new(IBig::from(numerator), -(size.trailing_zeros() as isize));
            return Big::build(Mid::from_repr(repr, context.context), Radius::ZERO, true, context);
        }
        let (numerator, denominator) = (Repr::new(numerator.into(), 0), Repr::new(denominator.into(), 0));
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
        let floor = (short_lower(&other.mid) - &other.rad).with_rounding::<Zero>();
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
        context.pay(|bits| steps * (1 + bits / 1024))
    }
}
