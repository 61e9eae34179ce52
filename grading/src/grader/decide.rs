//! Comparing a candidate with a parsed reference, by the kind of answer.

use std::hash::Hasher;

use super::open::{open_braces, opened};
use super::reference::Parsed;
use crate::compare::parts::{self, Item};
use crate::compare::value::{Mode, Shape};
use crate::compare::{Match, concluded, equation, refusal};
use crate::declarations::Declarations;
use crate::diagnose::diagnose;
use crate::equality::Comparer;
use crate::expression::{Arena, Node};
use crate::grade::{Comparison, Diagnosis, Reason};
use crate::invariant;
use crate::kind::Kind;
use crate::lex::Unreadable;
use crate::parse::{Answer, Part, Side, parse_answer};
use crate::render::latex;

impl Parsed {
    pub(super) fn compare(
        &self,
        text: String,
        kind: Kind,
        shown: &str,
        declarations: &Declarations,
    ) -> Comparison {
        let mut arena = self.arena.clone();
        arena.node_limit = arena.nodes.len() + crate::limits::NODES;
        let list = self.is_list(kind);
        let readable = without_thousands(&text, kind);
        let span =
            |error: &Unreadable| Some((error.span.start.min(text.len()), error.span.end.min(text.len())));
        let answer = match parse_answer(&readable, declarations, &mut arena, list) {
            Ok(answer) => answer,
            Err(error) => {
                let span = span(&error);
                return refusal(Some(text), error.reason, error.message, span);
            }
        };
        let seed = seed(shown, &text);
        match self.decide(&mut arena, &answer, kind, declarations, seed) {
            Ok((found, diagnosis)) => {
                let rendered = render(&arena, declarations, &answer);
                let (reason, message) = match found {
                    Match::Yes(reason) => (reason, agreement(reason).to_owned()),
                    Match::No(reason, message) | Match::Refused(reason, message) => (reason, message),
                };
                let (answer, warnings) = (Some(rendered), answer.warnings);
                Comparison { diagnosis, answer, warnings, ..concluded(reason, message, Some(text)) }
            }
            Err(error) => {
                let span = span(&error);
                refusal(Some(text), error.reason, error.message, span)
            }
        }
    }

    /// Whether an answer of this kind is read as a list.
    pub(super) fn is_list(&self, kind: Kind) -> bool {
        match kind {
            Kind::Numeric | Kind::NumericRounded { .. } | Kind::Expression | Kind::Equation => false,
            Kind::Operator | Kind::Average => self.items.len() != 1,
            _ => true,
        }
    }

    fn decide(
        &self,
        arena: &mut Arena,
        answer: &Answer,
        kind: Kind,
        declarations: &Declarations,
        seed: u64,
    ) -> Result<(Match, Vec<Diagnosis>), Unreadable> {
        let mode = match kind {
            Kind::NumericRounded { digits }
            | Kind::TupleRounded { digits }
            | Kind::SetOfPoints { digits } => Mode::Rounded(digits),
            _ => Mode::Exact,
        };
        let open = matches!(
            kind,
            Kind::Tuple
                | Kind::TupleRounded { .. }
                | Kind::OrderedList
                | Kind::UnorderedList
                | Kind::MixedList
        );
        let single = matches!(
            kind,
            Kind::Numeric
                | Kind::NumericRounded { .. }
                | Kind::Expression
                | Kind::Equation
                | Kind::Operator
                | Kind::Average
        ) && self.items.len() == 1
            && self.items[0].shapes.len() == 1
            && self.items[0].shapes[0].is_scalar();
        if single && let [part] = answer.parts.as_slice() {
            let plain = part
                .values()
                .all(|id| !arena.has_shape(id) && !arena.any(id, &|node| matches!(node, Node::PlusMinus(_))));
            if plain {
                return self.decide_single(arena, part, mode, declarations, seed);
            }
        }
        let mut given = parts::items(arena, answer, open)?;
        let reference = if open { opened(&self.items) } else { self.items.clone() };
        // `\pm x` is the set of both values, which may be written one by one.
        let both = matches!(kind, Kind::Expression | Kind::Equation | Kind::Numeric)
            && self.items.len() == 1
            && self.items[0].shapes.len() > 1;
        // A set of points may stand in braces, a tuple in a matrix.
        if both || matches!(kind, Kind::SetOfPoints { .. } | Kind::Average | Kind::Operator) {
            given = open_braces(arena, given)?;
        }
        if open {
            given = opened(&given);
        }
        let names = if reference.len() == self.names.len() {
            self.names.clone()
        } else {
            vec![None; reference.len()]
        };
        let mut comparer = Comparer::new(arena, declarations, seed);
        let found = match kind {
            _ if both || (self.braces && reference.len() > 1) => {
                parts::set(&mut comparer, mode, &reference, &given)
            }
            Kind::SetOfPoints { .. } | Kind::UnorderedList | Kind::Average | Kind::Operator => {
                parts::set(&mut comparer, mode, &reference, &given)
            }
            _ => parts::ordered(&mut comparer, mode, &reference, &names, &given),
        };
        let mut diagnosis = Vec::new();
        if matches!(found, Match::No(..)) {
            diagnosis = diagnose(&mut comparer, mode, &reference, &given);
            drop(comparer);
            for shape in given.iter().flat_map(|item| &item.shapes) {
                diagnosis.extend(invariant::broken(&self.laws, arena, declarations, shape, seed));
            }
        }
        Ok((found, diagnosis))
    }

