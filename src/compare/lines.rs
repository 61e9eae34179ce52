//! `eigentruth compare --jsonl`: one pair a line in, one verdict a line out.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use eigentruth_grading::data::RowError;
use eigentruth_grading::{
    Comparison, Diagnosis, Grader, Invariant, Kind, LabelRelation, Reason, Specification, Verdict,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::{Completion, Failure};
use crate::input::{read_text, report_skipped_of};
use crate::output;
use crate::records;
use crate::text::one_line;

/// The most bytes that `candidate_gen` may make.
const GENERATED: usize = 64 << 20;

/// A line of the file.
#[derive(Deserialize)]
struct Pair {
    id: Value,
    reference: String,
    #[serde(default)]
    candidate: Option<String>,
    #[serde(default)]
    candidate_gen: Option<Generated>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    parameters: Option<String>,
    #[serde(default)]
    functions: Option<String>,
    #[serde(default)]
    prompt: Option<String>,
    #[serde(default)]
    part_names: Vec<String>,
    #[serde(default)]
    labels: LabelRelation,
    #[serde(default)]
    invariants: Vec<Invariant>,
    #[serde(default)]
    expected: Option<String>,
    #[serde(default, rename = "why")]
    _why: Option<Value>,
    #[serde(flatten)]
    unknown: serde_json::Map<String, Value>,
}

/// A candidate too long to write down: prefix, then `count` times `unit`, then suffix.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Generated {
    #[serde(default)]
    prefix: String,
    unit: String,
    count: usize,
    #[serde(default)]
    suffix: String,
}

/// A line of the output.
#[derive(Serialize)]
struct Short<'a> {
    id: &'a Value,
    outcome: Verdict,
    reason: Reason,
    micros: f64,
}

/// A line of the output with `--json`.
#[derive(Serialize)]
struct Full<'a> {
    schema: &'static str,
    #[serde(flatten)]
    short: Short<'a>,
    kind: String,
    message: &'a str,
    diagnosis: &'a [Diagnosis],
    extracted: Option<&'a str>,
    answer: Option<&'a str>,
    span: Option<(usize, usize)>,
    warnings: Vec<&'a str>,
}

/// How the verdicts compare with those the file expects.
#[derive(Default)]
struct Expectations {
    stated: usize,
    mismatches: Vec<String>,
}

/// Compares every line of `path`.
///
/// # Errors
/// If the file cannot be read or no line of it can be compared.
pub fn run(path: &Path, full: bool) -> Result<Completion, Failure> {
    let bytes = read_text(path, "pairs to compare")?;
    let (mut out, mut skipped) = (String::new(), Vec::new());
    let (mut expectations, mut unknown) = (Expectations::default(), BTreeSet::new());
    let mut compared = 0;
    for (n, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match compare(line, full, &mut expectations, &mut unknown) {
            Ok(line) => {
                out.push_str(&line);
                compared += 1;
            }
            Err(message) => skipped.push(RowError { file: path.to_owned(), line: Some(n + 1), message }),
        }
    }
    report_skipped_of(&skipped, compared > 0);
    if compared == 0 {
        return Err(Failure::new(format!(
            "`{}` holds no pair that can be compared: a line looks like \
             {{\"id\": \"a1\", \"reference\": \"7\", \"candidate\": \"\\\\boxed{{7}}\"}}",
            path.display()
        )));
    }
    for field in unknown {
        output::complain("warning", &format!("{}: unknown field `{field}` is not used", path.display()));
    }
    output::print(&out)?;
    expectations.report();
    Ok(Completion::after_skipping(skipped.len()))
}

