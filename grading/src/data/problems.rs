//! Reading problem sets.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::collect::Collector;
use super::file::Text;
use super::layout::{self, Piece};
use super::{FileError, Problem, Rows, catalogue};
use crate::grader::{Invariant, Specification};
use crate::kind::Kind;

const SHAPE: &str = "problems as YAML (`problems:` and a list), as a JSON array, as a JSON object with `problems`, or \
                     as JSON Lines, each with `index`, `prompt`, `parameters`, `functions`, `solution` and `type`";

/// Reads the problems in `bytes`.
pub(super) fn parse(file: &Path, bytes: &[u8]) -> Result<Rows<Problem>, FileError> {
    let text = Text::decode(file, bytes, "problems")?;
    let mut sink = Sink { rows: Collector::new(file), indices: HashMap::new(), ids: HashMap::new() };
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let lines = matches!(extension, "jsonl" | "ndjson");
    let yaml = matches!(extension, "yaml" | "yml") && !text.text.trim_start().starts_with(['[', '{']);
    match if yaml { None } else { layout::pieces(&text.text, "problems", lines) } {
        Some(pieces) => {
            for piece in &pieces {
                let line = Some(piece.line);
                match parse_piece(piece, &text) {
                    Ok(row) => sink.row(line, row),
                    Err(message) => sink.rows.skip(line, || message),
                }
            }
        }
        None => parse_yaml(file, &text, &mut sink)?,
    }
    sink.rows.finish("problem", SHAPE)
}

/// Parses a piece of JSON, or says in a sentence what is wrong with it.
pub(super) fn parse_piece<T: DeserializeOwned>(piece: &Piece<'_>, text: &Text) -> Result<T, String> {
    if let Some(line) = text.damaged_in(piece.line, piece.last_line()) {
        return Err(damaged(line));
    }
    if let Some(flaw) = piece.flaw {
        return Err(flaw.message().to_owned());
    }
    if !piece.text.starts_with('{') {
        let found: String = piece.text.chars().take(40).collect();
        return Err(format!(
            "found `{found}`; expected was a JSON object in braces, `{{…}}`. Write the row as an object, or delete it"
        ));
    }
    serde_json::from_str(piece.text).map_err(|error| {
        let place = format!(" at line {} column {}", error.line(), error.column());
        let what = error.to_string().replace(&place, "");
        let line = piece.line + error.line().saturating_sub(1);
        format!(
            "not valid JSON: {what} (line {line}, column {}); expected was one complete JSON object. Mend it there \
             (a backslash inside a text is written twice)",
            error.column()
        )
    })
}

fn damaged(line: usize) -> String {
    format!(
        "line {line} holds bytes that are not UTF-8; expected was UTF-8 text. Write the row again with the encoding UTF-8"
    )
}

#[derive(Deserialize)]
struct YamlFile {
    problems: Vec<serde_saphyr::Spanned<Value>>,
}

/// Our rows are shallow and may be many; the library's limits are for deep and few.
fn limits() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 16,
            flow_nesting_limit: 16,
            max_nodes: 10_000_000,
            max_events: 40_000_000,
            max_total_scalar_bytes: 256 << 20,
        },
    }
}

fn parse_yaml(file: &Path, text: &Text, sink: &mut Sink<'_>) -> Result<(), FileError> {
    // A list may also stand at the top; which of the two shapes it is shows in the first character.
    let is_list = text
        .text
        .lines()
        .find(|line| !line.is_empty() && !line.starts_with(['#', '%']) && *line != "---")
        .is_some_and(|line| line.starts_with('-'));
    let parsed = if is_list {
        serde_saphyr::from_str_with_options(&text.text, limits())
    } else {
        serde_saphyr::from_str_with_options::<YamlFile>(&text.text, limits()).map(|file| file.problems)
    };
    let rows: Vec<serde_saphyr::Spanned<Value>> = parsed.map_err(|error| {
        // The library also quotes the text around the error and speaks of its own settings; its
        // first clause is the sentence, with line and column at the end.
        let what = error.without_snippet().to_string();
        let what = what.lines().next().unwrap_or_default();
        let what = what.replace(", set DuplicateKeyPolicy in Options if acceptable", "");
        FileError {
            message: format!(
                "{} is not JSON and cannot be read as YAML: {what}. Expected were {SHAPE}. Mend the file there.",
                file.display()
            ),
        }
    })?;
    let first_line =
        |row: &serde_saphyr::Spanned<Value>| usize::try_from(row.defined.line()).unwrap_or(0).max(1);
    for (at, row) in rows.iter().enumerate() {
        let line = first_line(row);
        let last = rows.get(at + 1).map_or(usize::MAX, |next| first_line(next).saturating_sub(1));
        match (text.damaged_in(line, last), &row.value) {
            (Some(damage), _) => sink.rows.skip(Some(line), || damaged(damage)),
            (None, Value::Object(row)) => sink.row(Some(line), row.clone()),
            (None, other) => sink.rows.skip(Some(line), || {
                format!(
                    "found {}; expected was a mapping with `prompt`, `solution`, `index`, … Write the row as one",
                    describe(other)
                )
            }),
        }
    }
    Ok(())
}

