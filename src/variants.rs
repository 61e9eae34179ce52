//! `eigentruth variants`: fresh problems with computed answers, in the format that `grade` reads.

use std::collections::BTreeSet;
use std::path::Path;

use eigentruth_grading::{Invariant, Kind, LabelRelation};
use eigentruth_problems::{Problem, Stop, Variant, catalogue};
use serde::Serialize;

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::output::{self, Paint, Tone};
use crate::text::{count, wrapped};
use crate::verify::chosen;

/// A problem as it stands in a file: fields of the benchmark, then ours.
#[derive(Serialize)]
struct Row<'a> {
    index: u64,
    id: String,
    r#type: String,
    prompt: &'a str,
    parameters: &'a str,
    functions: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    solution: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    #[serde(skip_serializing_if = "no_names")]
    part_names: &'a [String],
    #[serde(skip_serializing_if = "is_usual")]
    labels: LabelRelation,
    #[serde(skip_serializing_if = "no_laws")]
    invariants: &'a [Invariant],
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_of: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    related_to: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

/// The fields in the order in which they are written.
const FIELDS: [&str; 14] = [
    "index",
    "id",
    "type",
    "prompt",
    "parameters",
    "functions",
    "solution",
    "kind",
    "part_names",
    "labels",
    "invariants",
    "variant_of",
    "related_to",
    "seed",
];

fn no_names(names: &&[String]) -> bool {
    names.is_empty()
}

fn no_laws(laws: &&[Invariant]) -> bool {
    laws.is_empty()
}

fn is_usual(labels: &LabelRelation) -> bool {
    *labels == LabelRelation::default()
}

impl<'a> Row<'a> {
    fn new(index: u64, problem: &Problem, variant: &'a Variant, answers: bool) -> Self {
        let specification = &variant.specification;
        let area = problem.id.split('/').next().unwrap_or_default();
        Row {
            index,
            id: format!("{}~{}", problem.id, variant.seed),
            r#type: if area == "other" { "Other".to_owned() } else { area.to_uppercase() },
            prompt: &specification.prompt,
            parameters: &specification.parameters,
            functions: &specification.functions,
            solution: answers.then(|| format!(r"$\boxed{{{}}}$", specification.reference)),
            kind: specification.kind,
            part_names: &specification.part_names,
            labels: specification.labels,
            invariants: if answers { &specification.invariants } else { &[] },
            variant_of: problem.family.is_some().then_some(problem.id),
            related_to: problem.related.is_some().then_some(problem.id),
            seed: answers.then_some(variant.seed),
        }
    }
}

/// The layout of a file of problems.
#[derive(Clone, Copy)]
enum Layout {
    Lines,
    Array,
    Yaml,
}

impl Layout {
    /// By the end of the file's name.
    fn of(path: &Path) -> Result<Self, Failure> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("jsonl" | "ndjson") => Ok(Self::Lines),
            Some("json") => Ok(Self::Array),
            Some("yaml" | "yml") => Ok(Self::Yaml),
            _ => Err(Failure::new(format!(
                "`{}` does not tell its layout; let its name end with .jsonl, .json or .yaml",
                path.display()
            ))),
        }
    }

    fn write(self, rows: &[Row<'_>]) -> Result<String, serde_json::Error> {
        Ok(match self {
            Self::Lines => {
                let lines: Result<Vec<String>, _> = rows.iter().map(serde_json::to_string).collect();
                lines?.iter().map(|line| format!("{line}\n")).collect()
            }
            Self::Array => serde_json::to_string_pretty(rows)? + "\n",
            // Texts of JSON are texts of YAML.
            Self::Yaml => {
                let mut text = "problems:\n".to_owned();
                for row in rows {
                    let fields = serde_json::to_value(row)?;
                    let present = FIELDS.iter().filter_map(|name| Some((name, fields.get(name)?)));
                    for (at, (name, value)) in present.enumerate() {
                        text.push_str(&format!("{} {name}: {value}\n", if at == 0 { "-" } else { " " }));
                    }
                }
                text
            }
        })
    }
}

