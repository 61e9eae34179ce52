//! Values of a claim from two methods, beside each other: their difference in units of the combined error, and all differences of
//! a problem in a strip.

use eigentruth_numerics::{Estimate, Kind};
use eigentruth_problems::{ClaimKind, Evidence, Record, Samples, Value};
use serde::Serialize;

use super::section::value_html;
use crate::report::mathml::Typesetter;
use crate::report::number::plain;
use crate::report::plot::{Row, Strip};
use crate::report::prose;
use crate::text::count;
use crate::verify::Investigated;

/// More rows of a strip are not drawn; the largest differences are.
const MOST_ROWS: usize = 16;

/// Two methods on the value of a claim in a reading.
#[derive(Serialize)]
pub struct Agreement {
    claim: String,
    reading: usize,
    one: Side,
    two: Side,
    difference: String,
}

#[derive(Serialize)]
struct Side {
    method: String,
    value: String,
}

/// All differences of a problem that have an error.
#[derive(Serialize)]
pub struct Differences {
    svg: String,
    caption: String,
}

/// The pairs of methods that give a value of the same claim in the same reading, and the strip of their differences.
pub fn agreements(
    one: &Investigated,
    anchor: &str,
    typesetter: &Typesetter,
) -> (Vec<Agreement>, Option<Differences>) {
    let mut agreements = Vec::new();
    let mut rows = Rows::default();
    for claim in &one.problem.claims {
        for (number, reading) in one.problem.readings.iter().enumerate() {
            let found: Vec<&Record> = (one.records.iter())
                .filter(|r| r.identity.claim == claim.id && r.identity.reading == reading.name)
                .collect();
            let place = match one.problem.readings.len() {
                1 => claim.id.to_owned(),
                _ => format!("{}, reading {}", claim.id, number + 1),
            };
            let mine: Vec<(&Record, &Value)> = (found.iter())
                .filter(|_| claim.kind == ClaimKind::Value)
                .filter_map(|record| Some((*record, record.finding.value.as_ref()?)))
                .collect();
            if let Some((first, value)) = mine.first() {
                for (second, other) in &mine[1..] {
                    let side = |record: &Record, value: &Value| Side {
                        method: prose::html(&record.identity.method),
                        value: value_html(&one.problem, value, typesetter),
                    };
                    let (difference, deviations) = compare(value, other);
                    rows.add((first, second), &place, place.clone(), deviations);
                    agreements.push(Agreement {
                        claim: claim.id.to_owned(),
                        reading: number + 1,
                        one: side(first, value),
                        two: side(second, other),
                        difference,
                    });
                }
            }
            for (at, first) in found.iter().enumerate() {
                for second in &found[at + 1..] {
                    for (name, deviation) in of_evidence(first, second) {
                        rows.add((first, second), &place, name, vec![deviation]);
                    }
                }
            }
        }
    }
    (agreements, rows.strip(&format!("{anchor}z")))
}

/// The numbers of the same name and unit in the evidence of two methods, as differences.
fn of_evidence<'a>(one: &'a Record, two: &'a Record) -> Vec<(String, f64)> {
    let numbers = |record: &'a Record| {
        record.finding.evidence.iter().filter_map(|evidence| match evidence {
            Evidence::Number { name, unit, estimate } => Some((name, unit, estimate)),
            _ => None,
        })
    };
    let is_bound = |estimate: &Estimate| matches!(estimate.kind, Kind::LowerBound | Kind::UpperBound);
    let mut found = Vec::new();
    for (name, unit, estimate) in numbers(one) {
        let same = numbers(two).find(|(other, its, _)| *other == name && *its == unit);
        let Some((_, _, other)) = same.filter(|(.., other)| !is_bound(estimate) && !is_bound(other)) else {
            continue;
        };
        found.extend(deviation(estimate, other).map(|z| (name.clone(), z)));
    }
    found
}

/// The rows of a strip, each once, though several claims may rest on the same numbers.
#[derive(Default)]
struct Rows {
    pairs: Vec<(String, String)>,
    /// The pair, the claim and reading where it was first met, and the differences.
    rows: Vec<(usize, String, Row)>,
}