/// What a JSON value is, in words.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing (null)".to_owned(),
        Value::Bool(truth) => format!("the truth value {truth}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().nth(40).is_some() => {
            format!("the text \"{}…\"", text.chars().take(40).collect::<String>())
        }
        Value::String(text) => format!("the text \"{text}\""),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// Accepts rows one after the other and refuses repeated names.
struct Sink<'a> {
    rows: Collector<'a, Problem>,
    indices: HashMap<u64, Option<usize>>,
    ids: HashMap<String, Option<usize>>,
}

impl Sink<'_> {
    fn row(&mut self, line: Option<usize>, row: Map<String, Value>) {
        for message in row.keys().filter_map(|name| misspelt(name)) {
            self.rows.doubt(line, message);
        }
        let problem = match problem(row) {
            Ok(problem) => problem,
            Err(message) => return self.rows.skip(line, || message),
        };
        let earlier = |first: &Option<usize>| first.map_or(String::new(), |line| format!(" in line {line}"));
        if let Some(first) = self.indices.get(&problem.index) {
            let place = earlier(first);
            return self.rows.skip(line, || {
                format!(
                    "index {} was already given{place}; expected was a different index for every problem. Number \
                     this row anew, or delete it",
                    problem.index
                )
            });
        }
        if let Some(first) = self.ids.get(&problem.id) {
            let place = earlier(first);
            return self.rows.skip(line, || {
                format!(
                    "id `{}` was already given{place}; expected was a different id for every problem. Rename this \
                     row, or delete it",
                    problem.id
                )
            });
        }
        self.indices.insert(problem.index, line);
        self.ids.insert(problem.id.clone(), line);
        self.rows.accept(problem);
    }
}

fn problem(mut row: Map<String, Value>) -> Result<Problem, String> {
    let index = match row.remove("index") {
        Some(Value::Number(number)) if number.is_u64() => number.as_u64().unwrap_or_default(),
        Some(other) => {
            return Err(format!(
                "field `index` is {}; expected was a whole number, 0 or larger, without quotation marks. Write \
                 `index` so",
                describe(&other)
            ));
        }
        None => return Err(missing("index", "the problem's whole number", &row)),
    };
    let prompt = match text(&mut row, "prompt")? {
        Some(prompt) => prompt,
        None => return Err(missing("prompt", "the question as a text", &row)),
    };
    let reference = match (text(&mut row, "solution")?, text(&mut row, "reference")?) {
        (Some(solution), _) | (None, Some(solution)) => solution,
        (None, None) => return Err(missing("solution", "the reference answer in LaTeX", &row)),
    };
    if reference.trim().is_empty() {
        return Err("field `solution` is empty; expected was the reference answer in LaTeX, such as \
                    `$\\boxed{2t}$`. Fill it in, or delete the row"
            .to_owned());
    }
    let specification = Specification {
        reference,
        parameters: text(&mut row, "parameters")?.unwrap_or_default(),
        functions: text(&mut row, "functions")?.unwrap_or_default(),
        kind: field::<Option<Kind>>(&mut row, "kind", "a kind such as `numeric` or `choice_set`")?.flatten(),
        prompt,
        part_names: field(&mut row, "part_names", "a list of texts such as `[\"n_1\", \"n_2\"]`")?
            .unwrap_or_default(),
        labels: field(&mut row, "labels", "`distinct` or `free`")?.unwrap_or_default(),
        invariants: laws(row.remove("invariants"))?,
    };
    let id = match text(&mut row, "id")? {
        Some(id) if !id.trim().is_empty() => id.trim().to_owned(),
        _ => format!("problem-{index}"),
    };
    let problem_type = text(&mut row, "type")?.filter(|word| !word.trim().is_empty());
    let mut problem = Problem {
        index,
        id,
        problem_type: problem_type.map_or_else(|| "untyped".to_owned(), |word| word.trim().to_owned()),
        specification,
        catalogued: false,
    };
    catalogue::apply(&mut problem);
    Ok(problem)
}

