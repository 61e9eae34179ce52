//! Problems and responses, read and matched to each other; what cannot be used is said, not guessed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use eigentruth_grading::data::{self, Problem, Response, RowError};

use crate::failure::Failure;
use crate::output;
use crate::text::{count, one_line};

/// A problem set as read: usable problems with distinct indices and identifiers.
pub struct ProblemSet {
    /// The problems, in file order.
    pub problems: Vec<Problem>,
    /// The rows that could not be used.
    pub skipped: Vec<RowError>,
    by_index: BTreeMap<u64, usize>,
    by_id: BTreeMap<String, usize>,
}

impl ProblemSet {
    /// Reads `file`, or takes the built-in set.
    ///
    /// # Errors
    /// If the file cannot be used at all.
    pub fn read(file: Option<&Path>) -> Result<Self, Failure> {
        match file {
            None => Ok(Self::of(data::built_in().0, Vec::new(), Path::new("built-in set"))),
            Some(path) => {
                let rows = data::read_problems(path)?;
                for row in &rows.doubtful {
                    output::complain("warning", &one_line(&row.to_string(), 2000));
                }
                Ok(Self::of(rows.rows, rows.skipped, path))
            }
        }
    }

    /// A set that no file holds.
    pub fn of_rows(rows: Vec<Problem>) -> Self {
        Self::of(rows, Vec::new(), Path::new("catalogue"))
    }

    /// Keeps the first of several problems with the same index or identifier.
    fn of(rows: Vec<Problem>, skipped: Vec<RowError>, file: &Path) -> Self {
        let mut set =
            ProblemSet { problems: Vec::new(), skipped, by_index: BTreeMap::new(), by_id: BTreeMap::new() };
        for problem in rows {
            let clash = if set.by_index.contains_key(&problem.index) {
                Some(format!("index {}", problem.index))
            } else if set.by_id.contains_key(&problem.id) {
                Some(format!("identifier `{}`", one_line(&problem.id, 60)))
            } else {
                None
            };
            if let Some(clash) = clash {
                let message = format!(
                    "a second problem with {clash}; only the first is used, give this one a name of its own"
                );
                set.skipped.push(RowError { file: file.to_owned(), line: None, message });
                continue;
            }
            set.by_index.insert(problem.index, set.problems.len());
            set.by_id.insert(problem.id.clone(), set.problems.len());
            set.problems.push(problem);
        }
        set
    }

    /// The position of the problem called `name`: its identifier, else its index.
    pub fn find(&self, name: &str) -> Option<usize> {
        let by_index = || name.parse().ok().and_then(|index: u64| self.by_index.get(&index));
        self.by_id.get(name).or_else(by_index).copied()
    }

    /// What the set calls its problems, in a few words.
    pub fn names(&self) -> String {
        match (self.by_index.keys().next(), self.by_index.keys().next_back()) {
            (Some(first), Some(last)) => {
                let example = self.problems.first().map_or("", |p| p.id.as_str());
                format!("indices {first} to {last}, identifiers like `{}`", one_line(example, 60))
            }
            _ => "none".to_owned(),
        }
    }
}

/// A response with its places among models and problems.
pub struct Entry {
    /// Position among [`Responses::models`].
    pub model: usize,
    /// Position in the [`ProblemSet`].
    pub problem: usize,
    /// The raw text.
    pub text: String,
}

/// Responses that name a problem of the set, at most one per model and problem.
pub struct Responses {
    /// Models, in the order in which they first appear.
    pub models: Vec<String>,
    /// The usable responses, in file order.
    pub entries: Vec<Entry>,
    /// The rows that could not be used.
    pub skipped: Vec<RowError>,
}

impl Responses {
    /// Reads all `files`.
    ///
    /// # Errors
    /// If a file cannot be used at all.
    pub fn read(files: &[PathBuf], set: &ProblemSet) -> Result<Self, Failure> {
        let (mut rows, mut skipped) = (Vec::new(), Vec::new());
        for path in files {
            let read = data::read_responses(path)?;
            rows.extend(read.rows);
            skipped.extend(read.skipped);
        }
        let mut responses = Self::of(rows, set);
        skipped.append(&mut responses.skipped);
        Ok(Responses { skipped, ..responses })
    }

    /// Matches responses that are already in memory.
    pub fn of(rows: Vec<Response>, set: &ProblemSet) -> Self {
        let (matched, mut skipped) = data::match_responses(&set.problems, rows);
        if !set.skipped.is_empty() {
            for row in skipped.iter_mut().filter(|row| row.message.starts_with("there is no problem")) {
                let dropped = count(set.skipped.len(), "problem");
                row.message.push_str(&format!(
                    ". ({dropped} of the set could not be used, see above: it may be one of them)"
                ));
            }
        }
        let mut positions: BTreeMap<String, usize> = BTreeMap::new();
        let mut models = Vec::new();
        let mut entries = Vec::with_capacity(matched.len());
        for (problem, response) in matched {
            let model = *positions.entry(response.model).or_insert_with_key(|name| {
                models.push(name.clone());
                models.len() - 1
            });
            entries.push(Entry { model, problem, text: response.text });
        }
        Responses { models, entries, skipped }
    }
}

/// The bytes of a text file; what it should hold is `what` (`pairs to compare`).
///
/// # Errors
/// If it cannot be read or is no text: what was found, and what to do.
pub fn read_text(path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    let name = path.display();
    if path.is_dir() {
        return Err(Failure::new(format!(
            "`{name}` is a folder, but a file with {what} was expected; name a file in it"
        )));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        let hint = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file; check the path".to_owned(),
            std::io::ErrorKind::PermissionDenied => "you may not read it; ask for the right to".to_owned(),
            _ => format!("{error}; check the path"),
        };
        Failure::new(format!("cannot read `{name}`: {hint}"))
    })?;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Failure::new(format!(
            "`{name}` is encoded as UTF-16, but UTF-8 was expected; save it again with the encoding UTF-8"
        )));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes);
    let damaged = |line: &&[u8]| std::str::from_utf8(line).is_err();
    let lines = || bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    if bytes.contains(&0) || (lines().next().is_some() && lines().all(|line| damaged(&line))) {
        return Err(Failure::new(format!(
            "`{name}` is no text, but a file with {what} was expected; if it is compressed, unpack it first"
        )));
    }
    if lines().next().is_none() {
        return Err(Failure::new(format!("`{name}` is empty, but {what} were expected")));
    }
    Ok(bytes)
}

/// How many skipped rows are shown where there are many.
const SHOWN: usize = 10;

/// Reports skipped rows on standard error: where, what, and what was expected; `used` is whether there are others.
pub fn report_skipped_of(skipped: &[RowError], used: bool) {
    // With the wrong problem set every row is wrong: a screen full of them says no more than the first few.
    let shown = if skipped.len() > 2 * SHOWN { SHOWN } else { skipped.len() };
    for row in &skipped[..shown] {
        output::complain("warning", &one_line(&row.to_string(), 2000));
    }
    if shown < skipped.len() {
        let more = count(skipped.len() - shown, "more row");
        output::complain("warning", &format!("… and {more}; the first {shown} are shown"));
    }
    if !skipped.is_empty() {
        let others = if used { "; the others were used" } else { "" };
        output::complain("note", &format!("{} skipped{others}", count(skipped.len(), "row")));
    }
}

/// [`report_skipped_of`] where other rows were used.
pub fn report_skipped(skipped: &[RowError]) {
    report_skipped_of(skipped, true);
}
