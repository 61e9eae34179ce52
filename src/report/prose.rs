//! Sentences with physics in them as HTML: `t_1` and `U^γ` get their indices, names between backticks their letters.

use super::mathml::{Typesetter, escape};

/// Longer indices without braces are words of a program.
const INDEX: usize = 4;

/// `text` as HTML, with lowered and raised indices.
pub fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    let mut plain = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        if c == '`'
            && let Some((name, behind)) = after.split_once('`')
            && !name.is_empty()
        {
            html.push_str(&escape(&std::mem::take(&mut plain)));
            html.push_str(&format!("<q>{}</q>", escape(name)));
            rest = behind;
            continue;
        }
        let tag = match c {
            '_' if is_symbol(&plain, &html) => Some("sub"),
            '^' if !plain.is_empty() || html.ends_with('>') => Some("sup"),
            _ => None,
        };
        if let Some(tag) = tag
            && let Some((index, behind)) = index(after, tag)
        {
            html.push_str(&escape(&std::mem::take(&mut plain)));
            html.push_str(&format!("<{tag}>{}</{tag}>", self::html(index)));
            rest = behind;
            continue;
        }
        plain.push(c);
        rest = after;
    }
    html.push_str(&escape(&plain));
    html
}

/// Whether what stands before an underscore is a symbol: at most two letters, not the end of a longer word.
fn is_symbol(plain: &str, html: &str) -> bool {
    let word = plain.chars().rev().take_while(|c| c.is_alphanumeric()).count();
    match word {
        0 => {
            plain.ends_with(['†', '\'', '′', '*', ')', '⟩']) || (plain.is_empty() && html.ends_with("</sup>"))
        }
        n => n <= 2 && plain.chars().rev().nth(n).is_none_or(|c| c != '_'),
    }
}

/// The index at the start of `text`, and what stands behind it.
fn index<'a>(text: &'a str, tag: &str) -> Option<(&'a str, &'a str)> {
    if let Some(inner) = text.strip_prefix('{') {
        let mut depth = 1;
        for (at, c) in inner.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some((&inner[..at], &inner[at + 1..]));
            }
        }
        return None;
    }
    let first = text.chars().next()?;
    let length = match first {
        '-' | '−' | '+' => first.len_utf8() + number(&text[first.len_utf8()..]),
        '†' | '*' | '∗' | '⊥' | '∥' | '½' => first.len_utf8(),
        c if c.is_ascii_digit() => number(text),
        c if c.is_alphanumeric() && tag == "sup" => first.len_utf8(),
        c if c.is_alphanumeric() => {
            let run: Vec<char> = text.chars().take_while(|c| c.is_alphanumeric()).collect();
            (run.len() <= INDEX).then(|| run.iter().map(|c| c.len_utf8()).sum())?
        }
        _ => return None,
    };
    Some((&text[..length], &text[length..]))
}

/// The length of the digits at the start of `text`, with a fraction behind a point that has digits of its own.
fn number(text: &str) -> usize {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let whole = digits(text);
    match text[whole..].strip_prefix('.').map(digits) {
        Some(fraction) if whole > 0 && fraction > 0 => whole + 1 + fraction,
        _ => whole,
    }
}

/// A quotation of a prompt, or words that may hold LaTeX.
pub fn quotation(text: &str, typesetter: &Typesetter) -> String {
    let text = text.trim();
    if text.contains('$') {
        return typesetter.prose(text);
    }
    if text.contains('\\') {
        // Words between formulas are lost in a formula: such a text is shown as it stands.
        let has_words =
            text.split_whitespace().any(|word| word.len() > 3 && word.chars().all(char::is_alphabetic));
        return if has_words { super::mathml::code(text, None) } else { typesetter.inline(text) };
    }
    html(text)
}

/// `text`, in which `formulas` may be quoted as LaTeX: those are typeset.
pub fn with_formulas(text: &str, formulas: &[String], typesetter: &Typesetter) -> String {
    // The longest that begins first wins, so that no formula is taken for a part of another.
    let found = formulas
        .iter()
        .filter(|formula| formula.contains(['\\', '^', '_']))
        .filter_map(|formula| text.find(formula.as_str()).map(|at| (at, formula)))
        .min_by_key(|(at, formula)| (*at, usize::MAX - formula.len()));
    match found {
        Some((at, formula)) => {
            let set = typesetter.inline(formula);
            let behind = with_formulas(&text[at + formula.len()..], formulas, typesetter);
            format!("{}{set}{behind}", html(&text[..at]))
        }
        None => html(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_lowered_and_raised() {
        assert_eq!(html("weak bonds t_1 within"), "weak bonds t<sub>1</sub> within");
        assert_eq!(html("c†_{iσ}c_{i+1,σ}"), "c†<sub>iσ</sub>c<sub>i+1,σ</sub>");
        assert_eq!(html("(−1)^i and 10^−12"), "(−1)<sup>i</sup> and 10<sup>−12</sup>");
        assert_eq!(
            html("slope ∝ q^2.00, then L^-0.5. N^2."),
            "slope ∝ q<sup>2.00</sup>, then L<sup>-0.5</sup>. N<sup>2</sup>."
        );
        assert_eq!(html("e^{iπ·s/4}"), "e<sup>iπ·s/4</sup>");
        assert_eq!(html("S^z_i"), "S<sup>z</sup><sub>i</sub>");
        assert_eq!(html("|J_0|/(1+n²)^α"), "|J<sub>0</sub>|/(1+n²)<sup>α</sup>");
    }

    #[test]
    fn words_with_underscores_stay_words() {
        assert_eq!(html("scaling_degree and snake_case_name"), "scaling_degree and snake_case_name");
        assert_eq!(html("J_perpendicular"), "J_perpendicular");
        assert_eq!(html("a _ b ^ c"), "a _ b ^ c");
    }

    #[test]
    fn markup_is_text_wherever_it_stands() {
        for hostile in ["<b>x</b>", "t_{<b>}", "U^{<b>}", "`<b>`", "x^<b>", "t_1<b>"] {
            assert!(!html(hostile).contains("<b>"), "{hostile}: {}", html(hostile));
            assert!(!quotation(hostile, &Typesetter::default()).contains("<b>"), "{hostile}");
        }
        assert_eq!(html("`commutator` finds"), "<q>commutator</q> finds");
        assert_eq!(html("one ` alone"), "one ` alone");
    }

    #[test]
    fn formulas_in_a_sentence_are_typeset() {
        let formulas = [r"U_0".to_owned(), r"\frac{U_0}{2}".to_owned()];
        let html = with_formulas(r"gives \frac{U_0}{2} for t_1", &formulas, &Typesetter::default());
        assert!(html.starts_with("gives <math") && html.ends_with("</math> for t<sub>1</sub>"), "{html}");
        assert_eq!(html.matches("<math").count(), 1);
    }
}
