//! One grading run: every response against its problem, on any number of threads, in input order.

use std::num::NonZeroUsize;
use std::time::Instant;

use eigentruth_grading::data::{Problem, RowError};
use eigentruth_grading::{Diagnosis, Grade, Grader, Kind, Outcome, Reason};
use rayon::prelude::*;

use crate::failure::Failure;
use crate::input::{ProblemSet, Responses};
use crate::standing::Standing;

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
}

/// The problems, the models and all grades.
pub struct Run {
    /// The problems, in file order.
    pub problems: Vec<Prepared>,
    /// The models, in the order in which they first appear.
    pub models: Vec<String>,
    /// The grades, in input order.
    pub rows: Vec<Row>,
    /// Input rows that could not be used.
    pub skipped: Vec<RowError>,
    /// What evidence says about the references, by position of the problem; nothing if no evidence was given.
    pub standings: Option<Vec<Option<Standing>>>,
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
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.map_or(0, NonZeroUsize::get))
            .build()
            .map_err(|error| {
                Failure::new(format!("cannot start the threads: {error}; try a smaller --threads"))
            })?;
        let (problems, rows) = pool.install(|| {
            let problems: Vec<Prepared> = set.problems.into_par_iter().map(Prepared::new).collect();
            let rows = responses
                .entries
                .par_iter()
                .map(|entry| grade(&problems[entry.problem], entry.model, entry.problem, &entry.text))
                .collect();
            (problems, rows)
        });
        Ok(Run { problems, models: responses.models, rows, skipped, standings: None })
    }

    /// The verdict on the reference of the problem at `position`, where evidence has one.
    pub fn standing(&self, position: usize) -> Option<&Standing> {
        self.standings.as_ref()?.get(position)?.as_ref()
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

fn grade(prepared: &Prepared, model: usize, problem: usize, text: &str) -> Row {
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
        },
    }
}
