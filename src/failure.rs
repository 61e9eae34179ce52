//! How a command ends.

use std::fmt;

/// The command ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// Everything that was given was used (exit code 0, whatever the grades).
    Clean,
    /// Some input rows were skipped (exit code 1).
    RowsSkipped,
    /// `--check` was asked for and found something (exit code 1).
    CheckFailed,
}

impl Completion {
    /// [`Completion::RowsSkipped`] if `skipped` rows could not be used.
    pub fn after_skipping(skipped: usize) -> Self {
        if skipped == 0 { Completion::Clean } else { Completion::RowsSkipped }
    }
}

/// Nothing could be run (exit code 2): one paragraph that says what, where and how to mend it.
#[derive(Clone, Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure that says `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Failure(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<eigentruth_grading::data::FileError> for Failure {
    fn from(error: eigentruth_grading::data::FileError) -> Self {
        Failure(error.message)
    }
}
