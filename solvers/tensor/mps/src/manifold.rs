//! Degenerate levels found whole.

use eigentruth_numerics::dense;
use eigentruth_numerics::{Estimate, Provenance, Scalar};
use faer::Mat;

use crate::MpsError;
use crate::average::{element, variance};
use crate::progress::Progress;
use crate::search::{Found, Search, agree};
use crate::state::Mps;
use crate::sweep::Plan;

/// A state of a level.
#[derive(Clone, Debug)]
pub struct Member<S: Scalar> {
    /// Its charges.
    pub charges: Vec<i64>,
    /// How it was found, with its state and its energy.
    pub found: Found<S>,
    /// `⟨H²⟩ − ⟨H⟩²`: an eigenvalue is as near to the energy as its root.
    pub variance: Estimate,
}

/// The lowest level of some sectors.
#[derive(Clone, Debug)]
pub struct Manifold<S: Scalar> {
    /// Its states, by ascending energy.
    pub members: Vec<Member<S>>,
    /// The eigenvalues of the Hamiltonian between the states, ascending: the best energies that they can be combined to.
    pub energies: Vec<f64>,
    /// The largest deviation of `⟨i|j⟩` from the identity.
    pub gram: f64,
    /// The lowest energy that was found above the level, minus the lowest of the level; none where the level is all there is.
    pub gap: Option<Estimate>,
    /// Whether in every sector either a state above the level was found or no state is left. A search that misses a state misses it here
    /// too: what speaks against that is that starts agree, see [`Found::doubtful`].
    pub complete: bool,
}

impl<S: Scalar, P: Plan> Search<'_, S, P> {
    /// All states of the lowest level of the given sectors: one after the other, each orthogonal to those before it, until one lies above. A
    /// sector in which more than `most` belong to the level is left there, incomplete. States that are at most `width` above the lowest
    /// belong to it; 0 asks for those that agree with it within their errors.
    ///
    /// # Errors
    /// [`MpsError::NoStarts`] without sectors, and as [`Search::lowest`].
    pub fn manifold(&self, sectors: &[Vec<i64>], width: f64, most: usize) -> Result<Manifold<S>, MpsError> {
        let mut found: Vec<Vec<Found<S>>> = Vec::new();
        for charges in sectors {
            found.push(self.lowest(charges, 1)?);
        }
        let mut complete = true;
        let mut over = vec![false; sectors.len()];
        loop {
            let level = lowest(&found).ok_or(MpsError::NoStarts)?;
            let open =
                |k: &usize| !over[*k] && found[*k].iter().all(|state| within(&level, &state.energy, width));
            let Some(next) = (0..sectors.len()).find(open) else { break };
            let count = found[next].len() + 1;
            let exhausted = count as u128 > self.chain.dimension(&sectors[next])?;
            if exhausted || count > most + 1 {
                complete &= exhausted;
                over[next] = true;
                continue;
            }
            let before = std::mem::take(&mut found[next]);
            let progress = Progress { found: before, ..Progress::default() };
            found[next] = self.lowest_from(&sectors[next], count, progress, &mut |_| Ok(()))?;
        }
        let level = lowest(&found).ok_or(MpsError::NoStarts)?;
        let all = (sectors.iter().zip(found))
            .flat_map(|(charges, found)| found.into_iter().map(|found| (charges.clone(), found)));
        let (mut own, above): (Vec<_>, Vec<_>) =
            all.partition(|(_, found)| within(&level, &found.energy, width));
        own.sort_by(|a, b| a.1.energy.value.total_cmp(&b.1.energy.value));
        let next = above.iter().map(|(_, found)| &found.energy).min_by(|a, b| a.value.total_cmp(&b.value));
        let gap = next.map(|next| {
            let provenance = Provenance::new("tensor/mps manifold").with_seed(self.seed);
            Estimate::converged(next.value - level.value, next.error + level.error, provenance)
        });
        let states: Vec<&Mps<S>> = own.iter().map(|(_, found)| &found.run.state).collect();
        let (energies, gram) = self.between(&states)?;
        let square = self.mpo.squared(self.chain);
        let member = |(charges, found): (Vec<i64>, Found<S>)| {
            let variance = variance(self.chain, self.mpo, &square, &found.run.state);
            Member { charges, found, variance }
        };
        let members = own.into_iter().map(member).collect();
        Ok(Manifold { members, energies, gram, gap, complete })
    }

    /// The eigenvalues of `G^(−½) H G^(−½)`, and by how much `G` differs from the identity.
    fn between(&self, states: &[&Mps<S>]) -> Result<(Vec<f64>, f64), MpsError> {
        let n = states.len();
        let (mut gram, mut operator) = (Mat::<S>::zeros(n, n), Mat::<S>::zeros(n, n));
        for (j, ket) in states.iter().enumerate() {
            for (i, bra) in states.iter().enumerate().take(j + 1) {
                (gram[(i, j)], operator[(i, j)]) = (bra.overlap(ket), element(self.mpo, bra, ket));
                (gram[(j, i)], operator[(j, i)]) = (gram[(i, j)].conjugate(), operator[(i, j)].conjugate());
            }
        }
        let deviation = |k: usize| {
            let one = f64::from(u8::from(k % n == k / n));
            (gram[(k % n, k / n)] - S::from_real(one)).norm_squared().sqrt()
        };
        let largest = (0..n * n).map(deviation).fold(0.0, f64::max);
        let (weights, vectors) = dense::hermitian_eigen(gram.as_ref())?;
        let root = |k: usize| 1.0 / weights[k].max(f64::MIN_POSITIVE).sqrt();
        let scaled = Mat::from_fn(n, n, |i, k| vectors[(i, k)].scaled(root(k)));
        let half = dense::product(operator.as_ref(), scaled.as_ref());
        let reduced = dense::adjoint_product(scaled.as_ref(), half.as_ref());
        Ok((dense::hermitian_eigenvalues(reduced.as_ref())?, largest))
    }
}

fn lowest<S: Scalar>(found: &[Vec<Found<S>>]) -> Option<Estimate> {
    let energies = found.iter().flatten().map(|found| &found.energy);
    energies.min_by(|a, b| a.value.total_cmp(&b.value)).cloned()
}

/// Whether an energy belongs to the level above `lowest`.
fn within(lowest: &Estimate, energy: &Estimate, width: f64) -> bool {
    energy.value - lowest.value <= width || agree(lowest, energy)
}
