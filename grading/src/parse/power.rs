//! What is raised behind an atom: powers, daggers, factorials, transposition; and the scripts themselves.

use dashu_ratio::RBig;

use super::{Parsed, Parser};
use crate::expression::{ExprId, Function, Node};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};
use crate::name::group;

impl<'a> Parser<'a> {
    /// An atom with what is raised behind it: powers, daggers, factorials, transposition.
    pub(super) fn factor(&mut self) -> Parsed<ExprId> {
        let mut value = self.nested(Self::atom)?;
        loop {
            match self.peek() {
                Some(Tok::Sign('^')) => {
                    let raised = self.script()?;
                    value = self.raise(value, raised)?;
                }
                Some(Tok::Sign('!')) => {
                    self.at += 1;
                    if self.next_is('!') {
                        return Err(self.syntax("the double factorial is not known"));
                    }
                    let one = self.arena.integer(1)?;
                    let argument = self.add(Node::Add(vec![value, one]))?;
                    value = self.add(Node::Call(Function::Gamma, vec![argument]))?;
                }
                // `c_i{}^\dagger`: an empty group that only separates.
                Some(Tok::Sign('{')) if matches!(self.peek_at(1), Some(Tok::Sign('}'))) => self.at += 2,
                // `9_{}`: an empty subscript is nothing.
                Some(Tok::Sign('_'))
                    if matches!(self.peek_at(1), Some(Tok::Sign('{')))
                        && matches!(self.peek_at(2), Some(Tok::Sign('}'))) =>
                {
                    self.at += 3
                }
                Some(Tok::Command(name)) if name == "dagger" => {
                    self.at += 1;
                    value = self.add(Node::Adjoint(value))?;
                }
                Some(Tok::Text(words)) if words == "percent" => {
                    self.at += 1;
                    let hundred = self.arena.integer(100)?;
                    value = self.add(Node::Divide(value, hundred))?;
                }
                _ => return Ok(value),
            }
        }
    }

    /// The tokens behind a `^` or `_`, which the cursor stands on.
    pub(super) fn script(&mut self) -> Parsed<&'a [Token]> {
        let raised = self.next_is('^');
        let inner = self.script_tokens()?;
        // `3^2^1` is an error to TeX too; a dagger or a prime may be followed by a power.
        let mark = |t: &Token| match &t.tok {
            Tok::Command(name) => name == "dagger",
            tok => matches!(tok, Tok::Sign('\'' | '*')),
        };
        if raised && self.next_is('^') && inner.first().is_some_and(|first| !mark(first)) {
            return Err(self.syntax("two superscripts: braces must say what is raised first"));
        }
        Ok(inner)
    }

    fn script_tokens(&mut self) -> Parsed<&'a [Token]> {
        let from = self.at + 1;
        // `x^-1` without braces, as program-like answers write it.
        if matches!(self.tokens.get(from).map(|t| &t.tok), Some(Tok::Sign('-' | '+')))
            && matches!(self.tokens.get(from + 1).map(|t| &t.tok), Some(Tok::Number(_)))
        {
            self.at = from + 2;
            return Ok(&self.tokens[from..from + 2]);
        }
        // `e^\frac{a}{b}`: a macro with its arguments.
        if let Some(Tok::Command(name)) = self.tokens.get(from).map(|t| &t.tok) {
            let arguments = match name.as_str() {
                "frac" | "binom" => 2,
                "sqrt" => 1,
                _ => 0,
            };
            let mut end = from + 1;
            for _ in 0..arguments {
                end = group(self.tokens, end).ok_or_else(|| self.syntax("an argument is missing"))?.1;
            }
            self.at = end;
            return Ok(&self.tokens[from..end]);
        }
        // `2^(n+1)`: not LaTeX, but never anything else than the power meant.
        if matches!(self.tokens.get(from).map(|t| &t.tok), Some(Tok::Sign('('))) {
            let close = super::bracket::matching(self.tokens, from)
                .ok_or_else(|| self.syntax("a parenthesis is never closed"))?;
            self.at = close + 1;
            return Ok(&self.tokens[from..=close]);
        }
        let (inner, end) =
            group(self.tokens, from).ok_or_else(|| self.syntax("nothing follows `^` or `_`"))?;
        self.at = end;
        Ok(inner)
    }

    /// `value` with `raised` as its superscript.
    pub(super) fn raise(&mut self, value: ExprId, raised: &'a [Token]) -> Parsed<ExprId> {
        let is_operator = self.arena.has_operator(value);
        let word = |token: &Token| match &token.tok {
            Tok::Command(name) => Some(name.clone()),
            Tok::Sign(sign @ ('*' | '+' | '\'')) => Some(sign.to_string()),
            Tok::Letter('T') => Some("T".to_owned()),
            Tok::Text(words) => Some(words.trim().to_owned()),
            _ => None,
        };
        match raised.first().and_then(word).as_deref() {
            // `c_2^{\phantom{\dagger}}`: an empty superscript is nothing.
            None if raised.is_empty() => return Ok(value),
            Some("dagger") => {
                let adjoint = self.add(Node::Adjoint(value))?;
                // `b^{\dagger 2}` is the square of the dagger.
                return if raised.len() == 1 { Ok(adjoint) } else { self.raise(adjoint, &raised[1..]) };
            }
            Some("+") if raised.len() == 1 && is_operator => return self.add(Node::Adjoint(value)),
            Some("*") if raised.len() == 1 => {
                return self.add(if is_operator { Node::Adjoint(value) } else { Node::Conjugate(value) });
            }
            Some("T" | "top" | "intercal" | "mathsf") if raised.len() == 1 && self.arena.has_shape(value) => {
                return self.add(Node::Transpose(value));
            }
            Some("'" | "prime") => {
                let message = "a prime behind an expression: derivatives are not compared";
                return Err(Unreadable::new(Reason::UndeclaredSymbol, message, raised[0].span.clone()));
            }
            Some("circ") if raised.len() == 1 => {
                let pi = self.add(Node::Pi)?;
                let half_turn = self.arena.integer(180)?;
                let degree = self.add(Node::Divide(pi, half_turn))?;
                return self.add(Node::Multiply(vec![value, degree]));
            }
            _ => {}
        }
        let of_minus_one = self.is_minus_one(value);
        let outer = std::mem::replace(&mut self.sign_exponent, of_minus_one);
        let exponent = self.within(raised, Self::sum);
        self.sign_exponent = outer;
        self.add(Node::Power(value, exponent?))
    }

    /// Whether a value is −1 as it is written.
    fn is_minus_one(&self, id: ExprId) -> bool {
        let unit =
            |id: ExprId, sign: i64| matches!(self.arena.get(id), Node::Number(n) if *n == RBig::from(sign));
        match self.arena.get(id) {
            Node::Multiply(factors) => {
                matches!(factors.as_slice(), [sign, one] if unit(*sign, -1) && unit(*one, 1))
            }
            _ => unit(id, -1),
        }
    }
}
