//! Laws that a problem declares: which of them a wrong answer breaks.

use dashu_ratio::RBig;

use crate::compare::Match;
use crate::compare::value::{Mode, Shape, entry};
use crate::declarations::Declarations;
use crate::equality::{Comparer, Kept};
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
                .zip(map)
                .map(|((from, to), (name, _))| Ok((symbol(arena, from, name)?, to)))
                .collect::<Result<Vec<_>, String>>()?;
            Law::Symmetry { map, text }
        }
        Invariant::Limit { symbol: name, to, value } => {
            let (from, target, limit) = (formula(name)?, formula(to)?, formula(value)?);
            let text = format!("{name} → {to}");
            Law::Limit { symbol: symbol(arena, from, name)?, to: target, value: limit, text }
        }
        Invariant::ScalingDegree { weights, degree } => {
            let number = |text: &str| {
                let (above, below) = text.split_once('/').unwrap_or((text, "1"));
                let parse = |digits: &str| {
                    digits
                        .trim()
                        .parse::<i64>()
                        .map_err(|_| format!("`{text}` is no rational number such as `2` or `-1/2`"))
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
                .zip(weights)
                .map(|((id, weight), (name, _))| Ok((symbol(arena, id, name)?, weight)))
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

/// The symbol that a law written with `text` replaces, scales or takes to a limit.
fn symbol(arena: &Arena, id: ExprId, text: &str) -> Result<SymbolId, String> {
    match arena.get(id) {
        Node::Symbol(symbol) => Ok(*symbol),
        _ if arena.has_operator(id) => Err(format!(
            "`{text}` is an operator, and a law that replaces or scales operators cannot be checked"
        )),
        _ => Err(format!("`{text}` is not a single declared symbol, and a law needs one on its left")),
    }
}

/// What became of one law on one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The answer obeys it, as far as it was looked at.
    Kept,
    /// It does not.
    Broken(Diagnosis),
    /// It could not be told.
    Open,
}

impl Found {
    /// What became of it on a whole: broken if any part breaks it, open if any is open.
    pub(crate) fn with(self, part: Self) -> Self {
        match (self, part) {
            (Found::Broken(diagnosis), _) | (_, Found::Broken(diagnosis)) => Found::Broken(diagnosis),
            (Found::Open, _) | (_, Found::Open) => Found::Open,
            (Found::Kept, Found::Kept) => Found::Kept,
        }
    }

    fn of(kept: Kept, kind: DiagnosisKind, say: impl FnOnce(String) -> String) -> Self {
        match kept {
            Kept::Yes => Found::Kept,
            Kept::No(witness) => Found::Broken(Diagnosis { kind, message: say(witness) }),
            Kept::Unknown => Found::Open,
        }
    }
}

impl From<Match> for Kept {
    fn from(found: Match) -> Self {
        match found {
            Match::Yes(_) => Kept::Yes,
            Match::No(_, witness) => Kept::No(witness),
            Match::Refused(..) => Kept::Unknown,
        }
    }
}

/// The laws that a wrong answer breaks.
pub(crate) fn broken(
    laws: &[Law],
    arena: &mut Arena,
    declarations: &Declarations,
    candidate: &Shape,
    seed: u64,
) -> Vec<Diagnosis> {
    let found = checked(laws, arena, declarations, candidate, seed).into_iter();
    found
        .filter_map(|found| match found {
            Found::Broken(diagnosis) => Some(diagnosis),
            Found::Kept | Found::Open => None,
        })
        .collect()
}

/// What becomes of each law on an answer.
///
/// A matrix is hermitian as a whole; every other law holds entry by entry.
pub(crate) fn checked(
    laws: &[Law],
    arena: &mut Arena,
    declarations: &Declarations,
    candidate: &Shape,
    seed: u64,
) -> Vec<Found> {
    // Every check adds nodes of its own, and starts without those of the others.
    let nodes = arena.nodes.len();
    let one = |law: &Law| {
        let square = candidate.rows == candidate.columns;
        if matches!(law, Law::Hermitian) && !candidate.is_scalar() && square {
            arena.nodes.truncate(nodes);
            return hermitian_matrix(arena, declarations, candidate, seed);
        }
        let mut found = Found::Kept;
        for entry in &candidate.entries {
            arena.nodes.truncate(nodes);
            found = found.with(check(law, arena, declarations, *entry, seed).unwrap_or(Found::Open));
            if matches!(found, Found::Broken(_)) {
                break;
            }
        }
        found
    };
    let found = laws.iter().map(one).collect();
    arena.nodes.truncate(nodes);
    found
}

fn hermitian_matrix(arena: &mut Arena, declarations: &Declarations, matrix: &Shape, seed: u64) -> Found {
    let n = matrix.rows;
    let mut pairs = Vec::new();
    for row in 0..n {
        for column in row..n {
            let Ok(mirrored) = arena.add(Node::Adjoint(matrix.entries[column * n + row])) else {
                return Found::Open;
            };
            pairs.push((row, column, matrix.entries[row * n + column], mirrored));
        }
    }
    let mut comparer = Comparer::new(arena, declarations, seed);
    comparer.thorough = false;
    let mut found = Found::Kept;
    for (row, column, entry_here, mirrored) in pairs {
        let kept = comparer.naming(["entry", "conjugate"], |comparer| {
            Kept::from(entry(comparer, Mode::Exact, entry_here, mirrored))
        });
        let (row, column) = (row + 1, column + 1);
        let say =
            |witness| format!("entry ({row}, {column}) is not the conjugate of its mirror image: {witness}");
        found = found.with(Found::of(kept, DiagnosisKind::Hermiticity, say));
        if matches!(found, Found::Broken(_)) {
            break;
        }
    }
    found
}

fn check(
    law: &Law,
    arena: &mut Arena,
    declarations: &Declarations,
    candidate: ExprId,
    seed: u64,
) -> Result<Found, Unreadable> {
    // No reference is looked at: a witness says what the answer and its image are called.
    let alike = |arena: &Arena, names, expected, image| {
        let mut comparer = Comparer::new(arena, declarations, seed);
        comparer.thorough = false;
        Kept::from(comparer.naming(names, |comparer| entry(comparer, Mode::Exact, expected, image)))
    };
    Ok(match law {
        Law::Hermitian => {
            let adjoint = arena.add(Node::Adjoint(candidate))?;
            let say = |witness| format!("not equal to its hermitian conjugate: {witness}");
            let kept = alike(arena, ["answer", "its conjugate"], candidate, adjoint);
            Found::of(kept, DiagnosisKind::Hermiticity, say)
        }
        Law::Symmetry { map, text } => {
            let image = arena.rewrite(candidate, &mut |_, node| match node {
                Node::Symbol(s) => Ok(map.iter().find(|(from, _)| from == s).map(|(_, to)| *to)),
                _ => Ok(None),
            })?;
            let say = |witness| format!("changes under {text}: {witness}");
            let kept = alike(arena, ["answer", "its image"], candidate, image);
            Found::of(kept, DiagnosisKind::Symmetry, say)
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
            let kept = alike(arena, ["scaled answer", "its image"], expected, image);
            let names: Vec<&str> =
                weights.iter().map(|(s, _)| arena.symbols[s.0 as usize].name.as_str()).collect();
            let say = |witness| {
                format!("does not scale with degree {degree} in {}: for λ = 2 {witness}", names.join(", "))
            };
            Found::of(kept, DiagnosisKind::ScalingDegree, say)
        }
        Law::Positive => {
            let kept = Comparer::new(arena, declarations, seed).is_never_negative(candidate);
            Found::of(kept, DiagnosisKind::Positivity, |witness| format!("not positive: {witness}"))
        }
        Law::Limit { symbol, to, value, text } => {
            let kept = Comparer::new(arena, declarations, seed).tends(candidate, *symbol, *to, *value);
            let say = |witness| format!("wrong limit for {text}: {witness}");
            Found::of(kept, DiagnosisKind::Limit, say)
        }
    })
}
