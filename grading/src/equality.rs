//! Whether two scalars, or two operators, are the same function of the declared symbols.
//!
//! First exactly; else at many points of the declared domains, in ball arithmetic. A ball that
//! excludes zero proves a difference; equality is claimed only where every point encloses zero with
//! a radius far below every quantity met on the way.

use dashu_int::IBig;
use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction, Polynomial};

use crate::declarations::{Declarations, Domain};
use crate::evaluate::{Evaluator, Point, mix};
use crate::exact::{Atom, Exact, NoForm, Operator, real_constant};
use crate::expression::{Arena, ExprId, Node};
use crate::limits;
use crate::number::{Big, Complex, Double, Fast, NoValue, Precision};

/// The result of a comparison of two values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Equality {
    /// Proved in exact arithmetic.
    Exact,
    /// Zero within the error bound at every point.
    Sampled,
    /// Proved different; the witness says where.
    Different(String),
    /// One side has no value.
    Undefined(String),
    /// A limit was reached.
    Limit(String),
    /// The steps of the comparison are used up, or no point could be evaluated.
    Undecided(String),
}

impl Equality {
    pub(crate) fn holds(&self) -> bool {
        matches!(self, Equality::Exact | Equality::Sampled)
    }
}

impl From<NoForm> for Equality {
    fn from(error: NoForm) -> Self {
        match error {
            NoForm::Undefined(message) => Equality::Undefined(message),
            NoForm::Limit(message) => Equality::Limit(message),
            NoForm::TooLarge => Equality::Undecided("the comparison would take too many steps".to_owned()),
            NoForm::Unsupported(message) => Equality::Undecided(format!("{message} is not compared")),
        }
    }
}

/// Number of points of moderate size, and of points on many scales.
const MODERATE: u32 = 10;
const SCALES: u32 = 14;
/// Precision of the deciding evaluation.
const BITS: usize = 160;
/// An enclosure of zero counts only if its radius is this many bits below everything met.
const MARGIN: i64 = 48;

/// Compares values that live in one arena.
pub(crate) struct Comparer<'a> {
    pub(crate) exact: Exact<'a>,
    seed: u64,
    natural: Vec<bool>,
}

impl<'a> Comparer<'a> {
    /// `seed` fixes the points: same texts, same points.
    pub(crate) fn new(arena: &'a Arena, declarations: &'a Declarations, seed: u64) -> Self {
        // The bound of a sum is a non-negative integer.
        let mut natural = vec![false; arena.symbols.len()];
        for node in &arena.nodes {
            if let Node::Series { from, to, .. } = node {
                for bound in [*from, *to] {
                    let mut stack = vec![bound];
                    while let Some(id) = stack.pop() {
                        if let Node::Symbol(symbol) = arena.get(id) {
                            natural[symbol.0 as usize] = true;
                        }
                        stack.extend(arena.children(id));
                    }
                }
            }
        }
        Comparer { exact: Exact::new(arena, declarations), seed, natural }
    }

    /// Whether two scalars are equal.
    pub(crate) fn scalars(&mut self, left: ExprId, right: ExprId) -> Equality {
        let pair = self.exact.scalar(left).and_then(|l| Ok((l, self.exact.scalar(right)?)));
        match pair {
            Ok((left, right)) => self.fractions(&left, &right),
            Err(NoForm::TooLarge) => self.by_evaluation(left, right),
            Err(error) => error.into(),
        }
    }

    /// Whether two exact forms are equal as functions.
    pub(crate) fn fractions(&mut self, left: &Fraction, right: &Fraction) -> Equality {
        let Some(difference) = cross(left, right) else {
            return Equality::Undecided("the comparison would take too many steps".to_owned());
        };
        if difference.is_zero() {
            return self.defined().err().unwrap_or(Equality::Exact);
        }
        if let Err(error) = self.defined() {
            return error;
        }
        let target = Target::Difference { difference: &difference, left, right };
        self.sample(&target)
    }

    /// Whether two operators are equal: word by word in canonical form.
    pub(crate) fn operators(&mut self, left: ExprId, right: ExprId) -> Equality {
        let pair = self.canonical(left).and_then(|l| Ok((l, self.canonical(right)?)));
        match pair {
            Ok((left, right)) => self.canonical_forms(&left, &right),
            Err(error) => error.into(),
        }
    }

