//! Finds the answer in a response: the last complete box outside of reasoning and comments.
//!
//! One pass over the bytes, linear in the length of the response.

mod scan;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashSet;

use crate::grade::Reason;
use crate::limits;
use scan::{Found, Scanner};

/// Why no answer could be taken from a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) reason: Reason,
    pub(crate) message: String,
}

/// The text of the answer.
///
/// The last complete, non-blank box wins. Boxes with nothing but separators between them are one
/// answer, joined by `;`; the same box repeated is one answer; boxes joined by “or” are a hedge.
pub(crate) fn extract(response: &str) -> Result<String, Missing> {
    let mut scan = Scanner::new(response).run();
    scan.drop_mentions();
    let boxes = &scan.boxes;
    let Some(last) = boxes.last() else {
        return Err(if scan.unclosed {
            missing(Reason::Truncated, "the response ends inside its box; the answer was cut off")
        } else if scan.blank {
            missing(Reason::EmptyBox, "the box is empty")
        } else if scan.unfinished {
            let message = "no \\boxed{…}: the response ends inside its reasoning, which is never closed";
            missing(Reason::NoBox, message)
        } else {
            missing(Reason::NoBox, "no \\boxed{…} outside of reasoning and comments")
        });
    };
    let mut contents = vec![content(response, last)];
    let mut seen = vec![squeeze(&contents[0])];
    // The same box a hundred thousand times is one answer, found without a hundred thousand copies.
    let mut copies = FxHashSet::default();
    copies.insert(raw(response, last));
    let mut hedge = false;
    for pair in boxes.windows(2).rev() {
        let gap = &response[pair[0].end..pair[1].start];
        let joint = match joint(gap) {
            Joint::Nothing => break,
            joint => joint,
        };
        if !copies.insert(raw(response, &pair[0])) {
            continue;
        }
        let text = content(response, &pair[0]);
        let squeezed = squeeze(&text);
        if seen.contains(&squeezed) {
            continue;
        }
        hedge |= joint == Joint::Or;
        contents.push(text);
        seen.push(squeezed);
        if hedge || contents.len() > limits::JOINED_BOXES {
            break;
        }
    }
    if hedge {
        return Err(missing(Reason::Hedge, "two boxes joined by “or”: commit to one answer"));
    }
    if contents.len() > limits::JOINED_BOXES {
        let message = format!("more than {} boxes in a row", limits::JOINED_BOXES);
        return Err(missing(Reason::Limit, &message));
    }
    contents.reverse();
    let text = contents.join("; ");
    if text.len() > limits::ANSWER_BYTES {
        let message =
            format!("the box holds {} bytes; answers may have {}", text.len(), limits::ANSWER_BYTES);
        return Err(missing(Reason::Limit, &message));
    }
    Ok(text)
}

fn missing(reason: Reason, message: &str) -> Missing {
    Missing { reason, message: message.to_owned() }
}

/// The contents of a box as they stand.
fn raw<'a>(response: &'a str, found: &Found) -> &'a str {
    &response[found.content.0..found.content.1]
}

/// The contents of a box, comments removed; `\\frac` becomes `\frac` where the whole response was
/// escaped once too often.
fn content(response: &str, found: &Found) -> String {
    let raw = raw(response, found);
    // A box larger than any answer is refused by its length: no need to clean a megabyte first.
    if raw.len() > 2 * limits::ANSWER_BYTES {
        return raw.to_owned();
    }
    let text = strip_comments(raw);
    if found.escaped_twice { text.replace("\\\\", "\\") } else { text }
}

/// A text without its white space: what makes two boxes the same box.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Removes TeX comments: `%` to the end of the line, unless escaped or after a digit (a percent sign).
fn strip_comments(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match comment_start(line) {
            Some(at) => {
                out.push_str(&line[..at]);
                out.push('\n');
            }
            None => out.push_str(line),
        }
    }
    out
}

fn comment_start(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    (0..bytes.len()).find(|&at| bytes[at] == b'%' && begins_comment(bytes, at))
}

/// Whether the `%` at `at` begins a comment: not `\%`, and not a percent sign behind a digit.
fn begins_comment(bytes: &[u8], at: usize) -> bool {
    let before = bytes[..at].iter().rposition(|&b| b != b' ').map(|i| bytes[i]);
    let escaped = at > 0 && bytes[at - 1] == b'\\' && !(at > 1 && bytes[at - 2] == b'\\');
    !escaped && !before.is_some_and(|b| b.is_ascii_digit())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Separator,
    Or,
    Nothing,
}

/// What stands between two boxes: nothing but separators and list markers, an “or”, or something else.
fn joint(gap: &str) -> Joint {
    const ORS: &[&str] =
        &["or", "lor", "vee", "maybe", "perhaps", "possibly", "probably", "alternatively", "otherwise"];
    const SEPARATORS: &[&str] =
        &["and", "text", "textrm", "mathrm", "mbox", "quad", "qquad", "left", "right", "land"];
    if gap.len() > 256 {
        return if gap.trim().is_empty() { Joint::Separator } else { Joint::Nothing };
    }
    let mut rest = gap;
    let mut or = false;
    // A bracket belongs to “(or …)” only.
    let mut bracket = false;
    while let Some(first) = rest.chars().next() {
        let mut step = first.len_utf8();
        match first {
            '\n' => step += list_marker(&rest[1..]),
            '(' => bracket = true,
            '\\' if rest[1..].starts_with(|c: char| "()[],;:! \\".contains(c)) => step = 2,
            '\\' if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) => {}
            ',' | ';' | '$' | '&' | '*' | '~' | '.' | '{' | '}' => {}
            _ if first.is_whitespace() => {}
            _ if first.is_ascii_alphabetic() => {
                step = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let word = rest[..step].to_ascii_lowercase();
                if ORS.contains(&word.as_str()) {
                    or = true;
                } else if !SEPARATORS.contains(&word.as_str()) {
                    return Joint::Nothing;
                }
            }
            _ => return Joint::Nothing,
        }
        rest = &rest[step..];
    }
    match (or, bracket) {
        (true, _) => Joint::Or,
        (false, true) => Joint::Nothing,
        (false, false) => Joint::Separator,
    }
}

/// The length of a list marker at the start of a line: `- `, `* `, `1. `, `1) `; 0 without one.
fn list_marker(line: &str) -> usize {
    let indent = line.bytes().take_while(|&b| b == b' ').count();
    let digits = line[indent..].bytes().take_while(u8::is_ascii_digit).count();
    let mark = &line[indent + digits..];
    let signs: &[char] = if digits == 0 { &['-', '*', '+', '•'] } else { &['.', ')'] };
    match mark.chars().next() {
        Some(sign) if signs.contains(&sign) && digits <= 3 && mark[sign.len_utf8()..].starts_with(' ') => {
            indent + digits + sign.len_utf8()
        }
        _ => 0,
    }
}

/// Characters that print nothing: zero-width spaces, joiners, marks, the byte-order mark.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}
