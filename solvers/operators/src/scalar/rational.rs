//! Exact complex rationals `(a + b i) / d`.

use std::fmt;

use dashu_base::{BitTest, Gcd};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use num_complex::Complex64;

use super::ops::{forward_binary, forward_negation};

/// An exact complex number with rational real and imaginary part.
///
/// Numbers whose reduced form `(re + im·i) / den` fits three machine integers are stored inline and
/// need no allocation; anything larger moves to big integers and back, unnoticed. Every value has exactly
/// one representation, so equality and hashing are structural.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ComplexRational(Repr);

/// `Small` whenever the reduced form fits: `den > 0`, `gcd(re, im, den) = 1`, no entry equal to `i64::MIN`.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small { re: i64, im: i64, den: i64 },
    Big(Box<(RBig, RBig)>),
}

use Repr::{Big, Small};

impl ComplexRational {
    /// The number 0.
    pub const ZERO: Self = Self(Small { re: 0, im: 0, den: 1 });
    /// The number 1.
    pub const ONE: Self = Self(Small { re: 1, im: 0, den: 1 });
    /// The number −1.
    pub const MINUS_ONE: Self = Self(Small { re: -1, im: 0, den: 1 });
    /// The imaginary unit.
    pub const I: Self = Self(Small { re: 0, im: 1, den: 1 });

    /// `real + imaginary·i`.
    pub fn new(real: RBig, imaginary: RBig) -> Self {
        if imaginary.is_zero()
            && let (Some(re), Ok(den)) = (machine(real.numerator()), i64::try_from(real.denominator()))
        {
            return Self(Small { re, im: 0, den });
        }
        let (left, right) = (real.denominator(), imaginary.denominator());
        let den = left * (right / left.gcd(right));
        let re = real.numerator() * IBig::from(&den / left);
        let im = imaginary.numerator() * IBig::from(&den / right);
        match (machine(&re), machine(&im), i64::try_from(&den)) {
            (Some(re), Some(im), Ok(den)) => Self(Small { re, im, den }),
            _ => Self(Big(Box::new((real, imaginary)))),
        }
    }

    /// The real number `numerator / denominator`.
    ///
    /// # Panics
    /// If `denominator` is 0.
    pub fn ratio(numerator: i64, denominator: i64) -> Self {
        assert!(denominator != 0, "the denominator of {numerator}/{denominator} must not be zero");
        let sign = if denominator < 0 { -1 } else { 1 };
        Self::reduced(sign * i128::from(numerator), 0, i128::from(denominator).abs())
    }

    /// The Gaussian integer `re + im·i`.
    pub fn gaussian(re: i64, im: i64) -> Self {
        Self::reduced(i128::from(re), i128::from(im), 1)
    }

    /// The real part.
    pub fn real(&self) -> RBig {
        self.parts().0
    }

    /// The imaginary part.
    pub fn imaginary(&self) -> RBig {
        self.parts().1
    }

    /// Real and imaginary part.
    pub fn parts(&self) -> (RBig, RBig) {
        match &self.0 {
            Small { re, im, den } => {
                // A common divisor is not looked for where there is none.
                let part = |x: i64| match (x, den) {
                    (0, _) => RBig::ZERO,
                    (_, 1) => RBig::from(x),
                    _ => RBig::from_parts(IBig::from(x), UBig::from(den.unsigned_abs())),
                };
                (part(*re), part(*im))
            }
            Big(parts) => (parts.0.clone(), parts.1.clone()),
        }
    }

    /// Numerator and denominator in lowest terms (the denominator positive) of a real number for which
    /// two machine integers suffice.
    pub fn as_ratio(&self) -> Option<(i64, i64)> {
        match self.0 {
            Small { re, im: 0, den } => Some((re, den)),
            _ => None,
        }
    }

