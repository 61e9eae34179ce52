//! A whole answer: parts, the names they carry, equality chains, units in words.

use std::ops::Range;

use super::bracket::split;
use super::naming::{is_composed_of_names, is_tuple_of_names, undeclared_name, without_arguments};
use super::{Parsed, Parser, layout, words};
use crate::declarations::Declarations;
use crate::expression::{Arena, ExprId};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable, lex};
use crate::limits;
use crate::name::Name;

/// How two sides are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equal,
    /// As equal as the digits shown allow: `\pi \approx 3.14`.
    Approximate,
    Inequality,
    Proportional,
    Arrow,
}

impl Relation {
    /// Whether both sides are meant to be one value.
    pub(crate) fn is_equality(self) -> bool {
        matches!(self, Relation::Equal | Relation::Approximate)
    }
}

/// One side of a relation.
#[derive(Clone, Debug)]
pub(crate) enum Side {
    /// A name alone that the problem does not declare: it names the answer.
    Name(Name),
    /// Words alone in front of `=`: they name the answer too.
    Words(String),
    Value(ExprId),
}

/// One part of an answer: a value, or sides joined by relations.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) sides: Vec<Side>,
    pub(crate) relations: Vec<Relation>,
    /// Words behind the value: a unit, a condition.
    pub(crate) trailing: Option<String>,
    pub(crate) span: Range<usize>,
}

impl Part {
    /// The name that the part carries, if any.
    pub(crate) fn name(&self) -> Option<&Name> {
        match self.sides.first() {
            Some(Side::Name(name)) if self.sides.len() > 1 => Some(name),
            _ => None,
        }
    }

    /// The values among the sides.
    pub(crate) fn values(&self) -> impl Iterator<Item = ExprId> + '_ {
        self.sides.iter().filter_map(|side| match side {
            Side::Value(id) => Some(*id),
            _ => None,
        })
    }
}

/// A parsed answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) parts: Vec<Part>,
    pub(crate) warnings: Vec<String>,
}

/// Reads `text`, the contents of a box.
///
/// `list` says that several parts are expected: then `\quad` separates parts as a semicolon does.
pub(crate) fn parse_answer(
    text: &str,
    declarations: &Declarations,
    arena: &mut Arena,
    list: bool,
) -> Parsed<Answer> {
    let tokens = conjunctions(lex(text)?, declarations)?;
    let tokens = layout::unwrap(&tokens);
    let joined = layout::joined(tokens, list);
    let tokens = layout::unwrap(joined.as_deref().unwrap_or(tokens));
    if tokens.is_empty() {
        return Err(Unreadable::new(Reason::EmptyBox, "the box is empty", 0..text.len()));
    }
    let mut pieces = layout::pieces(tokens, list);
    let unconditional = layout::without_conditions(&pieces);
    let conditions = pieces.len() > unconditional;
    pieces.truncate(unconditional);
    if pieces.is_empty() {
        return Err(Unreadable::new(Reason::EmptyBox, "the box holds nothing but separators", 0..text.len()));
    }
    if pieces.len() > limits::PARTS {
        let message = format!("the answer has more than {} parts", limits::PARTS);
        return Err(Unreadable::new(Reason::Limit, message, 0..text.len()));
    }
    let has_macros = tokens.iter().any(|t| matches!(t.tok, Tok::Command(_)));
    let mut parser = Parser::new(tokens, declarations, arena);
    parser.has_macros = has_macros;
    if conditions {
        parser.warnings.push("condition_ignored".to_owned());
    }
    if let Some(names) = names_in_front(&pieces, declarations) {
        // `n_A, n_B = 1, 3`: the values stand in the order of the names.
        let values = pieces.split_off(names.len() - 1);
        let mut parts = Vec::with_capacity(names.len());
        for (name, piece) in names.into_iter().zip(values) {
            let mut one = part(&mut parser, piece, text)?;
            // The first value stands behind the last name.
            if matches!(one.sides.first(), Some(Side::Name(_))) {
                one.sides[0] = Side::Name(name);
            } else {
                one.sides.insert(0, Side::Name(name));
                one.relations.insert(0, Relation::Equal);
            }
            parts.push(one);
        }
        return Ok(Answer { parts, warnings: std::mem::take(&mut parser.warnings) });
    }
    let parts =
        pieces.into_iter().map(|piece| part(&mut parser, piece, text)).collect::<Parsed<Vec<Part>>>()?;
    Ok(Answer { parts, warnings: std::mem::take(&mut parser.warnings) })
}

