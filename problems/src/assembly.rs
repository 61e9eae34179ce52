//! From claims to the answer, in three-valued logic (Kleene's strong logic).

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Not;

use crate::finding::Value;

/// True, false, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It fails.
    False,
    /// Not decided.
    Unknown,
}

impl Truth {
    /// True only if both are, false as soon as one is.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    /// True as soon as one is, false only if both are.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        !(!self).and(!other)
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::True } else { Truth::False }
    }
}

/// A combination of claims.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The claim is true.
    Claim(&'static str),
    /// It is not so.
    Not(Box<Condition>),
    /// All are so.
    All(Vec<Condition>),
    /// At least one is so.
    Any(Vec<Condition>),
}

impl Condition {
    /// The claim is true.
    pub fn claim(id: &'static str) -> Self {
        Condition::Claim(id)
    }

    /// Both are so.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Condition::All(vec![self, other])
    }

    /// At least one is so.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Condition::Any(vec![self, other])
    }

    /// Its truth, given that of the claims.
    pub fn truth(&self, of: &dyn Fn(&str) -> Truth) -> Truth {
        match self {
            Condition::Claim(id) => of(id),
            Condition::Not(inner) => !inner.truth(of),
            Condition::All(all) => all.iter().fold(Truth::True, |truth, one| truth.and(one.truth(of))),
            Condition::Any(any) => any.iter().fold(Truth::False, |truth, one| truth.or(one.truth(of))),
        }
    }

    /// Claims that make it what it is, given the truth of all: of a conjunction that fails, those of the first part that does. None if
    /// it is not known.
    pub fn reasons(&self, of: &dyn Fn(&str) -> Truth) -> Vec<&'static str> {
        let one_or_all =
            |parts: &[Condition], enough: Truth| match parts.iter().find(|part| part.truth(of) == enough) {
                Some(part) => part.reasons(of),
                None => parts.iter().flat_map(|part| part.reasons(of)).collect(),
            };
        match self {
            _ if self.truth(of) == Truth::Unknown => Vec::new(),
            Condition::Claim(id) => vec![id],
            Condition::Not(inner) => inner.reasons(of),
            Condition::All(all) => one_or_all(all, Truth::False),
            Condition::Any(any) => one_or_all(any, Truth::True),
        }
    }

    /// The claims that occur.
    pub fn claims(&self) -> Vec<&'static str> {
        match self {
            Condition::Claim(id) => vec![id],
            Condition::Not(inner) => inner.claims(),
            Condition::All(several) | Condition::Any(several) => {
                several.iter().flat_map(Condition::claims).collect()
            }
        }
    }
}

/// In words: `a and (b or not c)`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, parts: &[Condition], word: &str| {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    write!(f, " {word} ")?;
                }
                match part {
                    Condition::All(_) | Condition::Any(_) => write!(f, "({part})")?,
                    Condition::Claim(_) | Condition::Not(_) => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Condition::Claim(id) => f.write_str(id),
            Condition::Not(inner) => match **inner {
                Condition::Claim(_) => write!(f, "not {inner}"),
                _ => write!(f, "not ({inner})"),
            },
            Condition::All(parts) => list(f, parts, "and"),
            Condition::Any(parts) => list(f, parts, "or"),
        }
    }
}

impl Not for Condition {
    type Output = Self;

    fn not(self) -> Self {
        Condition::Not(Box::new(self))
    }
}

/// What is known about the claims in one reading, as an assembly sees it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Truth of the claims by name; absent ones are unknown.
    pub truths: BTreeMap<&'static str, Truth>,
    /// Values of the claims that ask for one.
    pub values: BTreeMap<&'static str, Value>,
}

impl Known {
    /// The truth of a claim.
    pub fn truth(&self, claim: &str) -> Truth {
        self.truths.get(claim).copied().unwrap_or(Truth::Unknown)
    }
}

