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
        let parts = split(tokens, |tok| matches!(tok, Tok::Sign(',' | ';')));
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

    /// `{ … }`: a group; `{n \choose k}` is a binomial.
    pub(super) fn braced(&mut self) -> Parsed<ExprId> {
        let (inner, end) = group(self.tokens, self.at).ok_or_else(|| self.syntax("a `{` is never closed"))?;
        self.at = end;
        let choose = |tok: &Tok| matches!(tok, Tok::Command(name) if name == "choose");
        let parts = split(inner, choose);
        if let [upper, lower] = parts.as_slice() {
            let upper = self.within(upper, Self::sum)?;
            let lower = self.within(lower, Self::sum)?;
            return self.add(Node::Call(Function::Binomial, vec![upper, lower]));
        }
        self.within(inner, Self::sum)
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
            [bra, ket] => {
                let (bra, ket) = (self.state(bra)?, self.state(ket)?);
                self.add(Node::Amplitude { bra, operator: None, ket })
            }
            [bra, operator, ket] => {
                let (bra, ket) = (self.state(bra)?, self.state(ket)?);
                let operator = Some(self.within(operator, Self::sum)?);
                self.add(Node::Amplitude { bra, operator, ket })
            }
            _ => Err(self.syntax("an amplitude has at most two bars")),
        }
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
fn step(tok: &Tok) -> i32 {
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
