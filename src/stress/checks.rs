//! The checks of one response.

use eigentruth_grading::{Grader, Invariant, Kind, LawOutcome, Outcome, Specification};
use eigentruth_problems::{
    Assembly, Match, Problem, Reference, against_solvers, related_options, self_contradiction,
};
use serde::Serialize;

use super::Subject;
use crate::run::{Prepared, Row, Run};
use crate::show::{describe, laws};

/// What an answer is checked under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// The operator, matrix or number is hermitian.
    Hermiticity,
    /// It does not change under a substitution.
    Symmetry,
    /// It has a limit.
    Limit,
    /// It is positive.
    Positivity,
    /// It is homogeneous in symbols with a dimension.
    ScalingDegree,
    /// Options that exclude or imply each other.
    Consistency,
    /// What solvers computed.
    Solver,
}

impl Law {
    /// All, in the order of the tables.
    pub const ALL: [Law; 7] = [
        Law::Hermiticity,
        Law::Symmetry,
        Law::Limit,
        Law::Positivity,
        Law::ScalingDegree,
        Law::Consistency,
        Law::Solver,
    ];

    /// The title of a column.
    pub fn title(self) -> &'static str {
        match self {
            Law::Hermiticity => "hermitian",
            Law::Symmetry => "symmetry",
            Law::Limit => "limit",
            Law::Positivity => "positive",
            Law::ScalingDegree => "scaling",
            Law::Consistency => "options",
            Law::Solver => "solver",
        }
    }

    fn of(invariant: &Invariant) -> Self {
        match invariant {
            Invariant::Hermitian => Law::Hermiticity,
            Invariant::Symmetry { .. } => Law::Symmetry,
            Invariant::Limit { .. } => Law::Limit,
            Invariant::Positive => Law::Positivity,
            Invariant::ScalingDegree { .. } => Law::ScalingDegree,
        }
    }
}

/// What became of a law on an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The answer obeys it, wherever it was looked at.
    Kept,
    /// It does not; the witness in a sentence.
    Broken(String),
    /// It could not be told; why.
    Open(String),
}

/// One law on one answer.
pub struct Check {
    /// Position of the response.
    pub row: usize,
    /// The law.
    pub law: Law,
    /// The law in words.
    pub statement: String,
    /// What became of it.
    pub found: Found,
}

/// The checks of the response at position `row`; none where no answer could be read, or there is nothing to check it under.
/// Laws are looked at, and solvers were asked, at points drawn with `seed`.
pub fn of(run: &Run, row: usize, subject: &Subject, prepared: &Prepared, seed: u64) -> Vec<Check> {
    let text = &run.texts[row];
    let check = |law, statement: String, found| Check { row, law, statement, found };
    let mut checks: Vec<Check> = declared(subject, prepared, text, seed)
        .into_iter()
        .map(|(law, found)| check(Law::of(&law), describe(&law), found))
        .collect();
    let Some(answer) = answer(&run.rows[row], prepared) else { return checks };
    if let Some(problem) = &subject.problem {
        let relations: Vec<String> = related_options(problem).iter().map(ToString::to_string).collect();
        // What is no choice of options says nothing about relations between them.
        let found = if relations.is_empty() { None } else { self_contradiction(problem, answer).ok() };
        if let Some(contradiction) = found {
            let found = contradiction.map_or(Found::Kept, Found::Broken);
            checks.push(check(Law::Consistency, relations.join("; "), found));
        }
    }
    if let (Some(problem), Some(reference)) = (&subject.problem, &subject.reference) {
        let found = match against_solvers(problem, reference, answer) {
            Ok(Match::Same) => Some(Found::Kept),
            Ok(Match::Different(witness)) => Some(Found::Broken(witness)),
            // What the grader could not read either was not checked.
            Ok(Match::Unknown(_)) | Err(_) if run.rows[row].outcome == Outcome::Unreadable => None,
            Ok(Match::Unknown(why)) => Some(Found::Open(why.to_string())),
            // What it could is no answer that solvers could give.
            Err(why) => match run.rows[row].outcome {
                Outcome::Incorrect => Some(Found::Broken(why)),
                _ => Some(Found::Open(why)),
            },
        };
        checks.extend(found.map(|found| check(Law::Solver, solved(problem, reference, seed), found)));
    }
    checks
}

/// The answer of a response. Options are taken as the set's grader understood them: it knows their texts, and gives the labels.
fn answer<'a>(row: &'a Row, prepared: &Prepared) -> Option<&'a str> {
    let understood = row.answer.as_deref().filter(|_| prepared.kind() == Some(Kind::ChoiceSet));
    // No option at all has no labels.
    understood.filter(|labels| !labels.is_empty()).or(row.extracted.as_deref())
}

/// What solvers gave for a problem, in words.
fn solved(problem: &Problem, reference: &Reference, seed: u64) -> String {
    let at_points = reference.readings.iter().any(|r| r.reading.admissible && r.samples.is_some());
    match &problem.assembly {
        Assembly::Options(_) => "options that solvers decided".to_owned(),
        _ if at_points => format!("values of solvers at points drawn with seed {seed}"),
        _ => "values that solvers computed".to_owned(),
    }
}

/// A problem with all laws that are declared for it: its own, and those of the catalogue.
fn specification(subject: &Subject, prepared: &Prepared) -> Specification {
    let mut specification = prepared.problem.specification.clone();
    for law in subject.problem.iter().flat_map(laws) {
        if !specification.invariants.contains(&law) {
            specification.invariants.push(law);
        }
    }
    specification
}

/// Whether laws are declared for a problem, be they such that can be checked or not.
pub fn declares_laws(subject: &Subject, prepared: &Prepared) -> bool {
    !specification(subject, prepared).invariants.is_empty()
}

/// What was noticed in the declarations of a problem: above all which laws cannot be checked, and why.
pub fn warnings(subject: &Subject, prepared: &Prepared) -> Vec<String> {
    match Grader::new(&specification(subject, prepared)) {
        Ok(grader) => grader.warnings().to_vec(),
        Err(error) if declares_laws(subject, prepared) => {
            vec![format!("the declared laws are not used: {}", error.message)]
        }
        Err(_) => Vec::new(),
    }
}

/// The laws that are declared for a problem, checked on a response.
fn declared(subject: &Subject, prepared: &Prepared, text: &str, seed: u64) -> Vec<(Invariant, Found)> {
    let specification = specification(subject, prepared);
    if specification.invariants.is_empty() {
        return Vec::new();
    }
    // A problem whose reference is broken has no grader; an answer that cannot be read has no law to break.
    let checks = Grader::new(&specification).ok().and_then(|grader| grader.laws(text, seed).ok());
    let found = |outcome| match outcome {
        LawOutcome::Kept => Found::Kept,
        LawOutcome::Broken(witness) => Found::Broken(witness),
        LawOutcome::Open => {
            Found::Open("the answer has no value where the law could be looked at".to_owned())
        }
    };
    checks.unwrap_or_default().into_iter().map(|check| (check.law, found(check.outcome))).collect()
}