/// How the answer follows from the claims.
#[derive(Clone, Debug)]
pub enum Assembly {
    /// The set of options whose condition is true.
    Options(Vec<(char, Condition)>),
    /// The values of these claims, in order.
    Parts(Vec<&'static str>),
    /// Anything else that the grader reads (a sequence of options, a set of points): LaTeX from what is known, or
    /// nothing if it does not suffice. The claims it uses are listed.
    Custom(Vec<&'static str>, fn(&Known) -> Option<String>),
}

/// The answer as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Assembled {
    /// Which options belong to the answer.
    Options(Vec<(char, Truth)>),
    /// The parts.
    Parts(Vec<Option<Value>>),
}

impl Assembly {
    /// The options are the claims: option `a` belongs to the answer if the claim `a` is true.
    ///
    /// # Panics
    /// If a label is not among a to z.
    pub fn options(labels: &str) -> Self {
        const NAMES: [&str; 26] = [
            "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
            "t", "u", "v", "w", "x", "y", "z",
        ];
        let option = |label: char| {
            let name = NAMES.iter().find(|name| name.starts_with(label)).expect("a label from a to z");
            (label, Condition::Claim(name))
        };
        Assembly::Options(labels.chars().map(option).collect())
    }

    /// The claims that occur.
    pub fn claims(&self) -> Vec<&'static str> {
        match self {
            Assembly::Options(options) => {
                options.iter().flat_map(|(_, condition)| condition.claims()).collect()
            }
            Assembly::Parts(claims) | Assembly::Custom(claims, _) => claims.clone(),
        }
    }

    /// The answer as far as `known` gives it.
    pub fn assemble(&self, known: &Known) -> Assembled {
        match self {
            Assembly::Options(options) => Assembled::Options(
                options
                    .iter()
                    .map(|(label, condition)| (*label, condition.truth(&|claim| known.truth(claim))))
                    .collect(),
            ),
            Assembly::Parts(claims) => {
                Assembled::Parts(claims.iter().map(|claim| known.values.get(claim).cloned()).collect())
            }
            Assembly::Custom(_, build) => {
                Assembled::Parts(vec![build(known).map(|latex| Value::Latex { latex })])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_are_the_claims_that_decide() {
        let is = Condition::claim;
        let truth = |id: &str| match id {
            "true" | "also" => Truth::True,
            "false" => Truth::False,
            _ => Truth::Unknown,
        };
        let all = Condition::All(vec![is("open"), is("true"), is("false")]);
        assert_eq!(all.reasons(&truth), ["false"]);
        assert_eq!((!all).reasons(&truth), ["false"]);
        assert_eq!(is("true").and(is("also")).reasons(&truth), ["true", "also"]);
        assert_eq!(is("open").or(is("also")).reasons(&truth), ["also"]);
        assert_eq!(is("false").or(!is("true")).reasons(&truth), ["false", "true"]);
        assert!(is("open").and(is("true")).reasons(&truth).is_empty());
    }

    #[test]
    fn logic_of_three_values_is_kleenes() {
        use Truth::{False, True, Unknown};
        let all = [True, False, Unknown];
        for a in all {
            for b in all {
                // Unknown means: could be either. The result is known only if it is the same for all completions.
                let complete = |t: Truth| match t {
                    Unknown => vec![true, false],
                    known => vec![known == True],
                };
                let results = |f: &dyn Fn(bool, bool) -> bool| {
                    let mut found: Vec<bool> =
                        complete(a).iter().flat_map(|x| complete(b).into_iter().map(|y| f(*x, y))).collect();
                    found.dedup();
                    found.sort_unstable();
                    found.dedup();
                    if found.len() == 1 { Truth::from(found[0]) } else { Unknown }
                };
                assert_eq!(a.and(b), results(&|x, y| x && y));
                assert_eq!(a.or(b), results(&|x, y| x || y));
            }
        }
    }

    #[test]
    fn conditions_read_as_words() {
        let [a, b, c] = ["a", "b", "c"].map(Condition::claim);
        let either = b.or(Condition::Not(Box::new(c)));
        assert_eq!(a.clone().and(either.clone()).to_string(), "a and (b or not c)");
        assert_eq!(Condition::Not(Box::new(either)).to_string(), "not (b or not c)");
    }
}
