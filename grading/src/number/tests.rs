//! Laws of ball arithmetic: enclosures contain exact values, both precisions overlap, identities hold.

use std::cmp::Ordering;

use dashu_int::IBig;
use dashu_ratio::RBig;
use proptest::prelude::*;

use super::{Big, Complex, Double, Fast, NoValue, Precision, Real};

fn rational(p: i64, q: u64) -> RBig {
    RBig::from_parts(IBig::from(p), q.into())
}

fn big(p: i64, q: u64, c: &mut Precision) -> Complex<Big> {
    Complex::real(Big::from_rational(&rational(p, q), c).expect("a rational has a ball"))
}

fn context() -> Precision {
    Precision::new(160, 1 << 20)
}

/// Whether an enclosure of zero is narrow: the identity holds to about 2^-bits.
fn vanishes(value: &Complex<Big>, bits: i64) -> bool {
    !value.is_not_zero()
        && value.re.radius_below(-bits)
        && value.im.as_ref().is_none_or(|im| im.radius_below(-bits))
}

proptest! {
    #[test]
    fn field_operations_contain_the_exact_result(a in -1000i64..1000, b in 1u64..1000, x in -1000i64..1000, y in 1u64..1000) {
        let c = &mut context();
        let (left, right) = (rational(a, b), rational(x, y));
        let (l, r) = (big(a, b, c), big(x, y, c));
        let cases = [
            (l.add(&r, c), &left + &right),
            (l.sub(&r, c), &left - &right),
            (l.mul(&r, c), &left * &right),
        ];
        for (ball, exact) in cases {
            let (low, high) = ball.unwrap().re.ends().unwrap();
            prop_assert!(low <= exact && exact <= high);
        }
        match l.div(&r, c) {
            Ok(ball) => {
                let exact = left / right;
                let (low, high) = ball.re.ends().unwrap();
                prop_assert!(low <= exact && exact <= high);
            }
            Err(error) => prop_assert!(x == 0 && error == NoValue::Undefined),
        }
    }

    #[test]
    fn doubles_and_big_numbers_overlap(p in -4000i64..4000, q in 1u64..500, index in 0usize..14) {
        type Apply<R> = fn(&Complex<R>, &mut <R as Real>::Context) -> Result<Complex<R>, NoValue>;
        fn table<R: Real>() -> Vec<Apply<R>> {
            vec![
                |x, c| x.exp(c), |x, c| x.ln(c), |x, c| x.sqrt(c), |x, c| Ok(x.sin_cos(c)?.0),
                |x, c| Ok(x.sin_cos(c)?.1), |x, c| x.sinh(c), |x, c| x.cosh(c), |x, c| x.tanh(c),
                |x, c| x.atan(c), |x, c| x.asin(c), |x, c| x.asinh(c), |x, c| x.acosh(c), |x, c| x.atanh(c),
                |x, c| x.gamma(c),
            ]
        }
        let exact = rational(p, q);
        let double = &mut Double { steps: 1 << 20 };
        let precise = &mut context();
        let fast = Fast::from_rational(&exact, double).and_then(|x| table::<Fast>()[index](&Complex::real(x), double));
        let sharp = Big::from_rational(&exact, precise).and_then(|x| table::<Big>()[index](&Complex::real(x), precise));
        if let (Ok(fast), Ok(sharp)) = (fast, sharp) {
            let close = |f: &Fast, s: &Big| (f.mid - s.to_f64()).abs() <= f.rad + 1e-300;
            prop_assert!(close(&fast.re, &sharp.re), "function {index} of {exact}: {fast:?} against {sharp:?}");
            if let (Some(f), Some(s)) = (&fast.im, &sharp.im) {
                prop_assert!(close(f, s), "function {index} of {exact}: {fast:?} against {sharp:?}");
            }
        }
    }

    #[test]
    fn functions_invert_each_other_in_the_complex_plane(a in -300i64..300, b in -300i64..300) {
        let c = &mut context();
        let (re, im) = (big(a, 97, c), big(b, 89, c));
        let z = Complex::new(re.re, im.re);
        prop_assume!(!z.is_zero());
        let one = Complex::integer(1, c).unwrap();
        if let Ok(ln) = z.ln(c) {
            let back = ln.exp(c).unwrap().sub(&z, c).unwrap();
            prop_assert!(vanishes(&back, 120));
        }
        if let Ok(root) = z.sqrt(c) {
            let back = root.mul(&root, c).unwrap().sub(&z, c).unwrap();
            prop_assert!(vanishes(&back, 120));
        }
        let (sin, cos) = z.sin_cos(c).unwrap();
        let circle = sin.mul(&sin, c).unwrap().add(&cos.mul(&cos, c).unwrap(), c).unwrap().sub(&one, c).unwrap();
        prop_assert!(vanishes(&circle, 100));
        if let Ok(angle) = z.asin(c) {
            let back = angle.sin_cos(c).unwrap().0.sub(&z, c).unwrap();
            prop_assert!(vanishes(&back, 90), "asin {a}/97 + i {b}/89");
        }
    }
}

