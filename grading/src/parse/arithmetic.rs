//! Sums, products, quotients, powers.

use super::{Local, Parsed, Parser};
use crate::expression::{ExprId, Function, Node};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};
use crate::name::group;

impl<'a> Parser<'a> {
    /// `term ± term …`; a term “H.c.” is the adjoint of everything before it in this sum.
    pub(super) fn sum(&mut self) -> Parsed<ExprId> {
        let mut terms = Vec::new();
        loop {
            // `&` marks an alignment point and `\quad` is space.
            while matches!(self.peek(), Some(Tok::Ampersand | Tok::Quad)) {
                self.at += 1;
            }
            let mut negative = false;
            let mut either = None;
            loop {
                if self.eat('-') {
                    negative = !negative;
                } else if self.next_is_command("pm") || self.next_is_command("mp") {
                    either = Some(self.next_is_command("pm"));
                    self.at += 1;
                } else if !self.eat('+') {
                    break;
                }
            }
            while matches!(self.peek(), Some(Tok::Quad)) {
                self.at += 1;
            }
            let term = match self.hermitian_conjugate() {
                Some(conjugate) if !terms.is_empty() => {
                    let before = self.add(Node::Add(terms.clone()))?;
                    self.add(if conjugate { Node::Adjoint(before) } else { Node::Conjugate(before) })?
                }
                Some(_) => return Err(self.syntax("“H.c.” has nothing in front of it")),
                None => self.product()?,
            };
            let mut factors = Vec::new();
            if negative {
                factors.push(self.arena.integer(-1)?);
            }
            if let Some(upper) = either {
                factors.push(self.add(Node::PlusMinus(upper))?);
            }
            terms.push(if factors.is_empty() {
                term
            } else {
                factors.push(term);
                self.add(Node::Multiply(factors))?
            });
            while matches!(self.peek(), Some(Tok::Ampersand | Tok::Quad))
                && matches!(self.peek_at(1), Some(Tok::Sign('+' | '-')))
            {
                self.at += 1;
            }
            let more = self.next_is('+')
                || self.next_is('-')
                || self.next_is_command("pm")
                || self.next_is_command("mp");
            if !more {
                break;
            }
        }
        if terms.len() == 1 { Ok(terms[0]) } else { self.add(Node::Add(terms)) }
    }

    /// Reads “H.c.” (`true`) or “c.c.” (`false`) if it stands here.
    fn hermitian_conjugate(&mut self) -> Option<bool> {
        // `(\text{h.c.})`, `\mathit{h.c.}`: brackets around the words say nothing.
        if let Some(Tok::Sign(open @ ('(' | '{'))) = self.peek() {
            let (start, close) = (self.at, if *open == '(' { ')' } else { '}' });
            self.at += 1;
            let conjugate = if self.next_is('(') || self.next_is('{') {
                None // one pair of brackets is enough, and keeps this linear
            } else {
                self.hermitian_conjugate()
            };
            if conjugate.is_some() && self.eat(close) {
                return conjugate;
            }
            self.at = start;
            return None;
        }
        let squeeze = |words: &str| words.chars().filter(|c| c.is_ascii_alphabetic()).collect::<String>();
        if let Some(Tok::Text(words)) = self.peek() {
            let conjugate = match squeeze(words).to_ascii_lowercase().as_str() {
                "hc" | "hermitianconjugate" => true,
                "cc" | "complexconjugate" => false,
                _ => return None,
            };
            self.at += 1;
            return Some(conjugate);
        }
        // Bare letters: `h.c.`, `H.c`, `h. c.`
        let (first, dot, second) = (self.peek()?, self.peek_at(1)?, self.peek_at(2)?);
        let (Tok::Letter(first), Tok::Sign('.'), Tok::Letter('c' | 'C')) = (first, dot, second) else {
            return None;
        };
        let conjugate = match first {
            'h' | 'H' => true,
            'c' | 'C' => false,
            _ => return None,
        };
        self.at += 3;
        self.eat('.');
        Some(conjugate)
    }

    /// Factors side by side, with `*`, `\cdot`, `\times`, or divided: left to right, `a/bc` = (a/b)c.
    pub(super) fn product(&mut self) -> Parsed<ExprId> {
        let start = self.at;
        let first = self.factor()?;
        let mut factors = vec![first];
        let mut after_slash = false;
        // Whether the factor just read is a literal and nothing else.
        let mut literal = self.is_literal(start);
        loop {
            match self.peek() {
                Some(Tok::Sign('*')) => self.at += 1,
                Some(Tok::Command(name)) if matches!(name.as_str(), "cdot" | "times" | "otimes") => {
                    self.at += 1
                }
                Some(Tok::Sign('/')) => {
                    self.at += 1;
                    let start = self.at;
                    let below = self.signed_factor()?;
                    literal = self.is_literal(start);
                    let above = self.multiply(std::mem::take(&mut factors))?;
                    factors = vec![self.add(Node::Divide(above, below))?];
                    after_slash = true;
                    continue;
                }
                Some(Tok::Command(name)) if name == "div" => {
                    self.at += 1;
                    let start = self.at;
                    let below = self.signed_factor()?;
                    literal = self.is_literal(start);
                    let above = self.multiply(std::mem::take(&mut factors))?;
                    factors = vec![self.add(Node::Divide(above, below))?];
                    continue;
                }
                Some(Tok::Command(name)) if matches!(name.as_str(), "bmod" | "mod") => {
                    self.at += 1;
                    let modulus = self.factor()?;
                    let value = self.multiply(std::mem::take(&mut factors))?;
                    factors = vec![self.add(Node::Call(Function::Modulo, vec![value, modulus]))?];
                    continue;
                }
                _ if self.begins_factor() && !self.begins_differential() => {
                    if after_slash && !self.warnings.iter().any(|w| w == "ambiguous_slash") {
                        self.warnings.push("ambiguous_slash".to_owned());
                    }
                    after_slash = false;
                    let before = std::mem::take(&mut literal);
                    if before && self.is_uncertainty() {
                        return Err(self.syntax("an uncertainty in parentheses is no part of a value"));
                    }
                    let start = self.at;
                    let factor = self.factor()?;
                    literal = self.is_literal(start);
                    self.refuse_side_by_side(before && literal, start)?;
                    factors.push(factor);
                    continue;
                }
                _ => break,
            }
            after_slash = false;
            let start = self.at;
            let factor = self.signed_factor()?;
            literal = self.is_literal(start);
            factors.push(factor);
        }
        self.multiply(factors)
    }

