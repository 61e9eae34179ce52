//! The verdict on an answer, by the rules of `ARCHITECTURE.md`.
//!
//! References come from records alone ([`reference()`]); only [`judge`] looks at an answer, which its caller hands over. No expert's answer is in
//! this crate: they stand in the command line, which it does not know, so that nothing that investigates can ask for one.

mod compare;
mod key;
mod settle;
mod stress;
#[cfg(test)]
mod tests;
mod wording;

use serde::Serialize;

use crate::assembly::{Assembled, Assembly, Condition, Truth};
use crate::finding::{Samples, Value};
use crate::problem::{ClaimKind, Constraint, Problem, Reading};
use crate::record::Record;
pub use compare::{Agreement, compare_estimates, compare_values};
pub use key::{Abstention, Accepted, Key, KeyGrade};
pub use settle::{Settled, Why, settle};
pub use stress::{against_solvers, related_options, self_contradiction};
use wording::{overturned_by, refutation, shown, tally, unreadable};

/// What is said about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every admissible reading gives it.
    Confirmed,
    /// No admissible reading gives it.
    Refuted,
    /// Admissible readings give different answers, one of them this one.
    Ambiguous,
    /// No computation decides it.
    Undecidable,
    /// Computable, but not decided: the budget was too small, or two methods disagree.
    Pending,
    /// The answer cannot be read as mathematics: nothing was judged.
    Unreadable,
}

impl Verdict {
    /// The word of the schema.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Confirmed => "confirmed",
            Verdict::Refuted => "refuted",
            Verdict::Ambiguous => "ambiguous",
            Verdict::Undecidable => "undecidable",
            Verdict::Pending => "pending",
            Verdict::Unreadable => "unreadable",
        }
    }

    /// Whether the answer stands as far as computation can tell: nothing about it is wrong or left to be done.
    pub fn is_settled(self) -> bool {
        matches!(self, Verdict::Confirmed | Verdict::Ambiguous | Verdict::Undecidable)
    }
}

/// What is known about the answer in one reading, from computation alone.
#[derive(Clone, Debug)]
pub struct ReadingReference {
    /// The reading.
    pub reading: Reading,
    /// What is known about each claim, in the order of the claims.
    pub claims: Vec<(&'static str, Settled)>,
    /// The answer as far as it is known.
    pub assembled: Assembled,
    /// The whole answer, LaTeX, if all of it is known as such.
    pub answer: Option<String>,
    /// The whole answer as a function known at points.
    pub samples: Option<Samples>,
    /// A relation between claims that the findings violate: then something is wrong with them.
    pub violated: Option<String>,
}

impl ReadingReference {
    /// Whether the whole answer is known.
    pub fn is_complete(&self) -> bool {
        self.violated.is_none() && (self.answer.is_some() || self.samples.is_some())
    }

    /// The answer in a few words.
    pub fn describe(&self) -> Option<String> {
        if self.violated.is_some() {
            return None;
        }
        match (&self.answer, &self.samples) {
            (Some(answer), _) => Some(answer.clone()),
            (None, Some(samples)) => Some(match &samples.closed_form {
                Some(form) => form.clone(),
                None => format!("known at {} points", samples.points.len()),
            }),
            (None, None) => None,
        }
    }
}

/// The answer that the evidence supports, reading by reading. No expert's answer enters.
#[derive(Clone, Debug)]
pub struct Reference {
    /// One entry a reading.
    pub readings: Vec<ReadingReference>,
    /// The answer, if all admissible readings give the same one.
    pub answer: Option<String>,
}

/// An answer against the reference of one reading.
#[derive(Clone, Debug, PartialEq)]
pub enum Match {
    /// It is the same.
    Same,
    /// It is different; the witness.
    Different(String),
    /// It cannot be told; why.
    Unknown(Why),
}

/// The verdict on one answer.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Its reason in a sentence: the witness of a refutation, the answers of an ambiguity, what is missing.
    pub why: String,
    /// The answer that was judged, LaTeX.
    pub answer: String,
    /// The answer against each reading, in the order of the readings.
    pub matches: Vec<Match>,
    /// The observation that would overturn the verdict.
    pub overturned_by: String,
}

