//! Declarations for the rows of the published benchmark that its own declarations leave open.
//!
//! A row is recognised by its index together with a hash of its prompt, so that a changed or
//! renumbered question never takes declarations made for another one. Neither prompts nor answers
//! are stored here.

use super::Problem;
use crate::grader::Invariant;
use crate::kind::Kind;

mod table;

/// What the catalogue says about one row.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The data set's index.
    pub index: u64,
    /// [`prompt_hash`] of the row's prompt.
    pub prompt_hash: u64,
    /// The stable identifier, such as `hf/00-triangular-charge-order`.
    pub id: &'static str,
    /// The kind of answer.
    pub kind: Kind,
    /// Parameters instead of the published ones.
    pub parameters: Option<&'static str>,
    /// Functions and definitions instead of the published ones.
    pub functions: Option<&'static str>,
    /// Names of the parts of the answer; empty for a part without a name.
    pub part_names: &'static [&'static str],
    /// Laws that every right answer obeys.
    laws: &'static [Law],
}

/// An [`Invariant`] that can stand in a constant.
#[derive(Clone, Copy, Debug)]
enum Law {
    Hermitian,
    Symmetry(&'static [(&'static str, &'static str)]),
    Limit { symbol: &'static str, to: &'static str, value: &'static str },
    Positive,
    Scaling(&'static [(&'static str, &'static str)], &'static str),
}

impl Entry {
    const fn new(index: u64, prompt_hash: u64, id: &'static str, kind: Kind) -> Self {
        Entry { index, prompt_hash, id, kind, parameters: None, functions: None, part_names: &[], laws: &[] }
    }

    const fn parameters(mut self, parameters: &'static str) -> Self {
        self.parameters = Some(parameters);
        self
    }

    const fn functions(mut self, functions: &'static str) -> Self {
        self.functions = Some(functions);
        self
    }

    const fn parts(mut self, names: &'static [&'static str]) -> Self {
        self.part_names = names;
        self
    }

    const fn laws(mut self, laws: &'static [Law]) -> Self {
        self.laws = laws;
        self
    }

    /// Laws that every right answer obeys.
    #[must_use]
    pub fn invariants(&self) -> Vec<Invariant> {
        let owned = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>()
        };
        let invariant = |law: &Law| match *law {
            Law::Hermitian => Invariant::Hermitian,
            Law::Symmetry(map) => Invariant::Symmetry { map: owned(map) },
            Law::Limit { symbol, to, value } => {
                Invariant::Limit { symbol: symbol.to_owned(), to: to.to_owned(), value: value.to_owned() }
            }
            Law::Positive => Invariant::Positive,
            Law::Scaling(weights, degree) => {
                Invariant::ScalingDegree { weights: owned(weights), degree: degree.to_owned() }
            }
        };
        self.laws.iter().map(invariant).collect()
    }
}

/// All entries, by ascending index.
#[must_use]
pub fn entries() -> &'static [Entry] {
    table::ENTRIES
}

/// The entry of the row with this index and prompt.
#[must_use]
pub fn find(index: u64, prompt: &str) -> Option<&'static Entry> {
    let at = table::ENTRIES.binary_search_by_key(&index, |entry| entry.index).ok()?;
    let entry = &table::ENTRIES[at];
    (entry.prompt_hash == prompt_hash(prompt)).then_some(entry)
}

/// FNV-1a, 64 bits, of the prompt's words joined by single spaces.
///
/// Words are separated by Unicode white space, so the hash does not depend on how a file format
/// wraps lines. FNV-1a (Fowler, Noll, Vo) is simple enough to be computed anywhere; nobody has a
/// reason to forge a prompt here.
#[must_use]
pub fn prompt_hash(prompt: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for (at, word) in prompt.split_whitespace().enumerate() {
        if at > 0 {
            hash = step(hash, b' ');
        }
        hash = word.bytes().fold(hash, step);
    }
    hash
}

/// Gives a recognised problem its identifier and declarations.
pub(super) fn apply(problem: &mut Problem) {
    let Some(entry) = find(problem.index, &problem.specification.prompt) else { return };
    problem.catalogued = true;
    entry.id.clone_into(&mut problem.id);
    let specification = &mut problem.specification;
    specification.kind = Some(entry.kind);
    if let Some(parameters) = entry.parameters {
        parameters.clone_into(&mut specification.parameters);
    }
    if let Some(functions) = entry.functions {
        functions.clone_into(&mut specification.functions);
    }
    specification.part_names = entry.part_names.iter().map(|&name| name.to_owned()).collect();
    specification.labels = crate::grader::LabelRelation::Distinct;
    specification.invariants = entry.invariants();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_function() {
        // Test vectors of the authors of FNV for the strings "" and "foobar".
        assert_eq!(prompt_hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(prompt_hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn white_space_does_not_count() {
        assert_eq!(prompt_hash(" one\n\ttwo\u{a0}three "), prompt_hash("one two three"));
        assert_ne!(prompt_hash("one two"), prompt_hash("onetwo"));
    }

    #[test]
    fn entries_are_sorted_and_their_names_differ() {
        assert!(entries().windows(2).all(|pair| pair[0].index < pair[1].index));
        let mut ids: Vec<_> = entries().iter().map(|entry| entry.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), entries().len());
        // The number in the identifier is the index.
        for entry in entries() {
            assert!(entry.id.contains(&format!("/{:02}-", entry.index)), "{}", entry.id);
        }
    }

    #[test]
    fn another_prompt_is_not_recognised() {
        assert!(find(0, "another question").is_none());
        assert!(find(1000, "").is_none());
    }
}
