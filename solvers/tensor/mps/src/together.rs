//! The lowest states of a sector, sought together.

use eigentruth_numerics::{Estimate, Scalar};

use crate::MpsError;
use crate::dmrg::Dmrg;
use crate::search::{Search, agree};
use crate::state::Mps;
use crate::sweep::{Plan, SweepReport};

/// The lowest states of a sector that one search has found.
#[derive(Clone, Debug)]
pub struct Together<S: Scalar> {
    /// Their energies, ascending: the best ones in one space, so that none lies below the exact one of its number but for rounding.
    /// Diagnostics: `starts`, `agreeing` (those whose energy of the same number is the same within errors, itself among them).
    pub energies: Vec<Estimate>,
    /// Their states.
    pub states: Vec<Mps<S>>,
    /// The largest deviation of `⟨i|j⟩` from the identity: what is left out after the last place makes it.
    pub gram: f64,
    /// `[start][state]`: the energies of all starts.
    pub starts: Vec<Vec<Estimate>>,
    /// The sweeps of the best start, with the sums of all energies.
    pub reports: Vec<SweepReport>,
}

impl<S: Scalar> Together<S> {
    /// Whether an energy was found from one start only although there were several: a local minimum was met, and this may be another.
    pub fn doubtful(&self) -> bool {
        let alone = |energy: &Estimate| energy.diagnostics.get("agreeing").is_none_or(|count| *count < 2.0);
        self.starts.len() > 1 && self.energies.iter().any(alone)
    }
}

/// A start after its sweeps.
struct Swept<S: Scalar> {
    energies: Vec<Estimate>,
    states: Vec<Mps<S>>,
    reports: Vec<SweepReport>,
}

impl<S: Scalar> Swept<S> {
    fn sum(&self) -> f64 {
        self.energies.iter().map(|energy| energy.value).sum()
    }
}

impl<S: Scalar, P: Plan> Search<'_, S, P> {
    /// The lowest `count` states of a sector in one search, see [`Dmrg::together`]: a degenerate level is found whole, where
    /// [`Search::lowest`] finds its states one after the other. Bonds hold all states, so that the same accuracy takes wider ones. The plan
    /// is shown the sum of all energies: it ends where none changes.
    ///
    /// # Errors
    /// [`MpsError::FewerStates`], [`MpsError::NoRoom`], [`MpsError::TogetherNeedTwo`], and as [`Search::ground`].
    pub fn together(&self, charges: &[i64], count: usize) -> Result<Together<S>, MpsError> {
        let dimension = self.chain.dimension(charges)?;
        if count as u128 > dimension {
            return Err(MpsError::FewerStates { asked: count, dimension });
        }
        let mut starts = Vec::new();
        let mut best: Option<Swept<S>> = None;
        for start in 0..self.starts {
            let swept = self.swept_together(self.start(charges, 0, start)?.state, count)?;
            starts.push(swept.energies.clone());
            if best.as_ref().is_none_or(|best| swept.sum() < best.sum()) {
                best = Some(swept);
            }
        }
        let Swept { mut energies, states, reports } = best.ok_or(MpsError::NoStarts)?;
        for (number, energy) in energies.iter_mut().enumerate() {
            let agreeing = starts.iter().filter(|other| agree(energy, &other[number])).count();
            *energy = energy.clone().with("starts", starts.len() as f64).with("agreeing", agreeing as f64);
            energy.provenance = energy.provenance.clone().with_seed(self.seed).with("together", count);
        }
        let mut gram = 0.0;
        for (i, bra) in states.iter().enumerate() {
            for (j, ket) in states.iter().enumerate().take(i + 1) {
                let one = S::from_real(f64::from(u8::from(i == j)));
                gram = f64::max(gram, (bra.overlap(ket) - one).norm_squared().sqrt());
            }
        }
        Ok(Together { energies, states, gram, starts, reports })
    }

    fn swept_together(&self, state: Mps<S>, count: usize) -> Result<Swept<S>, MpsError> {
        let mut dmrg = Dmrg::new(self.chain, self.mpo, state).together(count);
        let mut reports: Vec<SweepReport> = Vec::new();
        let mut bond_dimension = 0;
        while let Some(sweep) = self.schedule.next(&reports) {
            bond_dimension = sweep.bond_dimension;
            let report = dmrg.sweep(&sweep)?;
            let energy = dmrg.levels().last().map_or(report.energy, |levels| levels.iter().sum());
            reports.push(SweepReport { energy, ..report });
        }
        self.refuse_if_coarse(&dmrg)?;
        let (energies, states) = (dmrg.energies()?, dmrg.states());
        if states.len() < count {
            return Err(MpsError::NoRoom { asked: count, bond_dimension });
        }
        Ok(Swept { energies, states, reports })
    }
}
