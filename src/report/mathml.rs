//! LaTeX from anybody as MathML that cannot do harm, or else as escaped source.
//!
//! The text is hostile, so the result is believed only after a look at it: every tag and attribute of
//! the MathML is on a list, or the source is shown instead. No link, image, script or style sheet
//! is on the list.

mod breaks;

use std::collections::HashMap;

use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};

/// Longer sources are shown as text, cut at this many characters.
const LONGEST: usize = 700;

/// Larger results are not believed to be formulas.
const LARGEST: usize = 60_000;

/// Macros that define, include or link; no answer needs them.
const FORBIDDEN: [&str; 14] = [
    "\\def",
    "\\gdef",
    "\\edef",
    "\\let",
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
    "\\href",
    "\\url",
    "\\include",
    "\\input",
    "\\html",
    "\\color",
    "\\rule",
];

/// Macros of physics that the renderer does not know.
const PHYSICS: [(&str, &str); 10] = [
    ("\\bra", r"\newcommand{\bra}[1]{\langle #1|}"),
    ("\\ket", r"\newcommand{\ket}[1]{|#1\rangle}"),
    ("\\braket", r"\newcommand{\braket}[1]{\langle #1\rangle}"),
    ("\\expval", r"\newcommand{\expval}[1]{\langle #1\rangle}"),
    ("\\Tr", r"\newcommand{\Tr}[0]{\operatorname{Tr}}"),
    ("\\tr", r"\newcommand{\tr}[0]{\operatorname{tr}}"),
    ("\\sgn", r"\newcommand{\sgn}[0]{\operatorname{sgn}}"),
    ("\\sech", r"\newcommand{\sech}[0]{\operatorname{sech}}"),
    ("\\csch", r"\newcommand{\csch}[0]{\operatorname{csch}}"),
    ("\\abs", r"\newcommand{\abs}[1]{\left|#1\right|}"),
];

/// Typesets, each distinct source once.
#[derive(Default)]
pub struct Typesetter {
    known: HashMap<String, String>,
}

impl Typesetter {
    /// `latex` (with or without dollars and a box) as HTML.
    pub fn typeset(&mut self, latex: &str) -> String {
        let source = bare(latex);
        if let Some(known) = self.known.get(source) {
            return known.clone();
        }
        let display = |part: &str| broken(part.trim(), r"\displaystyle ");
        // A list is set part by part, so that it can break over lines.
        let parts: Option<Vec<String>> = parts(source).into_iter().map(display).collect();
        let html = parts.map(|parts| parts.join("; ")).or_else(|| display(source));
        let html = html.unwrap_or_else(|| code(source, None));
        self.known.insert(source.to_owned(), html.clone());
        html
    }

    /// `latex` as HTML within a line of text.
    pub fn inline(&self, latex: &str) -> String {
        let source = bare(latex);
        broken(source, "").unwrap_or_else(|| code(source, None))
    }

    /// An answer within a line of text: letters of options stay letters, other parts are formulas.
    pub fn list(&self, latex: &str) -> String {
        let source = bare(latex);
        let parts = parts(source);
        if parts.iter().all(|part| matches!(part.trim().as_bytes(), [letter] if letter.is_ascii_alphabetic()))
        {
            return escape(source);
        }
        let set: Option<Vec<String>> = parts.into_iter().map(|part| broken(part.trim(), "")).collect();
        set.map(|parts| parts.join("; ")).unwrap_or_else(|| self.inline(source))
    }

    /// A text with formulas between dollars, as HTML.
    pub fn prose(&self, text: &str) -> String {
        let mut html = String::new();
        let mut rest = text;
        while let Some(start) = rest.find('$') {
            let double = rest[start..].starts_with("$$");
            let fence = if double { "$$" } else { "$" };
            let after = &rest[start + fence.len()..];
            let Some(length) = after.find(fence) else { break };
            html.push_str(&escape(&rest[..start]));
            let formula = &after[..length];
            html.push_str(&mathml(bare(formula), "").unwrap_or_else(|| code(formula, None)));
            rest = &after[length + fence.len()..];
        }
        html.push_str(&escape(rest));
        html
    }
}

/// `source` as escaped text, cut to a sane length, with the bytes of `span` marked.
pub fn code(source: &str, span: Option<(usize, usize)>) -> String {
    let cut = source.char_indices().nth(LONGEST).map_or(source.len(), |(byte, _)| byte);
    let start = span.map_or(0, |(start, _)| source.floor_char_boundary(start).min(cut));
    let end = span.map_or(0, |(_, end)| source.ceil_char_boundary(end).clamp(start, cut));
    let mut html = String::from("<code>");
    html.push_str(&escape(&source[..start]));
    if end > start {
        html.push_str("<mark>");
        html.push_str(&escape(&source[start..end]));
        html.push_str("</mark>");
    }
    html.push_str(&escape(&source[end.max(start)..cut]));
    html.push_str("</code>");
    if cut < source.len() {
        let left = source[cut..].chars().count();
        html.push_str(&format!(" <span class=\"cut\">… {left} more characters</span>"));
    }
    html
}

/// Text as HTML text or as a quoted attribute; what would steer the reader's eye becomes `�`.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push('\n'),
            c => html.push(crate::text::visible(c)),
        }
    }
    html
}

/// The formula inside dollars, display fences and a box.
fn bare(latex: &str) -> &str {
    let mut text = latex.trim();
    loop {
        let fenced = |open: &str, close: &str| {
            text.strip_prefix(open).and_then(|t| t.strip_suffix(close)).map(str::trim)
        };
        let inner = fenced("$$", "$$")
            .or_else(|| fenced("$", "$"))
            .or_else(|| fenced("\\[", "\\]"))
            .or_else(|| fenced("\\(", "\\)"))
            .or_else(|| fenced("\\boxed{", "}").filter(|inner| is_balanced(inner)));
        match inner {
            Some(inner) => text = inner,
            None => return text,
        }
    }
}

