//! Groups in braces: where they end, and which of them hold a single symbol or sign.

use super::macros::{FORBIDDEN, STYLE};

/// The contents of the braces at the start of `text`, and what follows them.
pub(crate) fn braces(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with('{') {
        return None;
    }
    let mut depth = 0usize;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&text[1..at], &text[at + 1..]));
        }
    }
    None
}

/// If `inner` (behind an opening brace) is one symbol, perhaps in more style, and a closing brace: where
/// that brace stands.
pub(super) fn single_symbol(inner: &str) -> Option<usize> {
    let text = inner.trim_start();
    let skipped = inner.len() - text.len();
    let length = match text.strip_prefix('\\') {
        None => text.chars().next().filter(|c| c.is_alphanumeric())?.len_utf8(),
        Some(name) => {
            let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
            let rest = &name[letters..];
            if STYLE.contains(&&name[..letters]) && rest.starts_with('{') {
                1 + letters + 1 + single_symbol(&rest[1..])? + 1
            } else if letters > 0 && !FORBIDDEN.contains(&&name[..letters]) {
                1 + letters
            } else {
                return None;
            }
        }
    };
    let rest = &text[length..];
    let close = length + rest.len() - rest.trim_start().len();
    text[close..].starts_with('}').then_some(skipped + close)
}

/// If `inner` (behind an opening brace) is one sign and a closing brace: where that brace stands.
pub(super) fn lone_sign(inner: &str) -> Option<usize> {
    let rest = inner.trim_start().strip_prefix(['+', '-', '=', '<', '>'])?.trim_start();
    rest.starts_with('}').then(|| inner.len() - rest.len())
}
