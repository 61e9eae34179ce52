//! Equations and named values.

use super::Match;
use super::value::{Mode, entry};
use crate::declarations::Domain;
use crate::equality::Comparer;
use crate::expression::{Arena, ExprId, Node, SymbolId, Walk};
use crate::grade::Reason;
use crate::lex::Unreadable;
use crate::parse::{Part, Relation, Side};

/// The refusal of a part that is an inequality, a proportionality or an arrow.
pub(crate) fn not_an_equality(part: &Part) -> Option<Unreadable> {
    part.relations.iter().find_map(|relation| {
        let (reason, message) = match relation {
            Relation::Equal | Relation::Approximate => return None,
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
    /// Values that must agree with each other and with the reference's value; where `\approx` stands between them, as
    /// far as the digits shown go.
    Values { values: Vec<ExprId>, approximate: bool },
    /// A relation in which the unknown is not alone: it is solved if it is linear in the unknown, in its
    /// inverse, or (for a positive unknown) in its square.
    Solve(Vec<Affine>),
    /// Both equations as residuals: proportional if they say the same.
    Residuals { reference: ExprId, candidate: ExprId },
    /// Only the unknown itself, on every side.
    Restated,
}

/// A relation that may be linear in t = T(u): it is if it equals the line through its values at t = 1 and 2
/// (`curvature = 0`), it
/// says something about u if `slope ≠ 0`, and the reference solves it if `rest = 0`.
#[derive(Clone, Debug)]
pub(crate) struct Affine {
    curvature: ExprId,
    slope: ExprId,
    rest: ExprId,
}

/// What a relation may be linear in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transform {
    Itself,
    Inverse,
    Square,
}

fn affine(
    arena: &mut Arena,
    residual: ExprId,
    unknown: SymbolId,
    value: ExprId,
    transform: Transform,
) -> Result<Affine, Unreadable> {
    let one = arena.integer(1)?;
    let half = {
        let two = arena.integer(2)?;
        arena.add(Node::Divide(one, two))?
    };
    let mut at = Vec::new();
    for t in 1..=2 {
        let t = arena.integer(t)?;
        let u = match transform {
            Transform::Itself => t,
            Transform::Inverse => arena.add(Node::Divide(one, t))?,
            Transform::Square => arena.add(Node::Power(t, half))?,
        };
        at.push(arena.rewrite(residual, &mut |_, node| match node {
            Node::Symbol(s) if *s == unknown => Ok(Some(u)),
            _ => Ok(None),
        })?);
    }
    let solution = match transform {
        Transform::Itself => value,
        Transform::Inverse => arena.add(Node::Divide(one, value))?,
        Transform::Square => arena.add(Node::Multiply(vec![value, value]))?,
    };
    let minus_one = arena.integer(-1)?;
    let minus_first = arena.add(Node::Multiply(vec![minus_one, at[0]]))?;
    let slope = arena.add(Node::Add(vec![at[1], minus_first]))?;
    let step = arena.add(Node::Add(vec![solution, minus_one]))?;
    let change = arena.add(Node::Multiply(vec![slope, step]))?;
    let rest = arena.add(Node::Add(vec![change, at[0]]))?;
    // The line through both values, as a function of the unknown itself: equality everywhere, not at a few
    // values that an equation could be made to fit.
    let free = arena.add(Node::Symbol(unknown))?;
    let transformed = match transform {
        Transform::Itself => free,
        Transform::Inverse => arena.add(Node::Divide(one, free))?,
        Transform::Square => arena.add(Node::Multiply(vec![free, free]))?,
    };
    let along = arena.add(Node::Add(vec![transformed, minus_one]))?;
    let rise = arena.add(Node::Multiply(vec![slope, along]))?;
    let line = arena.add(Node::Add(vec![rise, at[0]]))?;
    let downwards = arena.add(Node::Multiply(vec![minus_one, line]))?;
    let curvature = arena.add(Node::Add(vec![residual, downwards]))?;
    Ok(Affine { curvature, slope, rest })
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
    let approximate = is_approximate(candidate);
    let named = candidate.sides.iter().any(|side| matches!(side, Side::Name(_) | Side::Words(_)));
    let alone: Vec<ExprId> = match unknown {
        Some(unknown) => values.iter().copied().filter(|id| !is_symbol(arena, *id, unknown)).collect(),
        None => values.clone(),
    };
    if alone.is_empty() {
        return Ok(Question::Restated);
    }
    if named || alone.len() < values.len() || values.len() == 1 {
        return Ok(Question::Values { values: alone, approximate });
    }
    // A declared symbol alone on one side, foreign to the reference: another name for the unknown.
    if unknown.is_none()
        && residual.is_none()
        && let Some(name) = lone_symbol(arena, candidate)
        && !contains(arena, value, name)
    {
        let values = values.into_iter().filter(|id| !is_symbol(arena, *id, name)).collect();
        return Ok(Question::Values { values, approximate });
    }
    let minus_one = arena.integer(-1)?;
    let negative = arena.add(Node::Multiply(vec![minus_one, values[1]]))?;
    let difference = arena.add(Node::Add(vec![values[0], negative]))?;
    if let Some(unknown) = unknown
        && values.len() == 2
    {
        let mut forms = vec![affine(arena, difference, unknown, value, Transform::Itself)?];
        forms.push(affine(arena, difference, unknown, value, Transform::Inverse)?);
        if arena.symbols[unknown.0 as usize].domain == Domain::Positive {
            forms.push(affine(arena, difference, unknown, value, Transform::Square)?);
        }
        return Ok(Question::Solve(forms));
    }
    match residual {
        Some(reference) if values.len() == 2 => Ok(Question::Residuals { reference, candidate: difference }),
        _ => Ok(Question::Values { values, approximate }),
    }
}

fn lone_symbol(arena: &Arena, part: &Part) -> Option<SymbolId> {
    unknown(arena, part)
}

/// Whether `\approx` stands between two sides.
pub(crate) fn is_approximate(part: &Part) -> bool {
    part.relations.contains(&Relation::Approximate)
}

/// What is wrong with the sides of a chain that do not agree: `\approx` allows for the digits of a decimal.
pub(crate) fn contradiction(
    comparer: &mut Comparer<'_>,
    values: &[ExprId],
    approximate: bool,
) -> Option<Match> {
    values.windows(2).find_map(|pair| match entry(comparer, Mode::Exact, pair[0], pair[1]) {
        Match::Yes(_) => None,
        Match::No(_, witness) => {
            let agree = approximate && comparer.approximates(pair[0], pair[1]);
            let message = format!("the sides of the equation contradict each other: {witness}");
            (!agree).then_some(Match::No(Reason::InconsistentEquation, message))
        }
        refused => Some(refused),
    })
}

/// The side that says the most: in `\frac13 \approx 0.33` the fraction; else the last one.
pub(crate) fn most_exact(arena: &Arena, values: &[ExprId], approximate: bool) -> ExprId {
    let digits = |id: &ExprId| {
        let mut fewest = u32::MAX;
        arena.walk(&[*id], &mut |node| {
            if let Node::Decimal { significant, .. } = node {
                fewest = fewest.min(*significant);
            }
            Walk::Below
        });
        fewest
    };
    let last = *values.last().expect("never empty");
    if approximate { values.iter().copied().max_by_key(digits).unwrap_or(last) } else { last }
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
        Question::Values { values, approximate } => {
            if let Some(contradiction) = contradiction(comparer, values, *approximate) {
                return contradiction;
            }
            entry(comparer, mode, value, most_exact(comparer.exact.arena, values, *approximate))
        }
        Question::Solve(forms) => {
            let mut refused = None;
            for form in forms {
                match entry(comparer, Mode::Exact, form.curvature, zero) {
                    Match::Yes(_) => {}
                    Match::No(..) => continue,
                    other => {
                        refused = refused.or(Some(other));
                        continue;
                    }
                }
                match entry(comparer, Mode::Exact, form.slope, zero) {
                    Match::No(..) => {}
                    Match::Yes(_) => {
                        let message = "the unknown drops out of this equation";
                        return Match::No(Reason::InconsistentEquation, message.to_owned());
                    }
                    other => return other,
                }
                return match entry(comparer, Mode::Exact, form.rest, zero) {
                    Match::No(reason, _) => {
                        Match::No(reason, "solving for the unknown gives another value".to_owned())
                    }
                    other => other,
                };
            }
            refused.unwrap_or_else(|| {
                let message = "this equation cannot be solved for the unknown: write it alone on one side";
                Match::No(Reason::DifferentValue, message.to_owned())
            })
        }
        Question::Residuals { reference, candidate } => match comparer.proportional(*reference, *candidate) {
            Some(true) => Match::Yes(Reason::EqualAtAllPoints),
            Some(false) => Match::No(Reason::DifferentValue, "this equation says something else".to_owned()),
            None => Match::Refused(Reason::Budget, "the two equations could not be compared".to_owned()),
        },
    }
}
