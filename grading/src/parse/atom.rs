//! Atoms: literals and macros that take arguments.

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::function::{is_plain_word, named};
use super::{Parsed, Parser};
use crate::expression::{ExprId, Function, Node};
use crate::grade::Reason;
use crate::lex::{Tok, Unreadable};
use crate::limits;
use crate::name::Name;

impl<'a> Parser<'a> {
    pub(super) fn atom(&mut self) -> Parsed<ExprId> {
        let Some(tok) = self.peek() else { return Err(self.unexpected()) };
        match tok {
            Tok::Number(digits) => {
                let from = self.split_at.take().unwrap_or(0);
                let value = literal(&digits[from..])
                    .map_err(|message| Unreadable::new(Reason::Limit, message, self.here()))?;
                self.at += 1;
                self.add(value)
            }
            Tok::Sign('(' | '[') | Tok::SetBrace('{') => {
                if let Some(square) = self.squared_sum_of_spins()? {
                    return Ok(square);
                }
                let inner = self.bracketed()?;
                self.close_bracket(inner)
            }
            Tok::Sign('{') if self.is_braced_symbol() => self.name(),
            Tok::Sign('{') => self.braced(),
            Tok::Sign('|') if self.bars == 0 => self.absolute_value(),
            Tok::Letter(_) => self.letter_or_word(),
            Tok::Accent("bar") => self.bar(),
            Tok::Accent(_) => self.name(),
            Tok::Begin(environment) => self.environment(environment),
            Tok::Text(words) => match named(words.trim()) {
                Some(function) => {
                    self.at += 1;
                    self.function(words.trim(), function)
                }
                None => self.name(),
            },
            Tok::Command(name) => self.command(name),
            _ => Err(self.unexpected()),
        }
    }

    fn command(&mut self, name: &'a str) -> Parsed<ExprId> {
        if let Some(function) = named(name) {
            self.at += 1;
            return match name {
                "sqrt" => {
                    let unicode = self.tokens[self.at - 1].span.len() == '√'.len_utf8();
                    self.square_root(unicode)
                }
                "cbrt" => {
                    let unicode = self.tokens[self.at - 1].span.len() == '∛'.len_utf8();
                    let value = self.radicand(unicode)?;
                    let three = self.arena.integer(3)?;
                    self.root(value, Some(three))
                }
                _ => self.function(name, function),
            };
        }
        match name {
            "frac" => {
                self.at += 1;
                let above = self.argument()?;
                let below = self.argument()?;
                self.add(Node::Divide(above, below))
            }
            "binom" => {
                self.at += 1;
                let upper = self.argument()?;
                let lower = self.argument()?;
                self.add(Node::Call(Function::Binomial, vec![upper, lower]))
            }
            "sum" => self.series(false),
            "prod" => self.series(true),
            "int" => self.integral(),
            "infty" => {
                self.at += 1;
                self.add(Node::Infinity)
            }
            "lfloor" => self.delimited("rfloor", Function::Floor),
            "lceil" => self.delimited("rceil", Function::Ceil),
            "langle" | "expval" | "ev" | "braket" => self.average(name),
            "bra" => self.bra_and_ket(),
            "mel" | "matrixel" | "matrixelement" => self.matrix_element(),
            "abs" | "norm" => {
                self.at += 1;
                let value = self.argument()?;
                self.add(Node::Call(Function::Abs, vec![value]))
            }
            "Gamma" | "theta" | "Theta"
                if matches!(self.peek_at(1), Some(Tok::Sign('(')))
                    && self.declarations.find_symbol(&Name::plain(format!("\\{name}"))).is_none() =>
            {
                self.at += 1;
                if name == "Theta" {
                    return Err(self.landau());
                }
                let function = if name == "Gamma" { Function::Gamma } else { Function::Step };
                let inner = self.bracketed()?;
                let arguments = self.list_items(inner)?;
                if arguments.len() != 1 {
                    return Err(self.syntax("this function takes one argument"));
                }
                self.add(Node::Call(function, arguments))
            }
            "emptyset" => {
                Err(Unreadable::new(Reason::DifferentKind, "the empty set is no formula", self.here()))
            }
            "partial" | "nabla" => {
                let message = format!("`\\{name}`: derivatives are not declared by the problem");
                Err(Unreadable::new(Reason::UndeclaredSymbol, message, self.here()))
            }
            "dots" | "ldots" | "cdots" | "vdots" | "ddots" => {
                Err(self.syntax("an ellipsis does not say what the answer is"))
            }
            _ => self.name(),
        }
    }

    /// `\sqrt[n]{x}`, `\sqrt2`, `√36`.
    fn square_root(&mut self, whole_number: bool) -> Parsed<ExprId> {
        let degree = if self.next_is('[') {
            let close = super::bracket::matching(self.tokens, self.at)
                .ok_or_else(|| self.syntax("the degree of a root is never closed"))?;
            let inner = &self.tokens[self.at + 1..close];
            self.at = close + 1;
            Some(self.within(inner, Self::sum)?)
        } else {
            None
        };
        let value = self.radicand(whole_number)?;
        self.root(value, degree)
    }

