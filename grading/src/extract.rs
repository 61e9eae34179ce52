//! Finds the answer in a response: the last complete box outside of reasoning and comments.
//!
//! One pass over the bytes, linear in the length of the response.

use rustc_hash::FxHashSet;

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
    /// Inside a Markdown code span or fence, or `\verb`.
    code: bool,
    /// `\boxed{...}`, `\boxed{\text{answer}}`.
    placeholder: bool,
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

struct Scan {
    boxes: Vec<Found>,
    unclosed: bool,
    blank: bool,
}

impl Scan {
    /// Drops boxes that only show how an answer is written: code and placeholders beside real boxes.
    fn drop_mentions(&mut self) {
        if self.boxes.iter().any(|found| !found.placeholder) {
            self.boxes.retain(|found| !found.placeholder);
        } else if !self.boxes.is_empty() {
            self.boxes.clear();
            self.blank = true;
        }
        if self.boxes.iter().any(|found| !found.code) {
            self.boxes.retain(|found| !found.code);
        }
    }
}

/// The one pass: knows comments, reasoning blocks, braces and boxes.
struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Open braces: the byte where a box's macro begins, or `None` for an ordinary group.
    open: Vec<Option<Open>>,
    /// Where the code span, fence or `\verb` ends that was entered last.
    code_until: usize,
    /// Whether no `-->` follows any more.
    no_comment_end: bool,
    scan: Scan,
}

#[derive(Clone, Copy)]
struct Open {
    start: usize,
    content: usize,
    code: bool,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        let scan = Scan { boxes: Vec::new(), unclosed: false, blank: false };
        Scanner {
            text,
            bytes: text.as_bytes(),
            at: 0,
            open: Vec::new(),
            code_until: 0,
            no_comment_end: false,
            scan,
        }
    }

    fn run(mut self) -> Scan {
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'%' if self.begins_comment() => self.at = self.line_end(),
                b'<' => self.tag(),
                b'\\' | 0x08 => self.backslash(),
                b'`' => self.code(),
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
        let Some(Open { start, content, code }) = closed else { return };
        self.found(start, (content, self.at - 1), code);
    }

    /// Notes the complete box that ends here.
    fn found(&mut self, start: usize, content: (usize, usize), code: bool) {
        let end = self.at;
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
        self.scan.boxes.push(Found {
            start,
            end,
            content,
            escaped_twice,
            code,
            placeholder: is_placeholder(text),
        });
    }

    /// A code span (on one line) or a fence (to its closing fence, or to the end).
    fn code(&mut self) {
        let rest = &self.text[self.at..];
        let ticks = rest.bytes().take_while(|&b| b == b'`').count();
        let start = self.at;
        self.at += ticks;
        if start < self.code_until {
            return;
        }
        let indent = self.bytes[..start].iter().rev().take(4).take_while(|&&b| b == b' ').count();
        let line_begins = start == indent || self.bytes[start - indent - 1] == b'\n';
        if ticks >= 3 && line_begins {
            let closing = rest[ticks..].find("\n```");
            self.code_until = closing.map_or(self.bytes.len(), |i| self.at + i + 4);
            return;
        }
        // Spans are short: looking a bounded way keeps the pass linear.
        let window = &self.bytes[self.at..self.bytes.len().min(self.at + 256)];
        let mut at = 0;
        while at < window.len() && window[at] != b'\n' {
            let run = window[at..].iter().take_while(|&&b| b == b'`').count();
            if run == ticks {
                self.code_until = self.at + at + run;
                return;
            }
            at += run.max(1);
        }
    }

    /// Reasoning blocks do not count: skip to the closing tag, or to the end if there is none.
    fn tag(&mut self) {
        const NAMES: &[&str] = &["think", "thinking", "thought", "reasoning", "scratchpad"];
        if self.bytes[self.at..].starts_with(b"<!--") && !self.no_comment_end {
            match self.text[self.at..].find("-->") {
                Some(length) => {
                    self.at += length + 3;
                    return;
                }
                None => self.no_comment_end = true,
            }
        }
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
        if rest.starts_with("begin{comment}") {
            const END: &str = "\\end{comment}";
            self.at = rest.find(END).map_or(self.bytes.len(), |i| start + 1 + i + END.len());
            return;
        }
        if let Some(verbatim) = rest.strip_prefix("verb") {
            self.verbatim(start + 5, verbatim);
        }
        self.at += 1;
        let Some(name) = name else {
            let doubled =
                rest.starts_with('\\') && !rest[1..].starts_with("boxed") && !rest[1..].starts_with("fbox");
            if doubled || matches!(self.bytes.get(self.at), Some(b'%' | b'{' | b'}')) {
                self.at += 1;
            }
            return;
        };
        let spaces = |mut at: usize| {
            while self.bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            at
        };
        let behind = self.at + name.len();
        let mut open = spaces(behind);
        // `\framebox[2cm][l]{…}`
        for _ in 0..2 {
            if name == "framebox" && self.bytes.get(open) == Some(&b'[') {
                let window = &self.bytes[open..self.bytes.len().min(open + 64)];
                let Some(length) = window.iter().position(|&b| b == b']') else { break };
                open = spaces(open + length + 1);
            }
        }
        let code = start < self.code_until;
        if self.bytes.get(open) == Some(&b'{') {
            self.open.push(Some(Open { start, content: open + 1, code }));
            self.at = open + 1;
        } else if name == "boxed" && open == behind && self.one_character(open) {
            // `\boxed8`: without braces, the macro takes one character.
            self.at = open + 1;
            self.found(start, (open, open + 1), code);
        }
    }

    /// Whether a letter or digit stands alone at `at`.
    fn one_character(&self, at: usize) -> bool {
        let alone = |b: &u8| !b.is_ascii_alphanumeric() && !matches!(b, b'_' | b'^' | b'{' | b'\'');
        let decimal =
            self.bytes.get(at + 1) == Some(&b'.') && self.bytes.get(at + 2).is_some_and(u8::is_ascii_digit);
        self.bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)
            && self.bytes.get(at + 1).is_none_or(alone)
            && !decimal
    }

    /// `\verb|…|`, whose text behind the name is `rest`, at byte `at`: what is inside is code.
    fn verbatim(&mut self, at: usize, rest: &str) {
        let star = usize::from(rest.starts_with('*'));
        let bytes = &rest.as_bytes()[star..rest.len().min(256)];
        let Some((delimiter, inside)) = bytes.split_first() else { return };
        if delimiter.is_ascii_alphanumeric() || delimiter.is_ascii_whitespace() {
            return;
        }
        let closing = inside.iter().position(|b| b == delimiter || *b == b'\n');
        if let Some(length) = closing.filter(|&length| inside[length] == *delimiter) {
            self.code_until = self.code_until.max(at + star + 2 + length);
        }
    }
}

