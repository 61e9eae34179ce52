//! Figures of two methods that measured the same: their curves in one pair of axes.

use std::collections::BTreeSet;

use eigentruth_problems::{Evidence, Record};
use serde::Serialize;

use crate::report::plot::{Diagram, Figure, beside, figures};
use crate::report::prose;
use crate::verify::Investigated;

/// The common figures of a problem, and which figures of its methods they show.
pub struct Together {
    /// The figures.
    pub figures: Vec<Beside>,
    /// Method, key of the table, and the number of its figure.
    shown: BTreeSet<(String, String, usize)>,
}

/// A figure as SVG, with the name of the tables.
#[derive(Serialize)]
pub struct Beside {
    svg: String,
    caption: String,
}

/// A figure of one method.
struct Drawn<'a> {
    method: &'a str,
    /// The claims and readings that rest on it.
    scopes: Vec<(&'a str, &'a str)>,
    key: String,
    number: usize,
    figure: Figure,
}

/// What tells one piece of evidence from another.
pub fn key(evidence: &Evidence) -> String {
    format!("{evidence:?}")
}

impl Together {
    /// Those of a problem; identifiers begin with `anchor`.
    pub fn of(one: &Investigated, anchor: &str) -> Self {
        let mut drawn: Vec<Drawn<'_>> = Vec::new();
        for record in &one.records {
            add(&mut drawn, record);
        }
        let mut together = Together { figures: Vec::new(), shown: BTreeSet::new() };
        for (at, first) in drawn.iter().enumerate() {
            let fits = |second: &&Drawn<'_>| {
                second.method != first.method
                    && !together.has(second)
                    && second.scopes.iter().any(|scope| first.scopes.contains(scope))
            };
            if together.has(first) {
                continue;
            }
            let pair = drawn[at + 1..].iter().filter(fits).find_map(|second| {
                let both = beside((first.method, &first.figure), (second.method, &second.figure));
                (!both.is_empty()).then_some((second, both))
            });
            let Some((second, both)) = pair else { continue };
            for figure in both {
                let id = format!("{anchor}b{}", together.figures.len());
                let svg = figure.svg(&id);
                let caption = prose::html(&figure.title);
                together.figures.extend(svg.map(|svg| Beside { svg, caption }));
            }
            for side in [first, second] {
                together.shown.insert((side.method.to_owned(), side.key.clone(), side.number));
            }
        }
        together
    }

    /// Whether a figure of a method is shown.
    pub fn shows(&self, method: &str, key: &str, number: usize) -> bool {
        self.shown.contains(&(method.to_owned(), key.to_owned(), number))
    }

    fn has(&self, drawn: &Drawn<'_>) -> bool {
        self.shows(drawn.method, &drawn.key, drawn.number)
    }
}

/// The figures of the tables of a record, those that are known with one more claim that rests on them.
fn add<'a>(drawn: &mut Vec<Drawn<'a>>, record: &'a Record) {
    let identity = &record.identity;
    let (method, scope) = (identity.method.as_str(), (identity.claim.as_str(), identity.reading.as_str()));
    for evidence in &record.finding.evidence {
        let (Evidence::Table { name, table } | Evidence::Path { name, table, .. }) = evidence else {
            continue;
        };
        let key = key(evidence);
        let mut known = false;
        for one in drawn.iter_mut().filter(|one| one.method == method && one.key == key) {
            one.scopes.push(scope);
            known = true;
        }
        if known || table.rows.len() < 2 || Diagram::of(name, table).is_some() {
            continue;
        }
        for (number, figure) in figures(name, table).into_iter().enumerate() {
            drawn.push(Drawn { method, scopes: vec![scope], key: key.clone(), number, figure });
        }
    }
}
