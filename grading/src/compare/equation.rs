//! Equations and named values.

use super::Match;
use super::value::{Mode, entry};
use crate::declarations::Domain;
use crate::equality::Comparer;
use crate::expression::{Arena, ExprId, Node, SymbolId};
use crate::grade::Reason;
use crate::lex::Unreadable;
use crate::parse::{Part, Relation, Side};

/// The refusal of a part that is an inequality, a proportionality or an arrow.
pub(crate) fn not_an_equality(part: &Part) -> Option<Unreadable> {
    part.relations.iter().find_map(|relation| {
        let (reason, message) = match relation {
            Relation::Equal => return None,
            Relation::Inequality => (Reason::Inequality, "an inequality where a value is asked for"),
            Relation::Proportional => {
                (Reason::LandauSymbol, "a proportionality says how the answer grows, not what it is")
            }
            Relation::Arrow => (Reason::DifferentKind, "an arrow where a value is asked for"),
        };
        Some(Unreadable::new(reason, message, part.span.clone()))
    })
}

/// The declared symbol that stands alone on one side and nowhere else: the unknown of an equation.
pub(crate) fn unknown(arena: &Arena, part: &Part) -> Option<SymbolId> {
    let values: Vec<ExprId> = part.values().collect();
    if values.len() < 2 {
        return None;
    }
    values.iter().enumerate().find_map(|(index, id)| {
        let Node::Symbol(symbol) = arena.get(*id) else { return None };
        let elsewhere =
            values.iter().enumerate().any(|(other, id)| other != index && contains(arena, *id, *symbol));
        (!elsewhere).then_some(*symbol)
    })
}

pub(crate) fn contains(arena: &Arena, id: ExprId, symbol: SymbolId) -> bool {
    arena.any(id, &|node| matches!(node, Node::Symbol(s) if *s == symbol))
}

fn is_symbol(arena: &Arena, id: ExprId, symbol: SymbolId) -> bool {
    matches!(arena.get(id), Node::Symbol(s) if *s == symbol)
}

/// An equation ready to be compared: nodes are built before the comparison borrows the arena.
#[derive(Clone, Debug)]
pub(crate) enum Question {
    /// Values that must agree with each other and with the reference's value.
    Values(Vec<ExprId>),
    /// A relation in which the unknown is not alone: `curvature = 0`, `slope ≠ 0`, `rest = 0`.
    Linear { curvature: ExprId, slope: ExprId, rest: ExprId, square: Option<Square> },
    /// Both equations as residuals: proportional if they say the same.
    Residuals { reference: ExprId, candidate: ExprId },
    /// Only the unknown itself, on every side.
    Restated,
}

/// A relation `A u² + B = 0` for a positive unknown: `odd = 0`, `quartic = 0`, `scale ≠ 0`, `rest = 0`.
#[derive(Clone, Debug)]
pub(crate) struct Square {
    odd: ExprId,
    quartic: ExprId,
    rest: ExprId,
}