    /// Whether this is exactly 0.
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Small { re: 0, im: 0, .. })
    }

    /// Whether this is exactly 1.
    pub fn is_one(&self) -> bool {
        matches!(self.0, Small { re: 1, im: 0, den: 1 })
    }

    /// Whether the imaginary part is exactly 0.
    pub fn is_real(&self) -> bool {
        match &self.0 {
            Small { im, .. } => *im == 0,
            Big(parts) => parts.1.is_zero(),
        }
    }

    /// The complex conjugate.
    pub fn conj(&self) -> Self {
        match &self.0 {
            Small { re, im, den } => Self(Small { re: *re, im: -im, den: *den }),
            Big(parts) => Self(Big(Box::new((parts.0.clone(), -parts.1.clone())))),
        }
    }

    /// The inverse, or `None` for 0.
    pub fn inverse(&self) -> Option<Self> {
        match &self.0 {
            Small { re: 0, im: 0, .. } => return None,
            // d / a, with the sign in the numerator.
            Small { re, im: 0, den } => {
                return Some(Self(Small { re: den * re.signum(), im: 0, den: re.abs() }));
            }
            _ => {}
        }
        let (re, im) = self.parts();
        let norm = &re * &re + &im * &im;
        Some(Self::new(re / &norm, -im / norm))
    }

    /// The nearest double-precision number of each part (overflow gives infinities).
    pub fn to_complex64(&self) -> Complex64 {
        match &self.0 {
            // Division of two exactly represented integers rounds once; larger ones go the exact way.
            Small { re, im, den } if [*re, *im, *den].iter().all(|x| x.unsigned_abs() < 1 << 53) => {
                Complex64::new(*re as f64 / *den as f64, *im as f64 / *den as f64)
            }
            _ => {
                let (re, im) = self.parts();
                Complex64::new(re.to_f64().value(), im.to_f64().value())
            }
        }
    }

    /// How many bits the numerators and denominators have together, the measure that budgets on digits use.
    pub fn bits(&self) -> usize {
        match &self.0 {
            Small { re, im, den } => [re, im, den].iter().map(|x| x.unsigned_abs().bit_len()).sum(),
            Big(parts) => {
                [&parts.0, &parts.1].iter().map(|x| x.numerator().bit_len() + x.denominator().bit_len()).sum()
            }
        }
    }

    fn reduced(re: i128, im: i128, den: i128) -> Self {
        let divisor = if den == 1 { 1 } else { common_divisor(re, im, den) };
        let lowest = |x: i128| if divisor == 1 { x } else { x / divisor };
        let fits = |x: i128| i64::try_from(lowest(x)).ok().filter(|x| *x != i64::MIN);
        match (fits(re), fits(im), fits(den)) {
            (Some(re), Some(im), Some(den)) => Self(Small { re, im, den }),
            _ => {
                let part = |x: i128| RBig::from_parts(IBig::from(x), UBig::from(den.unsigned_abs()));
                Self(Big(Box::new((part(re), part(im)))))
            }
        }
    }

    fn sum(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (Small { re: a, im: b, den: d }, Small { re: x, im: y, den: e }) => {
                let [a, b, d, x, y, e] = [a, b, d, x, y, e].map(|n| i128::from(*n));
                if d == e {
                    Self::reduced(a + x, b + y, d)
                } else {
                    Self::reduced(a * e + x * d, b * e + y * d, d * e)
                }
            }
            _ => {
                let ((a, b), (x, y)) = (self.parts(), other.parts());
                Self::new(a + x, b + y)
            }
        }
    }

    fn difference(&self, other: &Self) -> Self {
        self.sum(&other.negative())
    }

    fn product(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            // Entries are below 2^63 in size, so a sum of two products stays below 2^127.
            (Small { re: a, im: b, den: d }, Small { re: x, im: y, den: e }) => {
                let [a, b, d, x, y, e] = [a, b, d, x, y, e].map(|n| i128::from(*n));
                Self::reduced(a * x - b * y, a * y + b * x, d * e)
            }
            _ => {
                let ((a, b), (x, y)) = (self.parts(), other.parts());
                Self::new(&a * &x - &b * &y, a * y + b * x)
            }
        }
    }

    fn negative(&self) -> Self {
        match &self.0 {
            Small { re, im, den } => Self(Small { re: -re, im: -im, den: *den }),
            Big(parts) => Self(Big(Box::new((-parts.0.clone(), -parts.1.clone())))),
        }
    }
}

fn machine(x: &IBig) -> Option<i64> {
    i64::try_from(x).ok().filter(|x| *x != i64::MIN)
}

