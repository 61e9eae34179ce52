//! The document of `solve --json`.

use std::collections::BTreeMap;

use eigentruth_numerics::{Estimate, Kind};
use serde::Serialize;

use super::Context;
use super::exact::Solution;
use crate::failure::Failure;
use crate::records;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    lattice: &'a str,
    sites: usize,
    bonds: usize,
    boundary: String,
    model: Model<'a>,
    hamiltonian: &'a str,
    energy: Number,
    states: Vec<StateRecord>,
    levels: Vec<LevelRecord>,
    dimension: usize,
    sectors: usize,
    seconds: f64,
    peak_bytes: Option<u64>,
    observables: Vec<ObservableRecord>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct Model<'a> {
    name: &'a str,
    formula: &'a str,
    parameters: BTreeMap<&'a str, &'a str>,
}

#[derive(Clone, Copy, Serialize)]
struct Number {
    value: f64,
    error: f64,
    kind: Kind,
}

impl From<&Estimate> for Number {
    fn from(estimate: &Estimate) -> Self {
        // Adding 0 turns −0 into 0.
        Number { value: estimate.value + 0.0, error: estimate.error, kind: estimate.kind }
    }
}

#[derive(Serialize)]
struct StateRecord {
    energy: Number,
    sector: BTreeMap<String, f64>,
    level: usize,
}

#[derive(Serialize)]
struct LevelRecord {
    energy: Number,
    multiplicity: usize,
    certified: bool,
}

#[derive(Serialize)]
struct ObservableRecord {
    name: &'static str,
    definition: String,
    reference: Option<usize>,
    states: usize,
    values: Vec<Number>,
}

/// The document.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn document(solution: &Solution, context: &Context) -> Result<String, Failure> {
    let (name, formula, parameters) = &context.model;
    let mut states = Vec::new();
    for (number, level) in solution.levels.iter().enumerate() {
        for row in &level.rows {
            let energy = Number::from(&row.energy);
            states.extend(row.members().into_iter().map(|sector| StateRecord {
                energy,
                sector,
                level: number,
            }));
        }
    }
    states.truncate(solution.asked);
    let averaged = solution.levels.first().map_or(0, |level| level.multiplicity);
    records::document(&Document {
        schema: "eigentruth/solve/1",
        lattice: context.lattice.name(),
        sites: context.lattice.len(),
        bonds: context.lattice.bonds().len(),
        boundary: super::page::boundary(&context.lattice),
        model: Model {
            name,
            formula,
            parameters: parameters.iter().map(|(name, value)| (*name, value.as_str())).collect(),
        },
        hamiltonian: &solution.formula,
        energy: (&solution.levels[0].energy).into(),
        states,
        levels: solution
            .levels
            .iter()
            .map(|level| LevelRecord {
                energy: (&level.energy).into(),
                multiplicity: level.multiplicity,
                certified: level.certified,
            })
            .collect(),
        dimension: solution.dimension,
        sectors: solution.sectors,
        seconds: context.seconds,
        peak_bytes: peak_bytes(),
        observables: solution
            .averages
            .iter()
            .map(|(observable, values)| ObservableRecord {
                name: observable.word(),
                definition: observable.definition(context.reference),
                reference: observable.has_reference().then_some(context.reference),
                states: averaged,
                values: values.iter().map(Into::into).collect(),
            })
            .collect(),
        warnings: &solution.warnings,
    })
}

/// The most memory that this process has held, where the system tells.
pub fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
