//! Lists opened: the parts that stand in one bracket as parts of the answer.

use crate::compare::parts::Item;
use crate::expression::{Arena, Bracket};
use crate::lex::Unreadable;

/// Items with the entries of a single list opened.
pub(super) fn opened(items: &[Item]) -> Vec<Item> {
    let [item] = items else { return items.to_vec() };
    let [shape] = item.shapes.as_slice() else { return items.to_vec() };
    if shape.is_scalar() || !shape.is_vector() {
        items.to_vec()
    } else {
        shape.entries.iter().map(|id| Item::scalar(*id)).collect()
    }
}

/// `\{p_1, p_2\}` as the points themselves.
pub(super) fn open_braces(arena: &mut Arena, items: Vec<Item>) -> Result<Vec<Item>, Unreadable> {
    let [item] = items.as_slice() else { return Ok(items) };
    let [shape] = item.shapes.as_slice() else { return Ok(items) };
    let nested = shape.entries.iter().any(|id| arena.has_shape(*id));
    if shape.list.is_none() || !(nested || shape.list == Some(Bracket::Brace)) {
        return Ok(items);
    }
    shape.entries.iter().map(|id| Item::value(arena, *id)).collect()
}