/// The answer that `records` support. Records of other problems are ignored.
pub fn reference(problem: &Problem, records: &[Record]) -> Reference {
    let readings: Vec<ReadingReference> =
        problem.readings.iter().map(|reading| read(problem, reading, records)).collect();
    let admissible: Vec<&ReadingReference> = readings.iter().filter(|r| r.reading.admissible).collect();
    let same = |pair: &[&ReadingReference]| same_reference(problem, pair[0], pair[1]);
    let agreed = !admissible.is_empty()
        && admissible.iter().all(|reading| reading.is_complete())
        && admissible.windows(2).all(same);
    let answer = if agreed { admissible[0].describe() } else { None };
    Reference { readings, answer }
}

fn same_reference(problem: &Problem, one: &ReadingReference, two: &ReadingReference) -> bool {
    match (&one.answer, &two.answer) {
        (Some(one), Some(two)) => one == two || compare::same_latex(problem, one, two) == Some(true),
        (None, None) => match (&one.samples, &two.samples) {
            (Some(one), Some(two)) => compare::compare_samples(one, two) == Agreement::Same,
            _ => false,
        },
        _ => false,
    }
}

fn read(problem: &Problem, reading: &Reading, records: &[Record]) -> ReadingReference {
    let claims: Vec<(&'static str, Settled)> = problem
        .claims
        .iter()
        .map(|claim| (claim.id, settle(problem, claim, reading.name, records)))
        .collect();
    let mut known = crate::assembly::Known::default();
    for (id, settled) in &claims {
        known.truths.insert(id, settled.truth);
        if let Some(value) = &settled.value {
            known.values.insert(id, value.clone());
        }
    }
    let violated = problem
        .constraints
        .iter()
        .find_map(|constraint| violation(constraint, &|c| c.truth(&|id| known.truth(id))));
    let assembled = problem.assembly.assemble(&known);
    let (answer, samples) = match &assembled {
        Assembled::Options(options) => (compare::labels(options), None),
        Assembled::Parts(parts) => {
            let shown: Vec<Option<Value>> = parts.iter().map(|part| part.clone().map(shown)).collect();
            compare::whole(problem, &shown)
        }
    };
    ReadingReference { reading: reading.clone(), claims, assembled, answer, samples, violated }
}

/// The sentence about a relation that truths violate for sure.
fn violation(constraint: &Constraint, truth: &dyn Fn(&Condition) -> Truth) -> Option<String> {
    match constraint {
        Constraint::Exclusive(conditions) => {
            let held: Vec<String> =
                conditions.iter().filter(|c| truth(c) == Truth::True).map(Condition::to_string).collect();
            (held.len() > 1).then(|| format!("{} exclude each other", held.join(" and ")))
        }
        Constraint::Implies(premise, conclusion) => (truth(premise) == Truth::True
            && truth(conclusion) == Truth::False)
            .then(|| format!("{premise} implies {conclusion}")),
    }
}

/// The verdict on any answer, LaTeX with or without a box.
pub fn judge(problem: &Problem, reference: &Reference, answer: &str) -> Judgement {
    let answer = compare::unboxed(answer);
    let judgement = |verdict, why: String, matches| Judgement {
        verdict,
        why,
        answer: answer.clone(),
        matches,
        overturned_by: overturned_by(problem, verdict),
    };
    if let Some(why) = unreadable(problem, &answer) {
        return judgement(Verdict::Unreadable, why, Vec::new());
    }
    if !problem.is_investigated() {
        return judgement(Verdict::Pending, "not investigated yet".to_owned(), Vec::new());
    }
    let labels = match &problem.assembly {
        Assembly::Options(options) => match compare::chosen(problem, options, &answer) {
            Ok(labels) => Some(labels),
            Err(why) => return judgement(Verdict::Refuted, why, Vec::new()),
        },
        _ => None,
    };
    let matches: Vec<Match> = reference
        .readings
        .iter()
        .map(|reading| against(problem, reading, &answer, labels.as_deref()))
        .collect();
    if let Some(labels) = &labels
        && let Some(why) = contradiction(problem, labels)
    {
        return judgement(Verdict::Refuted, format!("the answer contradicts itself: {why}"), matches);
    }
    let (verdict, why) = weigh(problem, reference, &matches);
    judgement(verdict, why, matches)
}

/// The verdict from the matches of the admissible readings.
fn weigh(problem: &Problem, reference: &Reference, matches: &[Match]) -> (Verdict, String) {
    let admissible: Vec<(&ReadingReference, &Match)> =
        reference.readings.iter().zip(matches).filter(|(reading, _)| reading.reading.admissible).collect();
    let same: Vec<&ReadingReference> =
        admissible.iter().filter(|(_, m)| **m == Match::Same).map(|(reading, _)| *reading).collect();
    let different: Vec<(&ReadingReference, &String)> = admissible
        .iter()
        .filter_map(|(reading, m)| match m {
            Match::Different(witness) => Some((*reading, witness)),
            _ => None,
        })
        .collect();
    let named = |reading: &ReadingReference| reading.reading.name;
    if !admissible.is_empty() && same.len() == admissible.len() {
        return (Verdict::Confirmed, "every admissible reading gives it".to_owned());
    }
    if !admissible.is_empty() && different.len() == admissible.len() {
        let readings = different.iter().map(|(reading, _)| *reading).collect::<Vec<_>>();
        return (Verdict::Refuted, refutation(&different, &by_answer(problem, &readings)));
    }
    // Both answers must be known as a whole: an ambiguity is shown, not inferred.
    if !same.is_empty() && different.iter().any(|(reading, _)| reading.is_complete()) {
        let others: Vec<&ReadingReference> =
            admissible.iter().filter(|(_, m)| **m != Match::Same).map(|(reading, _)| *reading).collect();
        let mut groups = vec![same];
        groups.extend(by_answer(problem, &others));
        return (Verdict::Ambiguous, tally(&groups));
    }
    let open: Vec<(&ReadingReference, &Why)> = admissible
        .iter()
        .filter_map(|(reading, m)| match m {
            Match::Unknown(why) => Some((*reading, why)),
            _ => None,
        })
        .collect();
    match open.iter().find(|(_, why)| !matches!(why, Why::Undecidable(_))) {
        Some((reading, why)) => (Verdict::Pending, format!("{why} (reading `{}`)", named(reading))),
        None => match open.first() {
            Some((_, why)) => (Verdict::Undecidable, why.to_string()),
            None => (Verdict::Pending, "no admissible reading is known completely".to_owned()),
        },
    }
}

/// Readings with the same answer together, in the order in which the answers come first; those that are not completely known make
/// one group.
fn by_answer<'a>(problem: &Problem, readings: &[&'a ReadingReference]) -> Vec<Vec<&'a ReadingReference>> {
    let alike = |one: &ReadingReference, two: &ReadingReference| {
        let complete = (one.is_complete(), two.is_complete());
        complete == (false, false) || complete == (true, true) && same_reference(problem, one, two)
    };
    let mut groups: Vec<Vec<&ReadingReference>> = Vec::new();
    for reading in readings {
        match groups.iter_mut().find(|group| alike(group[0], reading)) {
            Some(group) => group.push(reading),
            None => groups.push(vec![reading]),
        }
    }
    groups
}

