//! Whether an equation has one root only: the unknown occurs once, inside a chain of functions that are injective on
//! the real numbers.

use super::Match;
use super::value::{Mode, entry};
use crate::declarations::Domain;
use crate::equality::Comparer;
use crate::expression::{Arena, ExprId, Function, Node, SymbolId};
use crate::grade::Reason;
use crate::lex::Unreadable;

use super::equation::contains;

/// An equation at the value that another equation gives its unknown.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// Both sides, with the value in place of the unknown.
    sides: [ExprId; 2],
    value: ExprId,
    /// Whether the root is the only one because the unknown is declared positive.
    positive: bool,
    /// Both sides at other values that may be roots, too.
    others: Vec<([ExprId; 2], &'static str)>,
    /// What must not vanish for the root to be the only one; nothing if more roots are not excluded.
    factors: Option<Vec<ExprId>>,
}

/// Prepares the equation `left = right` for a check of `unknown = value`.
pub(crate) fn root(
    arena: &mut Arena,
    [left, right]: [ExprId; 2],
    unknown: SymbolId,
    value: ExprId,
) -> Result<Root, Unreadable> {
    let at = |arena: &mut Arena, value: ExprId| -> Result<[ExprId; 2], Unreadable> {
        let mut put = |side| {
            arena.rewrite(side, &mut |_, node| match node {
                Node::Symbol(s) if *s == unknown => Ok(Some(value)),
                _ => Ok(None),
            })
        };
        Ok([put(left)?, put(right)?])
    };
    let sides = at(arena, value)?;
    let side = match (contains(arena, left, unknown), contains(arena, right, unknown)) {
        (true, false) => Some((left, right)),
        (false, true) => Some((right, left)),
        _ => None,
    };
    let only = |arena: &Arena| {
        let (side, other) = side?;
        let mut factors = Vec::new();
        let real = is_real(arena, side) && is_real(arena, other);
        (real && injective(arena, side, unknown, &mut factors)).then_some(factors)
    };
    // First without the help of a declaration as positive, which is a default.
    let at_unknown = unknown.0 as usize;
    let declared = arena.symbols[at_unknown].domain;
    if declared == Domain::Positive {
        arena.symbols[at_unknown].domain = Domain::Real;
    }
    let everywhere = only(arena);
    arena.symbols[at_unknown].domain = declared;
    let positive = everywhere.is_none() && declared == Domain::Positive;
    let factors = if positive { only(arena) } else { everywhere };
    let mut others = Vec::new();
    if factors.is_none() && matches!(declared, Domain::Positive | Domain::Real) {
        for (value, name) in other_values(arena, unknown, value)? {
            others.push((at(arena, value)?, name));
        }
    }
    Ok(Root { sides, value, positive, others, factors })
}

/// Values beside `value` at which an equation with several roots often holds.
fn other_values(
    arena: &mut Arena,
    unknown: SymbolId,
    value: ExprId,
) -> Result<Vec<(ExprId, &'static str)>, Unreadable> {
    let (one, two, pi) = (arena.integer(1)?, arena.integer(2)?, arena.add(Node::Pi)?);
    let mut values = vec![
        (arena.add(Node::Multiply(vec![two, value]))?, "twice the value"),
        (arena.add(Node::Divide(value, two))?, "half the value"),
        (arena.add(Node::Add(vec![value, pi]))?, "the value plus π"),
        (arena.add(Node::Add(vec![value, one]))?, "the value plus 1"),
    ];
    if arena.symbols[unknown.0 as usize].domain == Domain::Real {
        let minus_one = arena.integer(-1)?;
        values.push((arena.add(Node::Multiply(vec![minus_one, value]))?, "minus the value"));
    }
    let positive = |(at, symbol): (usize, &crate::expression::SymbolInfo)| {
        (!symbol.bound && symbol.domain == Domain::Positive && at != unknown.0 as usize).then_some(at)
    };
    let symbols: Vec<usize> = arena.symbols.iter().enumerate().filter_map(positive).take(4).collect();
    for at in symbols {
        let symbol = SymbolId(u32::try_from(at).expect("few symbols"));
        values.push((arena.add(Node::Symbol(symbol))?, "another declared symbol"));
    }
    Ok(values)
}

/// Decides: the value must satisfy the equation, and be its only root.
pub(crate) fn decide(comparer: &mut Comparer<'_>, root: &Root, whose: &str, zero: ExprId) -> Match {
    let [left, right] = root.sides;
    let arena = comparer.exact.arena;
    let rounded = arena.has_decimal(left) || arena.has_decimal(right);
    let compared =
        comparer.naming(["left side", "right side"], |comparer| entry(comparer, Mode::Exact, left, right));
    let reason = match compared {
        Match::No(reason, witness) if !rounded => {
            let message = format!("the {whose}'s value does not satisfy the equation: {witness}");
            return Match::No(reason, message);
        }
        Match::No(reason, _) if !comparer.approximates(left, right) => {
            let message = format!("the {whose}'s value does not satisfy the equation, whatever was rounded");
            return Match::No(reason, message);
        }
        Match::Yes(reason) if reason != Reason::WithinTolerance => reason,
        Match::Yes(_) | Match::No(..) => {
            let message =
                "the value satisfies the equation within rounding only: write the unknown alone on one side";
            return Match::Refused(Reason::Budget, message.to_owned());
        }
        refused @ Match::Refused(..) => return refused,
    };
    for (sides, name) in &root.others {
        let is_root = |found: &Match| matches!(found, Match::Yes(r) if *r != Reason::WithinTolerance);
        if is_root(&entry(comparer, Mode::Exact, sides[0], sides[1])) {
            let message = format!("the equation has more than one root: {name} satisfies it, too");
            return Match::No(Reason::DifferentValue, message);
        }
    }
    // A negative value of an unknown that is declared positive: nothing may be concluded from the declaration.
    let admissible = !root.positive || comparer.negative_somewhere(root.value).is_none();
    let real = is_real(comparer.exact.arena, root.value);
    let single = admissible
        && real
        && root.factors.as_ref().is_some_and(|factors| {
            factors.iter().all(|factor| matches!(entry(comparer, Mode::Exact, *factor, zero), Match::No(..)))
        });
    if single {
        return Match::Yes(reason);
    }
    let message = "the value satisfies the equation, but other roots are not excluded";
    Match::Refused(Reason::Budget, message.to_owned())
}

