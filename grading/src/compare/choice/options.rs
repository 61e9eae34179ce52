//! The options of a choice problem: their labels and their texts.

use super::pieces::{Piece, written};
use super::words::NOISE;
use crate::declarations::Declarations;
use crate::name::Name;

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

impl Options {
    /// Labels: declared, the reference's, and those of the prompt's option list.
    pub(crate) fn declared(
        declarations: &Declarations,
        reference: &str,
        prompt: &str,
        ordered: bool,
        warnings: &mut Vec<String>,
    ) -> Self {
        let mut labels: Vec<char> =
            declarations.order.iter().filter_map(Name::as_letter).map(|c| c.to_ascii_lowercase()).collect();
        let declared = labels.clone();
        let mut add = |label: char, origin: &str| {
            let label = label.to_ascii_lowercase();
            if !labels.contains(&label) {
                labels.push(label);
                if !declared.is_empty() {
                    warnings.push(format!("the label `{label}` stands in the {origin} but is not declared"));
                }
            }
        };
        let listed = crate::data::options(prompt);
        for (label, _) in &listed {
            label.chars().for_each(|c| add(c, "prompt"));
        }
        let bare = Options::default();
        if let Ok(found) = super::read(reference, &bare) {
            found.into_iter().for_each(|c| add(c, "reference"));
        }
        let texts = listed
            .iter()
            .filter_map(|(label, text)| Some((label.chars().next()?.to_ascii_lowercase(), normalised(text))))
            .collect();
        Options { labels, texts, ordered }
    }

    /// Whether the answer ends in a question mark that is no part of an option's text.
    pub(super) fn is_question(&self, text: &str) -> bool {
        let end = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '}' | '$' | ')' | '.'));
        let Some(before) = end.strip_suffix('?') else { return false };
        let words = normalised(before);
        !self.texts.iter().any(|(_, known)| !known.is_empty() && words.ends_with(known.as_str()))
    }

    /// The one option whose text the pieces of an answer spell, behind words that say nothing.
    pub(super) fn with_words(&self, pieces: &[Piece]) -> Option<char> {
        let noise = |piece: &&Piece| match piece {
            Piece::Word(word) => NOISE.contains(&word.as_str()),
            piece => written(piece).is_empty(),
        };
        let words: String = pieces.iter().skip_while(noise).map(written).collect();
        let mut found = self.texts.iter().filter(|(_, known)| !words.is_empty() && *known == words);
        let label = found.next()?.0;
        found.next().is_none().then_some(label)
    }

    /// The one option whose text the answer repeats.
    pub(super) fn with_text(&self, text: &str) -> Option<char> {
        let wanted = normalised(text);
        let mut found = self.texts.iter().filter(|(_, known)| !wanted.is_empty() && *known == wanted);
        let label = found.next()?.0;
        found.next().is_none().then_some(label)
    }
}

/// Whether the declared names are choice labels and the reference is a list of them.
pub(crate) fn is_choice(text: &str, declarations: &Declarations) -> bool {
    let letters: Option<Vec<char>> = declarations.order.iter().map(Name::as_letter).collect();
    let Some(letters) = letters.filter(|l| l.len() > 1 && declarations.species.is_empty()) else {
        return false;
    };
    let consecutive = letters.iter().zip('a'..).all(|(have, want)| have.to_ascii_lowercase() == want);
    let listed = text.split([';', ',']).all(
        |part| matches!(part.trim().chars().collect::<Vec<_>>().as_slice(), [c] if c.is_ascii_alphabetic()),
    );
    consecutive && listed
}

/// Letters and digits only, macros' names included, so that spacing and style do not count.
pub(super) fn normalised(text: &str) -> String {
    let mut plain = text.to_owned();
    for macro_name in
        ["\\text", "\\mathrm", "\\mathbf", "\\left", "\\right", "\\textbf", "\\textit", "\\mbox"]
    {
        plain = plain.replace(macro_name, " ");
    }
    plain.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
