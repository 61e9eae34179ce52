//! Where a long formula may be broken over lines: browsers do not break inside a formula, so it is set in pieces.

/// Shorter sources stay in one piece.
const LONG: usize = 48;

/// What a sign behind it belongs to: an operand is missing before it.
const BEFORE: [&str; 8] = ["\\cdot", "\\times", "\\le", "\\ge", "\\leq", "\\geq", "\\to", "\\in"];

/// The pieces of a long sum or equation, each of the later ones with the sign before it; else the source alone.
pub fn pieces(source: &str) -> Vec<&str> {
    if source.len() < LONG || source.contains(['&', ';']) || source.contains("\\begin") {
        return vec![source];
    }
    if source.starts_with('(') && source.ends_with(')') && !source.contains('\\') {
        // A tuple of numbers, entry by entry.
        return source.split_inclusive(',').collect();
    }
    let (mut pieces, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    let mut characters = source.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => {
                let name =
                    source[at + 1..].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
                match name {
                    "left" => depth += 1,
                    "right" => depth -= 1,
                    _ => {}
                }
                // An escaped sign, or the name: neither is a bracket.
                for _ in 0..name.len().max(1) {
                    characters.next();
                }
            }
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            '+' | '-' | '=' if depth == 0 && is_complete(&source[start..at]) => {
                pieces.push(&source[start..at]);
                start = at;
            }
            _ => {}
        }
        if depth < 0 {
            return vec![source];
        }
    }
    pieces.push(&source[start..]);
    if depth == 0 { pieces } else { vec![source] }
}

/// Whether something stands there to which a sign can be added.
fn is_complete(text: &str) -> bool {
    let text = text.trim();
    let ends = text.ends_with(['^', '_', '+', '-', '=', '*', '/', ',', '<', '>', '|']);
    !text.is_empty() && !ends && !BEFORE.iter().any(|name| text.ends_with(name))
}
