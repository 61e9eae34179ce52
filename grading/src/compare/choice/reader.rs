//! Finding the labels among the pieces of an answer.

use super::Options;
use super::pieces::{Piece, is_sign};
use super::words::{EXCEPTIONS, HEDGES, NOISE};
use crate::grade::Reason;
use crate::lex::Unreadable;

/// Reads labels from the pieces of an answer, from one of them on.
pub(super) struct Reader<'a> {
    pub(super) pieces: &'a [Piece],
    pub(super) options: &'a Options,
    pub(super) at: usize,
}

impl Reader<'_> {
    pub(super) fn run(mut self) -> Result<Vec<char>, Unreadable> {
        if let Some(run) = self.letters_only() {
            return run;
        }
        let mut labels = Vec::new();
        let mut empty = false;
        let mut after_or = false;
        self.skip_name();
        loop {
            self.skip_noise();
            if self.remark() {
                continue;
            }
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

    /// `abd`: labels in alphabetical order without anything between them; of a sequence in any order.
    pub(super) fn is_run(&self, word: &str) -> bool {
        let ordered = |pair: &[u8]| pair[0] < pair[1] || (self.options.ordered && pair[0] != pair[1]);
        word.len() > 1
            && word.chars().all(|c| self.options.labels.contains(&c))
            && word.as_bytes().windows(2).all(ordered)
    }

    pub(super) fn ends_item(&self, offset: usize) -> bool {
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
                Piece::Word(word) if word == "then" => self.options.ordered,
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

    /// Passes over a remark in brackets that says nothing: “(true)”, “(only)”.
    fn remark(&mut self) -> bool {
        let mut at = 1;
        while matches!(self.peek(at), Some(Piece::Text | Piece::Space)) {
            at += 1;
        }
        let noise = matches!(self.peek(at), Some(Piece::Word(word)) if NOISE.contains(&word.as_str()));
        let remark = self.at > 0
            && matches!(self.peek(0), Some(Piece::Open))
            && noise
            && matches!(self.peek(at + 1), Some(Piece::Close));
        if remark {
            self.at += at + 2;
        }
        remark
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

    pub(super) fn peek(&self, offset: usize) -> Option<&Piece> {
        self.pieces.get(self.at + offset)
    }

    pub(super) fn error(&self, reason: Reason, message: &str) -> Unreadable {
        Unreadable::new(reason, message, 0..0)
    }

    pub(super) fn prose(&self) -> Unreadable {
        self.error(Reason::Prose, "no choice label can be read here")
    }

    pub(super) fn algebra(&self) -> Unreadable {
        self.error(Reason::LabelAlgebra, "options are labels: arithmetic on them has no meaning")
    }

    fn joined(&self) -> Unreadable {
        self.error(Reason::Hedge, "two answers joined by “or”: commit to one")
    }

    pub(super) fn hedged(&self, word: &str) -> Unreadable {
        self.error(Reason::Hedge, &format!("“{word}” leaves the answer open: commit to one"))
    }
}
