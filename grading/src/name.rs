//! Names of symbols and operators: a base, subscripts, superscripts, primes, arguments.
//!
//! Two spellings of one name compare equal: `p_{i\sigma}` and `p_{i,\sigma}`, `E_{n-1}` and
//! `E_{-1+n}`, `n_{\text{FM}}` and `n_{FM}`.

use std::collections::BTreeMap;
use std::fmt;

use crate::lex::{Tok, Token};

/// One subscript item in canonical form: `i`, `\sigma`, `n-1`, `2i+1`, `\uparrow`, `12`.
pub(crate) type Label = String;

/// A name in canonical form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name {
    /// A letter, or a macro with its backslash; accents in front (`\bar x`).
    pub(crate) base: String,
    /// Subscript items.
    pub(crate) sub: Vec<Label>,
    /// Superscript items that belong to the name (`x`, `+`, `*`).
    pub(crate) sup: Vec<Label>,
    /// Number of primes.
    pub(crate) primes: u8,
}

impl Name {
    pub(crate) fn plain(base: impl Into<String>) -> Self {
        Name { base: base.into(), ..Name::default() }
    }

    /// Whether the name is one ASCII letter and nothing else.
    pub(crate) fn as_letter(&self) -> Option<char> {
        let mut chars = self.base.chars();
        let letter = chars.next().filter(char::is_ascii_alphabetic)?;
        (chars.next().is_none() && self.sub.is_empty() && self.sup.is_empty() && self.primes == 0)
            .then_some(letter)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)?;
        for _ in 0..self.primes {
            f.write_str("'")?;
        }
        if !self.sub.is_empty() {
            write!(f, "_{{{}}}", self.sub.join(","))?;
        }
        if !self.sup.is_empty() {
            write!(f, "^{{{}}}", self.sup.join(","))?;
        }
        Ok(())
    }
}

/// What a bound label stands for while a sum is written out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Binding {
    /// A number, for `\sum_{i=1}^{4}`.
    Number(i64),
    /// A declared value of the index, such as `\uparrow`.
    Label(Label),
}

/// Reads a subscript (or an argument list) into canonical items; `None` if it is no list of labels.
///
/// Letters side by side are separate items; `i+1`, `2i`, `n-1` are one item, terms sorted.
pub(crate) fn labels(tokens: &[Token], bound: &dyn Fn(&str) -> Option<Binding>) -> Option<Vec<Label>> {
    let mut reader = Reader { items: Vec::new(), form: Form::default(), sign: None, bound };
    let mut at = 0;
    while at < tokens.len() {
        at = reader.step(tokens, at)?;
    }
    reader.finish()?;
    Some(reader.items)
}

/// A linear form over named labels.
#[derive(Default)]
struct Form {
    terms: BTreeMap<String, i64>,
    constant: i64,
    last: Option<String>,
    bare_number: bool,
    started: bool,
}

struct Reader<'a> {
    items: Vec<Label>,
    form: Form,
    /// A sign that waits for its operand.
    sign: Option<i64>,
    bound: &'a dyn Fn(&str) -> Option<Binding>,
}