/// The fields of a row.
const FIELDS: [&str; 12] = [
    "index",
    "id",
    "type",
    "prompt",
    "solution",
    "reference",
    "parameters",
    "functions",
    "kind",
    "part_names",
    "labels",
    "invariants",
];

/// A complaint about a field that looks like a known one and is none: an optional one would be ignored silently.
/// Data sets carry other fields (authors, dates), which nobody needs here.
fn misspelt(name: &str) -> Option<String> {
    if FIELDS.contains(&name) {
        return None;
    }
    let plain = name.to_ascii_lowercase().replace(['-', ' '], "_");
    let meant = FIELDS.iter().find(|field| distance(&plain, field) <= if field.len() > 4 { 2 } else { 1 })?;
    Some(format!(
        "field `{name}` is not known and ignored; `{meant}` may be meant. Known fields: {}",
        FIELDS.join(", ")
    ))
}

/// How many letters must be changed, added or left out to make one word the other.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (i, a) in one.chars().take(64).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in two.iter().enumerate() {
            let cost = (diagonal + usize::from(a != *b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], cost);
        }
    }
    row[two.len()]
}

/// The text in a field, `None` if the field is absent or null.
fn text(row: &mut Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match row.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        // YAML reads an unquoted 0.50 as a number, and its last digit is lost.
        Some(other) => Err(format!(
            "field `{name}` is {}; expected was a text. Put it in quotation marks{}",
            describe(&other),
            if other.is_number() { ", so that every digit is kept" } else { "" }
        )),
    }
}

fn field<T: DeserializeOwned>(
    row: &mut Map<String, Value>,
    name: &str,
    expected: &str,
) -> Result<Option<T>, String> {
    match row.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let found = describe(&value);
            serde_json::from_value(value).map(Some).map_err(|error| {
                format!("field `{name}` is {found}; expected was {expected}. Correct it, or leave it out ({error})")
            })
        }
    }
}

/// What a law is, for whoever wrote something else.
const LAW: &str = "a law such as `{\"law\": \"positive\"}`, whose `weights` and `map` are lists of pairs of texts \
                   (`[[\"t\", \"1\"]]`), and whose other fields are texts (`\"1\"`)";

/// The declared laws, each read by itself, so that a complaint names the one that cannot be read.
fn laws(declared: Option<Value>) -> Result<Vec<Invariant>, String> {
    let laws = match declared {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(laws)) => laws,
        Some(other) => {
            return Err(format!(
                "field `invariants` is {}; expected was a list, each element {LAW}. Correct it, or leave it out",
                describe(&other)
            ));
        }
    };
    let read = |(at, law): (usize, Value)| {
        let name = law.get("law").map_or_else(|| describe(&law), |name| format!("`{}`", shortened(name)));
        serde_json::from_value::<Invariant>(law).map_err(|error| {
            format!(
                "field `invariants`: element {}, {name}, cannot be read ({error}); expected was {LAW}. Correct it, or \
                 leave it out",
                at + 1
            )
        })
    };
    laws.into_iter().enumerate().map(read).collect()
}

/// The beginning of a value as it is written.
fn shortened(value: &Value) -> String {
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    written.chars().take(40).collect()
}

fn missing(name: &str, what: &str, row: &Map<String, Value>) -> String {
    let mut others: Vec<&str> = row.keys().map(String::as_str).take(12).collect();
    others.sort_unstable();
    format!(
        "field `{name}` is missing; expected was {what}. Add it (the row's other fields: {})",
        if others.is_empty() { "none".to_owned() } else { others.join(", ") }
    )
}
