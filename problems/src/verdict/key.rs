//! Computed answers as keys: a response graded against what was computed, not against an expert.
//!
//! A key exists only where every admissible reading has a complete answer. All different answers of admissible readings are
//! accepted, each with the readings that give it; where one of them is open the key abstains, so that all responses to a
//! problem are graded or none.

use eigentruth_grading::{Comparison, Grade, Grader, Outcome, Reason, Specification, Verdict as Graded};

use super::compare::{self, Agreement};
use super::settle::Why;
use super::{ReadingReference, Reference, by_answer, first_open};
use crate::assembly::Assembled;
use crate::finding::{Samples, Value};
use crate::problem::Problem;

/// What a response is graded against: every answer that an admissible reading gives by computation.
pub struct Key {
    problem: Problem,
    answers: Vec<Accepted>,
}

/// An answer that some admissible readings give.
pub struct Accepted {
    /// The readings, in the order in which they were declared.
    pub readings: Vec<&'static str>,
    /// The answer, LaTeX; of a function without a closed form, how many points are known.
    pub answer: String,
    form: Form,
}

/// How an answer meets a response.
enum Form {
    /// Texts of the answer: as computed, then at both ends of the errors of its numbers; and its parts, of which options have none.
    Texts { graders: Vec<Grader>, parts: Vec<Option<Value>> },
    /// A function known at points. The grader reads the response, and diagnoses where a closed form is known.
    Points { samples: Samples, reader: Box<Grader> },
}

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Abstention {
    /// Nothing is computed for the problem.
    NotInvestigated,
    /// No computation decides it; why.
    Undecidable(String),
    /// It is not decided; why, and what it would take.
    Pending(String),
}

impl Abstention {
    /// The word of the schema.
    pub fn word(&self) -> &'static str {
        match self {
            Abstention::NotInvestigated => "not_investigated",
            Abstention::Undecidable(_) => "undecidable",
            Abstention::Pending(_) => "pending",
        }
    }

    /// The reason in a sentence.
    pub fn why(&self) -> &str {
        match self {
            Abstention::NotInvestigated => "nothing is computed for it",
            Abstention::Undecidable(why) | Abstention::Pending(why) => why,
        }
    }
}

/// The grade of one response against a [`Key`].
pub struct KeyGrade {
    /// The outcome.
    pub outcome: Outcome,
    /// The admissible readings whose answer it is, of a correct one.
    pub readings: Vec<&'static str>,
    /// Why; nothing where the error of a computed number is too large to tell.
    pub reason: Option<Reason>,
    /// The comparison behind it: with the answer that was given, else with the first that is accepted.
    pub comparison: Comparison,
}

impl Key {
    /// The key to `problem` from the computed `reference`. Declarations, names of parts and laws are those of `row`, the problem as
    /// a data set states it; its reference is not looked at.
    ///
    /// # Errors
    /// Why there is none.
    pub fn new(problem: &Problem, reference: &Reference, row: &Specification) -> Result<Self, Abstention> {
        if !problem.is_investigated() {
            return Err(Abstention::NotInvestigated);
        }
        let admissible: Vec<&ReadingReference> =
            reference.readings.iter().filter(|reading| reading.reading.admissible).collect();
        open(problem, &admissible)?;
        let answers = by_answer(problem, &admissible)
            .into_iter()
            .map(|group| accepted(problem, &group, row))
            .collect::<Result<_, _>>()?;
        Ok(Key { problem: problem.clone(), answers })
    }

    /// The different answers, in the order of the readings.
    pub fn answers(&self) -> &[Accepted] {
        &self.answers
    }

    /// What reads responses: the grader of the first answer.
    pub fn reader(&self) -> &Grader {
        match &self.answers[0].form {
            Form::Texts { graders, .. } => &graders[0],
            Form::Points { reader, .. } => reader,
        }
    }

    /// The answers as one text, LaTeX.
    pub fn describe(&self) -> String {
        let answers: Vec<&str> = self.answers.iter().map(|accepted| accepted.answer.as_str()).collect();
        answers.join(r" \text{ or } ")
    }

    /// Grades a raw response: correct if it is the answer of an admissible reading.
    pub fn grade(&self, response: &str) -> KeyGrade {
        let mut grades = self.answers.iter().map(|accepted| accepted.grade(&self.problem, response));
        let mut found = grades.next().expect("a key has an answer");
        for grade in grades {
            match (found.outcome, grade.outcome) {
                // One text can be the answer of several readings that the grader tells apart.
                (Outcome::Correct, Outcome::Correct) => found.readings.extend(grade.readings),
                (Outcome::Correct, _) => {}
                (_, Outcome::Correct) => found = grade,
                (Outcome::Undecided, _) => {}
                (_, Outcome::Undecided) => found = grade,
                _ => {}
            }
        }
        found
    }
}

