//! What the template of the report is given: numbers, words, and HTML that `mathml` vouches for.

use eigentruth_grading::Outcome;
use serde::Serialize;

use super::computed::Computed;
use super::evidence::Evidence;
use super::mathml::Typesetter;
use super::section::{ProblemSection, problem, response_anchor};
use crate::cli::Against;
use crate::run::Run;
use crate::statistics::Mean;
use crate::table::glyph;
use crate::tally::{OUTCOMES, Solved, Summary, Tally, TypeSummary};
use crate::text::{self, count, one_line, words};

/// The whole page.
#[derive(Serialize)]
pub struct Page {
    subtitle: String,
    title: String,
    headlines: Vec<Headline>,
    axis: Vec<Tick>,
    outcomes: Vec<OutcomeName>,
    missing: bool,
    several: bool,
    models: Vec<Model>,
    types: Vec<Type>,
    reasons: Vec<Frequency>,
    diagnoses: Vec<Frequency>,
    problems: Vec<ProblemSection>,
    notices: Vec<String>,
    evidence: Option<Evidence>,
    computed: Option<Computed>,
    mean: Option<String>,
    version: &'static str,
}

#[derive(Serialize)]
struct Headline {
    number: String,
    unit: String,
    label: String,
    detail: String,
}

#[derive(Serialize)]
struct Tick {
    at: String,
    label: String,
    anchor: &'static str,
}

#[derive(Serialize)]
struct OutcomeName {
    name: String,
    class: String,
    glyph: &'static str,
}

/// A fraction on the common axis of the page.
#[derive(Serialize)]
struct Bar {
    end: String,
    low: String,
    high: String,
}

#[derive(Serialize)]
struct Model {
    rank: usize,
    name: String,
    counts: Vec<usize>,
    missing: usize,
    correct: usize,
    problems: usize,
    rate: String,
    interval: String,
    bar: Bar,
    cells: Vec<MapCell>,
    by_type: Vec<TypeCell>,
}

#[derive(Serialize)]
struct MapCell {
    class: String,
    glyph: &'static str,
    link: String,
    label: String,
    first: bool,
}

#[derive(Serialize)]
struct TypeCell {
    correct: usize,
    problems: usize,
    percent: String,
    tint: usize,
}

#[derive(Serialize)]
struct Type {
    name: String,
    size: usize,
    mean: String,
    nobody: usize,
    at_most_one: usize,
    columns: Vec<MapColumn>,
}

#[derive(Serialize)]
struct MapColumn {
    index: u64,
    id: String,
    solvers: usize,
    anchor: String,
    first: bool,
}

#[derive(Serialize)]
struct Frequency {
    name: String,
    count: usize,
    width: String,
}

