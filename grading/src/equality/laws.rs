//! Properties of one value, for the laws that a problem declares.

use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction, Polynomial};

use super::Comparer;
use super::points::{MODERATE, SCALES};
use super::sample::{BITS, Short, Target};
use crate::evaluate::Point;
use crate::exact::Atom;
use crate::expression::{ExprId, Node, SymbolId};
use crate::number::{Complex, Real};

/// Whether a value has a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Wherever it was looked at.
    Yes,
    /// Not here: the witness.
    No(String),
    /// It could not be looked at anywhere.
    Unknown,
}

impl Comparer<'_> {
    /// Whether a form is a pure number.
    pub(crate) fn is_number(&self, form: &Fraction) -> bool {
        let pure = |polynomial: &Polynomial| {
            polynomial.terms().all(|(monomial, _)| {
                monomial.factors().iter().all(|(symbol, _)| {
                    match &self.exact.atoms[symbol.index() as usize] {
                        Atom::Value(id) => !self.depends_on_symbols(*id),
                        Atom::Euler => true,
                        Atom::Call { arguments, .. } => arguments.iter().all(|a| self.is_number(a)),
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
        if let Ok(Complex { re, im: None }) = self.fast(point, |fast| fast.value(id))
            && re.rad <= 1e-8 * re.mid.abs()
        {
            return Some(re.mid);
        }
        let value = self.big(point, 2 * BITS, |big| big.value(id)).0.ok()?;
        let small = value.im.as_ref().is_none_or(|im| im.to_f64().abs() < 1e-30);
        small.then(|| value.re.to_f64()).filter(|x| x.is_finite())
    }

    /// A point at which the value is negative.
    pub(crate) fn negative_somewhere(&self, id: ExprId) -> Option<String> {
        match self.is_never_negative(id) {
            Kept::No(witness) => Some(witness),
            Kept::Yes | Kept::Unknown => None,
        }
    }

    /// Whether the value is not negative at any sampled point.
    pub(crate) fn is_never_negative(&self, id: ExprId) -> Kept {
        let mut kept = Kept::Unknown;
        for index in 0..MODERATE + SCALES / 2 {
            let point = self.point(index);
            let Some(value) = self.estimate(id, &point) else { continue };
            if value < 0.0 {
                let place = self.place(&Target::Expressions { left: id, right: id }, &point);
                return Kept::No(format!("{}{place}", Short(value)));
            }
            kept = Kept::Yes;
        }
        kept
    }

    /// Compares the value near a limit point with the limit that is declared.
    pub(crate) fn tends(&self, id: ExprId, symbol: SymbolId, to: ExprId, limit: ExprId) -> Kept {
        let infinite = |id: ExprId| matches!(self.exact.arena.get(id), Node::Infinity);
        for index in 0..3 {
            let mut point = Point::clone(&self.point(index));
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
                return if closer.abs() <= close.abs() * 1.01 {
                    Kept::No(format!("stays near {}", Short(closer)))
                } else {
                    Kept::Yes
                };
            }
            let Some(expected) = self.estimate(limit, &point) else { continue };
            let (before, after) = ((close - expected).abs(), (closer - expected).abs());
            return if after > 1e-3 * expected.abs().max(1e-9) && after > 0.5 * before {
                Kept::No(format!("tends to {} instead of {}", Short(closer), Short(expected)))
            } else {
                Kept::Yes
            };
        }
        Kept::Unknown
    }
}