/// Whether a set of options violates a relation between options, whatever the physics.
fn contradiction(problem: &Problem, labels: &[char]) -> Option<String> {
    let Assembly::Options(options) = &problem.assembly else { return None };
    problem.constraints.iter().find_map(|constraint| violation(constraint, &|c| said(options, labels, c)))
}

/// What a set of options says about a condition: only an option asserts or denies one, namely its own.
fn said(options: &[(char, Condition)], labels: &[char], condition: &Condition) -> Truth {
    if let Some((label, _)) = options.iter().find(|(_, own)| own == condition) {
        return Truth::from(labels.contains(label));
    }
    let part = |part: &Condition| said(options, labels, part);
    match condition {
        Condition::Claim(_) => Truth::Unknown,
        Condition::Not(inner) => !part(inner),
        Condition::All(all) => all.iter().fold(Truth::True, |truth, one| truth.and(part(one))),
        Condition::Any(any) => any.iter().fold(Truth::False, |truth, one| truth.or(part(one))),
    }
}

fn against(problem: &Problem, reading: &ReadingReference, answer: &str, labels: Option<&[char]>) -> Match {
    if let Some(violated) = &reading.violated {
        return Match::Unknown(Why::Disagreement(format!("the findings contradict each other: {violated}")));
    }
    match (&reading.assembled, labels) {
        (Assembled::Options(options), Some(labels)) => {
            if let Some(other) = other_options(problem, reading, labels).into_iter().next() {
                return Match::Different(format!("{} {}: {}", other.label, other.said, other.reason));
            }
            let open = options.iter().filter(|(_, truth)| *truth == Truth::Unknown);
            let used: Vec<&str> = open
                .flat_map(|(label, _)| option(problem, *label).map(Condition::claims).unwrap_or_default())
                .collect();
            first_open(problem, reading, &used).map_or(Match::Same, Match::Unknown)
        }
        (Assembled::Parts(parts), _) => {
            let used = problem.assembly.claims();
            compare::parts(problem, parts, answer).unwrap_or_else(|| {
                Match::Unknown(first_open(problem, reading, &used).unwrap_or(Why::Missing))
            })
        }
        (Assembled::Options(_), None) => Match::Unknown(Why::Missing),
    }
}

