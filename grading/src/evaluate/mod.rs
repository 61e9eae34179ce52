//! The value of an expression at a point, with a rigorous error bound.

mod atoms;
mod functions;
mod series;

use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction, Polynomial};
use rustc_hash::FxHashMap;

use crate::exact::Atom;
use crate::expression::{Arena, ExprId, Node, SymbolId};
use crate::number::{Complex, NoValue, Real};

/// Values of the symbols: exact complex rationals.
#[derive(Clone, Debug, Default)]
pub(crate) struct Point {
    pub(crate) values: Vec<ComplexRational>,
    /// Distinguishes points where symbols have values that no list holds.
    pub(crate) salt: u64,
}

/// Evaluates expressions and atoms at one point.
pub(crate) struct Evaluator<'a, R: Real> {
    arena: &'a Arena,
    atoms: &'a [Atom],
    point: &'a Point,
    /// Distinguishes comparisons: unknown functions and averages take values that no text can foresee.
    seed: u64,
    bound: FxHashMap<SymbolId, Complex<R>>,
    /// The values of the atoms met, by index.
    known: Vec<Option<Complex<R>>>,
    /// Decimals of this many significant digits or more stand for their rounding intervals.
    pub(crate) rounded_from: u32,
    pub(crate) context: R::Context,
}

type Value<R> = Result<Complex<R>, NoValue>;

impl<'a, R: Real> Evaluator<'a, R> {
    pub(crate) fn new(
        arena: &'a Arena,
        atoms: &'a [Atom],
        point: &'a Point,
        seed: u64,
        context: R::Context,
    ) -> Self {
        Evaluator {
            arena,
            atoms,
            point,
            seed,
            bound: FxHashMap::default(),
            known: vec![None; atoms.len()],
            rounded_from: u32::MAX,
            context,
        }
    }

    /// The value of a polynomial in atoms.
    pub(crate) fn polynomial(&mut self, polynomial: &Polynomial) -> Value<R> {
        let mut sum = Complex::integer(0, &mut self.context)?;
        for (monomial, coefficient) in polynomial.terms() {
            R::charge(&mut self.context, 1)?;
            let mut term = self.rational(coefficient)?;
            for (symbol, exponent) in monomial.factors() {
                let atom = self.atom(symbol.index())?;
                let atom = if symbol.is_conjugate() { atom.conjugate() } else { atom };
                let power = atom.powi(i64::from(*exponent), &mut self.context)?;
                term = term.mul(&power, &mut self.context)?;
            }
            sum = sum.add(&term, &mut self.context)?;
        }
        Ok(sum)
    }

    pub(crate) fn fraction(&mut self, fraction: &Fraction) -> Value<R> {
        let above = self.polynomial(fraction.numerator())?;
        let below = self.polynomial(fraction.denominator())?;
        above.div(&below, &mut self.context)
    }

    fn rational(&mut self, value: &ComplexRational) -> Value<R> {
        let value = if let Some((numerator, denominator)) = value.as_ratio() {
            Complex::real(R::from_ratio(numerator, denominator, &mut self.context)?)
        } else {
            let (re, im) = value.parts();
            let re = R::from_rational(&re, &mut self.context)?;
            if im.is_zero() {
                Complex::real(re)
            } else {
                Complex::new(re, R::from_rational(&im, &mut self.context)?)
            }
        };
        self.note(&value);
        Ok(value)
    }

    fn symbol(&mut self, symbol: SymbolId) -> Value<R> {
        if let Some(bound) = self.bound.get(&symbol) {
            return Ok(bound.clone());
        }
        let point = self.point;
        match point.values.get(symbol.0 as usize) {
            Some(value) => self.rational(value),
            None => Err(NoValue::Unclear),
        }
    }

    /// The value of an expression.
    pub(crate) fn value(&mut self, id: ExprId) -> Value<R> {
        let value = self.node(id)?;
        self.note(&value);
        Ok(value)
    }

