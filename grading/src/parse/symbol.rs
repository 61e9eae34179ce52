//! Names with their scripts, and what they mean here: variables, declared symbols, definitions, constants.

use super::function::is_greek;
use super::{Local, Parsed, Parser};
use crate::declarations::Domain;
use crate::expression::{ExprId, Node, SymbolId, SymbolInfo};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};
use crate::name::{Binding, Label, Name, labels, mentions};

/// The tokens of a definition, and what the indices of its pattern stand for.
type Definition<'a> = (&'a [Token], Vec<(String, Local)>);

/// A name as it stands: the base, and the tokens of its scripts.
struct Written<'a> {
    base: String,
    sub: Option<&'a [Token]>,
    sup: Option<&'a [Token]>,
    primes: u8,
    /// The tokens from the base on, for messages.
    span: std::ops::Range<usize>,
}

impl<'a> Parser<'a> {
    /// Whether a group of one symbol with scripts behind it stands here: `{c}_1`, `{S}^z`.
    pub(super) fn is_braced_symbol(&self) -> bool {
        let accents =
            self.tokens[self.at + 1..].iter().take_while(|t| matches!(t.tok, Tok::Accent(_))).count();
        let symbol = match self.peek_at(1 + accents) {
            Some(Tok::Letter(_)) => true,
            Some(Tok::Command(name)) => is_greek(name),
            _ => false,
        };
        symbol
            && matches!(self.peek_at(2 + accents), Some(Tok::Sign('}')))
            && matches!(self.peek_at(3 + accents), Some(Tok::Sign('_' | '^' | '\'')))
    }

