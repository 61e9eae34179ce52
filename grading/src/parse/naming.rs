//! What names an answer on the left of `=`.

use super::bracket::split;
use super::symbol::can_name;
use crate::declarations::{Declarations, name_of};
use crate::lex::{Tok, Token};
use crate::name::{Name, group, labels};

/// A single name (with scripts, perhaps arguments) that the problem does not declare.
pub(super) fn undeclared_name(tokens: &[Token], declarations: &Declarations) -> Option<Name> {
    match tokens {
        // `\langle D\rangle = …`, `\Delta E = …`: the sign is part of the name.
        [Token { tok: Tok::Command(open), .. }, inner @ .., Token { tok: Tok::Command(close), .. }]
            if open == "langle" && close == "rangle" =>
        {
            return composed("\\langle ", inner, declarations);
        }
        [Token { tok: Tok::Command(delta), .. }, inner @ ..]
            if matches!(delta.as_str(), "Delta" | "delta" | "dim")
                && inner.first().is_some_and(|t| {
                    matches!(t.tok, Tok::Letter(_) | Tok::Command(_) | Tok::Text(_) | Tok::Sign('{'))
                })
                && declarations.find_symbol(&Name::plain(format!("\\{delta}"))).is_none() =>
        {
            return composed(&format!("\\{delta} "), inner, declarations);
        }
        _ => {}
    }
    let mut at = usize::from(tokens.first()?.tok == Tok::Sign('{'));
    let group_braces = at;
    let mut base = String::new();
    while let Tok::Accent(accent) = &tokens.get(at)?.tok {
        base.push_str(&format!("\\{accent}"));
        at += 1;
    }
    let braces = usize::from(!base.is_empty() && tokens.get(at)?.tok == Tok::Sign('{'));
    at += braces;
    match &tokens.get(at)?.tok {
        Tok::Letter(letter) => base.push(*letter),
        Tok::Command(name) if (can_name(&format!("\\{name}")) && name != "pi") || is_named(name) => {
            base.push_str(&format!("\\{name}"))
        }
        Tok::Text(words) => base.push_str(words.trim()),
        _ => return None,
    }
    at += 1;
    // `{v}_F`: a group of one symbol.
    for _ in 0..braces + group_braces {
        (tokens.get(at)?.tok == Tok::Sign('}')).then_some(())?;
        at += 1;
    }
    let mut name = Name::plain(base);
    while let Some(token) = tokens.get(at) {
        match token.tok {
            Tok::Sign(mark @ ('_' | '^')) => {
                let (mut inner, next) = group(tokens, at + 1)?;
                while let [Token { tok: Tok::Sign('\''), .. }, rest @ ..] = inner
                    && mark == '^'
                    && name.primes < 4
                {
                    name.primes += 1;
                    inner = rest;
                }
                let items = labels(inner, &|_| None)?;
                // `x^2 = …` is an equation, not a name.
                if mark == '^' && items.iter().any(|item| item.parse::<i64>().is_ok()) {
                    return None;
                }
                if mark == '_' {
                    name.sub.extend(items)
                } else {
                    name.sup.extend(items)
                }
                at = next;
            }
            Tok::Sign('\'') => {
                name.primes += 1;
                at += 1;
            }
            Tok::Sign('(') => {
                // `E(k) = …`: the arguments belong to the name.
                let close = super::bracket::matching(tokens, at)?;
                if close + 1 != tokens.len() {
                    return None;
                }
                at = close + 1;
            }
            _ => return None,
        }
    }
    // Undeclared, these two are the constants, also where they are raised: they name nothing. `e^*` is a charge.
    let raised = !name.sup.is_empty() && name.sup != ["*"] && name.sub.is_empty() && name.primes == 0;
    if matches!(name.as_letter(), Some('i' | 'e')) || (raised && matches!(name.base.as_str(), "i" | "e")) {
        return None;
    }
    let declared = declarations.find_symbol(&name).is_some()
        || declarations.definitions.contains_key(&name)
        || declarations.functions.contains(&name)
        || declarations.species.iter().any(|s| s.base == name.base)
        || declarations.find_symbol(&Name { sup: Vec::new(), ..name.clone() }).is_some();
    (!declared).then_some(name)
}

