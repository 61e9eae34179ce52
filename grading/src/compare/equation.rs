//! Equations and named values.

use super::Match;
use super::roots::{self, Root};
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
    Solve(Solve),
    /// Both equations as residuals: proportional if they say the same. Else the answer's value is put into the
    /// reference, or the reference is solved for a symbol in which it is linear.
    Residuals { reference: ExprId, candidate: ExprId, root: Option<Root>, solved: Vec<(Affine, Solve)> },
    /// Sides that must agree, but may be an equation for a declared symbol, at which the reference's value is a root.
    Sides { values: Vec<ExprId>, approximate: bool, root: Root },
    /// Only the unknown itself, on every side.
    Restated,
}

/// A relation for the unknown, and the value that it should have.
#[derive(Clone, Debug)]
pub(crate) struct Solve {
    forms: Vec<Affine>,
    root: Root,
    value: ExprId,
}

/// A relation that may be linear in t = T(u): it is if it equals the line through its values at t = 1 and 2
/// (`curvature = 0`), it
/// says something about u if `slope ≠ 0`, and the reference solves it if `rest = 0`.
#[derive(Clone, Debug)]
pub(crate) struct Affine {
    curvature: ExprId,
    slope: ExprId,
    rest: ExprId,
    /// The relation's residual at t = 1.
    first: ExprId,
    transform: Transform,
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
    Ok(Affine { curvature, slope, rest, first: at[0], transform })
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
    // `K = K\sinh 2K` is no value of K.
    let implicit = matches!((unknown, values.as_slice(), alone.as_slice()), (Some(unknown), [_, _], [side])
        if contains(arena, *side, unknown));
    if named || (alone.len() < values.len() && !implicit) || values.len() == 1 {
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
    let [left, right] = values.as_slice() else { return Ok(Question::Values { values, approximate }) };
    let sides = [*left, *right];
    match (unknown, residual) {
        (Some(unknown), _) => solve(arena, sides, unknown, value).map(Question::Solve),
        (None, Some(reference)) => residuals(arena, candidate, sides, reference),
        (None, None) => {
            let foreign: Vec<SymbolId> = symbols(arena, &sides)
                .into_iter()
                .filter(|symbol| !contains(arena, value, *symbol))
                .collect();
            if let [symbol] = foreign.as_slice() {
                let root = roots::root(arena, sides, *symbol, value)?;
                return Ok(Question::Sides { values, approximate, root });
            }
            Ok(Question::Values { values, approximate })
        }
    }
}

/// Left − right.
fn difference(arena: &mut Arena, [left, right]: [ExprId; 2]) -> Result<ExprId, Unreadable> {
    let minus_one = arena.integer(-1)?;
    let negative = arena.add(Node::Multiply(vec![minus_one, right]))?;
    arena.add(Node::Add(vec![left, negative]))
}

fn solve(
    arena: &mut Arena,
    sides: [ExprId; 2],
    unknown: SymbolId,
    value: ExprId,
) -> Result<Solve, Unreadable> {
    let difference = difference(arena, sides)?;
    let mut forms = vec![affine(arena, difference, unknown, value, Transform::Itself)?];
    forms.push(affine(arena, difference, unknown, value, Transform::Inverse)?);
    if arena.symbols[unknown.0 as usize].domain == Domain::Positive {
        forms.push(affine(arena, difference, unknown, value, Transform::Square)?);
    }
    let root = roots::root(arena, sides, unknown, value)?;
    Ok(Solve { forms, root, value })
}

/// An equation against a reference that is an equation without an unknown alone on one side.
fn residuals(
    arena: &mut Arena,
    part: &Part,
    sides: [ExprId; 2],
    reference: ExprId,
) -> Result<Question, Unreadable> {
    let candidate = difference(arena, sides)?;
    let mut root = None;
    let mut solved = Vec::new();
    if let (Some(symbol), Some(equation)) = (lone_symbol(arena, part), both_sides(arena, reference)) {
        let value = if is_symbol(arena, sides[0], symbol) { sides[1] } else { sides[0] };
        root = Some(roots::root(arena, equation, symbol, value)?);
    } else {
        for symbol in symbols(arena, &[reference]).into_iter().take(3) {
            let one = arena.integer(1)?;
            let linear = affine(arena, reference, symbol, one, Transform::Itself)?;
            let minus_one = arena.integer(-1)?;
            let step = arena.add(Node::Divide(linear.first, linear.slope))?;
            let back = arena.add(Node::Multiply(vec![minus_one, step]))?;
            let value = arena.add(Node::Add(vec![one, back]))?;
            let there = solve(arena, sides, symbol, value)?;
            solved.push((linear, there));
        }
    }
    Ok(Question::Residuals { reference, candidate, root, solved })
}

/// The sides of an equation that stands as left − right.
fn both_sides(arena: &Arena, residual: ExprId) -> Option<[ExprId; 2]> {
    let Node::Add(terms) = arena.get(residual) else { return None };
    let [left, negative] = terms.as_slice() else { return None };
    match arena.get(*negative) {
        Node::Multiply(factors) if factors.len() == 2 => Some([*left, factors[1]]),
        _ => None,
    }
}

/// The symbols that occur below `roots`, in the order of their declaration.
fn symbols(arena: &Arena, roots: &[ExprId]) -> Vec<SymbolId> {
    let mut found = Vec::new();
    arena.walk(roots, &mut |node| {
        if let Node::Symbol(symbol) = node
            && !arena.symbols[symbol.0 as usize].bound
            && !found.contains(symbol)
        {
            found.push(*symbol);
        }
        Walk::Below
    });
    found.sort_unstable();
    found
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
    values.windows(2).find_map(|pair| {
        let sides = |comparer: &mut Comparer<'_>| entry(comparer, Mode::Exact, pair[0], pair[1]);
        match comparer.naming(["left side", "right side"], sides) {
            Match::Yes(_) => None,
            Match::No(_, witness) => {
                let agree = approximate && comparer.approximates(pair[0], pair[1]);
                let message = format!("the sides of the equation contradict each other: {witness}");
                (!agree).then_some(Match::No(Reason::InconsistentEquation, message))
            }
            refused => Some(refused),
        }
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
        Question::Solve(solve) => solved(comparer, solve, "reference", zero),
        Question::Sides { values, approximate, root } => {
            let Some(contradiction) = contradiction(comparer, values, *approximate) else {
                return entry(comparer, mode, value, most_exact(comparer.exact.arena, values, *approximate));
            };
            match roots::decide(comparer, root, "reference", zero) {
                Match::Yes(_) => {
                    let message =
                        "the reference's value satisfies this equation, which does not name the answer";
                    Match::Refused(Reason::Budget, message.to_owned())
                }
                Match::No(..) => contradiction,
                refused => refused,
            }
        }
        Question::Residuals { reference, candidate, root, solved: forms } => {
            if comparer.proportional(*reference, *candidate) == Some(true) {
                return Match::Yes(Reason::EqualAtAllPoints);
            }
            if let Some(root) = root {
                return roots::decide(comparer, root, "answer", zero);
            }
            for (linear, solve) in forms {
                if matches!(entry(comparer, Mode::Exact, linear.curvature, zero), Match::Yes(_))
                    && matches!(entry(comparer, Mode::Exact, linear.slope, zero), Match::No(..))
                {
                    return solved(comparer, solve, "reference", zero);
                }
            }
            let message = "two equations that are not multiples of each other, neither solved for an unknown, are not \
                           compared";
            Match::Refused(Reason::Budget, message.to_owned())
        }
    }
}

/// Whether a relation has the value as its solution: where it is linear it is solved, else the value is put in.
fn solved(comparer: &mut Comparer<'_>, solve: &Solve, whose: &str, zero: ExprId) -> Match {
    for form in &solve.forms {
        if !matches!(entry(comparer, Mode::Exact, form.curvature, zero), Match::Yes(_)) {
            continue;
        }
        // A negative value is not the positive root, whatever the declaration (by default positive) says.
        if form.transform == Transform::Square && comparer.negative_somewhere(solve.value).is_some() {
            continue;
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
    roots::decide(comparer, &solve.root, whose, zero)
}
