//! The kind of answer that a reference and its prompt show, where the problem names none.

use super::reference::Parsed;
use crate::expression::{Arena, ExprId, Node, Walk};
use crate::kind::Kind;

impl Parsed {
    /// The kind that a reference shows.
    pub(super) fn infer_kind(&self, prompt: &str) -> Kind {
        let arena = &self.arena;
        let entries = || self.items.iter().flat_map(|item| &item.shapes).flat_map(|shape| &shape.entries);
        let decimals = entries().filter_map(|id| decimals(arena, *id)).max();
        let rounded = prompt_asks_for_rounding(prompt).and(decimals);
        let all_numbers = entries().all(|id| !arena.any(*id, &|node| matches!(node, Node::Symbol(_))));
        if entries().any(|id| arena.has_operator(*id)) {
            return Kind::Operator;
        }
        let average = |node: &Node| matches!(node, Node::Average(_) | Node::Amplitude { .. });
        if entries().any(|id| arena.any(*id, &average)) {
            return Kind::Average;
        }
        match self.items.as_slice() {
            [item] => match item.shapes.as_slice() {
                [shape] if shape.list.is_some() => match rounded {
                    Some(digits) => Kind::TupleRounded { digits },
                    None => Kind::Tuple,
                },
                [shape] if !shape.is_scalar() => Kind::Matrix,
                _ if self.unknown.is_some() || self.residual.is_some() => Kind::Equation,
                _ if all_numbers => match rounded {
                    Some(digits) => Kind::NumericRounded { digits },
                    None => Kind::Numeric,
                },
                _ => Kind::Expression,
            },
            items => {
                let points = items.iter().all(|item| item.shapes.iter().all(|shape| shape.list.is_some()));
                match decimals {
                    Some(digits) if points => Kind::SetOfPoints { digits },
                    _ if points => Kind::UnorderedList,
                    _ => match rounded {
                        Some(digits) if all_numbers => Kind::TupleRounded { digits },
                        _ if self.braces => Kind::UnorderedList,
                        _ if all_numbers => Kind::OrderedList,
                        _ => Kind::MixedList,
                    },
                }
            }
        }
    }
}

fn decimals(arena: &Arena, id: ExprId) -> Option<u32> {
    let mut most = None;
    arena.walk(&[id], &mut |node| {
        if let Node::Decimal { decimals, .. } = node {
            most = most.max(Some(*decimals));
        }
        Walk::Below
    });
    most
}

/// Whether a prompt asks for rounded numbers.
fn prompt_asks_for_rounding(prompt: &str) -> Option<()> {
    let prompt = prompt.to_ascii_lowercase();
    ["round", "decimal", "digit accuracy", "significant", "digits"]
        .iter()
        .any(|w| prompt.contains(w))
        .then_some(())
}
