//! Sums, products and integrals with a bound variable.

use super::{Local, Parsed, Parser};
use crate::declarations::Domain;
use crate::expression::{ExprId, LabelCondition, LabelOrder, Node, SymbolInfo};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};
use crate::name::{Binding, Label, Name, group, labels};

/// What the name of a sum of numbers over labels begins with.
pub(crate) const SUM_OF_NUMBERS: &str = "\\sum";

/// Terms of a sum that is written out while it is read.
const WRITTEN_OUT: i64 = 32;

/// What stands below or above a sign, if anything does.
type Script<'a> = Option<&'a [Token]>;

impl<'a> Parser<'a> {
    /// `\sum_{k=1}^{n} …`: few numeric terms are written out, so that labels take the values;
    /// an index with declared values runs over them; else a node keeps the bound symbol.
    pub(super) fn series(&mut self, product: bool) -> Parsed<ExprId> {
        let span = self.here();
        let (below, above) = self.bounds()?;
        let Some(below) = below else {
            return Err(Unreadable::new(Reason::Syntax, "a sum needs its index", span));
        };
        if below.iter().any(|t| relation(&t.tok).is_some()) {
            return self.sum_over_unknown_range(product, below);
        }
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
        let body = self.nested(Self::summand);
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

    /// What a sum extends over: a product, perhaps with a sign (`\sum_k -2t\cos k`).
    fn summand(&mut self) -> Parsed<ExprId> {
        let negative = self.eat('-');
        let body = self.product()?;
        if !negative {
            return Ok(body);
        }
        let minus = self.arena.integer(-1)?;
        self.add(Node::Multiply(vec![minus, body]))
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
            let body = self.nested(Self::summand);
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
        let Some((indices, conditions)) = self.summed(below) else {
            return Err(self.syntax("the index of this sum cannot be read"));
        };
        let plain =
            indices.iter().all(|i| i.chars().all(|c| c.is_alphanumeric() || matches!(c, '\\' | '_' | '\'')))
                && !below.iter().any(|t| matches!(&t.tok, Tok::Command(c) if c == "langle"));
        let depth = self.locals.len();
        if plain && !product {
            self.locals.extend(indices.iter().map(|index| (index.clone(), Local::Index)));
        }
        let body = self.nested(Self::summand);
        self.locals.truncate(depth);
        let body = body?;
        let summable = self.arena.has_operator(body) || crate::symbolic::needs_grounding(self.arena, body);
        if summable && plain && !product {
            return self.add(Node::LabelSum { indices, conditions, body });
        }
        if summable {
            let index = indices.join(",");
            let message =
                format!("a sum of operators over `{index}`, whose values the problem does not declare");
            return Err(Unreadable::new(Reason::UndeclaredSymbol, message, self.here()));
        }
        self.opaque_sum(product, below, &indices, body)
    }

    /// The labels that a sum runs over, and what it asks of them: `i,j`, `i \neq j`, `i<j<k`, `k \neq 0`.
    fn summed(&self, below: &[Token]) -> Option<(Vec<Label>, Vec<LabelCondition>)> {
        let mut indices: Vec<Label> = Vec::new();
        let mut conditions = Vec::new();
        let mut before: Option<(Vec<Label>, Relation)> = None;
        let mut rest = below;
        loop {
            let end = rest.iter().position(|t| relation(&t.tok).is_some()).unwrap_or(rest.len());
            let group = labels(&rest[..end], &|_| None).filter(|group| !group.is_empty())?;
            let outer = |label: &Label| self.locals.iter().any(|(name, _)| name == label);
            for label in &group {
                // What stands behind `≠` may be a number or the label of a sum around this one.
                let fixed = label.parse::<i64>().is_ok() || (before.is_some() && outer(label));
                if !fixed && !indices.contains(label) {
                    indices.push(label.clone());
                }
            }
            match before.take() {
                None => {}
                Some((left, Relation::Different)) => {
                    // `i ≠ j ≠ k` does not say whether i and k may coincide.
                    let again = conditions.iter().any(|(_, order, _)| *order == LabelOrder::Different);
                    if left.len() != group.len() || again {
                        return None;
                    }
                    let pairs = left.into_iter().zip(group.clone());
                    conditions.extend(pairs.map(|(a, b)| (a, LabelOrder::Different, b)));
                }
                Some((left, order)) => {
                    let (a, b) = (left.last()?.clone(), group.first()?.clone());
                    let (a, b) = if order == Relation::Less { (a, b) } else { (b, a) };
                    conditions.push((a, LabelOrder::Less, b));
                }
            }
            let Some(token) = rest.get(end) else { return Some((indices, conditions)) };
            before = Some((group, relation(&token.tok)?));
            rest = &rest[end + 1..];
        }
    }

    /// A sum of numbers over labels: an unknown function of its body, named by its range; the summed labels lose
    /// their names, and factors that do not depend on them stand outside.
    fn opaque_sum(
        &mut self,
        product: bool,
        below: &[Token],
        indices: &[Label],
        body: ExprId,
    ) -> Parsed<ExprId> {
        let anonymous = |label: &str| {
            indices.iter().enumerate().fold(label.to_owned(), |label, (number, index)| {
                let term = |term: &str| if term == index { format!("#{number}") } else { term.to_owned() };
                label
                    .split_inclusive(['+', '-'])
                    .map(|piece| {
                        let name = piece.trim_end_matches(['+', '-']);
                        format!("{}{}", term(name), &piece[name.len()..])
                    })
                    .collect()
            })
        };
        let depends = |node: &Node, symbols: &[SymbolInfo]| match node {
            Node::Symbol(symbol) => {
                let parts = symbols[symbol.0 as usize].parts.as_ref();
                parts.is_some_and(|name| {
                    anonymous(&name.base) != name.base
                        || name.sub.iter().any(|label| anonymous(label) != *label)
                })
            }
            _ => false,
        };
        let factors = match self.arena.get(body) {
            Node::Multiply(factors) if !product => factors.clone(),
            _ => vec![body],
        };
        let (inside, mut outside): (Vec<ExprId>, Vec<ExprId>) = factors
            .into_iter()
            .partition(|factor| self.arena.any(*factor, &|node| depends(node, &self.arena.symbols)));
        let inside = match inside.as_slice() {
            [] => self.arena.integer(1)?,
            [one] => *one,
            _ => self.add(Node::Multiply(inside))?,
        };
        let inside = self.arena.rewrite(inside, &mut |arena, node| {
            if !depends(node, &arena.symbols) {
                return Ok(None);
            }
            let Node::Symbol(symbol) = node else { return Ok(None) };
            let info = &arena.symbols[symbol.0 as usize];
            let (domain, Some(name)) = (info.domain, info.parts.clone()) else { return Ok(None) };
            let sub = name.sub.iter().map(|label| anonymous(label)).collect();
            let renamed = Name { base: anonymous(&name.base), sub, ..name };
            let symbol = arena.member(&renamed, domain);
            arena.add(Node::Symbol(symbol)).map(Some)
        })?;
        let mut used = vec![false; indices.len()];
        let mut index = |word: &str| {
            let named = |(number, index): (usize, &Label)| {
                (index.trim_end_matches('\'') == word && !used[number]).then_some(number)
            };
            match indices.iter().enumerate().find_map(named) {
                None => word.to_owned(),
                Some(number) => {
                    used[number] = true;
                    format!("#{number}")
                }
            }
        };
        let range: String = strip_braces(below)
            .iter()
            .filter(|token| !matches!(token.tok, Tok::Sign(',') | Tok::Quad))
            .map(|token| match &token.tok {
                Tok::Letter(letter) => index(&letter.to_string()),
                Tok::Command(name) => index(&format!("\\{name}")),
                // The primes of a label went with its name.
                Tok::Sign('\'') => String::new(),
                Tok::Sign(sign) => sign.to_string(),
                Tok::Number(digits) => digits.clone(),
                other => format!("{other:?}"),
            })
            .collect();
        let name = format!("{}_{{{range}}}", if product { "\\prod" } else { SUM_OF_NUMBERS });
        let function = self.arena.function(&name);
        let sum = self.add(Node::Unknown(function, vec![inside]))?;
        outside.push(sum);
        self.multiply(outside)
    }

    /// What stands below and above the sign here, in either order.
    fn bounds(&mut self) -> Parsed<(Script<'a>, Script<'a>)> {
        self.at += 1;
        let (mut below, mut above) = (None, None);
        loop {
            if self.next_is('_') && below.is_none() {
                below = Some(self.script()?);
            } else if self.next_is('^') && above.is_none() {
                above = Some(self.script()?);
            } else {
                return Ok((below, above));
            }
        }
    }

    /// `\int_a^b f\,dx` or `\int_a^b dx\, f`.
    pub(super) fn integral(&mut self) -> Parsed<ExprId> {
        let (below, above) = self.bounds()?;
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
        let enclosed = enclosure(&self.tokens[self.at..at]);
        self.locals.push((name, Local::Symbol(variable)));
        let body = if let Enclosure::Numerator(open) = enclosed {
            self.integrand_with_differential(self.at + open, at)
        } else if enclosed == Enclosure::Other {
            Err(self.syntax(
                "the differential of this integral stands inside of a bracket: write it behind the integrand",
            ))
        } else if at == self.at {
            self.at += 2;
            self.nested(Self::summand)
        } else {
            let inner = &self.tokens[self.at..at];
            self.at = at + 2;
            self.within(inner, Self::sum)
        };
        self.locals.pop();
        self.add(Node::Integral { variable, from, to, body: body? })
    }

    /// `\frac{dx}{1+x^2}`: what stands in front of the fraction, beside the differential at `at` in the numerator that
    /// opens at `open`, and behind the fraction, over its denominator.
    fn integrand_with_differential(&mut self, open: usize, at: usize) -> Parsed<ExprId> {
        let tokens = self.tokens;
        let end = |open: usize| group(tokens, open).map(|(inner, end)| (inner.len(), end));
        let Some((length, below)) = end(open) else { return Err(self.syntax("a `{` is never closed")) };
        let Some((_, behind)) = end(below) else {
            return Err(self.syntax("a fraction lacks its denominator"));
        };
        let pieces = [&tokens[self.at..open - 1], &tokens[open + 1..at], &tokens[at + 2..open + 1 + length]];
        let mut factors = Vec::new();
        for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
            factors.push(self.within(piece, Self::product)?);
        }
        let denominator = self.within(group(tokens, below).expect("found above").0, Self::sum)?;
        self.at = behind;
        let more =
            !matches!(self.peek(), None | Some(Tok::Sign('+' | '-' | ')' | ']' | '}' | ',' | ';' | '|')));
        if more {
            factors.push(self.nested(Self::product)?);
        }
        let above = match factors.as_slice() {
            [] => self.arena.integer(1)?,
            [one] => *one,
            _ => self.multiply(factors)?,
        };
        self.add(Node::Divide(above, denominator))
    }
}