fn common_divisor(re: i128, im: i128, den: i128) -> i128 {
    let (re, im, den) = (re.unsigned_abs(), im.unsigned_abs(), den.unsigned_abs());
    let divisor = match (u64::try_from(re), u64::try_from(im), u64::try_from(den)) {
        (Ok(re), Ok(im), Ok(den)) => u128::from(euclid64(euclid64(den, re), im)),
        _ => euclid128(euclid128(den, re), im),
    };
    // At most `den`, which is below 2^126.
    divisor as i128
}

fn euclid64(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn euclid128(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

forward_binary!(ComplexRational, Add, add, ComplexRational::sum);
forward_binary!(ComplexRational, Sub, sub, ComplexRational::difference);
forward_binary!(ComplexRational, Mul, mul, ComplexRational::product);
forward_negation!(ComplexRational, ComplexRational::negative);

impl From<i64> for ComplexRational {
    fn from(integer: i64) -> Self {
        Self::gaussian(integer, 0)
    }
}

impl From<RBig> for ComplexRational {
    fn from(real: RBig) -> Self {
        Self::new(real, RBig::ZERO)
    }
}

impl fmt::Debug for ComplexRational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `3`, `-1/2`, `i`, `1/2 - 3/4i`: read `3/4i` as `(3/4)·i`.
impl fmt::Display for ComplexRational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (re, im) = self.parts();
        if im.is_zero() {
            return write!(f, "{re}");
        }
        if !re.is_zero() {
            write!(f, "{re} ")?;
        }
        let negative = im < RBig::ZERO;
        let size = if negative { -im } else { im };
        let sign = match (re.is_zero(), negative) {
            (true, true) => "-",
            (true, false) => "",
            (false, true) => "- ",
            (false, false) => "+ ",
        };
        if size.is_one() { write!(f, "{sign}i") } else { write!(f, "{sign}{size}i") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn large_values_leave_and_reenter_the_inline_form() {
        let big = ComplexRational::gaussian(i64::MAX, -i64::MAX);
        let square = &big * &big;
        assert!(matches!(square.0, Big(_)));
        let back = &square * &big.inverse().unwrap();
        assert_eq!(back, big);
        assert!(matches!(back.0, Small { .. }));
        assert!(matches!(ComplexRational::gaussian(i64::MIN, 0).0, Big(_)));
        assert_eq!(
            -ComplexRational::gaussian(i64::MIN, 0) + ComplexRational::gaussian(i64::MIN, 0),
            ComplexRational::ZERO
        );
    }

    fn wide() -> impl Strategy<Value = (i64, i64)> {
        let integer = prop_oneof![-9i64..9, any::<i64>(), Just(i64::MIN), Just(i64::MAX)];
        (integer.clone(), integer.prop_filter("denominator", |d| *d != 0))
    }

    proptest! {
        /// The inline path is compared with the big-integer path that it replaces.
        #[test]
        fn inline_arithmetic_is_big_arithmetic(a in wide(), b in wide(), c in wide(), d in wide()) {
            let big = |(n, d): (i64, i64)| RBig::from_parts_signed(IBig::from(n), IBig::from(d));
            let exact = |(n, d): (i64, i64)| {
                if d == i64::MIN { ComplexRational::from(big((n, d))) } else { ComplexRational::ratio(n, d) }
            };
            let number = |re, im| exact(re) + exact(im) * ComplexRational::I;
            let (x, y) = (number(a, b), number(c, d));
            prop_assert_eq!(&x + &y, ComplexRational::new(big(a) + big(c), big(b) + big(d)));
            prop_assert_eq!(&x - &y, ComplexRational::new(big(a) - big(c), big(b) - big(d)));
            let product = ComplexRational::new(big(a) * big(c) - big(b) * big(d), big(a) * big(d) + big(b) * big(c));
            prop_assert_eq!(&x * &y, product);
            if let Some((numerator, denominator)) = x.as_ratio() {
                prop_assert!(x.is_real());
                prop_assert_eq!(RBig::from_parts_signed(numerator.into(), denominator.into()), x.real());
            }
            if let Some(inverse) = y.inverse() {
                prop_assert_eq!(&(&x * &y) * &inverse, x);
            }
        }
    }
}