/// Turns bare letters that spell “or” and “and” into words, and refuses a hedge.
fn conjunctions(tokens: Vec<Token>, declarations: &Declarations) -> Parsed<Vec<Token>> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let run = tokens[at..]
            .iter()
            .enumerate()
            .take_while(|(i, t)| matches!(t.tok, Tok::Letter(_)) && (*i == 0 || !t.space_before))
            .count();
        let word: String = tokens[at..at + run]
            .iter()
            .filter_map(|t| if let Tok::Letter(c) = t.tok { Some(c) } else { None })
            .collect();
        let joins = matches!(word.as_str(), "or" | "and" | "OR" | "AND")
            && !word.chars().all(|c| declarations.declares_letter(c));
        if joins {
            let span = tokens[at].span.start..tokens[at + run - 1].span.end;
            out.push(Token { tok: Tok::Text(word.to_ascii_lowercase()), span, space_before: true });
            at += run;
        } else {
            out.extend_from_slice(&tokens[at..at + run.max(1)]);
            at += run.max(1);
        }
    }
    for token in &out {
        let hedge = match &token.tok {
            Tok::Text(words) => words
                .split(|c: char| !c.is_alphabetic())
                .any(|w| matches!(w.to_ascii_lowercase().as_str(), "or" | "either")),
            Tok::Command(name) => name == "lor",
            _ => false,
        };
        if hedge {
            let message = "two answers joined by “or”: commit to one";
            return Err(Unreadable::new(Reason::Hedge, message, token.span.clone()));
        }
    }
    Ok(out)
}

/// The names of `n_A, n_B = 1, 3`: as many names as values, the last in front of `=`.
fn names_in_front(pieces: &[&[Token]], declarations: &Declarations) -> Option<Vec<Name>> {
    if pieces.len() < 3 || pieces.len().is_multiple_of(2) {
        return None;
    }
    let count = pieces.len().div_ceil(2);
    let (first, rest) = split_relations(pieces[count - 1]).split_first().map(|(f, r)| (*f, r.len()))?;
    let plain = |piece: &&[Token]| split_relations(piece).len() == 1;
    if rest != 1 || !first.1.is_some_and(Relation::is_equality) || !pieces[count..].iter().all(plain) {
        return None;
    }
    let names = pieces[..count - 1].iter().map(|piece| undeclared_name(trim(piece), declarations));
    names.chain([undeclared_name(trim(first.0), declarations)]).collect()
}

pub(super) fn relation(tok: &Tok) -> Option<Relation> {
    match tok {
        Tok::Sign('=') => Some(Relation::Equal),
        Tok::Sign('<' | '>') => Some(Relation::Inequality),
        Tok::Command(name) => match name.as_str() {
            "equiv" | "coloneqq" | "triangleq" => Some(Relation::Equal),
            "approx" | "sim" => Some(Relation::Approximate),
            "leq" | "geq" | "neq" | "ll" | "gg" | "in" | "lesssim" | "gtrsim" => Some(Relation::Inequality),
            "propto" => Some(Relation::Proportional),
            "to" | "mapsto" | "leftrightarrow" => Some(Relation::Arrow),
            _ => None,
        },
        _ => None,
    }
}

