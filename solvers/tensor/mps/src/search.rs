//! The lowest states of a sector, from several starts.

use eigentruth_numerics::streams::derived_seed;
use eigentruth_numerics::{Comparison, Estimate, Scalar};

use crate::MpsError;
use crate::chain::{Chain, Site};
use crate::dmrg::Dmrg;
use crate::mpo::Mpo;
use crate::progress::{Group, Progress, Run};
use crate::state::{Bond, Mps};
use crate::sweep::{Plan, Sweep, SweepReport};

/// How sectors are searched.
pub struct Search<'c, S: Scalar, P = Vec<Sweep>> {
    /// The sites.
    pub chain: &'c Chain,
    /// The operator.
    pub mpo: &'c Mpo<S>,
    /// The sweeps of every start.
    pub schedule: P,
    /// How many starts. More than one shows local minima.
    pub starts: usize,
    /// Whether the first start is a random configuration; the others are random states. A configuration has all charges, also those
    /// that the chain does not know of, and sweeps keep them: it finds the lowest state only where the chain has all.
    pub configuration_first: bool,
    /// The bond dimension of random states.
    pub start_dimension: usize,
    /// Results that leave out more than this at a bond in the last sweep are refused; infinite if everything is welcome.
    pub most_discarded: f64,
    /// The root of all seeds.
    pub seed: u64,
}

/// Vectors of the size of a place, and the matrices that act on it, while it is optimized.
const VECTORS: f64 = 12.0;

/// A state and how it was found.
#[derive(Clone, Debug)]
pub struct Found<S: Scalar> {
    /// The lowest energy of all starts. Its error is at least what starts that agree differ by; where none agrees, a search was stuck and the
    /// lowest may be as well, so that it is at least the distance to the others. Diagnostics: `starts`, `agreeing` (those with the same energy
    /// within errors, itself among them), `spread` (the distance to the farthest of all starts),
    /// `alike` (the smallest modulus of overlaps with their states: 1 if the level has one state),
    /// `overlap` (the largest modulus of overlaps with lower states, which ought to be 0).
    pub energy: Estimate,
    /// The energies of all starts.
    pub starts: Vec<Estimate>,
    /// The best of them, with its state.
    pub run: Run<S>,
    /// Its sweeps as the plan saw them: with the sum of the energies of all states that were sought together.
    pub plan: Vec<SweepReport>,
    /// The states of the other starts that agree with it.
    pub others: Vec<Mps<S>>,
}

impl<S: Scalar> Found<S> {
    /// Whether the energy was found from one start only although there were several: a local minimum was met, and this may be another.
    pub fn doubtful(&self) -> bool {
        self.starts.len() > 1 && self.energy.diagnostics.get("agreeing").is_none_or(|count| *count < 2.0)
    }
}

impl<'c, S: Scalar, P: Plan> Search<'c, S, P> {
    /// Three starts with the given sweeps.
    pub fn new(chain: &'c Chain, mpo: &'c Mpo<S>, schedule: P, seed: u64) -> Self {
        Self {
            chain,
            mpo,
            schedule,
            starts: 3,
            configuration_first: true,
            start_dimension: 8,
            most_discarded: f64::INFINITY,
            seed,
        }
    }

    /// About how many bytes a start with bonds of a given dimension holds: the operators on both sides of every bond, and the vectors of one
    /// place. Blocks are counted as they are in a typical state.
    ///
    /// # Errors
    /// [`MpsError::EmptySector`], [`MpsError::WrongCharges`].
    pub fn bytes(&self, charges: &[i64], bond_dimension: usize) -> Result<f64, MpsError> {
        let bonds = self.chain.typical_bonds(charges, bond_dimension)?;
        let numbers =
            |bond: &Bond| bond.sectors().iter().map(|sector| (sector.1 as f64).powi(2)).sum::<f64>();
        let operators: f64 = (bonds.iter().zip(&self.mpo.bonds))
            .map(|(bond, states)| states.len() as f64 * numbers(bond))
            .sum();
        let local = self.chain.sites().iter().map(Site::dimension).max().unwrap_or(1) as f64;
        let place = bonds.iter().map(numbers).fold(0.0, f64::max) * local * local;
        Ok((operators + VECTORS * place) * size_of::<S>() as f64)
    }

    /// The ground state of the sector with the given charges, in the order of [`Chain::charges`].
    ///
    /// # Errors
    /// [`MpsError::EmptySector`], [`MpsError::WrongCharges`], [`MpsError::NoStarts`], [`MpsError::NoSweeps`],
    /// [`MpsError::TooSmall`], [`MpsError::Dense`].
    pub fn ground(&self, charges: &[i64]) -> Result<Found<S>, MpsError> {
        self.lowest(charges, 1)?.pop().ok_or(MpsError::NoStarts)
    }