impl Page {
    /// The page of a run.
    pub fn of(run: &Run, summary: &Summary) -> Self {
        let several = run.models.len() > 1;
        // The axis ends at the first quarter above every interval.
        let highest = summary.models.iter().map(|tally| tally.interval().1).fold(0.0, f64::max);
        let quarters = (highest * 4.0).ceil().clamp(1.0, 4.0) as usize;
        let end = quarters as f64 / 4.0;
        let order: Vec<usize> = summary.types.iter().flat_map(|kind| kind.problems.iter().copied()).collect();
        let mut typesetter = Typesetter::default();
        Page {
            title: match run.against {
                Against::Computed => "Responses graded against computed answers",
                Against::Expert | Against::Both => "Graded responses",
            }
            .to_owned(),
            subtitle: format!(
                "{} · {} · {}",
                count(run.models.len(), "model"),
                count(run.problems.len(), "problem"),
                count(run.rows.len(), "response")
            ),
            headlines: headlines(run, summary),
            axis: (0..=quarters).map(|n| tick(n, quarters)).collect(),
            outcomes: OUTCOMES
                .map(|o| OutcomeName { name: words(&o.to_string()), class: o.to_string(), glyph: glyph(o) })
                .into(),
            missing: summary.models.iter().any(|tally| tally.missing() > 0),
            several,
            models: summary
                .ranking
                .iter()
                .map(|&m| model(run, summary, summary.rank(m), m, &order, end))
                .collect(),
            types: summary.types.iter().map(|kind| type_of(run, summary, kind)).collect(),
            reasons: frequencies(summary.reasons.iter().map(|(reason, n)| (reason.to_string(), *n))),
            diagnoses: frequencies(summary.diagnoses.iter().map(|(kind, n)| (kind.to_string(), *n))),
            problems: order.iter().map(|&p| problem(run, summary, p, &mut typesetter)).collect(),
            notices: notices(run, summary),
            evidence: Evidence::of(run, summary),
            computed: Computed::of(run, summary),
            mean: summary.mean.filter(|_| several).map(mean_text),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

fn per_cent(fraction: f64) -> String {
    format!("{:.1}", fraction * 100.0)
}

fn mean_text(mean: Mean) -> String {
    match mean.standard_error {
        Some(error) => format!("{} ± {} %", per_cent(mean.value), per_cent(error)),
        None => format!("{} %", per_cent(mean.value)),
    }
}

fn headlines(run: &Run, summary: &Summary) -> Vec<Headline> {
    let mut headlines = Vec::new();
    if let Some(&best) = summary.ranking.first() {
        let tally = &summary.models[best];
        let (low, high) = tally.interval();
        headlines.push(Headline {
            number: per_cent(tally.rate()),
            unit: "%".to_owned(),
            label: if run.models.len() > 1 { "best model".to_owned() } else { "pass rate".to_owned() },
            detail: format!(
                "{}; 95 % interval {} – {} %",
                one_line(&run.models[best], 60),
                per_cent(low),
                per_cent(high)
            ),
        });
    }
    if let Some(Mean { value, standard_error: Some(error) }) = summary.mean {
        headlines.push(Headline {
            number: per_cent(value),
            unit: format!("± {} %", per_cent(error)),
            label: "mean pass rate".to_owned(),
            detail: format!("standard error over {} models", run.models.len()),
        });
        let Solved { by_nobody, by_at_most_one, .. } = summary.solved;
        headlines.push(Headline {
            number: by_nobody.to_string(),
            unit: format!("of {}", run.problems.len()),
            label: "problems solved by nobody".to_owned(),
            detail: format!("{by_at_most_one} solved by at most one model"),
        });
    }
    let of = |outcome| summary.models.iter().map(|tally| tally.of(outcome)).sum::<usize>();
    let unreadable = of(Outcome::Unreadable);
    let read = run.rows.len() - unreadable - of(Outcome::BrokenReference);
    headlines.push(Headline {
        number: read.to_string(),
        unit: format!("of {}", run.rows.len()),
        label: "answers read".to_owned(),
        detail: format!("{unreadable} unreadable, {} undecided", of(Outcome::Undecided)),
    });
    headlines
}

fn tick(n: usize, quarters: usize) -> Tick {
    let anchor = if n == 0 {
        "start"
    } else if n == quarters {
        "end"
    } else {
        "middle"
    };
    let label = if n == quarters { format!("{} %", n * 25) } else { (n * 25).to_string() };
    Tick { at: format!("{:.2}", n as f64 * 100.0 / quarters as f64), label, anchor }
}

fn model(run: &Run, summary: &Summary, rank: usize, m: usize, order: &[usize], end: f64) -> Model {
    let tally = &summary.models[m];
    let (low, high) = tally.interval();
    let on_axis = |fraction: f64| format!("{:.2}", fraction / end * 100.0);
    let name = one_line(&run.models[m], 60);
    let firsts: Vec<usize> = summary.types.iter().filter_map(|kind| kind.problems.first().copied()).collect();
    let cell = |&p: &usize| {
        let index = run.problems[p].problem.index;
        match summary.cells[m][p].map(|row| &run.rows[row]) {
            Some(row) => MapCell {
                class: row.outcome.to_string(),
                glyph: glyph(row.outcome),
                link: response_anchor(row),
                label: format!("{name}, problem {index}: {}", words(&row.outcome.to_string())),
                first: firsts.contains(&p),
            },
            None => MapCell {
                class: "missing".to_owned(),
                glyph: "–",
                link: format!("p{p}"),
                label: format!("{name}, problem {index}: no response"),
                first: firsts.contains(&p),
            },
        }
    };
    let type_cell = |tally: &Tally| TypeCell {
        correct: tally.of(Outcome::Correct),
        problems: tally.problems,
        percent: per_cent(tally.rate()),
        tint: (tally.rate() * 55.0).round() as usize,
    };
    Model {
        rank,
        counts: OUTCOMES.map(|o| tally.of(o)).into(),
        missing: tally.missing(),
        correct: tally.of(Outcome::Correct),
        problems: tally.problems,
        rate: per_cent(tally.rate()),
        interval: format!("{} – {}", per_cent(low), per_cent(high)),
        bar: Bar { end: on_axis(tally.rate()), low: on_axis(low), high: on_axis(high) },
        cells: order.iter().map(cell).collect(),
        by_type: summary.types.iter().map(|kind| type_cell(&kind.tallies[m])).collect(),
        name,
    }
}

fn type_of(run: &Run, summary: &Summary, kind: &TypeSummary) -> Type {
    let column = |(n, &p): (usize, &usize)| MapColumn {
        index: run.problems[p].problem.index,
        id: one_line(&run.problems[p].problem.id, 60),
        solvers: summary.solvers[p],
        anchor: format!("p{p}"),
        first: n == 0,
    };
    Type {
        name: one_line(&kind.name, 24),
        size: kind.problems.len(),
        mean: kind.mean.map_or_else(String::new, |mean| mean_text(mean).replace(" %", "")),
        nobody: kind.solved.by_nobody,
        at_most_one: kind.solved.by_at_most_one,
        columns: kind.problems.iter().enumerate().map(column).collect(),
    }
}

fn frequencies(counts: impl Iterator<Item = (String, usize)>) -> Vec<Frequency> {
    let counts: Vec<(String, usize)> = counts.collect();
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    counts
        .into_iter()
        .map(|(name, count)| Frequency {
            name: words(&name),
            count,
            width: format!("{:.2}", count as f64 * 100.0 / most as f64),
        })
        .collect()
}

fn notices(run: &Run, summary: &Summary) -> Vec<String> {
    let mut notices = Vec::new();
    if !run.skipped.is_empty() {
        notices.push(format!(
            "{} of the input could not be used; the command line said which.",
            count(run.skipped.len(), "row")
        ));
    }
    let broken = run.broken().count();
    if broken > 0 {
        notices.push(format!(
            "{} cannot be read: the problem set has to be mended there; no response can solve such a problem.",
            count(broken, "reference")
        ));
    }
    let missing: usize = summary.models.iter().map(Tally::missing).sum();
    if missing > 0 {
        notices.push(text::missing(missing));
    }
    notices
}
