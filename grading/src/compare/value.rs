//! Values: numbers, formulas, operators, and tuples or matrices of them.

use std::cmp::Ordering;

use dashu_ratio::RBig;

use super::Match;
use crate::equality::{Comparer, Equality};
use crate::exact::{NoForm, real_constant};
use crate::expression::{Arena, Bracket, ExprId, Node};
use crate::grade::Reason;
use crate::lex::Unreadable;
use crate::limits;

/// How numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Equal, decimals to 1e-6 relative.
    Exact,
    /// Within half a unit of the given decimal of the reference.
    Rounded(u32),
}

/// A scalar, a tuple or a matrix: entries in row order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) entries: Vec<ExprId>,
    /// Written as a list: `(a, b)`; `None` for scalars and matrices.
    pub(crate) list: Option<Bracket>,
}

impl Shape {
    pub(crate) fn scalar(id: ExprId) -> Self {
        Shape { rows: 1, columns: 1, entries: vec![id], list: None }
    }

    pub(crate) fn is_scalar(&self) -> bool {
        self.list.is_none() && self.entries.len() == 1
    }

    /// Whether it is a row or a column.
    pub(crate) fn is_vector(&self) -> bool {
        self.rows == 1 || self.columns == 1
    }
}

fn mismatch(message: &str) -> Unreadable {
    Unreadable::new(Reason::DifferentKind, message, 0..0)
}

/// Works out sums, products and transposes of tuples and matrices.
pub(crate) fn shape(arena: &mut Arena, id: ExprId) -> Result<Shape, Unreadable> {
    if !arena.has_shape(id) {
        return Ok(Shape::scalar(id));
    }
    match arena.get(id).clone() {
        // `[[1,0],[0,1]]` is a matrix.
        Node::List(Bracket::Square, items) if is_nested(arena, &items) => {
            let rows = items.iter().map(|row| shape(arena, *row)).collect::<Result<Vec<_>, _>>()?;
            let columns = rows[0].columns;
            if rows.iter().any(|row| row.columns != columns) {
                return Err(mismatch("the rows of this matrix have different lengths"));
            }
            let entries = rows.iter().flat_map(|row| row.entries.clone()).collect();
            Ok(Shape { rows: rows.len(), columns, entries, list: None })
        }
        Node::List(bracket, items) => {
            Ok(Shape { rows: 1, columns: items.len(), entries: items, list: Some(bracket) })
        }
        Node::Matrix { rows, columns, entries } => {
            Ok(Shape { rows: rows as usize, columns: columns as usize, entries, list: None })
        }
        Node::Transpose(inner) => {
            let inner = shape(arena, inner)?;
            let entries = (0..inner.columns)
                .flat_map(|c| (0..inner.rows).map(move |r| (r, c)))
                .map(|(r, c)| inner.entries[r * inner.columns + c])
                .collect();
            Ok(Shape { rows: inner.columns, columns: inner.rows, entries, list: None })
        }
        Node::Adjoint(inner) | Node::Conjugate(inner) => {
            let transpose = matches!(arena.get(id), Node::Adjoint(_));
            let mut inner = if transpose {
                let turned = arena.add(Node::Transpose(inner))?;
                shape(arena, turned)?
            } else {
                shape(arena, inner)?
            };
            for entry in &mut inner.entries {
                *entry = arena.add(Node::Conjugate(*entry))?;
            }
            Ok(inner)
        }
        Node::Add(terms) => {
            let terms = terms.into_iter().map(|term| shape(arena, term)).collect::<Result<Vec<_>, _>>()?;
            let Some((first, rest)) = terms.split_first() else { return Err(mismatch("an empty sum")) };
            if rest.iter().any(|term| (term.rows, term.columns) != (first.rows, first.columns)) {
                return Err(mismatch("a sum of matrices of different sizes"));
            }
            let mut sum = first.clone();
            for (at, entry) in sum.entries.iter_mut().enumerate() {
                *entry = arena.add(Node::Add(terms.iter().map(|term| term.entries[at]).collect()))?;
            }
            Ok(sum)
        }
        Node::Multiply(factors) => {
            let factors =
                factors.into_iter().map(|factor| shape(arena, factor)).collect::<Result<Vec<_>, _>>()?;
            product(arena, &factors)
        }
        Node::Power(base, exponent) => {
            let power = match arena.get(exponent) {
                Node::Number(n) if n.is_int() => {
                    i64::try_from(n.numerator()).ok().filter(|n| (1..=8).contains(n))
                }
                _ => None,
            };
            let Some(power) = power else {
                return Err(mismatch("only small whole powers of a matrix are compared"));
            };
            let base = shape(arena, base)?;
            let mut product = base.clone();
            for _ in 1..power {
                product = times(arena, &product, &base)?;
            }
            Ok(product)
        }
        Node::Divide(above, below) => {
            let (mut above, below) = (shape(arena, above)?, shape(arena, below)?);
            if !below.is_scalar() {
                return Err(mismatch("a division by a matrix"));
            }
            for entry in &mut above.entries {
                *entry = arena.add(Node::Divide(*entry, below.entries[0]))?;
            }
            Ok(above)
        }
        _ => Err(mismatch("a list or matrix where a number is expected")),
    }
}

