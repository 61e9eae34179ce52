//! The chain as a many-body problem in Fock space: gaps, energies of added and removed particles, and where an excitation is.

use eigentruth_exact::observables::expectation;
use eigentruth_exact::solve::{self, Lowest, Options};
use eigentruth_exact::{Charge, System};
use eigentruth_models::FermionSystem;
use eigentruth_numerics::Estimate;
use num_complex::Complex64;

use crate::method::Stop;

/// Spinless fermions on an open chain.
pub(super) struct Chain {
    model: FermionSystem,
    system: System,
    sites: usize,
}

impl Chain {
    /// With these site energies and amplitudes of bonds.
    pub(super) fn new(diagonal: &[f64], bonds: &[f64]) -> Result<Self, Stop> {
        let sites = diagonal.len();
        let mut model = FermionSystem::new(sites, 1);
        for (site, energy) in diagonal.iter().enumerate() {
            model.potential(site, *energy);
        }
        for (site, amplitude) in bonds.iter().enumerate() {
            model.hop((site, 0), (site + 1, 0), Complex64::new(*amplitude, 0.0));
        }
        let hamiltonian = model.build()?;
        let number = Charge::number("number", hamiltonian.space(), |_| true);
        Ok(Self { system: System::with_charges(hamiltonian, vec![number])?, model, sites })
    }

    fn lowest(&self, particles: usize, count: usize) -> Result<Lowest, Stop> {
        let sector = self.system.sector(&[("number", particles as i64)])?;
        Ok(solve::lowest(&self.system, &sector, count, &Options::default())?)
    }

    fn energy(&self, particles: usize) -> Result<Estimate, Stop> {
        Ok(self.lowest(particles, 1)?.energies().swap_remove(0))
    }

    /// The lowest excitation energy at half filling.
    pub(super) fn gap(&self) -> Result<Estimate, Stop> {
        let energies = self.lowest(self.sites / 2, 2)?.energies();
        Ok(energies[1].minus(&energies[0])?)
    }

    /// The energies of the particle that is removed from the half-filled chain and of one that is added to it.
    pub(super) fn removed_and_added(&self) -> Result<[Estimate; 2], Stop> {
        let half = self.sites / 2;
        let [fewer, own, more] = [self.energy(half - 1)?, self.energy(half)?, self.energy(half + 1)?];
        Ok([own.minus(&fewer)?, more.minus(&own)?])
    }

    /// Where the particle and the hole of the lowest excitation at half filling are: the mean of both densities, `[site]`, which sums
    /// to 1. The sign of one sublattice exchanges them, so that in a chain without site energies no density moves, and the
    /// difference of densities says nothing. The difference `D` of the one-body density matrices does: if one particle
    /// moves from an orbital h to an orbital p, `D = pp† − hh†` and `D² = pp† + hh†`.
    pub(super) fn excitation(&self) -> Result<Vec<f64>, Stop> {
        let lowest = self.lowest(self.sites / 2, 2)?;
        let [ground, excited] = [lowest.vector(0)?, lowest.vector(1)?];
        let mut density = vec![0.0; self.sites];
        for (to, from) in (0..self.sites).flat_map(|to| (to..self.sites).map(move |from| (to, from))) {
            let hop = self.model.create(to, 0) * self.model.annihilate(from, 0);
            let average = |state: &[Complex64]| expectation(self.system.space(), &hop, lowest.basis(), state);
            // Hamiltonian and states are real, so D is symmetric.
            let change = (average(&excited)? - average(&ground)?).re;
            density[to] += 0.5 * change * change;
            if from != to {
                density[from] += 0.5 * change * change;
            }
        }
        let pairs: f64 = density.iter().sum();
        if (pairs - 1.0).abs() > 1e-6 {
            return Err(Stop::Failed(format!("the excitation moves {pairs} particles, not one")));
        }
        Ok(density)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::other::dimer_chain::{bonds, sturm_gap};

    #[test]
    fn many_bodies_have_the_gap_of_the_levels() {
        for (inside, between, cells) in [(0.3, 1.0, 4), (1.0, 0.4, 3), (0.05, 1.0, 5)] {
            let chain = Chain::new(&vec![0.0; 2 * cells], &bonds(inside, between, cells)).unwrap();
            let (gap, levels) = (chain.gap().unwrap(), sturm_gap(inside, between, cells).unwrap());
            assert!((gap.value - levels.value).abs() <= gap.error + levels.error, "{gap:?} {levels:?}");
            let [removed, added] = chain.removed_and_added().unwrap();
            assert!((added.value + removed.value).abs() <= added.error + removed.error);
            assert!((added.value - 0.5 * gap.value).abs() <= added.error + gap.error);
        }
    }

    #[test]
    fn the_excitation_of_a_dimer_fills_it_and_without_bonds_it_is_where_it_costs_least() {
        let dimer = Chain::new(&[0.0, 0.0], &[-0.7]).unwrap().excitation().unwrap();
        assert!(dimer.iter().all(|p| (p - 0.5).abs() < 1e-12), "{dimer:?}");
        // From the upper of the filled sites to the lower of the empty ones.
        let sites = Chain::new(&[-2.0, 1.0, -1.0, 3.0], &[0.0; 3]).unwrap().excitation().unwrap();
        assert!((sites[1] - 0.5).abs() < 1e-12 && (sites[2] - 0.5).abs() < 1e-12, "{sites:?}");
    }
}
