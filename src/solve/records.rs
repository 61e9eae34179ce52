//! What `solve` prints.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use eigentruth_numerics::{Estimate, Kind};
use serde::Serialize;

use super::exact::Solution;
use crate::failure::Failure;
use crate::output::{Paint, Tone};
use crate::records;
use crate::table::{Sheet, numbers, words};
use crate::text::count;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    lattice: &'a str,
    hamiltonian: &'a str,
    energy: Number,
    states: Vec<StateRecord<'a>>,
    dimension: usize,
    sectors: usize,
    seconds: f64,
    peak_bytes: Option<u64>,
    observables: Vec<ObservableRecord>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct Number {
    value: f64,
    error: f64,
    kind: Kind,
}

impl From<&Estimate> for Number {
    fn from(estimate: &Estimate) -> Self {
        Number { value: estimate.value, error: estimate.error, kind: estimate.kind }
    }
}

#[derive(Serialize)]
struct StateRecord<'a> {
    energy: Number,
    sector: &'a BTreeMap<String, f64>,
}

#[derive(Serialize)]
struct ObservableRecord {
    name: &'static str,
    values: Vec<Number>,
}

/// The document of `solve --json`.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn document(solution: &Solution, lattice: &str, seconds: f64) -> Result<String, Failure> {
    records::document(&Document {
        schema: "eigentruth/solve/1",
        lattice,
        hamiltonian: &solution.formula,
        energy: (&solution.states[0].energy).into(),
        states: solution
            .states
            .iter()
            .map(|state| StateRecord { energy: (&state.energy).into(), sector: &state.sector })
            .collect(),
        dimension: solution.dimension,
        sectors: solution.sectors,
        seconds,
        peak_bytes: peak_bytes(),
        observables: solution
            .averages
            .iter()
            .map(|(observable, values)| ObservableRecord {
                name: observable.word(),
                values: values.iter().map(Into::into).collect(),
            })
            .collect(),
        warnings: &solution.warnings,
    })
}

/// The same for a person.
pub fn page(solution: &Solution, lattice: &str, seconds: f64, paint: Paint) -> String {
    let mut text = String::new();
    let mut sheet =
        Sheet::new(vec![numbers("state"), numbers("energy"), numbers("error"), words("sector")], paint);
    for (at, state) in solution.states.iter().enumerate() {
        let sector: Vec<String> =
            state.sector.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        sheet.row(vec![
            (at.to_string(), None),
            (format!("{:.12}", state.energy.value), Some(Tone::Strong)),
            (format!("{:.1e}", state.energy.error), None),
            (sector.join(", "), Some(Tone::Faint)),
        ]);
    }
    text.push_str(&sheet.render());
    for (observable, values) in &solution.averages {
        let mut sheet = Sheet::new(vec![numbers("site"), numbers(observable.word())], paint);
        for (site, value) in values.iter().enumerate() {
            sheet.row(vec![(site.to_string(), None), (format!("{:.10}", value.value), None)]);
        }
        text.push('\n');
        text.push_str(&sheet.render());
    }
    for warning in &solution.warnings {
        let _ = writeln!(text, "\n{}: {warning}", paint.paint(Tone::Caution, "note"));
    }
    let memory = peak_bytes().map_or(String::new(), |bytes| format!(", {:.0} MB", bytes as f64 / 1e6));
    let _ = writeln!(
        text,
        "\n{lattice}; {}, the largest of dimension {}; {seconds:.2} s{memory}.",
        count(solution.sectors, "sector"),
        solution.dimension
    );
    text
}

/// The most memory that this process has held, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
