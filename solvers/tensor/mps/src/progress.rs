//! How far a search is.

use eigentruth_numerics::{Estimate, Scalar};

use crate::search::Found;
use crate::state::Mps;
use crate::sweep::SweepReport;

/// What the rest of a search depends on, after a whole number of sweeps: the same search goes on from here to the same bits.
#[derive(Clone, Debug)]
pub struct Progress<S: Scalar> {
    /// The states found, in their order.
    pub found: Vec<Found<S>>,
    /// `[start][state]`: the energies of the starts of the next states that are finished.
    pub starts: Vec<Vec<Estimate>>,
    /// The best of them.
    pub best: Option<Group<S>>,
    /// The states of the others, by the numbers of their starts.
    pub others: Vec<(usize, Vec<Mps<S>>)>,
    /// The start that is under way.
    pub running: Option<Group<S>>,
}

impl<S: Scalar> Default for Progress<S> {
    fn default() -> Self {
        Self { found: Vec::new(), starts: Vec::new(), best: None, others: Vec::new(), running: None }
    }
}

/// The states that one search has found after some sweeps: one, or several that were sought together.
#[derive(Clone, Debug)]
pub struct Group<S: Scalar> {
    /// The states by ascending energy; fewer than are sought as long as places have no room for all.
    pub runs: Vec<Run<S>>,
    /// `[sweep]`: the energies of all states.
    pub levels: Vec<Vec<f64>>,
}

impl<S: Scalar> Group<S> {
    /// The sweeps as a plan sees them: with the sum of all energies.
    pub fn plan(&self) -> Vec<SweepReport> {
        let reports = self.runs.first().map_or(&[][..], |run| &run.reports);
        let sum = |(report, levels): (&SweepReport, &Vec<f64>)| SweepReport {
            energy: levels.iter().sum(),
            ..*report
        };
        reports.iter().zip(&self.levels).map(sum).collect()
    }

    /// The states.
    pub fn states(&self) -> Vec<Mps<S>> {
        self.runs.iter().map(|run| run.state.clone()).collect()
    }
}

/// A state after some sweeps.
#[derive(Clone, Debug)]
pub struct Run<S: Scalar> {
    /// Its state, with the centre on the first site.
    pub state: Mps<S>,
    /// What the sweeps did; those before it had room are missing. Energies are its own.
    pub reports: Vec<SweepReport>,
    /// The bond dimension that was allowed in the last sweep.
    pub allowed: usize,
    /// The states before more was allowed, in their order, each with the weight that it left out: what larger bond dimensions change
    /// can be told from them.
    pub coarser: Vec<(f64, Mps<S>)>,
    /// The state before the last sweep.
    pub before: Option<Mps<S>>,
}

impl<S: Scalar> Run<S> {
    /// A state to compare with: the last one of a smaller bond dimension that left out four times as much, and more than rounding.
    pub fn coarse(&self) -> Option<&Mps<S>> {
        let own = self.reports.last().map_or(0.0, |report| report.discarded);
        self.coarser
            .iter()
            .rev()
            .find(|(discarded, _)| *discarded > (4.0 * own).max(f64::EPSILON))
            .map(|(_, state)| state)
    }
}
