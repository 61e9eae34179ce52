//! The value of an expression at a point, with a rigorous error bound.

use std::collections::HashMap;
use std::hash::Hasher;

use dashu_int::IBig;
use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction, Polynomial};
use rustc_hash::FxHasher;

use crate::equality::draw;
use crate::exact::Atom;
use crate::expression::{Arena, ExprId, Function, Node, SymbolId};
use crate::limits;
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
    bound: HashMap<SymbolId, Complex<R>>,
    known: HashMap<u32, Complex<R>>,
    /// Decimals of six or more significant digits stand for their rounding intervals.
    pub(crate) decimals_are_rounded: bool,
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
            bound: HashMap::new(),
            known: HashMap::new(),
            decimals_are_rounded: false,
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
        let (re, im) = value.parts();
        let re = R::from_rational(&re, &mut self.context)?;
        let value = if im.is_zero() {
            Complex::real(re)
        } else {
            Complex::new(re, R::from_rational(&im, &mut self.context)?)
        };
        self.note(&value);
        Ok(value)
    }

    /// The value of an atom, computed once per point.
    pub(crate) fn atom(&mut self, index: u32) -> Value<R> {
        if let Some(known) = self.known.get(&index) {
            return Ok(known.clone());
        }
        let atoms = self.atoms;
        let value = match &atoms[index as usize] {
            Atom::Symbol(symbol) => self.symbol(*symbol)?,
            Atom::Value(id) => self.value(*id)?,
            Atom::Euler => Complex::integer(1, &mut self.context)?.exp(&mut self.context)?,
            Atom::Call { function, arguments } => {
                let values = arguments.iter().map(|a| self.fraction(a)).collect::<Result<Vec<_>, _>>()?;
                let value = self.call(*function, &values)?;
                self.note(&value);
                value
            }
            Atom::Unknown { function, arguments } => {
                let values = arguments.iter().map(|a| self.fraction(a)).collect::<Result<Vec<_>, _>>()?;
                self.unknown(*function, &values)?
            }
            Atom::Power { base, exponent } => {
                let value = self.exact_power(base, exponent)?;
                self.note(&value);
                value
            }
            Atom::Instance { name, domain } => {
                let mut hasher = FxHasher::default();
                hasher.write_u64(self.seed ^ self.point.salt);
                hasher.write(name.as_bytes());
                let value = draw(*domain, mix(hasher.finish()), (self.point.salt % 4) as u32, false);
                self.rational(&value)?
            }
            Atom::Average { word, adjoint } => self.functional(word, adjoint)?,
            Atom::Amplitude { name, partner } => self.functional(name, partner)?,
        };
        self.known.insert(index, value.clone());
        Ok(value)
    }

    fn exact_power(&mut self, base: &Fraction, exponent: &Fraction) -> Value<R> {
        let power = self.fraction(exponent)?;
        if let [(monomial, coefficient)] = base.numerator().terms().collect::<Vec<_>>().as_slice()
            && coefficient.is_one()
            && base.denominator().is_one()
            && let [(symbol, 1)] = monomial.factors()
            && matches!(self.atoms[symbol.index() as usize], Atom::Euler)
        {
            return power.exp(&mut self.context);
        }
        let value = self.fraction(base)?;
        if exponent.as_constant().is_some_and(|c| c == ComplexRational::ratio(1, 2)) {
            return value.sqrt(&mut self.context);
        }
        value.pow(&power, &mut self.context)
    }

    /// A hermitian linear functional with arbitrary values: v(A) = r(A) + r(A†)*.
    fn functional(&mut self, word: &str, adjoint: &[(String, ComplexRational)]) -> Value<R> {
        let mut value = self.arbitrary(word)?;
        for (word, coefficient) in adjoint {
            let term = self.arbitrary(word)?.mul(&self.rational(coefficient)?, &mut self.context)?;
            value = value.add(&term.conjugate(), &mut self.context)?;
        }
        Ok(value)
    }

    /// An arbitrary complex number that belongs to a name.
    fn arbitrary(&mut self, name: &str) -> Value<R> {
        let digits = |part: u8, seed: u64| {
            let mut hasher = FxHasher::default();
            hasher.write_u64(seed);
            hasher.write(name.as_bytes());
            hasher.write_u8(part);
            let bits = mix(hasher.finish());
            RBig::from_parts(IBig::from((bits >> 34) as i64 - (1 << 29)), (1u64 << 29).into())
        };
        let (re, im) = (digits(0, self.seed), digits(1, self.seed));
        self.rational(&ComplexRational::new(re, im))
    }

    fn symbol(&mut self, symbol: SymbolId) -> Value<R> {
        if let Some(bound) = self.bound.get(&symbol) {
            return Ok(bound.clone());
        }
        match self.point.values.get(symbol.0 as usize) {
            Some(value) => {
                let value = value.clone();
                self.rational(&value)
            }
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
            Node::Decimal { value, decimals, significant }
                if self.decimals_are_rounded && *significant >= 6 =>
            {
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

    fn call(&mut self, function: Function, values: &[Complex<R>]) -> Value<R> {
        let c = &mut self.context;
        let x = &values[0];
        match function {
            Function::Exp => x.exp(c),
            Function::Ln => x.ln(c),
            Function::Sin => Ok(x.sin_cos(c)?.0),
            Function::Cos => Ok(x.sin_cos(c)?.1),
            Function::Tan => {
                let (sin, cos) = x.sin_cos(c)?;
                sin.div(&cos, c)
            }
            Function::Sinh => x.sinh(c),
            Function::Cosh => x.cosh(c),
            Function::Tanh => x.tanh(c),
            Function::Asin => x.asin(c),
            Function::Acos => x.acos(c),
            Function::Atan => x.atan(c),
            Function::Asinh => x.asinh(c),
            Function::Acosh => x.acosh(c),
            Function::Atanh => x.atanh(c),
            Function::Abs => Ok(Complex::real(x.abs(c)?)),
            Function::Real => Ok(Complex::real(x.re.clone())),
            Function::Imaginary => match &x.im {
                Some(im) => Ok(Complex::real(im.clone())),
                None => Complex::integer(0, c),
            },
            Function::Argument => Ok(Complex::real(x.arg(c)?)),
            Function::Gamma => x.gamma(c),
            Function::Sign | Function::Step => {
                let sign = real(x)?.sign().ok_or(NoValue::Unclear)?;
                match (function, sign) {
                    (Function::Sign, sign) => Complex::integer(sign as i64, c),
                    (_, std::cmp::Ordering::Less) => Complex::integer(0, c),
                    (_, std::cmp::Ordering::Greater) => Complex::integer(1, c),
                    _ => Err(NoValue::Unclear),
                }
            }
            Function::Floor | Function::Ceil => {
                let up = function == Function::Ceil;
                let value = if up { real(x)?.neg() } else { real(x)?.clone() };
                let floor = value.floor().ok_or(NoValue::Unclear)?;
                let whole = RBig::from(if up { -floor } else { floor });
                Ok(Complex::real(R::from_rational(&whole, c)?))
            }
            Function::Min | Function::Max => {
                let mut best = real(x)?.clone();
                for other in &values[1..] {
                    let other = real(other)?;
                    let smaller = other.sub(&best, c)?.sign();
                    best = match (smaller, function) {
                        (Some(std::cmp::Ordering::Less), Function::Min)
                        | (Some(std::cmp::Ordering::Greater), Function::Max) => other.clone(),
                        (Some(_), _) => best,
                        (None, _) => best.hull(other, c)?,
                    };
                }
                Ok(Complex::real(best))
            }
            Function::Binomial => {
                let one = Complex::integer(1, c)?;
                let (n, k) = (&values[0], &values[1]);
                let above = n.add(&one, c)?.gamma(c)?;
                let left = k.add(&one, c)?.gamma(c)?;
                let right = n.sub(k, c)?.add(&one, c)?.gamma(c)?;
                above.div(&left.mul(&right, c)?, c)
            }
            Function::Modulo => {
                let quotient = real(x)?.div(real(&values[1])?, c)?;
                let floor = RBig::from(quotient.floor().ok_or(NoValue::Unclear)?);
                let whole = Complex::real(R::from_rational(&floor, c)?);
                x.sub(&whole.mul(&values[1], c)?, c)
            }
            Function::Root => {
                let degree = real(&values[1])?.floor().and_then(|n| i64::try_from(&n).ok());
                let Some(degree) = degree.filter(|n| *n != 0) else { return Err(NoValue::Unclear) };
                let inverse = RBig::ONE / RBig::from(degree);
                let exponent = Complex::real(R::from_rational(&inverse, c)?);
                let odd_negative =
                    degree % 2 != 0 && x.im.is_none() && x.re.sign() == Some(std::cmp::Ordering::Less);
                if degree == 2 {
                    x.sqrt(c)
                } else if odd_negative {
                    Ok(x.neg().pow(&exponent, c)?.neg())
                } else {
                    x.pow(&exponent, c)
                }
            }
        }
    }

    /// A declared function about which nothing is known: an arbitrary entire function of its arguments.
    fn unknown(&mut self, function: u32, arguments: &[Complex<R>]) -> Value<R> {
        let mut phase = self.arbitrary(&format!("f{function}"))?;
        let mut linear = self.arbitrary(&format!("g{function}"))?;
        for (index, value) in arguments.iter().enumerate() {
            let weight = self.arbitrary(&format!("f{function},{index}"))?;
            // Large arguments would overflow the complex sine: a real frequency and a tame argument.
            let weight = Complex::real(weight.re);
            phase = phase.add(&weight.mul(value, &mut self.context)?, &mut self.context)?;
            let slope = self.arbitrary(&format!("g{function},{index}"))?;
            linear = linear.add(&slope.mul(value, &mut self.context)?, &mut self.context)?;
        }
        let (sin, _) = phase.sin_cos(&mut self.context)?;
        sin.add(&linear, &mut self.context)
    }

    fn series(
        &mut self,
        product: bool,
        variable: SymbolId,
        from: ExprId,
        to: ExprId,
        body: ExprId,
    ) -> Value<R> {
        let whole = |value: Complex<R>| -> Result<i64, NoValue> {
            let floor = real(&value)?.floor().ok_or(NoValue::Unclear)?;
            i64::try_from(&floor).map_err(|_| NoValue::Budget)
        };
        let first = whole(self.value(from)?)?;
        let last = whole(self.value(to)?)?;
        if last.saturating_sub(first) > limits::SERIES_TERMS as i64 {
            return Err(NoValue::Unclear);
        }
        let mut total = Complex::integer(i64::from(product), &mut self.context)?;
        let outer = self.bound.remove(&variable);
        for k in first..=last {
            let k = Complex::integer(k, &mut self.context)?;
            self.bound.insert(variable, k);
            let term = self.value(body);
            let term = match term {
                Ok(term) => term,
                Err(error) => {
                    self.bound.remove(&variable);
                    return Err(error);
                }
            };
            total = if product {
                total.mul(&term, &mut self.context)?
            } else {
                total.add(&term, &mut self.context)?
            };
        }
        self.bound.remove(&variable);
        if let Some(outer) = outer {
            self.bound.insert(variable, outer);
        }
        Ok(total)
    }

    /// Gauss-Legendre quadrature of two orders in double precision; their difference bounds the error.
    fn integral(&mut self, variable: SymbolId, from: ExprId, to: ExprId, body: ExprId) -> Value<R> {
        let from = real(&self.value(from)?)?.to_f64();
        let to = real(&self.value(to)?)?.to_f64();
        if !from.is_finite() || !to.is_finite() {
            return Err(NoValue::Unclear);
        }
        let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
        let mut results = [[0.0f64; 2]; 2];
        let mut size = 0.0f64;
        let mut body_is_zero = true;
        for (order, result) in [20usize, 31].into_iter().zip(&mut results) {
            for (node, weight) in gauss_legendre(order) {
                let x = middle + half * node;
                let x = RBig::try_from(x).map_err(|_| NoValue::Unclear)?;
                let x = Complex::real(R::from_rational(&x, &mut self.context)?);
                self.bound.insert(variable, x);
                let value = self.value(body);
                self.bound.remove(&variable);
                let value = value?;
                body_is_zero &= value.is_zero();
                let (re, im) = (value.re.to_f64(), value.im.as_ref().map_or(0.0, R::to_f64));
                result[0] += weight * half * re;
                result[1] += weight * half * im;
                size += (weight * half * re).abs() + (weight * half * im).abs();
            }
        }
        let difference = (results[0][0] - results[1][0]).abs() + (results[0][1] - results[1][1]).abs();
        let error = 4.0 * difference + 1e-13 * size;
        // An underflow to zero would pass for an exact zero.
        if error > 1e-8 * size || !(1e-280..1e280).contains(&size) && !body_is_zero {
            return Err(NoValue::Unclear);
        }
        let re = R::from_estimate(results[1][0], error, &mut self.context)?;
        if results[1][1] == 0.0 {
            return Ok(Complex::real(re));
        }
        Ok(Complex::new(re, R::from_estimate(results[1][1], error, &mut self.context)?))
    }
}

fn real<R: Real>(value: &Complex<R>) -> Result<&R, NoValue> {
    if value.im.is_some() { Err(NoValue::Unclear) } else { Ok(&value.re) }
}

/// Nodes and weights on [-1, 1], by Newton's method on the Legendre polynomial.
fn gauss_legendre(order: usize) -> Vec<(f64, f64)> {
    let n = order as f64;
    (0..order)
        .map(|index| {
            let mut x = (std::f64::consts::PI * (index as f64 + 0.75) / (n + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..60 {
                let (mut p, mut q) = (1.0, 0.0);
                for k in 0..order {
                    let k = k as f64;
                    (p, q) = (((2.0 * k + 1.0) * x * p - k * q) / (k + 1.0), p);
                }
                slope = n * (x * p - q) / (x * x - 1.0);
                let step = p / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// A bijective mixing of bits (the finalizer of SplitMix64, Steele et al. 2014).
pub(crate) fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
