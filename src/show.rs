//! `eigentruth show`: one problem, with everything it declares.

use std::fmt::Write as _;

use eigentruth_grading::{Invariant, LabelRelation};
use eigentruth_problems::{catalogue, find};
use serde::Serialize;

use crate::cli;
use crate::failure::{Completion, Failure};
use crate::input::{ProblemSet, report_skipped};
use crate::output::{self, Paint, Tone};
use crate::records;
use crate::run::Prepared;
use crate::suggest::suggestion;
use crate::text::{one_line, wrapped};
use crate::verify::indices;

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
    // Without a file: the problems of the built-in set, and those of the catalogue.
    let catalogued = if arguments.file.is_none() { find(&arguments.problem) } else { None };
    if let (Some(problem), None) = (&catalogued, set.find(&arguments.problem)) {
        output::print(&if arguments.json {
            records::document(&catalogue_document(problem))?
        } else {
            catalogue_page(problem, Paint::stdout())
        })?;
        return Ok(Completion::Clean);
    }
    let other = catalogued.map(|problem| {
        format!(
            "this is problem {0} of the built-in set; `verify {0}`, `variants {0}` and `stress {0}` are about another one, of the \
             catalogue: `eigentruth show {1}`",
            problem.index, problem.id
        )
    });
    let Some(position) = set.find(&arguments.problem) else {
        return Err(unknown(arguments, &set));
    };
    let prepared = Prepared::new(set.problems.swap_remove(position));
    if arguments.json {
        if let Some(other) = &other {
            output::complain("note", other);
        }
        output::print(&records::document(&document(&prepared))?)?;
    } else {
        output::print(&page(&prepared, other.as_deref(), Paint::stdout()))?;
    }
    Ok(Completion::after_skipping(set.skipped.len()))
}

#[derive(Serialize)]
struct CatalogueDocument<'a> {
    schema: &'static str,
    index: u64,
    id: &'a str,
    title: &'a str,
    statement: &'a str,
    kind: String,
    parameters: &'a str,
    functions: &'a str,
    part_names: &'a [&'a str],
    investigated: bool,
    claims: Vec<ClaimRecord<'a>>,
    constraints: Vec<String>,
    readings: Vec<ReadingRecord<'a>>,
    methods: Vec<MethodRecord<'a>>,
    invariants: Vec<Invariant>,
    overturned_by: &'a str,
    family: Option<&'static str>,
    related: Option<&'static str>,
}

#[derive(Serialize)]
struct ClaimRecord<'a> {
    id: &'a str,
    sentence: &'a str,
}

#[derive(Serialize)]
struct ReadingRecord<'a> {
    name: &'a str,
    quote: &'a str,
    source: &'a str,
    admissible: bool,
    why: &'a str,
}

#[derive(Serialize)]
struct MethodRecord<'a> {
    name: &'a str,
    solver: &'a str,
    version: u32,
    budget: &'static str,
    claims: &'a [&'a str],
}

fn catalogue_document(problem: &eigentruth_problems::Problem) -> CatalogueDocument<'_> {
    CatalogueDocument {
        schema: "eigentruth/catalogue-problem/1",
        index: problem.index,
        id: problem.id,
        title: problem.title,
        statement: problem.statement,
        kind: problem.kind.to_string(),
        parameters: problem.parameters,
        functions: problem.functions,
        part_names: problem.part_names,
        investigated: problem.is_investigated(),
        claims: problem.claims.iter().map(|c| ClaimRecord { id: c.id, sentence: c.sentence }).collect(),
        constraints: problem.constraints.iter().map(ToString::to_string).collect(),
        readings: problem
            .readings
            .iter()
            .map(|r| ReadingRecord {
                name: r.name,
                quote: r.quote,
                source: r.source,
                admissible: r.admissible,
                why: r.why,
            })
            .collect(),
        methods: problem
            .methods
            .iter()
            .map(|m| MethodRecord {
                name: m.name,
                solver: m.solver,
                version: m.version,
                budget: m.budget.word(),
                claims: &m.claims,
            })
            .collect(),
        invariants: laws(problem),
        overturned_by: problem.overturned_by,
        family: problem.family.map(|family| family.describe()),
        related: problem.related.map(|related| related.describe()),
    }
}

/// The laws that its answer obeys: its own, and those that the grader diagnoses with.
pub fn laws(problem: &eigentruth_problems::Problem) -> Vec<Invariant> {
    let entries = eigentruth_grading::data::catalogue::entries();
    let of_grader =
        entries.iter().filter(|entry| entry.index == problem.index).flat_map(|entry| entry.invariants());
    let mut laws: Vec<Invariant> = Vec::new();
    for law in problem.invariants.iter().cloned().chain(of_grader) {
        match laws.iter_mut().find(|known| contains(known, &law) || contains(&law, known)) {
            // Of two that say the same the one that says more.
            Some(known) if contains(&law, known) => *known = law,
            Some(_) => {}
            None => laws.push(law),
        }
    }
    laws
}

