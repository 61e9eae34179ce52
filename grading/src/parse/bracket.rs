//! Brackets: groups, lists, absolute values, averages, amplitudes, matrices, commutators.

use super::{Parsed, Parser};
use crate::expression::{Bracket, ExprId, Function, Node};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};
use crate::limits;
use crate::name::group;

/// What stood in a bracket: its kind and its items.
pub(super) struct Inner {
    bracket: Bracket,
    items: Vec<ExprId>,
}

impl<'a> Parser<'a> {
    /// Reads `( … )`, `[ … ]` or `\{ … \}`; `\left( … \right]` may close with another bracket.
    pub(super) fn bracketed(&mut self) -> Parsed<Inner> {
        let bracket = match self.peek() {
            Some(Tok::Sign('(')) => Bracket::Round,
            Some(Tok::Sign('[')) => Bracket::Square,
            _ => Bracket::Brace,
        };
        let close = matching(self.tokens, self.at).ok_or_else(|| self.syntax("a bracket is never closed"))?;
        let tokens = &self.tokens[self.at + 1..close];
        let items = self.items(tokens)?;
        self.at = close + 1;
        Ok(Inner { bracket, items })
    }

    /// Items separated by commas or semicolons.
    fn items(&mut self, tokens: &'a [Token]) -> Parsed<Vec<ExprId>> {
        let mut parts = split(tokens, |tok| matches!(tok, Tok::Sign(',' | ';')));
        if let [row] = parts.as_slice() {
            // `(1\quad 2)`: a row set apart by space alone.
            parts = split(row, |tok| *tok == Tok::Quad);
        }
        if parts.len() > limits::PARTS {
            let message = format!("a list has more than {} entries", limits::PARTS);
            return Err(Unreadable::new(Reason::Limit, message, self.here()));
        }
        parts.into_iter().map(|part| self.within(part, Self::sum)).collect()
    }

    pub(super) fn list_items(&mut self, inner: Inner) -> Parsed<Vec<ExprId>> {
        Ok(inner.items)
    }

    /// What a bracket means as a value: a group, a list, or a commutator of operators.
    pub(super) fn close_bracket(&mut self, inner: Inner) -> Parsed<ExprId> {
        let Inner { bracket, items } = inner;
        match items.as_slice() {
            [only] => Ok(*only),
            [left, right]
                if bracket != Bracket::Round
                    && (self.arena.has_operator(*left) || self.arena.has_operator(*right)) =>
            {
                self.add(Node::Commutator { anti: bracket == Bracket::Brace, left: *left, right: *right })
            }
            _ => self.add(Node::List(bracket, items)),
        }
    }

    /// `{ … }`: a group.
    pub(super) fn braced(&mut self) -> Parsed<ExprId> {
        let (inner, end) = group(self.tokens, self.at).ok_or_else(|| self.syntax("a `{` is never closed"))?;
        self.at = end;
        self.group_value(inner)
    }

    /// The value of a whole group: `n \choose k` and `x \over y` split it in two.
    pub(super) fn group_value(&mut self, inner: &'a [Token]) -> Parsed<ExprId> {
        let infix = |tok: &Tok| matches!(tok, Tok::Command(name) if name == "choose" || name == "over");
        let parts = split(inner, infix);
        let [upper, lower] = parts.as_slice() else { return self.within(inner, Self::sum) };
        let choose = inner[upper.len()].tok == Tok::Command("choose".to_owned());
        let upper = self.within(upper, Self::sum)?;
        let lower = self.within(lower, Self::sum)?;
        self.add(if choose {
            Node::Call(Function::Binomial, vec![upper, lower])
        } else {
            Node::Divide(upper, lower)
        })
    }

    /// `{ … }` as the argument of a function.
    pub(super) fn script_group(&mut self) -> Parsed<Inner> {
        let value = self.braced()?;
        Ok(Inner { bracket: Bracket::Round, items: vec![value] })
    }

    /// `|x|`.
    pub(super) fn absolute_value(&mut self) -> Parsed<ExprId> {
        self.at += 1;
        self.bars += 1;
        let value = self.nested(Self::sum);
        self.bars -= 1;
        let value = value?;
        self.expect('|')?;
        self.add(Node::Call(Function::Abs, vec![value]))
    }

