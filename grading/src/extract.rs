//! Finds the answer in a response: the last complete box outside of reasoning and comments.
//!
//! One pass over the bytes, linear in the length of the response.

use crate::grade::Reason;
use crate::limits;

/// Why no answer could be taken from a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) reason: Reason,
    pub(crate) message: String,
}

/// One complete box: where it begins and ends (macro and braces included), and its contents.
#[derive(Clone, Debug)]
struct Found {
    start: usize,
    end: usize,
    content: (usize, usize),
    escaped_twice: bool,
}

/// The text of the answer.
///
/// The last complete, non-blank box wins. Boxes with nothing but separators between them are one
/// answer, joined by `;`; the same box repeated is one answer; boxes joined by “or” are a hedge.
pub(crate) fn extract(response: &str) -> Result<String, Missing> {
    let scan = Scanner::new(response).run();
    let boxes = &scan.boxes;
    let Some(last) = boxes.last() else {
        return Err(if scan.unclosed {
            missing(Reason::Truncated, "the response ends inside its box; the answer was cut off")
        } else if scan.blank {
            missing(Reason::EmptyBox, "the box is empty")
        } else {
            missing(Reason::NoBox, "no \\boxed{…} outside of reasoning and comments")
        });
    };
    let mut contents = vec![content(response, last)];
    let mut seen = vec![squeeze(&contents[0])];
    let mut hedge = false;
    for pair in boxes.windows(2).rev() {
        let gap = &response[pair[0].end..pair[1].start];
        let joint = match joint(gap) {
            Joint::Nothing => break,
            joint => joint,
        };
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

/// The contents of a box, comments removed; `\\frac` becomes `\frac` where the whole response was
/// escaped once too often.
fn content(response: &str, found: &Found) -> String {
    let raw = &response[found.content.0..found.content.1];
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

/// What stands between two boxes: nothing but separators, an “or”, or something else.
fn joint(gap: &str) -> Joint {
    const SEPARATORS: &[&str] = &[
        "\\text{and}",
        "\\text{ and }",
        "\\mathrm{and}",
        "\\qquad",
        "\\quad",
        "\\left",
        "\\right",
        "\\land",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "\\,",
        "\\;",
        "\\:",
        "\\!",
        "\\ ",
        "\\\\",
        "and",
    ];
    const ORS: &[&str] = &["\\text{or}", "\\text{ or }", "\\mathrm{or}", "\\lor", "\\vee", "or"];
    if gap.len() > 256 {
        return if gap.trim().is_empty() { Joint::Separator } else { Joint::Nothing };
    }
    let mut rest = gap;
    let mut or = false;
    'outer: while let Some(first) = rest.chars().next() {
        if first.is_whitespace() || matches!(first, ',' | ';' | '$' | '&' | '*' | '~' | '.' | '{' | '}') {
            rest = &rest[first.len_utf8()..];
            continue;
        }
        for word in ORS {
            if let Some(tail) = rest.strip_prefix(word) {
                or = true;
                rest = tail;
                continue 'outer;
            }
        }
        for word in SEPARATORS {
            if let Some(tail) = rest.strip_prefix(word) {
                rest = tail;
                continue 'outer;
            }
        }
        return Joint::Nothing;
    }
    if or { Joint::Or } else { Joint::Separator }
}

struct Scan {
    boxes: Vec<Found>,
    unclosed: bool,
    blank: bool,
}

/// The one pass: knows comments, reasoning blocks, braces and boxes.
struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Open braces: the byte where a box's macro begins, or `None` for an ordinary group.
    open: Vec<Option<Open>>,
    scan: Scan,
}

#[derive(Clone, Copy)]
struct Open {
    start: usize,
    content: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        let scan = Scan { boxes: Vec::new(), unclosed: false, blank: false };
        Scanner { text, bytes: text.as_bytes(), at: 0, open: Vec::new(), scan }
    }

    fn run(mut self) -> Scan {
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'%' if self.begins_comment() => self.at = self.line_end(),
                b'<' => self.tag(),
                b'\\' | 0x08 => self.backslash(),
                b'{' => {
                    self.open.push(None);
                    self.at += 1;
                }
                b'}' => self.close(),
                _ => self.at += 1,
            }
        }
        self.scan.unclosed = self.open.iter().any(Option::is_some);
        self.scan
    }

    fn begins_comment(&self) -> bool {
        // Looking back a bounded way is enough: only what stands just before `%` matters.
        let floor = self.at.saturating_sub(32);
        let line =
            self.bytes[floor..self.at].iter().rposition(|&b| b == b'\n').map_or(floor, |i| floor + i + 1);
        begins_comment(&self.bytes[line..], self.at - line)
    }

    fn line_end(&self) -> usize {
        self.bytes[self.at..].iter().position(|&b| b == b'\n').map_or(self.bytes.len(), |i| self.at + i + 1)
    }

    fn close(&mut self) {
        let closed = self.open.pop().flatten();
        self.at += 1;
        let Some(Open { start, content }) = closed else { return };
        let (content, end) = ((content, self.at - 1), self.at);
        let text = &self.text[content.0..content.1];
        if is_blank(text) {
            self.scan.blank = true;
            return;
        }
        // A box inside this one is part of its contents.
        while self.scan.boxes.last().is_some_and(|inner| inner.start > start) {
            self.scan.boxes.pop();
        }
        let escaped_twice = start > 0 && self.bytes[start - 1] == b'\\' && text.contains("\\\\");
        self.scan.boxes.push(Found { start, end, content, escaped_twice });
    }

    /// Reasoning blocks do not count: skip to the closing tag, or to the end if there is none.
    fn tag(&mut self) {
        const NAMES: &[&str] = &["think", "thinking", "thought", "reasoning", "scratchpad"];
        let rest = &self.bytes[self.at + 1..];
        let closing = rest.first() == Some(&b'/');
        let rest = &rest[usize::from(closing)..];
        let name = NAMES.iter().find(|name| {
            rest.len() > name.len()
                && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
                && rest[name.len()] == b'>'
        });
        self.at += 1;
        match name {
            None => {}
            // A closing tag whose opening one was cut away: everything before it was reasoning.
            Some(_) if closing => {
                self.scan.boxes.clear();
                self.scan.blank = false;
                self.open.clear();
            }
            Some(name) => {
                let end = format!("</{name}>");
                let close = self.bytes[self.at..]
                    .windows(end.len())
                    .position(|window| window.eq_ignore_ascii_case(end.as_bytes()));
                self.at = close.map_or(self.bytes.len(), |i| self.at + i + end.len());
            }
        }
    }

    fn backslash(&mut self) {
        // U+0008 stands where a JSON writer turned `\b` of `\boxed` into a backspace.
        let rest = &self.text[self.at + 1..];
        let name = if self.bytes[self.at] == 0x08 {
            rest.strip_prefix("oxed").map(|_| "oxed")
        } else {
            ["boxed", "fbox", "framebox"].into_iter().find(|name| rest.starts_with(name))
        };
        let start = self.at;
        self.at += 1;
        let Some(name) = name else {
            let doubled =
                rest.starts_with('\\') && !rest[1..].starts_with("boxed") && !rest[1..].starts_with("fbox");
            if doubled || matches!(self.bytes.get(self.at), Some(b'%' | b'{' | b'}')) {
                self.at += 1;
            }
            return;
        };
        let mut open = self.at + name.len();
        while self.bytes.get(open).is_some_and(u8::is_ascii_whitespace) {
            open += 1;
        }
        if self.bytes.get(open) == Some(&b'{') {
            self.open.push(Some(Open { start, content: open + 1 }));
            self.at = open + 1;
        }
    }
}

/// Whether a box holds nothing but space and comments.
fn is_blank(text: &str) -> bool {
    const SPACES: &[&str] = &["\\quad", "\\qquad", "\\,", "\\;", "\\:", "\\!", "\\ ", "{}", "$", "~"];
    let mut rest = text;
    'outer: loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c));
        for space in SPACES {
            if let Some(tail) = rest.strip_prefix(space) {
                rest = tail;
                continue 'outer;
            }
        }
        if rest.starts_with('%') {
            rest = rest.split_once('\n').map_or("", |(_comment, tail)| tail);
            continue;
        }
        return rest.is_empty();
    }
}

/// Characters that print nothing: zero-width spaces, joiners, marks, the byte-order mark.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}
