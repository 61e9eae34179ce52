//! Documents that follow from the code: the table of problems, and the guide of authors around a problem that is compiled.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use eigentruth_grading::Invariant;
use eigentruth_grading::data::catalogue::{Entry, entries};

use crate::catalogue::catalogue;
use crate::engine::recorded;
use crate::finding::Outcome;
use crate::method::Budget;
use crate::problem::{Claim, ClaimKind, Problem, Reading};
use crate::record::Record;

/// Names in a cell before the rest is counted.
const NAMED: usize = 4;

const HEAD: &str = "\
# Problems

What is investigated, in how many readings, and by what: written by the test `docs::the_table_of_problems_is_current` out of the
catalogue. Answers and verdicts are not here; `eigentruth verify` computes them.

- *Claims*: what has to be decided. A statement is true or false, a value is computed, and of what no computation decides the
  reason is stated.
- *Readings*: sets of conventions. Those that contradict the prompt are computed too, and decide nothing.
- *Methods*: each with the solvers that it rests on, and the budget from which on it runs if that is not the quick one. Arguments are shown
  beside computations and decide nothing.
- *Laws*: what every right answer obeys (symmetries, limits, signs, scaling), and relations between claims, whatever the physics. `stress` asks
  them of answers; findings that violate a relation leave the answer open.
- *What is weak*, from the declarations: claims that one method alone can decide in an admissible reading, claims for which a
  quick run lacks a method (and a recorded finding that decides in its place), claims that nothing decides, and evidence that was recorded instead of
  being computed at every run; related questions where no family of variants contains the printed one; last what the way of a method makes weak.

";

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

/// `1 statement`, `3 statements`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The first few names, and how many more there are.
fn named(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn decidable(problem: &Problem) -> impl Iterator<Item = &Claim> {
    problem.claims.iter().filter(|claim| !matches!(claim.kind, ClaimKind::Undecidable(_)))
}

/// Names of claims for which something holds in an admissible reading.
fn claims_where(problem: &Problem, holds: impl Fn(&Claim, &Reading) -> bool) -> Vec<&str> {
    let admissible = || problem.readings.iter().filter(|reading| reading.admissible);
    decidable(problem).filter(|claim| admissible().any(|r| holds(claim, r))).map(|claim| claim.id).collect()
}

fn claims(problem: &Problem) -> String {
    let of = |wanted: fn(ClaimKind) -> bool| problem.claims.iter().filter(|c| wanted(c.kind)).count();
    let parts = [
        (of(|kind| kind == ClaimKind::Statement), "statement"),
        (of(|kind| kind == ClaimKind::Value), "value"),
        (of(|kind| matches!(kind, ClaimKind::Undecidable(_))), "undecidable claim"),
    ];
    let parts: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, noun)| count(*n, noun)).collect();
    parts.join(", ")
}

fn readings(problem: &Problem) -> String {
    let admissible = problem.readings.iter().filter(|reading| reading.admissible).count();
    match problem.readings.len() - admissible {
        0 => format!("{admissible} admissible"),
        not => format!("{admissible} admissible, {not} not"),
    }
}

fn methods(problem: &Problem) -> String {
    let of = |method: &crate::method::Method| {
        let budget = match method.budget {
            Budget::Quick => String::new(),
            later => format!(", {}", later.word()),
        };
        let argument = if method.argument { ", argument" } else { "" };
        format!("{} ({}{argument}{budget})", method.name, method.solver)
    };
    problem.methods.iter().map(of).collect::<Vec<_>>().join("; ")
}

/// Declared laws by kind, those of the grader's catalogue too, and relations between claims.
fn laws(problem: &Problem) -> String {
    let of_grader = entries().iter().filter(|entry| entry.index == problem.index);
    let mut laws = problem.invariants.clone();
    for law in of_grader.flat_map(Entry::invariants) {
        if !laws.contains(&law) {
            laws.push(law);
        }
    }
    let kind = |law: &Invariant| match law {
        Invariant::Hermitian => "hermitian",
        Invariant::Symmetry { .. } => "symmetry",
        Invariant::Limit { .. } => "limit",
        Invariant::Positive => "positive",
        Invariant::ScalingDegree { .. } => "scaling",
    };
    let mut parts: Vec<String> = Vec::new();
    for name in ["hermitian", "symmetry", "limit", "positive", "scaling"] {
        match laws.iter().filter(|law| kind(law) == name).count() {
            0 => {}
            1 => parts.push(name.to_owned()),
            several => parts.push(format!("{name} ({several})")),
        }
    }
    let relations: Vec<String> = problem.constraints.iter().map(ToString::to_string).collect();
    parts.extend(relations.iter().take(NAMED).cloned());
    if relations.len() > NAMED {
        parts.push(count(relations.len() - NAMED, "more relation"));
    }
    if parts.is_empty() { "·".to_owned() } else { parts.join("; ") }
}