impl Rows {
    fn add(&mut self, (one, two): (&Record, &Record), place: &str, name: String, values: Vec<f64>) {
        if values.is_empty() {
            return;
        }
        let pair = (one.identity.method.clone(), two.identity.method.clone());
        let at = self.pairs.iter().position(|known| *known == pair).unwrap_or_else(|| {
            self.pairs.push(pair);
            self.pairs.len() - 1
        });
        let row = Row { name, values };
        if !self.rows.iter().any(|(pair, _, known)| *pair == at && *known == row) {
            self.rows.push((at, place.to_owned(), row));
        }
    }

    fn strip(self, id: &str) -> Option<Differences> {
        let Rows { pairs, mut rows } = self;
        let largest = |row: &Row| row.values.iter().fold(0.0_f64, |largest, z| largest.max(z.abs()));
        let all = rows.len();
        if all > MOST_ROWS {
            rows.sort_by(|one, other| largest(&other.2).total_cmp(&largest(&one.2)));
            rows.truncate(MOST_ROWS);
        }
        let several = pairs.len() > 1;
        // One name for several quantities is told apart by the claim.
        let repeated = |name: &str| rows.iter().filter(|(.., row)| row.name == name).count() > 1;
        let named = |(pair, place, row): &(usize, String, Row)| {
            let mut name = row.name.clone();
            if repeated(&name) && *place != name {
                name = format!("{place}: {name}");
            }
            if several {
                name = format!("{name}; {} − {}", pairs[*pair].0, pairs[*pair].1);
            }
            Row { name, values: row.values.clone() }
        };
        let rows: Vec<Row> = rows.iter().map(named).collect();
        let strip = Strip {
            title: "differences between methods".to_owned(),
            axis: "difference (combined errors)".to_owned(),
            rows,
            border: Estimate::SAME,
        };
        let svg = strip.svg(id)?;
        let mut caption = match &pairs[..] {
            [(one, two)] => format!("Differences {one} − {two} in units of the combined error."),
            _ => "Differences between methods in units of the combined error.".to_owned(),
        };
        if all > MOST_ROWS {
            caption += &format!(" The {MOST_ROWS} largest of {} are drawn.", count(all, "row"));
        }
        Some(Differences { svg, caption: prose::html(&caption) })
    }
}

/// The difference in words, and as numbers of combined errors.
fn compare(one: &Value, two: &Value) -> (String, Vec<f64>) {
    match (one, two) {
        (Value::Number { estimate: one }, Value::Number { estimate: two }) => {
            let deviation = deviation(one, two);
            let words = deviation.map_or_else(|| plain(one.value - two.value, 3), in_errors);
            (words, deviation.into_iter().collect())
        }
        (Value::Samples { samples: one }, Value::Samples { samples: two }) => samples(one, two),
        (one, two) if one == two => ("the same".to_owned(), Vec::new()),
        _ => (String::new(), Vec::new()),
    }
}

fn in_errors(deviation: f64) -> String {
    format!("{} combined errors", plain(deviation, 2))
}

/// The difference over the combined error; nothing where neither number has an error.
fn deviation(one: &Estimate, two: &Estimate) -> Option<f64> {
    let error = one.error.hypot(two.error);
    (error > 0.0).then(|| (one.value - two.value) / error)
}

fn samples(one: &Samples, two: &Samples) -> (String, Vec<f64>) {
    if one.symbols != two.symbols {
        return (String::new(), Vec::new());
    }
    let same = one.points.iter().filter_map(|point| {
        let other = two.points.iter().find(|other| other.at == point.at)?;
        deviation(&point.value, &other.value)
    });
    let deviations: Vec<f64> = same.collect();
    if deviations.is_empty() {
        return ("the points differ".to_owned(), deviations);
    }
    let largest = deviations.iter().fold(0.0_f64, |largest, z| largest.max(z.abs()));
    let words = match largest {
        0.0 => format!("the same at {} points", deviations.len()),
        _ => format!("at most {} at {} points", in_errors(largest), deviations.len()),
    };
    (words, deviations)
}
