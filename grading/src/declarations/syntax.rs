//! How declarations are written: items, names with their labels and arguments, definitions.

use crate::lex::{Tok, Token};
use crate::name::{Label, Name, group, labels};

/// The name that tokens spell, if they spell one.
pub(crate) fn name_of(tokens: &[Token]) -> Option<Name> {
    raw_name(tokens).map(|name| name.joined())
}

/// A declared name before it is known what it names.
#[derive(Clone, Debug)]
pub(super) struct RawName {
    pub(super) base: String,
    pub(super) sub: Vec<Label>,
    pub(super) sup: Vec<Label>,
    primes: u8,
    pub(super) arguments: Vec<Label>,
}

impl RawName {
    /// As a symbol's name; arguments count as subscripts.
    pub(super) fn joined(&self) -> Name {
        let mut sub = self.sub.clone();
        sub.extend(self.arguments.iter().cloned());
        Name { base: self.base.clone(), sub, sup: self.sup.clone(), primes: self.primes }
    }
}

/// Reads a name with everything that may hang on it.
pub(super) fn raw_name(tokens: &[Token]) -> Option<RawName> {
    let mut at = 0;
    let mut base = String::new();
    while let Some(Token { tok: Tok::Accent(accent), .. }) = tokens.get(at) {
        base.push_str(&format!("\\{accent}"));
        at += 1;
    }
    while matches!(tokens.get(at)?.tok, Tok::Sign('{')) {
        at += 1;
    }
    match &tokens.get(at)?.tok {
        Tok::Letter(letter) => base.push(*letter),
        Tok::Command(name) => base.push_str(&format!("\\{name}")),
        Tok::Text(word) => base.push_str(word.trim()),
        _ => return None,
    }
    let mut name = RawName { base, sub: Vec::new(), sup: Vec::new(), primes: 0, arguments: Vec::new() };
    at += 1;
    while let Some(token) = tokens.get(at) {
        match token.tok {
            Tok::Sign(mark @ ('_' | '^')) => {
                let (mut inner, next) = group(tokens, at + 1)?;
                at = next;
                // `J^{\prime}` is `J'`.
                while let [Token { tok: Tok::Sign('\''), .. }, rest @ ..] = inner
                    && mark == '^'
                    && name.primes < 4
                {
                    name.primes += 1;
                    inner = rest;
                }
                if mark == '^' && inner.iter().any(|t| t.tok == Tok::Command("dagger".into())) {
                    // An operator is declared with its dagger.
                    continue;
                }
                let items = labels(inner, &|_| None)?;
                if mark == '_' { name.sub.extend(items) } else { name.sup.extend(items) }
            }
            Tok::Sign('*') => {
                name.sup.push("*".to_owned());
                at += 1;
            }
            Tok::Sign('\'') => {
                name.primes += 1;
                at += 1;
            }
            Tok::Sign('(') => {
                let close = matching(tokens, at)?;
                name.arguments.extend(labels(&tokens[at + 1..close], &|_| None)?);
                at = close + 1;
            }
            Tok::Sign('}') => at += 1,
            _ => return None,
        }
    }
    Some(name)
}

/// Splits declarations at `;`, and at commas outside of parentheses.
pub(super) fn items(tokens: &[Token]) -> Vec<&[Token]> {
    split(tokens, ';')
        .into_iter()
        .flat_map(|item| if definition(item).is_some() { vec![item] } else { split(item, ',') })
        .filter(|item| !item.is_empty())
        .collect()
}

/// Splits at a sign outside of all brackets.
pub(super) fn split(tokens: &[Token], sign: char) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0i32, 0);
    for (at, token) in tokens.iter().enumerate() {
        match token.tok {
            Tok::Sign('(' | '{' | '[') => depth += 1,
            Tok::Sign(')' | '}' | ']') => depth -= 1,
            Tok::Sign(c) if c == sign && depth == 0 => {
                parts.push(&tokens[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&tokens[from..]);
    parts
}

/// Where the parenthesis that opens at `open` closes.
pub(super) fn matching(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.tok {
            Tok::Sign('(') => depth += 1,
            Tok::Sign(')') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Where the `:=` of a definition stands.
pub(super) fn definition(item: &[Token]) -> Option<usize> {
    item.windows(2).position(|pair| pair[0].tok == Tok::Sign(':') && pair[1].tok == Tok::Sign('='))
}

/// An item as it was written.
/// The greater and the smaller side of `(a>b)` or `(b<a)`.
pub(super) fn order(item: &[Token]) -> Option<(&[Token], &[Token])> {
    let [Token { tok: Tok::Sign('('), .. }, inner @ .., Token { tok: Tok::Sign(')'), .. }] = item else {
        return None;
    };
    let at = inner.iter().position(|token| matches!(token.tok, Tok::Sign('<' | '>')))?;
    let (left, right) = (&inner[..at], &inner[at + 1..]);
    Some(if inner[at].tok == Tok::Sign('>') { (left, right) } else { (right, left) })
}

pub(super) fn source(text: &str, item: &[Token]) -> String {
    match (item.first(), item.last()) {
        (Some(first), Some(last)) => text[first.span.start..last.span.end].to_owned(),
        _ => String::new(),
    }
}

/// A field as one word.
pub(super) fn word(text: &str, field: &[Token]) -> String {
    match field {
        [Token { tok: Tok::Text(word), .. }] => word.trim().to_owned(),
        _ => source(text, field).split_whitespace().collect(),
    }
}
