//! An answer's text as pieces: letters, words, separators and signs, style macros removed.

use crate::extract::is_invisible;
use crate::grade::Reason;
use crate::lex::{Unreadable, braces, is_invisible_macro, is_style};
use crate::limits;
use crate::unicode::{self, Meaning};

/// A piece of the answer's text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
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

/// Splits the text, style macros removed.
pub(super) fn pieces_of(text: &str, pieces: &mut Vec<Piece>, depth: u32) -> Result<(), Unreadable> {
    if depth > limits::DEPTH {
        let message = format!("the answer is nested more than {} levels deep", limits::DEPTH);
        return Err(Unreadable::new(Reason::Limit, message, 0..text.len()));
    }
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut step = c.len_utf8();
        match c {
            _ if is_invisible(c) => {}
            '$' | '{' | '}' | '`' | '"' | '“' | '”' => {}
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
            '–' | '—' | '−' => pieces.push(Piece::Algebra("-".to_owned())),
            '+' | '*' | '^' | '/' | '=' | '_' | '<' | '>' | '-' | '|' | '!' => {
                pieces.push(Piece::Algebra(c.to_string()))
            }
            '\\' => step = of_macro(text, text.len() - rest.len(), pieces, depth)?,
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
            other => pieces.push(match unicode::meaning(other) {
                Some(Meaning::Letter(letter)) => Piece::Label(letter.to_ascii_lowercase()),
                _ => Piece::Other(other.to_string()),
            }),
        }
        rest = &rest[step..];
    }
    Ok(())
}

/// Reads the macro at `from`: its length with what of its arguments it takes.
fn of_macro(text: &str, from: usize, pieces: &mut Vec<Piece>, depth: u32) -> Result<usize, Unreadable> {
    let rest = &text[from..];
    let length = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = &rest[1..=length];
    let mut step = 1 + length;
    match name {
        "" => {
            let next = rest[1..].chars().next();
            step = 1 + next.map_or(0, char::len_utf8);
            match next {
                Some('\\' | '&') => pieces.push(Piece::Separator),
                Some(',' | ';' | ':' | '!' | ' ' | '\n')
                    if matches!(pieces.last(), Some(Piece::Label(_) | Piece::Word(_))) =>
                {
                    pieces.push(Piece::Space);
                }
                _ => {}
            }
        }
        "text" | "textrm" | "textbf" | "textit" | "texttt" | "textsf" | "textup" | "mbox" | "hbox"
        | "textnormal" | "mathrm" | "operatorname" | "emph" | "mathcal" | "mathscr" => {
            let tail = rest[step..].trim_start();
            if let Some((inner, after)) = braces(tail) {
                if !matches!(name, "mathrm" | "mathcal" | "mathscr") {
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
        "quad" | "qquad" | "newline" => pieces.push(Piece::Separator),
        "lbrace" | "rbrace" | "linebreak" => {}
        // What shows nothing, and the name of a colour, are no part of the answer.
        "color" | "textcolor" | "hspace" | "vspace" | "label" | "tag" => {
            if let Some((_argument, after)) = braces(rest[step..].trim_start()) {
                step = rest.len() - after.len();
            }
        }
        _ if is_invisible_macro(name) => {
            if let Some((_argument, after)) = braces(rest[step..].trim_start()) {
                step = rest.len() - after.len();
            }
        }
        "land" | "wedge" => pieces.push(Piece::Separator),
        "lor" | "vee" => pieces.push(Piece::Or),
        "to" | "rightarrow" | "Rightarrow" | "longrightarrow" => pieces.push(Piece::Arrow),
        "emptyset" | "varnothing" => pieces.push(Piece::Word("none".to_owned())),
        "input" | "include" | "write" | "def" | "newcommand" | "csname" | "catcode" | "openin"
        | "immediate" | "href" | "url" | "includegraphics" | "let" | "special" | "read" | "usepackage" => {
            let message = format!("the macro `\\{name}` is not allowed in an answer");
            return Err(Unreadable::new(Reason::ForbiddenMacro, message, 0..text.len()));
        }
        "cdot" | "times" | "pm" | "frac" | "dfrac" | "tfrac" | "sqrt" | "sum" | "exp" | "ln" | "log"
        | "sin" | "cos" | "tan" | "max" | "min" => pieces.push(Piece::Algebra(name.to_owned())),
        // Style goes, its braces and what stands in them stay.
        // (A hat or an arrow makes another symbol of a letter.)
        other if is_style(other) && !matches!(other, "hat" | "widehat" | "vec" | "overset") => {}
        other => pieces.push(Piece::Other(other.to_owned())),
    }
    Ok(step)
}

/// Whether the piece is this sign of arithmetic.
pub(super) fn is_sign(piece: &Piece, sign: &str) -> bool {
    matches!(piece, Piece::Algebra(found) if found == sign)
}

/// The letters and digits of a piece, as texts of options are compared.
pub(super) fn written(piece: &Piece) -> String {
    match piece {
        Piece::Label(c) => c.to_string(),
        Piece::Word(word) | Piece::Other(word) | Piece::Algebra(word) => {
            word.chars().filter(|c| c.is_alphanumeric()).collect()
        }
        Piece::Or => "or".to_owned(),
        _ => String::new(),
    }
}