fn compare(
    line: &[u8],
    full: bool,
    expectations: &mut Expectations,
    unknown: &mut BTreeSet<String>,
) -> Result<String, String> {
    let text =
        std::str::from_utf8(line).map_err(|error| format!("not UTF-8 ({error}); save the file as UTF-8"))?;
    let pair: Pair = serde_json::from_str(text).map_err(|error| {
        format!("{error}; expected an object with `id`, `reference`, `candidate` (or `candidate_gen`) and, if need be, \
                 `kind`, `parameters`, `functions`, `expected`")
    })?;
    if !(pair.id.is_string() || pair.id.is_number()) {
        return Err(format!("`id` is {}; expected text or a number", pair.id));
    }
    let candidate = candidate(&pair)?;
    let specification = Specification {
        reference: pair.reference,
        parameters: pair.parameters.unwrap_or_default(),
        functions: pair.functions.unwrap_or_default(),
        kind: kind(pair.kind.as_deref())?,
        prompt: pair.prompt.unwrap_or_default(),
        part_names: pair.part_names,
        labels: pair.labels,
        invariants: pair.invariants,
    };
    let expected = pair.expected.as_deref().map(verdict).transpose()?;
    let grader =
        Grader::new(&specification).map_err(|error| format!("broken reference: {}", error.message))?;
    let start = Instant::now();
    let comparison = grader.compare(&candidate);
    let micros = records::rounded_micros(start.elapsed().as_secs_f64() * 1e6);
    unknown.extend(pair.unknown.into_iter().map(|(name, _)| name));
    expectations.add(&pair.id, expected, &comparison);
    let short = Short { id: &pair.id, outcome: comparison.verdict, reason: comparison.reason, micros };
    let line = if full {
        records::line(&Full {
            schema: "eigentruth/compare-line/1",
            short,
            kind: grader.kind().to_string(),
            message: &comparison.message,
            diagnosis: &comparison.diagnosis,
            extracted: comparison.extracted.as_deref(),
            answer: comparison.answer.as_deref(),
            span: comparison.span,
            warnings: grader.warnings().iter().chain(&comparison.warnings).map(String::as_str).collect(),
        })
    } else {
        records::line(&short)
    };
    line.map_err(|failure| failure.to_string())
}

/// The candidate as written, or as generated; the generated one wins.
fn candidate(pair: &Pair) -> Result<String, String> {
    match (&pair.candidate_gen, &pair.candidate) {
        (Some(Generated { prefix, unit, count, suffix }), _) => {
            let bytes = unit.len().checked_mul(*count).filter(|&bytes| bytes <= GENERATED);
            bytes.ok_or_else(|| {
                format!("`candidate_gen` makes more than {GENERATED} bytes; lower its `count`")
            })?;
            Ok(format!("{prefix}{}{suffix}", unit.repeat(*count)))
        }
        (None, Some(candidate)) => Ok(candidate.clone()),
        (None, None) => Err("neither `candidate` nor `candidate_gen`; give one of them".to_owned()),
    }
}

/// The kind a line states; two words of the published cases name a subject, not a kind of answer.
fn kind(word: Option<&str>) -> Result<Option<Kind>, String> {
    match word {
        None | Some("" | "extraction" | "adversarial") => Ok(None),
        Some(word) => word.parse().map(Some).map_err(|error: eigentruth_grading::UnknownKind| {
            format!("{error}, or extraction or adversarial (the kind is then inferred from the reference)")
        }),
    }
}

fn verdict(word: &str) -> Result<Verdict, String> {
    [Verdict::Equivalent, Verdict::NotEquivalent, Verdict::Unparseable, Verdict::Rejected]
        .into_iter()
        .find(|verdict| verdict.to_string() == word)
        .ok_or_else(|| {
            let word = one_line(word, 40);
            format!("`expected` is `{word}`; expected equivalent, not_equivalent, unparseable or rejected")
        })
}

impl Expectations {
    fn add(&mut self, id: &Value, expected: Option<Verdict>, comparison: &Comparison) {
        let Some(expected) = expected else { return };
        self.stated += 1;
        if expected != comparison.verdict {
            let id = one_line(id.as_str().unwrap_or(&id.to_string()), 40);
            let Comparison { verdict, reason, message, .. } = comparison;
            let message = one_line(message, 200);
            self.mismatches.push(format!("{id}: expected {expected}, got {verdict} ({reason}): {message}"));
        }
    }

    fn report(&self) {
        if self.stated == 0 {
            return;
        }
        for mismatch in &self.mismatches {
            output::complain("mismatch", mismatch);
        }
        let met = self.stated - self.mismatches.len();
        output::complain("note", &format!("{met} of {} as expected", self.stated));
    }
}
