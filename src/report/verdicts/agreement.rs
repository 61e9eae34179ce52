//! Values of a claim from two methods, beside each other: their difference in units of the combined error.

use eigentruth_numerics::Estimate;
use eigentruth_problems::{ClaimKind, Record, Samples, Value};
use serde::Serialize;

use super::section::value_html;
use crate::report::mathml::Typesetter;
use crate::report::number::plain;
use crate::report::plot::{Figure, Point, Quantity, Series, Style};
use crate::report::prose;
use crate::verify::Investigated;

/// Two methods on the value of a claim in a reading.
#[derive(Serialize)]
pub struct Agreement {
    claim: String,
    reading: usize,
    one: Side,
    two: Side,
    difference: String,
    figure: Option<String>,
}

#[derive(Serialize)]
struct Side {
    method: String,
    value: String,
}

/// The pairs of methods that give a value of the same claim in the same reading.
pub fn agreements(one: &Investigated, anchor: &str, typesetter: &Typesetter) -> Vec<Agreement> {
    let mut agreements = Vec::new();
    for claim in one.problem.claims.iter().filter(|claim| claim.kind == ClaimKind::Value) {
        for (number, reading) in one.problem.readings.iter().enumerate() {
            let mine: Vec<(&Record, &Value)> = (one.records.iter())
                .filter(|r| r.identity.claim == claim.id && r.identity.reading == reading.name)
                .filter_map(|record| Some((record, record.finding.value.as_ref()?)))
                .collect();
            let Some((first, value)) = mine.first() else { continue };
            for (second, other) in &mine[1..] {
                let side = |record: &Record, value: &Value| Side {
                    method: prose::html(&record.identity.method),
                    value: value_html(&one.problem, value, typesetter),
                };
                let id = format!("{anchor}z{}", agreements.len());
                let (difference, figure) = compare(value, other, &id);
                agreements.push(Agreement {
                    claim: claim.id.to_owned(),
                    reading: number + 1,
                    one: side(first, value),
                    two: side(second, other),
                    difference,
                    figure,
                });
            }
        }
    }
    agreements
}

/// The difference in words, and as a figure where values at the same points are compared.
fn compare(one: &Value, two: &Value, id: &str) -> (String, Option<String>) {
    match (one, two) {
        (Value::Number { estimate: one }, Value::Number { estimate: two }) => {
            (deviation(one, two).map_or_else(|| plain(one.value - two.value, 3), in_errors), None)
        }
        (Value::Samples { samples: one }, Value::Samples { samples: two }) => samples(one, two, id),
        (one, two) if one == two => ("the same".to_owned(), None),
        _ => (String::new(), None),
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

fn samples(one: &Samples, two: &Samples, id: &str) -> (String, Option<String>) {
    if one.symbols != two.symbols {
        return (String::new(), None);
    }
    let mut points = Vec::new();
    for (n, point) in one.points.iter().enumerate() {
        let Some(other) = two.points.iter().find(|other| other.at == point.at) else { continue };
        if let Some(z) = deviation(&point.value, &other.value) {
            points.push(Point { x: (n + 1) as f64, y: z, error: 0.0 });
        }
    }
    if points.is_empty() {
        return ("the points differ".to_owned(), None);
    }
    let largest = points.iter().map(|point| point.y.abs()).fold(0.0, f64::max);
    if largest == 0.0 {
        return (format!("the same at {} points", points.len()), None);
    }
    let words = format!("at most {} at {} points", in_errors(largest), points.len());
    let figure = Figure {
        title: "difference of the two methods at each point".to_owned(),
        x: Quantity::new("point", "1"),
        y: Quantity::new("difference", "combined errors"),
        series: vec![Series { name: String::new(), points }],
        style: Style::Marks,
        levels: vec![-Estimate::SAME, 0.0, Estimate::SAME],
    };
    (words, figure.svg(id))
}