    /// The lowest states of a sector one after the other, each orthogonal to those before it: degenerate ones are found one by one.
    /// An energy inherits the errors of the states below it, as an error in these lets the next one sink, and what truncation leaves
    /// of the overlap with them times the distance.
    ///
    /// # Errors
    /// As [`Search::ground`].
    pub fn lowest(&self, charges: &[i64], count: usize) -> Result<Vec<Found<S>>, MpsError> {
        self.lowest_from(charges, count, Progress::default(), &mut |_| Ok(()))
    }

    /// [`Search::lowest`] from where the same search was; `watch` sees it after every sweep.
    ///
    /// # Errors
    /// As [`Search::ground`], and what `watch` returns.
    pub fn lowest_from(
        &self,
        charges: &[i64],
        count: usize,
        mut progress: Progress<S>,
        watch: &mut dyn FnMut(&Progress<S>) -> Result<(), MpsError>,
    ) -> Result<Vec<Found<S>>, MpsError> {
        self.chain.sector(charges)?;
        while progress.found.len() < count {
            self.next(charges, 1, &mut progress, watch)?;
        }
        Ok(progress.found)
    }

    /// The lowest `count` states above those that were found, together, from all starts.
    pub(crate) fn next(
        &self,
        charges: &[i64],
        count: usize,
        progress: &mut Progress<S>,
        watch: &mut dyn FnMut(&Progress<S>) -> Result<(), MpsError>,
    ) -> Result<(), MpsError> {
        let below: Vec<Mps<S>> = progress.found.iter().map(|found| found.run.state.clone()).collect();
        while progress.starts.len() < self.starts {
            let group = match progress.running.take() {
                Some(group) => group,
                None => self.start(charges, below.len(), progress.starts.len())?,
            };
            let energies = self.swept(group, count, &below, progress, watch)?;
            let group = progress.running.take().ok_or(MpsError::NoSweeps)?;
            let number = progress.starts.len();
            let best = number_of_lowest(&progress.starts);
            if best.is_none_or(|best| sum(&energies) < sum(&progress.starts[best])) {
                let before = progress.best.replace(group);
                progress.others.extend(best.zip(before.map(|group| group.states())));
            } else {
                progress.others.push((number, group.states()));
            }
            progress.starts.push(energies);
        }
        let group = progress.best.take().ok_or(MpsError::NoStarts)?;
        let (starts, others) = (std::mem::take(&mut progress.starts), std::mem::take(&mut progress.others));
        let best = number_of_lowest(&starts).ok_or(MpsError::NoStarts)?;
        let plan = group.plan();
        for (number, run) in group.runs.into_iter().enumerate() {
            let of_state = Starts {
                best,
                energies: starts.iter().map(|energies| energies[number].clone()).collect(),
                others: others.iter().map(|(start, states)| (*start, &states[number])).collect(),
            };
            let mut found = self.found(run, of_state, &progress.found, below.len());
            found.plan.clone_from(&plan);
            progress.found.push(found);
        }
        Ok(())
    }

    /// A start before its first sweep.
    pub(crate) fn start(&self, charges: &[i64], below: usize, start: usize) -> Result<Group<S>, MpsError> {
        let seed = derived_seed(self.seed, (below * self.starts + start) as u64);
        let state = if start == 0 && self.configuration_first {
            Mps::product(self.chain, &self.chain.configuration(charges, seed)?)?
        } else {
            Mps::random(self.chain, charges, self.start_dimension, seed)?
        };
        let run = Run { state, reports: Vec::new(), allowed: 0, coarser: Vec::new(), before: None };
        Ok(Group { runs: vec![run], levels: Vec::new() })
    }

