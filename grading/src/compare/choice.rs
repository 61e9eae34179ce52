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
    /// A sign or function of arithmetic: `+`, `^`, the macro name `frac`.
    Algebra(String),
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
    if is_empty_set(text) {
        return Ok(Vec::new());
    }
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

/// `\{\}`, spacing aside.
fn is_empty_set(text: &str) -> bool {
    let mut plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '$').collect();
    for skipped in ["\\left", "\\right", "\\,", "\\;", "\\:", "\\!"] {
        plain = plain.replace(skipped, "");
    }
    plain == "\\{\\}"
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
            // Bold in Markdown, unless it stands between two factors.
            '*' if rest.starts_with("**")
                && !(matches!(pieces.last(), Some(Piece::Label(_) | Piece::Word(_) | Piece::Close))
                    && rest[2..].starts_with(|next: char| next.is_ascii_alphanumeric())) =>
            {
                step = 2;
            }
            '–' | '—' => pieces.push(Piece::Algebra("-".to_owned())),
            '+' | '*' | '^' | '/' | '=' | '_' | '<' | '>' | '-' | '−' | '|' | '!' => {
                pieces.push(Piece::Algebra(c.to_string()))
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
                        if let Some((environment, mut after)) = braces(tail) {
                            // The columns of an array are no labels.
                            if name == "begin" && matches!(environment, "array" | "tabular") {
                                after = braces(after.trim_start()).map_or(after, |(_columns, body)| body);
                            }
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
                    "cdot" | "times" | "pm" | "frac" | "dfrac" | "tfrac" | "sqrt" | "sum" | "exp" | "ln"
                    | "log" | "sin" | "cos" | "tan" | "max" | "min" => {
                        pieces.push(Piece::Algebra(name.to_owned()))
                    }
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

/// Words that leave the answer open.
const HEDGES: &[&str] =
    &["maybe", "perhaps", "possibly", "probably", "unsure", "guess", "alternatively", "either"];

/// Words behind “all” or “none” that take something back.
const EXCEPTIONS: &[&str] = &["except", "but", "excluding", "without", "besides", "not", "save", "unless"];

/// Verbs: in “a is possible” the “a” is a label, no article.
const VERBS: &[&str] = &[
    "is", "are", "also", "may", "might", "can", "could", "would", "should", "will", "seems", "works",
    "possible", "too", "if", "as", "instead", "and", "was", "looks", "has", "holds",
];

/// Macros that make a letter beside them part of a formula.
const FACTORS: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Phi",
    "Psi",
    "Omega",
    "partial",
    "nabla",
    "hbar",
    "ell",
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
        self.skip_name();
        loop {
            self.skip_noise();
            let Some(piece) = self.peek(0) else { break };
            match piece {
                Piece::Or => {
                    after_or = true;
                    self.at += 1;
                }
                Piece::Word(word) if word == "none" || word == "neither" => {
                    if after_or {
                        return Err(self.joined());
                    }
                    self.no_exception()?;
                    empty = true;
                    self.at = self.pieces.len();
                }
                Piece::Word(word) if word == "all" && labels.is_empty() => {
                    self.no_exception()?;
                    labels.clone_from(&self.options.labels);
                    self.at = self.pieces.len();
                }
                Piece::Word(word) if HEDGES.contains(&word.as_str()) => return Err(self.hedged(word)),
                Piece::Word(word) if self.is_run(word) && self.ends_item(1) => {
                    if after_or && !labels.is_empty() {
                        return Err(self.joined());
                    }
                    labels.extend(word.chars());
                    after_or = false;
                    self.at += 1;
                }
                _ => {
                    let (label, marked) = self.label()?;
                    if after_or && !labels.is_empty() {
                        return Err(self.joined());
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

    /// Skips a name in front of `=`, as in `S = \{b, d\}`; a label there is algebra, read later.
    fn skip_name(&mut self) {
        let Some(equals) = self.pieces.iter().take(16).position(|p| is_sign(p, "=")) else { return };
        let name = self.pieces[..equals].iter().all(|piece| match piece {
            Piece::Label(c) => c.is_ascii_alphabetic() && !self.options.labels.contains(c),
            Piece::Word(word) => {
                word.bytes().all(|b| b.is_ascii_alphabetic())
                    && !self.is_run(word)
                    && !HEDGES.contains(&word.as_str())
                    && !EXCEPTIONS.contains(&word.as_str())
            }
            Piece::Text | Piece::Space | Piece::Mark => true,
            other => is_sign(other, "_"),
        });
        if name {
            self.at = equals + 1;
        }
    }

    /// Behind “all” and “none” nothing may be taken back.
    fn no_exception(&self) -> Result<(), Unreadable> {
        for piece in &self.pieces[self.at..] {
            match piece {
                Piece::Or => return Err(self.joined()),
                Piece::Word(word) if HEDGES.contains(&word.as_str()) => return Err(self.hedged(word)),
                Piece::Word(word) if EXCEPTIONS.contains(&word.as_str()) => return Err(self.prose()),
                _ => {}
            }
        }
        Ok(())
    }

    fn joined(&self) -> Unreadable {
        self.error(Reason::Hedge, "two answers joined by “or”: commit to one")
    }

    fn hedged(&self, word: &str) -> Unreadable {
        self.error(Reason::Hedge, &format!("“{word}” leaves the answer open: commit to one"))
    }

    /// Refuses hedging words and other labels among the pieces of an explanation of `label`.
    fn commits(&self, label: char, from: usize, to: usize) -> Result<(), Unreadable> {
        for at in from..to {
            match &self.pieces[at] {
                Piece::Word(word) if HEDGES.contains(&word.as_str()) => return Err(self.hedged(word)),
                Piece::Label(other) if *other != label && self.stands_alone(*other, at, from, to) => {
                    let message = format!("the label `{other}` stands beside `{label}`: commit to one");
                    return Err(self.error(Reason::Hedge, &message));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether the letter at `at` is an option's label, and no article, pronoun, or part of a formula.
    fn stands_alone(&self, letter: char, at: usize, from: usize, to: usize) -> bool {
        if !self.options.labels.contains(&letter) {
            return false;
        }
        let piece = |i: usize| if (from..to).contains(&i) { self.pieces.get(i) } else { None };
        let before = |back: usize| at.checked_sub(back).and_then(piece);
        // “i.e.” and “e.g.”
        let abbreviates = |first: Option<&Piece>, point: Option<&Piece>, second: Option<&Piece>| {
            matches!(point, Some(Piece::Mark))
                && matches!(
                    (first, second),
                    (Some(Piece::Label('i')), Some(Piece::Label('e')))
                        | (Some(Piece::Label('e')), Some(Piece::Label('g')))
                )
        };
        if abbreviates(piece(at), piece(at + 1), piece(at + 2))
            || abbreviates(before(2), before(1), piece(at))
        {
            return false;
        }
        let spaced = matches!(piece(at + 1), Some(Piece::Space));
        let next = if spaced { piece(at + 2) } else { piece(at + 1) };
        let after_next = if spaced { piece(at + 3) } else { piece(at + 2) };
        if (matches!(letter, 'a' | 'i') || letter.is_ascii_digit()) && spaced {
            match next {
                Some(Piece::Word(word)) if !VERBS.contains(&word.as_str()) => return false,
                // “a d-wave state”
                Some(Piece::Label(_)) if after_next.is_some_and(|p| is_sign(p, "-")) => return false,
                _ => {}
            }
        }
        // “d-wave”
        if !spaced
            && next.is_some_and(|p| is_sign(p, "-"))
            && matches!(after_next, Some(Piece::Word(_) | Piece::Label(_)))
        {
            return false;
        }
        let spaced_before = matches!(before(1), Some(Piece::Space));
        let (last, before_last) = if spaced_before { (before(2), before(3)) } else { (before(1), before(2)) };
        let factor =
            |p: Option<&Piece>| matches!(p, Some(Piece::Other(name)) if FACTORS.contains(&name.as_str()));
        let operand = |p: Option<&Piece>| match p {
            Some(Piece::Label(_)) => true,
            Some(Piece::Word(word)) => word.starts_with(|c: char| c.is_ascii_digit()),
            p => factor(p),
        };
        let binary =
            |p: Option<&Piece>| ["+", "=", "<", ">"].into_iter().any(|s| p.is_some_and(|p| is_sign(p, s)));
        let inside = |p: Option<&Piece>| match p {
            Some(Piece::Algebra(sign)) => sign == "^" || sign == "_" || sign.len() > 1,
            p => factor(p),
        };
        let formula = inside(last)
            || inside(next)
            || (binary(next) && operand(after_next))
            || (binary(last) && operand(before_last))
            || (last.is_some_and(|p| is_sign(p, "-")) && operand(before_last))
            // `f(d)`
            || (matches!(before(1), Some(Piece::Open)) && matches!(before(2), Some(Piece::Label(_))));
        !formula
    }

    /// Whether dashes and then words stand at `offset`: `e - gapless`.
    fn dash_and_words(&self, offset: usize) -> bool {
        let mut at = offset;
        let mut dash = false;
        while let Some(piece) = self.peek(at) {
            match piece {
                _ if is_sign(piece, "-") => dash = true,
                Piece::Text | Piece::Space => {}
                Piece::Word(word) => {
                    return dash
                        && word.len() > 1
                        && word.bytes().all(|b| b.is_ascii_alphabetic())
                        && !self.is_run(word);
                }
                Piece::Label('a') => {
                    return dash
                        && matches!(self.peek(at + 1), Some(Piece::Space))
                        && matches!(self.peek(at + 2), Some(Piece::Word(_)));
                }
                _ => return false,
            }
            at += 1;
        }
        false
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
            let algebra = matches!(self.peek(0), Some(Piece::Algebra(_)))
                && self.pieces.iter().any(|p| matches!(p, Piece::Label(_)));
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
            Some(Piece::Algebra(_)) if self.dash_and_words(0) => {}
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
            "false" | "incorrect" | "wrong" | "isfalse" | "isincorrect" | "iswrong" | "isnotcorrect"
            | "isnottrue" | "notcorrect" | "nottrue" => return Ok(false),
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
        // The option's own text may hold letters; what follows it may not.
        let mut so_far = String::new();
        let mut checked_from = from;
        for at in from..self.at {
            so_far.push_str(&written(&self.pieces[at]));
            if self.options.texts.iter().any(|(known, text)| *known == label && *text == so_far) {
                checked_from = at + 1;
            }
        }
        self.commits(label, checked_from, self.at)?;
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
        // “…, i.e. …” and “…, e.g. …”
        if matches!(
            (label, self.peek(at), self.peek(at + 1)),
            ('i', Some(Piece::Mark), Some(Piece::Label('e')))
                | ('e', Some(Piece::Mark), Some(Piece::Label('g')))
        ) {
            return false;
        }
        let marked = matches!(self.peek(at), Some(Piece::Close | Piece::Mark)) || self.dash_and_words(at);
        while matches!(self.peek(at), Some(Piece::Space)) {
            at += 1;
        }
        let ends = matches!(self.peek(at), None | Some(Piece::Separator | Piece::Text | Piece::Open));
        self.options.labels.contains(label) && (marked || ends)
    }
}

/// Whether the piece is this sign of arithmetic.
fn is_sign(piece: &Piece, sign: &str) -> bool {
    matches!(piece, Piece::Algebra(found) if found == sign)
}

fn written(piece: &Piece) -> String {
    match piece {
        Piece::Label(c) => c.to_string(),
        Piece::Word(word) | Piece::Other(word) | Piece::Algebra(word) => {
            word.chars().filter(|c| c.is_alphanumeric()).collect()
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels read among the options a–e, or the reason why not.
    fn labels(text: &str) -> Result<String, Reason> {
        let options = Options { labels: ('a'..='e').chain(['i']).collect(), ..Options::default() };
        read(text, &options).map(|found| found.into_iter().collect()).map_err(|error| error.reason)
    }

    #[test]
    fn a_second_label_in_an_explanation_is_a_hedge() {
        for text in [
            r"c\text{ otherwise }d",
            r"c\text{ vs }d",
            r"c\text{ unless }d",
            r"c\text{ rather than }d",
            r"c\text{ if not }d",
            r"c\text{ perhaps }d",
            r"c\text{ (alternatively }d)",
            r"c \text{ oder } d",
            r"c\ \text{(d is also possible)}",
            r"c\ \text{(a is also possible)}",
            r"\text{c. Other option: d}",
            r"c\text{ maybe}",
            r"\text{c (unsure)}",
            r"\text{maybe c}",
            r"c \text{ or } ab",
            r"c \text{ or none}",
            r"\text{c. Other answer = d}",
        ] {
            assert_eq!(labels(text), Err(Reason::Hedge), "{text}");
        }
    }

    #[test]
    fn words_and_formulas_behind_a_label_are_its_text() {
        for text in [
            r"(c)\ \text{No, because of Boltzmann}",
            r"c. $\xi_1<\xi_2$",
            r"c. $\xi_d$",
            r"\text{c. A gap opens, i.e. a d-wave state}",
            r"c\text{ because }d=1",
            r"\text{c - a gap opens}",
            r"c - gapless",
            r"\text{c -- the gap closes}",
            r"\text{Answer} = c",
            r"**(c)**",
            r"\text{**c**}",
        ] {
            assert_eq!(labels(text).as_deref(), Ok("c"), "{text}");
        }
    }

    #[test]
    fn algebra_on_labels_is_refused() {
        for text in
            [r"2b;d", r"\sqrt{b^2};d", r"\frac{b}{1};d", r"-i", r"-b;d", r"\exp(1)", "b=d", "c - d", "c-b;d"]
        {
            assert_eq!(labels(text), Err(Reason::LabelAlgebra), "{text}");
        }
    }

    #[test]
    fn lists_in_the_styles_of_models() {
        for text in [
            r"\text{(a), (c)}",
            r"a \text{ and } c",
            r"\text{Options a and c}",
            r"\textbf{a; c}",
            r"a,\ c",
            r"(a) \; (c)",
            r"a \& c",
            r"\{a;c\}",
            r"\begin{array}{c}a\\c\end{array}",
            r"a \;\; c",
            "a;\n c",
            "A; C",
            r"S=\{a,c\}",
            r"\text{a - gapless, c - gapped}",
            r"a\text{ (gapless)}, c\text{ (gapped)}",
        ] {
            assert_eq!(labels(text).as_deref(), Ok("ac"), "{text}");
        }
    }

    #[test]
    fn none_and_all() {
        assert_eq!(labels(r"\{\}").as_deref(), Ok(""));
        assert_eq!(labels(r"\left\{ \, \right\}").as_deref(), Ok(""));
        assert_eq!(labels(r"\text{all of them}").as_deref(), Ok("abcdei"));
        assert_eq!(labels(r"\text{all except c}"), Err(Reason::Prose));
        assert_eq!(labels(r"\text{none or a}"), Err(Reason::Hedge));
    }

    #[test]
    fn the_own_text_of_an_option_may_hold_letters() {
        let texts = vec![('c', normalised("phase d wins"))];
        let options = Options { labels: ('a'..='e').collect(), texts, ordered: false };
        assert_eq!(read(r"c\text{ phase d wins}", &options).ok(), Some(vec!['c']));
        assert!(read(r"c\text{ phase d wins, not b}", &options).is_err());
    }
}
