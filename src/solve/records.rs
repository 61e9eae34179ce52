//! The document of `solve --json`, whatever the method.

use std::collections::BTreeMap;

use eigentruth_numerics::{Estimate, Kind};
use serde::Serialize;

use super::{Context, Solution};
use crate::failure::Failure;
use crate::records;

#[derive(Serialize)]
struct Document<'a, R> {
    schema: &'static str,
    method: &'static str,
    lattice: &'a str,
    sites: usize,
    bonds: usize,
    boundary: String,
    model: Model<'a>,
    hamiltonian: &'a str,
    energy: Number,
    #[serde(flatten)]
    of_method: R,
    seconds: f64,
    peak_bytes: Option<u64>,
    observables: Vec<ObservableRecord>,
    warnings: Vec<&'a str>,
}

#[derive(Serialize)]
struct Model<'a> {
    name: &'a str,
    formula: &'a str,
    parameters: BTreeMap<&'a str, &'a str>,
}

/// A number of the document.
#[derive(Clone, Copy, Serialize)]
pub struct Number {
    value: f64,
    error: f64,
    /// What the error means.
    pub kind: Kind,
}

impl From<&Estimate> for Number {
    fn from(estimate: &Estimate) -> Self {
        // Adding 0 turns −0 into 0.
        Number { value: estimate.value + 0.0, error: estimate.error, kind: estimate.kind }
    }
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
pub fn document(solution: &impl Solution, context: &Context) -> Result<String, Failure> {
    let (name, formula, parameters) = &context.model;
    let (states, _) = solution.averaged();
    records::document(&Document {
        schema: "eigentruth/solve/1",
        method: context.method.word(),
        lattice: context.lattice.name(),
        sites: context.lattice.len(),
        bonds: context.lattice.bonds().len(),
        boundary: super::page::boundary(&context.lattice),
        model: Model {
            name,
            formula,
            parameters: parameters.iter().map(|(name, value)| (*name, value.as_str())).collect(),
        },
        hamiltonian: &context.hamiltonian,
        energy: solution.energy().into(),
        of_method: solution.record(),
        seconds: context.seconds,
        peak_bytes: peak_bytes(),
        observables: solution
            .averages()
            .iter()
            .map(|(observable, values)| ObservableRecord {
                name: observable.word(),
                definition: observable.definition(context.reference),
                reference: observable.has_reference().then_some(context.reference),
                states,
                values: values.iter().map(Into::into).collect(),
            })
            .collect(),
        warnings: solution.warnings().iter().chain(&context.notes).map(String::as_str).collect(),
    })
}

/// The most memory that this process has held, where the system tells.
pub fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
