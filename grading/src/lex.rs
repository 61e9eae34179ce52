//! LaTeX (and Unicode mathematics) to tokens with spans.
//!
//! Style macros (`\mathbf`, `\left`, `\displaystyle`, …) vanish here, every spelling of the same
//! sign becomes the same token, and words in `\text{…}` stay words.

mod group;
mod macros;
mod number;
mod words;

use std::ops::Range;

use crate::extract::is_invisible;
use crate::grade::Reason;
use crate::limits;
use crate::unicode;
pub(crate) use group::braces;
use group::{lone_sign, single_symbol};
use macros::{ACCENTS, FORBIDDEN, INVISIBLE, SPACE, STYLE, TEXT};

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tok {
    /// An unsigned literal: digits, an optional decimal point, an optional exponent.
    Number(String),
    /// One Latin letter.
    Letter(char),
    /// A macro without its backslash (`alpha`, `frac`, …).
    Command(String),
    /// Words: `\text{…}`, or a multi-letter `\mathrm{…}`.
    Text(String),
    /// An accent that is part of a name: `bar`, `tilde`, `dot`, ….
    Accent(&'static str),
    /// `\sum`-like spacing that may separate parts: `\quad`, `\qquad`.
    Quad,
    /// `\begin{name}`.
    Begin(String),
    /// `\end{name}`.
    End(String),
    /// `\\`, the end of a row.
    Row,
    /// `&`.
    Ampersand,
    /// A single character with a meaning of its own: `+ - * / ^ _ = < > ( ) [ ] { } | , ; : ! '`.
    Sign(char),
    /// `\{` or `\}`.
    SetBrace(char),
}

/// A token, where it stands, and whether space stands before it.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) tok: Tok,
    pub(crate) span: Range<usize>,
    pub(crate) space_before: bool,
}

/// A text that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) reason: Reason,
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
}

impl Unreadable {
    pub(crate) fn new(reason: Reason, message: impl Into<String>, span: Range<usize>) -> Self {
        Unreadable { reason, message: message.into(), span }
    }
}

/// Whether a macro only changes the look.
pub(crate) fn is_style(name: &str) -> bool {
    STYLE.contains(&name)
}

/// Whether a macro's argument takes room and shows nothing.
pub(crate) fn is_invisible_macro(name: &str) -> bool {
    INVISIBLE.contains(&name)
}

/// Reads `text` into tokens.
pub(crate) fn lex(text: &str) -> Result<Vec<Token>, Unreadable> {
    Lexer { text, at: 0, tokens: Vec::with_capacity(text.len() / 2 + 4), space: false, unwrapped: Vec::new() }
        .run()
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    space: bool,
    /// Closing braces that belong to a style macro around a single symbol.
    unwrapped: Vec<usize>,
}

