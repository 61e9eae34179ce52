//! Functions as people write them: `\sin^2 x`, `\tanh\frac{\beta\omega}{2}`, `\log_2 x`, `exp(-x)`.

use super::{Parsed, Parser};
use crate::expression::{ExprId, Function, Node};
use crate::lex::Tok;
use crate::name::labels;

/// How a function word is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// As a function of its arguments.
    Plain(Function),
    /// As the inverse of a function value: `\cot`, `\sec`, ….
    Inverse(Function),
    /// As one minus the function.
    SquareRoot,
    CubeRoot,
    /// Logarithm to base ten.
    Decimal,
}

/// The function that a word (macro or roman text) names.
pub(super) fn named(word: &str) -> Option<Word> {
    use Function as F;
    use Word::{CubeRoot, Decimal, Inverse, Plain, SquareRoot};
    Some(match word {
        "exp" => Plain(F::Exp),
        "ln" | "log" => Plain(F::Ln),
        "lg" => Decimal,
        "sin" => Plain(F::Sin),
        "cos" => Plain(F::Cos),
        "tan" | "tg" => Plain(F::Tan),
        "cot" | "ctg" => Inverse(F::Tan),
        "sec" => Inverse(F::Cos),
        "csc" => Inverse(F::Sin),
        "sinh" | "sh" => Plain(F::Sinh),
        "cosh" | "ch" => Plain(F::Cosh),
        "tanh" | "th" => Plain(F::Tanh),
        "coth" => Inverse(F::Tanh),
        "sech" => Inverse(F::Cosh),
        "csch" => Inverse(F::Sinh),
        "arcsin" | "asin" => Plain(F::Asin),
        "arccos" | "acos" => Plain(F::Acos),
        "arctan" | "atan" => Plain(F::Atan),
        "arsinh" | "asinh" | "arcsinh" => Plain(F::Asinh),
        "arcosh" | "acosh" | "arccosh" => Plain(F::Acosh),
        "artanh" | "atanh" | "arctanh" => Plain(F::Atanh),
        "abs" => Plain(F::Abs),
        "sgn" | "sign" => Plain(F::Sign),
        "floor" => Plain(F::Floor),
        "ceil" => Plain(F::Ceil),
        "Re" => Plain(F::Real),
        "Im" => Plain(F::Imaginary),
        "arg" => Plain(F::Argument),
        "min" => Plain(F::Min),
        "max" => Plain(F::Max),
        "sqrt" => SquareRoot,
        "cbrt" => CubeRoot,
        _ => return None,
    })
}

/// Words that are also ordinary letters side by side are functions only with parentheses behind.
pub(super) fn is_plain_word(word: &str) -> bool {
    named(word).is_some() && !matches!(word, "Re" | "Im" | "sh" | "ch" | "th" | "tg")
}