    /// Whether the tokens from `start` to the cursor are a literal, perhaps in braces.
    pub(super) fn is_literal(&self, start: usize) -> bool {
        let read = &self.tokens[start..self.at];
        let only = |t: &Token| matches!(t.tok, Tok::Number(_) | Tok::Sign('{' | '}'));
        read.iter().all(only) && read.iter().filter(|t| matches!(t.tok, Tok::Number(_))).count() == 1
    }

    /// `2 3` may be 23, 6 or a list: nobody writes a product of two literals without a sign.
    pub(super) fn refuse_side_by_side(&self, literals: bool, at: usize) -> Parsed<()> {
        if !literals {
            return Ok(());
        }
        let message = "two numbers side by side without a sign between them";
        Err(Unreadable::new(Reason::Syntax, message, self.tokens[at].span.clone()))
    }

    /// `0.33(1)`: behind a decimal literal a parenthesis with digits is its uncertainty, no factor.
    fn is_uncertainty(&self) -> bool {
        let decimal = self.at > 0
            && matches!(&self.tokens[self.at - 1].tok, Tok::Number(digits) if digits.contains('.'));
        let digits = matches!(self.peek_at(1), Some(Tok::Number(n)) if n.bytes().all(|b| b.is_ascii_digit()));
        decimal
            && digits
            && self.next_is('(')
            && !self.tokens[self.at].space_before
            && matches!(self.peek_at(2), Some(Tok::Sign(')')))
    }

    pub(super) fn multiply(&mut self, factors: Vec<ExprId>) -> Parsed<ExprId> {
        if factors.len() == 1 { Ok(factors[0]) } else { self.add(Node::Multiply(factors)) }
    }

    /// A factor behind an explicit sign of multiplication may carry a sign: `2 \cdot -3`.
    fn signed_factor(&mut self) -> Parsed<ExprId> {
        if self.next_is('-') || self.next_is('+') {
            let negative = self.next_is('-');
            self.at += 1;
            let factor = self.nested(Self::signed_factor)?;
            if !negative {
                return Ok(factor);
            }
            let minus = self.arena.integer(-1)?;
            return self.add(Node::Multiply(vec![minus, factor]));
        }
        self.factor()
    }

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
        let exponent = self.within(raised, Self::sum)?;
        self.add(Node::Power(value, exponent))
    }

    /// Whether the next token can begin a factor of a product without a sign.
    pub(super) fn begins_factor(&self) -> bool {
        match self.peek() {
            Some(Tok::Number(_) | Tok::Letter(_) | Tok::Accent(_)) => true,
            Some(Tok::Sign('(' | '[' | '{')) | Some(Tok::SetBrace('{')) => true,
            Some(Tok::Sign('|')) => self.bars == 0,
            Some(Tok::Begin(_)) => true,
            Some(Tok::Command(name)) => !matches!(
                name.as_str(),
                "rangle"
                    | "rfloor"
                    | "rceil"
                    | "rbrace"
                    | "pm"
                    | "mp"
                    | "approx"
                    | "equiv"
                    | "neq"
                    | "leq"
                    | "geq"
                    | "propto"
                    | "to"
                    | "Rightarrow"
                    | "sim"
                    | "ll"
                    | "gg"
                    | "lor"
                    | "land"
                    | "choose"
                    | "in"
                    | "cdot"
                    | "times"
                    | "otimes"
                    | "bmod"
                    | "mod"
                    | "div"
                    | "dagger"
                    | "dots"
                    | "ldots"
                    | "cdots"
                    | "coloneqq"
                    | "therefore"
                    | "because"
                    | "iff"
                    | "mapsto"
                    | "leftrightarrow"
                    | "over"
                    | "atop"
            ),
            Some(Tok::Text(words)) => super::function::named(words.trim()).is_some(),
            _ => false,
        }
    }

    /// Whether `d x` of an integral stands here.
    pub(super) fn begins_differential(&self) -> bool {
        let is_d = matches!(self.peek(), Some(Tok::Letter('d')))
            && !self.declarations.declares_letter('d')
            && self.locals.iter().any(|(_, local)| matches!(local, Local::Symbol(_)));
        is_d && matches!(self.peek_at(1), Some(Tok::Letter(_) | Tok::Command(_)))
    }
}