/// Whether a law says all that `other` says: the same; or, of scaling laws, the same degree and all weights but zeros.
fn contains(law: &Invariant, other: &Invariant) -> bool {
    match (law, other) {
        (
            Invariant::ScalingDegree { weights, degree },
            Invariant::ScalingDegree { weights: others, degree: other },
        ) => degree == other && others.iter().all(|weight| weight.1 == "0" || weights.contains(weight)),
        _ => law == other,
    }
}

/// What stands before the second line of a field.
const INDENT: &str = "             ";

/// A field of a page: its name, and beside it the value, in lines that end below each other. Nothing for an empty value.
fn labelled(name: &str, value: &str, paint: Paint) -> String {
    let lines = wrapped(value, output::columns().min(100) - INDENT.len(), INDENT);
    let label = paint.paint(Tone::Faint, &format!("{name:<11}"));
    lines.strip_prefix(INDENT).map_or_else(String::new, |lines| format!("{label}  {lines}"))
}

/// A problem of the catalogue: what is asked, and what would decide it.
fn catalogue_page(problem: &eigentruth_problems::Problem, paint: Paint) -> String {
    let strong = |text: &str| paint.paint(Tone::Strong, text);
    let mut text =
        format!("{}\n\n", strong(&format!("{} · problem {} · {}", problem.id, problem.index, problem.title)));
    text.push_str(&wrapped(problem.statement, 96, "  "));
    text.push('\n');
    let mut field = |name: &str, value: &str| text.push_str(&labelled(name, value, paint));
    field("kind", &problem.kind.to_string());
    if !problem.is_investigated() {
        field("claims", "not investigated yet");
        return text;
    }
    for claim in &problem.claims {
        field("claim", &format!("{}: {}", claim.id, claim.sentence));
    }
    for constraint in &problem.constraints {
        field("constraint", &constraint.to_string());
    }
    for reading in &problem.readings {
        let standing = if reading.admissible { "admissible" } else { "not admissible" };
        field("reading", &format!("{} ({standing}): “{}” – {}", reading.name, reading.quote, reading.why));
    }
    for method in &problem.methods {
        let (budget, claims) = (method.budget.word(), method.claims.join(", "));
        field("method", &format!("{} ({}, {budget}): {claims}", method.name, method.solver));
    }
    for invariant in laws(problem) {
        field("invariant", &describe(&invariant));
    }
    field("overturned", problem.overturned_by);
    if let Some(family) = problem.family {
        field("variants", family.describe());
    }
    if let Some(related) = problem.related {
        field("related", &format!("questions that are no variants: {}", related.describe()));
    }
    let _ = writeln!(text, "\n`eigentruth verify {} --explain` shows the evidence.", problem.id);
    text
}

/// What to say about a problem that is nowhere.
fn unknown(arguments: &cli::Show, set: &ProblemSet) -> Failure {
    let typed = one_line(&arguments.problem, 60);
    let own = set.problems.iter().map(|problem| problem.id.as_str());
    Failure::new(match &arguments.file {
        Some(file) => format!(
            "`{}` has no problem `{typed}`; it has {} (`eigentruth problems {}` lists them){}",
            file.display(),
            set.names(),
            file.display(),
            suggestion(&arguments.problem, own)
        ),
        None => {
            let all = catalogue();
            let names = own.chain(all.iter().map(|problem| problem.id));
            format!(
                "neither the built-in set nor the catalogue has a problem `{typed}`; the built-in set has {} \
                 (`eigentruth problems` lists them), the catalogue indices {} and identifiers like \
                 `ed/15-four-site-hubbard-ring` (the table in docs/problems.md lists them){}",
                set.names(),
                indices(),
                suggestion(&arguments.problem, names)
            )
        }
    })
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

fn page(prepared: &Prepared, other: Option<&str>, paint: Paint) -> String {
    let problem = &prepared.problem;
    let specification = &problem.specification;
    let title = format!("{} · problem {} · {}", problem.id, problem.index, problem.problem_type);
    let mut text = format!("{}\n\n", paint.paint(Tone::Strong, &one_line(&title, 100)));
    text.push_str(&wrapped(&specification.prompt, 96, "  "));
    text.push('\n');
    let mut field = |name: &str, value: &str| text.push_str(&labelled(name, &one_line(value, 2000), paint));
    field("note", other.unwrap_or_default());
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
