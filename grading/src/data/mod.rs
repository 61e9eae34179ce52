//! Problem sets and responses: files in, typed rows out.

use std::path::{Path, PathBuf};

use crate::grader::Specification;

/// One problem of a data set.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The data set's index.
    pub index: u64,
    /// A stable identifier (`hf/00-…` where catalogued, else `problem-<index>` or the row's own).
    pub id: String,
    /// The data set's type (`HF`, `ED`, …).
    pub problem_type: String,
    /// What the problem says about its answer.
    pub specification: Specification,
    /// Whether index and prompt hash matched the catalogue of declarations.
    pub catalogued: bool,
}

/// How a response names its problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKey {
    /// By the data set's index.
    Index(u64),
    /// By identifier.
    Id(String),
}

/// One response of a model.
#[derive(Clone, Debug)]
pub struct Response {
    /// The model's name.
    pub model: String,
    /// Which problem it answers.
    pub problem: ProblemKey,
    /// The raw text.
    pub text: String,
}

/// A row that could not be used; the others are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The file.
    pub file: PathBuf,
    /// Line, 1-based, where it is known.
    pub line: Option<usize>,
    /// What was found, what was expected, what to do.
    pub message: String,
}

/// What was read from a file: the usable rows, and the others with the reason.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    /// Usable rows, in file order.
    pub rows: Vec<T>,
    /// Skipped rows.
    pub skipped: Vec<RowError>,
}

/// A file that cannot be used at all: one paragraph that says what, where and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FileError {
    /// The paragraph.
    pub message: String,
}

/// Reads a problem set: the benchmark's YAML, a JSON array, or JSON Lines.
///
/// # Errors
/// If the file cannot be read or holds no problem at all.
pub fn read_problems(_path: &Path) -> Result<Rows<Problem>, FileError> {
    unimplemented!("the readers are not built yet")
}

/// Reads responses: the benchmark's JSON array, or `{"model","problem","response"}` lines.
///
/// # Errors
/// If the file cannot be read or holds no response at all.
pub fn read_responses(_path: &Path) -> Result<Rows<Response>, FileError> {
    unimplemented!("the readers are not built yet")
}

/// The built-in set: 20 problems and 60 responses, every kind of answer and every outcome.
#[must_use]
pub fn built_in() -> (Vec<Problem>, Vec<Response>) {
    unimplemented!("the built-in set is not built yet")
}