#[test]
fn gamma_knows_its_special_values() {
    let c = &mut context();
    let half = big(1, 2, c).gamma(c).unwrap();
    let square = half.mul(&half, c).unwrap().sub(&Complex::real(Big::pi(c)), c).unwrap();
    assert!(vanishes(&square, 140), "Γ(1/2)² = π");
    let seven = big(7, 1, c).gamma(c).unwrap();
    assert_eq!(seven.re.ends().map(|ends| ends.0), Some(rational(720, 1)));
    assert_eq!(big(0, 1, c).gamma(c).err(), Some(NoValue::Undefined));
    assert_eq!(big(-3, 1, c).gamma(c).err(), Some(NoValue::Undefined));
    // Γ(x + 1) = x Γ(x) at a negative argument.
    let x = big(-7, 3, c);
    let up = big(-4, 3, c).gamma(c).unwrap();
    let step = x.mul(&x.gamma(c).unwrap(), c).unwrap();
    assert!(vanishes(&up.sub(&step, c).unwrap(), 120));
}

#[test]
fn principal_values_on_the_negative_axis() {
    let c = &mut context();
    let minus_four = big(-4, 1, c);
    let root = minus_four.sqrt(c).unwrap();
    assert!(root.re.is_zero());
    assert_eq!(root.im.as_ref().and_then(Real::sign), Some(Ordering::Greater));
    let ln = big(-1, 1, c).ln(c).unwrap();
    let pi = Complex { re: Big::from_integer(0, c).unwrap(), im: Some(Big::pi(c)) };
    assert!(vanishes(&ln.sub(&pi, c).unwrap(), 140), "ln(-1) = iπ");
}

#[test]
fn tiny_and_huge_values_are_told_from_zero() {
    let c = &mut context();
    let tiny = big(-1_000_000, 1, c).exp(c).unwrap();
    assert!(tiny.is_not_zero(), "e^-1000000 is far below every double and still positive");
    let huge = big(10_000_000, 1, c).exp(c).unwrap();
    assert!(huge.sub(&tiny, c).unwrap().is_not_zero());
    let double = &mut Double { steps: 100 };
    let outside = Fast::from_integer(-1_000_000, double).unwrap().exp(double);
    assert_eq!(outside.err(), Some(NoValue::Unclear), "doubles say that they cannot");
}

#[test]
fn rounding_to_one_keeps_its_error() {
    let c = &mut context();
    let tiny = Complex::real(
        Big::from_rational(&RBig::from_parts(IBig::ONE, dashu_int::UBig::from(10u8).pow(70)), c).unwrap(),
    );
    let grown = tiny.exp(c).unwrap();
    let above_one = grown.sub(&Complex::integer(1, c).unwrap(), c).unwrap();
    assert!(!above_one.sub(&tiny, c).unwrap().is_not_zero(), "e^x - 1 encloses x: {above_one:?}");
    let back = grown.ln(c).unwrap();
    assert!(!back.sub(&tiny, c).unwrap().is_not_zero(), "ln e^x encloses x: {back:?}");
}
