//! Sweeps in stages of growing bond dimension, each until the energy stands still; and what the stages together say.

use eigentruth_numerics::{Estimate, Provenance};

use crate::sweep::{Plan, Sweep, SweepReport};

/// In a stage the first sweeps perturb the density matrix, so that sectors that a state has no part in are found.
const NOISY: usize = 2;

/// How much smaller the perturbation is from stage to stage.
const QUIETER: f64 = 0.1;

/// What truncation makes is about the discarded weight times the energy; this part of it is small beside it.
const SMALL: f64 = 1e-3;

/// Sweeps of two sites in stages. No sweep of one site, which truncates nothing, follows them: once the last stage stands still it
/// lowers the energies of three systems (32 electrons, 100 spins, a cylinder of 32 spins) by 3e-13, 1e-14 and 7e-10, and takes a
/// twelfth to a sixth of the time of all sweeps before; `tests/peers.rs` makes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stages {
    /// The bond dimension of each stage, ascending.
    pub bond_dimensions: Vec<usize>,
    /// The most sweeps of a stage.
    pub sweeps: usize,
    /// The weight of the perturbation in the first stage, a tenth of it in the next, and so on; none in the last.
    pub noise: f64,
    /// A stage ends where a sweep changes the energy by no more than this.
    pub tolerance: f64,
}

impl Stages {
    /// How many sweeps of a stage perturb the density matrix: never the last one.
    fn noisy(&self, stage: usize) -> usize {
        let quiet = self.noise == 0.0 || stage + 1 >= self.bond_dimensions.len();
        if quiet { 0 } else { NOISY.min(self.sweeps.saturating_sub(1)) }
    }

    /// The change of the energy in the last sweep of a stage, where it and the one before are without perturbation.
    fn change(&self, stage: usize, reports: &[SweepReport]) -> Option<f64> {
        let [.., before, last] = &reports[self.noisy(stage).min(reports.len())..] else { return None };
        Some((last.energy - before.energy).abs())
    }

    /// Whether another sweep is not worth its time: the energy changes by less than the tolerance, or by so much less than truncation makes.
    fn stands_still(&self, stage: usize, reports: &[SweepReport]) -> bool {
        let Some(last) = reports.last() else { return false };
        let calm = (SMALL * last.discarded).max(64.0 * f64::EPSILON) * last.energy.abs();
        self.change(stage, reports).is_some_and(|change| change <= self.tolerance.max(calm))
    }

