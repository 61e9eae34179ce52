//! Text from outside, made fit to print.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` on one line without control characters, at most `width` columns; `…` marks a cut.
///
/// Text from a model may hold terminal escapes and direction overrides: none of them gets through.
pub fn one_line(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars().map(visible) {
        let columns = c.width().unwrap_or(0);
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        if used + columns > width {
            let mut kept = out.trim_end();
            while kept.width() + 1 > width {
                let mut characters = kept.chars();
                characters.next_back();
                kept = characters.as_str();
            }
            return format!("{kept}…");
        }
        out.push(c);
        used += columns;
    }
    out.trim_end().to_owned()
}

/// As [`one_line`], but what is too long loses its middle, not its end: `…` marks the cut.
pub fn both_ends(text: &str, width: usize) -> String {
    let columns = |c: char| c.width().unwrap_or(0);
    let whole = one_line(text, usize::MAX);
    if whole.chars().map(columns).sum::<usize>() <= width {
        return whole;
    }
    let (mut room, mut start) = (width - width / 2, whole.len());
    for (at, c) in whole.char_indices().rev() {
        let Some(left) = room.checked_sub(columns(c)) else { break };
        (room, start) = (left, at);
    }
    format!("{}{}", one_line(&whole, width / 2), whole[start..].trim_start())
}

/// A character as it may be shown: white space becomes a space, what would steer the terminal `�`.
pub fn visible(c: char) -> char {
    match c {
        c if c.is_whitespace() => ' ',
        c if c.is_control() => '\u{FFFD}',
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => {
            '\u{FFFD}'
        }
        c => c,
    }
}

/// `text` as paragraphs wrapped to `width` columns, each line indented by `indent`.
pub fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut out = String::new();
    for (n, paragraph) in text.trim().split("\n\n").enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let word: String = word.chars().map(visible).collect();
            if !line.is_empty() && line.width() + 1 + word.width() > width {
                out.push_str(indent);
                out.push_str(&line);
                out.push('\n');
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        if !line.is_empty() {
            out.push_str(indent);
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

/// A word of the schema (`different_value`) as words for a person (`different value`).
pub fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// `1 row`, `2 rows`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// `3.2 GiB`, `410 KiB`.
pub fn bytes(number: u128) -> String {
    let number = number as f64;
    match number {
        n if n >= f64::from(1 << 30) => format!("{:.1} GiB", n / f64::from(1 << 30)),
        n if n >= f64::from(1 << 20) => format!("{:.1} MiB", n / f64::from(1 << 20)),
        n => format!("{:.0} KiB", n / 1024.0),
    }
}

/// What is said about `n` responses that are missing.
pub fn missing(n: usize) -> String {
    let verb = if n == 1 { "it counts" } else { "they count" };
    format!("{} missing: {verb} as not solved.", count(n, "response"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_a_terminal_do_not_get_through() {
        assert_eq!(one_line("a\u{1b}[31mb\n\n c\u{202e}", 40), "a\u{FFFD}[31mb c\u{FFFD}");
    }

    #[test]
    fn a_cut_is_marked_and_fits() {
        assert_eq!(one_line("abcdef", 6), "abcdef");
        assert_eq!(one_line("abcdefg", 6), "abcde…");
        assert_eq!(one_line("語語語語", 6), "語語…");
    }

    #[test]
    fn a_cut_in_the_middle_leaves_both_ends() {
        assert_eq!(both_ends("abcdefghij", 10), "abcdefghij");
        assert_eq!(both_ends("abcdefghijk", 10), "abcd…ghijk");
        assert_eq!(both_ends("語語語語語語", 6), "語…語");
        assert_eq!(both_ends("a\u{1b}\n b", 40), "a\u{FFFD} b");
    }

    #[test]
    fn paragraphs_stay_apart() {
        assert_eq!(wrapped("aa bb\ncc\n\ndd", 5, "  "), "  aa bb\n  cc\n\n  dd\n");
    }
}
