//! What all findings about one claim in one reading add up to.

use std::fmt;

use super::compare::{Agreement, compare_values};
use crate::assembly::Truth;
use crate::finding::{FindingKind, Outcome, Value};
use crate::problem::{Claim, ClaimKind, Problem};
use crate::record::Record;

/// Why a claim, or an answer, is open.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// No computation decides it.
    Undecidable(String),
    /// Two methods disagree.
    Disagreement(String),
    /// Fewer methods decided it than are asked for.
    TooFew(String),
    /// An answer and samples, or two parts, could not be told apart.
    Unclear(String),
    /// Nothing was computed.
    Missing,
}

impl Why {
    /// The reason with the claim it is about, where the reason itself does not name it.
    pub(super) fn about(self, claim: &str) -> Self {
        match self {
            Why::TooFew(why) => Why::TooFew(format!("the claim `{claim}` is open: {why}")),
            other => other,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Undecidable(why) | Why::Disagreement(why) | Why::TooFew(why) | Why::Unclear(why) => {
                f.write_str(why)
            }
            Why::Missing => f.write_str("nothing was computed within this budget"),
        }
    }
}

/// What is known about one claim in one reading.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Whether it is true.
    pub truth: Truth,
    /// Its value, of a claim that asks for one.
    pub value: Option<Value>,
    /// Why it is open, if it is.
    pub why: Option<Why>,
    /// What decided it, in a sentence.
    pub sentence: String,
}

impl Settled {
    fn open(why: Why) -> Self {
        Settled { truth: Truth::Unknown, value: None, sentence: why.to_string(), why: Some(why) }
    }
}

/// Two methods where two exist: the smallest number of deciding findings for `declared` methods.
fn needed(declared: usize) -> usize {
    declared.min(2)
}

/// Weighs all findings about a claim in a reading. A claim is decided by at least two agreeing methods where two
/// are declared; a disagreement leaves it open; an argument counts for nothing.
pub fn settle(problem: &Problem, claim: &Claim, reading: &str, records: &[Record]) -> Settled {
    if let ClaimKind::Undecidable(why) = claim.kind {
        return Settled::open(Why::Undecidable(why.to_owned()));
    }
    let methods = problem.investigation(claim.id, reading);
    let mine: Vec<&Record> = records
        .iter()
        .filter(|record| methods.iter().any(|m| record.identity.is_of(problem.id, claim.id, reading, m)))
        .collect();
    let arguments = methods.iter().filter(|method| {
        let mut of_method = mine.iter().filter(|r| r.identity.method == method.name).peekable();
        let only_argued =
            of_method.peek().is_some() && of_method.all(|r| r.finding.kind == FindingKind::Argument);
        method.argument || only_argued
    });
    let needed = needed(methods.len() - arguments.count());
    let deciding: Vec<&Record> = mine
        .iter()
        .copied()
        .filter(|r| r.finding.kind != FindingKind::Argument)
        .filter(|r| !matches!(r.finding.outcome, Outcome::Undecided { .. }))
        .collect();
    let for_it = deciding.iter().find(|r| r.finding.outcome == Outcome::Holds);
    let against = deciding.iter().find(|r| r.finding.outcome == Outcome::Fails);
    if let (Some(yes), Some(no)) = (for_it, against) {
        return Settled::open(Why::Disagreement(format!(
            "`{}` finds that {} holds, `{}` that it fails",
            yes.identity.method, claim.id, no.identity.method
        )));
    }
    if claim.kind == ClaimKind::Value {
        for (at, one) in deciding.iter().enumerate() {
            for two in &deciding[at + 1..] {
                let (Some(left), Some(right)) = (&one.finding.value, &two.finding.value) else { continue };
                let names = format!("`{}` and `{}`", one.identity.method, two.identity.method);
                match compare_values(problem, left, right) {
                    Agreement::Same => {}
                    Agreement::Different(witness) => {
                        return Settled::open(Why::Disagreement(format!(
                            "{names} give different values of {}: {witness}",
                            claim.id
                        )));
                    }
                    Agreement::Unclear(why) => {
                        return Settled::open(Why::Unclear(format!(
                            "whether {names} give the same value of {} is not clear: {why}",
                            claim.id
                        )));
                    }
                }
            }
        }
    }
    let mut names: Vec<&str> = deciding.iter().map(|r| r.identity.method.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < needed || names.is_empty() {
        return Settled::open(missing(reading, &methods, &mine, names.len(), needed));
    }
    // The strongest finding speaks for all, the first of equals.
    let best = deciding.iter().min_by_key(|r| r.finding.kind).expect("at least one decides");
    // The more precise of agreeing values is the reference.
    let precise = deciding.iter().filter_map(|r| r.finding.value.as_ref());
    Settled {
        truth: if for_it.is_some() { Truth::True } else { Truth::False },
        value: precise.min_by(|a, b| width(a).total_cmp(&width(b))).cloned(),
        why: None,
        sentence: best.finding.summary.clone(),
    }
}

/// How imprecise a value is; forms are exact.
fn width(value: &Value) -> f64 {
    match value {
        Value::Integer { .. } | Value::Latex { .. } => 0.0,
        Value::Number { estimate } => estimate.error,
        Value::Samples { samples } => samples.points.iter().map(|p| p.value.error).fold(0.0, f64::max),
    }
}

/// Why too few methods decided: what they said, and what would decide; [`Why::about`] adds the claim.
fn missing(
    reading: &str,
    methods: &[&crate::method::Method],
    mine: &[&Record],
    have: usize,
    needed: usize,
) -> Why {
    // What was recorded comes from a thorough run and saw more than the one of now.
    for record in mine.iter().filter(|record| record.recorded).chain(mine) {
        if let Outcome::Undecided { why, cost } = &record.finding.outcome {
            let cost = if cost.is_empty() { String::new() } else { format!("; it would take {cost}") };
            return Why::TooFew(format!("{why}{cost}"));
        }
    }
    let absent = methods.iter().filter(|m| !mine.iter().any(|r| r.identity.method == m.name));
    let budget = absent.map(|method| method.budget).min();
    let cost = budget.map_or(String::new(), |budget| format!("; `--budget {}` would decide", budget.word()));
    if mine.is_empty() && methods.is_empty() {
        return Why::TooFew(format!("no method decides it in the reading `{reading}`"));
    }
    Why::TooFew(format!("{have} of {needed} methods decided it{cost}"))
}
