//! Lists, sets and points: which part of the answer belongs to which part of the reference.

use super::value::{Mode, Shape, choices, shape, shapes};
use super::{Match, equation};
use crate::equality::Comparer;
use crate::expression::{Arena, ExprId, Node};
use crate::grade::Reason;
use crate::lex::Unreadable;
use crate::limits;
use crate::name::Name;
use crate::parse::{Answer, Part};

/// One part with its name and the values it stands for (several where a `\pm` is written).
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: Option<Name>,
    pub(crate) shapes: Vec<Shape>,
    /// The values of an equality chain: all must agree.
    pub(crate) chain: Vec<ExprId>,
    /// Whether `\approx` stands in the chain.
    pub(crate) approximate: bool,
    pub(crate) unit: Option<String>,
}

impl Item {
    /// A part that is one value, without a name.
    pub(crate) fn value(arena: &mut Arena, id: ExprId) -> Result<Self, Unreadable> {
        Ok(Item { name: None, shapes: all(arena, id)?, chain: vec![id], approximate: false, unit: None })
    }

    /// A part that is one scalar, without a name.
    pub(crate) fn scalar(id: ExprId) -> Self {
        Item { name: None, shapes: vec![Shape::scalar(id)], chain: vec![id], approximate: false, unit: None }
    }
}

/// Reads the parts of an answer into items; lists in one bracket are opened where `open`.
pub(crate) fn items(arena: &mut Arena, answer: &Answer, open: bool) -> Result<Vec<Item>, Unreadable> {
    let mut items = Vec::new();
    for part in &answer.parts {
        items.extend(item(arena, part, open && answer.parts.len() == 1)?);
    }
    if items.len() > limits::PARTS {
        let message = format!("the answer has more than {} parts", limits::PARTS);
        return Err(Unreadable::new(Reason::Limit, message, 0..0));
    }
    Ok(items)
}

fn item(arena: &mut Arena, part: &Part, open: bool) -> Result<Vec<Item>, Unreadable> {
    if let Some(error) = equation::not_an_equality(part) {
        return Err(error);
    }
    let chain: Vec<ExprId> = part.values().collect();
    let Some(&last) = chain.last() else {
        return Err(Unreadable::new(Reason::Prose, "no value can be read here", part.span.clone()));
    };
    if open
        && chain.len() == 1
        && let Node::List(_, entries) = arena.get(last).clone()
    {
        return entries.into_iter().map(|entry| Item::value(arena, entry)).collect();
    }
    let approximate = equation::is_approximate(part);
    let value = equation::most_exact(arena, &chain, approximate);
    let shapes = all(arena, value)?;
    Ok(vec![Item { name: part.name().cloned(), shapes, chain, approximate, unit: part.trailing.clone() }])
}

/// The shapes of all values that an expression stands for.
fn all(arena: &mut Arena, id: ExprId) -> Result<Vec<Shape>, Unreadable> {
    choices(arena, id)?.into_iter().map(|choice| shape(arena, choice)).collect()
}

/// Compares two items: each value of one with a value of the other.
pub(crate) fn item_matches(
    comparer: &mut Comparer<'_>,
    mode: Mode,
    reference: &Item,
    candidate: &Item,
) -> Match {
    if let Some(contradiction) = contradicts_itself(comparer, candidate) {
        return contradiction;
    }
    if let (Some(expected), Some(given)) = (&reference.unit, &candidate.unit)
        && squeeze(expected) != squeeze(given)
    {
        if is_unit(expected) && is_unit(given) {
            return other_unit(expected, given);
        }
        return Match::No(Reason::DifferentValue, format!("the unit is {expected}, not {given}"));
    }
    match (reference.shapes.as_slice(), candidate.shapes.as_slice()) {
        ([reference], [candidate]) => shapes(comparer, mode, reference, candidate),
        (expected, given) => bijection(comparer, mode, expected, given),
    }
}

/// What is wrong with an item whose equality chain does not agree with itself.
fn contradicts_itself(comparer: &mut Comparer<'_>, item: &Item) -> Option<Match> {
    let arena = comparer.exact.arena;
    item.chain.windows(2).filter(|pair| pair.iter().all(|id| !arena.has_shape(*id))).find_map(|pair| {
        equation::contradiction(comparer, pair, item.approximate)
            .filter(|found| matches!(found, Match::No(..)))
    })
}