    /// Reads a base with its scripts; the cursor ends behind them.
    fn written(&mut self) -> Parsed<Written<'a>> {
        let start = self.here().start;
        let group = self.eat('{');
        let mut base = String::new();
        while let Some(Tok::Accent(accent)) = self.peek() {
            base.push_str(&format!("\\{accent}"));
            self.at += 1;
        }
        let braces = usize::from(!base.is_empty() && self.eat('{'));
        match self.peek() {
            Some(Tok::Letter(letter)) => base.push(*letter),
            Some(Tok::Command(name)) => base.push_str(&format!("\\{name}")),
            Some(Tok::Text(words)) => base.push_str(words.trim()),
            _ => return Err(self.unexpected()),
        }
        self.at += 1;
        for _ in 0..braces + usize::from(group) {
            self.expect('}')?;
        }
        let mut written = Written { base, sub: None, sup: None, primes: 0, span: 0..0 };
        loop {
            if self.next_is('_') && written.sub.is_none() {
                written.sub = Some(self.script()?).filter(|inner| !inner.is_empty());
            } else if self.next_is('^') && written.sup.is_none() {
                // `J^{\prime}` is `J'`, and an empty superscript is nothing.
                let mut inner = self.script()?;
                while let [Token { tok: Tok::Sign('\''), .. }, rest @ ..] = inner
                    && written.primes < 4
                {
                    written.primes += 1;
                    inner = rest;
                }
                written.sup = Some(inner).filter(|inner| !inner.is_empty());
            } else if self.next_is_command("dagger")
                && written.sup.is_none()
                && matches!(self.peek_at(1), Some(Tok::Sign('_')))
            {
                // `c†_1`: the dagger stands before the subscript.
                written.sup = Some(&self.tokens[self.at..=self.at]);
                self.at += 1;
            } else if self.next_is('\'') && written.primes < 4 {
                written.primes += 1;
                self.at += 1;
            } else {
                break;
            }
        }
        let end = self.tokens[self.at - 1].span.end;
        written.span = start..end;
        Ok(written)
    }

    fn labels(&self, tokens: &[Token]) -> Option<Vec<Label>> {
        labels(tokens, &|name| self.binding(name))
    }

    /// A name and what it means here.
    pub(super) fn name(&mut self) -> Parsed<ExprId> {
        let first = self.at;
        if let Some(value) = self.spin_vectors()? {
            return Ok(value);
        }
        let written = self.written()?;
        let sub = match written.sub {
            None => Some(Vec::new()),
            Some(tokens) => self.labels(tokens),
        };
        let sup = written.sup.and_then(|tokens| self.labels(tokens));
        let Some(sub) = sub else {
            return Err(Unreadable::new(Reason::Syntax, "this subscript is no list of labels", written.span));
        };
        let name = Name { base: written.base.clone(), sub, sup: Vec::new(), primes: written.primes };
        // 1. the variable of a sum or an integral
        if name.sub.is_empty()
            && name.primes == 0
            && let Some(value) = self.local(&name.base)?
        {
            return self.with_superscript(value, written.sup);
        }
        // 2. a declared name that includes its superscript, 3. one without
        if let Some(sup) = &sup {
            let full = Name { sup: sup.clone(), ..name.clone() };
            if let Some(value) = self.declared(&full)? {
                return Ok(value);
            }
        }
        if self.next_is('*')
            && self.declarations.symbols.keys().any(|n| n.base == name.base && n.sup == ["*"])
        {
            // `B*` where the problem declares `B*`.
            let full = Name { sup: vec!["*".to_owned()], ..name.clone() };
            if let Some(value) = self.declared(&full)? {
                self.at += 1;
                return Ok(value);
            }
        }
        if let Some(value) = self.declared(&name)? {
            return self.with_superscript(value, written.sup);
        }
        if self.declarations.functions.contains(&name) && self.next_is('(') {
            let value = self.unknown_function(&name.to_string())?;
            return self.with_superscript(value, written.sup);
        }
        if let Some((letter, rest)) = self.operator(&name, sup.as_deref(), written.sup, &written.span)? {
            let mut value = self.add(letter)?;
            if let Some(rest) = rest {
                value = self.raise(value, rest)?;
            }
            return Ok(value);
        }
        if let Some(value) = self.family_member(&name)? {
            return self.with_superscript(value, written.sup);
        }
        if name.base == "\\delta"
            && let [left, right] = name.sub.as_slice()
            && self.admits_delta(left, right)
        {
            return self.add(Node::Delta(left.clone(), right.clone()));
        }
        // Constants yield to every declaration.
        if name.sub.is_empty() && name.primes == 0 {
            let constant = match name.base.as_str() {
                "\\pi" => Some(Node::Pi),
                "e" => Some(Node::Euler),
                "i" | "\\imath" => Some(Node::ImaginaryUnit),
                _ => None,
            };
            if let Some(constant) = constant {
                let value = self.add(constant)?;
                return self.with_superscript(value, written.sup);
            }
        }
        if matches!(name.base.as_str(), "O" | "o") && name.sub.is_empty() && self.next_is('(') {
            return Err(self.landau());
        }
        Err(self.undeclared(&name, first, written.span))
    }

    /// A name that its sum makes a member of a declared family: `\epsilon_q` under a sum over q, where the problem
    /// declares `\epsilon_k`; or the value of the label itself (`(-1)^j`, `\cos k`).
    fn family_member(&mut self, name: &Name) -> Parsed<Option<ExprId>> {
        let summed = |label: &str| {
            self.locals.iter().any(|(name, local)| matches!(local, Local::Index) && mentions(label, name))
        };
        if name.sub.is_empty() {
            let constant = matches!(name.base.as_str(), "i" | "e" | "\\pi") && !self.sign_exponent;
            if constant || name.primes > 0 || !summed(&name.base) {
                return Ok(None);
            }
            let symbol = self.arena.member(name, Domain::Integer);
            return self.add(Node::Symbol(symbol)).map(Some);
        }
        if !name.sub.iter().any(|label| summed(label)) {
            return Ok(None);
        }
        let is_index = |label: &str| {
            let plain = label.trim_end_matches('\'');
            plain.strip_prefix('\\').is_some_and(is_greek)
                || matches!(plain.as_bytes(), [letter] if letter.is_ascii_lowercase())
        };
        let declared = self.declarations.symbols.iter().filter(|(known, _)| {
            let alike = known.base == name.base && known.primes == name.primes && known.sup.is_empty();
            let mut slots = known.sub.iter().zip(&name.sub);
            alike
                && known.sub.len() == name.sub.len()
                && slots.all(|(have, given)| have == given || (summed(given) && is_index(have)))
        });
        // Of several members the one about which the least is said.
        let domain = declared.map(|(_, (_, domain))| *domain).max_by_key(|domain| match domain {
            Domain::Complex => 4,
            Domain::Real => 3,
            Domain::Positive => 2,
            Domain::Integer => 1,
            Domain::Natural => 0,
        });
        let Some(domain) = domain else { return Ok(None) };
        let symbol = self.arena.member(name, domain);
        self.add(Node::Symbol(symbol)).map(Some)
    }

    fn with_superscript(&mut self, value: ExprId, sup: Option<&'a [Token]>) -> Parsed<ExprId> {
        match sup {
            Some(tokens) => self.raise(value, tokens),
            None => Ok(value),
        }
    }

    fn local(&mut self, base: &str) -> Parsed<Option<ExprId>> {
        let local = self.locals.iter().rev().find(|(known, _)| known == base).map(|(_, local)| local.clone());
        Ok(match local {
            Some(Local::Symbol(symbol)) => Some(self.add(Node::Symbol(symbol))?),
            Some(Local::Value(Binding::Number(value))) => Some(self.arena.integer(value)?),
            Some(Local::Value(Binding::Label(_)) | Local::Index) | None => None,
        })
    }

    /// A declared symbol or definition; a parenthesis of labels may belong to the name: `n(k)`.
    fn declared(&mut self, name: &Name) -> Parsed<Option<ExprId>> {
        if let Some((arguments, end)) = self.argument_labels() {
            let mut full = name.clone();
            full.sub.extend(arguments);
            if let Some(value) = self.symbol_or_definition(&full)? {
                self.at = end;
                return Ok(Some(value));
            }
        }
        self.symbol_or_definition(name)
    }

    fn symbol_or_definition(&mut self, name: &Name) -> Parsed<Option<ExprId>> {
        if let Some((id, _)) = self.declarations.find_symbol(name) {
            return Ok(Some(self.add(Node::Symbol(SymbolId(id)))?));
        }
        if let Some(&value) = self.expanded.get(name) {
            return Ok(Some(value));
        }
        let Some((tokens, bindings)) = self.definition(name) else { return Ok(None) };
        let summed = self.locals.iter().any(|(_, local)| matches!(local, Local::Index));
        let depth = self.locals.len();
        self.locals.extend(bindings);
        let value = self.within(tokens, Self::sum);
        self.locals.truncate(depth);
        let value = value?;
        // Under a sum the labels of a definition may be the sum's.
        if !summed {
            self.expanded.insert(name.clone(), value);
        }
        Ok(Some(value))
    }

    /// The definition of a name: its own, or a pattern such as `n_i := …` where `i` has values.
    fn definition(&self, name: &Name) -> Option<Definition<'a>> {
        let definitions = &self.declarations.definitions;
        if let Some(tokens) = definitions.get(name) {
            return Some((tokens, Vec::new()));
        }
        let mut patterns: Vec<_> = definitions
            .iter()
            .filter(|(p, _)| p.base == name.base && p.sub.len() == name.sub.len() && p.sup == name.sup)
            .collect();
        patterns.sort_by_key(|(pattern, _)| (*pattern).clone());
        patterns.into_iter().find_map(|(pattern, tokens)| {
            let mut bindings = Vec::new();
            for (index, label) in pattern.sub.iter().zip(&name.sub) {
                if index == label {
                    continue;
                }
                let declared = self.declarations.index_values.get(index);
                let summed = |(name, local): &(String, Local)| matches!(local, Local::Index) && name == label;
                if !declared.is_some_and(|values| values.contains(label)) && !self.locals.iter().any(summed) {
                    return None;
                }
                let binding = label.parse().map_or_else(|_| Binding::Label(label.clone()), Binding::Number);
                bindings.push((index.clone(), Local::Value(binding)));
            }
            Some((tokens.as_slice(), bindings))
        })
    }

    /// The error for a name that nobody declares: prose if it looks like a word, else a symbol.
    pub(super) fn undeclared(&self, name: &Name, first: usize, span: std::ops::Range<usize>) -> Unreadable {
        if let Tok::Text(words) = &self.tokens[first].tok
            && name.sub.is_empty()
        {
            let message = format!("words where a formula was expected: “{}”", words.trim());
            return Unreadable::new(Reason::Prose, message, span);
        }
        // The letters around: `i` and `e` belong to a word, but make none by themselves.
        let letter = |tok: &Tok| match tok {
            Tok::Letter(c) => !self.is_known_letter(*c) || !self.declarations.declares_letter(*c),
            _ => false,
        };
        let behind = self.tokens[first..].iter().take_while(|t| letter(&t.tok));
        let before = self.tokens[..first].iter().rev().take_while(|t| letter(&t.tok));
        let run = behind
            .chain(before)
            .filter(|t| matches!(t.tok, Tok::Letter(c) if !self.is_known_letter(c)))
            .count();
        if run >= 2 && !self.has_macros {
            let message = "words where a formula was expected";
            return Unreadable::new(Reason::Prose, message, span);
        }
        let message = format!("the symbol `{name}` is not declared by the problem");
        Unreadable::new(Reason::UndeclaredSymbol, message, span)
    }

    /// Adds the declared symbols to the arena: their ids are the arena's first.
    pub(crate) fn declared_symbols(declarations: &crate::declarations::Declarations) -> Vec<SymbolInfo> {
        let unnamed = SymbolInfo { name: String::new(), domain: Domain::Positive, bound: false, parts: None };
        let mut symbols = vec![unnamed; declarations.symbols.len()];
        for (name, (id, domain)) in &declarations.symbols {
            let (text, parts) = (name.to_string(), Some(name.clone()));
            symbols[*id as usize] = SymbolInfo { name: text, domain: *domain, bound: false, parts };
        }
        symbols
    }
}

/// Whether a base can be the name of an answer (`E`, `\alpha`, `K`).
pub(super) fn can_name(base: &str) -> bool {
    match base.strip_prefix('\\') {
        Some(name) => is_greek(name) || name.starts_with("bar") || name.starts_with("tilde"),
        None => true,
    }
}
