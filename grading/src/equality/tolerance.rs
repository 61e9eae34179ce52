//! Comparisons with a tolerance, and other relations than equality.

use std::cmp::Ordering;

use dashu_int::IBig;
use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction};

use super::points::{MODERATE, SCALES};
use super::sample::{BITS, MARGIN};
use super::{Comparer, Equality};
use crate::evaluate::Point;
use crate::exact::{NoForm, real_constant};
use crate::expression::{ExprId, Node};
use crate::number::{Big, Complex, Fast, NoValue, Real};

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
        match self.big(&point, BITS, |big| big.value(id)).0 {
            Ok(value) => match &value.im {
                None => Ok(value.re.ends()),
                Some(im) if im.radius_below(-MARGIN) && !value_excludes(im) => Ok(value.re.ends()),
                Some(_) => Ok(None),
            },
            Err(NoValue::Undefined) => {
                Err(Equality::Undefined("a division by zero, or a function at a pole".to_owned()))
            }
            Err(_) => Err(Equality::Undecided(self.unevaluated("the value could not be computed"))),
        }
    }

    /// Whether the value changes with a symbol, an average or an unknown function.
    pub(super) fn depends_on_symbols(&self, id: ExprId) -> bool {
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
        let (ends, _) = self.big(&point, BITS, |big| {
            let (expected, given) = (big.value(reference).ok()?, big.value(candidate).ok()?);
            let c = &mut big.context;
            let distance = given.sub(&expected, c).ok()?.abs(c).ok()?.ends()?;
            Some((distance, expected.abs(c).ok()?.ends()?))
        });
        let (distance, size) = ends?;
        Some(distance.1 <= size.0 / RBig::from(1_000_000))
    }

    /// Against an exact integer a decimal must round to it, for 1048577.0 is another integer than 1048576 although
    /// they agree to a millionth; or the digits shown end above its last one, as in 1.234568·10⁷ for 12345678.
    pub(crate) fn rounds_to_integer(&mut self, reference: ExprId, candidate: ExprId) -> bool {
        let arena = self.exact.arena;
        let integer = match self.exact.scalar(reference).ok().as_ref().and_then(real_constant) {
            Some(value) if value.is_int() && !arena.has_decimal(reference) => value,
            _ => return true,
        };
        let Ok(Some((low, high))) = self.enclosure(candidate) else { return true };
        let half = RBig::from_parts(IBig::ONE, 2u8.into());
        let shown = match self.half_unit_shown(candidate) {
            Some(relative) => &integer * &relative,
            None => RBig::ZERO,
        };
        let shown = if shown < RBig::ZERO { -shown } else { shown };
        let allowed = if shown > half { shown } else { half };
        let (below, above) = (&integer - &allowed, &integer + &allowed);
        low > below && high < above
    }

    /// Half a unit of the last digit of a decimal, relative to its value; of a product the one decimal in it.
    fn half_unit_shown(&self, id: ExprId) -> Option<RBig> {
        match self.exact.arena.get(id) {
            Node::Decimal { value, significant, .. } if !value.is_zero() => {
                // A number of s digits lies between 10^(s-1) and 10^s units.
                let mut units = if *value < RBig::ZERO { -value.clone() } else { value.clone() };
                let ten = RBig::from(10);
                let least = RBig::from(IBig::from(10).pow(significant.saturating_sub(1) as usize));
                while units < least {
                    units *= &ten;
                }
                while units >= &least * &ten {
                    units /= &ten;
                }
                Some(RBig::from_parts(IBig::ONE, 2u8.into()) / units)
            }
            Node::Multiply(factors) => {
                let mut decimals = factors.iter().filter_map(|factor| self.half_unit_shown(*factor));
                let first = decimals.next();
                if decimals.next().is_some() { None } else { first }
            }
            _ => None,
        }
    }

    /// Whether two formulas agree once every decimal of six or more significant digits stands for
    /// its rounding interval, and to 1e-6 relative.
    pub(crate) fn loosely_equal(&mut self, reference: ExprId, candidate: ExprId) -> bool {
        self.agree(reference, candidate, 6, 1.000_001e-6)
    }

    /// Whether two sides of `\approx` agree: every decimal stands for its rounding interval, however few its digits.
    pub(crate) fn approximates(&mut self, left: ExprId, right: ExprId) -> bool {
        let arena = self.exact.arena;
        (arena.has_decimal(left) || arena.has_decimal(right)) && self.agree(left, right, 1, 0.5)
    }

    fn agree(&mut self, reference: ExprId, candidate: ExprId, digits: u32, within: f64) -> bool {
        let mut good = 0;
        for index in 0..MODERATE + SCALES {
            let point = self.point(index);
            let values = self.fast(&point, |fast| {
                fast.rounded_from = digits;
                let (expected, given) = (fast.value(reference)?, fast.value(candidate)?);
                let difference = expected.sub(&given, &mut fast.context)?;
                Ok::<_, NoValue>((expected, difference))
            });
            let Ok((expected, difference)) = values else { continue };
            let size = |value: &Complex<Fast>| value.re.mid.hypot(value.im.map_or(0.0, |im| im.mid));
            if difference.is_not_zero() || size(&difference) > within * size(&expected) {
                return false;
            }
            good += 1;
        }
        good >= MODERATE
    }

    /// Whether two forms are equal, for a claim about a wrong answer: a quick look first, and where it finds them equal
    /// a thorough one. (At one whole number 2n and 2^n are equal.)
    pub(crate) fn surely(&mut self, left: &Fraction, right: &Fraction) -> bool {
        match self.fractions(left, right) {
            Equality::Exact => true,
            quick if quick.holds() => {
                let before = std::mem::replace(&mut self.thorough, true);
                let confirmed = self.fractions(left, right).holds();
                self.thorough = before;
                confirmed
            }
            _ => false,
        }
    }

    /// Whether `candidate = c · reference` with a constant c ≠ 0.
    pub(crate) fn proportional(&mut self, reference: ExprId, candidate: ExprId) -> Option<bool> {
        if self.scalars(reference, candidate).holds() {
            return Some(true);
        }
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
            let point = self.point(index);
            let quotient = self.fast(&point, |fast| {
                let (l, r) = (fast.fraction(left)?, fast.fraction(right)?);
                r.div(&l, &mut fast.context)
            });
            let Ok(quotient) = quotient else { continue };
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
        Some((!simple.is_one() && self.surely(&scaled, right)).then_some(simple))
    }
}

fn value_excludes(ball: &Big) -> bool {
    matches!(ball.sign(), Some(Ordering::Less | Ordering::Greater))
}

/// The fraction p/q with q ≤ 64 that a double is, if it is one.
fn simple_fraction(value: f64) -> Option<RBig> {
    (1u32..=64).find_map(|q| {
        let p = (value * f64::from(q)).round();
        let close = (value * f64::from(q) - p).abs() < 1e-7 * p.abs().max(1.0);
        (close && p != 0.0 && p.abs() < 1e9).then(|| RBig::from_parts(IBig::from(p as i64), q.into()))
    })
}
