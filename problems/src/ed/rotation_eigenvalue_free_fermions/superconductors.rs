//! Superconductors on a ring of four sites, for the problem that asks for them too: the rotation moves the sites and leaves the spin.

use std::collections::BTreeSet;

use super::cluster::{Cluster, Part};
use super::multiplets::Levels;
use super::{Convention, PAIRED_ORBIT};
use crate::method::Stop;

/// The rotation eigenvalues of unique ground states with time reversal, as powers of exp(2πi/8).
pub(in crate::ed) fn reachable() -> BTreeSet<usize> {
    let convention = Convention::of(PAIRED_ORBIT).expect("a reading of this problem");
    Levels::of(convention).reachable().into_iter().map(|label| label as usize).collect()
}

/// That of a random Hamiltonian with both symmetries; `None` without a gap, and where rounding hides it.
pub(in crate::ed) fn label(seed: u64) -> Result<Option<usize>, Stop> {
    let cluster = Cluster::new(&[Part::Ring], Convention::of(PAIRED_ORBIT)?);
    let quasiparticles = cluster.hamiltonian(seed)?.bogoliubov()?;
    if quasiparticles.zero_modes() > 0 {
        return Ok(None);
    }
    let (label, error) = cluster.exponent(&quasiparticles.state()?);
    // As for the samples: an outcome of probability ½ must not be mistaken for one of probability 0.
    Ok((error < 0.125).then_some(label as usize))
}
