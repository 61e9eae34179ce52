//! Ground states of open ladders by the density-matrix renormalization group.

use std::collections::BTreeMap;

use eigentruth_models::{Boundary, Hamiltonian};
use eigentruth_mps::{Chain, Mpo, Mps, Plan, Search, Stages, SweepReport, agree};
use eigentruth_numerics::Estimate;
use serde::{Deserialize, Serialize};

use super::costs::{Costs, Measured};
use super::ladder::{Filling, Ladder};
use super::modes::Ground;
use super::starts::spread;
use crate::method::{Run, Stop};
use crate::underway::Underway;

/// The most sweeps with one bond dimension.
const SWEEPS: usize = 10;
/// The weight of the perturbation in the first sweeps, which decide where the holes go.
const NOISE: f64 = 1e-3;
/// A change of the energy, in units of the hopping, that ends the sweeps with one bond dimension.
const SETTLED: f64 = 1e-7;

/// The energy of a sector.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Energy {
    /// After the last sweep.
    swept: f64,
    /// As if nothing were left out: on the line through the energies of the last two bond dimensions over the weights they leave out
    /// (U. Schollwöck, Ann. Phys. 326, 96 (2011), sec. 6.3).
    whole: f64,
    /// By how much `whole` would be another with the slope of the two bond dimensions before; where weights are too near to each other for a
    /// slope, what the last bond dimension changed.
    bend: f64,
    /// What the last sweep changed.
    change: f64,
}

/// `Σ factor · E`. The weights left out lower all energies of a ladder alike, so the error is what the extrapolation, and its bend, do to
/// the sum, not to its terms; what sweeps to come would change is not alike and adds up.
fn sum(parts: &[(f64, Energy)]) -> Measured {
    let of = |energy: fn(&Energy) -> f64| -> f64 { parts.iter().map(|(k, e)| k * energy(e)).sum() };
    let value = of(|energy| energy.whole);
    let unfinished: f64 = parts.iter().map(|(factor, energy)| factor.abs() * energy.change).sum();
    let extrapolated = (value - of(|energy| energy.swept)).abs() + of(|energy| energy.bend).abs();
    Measured { value, error: extrapolated + unfinished }
}

/// Ground-state energies from several starts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Starts {
    /// The first from a configuration with its holes evenly spaced, the second from a random one, the others from random states.
    pub(super) energies: Vec<Estimate>,
    /// How many have the lowest one within errors, itself among them.
    pub(super) agreeing: usize,
}

impl Starts {
    /// Whether the lowest energy was found once only: a local minimum was met, and this may be another.
    pub(super) fn doubtful(&self) -> bool {
        self.agreeing < 2
    }
}

/// What was found in a sector.
#[derive(Serialize, Deserialize)]
struct Sector {
    energy: Energy,
    /// The weight that the last sweep left out.
    discarded: f64,
    ground: Option<Ground>,
    starts: Option<Starts>,
}

/// An open ladder and the energies of its sectors, each found once.
pub(super) struct Open<'r> {
    run: &'r Run<'r>,
    /// What it is called among the pieces of the run.
    name: String,
    rungs: usize,
    centre: i64,
    stages: Stages,
    hamiltonian: Hamiltonian,
    found: BTreeMap<[i64; 2], Energy>,
    /// How many further starts the ground state is sought from.
    further: usize,
    seed: u64,
    /// What the ground state looks like.
    pub(super) ground: Option<Ground>,
    /// Where the ground state was sought from several starts.
    pub(super) starts: Option<Starts>,
    /// The largest weight that any of the last sweeps left out.
    pub(super) discarded: f64,
}

impl<'r> Open<'r> {
    /// `name` tells its kind from others of the run; its length and its bond dimension are added.
    pub(super) fn new(
        run: &'r Run<'r>,
        name: &str,
        ladder: Ladder,
        filling: Filling,
        rungs: usize,
        bond_dimension: usize,
    ) -> Result<Self, Stop> {
        Ok(Open {
            run,
            name: format!("{name}, {rungs} rungs, {bond_dimension} states"),
            rungs,
            centre: filling.of_each_spin(rungs)?,
            stages: stages(bond_dimension),
            hamiltonian: ladder.hamiltonian(rungs, Boundary::Open)?,
            found: BTreeMap::new(),
            further: 0,
            seed: 0,
            ground: None,
            starts: None,
            discarded: 0.0,
        })
    }

    /// The ground state is sought from so many random starts as well.
    pub(super) fn with_starts(self, further: usize, seed: u64) -> Self {
        Open { further, seed, ..self }
    }