impl Lexer<'_> {
    fn run(mut self) -> Result<Vec<Token>, Unreadable> {
        while let Some(c) = self.peek() {
            if self.tokens.len() > limits::TOKENS {
                let message = format!("the answer has more than {} tokens", limits::TOKENS);
                return Err(Unreadable::new(Reason::Limit, message, self.at..self.text.len()));
            }
            self.step(c)?;
        }
        Ok(self.tokens)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn push(&mut self, tok: Tok, start: usize) {
        self.tokens.push(Token { tok, span: start..self.at, space_before: self.space });
        self.space = false;
    }

    fn step(&mut self, c: char) -> Result<(), Unreadable> {
        let start = self.at;
        if c == '}' && self.unwrapped.last() == Some(&self.at) {
            self.unwrapped.pop();
            self.at += 1;
            return Ok(());
        }
        if c.is_whitespace() || is_invisible(c) || c == '$' || c == '~' {
            self.at += c.len_utf8();
            self.space |= !is_invisible(c);
            return Ok(());
        }
        if c.is_ascii_digit() || (c == '.' && self.rest()[1..].starts_with(|d: char| d.is_ascii_digit())) {
            return self.number();
        }
        // `{-}6`, `a {=} b`: braces that only change the space around a sign.
        if c == '{'
            && let Some(length) = lone_sign(&self.rest()[1..])
        {
            self.unwrapped.push(self.at + 1 + length);
            self.at += 1;
            return Ok(());
        }
        self.at += c.len_utf8();
        match c {
            '°' => {
                self.push(Tok::Sign('^'), start);
                self.push(Tok::Command("circ".to_owned()), start);
            }
            'a'..='z' | 'A'..='Z' => self.push(Tok::Letter(c), start),
            '\\' => return self.command(start),
            '&' => self.push(Tok::Ampersand, start),
            '+' | '-' | '*' | '/' | '^' | '_' | '=' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '|'
            | ',' | ';' | ':' | '!' | '\'' | '.' | '?' | '"' | '`' | '@' | '#' | '%' => {
                self.push(Tok::Sign(c), start)
            }
            other => match unicode::meaning(other) {
                Some(unicode::Meaning::Command(name)) => self.push(Tok::Command(name.to_owned()), start),
                Some(unicode::Meaning::Letter(letter)) => self.push(Tok::Letter(letter), start),
                Some(unicode::Meaning::Digit(_)) => {
                    self.at = start;
                    return self.number();
                }
                Some(unicode::Meaning::Sign(sign)) => self.push(Tok::Sign(sign), start),
                Some(unicode::Meaning::Script(mark, text)) => self.script(mark, text, start),
                Some(unicode::Meaning::Fraction(upper, lower)) => {
                    self.push(Tok::Command("frac".to_owned()), start);
                    self.push(Tok::Number(upper.to_string()), start);
                    self.push(Tok::Number(lower.to_string()), start);
                }
                None => {
                    let message =
                        format!("the character `{other}` (U+{:04X}) has no meaning here", other as u32);
                    return Err(Unreadable::new(Reason::Syntax, message, start..self.at));
                }
            },
        }
        Ok(())
    }

    /// A run of Unicode super- or subscripts becomes one group: `x²ᵏ` is `x^{2k}`.
    fn script(&mut self, mark: char, first: char, start: usize) {
        self.push(Tok::Sign(mark), start);
        self.push(Tok::Sign('{'), start);
        let mut next = Some(first);
        while let Some(c) = next {
            match c {
                '0'..='9' => match self.tokens.last_mut() {
                    Some(Token { tok: Tok::Number(digits), .. }) => digits.push(c),
                    _ => self.push(Tok::Number(c.to_string()), start),
                },
                'a'..='z' | 'A'..='Z' => self.push(Tok::Letter(c), start),
                sign => self.push(Tok::Sign(sign), start),
            }
            next = match self.peek().map(|c| (c, unicode::meaning(c))) {
                Some((c, Some(unicode::Meaning::Script(same, text)))) if same == mark => {
                    self.at += c.len_utf8();
                    Some(text)
                }
                _ => None,
            };
        }
        self.push(Tok::Sign('}'), start);
    }

    fn command(&mut self, start: usize) -> Result<(), Unreadable> {
        let letters = self.rest().bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 {
            return self.control_symbol(start);
        }
        let name = self.text[self.at..self.at + letters].to_owned();
        self.at += letters;
        let name = name.as_str();
        if FORBIDDEN.contains(&name) {
            let message = format!("the macro `\\{name}` is not allowed in an answer");
            return Err(Unreadable::new(Reason::ForbiddenMacro, message, start..self.at));
        }
        if STYLE.contains(&name) {
            // `\left.` and `\right.` are invisible delimiters.
            if matches!(name, "left" | "right") && self.rest().trim_start().starts_with('.') {
                self.at += self.rest().len() - self.rest().trim_start().len() + 1;
            }
            self.unwrap_symbol();
            return Ok(());
        }
        if INVISIBLE.contains(&name) {
            return self.skip_argument(start);
        }
        if SPACE.contains(&name) {
            self.space = true;
            if matches!(name, "hspace" | "vspace") {
                self.argument(start)?;
            }
            return Ok(());
        }
        if TEXT.contains(&name) {
            let words = self.argument(start)?;
            self.words(&words, start)?;
            return Ok(());
        }
        match name {
            "quad" | "qquad" => self.push(Tok::Quad, start),
            "newline" => self.push(Tok::Row, start),
            "lbrace" => self.push(Tok::SetBrace('{'), start),
            "rbrace" => self.push(Tok::SetBrace('}'), start),
            "mathrm" | "operatorname" | "mathcal" | "mathscr" | "roman" => self.roman(name, start)?,
            "begin" | "end" => {
                let environment = self.argument(start)?.trim().trim_end_matches('*').to_owned();
                if matches!(environment.as_str(), "array" | "tabular") && name == "begin" {
                    let _columns = self.argument(start)?;
                }
                let tok = if name == "begin" { Tok::Begin(environment) } else { Tok::End(environment) };
                self.push(tok, start);
            }
            "label" | "tag" | "color" | "textcolor" | "ref" => {
                self.argument(start)?;
            }
            _ => match unicode::same_sign(name) {
                Some(sign) => self.push(Tok::Sign(sign), start),
                None => match ACCENTS.iter().find(|accent| accent.0 == name) {
                    Some(accent) => self.push(Tok::Accent(accent.1), start),
                    None => self.push(Tok::Command(unicode::same_command(name).to_owned()), start),
                },
            },
        }
        Ok(())
    }

    /// `\hat{c}_1` is `c_1`: the braces of a style go with it if they hold a single symbol.
    fn unwrap_symbol(&mut self) {
        let rest = self.rest().trim_start();
        if let Some(inner) = rest.strip_prefix('{')
            && let Some(length) = single_symbol(inner)
        {
            let open = self.text.len() - rest.len();
            self.unwrapped.push(open + 1 + length);
            self.at = open + 1;
        }
    }

    /// Passes over the argument of a macro that shows nothing: `{…}`, a macro, or a character.
    fn skip_argument(&mut self, start: usize) -> Result<(), Unreadable> {
        self.at += self.rest().len() - self.rest().trim_start().len();
        let Some(macro_name) = self.rest().strip_prefix('\\') else {
            return self.argument(start).map(|_| ());
        };
        let letters = macro_name.bytes().take_while(u8::is_ascii_alphabetic).count();
        let symbol = macro_name.chars().next().map_or(0, char::len_utf8);
        self.at += 1 + if letters > 0 { letters } else { symbol };
        Ok(())
    }

    fn control_symbol(&mut self, start: usize) -> Result<(), Unreadable> {
        let Some(c) = self.peek() else {
            return Err(Unreadable::new(Reason::Syntax, "a lone backslash at the end", start..self.at));
        };
        self.at += c.len_utf8();
        match c {
            ',' | ';' | ':' | '!' | '>' | ' ' | '\n' | '\t' | '/' | '(' | ')' | '[' | ']' | '@' => {
                self.space = true
            }
            '\\' => {
                // `\\[2ex]` carries a length.
                if self.rest().starts_with('[') {
                    self.at += self.rest().bytes().take(12).position(|b| b == b']').map_or(0, |i| i + 1);
                }
                self.push(Tok::Row, start);
            }
            '{' | '}' => self.push(Tok::SetBrace(c), start),
            '%' => self.push(Tok::Text("percent".to_owned()), start),
            '|' => self.push(Tok::Sign('|'), start),
            '&' | '#' | '$' | '_' => self.push(Tok::Sign(c), start),
            other => {
                let message = format!("`\\{other}` has no meaning here");
                return Err(Unreadable::new(Reason::Syntax, message, start..self.at));
            }
        }
        Ok(())
    }

    /// The raw argument of a macro: `{…}` with balanced braces, or the next character.
    fn argument(&mut self, start: usize) -> Result<String, Unreadable> {
        let skipped = self.rest().len() - self.rest().trim_start().len();
        self.at += skipped;
        if !self.rest().starts_with('{') {
            let next = self.peek().filter(char::is_ascii_alphanumeric);
            self.at += next.map_or(0, char::len_utf8);
            return Ok(next.map(String::from).unwrap_or_default());
        }
        if let Some((inner, after)) = braces(self.rest()) {
            let inner = inner.to_owned();
            self.at = self.text.len() - after.len();
            return Ok(inner);
        }
        Err(Unreadable::new(Reason::Syntax, "a `{` is never closed", start..self.text.len()))
    }

    /// `\mathrm{…}`: a single symbol loses the style, several letters are a word.
    fn roman(&mut self, name: &str, start: usize) -> Result<(), Unreadable> {
        let before = self.at;
        let content = self.argument(start)?;
        // `h.\,c.` is spaced, not composed.
        let content = content.replace("\\,", " ");
        let word = content.trim();
        let plain = word.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '.' | ' ' | '-' | '~'));
        if word.chars().count() > 1 && plain {
            self.push(Tok::Text(word.replace('~', " ")), start);
        } else if name == "mathcal" && word == "O" {
            self.push(Tok::Letter('O'), start);
        } else {
            // Read the group as ordinary tokens: the style says nothing.
            self.at = before;
            self.unwrap_symbol();
        }
        Ok(())
    }
}