fn is_nested(arena: &Arena, items: &[ExprId]) -> bool {
    items.iter().all(|id| matches!(arena.get(*id), Node::List(Bracket::Square, _)))
}

/// The product of the halves: its entries are nested as deep as the logarithm of the number of factors.
fn product(arena: &mut Arena, factors: &[Shape]) -> Result<Shape, Unreadable> {
    match factors {
        [] => Err(mismatch("an empty product")),
        [factor] => Ok(factor.clone()),
        _ => {
            let (left, right) = factors.split_at(factors.len() / 2);
            let (left, right) = (product(arena, left)?, product(arena, right)?);
            times(arena, &left, &right)
        }
    }
}

fn times(arena: &mut Arena, left: &Shape, right: &Shape) -> Result<Shape, Unreadable> {
    if left.is_scalar() || right.is_scalar() {
        let (scalar, mut other) = if left.is_scalar() {
            (left.entries[0], right.clone())
        } else {
            (right.entries[0], left.clone())
        };
        for entry in &mut other.entries {
            *entry = arena.add(Node::Multiply(vec![scalar, *entry]))?;
        }
        return Ok(other);
    }
    if left.columns != right.rows || left.list.is_some() || right.list.is_some() {
        return Err(mismatch("a product of matrices whose sizes do not fit"));
    }
    if left.rows * right.columns > limits::PARTS {
        return Err(Unreadable::new(Reason::Limit, "a matrix with too many entries", 0..0));
    }
    let mut entries = Vec::with_capacity(left.rows * right.columns);
    for r in 0..left.rows {
        for c in 0..right.columns {
            let mut terms = Vec::with_capacity(left.columns);
            for k in 0..left.columns {
                let pair = vec![left.entries[r * left.columns + k], right.entries[k * right.columns + c]];
                terms.push(arena.add(Node::Multiply(pair))?);
            }
            entries.push(arena.add(Node::Add(terms))?);
        }
    }
    Ok(Shape { rows: left.rows, columns: right.columns, entries, list: None })
}

/// The values that a `\pm` stands for: one if there is none; entries of a tuple choose freely.
pub(crate) fn choices(arena: &mut Arena, id: ExprId) -> Result<Vec<ExprId>, Unreadable> {
    if !arena.any(id, &|node| matches!(node, Node::PlusMinus(_))) {
        return Ok(vec![id]);
    }
    let Node::List(bracket, items) = arena.get(id).clone() else {
        return Ok(vec![arena.with_sign(id, 1)?, arena.with_sign(id, -1)?]);
    };
    // `\mp` takes its sign from the `\pm` beside it: (±a, ∓b) is two points.
    if arena.any(id, &|node| matches!(node, Node::PlusMinus(false))) {
        return Ok(vec![arena.with_sign(id, 1)?, arena.with_sign(id, -1)?]);
    }
    let mut tuples: Vec<Vec<ExprId>> = vec![Vec::new()];
    for item in items {
        let values = choices(arena, item)?;
        tuples = tuples
            .into_iter()
            .flat_map(|tuple| {
                values.iter().map(move |value| {
                    let mut longer = tuple.clone();
                    longer.push(*value);
                    longer
                })
            })
            .collect();
        if tuples.len() > limits::PARTS {
            return Err(Unreadable::new(Reason::Limit, "too many choices of signs", 0..0));
        }
    }
    tuples.into_iter().map(|tuple| arena.add(Node::List(bracket, tuple))).collect()
}

/// Compares shapes entry by entry.
pub(crate) fn shapes(comparer: &mut Comparer<'_>, mode: Mode, reference: &Shape, candidate: &Shape) -> Match {
    let vectors = reference.list.is_some() && candidate.is_vector() && reference.is_vector();
    let same_size = (reference.rows, reference.columns) == (candidate.rows, candidate.columns)
        || (vectors && reference.entries.len() == candidate.entries.len());
    if reference.is_scalar() != candidate.is_scalar() && !same_size {
        return Match::No(Reason::DifferentKind, kinds(reference, candidate));
    }
    if !same_size {
        return Match::No(Reason::DifferentLength, kinds(reference, candidate));
    }
    Match::all("entry", reference.entries.len(), |index| {
        entry(comparer, mode, reference.entries[index], candidate.entries[index])
    })
}

