//! How an answer is laid out: what only surrounds it, and where its parts end.

use super::answer::{Relation, relation, trim};
use super::bracket::{matching, split, step};
use crate::lex::{Tok, Token};
use crate::name::group;

/// Environments whose rows are lines of one formula, or a list of formulas.
const ALIGNING: &[&str] =
    &["aligned", "align", "split", "gathered", "equation", "gather", "displaymath", "math", "multline"];

/// Environments that hold entries, or, where a relation or a list stands in them, lines of formulas.
const TABLES: &[&str] = &["array", "cases", "rcases", "matrix"];

/// The most layers that are removed from around an answer.
const LAYERS: usize = 32;

/// Removes what only surrounds an answer: outer braces, aligning environments, a final full stop.
pub(super) fn unwrap(mut tokens: &[Token]) -> &[Token] {
    // Nobody wraps an answer more often, and every layer is one look at all of it.
    for _ in 0..LAYERS {
        let before = tokens.len();
        while let Some(Tok::Sign('.' | ',' | ';') | Tok::Row | Tok::Quad) = tokens.last().map(|t| &t.tok) {
            tokens = &tokens[..tokens.len() - 1];
        }
        while let Some(Tok::Sign(',' | ';') | Tok::Row | Tok::Quad) = tokens.first().map(|t| &t.tok) {
            tokens = &tokens[1..];
        }
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return tokens };
        let wraps = match (&first.tok, &last.tok) {
            (Tok::Sign('{'), Tok::Sign('}')) => group(tokens, 0).is_some_and(|(_, end)| end == tokens.len()),
            (Tok::Begin(name), Tok::End(_)) => {
                let name = name.as_str();
                (ALIGNING.contains(&name)
                    || (TABLES.contains(&name) && has_lines(&tokens[1..tokens.len() - 1])))
                    && matching(tokens, 0) == Some(tokens.len() - 1)
            }
            _ => false,
        };
        if wraps {
            tokens = &tokens[1..tokens.len() - 1];
        }
        if tokens.len() == before {
            break;
        }
    }
    tokens
}

/// Whether lines of formulas stand in a table: one cell, or a relation or a list and no case distinction.
fn has_lines(tokens: &[Token]) -> bool {
    let line =
        |tok: &Tok| matches!(tok, Tok::Sign(',' | ';')) || relation(tok).is_some_and(Relation::is_equality);
    let case = |tok: &Tok| match tok {
        Tok::Text(words) => super::words::is_condition(words) || words.contains("otherwise"),
        other => relation(other).is_some_and(|relation| !relation.is_equality()),
    };
    let cell = split(tokens, |tok| matches!(tok, Tok::Row | Tok::Ampersand)).len() == 1;
    cell || (split(tokens, line).len() > 1 && split(tokens, case).len() == 1)
}

/// A formula that goes on in the next row: rows that begin with a sign or a relation are joined to the row
/// above. In a list a row may begin with a minus sign of its own.
pub(super) fn joined(tokens: &[Token], list: bool) -> Option<Vec<Token>> {
    let goes_on = |tok: &Tok| match tok {
        Tok::Sign('-') => !list,
        Tok::Sign('+' | '*' | '/') => true,
        Tok::Command(name) if matches!(name.as_str(), "cdot" | "times" | "pm" | "mp") => true,
        other => relation(other).is_some(),
    };
    let unfinished = |tok: &Tok| matches!(tok, Tok::Sign('+' | '-')) || relation(tok).is_some();
    let rows = split(tokens, |tok| matches!(tok, Tok::Row));
    let continues: Vec<bool> = rows
        .windows(2)
        .map(|pair| {
            trim(pair[1]).first().is_some_and(|t| goes_on(&t.tok))
                || trim(pair[0]).last().is_some_and(|t| unfinished(&t.tok))
        })
        .collect();
    if !continues.contains(&true) {
        return None;
    }
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    for (index, row) in rows.iter().enumerate() {
        if index > 0 && !continues[index - 1] {
            out.push(tokens[at - 1].clone());
        }
        // What aligns the rows would stand inside the formula.
        split(row, |tok| matches!(tok, Tok::Ampersand)).iter().for_each(|cell| out.extend_from_slice(cell));
        at += row.len() + 1;
    }
    Some(out)
}

