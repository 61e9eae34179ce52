//! Whether two scalars, or two operators, are the same function of the declared symbols.
//!
//! First exactly; else at many points of the declared domains, in ball arithmetic. A ball that
//! excludes zero proves a difference; equality is claimed only where every point encloses zero with
//! a radius far below every quantity met on the way.

use dashu_int::IBig;
use dashu_ratio::RBig;
use eigentruth_operators::{Complex64, ComplexRational, Fraction, Polynomial};

use crate::declarations::{Declarations, Domain};
use crate::evaluate::{Evaluator, Point, mix};
use crate::exact::{Atom, Exact, NoForm, Operator, real_constant};
use crate::expression::{Arena, ExprId, Node, Walk};
use crate::grader::LabelRelation;
use crate::limits;
use crate::matrices;
use crate::number::{Big, Complex, Double, Fast, NoValue, Precision};
use crate::symbolic;

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
    /// Whether equality is claimed only after all points: a verdict needs it, a diagnosis does not.
    pub(crate) thorough: bool,
}

impl<'a> Comparer<'a> {
    /// `seed` fixes the points: same texts, same points.
    pub(crate) fn new(arena: &'a Arena, declarations: &'a Declarations, seed: u64) -> Self {
        // The bound of a sum is a non-negative integer.
        let mut natural = vec![false; arena.symbols.len()];
        for node in &arena.nodes {
            if let Node::Series { from, to, .. } = node {
                arena.walk(&[*from, *to], &mut |node| {
                    if let Node::Symbol(symbol) = node {
                        natural[symbol.0 as usize] = true;
                    }
                    Walk::Below
                });
            }
        }
        Comparer { exact: Exact::new(arena, declarations), seed, natural, thorough: true }
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
        let arena = self.exact.arena;
        let declarations = self.exact.declarations;
        if declarations.labels == LabelRelation::Free
            || symbolic::needs_grounding(arena, left)
            || symbolic::needs_grounding(arena, right)
        {
            return symbolic::equal(self, declarations, left, right);
        }
        let pair = self.canonical(left).and_then(|l| Ok((l, self.canonical(right)?)));
        match pair {
            Ok((one, two)) => {
                let equality = self.canonical_forms(&one, &two);
                if equality.holds() && self.matrices_agree(left, right) == Some(false) {
                    let message = "the canonical forms agree but the matrices on a small system do not";
                    return Equality::Undecided(message.to_owned());
                }
                equality
            }
            Err(error) => error.into(),
        }
    }

