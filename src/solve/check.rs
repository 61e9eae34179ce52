//! Looks over the input before it is read by its types, to say in the words of the file what is wrong.

use eigentruth_models::LATTICE_KINDS;
use toml::{Table, Value};

use super::options::{Method, option};

const EXAMPLE: &str = "[lattice]\nkind = \"chain\"\nsize = [8]\nboundary = [\"periodic\"]\n\n[model]\nname = \"heisenberg\"\nJ = 1.0";

/// Complaints about what is there but cannot be meant, and about what is missing. Unknown keys are left to the types.
///
/// # Errors
/// A sentence: where, what, and what would be right.
pub fn check(text: &str) -> Result<(), String> {
    let Ok(table) = text.parse::<Table>() else { return Ok(()) };
    if table.is_empty() {
        return Err(format!("the file is empty; a model is\n\n{EXAMPLE}"));
    }
    for name in ["lattice", "model"] {
        if !table.contains_key(name) {
            return Err(format!("the table [{name}] is missing; a model is\n\n{EXAMPLE}"));
        }
    }
    for name in ["lattice", "model", "solve"] {
        if let Some(value) = table.get(name)
            && !value.is_table()
        {
            return Err(format!("`{name}` is a table, written [{name}]; here it is {value}"));
        }
    }
    let section =
        |name: &'static str| Section { text, name, table: table.get(name).and_then(Value::as_table) };
    lattice(&section("lattice"))?;
    solve(&section("solve"))
}

/// A table of the file.
struct Section<'a> {
    text: &'a str,
    name: &'static str,
    table: Option<&'a Table>,
}

impl Section<'_> {
    fn get(&self, key: &str) -> Option<&Value> {
        self.table?.get(key)
    }

    /// Refuses a value of `key` unless it is `right`.
    fn want(&self, key: &str, expected: &str, right: impl Fn(&Value) -> bool) -> Result<(), String> {
        match self.get(key) {
            Some(value) if !right(value) => Err(self.refuse(key, expected)),
            _ => Ok(()),
        }
    }

    fn refuse(&self, key: &str, expected: &str) -> String {
        let value = self.get(key).map(shown).unwrap_or_default();
        self.at(key, &format!("`{key}` is {value}; it is {expected}"))
    }

    /// A sentence about a key, with the place where it stands.
    fn at(&self, key: &str, sentence: &str) -> String {
        let line = self.line(key).map_or(String::new(), |line| format!(" (line {line})"));
        format!("[{}]{line} {sentence}", self.name)
    }

    /// The line on which a key stands, if it stands at the beginning of one.
    fn line(&self, key: &str) -> Option<usize> {
        let header = format!("[{}]", self.name);
        let mut inside = false;
        for (number, line) in self.text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('[') {
                inside = line.starts_with(&header);
            }
            let rest = line.strip_prefix(key).map(str::trim_start);
            if inside && rest.is_some_and(|rest| rest.starts_with('=')) {
                return Some(number + 1);
            }
        }
        None
    }
}

/// A value on one line, cut if it is long.
fn shown(value: &Value) -> String {
    crate::text::one_line(&value.to_string(), 60)
}

fn integers(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_integer))
}

fn number(value: &Value) -> bool {
    value.is_integer() || value.is_float()
}

fn boundary(value: &Value) -> bool {
    match value {
        Value::String(word) => ["open", "periodic", "antiperiodic"].contains(&word.as_str()),
        Value::Table(table) => table.len() == 1 && table.get("twisted").is_some_and(number),
        _ => false,
    }
}

fn lattice(section: &Section<'_>) -> Result<(), String> {
    let kinds = format!("one of {}", LATTICE_KINDS.map(|kind| format!("\"{kind}\"")).join(", "));
    if section.get("kind").is_none() {
        return Err(format!("[lattice] needs `kind`, {kinds}"));
    }
    section.want("kind", &kinds, Value::is_str)?;
    let sizes = "a list with one whole number, 1 or larger, for each direction, such as [8] or [4, 4]";
    let positive = |value: &Value| value.as_integer().is_some_and(|size| size >= 1);
    section.want("size", sizes, |value| value.as_array().is_some_and(|list| list.iter().all(positive)))?;
    let boundaries = "a list with \"open\", \"periodic\", \"antiperiodic\" or { twisted = φ } (φ in radians, for once around) for each \
                      direction, such as [\"periodic\"] or [{ twisted = 0.25 }]";
    section.want("boundary", boundaries, |value| {
        value.as_array().is_some_and(|list| list.iter().all(boundary))
    })?;
    section.want("superlattice", "two vectors of whole numbers, such as [[2, 2], [-2, 2]]", |value| {
        value.as_array().is_some_and(|list| {
            list.len() == 2
                && list
                    .iter()
                    .all(|vector| integers(vector) && vector.as_array().is_some_and(|v| v.len() == 2))
        })
    })?;
    section.want("simple", "true or false", Value::is_bool)?;
    section.want("file", "the path of a file, in quotation marks", Value::is_str)?;
    section.want(
        "cluster",
        "a table, such as { sites = 3, bonds = [[0, 1], [1, 2]] }, or the same as a text",
        |value| value.is_table() || value.is_str(),
    )
}

fn solve(section: &Section<'_>) -> Result<(), String> {
    section.want("method", "\"exact\" (diagonalization), \"mean-field\" or \"dmrg\"", Value::is_str)?;
    let method = match section.get("method").and_then(Value::as_str) {
        None => Method::default(),
        Some(word) => Method::named(word).map_err(|sentence| section.at("method", &sentence))?,
    };
    for name in section.table.into_iter().flat_map(Table::keys) {
        match option(name, method) {
            Ok(Some(info)) => section.want(name, &(info.expected)(), info.right)?,
            // The types say which names there are.
            Ok(None) => {}
            Err(sentence) => return Err(section.at(name, &format!("`{name}` {sentence}"))),
        }
    }
    let Some(numbers) = section.get("sector").and_then(Value::as_table) else { return Ok(()) };
    for (name, value) in numbers {
        let fits = number(value) || name == "momentum" && integers(value);
        if !fits {
            let expected = if name == "momentum" { "a whole number, or a list of them" } else { "a number" };
            return Err(format!("[solve] in `sector`, `{name}` is {}; it is {expected}", shown(value)));
        }
    }
    Ok(())
}
