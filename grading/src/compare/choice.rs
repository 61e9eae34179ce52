//! Choice labels: read from the text itself, never as algebra (`e` is a label, not 2.718…).

use crate::extract::is_invisible;
use crate::grade::{Diagnosis, DiagnosisKind, Reason};
use crate::lex::Unreadable;
use crate::limits;

/// The options of a choice problem.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Lower-case labels that may be chosen.
    pub(crate) labels: Vec<char>,
    /// Normalised texts of the options, where the prompt gives them.
    pub(crate) texts: Vec<(char, String)>,
    /// Whether the order of the labels counts.
    pub(crate) ordered: bool,
}

/// A piece of the answer's text.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// A single letter or digit.
    Label(char),
    /// Several letters without space between them.
    Word(String),
    /// `;`, `,`, `&`, a line break, “and”.
    Separator,
    /// Space between two letters.
    Space,
    Open,
    Close,
    /// `.` or `:`
    Mark,
    /// A sign of arithmetic.
    Algebra(char),
    Arrow,
    Or,
    /// Anything else: part of an option's text.
    Other(String),
    /// Where words in `\text{…}` begin: what follows may be the option's text.
    Text,
}

/// The labels of an answer.
pub(crate) fn read(text: &str, options: &Options) -> Result<Vec<char>, Unreadable> {
    let span = 0..text.len();
    let mut pieces = Vec::new();
    pieces_of(text, &mut pieces, 0)?;
    if pieces.len() > limits::TOKENS {
        let message = format!("the answer has more than {} tokens", limits::TOKENS);
        return Err(Unreadable::new(Reason::Limit, message, span));
    }
    let reader = Reader { pieces: &pieces, options, at: 0 };
    match reader.run() {
        Ok(labels) => Ok(labels),
        // The text of an option instead of its label.
        Err(error) => match matching_option(text, options) {
            Some(label) => Ok(vec![label]),
            None => Err(Unreadable { span, ..error }),
        },
    }
}

/// The one option whose text the answer repeats.
fn matching_option(text: &str, options: &Options) -> Option<char> {
    let wanted = normalised(text);
    let mut found = options.texts.iter().filter(|(_, known)| !wanted.is_empty() && *known == wanted);
    let label = found.next()?.0;
    found.next().is_none().then_some(label)
}