/// An option that a reading decides otherwise than an answer does, and what decided it.
struct OtherOption {
    label: char,
    said: &'static str,
    reason: String,
}

/// The options that a reading decides otherwise than the chosen `labels` do.
fn other_options(problem: &Problem, reading: &ReadingReference, labels: &[char]) -> Vec<OtherOption> {
    let Assembled::Options(options) = &reading.assembled else { return Vec::new() };
    let other = |(label, truth): &(char, Truth)| {
        let said = match (labels.contains(label), truth) {
            (true, Truth::False) => "does not hold",
            (false, Truth::True) => "holds too",
            _ => return None,
        };
        Some(OtherOption { label: *label, said, reason: decided_by(problem, reading, *label) })
    };
    options.iter().filter_map(other).collect()
}

/// What decided an option in a reading, not whatever else is in it.
fn decided_by(problem: &Problem, reading: &ReadingReference, label: char) -> String {
    let settled = |id: &str| reading.claims.iter().find(|(own, _)| *own == id).map(|(_, settled)| settled);
    let truth = |id: &str| settled(id).map_or(Truth::Unknown, |settled| settled.truth);
    let Some(condition) = option(problem, label) else { return String::new() };
    let mut reasons = condition.reasons(&truth);
    if reasons.is_empty() {
        reasons = condition.claims().into_iter().take(1).collect();
    }
    let mut sentences: Vec<&str> = Vec::new();
    for sentence in reasons.iter().filter_map(|id| settled(id)).map(|settled| settled.sentence.as_str()) {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences.join("; ")
}

/// What an option says.
fn option(problem: &Problem, label: char) -> Option<&Condition> {
    let Assembly::Options(options) = &problem.assembly else { return None };
    options.iter().find(|(own, _)| *own == label).map(|(_, condition)| condition)
}

/// Why something is open: the reason that could be removed first.
fn first_open(problem: &Problem, reading: &ReadingReference, used: &[&str]) -> Option<Why> {
    let open: Vec<Why> = reading
        .claims
        .iter()
        .filter(|(id, _)| used.contains(id))
        .filter(|(id, settled)| match problem.claim(id).map(|claim| claim.kind) {
            Some(ClaimKind::Value) => settled.value.is_none(),
            _ => settled.truth == Truth::Unknown,
        })
        .filter_map(|(id, settled)| Some(settled.why.clone()?.about(id)))
        .collect();
    let removable = open.iter().find(|why| !matches!(why, Why::Undecidable(_)));
    removable.or(open.first()).cloned()
}

/// The value of one part as LaTeX, where it has such a form.
pub fn latex(value: &Value) -> Option<String> {
    match value {
        Value::Integer { value } => Some(value.to_string()),
        Value::Number { estimate } => Some(compare::decimal(estimate.value)),
        Value::Latex { latex } => Some(latex.clone()),
        Value::Samples { samples } => samples.closed_form.clone(),
    }
}
