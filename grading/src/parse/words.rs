//! Words around a value: which of them say nothing, and so may be ignored.

use super::Parsed;
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};

/// Words that leave the answer open.
const HEDGING: &[&str] =
    &["maybe", "probably", "possibly", "perhaps", "guess", "unsure", "likely", "presumably", "unknown"];

/// Words that scale, negate or restrict what stands beside them.
#[rustfmt::skip]
const CHANGING: &[&str] = &[
    "not", "no", "never", "isn", "n't", "cannot", "less", "more", "greater", "least", "most", "below",
    "above", "between", "hundred", "thousand", "million", "billion", "trillion", "percent", "dozen",
    "dozens", "times", "half", "twice", "minus", "plus", "negative", "squared", "order", "approximately",
    "about", "roughly", "several", "wrong", "incorrect", "false", "except", "divided", "over", "per", "mod",
    "modulo", "square", "root", "cubed", "double", "triple", "thrice", "factorial", "proportional",
    "scales", "scaling", "bounded", "inverse", "inversed", "conjugate", "conjugated", "quarter", "quarters",
    "third", "thirds", "factor", "const", "reciprocal", "multiplied", "transpose", "transposed", "exceeds",
    "fewer", "without", "minimum", "maximum", "log", "logarithm", "opposite", "unless", "unlike",
];

/// Small words that join what they stand beside to something else. In a name that ends in a colon (“Number
/// of sites:”) they are harmless.
const JOINING: &[&str] = &["of", "to", "as", "by", "if", "up", "but", "than", "from", "with", "constant"];

/// What a quantity may be counted per: “per site” is a unit.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "site", "particle", "unit", "cell", "bond", "atom", "electron", "spin", "mode", "length", "area",
    "volume", "plaquette", "lattice", "molecule", "flavor", "flavour", "orbital", "dimer", "link", "edge",
    "vertex", "layer", "state", "degree", "mole", "mol", "second", "primitive",
];

/// Words that begin a condition.
const CONDITIONS: &[&str] =
    &["for", "where", "with", "when", "if", "as", "in", "at", "since", "assuming", "provided", "whenever"];

fn one_of(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Refuses words that hedge or are in one of `lists`; “per site” is fine.
fn check(words: &str, token: &Token, lists: &[&[&str]]) -> Parsed<()> {
    let mut split =
        words.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|w| !w.is_empty()).peekable();
    while let Some(word) = split.next() {
        if word.eq_ignore_ascii_case("per") && split.peek().is_some_and(|next| one_of(COUNTED, next)) {
            continue;
        }
        if one_of(HEDGING, word) {
            let message = format!("the word “{word}” leaves the answer open: commit to it");
            return Err(Unreadable::new(Reason::Hedge, message, token.span.clone()));
        }
        // `12k` is twelve thousand; `12 K` is a temperature.
        if word == "k" || lists.iter().any(|list| one_of(list, word)) {
            return Err(changed(&format!("the word “{word}” changes the value"), token));
        }
    }
    Ok(())
}

fn changed(what: &str, token: &Token) -> Unreadable {
    let message = format!("{what}; write the value itself");
    Unreadable::new(Reason::DifferentValue, message, token.span.clone())
}

/// Whether words begin a condition: “for”, “where”, “if”, ….
pub(super) fn is_condition(words: &str) -> bool {
    words.split_whitespace().next().is_some_and(|first| one_of(CONDITIONS, first.trim_matches(['(', ','])))
}

/// Words in front of a value: a name that ends in a colon, or plain naming words.
pub(super) fn ignorable_in_front(words: &str, colon: bool, token: &Token) -> Parsed<()> {
    if colon || words.trim_end().ends_with(':') {
        return check(words, token, &[CHANGING]);
    }
    if is_condition(words) {
        return Err(changed("a condition restricts the answer", token));
    }
    check(words, token, &[CHANGING, JOINING])
}

/// Words behind a value: a unit, a noun.
pub(super) fn ignorable_behind(words: &str, token: &Token) -> Parsed<()> {
    if words.contains(|c: char| c.is_numeric()) {
        return Err(changed("a number in the words behind a value changes it", token));
    }
    check(words, token, &[CHANGING, JOINING])
}

/// A condition with mathematics behind it: only a limit (`N\to\infty`, `U\gg t`) leaves the answer as it is.
pub(super) fn ignorable_condition(words: &str, token: &Token, behind: &[Token]) -> Parsed<()> {
    let limit = |tok: &Tok| matches!(tok, Tok::Command(name) if matches!(name.as_str(), "to" | "gg" | "ll"));
    if !behind.iter().any(|t| limit(&t.tok)) {
        return Err(changed("a condition restricts the answer", token));
    }
    let first = words.split_whitespace().next().map_or(0, str::len);
    check(&words.trim_start()[first..], token, &[CHANGING])
}
