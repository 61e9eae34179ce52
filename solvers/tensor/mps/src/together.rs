//! The lowest states of a sector, sought together.

use eigentruth_numerics::{Estimate, Scalar};

use crate::MpsError;
use crate::progress::Progress;
use crate::search::{Found, Search};
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

impl<S: Scalar, P: Plan> Search<'_, S, P> {
    /// The lowest `count` states of a sector in one search, see [`Dmrg::together`](crate::Dmrg::together): a degenerate level is found whole, where
    /// [`Search::lowest`] finds its states one after the other. Bonds hold all states, so that the same accuracy takes wider ones. The plan
    /// is shown the sum of all energies: it ends where none changes.
    ///
    /// # Errors
    /// [`MpsError::FewerStates`], [`MpsError::NoRoom`], [`MpsError::TogetherNeedTwo`], and as [`Search::ground`].
    pub fn together(&self, charges: &[i64], count: usize) -> Result<Together<S>, MpsError> {
        let found = self.together_from(charges, count, Progress::default(), &mut |_| Ok(()))?;
        let starts = found.first().map_or(0, |lowest| lowest.starts.len());
        let of_start = |start: usize| found.iter().map(|found| found.starts[start].clone()).collect();
        let starts = (0..starts).map(of_start).collect();
        let reports = found.first().map_or(Vec::new(), |lowest| lowest.plan.clone());
        let energies = found.iter().map(|found| found.energy.clone()).collect();
        let states: Vec<Mps<S>> = found.into_iter().map(|found| found.run.state).collect();
        let mut gram = 0.0;
        for (i, bra) in states.iter().enumerate() {
            for (j, ket) in states.iter().enumerate().take(i + 1) {
                let one = S::from_real(f64::from(u8::from(i == j)));
                gram = f64::max(gram, (bra.overlap(ket) - one).norm_squared().sqrt());
            }
        }
        Ok(Together { energies, states, gram, starts, reports })
    }

    /// [`Search::together`] from where the same search was; `watch` sees it after every sweep. The states are those of [`Together`], each with
    /// its sweeps and the states of other starts.
    ///
    /// # Errors
    /// As [`Search::together`], and what `watch` returns.
    pub fn together_from(
        &self,
        charges: &[i64],
        count: usize,
        mut progress: Progress<S>,
        watch: &mut dyn FnMut(&Progress<S>) -> Result<(), MpsError>,
    ) -> Result<Vec<Found<S>>, MpsError> {
        let dimension = self.chain.dimension(charges)?;
        if count as u128 > dimension {
            return Err(MpsError::FewerStates { asked: count, dimension });
        }
        if progress.found.is_empty() && count > 0 {
            self.next(charges, count, &mut progress, watch)?;
        }
        Ok(progress.found)
    }
}
