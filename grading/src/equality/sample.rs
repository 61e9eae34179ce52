//! Equality by evaluation: the points are in [`super::points`], the arithmetic in [`crate::number`].

use eigentruth_operators::{ComplexRational, Fraction, Polynomial};

use super::points::{MODERATE, SCALES};
use super::{Comparer, Equality};
use crate::evaluate::{Evaluator, Point};
use crate::exact::Atom;
use crate::expression::{ExprId, Node, Walk};
use crate::limits;
use crate::number::{Big, Complex, Double, Fast, NoValue, Precision, Real};
use crate::render::plain;

/// Precision of the deciding evaluation.
pub(super) const BITS: usize = 128;
/// An enclosure of zero counts only if its radius is this many bits below everything met.
pub(super) const MARGIN: i64 = 40;
/// A difference of doubles this many times its radius needs no confirmation.
const FAR: f64 = (1u64 << 20) as f64;
/// The most symbols whose values a witness lists.
const SHOWN: usize = 12;
/// The most steps that one point may use.
const POINT_STEPS: u64 = 12_000;

fn too_many_steps() -> Equality {
    Equality::Undecided("the comparison would take too many steps".to_owned())
}

impl Comparer<'_> {
    fn evaluator<'b, R: Real>(&'b self, point: &'b Point, context: R::Context) -> Evaluator<'b, R> {
        Evaluator::new(self.exact.arena, &self.exact.atoms, point, self.seed, context)
    }

    /// Evaluates in doubles, within the budget.
    pub(super) fn fast<'b, T>(
        &'b self,
        point: &'b Point,
        run: impl FnOnce(&mut Evaluator<'b, Fast>) -> T,
    ) -> T {
        let steps = self.left.get().min(POINT_STEPS) * Fast::STEPS;
        let mut evaluator = self.evaluator(point, Double { steps });
        let result = run(&mut evaluator);
        let used = (steps - evaluator.context.steps).div_ceil(Fast::STEPS);
        self.left.set(self.left.get() - used);
        result
    }

    /// Evaluates in big precision, within the budget; also gives the magnitudes met.
    pub(super) fn big<'b, T>(
        &'b self,
        point: &'b Point,
        bits: usize,
        run: impl FnOnce(&mut Evaluator<'b, Big>) -> T,
    ) -> (T, Magnitudes) {
        let steps = self.left.get().min(POINT_STEPS);
        let mut context = self.precise.borrow_mut().take().unwrap_or_else(|| Precision::new(bits, steps));
        context.reset(bits, steps);
        let mut evaluator = self.evaluator(point, context);
        let result = run(&mut evaluator);
        let context = evaluator.context;
        self.left.set(self.left.get() - (steps - context.steps));
        let met = Magnitudes { smallest: context.smallest, largest: context.largest };
        *self.precise.borrow_mut() = Some(context);
        (result, met)
    }

    /// Whether everything met so far has a value: denominators that are not zero, atoms that exist.
    ///
    /// What was found defined is not evaluated again; its steps are paid all the same, so that a verdict does not depend
    /// on what was asked before.
    pub(super) fn defined(&mut self) -> Result<(), Equality> {
        let met = (self.exact.atoms.len(), self.exact.denominators.len());
        let before = self.left.get();
        if let Some((known, steps)) = self.known_defined
            && known == met
            && steps <= before.min(POINT_STEPS)
        {
            self.left.set(before - steps);
            return Ok(());
        }
        self.evaluate_definitions()?;
        self.known_defined = Some((met, before - self.left.get()));
        Ok(())
    }

    fn evaluate_definitions(&mut self) -> Result<(), Equality> {
        let atoms: Vec<u32> = (0..self.exact.atoms.len())
            .filter(|&i| {
                !matches!(
                    self.exact.atoms[i],
                    Atom::Symbol(_) | Atom::Instance { .. } | Atom::Average { .. } | Atom::Amplitude { .. }
                )
            })
            .map(|i| i as u32)
            .collect();
        if atoms.is_empty() {
            // A polynomial that is not zero is zero nowhere but on a set without area.
            return Ok(());
        }
        let denominators = self.exact.denominators.clone();
        let mut last = NoValue::Unclear;
        for index in 0..MODERATE {
            let point = self.point(index);
            match self.defined_at(&point, &atoms, &denominators) {
                Ok(()) => return Ok(()),
                Err(NoValue::Budget) => {
                    return Err(too_many_steps());
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
            _ => Equality::Undecided(self.unevaluated("no point could be evaluated")),
        })
    }

    fn defined_at(&self, point: &Point, atoms: &[u32], denominators: &[Polynomial]) -> Result<(), NoValue> {
        let quick = self.fast(point, |fast| {
            atoms.iter().try_for_each(|atom| fast.atom(*atom).map(|_| ()))?;
            denominators.iter().try_for_each(|d| {
                if fast.polynomial(d)?.is_not_zero() { Ok(()) } else { Err(NoValue::Unclear) }
            })
        });
        if quick != Err(NoValue::Unclear) {
            return quick;
        }
        let (result, _) = self.big(point, BITS, |big| {
            atoms.iter().try_for_each(|atom| big.atom(*atom).map(|_| ()))?;
            denominators.iter().try_for_each(|d| {
                // Not distinguishable from zero at this precision: a hidden division by zero.
                if big.polynomial(d)?.is_not_zero() { Ok(()) } else { Err(NoValue::Undefined) }
            })
        });
        result
    }

    pub(super) fn is_constant(&self) -> bool {
        let fixed = |atom: &Atom| {
            !matches!(
                atom,
                Atom::Symbol(_) | Atom::Instance { .. } | Atom::Average { .. } | Atom::Amplitude { .. }
            )
        };
        self.exact.atoms.iter().all(fixed) && self.exact.arena.symbols.iter().all(|s| s.bound)
    }

    /// Decides at many points.
    pub(super) fn sample(&mut self, target: &Target<'_>) -> Equality {
        let constant = self.is_constant();
        let (moderate, scales) = match (constant, self.thorough) {
            (true, _) => (1, 0),
            (false, true) => (MODERATE, SCALES),
            (false, false) => (2, 0),
        };
        // Doubles refute nearly every wrong formula at the first point.
        let steps = self.has_steps();
        for index in 0..moderate.min(3) {
            let point = self.point(index);
            if self.refuted_fast(target, &point, steps) {
                return Equality::Different(self.witness(target, &point));
            }
        }
        let mut good = 0;
        let mut last = NoValue::Unclear;
        for index in 0..moderate + scales {
            let wide = index >= moderate;
            let point = self.point(index);
            match self.at_point(target, &point, !wide && good == 0) {
                Ok(Some(true)) => good += 1,
                Ok(Some(false)) => return Equality::Different(self.witness(target, &point)),
                Ok(None) => {}
                Err(NoValue::Budget) if good >= MODERATE => break,
                Err(NoValue::Budget) => return too_many_steps(),
                Err(error) => last = error,
            }
            // Points on many scales are the last to be given up where evaluation is expensive.
            if good >= moderate && self.left.get() < limits::COMPARISON_STEPS / 4 {
                break;
            }
        }
        let enough = if constant || !self.thorough { 1 } else { 4 };
        if good < enough {
            return match last {
                NoValue::Undefined if good == 0 => {
                    Equality::Undefined("there is no value anywhere".to_owned())
                }
                _ => Equality::Undecided(self.unevaluated("too few points could be evaluated")),
            };
        }
        if self.thorough && !constant {
            // A budget of its own: what went before must not make a step invisible.
            self.left.set(limits::COMPARISON_STEPS);
            if let Some(verdict) = self.near_steps(target) {
                return verdict;
            }
        }
        // Quadrature estimates its error; it does not bound it.
        if self.has_integral() { Equality::Estimated } else { Equality::Sampled }
    }

    /// Looks for steps between the points before: a verdict if one is found, or if the budget ends too early.
    fn near_steps(&mut self, target: &Target<'_>) -> Option<Equality> {
        let (points, steps) = self.points_near_steps();
        let (mut doubtful, mut close) = (Vec::new(), Vec::new());
        for point in points {
            match self.fast(&point, |fast| (target.evaluate(fast), target.sides(fast))) {
                (Ok(difference), _) if difference.is_zero() => {}
                (Err(NoValue::Undefined), _) => {}
                (_, sides) if agree_in_doubles(&sides) => close.push(point),
                _ => doubtful.push(point),
            }
        }
        // Doubles cannot tell there, or say different: the big arithmetic decides.
        for point in &doubtful {
            match self.at_point(target, point, false) {
                Ok(Some(false)) => return Some(Equality::Different(self.witness(target, point))),
                // Without a step the points before were the evidence; these only add to it.
                Err(NoValue::Budget) if !steps => return None,
                Err(NoValue::Budget) => return Some(too_many_steps()),
                _ => {}
            }
        }
        // No step stands where doubles agree; a difference below what they see is looked for as long as the
        // budget lasts.
        for point in &close {
            match self.at_point(target, point, false) {
                Ok(Some(false)) => return Some(Equality::Different(self.witness(target, point))),
                Err(NoValue::Budget) => break,
                _ => {}
            }
        }
        None
    }

    /// Whether doubles tell the sides apart. The platform's functions have no proven bounds: where the difference
    /// is not far above what they may err, or a step makes a large one of a small, the big arithmetic confirms.
    fn refuted_fast(&self, target: &Target<'_>, point: &Point, steps: bool) -> bool {
        let Ok(difference) = self.fast(point, |fast| target.evaluate(fast)) else { return false };
        let far = |part: &Fast| part.mid.abs() > part.rad * FAR;
        if !difference.is_not_zero() {
            return false;
        }
        let clear = !steps && (far(&difference.re) || difference.im.as_ref().is_some_and(far));
        clear || self.at_point(target, point, false) == Ok(Some(false))
    }

    /// At one point: `true` for an enclosure of zero that counts, `false` for a proved difference, nothing if
    /// the enclosure is too wide. With `insist` the precision is raised until what is tiny can be seen.
    fn at_point(&self, target: &Target<'_>, point: &Point, insist: bool) -> Result<Option<bool>, NoValue> {
        let (value, met) = self.big(point, BITS, |big| target.evaluate(big));
        let value = value?;
        if value.is_not_zero() {
            return Ok(Some(false));
        }
        if self.counts(&value, &met) {
            return Ok(Some(true));
        }
        if !insist {
            return Ok(None);
        }
        let needed = BITS + 64 + usize::try_from(met.largest - met.smallest).unwrap_or(usize::MAX / 2);
        if needed > limits::PRECISION_BITS {
            return Ok(None);
        }
        let (value, met) = self.big(point, needed, |big| target.evaluate(big));
        let value = value?;
        if value.is_not_zero() {
            return Ok(Some(false));
        }
        Ok(self.counts(&value, &met).then_some(true))
    }

    /// Why nothing could be evaluated: bounds and integrands that quadrature and summation do not reach, else `other`.
    pub(super) fn unevaluated(&self, other: &str) -> String {
        let arena = self.exact.arena;
        let infinite = |id: ExprId| arena.any(id, &|node| matches!(node, Node::Infinity));
        let mut integral = false;
        for node in &arena.nodes {
            match node {
                Node::Integral { from, to, .. } if infinite(*from) || infinite(*to) => {
                    return "an integral with an infinite bound is not evaluated".to_owned();
                }
                Node::Series { from, to, .. } if infinite(*from) || infinite(*to) => {
                    return "a sum or product of infinitely many factors or terms is not evaluated"
                        .to_owned();
                }
                Node::Integral { .. } => integral = true,
                _ => {}
            }
        }
        if integral {
            let message = "an integral could not be evaluated: its integrand may be singular or oscillate";
            return message.to_owned();
        }
        other.to_owned()
    }

    fn has_integral(&self) -> bool {
        self.exact.arena.nodes.iter().any(|node| matches!(node, Node::Integral { .. }))
    }

    /// Whether an enclosure of zero is far narrower than everything met. Integrals are known in double
    /// precision only: where one occurs, a millionth of everything met will do.
    fn counts(&self, value: &Complex<Big>, met: &Magnitudes) -> bool {
        let below = |bits: i64| {
            let bound = met.smallest.min(0) - bits;
            value.re.radius_below(bound) && value.im.as_ref().is_none_or(|im| im.radius_below(bound))
        };
        below(MARGIN) || (self.has_integral() && below(20))
    }

    /// Which symbols occur on either side.
    fn occurring(&self, target: &Target<'_>) -> Vec<bool> {
        let arena = self.exact.arena;
        let mut found = vec![false; arena.symbols.len()];
        let mut expressions = Vec::new();
        let mut atoms: Vec<u32> = Vec::new();
        let of_fraction = |fraction: &Fraction, atoms: &mut Vec<u32>| {
            for polynomial in [fraction.numerator(), fraction.denominator()] {
                for (monomial, _) in polynomial.terms() {
                    atoms.extend(monomial.factors().iter().map(|(symbol, _)| symbol.index()));
                }
            }
        };
        match target {
            Target::Expressions { left, right } => expressions.extend([*left, *right]),
            Target::Difference { left, right, .. } => {
                of_fraction(left, &mut atoms);
                of_fraction(right, &mut atoms);
            }
        }
        let mut seen = vec![false; self.exact.atoms.len()];
        while let Some(atom) = atoms.pop() {
            if std::mem::replace(&mut seen[atom as usize], true) {
                continue;
            }
            match &self.exact.atoms[atom as usize] {
                Atom::Symbol(symbol) => found[symbol.0 as usize] = true,
                Atom::Value(id) => expressions.push(*id),
                Atom::Call { arguments, .. } => arguments.iter().for_each(|a| of_fraction(a, &mut atoms)),
                Atom::Power { base, exponent } => {
                    of_fraction(base, &mut atoms);
                    of_fraction(exponent, &mut atoms);
                }
                _ => {}
            }
        }
        arena.walk(&expressions, &mut |node| {
            if let Node::Symbol(symbol) = node {
                found[symbol.0 as usize] = true;
            }
            Walk::Below
        });
        found
    }

    /// Where a point is, ` at t = 1, U = 2`: the symbols that occur, the first dozen of them.
    pub(super) fn place(&self, target: &Target<'_>, point: &Point) -> String {
        let occurring = self.occurring(target);
        let symbols = self.exact.arena.symbols.iter().zip(&point.values).enumerate();
        let mut place: Vec<String> = symbols
            .filter(|(at, (symbol, _))| !symbol.bound && occurring[*at])
            .map(|(_, (symbol, value))| format!("{} = {}", plain(&symbol.name), complex(value)))
            .collect();
        if place.len() > SHOWN {
            place.truncate(SHOWN);
            place.push("…".to_owned());
        }
        if place.is_empty() { String::new() } else { format!(" at {}", place.join(", ")) }
    }

    /// Both values at a point, in words.
    fn witness(&self, target: &Target<'_>, point: &Point) -> String {
        let (left, right) = self.fast(point, |fast| target.sides(fast));
        let write = |value: &Option<Complex<Fast>>| match value {
            None => "has no value".to_owned(),
            // An imaginary part that may be zero is rounding, not a property of the formula.
            Some(value) => match value.im.as_ref().filter(|im| im.mid.abs() > im.rad) {
                None => Short(value.re.mid).to_string(),
                Some(im) => {
                    let sign = if im.mid < 0.0 { "−" } else { "+" };
                    format!("{} {sign} {}i", Short(value.re.mid), Short(im.mid.abs()))
                }
            },
        };
        let place = self.place(target, point);
        let (mut one, mut two) = (write(&left), write(&right));
        if one == two {
            let Some(apart) = told_apart(&left, &right) else {
                return format!("the values differ beyond the digits shown, both are about {one}{place}");
            };
            (one, two) = apart;
        }
        let [first, second] = self.names;
        format!("{first} {one}, {second} {two}{place}")
    }
}