/// Whether `id` is an injective function of the real `symbol`, which occurs in it once; `factors` must not vanish.
fn injective(arena: &Arena, id: ExprId, symbol: SymbolId, factors: &mut Vec<ExprId>) -> bool {
    let within = |list: &[ExprId]| {
        let (inside, outside): (Vec<ExprId>, Vec<ExprId>) =
            list.iter().partition(|child| contains(arena, **child, symbol));
        if let [one] = inside.as_slice() { Some((*one, outside)) } else { None }
    };
    match arena.get(id) {
        Node::Symbol(s) => *s == symbol,
        Node::Add(terms) => within(terms).is_some_and(|(one, _)| injective(arena, one, symbol, factors)),
        Node::Multiply(list) => within(list).is_some_and(|(one, others)| {
            factors.extend(others);
            injective(arena, one, symbol, factors)
        }),
        Node::Divide(above, below) => within(&[*above, *below]).is_some_and(|(one, others)| {
            factors.extend(others);
            injective(arena, one, symbol, factors)
        }),
        Node::Power(base, exponent) => match within(&[*base, *exponent]) {
            Some((one, _)) if one == *base => {
                let odd =
                    matches!(arena.get(*exponent), Node::Number(n) if n.is_int() && !is_even(n.numerator()));
                let nonzero = is_positive(arena, *exponent);
                (odd || (nonzero && is_positive(arena, *base))) && injective(arena, one, symbol, factors)
            }
            Some((one, _)) => {
                let plain = match arena.get(*base) {
                    Node::Euler => true,
                    Node::Number(n) => *n > dashu_ratio::RBig::ONE,
                    _ => false,
                };
                plain && injective(arena, one, symbol, factors)
            }
            None => false,
        },
        Node::Call(function, list) => {
            use Function::{Asinh, Atan, Cosh, Exp, Ln, Sinh, Tanh};
            let [argument] = list.as_slice() else { return false };
            let plain = match function {
                Exp | Ln | Sinh | Tanh | Atan | Asinh => true,
                Cosh => is_positive(arena, *argument),
                _ => false,
            };
            plain && injective(arena, *argument, symbol, factors)
        }
        _ => false,
    }
}

fn is_even(n: &dashu_int::IBig) -> bool {
    n % dashu_int::IBig::from(2) == dashu_int::IBig::ZERO
}

/// Whether a value is surely real wherever it is defined; not every real value is seen to be.
fn is_real(arena: &Arena, id: ExprId) -> bool {
    use Function::{Asinh, Atan, Cos, Cosh, Exp, Ln, Sin, Sinh, Tanh};
    let all = |list: &[ExprId]| list.iter().all(|child| is_real(arena, *child));
    match arena.get(id) {
        Node::Number(_) | Node::Decimal { .. } | Node::Pi | Node::Euler => true,
        Node::Symbol(s) => {
            let symbol = &arena.symbols[s.0 as usize];
            !symbol.bound && symbol.domain != Domain::Complex
        }
        Node::Add(list) | Node::Multiply(list) => all(list),
        Node::Divide(above, below) => all(&[*above, *below]),
        Node::Power(base, exponent) => {
            let whole = matches!(arena.get(*exponent), Node::Number(n) if n.is_int());
            let positive = is_positive(arena, *base);
            (whole && is_real(arena, *base)) || (positive && is_real(arena, *exponent))
        }
        Node::Call(Ln, list) => list.len() == 1 && is_positive(arena, list[0]),
        Node::Call(Exp | Sin | Cos | Sinh | Cosh | Tanh | Atan | Asinh, list) => all(list),
        _ => false,
    }
}

/// Whether a value is surely positive wherever it is defined.
fn is_positive(arena: &Arena, id: ExprId) -> bool {
    let all = |list: &[ExprId]| list.iter().all(|child| is_positive(arena, *child));
    match arena.get(id) {
        Node::Number(n) | Node::Decimal { value: n, .. } => *n > dashu_ratio::RBig::ZERO,
        Node::Pi | Node::Euler => true,
        Node::Symbol(s) => {
            let symbol = &arena.symbols[s.0 as usize];
            !symbol.bound && symbol.domain == Domain::Positive
        }
        Node::Add(list) | Node::Multiply(list) => all(list),
        Node::Divide(above, below) => all(&[*above, *below]),
        Node::Power(base, exponent) => is_positive(arena, *base) && is_real(arena, *exponent),
        Node::Call(Function::Exp | Function::Cosh, list) => list.iter().all(|child| is_real(arena, *child)),
        _ => false,
    }
}