    /// The canonical form of an operator.
    pub(crate) fn canonical(&mut self, id: ExprId) -> Result<Operator, NoForm> {
        let operator = self.exact.operator(id)?;
        self.exact.normal_order(&operator)
    }

    /// Compares canonical forms word by word.
    pub(crate) fn canonical_forms(&mut self, left: &Operator, right: &Operator) -> Equality {
        let mut words: Vec<_> = left.terms().chain(right.terms()).map(|(word, _)| word.clone()).collect();
        words.sort();
        words.dedup();
        let mut sampled = false;
        for word in words {
            let (here, there) = (left.coefficient(&word), right.coefficient(&word));
            match self.fractions(&here, &there) {
                Equality::Exact => {}
                Equality::Sampled => sampled = true,
                Equality::Different(witness) => {
                    let word = self.exact.write_word(&word);
                    return Equality::Different(format!("the coefficients of `{word}` differ: {witness}"));
                }
                other => return other,
            }
        }
        if sampled { Equality::Sampled } else { Equality::Exact }
    }

    /// Whether everything met so far has a value: denominators that are not zero, atoms that exist.
    fn defined(&mut self) -> Result<(), Equality> {
        let atoms: Vec<u32> = (0..self.exact.atoms.len())
            .filter(|&i| matches!(self.exact.atoms[i], Atom::Value(_)))
            .map(|i| i as u32)
            .collect();
        if atoms.is_empty() {
            // A polynomial that is not zero is zero nowhere but on a set without area.
            return Ok(());
        }
        let denominators = self.exact.denominators.clone();
        let mut last = NoValue::Unclear;
        for index in 0..MODERATE {
            let point = self.point(index, false);
            match self.defined_at(&point, &atoms, &denominators) {
                Ok(()) => return Ok(()),
                Err(NoValue::Budget) => {
                    return Err(Equality::Undecided("the comparison would take too many steps".to_owned()));
                }
                Err(error) => last = error,
            }
            if self.is_constant() {
                break;
            }
        }
        Err(match last {
            NoValue::Undefined => Equality::Undefined("a division by zero, or a function at a pole".to_owned()),
            _ => Equality::Undecided("no point could be evaluated".to_owned()),
        })
    }

    fn defined_at(&self, point: &Point, atoms: &[u32], denominators: &[Polynomial]) -> Result<(), NoValue> {
        let mut fast: Evaluator<'_, Fast> = self.evaluator(point, Double { steps: limits::COMPARISON_STEPS / 8 });
        let quick = atoms.iter().try_for_each(|atom| fast.atom(*atom).map(|_| ())).and_then(|()| {
            denominators.iter().try_for_each(|d| {
                if fast.polynomial(d)?.is_not_zero() { Ok(()) } else { Err(NoValue::Unclear) }
            })
        });
        if quick != Err(NoValue::Unclear) {
            return quick;
        }
        let context = Precision::new(BITS, limits::COMPARISON_STEPS / 8);
        let mut big: Evaluator<'_, Big> = self.evaluator(point, context);
        for atom in atoms {
            big.atom(*atom)?;
        }
        for denominator in denominators {
            // Not distinguishable from zero at this precision: a hidden division by zero.
            if !big.polynomial(denominator)?.is_not_zero() {
                return Err(NoValue::Undefined);
            }
        }
        Ok(())
    }

    fn evaluator<'b, R: crate::number::Real>(&'b self, point: &'b Point, context: R::Context) -> Evaluator<'b, R> {
        Evaluator::new(self.exact.arena, &self.exact.atoms, point, self.seed, context)
    }

    fn is_constant(&self) -> bool {
        !self.exact.atoms.iter().any(|atom| !matches!(atom, Atom::Value(_)))
            && self.exact.arena.symbols.iter().all(|s| s.bound)
    }

    /// Compares without an exact form.
    fn by_evaluation(&mut self, left: ExprId, right: ExprId) -> Equality {
        self.sample(&Target::Expressions { left, right })
    }

