//! Logarithm and arctangent in big precision, from exponential and sine by one correction.
//!
//! A double starts: ln x = y + ln(1 + t) with t = x e^{-y} − 1, and arctan x = θ + arctan t with
//! t = (x cos θ − sin θ)/(cos θ + x sin θ). Both hold whatever y and θ are, so nothing here relies on the
//! platform's functions: a bad start makes t large, and then the library's own function is asked. With a
//! good start t is about 2⁻⁵⁰ and its series is short, which is up to twenty times faster than the library.

use std::cmp::Ordering;

use dashu_base::{Approximation, Sign};
use dashu_int::UBig;

use super::big::{Big, Precision};
use super::{NoValue, Real};

/// Arguments this near to the simple point of a function (2^-10) go to its series directly.
const NEAR: i64 = -10;
/// A correction above 2^-8 would need too many terms.
const FAR: i64 = -8;
/// Bits that are computed beyond those asked for: more than what cancels for arguments that are not near.
const GUARD: usize = 16;

/// ln x of an exact positive x; `None` where the library is the better way.
pub(super) fn ln(x: &Big, context: &mut Precision) -> Result<Option<Big>, NoValue> {
    context.with_guard(GUARD, |c| {
        let one = Big::from_integer(1, c)?;
        let near = x.sub(&one, c)?;
        if near.size() < NEAR {
            return ln_one_plus(&near, c).map(Some);
        }
        let (mantissa, exponent) = leading(x);
        let start = mantissa.ln() + exponent as f64 * std::f64::consts::LN_2;
        let y = Big::from_estimate(start, 0.0, c)?;
        let t = y.neg().exp(c)?.mul(x, c)?.sub(&one, c)?;
        if t.size() > FAR {
            return Ok(None);
        }
        Ok(Some(y.add(&ln_one_plus(&t, c)?, c)?))
    })
}

/// t − t²/2 + t³/3 − … for |t| ≤ 2^-8.
fn ln_one_plus(t: &Big, c: &mut Precision) -> Result<Big, NoValue> {
    series(t, &t.neg(), 1, c)
}

/// t − t³/3 + t⁵/5 − … for |t| ≤ 2^-8.
fn atan_series(t: &Big, c: &mut Precision) -> Result<Big, NoValue> {
    let minus_square = t.mul(t, c)?.neg();
    series(t, &minus_square, 2, c)
}

/// t + t r/(1 + s) + t r²/(1 + 2s) + … of a small ratio r; what is left out is below the first term left
/// out, times two.
fn series(t: &Big, ratio: &Big, step: i64, c: &mut Precision) -> Result<Big, NoValue> {
    let mut power = t.clone();
    let mut sum = t.clone();
    let mut n = 1;
    while !power.is_zero() && power.size() > t.size() - c.bits() as i64 {
        n += step;
        Big::charge(c, 3)?;
        power = power.mul(ratio, c)?;
        sum = sum.add(&power.div(&Big::from_integer(n, c)?, c)?, c)?;
    }
    Ok(if power.is_zero() { sum } else { sum.widened(power.size() + 1) })
}

/// arctan x of an exact x; `None` where the library is the better way.
pub(super) fn atan(x: &Big, context: &mut Precision) -> Result<Option<Big>, NoValue> {
    context.with_guard(GUARD, |c| {
        if x.size() < NEAR {
            return atan_series(x, c).map(Some);
        }
        let one = Big::from_integer(1, c)?;
        if x.size() > -NEAR {
            // arctan x = ±π/2 − arctan(1/x)
            let quarter = Big::pi(c).div(&Big::from_integer(2, c)?, c)?;
            let quarter = if x.sign() == Some(Ordering::Less) { quarter.neg() } else { quarter };
            let rest = atan_series(&one.div(x, c)?, c)?;
            return quarter.sub(&rest, c).map(Some);
        }
        let start = Big::from_estimate(x.to_f64().atan(), 0.0, c)?;
        let (sin, cos) = start.sin_cos(c)?;
        let above = x.mul(&cos, c)?.sub(&sin, c)?;
        let below = x.mul(&sin, c)?.add(&cos, c)?;
        // A positive denominator says that θ is less than a quarter turn away from arctan x.
        if below.sign() != Some(Ordering::Greater) {
            return Ok(None);
        }
        let t = above.div(&below, c)?;
        if t.size() > FAR {
            return Ok(None);
        }
        Ok(Some(start.add(&atan_series(&t, c)?, c)?))
    })
}

/// x > 0 as mantissa · 2^exponent, the mantissa in doubles.
fn leading(x: &Big) -> (f64, i64) {
    let (significand, exponent) = x.parts();
    let (_, magnitude): (Sign, UBig) = significand.clone().into_parts();
    let surplus = dashu_base::BitTest::bit_len(&magnitude).saturating_sub(60);
    let mantissa = match (magnitude >> surplus).to_f64() {
        Approximation::Exact(value) | Approximation::Inexact(value, _) => value,
    };
    (mantissa, exponent + surplus as i64)
}