fn weak(problem: &Problem, recorded: &[Record]) -> String {
    let investigation = |claim: &Claim, reading: &Reading| {
        let mut methods = problem.investigation(claim.id, reading.name);
        methods.retain(|method| !method.argument);
        methods
    };
    let mut weak = Vec::new();
    let alone = claims_where(problem, |claim, reading| investigation(claim, reading).len() == 1);
    if !alone.is_empty() {
        weak.push(format!("one method for {}: {}", count(alone.len(), "claim"), named(&alone)));
    }
    let lacking = claims_where(problem, |claim, reading| {
        let methods = investigation(claim, reading);
        let decides = |r: &Record| !matches!(r.finding.outcome, Outcome::Undecided { .. });
        let counts = methods.iter().filter(|method| {
            let is_of = |r: &Record| r.identity.is_of(problem.id, claim.id, reading.name, method);
            method.budget == Budget::Quick || recorded.iter().any(|r| is_of(r) && decides(r))
        });
        counts.count() < methods.len().min(2)
    });
    if !lacking.is_empty() {
        let named = named(&lacking);
        weak.push(format!("beyond a quick run for {}: {named}", count(lacking.len(), "claim")));
    }
    let undecidable = problem.claims.len() - decidable(problem).count();
    if undecidable > 0 {
        weak.push(count(undecidable, "undecidable claim"));
    }
    let lines: Vec<&Record> =
        recorded.iter().filter(|record| record.identity.problem == problem.id).collect();
    if !lines.is_empty() {
        let open = lines.iter().filter(|r| matches!(r.finding.outcome, Outcome::Undecided { .. })).count();
        let open = if open > 0 { format!(" ({open} undecided)") } else { String::new() };
        weak.push(format!("{}{open}", count(lines.len(), "recorded finding")));
    }
    if problem.related.is_some() {
        let why = if undecidable > 0 {
            "no computation decides parts of the printed question"
        } else {
            "the printed question is open"
        };
        weak.push(format!("no family, related questions only: {why}"));
    }
    if !problem.weak.is_empty() {
        weak.push(problem.weak.to_owned());
    }
    if weak.is_empty() { "·".to_owned() } else { weak.join("; ") }
}

/// The page `docs/problems.md`.
fn table() -> String {
    let (problems, recorded) = (catalogue(), recorded());
    let mut text = HEAD.to_owned();
    let sum = |of: &dyn Fn(&Problem) -> usize| problems.iter().map(of).sum::<usize>();
    let _ = writeln!(
        text,
        "{} with {}, {} and {}; {} have a family of variants, {} related questions.\n",
        count(problems.len(), "problem"),
        count(sum(&|p| p.claims.len()), "claim"),
        count(sum(&|p| p.readings.len()), "reading"),
        count(sum(&|p| p.methods.len()), "method"),
        problems.iter().filter(|problem| problem.family.is_some()).count(),
        problems.iter().filter(|problem| problem.related.is_some()).count()
    );
    text.push_str(
        "| problem | claims | readings | methods | laws | what is weak |\n|---|---|---|---|---|---|\n",
    );
    for problem in &problems {
        let cells =
            [claims(problem), readings(problem), methods(problem), laws(problem), weak(problem, &recorded)];
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', r"\|")).collect();
        let _ = writeln!(text, "| `{}`: {} | {} |", problem.id, problem.title, cells.join(" | "));
    }
    text
}

#[test]
fn the_table_of_problems_is_current() {
    let path = document("problems.md");
    let table = table();
    if std::env::var_os("RENEW_DOCS").is_some() {
        std::fs::write(&path, &table).expect("docs/problems.md can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = table.lines().zip(committed.lines()).find(|(now, then)| now != then);
    assert!(
        committed == table,
        "docs/problems.md is stale, first at {differs:?}; `RENEW_DOCS=1 cargo test -p eigentruth-problems docs` writes it anew"
    );
}

#[test]
fn the_readme_names_the_problems_with_related_questions() {
    let readme = std::fs::read_to_string(document("../README.md")).expect("README.md");
    let words = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    let problems = catalogue();
    let related = problems.iter().filter(|problem| problem.related.is_some());
    let indices: Vec<String> = related.map(|problem| problem.index.to_string()).collect();
    let (last, others) = indices.split_last().expect("there are some");
    let named = format!("problems {} and {last} have related questions instead", others.join(", "));
    assert!(words.contains(&named), "{named}");
}

#[test]
fn the_guide_of_authors_shows_the_problem_that_is_compiled() {
    let guide = std::fs::read_to_string(document("authors.md")).expect("docs/authors.md");
    let mut shown = Vec::new();
    let mut inside = false;
    for line in guide.lines() {
        match line {
            "```rust" => inside = true,
            "```" => inside = false,
            // Between blocks stands prose: blank lines at their ends do not count.
            line if inside && !line.is_empty() => shown.push(line),
            _ => {}
        }
    }
    let compiled: Vec<&str> = include_str!("example.rs").lines().filter(|line| !line.is_empty()).collect();
    for (at, (shown, compiled)) in shown.iter().zip(&compiled).enumerate() {
        assert_eq!(
            shown, compiled,
            "line {at} of the blocks of docs/authors.md and of problems/src/example.rs"
        );
    }
    assert_eq!(shown.len(), compiled.len());
    // Folders, files and functions that the prose sends its reader to.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for path in guide.split('`').skip(1).step_by(2).filter(|word| word.contains(".rs") && !word.contains(' '))
    {
        assert!(root.join(path).exists(), "{path}, which docs/authors.md names");
    }
}