/// Letters and digits only, macros' names included, so that spacing and style do not count.
pub(crate) fn normalised(text: &str) -> String {
    let mut plain = text.to_owned();
    for macro_name in
        ["\\text", "\\mathrm", "\\mathbf", "\\left", "\\right", "\\textbf", "\\textit", "\\mbox"]
    {
        plain = plain.replace(macro_name, " ");
    }
    plain.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Splits the text, style macros removed.
fn pieces_of(text: &str, pieces: &mut Vec<Piece>, depth: u32) -> Result<(), Unreadable> {
    if depth > limits::DEPTH {
        let message = format!("the answer is nested more than {} levels deep", limits::DEPTH);
        return Err(Unreadable::new(Reason::Limit, message, 0..text.len()));
    }
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut step = c.len_utf8();
        let letters = |from: &str| from.bytes().take_while(u8::is_ascii_alphabetic).count();
        match c {
            _ if is_invisible(c) => {}
            '$' | '{' | '}' => {}
            _ if c.is_whitespace() || c == '~' => {
                if pieces.last().is_some_and(|last| matches!(last, Piece::Label(_) | Piece::Word(_))) {
                    pieces.push(Piece::Space);
                }
            }
            ';' | ',' | '&' | '；' | '，' | '、' => pieces.push(Piece::Separator),
            '(' | '[' | '（' => pieces.push(Piece::Open),
            ')' | ']' | '）' => pieces.push(Piece::Close),
            '.' | ':' => pieces.push(Piece::Mark),
            '→' => pieces.push(Piece::Arrow),
            '-' if rest.starts_with("->") => {
                step = 2;
                pieces.push(Piece::Arrow);
            }
            '+' | '*' | '^' | '/' | '=' | '_' | '<' | '>' | '-' | '−' | '|' | '!' => {
                pieces.push(Piece::Algebra(c))
            }
            '\\' => {
                let length = letters(&rest[1..]);
                let name = &rest[1..=length];
                step = 1 + length;
                match name {
                    "" => {
                        let next = rest[1..].chars().next();
                        step = 1 + next.map_or(0, char::len_utf8);
                        match next {
                            Some('\\' | '&') => pieces.push(Piece::Separator),
                            Some(',' | ';' | ':' | '!' | ' ' | '\n') => {
                                if pieces
                                    .last()
                                    .is_some_and(|last| matches!(last, Piece::Label(_) | Piece::Word(_)))
                                {
                                    pieces.push(Piece::Space);
                                }
                            }
                            _ => {}
                        }
                    }
                    "text" | "textrm" | "textbf" | "textit" | "texttt" | "textsf" | "mbox" | "textnormal"
                    | "mathrm" | "mathbf" | "mathsf" | "mathit" | "boldsymbol" | "bm" | "operatorname"
                    | "emph" | "boxed" | "fbox" => {
                        let tail = rest[step..].trim_start();
                        if let Some((inner, after)) = braces(tail) {
                            if !matches!(
                                name,
                                "boxed" | "fbox" | "mathrm" | "mathbf" | "boldsymbol" | "bm" | "mathit"
                            ) {
                                pieces.push(Piece::Text);
                            }
                            pieces_of(inner, pieces, depth + 1)?;
                            step = rest.len() - after.len();
                        }
                    }
                    "begin" | "end" => {
                        let tail = rest[step..].trim_start();
                        if let Some((_, after)) = braces(tail) {
                            step = rest.len() - after.len();
                        }
                    }
                    "quad" | "qquad" => pieces.push(Piece::Separator),
                    "land" | "wedge" => pieces.push(Piece::Separator),
                    "lor" | "vee" => pieces.push(Piece::Or),
                    "to" | "rightarrow" | "Rightarrow" | "longrightarrow" => pieces.push(Piece::Arrow),
                    "emptyset" | "varnothing" => pieces.push(Piece::Word("none".to_owned())),
                    "left" | "right" | "bigl" | "bigr" | "big" | "displaystyle" | "large" | "bf" | "rm"
                    | "it" => {}
                    "input" | "include" | "write" | "def" | "newcommand" | "csname" | "catcode"
                    | "openin" | "immediate" | "href" | "url" | "includegraphics" | "let" | "special"
                    | "read" | "usepackage" => {
                        let message = format!("the macro `\\{name}` is not allowed in an answer");
                        return Err(Unreadable::new(Reason::ForbiddenMacro, message, 0..text.len()));
                    }
                    "cdot" | "times" | "pm" | "frac" | "sqrt" | "sum" => pieces.push(Piece::Algebra('\\')),
                    other => pieces.push(Piece::Other(other.to_owned())),
                }
            }
            _ if c.is_ascii_alphanumeric() => {
                let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
                let word = &rest[..length];
                step = length;
                pieces.push(match word.to_ascii_lowercase().as_str() {
                    "and" => Piece::Separator,
                    "or" => Piece::Or,
                    lower if length == 1 => Piece::Label(lower.chars().next().expect("one letter")),
                    lower => Piece::Word(lower.to_owned()),
                });
            }
            other => pieces.push(Piece::Other(other.to_string())),
        }
        rest = &rest[step..];
    }
    Ok(())
}

