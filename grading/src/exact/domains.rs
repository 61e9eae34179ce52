//! What is known of a value from the declared domains: surely real, surely positive, an integer.

use dashu_ratio::RBig;
use eigentruth_operators::Monomial;

use super::{Atom, Exact};
use crate::declarations::Domain;
use crate::expression::{ExprId, Function, Node};

impl Exact<'_> {
    /// Whether a value is surely real (used only to simplify conjugates).
    pub(crate) fn is_real(&self, id: ExprId) -> bool {
        let all = |list: &[ExprId]| list.iter().all(|x| self.is_real(*x));
        match self.arena.get(id) {
            Node::Number(_) | Node::Decimal { .. } | Node::Pi | Node::Euler => true,
            Node::Symbol(s) => self.arena.symbols[s.0 as usize].domain != Domain::Complex,
            Node::Add(list) | Node::Multiply(list) => all(list),
            Node::Divide(a, b) => self.is_real(*a) && self.is_real(*b),
            Node::Power(a, b) => {
                let whole = matches!(self.arena.get(*b), Node::Number(n) if n.is_int());
                (whole && self.is_real(*a)) || (self.is_positive(*a) && self.is_real(*b))
            }
            Node::Call(Function::Abs | Function::Argument, _) => true,
            Node::Call(
                Function::Sin
                | Function::Cos
                | Function::Tan
                | Function::Sinh
                | Function::Cosh
                | Function::Tanh
                | Function::Atan
                | Function::Asinh
                | Function::Floor
                | Function::Ceil
                | Function::Min
                | Function::Max
                | Function::Gamma
                | Function::Sign
                | Function::Step,
                list,
            ) => all(list),
            Node::Call(Function::Ln, list) => self.is_positive(list[0]),
            _ => false,
        }
    }

    /// Whether a value is surely positive.
    pub(crate) fn is_positive(&self, id: ExprId) -> bool {
        match self.arena.get(id) {
            Node::Number(value) | Node::Decimal { value, .. } => *value > RBig::ZERO,
            Node::Pi | Node::Euler => true,
            Node::Symbol(s) => self.arena.symbols[s.0 as usize].domain == Domain::Positive,
            Node::Add(list) | Node::Multiply(list) => list.iter().all(|x| self.is_positive(*x)),
            Node::Divide(a, b) => self.is_positive(*a) && self.is_positive(*b),
            Node::Power(a, b) => self.is_positive(*a) && self.is_real(*b),
            Node::Call(Function::Abs | Function::Root, list) => list.iter().all(|x| self.is_positive(*x)),
            Node::Call(Function::Cosh, list) => self.is_real(list[0]),
            _ => false,
        }
    }

    /// Whether a monomial is made of integers.
    pub(super) fn is_integer(&self, monomial: &Monomial) -> bool {
        monomial.factors().iter().all(|(symbol, _)| match &self.atoms[symbol.index() as usize] {
            Atom::Symbol(s) => {
                matches!(self.arena.symbols[s.0 as usize].domain, Domain::Integer | Domain::Natural)
            }
            _ => false,
        })
    }
}