/// Two real values with as many digits as it takes to see that they differ, if doubles know them so well.
fn told_apart(left: &Option<Complex<Fast>>, right: &Option<Complex<Fast>>) -> Option<(String, String)> {
    let (left, right) = (left.as_ref()?, right.as_ref()?);
    let real = |value: &Complex<Fast>| value.im.as_ref().is_none_or(|im| im.mid.abs() <= im.rad);
    let apart = (left.re.mid - right.re.mid).abs() > left.re.rad + right.re.rad;
    if !real(left) || !real(right) || !apart {
        return None;
    }
    let size = left.re.mid.abs();
    let write = |value: f64, digits: usize| {
        if (1e-4..1e7).contains(&size) { format!("{value:.digits$}") } else { format!("{value:.digits$e}") }
    };
    (5..=20).find_map(|digits| {
        let (one, two) = (write(left.re.mid, digits), write(right.re.mid, digits));
        (one != two).then_some((one, two))
    })
}

/// The value of a symbol, with its imaginary part if it has one.
fn complex(value: &ComplexRational) -> String {
    let value = value.to_complex64();
    let sign = if value.im < 0.0 { "−" } else { "+" };
    match value.im {
        0.0 => Short(value.re).to_string(),
        im => format!("{} {sign} {}i", Short(value.re), Short(im.abs())),
    }
}

