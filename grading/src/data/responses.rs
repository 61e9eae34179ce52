//! Reading responses of models.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::collect::Collector;
use super::file::Text;
use super::problems::{describe, parse_piece};
use super::{FileError, ProblemKey, Response, Rows, Source, layout};

/// Longest response that is passed on; the grader has its own, smaller limits on the answer in it.
const MAX_RESPONSE: usize = 16 << 20;

const SHAPE: &str = "responses as JSON Lines or a JSON array, each `{\"model\": …, \"problem\": index or id, \
                     \"response\": text}`, or with the benchmark's `model_name` and `prompt_idx`";

/// A row as it stands; fields that nobody needs here (the prompt, the date) are not even copied.
#[derive(Deserialize)]
struct Row {
    #[serde(default, deserialize_with = "present")]
    model: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    model_name: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    problem: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    prompt_idx: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    response: Option<Value>,
    #[serde(default)]
    error: Value,
}

/// Tells a field that is null from one that is absent.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Reads the responses in `bytes`.
pub(super) fn parse(file: &Path, bytes: &[u8]) -> Result<Rows<Response>, FileError> {
    let text = Text::decode(file, bytes, "responses")?;
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let Some(pieces) = layout::pieces(&text.text, "responses", matches!(extension, "jsonl" | "ndjson"))
    else {
        let first: String = text.text.trim_start().chars().take(40).collect();
        return Err(FileError {
            message: format!(
                "{} begins with `{}`, which is neither JSON nor JSON Lines. Expected were {SHAPE}.",
                file.display(),
                first.lines().next().unwrap_or_default()
            ),
        });
    };
    let name: Arc<Path> = Arc::from(file);
    let mut rows = Collector::new(file);
    for piece in &pieces {
        let source = Source { file: Some(Arc::clone(&name)), line: Some(piece.line) };
        match parse_piece(piece, &text).and_then(|row| response(row, source)) {
            Ok(response) => rows.accept(response),
            Err(message) => rows.skip(Some(piece.line), || message),
        }
    }
    rows.finish("response", SHAPE)
}

fn response(row: Row, source: Source) -> Result<Response, String> {
    let model = match row.model.or(row.model_name) {
        Some(Value::String(model)) if !model.trim().is_empty() => model.trim().to_owned(),
        Some(Value::String(_)) => {
            return Err(
                "field `model` is an empty text; expected was the model's name. Fill it in".to_owned()
            );
        }
        other => return Err(wrong("model", other, "the model's name as a text")),
    };
    let problem = match row.problem.or(row.prompt_idx) {
        Some(Value::String(id)) if !id.trim().is_empty() => ProblemKey::Id(id.trim().to_owned()),
        Some(Value::Number(number)) if number.is_u64() => {
            ProblemKey::Index(number.as_u64().unwrap_or_default())
        }
        other => {
            let expected = "a problem's index (a whole number, 0 or larger) or its id (a text)";
            return Err(wrong("problem", other, expected));
        }
    };
    let failed = match row.error {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::String(message) => !message.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(object) => !object.is_empty(),
        other @ Value::Number(_) => {
            return Err(wrong("error", Some(other), "true or false, or a message as a text"));
        }
    };
    let text = match row.response {
        // Whatever text came with an error is not the model's answer.
        _ if failed => String::new(),
        Some(Value::Null) => String::new(),
        Some(Value::String(text)) if text.len() <= MAX_RESPONSE => text,
        Some(Value::String(text)) => {
            return Err(format!(
                "field `response` has {} bytes; expected were at most {MAX_RESPONSE}. Shorten it to the part with \
                 the answer",
                text.len()
            ));
        }
        other => return Err(wrong("response", other, "the model's text, or null if it gave none")),
    };
    Ok(Response { model, problem, text, source })
}

fn wrong(name: &str, found: Option<Value>, expected: &str) -> String {
    match found {
        None => format!("field `{name}` is missing; expected was {expected}. Add it"),
        Some(value) => format!("field `{name}` is {}; expected was {expected}. Correct it", describe(&value)),
    }
}
