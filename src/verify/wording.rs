//! Where the prompt of a row departs from the one that was investigated.
//!
//! Prompts are not stored in this program. `wording.txt` holds a line for each problem: its index, then for every word
//! of its prompt the last 16 bits, in hexadecimal, of the [`prompt_hash`] of the prompt up to this word. With that the first
//! word that differs is found (one time in 65 536 it is missed and a later word is named); whether a prompt differs at
//! all is decided by the whole hash.

use eigentruth_grading::data::catalogue::prompt_hash;

use crate::text::one_line;

const PREFIXES: &str = include_str!("wording.txt");

/// Digits of a word.
const DIGITS: usize = 4;

/// Words that are shown before the first that differs.
const BEFORE: usize = 4;

/// Words that are shown from the first that differs on.
const AFTER: usize = 6;

/// Prompts that begin with as many common words may ask the same; sentences such as “Consider a system of” begin alike.
const RELATED: usize = 5;

/// The first difference between a prompt and the one that was investigated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// The number of the first word that differs, from 1 on.
    pub word: usize,
    /// Whether enough words agree for it to be the same question in other words.
    pub is_related: bool,
    /// The difference in a sentence that quotes the prompt at hand.
    pub sentence: String,
}

impl Departure {
    /// The difference in a few words.
    pub fn in_short(&self) -> String {
        if self.is_related {
            format!("differs from word {} on", self.word)
        } else {
            "no such prompt in the catalogue".to_owned()
        }
    }
}

/// Where `prompt` departs from the investigated prompt with this index; nothing if it does not, or there is none.
pub fn departure(index: u64, prompt: &str) -> Option<Departure> {
    let known = prefixes(index)?;
    let words: Vec<&str> = prompt.split_whitespace().collect();
    // The prompt up to a word, so that its hash is taken by the one function that does it.
    let ends = words.iter().map(|word| word.as_ptr() as usize - prompt.as_ptr() as usize + word.len());
    let same = ends.zip(&known).take_while(|(end, known)| low_bits(&prompt[..*end]) == **known).count();
    if same == words.len() && same == known.len() {
        return None;
    }
    let quoted = |from: usize, to: usize| one_line(&words[from..to.min(words.len())].join(" "), 120);
    let lead = if same > BEFORE { "… " } else { "" };
    let context = quoted(same.saturating_sub(BEFORE), same);
    let sentence = match (words.get(same), known.get(same)) {
        (None, None) => return None,
        (None, Some(_)) if same == 0 => "it is empty".to_owned(),
        (None, Some(_)) => {
            format!("it ends after “{lead}{context}”, where the investigated prompt goes on")
        }
        (Some(_), known) => {
            let tail = if same + AFTER < words.len() { " …" } else { "" };
            let here = format!("“{}{tail}”", quoted(same, same + AFTER));
            let after = if same == 0 { String::new() } else { format!(" (after “{lead}{context}”)") };
            match known {
                Some(_) => format!("the first words that differ are {here}{after}"),
                None => format!("it goes on with {here}{after}, where the investigated prompt ends"),
            }
        }
    };
    // Half of a short prompt, or the beginning of a long one.
    let is_related = same >= RELATED || (same > 0 && same * 2 >= words.len());
    Some(Departure { word: same + 1, is_related, sentence })
}

/// The last bits of the hash.
fn low_bits(text: &str) -> u16 {
    (prompt_hash(text) & 0xffff) as u16
}

/// The hashes of a problem.
fn prefixes(index: u64) -> Option<Vec<u16>> {
    let line = PREFIXES.lines().find_map(|line| {
        let (number, hashes) = line.split_once(' ')?;
        (number.parse() == Ok(index)).then_some(hashes)
    })?;
    line.as_bytes()
        .chunks(DIGITS)
        .map(|digits| u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use eigentruth_grading::data::catalogue::entries;

    use super::*;

    #[test]
    fn the_last_word_of_every_prompt_closes_the_hash_of_the_catalogue() {
        for entry in entries() {
            let known = prefixes(entry.index).expect("a line for every problem");
            assert_eq!(known.last(), Some(&((entry.prompt_hash & 0xffff) as u16)), "{}", entry.id);
        }
        assert_eq!(PREFIXES.lines().count(), entries().len());
    }

    #[test]
    fn another_question_departs_at_once() {
        let departure = departure(5, "How many legs has a spider?").expect("it differs");
        assert_eq!((departure.word, departure.in_short().as_str()), (1, "no such prompt in the catalogue"));
        assert!(departure.sentence.contains("“How many legs has a spider?”"), "{}", departure.sentence);
        assert_eq!(super::departure(5, " ").expect("it differs").sentence, "it is empty");
        assert_eq!(super::departure(entries().len() as u64, "anything"), None);
    }

    #[test]
    fn the_first_words_of_a_prompt_are_known() {
        // A quotation: the first words of problem 5.
        let found = departure(5, "Consider a hamiltonian of\n $N$  bosons").expect("it differs");
        assert_eq!((found.word, found.in_short().as_str()), (6, "differs from word 6 on"));
        assert!(found.sentence.contains("“bosons” (after “… a hamiltonian of $N$”)"), "{}", found.sentence);
        let found = departure(5, "Consider a hamiltonian of $N$ fermions").expect("it ends too early");
        assert_eq!((found.word, found.sentence.contains("goes on")), (7, true));
    }
}
