//! Laws that a problem declares: which of them a wrong answer breaks.

use dashu_ratio::RBig;

use crate::compare::Match;
use crate::compare::value::{Mode, Shape, entry};
use crate::declarations::Declarations;
use crate::equality::Comparer;
use crate::expression::{Arena, ExprId, Node, SymbolId};
use crate::grade::{Diagnosis, DiagnosisKind};
use crate::grader::Invariant;
use crate::lex::Unreadable;
use crate::parse::{Side, parse_answer};

/// A law, parsed into the reference's arena.
#[derive(Clone, Debug)]
pub(crate) enum Law {
    Hermitian,
    Symmetry { map: Vec<(SymbolId, ExprId)>, text: String },
    Limit { symbol: SymbolId, to: ExprId, value: ExprId, text: String },
    Positive,
    Degree { weights: Vec<(SymbolId, RBig)>, degree: RBig },
}

/// Parses a declared law.
pub(crate) fn prepare(
    law: &Invariant,
    declarations: &Declarations,
    arena: &mut Arena,
) -> Result<Law, String> {
    let mut formula = |text: &str| value(text, declarations, arena);
    Ok(match law {
        Invariant::Hermitian => Law::Hermitian,
        Invariant::Positive => Law::Positive,
        Invariant::Symmetry { map } => {
            let mut pairs = Vec::new();
            for (from, to) in map {
                let from = formula(from)?;
                let to = formula(to)?;
                pairs.push((from, to));
            }
            let text = map.iter().map(|(from, to)| format!("{from} → {to}")).collect::<Vec<_>>().join(", ");
            let map = pairs
                .into_iter()
                .map(|(from, to)| Ok((symbol(arena, from)?, to)))
                .collect::<Result<Vec<_>, String>>()?;
            Law::Symmetry { map, text }
        }
        Invariant::Limit { symbol: name, to, value } => {
            let (from, target, limit) = (formula(name)?, formula(to)?, formula(value)?);
            let text = format!("{name} → {to}");
            Law::Limit { symbol: symbol(arena, from)?, to: target, value: limit, text }
        }
        Invariant::ScalingDegree { weights, degree } => {
            let number = |text: &str| {
                let (above, below) = text.split_once('/').unwrap_or((text, "1"));
                let parse = |digits: &str| {
                    digits.trim().parse::<i64>().map_err(|_| format!("`{text}` is no rational number"))
                };
                let (above, below) = (parse(above)?, parse(below)?);
                if below == 0 {
                    Err(format!("`{text}` divides by zero"))
                } else {
                    Ok(RBig::from(above) / RBig::from(below))
                }
            };
            let degree = number(degree)?;
            let mut pairs = Vec::new();
            for (name, weight) in weights {
                let id = formula(name)?;
                pairs.push((id, number(weight)?));
            }
            let weights = pairs
                .into_iter()
                .map(|(id, weight)| Ok((symbol(arena, id)?, weight)))
                .collect::<Result<Vec<_>, String>>()?;
            Law::Degree { weights, degree }
        }
    })
}

fn value(text: &str, declarations: &Declarations, arena: &mut Arena) -> Result<ExprId, String> {
    let answer =
        parse_answer(text, declarations, arena, false).map_err(|e| format!("`{text}`: {}", e.message))?;
    match answer.parts.first().map(|part| part.sides.as_slice()) {
        Some([Side::Value(id)]) => Ok(*id),
        _ => Err(format!("`{text}` is no formula")),
    }
}

fn symbol(arena: &Arena, id: ExprId) -> Result<SymbolId, String> {
    match arena.get(id) {
        Node::Symbol(symbol) => Ok(*symbol),
        _ => Err("a law needs a declared symbol on its left".to_owned()),
    }
}

/// The laws that a wrong answer breaks.
///
/// A matrix is hermitian as a whole; every other law holds entry by entry.
pub(crate) fn broken(
    laws: &[Law],
    arena: &mut Arena,
    declarations: &Declarations,
    candidate: &Shape,
    seed: u64,
) -> Vec<Diagnosis> {
    // Every check adds nodes of its own, and starts without those of the others.
    let nodes = arena.nodes.len();
    let one = |law: &Law| {
        let square = candidate.rows == candidate.columns;
        if matches!(law, Law::Hermitian) && !candidate.is_scalar() && square {
            arena.nodes.truncate(nodes);
            return hermitian_matrix(arena, declarations, candidate, seed);
        }
        candidate.entries.iter().find_map(|entry| {
            arena.nodes.truncate(nodes);
            check(law, arena, declarations, *entry, seed).ok().flatten()
        })
    };
    let found = laws.iter().filter_map(one).collect();
    arena.nodes.truncate(nodes);
    found
}