/// Runs the command.
///
/// # Errors
/// If a problem is unknown or has neither a family nor related questions, too few of them differ, or a file cannot be written.
pub fn run(arguments: &cli::Variants) -> Result<Completion, Failure> {
    let file = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    output::refuse_overwriting(&[("-o", file), ("--questions", arguments.questions.as_deref())], &[])?;
    let layout = file.map_or(Ok(Layout::Lines), Layout::of)?;
    let questions = match arguments.questions.as_deref() {
        Some(path) => Some((path, Layout::of(path)?)),
        None => None,
    };
    let problems = match arguments.problems.is_empty() {
        // Related questions are no variants: whoever wants them names the problem.
        true => catalogue().into_iter().filter(|problem| problem.family.is_some()).collect(),
        false => chosen(&arguments.problems)?,
    };
    let mut drawn: Vec<(&Problem, Variant)> = Vec::new();
    for problem in &problems {
        for variant in distinct(problem, arguments.seed, arguments.number as usize)? {
            drawn.push((problem, variant));
        }
    }
    let rows = |answers: bool| -> Vec<Row<'_>> {
        let numbered = (0u64..).zip(&drawn);
        numbered.map(|(index, (problem, variant))| Row::new(index, problem, variant, answers)).collect()
    };
    let written = |layout: Layout, answers: bool| {
        layout
            .write(&rows(answers))
            .map_err(|error| Failure::new(format!("cannot write the problems: {error}")))
    };
    if let Some((path, layout)) = questions {
        output::write_whole(path, written(layout, false)?.as_bytes())?;
    }
    match file {
        Some(path) => {
            output::write_whole(path, written(layout, true)?.as_bytes())?;
            output::print(&summary(&problems, arguments, Paint::stdout()))?;
        }
        None => output::print(&written(layout, true)?)?,
    }
    Ok(Completion::Clean)
}

/// So many seeds in a row that give a question again: there are hardly any more.
const REPEATED: usize = 200;

/// The first `number` variants, or related questions, with different texts, from this seed on.
fn distinct(problem: &Problem, seed: u64, number: usize) -> Result<Vec<Variant>, Failure> {
    let Some(family) = problem.questions() else {
        return Err(Failure::new(format!(
            "{} has no family of variants; `eigentruth variants` without a problem draws from all that have one",
            problem.id
        )));
    };
    let (mut seen, mut variants, mut repeated) = (BTreeSet::new(), Vec::new(), 0);
    for seed in seed..=u64::MAX {
        if variants.len() == number || repeated > REPEATED {
            break;
        }
        let variant = match family.variant(seed) {
            // Nobody could tell how the answer is rounded: the seed asks nothing.
            Err(Stop::Tie(_)) => {
                repeated += 1;
                continue;
            }
            other => other.map_err(|stop| {
                Failure::new(format!("{} gives nothing with seed {seed}: {stop}", problem.id))
            })?,
        };
        if seen.insert(variant.specification.prompt.clone()) {
            variants.push(variant);
            repeated = 0;
        } else {
            repeated += 1;
        }
    }
    if variants.len() < number {
        return Err(Failure::new(format!(
            "{} gave {} from seed {seed} on, {number} were asked for; ask for fewer with -n",
            problem.id,
            count(variants.len(), "different question"),
        )));
    }
    Ok(variants)
}

/// What is said of a problem without a family.
const RELATED: &str =
    "related questions, not variants, as no computation answers the printed question as a whole";

/// What stands before the lines about a problem.
const INDENT: &str = "    ";

/// What was drawn: each problem, what varies in its questions, and whether they are variants of the printed one.
fn summary(problems: &[Problem], arguments: &cli::Variants, paint: Paint) -> String {
    let (each, seed) = (arguments.number as usize, arguments.seed);
    let mut text = String::new();
    for problem in problems {
        let varies = problem.questions().map_or("", |family| family.describe());
        let related = if problem.related.is_some() { RELATED } else { "" };
        text.push_str(&format!("{}\n", paint.paint(Tone::Strong, problem.id)));
        for line in [varies, related] {
            text.push_str(&wrapped(line, output::columns().min(100) - INDENT.len(), INDENT));
        }
    }
    let drawn = |related: bool, questions: &str, of: &str| {
        let number = problems.iter().filter(|problem| problem.related.is_some() == related).count();
        (number > 0).then(|| format!("{} {of} {}", count(number * each, questions), count(number, "problem")))
    };
    let drawn = [drawn(false, "variant", "of"), drawn(true, "related question", "about")];
    let drawn: Vec<String> = drawn.into_iter().flatten().collect();
    format!("{text}{}, {each} each, from seed {seed} on\n", drawn.join(" and "))
}