    /// The second opinion on an equality: matrices on a small system, at one point.
    fn matrices_agree(&mut self, left: ExprId, right: ExprId) -> Option<bool> {
        let (arena, declarations) = (self.exact.arena, self.exact.declarations);
        let point = self.point(0, false);
        let mut scalar = |id: ExprId| {
            let form = self.exact.scalar(id).ok()?;
            let mut fast: Evaluator<'_, Fast> =
                self.evaluator(&point, Double { steps: limits::COMPARISON_STEPS / 8 });
            let value = fast.fraction(&form).ok()?;
            Some(Complex64::new(value.re.mid, value.im.map_or(0.0, |im| im.mid)))
        };
        matrices::agree(arena, declarations, left, right, &mut scalar)
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
            .filter(|&i| matches!(self.exact.atoms[i], Atom::Value(_) | Atom::Power { .. }))
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
            NoValue::Undefined => {
                Equality::Undefined("a division by zero, or a function at a pole".to_owned())
            }
            _ => Equality::Undecided("no point could be evaluated".to_owned()),
        })
    }

    fn defined_at(&self, point: &Point, atoms: &[u32], denominators: &[Polynomial]) -> Result<(), NoValue> {
        let mut fast: Evaluator<'_, Fast> =
            self.evaluator(point, Double { steps: limits::COMPARISON_STEPS / 8 });
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

    fn evaluator<'b, R: crate::number::Real>(
        &'b self,
        point: &'b Point,
        context: R::Context,
    ) -> Evaluator<'b, R> {
        Evaluator::new(self.exact.arena, &self.exact.atoms, point, self.seed, context)
    }

    fn is_constant(&self) -> bool {
        !self.exact.atoms.iter().any(|atom| !matches!(atom, Atom::Value(_) | Atom::Power { .. }))
            && self.exact.arena.symbols.iter().all(|s| s.bound)
    }

    /// Compares without an exact form.
    fn by_evaluation(&mut self, left: ExprId, right: ExprId) -> Equality {
        self.sample(&Target::Expressions { left, right })
    }

    fn sample(&mut self, target: &Target<'_>) -> Equality {
        let constant = self.is_constant();
        let (moderate, scales) = match (constant, self.thorough) {
            (true, _) => (1, 0),
            (false, true) => (MODERATE, SCALES),
            (false, false) => (2, 0),
        };
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
                        let needed = BITS
                            + usize::try_from(context.largest - context.smallest).unwrap_or(usize::MAX / 2);
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
                            Ok(value)
                                if narrow(&value, big.context.smallest)
                                    || self.is_close_estimate(&value, big.context.smallest) =>
                            {
                                good += 1
                            }
                            _ => {}
                        }
                    } else if self.is_close_estimate(&difference, context.smallest) {
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
        let enough = if constant || !self.thorough { 1 } else { 4 };
        if good >= enough {
            return Equality::Sampled;
        }
        match last {
            NoValue::Undefined if good == 0 => Equality::Undefined("there is no value anywhere".to_owned()),
            _ => Equality::Undecided("too few points could be evaluated".to_owned()),
        }
    }

    /// Integrals are known in double precision only: where one occurs, an enclosure of zero counts if it is a
    /// millionth of everything met.
    fn is_close_estimate(&self, value: &Complex<Big>, smallest: i64) -> bool {
        let estimated = self.exact.arena.nodes.iter().any(|node| matches!(node, Node::Integral { .. }));
        let bound = smallest.min(0) - 20;
        estimated && value.re.radius_below(bound) && value.im.as_ref().is_none_or(|im| im.radius_below(bound))
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
                Some(im) => format!(
                    "{:.6} {} {:.6}i",
                    Short(value.re.mid),
                    if im.mid < 0.0 { "−" } else { "+" },
                    Short(im.mid.abs())
                ),
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
    fn evaluate<R: crate::number::Real>(
        &self,
        evaluator: &mut Evaluator<'_, R>,
    ) -> Result<Complex<R>, NoValue> {
        match self {
            Target::Difference { difference, .. } => evaluator.polynomial(difference),
            Target::Expressions { left, right } => {
                let (left, right) = (evaluator.value(*left)?, evaluator.value(*right)?);
                left.sub(&right, &mut evaluator.context)
            }
        }
    }

    fn sides<R: crate::number::Real>(
        &self,
        evaluator: &mut Evaluator<'_, R>,
    ) -> (Option<Complex<R>>, Option<Complex<R>>) {
        match self {
            Target::Difference { left, right, .. } => {
                (evaluator.fraction(left).ok(), evaluator.fraction(right).ok())
            }
            Target::Expressions { left, right } => {
                (evaluator.value(*left).ok(), evaluator.value(*right).ok())
            }
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
            // The first witnesses shown are positive.
            let signed = if domain == Domain::Integer && negative && index > 1 { -value } else { value };
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

/// Comparisons with a tolerance, and other relations than equality.
impl Comparer<'_> {
    /// Both ends of a constant real value; `None` if it is not constant or not real.
    pub(crate) fn enclosure(&mut self, id: ExprId) -> Result<Option<(RBig, RBig)>, Equality> {
        match self.exact.scalar(id) {
            Ok(form) => {
                if let Some(value) = real_constant(&form) {
                    self.defined()?;
                    return Ok(Some((value.clone(), value)));
                }
            }
            Err(NoForm::TooLarge) => {}
            Err(error) => return Err(error.into()),
        }
        if self.depends_on_symbols(id) {
            return Ok(None);
        }
        let point = Point::default();
        let mut big: Evaluator<'_, Big> =
            self.evaluator(&point, Precision::new(BITS, limits::COMPARISON_STEPS / 4));
        match big.value(id) {
            Ok(value) => match &value.im {
                None => Ok(value.re.ends()),
                Some(im) if im.radius_below(-MARGIN) && !value_excludes(im) => Ok(value.re.ends()),
                Some(_) => Ok(None),
            },
            Err(NoValue::Undefined) => {
                Err(Equality::Undefined("a division by zero, or a function at a pole".to_owned()))
            }
            Err(_) => Err(Equality::Undecided("the value could not be computed".to_owned())),
        }
    }

    /// Whether the value changes with a symbol, an average or an unknown function.
    fn depends_on_symbols(&self, id: ExprId) -> bool {
        let arena = self.exact.arena;
        arena.any(id, &|node| match node {
            Node::Symbol(symbol) => !arena.symbols[symbol.0 as usize].bound,
            Node::Unknown(..) | Node::Average(_) | Node::Amplitude { .. } => true,
            _ => false,
        })
    }

    /// For two constants: whether they agree to 1e-6 relative (to 1e-12 where the reference is 0).
    pub(crate) fn close(&mut self, reference: ExprId, candidate: ExprId) -> Option<bool> {
        if self.depends_on_symbols(reference) || self.depends_on_symbols(candidate) {
            return None;
        }
        if let (Ok(Some(expected)), Ok(Some(given))) = (self.enclosure(reference), self.enclosure(candidate))
        {
            let million = RBig::from(1_000_000);
            let absolute = |value: &RBig| if *value < RBig::ZERO { -value.clone() } else { value.clone() };
            let size = absolute(&expected.0).min(absolute(&expected.1));
            let allowed = if expected.0.is_zero() && expected.1.is_zero() {
                RBig::ONE / (&million * &million)
            } else {
                size / million
            };
            let farthest = absolute(&(&given.0 - &expected.1)).max(absolute(&(&given.1 - &expected.0)));
            return Some(farthest <= allowed);
        }
        // Complex constants.
        let point = Point::default();
        let mut big: Evaluator<'_, Big> =
            self.evaluator(&point, Precision::new(BITS, limits::COMPARISON_STEPS / 4));
        let (expected, given) = (big.value(reference).ok()?, big.value(candidate).ok()?);
        let c = &mut big.context;
        let distance = given.sub(&expected, c).ok()?.abs(c).ok()?.ends()?;
        let size = expected.abs(c).ok()?.ends()?;
        Some(distance.1 <= size.0 / RBig::from(1_000_000))
    }

    /// Whether two formulas agree once every decimal of six or more significant digits stands for
    /// its rounding interval, and to 1e-6 relative.
    pub(crate) fn loosely_equal(&mut self, reference: ExprId, candidate: ExprId) -> bool {
        let mut good = 0;
        for index in 0..MODERATE + SCALES {
            let point = self.point(index, index >= MODERATE);
            let mut fast: Evaluator<'_, Fast> =
                self.evaluator(&point, Double { steps: limits::COMPARISON_STEPS / 16 });
            fast.decimals_are_rounded = true;
            let (Ok(expected), Ok(given)) = (fast.value(reference), fast.value(candidate)) else { continue };
            let Ok(difference) = expected.sub(&given, &mut fast.context) else { continue };
            let size = |value: &Complex<Fast>| value.re.mid.hypot(value.im.map_or(0.0, |im| im.mid));
            if difference.is_not_zero() || size(&difference) > 1.000001e-6 * size(&expected) {
                return false;
            }
            good += 1;
        }
        good >= MODERATE
    }

    /// Whether `candidate = c · reference` with a constant c ≠ 0.
    pub(crate) fn proportional(&mut self, reference: ExprId, candidate: ExprId) -> Option<bool> {
        let ratio = self.ratio(reference, candidate)?;
        Some(ratio.is_some())
    }

    /// The constant by which the candidate differs from the reference, as a simple fraction: outer
    /// `None` if it cannot be found out, inner `None` if there is none.
    pub(crate) fn ratio(&mut self, reference: ExprId, candidate: ExprId) -> Option<Option<RBig>> {
        let (left, right) = (self.exact.scalar(reference).ok()?, self.exact.scalar(candidate).ok()?);
        self.form_ratio(&left, &right)
    }

    /// As [`Self::ratio`], of exact forms.
    pub(crate) fn form_ratio(&mut self, left: &Fraction, right: &Fraction) -> Option<Option<RBig>> {
        if left.is_zero() || right.is_zero() {
            return Some(None);
        }
        let mut guess: Option<f64> = None;
        for index in 0..3 {
            let point = self.point(index, false);
            let mut fast: Evaluator<'_, Fast> =
                self.evaluator(&point, Double { steps: limits::COMPARISON_STEPS / 16 });
            let (Ok(l), Ok(r)) = (fast.fraction(left), fast.fraction(right)) else { continue };
            let Ok(quotient) = r.div(&l, &mut fast.context) else { continue };
            let value = quotient.re.mid;
            if quotient.im.is_some_and(|im| im.mid.abs() > 1e-9 * value.abs()) {
                return Some(None);
            }
            match guess {
                Some(known) if (known - value).abs() > 1e-9 * known.abs() => return Some(None),
                _ => guess = Some(value),
            }
        }
        let simple = simple_fraction(guess?)?;
        let scaled = left.scaled(&ComplexRational::new(simple.clone(), RBig::ZERO));
        Some(self.fractions(&scaled, right).holds().then_some(simple))
    }
}

fn value_excludes(ball: &Big) -> bool {
    matches!(crate::number::Real::sign(ball), Some(std::cmp::Ordering::Less | std::cmp::Ordering::Greater))
}

/// The fraction p/q with q ≤ 64 that a double is, if it is one.
fn simple_fraction(value: f64) -> Option<RBig> {
    (1u32..=64).find_map(|q| {
        let p = (value * f64::from(q)).round();
        let close = (value * f64::from(q) - p).abs() < 1e-7 * p.abs().max(1.0);
        (close && p != 0.0 && p.abs() < 1e9).then(|| RBig::from_parts(IBig::from(p as i64), q.into()))
    })
}

/// Properties of one value, for the laws that a problem declares.
impl Comparer<'_> {
    /// Whether a form is a pure number.
    pub(crate) fn is_number(&self, form: &Fraction) -> bool {
        let pure = |polynomial: &Polynomial| {
            polynomial.terms().all(|(monomial, _)| {
                monomial.factors().iter().all(|(symbol, _)| {
                    match &self.exact.atoms[symbol.index() as usize] {
                        Atom::Value(id) => !self.depends_on_symbols(*id),
                        Atom::Power { base, exponent } => self.is_number(base) && self.is_number(exponent),
                        _ => false,
                    }
                })
            })
        };
        pure(form.numerator()) && pure(form.denominator())
    }

    /// A double, from the fast arithmetic where that is sharp enough.
    fn estimate(&self, id: ExprId, point: &Point) -> Option<f64> {
        let mut fast: Evaluator<'_, Fast> =
            self.evaluator(point, Double { steps: limits::COMPARISON_STEPS / 8 });
        if let Ok(Complex { re, im: None }) = fast.value(id)
            && re.rad <= 1e-8 * re.mid.abs()
        {
            return Some(re.mid);
        }
        let mut big: Evaluator<'_, Big> =
            self.evaluator(point, Precision::new(2 * BITS, limits::COMPARISON_STEPS / 8));
        let value = big.value(id).ok()?;
        let small = value.im.as_ref().is_none_or(|im| crate::number::Real::to_f64(im).abs() < 1e-30);
        small.then(|| crate::number::Real::to_f64(&value.re)).filter(|x| x.is_finite())
    }

    /// A point at which the value is negative.
    pub(crate) fn negative_somewhere(&self, id: ExprId) -> Option<String> {
        (0..MODERATE).find_map(|index| {
            let point = self.point(index, index >= MODERATE / 2);
            let value = self.estimate(id, &point)?;
            (value < 0.0).then(|| format!("{} at some admissible point", Short(value)))
        })
    }

    /// Compares the value near a limit point with the limit that is declared.
    pub(crate) fn misses_limit(
        &self,
        id: ExprId,
        symbol: crate::expression::SymbolId,
        to: ExprId,
        limit: ExprId,
    ) -> Option<String> {
        let infinite = |id: ExprId| matches!(self.exact.arena.get(id), Node::Infinity);
        for index in 0..3 {
            let mut point = self.point(index, false);
            let mut near = |power: u32, this: &Self| {
                let tiny = RBig::from_parts(1.into(), dashu_int::UBig::ONE << power as usize);
                let value = if infinite(to) {
                    RBig::ONE / tiny
                } else {
                    let target = this.estimate(to, &point)?;
                    RBig::try_from(target).ok()? + tiny
                };
                point.values[symbol.0 as usize] = ComplexRational::new(value, RBig::ZERO);
                this.estimate(id, &point)
            };
            let (Some(close), Some(closer)) = (near(24, self), near(34, self)) else { continue };
            if infinite(limit) {
                if closer.abs() <= close.abs() * 1.01 {
                    return Some(format!("stays near {}", Short(closer)));
                }
                return None;
            }
            let Some(expected) = self.estimate(limit, &point) else { continue };
            let (before, after) = ((close - expected).abs(), (closer - expected).abs());
            if after > 1e-3 * expected.abs().max(1e-9) && after > 0.5 * before {
                return Some(format!("tends to {} instead of {}", Short(closer), Short(expected)));
            }
            return None;
        }
        None
    }
}
