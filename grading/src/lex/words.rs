//! The words of `\text{…}`: what is only set as text is read as mathematics.

use super::{Lexer, Tok, Token, Unreadable, lex};

/// Signs that mean in words what they mean in mathematics.
const MATHEMATICAL: &[char] =
    &['+', '-', '−', '–', '*', '/', '=', '<', '>', '^', '≠', '≤', '≥', '±', '∓', '√', '!', '°', '×', '·'];

impl Lexer<'_> {
    /// The words of `\text{…}`. What is only set as text, and no words at all, is read as mathematics.
    pub(super) fn words(&mut self, words: &str, start: usize) -> Result<(), Unreadable> {
        // `\text{$x$ for all}`: what stands between dollar signs is mathematics.
        let dollars = words.matches('$').count();
        if dollars >= 2 && dollars.is_multiple_of(2) {
            for (index, piece) in words.split('$').enumerate() {
                if index % 2 == 1 {
                    self.again(piece, start)?;
                } else if !piece.trim().is_empty() {
                    self.words(piece, start)?;
                }
            }
            return Ok(());
        }
        // In text `--` is a dash, and a dash in front of a number is a minus sign.
        let dashes = words.replace("---", "-").replace("--", "-");
        let pieces: Vec<&str> = dashes.split("and").collect();
        let wordless = pieces.iter().all(|piece| !piece.contains(|c: char| c.is_alphabetic() || c == '%'));
        let mathematics = pieces.iter().all(|piece| piece.contains(|c: char| c.is_ascii_digit()))
            || (pieces.len() == 1 && dashes.contains(MATHEMATICAL));
        if wordless && mathematics {
            for (index, piece) in pieces.iter().enumerate() {
                if index > 0 {
                    self.push(Tok::Text("and".to_owned()), start);
                }
                self.again(piece, start)?;
            }
            return Ok(());
        }
        // `\text{7 blocks}`: a number in words is still a number.
        let number =
            words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit() || ".- ".contains(c)).len();
        let (mut digits, mut rest) = words.split_at(number);
        if !digits.contains(|c: char| c.is_ascii_digit()) || rest.starts_with(['x', 'X', 'e', 'E']) {
            (digits, rest) = ("", words);
        }
        self.again(digits, start)?;
        if !rest.trim().is_empty() || digits.is_empty() {
            self.push(Tok::Text(rest.to_owned()), start);
        }
        Ok(())
    }

    /// Reads `text` as mathematics that stands where the macro from `start` on stands.
    fn again(&mut self, text: &str, start: usize) -> Result<(), Unreadable> {
        let span = start..self.at;
        let tokens = lex(text).map_err(|error| Unreadable { span: span.clone(), ..error })?;
        self.tokens.extend(tokens.into_iter().map(|token| Token { span: span.clone(), ..token }));
        Ok(())
    }
}
