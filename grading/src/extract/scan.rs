//! The one pass over a response: comments, reasoning blocks, braces and boxes.

use super::begins_comment;

/// One complete box: where it begins and ends (macro and braces included), and its contents.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) content: (usize, usize),
    pub(super) escaped_twice: bool,
    /// Inside a Markdown code span or fence, or `\verb`.
    code: bool,
    /// `\boxed{...}`, `\boxed{\text{answer}}`.
    placeholder: bool,
}

pub(super) struct Scan {
    pub(super) boxes: Vec<Found>,
    pub(super) unclosed: bool,
    pub(super) blank: bool,
    /// Whether a reasoning block is never closed.
    pub(super) unfinished: bool,
}

impl Scan {
    /// Drops boxes that only show how an answer is written: code and placeholders beside real boxes.
    pub(super) fn drop_mentions(&mut self) {
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
pub(super) struct Scanner<'a> {
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
    pub(super) fn new(text: &'a str) -> Self {
        let scan = Scan { boxes: Vec::new(), unclosed: false, blank: false, unfinished: false };
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

    pub(super) fn run(mut self) -> Scan {
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
                self.scan.unfinished |= close.is_none();
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
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || super::is_invisible(c));
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