fn hermitian_matrix(
    arena: &mut Arena,
    declarations: &Declarations,
    matrix: &Shape,
    seed: u64,
) -> Option<Diagnosis> {
    let n = matrix.rows;
    let mut pairs = Vec::new();
    for row in 0..n {
        for column in row..n {
            let mirrored = arena.add(Node::Adjoint(matrix.entries[column * n + row])).ok()?;
            pairs.push((row, column, matrix.entries[row * n + column], mirrored));
        }
    }
    let mut comparer = Comparer::new(arena, declarations, seed);
    comparer.thorough = false;
    pairs.into_iter().find_map(|(row, column, entry_here, mirrored)| {
        match entry(&mut comparer, Mode::Exact, entry_here, mirrored) {
            Match::No(..) => {
                let message =
                    format!("entry ({}, {}) is not the conjugate of its mirror image", row + 1, column + 1);
                Some(Diagnosis { kind: DiagnosisKind::Hermiticity, message })
            }
            _ => None,
        }
    })
}

fn check(
    law: &Law,
    arena: &mut Arena,
    declarations: &Declarations,
    candidate: ExprId,
    seed: u64,
) -> Result<Option<Diagnosis>, Unreadable> {
    let say = |kind, message: String| Some(Diagnosis { kind, message });
    Ok(match law {
        Law::Hermitian => {
            let adjoint = arena.add(Node::Adjoint(candidate))?;
            let mut comparer = Comparer::new(arena, declarations, seed);
            comparer.thorough = false;
            match entry(&mut comparer, Mode::Exact, candidate, adjoint) {
                Match::No(_, witness) => say(
                    DiagnosisKind::Hermiticity,
                    format!("not equal to its hermitian conjugate: {witness}"),
                ),
                _ => None,
            }
        }
        Law::Symmetry { map, text } => {
            let image = arena.rewrite(candidate, &mut |_, node| match node {
                Node::Symbol(s) => Ok(map.iter().find(|(from, _)| from == s).map(|(_, to)| *to)),
                _ => Ok(None),
            })?;
            let mut comparer = Comparer::new(arena, declarations, seed);
            comparer.thorough = false;
            match entry(&mut comparer, Mode::Exact, candidate, image) {
                Match::No(_, witness) => {
                    say(DiagnosisKind::Symmetry, format!("changes under {text}: {witness}"))
                }
                _ => None,
            }
        }
        Law::Degree { weights, degree } => {
            let scale = |arena: &mut Arena, weight: &RBig| -> Result<ExprId, Unreadable> {
                let two = arena.integer(2)?;
                let exponent = arena.add(Node::Number(weight.clone()))?;
                arena.add(Node::Power(two, exponent))
            };
            let image = arena.rewrite(candidate, &mut |arena, node| match node {
                Node::Symbol(s) => match weights.iter().find(|(symbol, _)| symbol == s) {
                    Some((_, weight)) => {
                        let factor = scale(arena, weight)?;
                        let symbol = arena.add(Node::Symbol(*s))?;
                        arena.add(Node::Multiply(vec![factor, symbol])).map(Some)
                    }
                    None => Ok(None),
                },
                _ => Ok(None),
            })?;
            let factor = scale(arena, degree)?;
            let expected = arena.add(Node::Multiply(vec![factor, candidate]))?;
            let mut comparer = Comparer::new(arena, declarations, seed);
            comparer.thorough = false;
            match entry(&mut comparer, Mode::Exact, expected, image) {
                Match::No(..) => {
                    let names: Vec<&str> =
                        weights.iter().map(|(s, _)| arena.symbols[s.0 as usize].name.as_str()).collect();
                    let message = format!("does not scale with degree {degree} in {}", names.join(", "));
                    say(DiagnosisKind::ScalingDegree, message)
                }
                _ => None,
            }
        }
        Law::Positive => {
            let comparer = Comparer::new(arena, declarations, seed);
            comparer
                .negative_somewhere(candidate)
                .and_then(|witness| say(DiagnosisKind::Positivity, format!("not positive: {witness}")))
        }
        Law::Limit { symbol, to, value, text } => {
            let comparer = Comparer::new(arena, declarations, seed);
            comparer
                .misses_limit(candidate, *symbol, *to, *value)
                .and_then(|witness| say(DiagnosisKind::Limit, format!("wrong limit for {text}: {witness}")))
        }
    })
}
