//! Sums, products and integrals with a bound variable.

use super::{Local, Parsed, Parser};
use crate::declarations::Domain;
use crate::expression::{ExprId, Node};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};
use crate::name::{Binding, Label, labels};

/// Terms of a sum that is written out while it is read.
const WRITTEN_OUT: i64 = 32;

impl<'a> Parser<'a> {
    /// `\sum_{k=1}^{n} …`: few numeric terms are written out, so that labels take the values;
    /// an index with declared values runs over them; else a node keeps the bound symbol.
    pub(super) fn series(&mut self, product: bool) -> Parsed<ExprId> {
        let span = self.here();
        self.at += 1;
        let (mut below, mut above) = (None, None);
        loop {
            if self.next_is('_') && below.is_none() {
                below = Some(self.script()?);
            } else if self.next_is('^') && above.is_none() {
                above = Some(self.script()?);
            } else {
                break;
            }
        }
        let Some(below) = below else {
            return Err(Unreadable::new(Reason::Syntax, "a sum needs its index", span));
        };
        let equals = below.iter().position(|t| t.tok == Tok::Sign('='));
        let member = below.iter().position(|t| matches!(&t.tok, Tok::Command(c) if c == "in"));
        let head = &below[..equals.or(member).unwrap_or(below.len())];
        let indices = labels(head, &|_| None).filter(|l| !l.is_empty());
        let Some(indices) = indices else {
            return Err(Unreadable::new(Reason::Syntax, "the index of this sum cannot be read", span));
        };
        if let (Some(equals), Some(above), [index]) = (equals, above, indices.as_slice()) {
            return self.numeric_series(product, index, &below[equals + 1..], above);
        }
        // Values listed behind `=` or `\in`, or declared for the index.
        let listed = equals.or(member).and_then(|at| labels(&strip_braces(&below[at + 1..]), &|_| None));
        let mut ranges: Vec<(Label, Vec<Label>)> = Vec::new();
        for index in &indices {
            let values = match (&listed, self.declarations.index_values.get(index)) {
                (Some(listed), _) if above.is_none() => listed.clone(),
                (_, Some(values)) => values.clone(),
                (None, None) if above.is_none() && !self.arrows(index).is_empty() => self.arrows(index),
                _ => return self.sum_over_unknown_range(product, below),
            };
            ranges.push((index.clone(), values));
        }
        self.write_out(product, &ranges)
    }

    /// The spins that an index `\sigma` runs over where nothing else is said: the declared arrows.
    fn arrows(&self, index: &str) -> Vec<Label> {
        let is_spin = matches!(index.trim_end_matches('\''), "\\sigma" | "s");
        let declared = || self.declarations.species.iter().flat_map(|s| s.modes.iter().flatten());
        if !is_spin || declared().any(|label| label == index) {
            return Vec::new();
        }
        ["\\uparrow", "\\downarrow"]
            .into_iter()
            .filter(|arrow| declared().any(|label| label == arrow))
            .map(str::to_owned)
            .collect()
    }

    fn numeric_series(
        &mut self,
        product: bool,
        index: &str,
        from: &'a [Token],
        to: &'a [Token],
    ) -> Parsed<ExprId> {
        let from = self.within(from, Self::sum)?;
        let to = self.within(to, Self::sum)?;
        if let (Some(first), Some(last)) = (self.small_integer(from), self.small_integer(to))
            && last - first < WRITTEN_OUT
        {
            let values = (first..=last).map(|value| value.to_string()).collect();
            return self.write_out(product, &[(index.to_owned(), values)]);
        }
        let variable = self.fresh_symbol(index, Domain::Integer);
        self.locals.push((index.to_owned(), Local::Symbol(variable)));
        let body = self.nested(Self::product);
        self.locals.pop();
        self.add(Node::Series { product, variable, from, to, body: body? })
    }

    fn small_integer(&self, id: ExprId) -> Option<i64> {
        match self.arena.get(id) {
            Node::Number(value) if value.is_int() => {
                i64::try_from(value.numerator()).ok().filter(|v| v.abs() < 1 << 40)
            }
            Node::Multiply(factors) => factors.iter().try_fold(1i64, |product, factor| {
                product.checked_mul(self.small_integer(*factor)?).filter(|v| v.abs() < 1 << 40)
            }),
            _ => None,
        }
    }

