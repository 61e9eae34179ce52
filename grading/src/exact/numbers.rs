//! Functions of whole and rational numbers with rational values: factorials, binomials, exact roots.

use dashu_base::BitTest;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::{Form, NoForm};

pub(super) fn factorial(n: &IBig) -> Form<IBig> {
    if *n < IBig::ZERO {
        return Err(NoForm::Undefined("the factorial of a negative integer".to_owned()));
    }
    match u64::try_from(n) {
        Ok(n) if n <= 4000 => Ok(IBig::from(product_of(2, n))),
        _ => Err(NoForm::Limit("a factorial or Γ beyond 4000".to_owned())),
    }
}

/// first · (first + 1) … last, by halves; 1 if there is no factor.
fn product_of(first: u64, last: u64) -> UBig {
    if first > last {
        return UBig::ONE;
    }
    if last - first < 8 {
        return (first..=last).fold(UBig::ONE, |product, k| product * UBig::from(k));
    }
    let middle = first + (last - first) / 2;
    product_of(first, middle) * product_of(middle + 1, last)
}

pub(super) fn binomial(n: &IBig, k: &IBig) -> Form<IBig> {
    if *k < IBig::ZERO || (*n >= IBig::ZERO && k > n) {
        return Ok(IBig::ZERO);
    }
    let shorter = if *n >= IBig::ZERO && &(n - k) < k { n - k } else { k.clone() };
    match u64::try_from(&shorter) {
        Ok(k) if k <= 2000 && n.clone().into_parts().1 < UBig::from(1u64 << 40) => {
            // n (n-1) … (n-k+1) / k!; of a negative n the factors are |n|, |n| + 1, …, up to signs.
            let size = u64::try_from(&n.clone().into_parts().1).expect("bounded above");
            let negative = *n < IBig::ZERO;
            let (low, high) = if negative { (size, size + k) } else { (size + 1 - k, size + 1) };
            let value = IBig::from(product_of(low, high - 1) / product_of(2, k));
            Ok(if negative && k % 2 == 1 { -value } else { value })
        }
        _ => Err(NoForm::Limit("a binomial coefficient beyond the limit".to_owned())),
    }
}

/// base^(p/q) if it is rational: the real root, of a negative base only for odd q.
pub(super) fn exact_root(base: &RBig, exponent: &RBig) -> Option<RBig> {
    let q = usize::try_from(exponent.denominator()).ok().filter(|q| *q <= 64)?;
    let p = i64::try_from(exponent.numerator()).ok().filter(|p| p.unsigned_abs() <= 64)?;
    if *base < RBig::ZERO {
        return None;
    }
    let root = |value: &UBig| {
        (value.bit_len() <= 4096).then(|| value.nth_root(q)).filter(|root| root.pow(q) == *value)
    };
    let numerator = root(&base.numerator().clone().into_parts().1)?;
    let denominator = root(base.denominator())?;
    let power = usize::try_from(p.unsigned_abs()).ok()?;
    let (above, below) = (numerator.pow(power), denominator.pow(power));
    if p >= 0 {
        Some(RBig::from_parts(IBig::from(above), below))
    } else if above == UBig::ZERO {
        None
    } else {
        Some(RBig::from_parts(IBig::from(below), above))
    }
}
