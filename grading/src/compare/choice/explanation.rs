//! What stands behind a label: the option's text, words about it, or another label that takes it back.

use super::pieces::{Piece, is_sign, written};
use super::reader::Reader;
use super::words::{FACTORS, HEDGES, VERBS};
use crate::grade::Reason;
use crate::lex::Unreadable;

impl Reader<'_> {
    /// Skips the option's text behind a label; `false` if the text says that the option is wrong.
    pub(super) fn explanation(&mut self, label: char, marked: bool) -> Result<bool, Unreadable> {
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
            Some(Piece::Word(word)) if self.options.ordered && word == "then" => return Ok(true),
            // “c only”
            Some(Piece::Word(word)) if word == "only" && self.ends_item(1) => {
                self.at += 1;
                return Ok(true);
            }
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
        let other = self
            .options
            .texts
            .iter()
            .find(|(known, text)| *known != label && *text == words && !words.is_empty());
        let own = self.options.texts.iter().any(|(known, text)| *known == label && *text == words);
        let denied = matches!(
            words.as_str(),
            "false"
                | "incorrect"
                | "wrong"
                | "isfalse"
                | "isincorrect"
                | "iswrong"
                | "isnotcorrect"
                | "isnottrue"
                | "notcorrect"
                | "nottrue"
                | "doesnothold"
                | "isexcluded"
                | "isruledout"
                | "isuntrue"
                | "untrue"
        );
        if denied && !own {
            return Ok(false);
        }
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
