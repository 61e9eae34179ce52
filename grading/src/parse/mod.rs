//! Tokens to an answer: a Pratt parser that knows the problem's declarations.
//!
//! One file per part of the grammar: [`arithmetic`] sums, products; [`power`] what is raised; [`atom`] literals and macros;
//! [`symbol`] names, [`operator`] operator letters; [`function`] `\sin^2 x` and friends; [`series`] sums, products, integrals; [`bracket`]
//! averages, lists, matrices; [`layout`] where parts end; [`answer`] parts and equality chains; [`naming`] what stands in
//! front of `=`;
//! [`words`] which words around a value say nothing.

mod answer;
mod arithmetic;
mod atom;
mod bracket;
mod function;
mod layout;
mod naming;
mod operator;
mod power;
mod series;
mod symbol;
mod words;

use std::collections::HashMap;
use std::ops::Range;

pub(crate) use answer::{Answer, Part, Relation, Side, parse_answer};
pub(crate) use series::SUM_OF_NUMBERS;

use crate::declarations::{Declarations, Domain};
use crate::expression::{Arena, ExprId, Node, SymbolId, SymbolInfo};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};
use crate::limits;
use crate::name::{Binding, Name};

type Parsed<T> = Result<T, Unreadable>;

/// What a name stands for inside a sum or an integral.
#[derive(Clone, Debug)]
enum Local {
    Value(Binding),
    Symbol(SymbolId),
    /// A label that a sum runs over, without values.
    Index,
}

/// The parser: a cursor over tokens, an arena that it fills, the declarations that give meaning.
pub(crate) struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: u32,
    declarations: &'a Declarations,
    arena: &'a mut Arena,
    /// Names bound by sums, integrals and definition patterns, innermost last.
    locals: Vec<(String, Local)>,
    /// Definitions already expanded.
    expanded: HashMap<Name, ExprId>,
    /// The rest of a literal whose digits are arguments of their own: `\frac12`.
    split_at: Option<usize>,
    /// `|` closes an absolute value or a bra.
    bars: u32,
    /// Whether an exponent of −1 is read, where an index `i` is the label and not the imaginary unit.
    sign_exponent: bool,
    pub(crate) warnings: Vec<String>,
    /// Whether the answer holds macros: then a lone unknown letter is a symbol, not prose.
    has_macros: bool,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(tokens: &'a [Token], declarations: &'a Declarations, arena: &'a mut Arena) -> Self {
        let has_macros = tokens.iter().any(|t| matches!(t.tok, Tok::Command(_)));
        Parser {
            tokens,
            at: 0,
            depth: 0,
            declarations,
            arena,
            locals: Vec::new(),
            expanded: HashMap::new(),
            split_at: None,
            bars: 0,
            sign_exponent: false,
            warnings: Vec::new(),
            has_macros,
        }
    }

    fn peek(&self) -> Option<&'a Tok> {
        self.tokens.get(self.at).map(|token| &token.tok)
    }

    fn peek_at(&self, offset: usize) -> Option<&'a Tok> {
        self.tokens.get(self.at + offset).map(|token| &token.tok)
    }

    fn next_is(&self, sign: char) -> bool {
        matches!(self.peek(), Some(Tok::Sign(c)) if *c == sign)
    }

    fn next_is_command(&self, name: &str) -> bool {
        matches!(self.peek(), Some(Tok::Command(c)) if c == name)
    }

    fn eat(&mut self, sign: char) -> bool {
        let found = self.next_is(sign);
        self.at += usize::from(found);
        found
    }

    /// Where the cursor stands, for messages.
    fn here(&self) -> Range<usize> {
        match self.tokens.get(self.at).or(self.tokens.last()) {
            Some(token) => token.span.clone(),
            None => 0..0,
        }
    }

    fn syntax(&self, message: impl Into<String>) -> Unreadable {
        Unreadable::new(Reason::Syntax, message, self.here())
    }

    fn expect(&mut self, sign: char) -> Parsed<()> {
        if self.eat(sign) { Ok(()) } else { Err(self.syntax(format!("expected `{sign}` here"))) }
    }

    /// Counts one level of nesting for the time of `inside`.
    fn nested<T>(&mut self, inside: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= limits::DEPTH {
            let message = format!("the answer is nested more than {} levels deep", limits::DEPTH);
            return Err(Unreadable::new(Reason::Limit, message, self.here()));
        }
        self.depth += 1;
        let result = inside(self);
        self.depth -= 1;
        result
    }

    /// Reads all of `tokens` with `inside`, then returns to where the cursor was.
    fn within<T>(&mut self, tokens: &'a [Token], inside: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let (outer, at, bars) = (self.tokens, self.at, self.bars);
        (self.tokens, self.at, self.bars) = (tokens, 0, 0);
        let result = self.nested(|parser| {
            let value = inside(parser)?;
            if parser.at < parser.tokens.len() {
                return Err(parser.unexpected());
            }
            Ok(value)
        });
        (self.tokens, self.at, self.bars) = (outer, at, bars);
        result
    }

    fn unexpected(&self) -> Unreadable {
        match self.peek() {
            None => self.syntax("the answer ends too early"),
            Some(tok) => self.syntax(format!("{} is not expected here", describe(tok))),
        }
    }

    fn add(&mut self, node: Node) -> Parsed<ExprId> {
        let here = self.here();
        self.arena.add(node).map_err(|error| Unreadable { span: here, ..error })
    }

    /// What a label inside a subscript is bound to, if anything.
    fn binding(&self, name: &str) -> Option<Binding> {
        self.locals.iter().rev().find(|(known, _)| known == name).and_then(|(_, local)| match local {
            Local::Value(binding) => Some(binding.clone()),
            Local::Symbol(_) | Local::Index => None,
        })
    }

    /// Notes what a careful reader should know, once.
    fn warn(&mut self, warning: &str) {
        if !self.warnings.iter().any(|known| known == warning) {
            self.warnings.push(warning.to_owned());
        }
    }

    fn fresh_symbol(&mut self, name: &str, domain: Domain) -> SymbolId {
        self.arena.symbols.push(SymbolInfo { name: name.to_owned(), domain, bound: true, parts: None });
        SymbolId(u32::try_from(self.arena.symbols.len() - 1).expect("bounded by the token limit"))
    }
}

/// A token in words.
fn describe(tok: &Tok) -> String {
    match tok {
        Tok::Number(digits) => format!("the number {digits}"),
        Tok::Letter(letter) => format!("`{letter}`"),
        Tok::Command(name) => format!("`\\{name}`"),
        Tok::Text(words) => format!("the text “{}”", words.trim()),
        Tok::Accent(name) => format!("the accent `\\{name}`"),
        Tok::Quad => "`\\quad`".to_owned(),
        Tok::Begin(name) => format!("`\\begin{{{name}}}`"),
        Tok::End(name) => format!("`\\end{{{name}}}`"),
        Tok::Row => "`\\\\`".to_owned(),
        Tok::Ampersand => "`&`".to_owned(),
        Tok::Sign(sign) => format!("`{sign}`"),
        Tok::SetBrace(brace) => format!("`\\{brace}`"),
    }
}
