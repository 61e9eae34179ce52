//! Problem sets and responses: files in, typed rows out.
//!
//! Readers never give up on a file because of one row: a row that cannot be used becomes a
//! [`RowError`] with file, line and what to do about it, and the other rows are used. Only a file
//! from which nothing at all can be read is a [`FileError`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::grader::Specification;

mod built_in;
pub mod catalogue;
mod collect;
mod file;
mod layout;
mod matching;
mod options;
mod problems;
mod responses;
mod verdicts;

pub use built_in::{Expectation, built_in, built_in_expectations, built_in_sources};
pub use matching::match_responses;
pub use options::options;
pub use verdicts::{PublishedVerdict, parse_verdicts, read_verdicts};

/// One problem of a data set.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The data set's index.
    pub index: u64,
    /// A stable identifier (`hf/00-…` where catalogued, else `problem-<index>` or the row's own).
    pub id: String,
    /// The data set's type (`HF`, `ED`, …); `untyped` where the row has none.
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

/// Where a row was read, for messages about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file, shared by all its rows; `None` for a row that was made by hand.
    pub file: Option<Arc<Path>>,
    /// Line, 1-based, where it is known.
    pub line: Option<usize>,
}

/// One response of a model.
#[derive(Clone, Debug)]
pub struct Response {
    /// The model's name.
    pub model: String,
    /// Which problem it answers.
    pub problem: ProblemKey,
    /// The raw text; empty where the model gave no answer.
    pub text: String,
    /// Where it was read.
    pub source: Source,
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

impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file.display(), self.message),
            None => write!(f, "{}: {}", self.file.display(), self.message),
        }
    }
}

/// What was read from a file: the usable rows, and the others with the reason.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    /// Usable rows, in file order.
    pub rows: Vec<T>,
    /// Skipped rows.
    pub skipped: Vec<RowError>,
    /// Rows that are used although something about them looks like a mistake: a misspelt field.
    pub doubtful: Vec<RowError>,
}

/// A file that cannot be used at all: one paragraph that says what, where and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FileError {
    /// The paragraph.
    pub message: String,
}

/// Reads a problem set: the benchmark's YAML, a JSON array, a JSON object with `problems`, or
/// JSON Lines. Rows known to the [`catalogue`] take its declarations.
///
/// # Errors
/// If the file cannot be read or holds no usable problem at all.
pub fn read_problems(path: &Path) -> Result<Rows<Problem>, FileError> {
    problems::parse(path, &file::load(path)?)
}

/// [`read_problems`] for a file that is already in memory; `file` only names it in messages.
///
/// # Errors
/// If `bytes` hold no usable problem at all.
pub fn parse_problems(file: &Path, bytes: &[u8]) -> Result<Rows<Problem>, FileError> {
    problems::parse(file, bytes)
}

/// Reads responses: the benchmark's JSON array, or `{"model","problem","response"}` lines; either
/// kind of row may stand in either kind of file.
///
/// # Errors
/// If the file cannot be read or holds no usable response at all.
pub fn read_responses(path: &Path) -> Result<Rows<Response>, FileError> {
    responses::parse(path, &file::load(path)?)
}

/// [`read_responses`] for a file that is already in memory; `file` only names it in messages.
///
/// # Errors
/// If `bytes` hold no usable response at all.
pub fn parse_responses(file: &Path, bytes: &[u8]) -> Result<Rows<Response>, FileError> {
    responses::parse(file, bytes)
}

#[cfg(test)]
mod tests;
