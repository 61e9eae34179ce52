//! Literals: digits, thousands groups, exponents, repeating decimals.

use super::{Lexer, Tok, Unreadable};
use crate::extract::is_invisible;
use crate::grade::Reason;
use crate::limits;
use crate::unicode;

impl Lexer<'_> {
    /// A literal that starts here: digits in any dress, a point, an exponent.
    pub(super) fn number(&mut self) -> Result<(), Unreadable> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let mut literal = String::new();
        let mut seen_point = false;
        loop {
            let rest = &self.text[self.at..];
            if let Some((value, length)) = self.digit() {
                literal.push(value);
                self.at += length;
            } else if !seen_point
                && bytes.get(self.at) == Some(&b'.')
                && bytes.get(self.at + 1) != Some(&b'.')
            {
                seen_point = true;
                literal.push('.');
                self.at += 1;
            } else if let Some(skip) = group_separator(rest) {
                // `1\,000`, `1{,}000`: only between a digit and exactly three digits.
                self.at += skip;
            } else {
                break;
            }
            if literal.len() > limits::DIGITS {
                let message = format!("a number has more than {} digits", limits::DIGITS);
                return Err(Unreadable::new(Reason::Limit, message, start..self.at));
            }
        }
        // `3U_1.` ends a sentence: a subscript has no decimal point.
        if literal.ends_with('.') && matches!(self.tokens.last(), Some(t) if t.tok == Tok::Sign('_')) {
            literal.pop();
            self.at -= 1;
            self.push(Tok::Number(literal), start);
            return Ok(());
        }
        if seen_point && let Some(period) = self.period() {
            return self.repeating(&literal, &period, start);
        }
        if matches!(bytes.get(self.at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(self.at + 1), Some(b'+' | b'-')));
            if digit(self.at + 1 + sign) {
                let from = self.at;
                self.at += 1 + sign;
                while digit(self.at) {
                    self.at += 1;
                }
                if self.at - from > 12 {
                    let message = "the exponent of a number is out of range";
                    return Err(Unreadable::new(Reason::Limit, message, start..self.at));
                }
                literal.push_str(&self.text[from..self.at]);
            }
        }
        let hexadecimal = literal == "0"
            && matches!(bytes.get(self.at), Some(b'x' | b'X' | b'o' | b'b'))
            && bytes.get(self.at + 1).is_some_and(u8::is_ascii_hexdigit);
        if hexadecimal {
            let message = "a literal of a programming language (`0x…`) is not a number in an answer";
            return Err(Unreadable::new(Reason::ProgramLiteral, message, start..self.text.len()));
        }
        self.push(Tok::Number(literal), start);
        Ok(())
    }

    /// The digit that stands here, behind characters that show nothing, and the length of it all:
    /// `２３` and `2<U+200B>3` look like one number and so are one.
    fn digit(&self) -> Option<(char, usize)> {
        let mut length = 0;
        for c in self.rest().chars() {
            length += c.len_utf8();
            match unicode::meaning(c) {
                _ if c.is_ascii_digit() => return Some((c, length)),
                Some(unicode::Meaning::Digit(value)) => return Some((char::from_digit(value, 10)?, length)),
                _ if is_invisible(c) => {}
                _ => return None,
            }
        }
        None
    }

    /// The digits of `\overline{…}` behind a decimal point.
    fn period(&mut self) -> Option<String> {
        let rest = self.rest();
        let inner = rest
            .strip_prefix("\\overline{")
            .or_else(|| rest.strip_prefix("\\bar{"))
            .or_else(|| rest.strip_prefix("\\dot{"))?;
        let end = inner.find('}').filter(|end| (1..=18).contains(end))?;
        let digits = inner[..end].to_owned();
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        self.at += rest.len() - inner.len() + end + 1;
        Some(digits)
    }

    /// `0.1\overline{6}` as the fraction (16 - 1)/90.
    fn repeating(&mut self, literal: &str, period: &str, start: usize) -> Result<(), Unreadable> {
        let (whole, fraction) = literal.split_once('.').unwrap_or((literal, ""));
        let (short, long) = (format!("0{whole}{fraction}"), format!("0{whole}{fraction}{period}"));
        let below = format!("{}{}", "9".repeat(period.len()), "0".repeat(fraction.len()));
        let signs = |lexer: &mut Self, text: &str| text.chars().for_each(|c| lexer.push(Tok::Sign(c), start));
        self.push(Tok::Command("frac".to_owned()), start);
        signs(self, "{");
        self.push(Tok::Number(long), start);
        signs(self, "-");
        self.push(Tok::Number(short), start);
        signs(self, "}{");
        self.push(Tok::Number(below), start);
        signs(self, "}");
        Ok(())
    }
}

/// Length of a thousands separator at the start of `rest`, if three digits (and no fourth) follow it.
fn group_separator(rest: &str) -> Option<usize> {
    let skip = [
        "\\,",
        "\\;",
        "\\ ",
        "~",
        "{,}",
        "\\!",
        "\u{2009}",
        "\u{202f}",
        "{\\,}",
        "\\text{,}",
        "\\mathrm{,}",
        "\\mathord{,}",
    ]
    .into_iter()
    .find(|s| rest.starts_with(s))?
    .len();
    let digits = rest[skip..].bytes().take_while(u8::is_ascii_digit).count();
    (digits == 3).then_some(skip)
}
