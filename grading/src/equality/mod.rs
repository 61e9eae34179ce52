//! Whether two scalars, or two operators, are the same function of the declared symbols.
//!
//! First exactly; else at many points of the declared domains, in ball arithmetic ([`sample`]). A ball
//! that excludes zero proves a difference; equality is claimed only where every point encloses zero with
//! a radius far below every quantity met on the way.

mod laws;
mod points;
mod sample;
mod tolerance;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use dashu_ratio::RBig;
use eigentruth_operators::{Complex64, ComplexRational, Fraction, Polynomial};

use crate::declarations::Declarations;
use crate::evaluate::{Evaluator, Point};
use crate::exact::{Exact, NoForm, Operator, real_constant};
use crate::expression::{Arena, ExprId};
use crate::grader::LabelRelation;
use crate::limits;
use crate::matrices;
use crate::number::{Fast, Precision};
use crate::symbolic;
pub(crate) use laws::Kept;
pub(crate) use points::draw;

/// The result of a comparison of two values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Equality {
    /// Proved in exact arithmetic.
    Exact,
    /// Zero within the error bound at every point.
    Sampled,
    /// Zero at every point within the estimated error of an integral.
    Estimated,
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
        matches!(self, Equality::Exact | Equality::Sampled | Equality::Estimated)
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

/// Compares values that live in one arena.
pub(crate) struct Comparer<'a> {
    pub(crate) exact: Exact<'a>,
    seed: u64,
    /// Symbols that bound a sum: non-negative integers.
    natural: Vec<bool>,
    /// Steps left for evaluations, all of this comparison together.
    left: Cell<u64>,
    /// The points drawn so far, by number.
    drawn: RefCell<Vec<Option<Rc<Point>>>>,
    /// Whether anything in either text is step-like, once that was asked.
    steplike: OnceCell<bool>,
    /// The numbers of atoms and denominators that were last found to have a value, and the steps that this took.
    known_defined: Option<((usize, usize), u64)>,
    /// Precision and cached constants of the deciding evaluations.
    precise: RefCell<Option<Precision>>,
    /// Whether equality is claimed only after all points: a verdict needs it, a diagnosis does not.
    pub(crate) thorough: bool,
    /// What witnesses call the left and the right side.
    names: [&'static str; 2],
}

impl<'a> Comparer<'a> {
    /// `seed` fixes the points: same texts, same points.
    pub(crate) fn new(arena: &'a Arena, declarations: &'a Declarations, seed: u64) -> Self {
        Comparer {
            exact: Exact::new(arena, declarations),
            seed,
            natural: points::natural_symbols(arena),
            left: Cell::new(limits::COMPARISON_STEPS),
            drawn: RefCell::default(),
            steplike: OnceCell::new(),
            known_defined: None,
            precise: RefCell::new(None),
            thorough: true,
            names: ["reference", "answer"],
        }
    }

    /// Compares sides that are not a reference and an answer: witnesses call them by `names`.
    pub(crate) fn naming<T>(&mut self, names: [&'static str; 2], compare: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.names, names);
        let found = compare(self);
        self.names = before;
        found
    }

    /// Whether two scalars are equal.
    pub(crate) fn scalars(&mut self, left: ExprId, right: ExprId) -> Equality {
        let pair = self.exact.scalar(left).and_then(|l| Ok((l, self.exact.scalar(right)?)));
        match pair {
            Ok((left, right)) => self.fractions(&left, &right),
            Err(NoForm::TooLarge) => self.sample(&sample::Target::Expressions { left, right }),
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
        self.sample(&sample::Target::Difference { difference: &difference, left, right })
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
        let point = self.point(0);
        let mut scalar = |id: ExprId| {
            let form = self.exact.scalar(id).ok()?;
            let value = self.fast(&point, |fast: &mut Evaluator<'_, Fast>| fast.fraction(&form)).ok()?;
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
                Equality::Sampled | Equality::Estimated => sampled = true,
                Equality::Different(witness) => {
                    let word = self.exact.write_word(&word);
                    return Equality::Different(format!("the coefficients of `{word}` differ: {witness}"));
                }
                other => return other,
            }
        }
        if sampled { Equality::Sampled } else { Equality::Exact }
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