/// Whether words are a unit of measurement, perhaps with a prefix.
pub(crate) fn is_unit(words: &str) -> bool {
    const UNITS: &[&str] =
        &["eV", "K", "T", "J", "Hz", "m", "s", "A", "V", "W", "Ry", "Ha", "Å", "G", "Oe", "N", "Pa"];
    let word = squeeze(words);
    let prefixes = ["", "f", "p", "n", "μ", "µ", "m", "c", "k", "M", "G", "T"];
    prefixes.iter().any(|prefix| word.strip_prefix(prefix).is_some_and(|unit| UNITS.contains(&unit)))
}

/// What is said of values in two units.
pub(crate) fn other_unit(expected: &str, given: &str) -> Match {
    let message = format!("the reference is in {expected}, the answer in {given}: units are not converted");
    Match::Refused(Reason::Budget, message)
}

fn squeeze(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Ordered parts; parts that carry the reference's names may come in any order.
pub(crate) fn ordered(
    comparer: &mut Comparer<'_>,
    mode: Mode,
    reference: &[Item],
    names: &[Option<Name>],
    candidate: &[Item],
) -> Match {
    if reference.len() != candidate.len() {
        return length(reference.len(), candidate.len());
    }
    let order = by_name(names, candidate);
    Match::all("part", reference.len(), |index| {
        item_matches(comparer, mode, &reference[index], &candidate[order[index]])
    })
}

/// For each part of the reference, the index of the candidate's part that is meant.
fn by_name(names: &[Option<Name>], candidate: &[Item]) -> Vec<usize> {
    let mut order: Vec<Option<usize>> = names
        .iter()
        .map(|name| {
            let name = name.as_ref()?;
            candidate.iter().position(|item| item.name.as_ref() == Some(name))
        })
        .collect();
    let mut free =
        (0..candidate.len()).filter(|i| !order.contains(&Some(*i))).collect::<Vec<_>>().into_iter();
    for slot in &mut order {
        if slot.is_none() {
            *slot = free.next();
        }
    }
    order.into_iter().map(|slot| slot.unwrap_or(0)).collect()
}

pub(crate) fn length(expected: usize, given: usize) -> Match {
    let parts = |n: usize| if n == 1 { "1 part".to_owned() } else { format!("{n} parts") };
    let verb = if expected == 1 { "is" } else { "are" };
    Match::No(Reason::DifferentLength, format!("{} where {} {verb} expected", parts(given), parts(expected)))
}

/// Sets: every member of one has its partner in the other.
pub(crate) fn set(comparer: &mut Comparer<'_>, mode: Mode, reference: &[Item], candidate: &[Item]) -> Match {
    if let Some(contradiction) = candidate.iter().find_map(|item| contradicts_itself(comparer, item)) {
        return contradiction;
    }
    let flat = |items: &[Item]| items.iter().flat_map(|item| item.shapes.clone()).collect::<Vec<_>>();
    bijection(comparer, mode, &flat(reference), &flat(candidate))
}

fn bijection(comparer: &mut Comparer<'_>, mode: Mode, reference: &[Shape], candidate: &[Shape]) -> Match {
    if reference.len() != candidate.len() {
        return length(reference.len(), candidate.len());
    }
    let mut taken = vec![false; candidate.len()];
    let mut result = Match::Yes(Reason::ExactlyEqual);
    for (index, expected) in reference.iter().enumerate() {
        let mut partner = None;
        let mut refused = None;
        for (at, given) in candidate.iter().enumerate().filter(|(at, _)| !taken[*at]).collect::<Vec<_>>() {
            match shapes(comparer, mode, expected, given) {
                Match::Yes(reason) => {
                    partner = Some((at, reason));
                    break;
                }
                Match::Refused(reason, message) => refused = Some(Match::Refused(reason, message)),
                Match::No(..) => {}
            }
        }
        match partner {
            Some((at, reason)) => {
                taken[at] = true;
                result = result.and(|| Match::Yes(reason));
            }
            None => {
                return refused.unwrap_or_else(|| {
                    let message = format!("nothing equals part {} of the reference", index + 1);
                    Match::No(Reason::DifferentValue, message)
                });
            }
        }
    }
    result
}