    /// The reports by stage; of the last one those that there are.
    pub fn split<'r>(&self, reports: &'r [SweepReport]) -> Vec<&'r [SweepReport]> {
        let mut stages = Vec::new();
        let (mut from, mut to) = (0, 0);
        while to < reports.len() {
            to += 1;
            let of_stage = &reports[from..to];
            let stage = stages.len();
            let over = of_stage.len() >= self.sweeps || self.stands_still(stage, of_stage);
            if over && stage + 1 < self.bond_dimensions.len() {
                stages.push(of_stage);
                from = to;
            }
        }
        if from < to {
            stages.push(&reports[from..to]);
        }
        stages
    }

    /// Reports of a state, by the stages that the plan made of others for the same sweeps; sweeps that had no room for the state are missing in front.
    pub fn split_as<'r>(&self, plan: &[SweepReport], reports: &'r [SweepReport]) -> Vec<&'r [SweepReport]> {
        let mut rest = reports;
        let own = |stage: &&[SweepReport]| {
            let (before, own) = rest.split_at(rest.len().saturating_sub(stage.len()));
            rest = before;
            own
        };
        let mut stages: Vec<&[SweepReport]> = self.split(plan).iter().rev().map(own).collect();
        stages.reverse();
        stages
    }

    /// By how much the energy still changed where the last stage ended because it had all its sweeps; nothing if it stood still.
    pub fn unfinished(&self, reports: &[SweepReport]) -> Option<f64> {
        let stages = self.split(reports);
        let last = stages.last()?;
        let stage = stages.len() - 1;
        (!self.stands_still(stage, last)).then(|| self.change(stage, last).unwrap_or(f64::INFINITY))
    }

    /// The energy without truncation: a straight line in the discarded weight through the ends of the last two stages, if the last left out
    /// clearly less. Its error is the way from the last stage, plus that weight times the change of the slope since the stages
    /// before, plus the change of the last sweep: an estimate, not a bound. Diagnostics: `correction`, the way from the last stage. `None`
    /// where the last stage left out nothing that counts, or not clearly less than the one before.
    pub fn extrapolated(&self, reports: &[SweepReport]) -> Option<Estimate> {
        self.extrapolated_as(reports, reports)
    }

    /// The same of a state that was sought together with others: `plan` are the sweeps with the sums of all energies, see [`Stages::split_as`].
    pub fn extrapolated_as(&self, plan: &[SweepReport], reports: &[SweepReport]) -> Option<Estimate> {
        let stages = self.split_as(plan, reports);
        let ends: Vec<(f64, f64)> = stages
            .iter()
            .filter_map(|stage| stage.last())
            .map(|report| (report.discarded, report.energy))
            .collect();
        let (weight, energy) = *ends.last()?;
        let slope = |pair: &[(f64, f64)]| {
            let [coarse, fine] = pair else { return None };
            (fine.0 < LESS * coarse.0).then(|| (coarse.1 - fine.1) / (coarse.0 - fine.0))
        };
        let mut slopes = ends.windows(2).rev().map(slope);
        let last = slopes.next()?.filter(|_| weight > LIGHT)?;
        let before = slopes.next().flatten().unwrap_or(last);
        let correction = -weight * last;
        let change = self.change(stages.len() - 1, stages[stages.len() - 1]).unwrap_or(0.0);
        let error = correction.abs() + weight * (last - before).abs() + change;
        let provenance = Provenance::new("tensor/mps extrapolation")
            .with("stages", ends.len())
            .with("discarded_weight", format!("{weight:.3e}"));
        Some(Estimate::converged(energy + correction, error, provenance).with("correction", correction))
    }
}

/// Discarded weights up to this change energies by no more than what sweeps leave.
const LIGHT: f64 = 1e-13;

/// Two weights with a larger ratio are too near to each other for a line.
const LESS: f64 = 0.7;