    /// The sweeps of a start that are still to be made; afterwards it is the one that is under way.
    fn swept(
        &self,
        group: Group<S>,
        count: usize,
        below: &[Mps<S>],
        progress: &mut Progress<S>,
        watch: &mut dyn FnMut(&Progress<S>) -> Result<(), MpsError>,
    ) -> Result<Vec<Estimate>, MpsError> {
        let states = group.states();
        let first = group.runs.first().ok_or(MpsError::NoStarts)?;
        let mut dmrg = Dmrg::new(self.chain, self.mpo, first.state.clone())
            .after(first.reports.clone())
            .orthogonal_to(below)
            .together(count)
            .beside(&states[1..], group.levels.clone());
        let mut bond_dimension = first.allowed;
        progress.running = Some(group);
        while let Some(sweep) = self.schedule.next(&progress.running.as_ref().map_or(Vec::new(), Group::plan))
        {
            bond_dimension = sweep.bond_dimension;
            let group = progress.running.take().ok_or(MpsError::NoSweeps)?;
            dmrg.sweep(&sweep)?;
            let mut before = group.runs.into_iter().map(Some).collect::<Vec<_>>();
            before.resize_with(count, || None);
            let runs = dmrg.states().into_iter().zip(before).enumerate();
            let runs = runs.map(|(number, (state, before))| {
                let reports = dmrg.reports_of(number);
                let allowed = sweep.bond_dimension;
                let Some(before) = before else {
                    return Run { state, reports, allowed, coarser: Vec::new(), before: None };
                };
                let (mut coarser, mut last) = (before.coarser, Some(before.state));
                if let Some(report) = before.reports.last().filter(|_| allowed > before.allowed) {
                    coarser.extend(last.take().map(|state| (report.discarded, state)));
                }
                Run { state, reports, allowed, coarser, before: last }
            });
            progress.running = Some(Group { runs: runs.collect(), levels: dmrg.levels().to_vec() });
            watch(progress)?;
        }
        self.refuse_if_coarse(&dmrg)?;
        let energies = dmrg.energies()?;
        if energies.len() < count {
            return Err(MpsError::NoRoom { asked: count, bond_dimension });
        }
        Ok(energies)
    }

    /// Refuses what leaves out more than is allowed.
    pub(crate) fn refuse_if_coarse(&self, dmrg: &Dmrg<'_, S>) -> Result<(), MpsError> {
        let discarded = dmrg.reports().last().map_or(0.0, |report| report.discarded);
        if discarded > self.most_discarded {
            let (bond_dimension, bond) = (dmrg.state().bond_dimension(), dmrg.worst_bond());
            return Err(MpsError::TooSmall { bond_dimension, discarded, bond, allowed: self.most_discarded });
        }
        Ok(())
    }

    /// A state of the best start, compared with those of the others and with those found before, of which the first `below` were sought
    /// before it and the others together with it.
    fn found(&self, run: Run<S>, starts: Starts<'_, S>, before: &[Found<S>], below: usize) -> Found<S> {
        let Starts { best, energies: starts, mut others } = starts;
        let best = &starts[best];
        let agreeing = starts.iter().filter(|other| agree(best, other)).count();
        let distance = |other: &Estimate| (other.value - best.value).abs();
        let spread = starts.iter().map(distance).fold(0.0, f64::max);
        let alone = agreeing < 2;
        let uncertain =
            starts.iter().filter(|other| alone || agree(best, other)).map(distance).fold(0.0, f64::max);
        others.retain(|(start, _)| agree(best, &starts[*start]));
        let others: Vec<Mps<S>> = others.into_iter().map(|(_, state)| state.clone()).collect();
        let alike = others.iter().map(|other| other.overlap(&run.state).norm_squared().sqrt());
        let alike = alike.fold(1.0, f64::min);
        let overlaps: Vec<f64> =
            (before.iter()).map(|other| other.run.state.overlap(&run.state).norm_squared().sqrt()).collect();
        let largest = |overlaps: &[f64]| overlaps.iter().copied().fold(0.0, f64::max);
        let mut energy = best
            .clone()
            .with("starts", starts.len() as f64)
            .with("agreeing", agreeing as f64)
            .with("spread", spread)
            .with("alike", alike)
            .with("overlap", largest(&overlaps));
        energy.provenance = energy.provenance.with_seed(self.seed).with("states_below", below);
        let overlap = largest(&overlaps[..below]);
        let before = &before[..below];
        let height = before.first().map_or(0.0, |lowest| energy.value - lowest.energy.value);
        energy.error = energy.error.max(uncertain);
        energy.error += before.iter().map(|found| found.energy.error).sum::<f64>();
        energy.error += overlap * overlap * height.abs();
        Found { energy, starts, run, plan: Vec::new(), others }
    }
}

/// One state of all starts.
struct Starts<'s, S: Scalar> {
    /// The start with the lowest sum of energies.
    best: usize,
    energies: Vec<Estimate>,
    /// The states of the others, by the numbers of their starts.
    others: Vec<(usize, &'s Mps<S>)>,
}

fn sum(energies: &[Estimate]) -> f64 {
    energies.iter().map(|energy| energy.value).sum()
}

/// The start with the lowest sum of energies.
fn number_of_lowest(starts: &[Vec<Estimate>]) -> Option<usize> {
    (0..starts.len()).min_by(|a, b| sum(&starts[*a]).total_cmp(&sum(&starts[*b])))
}

/// Whether two energies are of one level: runs that have converged to the last digits have errors of rounding alone; a billionth of the
/// energy is no other level.
pub fn agree(one: &Estimate, other: &Estimate) -> bool {
    let near = (other.value - one.value).abs() <= 1e-9 * one.value.abs().max(1.0);
    near || one.compare(other) == Comparison::Same
}
