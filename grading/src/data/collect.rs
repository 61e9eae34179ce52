//! Collecting usable rows and the reasons why others are not usable.

use std::path::Path;

use super::{FileError, RowError, Rows};

/// So many bad rows of one file are described; more are only counted, because a file of garbage
/// must not turn into gigabytes of messages.
const MAX_DESCRIBED: usize = 1000;

/// Rows of one file, in the making.
pub(super) struct Collector<'a, T> {
    file: &'a Path,
    rows: Vec<T>,
    skipped: Vec<RowError>,
    doubtful: Vec<RowError>,
    more: usize,
}

impl<'a, T> Collector<'a, T> {
    pub(super) fn new(file: &'a Path) -> Self {
        Collector { file, rows: Vec::new(), skipped: Vec::new(), doubtful: Vec::new(), more: 0 }
    }

    pub(super) fn accept(&mut self, row: T) {
        self.rows.push(row);
    }

    pub(super) fn skip(&mut self, line: Option<usize>, message: impl FnOnce() -> String) {
        if self.skipped.len() < MAX_DESCRIBED {
            self.skipped.push(RowError { file: self.file.to_owned(), line, message: message() });
        } else {
            self.more += 1;
        }
    }

    /// Says that something about a row that is used looks like a mistake.
    pub(super) fn doubt(&mut self, line: Option<usize>, message: String) {
        if self.doubtful.len() < MAX_DESCRIBED {
            self.doubtful.push(RowError { file: self.file.to_owned(), line, message });
        }
    }

    /// The rows; or, if none is usable, a paragraph with the first reason.
    pub(super) fn finish(mut self, what: &str, shape: &str) -> Result<Rows<T>, FileError> {
        if self.more > 0 {
            let message =
                format!("{} more rows of this file were skipped for reasons of this kind", self.more);
            self.skipped.push(RowError { file: self.file.to_owned(), line: None, message });
        }
        if !self.rows.is_empty() {
            return Ok(Rows { rows: self.rows, skipped: self.skipped, doubtful: self.doubtful });
        }
        let name = self.file.display();
        let message = match self.skipped.first() {
            None => format!("{name} holds no {what}: the list in it is empty. Expected were {shape}."),
            Some(first) => {
                let place = first.line.map_or(String::new(), |line| format!(", line {line}"));
                format!(
                    "{name} holds no usable {what}: none of its {} rows could be read. The first one{place}: {}. \
                     Expected were {shape}.",
                    self.skipped.len() + self.more,
                    first.message
                )
            }
        };
        Err(FileError { message })
    }
}
