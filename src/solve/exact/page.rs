//! The table of states.

use std::collections::BTreeMap;

use eigentruth_numerics::Kind;

use super::super::page::{decimal, error};
use super::Solution;
use super::levels::{Level, Row};
use crate::output::{Paint, Tone};
use crate::table::{Sheet, numbers, words};

/// The table of states.
pub fn states(solution: &Solution, paint: Paint) -> String {
    let columns =
        vec![numbers("state"), numbers("energy"), numbers("error"), numbers("multiplicity"), words("sector")];
    let mut sheet = Sheet::new(columns, paint);
    let mut first = 0;
    for level in &solution.levels {
        for (number, row) in level.rows.iter().enumerate() {
            let last = first + row.states() - 1;
            let range = if last == first { first.to_string() } else { format!("{first}–{last}") };
            first = last + 1;
            let bound = if row.energy.kind == Kind::UpperBound { "≤ " } else { "" };
            sheet.row(vec![
                (range, None),
                (format!("{bound}{}", decimal(&row.energy, 12)), Some(Tone::Strong)),
                (error(&row.energy), None),
                (if number == 0 { multiplicity(level) } else { String::new() }, None),
                (sector(row), Some(Tone::Faint)),
            ]);
        }
    }
    sheet.render()
}

/// How many states a level has.
fn multiplicity(level: &Level) -> String {
    if level.certified { level.multiplicity.to_string() } else { format!("≥ {}", level.multiplicity) }
}

/// Quantum numbers without those that follow from others.
fn sector(row: &Row) -> String {
    let numbers: &BTreeMap<String, f64> = &row.numbers;
    let has = |name: &str| numbers.contains_key(name);
    let follows = |name: &str| match name {
        "N" => has("particles"),
        "N0" | "N1" => has("sz"),
        "2Sz mod 4" | "N mod 2" => has("parity"),
        "sz" => row.spin.is_some(),
        name => name.starts_with("momentum"),
    };
    let mut parts: Vec<String> = Vec::new();
    if let Some(twice) = row.spin {
        parts.push(format!("S = {}", f64::from(twice) / 2.0));
    }
    parts.extend(
        numbers.iter().filter(|(name, _)| !follows(name)).map(|(name, value)| format!("{name} = {value}")),
    );
    let momenta: Vec<String> =
        numbers.iter().filter(|(name, _)| name.starts_with("momentum")).map(|(_, k)| k.to_string()).collect();
    match momenta.as_slice() {
        [] => {}
        [one] => parts.push(format!("momentum = {one}")),
        several => parts.push(format!("momentum = ({})", several.join(", "))),
    }
    if row.copies > 1 {
        parts.push(format!("{} times", row.copies));
    }
    parts.join(", ")
}
