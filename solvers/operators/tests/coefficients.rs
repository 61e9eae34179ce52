//! Laws of the symbolic coefficients, against evaluation at exact points.

use eigentruth_operators::{Coefficient, ComplexRational, Fraction, Monomial, Polynomial, Symbol};
use proptest::prelude::*;

fn symbols() -> [Symbol; 4] {
    [Symbol::real(0), Symbol::real(1), Symbol::complex(0), Symbol::complex(0).conj()]
}

fn polynomials() -> impl Strategy<Value = Polynomial> {
    let factors = prop::collection::vec((0..4usize, 1..=2u32), 0..=3);
    let term = (factors, -3i64..=3, -3i64..=3, 1i64..=4);
    prop::collection::vec(term, 0..=4).prop_map(|terms| {
        let term = |(factors, re, im, den): (Vec<(usize, u32)>, i64, i64, i64)| {
            let powers = factors.into_iter().map(|(index, power)| Monomial::power(symbols()[index], power));
            let monomial =
                powers.fold(Monomial::one(), |product, power| product.checked_mul(&power).unwrap());
            (monomial, ComplexRational::gaussian(re, im) * ComplexRational::ratio(1, den))
        };
        Polynomial::from_terms(terms.into_iter().map(term))
    })
}

fn fractions() -> impl Strategy<Value = Fraction> {
    (polynomials(), polynomials()).prop_map(|(numerator, denominator)| {
        Fraction::new(numerator.clone(), denominator).unwrap_or_else(|| Fraction::from(numerator))
    })
}

/// Values with the conjugate symbol at the conjugate value.
fn value(symbol: Symbol) -> ComplexRational {
    match (symbol.is_real(), symbol.is_conjugate()) {
        (true, _) => ComplexRational::ratio(i64::from(symbol.index()) + 2, 7),
        (false, false) => ComplexRational::gaussian(2, 3) * ComplexRational::ratio(1, 5),
        (false, true) => ComplexRational::gaussian(2, -3) * ComplexRational::ratio(1, 5),
    }
}

fn at(polynomial: &Polynomial) -> ComplexRational {
    let terms = polynomial.terms().map(|(monomial, coefficient)| {
        let powers =
            monomial.factors().iter().flat_map(|(symbol, power)| (0..*power).map(|_| value(*symbol)));
        powers.fold(coefficient.clone(), |product, factor| product * factor)
    });
    terms.fold(ComplexRational::ZERO, |sum, term| sum + term)
}

proptest! {
    #[test]
    fn evaluation_is_a_ring_homomorphism(p in polynomials(), q in polynomials()) {
        prop_assert_eq!(at(&(&p + &q)), at(&p) + at(&q));
        prop_assert_eq!(at(&(&p - &q)), at(&p) - at(&q));
        prop_assert_eq!(at(&(&p * &q)), at(&p) * at(&q));
        prop_assert_eq!(at(&p.conj()), at(&p).conj());
        prop_assert_eq!(p.pow(3), &p * &p * &p);
        prop_assert_eq!(p.checked_pow(3, 100_000), Some(p.pow(3)));
        prop_assert!((&p - &p).is_zero());
        let sorted: Vec<_> = p.terms().map(|(monomial, _)| monomial.clone()).collect();
        prop_assert!(sorted.is_sorted());
    }

    #[test]
    fn fractions_are_a_field(a in fractions(), b in fractions(), c in fractions()) {
        prop_assert_eq!(&a + &b, &b + &a);
        prop_assert_eq!(&a * (&b + &c), &a * &b + &a * &c);
        prop_assert_eq!((&a * &b) * &c, &a * (&b * &c));
        prop_assert_eq!((&a * &b).conj(), a.conj() * b.conj());
        prop_assert!((&a - &a).is_zero());
        prop_assert_eq!(a.checked_add(&b, 100_000), Some(&a + &b));
        prop_assert_eq!(a.checked_mul(&b, 100_000), Some(&a * &b));
        prop_assert_eq!(a.checked_eq(&b, 100_000), Some(a == b));
        if let Some(inverse) = b.inverse() {
            prop_assert_eq!(&a * &b * &inverse, a.clone());
            prop_assert_eq!(&b * &inverse, Fraction::one());
        }
        prop_assert!(a.denominator().leading_term().is_some_and(|(_, leading)| leading.is_one()));
    }
}

#[test]
fn cheap_shortcuts_keep_fractions_small() {
    let [x, y] = [Symbol::real(0), Symbol::real(1)].map(Fraction::symbol);
    let quotient = |a: &Fraction, b: &Fraction| a.checked_div(b, 100).unwrap();
    let sum = quotient(&x, &(&x + &y)) + quotient(&y, &(&x + &y));
    assert_eq!(sum.as_constant(), Some(ComplexRational::ONE));
    let monomial = quotient(&(&x * &x * &y), &(&x * &y * &y));
    assert_eq!(
        (monomial.numerator().len(), monomial.denominator().terms().next().unwrap().0.degree()),
        (1, 1)
    );
    assert!(quotient(&(&x + &y), &(&x - &y)).inverse().unwrap() == quotient(&(&x - &y), &(&x + &y)));
    assert_eq!(quotient(&x, &x), Fraction::one());
    assert!(x.checked_div(&Fraction::zero(), 100).is_none());
}

/// `(1 + x₀ + … + x₇)¹⁰⁰` and a sum of a hundred fractions with unrelated denominators would not fit in memory.
#[test]
fn hostile_growth_is_refused() {
    let all = (0..8).fold(Polynomial::one(), |sum, n| sum + Polynomial::symbol(Symbol::real(n)));
    assert_eq!(all.checked_pow(100, 10_000), None);
    let pole = |n| (Fraction::symbol(Symbol::real(n)) + Fraction::one()).inverse().unwrap();
    let mut terms = (0..100).map(pole);
    assert_eq!(terms.try_fold(Fraction::zero(), |sum, term| sum.plus_within(&term, 10_000)), None);
    let three = Polynomial::constant(ComplexRational::from(3));
    assert_eq!(three.checked_pow(u32::MAX, 10), None, "digits are limited too");
    let power = Polynomial::term(Monomial::power(Symbol::real(0), u32::MAX), ComplexRational::ONE);
    assert_eq!(power.checked_mul(&power, 10), None, "so are exponents");
}
