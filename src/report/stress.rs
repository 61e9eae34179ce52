//! The report of `stress`: which models break which law, and the witnesses.

use minijinja::value::Serde;
use serde::Serialize;

use super::mathml::Typesetter;
use super::prose;
use crate::failure::Failure;
use crate::stress::{Counts, Law, Stressed, doubts};
use crate::text::{both_ends, count, one_line};

#[derive(Serialize)]
struct Page {
    title: &'static str,
    subtitle: String,
    laws: Vec<Head>,
    models: Vec<Model>,
    broken: Vec<Broken>,
    open: Vec<Open>,
    doubts: String,
    version: &'static str,
}

/// A law at the head of a column.
#[derive(Serialize)]
struct Head {
    title: &'static str,
    meaning: &'static str,
}

#[derive(Serialize)]
struct Model {
    name: String,
    cells: Vec<Cell>,
    all: Cell,
}

#[derive(Serialize)]
struct Cell {
    broken: usize,
    told: usize,
    open: usize,
    tint: usize,
}

#[derive(Serialize)]
struct Broken {
    index: u64,
    id: String,
    law: &'static str,
    statement: String,
    of: usize,
    by: Vec<Witness>,
}

#[derive(Serialize)]
struct Open {
    index: u64,
    id: String,
    law: &'static str,
    answers: String,
    why: String,
}

#[derive(Serialize)]
struct Witness {
    model: String,
    says: String,
}

/// Characters of a witness, which is longer where a hostile answer is.
const LONGEST: usize = 4000;

/// The report as one HTML document.
///
/// # Errors
/// If the template fails; that would be a mistake in the program.
pub fn html(stressed: &Stressed) -> Result<String, Failure> {
    let page = Page::of(stressed);
    super::rendered("stress.html", minijinja::context! { page => Serde(&page) })
}

impl Page {
    fn of(stressed: &Stressed) -> Self {
        let run = &stressed.run;
        let laws = stressed.laws();
        let typesetter = Typesetter::default();
        let model = |m: usize| {
            let counts: Vec<Counts> = laws.iter().map(|law| stressed.counts(m, *law)).collect();
            Model {
                name: one_line(&run.models[m], 60),
                all: Cell::of(&Counts::sum(&counts)),
                cells: counts.iter().map(Cell::of).collect(),
            }
        };
        let broken = stressed.broken().into_iter().map(|law| {
            let problem = &run.problems[law.problem].problem;
            let witness = |(model, says): &(&str, &str)| Witness {
                model: one_line(model, 60),
                says: prose::quotation(&both_ends(says, LONGEST), &typesetter),
            };
            Broken {
                index: problem.index,
                id: one_line(&problem.id, 80),
                law: law.law.title(),
                statement: prose::quotation(&one_line(law.statement, 400), &typesetter),
                of: law.of,
                by: law.by.iter().map(witness).collect(),
            }
        });
        let open = stressed.open().into_iter().map(|open| {
            let problem = &run.problems[open.problem].problem;
            Open {
                index: problem.index,
                id: one_line(&problem.id, 80),
                law: open.law.title(),
                answers: count(open.answers, "answer"),
                why: prose::quotation(&both_ends(open.why, LONGEST), &typesetter),
            }
        });
        Page {
            title: "Answers under laws of physics",
            subtitle: format!(
                "{} · {} · {} · seed {}",
                count(run.models.len(), "model"),
                count(stressed.chosen.len(), "problem"),
                count(stressed.checks.len(), "check"),
                stressed.seed
            ),
            laws: laws.iter().map(|law| Head { title: law.title(), meaning: meaning(*law) }).collect(),
            models: stressed.ranking().into_iter().map(model).collect(),
            broken: broken.collect(),
            open: open.collect(),
            doubts: doubts(stressed),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

impl Cell {
    fn of(counts: &Counts) -> Self {
        let share = if counts.told == 0 { 0.0 } else { counts.broken as f64 / counts.told as f64 };
        Cell {
            broken: counts.broken,
            told: counts.told,
            open: counts.open,
            tint: (share * 60.0).round() as usize,
        }
    }
}

fn meaning(law: Law) -> &'static str {
    match law {
        Law::Hermiticity => "The operator, matrix or number that is asked for is hermitian.",
        Law::Symmetry => "The answer does not change under a substitution of its symbols.",
        Law::Limit => "The answer has a known value where a symbol goes to a limit.",
        Law::Positivity => "The answer is positive on the declared domain.",
        Law::ScalingDegree => "The answer is homogeneous in the symbols that have a dimension.",
        Law::Consistency => "Options that exclude or imply each other are chosen accordingly.",
        Law::Solver => {
            "The answer is one that solvers computed, in some admissible reading of the prompt: a number within its error; of \
             options those that were decided; a function at random points of its domain, drawn with the seed that the head of \
             the page gives."
        }
    }
}
