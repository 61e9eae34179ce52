//! The Γ function of a real argument, by Stirling's series with its error bound.
//!
//! NIST DLMF 5.11.1 and 5.11(ii): for z > 0 the error of the truncated series is below the first term
//! left out. Arguments are shifted upwards until that term is below the precision.

use std::cmp::Ordering;
use std::sync::OnceLock;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::{Complex, NoValue, Real};

/// Terms of Stirling's series for 160 bits, and for the largest precision used.
const FEW: usize = 28;
const MANY: usize = 272;

/// The coefficients B_2k / (2k (2k-1)) of Stirling's series, computed once.
fn coefficients(count: usize) -> Result<&'static [RBig], NoValue> {
    static SHORT: OnceLock<Vec<RBig>> = OnceLock::new();
    static LONG: OnceLock<Vec<RBig>> = OnceLock::new();
    let all = match count {
        0..=FEW => SHORT.get_or_init(|| stirling(FEW)),
        _ => LONG.get_or_init(|| stirling(MANY)),
    };
    all.get(..count).ok_or(NoValue::Unclear)
}

/// Bernoulli numbers from tangent numbers, in integers: R. P. Brent and D. Harvey, "Fast computation of
/// Bernoulli, tangent and secant numbers" (2013), algorithm TangentNumbers and equation (14).
fn stirling(count: usize) -> Vec<RBig> {
    let mut tangent = vec![UBig::ONE; count + 1];
    for k in 2..=count {
        tangent[k] = &tangent[k - 1] * UBig::from(k - 1);
    }
    for k in 2..=count {
        for j in k..=count {
            tangent[j] = &tangent[j - 1] * UBig::from(j - k) + &tangent[j] * UBig::from(j - k + 2);
        }
    }
    let coefficient = |k: usize| {
        // B_2k = (-1)^(k-1) 2k T_k / (4^k (4^k - 1))
        let power = UBig::ONE << (2 * k);
        let sign = if k % 2 == 1 { IBig::ONE } else { IBig::NEG_ONE };
        let below = &power * (&power - UBig::ONE) * UBig::from(2 * k - 1);
        RBig::from_parts(sign * IBig::from(tangent[k].clone()), below)
    };
    (1..=count).map(coefficient).collect()
}

impl<R: Real> Complex<R> {
    /// Γ(x) for real x; poles are undefined, complex arguments are not evaluated.
    pub(crate) fn gamma(&self, c: &mut R::Context) -> Result<Self, NoValue> {
        if self.im.is_some() {
            return Err(NoValue::Unclear);
        }
        let x = &self.re;
        if let Some(floor) = x.floor()
            && let Ok(whole) = i64::try_from(&floor)
        {
            let exact = x.sub(&R::from_integer(whole, c)?, c)?.is_zero();
            if exact && whole <= 0 {
                return Err(NoValue::Undefined);
            }
            if exact && whole <= 200 {
                let factorial = (1..whole as u64).fold(UBig::ONE, |product, k| product * UBig::from(k));
                return Ok(Complex::real(R::from_rational(&RBig::from(IBig::from(factorial)), c)?));
            }
            if whole > 1 << 14 || whole < -400 {
                return Err(NoValue::Unclear);
            }
        } else {
            return Err(NoValue::Unclear);
        }
        let bits = R::bits(c);
        let target = i64::try_from(bits / 5 + 4).expect("precision is bounded");
        // Shift upwards: Γ(x) = Γ(x + n) / (x (x+1) … (x+n-1)).
        let mut shifted = x.clone();
        let mut product = R::from_integer(1, c)?;
        let goal = R::from_integer(target, c)?;
        while shifted.sub(&goal, c)?.sign() == Some(Ordering::Less) {
            R::charge(c)?;
            product = product.mul(&shifted, c)?;
            shifted = shifted.add(&R::from_integer(1, c)?, c)?;
        }
        // ln Γ(z) = (z - 1/2) ln z - z + ln(2π)/2 + Σ B_2k / (2k (2k-1) z^{2k-1})
        let half = R::from_rational(&RBig::from_parts(1.into(), 2u8.into()), c)?;
        let ln = shifted.ln(c)?;
        let two_pi = R::pi(c).mul(&R::from_integer(2, c)?, c)?;
        let mut sum =
            shifted.sub(&half, c)?.mul(&ln, c)?.sub(&shifted, c)?.add(&two_pi.ln(c)?.mul(&half, c)?, c)?;
        let terms = bits / 8 + 6;
        let inverse = R::from_integer(1, c)?.div(&shifted, c)?;
        let square = inverse.mul(&inverse, c)?;
        let mut power = inverse;
        let scales = coefficients(terms + 1)?;
        for scale in &scales[..terms] {
            R::charge(c)?;
            sum = sum.add(&R::from_rational(scale, c)?.mul(&power, c)?, c)?;
            power = power.mul(&square, c)?;
        }
        // The first term left out bounds the error; it enters as a ball around zero.
        let left_out = R::from_rational(&scales[terms], c)?.mul(&power, c)?;
        let error = left_out.hull(&left_out.neg(), c)?;
        let value = sum.add(&error, c)?.exp(c)?;
        Ok(Complex::real(value.div(&product, c)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_of_stirlings_series() {
        // NIST DLMF 5.11.1: 1/12, -1/360, 1/1260, -1/1680, 1/1188, -691/360360, 1/156.
        let known = [(1, 12), (-1, 360), (1, 1260), (-1, 1680), (1, 1188), (-691, 360_360), (1, 156)];
        for ((above, below), found) in known.into_iter().zip(stirling(7)) {
            assert_eq!(found, RBig::from_parts(IBig::from(above), UBig::from(below as u32)));
        }
        assert_eq!(coefficients(MANY).unwrap()[..FEW], *coefficients(FEW).unwrap());
    }
}