    fn note(&mut self, value: &Complex<R>) {
        value.re.note(&mut self.context);
        if let Some(im) = &value.im {
            im.note(&mut self.context);
        }
    }

    fn node(&mut self, id: ExprId) -> Value<R> {
        R::charge(&mut self.context, 1)?;
        let arena = self.arena;
        match arena.get(id) {
            Node::Decimal { value, decimals, significant } if *significant >= self.rounded_from => {
                let half_unit = 0.5 * 10f64.powi(-i32::try_from(*decimals).unwrap_or(0));
                let estimate = R::from_rational(value, &mut self.context)?.to_f64();
                Ok(Complex::real(R::from_estimate(estimate, half_unit, &mut self.context)?))
            }
            Node::Number(value) | Node::Decimal { value, .. } => {
                Ok(Complex::real(R::from_rational(value, &mut self.context)?))
            }
            Node::Pi => Ok(Complex::real(R::pi(&mut self.context))),
            Node::Euler => Complex::integer(1, &mut self.context)?.exp(&mut self.context),
            Node::ImaginaryUnit => Complex::i(&mut self.context),
            Node::Infinity => Err(NoValue::Undefined),
            Node::Symbol(symbol) => self.symbol(*symbol),
            Node::Add(terms) => {
                let mut sum = Complex::integer(0, &mut self.context)?;
                for term in terms {
                    let term = self.value(*term)?;
                    sum = sum.add(&term, &mut self.context)?;
                }
                Ok(sum)
            }
            Node::Multiply(factors) => {
                let mut product = Complex::integer(1, &mut self.context)?;
                for factor in factors {
                    let factor = self.value(*factor)?;
                    product = product.mul(&factor, &mut self.context)?;
                }
                Ok(product)
            }
            Node::Divide(above, below) => {
                let (above, below) = (self.value(*above)?, self.value(*below)?);
                above.div(&below, &mut self.context)
            }
            Node::Power(base, exponent) => self.power(*base, *exponent),
            Node::Call(function, arguments) => {
                let values = arguments.iter().map(|a| self.value(*a)).collect::<Result<Vec<_>, _>>()?;
                self.call(*function, &values)
            }
            Node::Unknown(function, arguments) => {
                let values = arguments.iter().map(|a| self.value(*a)).collect::<Result<Vec<_>, _>>()?;
                self.unknown(*function, &values)
            }
            Node::Series { product, variable, from, to, body } => {
                self.series(*product, *variable, *from, *to, *body)
            }
            Node::Integral { variable, from, to, body } => self.integral(*variable, *from, *to, *body),
            Node::Conjugate(inner) | Node::Adjoint(inner) => Ok(self.value(*inner)?.conjugate()),
            Node::Transpose(inner) => self.value(*inner),
            Node::PlusMinus(_)
            | Node::Operator(_)
            | Node::Average(_)
            | Node::Amplitude { .. }
            | Node::Commutator { .. }
            | Node::LabelSum { .. }
            | Node::Delta(..)
            | Node::List(..)
            | Node::Matrix { .. } => Err(NoValue::Unclear),
        }
    }

    fn power(&mut self, base: ExprId, exponent: ExprId) -> Value<R> {
        let arena = self.arena;
        let power = self.value(exponent)?;
        if matches!(arena.get(base), Node::Euler) {
            return power.exp(&mut self.context);
        }
        let value = self.value(base)?;
        if let Node::Divide(one, two) = arena.get(exponent)
            && matches!(arena.get(*one), Node::Number(n) if n.is_one())
            && matches!(arena.get(*two), Node::Number(n) if *n == RBig::from(2))
        {
            return value.sqrt(&mut self.context);
        }
        value.pow(&power, &mut self.context)
    }
}

fn real<R: Real>(value: &Complex<R>) -> Result<&R, NoValue> {
    if value.im.is_some() { Err(NoValue::Unclear) } else { Ok(&value.re) }
}

/// A bijective mixing of bits (the finalizer of SplitMix64, Steele et al. 2014).
pub(crate) fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