fn part<'a>(parser: &mut Parser<'a>, mut piece: &'a [Token], text: &str) -> Parsed<Part> {
    let span = piece.first().map_or(0, |t| t.span.start)..piece.last().map_or(0, |t| t.span.end);
    let mut trailing = None;
    // A remark in brackets behind the value: `(\text{exact})`, `(n\gg 1)`.
    let mut about = None;
    for _ in 0..2 {
        let Some((value, remark)) = layout::remark(piece) else { break };
        match remark {
            [sign, decimal @ ..] if relation(&sign.tok) == Some(Relation::Approximate) => {
                about = Some(decimal)
            }
            [word @ Token { tok: Tok::Text(words), .. }] => words::ignorable_behind(words, word)?,
            [word @ Token { tok: Tok::Text(words), .. }, behind @ ..] => {
                words::ignorable_condition(words, word, behind)?;
                parser.warnings.push("condition_ignored".to_owned());
            }
            _ => parser.warnings.push("condition_ignored".to_owned()),
        }
        piece = value;
    }
    // `3\,\mathrm{K}`: a unit of one letter, as `3\text{ K}`.
    if let [value @ .., number, letter] = piece
        && matches!(number.tok, Tok::Number(_))
        && let Tok::Letter(unit @ ('K' | 'T')) = letter.tok
        && !parser.declarations.declares_letter(unit)
        && is_roman_behind_space(text, letter.span.start)
    {
        piece = &piece[..=value.len()];
        trailing = Some(unit.to_string());
    }
    // Words behind the value: a unit or a condition.
    for _ in 0..2 {
        let Some(at) = last_words(piece).filter(|at| *at > 0) else { break };
        let Tok::Text(words) = &piece[at].tok else { unreachable!("found as text") };
        let behind = trim(&piece[at + 1..]);
        if behind.is_empty() {
            words::ignorable_behind(words, &piece[at])?;
        } else if words::is_condition(words) {
            words::ignorable_condition(words, &piece[at], behind)?;
            parser.warnings.push("condition_ignored".to_owned());
        } else {
            break;
        }
        piece = trim(&piece[..at]);
        // `\text{(for } n>1\text{)}`: a closing bracket alone says nothing yet.
        if words.contains(char::is_alphanumeric) {
            trailing = Some(words.trim().to_owned());
            break;
        }
    }
    // Words in front of the value (`\text{degeneracy } 2^{N/2}`) are a label.
    if let [Token { tok: Tok::Text(words), .. }, behind @ ..] = piece
        && let [next, ..] = trim(behind)
        && is_words(&piece[0].tok)
        && relation(&next.tok).is_none()
        && !matches!(next.tok, Tok::Sign('_' | '^' | '\''))
        && parser.declarations.find_symbol(&Name::plain(words.trim())).is_none()
    {
        let applied = next.tok == Tok::Sign('(') && !next.space_before;
        if applied && words.chars().all(char::is_alphabetic) {
            // `\mathrm{MSD}(t) = …` is a name; alone it is a function that nobody declared.
            if split(piece, |tok| relation(tok).is_some()).len() == 1 {
                let message = format!("the function “{words}” is not declared by the problem");
                return Err(Unreadable::new(Reason::UndeclaredSymbol, message, piece[0].span.clone()));
            }
        } else {
            let colon = next.tok == Tok::Sign(':');
            if !colon && words::is_function(words, &text[piece[0].span.start..]) {
                let message = format!("the function “{words}” is not declared by the problem");
                return Err(Unreadable::new(Reason::UndeclaredSymbol, message, piece[0].span.clone()));
            }
            words::ignorable_in_front(words, colon, &piece[0])?;
            piece = &trim(behind)[usize::from(colon)..];
        }
    }
    let mut sides = Vec::new();
    let mut relations = Vec::new();
    let mut depth_free = split_relations(piece);
    // `n_A: 1` names its value as `n_A = 1` does.
    if depth_free.len() == 1
        && let [name, value] = split(piece, |tok| *tok == Tok::Sign(':')).as_slice()
        && undeclared_name(trim(name), parser.declarations).is_some()
    {
        depth_free = vec![(name, Some(Relation::Equal)), (value, None)];
    }
    // A leading relation: `\approx 7`, `= 7`.
    if depth_free.len() > 1 && depth_free[0].0.is_empty() {
        if !depth_free[0].1.is_some_and(Relation::is_equality) {
            relations.extend(depth_free[0].1);
            sides.push(Side::Words(String::new()));
        }
        depth_free.remove(0);
    }
    let count = depth_free.len();
    for (index, (tokens, relation)) in depth_free.into_iter().enumerate() {
        if let Some(relation) = relation {
            relations.push(relation);
        }
        sides.push(side(parser, tokens, index == 0 && count > 1)?);
    }
    if let Some(decimal) = about {
        sides.push(side(parser, decimal, false)?);
        relations.push(Relation::Approximate);
    }
    Ok(Part { sides, relations, trailing, span })
}