/// The parts of a list, split at the semicolons that stand in no bracket.
fn parts(source: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut escaped) = (Vec::new(), 0, 0_i32, false);
    if source.len() > LONGEST {
        return vec![source];
    }
    for (at, c) in source.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            ';' if depth == 0 && !escaped => {
                parts.push(&source[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    parts.push(&source[start..]);
    parts
}

/// Whether every brace that opens closes, and none closes that did not open.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut escaped = false;
    for c in text.chars() {
        match c {
            _ if escaped => {}
            '{' => depth += 1,
            '}' if depth == 0 => return false,
            '}' => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    depth == 0
}

/// `source` as MathML, a long one in pieces between which a line may end.
fn broken(source: &str, style: &str) -> Option<String> {
    let set = |(n, piece): (usize, &&str)| {
        // The empty group makes the sign one between two operands.
        let operand = if n > 0 { "{}" } else { "" };
        mathml(&format!("{operand}{}", piece.trim()), style)
    };
    // The limit is of the whole formula.
    if source.len() > LONGEST {
        return None;
    }
    let pieces: Option<Vec<String>> = breaks::pieces(source).iter().enumerate().map(set).collect();
    pieces.map(|pieces| pieces.join("\u{200b}")).or_else(|| mathml(source, style))
}

/// `source` as MathML in the given style, if every part of it is known and harmless.
fn mathml(source: &str, style: &str) -> Option<String> {
    let hostile = source.len() > LONGEST
        || source.is_empty()
        || source.contains(['$', '#'])
        || source.replace("\\%", "").contains('%')
        || source.chars().any(|c| crate::text::visible(c) == '\u{FFFD}')
        || FORBIDDEN.iter().any(|name| source.contains(name))
        || deepest(source) > 24;
    if hostile {
        return None;
    }
    let mut text = String::new();
    for (name, definition) in PHYSICS {
        if uses(source, name) {
            text.push_str(definition);
        }
    }
    text.push_str(style);
    text.push_str(source);
    let storage = Storage::new();
    let mut out = String::new();
    push_mathml(&mut out, Parser::new(&text, &storage), RenderConfig::default()).ok()?;
    // The renderer escapes the entity of its own space, and forgets to escape the two relations.
    let out =
        out.replace("&amp;nbsp;", "\u{a0}").replace("><</mo>", ">&lt;</mo>").replace(">></mo>", ">&gt;</mo>");
    is_harmless(&out).then_some(out)
}

/// Whether `name` stands in `source` as a whole macro.
fn uses(source: &str, name: &str) -> bool {
    source
        .match_indices(name)
        .any(|(at, _)| !source[at + name.len()..].starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn deepest(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in source.bytes() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'^' | b'_' | b'\\' => continue,
            _ => continue,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Elements of presentation MathML; `merror` is missing on purpose.
const ELEMENTS: [&str; 24] = [
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mpadded",
];

/// Attributes that only shape a formula.
const ATTRIBUTES: [&str; 20] = [
    "display",
    "displaystyle",
    "scriptlevel",
    "mathvariant",
    "stretchy",
    "symmetric",
    "accent",
    "accentunder",
    "form",
    "fence",
    "separator",
    "lspace",
    "rspace",
    "width",
    "linethickness",
    "movablelimits",
    "largeop",
    "class",
    "minsize",
    "maxsize",
];

/// Whether `html` is MathML of the listed elements and attributes and nothing else.
fn is_harmless(html: &str) -> bool {
    if html.len() > LARGEST || !html.starts_with("<math") || !html.ends_with("</math>") {
        return false;
    }
    let mut depth = 0_usize;
    for piece in html.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { return false };
        if text.contains('>') {
            return false;
        }
        if let Some(name) = tag.strip_prefix('/') {
            if !ELEMENTS.contains(&name) || depth == 0 {
                return false;
            }
            depth -= 1;
            // After the last element nothing may follow.
            if depth == 0 && !text.is_empty() {
                return false;
            }
            continue;
        }
        let closed = tag.ends_with('/');
        let tag = tag.trim_end_matches('/').trim_end();
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if !ELEMENTS.contains(&name) || !attributes_are_harmless(attributes) {
            return false;
        }
        depth += usize::from(!closed);
    }
    depth == 0
}

fn attributes_are_harmless(attributes: &str) -> bool {
    let mut rest = attributes.trim();
    while !rest.is_empty() {
        let Some((name, after)) = rest.split_once("=\"") else { return false };
        let Some((value, after)) = after.split_once('"') else { return false };
        let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || " .-".contains(c));
        let known = match name {
            "style" => {
                let space = value.strip_prefix("margin-left: ").or_else(|| value.strip_prefix("height: "));
                space.is_some_and(|length| is_small(length.trim_end_matches(';')))
            }
            "width" | "lspace" | "rspace" | "linethickness" | "minsize" | "maxsize" => is_small(value),
            name => ATTRIBUTES.contains(&name) && plain && value.len() < 60,
        };
        if !known {
            return false;
        }
        rest = after.trim_start();
    }
    true
}

/// A length that does not leave the formula: none, or at most three ems.
fn is_small(length: &str) -> bool {
    let ems = length.strip_suffix("em").unwrap_or(length);
    ems.parse::<f64>().is_ok_and(|ems| ems.abs() <= 3.0 && (length.ends_with("em") || ems == 0.0))
}

#[cfg(test)]
mod tests;