    /// What stands under a root. Behind the Unicode sign the whole number is meant: `√36`.
    fn radicand(&mut self, whole_number: bool) -> Parsed<ExprId> {
        match self.peek() {
            Some(Tok::Sign('(')) => {
                let inner = self.bracketed()?;
                self.close_bracket(inner)
            }
            Some(Tok::Number(_)) if whole_number => self.single(),
            _ => self.argument(),
        }
    }

    /// The argument of a macro: a group, or one token (of a number only one digit, `\frac12`).
    pub(super) fn argument(&mut self) -> Parsed<ExprId> {
        match self.peek() {
            Some(Tok::Sign('{')) => self.braced(),
            Some(Tok::Number(digits)) => self.digit_argument(digits),
            Some(Tok::Letter(_)) => self.single(),
            Some(Tok::Command(_)) => self.nested(Self::atom),
            _ => Err(self.syntax("a macro lacks its argument")),
        }
    }

    fn digit_argument(&mut self, digits: &str) -> Parsed<ExprId> {
        let from = self.split_at.take().unwrap_or(0);
        let digit = digits[from..].bytes().next().filter(u8::is_ascii_digit);
        let Some(digit) = digit else { return Err(self.syntax("a macro lacks its argument")) };
        if from + 1 == digits.len() {
            self.at += 1;
        } else {
            self.split_at = Some(from + 1);
        }
        self.arena.integer(i64::from(digit - b'0'))
    }

    /// One letter or number, scripts left alone.
    fn single(&mut self) -> Parsed<ExprId> {
        let token = &self.tokens[self.at..=self.at];
        self.at += 1;
        self.within(token, Self::atom)
    }

    pub(super) fn landau(&self) -> Unreadable {
        let message = "a Landau symbol says how the answer grows, not what it is";
        Unreadable::new(Reason::LandauSymbol, message, self.here())
    }

    /// A letter: a declared name, a constant, or the first letter of a word.
    fn letter_or_word(&mut self) -> Parsed<ExprId> {
        if let Some((word, length)) = self.bare_word() {
            let declared = || word.chars().all(|c| self.is_known_letter(c));
            let parenthesis = matches!(self.peek_at(length), Some(Tok::Sign('(' | '{')));
            if parenthesis && is_plain_word(&word) && !declared() {
                self.at += length;
                let function = named(&word).expect("a plain word is a function");
                return self.function(&word, function);
            }
            if word == "pi" && !declared() {
                self.at += length;
                return self.add(Node::Pi);
            }
        }
        self.name()
    }

    pub(super) fn is_known_letter(&self, letter: char) -> bool {
        self.declarations.declares_letter(letter)
            || matches!(letter, 'i' | 'e')
            || self.locals.iter().any(|(name, _)| name.len() == 1 && name.starts_with(letter))
    }

    /// `\bar z`: a declared name, else the complex conjugate.
    fn bar(&mut self) -> Parsed<ExprId> {
        let at = self.at;
        match self.name() {
            Ok(value) => Ok(value),
            Err(error) if error.reason == Reason::UndeclaredSymbol || error.reason == Reason::Syntax => {
                self.at = at + 1;
                let value = if self.next_is('{') { self.braced()? } else { self.name()? };
                self.raise_conjugate(value)
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn raise_conjugate(&mut self, value: ExprId) -> Parsed<ExprId> {
        let operator = self.arena.has_operator(value);
        self.add(if operator { Node::Adjoint(value) } else { Node::Conjugate(value) })
    }
}

/// An exact literal: digits with an optional point and exponent.
fn literal(text: &str) -> Result<Node, String> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i64>().map_err(|e| e.to_string())?),
        None => (text, 0),
    };
    if exponent.abs() > limits::LITERAL_EXPONENT {
        return Err(format!("the exponent of {text} is beyond ±{}", limits::LITERAL_EXPONENT));
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let number =
        IBig::from_str_radix(if digits.is_empty() { "0" } else { &digits }, 10).map_err(|e| e.to_string())?;
    let scale = exponent - i64::try_from(fraction.len()).expect("literals are short");
    let ten = |power: u64| UBig::from(10u8).pow(usize::try_from(power).expect("bounded above"));
    let value = if scale >= 0 {
        RBig::from(number * IBig::from(ten(scale.unsigned_abs())))
    } else {
        RBig::from_parts(number, ten(scale.unsigned_abs()))
    };
    if fraction.is_empty() && exponent == 0 {
        return Ok(Node::Number(value));
    }
    let significant = digits.trim_start_matches('0').len();
    Ok(Node::Decimal {
        value,
        decimals: u32::try_from((-scale).max(0)).expect("bounded above"),
        significant: u32::try_from(significant).expect("literals are short"),
    })
}
