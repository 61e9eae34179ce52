//! One grading run: every response against its problem, on any number of threads, in input order.

use std::num::NonZeroUsize;
use std::time::Instant;

use eigentruth_grading::data::{Problem, RowError};
use eigentruth_grading::{Comparison, Diagnosis, Grade, Grader, Kind, Outcome, Reason};
use eigentruth_problems::{Key, KeyGrade};
use rayon::prelude::*;

use crate::cli::Against;
use crate::failure::Failure;
use crate::input::{ProblemSet, Responses};
use crate::standing::{Abstained, Known, Standing};

/// A problem, prepared to grade.
pub struct Prepared {
    /// The problem as read.
    pub problem: Problem,
    /// The grader, or why the reference or a declaration cannot be read.
    pub grader: Result<Grader, String>,
}

impl Prepared {
    /// Parses the declarations and the reference.
    pub fn new(problem: Problem) -> Self {
        let grader = Grader::new(&problem.specification).map_err(|error| error.message);
        Prepared { problem, grader }
    }

    /// The problem with the computed key in the place of its reference.
    fn keyed(mut problem: Problem, key: &Key) -> Self {
        problem.specification.reference = key.describe();
        Prepared { problem, grader: Ok(key.reader().clone()) }
    }

    /// The kind of answer; of a broken reference the declared one, if any.
    pub fn kind(&self) -> Option<Kind> {
        match &self.grader {
            Ok(grader) => Some(grader.kind()),
            Err(_) => self.problem.specification.kind,
        }
    }

    /// What the grader noticed in the declarations.
    pub fn warnings(&self) -> &[String] {
        self.grader.as_ref().map_or(&[], Grader::warnings)
    }
}

/// A graded response.
pub struct Row {
    /// Position among the models.
    pub model: usize,
    /// Position among the problems.
    pub problem: usize,
    /// The outcome.
    pub outcome: Outcome,
    /// Why; a broken reference has no reason of the response's.
    pub reason: Option<Reason>,
    /// One sentence for a person.
    pub message: String,
    /// How a wrong answer is related to the right one.
    pub diagnosis: Vec<Diagnosis>,
    /// The text that was taken as the answer.
    pub extracted: Option<String>,
    /// The answer as it was understood.
    pub answer: Option<String>,
    /// Byte range of `extracted` that the reason points at.
    pub span: Option<(usize, usize)>,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
    /// How long the grading took, in microseconds.
    pub micros: f64,
    /// The grade against the computed key, where it was asked for and there is one.
    pub computed: Option<ByKey>,
}

/// A grade against a computed key.
pub struct ByKey {
    /// The grade.
    pub grade: KeyGrade,
    /// How many different answers the key accepts.
    pub accepted: usize,
    /// How long the grading took, in microseconds.
    pub micros: f64,
}

impl ByKey {
    fn of(key: &Key, text: &str) -> Self {
        let start = Instant::now();
        let grade = key.grade(text);
        ByKey { grade, accepted: key.answers().len(), micros: start.elapsed().as_secs_f64() * 1e6 }
    }

    /// One sentence for a person; an answer that is right in some readings only says in which.
    pub fn message(&self) -> String {
        let message = &self.grade.comparison.message;
        match (self.accepted, self.label()) {
            (2.., Some(label)) => {
                format!("{message} ({label}; other admissible readings give other answers)")
            }
            (2.., None) if self.grade.outcome == Outcome::Incorrect => {
                format!("{message} (and none of the other {} that are accepted)", self.accepted - 1)
            }
            _ => message.clone(),
        }
    }

    /// The readings that give the answer, of a right one.
    pub fn label(&self) -> Option<String> {
        let names: Vec<String> = self.grade.readings.iter().map(|name| format!("`{name}`")).collect();
        match names.as_slice() {
            [] => None,
            [one] => Some(format!("reading {one}")),
            several => Some(format!("readings {}", several.join(", "))),
        }
    }
}

/// A problem that has no computed key.
pub struct Unkeyed {
    /// The data set's index.
    pub index: u64,
    /// The problem's identifier.
    pub id: String,
    /// Why.
    pub why: Abstained,
}

/// The problems, the models and all grades.
#[derive(Default)]
pub struct Run {
    /// The problems, in file order.
    pub problems: Vec<Prepared>,
    /// The models, in the order in which they first appear.
    pub models: Vec<String>,
    /// The grades, in input order.
    pub rows: Vec<Row>,
    /// Input rows that could not be used.
    pub skipped: Vec<RowError>,
    /// What `outcome` and `reference` of the rows are about.
    pub against: Against,
    /// What evidence says about the problems, by position; nothing if no evidence was given.
    pub known: Option<Vec<Known>>,
    /// The problems without a computed key, where keys were asked for.
    pub unkeyed: Vec<Unkeyed>,
    /// The raw responses, in the order of the rows.
    pub texts: Vec<String>,
}

