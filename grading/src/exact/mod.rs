//! Parsed expressions as exact objects: fractions of polynomials in symbols and *atoms* (whatever is
//! no rational function: roots, exponentials, averages), and operators with such coefficients.
//!
//! Equality of fractions proves equality of the expressions. The converse is left to evaluation: two
//! different atoms may be related.

mod arithmetic;
mod atoms;
mod averages;
mod domains;
mod functions;
mod numbers;
mod operators;
mod powers;

use std::collections::HashMap;

use dashu_int::IBig;
use eigentruth_operators::{ComplexRational, Fraction, Polynomial, Symbol};
use rustc_hash::FxHashMap;

use crate::declarations::{Declarations, Domain};
use crate::expression::{Arena, ExprId, Node, SymbolId};
use crate::limits;
use crate::name::Label;
use arithmetic::rational;
pub(crate) use arithmetic::real_constant;
pub(crate) use atoms::Atom;
use operators::algebra_of;
pub(crate) use operators::{Operator, kind_of};

/// Why there is no exact form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoForm {
    /// 0/0, ∞, a division by zero.
    Undefined(String),
    /// A power, factorial or sum beyond the limits.
    Limit(String),
    /// The exact form would be too large: evaluation decides.
    TooLarge,
    /// Something the comparison does not do (functions of operators).
    Unsupported(String),
}

type Form<T> = Result<T, NoForm>;

/// Converts expressions of one arena, and knows the atoms met.
pub(crate) struct Exact<'a> {
    pub(crate) arena: &'a Arena,
    pub(crate) declarations: &'a Declarations,
    pub(crate) algebra: eigentruth_operators::Algebra,
    modes: Vec<Vec<Label>>,
    pub(crate) atoms: Vec<Atom>,
    index: FxHashMap<String, Symbol>,
    known: FxHashMap<ExprId, Fraction>,
    /// What symbols that depend on labels stand for, while a coefficient is written at concrete labels.
    instances: HashMap<SymbolId, Fraction>,
    /// Denominators met that are not constant: each must be nonzero somewhere.
    pub(crate) denominators: Vec<Polynomial>,
    steps: u64,
}

impl<'a> Exact<'a> {
    pub(crate) fn new(arena: &'a Arena, declarations: &'a Declarations) -> Self {
        Exact {
            arena,
            declarations,
            algebra: algebra_of(declarations),
            modes: Vec::new(),
            atoms: Vec::new(),
            index: FxHashMap::default(),
            known: FxHashMap::default(),
            instances: HashMap::new(),
            denominators: Vec::new(),
            steps: limits::COMPARISON_STEPS,
        }
    }

    fn charge(&mut self, steps: u64) -> Form<()> {
        self.steps = self.steps.checked_sub(steps).ok_or(NoForm::TooLarge)?;
        Ok(())
    }

    /// The exact form of a scalar.
    pub(crate) fn scalar(&mut self, id: ExprId) -> Form<Fraction> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        self.charge(1)?;
        let form = self.convert(id)?;
        self.known.insert(id, form.clone());
        Ok(form)
    }

    /// The exact forms of several scalars.
    fn scalars(&mut self, list: &[ExprId]) -> Form<Vec<Fraction>> {
        list.iter().map(|id| self.scalar(*id)).collect()
    }

    fn convert(&mut self, id: ExprId) -> Form<Fraction> {
        let arena = self.arena;
        match arena.get(id) {
            Node::Number(value) | Node::Decimal { value, .. } => Ok(rational(value.clone())),
            Node::ImaginaryUnit => Ok(Fraction::constant(ComplexRational::I)),
            Node::Pi => Ok(self.atom("π".to_owned(), true, Atom::Value(id))),
            Node::Euler => Ok(self.atom("e".to_owned(), true, Atom::Euler)),
            Node::Infinity => Err(NoForm::Undefined("an infinity is no value".to_owned())),
            Node::PlusMinus(_) => Err(NoForm::Unsupported("a sign ± without its choice".to_owned())),
            Node::Symbol(symbol) if self.instances.contains_key(symbol) => Ok(self.instances[symbol].clone()),
            // These are evaluated as they stand, with the symbols of every label alike.
            Node::Series { .. } | Node::Integral { .. } if !self.instances.is_empty() => {
                Err(NoForm::Unsupported("a sum or an integral that depends on the label of a sum".to_owned()))
            }
            Node::Symbol(symbol) => {
                let real = arena.symbols[symbol.0 as usize].domain != Domain::Complex;
                Ok(self.atom(format!("s{}", symbol.0), real, Atom::Symbol(*symbol)))
            }
            Node::Operator(_) => {
                Err(NoForm::Unsupported("an operator where a number is expected".to_owned()))
            }
            Node::Add(terms) => self.sum(terms, Self::scalar),
            Node::Multiply(factors) => self.multiplied(factors, Self::scalar),
            Node::Divide(above, below) => self.quotient(*above, *below, Self::scalar),
            Node::Power(base, exponent) => self.power(id, *base, *exponent),
            Node::Call(function, arguments) => self.call(id, *function, arguments),
            Node::Unknown(function, arguments) => {
                let function = *function;
                let arguments = self.scalars(arguments)?;
                Ok(self.atom(
                    format!("f{function}{arguments:?}"),
                    false,
                    Atom::Unknown { function, arguments },
                ))
            }
            Node::Series { from, to, .. } => {
                if let (Some(first), Some(last)) = (self.whole(*from)?, self.whole(*to)?)
                    && &last - &first > IBig::from(limits::SERIES_TERMS)
                {
                    let most = limits::SERIES_TERMS;
                    return Err(NoForm::Limit(format!("a sum or product of more than {most} terms")));
                }
                Ok(self.atom(format!("n{}", id.0), false, Atom::Value(id)))
            }
            Node::Integral { .. } => Ok(self.atom(format!("n{}", id.0), false, Atom::Value(id))),
            Node::Conjugate(inner) => self.conjugate(*inner),
            Node::Adjoint(inner) => self.conjugate(*inner),
            Node::Transpose(inner) => self.scalar(*inner),
            Node::Average(operator) => {
                let operator = self.operator(*operator)?;
                self.average(&operator, None)
            }
            Node::Amplitude { bra, operator, ket } => {
                let operator = match operator {
                    Some(operator) => self.operator(*operator)?,
                    None => Operator::identity(),
                };
                self.average(&operator, Some((*bra, *ket)))
            }
            Node::LabelSum { .. } | Node::Delta(..) => {
                Err(NoForm::Unsupported("a sum over labels inside a function or an average".to_owned()))
            }
            Node::Commutator { .. } => {
                Err(NoForm::Unsupported("an operator where a number is expected".to_owned()))
            }
            Node::List(..) | Node::Matrix { .. } => {
                Err(NoForm::Unsupported("a list or matrix where a number is expected".to_owned()))
            }
        }
    }
}
