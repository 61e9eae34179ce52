//! Exact diagonalization of an input: which sectors, the lowest states, averages in them.

use std::collections::BTreeMap;

use eigentruth_exact::System;
use eigentruth_models::{Hamiltonian, Lattice, Space};
use eigentruth_numerics::Estimate;
use eigentruth_numerics::keeper::Keeper;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_operators::{Format, LocalSpace};

use super::averages::average;
use super::group;
use super::input::{Observable, Sector, Solve, Symmetries};
use super::numbers::{Block, blocks, impossible, keep_lowest_weights, possible, refuse_unknown};
use super::sectors::Task;

/// What was computed.
pub struct Solution {
    /// The Hamiltonian as a formula.
    pub formula: String,
    /// The lowest energies of all sectors that were looked into, ascending.
    pub states: Vec<State>,
    /// How many states the largest sector has that was diagonalized.
    pub dimension: usize,
    /// How many sectors were looked into.
    pub sectors: usize,
    /// Averages in the lowest state, by observable and site.
    pub averages: Vec<(Observable, Vec<Estimate>)>,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// One eigenstate.
pub struct State {
    /// Its energy.
    pub energy: Estimate,
    /// Its quantum numbers by name.
    pub sector: BTreeMap<String, f64>,
}
/// Solves an input.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn solve(
    hamiltonian: Hamiltonian,
    lattice: &Lattice,
    input: &Solve,
    seed: u64,
    keeper: Option<&mut Keeper>,
) -> Result<Solution, String> {
    let text = |error: eigentruth_exact::ExactError| error.to_string();
    let formula = hamiltonian.render(Format::Unicode);
    let order = by_flavour(hamiltonian.space());
    let transitions = Transitions::lower(&hamiltonian, &order)
        .map_err(|error| format!("[model] {error}; take a smaller lattice"))?;
    let system = System::new(hamiltonian).map_err(text)?;
    let mut blocks = blocks(&system)?;
    let possible = possible(&blocks);
    let mut symmetries = Symmetries::default();
    match &input.sector {
        Sector::Given(wanted) => {
            let (charges, rest) = wanted.split()?;
            symmetries = rest;
            refuse_unknown(&charges, &possible)?;
            let fits =
                |block: &Block| charges.iter().all(|(name, value)| block.numbers.get(name) == Some(value));
            if !blocks.iter().any(fits) {
                return Err(impossible(&charges, &blocks, &possible));
            }
            blocks.retain(fits);
        }
        Sector::Auto(_) => keep_lowest_weights(&system, &mut blocks)?,
    }
    let group = group::elements(lattice, system.space(), &symmetries)?;
    let task = Task {
        system: &system,
        transitions: &transitions,
        group: group.as_ref(),
        states: input.states,
        memory: (input.memory * f64::from(1 << 30)) as u64,
        seed,
    };
    let with_averages = input.observables.iter().any(|observable| *observable != Observable::Energy);
    let (found, vector) = task.all(&blocks, with_averages, keeper)?;
    let mut warnings = Vec::new();
    let mut averages = Vec::new();
    let mut states: Vec<State> = Vec::new();
    for (block, part) in blocks.iter().zip(&found) {
        let mut sector = block.numbers.clone();
        symmetries.describe(&mut sector);
        let state = |energy: &Estimate| State { energy: energy.clone(), sector: sector.clone() };
        states.extend(part.energies.iter().map(state));
    }
    states.sort_by(|a, b| a.energy.value.total_cmp(&b.energy.value));
    if states.is_empty() {
        return Err("[solve] no state was found".to_owned());
    }
    if let Some(lowest) = vector {
        let ground = &states[0].energy;
        let near =
            |state: &&State| state.energy.value - ground.value <= 4.0 * (state.energy.error + ground.error);
        let copies = states.iter().filter(near).count();
        if copies > 1 {
            warnings.push(format!(
                "the lowest level has at least {copies} states; averages are those of one of them"
            ));
        }
        if lowest.gap.is_none() {
            warnings.push(
                "the gap above the lowest state is not known, so the averages have no useful error".into(),
            );
        }
        for observable in input.observables.iter().filter(|observable| **observable != Observable::Energy) {
            averages.push((*observable, average(*observable, system.space(), lattice.len(), &lowest)?));
        }
    }
    if states.len() < input.states {
        let (asked, found) = (input.states, states.len());
        warnings.push(format!("{asked} states were asked for; the sectors looked into have {found}"));
    }
    states.truncate(input.states);
    let dimension = found.iter().map(|part| part.dimension).max().unwrap_or(0);
    Ok(Solution { formula, states, dimension, sectors: blocks.len(), averages, warnings })
}

/// For fermions of two flavours the order in which one flavour comes first: no hopping is cut between the halves then.
fn by_flavour(space: &Space) -> Option<Vec<usize>> {
    let degrees = space.degrees();
    let fermions = (0..degrees.len()).all(|p| *space.local(p) == LocalSpace::Fermion);
    let flavours = degrees.iter().map(|degree| degree.mode.internal).max()?;
    (fermions && flavours == 1).then(|| {
        let mut order: Vec<usize> = (0..degrees.len()).collect();
        order.sort_by_key(|position| degrees[*position].mode.internal);
        order
    })
}