impl Run {
    /// Grades all `responses`. The result does not depend on `threads`, `micros` apart.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn new(
        set: ProblemSet,
        responses: Responses,
        threads: Option<NonZeroUsize>,
    ) -> Result<Self, Failure> {
        let mut skipped = set.skipped;
        skipped.extend(responses.skipped);
        let (problems, rows) = pool(threads)?.install(|| {
            let problems: Vec<Prepared> = set.problems.into_par_iter().map(Prepared::new).collect();
            let rows = responses
                .entries
                .par_iter()
                .map(|entry| grade(&problems[entry.problem], entry.model, entry.problem, &entry.text))
                .collect();
            (problems, rows)
        });
        let texts = responses.entries.into_iter().map(|entry| entry.text).collect();
        Ok(Run { problems, models: responses.models, rows, skipped, texts, ..Run::default() })
    }

    /// Grades all responses a second time, against the computed keys of `known`; the first grades stay.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn with_keys(mut self, known: Vec<Known>, threads: Option<NonZeroUsize>) -> Result<Self, Failure> {
        let texts = &self.texts;
        pool(threads)?.install(|| {
            self.rows.par_iter_mut().zip(texts).for_each(|(row, text)| {
                row.computed = known[row.problem].key.as_ref().ok().map(|key| ByKey::of(key, text));
            });
        });
        let unkeyed = |(prepared, known): (&Prepared, &Known)| {
            let Prepared { problem, .. } = prepared;
            let why = known.key.as_ref().err()?.clone();
            Some(Unkeyed { index: problem.index, id: problem.id.clone(), why })
        };
        self.unkeyed = self.problems.iter().zip(&known).filter_map(unkeyed).collect();
        self.known = Some(known);
        self.against = Against::Both;
        Ok(self)
    }

    /// The run against computed keys alone, where there was one against both: the problems that have a key, and their rows.
    pub fn by_keys(self) -> Self {
        let mut places = Vec::new();
        let (mut problems, mut kept) = (Vec::new(), Vec::new());
        for (prepared, known) in self.problems.into_iter().zip(self.known.unwrap_or_default()) {
            places.push(known.key.is_ok().then_some(problems.len()));
            if let Ok(key) = known.key {
                problems.push(Prepared::keyed(prepared.problem, &key));
                kept.push(Known { standing: None, key: Ok(key) });
            }
        }
        let rows = self.rows.into_iter().filter_map(|row| {
            let place = places[row.problem]?;
            row.by_key(place)
        });
        Run {
            rows: rows.collect(),
            problems,
            models: self.models,
            skipped: self.skipped,
            against: Against::Computed,
            known: Some(kept),
            unkeyed: self.unkeyed,
            texts: Vec::new(),
        }
    }

    /// Whether evidence was given and the references of the set are what is graded against.
    pub fn judges_references(&self) -> bool {
        self.known.is_some() && self.against != Against::Computed
    }

    /// The verdict on the reference of the problem at `position`, where evidence has one.
    pub fn standing(&self, position: usize) -> Option<&Standing> {
        self.known.as_ref()?.get(position)?.standing.as_ref()
    }

    /// The computed key of the problem at `position`, where there is one.
    pub fn key(&self, position: usize) -> Option<&Key> {
        self.known.as_ref()?.get(position)?.key.as_ref().ok()
    }

    /// Whether the reference of the problem at `position` is refuted or ambiguous.
    pub fn is_doubtful(&self, position: usize) -> bool {
        self.standing(position).is_some_and(Standing::is_doubtful)
    }

    /// The problems whose reference cannot be read, with the complaint.
    pub fn broken(&self) -> impl Iterator<Item = (&Problem, &str)> {
        self.problems.iter().filter_map(|p| p.grader.as_ref().err().map(|error| (&p.problem, error.as_str())))
    }
}

/// The threads that grade.
fn pool(threads: Option<NonZeroUsize>) -> Result<rayon::ThreadPool, Failure> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.map_or(0, NonZeroUsize::get))
        .build()
        .map_err(|error| Failure::new(format!("cannot start the threads: {error}; try a smaller --threads")))
}

impl Row {
    /// The row with the grade against the computed key in the place of the other, its problem being at `problem` now.
    fn by_key(self, problem: usize) -> Option<Self> {
        let by_key = self.computed?;
        let Comparison { diagnosis, extracted, answer, span, warnings, .. } = by_key.grade.comparison.clone();
        Some(Row {
            model: self.model,
            problem,
            outcome: by_key.grade.outcome,
            reason: by_key.grade.reason,
            message: by_key.message(),
            diagnosis,
            extracted,
            answer,
            span,
            warnings,
            micros: by_key.micros,
            computed: Some(by_key),
        })
    }
}

/// Grades one response; `model` and `problem` are positions.
pub fn grade(prepared: &Prepared, model: usize, problem: usize, text: &str) -> Row {
    match &prepared.grader {
        Ok(grader) => {
            let start = Instant::now();
            let Grade { outcome, comparison } = grader.grade(text);
            let micros = start.elapsed().as_secs_f64() * 1e6;
            Row {
                model,
                problem,
                outcome,
                reason: Some(comparison.reason),
                message: comparison.message,
                diagnosis: comparison.diagnosis,
                extracted: comparison.extracted,
                answer: comparison.answer,
                span: comparison.span,
                warnings: comparison.warnings,
                micros,
                computed: None,
            }
        }
        Err(error) => Row {
            model,
            problem,
            outcome: Outcome::BrokenReference,
            reason: None,
            message: error.clone(),
            diagnosis: Vec::new(),
            extracted: None,
            answer: None,
            span: None,
            warnings: Vec::new(),
            micros: 0.0,
            computed: None,
        },
    }
}
