//! The lowest states of a sector, from several starts.

use eigentruth_numerics::streams::derived_seed;
use eigentruth_numerics::{Comparison, Estimate, Scalar};

use crate::MpsError;
use crate::chain::Chain;
use crate::dmrg::Dmrg;
use crate::mpo::Mpo;
use crate::state::Mps;
use crate::sweep::Sweep;

/// How sectors are searched.
pub struct Search<'c, S: Scalar> {
    /// The sites.
    pub chain: &'c Chain,
    /// The operator.
    pub mpo: &'c Mpo<S>,
    /// The sweeps of every start.
    pub schedule: Vec<Sweep>,
    /// How many starts; the first is a random configuration, the others are random states. More than one shows local minima.
    pub starts: usize,
    /// The bond dimension of random states.
    pub start_dimension: usize,
    /// Results that leave out more than this at a bond in the last sweep are refused; infinite if everything is welcome.
    pub most_discarded: f64,
    /// The root of all seeds.
    pub seed: u64,
}

/// A state and how it was found.
#[derive(Clone, Debug)]
pub struct Found<S: Scalar> {
    /// The lowest energy of all starts. Diagnostics: `starts`, `agreeing` (those with the same energy within errors, itself among them),
    /// `overlap` (the largest modulus of overlaps with lower states, which ought to be 0).
    pub energy: Estimate,
    /// Its state, with the centre on the first site.
    pub state: Mps<S>,
    /// The energies of all starts.
    pub starts: Vec<Estimate>,
}

impl<S: Scalar> Found<S> {
    /// Whether the energy was found from one start only although there were several: a local minimum was met, and this may be another.
    pub fn doubtful(&self) -> bool {
        self.starts.len() > 1 && self.energy.diagnostics.get("agreeing").is_none_or(|count| *count < 2.0)
    }
}

impl<'c, S: Scalar> Search<'c, S> {
    /// Three starts with the given sweeps.
    pub fn new(chain: &'c Chain, mpo: &'c Mpo<S>, schedule: Vec<Sweep>, seed: u64) -> Self {
        Self { chain, mpo, schedule, starts: 3, start_dimension: 8, most_discarded: f64::INFINITY, seed }
    }

    /// The ground state of the sector with the given charges, in the order of [`Chain::charges`].
    ///
    /// # Errors
    /// [`MpsError::EmptySector`], [`MpsError::WrongCharges`], [`MpsError::NoStarts`], [`MpsError::NoSweeps`],
    /// [`MpsError::TooSmall`], [`MpsError::Dense`].
    pub fn ground(&self, charges: &[i64]) -> Result<Found<S>, MpsError> {
        self.next(charges, &[])
    }

    /// The lowest states of a sector one after the other, each orthogonal to those before it: degenerate ones are found one by one.
    /// An energy inherits the errors of the states below it, as an error in these lets the next one sink, and what truncation leaves
    /// of the overlap with them times the distance.
    ///
    /// # Errors
    /// As [`Search::ground`].
    pub fn lowest(&self, charges: &[i64], count: usize) -> Result<Vec<Found<S>>, MpsError> {
        let mut found: Vec<Found<S>> = Vec::new();
        for _ in 0..count {
            let below: Vec<Mps<S>> = found.iter().map(|found| found.state.clone()).collect();
            let mut next = self.next(charges, &below)?;
            let overlap = next.energy.diagnostics.get("overlap").copied().unwrap_or(0.0);
            let height = found.first().map_or(0.0, |lowest| next.energy.value - lowest.energy.value);
            next.energy.error += found.iter().map(|found| found.energy.error).sum::<f64>();
            next.energy.error += overlap * overlap * height.abs();
            found.push(next);
        }
        Ok(found)
    }

    fn next(&self, charges: &[i64], below: &[Mps<S>]) -> Result<Found<S>, MpsError> {
        self.chain.sector(charges)?;
        let mut runs: Vec<(Estimate, Mps<S>)> = Vec::new();
        for start in 0..self.starts {
            let seed = derived_seed(self.seed, (below.len() * self.starts + start) as u64);
            let state = if start == 0 {
                Mps::product(self.chain, &self.chain.configuration(charges, seed)?)?
            } else {
                Mps::random(self.chain, charges, self.start_dimension, seed)?
            };
            let mut dmrg = Dmrg::new(self.chain, self.mpo, state).orthogonal_to(below);
            let energy = dmrg.run(&self.schedule)?;
            let discarded = dmrg.reports().last().map_or(0.0, |report| report.discarded);
            if discarded > self.most_discarded {
                let bond_dimension = dmrg.state().bond_dimension();
                return Err(MpsError::TooSmall { bond_dimension, discarded, allowed: self.most_discarded });
            }
            runs.push((energy, dmrg.state().clone()));
        }
        let starts: Vec<Estimate> = runs.iter().map(|run| run.0.clone()).collect();
        let best = runs.into_iter().min_by(|a, b| a.0.value.total_cmp(&b.0.value));
        let (energy, state) = best.ok_or(MpsError::NoStarts)?;
        let agreeing = starts.iter().filter(|other| agree(&energy, other)).count();
        let overlap = below.iter().map(|lower| lower.overlap(&state).norm_squared().sqrt());
        let overlap = overlap.fold(0.0, f64::max);
        let mut energy = energy
            .with("starts", starts.len() as f64)
            .with("agreeing", agreeing as f64)
            .with("overlap", overlap);
        energy.provenance = energy.provenance.with_seed(self.seed).with("states_below", below.len());
        Ok(Found { energy, state, starts })
    }
}

/// Runs that have converged to the last digits have errors of rounding alone; a billionth of the energy is no other state.
fn agree(best: &Estimate, other: &Estimate) -> bool {
    let near = (other.value - best.value).abs() <= 1e-9 * best.value.abs().max(1.0);
    near || best.compare(other) == Comparison::Same
}