/// Builds the comparison of `candidate` with an equation for `unknown` whose value is `value`.
pub(crate) fn question(
    arena: &mut Arena,
    candidate: &Part,
    unknown: Option<SymbolId>,
    value: ExprId,
    residual: Option<ExprId>,
) -> Result<Question, Unreadable> {
    if let Some(error) = not_an_equality(candidate) {
        return Err(error);
    }
    let values: Vec<ExprId> = candidate.values().collect();
    let named = candidate.sides.iter().any(|side| matches!(side, Side::Name(_) | Side::Words(_)));
    let alone: Vec<ExprId> = match unknown {
        Some(unknown) => values.iter().copied().filter(|id| !is_symbol(arena, *id, unknown)).collect(),
        None => values.clone(),
    };
    if alone.is_empty() {
        return Ok(Question::Restated);
    }
    if named || alone.len() < values.len() || values.len() == 1 {
        return Ok(Question::Values(alone));
    }
    // A declared symbol alone on one side, foreign to the reference: another name for the unknown.
    if unknown.is_none()
        && residual.is_none()
        && let Some(name) = lone_symbol(arena, candidate)
        && !contains(arena, value, name)
    {
        return Ok(Question::Values(values.into_iter().filter(|id| !is_symbol(arena, *id, name)).collect()));
    }
    let minus_one = arena.integer(-1)?;
    let negative = arena.add(Node::Multiply(vec![minus_one, values[1]]))?;
    let difference = arena.add(Node::Add(vec![values[0], negative]))?;
    if let Some(unknown) = unknown
        && values.len() == 2
    {
        let at = |arena: &mut Arena, x: i64| {
            arena.rewrite(difference, &mut |arena, node| match node {
                Node::Symbol(s) if *s == unknown => arena.integer(x).map(Some),
                _ => Ok(None),
            })
        };
        let (zero, one, two) = (at(arena, 0)?, at(arena, 1)?, at(arena, 2)?);
        let minus_two = arena.integer(-2)?;
        let middle = arena.add(Node::Multiply(vec![minus_two, one]))?;
        let curvature = arena.add(Node::Add(vec![two, middle, zero]))?;
        let negative = arena.add(Node::Multiply(vec![minus_one, zero]))?;
        let slope = arena.add(Node::Add(vec![one, negative]))?;
        let product = arena.add(Node::Multiply(vec![slope, value]))?;
        let rest = arena.add(Node::Add(vec![product, zero]))?;
        let square = if arena.symbols[unknown.0 as usize].domain == Domain::Positive {
            let mirrored = at(arena, -1)?;
            let minus = arena.add(Node::Multiply(vec![minus_one, mirrored]))?;
            let odd = arena.add(Node::Add(vec![one, minus]))?;
            let minus_four = arena.integer(-4)?;
            let four_slopes = arena.add(Node::Multiply(vec![minus_four, slope]))?;
            let quartic = arena.add(Node::Add(vec![two, negative, four_slopes]))?;
            let squared = arena.add(Node::Multiply(vec![slope, value, value]))?;
            let rest = arena.add(Node::Add(vec![squared, zero]))?;
            Some(Square { odd, quartic, rest })
        } else {
            None
        };
        return Ok(Question::Linear { curvature, slope, rest, square });
    }
    match residual {
        Some(reference) if values.len() == 2 => Ok(Question::Residuals { reference, candidate: difference }),
        _ => Ok(Question::Values(values)),
    }
}

fn lone_symbol(arena: &Arena, part: &Part) -> Option<SymbolId> {
    unknown(arena, part)
}

/// Decides a question.
pub(crate) fn answer(
    comparer: &mut Comparer<'_>,
    question: &Question,
    mode: Mode,
    value: ExprId,
    zero: ExprId,
) -> Match {
    match question {
        Question::Restated => {
            let message = "the equation only restates its own left side";
            Match::No(Reason::InconsistentEquation, message.to_owned())
        }
        Question::Values(values) => {
            for pair in values.windows(2) {
                match entry(comparer, Mode::Exact, pair[0], pair[1]) {
                    Match::Yes(_) => {}
                    Match::No(_, witness) => {
                        let message = format!("the sides of the equation contradict each other: {witness}");
                        return Match::No(Reason::InconsistentEquation, message);
                    }
                    refused => return refused,
                }
            }
            entry(comparer, mode, value, *values.last().expect("never empty"))
        }
        Question::Linear { curvature, slope, rest, square } => {
            let holds = |comparer: &mut Comparer<'_>, id: ExprId| {
                matches!(entry(comparer, Mode::Exact, id, zero), Match::Yes(_))
            };
            match entry(comparer, Mode::Exact, *curvature, zero) {
                Match::Yes(_) => {}
                Match::No(..) => {
                    if let Some(Square { odd, quartic, rest }) = square
                        && holds(comparer, *odd)
                        && holds(comparer, *quartic)
                        && holds(comparer, *rest)
                    {
                        return Match::Yes(Reason::EqualAtAllPoints);
                    }
                    let message =
                        "this equation is not linear in the unknown: write the unknown alone on one side";
                    return Match::No(Reason::DifferentValue, message.to_owned());
                }
                refused => return refused,
            }
            match entry(comparer, Mode::Exact, *slope, zero) {
                Match::No(..) => {}
                Match::Yes(_) => {
                    let message = "the unknown drops out of this equation";
                    return Match::No(Reason::InconsistentEquation, message.to_owned());
                }
                refused => return refused,
            }
            match entry(comparer, Mode::Exact, *rest, zero) {
                Match::No(reason, _) => {
                    Match::No(reason, "solving for the unknown gives another value".to_owned())
                }
                other => other,
            }
        }
        Question::Residuals { reference, candidate } => match comparer.proportional(*reference, *candidate) {
            Some(true) => Match::Yes(Reason::EqualAtAllPoints),
            Some(false) => Match::No(Reason::DifferentValue, "this equation says something else".to_owned()),
            None => Match::Refused(Reason::Budget, "the two equations could not be compared".to_owned()),
        },
    }
}
