//! Sentences with physics in them as HTML: `t_1` and `U^γ` get their indices, names between backticks their letters.

use super::mathml::{Typesetter, code, escape};

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
    if !text.contains('\\') {
        return html(text);
    }
    if !has_words(text) {
        return typesetter.inline(text);
    }
    // What is not told apart into words and formulas is shown as it stands.
    between_words(text, typesetter).unwrap_or_else(|| code(text, None))
}

/// Whether a text has words, which would be lost in a formula.
fn has_words(text: &str) -> bool {
    text.split_whitespace().any(|word| word.len() > 3 && word.chars().all(char::is_alphabetic))
}

/// A sentence with LaTeX between its words as HTML: the words as they are, the formulas typeset. Nothing if a bracket or a quotation
/// never ends.
fn between_words(text: &str, typesetter: &Typesetter) -> Option<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut goes_on = false;
    for token in tokens(text)? {
        let stands_alone = is_word(token) || token.starts_with('`');
        match runs.last_mut() {
            Some(run) if goes_on && !stands_alone => {
                run.push(' ');
                run.push_str(token);
            }
            _ => runs.push(token.to_owned()),
        }
        goes_on = !stands_alone && !ends_clause(token);
    }
    let formula = |source: &str| {
        if has_words(source) { code(source, None) } else { typesetter.inline(source) }
    };
    let set = |run: &String| {
        if !run.contains('\\') {
            return html(run);
        }
        if let Some((name, behind)) = run.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            return format!("<q>{}</q>{}", formula(name), html(behind));
        }
        let (source, mark) = run.split_at(run.len() - usize::from(ends_clause(run)));
        formula(source) + &html(mark)
    };
    let set: Vec<String> = runs.iter().map(set).collect();
    Some(set.join(" "))
}

/// The parts of a sentence between spaces; a bracket, an environment and a name between backticks are not divided.
fn tokens(text: &str) -> Option<Vec<&str>> {
    let (mut tokens, mut start, mut depth, mut is_name) = (Vec::new(), 0, 0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            // Where a text was cut, what was open stays open.
            '…' => (depth, is_name) = (0, false),
            '`' => is_name = !is_name,
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            '\\' if text[at..].starts_with("\\begin{") => depth += 1,
            '\\' if text[at..].starts_with("\\end{") => depth = depth.saturating_sub(1),
            c if c.is_whitespace() && depth == 0 && !is_name => {
                tokens.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    tokens.push(&text[start..]);
    tokens.retain(|token| !token.is_empty());
    (depth == 0 && !is_name).then_some(tokens)
}

/// Whether a part of a sentence is a word, or a sign that stands between formulas.
fn is_word(token: &str) -> bool {
    let word = token.trim_matches(['(', ')', ',', ';', ':', '.']);
    let mut letters = word.chars();
    let begins = letters.next().is_some_and(char::is_alphabetic) && !letters.as_str().is_empty();
    matches!(word, "→" | "±") || (begins && letters.all(|c| c.is_lowercase() || c == '-'))
}

/// Whether a mark of the sentence stands behind; `\,` is a space of the formula.
fn ends_clause(token: &str) -> bool {
    token.ends_with([',', ';', ':']) && !token[..token.len() - 1].ends_with('\\')
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
    fn formulas_between_words_are_typeset() {
        let set = |text: &str| quotation(text, &Typesetter::default());
        let html = set(
            r"the answer is \frac{U}{2} - \sqrt{U^2 + t}, solvers computed 0.25 ± 1.0e-9 (reading `plain`)",
        );
        assert!(html.starts_with("the answer is <math"), "{html}");
        assert!(html.ends_with("</math>, solvers computed 0.25 ± 1.0e-9 (reading <q>plain</q>)"), "{html}");
        let html = set(r"changes under \Delta → -\Delta: answer 0.5, its image -0.5 at Δ = 1");
        assert!(html.starts_with("changes under <math") && html.contains("</math> → <math"), "{html}");
        assert!(html.ends_with("</math>: answer 0.5, its image -0.5 at Δ = 1"), "{html}");
        let html = set(r"the coefficients of `c^\dagger_{1} c_{2}` differ: answer 1, its image 0");
        assert!(html.contains("of <q><math") && html.contains("</math></q> differ: answer 1,"), "{html}");
    }

    #[test]
    fn what_is_no_formula_between_words_is_shown_as_it_stands() {
        let set = |text: &str| quotation(text, &Typesetter::default());
        let cut = set(r"the answer is \frac{1}{2+…, solvers computed 0.25");
        assert_eq!(cut, r"the answer is <code>\frac{1}{2+…</code>, solvers computed 0.25");
        let unclosed = r"the answer is (\beta and more";
        assert_eq!(set(unclosed), code(unclosed, None));
        for hostile in [
            r"the answer is \frac{<b>}{2}, solvers computed `<b>\beta` <b>",
            r"words before \text{</math><b>} behind",
            r"the answer (\beta <b> there",
            r"the answer \unknown{<b>}: <b>",
        ] {
            assert!(!set(hostile).contains("<b>"), "{hostile}: {}", set(hostile));
        }
    }

    #[test]
    fn formulas_in_a_sentence_are_typeset() {
        let formulas = [r"U_0".to_owned(), r"\frac{U_0}{2}".to_owned()];
        let html = with_formulas(r"gives \frac{U_0}{2} for t_1", &formulas, &Typesetter::default());
        assert!(html.starts_with("gives <math") && html.ends_with("</math> for t<sub>1</sub>"), "{html}");
        assert_eq!(html.matches("<math").count(), 1);
    }
}