    fn sample(&mut self, target: &Target<'_>) -> Equality {
        let constant = self.is_constant();
        let (moderate, scales) = if constant { (1, 0) } else { (MODERATE, SCALES) };
        // Doubles refute nearly every wrong formula at the first point.
        for index in 0..moderate.min(3) {
            let point = self.point(index, false);
            let mut fast: Evaluator<'_, Fast> =
                self.evaluator(&point, Double { steps: limits::COMPARISON_STEPS / 8 });
            if let Ok(difference) = target.evaluate(&mut fast)
                && difference.is_not_zero()
            {
                let witness = self.witness(target, &point);
                return Equality::Different(witness);
            }
        }
        let mut steps = limits::COMPARISON_STEPS / 4;
        let mut good = 0;
        let mut last = NoValue::Unclear;
        let mut context = Precision::new(BITS, steps);
        for index in 0..moderate + scales {
            let wide = index >= moderate;
            let point = self.point(index, wide);
            context.forget();
            context.steps = steps;
            let mut big: Evaluator<'_, Big> = self.evaluator(&point, context);
            let value = target.evaluate(&mut big);
            context = big.context;
            steps = context.steps;
            match value {
                Ok(difference) if difference.is_not_zero() => {
                    let witness = self.witness(target, &point);
                    return Equality::Different(witness);
                }
                Ok(difference) => {
                    let sharp = narrow(&difference, context.smallest);
                    if sharp {
                        good += 1;
                    } else if !wide && good == 0 {
                        // Something tiny was met: ask again with enough digits to see it.
                        let needed = BITS + usize::try_from(context.largest - context.smallest).unwrap_or(usize::MAX / 2);
                        if needed > limits::PRECISION_BITS {
                            let message = "telling the two apart would need too many digits";
                            return Equality::Undecided(message.to_owned());
                        }
                        let sharper = Precision::new(needed + 64, steps);
                        let mut big: Evaluator<'_, Big> = self.evaluator(&point, sharper);
                        match target.evaluate(&mut big) {
                            Ok(value) if value.is_not_zero() => {
                                let witness = self.witness(target, &point);
                                return Equality::Different(witness);
                            }
                            Ok(value) if narrow(&value, big.context.smallest) || is_estimate(self.exact.arena) => good += 1,
                            _ => {}
                        }
                    } else if is_estimate(self.exact.arena) {
                        good += 1;
                    }
                }
                Err(NoValue::Budget) => {
                    return Equality::Undecided("the comparison would take too many steps".to_owned());
                }
                Err(error) => last = error,
            }
            // Wide points are many: stop once the evidence is ample and the budget thin.
            if good >= moderate && wide && steps < limits::COMPARISON_STEPS / 16 {
                break;
            }
        }
        let enough = if constant { 1 } else { 4 };
        if good >= enough {
            return Equality::Sampled;
        }
        match last {
            NoValue::Undefined if good == 0 => Equality::Undefined("there is no value anywhere".to_owned()),
            _ => Equality::Undecided("too few points could be evaluated".to_owned()),
        }
    }

    /// Both values at a point, in words.
    fn witness(&self, target: &Target<'_>, point: &Point) -> String {
        let mut fast: Evaluator<'_, Fast> =
            self.evaluator(point, Double { steps: limits::COMPARISON_STEPS / 8 });
        let (left, right) = target.sides(&mut fast);
        let write = |value: Option<Complex<Fast>>| match value {
            None => "?".to_owned(),
            Some(value) => match value.im {
                None => format!("{:.6}", Short(value.re.mid)),
                Some(im) => format!("{:.6} {} {:.6}i", Short(value.re.mid), if im.mid < 0.0 { "−" } else { "+" }, Short(im.mid.abs())),
            },
        };
        let place: Vec<String> = self
            .exact
            .arena
            .symbols
            .iter()
            .zip(&point.values)
            .filter(|(symbol, _)| !symbol.bound)
            .take(6)
            .map(|(symbol, value)| format!("{} = {}", symbol.name, Short(value.to_complex64().re)))
            .collect();
        let place = if place.is_empty() { String::new() } else { format!(" at {}", place.join(", ")) };
        format!("{} against {}{place}", write(left), write(right))
    }

    /// Values for all symbols, from the seed and the number of the point.
    pub(crate) fn point(&self, index: u32, wide: bool) -> Point {
        let values = self
            .exact
            .arena
            .symbols
            .iter()
            .enumerate()
            .map(|(id, symbol)| {
                let bits = mix(self.seed ^ mix(u64::from(index) << 32 | id as u64));
                let domain = if self.natural[id] { Domain::Natural } else { symbol.domain };
                draw(domain, bits, index, wide)
            })
            .collect();
        Point { values }
    }
}