    /// The lowest energy with so many more electrons of either spin than the centre has.
    pub(super) fn energy(&mut self, change: [i64; 2]) -> Result<Energy, Stop> {
        if let Some(energy) = self.found.get(&change) {
            return Ok(*energy);
        }
        let [up, down] = change;
        let key = format!("{}, {up:+} and {down:+} electrons, {} further starts", self.name, self.further);
        let found = self.run.kept_underway(&key, |_, underway| self.sector(change, underway))?;
        let Sector { energy, discarded, ground, starts } = found;
        self.ground = ground.or(self.ground.take());
        self.starts = starts.or(self.starts.take());
        self.discarded = self.discarded.max(discarded);
        self.found.insert(change, energy);
        Ok(energy)
    }

    fn sector(&self, change: [i64; 2], underway: &Underway<'_>) -> Result<Sector, Stop> {
        let chain = Chain::new(self.hamiltonian.space(), &self.hamiltonian.charges())?;
        let mpo = Mpo::<f64>::new(&self.hamiltonian, &chain)?;
        let electrons = change.map(|change| self.centre + change);
        let start = Mps::product(&chain, &spread(self.rungs, electrons))?;
        let mut search = underway.sweeps(&chain, &mpo, &start)?;
        while let Some(sweep) = self.stages.next(search.reports()) {
            search.sweep(&sweep)?;
        }
        let mut state = search.state();
        let mut reports = search.reports().to_vec();
        let (mut ground, mut starts) = (None, None);
        if change == [0, 0] {
            if self.further > 0 {
                let further = Search {
                    starts: self.further,
                    ..Search::new(&chain, &mpo, self.stages.clone(), self.seed)
                };
                let found = underway.second().ground(&further, &electrons)?;
                let own = search.energy()?;
                let lower = found.run.reports.last().is_some_and(|last| last.energy < own.value);
                let energies: Vec<Estimate> = std::iter::once(own).chain(found.starts).collect();
                if lower {
                    (state, reports) = (found.run.state, found.run.reports);
                }
                let lowest = energies.iter().min_by(|a, b| a.value.total_cmp(&b.value));
                let agreeing =
                    lowest.map_or(0, |lowest| energies.iter().filter(|e| agree(lowest, e)).count());
                starts = Some(Starts { energies, agreeing });
            }
            ground = Some(Ground::of(self.rungs, &self.hamiltonian, &chain, &state)?);
        }
        let discarded = reports.last().map_or(0.0, |report| report.discarded);
        Ok(Sector { energy: extrapolated(&self.stages, &reports), discarded, ground, starts })
    }

    /// All costs.
    pub(super) fn costs(&mut self) -> Result<Costs, Stop> {
        let mut of = |change| self.energy(change);
        let (ground, turned) = (of([0, 0])?, of([1, -1])?);
        let [more, less] = [of([1, 0])?, of([0, -1])?];
        let [two_more, two_less] = [of([1, 1])?, of([-1, -1])?];
        Ok(Costs {
            rungs: self.rungs,
            spin: sum(&[(1.0, turned), (-1.0, ground)]),
            electron: sum(&[(1.0, more), (1.0, less), (-2.0, ground)]),
            two: sum(&[(1.0, two_more), (1.0, two_less), (-2.0, ground)]),
            pairing: sum(&[(2.0, less), (-1.0, ground), (-1.0, two_less)]),
        })
    }

    /// The cost of two electrons alone.
    pub(super) fn cost_of_two(&mut self) -> Result<Measured, Stop> {
        let parts = [(1.0, [1, 1]), (1.0, [-1, -1]), (-2.0, [0, 0])];
        let parts = parts.map(|(factor, change)| Ok((factor, self.energy(change)?)));
        Ok(sum(&parts.into_iter().collect::<Result<Vec<_>, Stop>>()?))
    }
}

/// Bonds grow to `bond_dimension`, by two from stage to stage.
fn stages(bond_dimension: usize) -> Stages {
    let fewest = 40.min(bond_dimension);
    let mut bond_dimensions: Vec<usize> =
        [8, 4, 2, 1].iter().map(|part| fewest.max(bond_dimension / part)).collect();
    bond_dimensions.dedup();
    Stages { bond_dimensions, sweeps: SWEEPS, noise: NOISE, tolerance: SETTLED }
}

/// From the last sweeps at the last three bond dimensions.
fn extrapolated(stages: &Stages, reports: &[SweepReport]) -> Energy {
    let stages = stages.split(reports);
    let ends: Vec<&SweepReport> = stages.iter().filter_map(|stage| stage.last()).collect();
    let slope = |pair: &[&SweepReport]| {
        let [coarse, fine] = pair else { return None };
        let clear = coarse.discarded > 2.0 * fine.discarded && fine.discarded > 0.0;
        clear.then(|| (coarse.energy - fine.energy) / (coarse.discarded - fine.discarded))
    };
    let mut slopes = ends.windows(2).rev().map(slope);
    let (last, before) = (slopes.next().flatten(), slopes.next().flatten());
    let (swept, discarded) = ends.last().map_or((f64::NAN, 0.0), |end| (end.energy, end.discarded));
    let bend = match (last, &ends[..]) {
        (Some(last), _) => (last - before.unwrap_or(last)) * discarded,
        (None, [.., coarse, fine]) if discarded > 0.0 => coarse.energy - fine.energy,
        _ => 0.0,
    };
    let change = match stages.last() {
        Some([.., before, last]) => (last.energy - before.energy).abs(),
        _ => f64::INFINITY,
    };
    Energy { swept, whole: swept - last.unwrap_or(0.0) * discarded, bend, change }
}

