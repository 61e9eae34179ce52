//! The reference answer: found in its text, parsed once, and refused where it has no value.

use crate::compare::parts::{self, Item};
use crate::compare::value::{self, Mode};
use crate::compare::{Match, equation};
use crate::declarations::Declarations;
use crate::equality::Comparer;
use crate::expression::{Arena, Bracket, ExprId, Node, SymbolId};
use crate::extract::extract;
use crate::grade::Reason;
use crate::invariant::{self, Law};
use crate::lex::Unreadable;
use crate::name::Name;
use crate::parse::{Answer, Parser, parse_answer};

use super::{Invariant, Specification};

/// A reference that is mathematics.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) arena: Arena,
    pub(super) items: Vec<Item>,
    pub(super) names: Vec<Option<Name>>,
    /// For one scalar: its value, the unknown it is solved for, the equation as a residual, and zero.
    pub(super) value: ExprId,
    pub(super) unknown: Option<SymbolId>,
    pub(super) residual: Option<ExprId>,
    pub(super) zero: ExprId,
    /// The laws, and as they were declared.
    pub(super) laws: Vec<Law>,
    pub(super) declared: Vec<Invariant>,
    /// Whether the reference is a list in braces and no kind is declared: a set.
    pub(super) braces: bool,
}

impl Parsed {
    pub(super) fn new(
        specification: &Specification,
        text: &str,
        declarations: &Declarations,
        warnings: &mut Vec<String>,
    ) -> Result<Self, Unreadable> {
        let mut arena = Arena::new();
        arena.symbols = Parser::declared_symbols(declarations);
        let answer = parse_answer(text, declarations, &mut arena, true)?;
        let braces = specification.kind.is_none() && in_braces(&arena, &answer);
        let items = parts::items(&mut arena, &answer, braces)?;
        let mut names: Vec<Option<Name>> = items.iter().map(|item| item.name.clone()).collect();
        if specification.part_names.len() == names.len() {
            for (slot, name) in names.iter_mut().zip(&specification.part_names) {
                *slot = part_name(name).or_else(|| slot.take());
            }
        }
        let zero = arena.integer(0)?;
        let (mut value, mut unknown, mut residual) =
            (items[0].shapes[0].entries.first().copied().unwrap_or(zero), None, None);
        if let [part] = answer.parts.as_slice() {
            unknown = equation::unknown(&arena, part);
            let values: Vec<ExprId> = part.values().collect();
            if let Some(unknown) = unknown {
                let alone = |id: &ExprId| !matches!(arena.get(*id), Node::Symbol(s) if *s == unknown);
                value = values.iter().copied().find(alone).unwrap_or(value);
            } else if let [left, right] = values.as_slice() {
                let minus_one = arena.integer(-1)?;
                let negative = arena.add(Node::Multiply(vec![minus_one, *right]))?;
                residual = Some(arena.add(Node::Add(vec![*left, negative]))?);
            }
        }
        let (mut laws, mut declared) = (Vec::new(), Vec::new());
        for law in &specification.invariants {
            match invariant::prepare(law, declarations, &mut arena) {
                Ok(prepared) => {
                    laws.push(prepared);
                    declared.push(law.clone());
                }
                Err(message) => warnings.push(format!("a declared law is not used: {message}")),
            }
        }
        let parsed = Parsed { arena, items, names, value, unknown, residual, zero, laws, declared, braces };
        parsed.has_a_value(declarations)?;
        Ok(parsed)
    }

    /// A reference that divides by zero is broken, and is found out here and not at the first response.
    fn has_a_value(&self, declarations: &Declarations) -> Result<(), Unreadable> {
        let mut comparer = Comparer::new(&self.arena, declarations, 1);
        for shape in self.items.iter().flat_map(|item| &item.shapes) {
            for entry in &shape.entries {
                if let Match::Refused(reason @ (Reason::UndefinedValue | Reason::Limit), message) =
                    value::entry(&mut comparer, Mode::Exact, *entry, *entry)
                {
                    return Err(Unreadable::new(reason, message, 0..0));
                }
            }
        }
        Ok(())
    }
}

/// Whether an answer is one list in braces, `\{0,\pi\}`.
fn in_braces(arena: &Arena, answer: &Answer) -> bool {
    let [part] = answer.parts.as_slice() else { return false };
    let values: Vec<ExprId> = part.values().collect();
    matches!(values.as_slice(), [one] if matches!(arena.get(*one), Node::List(Bracket::Brace, _)))
}

/// The reference without dollar signs and box.
pub(crate) fn reference_text(reference: &str) -> Result<String, String> {
    if reference.contains("boxed") {
        return extract(reference).map_err(|missing| match missing.reason {
            Reason::Truncated => {
                format!("the box of the reference `{reference}` is never closed: a `}}` is missing")
            }
            _ => format!("the reference `{reference}`: {}", missing.message),
        });
    }
    let text = reference.trim().trim_matches('$').trim();
    if text.is_empty() {
        Err("the reference is empty: give the expected answer".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// The name of a part, given as LaTeX.
pub(crate) fn part_name(text: &str) -> Option<Name> {
    let tokens = crate::lex::lex(text).ok()?;
    crate::declarations::name_of(&tokens)
}
