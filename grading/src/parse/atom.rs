//! Atoms: literals, names with their scripts, macros that take arguments.

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::function::{is_greek, is_plain_word, named};
use super::{Local, Parsed, Parser};
use crate::declarations::{Algebra, Domain, Species, is_component};
use crate::expression::{Component, ExprId, Function, Letter, Node, SymbolId};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};
use crate::limits;
use crate::name::{Binding, Label, Name, labels};

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

    fn landau(&self) -> Unreadable {
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

    fn is_known_letter(&self, letter: char) -> bool {
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

    fn raise_conjugate(&mut self, value: ExprId) -> Parsed<ExprId> {
        let operator = self.arena.has_operator(value);
        self.add(if operator { Node::Adjoint(value) } else { Node::Conjugate(value) })
    }

    /// Whether a group of one symbol with scripts behind it stands here: `{c}_1`, `{S}^z`.
    fn is_braced_symbol(&self) -> bool {
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
        let depth = self.locals.len();
        self.locals.extend(bindings);
        let value = self.within(tokens, Self::sum);
        self.locals.truncate(depth);
        let value = value?;
        self.expanded.insert(name.clone(), value);
        Ok(Some(value))
    }

    /// The definition of a name: its own, or a pattern such as `n_i := …` where `i` has values.
    fn definition(&self, name: &Name) -> Option<(&'a [Token], Vec<(String, Local)>)> {
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
                if !self.declarations.index_values.get(index).is_some_and(|values| values.contains(label)) {
                    return None;
                }
                let binding = label.parse().map_or_else(|_| Binding::Label(label.clone()), Binding::Number);
                bindings.push((index.clone(), Local::Value(binding)));
            }
            Some((tokens.as_slice(), bindings))
        })
    }

    /// An operator letter of a declared species, and the superscript that is left over.
    #[allow(clippy::type_complexity)]
    fn operator(
        &mut self,
        name: &Name,
        sup: Option<&[Label]>,
        raw_sup: Option<&'a [Token]>,
        span: &std::ops::Range<usize>,
    ) -> Parsed<Option<(Node, Option<&'a [Token]>)>> {
        let species: Vec<(usize, &'a Species)> =
            self.declarations.species.iter().enumerate().filter(|(_, s)| belongs(s, &name.base)).collect();
        if species.is_empty() || name.primes > 0 {
            return Ok(None);
        }
        for (index, species) in &species {
            let mut rest = raw_sup;
            let mut component = match species.algebra {
                Algebra::Spin | Algebra::SpinHalf | Algebra::Pauli => axis(&name.base),
                _ => Some(Component::Plain),
            };
            let mut mode: Vec<Label> = Vec::new();
            for label in &name.sub {
                if is_component(label, species.algebra) && component.is_none() {
                    component = spin_component(label);
                } else {
                    mode.push(label.clone());
                }
            }
            match sup {
                Some([label]) if is_component(label, species.algebra) && component.is_none() => {
                    component = spin_component(label);
                    rest = None;
                }
                Some(labels) if species.modes.iter().any(|m| m.len() > mode.len() && m.ends_with(labels)) => {
                    mode.extend(labels.iter().cloned());
                    rest = None;
                }
                _ => {}
            }
            let mut end = None;
            if !species.modes.contains(&mode)
                && let Some((arguments, close)) = self.argument_labels()
            {
                mode.extend(arguments);
                end = Some(close);
            }
            let Some(component) = component else { continue };
            if !species.modes.contains(&mode)
                && let Some(known) =
                    species.modes.iter().find(|known| self.same_but_for_spin_place(known, &mode))
            {
                mode.clone_from(known);
            }
            if species.modes.contains(&mode) || self.fits(species, &mode) {
                self.at = end.unwrap_or(self.at);
                let letter = self.arena.letter(Letter { species: *index, component, mode });
                return Ok(Some((Node::Operator(letter), rest)));
            }
        }
        let declared = species[0].1.modes.iter().take(6).map(|m| m.join(",")).collect::<Vec<_>>().join("; ");
        let message =
            format!("`{name}` is not among the declared operators `{}` with labels {declared}", name.base);
        Err(Unreadable::new(Reason::UndeclaredSymbol, message, span.clone()))
    }

    /// Whether two label tuples differ only in where the spin label stands: `c_{k\uparrow}`, `c_\uparrow(k)`.
    fn same_but_for_spin_place(&self, known: &[Label], given: &[Label]) -> bool {
        let is_spin = |label: &&Label| label.ends_with("arrow");
        let parts = |labels: &[Label]| {
            let (spin, rest): (Vec<&Label>, Vec<&Label>) = labels.iter().partition(is_spin);
            (spin.into_iter().cloned().collect::<Vec<_>>(), rest.into_iter().cloned().collect::<Vec<_>>())
        };
        known.len() == given.len()
            && known.iter().any(|label| is_spin(&label))
            && parts(known) == parts(given)
    }

    /// Whether a mode fits a declared pattern with a variable of a sum (or, where labels are free,
    /// arithmetic with declared labels) in the place of an index.
    fn fits(&self, species: &Species, mode: &[Label]) -> bool {
        let free = self.declarations.labels == crate::grader::LabelRelation::Free;
        let summed = |label: &str| {
            self.locals.iter().any(|(name, local)| matches!(local, Local::Index) && mentions(label, name))
        };
        let declared = |label: &str| species.patterns.iter().flatten().any(|known| mentions(label, known));
        species.patterns.iter().any(|pattern| {
            pattern.len() == mode.len()
                && pattern.iter().zip(mode).enumerate().all(|(slot, (index, label))| {
                    index == label
                        || species.modes.iter().any(|known| known.get(slot) == Some(label))
                        || summed(label)
                        || (free && declared(label))
                })
        })
    }

    /// Kronecker's delta has a meaning where labels may coincide: free labels, variables of a sum.
    fn admits_delta(&self, left: &str, right: &str) -> bool {
        let free = self.declarations.labels == crate::grader::LabelRelation::Free;
        let known = |label: &str| {
            self.locals.iter().any(|(name, local)| matches!(local, Local::Index) && mentions(label, name))
                || self
                    .declarations
                    .species
                    .iter()
                    .any(|s| s.modes.iter().flatten().any(|m| mentions(label, m)))
        };
        let summed = self.locals.iter().any(|(_, local)| matches!(local, Local::Index));
        (free || summed) && known(left) && known(right)
    }

    /// The error for a name that nobody declares: prose if it looks like a word, else a symbol.
    fn undeclared(&self, name: &Name, first: usize, span: std::ops::Range<usize>) -> Unreadable {
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
    pub(crate) fn declared_symbols(
        declarations: &crate::declarations::Declarations,
    ) -> Vec<crate::expression::SymbolInfo> {
        let mut symbols = vec![None; declarations.symbols.len()];
        for (name, (id, domain)) in &declarations.symbols {
            symbols[*id as usize] =
                Some(crate::expression::SymbolInfo { name: name.to_string(), domain: *domain, bound: false });
        }
        symbols
            .into_iter()
            .map(|info| {
                info.unwrap_or(crate::expression::SymbolInfo {
                    name: String::new(),
                    domain: Domain::Positive,
                    bound: false,
                })
            })
            .collect()
    }
}

/// Whether a linear form such as `i+1` contains the variable.
fn mentions(label: &str, name: &str) -> bool {
    label.split(['+', '-']).any(|term| term.trim_start_matches(|c: char| c.is_ascii_digit()) == name)
}

fn belongs(species: &Species, base: &str) -> bool {
    species.base == base || (species.base == "XYZ" && matches!(base, "X" | "Y" | "Z"))
}

/// The component that a bare letter names where Pauli operators are called X, Y, Z.
fn axis(base: &str) -> Option<Component> {
    match base {
        "X" => Some(Component::X),
        "Y" => Some(Component::Y),
        "Z" => Some(Component::Z),
        _ => None,
    }
}

fn spin_component(label: &str) -> Option<Component> {
    Some(match label {
        "x" => Component::X,
        "y" => Component::Y,
        "z" => Component::Z,
        "+" => Component::Plus,
        "-" => Component::Minus,
        _ => return None,
    })
}

/// Whether a base can be the name of an answer (`E`, `\alpha`, `K`).
pub(super) fn can_name(base: &str) -> bool {
    match base.strip_prefix('\\') {
        Some(name) => is_greek(name) || name.starts_with("bar") || name.starts_with("tilde"),
        None => true,
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