fn kinds(reference: &Shape, candidate: &Shape) -> String {
    let name = |shape: &Shape| {
        if shape.is_scalar() {
            "one value".to_owned()
        } else if shape.list.is_some() {
            format!("a list of {}", shape.entries.len())
        } else {
            format!("a {}×{} matrix", shape.rows, shape.columns)
        }
    };
    format!("{} where {} is expected", name(candidate), name(reference))
}

/// Compares two scalars or operators.
pub(crate) fn entry(comparer: &mut Comparer<'_>, mode: Mode, reference: ExprId, candidate: ExprId) -> Match {
    if let Mode::Rounded(digits) = mode {
        return rounded(comparer, digits, reference, candidate);
    }
    let arena = comparer.exact.arena;
    let by_case = crate::symbolic::needs_grounding;
    if arena.has_operator(reference)
        || arena.has_operator(candidate)
        || by_case(arena, reference)
        || by_case(arena, candidate)
    {
        return comparer.operators(reference, candidate).into();
    }
    let equality = comparer.scalars(reference, candidate);
    // A zero reference has an absolute tolerance, since no relative one exists.
    let zero = comparer.exact.scalar(reference).is_ok_and(|form| form.is_zero());
    let inexact = zero || arena.has_decimal(reference) || arena.has_decimal(candidate);
    if inexact && matches!(equality, Equality::Different(_)) {
        if let Some(close) = comparer.close(reference, candidate) {
            let close = close && comparer.rounds_to_integer(reference, candidate);
            return if close { Match::Yes(Reason::WithinTolerance) } else { equality.into() };
        }
        let decimals = arena.has_decimal(reference) || arena.has_decimal(candidate);
        if decimals && comparer.loosely_equal(reference, candidate) {
            return Match::Yes(Reason::WithinTolerance);
        }
    }
    equality.into()
}

/// Whether a value rounds to the reference: it lies in [x − u/2, x + u/2), ties away from zero.
fn rounded(comparer: &mut Comparer<'_>, digits: u32, reference: ExprId, candidate: ExprId) -> Match {
    if comparer.exact.arena.has_operator(candidate) {
        return Match::No(Reason::DifferentKind, "an operator where a number is expected".to_owned());
    }
    let expected = match comparer.exact.scalar(reference) {
        Ok(form) => match real_constant(&form) {
            Some(value) => value,
            // The reference is given exactly: equality decides.
            None => return comparer.scalars(reference, candidate).into(),
        },
        Err(error) => return Equality::from(error).into(),
    };
    let (low, high) = match comparer.enclosure(candidate) {
        Ok(Some(ends)) => ends,
        Ok(None) => {
            let message = "not a real number, where a rounded number is expected";
            return Match::No(Reason::DifferentValue, message.to_owned());
        }
        Err(equality) => return equality.into(),
    };
    let half = RBig::from_parts(5.into(), dashu_int::UBig::from(10u8).pow(digits as usize + 1));
    let (bottom, top) = (&expected - &half, &expected + &half);
    // A tie rounds away from zero: the closed end of the interval is the one nearer to zero.
    let inside = |value: &RBig| match expected.cmp(&RBig::ZERO) {
        Ordering::Greater => *value >= bottom && *value < top,
        Ordering::Less => *value > bottom && *value <= top,
        Ordering::Equal => *value > bottom && *value < top,
    };
    match (inside(&low), inside(&high)) {
        (true, true) if low == expected && high == expected => Match::Yes(Reason::ExactlyEqual),
        (true, true) => Match::Yes(Reason::WithinTolerance),
        (false, false) if low == high || high < bottom || low > top || close_to(&low, &high, &half) => {
            let message = format!("reference {}, answer {}", expected.to_f64().value(), low.to_f64().value());
            Match::No(Reason::DifferentValue, message)
        }
        _ => Match::Refused(Reason::Budget, "the value lies on the edge of the rounding interval".to_owned()),
    }
}

/// Both ends on one side of the interval although neither is far: a narrow enclosure.
fn close_to(low: &RBig, high: &RBig, half: &RBig) -> bool {
    high - low < *half
}

impl From<NoForm> for Match {
    fn from(error: NoForm) -> Self {
        Equality::from(error).into()
    }
}