/// Splits an answer into its parts.
pub(super) fn pieces(tokens: &[Token], list: bool) -> Vec<&[Token]> {
    let separator = |tok: &Tok| match tok {
        Tok::Sign(';' | ',' | '&') | Tok::Row => true,
        Tok::Quad => list,
        Tok::Command(name) => matches!(name.as_str(), "land" | "Rightarrow" | "iff" | "therefore"),
        Tok::Text(words) => {
            let words = words.trim().trim_matches(|c| matches!(c, ',' | ';' | ' '));
            words.is_empty() || words.eq_ignore_ascii_case("and")
        }
        _ => false,
    };
    // `a;\quad b` has one separator, however many tokens spell it.
    let parts_of = |tokens| -> Vec<&[Token]> {
        let mut parts = split(tokens, separator);
        parts.retain(|part| part.iter().any(|t| !matches!(t.tok, Tok::Ampersand | Tok::Quad)));
        parts
    };
    let mut pieces = parts_of(tokens);
    if !list {
        return pieces;
    }
    // `(2^N, c=1)`: parts in brackets, of which one carries its name.
    if let [whole] = pieces.as_slice()
        && let Some(inner) = bracketed(whole)
        && split(inner, |tok| relation(tok).is_some_and(Relation::is_equality)).len() > 1
    {
        let inside = parts_of(inner);
        if inside.len() > 1 {
            pieces = inside;
        }
    }
    pieces.into_iter().flat_map(side_by_side).collect()
}

/// The inside of a bracket that holds all of `tokens`.
fn bracketed(tokens: &[Token]) -> Option<&[Token]> {
    let opens = matches!(tokens.first()?.tok, Tok::Sign('(' | '[') | Tok::SetBrace('{'));
    (opens && matching(tokens, 0) == Some(tokens.len() - 1)).then(|| &tokens[1..tokens.len() - 1])
}

/// Points with nothing between them, `(0,1)\;(1,0)`, one by one; other pieces as they are.
fn side_by_side(piece: &[Token]) -> Vec<&[Token]> {
    let mut points = Vec::new();
    let mut rest = trim(piece);
    while !rest.is_empty() {
        let Some(close) = matching(rest, 0) else { return vec![piece] };
        let point = &rest[..=close];
        let is_tuple =
            bracketed(point).is_some_and(|inner| split(inner, |tok| *tok == Tok::Sign(',')).len() > 1);
        if !is_tuple {
            return vec![piece];
        }
        points.push(point);
        rest = &rest[close + 1..];
    }
    if points.len() < 2 { vec![piece] } else { points }
}

/// How many of the pieces are answers: what follows them are conditions, as in `x,\ n\gg 1`.
pub(super) fn without_conditions(pieces: &[&[Token]]) -> usize {
    let mut count = pieces.len();
    while count > 1 && is_condition(pieces[count - 1]) {
        count -= 1;
    }
    let answers = pieces[..count].iter().all(|piece| !is_condition(piece));
    if answers { count } else { pieces.len() }
}

/// Whether a relation stands here that says for which values something holds: `t_1<t_2`, `n\to\infty`.
fn is_condition(tokens: &[Token]) -> bool {
    let tokens = trim(tokens);
    let restricts = |tok: &Tok| matches!(relation(tok), Some(Relation::Inequality | Relation::Arrow));
    let other = |tok: &Tok| matches!(tok, Tok::Text(_)) || relation(tok).is_some() && !restricts(tok);
    let sides = split(tokens, restricts);
    sides.len() > 1 && sides.iter().all(|side| !side.is_empty()) && split(tokens, other).len() == 1
}

/// A value and the remark in brackets behind it: a condition, words, or what it is about, `(\approx 0.87)`.
pub(super) fn remark(piece: &[Token]) -> Option<(&[Token], &[Token])> {
    let piece = trim(piece);
    let [.., Token { tok: Tok::Sign(')'), .. }] = piece else { return None };
    let open = opening(piece).filter(|open| *open > 0 && piece[*open].tok == Tok::Sign('('))?;
    let remark = &piece[open + 1..piece.len() - 1];
    let apart = piece[open].space_before || matches!(piece[open - 1].tok, Tok::Quad | Tok::Text(_));
    let worded = matches!(remark.first()?.tok, Tok::Text(_)) && apart;
    let value = relation(&remark.first()?.tok) == Some(Relation::Approximate);
    (is_condition(remark) || worded || value).then(|| (trim(&piece[..open]), remark))
}

/// The bracket that the last token closes.
fn opening(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0i32;
    tokens.iter().rposition(|token| {
        depth -= step(&token.tok);
        depth == 0
    })
}