/// What a differential stands in, of the brackets that open in front of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Enclosure {
    Nothing,
    /// The numerator of a fraction whose brace opens here.
    Numerator(usize),
    Other,
}

fn enclosure(before: &[Token]) -> Enclosure {
    let mut open = Vec::new();
    for (at, token) in before.iter().enumerate() {
        match token.tok {
            Tok::Sign('{' | '(' | '[') | Tok::SetBrace('{') => open.push(at),
            Tok::Sign('}' | ')' | ']') | Tok::SetBrace('}') => {
                open.pop();
            }
            _ => {}
        }
    }
    match open.as_slice() {
        [] => Enclosure::Nothing,
        [brace]
            if *brace > 0
                && before[*brace].tok == Tok::Sign('{')
                && matches!(&before[brace - 1].tok, Tok::Command(c) if c == "frac") =>
        {
            Enclosure::Numerator(*brace)
        }
        _ => Enclosure::Other,
    }
}

/// How the labels on both sides of a sign are related.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Different,
    Less,
    Greater,
}

fn relation(tok: &Tok) -> Option<Relation> {
    match tok {
        Tok::Command(name) if name == "neq" => Some(Relation::Different),
        Tok::Sign('<') => Some(Relation::Less),
        Tok::Sign('>') => Some(Relation::Greater),
        _ => None,
    }
}

fn strip_braces(tokens: &[Token]) -> Vec<Token> {
    tokens.iter().filter(|t| !matches!(t.tok, Tok::SetBrace(_) | Tok::Sign('{' | '}'))).cloned().collect()
}