    /// Reads the body once for every tuple of values.
    fn write_out(&mut self, product: bool, ranges: &[(Label, Vec<Label>)]) -> Parsed<ExprId> {
        let total: usize = ranges.iter().map(|(_, values)| values.len()).product();
        let start = self.at;
        let mut terms = Vec::new();
        let mut end = start;
        for term in 0..total.max(1) {
            let mut rest = term;
            let depth = self.locals.len();
            for (index, values) in ranges {
                let value = if values.is_empty() { "0" } else { &values[rest % values.len()] };
                rest /= values.len().max(1);
                let binding =
                    value.parse().map_or_else(|_| Binding::Label(value.to_owned()), Binding::Number);
                self.locals.push((index.clone(), Local::Value(binding)));
            }
            self.at = start;
            let body = self.nested(Self::product);
            self.locals.truncate(depth);
            let body = body?;
            end = self.at;
            if total > 0 {
                terms.push(body);
            }
        }
        self.at = end;
        match (terms.len(), product) {
            (0, _) => self.arena.integer(i64::from(product)),
            (1, _) => Ok(terms[0]),
            (_, true) => self.add(Node::Multiply(terms)),
            (_, false) => self.add(Node::Add(terms)),
        }
    }

    /// A sum over all values of a label whose range the problem does not declare. Of operators it runs over
    /// the sites of any system; of numbers it is kept as it stands, equal only to itself.
    fn sum_over_unknown_range(&mut self, product: bool, below: &'a [Token]) -> Parsed<ExprId> {
        let unequal = below.iter().position(|t| matches!(&t.tok, Tok::Command(c) if c == "neq"));
        let (head, tail) = below.split_at(unequal.unwrap_or(below.len()));
        let mut indices = labels(head, &|_| None).unwrap_or_default();
        let others = labels(tail.get(1..).unwrap_or_default(), &|_| None).unwrap_or_default();
        let different: Vec<(Label, Label)> =
            indices.iter().zip(&others).map(|(a, b)| (a.clone(), b.clone())).collect();
        for other in others {
            if !indices.contains(&other) {
                indices.push(other);
            }
        }
        let plain =
            indices.iter().all(|i| i.chars().all(|c| c.is_alphanumeric() || matches!(c, '\\' | '_' | '\'')))
                && !below.iter().any(|t| matches!(&t.tok, Tok::Command(c) if c == "langle"));
        let depth = self.locals.len();
        if plain && !product {
            self.locals.extend(indices.iter().map(|index| (index.clone(), Local::Index)));
        }
        let body = self.nested(Self::product);
        self.locals.truncate(depth);
        let body = body?;
        let summable = self.arena.has_operator(body) || crate::symbolic::needs_grounding(self.arena, body);
        if summable && plain && !product {
            return self.add(Node::LabelSum { indices, different, body });
        }
        let index = indices.join(",");
        if summable {
            let message =
                format!("a sum of operators over `{index}`, whose values the problem does not declare");
            return Err(Unreadable::new(Reason::UndeclaredSymbol, message, self.here()));
        }
        let name = format!("{}_{{{index}}}", if product { "\\prod" } else { "\\sum" });
        let function = self.arena.function(&name);
        self.add(Node::Unknown(function, vec![body]))
    }

    /// `\int_a^b f\,dx` or `\int_a^b dx\, f`.
    pub(super) fn integral(&mut self) -> Parsed<ExprId> {
        self.at += 1;
        let (mut below, mut above) = (None, None);
        loop {
            if self.next_is('_') && below.is_none() {
                below = Some(self.script()?);
            } else if self.next_is('^') && above.is_none() {
                above = Some(self.script()?);
            } else {
                break;
            }
        }
        let (Some(below), Some(above)) = (below, above) else {
            return Err(self.syntax("an integral needs both of its bounds to be a value"));
        };
        let from = self.within(below, Self::sum)?;
        let to = self.within(above, Self::sum)?;
        let differential = (self.at..self.tokens.len().saturating_sub(1)).find(|&at| {
            matches!(self.tokens[at].tok, Tok::Letter('d'))
                && matches!(self.tokens[at + 1].tok, Tok::Letter(_) | Tok::Command(_))
        });
        let Some(at) = differential else {
            return Err(self.syntax("an integral needs its differential, `dx`"));
        };
        let name = match &self.tokens[at + 1].tok {
            Tok::Letter(letter) => letter.to_string(),
            Tok::Command(name) => format!("\\{name}"),
            _ => return Err(self.syntax("an integral needs its differential, `dx`")),
        };
        let variable = self.fresh_symbol(&name, Domain::Real);
        self.locals.push((name, Local::Symbol(variable)));
        let body = if at == self.at {
            self.at += 2;
            self.nested(Self::product)
        } else {
            let inner = &self.tokens[self.at..at];
            self.at = at + 2;
            self.within(inner, Self::sum)
        };
        self.locals.pop();
        self.add(Node::Integral { variable, from, to, body: body? })
    }
}

fn strip_braces(tokens: &[Token]) -> Vec<Token> {
    tokens.iter().filter(|t| !matches!(t.tok, Tok::SetBrace(_) | Tok::Sign('{' | '}'))).cloned().collect()
}