    /// One scalar against one scalar: formulas, numbers, operators, equations.
    fn decide_single(
        &self,
        arena: &mut Arena,
        part: &Part,
        mode: Mode,
        declarations: &Declarations,
        seed: u64,
    ) -> Result<(Match, Vec<Diagnosis>), Unreadable> {
        let question = equation::question(arena, part, self.unknown, self.value, self.residual)?;
        let mut comparer = Comparer::new(arena, declarations, seed);
        let mut found = equation::answer(&mut comparer, &question, mode, self.value, self.zero);
        if let (Match::No(..), Some(expected), Some(given)) = (&found, &self.items[0].unit, &part.trailing)
            && expected.split_whitespace().ne(given.split_whitespace())
            && parts::is_unit(expected)
            && parts::is_unit(given)
        {
            found = parts::other_unit(expected, given);
        }
        if let (Match::Yes(_), Some(expected), Some(given)) = (&found, &self.items[0].unit, &part.trailing)
            && expected.split_whitespace().ne(given.split_whitespace())
        {
            found = Match::No(Reason::DifferentValue, format!("the unit is {expected}, not {given}"));
        }
        let mut diagnosis = Vec::new();
        if let (Match::No(..), equation::Question::Values { values, approximate }) = (&found, &question) {
            let last = equation::most_exact(comparer.exact.arena, values, *approximate);
            let (expected, given) = (Item::scalar(self.value), Item::scalar(last));
            diagnosis = diagnose(&mut comparer, mode, &[expected], &[given]);
            drop(comparer);
            let shape = Shape::scalar(last);
            diagnosis.extend(invariant::broken(&self.laws, arena, declarations, &shape, seed));
        }
        Ok((found, diagnosis))
    }
}

/// `1,000` where one number is asked for is a thousand, not a list.
pub(super) fn without_thousands(text: &str, kind: Kind) -> String {
    let single = matches!(kind, Kind::Numeric | Kind::NumericRounded { .. } | Kind::Expression);
    let trimmed = text.trim().trim_matches('$');
    let mut groups = trimmed.trim_start_matches(['-', '+']).split(',');
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().is_some_and(|g| g.len() <= 3 && digits(g) && !g.starts_with('0'));
    let rest: Vec<&str> = groups.collect();
    if single && first && !rest.is_empty() && rest.iter().all(|g| g.len() == 3 && digits(g)) {
        return trimmed.replace(',', "");
    }
    text.to_owned()
}

/// Points of comparison depend on both texts, so that neither can be made to fit them.
pub(super) fn seed(reference: &str, candidate: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(reference.as_bytes());
    hasher.write_u8(0xff);
    hasher.write(candidate.as_bytes());
    crate::evaluate::mix(hasher.finish())
}

fn agreement(reason: Reason) -> &'static str {
    match reason {
        Reason::ExactlyEqual => "equal in exact arithmetic",
        Reason::EqualAtAllPoints => "equal at every sampled point, within rigorous error bounds",
        _ => "equal within the tolerance that the problem asks for",
    }
}

/// The answer as it was understood.
fn render(arena: &Arena, declarations: &Declarations, answer: &Answer) -> String {
    let side = |side: &Side| match side {
        Side::Name(name) => name.to_string(),
        Side::Words(words) if words.is_empty() => String::new(),
        Side::Words(words) => format!("\\text{{{words}}}"),
        Side::Value(id) => latex(arena, declarations, *id),
    };
    let part = |part: &Part| {
        let sides: Vec<String> = part.sides.iter().map(side).collect();
        sides.join(" = ")
    };
    answer.parts.iter().map(part).collect::<Vec<_>>().join("; ")
}