/// The contents of the braces at the start of `text`, and what follows them.
fn braces(text: &str) -> Option<(&str, &str)> {
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

/// Words around a label that say nothing.
const NOISE: &[&str] = &[
    "option",
    "options",
    "choice",
    "choices",
    "answer",
    "answers",
    "statement",
    "statements",
    "item",
    "items",
    "the",
    "correct",
    "is",
    "are",
    "final",
    "only",
    "both",
    "following",
    "true",
    "true:",
    "select",
    "i",
    "choose",
    "case",
];

struct Reader<'a> {
    pieces: &'a [Piece],
    options: &'a Options,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self, offset: usize) -> Option<&Piece> {
        self.pieces.get(self.at + offset)
    }

    fn error(&self, reason: Reason, message: &str) -> Unreadable {
        Unreadable::new(reason, message, 0..0)
    }

    fn prose(&self) -> Unreadable {
        self.error(Reason::Prose, "no choice label can be read here")
    }

    fn run(mut self) -> Result<Vec<char>, Unreadable> {
        if let Some(run) = self.letters_only() {
            return run;
        }
        let mut labels = Vec::new();
        let mut empty = false;
        let mut after_or = false;
        loop {
            self.skip_noise();
            let Some(piece) = self.peek(0) else { break };
            match piece {
                Piece::Or => {
                    after_or = true;
                    self.at += 1;
                }
                Piece::Word(word) if word == "none" || word == "neither" => {
                    empty = true;
                    self.at = self.pieces.len();
                }
                Piece::Word(word) if word == "all" && labels.is_empty() => {
                    labels.clone_from(&self.options.labels);
                    self.at = self.pieces.len();
                }
                Piece::Word(word) if word == "either" => {
                    return Err(self.error(Reason::Hedge, "“either” leaves the answer open: commit to one"));
                }
                Piece::Word(word) if self.is_run(word) && self.ends_item(1) => {
                    labels.extend(word.chars());
                    self.at += 1;
                }
                Piece::Algebra('=') if !labels.is_empty() && labels.len() == 1 && self.at == 1 => {
                    return Err(self.algebra());
                }
                _ => {
                    let (label, marked) = self.label()?;
                    if after_or && !labels.is_empty() {
                        return Err(self.error(Reason::Hedge, "two answers joined by “or”: commit to one"));
                    }
                    if self.explanation(label, marked)? {
                        labels.push(label);
                    }
                    after_or = false;
                }
            }
        }
        if labels.is_empty() && !empty {
            return Err(self.prose());
        }
        if empty && !labels.is_empty() {
            return Err(self.prose());
        }
        Ok(labels)
    }

    /// `a b d` or `abd`: nothing but labels.
    fn letters_only(&self) -> Option<Result<Vec<char>, Unreadable>> {
        let solid: Vec<&Piece> = self
            .pieces
            .iter()
            .filter(|p| !matches!(p, Piece::Text | Piece::Space | Piece::Open | Piece::Close))
            .collect();
        let labels: Option<Vec<char>> =
            solid.iter().map(|p| if let Piece::Label(c) = p { Some(*c) } else { None }).collect();
        let labels = labels.filter(|l| l.len() > 1)?;
        let distinct = labels.iter().enumerate().all(|(i, c)| !labels[..i].contains(c));
        let known = labels.iter().all(|c| self.options.labels.contains(c));
        if distinct && known { Some(Ok(labels)) } else { Some(Err(self.prose())) }
    }

    /// `abd`: labels in alphabetical order without anything between them.
    fn is_run(&self, word: &str) -> bool {
        word.len() > 1
            && word.chars().all(|c| self.options.labels.contains(&c))
            && word.as_bytes().windows(2).all(|pair| pair[0] < pair[1])
    }

    fn ends_item(&self, offset: usize) -> bool {
        let mut at = offset;
        while matches!(self.peek(at), Some(Piece::Space | Piece::Mark | Piece::Text)) {
            at += 1;
        }
        matches!(self.peek(at), None | Some(Piece::Separator))
    }

    fn skip_noise(&mut self) {
        while let Some(piece) = self.peek(0) {
            let skip = match piece {
                Piece::Separator | Piece::Space | Piece::Text | Piece::Mark => true,
                Piece::Arrow => self.options.ordered,
                Piece::Word(word) => NOISE.contains(&word.as_str()),
                // “I choose c”
                Piece::Label('i') => {
                    matches!(self.peek(1), Some(Piece::Space))
                        && matches!(self.peek(2), Some(Piece::Word(w)) if w == "choose" || w == "select")
                }
                _ => false,
            };
            if !skip {
                return;
            }
            self.at += 1;
        }
    }

    fn algebra(&self) -> Unreadable {
        self.error(Reason::LabelAlgebra, "options are labels: arithmetic on them has no meaning")
    }

    /// `(c)`, `c)`, `c.`, `c:`, `c`; the second value says whether a mark makes it unmistakable.
    fn label(&mut self) -> Result<(char, bool), Unreadable> {
        let open = matches!(self.peek(0), Some(Piece::Open));
        let mut at = usize::from(open);
        while matches!(self.peek(at), Some(Piece::Text | Piece::Space)) {
            at += 1;
        }
        let scaled = matches!(self.peek(at), Some(Piece::Word(word))
            if word.trim_start_matches(|c: char| c.is_ascii_digit()).chars().all(|c| self.options.labels.contains(&c))
                && word.starts_with(|c: char| c.is_ascii_digit()));
        if scaled {
            return Err(self.algebra());
        }
        let Some(Piece::Label(label)) = self.peek(at) else {
            let algebra = self.pieces[..self.at].iter().any(|p| matches!(p, Piece::Label(_)))
                && matches!(self.peek(0), Some(Piece::Algebra(_)));
            return Err(if algebra { self.algebra() } else { self.prose() });
        };
        let label = *label;
        at += 1;
        while matches!(self.peek(at), Some(Piece::Space)) {
            at += 1;
        }
        let marked = match self.peek(at) {
            Some(Piece::Close) => {
                at += 1;
                true
            }
            Some(Piece::Mark) if !open => {
                at += 1;
                true
            }
            _ => false,
        };
        if open && !marked {
            // `(a, b, d)`: the bracket surrounds the list.
            self.at += 1;
            if matches!(self.peek(0), Some(Piece::Open)) {
                return Err(self.prose());
            }
            return self.label();
        }
        self.at += at;
        Ok((label, marked))
    }

    /// Skips the option's text behind a label; `false` if the text says that the option is wrong.
    fn explanation(&mut self, label: char, marked: bool) -> Result<bool, Unreadable> {
        // Closing brackets of a list, and marks.
        while matches!(self.peek(0), Some(Piece::Close | Piece::Mark | Piece::Space)) {
            self.at += 1;
        }
        let begins_text = matches!(self.peek(0), Some(Piece::Text));
        while matches!(self.peek(0), Some(Piece::Text | Piece::Space)) {
            self.at += 1;
        }
        match self.peek(0) {
            None | Some(Piece::Separator | Piece::Or) => return Ok(true),
            Some(Piece::Arrow) if self.options.ordered => return Ok(true),
            Some(Piece::Algebra(_) | Piece::Arrow) if !marked && !begins_text => return Err(self.algebra()),
            Some(Piece::Other(_) | Piece::Label(_)) if !marked && !begins_text => {
                let one_symbol = matches!(self.peek(0), Some(Piece::Label(_)));
                return Err(if one_symbol { self.prose() } else { self.algebra() });
            }
            Some(Piece::Word(_)) if !marked && !begins_text && !self.is_own_text(label) => {
                return Err(self.prose());
            }
            _ => {}
        }
        let from = self.at;
        while let Some(piece) = self.peek(0) {
            // The text ends where a separator is followed by another label.
            if matches!(piece, Piece::Separator) && self.begins_label(1) {
                break;
            }
            self.at += 1;
        }
        let words: String = self.pieces[from..self.at].iter().map(written).collect();
        match words.as_str() {
            "false" | "incorrect" | "wrong" => return Ok(false),
            _ => {}
        }
        let other = self
            .options
            .texts
            .iter()
            .find(|(known, text)| *known != label && *text == words && !words.is_empty());
        let own = self.options.texts.iter().any(|(known, text)| *known == label && *text == words);
        if let Some((other, _)) = other
            && !own
        {
            let message = format!("the label `{label}` stands beside the text of option `{other}`");
            return Err(self.error(Reason::DifferentChoice, &message));
        }
        Ok(true)
    }

    /// Whether the words here begin the label's own option text.
    fn is_own_text(&self, label: char) -> bool {
        let words: String = self.pieces[self.at..].iter().map(written).collect();
        self.options.texts.iter().any(|(known, text)| {
            *known == label
                && !text.is_empty()
                && (words.starts_with(text.as_str()) || text.starts_with(&words))
        })
    }

    /// Whether a label with a clear end stands at `offset`.
    fn begins_label(&self, offset: usize) -> bool {
        let mut at = offset;
        while matches!(self.peek(at), Some(Piece::Text | Piece::Space | Piece::Separator)) {
            at += 1;
        }
        let open = matches!(self.peek(at), Some(Piece::Open));
        at += usize::from(open);
        let Some(Piece::Label(label)) = self.peek(at) else { return self.peek(at).is_none() };
        at += 1;
        let marked = matches!(self.peek(at), Some(Piece::Close | Piece::Mark));
        while matches!(self.peek(at), Some(Piece::Space)) {
            at += 1;
        }
        let ends = matches!(self.peek(at), None | Some(Piece::Separator | Piece::Text));
        self.options.labels.contains(label) && (marked || ends)
    }
}