#[cfg(test)]
mod tests {
    use eigentruth_exact::{System, solve};

    use super::*;
    use crate::testing::in_a_run;

    #[test]
    fn short_ladders_cost_what_exact_diagonalization_says() {
        // One hole for each four rungs less than half filling, as the half-filled ladder of 4 rungs with another centre.
        let ladder = Ladder { rung: 2.0, u: 8.0 };
        in_a_run(|run| check(ladder, Open::new(run, "", ladder, Filling::Half, 4, 120).unwrap()));
    }

    fn check(ladder: Ladder, mut open: Open<'_>) {
        let system = System::new(ladder.hamiltonian(4, Boundary::Open).unwrap()).unwrap();
        let exact = |up: i64, down: i64| {
            let sector = system.sector(&[("N0", up), ("N1", down)]).unwrap();
            solve::ground_energy(&system, &sector, &solve::Options::default()).unwrap().value
        };
        let costs = open.costs().unwrap();
        let ground = exact(4, 4);
        for (name, found, expected) in [
            ("spin", costs.spin, exact(5, 3) - ground),
            ("electron", costs.electron, exact(5, 4) + exact(4, 3) - 2.0 * ground),
            ("two", costs.two, exact(5, 5) + exact(3, 3) - 2.0 * ground),
            ("pairing", costs.pairing, 2.0 * exact(4, 3) - ground - exact(3, 3)),
        ] {
            // Converged class: weights of 1e-9 are left out.
            assert!((found.value - expected).abs() < 1e-5, "{name}: {found:?} for {expected}");
            assert!((found.value - expected).abs() <= found.error + 1e-8, "{name}: {found:?} for {expected}");
        }
        assert_eq!(open.ground.as_ref().unwrap().entropies.len(), 3);
        // Particles and holes: E(N + 2) = E(N − 2) + 2 U.
        let two = open.cost_of_two().unwrap();
        assert!((two.value - costs.two.value).abs() < 1e-12);
        assert!((two.value - 2.0 * (exact(3, 3) - ground) - 16.0).abs() < 1e-5);
    }

    #[test]
    fn energies_are_extrapolated_in_the_weight_that_is_left_out() {
        let plan = Stages { bond_dimensions: vec![50, 100, 200], sweeps: 2, noise: 0.0, tolerance: 0.0 };
        let report = |energy, discarded, bond_dimension| SweepReport {
            energy,
            discarded,
            bond_dimension,
            residual: 0.0,
            applications: 0,
        };
        let made = |of: &dyn Fn(f64) -> f64, weights: [f64; 3]| -> Energy {
            let stage = |(d, m): (f64, usize)| [report(of(d) + 1e-9, d, m), report(of(d), d, m)];
            let reports: Vec<SweepReport> = weights.into_iter().zip([50, 100, 200]).flat_map(stage).collect();
            extrapolated(&plan, &reports)
        };
        let line = made(&|d| -5.0 + 300.0 * d, [1e-4, 4e-5, 1e-5]);
        assert!((line.whole + 5.0).abs() < 1e-12 && line.bend.abs() < 1e-12, "{line:?}");
        assert!((line.change - 1e-9).abs() < 1e-12 && (line.swept + 4.997).abs() < 1e-12, "{line:?}");
        // A bend shows, and an error as large as it holds the truth.
        let bent = made(&|d| -5.0 + 300.0 * d - 1e6 * d * d, [1e-4, 4e-5, 1e-5]);
        assert!(bent.bend.abs() > 1e-4 && (bent.whole + 5.0).abs() <= bent.bend.abs(), "{bent:?}");
        // What all energies have in common cancels, what sweeps left does not.
        let none = sum(&[(1.0, line), (-1.0, line)]);
        assert!(none.value.abs() < 1e-15 && (none.error - 2e-9).abs() < 1e-12, "{none:?}");
        // Weights that hardly differ say nothing but what they changed.
        let near = made(&|d| -5.0 + 300.0 * d, [3e-5, 1.5e-5, 1e-5]);
        assert_eq!(near.whole, near.swept);
        assert!((near.bend - 300.0 * 5e-6).abs() < 1e-12, "{near:?}");
        let exact = made(&|_| -5.0, [1e-4, 0.0, 0.0]);
        assert_eq!((exact.whole, exact.bend), (-5.0, 0.0));
    }
}
