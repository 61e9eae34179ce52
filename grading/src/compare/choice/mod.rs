//! Choice labels: read from the text itself, never as algebra (`e` is a label, not 2.718…).
//!
//! The text becomes [`pieces`]; the [`reader`] finds labels among them, and what stands behind a label is
//! its [`explanation`].

mod comparison;
mod explanation;
mod options;
mod pieces;
mod reader;
#[cfg(test)]
mod tests;
mod words;

use crate::grade::Reason;
use crate::lex::Unreadable;
use crate::limits;
pub(crate) use comparison::compare;
pub(crate) use options::{Options, is_choice};
use pieces::pieces_of;
use reader::Reader;

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
    if options.is_question(text) {
        return Err(Unreadable::new(
            Reason::Hedge,
            "a question mark leaves the answer open: commit to it",
            span,
        ));
    }
    match reader.run() {
        Ok(labels) => Ok(labels),
        // The text of an option instead of its label.
        Err(error) => match options.with_text(text).or_else(|| options.with_words(&pieces)) {
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
