//! Exact diagonalization of an input: which sectors, the lowest states, averages in them.

use eigentruth_models::{Hamiltonian, Lattice, Space};
use eigentruth_numerics::keeper::Keeper;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_numerics::{Estimate, Kind};
use eigentruth_operators::LocalSpace;

mod averages;
mod choice;
mod group;
mod levels;
mod multiplets;
mod numbers;
mod page;
mod positive;
mod records;
mod search;
mod sectors;

use super::Context;
use super::input::Solve;
use super::observables::Observable;
use crate::output::Paint;
use crate::text::count;
use averages::Averages;
use levels::{Level, levels, lowest, rows, touch};
use sectors::{Found, Job, Part, Refusal, Sums, Task};

/// Up to this dimension multiplicities are looked for even if only one energy is asked for.
const MULTIPLICITY: u128 = 1 << 16;

/// What was computed.
pub struct Solution {
    /// The lowest levels, ascending, so many that they hold the states asked for.
    pub levels: Vec<Level>,
    /// How many states were asked for.
    pub asked: usize,
    /// How many states the largest sector has that was diagonalized.
    pub dimension: usize,
    /// How many sectors were looked into.
    pub sectors: usize,
    /// Averages over the lowest level, by observable and site.
    pub averages: Vec<(Observable, Vec<Estimate>)>,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

impl super::Solution for Solution {
    type Record<'a> = records::Record;

    fn energy(&self) -> &Estimate {
        &self.levels[0].energy
    }

    fn averages(&self) -> &[(Observable, Vec<Estimate>)] {
        &self.averages
    }

    fn averaged(&self) -> (usize, String) {
        match self.levels[0].multiplicity {
            1 => (1, "in the lowest state".to_owned()),
            states => (states, format!("averaged over the {states} states of the lowest level")),
        }
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn record(&self) -> records::Record {
        records::record(self)
    }

    fn page(&self, _: &Context, paint: Paint) -> String {
        page::states(self, paint)
    }

    fn effort(&self) -> String {
        format!("{}, the largest of dimension {}", count(self.sectors, "sector"), self.dimension)
    }
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
    let order = by_flavour(hamiltonian.space());
    let transitions = Transitions::lower(&hamiltonian, &order).map_err(|error| {
        format!("[model] {error}; take a smaller lattice{}", or_fewer_bosons(hamiltonian.space()))
    })?;
    let choice = choice::choose(hamiltonian, lattice, input, &transitions)?;
    let (system, parts) = (&choice.system, &choice.parts);
    let averages = Averages::new(
        &input.observables,
        system.space(),
        lattice.len(),
        input.reference,
        choice.spin.is_some(),
    )?;
    let task = Task {
        system,
        transitions: &transitions,
        states: input.states,
        memory: (input.memory * f64::from(1 << 30)) as u64,
        seed,
        spin: choice.spin.as_ref(),
        averages: &averages,
    };
    let found = all(&mut Jobs::new(&task, keeper)?, parts)?;
    let dimension = found.iter().flatten().map(|found| found.dimension).max().unwrap_or(0);
    let sectors = found.iter().flatten().count();
    let mut all_rows = Vec::new();
    for (at, (part, found)) in parts.iter().zip(&found).enumerate() {
        let mut numbers = part.block.numbers.clone();
        if found.as_ref().is_none_or(|found| !found.without_group) {
            part.symmetries.describe(lattice, &mut numbers);
        }
        for (number, level) in found.iter().flat_map(|found| &found.levels).enumerate() {
            let mut level = level.clone();
            if part.truncated {
                // Less space, higher energies: the variational principle, level by level.
                level.energy.kind = Kind::UpperBound;
            }
            all_rows.extend(rows(at, number == 0, &level, &numbers, choice.spin.is_some()));
        }
    }
    let levels = lowest(levels(all_rows), input.states);
    let Some(ground) = levels.first() else {
        return Err(choice.nothing());
    };
    let mut warnings = Vec::new();
    let mut of_level = Vec::new();
    if !averages.is_empty() {
        let mut members: Vec<usize> =
            ground.rows.iter().filter(|row| row.lowest).map(|row| row.part).collect();
        members.sort_unstable();
        members.dedup();
        let sums: Vec<&Sums> =
            members.iter().filter_map(|at| found[*at].as_ref()?.levels.first()?.sums.as_ref()).collect();
        if sums.len() < members.len() {
            return Err(
                "[solve] the lowest level was not found in all of its sectors; try another --seed".to_owned()
            );
        }
        of_level = averages.averages(&sums);
        if !ground.certified {
            warnings.push(format!(
                "the lowest level has at least {} states; it could have more, so the averages have no useful bound on their error",
                ground.multiplicity
            ));
        }
    }
    warnings.extend(choice.notes.iter().cloned());
    let states: usize = levels.iter().map(|level| level.multiplicity).sum();
    if states < input.states {
        let asked = input.states;
        warnings.push(format!("{asked} states were asked for; the sectors looked into have {states}"));
    }
    Ok(Solution { levels, asked: input.states, dimension, sectors, averages: of_level, warnings })
}

fn or_fewer_bosons(space: &Space) -> &'static str {
    let bosons = (0..space.degrees().len()).any(|p| *space.local(p) == LocalSpace::Boson);
    if bosons { ", or a smaller `max_occupation`" } else { "" }
}

/// Jobs in their order. Those that an earlier run has finished are not done again: what it found decides what follows, so that the
/// order is the same.
struct Jobs<'a, 'k> {
    task: &'a Task<'a>,
    finished: std::vec::IntoIter<Option<Found>>,
    keeper: Option<&'k mut Keeper>,
}

impl<'a, 'k> Jobs<'a, 'k> {
    fn new(task: &'a Task<'a>, keeper: Option<&'k mut Keeper>) -> Result<Self, String> {
        let read = |value: &serde_json::Value| serde_json::from_value(value.clone());
        let finished = keeper.iter().flat_map(|keeper| keeper.finished()).map(read);
        let finished: Vec<_> = finished.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        Ok(Self { task, finished: finished.into_iter(), keeper })
    }