/// Macros that set a word upright, and name an answer as the word does.
fn is_named(name: &str) -> bool {
    matches!(name, "dim" | "deg" | "det" | "ker")
}

/// Whether the answer is named by a ratio of names (`E_0/N`, `\frac{E}{N_s}`) or a sum of names with labels
/// (`f_{i,j}+g_i`): all of them undeclared, and no number among them.
pub(super) fn is_composed_of_names(tokens: &[Token], declarations: &Declarations) -> bool {
    let named = |tokens: &[Token]| undeclared_name(tokens, declarations);
    if let [Token { tok: Tok::Command(frac), .. }, ..] = tokens
        && frac == "frac"
    {
        let Some((above, next)) = group(tokens, 1) else { return false };
        let Some((below, end)) = group(tokens, next) else { return false };
        return end == tokens.len() && named(above).is_some() && named(below).is_some();
    }
    let ratio = split(tokens, |tok| *tok == Tok::Sign('/'));
    if let [above, below] = ratio.as_slice() {
        return named(above).is_some() && named(below).is_some();
    }
    let terms = split(tokens, |tok| *tok == Tok::Sign('+'));
    terms.len() > 1 && terms.iter().all(|term| named(term).is_some_and(|name| !name.sub.is_empty()))
}

/// A name with a sign in front that belongs to it.
fn composed(sign: &str, inner: &[Token], declarations: &Declarations) -> Option<Name> {
    // One sign is enough for a name, and keeps this linear.
    if matches!(&inner.first()?.tok, Tok::Command(name) if matches!(name.as_str(), "langle" | "Delta" | "delta" | "dim"))
    {
        return None;
    }
    let name = undeclared_name(inner, declarations)?;
    Some(Name { base: format!("{sign}{}", name.base), ..name })
}

/// Whether `(n_A,n_B)` stands here: names that the problem does not declare.
pub(super) fn is_tuple_of_names(tokens: &[Token], declarations: &Declarations) -> bool {
    let [Token { tok: Tok::Sign('('), .. }, inner @ .., Token { tok: Tok::Sign(')'), .. }] = tokens else {
        return false;
    };
    let items = split(inner, |tok| matches!(tok, Tok::Sign(',' | ';')));
    let named = |item: &&[Token]| undeclared_name(item, declarations).is_some();
    // Among other names `e` is one too: `(a,b,c,d,e)`.
    let letter = |item: &&[Token]| matches!(item, [Token { tok: Tok::Letter('e' | 'i'), .. }]);
    items.len() > 1 && items.iter().any(named) && items.iter().all(|item| named(item) || letter(item))
}

/// `T_c(J)` is `T_c` where the problem declares `T_c` and not `T_c(J)`: a list of names is what it depends on.
pub(super) fn without_arguments<'a>(tokens: &'a [Token], declarations: &Declarations) -> &'a [Token] {
    let Some(open) = tokens.iter().position(|t| t.tok == Tok::Sign('(')).filter(|at| *at > 0) else {
        return tokens;
    };
    let [Token { tok: Tok::Sign('('), .. }, inner @ .., Token { tok: Tok::Sign(')'), .. }] = &tokens[open..]
    else {
        return tokens;
    };
    let known =
        |tokens: &[Token]| name_of(tokens).is_some_and(|name| declarations.find_symbol(&name).is_some());
    let names = split(inner, |tok| *tok == Tok::Sign(',')).into_iter().all(known);
    if names && known(&tokens[..open]) && !known(tokens) { &tokens[..open] } else { tokens }
}
