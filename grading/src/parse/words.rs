//! Words around a value: which of them say nothing, and so may be ignored.

use super::Parsed;
use super::answer::{Relation, relation};
use crate::grade::Reason;
use crate::lex::{Token, Unreadable};

/// Words that leave the answer open.
const HEDGING: &[&str] =
    &["maybe", "probably", "possibly", "perhaps", "guess", "unsure", "likely", "presumably", "unknown"];

/// Words that scale, negate or restrict what stands beside them.
#[rustfmt::skip]
const CHANGING: &[&str] = &[
    "not", "no", "never", "isn", "n't", "cannot", "less", "more", "greater", "least", "most", "below",
    "above", "between", "hundred", "thousand", "million", "billion", "trillion", "percent", "dozen",
    "dozens", "times", "half", "twice", "minus", "plus", "negative", "squared", "order",
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
    if words.contains(['¬', '≠', '%', '√']) {
        return Err(changed("mathematics in the words in front of a value changes it", token));
    }
    check(words, token, &[CHANGING, JOINING])
}

/// Functions that people write in words and that are not known here.
#[rustfmt::skip]
const FUNCTIONS: &[&str] = &[
    "tr", "sp", "det", "pf", "perm", "erf", "erfc", "erfi", "sinc", "rank", "diag", "var", "cov", "std", "rms",
    "csgn", "res", "ord", "dim", "deg", "ker", "gcd", "lcm", "lim", "sup", "inf", "li", "ei", "si", "ci", "cth",
    "ctgh", "arctg", "arcctg", "arccot", "arcsec", "arccsc", "arcoth", "arcctgh", "arctgh", "argth", "argsh", "argch",
    "grad", "div", "curl", "rot", "round", "trunc", "frac", "fix", "lambertw", "zeta", "beta", "gamma", "avg", "mean",
];

/// Whether words in front of a value are applied to it: every `\operatorname`, a roman word, a known function.
/// `source` begins where the macro stands.
pub(super) fn is_function(words: &str, source: &str) -> bool {
    let mut each = words.split_whitespace();
    let single = each.next().filter(|_| each.next().is_none());
    let roman =
        ["\\mathrm", "\\operatorname", "\\mathcal", "\\mathscr"].iter().any(|m| source.starts_with(m));
    single.is_some_and(|word| {
        !word.ends_with(':') && (roman || one_of(FUNCTIONS, word.trim_end_matches(['.', ',', ':'])))
    })
}

/// Words behind a value: a unit, a noun.
pub(super) fn ignorable_behind(words: &str, token: &Token) -> Parsed<()> {
    if words.contains(|c: char| c.is_numeric()) {
        return Err(changed("a number in the words behind a value changes it", token));
    }
    // `7\text{ i}`, `7\text{ π}`, `7\text{ \%}`: mathematics set as words.
    let letters: String = words.chars().filter(|c| c.is_alphabetic()).collect();
    if letters == "i" || words.contains(['π', '%', '°', '!', '²', '³', '√', '≠', '¬']) {
        return Err(changed("mathematics in the words behind a value changes it", token));
    }
    check(words, token, &[CHANGING, JOINING])
}

/// Words of a condition that hold for every value that matters, as in “for large n”.
const GENERAL: &[&str] = &["large", "all", "any", "every", "general", "generic", "sufficiently", "arbitrary"];

/// A condition with mathematics behind it: a limit (`N\to\infty`), a region (`t_1<t_2`) or “for large n” leave the
/// answer as it is; an equation (`where x=1`) does not.
pub(super) fn ignorable_condition(words: &str, token: &Token, behind: &[Token]) -> Parsed<()> {
    let region = super::bracket::split(behind, |tok| {
        relation(tok).is_some_and(|relation| matches!(relation, Relation::Inequality | Relation::Arrow))
    });
    let equation = behind.iter().any(|t| relation(&t.tok).is_some_and(Relation::is_equality));
    let mut rest = words.split_whitespace().skip(1).peekable();
    let general = rest.peek().is_some() && rest.all(|word| one_of(GENERAL, word));
    if equation || (region.len() < 2 && !general) {
        return Err(changed("a condition restricts the answer", token));
    }
    let first = words.split_whitespace().next().map_or(0, str::len);
    check(&words.trim_start()[first..], token, &[CHANGING])
}