/// The integrals of an arena are known in double precision only.
fn is_estimate(arena: &Arena) -> bool {
    arena.nodes.iter().any(|node| matches!(node, Node::Integral { .. }))
}

/// Whether an enclosure of zero is far narrower than everything met.
fn narrow(value: &Complex<Big>, smallest: i64) -> bool {
    let bound = smallest.min(0) - MARGIN;
    value.re.radius_below(bound) && value.im.as_ref().is_none_or(|im| im.radius_below(bound))
}

/// What is evaluated.
enum Target<'b> {
    Difference { difference: &'b Polynomial, left: &'b Fraction, right: &'b Fraction },
    Expressions { left: ExprId, right: ExprId },
}

impl Target<'_> {
    fn evaluate<R: crate::number::Real>(&self, evaluator: &mut Evaluator<'_, R>) -> Result<Complex<R>, NoValue> {
        match self {
            Target::Difference { difference, .. } => evaluator.polynomial(difference),
            Target::Expressions { left, right } => {
                let (left, right) = (evaluator.value(*left)?, evaluator.value(*right)?);
                left.sub(&right, &mut evaluator.context)
            }
        }
    }

    fn sides<R: crate::number::Real>(&self, evaluator: &mut Evaluator<'_, R>) -> (Option<Complex<R>>, Option<Complex<R>>) {
        match self {
            Target::Difference { left, right, .. } => (evaluator.fraction(left).ok(), evaluator.fraction(right).ok()),
            Target::Expressions { left, right } => (evaluator.value(*left).ok(), evaluator.value(*right).ok()),
        }
    }
}

/// Left numerator × right denominator − right numerator × left denominator.
fn cross(left: &Fraction, right: &Fraction) -> Option<Polynomial> {
    let most = limits::POLYNOMIAL_TERMS;
    if let (Some(left), Some(right)) = (real_constant(left), real_constant(right)) {
        return Some(Polynomial::constant(ComplexRational::new(left - right, RBig::ZERO)));
    }
    let minus = right.numerator().scaled(&-ComplexRational::ONE);
    if left.denominator() == right.denominator() {
        return left.numerator().checked_add(&minus, most);
    }
    let one = left.numerator().checked_mul(right.denominator(), most)?;
    let two = minus.checked_mul(left.denominator(), most)?;
    one.checked_add(&two, most)
}

/// A value of a domain from random bits.
fn draw(domain: Domain, bits: u64, index: u32, wide: bool) -> ComplexRational {
    let fine = i64::try_from(bits >> 44).expect("20 bits");
    let unit = 1i64 << 20;
    // [1/4, 4) in moderate points; 2^-24 … 2^24 on many scales.
    let positive = || {
        let mantissa = RBig::from_parts(IBig::from(unit + fine), (unit as u64).into());
        let span: i64 = if wide { 49 } else { 4 };
        let shift = i64::try_from((bits >> 8) % span as u64).expect("small") - span / 2;
        let power = RBig::from(IBig::from(1i64 << shift.unsigned_abs()));
        if shift >= 0 { mantissa * power } else { mantissa / power }
    };
    let negative = bits & 1 == 1;
    let real = |value: RBig| ComplexRational::new(value, RBig::ZERO);
    match domain {
        Domain::Positive => real(positive()),
        Domain::Real => real(if negative { -positive() } else { positive() }),
        Domain::Integer | Domain::Natural => {
            let most = if wide { 64 } else { 4 + 2 * u64::from(index) };
            let value = i64::try_from((bits >> 8) % most).expect("small");
            let signed = if domain == Domain::Integer && negative { -value } else { value };
            real(RBig::from(signed))
        }
        Domain::Complex => {
            let re = positive();
            let other = mix(bits);
            let im = RBig::from_parts(IBig::from((other >> 42) as i64 - (1 << 21)), (1u64 << 20).into());
            ComplexRational::new(if negative { -re } else { re }, im)
        }
    }
}

/// A double written with few digits.
struct Short(f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.0.abs();
        if size != 0.0 && !(1e-4..1e7).contains(&size) {
            write!(f, "{:.4e}", self.0)
        } else {
            let text = format!("{:.6}", self.0);
            f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
        }
    }
}
