//! The Γ function of a real argument, by Stirling's series with its error bound.
//!
//! NIST DLMF 5.11.1 and 5.11(ii): for z > 0 the error of the truncated series is below the first term
//! left out. Arguments are shifted upwards until that term is below the precision.

use std::cmp::Ordering;
use std::sync::OnceLock;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::{Complex, NoValue, Real};

/// Precisions beyond this ask for more Bernoulli numbers than are kept.
const MOST_BITS: usize = 512;
/// Terms of the series at that precision.
const MOST_TERMS: usize = MOST_BITS / 8 + 7;

/// Bernoulli numbers B_2, B_4, …, computed once.
fn bernoulli() -> &'static [RBig] {
    static NUMBERS: OnceLock<Vec<RBig>> = OnceLock::new();
    NUMBERS.get_or_init(|| even_bernoulli(MOST_TERMS))
}

fn even_bernoulli(count: usize) -> Vec<RBig> {
    // B_m = -1/(m+1) Σ_{k<m} C(m+1, k) B_k
    let top = 2 * count;
    let mut all: Vec<RBig> = vec![RBig::ONE];
    for m in 1..=top {
        let mut binomial = UBig::ONE;
        let mut sum = RBig::ZERO;
        for (k, b) in all.iter().enumerate() {
            sum += b * RBig::from(IBig::from(binomial.clone()));
            binomial = binomial * UBig::from(m + 1 - k) / UBig::from(k + 1);
        }
        all.push(-sum / RBig::from(m + 1));
    }
    (1..=count).map(|k| all[2 * k].clone()).collect()
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
                R::charge(c, 8)?;
                let factorial = (1..whole as u64).fold(UBig::ONE, |product, k| product * UBig::from(k));
                return Ok(Complex::real(R::from_rational(&RBig::from(IBig::from(factorial)), c)?));
            }
            if !(-400..=1 << 14).contains(&whole) {
                return Err(NoValue::Unclear);
            }
        } else {
            return Err(NoValue::Unclear);
        }
        let bits = R::bits(c);
        if bits > MOST_BITS {
            return Err(NoValue::Unclear);
        }
        let target = i64::try_from(bits / 5 + 4).expect("precision is bounded");
        // Shift upwards: Γ(x) = Γ(x + n) / (x (x+1) … (x+n-1)).
        let mut shifted = x.clone();
        let mut product = R::from_integer(1, c)?;
        let goal = R::from_integer(target, c)?;
        while shifted.sub(&goal, c)?.sign() == Some(Ordering::Less) {
            R::charge(c, 3)?;
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
        let numbers = bernoulli();
        for (k, number) in numbers.iter().enumerate().take(terms) {
            R::charge(c, 5)?;
            let k = i64::try_from(k + 1).expect("few terms");
            let scale = number / RBig::from(2 * k * (2 * k - 1));
            sum = sum.add(&R::from_rational(&scale, c)?.mul(&power, c)?, c)?;
            power = power.mul(&square, c)?;
        }
        // The first term left out bounds the error; it enters as a ball around zero.
        let k = i64::try_from(terms + 1).expect("few terms");
        let left_out =
            R::from_rational(&(&numbers[terms] / RBig::from(2 * k * (2 * k - 1))), c)?.mul(&power, c)?;
        let error = left_out.hull(&left_out.neg(), c)?;
        let value = sum.add(&error, c)?.exp(c)?;
        Ok(Complex::real(value.div(&product, c)?))
    }
}
