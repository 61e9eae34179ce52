//! Reading grades that somebody else published, to compare ours with them.

use std::path::Path;

use serde::Deserialize;

use super::collect::Collector;
use super::file::{self, Text};
use super::problems::parse_piece;
use super::{FileError, Rows, layout};

const SHAPE: &str = "verdicts as JSON Lines, each `{\"model\": …, \"prompt_idx\": …, \"is_equivalent\": …, \
                     \"parsed\": …, \"error\": …}`";

/// One published grade.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PublishedVerdict {
    /// The model's name.
    pub model: String,
    /// The data set's index of the problem.
    pub prompt_idx: u64,
    /// Whether the answer was held to be right.
    pub is_equivalent: bool,
    /// Whether the benchmark's own grader could read the answer; if not, a person may have decided.
    pub parsed: bool,
    /// What that grader complained about, else empty.
    #[serde(default)]
    pub error: String,
}

/// Reads published verdicts.
///
/// # Errors
/// If the file cannot be read or holds no usable verdict at all.
pub fn read_verdicts(path: &Path) -> Result<Rows<PublishedVerdict>, FileError> {
    parse_verdicts(path, &file::load(path)?)
}

/// [`read_verdicts`] for a file that is already in memory; `file` only names it in messages.
///
/// # Errors
/// If `bytes` hold no usable verdict at all.
pub fn parse_verdicts(file: &Path, bytes: &[u8]) -> Result<Rows<PublishedVerdict>, FileError> {
    let text = Text::decode(file, bytes, "verdicts")?;
    let mut rows = Collector::new(file);
    for piece in layout::pieces(&text.text, "verdicts", true).unwrap_or_default() {
        match parse_piece(&piece, &text) {
            Ok(verdict) => rows.accept(verdict),
            Err(message) => rows.skip(Some(piece.line), || message),
        }
    }
    rows.finish("verdict", SHAPE)
}