/// Whether every reading has a complete answer.
fn open(problem: &Problem, admissible: &[&ReadingReference]) -> Result<(), Abstention> {
    let used = problem.assembly.claims();
    let why = |reading: &&ReadingReference| {
        let why = match &reading.violated {
            Some(violated) => Why::Disagreement(format!("the findings contradict each other: {violated}")),
            None => first_open(problem, reading, &used).unwrap_or(Why::Missing),
        };
        (reading.reading.name, why)
    };
    let open: Vec<(&str, Why)> =
        admissible.iter().filter(|reading| !reading.is_complete()).map(why).collect();
    if admissible.is_empty() {
        return Err(Abstention::Pending("no reading is admissible".to_owned()));
    }
    // What could be decided speaks before what could not: that is the reason that work removes.
    let removable = open.iter().find(|(_, why)| !matches!(why, Why::Undecidable(_)));
    match (removable, open.first()) {
        (Some((reading, why)), _) => Err(Abstention::Pending(format!("{why} (reading `{reading}`)"))),
        (None, Some((_, why))) => Err(Abstention::Undecidable(why.to_string())),
        (None, None) => Ok(()),
    }
}

/// The answer of readings that agree, ready to grade.
fn accepted(
    problem: &Problem,
    group: &[&ReadingReference],
    row: &Specification,
) -> Result<Accepted, Abstention> {
    let grader = |reference: &str| {
        let specification =
            Specification { reference: reference.to_owned(), kind: Some(problem.kind), ..row.clone() };
        Grader::new(&specification).map_err(|error| {
            Abstention::Pending(format!("the computed answer cannot be used as a key: {}", error.message))
        })
    };
    let first = group[0];
    let form = match (&first.assembled, &first.samples) {
        (Assembled::Parts(_), Some(samples)) => {
            // Any reference makes a reader.
            let reader = grader(samples.closed_form.as_deref().unwrap_or("0"))?;
            Form::Points { samples: samples.clone(), reader: Box::new(reader) }
        }
        (Assembled::Parts(parts), None) => {
            let texts = compare::at_ends(problem, parts);
            let texts = texts.ok_or_else(|| Abstention::Pending(Why::Missing.to_string()))?;
            let graders = texts.iter().map(|text| grader(text)).collect::<Result<Vec<_>, _>>()?;
            Form::Texts { graders, parts: parts.clone() }
        }
        (Assembled::Options(_), _) => {
            let graders = vec![grader(first.answer.as_deref().unwrap_or_default())?];
            Form::Texts { graders, parts: Vec::new() }
        }
    };
    let readings = group.iter().map(|reading| reading.reading.name).collect();
    Ok(Accepted { readings, answer: first.describe().unwrap_or_default(), form })
}

impl Accepted {
    fn grade(&self, problem: &Problem, response: &str) -> KeyGrade {
        let grade = match &self.form {
            Form::Texts { graders, parts } => within_errors(problem, parts, graders, response),
            Form::Points { samples, reader } => at_points(problem, samples, reader, response),
        };
        let given = grade.outcome == Outcome::Correct;
        KeyGrade { readings: if given { self.readings.clone() } else { Vec::new() }, ..grade }
    }
}

fn plain(comparison: Comparison) -> KeyGrade {
    let Grade { outcome, comparison } = Grade::of(comparison);
    KeyGrade { outcome, readings: Vec::new(), reason: Some(comparison.reason), comparison }
}

fn undecided(comparison: Comparison, message: String) -> KeyGrade {
    let comparison = Comparison { message, diagnosis: Vec::new(), ..comparison };
    KeyGrade { outcome: Outcome::Undecided, readings: Vec::new(), reason: None, comparison }
}

/// What is decided alike wherever the numbers are within their errors, at both ends and nearest to the answer: a grade must not hang on a
/// rounding within them.
fn within_errors(problem: &Problem, parts: &[Option<Value>], graders: &[Grader], response: &str) -> KeyGrade {
    let mut grades = graders.iter().map(|grader| grader.grade(response));
    let first = grades.next().expect("a complete answer has a text");
    if grades.all(|grade| grade.outcome == first.outcome) {
        let wrong = first.comparison.extracted.as_deref().filter(|_| first.outcome == Outcome::Incorrect);
        let at_nearest = wrong.and_then(|answer| compare::at_nearest(problem, parts, answer));
        if at_nearest != Some(Ok(true)) {
            return plain(first.comparison);
        }
    }
    let message = format!("the error of the computed {} is too large to tell", graders[0].reference());
    undecided(first.comparison, message)
}

/// A formula at the points where the function is known.
fn at_points(problem: &Problem, samples: &Samples, reader: &Grader, response: &str) -> KeyGrade {
    let read = reader.compare(response);
    let is_formula = match read.verdict {
        Graded::Equivalent => true,
        Graded::NotEquivalent => read.reason == Reason::DifferentValue,
        Graded::Rejected => read.reason == Reason::Budget,
        Graded::Unparseable => false,
    };
    let Some(text) = read.extracted.as_ref().filter(|_| is_formula) else { return plain(read) };
    match compare::formula(problem, text, samples) {
        Agreement::Same => plain(Comparison {
            verdict: Graded::Equivalent,
            reason: Reason::EqualAtAllPoints,
            message: format!("it has the computed values at {} points", samples.points.len()),
            diagnosis: Vec::new(),
            ..read
        }),
        Agreement::Different(message) => plain(Comparison {
            verdict: Graded::NotEquivalent,
            reason: Reason::DifferentValue,
            message,
            // Beside a reference that only makes a reader nothing is diagnosed.
            diagnosis: samples.closed_form.as_ref().map_or_else(Vec::new, |_| read.diagnosis.clone()),
            ..read
        }),
        Agreement::Unclear(message) => undecided(read, message),
    }
}