    /// `\lfloor x \rfloor` and `\lceil x \rceil`.
    pub(super) fn delimited(&mut self, close: &str, function: Function) -> Parsed<ExprId> {
        self.at += 1;
        let value = self.nested(Self::sum)?;
        if !self.next_is_command(close) {
            return Err(self.syntax(format!("expected `\\{close}` here")));
        }
        self.at += 1;
        self.add(Node::Call(function, vec![value]))
    }

    /// `\langle A \rangle`, `\langle\psi|A|\phi\rangle`, `\braket{\psi|\phi}`, `\expval{A}`.
    pub(super) fn average(&mut self, name: &str) -> Parsed<ExprId> {
        self.at += 1;
        let inner = if name == "langle" {
            let mut depth = 1usize;
            let mut end = self.at;
            while depth > 0 {
                match self.tokens.get(end).map(|t| &t.tok) {
                    Some(Tok::Command(name)) if name == "langle" => depth += 1,
                    Some(Tok::Command(name)) if name == "rangle" => depth -= 1,
                    Some(_) => {}
                    None => return Err(self.syntax("`\\langle` is never closed by `\\rangle`")),
                }
                end += 1;
            }
            let inner = &self.tokens[self.at..end - 1];
            self.at = end;
            inner
        } else {
            let (inner, end) =
                group(self.tokens, self.at).ok_or_else(|| self.syntax("an argument is missing"))?;
            self.at = end;
            if name == "braket" && self.next_is('{') {
                // `\braket{\psi}{\phi}`
                let ket = self.macro_group()?;
                return self.amplitude(inner, &[], ket);
            }
            inner
        };
        if self.next_is('_') {
            let message = "an average with a subscript is not declared by the problem";
            return Err(Unreadable::new(Reason::UndeclaredSymbol, message, self.here()));
        }
        let parts = split(inner, |tok| matches!(tok, Tok::Sign('|')));
        match parts.as_slice() {
            [operator] => {
                let operator = self.within(operator, Self::sum)?;
                self.add(Node::Average(operator))
            }
            [bra, ket] => self.amplitude(bra, &[], ket),
            [_, [], _] => Err(self.syntax("the operator of this amplitude is missing")),
            [bra, operator, ket] => self.amplitude(bra, operator, ket),
            _ => Err(self.syntax("an amplitude has at most two bars")),
        }
    }

    /// The amplitude of `operator` between two states; no tokens are no operator.
    fn amplitude(&mut self, bra: &[Token], operator: &'a [Token], ket: &[Token]) -> Parsed<ExprId> {
        let (bra, ket) = (self.state(bra)?, self.state(ket)?);
        let operator = match operator {
            [] => None,
            tokens => Some(self.within(tokens, Self::sum)?),
        };
        self.add(Node::Amplitude { bra, operator, ket })
    }