impl Reader<'_> {
    fn step(&mut self, tokens: &[Token], at: usize) -> Option<usize> {
        match &tokens[at].tok {
            Tok::Sign(',') => self.finish()?,
            Tok::Sign('{' | '}' | '(' | ')') | Tok::Quad => {}
            Tok::Command(name) if matches!(name.as_str(), "langle" | "rangle") => {}
            Tok::Sign(sign @ ('+' | '-')) => {
                if self.sign.is_some() {
                    return None;
                }
                if at + 1 == tokens.len() || matches!(tokens[at + 1].tok, Tok::Sign(',' | '}')) {
                    // A sign alone is a label of its own: `S^+`.
                    self.finish()?;
                    self.items.push(sign.to_string());
                } else {
                    self.sign = Some(if *sign == '-' { -1 } else { 1 });
                }
            }
            Tok::Number(digits) => {
                let value = digits.parse::<i64>().ok().filter(|v| v.abs() < 1_000_000)?;
                let sign = self.operand()?;
                self.form.bare_number = !self.form.started;
                self.form.started = true;
                self.form.constant += sign * value;
                self.form.last = None;
            }
            Tok::Letter(letter) => self.named(&letter.to_string())?,
            // `\max` as a subscript is the word that `\text{max}` writes.
            Tok::Command(name) if matches!(name.as_str(), "max" | "min" | "sup" | "inf" | "lim" | "det") => {
                for letter in name.chars() {
                    self.named(&letter.to_string())?;
                }
            }
            Tok::Command(name) => {
                let known = name.chars().all(|c| c.is_ascii_alphabetic());
                known.then_some(())?;
                self.named(&format!("\\{name}"))?;
            }
            Tok::Accent(accent) => {
                // The accent joins the name that follows.
                let next = tokens[at + 1..].iter().position(|t| !matches!(t.tok, Tok::Sign('{')))?;
                let base = match &tokens[at + 1 + next].tok {
                    Tok::Letter(letter) => letter.to_string(),
                    Tok::Command(name) => format!("\\{name}"),
                    _ => return None,
                };
                self.named(&format!("\\{accent}{base}"))?;
                return Some(at + 2 + next);
            }
            Tok::Text(words) => {
                for letter in words.chars().filter(|c| c.is_ascii_alphanumeric()) {
                    self.named(&letter.to_string())?;
                }
            }
            Tok::Sign('\'') => {
                let name = self.form.last.take()?;
                let weight = self.form.terms.remove(&name)?;
                let primed = format!("{name}'");
                *self.form.terms.entry(primed.clone()).or_default() += weight;
                self.form.last = Some(primed);
            }
            Tok::Sign('_') => {
                // A label with a subscript of its own: `k_x`, `k_{1}`.
                let name = self.form.last.take()?;
                let weight = self.form.terms.remove(&name)?;
                let (inner, next) = group(tokens, at + 1)?;
                let inner = labels(inner, self.bound)?.join(",");
                let joined = format!("{name}_{inner}");
                *self.form.terms.entry(joined.clone()).or_default() += weight;
                self.form.last = Some(joined);
                return Some(next);
            }
            Tok::Sign(sign @ ('*' | '/' | '=')) => {
                self.finish()?;
                self.items.push(sign.to_string());
            }
            _ => return None,
        }
        Some(at + 1)
    }

    /// Makes room for an operand: after a sign it joins the form, else it begins a new item.
    fn operand(&mut self) -> Option<i64> {
        match self.sign.take() {
            Some(sign) => Some(sign),
            None => {
                if self.form.started {
                    self.finish()?;
                }
                Some(1)
            }
        }
    }

    fn named(&mut self, name: &str) -> Option<()> {
        // `2i`: a bare number directly in front of a letter is its coefficient; but `1\uparrow`, `2\sigma`, `1i` are
        // a site and a spin side by side, since nobody multiplies a spin, or anything by one.
        let coefficient = self.form.bare_number
            && self.sign.is_none()
            && self.form.terms.is_empty()
            && self.form.constant != 1
            && !name.starts_with('\\');
        let weight = if coefficient {
            self.form.bare_number = false;
            std::mem::take(&mut self.form.constant)
        } else {
            self.operand()?
        };
        self.form.started = true;
        match (self.bound)(name) {
            Some(Binding::Number(value)) => self.form.constant += weight * value,
            Some(Binding::Label(label)) => self.add(label, weight),
            None => self.add(name.to_owned(), weight),
        }
        Some(())
    }

    fn add(&mut self, name: String, weight: i64) {
        *self.form.terms.entry(name.clone()).or_default() += weight;
        self.form.last = Some(name);
    }

    fn finish(&mut self) -> Option<()> {
        if self.sign.is_some() {
            return None;
        }
        let form = std::mem::take(&mut self.form);
        if form.started {
            self.items.push(form.render());
        }
        (self.items.len() <= 16).then_some(())
    }
}

impl Form {
    fn render(&self) -> Label {
        let mut out = String::new();
        // Positive terms first: `n-1`, never `-1+n`.
        let ordered = self.terms.iter().filter(|t| *t.1 > 0).chain(self.terms.iter().filter(|t| *t.1 < 0));
        for (name, &weight) in ordered {
            match weight {
                1 if out.is_empty() => {}
                1 => out.push('+'),
                -1 => out.push('-'),
                w if w > 0 && !out.is_empty() => out.push_str(&format!("+{w}")),
                w => out.push_str(&w.to_string()),
            }
            out.push_str(name);
        }
        if self.constant != 0 || out.is_empty() {
            if self.constant > 0 && !out.is_empty() {
                out.push('+');
            }
            out.push_str(&self.constant.to_string());
        }
        out
    }
}

/// Whether a label that is a linear form, such as `i+1`, contains the variable.
pub(crate) fn mentions(label: &str, name: &str) -> bool {
    label.split(['+', '-']).any(|term| term.trim_start_matches(|c: char| c.is_ascii_digit()) == name)
}

/// The group (or single token) that starts at `at`, without its braces, and where it ends.
pub(crate) fn group(tokens: &[Token], at: usize) -> Option<(&[Token], usize)> {
    match tokens.get(at)?.tok {
        Tok::Sign('{') => {
            let mut depth = 0usize;
            for (offset, token) in tokens[at..].iter().enumerate() {
                match token.tok {
                    Tok::Sign('{') => depth += 1,
                    Tok::Sign('}') => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    return Some((&tokens[at + 1..at + offset], at + offset + 1));
                }
            }
            None
        }
        Tok::Sign('}') => None,
        _ => Some((&tokens[at..=at], at + 1)),
    }
}