impl Parser<'_> {
    /// A function whose word the cursor has just passed.
    pub(super) fn function(&mut self, word: &str, function: Word) -> Parsed<ExprId> {
        let mut power = None;
        let mut base = None;
        loop {
            if self.next_is('^') && power.is_none() {
                power = Some(self.script()?);
            } else if self.next_is('_') && base.is_none() && word == "log" {
                base = Some(self.script()?);
            } else {
                break;
            }
        }
        let arguments = self.arguments()?;
        let inverse = power.is_some_and(|p| {
            p.len() == 2 && p[0].tok == Tok::Sign('-') && p[1].tok == Tok::Number("1".to_owned())
        });
        if inverse && let Some(inverted) = inverse_function(function) {
            // `\sin^{-1} x` is the inverse function; `\sin^2 x` is a power.
            return self.apply(inverted, arguments);
        }
        let mut value = self.apply(function, arguments)?;
        if let Some(base) = base {
            let base = self.within(base, Self::sum)?;
            let scale = self.add(Node::Call(Function::Ln, vec![base]))?;
            value = self.add(Node::Divide(value, scale))?;
        }
        match power {
            Some(power) => self.raise(value, power),
            None => Ok(value),
        }
    }

    fn apply(&mut self, function: Word, arguments: Vec<ExprId>) -> Parsed<ExprId> {
        let variadic = matches!(function, Word::Plain(Function::Min | Function::Max));
        if arguments.is_empty() || (arguments.len() > 1 && !variadic) {
            return Err(self.syntax(format!("this function takes one argument, not {}", arguments.len())));
        }
        match function {
            Word::Plain(Function::Exp) => {
                let e = self.add(Node::Euler)?;
                self.add(Node::Power(e, arguments[0]))
            }
            Word::Plain(function) => self.add(Node::Call(function, arguments)),
            Word::Inverse(function) => {
                let one = self.arena.integer(1)?;
                let below = self.add(Node::Call(function, arguments))?;
                self.add(Node::Divide(one, below))
            }
            Word::SquareRoot => self.root(arguments[0], None),
            Word::CubeRoot => {
                let three = self.arena.integer(3)?;
                self.root(arguments[0], Some(three))
            }
            Word::Decimal => {
                let ten = self.arena.integer(10)?;
                let scale = self.add(Node::Call(Function::Ln, vec![ten]))?;
                let value = self.add(Node::Call(Function::Ln, arguments))?;
                self.add(Node::Divide(value, scale))
            }
        }
    }

    /// `\sqrt{x}` as the power 1/2, `\sqrt[n]{x}` as the real root.
    pub(super) fn root(&mut self, value: ExprId, degree: Option<ExprId>) -> Parsed<ExprId> {
        match degree {
            Some(degree) => self.add(Node::Call(Function::Root, vec![value, degree])),
            None => {
                let one = self.arena.integer(1)?;
                let two = self.arena.integer(2)?;
                let half = self.add(Node::Divide(one, two))?;
                self.add(Node::Power(value, half))
            }
        }
    }

    /// The arguments of a function: what is in brackets, or the factors that follow.
    fn arguments(&mut self) -> Parsed<Vec<ExprId>> {
        match self.peek() {
            Some(Tok::Sign('(' | '[')) | Some(Tok::SetBrace('{')) => {
                let inner = self.bracketed()?;
                self.list_items(inner)
            }
            Some(Tok::Sign('{')) => {
                let inner = self.script_group()?;
                self.list_items(inner)
            }
            _ => Ok(vec![self.bare_argument()?]),
        }
    }

    /// Factors without parentheses: `\sin 2\pi x`; another function, a bracket, a fraction or a
    /// power of e ends them.
    fn bare_argument(&mut self) -> Parsed<ExprId> {
        let mut factors = Vec::new();
        let negative = self.eat('-');
        if negative {
            factors.push(self.arena.integer(-1)?);
        }
        let first_is_fraction = self.next_is_command("frac");
        let start = self.at;
        factors.push(self.factor()?);
        let mut literal = self.is_literal(start);
        while !first_is_fraction {
            let goes_on = match self.peek() {
                Some(Tok::Number(_) | Tok::Accent(_)) => true,
                Some(Tok::Letter('e')) => !matches!(self.peek_at(1), Some(Tok::Sign('^'))),
                Some(Tok::Letter(_)) => !self.begins_differential() && !self.begins_word(),
                Some(Tok::Command(name)) => is_greek(name),
                _ => false,
            };
            if !goes_on {
                break;
            }
            let start = self.at;
            factors.push(self.factor()?);
            let before = std::mem::replace(&mut literal, self.is_literal(start));
            self.refuse_side_by_side(before && literal, start)?;
        }
        self.multiply(factors)
    }

    /// Whether bare letters here spell a function: `sin(`.
    fn begins_word(&self) -> bool {
        self.bare_word().is_some_and(|(word, _)| is_plain_word(&word))
    }

    /// The letters that stand here without space between them, and how many; of a long run only the first,
    /// which are no name of a function.
    pub(super) fn bare_word(&self) -> Option<(String, usize)> {
        const LONGEST: usize = 24;
        let mut word = String::new();
        for (offset, token) in self.tokens[self.at..].iter().take(LONGEST).enumerate() {
            match token.tok {
                Tok::Letter(letter) if offset == 0 || !token.space_before => word.push(letter),
                _ => break,
            }
        }
        let length = word.len();
        (length > 1).then_some((word, length))
    }

    /// `f(x, y)` of a declared function about which nothing is known.
    pub(super) fn unknown_function(&mut self, name: &str) -> Parsed<ExprId> {
        let inner = self.bracketed()?;
        let arguments = self.list_items(inner)?;
        let function = self.arena.function(name);
        self.add(Node::Unknown(function, arguments))
    }

    /// Whether the bracket that stands here holds nothing but labels.
    pub(super) fn argument_labels(&self) -> Option<(Vec<String>, usize)> {
        if !self.next_is('(') {
            return None;
        }
        let close = super::bracket::matching(self.tokens, self.at)?;
        let items = labels(&self.tokens[self.at + 1..close], &|name| self.binding(name))?;
        Some((items, close + 1))
    }
}

fn inverse_function(function: Word) -> Option<Word> {
    use Function as F;
    let Word::Plain(function) = function else { return None };
    Some(Word::Plain(match function {
        F::Sin => F::Asin,
        F::Cos => F::Acos,
        F::Tan => F::Atan,
        F::Sinh => F::Asinh,
        F::Cosh => F::Acosh,
        F::Tanh => F::Atanh,
        _ => return None,
    }))
}

/// Whether a macro is a Greek letter or a letter-like constant, and so a plain symbol.
pub(super) fn is_greek(name: &str) -> bool {
    const GREEK: &[&str] = &[
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "eta",
        "theta",
        "vartheta",
        "iota",
        "kappa",
        "varkappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "omicron",
        "pi",
        "varpi",
        "rho",
        "varrho",
        "sigma",
        "varsigma",
        "tau",
        "upsilon",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Upsilon",
        "Phi",
        "Psi",
        "Omega",
        "hbar",
        "ell",
        "imath",
        "jmath",
    ];
    GREEK.contains(&name)
}
