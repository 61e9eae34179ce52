//! What one method found: outcomes by claim, where they come from, and the evidence, each piece once.

use eigentruth_problems::{FindingKind, Outcome, Parameters, Record};
use serde::Serialize;

use super::evidence::{Pieces, pieces};
use super::section::value_html;
use super::together::Together;
use crate::report::mathml::Typesetter;
use crate::report::prose;
use crate::text::one_line;
use crate::verify::{Investigated, duration};

/// A method with its findings.
#[derive(Serialize)]
pub struct MethodSection {
    anchor: String,
    name: String,
    origin: String,
    parameters: Vec<String>,
    findings: Vec<FindingRow>,
    pieces: Pieces,
    seeds: Vec<SeedRow>,
}

/// Findings that say the same, of one claim in several readings.
#[derive(Serialize)]
struct FindingRow {
    claim: String,
    readings: String,
    class: &'static str,
    glyph: &'static str,
    outcome: &'static str,
    kind: &'static str,
    value: String,
    summary: String,
    cost: String,
}

/// How one finding is made again.
#[derive(Serialize)]
struct SeedRow {
    claim: String,
    reading: usize,
    seed: String,
    time: String,
}

impl MethodSection {
    /// How many figures it shows.
    pub fn figures(&self) -> usize {
        self.pieces.figures()
    }
}

/// The methods with findings, in the order of the problem; then those of findings that belong to none of its methods any more.
pub fn methods(
    one: &Investigated,
    anchor: &str,
    together: &Together,
    typesetter: &Typesetter,
) -> Vec<MethodSection> {
    let mut names: Vec<&str> = one.problem.methods.iter().map(|method| method.name).collect();
    for record in &one.records {
        if !names.contains(&record.identity.method.as_str()) {
            names.push(&record.identity.method);
        }
    }
    let of_method = |name: &&str| -> Vec<&Record> {
        one.records.iter().filter(|record| record.identity.method == **name).collect()
    };
    let with_findings = names.iter().filter(|name| !of_method(name).is_empty());
    with_findings
        .enumerate()
        .map(|(n, name)| {
            let records = of_method(name);
            let anchor = format!("{anchor}m{n}");
            let pieces = pieces(one, &records, &anchor, together);
            method(one, name, &records, anchor, pieces, typesetter)
        })
        .collect()
}

fn method(
    one: &Investigated,
    name: &str,
    records: &[&Record],
    anchor: String,
    pieces: Pieces,
    typesetter: &Typesetter,
) -> MethodSection {
    let seconds: f64 = records.iter().filter(|record| !record.recorded).map(|record| record.seconds).sum();
    MethodSection {
        anchor,
        name: prose::html(name),
        origin: origin(records, seconds),
        parameters: parameters(records),
        findings: findings(one, records, typesetter),
        pieces,
        seeds: records.iter().map(|record| seed_row(one, record)).collect(),
    }
}

/// Solver, versions, where it was computed, and how long it took.
fn origin(records: &[&Record], seconds: f64) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut say = |text: String| {
        if !words.contains(&text) {
            words.push(text);
        }
    };
    for record in records {
        say(format!("solver {}", record.solver));
        say(format!("version {} of the method", record.identity.version));
        say(format!("program {}", record.program));
        if let Some(commit) = record.commit.as_ref().filter(|_| record.recorded) {
            say(format!("recorded at commit {}", one_line(commit, 12)));
        }
    }
    if records.iter().any(|record| !record.recorded) {
        say(format!("{} of work", duration(seconds)));
    }
    prose::html(&words.join(" · "))
}

/// The parameters; where findings have different ones, each set with the findings that have it.
fn parameters(records: &[&Record]) -> Vec<String> {
    let mut sets: Vec<(&Parameters, bool)> = Vec::new();
    for record in records {
        let set = (&record.identity.parameters, record.recorded);
        if !sets.contains(&set) {
            sets.push(set);
        }
    }
    let several = sets.len() > 1;
    let words = |(parameters, recorded): (&Parameters, bool)| {
        let list: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{name} = {}", plain(value))).collect();
        let head = if several && recorded { "recorded: " } else { "" };
        (!list.is_empty()).then(|| prose::html(&format!("{head}{}", list.join("; "))))
    };
    sets.into_iter().filter_map(words).collect()
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string().replace('-', "−"),
    }
}

/// The number of a reading, from 1; 0 for one that the problem does not have.
pub fn reading_number(one: &Investigated, name: &str) -> usize {
    one.problem.readings.iter().position(|reading| reading.name == name).map_or(0, |at| at + 1)
}

/// `1`, `1–3`, `1, 3`.
pub fn numbers(mut list: Vec<usize>) -> String {
    list.sort_unstable();
    list.dedup();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for n in list {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == n => *last = n,
            _ => runs.push((n, n)),
        }
    }
    let words: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first}–{last}"),
        })
        .collect();
    words.join(", ")
}

fn findings(one: &Investigated, records: &[&Record], typesetter: &Typesetter) -> Vec<FindingRow> {
    let mut groups: Vec<(&Record, Vec<usize>)> = Vec::new();
    for record in records {
        let same = |other: &&Record| {
            let (one, two) = (&record.finding, &other.finding);
            record.identity.claim == other.identity.claim
                && (&one.outcome, one.kind, &one.summary, &one.value)
                    == (&two.outcome, two.kind, &two.summary, &two.value)
        };
        let number = reading_number(one, &record.identity.reading);
        match groups.iter_mut().find(|(known, _)| same(known)) {
            Some((_, readings)) => readings.push(number),
            None => groups.push((record, vec![number])),
        }
    }
    groups.into_iter().map(|(record, readings)| finding(one, record, numbers(readings), typesetter)).collect()
}

fn finding(one: &Investigated, record: &Record, readings: String, typesetter: &Typesetter) -> FindingRow {
    let finding = &record.finding;
    let value = finding.value.as_ref();
    let (class, glyph, outcome) = match (&finding.outcome, value) {
        (Outcome::Holds, Some(_)) => ("value", "=", "value"),
        (Outcome::Holds, None) => ("true", "✓", "holds"),
        (Outcome::Fails, _) => ("false", "✗", "fails"),
        (Outcome::Undecided { .. }, _) => ("open", "…", "undecided"),
    };
    let cost = match &finding.outcome {
        Outcome::Undecided { cost, .. } => prose::html(&format!("What would decide: {cost}.")),
        _ => String::new(),
    };
    FindingRow {
        claim: record.identity.claim.clone(),
        readings,
        class,
        glyph,
        outcome,
        kind: match finding.kind {
            FindingKind::Proof => "proof",
            FindingKind::Numerical => "numerical",
            FindingKind::Argument => "argument",
        },
        value: value.map_or_else(String::new, |value| value_html(&one.problem, value, typesetter)),
        summary: prose::html(&finding.summary),
        cost,
    }
}

fn seed_row(one: &Investigated, record: &Record) -> SeedRow {
    SeedRow {
        claim: record.identity.claim.clone(),
        reading: reading_number(one, &record.identity.reading),
        seed: record.identity.seed.to_string(),
        time: if record.recorded { "recorded".to_owned() } else { duration(record.seconds) },
    }
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn runs_of_readings_are_shortened() {
        assert_eq!(numbers(vec![1]), "1");
        assert_eq!(numbers(vec![2, 1, 2]), "1, 2");
        assert_eq!(numbers(vec![1, 2, 3, 5, 7, 8]), "1–3, 5, 7, 8");
    }
}