    /// The group that the cursor stands on.
    fn macro_group(&mut self) -> Parsed<&'a [Token]> {
        let (inner, end) =
            group(self.tokens, self.at).ok_or_else(|| self.syntax("an argument is missing"))?;
        self.at = end;
        Ok(inner)
    }

    /// `\bra{\psi}A\ket{\phi}`.
    pub(super) fn bra_and_ket(&mut self) -> Parsed<ExprId> {
        self.at += 1;
        let bra = self.macro_group()?;
        // The first `\ket` outside of brackets, and no further: a product has many.
        let behind = &self.tokens[self.at..];
        let mut depth = 0;
        let ket = behind.iter().position(|token| {
            depth += step(&token.tok);
            depth == 0 && token.tok == Tok::Command("ket".to_owned())
        });
        let Some(ket) = ket else {
            return Err(self.syntax("a `\\bra` without its `\\ket` is no amplitude"));
        };
        let operator = &behind[..ket];
        self.at += operator.len() + 1;
        let ket = self.macro_group()?;
        self.amplitude(bra, operator, ket)
    }

    /// `\mel{\psi}{A}{\phi}`.
    pub(super) fn matrix_element(&mut self) -> Parsed<ExprId> {
        self.at += 1;
        let (bra, operator, ket) = (self.macro_group()?, self.macro_group()?, self.macro_group()?);
        self.amplitude(bra, operator, ket)
    }

    /// The declared state that `tokens` name.
    fn state(&mut self, tokens: &[Token]) -> Parsed<u32> {
        let known = self.declarations.states.iter().find(|state| {
            let letter = match tokens.first().map(|t| &t.tok) {
                Some(Tok::Letter(letter)) => letter.to_string(),
                Some(Tok::Command(name)) => format!("\\{name}"),
                _ => return false,
            };
            let sub = match tokens.get(1).map(|t| &t.tok) {
                None => Some(Vec::new()),
                Some(Tok::Sign('_')) => group(tokens, 2)
                    .filter(|(_, end)| *end == tokens.len())
                    .and_then(|(inner, _)| crate::name::labels(inner, &|_| None)),
                _ => None,
            };
            state.base == letter && Some(&state.sub) == sub.as_ref()
        });
        match known {
            Some(state) => {
                let name = state.to_string();
                Ok(self.arena.state(&name))
            }
            None => {
                let span = tokens.first().map_or(self.here(), |t| t.span.clone());
                let message = "a state in this amplitude is not declared by the problem";
                Err(Unreadable::new(Reason::UndeclaredSymbol, message, span))
            }
        }
    }

    /// Matrices, and environments that only align.
    pub(super) fn environment(&mut self, name: &str) -> Parsed<ExprId> {
        let open = self.at;
        let close = matching(self.tokens, open)
            .ok_or_else(|| self.syntax(format!("`\\begin{{{name}}}` is never closed")))?;
        let inner = &self.tokens[open + 1..close];
        match name {
            "pmatrix" | "bmatrix" | "Bmatrix" | "matrix" | "smallmatrix" | "array" => {}
            "aligned" | "align" | "split" | "gathered" | "equation" | "gather" | "displaymath" | "math" => {
                self.at = close + 1;
                return self.within(inner, Self::sum);
            }
            "cases" | "rcases" => {
                let message = "a definition by cases where one formula is asked for";
                return Err(Unreadable::new(Reason::DifferentKind, message, self.here()));
            }
            other => return Err(self.syntax(format!("the environment `{other}` has no meaning here"))),
        }
        let mut rows = split(inner, |tok| matches!(tok, Tok::Row));
        if rows.len() > 1 && rows.last().is_some_and(|row| row.is_empty()) {
            rows.pop();
        }
        let rows: Vec<Vec<&[Token]>> =
            rows.into_iter().map(|row| split(row, |tok| matches!(tok, Tok::Ampersand))).collect();
        let columns = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != columns) {
            return Err(self.syntax("the rows of this matrix have different lengths"));
        }
        if rows.len() * columns > limits::PARTS {
            let message = format!("a matrix has more than {} entries", limits::PARTS);
            return Err(Unreadable::new(Reason::Limit, message, self.here()));
        }
        let mut entries = Vec::with_capacity(rows.len() * columns);
        for entry in rows.iter().flatten() {
            entries.push(self.within(entry, Self::sum)?);
        }
        self.at = close + 1;
        let rows = u32::try_from(rows.len()).expect("bounded above");
        let columns = u32::try_from(columns).expect("bounded above");
        self.add(Node::Matrix { rows, columns, entries })
    }
}

/// Whether a token opens or closes a bracket of any kind.
pub(super) fn step(tok: &Tok) -> i32 {
    match tok {
        Tok::Sign('(' | '[' | '{') | Tok::SetBrace('{') | Tok::Begin(_) => 1,
        Tok::Sign(')' | ']' | '}') | Tok::SetBrace('}') | Tok::End(_) => -1,
        Tok::Command(name) if matches!(name.as_str(), "langle" | "lfloor" | "lceil") => 1,
        Tok::Command(name) if matches!(name.as_str(), "rangle" | "rfloor" | "rceil") => -1,
        _ => 0,
    }
}

/// The token that closes the bracket at `open`.
pub(super) fn matching(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0i32;
    for (offset, token) in tokens[open..].iter().enumerate() {
        depth += step(&token.tok);
        if depth == 0 {
            return Some(open + offset);
        }
    }
    None
}

/// Splits at tokens outside of all brackets.
pub(super) fn split(tokens: &[Token], at: impl Fn(&Tok) -> bool) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0i32, 0);
    for (index, token) in tokens.iter().enumerate() {
        if depth == 0 && at(&token.tok) {
            parts.push(&tokens[from..index]);
            from = index + 1;
        }
        depth += step(&token.tok);
    }
    parts.push(&tokens[from..]);
    parts
}