/// Whether two sides agree to 1e-9 relative, whatever doubles may err.
fn agree_in_doubles((left, right): &(Option<Complex<Fast>>, Option<Complex<Fast>>)) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    let zero = Fast { mid: 0.0, rad: 0.0 };
    let parts = |value: &Complex<Fast>| (value.re, value.im.unwrap_or(zero));
    let ((a, b), (c, d)) = (parts(left), parts(right));
    let distance = |x: Fast, y: Fast| (x.mid - y.mid).abs() + x.rad + y.rad;
    distance(a, c) + distance(b, d) <= 1e-9 * a.mid.hypot(b.mid)
}

/// The binary exponents of the smallest and largest quantity met in an evaluation.
pub(super) struct Magnitudes {
    smallest: i64,
    largest: i64,
}

/// What is evaluated.
pub(super) enum Target<'b> {
    Difference { difference: &'b Polynomial, left: &'b Fraction, right: &'b Fraction },
    Expressions { left: ExprId, right: ExprId },
}

impl Target<'_> {
    fn evaluate<R: Real>(&self, evaluator: &mut Evaluator<'_, R>) -> Result<Complex<R>, NoValue> {
        match self {
            Target::Difference { difference, .. } => evaluator.polynomial(difference),
            Target::Expressions { left, right } => {
                let (left, right) = (evaluator.value(*left)?, evaluator.value(*right)?);
                left.sub(&right, &mut evaluator.context)
            }
        }
    }

    fn sides<R: Real>(&self, evaluator: &mut Evaluator<'_, R>) -> (Option<Complex<R>>, Option<Complex<R>>) {
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

/// A double written with few digits.
pub(super) struct Short(pub(super) f64);

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
