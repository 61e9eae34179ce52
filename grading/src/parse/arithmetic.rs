//! Sums, products, quotients, powers.

use super::{Local, Parsed, Parser};
use crate::expression::{ExprId, Function, Node};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};

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
                    if terms.len() > 1 {
                        self.warn("conjugate_of_all_before");
                    }
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
        if let Some(end) = self.proper_fraction(literal) {
            return self.mixed_number(first, end);
        }
        loop {
            match self.peek() {
                Some(Tok::Sign('*')) => self.at += 1,
                Some(Tok::Command(name)) if matches!(name.as_str(), "cdot" | "times" | "otimes") => {
                    self.at += 1
                }
                Some(sign) if *sign == Tok::Sign('/') || is_div(sign) => {
                    after_slash |= !is_div(sign);
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
                    if after_slash {
                        self.warn("ambiguous_slash");
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
                    if self.proper_fraction(literal).is_some() {
                        return Err(self.ambiguous_mixed_number());
                    }
                    factors.push(factor);
                    continue;
                }
                _ => break,
            }
            after_slash = false;
            let start = self.at;
            let factor = self.signed_factor()?;
            literal = self.is_literal(start);
            if self.proper_fraction(literal).is_some() {
                return Err(self.ambiguous_mixed_number());
            }
            factors.push(factor);
        }
        self.multiply(factors)
    }

    /// Behind a whole number: the end of a fraction of two literals below one, as in `1\frac12`, `1\tfrac{3}{4}`.
    fn proper_fraction(&self, literal: bool) -> Option<usize> {
        let number = |at: usize| match &self.tokens.get(at)?.tok {
            Tok::Number(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => Some(digits.as_str()),
            _ => None,
        };
        let last = self.tokens[..self.at].iter().rposition(|t| !matches!(t.tok, Tok::Sign('}')))?;
        if !literal || number(last).is_none() || !self.next_is_command("frac") || self.split_at.is_some() {
            return None;
        }
        let mut at = self.at + 1;
        let mut parts: Vec<u64> = Vec::new();
        while parts.len() < 2 {
            if matches!(self.tokens.get(at)?.tok, Tok::Sign('{')) {
                parts.push(number(at + 1)?.parse().ok()?);
                matches!(self.tokens.get(at + 2)?.tok, Tok::Sign('}')).then_some(())?;
                at += 3;
                continue;
            }
            // Without braces every digit is an argument of its own.
            let digits = number(at)?;
            (digits.len() <= 2 - parts.len()).then_some(())?;
            parts.extend(digits.bytes().map(|digit| u64::from(digit - b'0')));
            at += 1;
        }
        (0 < parts[0] && parts[0] < parts[1]).then_some(at)
    }

    /// `1\frac12` alone is 3/2. With further factors it may also be meant as a product: refused.
    fn mixed_number(&mut self, whole: ExprId, end: usize) -> Parsed<ExprId> {
        let fraction = self.factor()?;
        let product = self.begins_factor()
            || self.next_is('*')
            || self.next_is('/')
            || ["cdot", "times", "otimes", "div", "bmod", "mod"]
                .iter()
                .any(|sign| self.next_is_command(sign));
        if self.at != end || (product && !self.begins_differential()) {
            return Err(self.ambiguous_mixed_number());
        }
        self.warn("mixed_number");
        self.add(Node::Add(vec![whole, fraction]))
    }

    fn ambiguous_mixed_number(&self) -> Unreadable {
        self.syntax("a whole number in front of a fraction, `1\\frac12`, may be a sum (3/2) or a product (1/2): write which")
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

fn is_div(tok: &Tok) -> bool {
    matches!(tok, Tok::Command(name) if name == "div")
}
