//! What `solve` prints for a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::{Estimate, Kind};

use super::Context;
use super::exact::Solution;
use super::levels::{Level, Row};
use super::records::peak_bytes;
use crate::output::{Paint, Tone};
use crate::table::{Sheet, numbers, words};
use crate::text::{count, wrapped};

/// The page.
pub fn page(solution: &Solution, context: &Context, paint: Paint) -> String {
    let mut text = head(context);
    text.push('\n');
    text.push_str(&states(solution, paint));
    let averaged = solution.levels.first().map_or(0, |level| level.multiplicity);
    for (observable, values) in &solution.averages {
        let over = match averaged {
            1 => "in the lowest state".to_owned(),
            states => format!("averaged over the {states} states of the lowest level"),
        };
        let definition = observable.definition(context.reference);
        let _ = writeln!(text, "\n{} {definition} {over}", paint.paint(Tone::Strong, observable.word()));
        let mut sheet = Sheet::new(vec![numbers("site"), numbers("average"), numbers("error")], paint);
        for (site, value) in values.iter().enumerate() {
            sheet.row(vec![(site.to_string(), None), (decimal(value, 10), None), (error(value), None)]);
        }
        text.push_str(&sheet.render());
    }
    for warning in &solution.warnings {
        let note = wrapped(&format!("note: {warning}"), 100, "");
        let _ = write!(text, "\n{}", note.replacen("note", &paint.paint(Tone::Caution, "note"), 1));
    }
    let memory = peak_bytes().map_or(String::new(), |bytes| format!(", {:.0} MB", bytes as f64 / 1e6));
    let _ = writeln!(
        text,
        "\n{}, the largest of dimension {}; {:.2} s{memory}.",
        count(solution.sectors, "sector"),
        solution.dimension,
        context.seconds
    );
    text
}

/// The Hamiltonian, its parameters and the lattice.
fn head(context: &Context) -> String {
    let (name, formula, parameters) = &context.model;
    let parameters: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let given = if parameters.is_empty() { "all parameters 0".to_owned() } else { parameters.join(", ") };
    let lattice = &context.lattice;
    let mut text = wrapped(&format!("{name}: H = {formula}"), 100, "");
    let _ = writeln!(text, "{given}; energies in units of these, ħ = 1");
    let _ = writeln!(
        text,
        "{}, {}, {}, {}",
        lattice.name(),
        count(lattice.len(), "site"),
        count(lattice.bonds().len(), "bond"),
        boundary(lattice)
    );
    text
}

/// The boundary in each direction, in words.
pub fn boundary(lattice: &Lattice) -> String {
    let Some(cell) = lattice.unit_cell() else { return "no boundary".to_owned() };
    let word = |boundary: &Boundary| match boundary {
        Boundary::Open => "open".to_owned(),
        Boundary::Periodic => "periodic".to_owned(),
        Boundary::Antiperiodic => "antiperiodic".to_owned(),
        Boundary::Twisted(phase) => format!("twisted by {phase}"),
    };
    lattice.boundary()[..cell.dimension].iter().map(word).collect::<Vec<_>>().join(" × ")
}

/// The table of states.
fn states(solution: &Solution, paint: Paint) -> String {
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

/// A number with so many decimals, as a power of ten where it is huge, or so small that decimals hide what its error resolves.
fn decimal(estimate: &Estimate, places: usize) -> String {
    let value = estimate.value;
    let hidden = value.abs() < 10f64.powi(6 - places as i32) && estimate.error < value.abs();
    if value.abs() >= 1e9 || hidden {
        // Digits down to the first of the error.
        let digits =
            (value.abs().log10().floor() - estimate.error.max(f64::MIN_POSITIVE).log10().floor()).max(0.0);
        let digits = if hidden { places.min(digits as usize) } else { places };
        return format!("{value:.digits$e}");
    }
    let text = format!("{value:.places$}");
    // What rounds to 0 has no sign.
    let zero = text.strip_prefix('-').filter(|digits| digits.chars().all(|c| matches!(c, '0' | '.')));
    zero.map_or_else(|| text.clone(), str::to_owned)
}

fn error(estimate: &Estimate) -> String {
    if estimate.error == 0.0 { "0".to_owned() } else { format!("{:.1e}", estimate.error) }
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::Provenance;

    use super::*;

    #[test]
    fn small_numbers_keep_the_digits_that_their_errors_leave() {
        let shown =
            |value: f64, error: f64| decimal(&Estimate::exact(value, error, Provenance::new("test")), 12);
        assert_eq!(shown(-3.651_093_408_937_2e-9, 5.7e-23), "-3.651093408937e-9");
        assert_eq!(shown(-3.651_093_408_937_2e-300, 5.7e-304), "-3.6511e-300");
        assert_eq!(shown(1e-15, 3e-14), "0.000000000000");
        assert_eq!(shown(-0.25, 1e-15), "-0.250000000000");
        assert_eq!(shown(0.0, 0.0), "0.000000000000");
        assert_eq!(error(&Estimate::exact(0.0, 0.0, Provenance::new("test"))), "0");
    }
}