impl Plan for Stages {
    fn next(&self, reports: &[SweepReport]) -> Option<Sweep> {
        let stages = self.split(reports);
        let last = stages.last().copied().unwrap_or_default();
        let mut stage = stages.len().saturating_sub(1);
        let mut made = last.len();
        if made >= self.sweeps || self.stands_still(stage, last) {
            (stage, made) = (stage + 1, 0);
        }
        let bond_dimension = *self.bond_dimensions.get(stage)?;
        let noise = if made < self.noisy(stage) { self.noise * QUIETER.powi(stage as i32) } else { 0.0 };
        // Nothing is left out but for want of room: weights of 1e-14 would change averages by 1e-9.
        let sweep =
            Sweep { noise, cutoff: 1e-20, lanczos_steps: 4, residual: 1e-11, ..Sweep::two(bond_dimension) };
        Some(sweep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(energy: f64, discarded: f64) -> SweepReport {
        SweepReport { energy, discarded, bond_dimension: 1, residual: 0.0, applications: 1 }
    }

    fn stages() -> Stages {
        Stages { bond_dimensions: vec![8, 16, 32], sweeps: 5, noise: 1e-4, tolerance: 1e-6 }
    }

    /// Runs the plan on energies that are made up, by stage and sweep.
    fn made(stages: &Stages, energy: impl Fn(usize, usize) -> (f64, f64)) -> (Vec<SweepReport>, Vec<Sweep>) {
        let (mut reports, mut sweeps): (Vec<SweepReport>, Vec<Sweep>) = (Vec::new(), Vec::new());
        while let Some(sweep) = stages.next(&reports) {
            let stage = stages.bond_dimensions.iter().position(|m| *m == sweep.bond_dimension).unwrap();
            let before = sweeps.iter().filter(|s| s.bond_dimension == sweep.bond_dimension).count();
            let (energy, discarded) = energy(stage, before);
            reports.push(report(energy, discarded));
            sweeps.push(sweep);
        }
        (reports, sweeps)
    }

    #[test]
    fn a_stage_ends_where_the_energy_stands_still_and_noise_is_over() {
        let stages = stages();
        let (reports, sweeps) = made(&stages, |_, _| (-1.0, 0.0));
        let dimensions: Vec<usize> = sweeps.iter().map(|sweep| sweep.bond_dimension).collect();
        assert_eq!(dimensions, [8, 8, 8, 8, 16, 16, 16, 16, 32, 32]);
        let noises: Vec<bool> = sweeps.iter().map(|sweep| sweep.noise > 0.0).collect();
        assert_eq!(noises, [true, true, false, false, true, true, false, false, false, false]);
        assert!(sweeps[4].noise < sweeps[0].noise);
        assert_eq!(stages.split(&reports).iter().map(|part| part.len()).collect::<Vec<_>>(), [4, 4, 2]);
        assert_eq!(stages.unfinished(&reports), None);
        // Energies that never stand still take all sweeps, and that is said.
        let (reports, sweeps) = made(&stages, |_, sweep| (-(sweep as f64), 0.0));
        assert_eq!((sweeps.len(), stages.unfinished(&reports)), (15, Some(1.0)));
        let one = Stages { sweeps: 1, ..stages };
        let (reports, sweeps) = made(&one, |_, _| (-1.0, 0.0));
        assert!(sweeps.len() == 3 && sweeps.iter().all(|sweep| sweep.noise == 0.0));
        assert_eq!(one.unfinished(&reports), Some(f64::INFINITY), "one sweep shows no change");
    }

    #[test]
    fn a_state_has_the_stages_of_all_that_are_sought_with_it() {
        let stages = stages();
        let weights = [1e-4, 1e-5, 1e-6];
        let (plan, _) = made(&stages, |stage, sweep| {
            (-3.0 + 5.0 * weights[stage] - if sweep < 4 { 1e-3 * sweep as f64 } else { 3e-3 }, weights[stage])
        });
        assert_eq!(stages.split(&plan).iter().map(|part| part.len()).collect::<Vec<_>>(), [5, 5, 5]);
        // Its own energy stands still earlier, and it was not there in the first two sweeps.
        let own = |(number, report): (usize, &SweepReport)| SweepReport {
            energy: -1.0 + 2.0 * weights[number / 5],
            ..*report
        };
        let reports: Vec<SweepReport> = plan.iter().enumerate().map(own).skip(2).collect();
        assert_eq!(stages.split_as(&plan, &reports).iter().map(|p| p.len()).collect::<Vec<_>>(), [3, 5, 5]);
        assert_ne!(stages.split(&reports).iter().map(|p| p.len()).collect::<Vec<_>>(), [3, 5, 5]);
        let found = stages.extrapolated_as(&plan, &reports).unwrap();
        assert!((found.value + 1.0).abs() < 1e-14, "{found:?}");
    }

    #[test]
    fn lines_in_the_discarded_weight_are_extrapolated() {
        let stages = stages();
        let weights = [1e-4, 1e-5, 1e-6];
        let (reports, _) = made(&stages, |stage, _| (-1.0 + 3.0 * weights[stage], weights[stage]));
        let found = stages.extrapolated(&reports).unwrap();
        assert!((found.value + 1.0).abs() < 1e-14, "{found:?}");
        assert!((found.error - 3e-6).abs() < 1e-12 && (found.diagnostics["correction"] + 3e-6).abs() < 1e-12);
        // A bend widens the error.
        let bent =
            |stage: usize, _| (-1.0 + 3.0 * weights[stage] + 1e4 * weights[stage].powi(2), weights[stage]);
        let (reports, _) = made(&stages, bent);
        let found = stages.extrapolated(&reports).unwrap();
        assert!((found.value + 1.0).abs() <= found.error && found.error > 4e-6, "{found:?}");
        // What leaves out nothing, or more than before, is not extrapolated.
        let (reports, _) = made(&stages, |_, _| (-1.0, 0.0));
        assert_eq!(stages.extrapolated(&reports), None);
        let (reports, _) = made(&stages, |stage, _| (-1.0, [1e-6, 1e-7, 1e-5][stage]));
        assert_eq!(stages.extrapolated(&reports), None);
    }
}