fn written(piece: &Piece) -> String {
    match piece {
        Piece::Label(c) => c.to_string(),
        Piece::Word(word) | Piece::Other(word) => word.chars().filter(|c| c.is_alphanumeric()).collect(),
        Piece::Or => "or".to_owned(),
        _ => String::new(),
    }
}

/// What is wrong with `chosen`, given `right`.
pub(crate) fn diagnose(chosen: &[char], right: &[char], options: &Options) -> Vec<Diagnosis> {
    let list = |labels: &[char]| labels.iter().map(char::to_string).collect::<Vec<_>>().join(", ");
    let mut found = Vec::new();
    let mut say = |kind, message: String| found.push(Diagnosis { kind, message });
    let unknown: Vec<char> = chosen.iter().copied().filter(|c| !options.labels.contains(c)).collect();
    let missing: Vec<char> = right.iter().copied().filter(|c| !chosen.contains(c)).collect();
    let extra: Vec<char> =
        chosen.iter().copied().filter(|c| !right.contains(c) && options.labels.contains(c)).collect();
    if !unknown.is_empty() {
        say(DiagnosisKind::UnknownOption, format!("{} is not offered", list(&unknown)));
    }
    if !missing.is_empty() {
        say(DiagnosisKind::MissingOption, list(&missing));
    }
    if !extra.is_empty() {
        say(DiagnosisKind::ExtraOption, list(&extra));
    }
    if missing.is_empty() && extra.is_empty() && unknown.is_empty() {
        say(DiagnosisKind::SwappedParts, "the right options in another order".to_owned());
    }
    found
}
