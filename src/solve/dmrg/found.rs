//! What is known of a state that was found.

use eigentruth_mps::{Chain, Entanglement, Found, Mpo, Mps, MpsError, Stages, SweepReport, variance};
use eigentruth_numerics::{Estimate, Provenance, Scalar};

use super::averages::with_errors;

/// Discarded weights up to this change energies by no more than what sweeps leave.
pub const LIGHT: f64 = 1e-13;

/// A state without its matrices.
pub struct State {
    /// The energy. Its error: what sweeps and discarded weight still leave.
    pub energy: Estimate,
    /// The energy without truncation, if there was enough of it to extrapolate.
    pub extrapolated: Option<Estimate>,
    /// `⟨H²⟩ − ⟨H⟩²`, unless it would take too much memory.
    pub variance: Option<Estimate>,
    /// Which level it belongs to.
    pub level: usize,
    /// The energies of all starts.
    pub starts: Vec<Estimate>,
    /// How many of them agree with the lowest.
    pub agreeing: usize,
    /// The smallest overlap with their states.
    pub alike: f64,
    /// The sweeps of the best start.
    pub sweeps: Vec<SweepReport>,
    /// The same with what stages end by: the energy, or the sum of those of all states that were sought together.
    pub plan: Vec<SweepReport>,
    /// The largest bond dimension.
    pub bond_dimension: usize,
}

impl State {
    /// What the search has found.
    pub fn new<S: Scalar>(
        found: &Found<S>,
        chain: &Chain,
        mpo: &Mpo<S>,
        square: Option<&Mpo<S>>,
        stages: &Stages,
    ) -> Self {
        let (run, mut energy) = (&found.run, found.energy.clone());
        let variance = square.map(|square| variance(chain, mpo, square, &run.state));
        let extrapolated = stages.extrapolated_as(&found.plan, &run.reports);
        let discarded = run.reports.last().map_or(0.0, |report| report.discarded);
        match (&extrapolated, &variance) {
            (Some(extrapolated), _) => {
                // As far as the extrapolated energy may reach.
                let way = extrapolated.diagnostics["correction"].abs();
                energy.error = energy.error.max(way + extrapolated.error);
            }
            // An eigenvalue is as near as the root of the variance.
            (None, Some(variance)) if discarded > LIGHT => {
                energy.error = energy.error.max((variance.value.max(0.0) + variance.error).sqrt());
            }
            (None, None) if discarded > LIGHT => energy.error = energy.error.max(last_step(stages, found)),
            _ => {}
        }
        // The search has compared them by the errors of the starts; that of the energy holds what they differ by.
        let agreeing = found.energy.diagnostics.get("agreeing").map_or(1, |count| *count as usize);
        Self {
            energy,
            extrapolated,
            variance,
            level: 0,
            starts: found.starts.clone(),
            agreeing,
            alike: found.energy.diagnostics.get("alike").copied().unwrap_or(1.0),
            sweeps: run.reports.clone(),
            plan: found.plan.clone(),
            bond_dimension: run.state.bond_dimension(),
        }
    }

    /// What a careful reader should know of it; `number` is its own.
    pub fn warnings(&self, number: usize, stages: &Stages, together: bool) -> Vec<String> {
        let mut warnings = Vec::new();
        let starts = self.starts.len();
        if starts > 1 && self.agreeing < starts {
            let highest = self.starts.iter().map(|start| start.value).fold(f64::NEG_INFINITY, f64::max);
            let lone = if self.agreeing == 1 { ": it may be one itself" } else { "" };
            warnings.push(format!(
                "state {number} was found from {} of {starts} starts; the others ended in local minima up to {:.1e} higher{lone}; more \
                 `starts` or `noise` make sure",
                self.agreeing,
                highest - self.energy.value
            ));
        }
        // States that were sought together have their sweeps together.
        if let Some(change) = stages.unfinished(&self.plan).filter(|_| number == 0 || !together) {
            let changed = if change.is_finite() { format!(" by {change:.1e}") } else { String::new() };
            let what = if together {
                "the sum of all energies".to_owned()
            } else {
                format!("the energy of state {number}")
            };
            warnings.push(format!(
                "{what} still changed{changed} in the last of its sweeps: raise `sweeps` ({})",
                stages.sweeps
            ));
        }
        let overlap = self.energy.diagnostics.get("overlap").copied().unwrap_or(0.0);
        if overlap > OVERLAP {
            warnings.push(format!(
                "state {number} overlaps by {overlap:.1e} with one that was found before it, and is no state of its own: raise `bond_dimension`"
            ));
        }
        let discarded = self.sweeps.last().map_or(0.0, |report| report.discarded);
        if discarded > LARGE {
            warnings.push(format!(
                "state {number} leaves out a weight of {discarded:.1e} at a bond: the bond dimension {} is small for it, raise \
                 `bond_dimension`",
                self.bond_dimension
            ));
        }
        warnings
    }
}

/// States that overlap by more are not orthogonal up to truncation.
const OVERLAP: f64 = 1e-2;

/// Discarded weights from this on are worth a word.
const LARGE: f64 = 1e-5;

/// What the last bond dimension changed.
fn last_step<S: Scalar>(stages: &Stages, found: &Found<S>) -> f64 {
    let split = stages.split_as(&found.plan, &found.run.reports);
    let ends: Vec<f64> = split.iter().filter_map(|stage| Some(stage.last()?.energy)).collect();
    ends.windows(2).last().map_or(f64::MAX, |pair| (pair[1] - pair[0]).abs())
}

/// Whether the square of the operator can be averaged within half of the memory.
pub fn affordable<S: Scalar>(mpo: &Mpo<S>, found: &[Found<S>], memory: f64) -> bool {
    let largest = found.iter().map(|found| found.run.state.bond_dimension()).max().unwrap_or(0);
    let numbers = (mpo.bond_dimension() * largest) as f64;
    2.0 * numbers * numbers * size_of::<S>() as f64 <= memory / 2.0
}

/// Entropies of entanglement at all cuts, with errors as those of averages.
///
/// # Errors
/// [`MpsError::Dense`].
pub fn entropies<S: Scalar>(found: &Found<S>, scale: f64) -> Result<Vec<Estimate>, MpsError> {
    let of = |state: &Mps<S>| -> Result<Vec<f64>, MpsError> {
        Ok(state.entanglement()?.iter().map(Entanglement::entropy).collect())
    };
    let (values, errors) = with_errors(&[found], true, scale, of)?;
    let estimate = |(value, error)| {
        Estimate::converged(value, error + 64.0 * f64::EPSILON, Provenance::new("tensor/mps entropy"))
    };
    Ok(values.into_iter().zip(errors).map(estimate).collect())
}