    /// What a part has; nothing if it has no states.
    fn solve(&mut self, part: &Part, job: Job) -> Result<Option<Found>, String> {
        if let Some(found) = self.finished.next() {
            return Ok(found);
        }
        let mut found = self.task.solve(part, job, self.keeper.as_deref_mut());
        // Nobody asked for the group; couplings that differ by rounding are no reason to refuse.
        if part.ground_only && matches!(found, Err(Refusal::NotInvariant(_))) {
            let all = Part::of(part.block.clone());
            found = self.task.solve(&all, job, self.keeper.as_deref_mut());
            found = found.map(|found| Found { without_group: true, ..found });
        }
        let found = match found {
            Ok(found) => Some(found),
            Err(Refusal::Empty) => None,
            Err(Refusal::Sentence(sentence) | Refusal::NotInvariant(sentence)) => return Err(sentence),
        };
        if let Some(keeper) = self.keeper.as_deref_mut() {
            keeper.finish(&found).map_err(|error| error.to_string())?;
        }
        Ok(found)
    }
}

/// All parts, nothing for those without states. The lowest energies of all tell which hold the states asked for; these are
/// then solved with whole levels, unless that would cost much and nobody asked for more than one energy.
fn all(jobs: &mut Jobs<'_, '_>, parts: &[Part]) -> Result<Vec<Option<Found>>, String> {
    let task = jobs.task;
    let affordable = |part: &Part| {
        let order = part.group.as_ref().map_or(1, |group| group.elements.len()) as u128;
        if part.ground_only {
            return false;
        }
        task.states > 1 || !task.averages.is_empty() || part.block.dimension / order <= MULTIPLICITY
    };
    if let [only] = parts {
        let job = if affordable(only) { Job::Levels { up_to: None, ground: None } } else { Job::Energies };
        return Ok(vec![jobs.solve(only, job)?]);
    }
    let mut found: Vec<Option<Found>> =
        parts.iter().map(|part| jobs.solve(part, Job::Energies)).collect::<Result<_, String>>()?;
    let mut energies: Vec<Estimate> =
        found.iter().flatten().flat_map(|found| &found.levels).map(|level| level.energy.clone()).collect();
    energies.sort_by(|a, b| a.value.total_cmp(&b.value));
    let Some(ground) = energies.first() else { return Ok(found) };
    // Beyond every energy that equals the last one asked for, or the lowest.
    let beyond = |energy: &Estimate| {
        let within = energies.iter().filter(|other| touch(other, energy));
        within.map(|other| other.value + other.error).fold(energy.value + energy.error, f64::max)
    };
    // A little more than needed does no harm.
    let margin = 1e-9 * (1.0 + ground.value.abs());
    let up_to = energies.get(task.states - 1).map(|energy| beyond(energy) + margin);
    let ground = Some(beyond(ground) + margin);
    for (part, found) in parts.iter().zip(&mut found) {
        let Some(before) = found else { continue };
        let first =
            before.levels.first().map_or(f64::INFINITY, |level| level.energy.value - level.energy.error);
        if up_to.is_some_and(|limit| first > limit) {
            before.levels.clear();
        } else if affordable(part) {
            *found = jobs.solve(part, Job::Levels { up_to, ground })?;
        }
    }
    Ok(found)
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