/// Whether a box only marks the place of an answer: `...`, `?`, “your answer”.
fn is_placeholder(text: &str) -> bool {
    const PLACEHOLDERS: &[&str] = &[
        "answer",
        "youranswer",
        "youranswerhere",
        "theanswer",
        "finalanswer",
        "yourfinalanswer",
        "answerhere",
        "...",
        "…",
        "?",
        "??",
        "???",
        "\\ldots",
        "\\dots",
        "\\cdots",
        "\\cdot",
        "\\bullet",
        "\\square",
    ];
    const STYLES: &[&str] = &["\\textbf", "\\textit", "\\textrm", "\\text", "\\mathrm", "\\mathbf"];
    if text.len() > 64 {
        return false;
    }
    // Letter by letter, and over as soon as no placeholder begins so: a response may have many boxes.
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '\\'
            && let Some(tail) = STYLES.iter().find_map(|style| rest.strip_prefix(style))
        {
            rest = tail;
            continue;
        }
        rest = &rest[first.len_utf8()..];
        if !first.is_whitespace() && !matches!(first, '{' | '}' | '$') {
            plain.extend(first.to_lowercase());
            if !PLACEHOLDERS.iter().any(|word| word.starts_with(&plain)) {
                return false;
            }
        }
    }
    PLACEHOLDERS.contains(&plain.as_str())
}

/// Whether a box holds nothing but space and comments.
fn is_blank(text: &str) -> bool {
    const SPACES: &[&str] = &["\\quad", "\\qquad", "\\,", "\\;", "\\:", "\\!", "\\ ", "{}", "$", "~"];
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return false;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(response: &str) -> Option<Reason> {
        extract(response).err().map(|missing| missing.reason)
    }

    #[test]
    fn boxes_joined_by_words_of_doubt_are_a_hedge() {
        for joint in [
            " OR ",
            " Or ",
            " or maybe ",
            " or perhaps ",
            " maybe ",
            "$. Alternatively, $",
            r" \text{ or } ",
            " (or ",
            r" \lor ",
        ] {
            assert_eq!(
                reason(&format!(r"$\boxed{{13}}{joint}\boxed{{12}}$)")),
                Some(Reason::Hedge),
                "{joint}"
            );
        }
        assert_eq!(extract(r"\boxed{\frac12} or equivalently \boxed{0.5}").as_deref(), Ok("0.5"));
    }

    #[test]
    fn list_markers_join_boxes() {
        for text in [
            "- $\\boxed{a}$\n- $\\boxed{d}$",
            "* $\\boxed{a}$\n* $\\boxed{d}$",
            "1. \\boxed{a}\n2. \\boxed{d}",
            r"\boxed{a} \text{ and } \boxed{d}",
            r"\[\boxed{a},\qquad\boxed{d}\]",
        ] {
            assert_eq!(extract(text).as_deref(), Ok("a; d"), "{text}");
        }
    }

    #[test]
    fn mentions_behind_the_answer_do_not_count() {
        for mention in [
            r"<!-- \boxed{4} -->",
            r"\begin{comment}\boxed{4}\end{comment}",
            r"I wrote `\boxed{4}`.",
            r"``\boxed{4}``",
            "\n```latex\n\\boxed{4}\n```\n",
            r"\verb|\boxed{4}|",
            r"\verb*+\boxed{4}+",
            r"\boxed{\text{answer}}",
            r"\boxed{...}",
            r"\boxed{\cdot}",
            r"\boxed{?}",
            r"\boxed{\text{your answer}}",
        ] {
            assert_eq!(extract(&format!("$\\boxed{{3}}$ {mention}")).as_deref(), Ok("3"), "{mention}");
        }
        assert_eq!(extract("```\n\\boxed{4}\n```").as_deref(), Ok("4"));
        assert_eq!(extract(r"`\boxed{4}`").as_deref(), Ok("4"));
        assert_eq!(extract("```\nx\n```\n$\\boxed{4}$").as_deref(), Ok("4"));
        assert_eq!(reason(r"\boxed{\text{your answer}}"), Some(Reason::EmptyBox));
    }

    #[test]
    fn frames_and_boxes_without_braces() {
        assert_eq!(extract(r"\framebox[2cm]{7}").as_deref(), Ok("7"));
        assert_eq!(extract(r"\framebox[2cm][l]{7}").as_deref(), Ok("7"));
        assert_eq!(extract(r"$\boxed8$.").as_deref(), Ok("8"));
        assert_eq!(extract(r"$\boxedc$").as_deref(), Ok("c"));
        assert!(extract(r"\boxed12").is_err());
        assert!(extract(r"the \boxed macro").is_err());
    }
}
