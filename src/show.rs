//! `eigentruth show`: one problem, with everything it declares.

use std::fmt::Write as _;

use eigentruth_grading::{Invariant, LabelRelation};
use serde::Serialize;

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::input::{ProblemSet, report_skipped};
use crate::output::{self, Paint, Tone};
use crate::records;
use crate::run::Prepared;
use crate::text::{one_line, wrapped};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    index: u64,
    id: &'a str,
    r#type: &'a str,
    kind: Option<String>,
    catalogued: bool,
    statement: &'a str,
    parameters: &'a str,
    functions: &'a str,
    part_names: &'a [String],
    labels: LabelRelation,
    reference: &'a str,
    invariants: &'a [Invariant],
    warnings: &'a [String],
    error: Option<&'a str>,
}

/// Runs the command.
///
/// # Errors
/// If the set cannot be read or does not hold the problem.
pub fn run(arguments: &cli::Show) -> Result<Completion, Failure> {
    let mut set = ProblemSet::read(arguments.file.as_deref())?;
    report_skipped(&set.skipped);
    let Some(position) = set.find(&arguments.problem) else {
        let place =
            arguments.file.as_ref().map_or("the built-in set".to_owned(), |f| format!("`{}`", f.display()));
        return Err(Failure::new(format!(
            "{place} has no problem `{}`; it has {} (`eigentruth problems` lists them){}",
            one_line(&arguments.problem, 60),
            set.names(),
            suggestion(&set, &arguments.problem)
        )));
    };
    let prepared = Prepared::new(set.problems.swap_remove(position));
    if arguments.json {
        output::print(&records::document(&document(&prepared))?)?;
    } else {
        output::print(&page(&prepared, Paint::stdout()))?;
    }
    Ok(Completion::after_skipping(set.skipped.len()))
}

/// Problems whose identifier contains what was typed.
fn suggestion(set: &ProblemSet, typed: &str) -> String {
    let typed = typed.to_lowercase();
    let near: Vec<String> = set
        .problems
        .iter()
        .filter(|problem| !typed.is_empty() && problem.id.to_lowercase().contains(&typed))
        .take(3)
        .map(|problem| format!("`{}`", one_line(&problem.id, 60)))
        .collect();
    if near.is_empty() { String::new() } else { format!(". Did you mean {}?", near.join(" or ")) }
}

fn document(prepared: &Prepared) -> Document<'_> {
    let problem = &prepared.problem;
    let specification = &problem.specification;
    Document {
        schema: "eigentruth/show/1",
        index: problem.index,
        id: &problem.id,
        r#type: &problem.problem_type,
        kind: prepared.kind().map(|kind| kind.to_string()),
        catalogued: problem.catalogued,
        statement: &specification.prompt,
        parameters: &specification.parameters,
        functions: &specification.functions,
        part_names: &specification.part_names,
        labels: specification.labels,
        reference: &specification.reference,
        invariants: &specification.invariants,
        warnings: prepared.warnings(),
        error: prepared.grader.as_ref().err().map(String::as_str),
    }
}

fn page(prepared: &Prepared, paint: Paint) -> String {
    let problem = &prepared.problem;
    let specification = &problem.specification;
    let title = format!("{} · problem {} · {}", problem.id, problem.index, problem.problem_type);
    let mut text = format!("{}\n\n", paint.paint(Tone::Strong, &one_line(&title, 100)));
    text.push_str(&wrapped(&specification.prompt, 96, "  "));
    text.push('\n');
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(
                text,
                "{}  {}",
                paint.paint(Tone::Faint, &format!("{name:<11}")),
                one_line(value, 2000)
            );
        }
    };
    field("kind", &prepared.kind().map_or_else(|| "unknown".to_owned(), |kind| kind.to_string()));
    field("reference", &specification.reference);
    field("parameters", &specification.parameters);
    field("functions", &specification.functions);
    field("parts", &specification.part_names.join(", "));
    field(
        "labels",
        match specification.labels {
            LabelRelation::Distinct => "distinct: labels that differ stand for different modes",
            LabelRelation::Free => "free: labels may coincide, an identity must hold in every case",
        },
    );
    for invariant in &specification.invariants {
        field("invariant", &describe(invariant));
    }
    if problem.catalogued {
        field("catalogue", "index and prompt match: the catalogue's declarations are used");
    }
    for warning in prepared.warnings() {
        field("warning", warning);
    }
    if let Err(error) = &prepared.grader {
        field("broken", error);
    }
    text
}

/// An invariant in words.
pub fn describe(invariant: &Invariant) -> String {
    let list = |pairs: &[(String, String)], sign: &str| {
        pairs.iter().map(|(a, b)| format!("{a} {sign} {b}")).collect::<Vec<_>>().join(", ")
    };
    match invariant {
        Invariant::Hermitian => "hermitian".to_owned(),
        Invariant::Symmetry { map } => format!("unchanged under {}", list(map, "→")),
        Invariant::Limit { symbol, to, value } => format!("tends to {value} as {symbol} → {to}"),
        Invariant::Positive => "positive on the declared domain".to_owned(),
        Invariant::ScalingDegree { weights, degree } => {
            format!("homogeneous of degree {degree} with weights {}", list(weights, ":"))
        }
    }
}