/// Whether the letter at `at` is set in `\mathrm` behind a space.
fn is_roman_behind_space(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("").trim_end_matches(['{', ' ']);
    before
        .strip_suffix("\\mathrm")
        .is_some_and(|before| [" ", "~", "\\,", "\\;", "\\:"].iter().any(|space| before.ends_with(space)))
}

/// The last words outside of all brackets and environments.
fn last_words(piece: &[Token]) -> Option<usize> {
    let outside = split(piece, is_words);
    let end = outside.last().map_or(0, |rest| rest.len());
    (outside.len() > 1).then(|| piece.len() - end - 1)
}

fn is_words(tok: &Tok) -> bool {
    let Tok::Text(words) = tok else { return false };
    let squeezed: String =
        words.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    !matches!(squeezed.as_str(), "hc" | "cc")
        && super::function::named(words.trim()).is_none()
        && words != "percent"
}

/// Splits at relations outside of brackets: each side with the relation behind it.
fn split_relations(tokens: &[Token]) -> Vec<(&[Token], Option<Relation>)> {
    let mut sides = Vec::new();
    let mut rest = tokens;
    loop {
        let parts = split(rest, |tok| relation(tok).is_some());
        let first = parts[0];
        if parts.len() == 1 {
            sides.push((first, None));
            return sides;
        }
        let mut end = first.len();
        let found = relation(&rest[end].tok);
        end += 1;
        // `:=`, `\simeq=`: a run of signs is one relation, unless it contains an inequality.
        let mut strongest = found;
        while let Some(next) = rest.get(end).and_then(|t| relation(&t.tok)) {
            if !next.is_equality() {
                strongest = Some(next);
            }
            end += 1;
        }
        let side = match first.last() {
            Some(Token { tok: Tok::Sign(':'), .. }) => &first[..first.len() - 1],
            _ => first,
        };
        sides.push((side, strongest));
        rest = &rest[end..];
    }
}

fn side<'a>(parser: &mut Parser<'a>, tokens: &'a [Token], may_name: bool) -> Parsed<Side> {
    let tokens = trim(tokens);
    if may_name {
        if let [Token { tok: Tok::Text(words), .. }] = tokens {
            return Ok(Side::Words(words.trim().to_owned()));
        }
        if let Some(name) = undeclared_name(tokens, parser.declarations) {
            return Ok(Side::Name(name));
        }
        let counted = tokens.first().is_some_and(|t| t.tok == Tok::Sign('#'));
        if counted || is_composed_of_names(tokens, parser.declarations) {
            return Ok(Side::Words(String::new()));
        }
        if is_tuple_of_names(tokens, parser.declarations) {
            // `(n_A,n_B)=(1,3)`: the parts stand in the order of the names.
            return Ok(Side::Words(String::new()));
        }
    }
    let tokens = if may_name { without_arguments(tokens, parser.declarations) } else { tokens };
    if let [Token { tok: Tok::Text(words), span, .. }] = tokens {
        let message = format!("words where a value was expected: “{}”", words.trim());
        return Err(Unreadable::new(Reason::Prose, message, span.clone()));
    }
    if tokens.is_empty() {
        return Err(parser.syntax("one side of a relation is empty"));
    }
    parser.group_value(tokens).map(Side::Value)
}

pub(super) fn trim(mut tokens: &[Token]) -> &[Token] {
    let blank = |t: &Token| matches!(t.tok, Tok::Ampersand | Tok::Quad);
    while tokens.first().is_some_and(blank) {
        tokens = &tokens[1..];
    }
    while tokens.last().is_some_and(blank) {
        tokens = &tokens[..tokens.len() - 1];
    }
    tokens
}
