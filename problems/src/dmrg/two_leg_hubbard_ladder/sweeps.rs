//! Ground states of open ladders by the density-matrix renormalization group.

use std::collections::BTreeMap;

use eigentruth_models::{Boundary, Hamiltonian};
use eigentruth_mps::{Chain, Dmrg, Entanglement, Mpo, Mps, Sweep, SweepReport};

use super::costs::{Costs, Measured};
use super::ladder::{Filling, Ladder};
use crate::method::Stop;

/// The energy of a sector.
#[derive(Clone, Copy, Debug)]
pub(super) struct Energy {
    /// After the last sweep.
    swept: f64,
    /// As if nothing were left out: on the line through the energies of the last two bond dimensions over the weights they leave out
    /// (U. Schollwöck, Ann. Phys. 326, 96 (2011), sec. 6.3).
    whole: f64,
    /// What the last sweep changed.
    change: f64,
}

/// `Σ factor · E`. The weights left out lower all energies of a ladder alike, so the error is what the extrapolation does to the sum, not
/// to its terms; what sweeps to come would change is not alike and adds up.
fn sum(parts: &[(f64, Energy)]) -> Measured {
    let of = |energy: fn(&Energy) -> f64| -> f64 { parts.iter().map(|(k, e)| k * energy(e)).sum() };
    let value = of(|energy| energy.whole);
    let unfinished: f64 = parts.iter().map(|(factor, energy)| factor.abs() * energy.change).sum();
    Measured { value, error: (value - of(|energy| energy.swept)).abs() + unfinished }
}

/// An open ladder and the energies of its sectors, each found once.
pub(super) struct Open {
    rungs: usize,
    centre: i64,
    bond_dimension: usize,
    hamiltonian: Hamiltonian,
    found: BTreeMap<[i64; 2], Energy>,
    /// Entropies of the rungs on the left of each cut between rungs, in nats, of the ground state.
    pub(super) entropies: Vec<f64>,
    /// The largest weight that any of the last sweeps left out.
    pub(super) discarded: f64,
}

impl Open {
    pub(super) fn new(
        ladder: Ladder,
        filling: Filling,
        rungs: usize,
        bond_dimension: usize,
    ) -> Result<Self, Stop> {
        Ok(Open {
            rungs,
            centre: filling.of_each_spin(rungs)?,
            bond_dimension,
            hamiltonian: ladder.hamiltonian(rungs, Boundary::Open)?,
            found: BTreeMap::new(),
            entropies: Vec::new(),
            discarded: 0.0,
        })
    }

    /// The lowest energy with so many more electrons of either spin than the centre has.
    pub(super) fn energy(&mut self, change: [i64; 2]) -> Result<Energy, Stop> {
        if let Some(energy) = self.found.get(&change) {
            return Ok(*energy);
        }
        let chain = Chain::new(self.hamiltonian.space(), &self.hamiltonian.charges())?;
        let mpo = Mpo::<f64>::new(&self.hamiltonian, &chain)?;
        let electrons = change.map(|change| self.centre + change);
        let start = Mps::product(&chain, &spread(self.rungs, electrons))?;
        let mut dmrg = Dmrg::new(&chain, &mpo, start);
        for sweep in schedule(self.bond_dimension) {
            dmrg.sweep(&sweep)?;
        }
        let energy = extrapolated(dmrg.reports());
        self.discarded = self.discarded.max(dmrg.reports().last().map_or(0.0, |report| report.discarded));
        if change == [0, 0] {
            // Every second bond of the chain is between two rungs.
            let all = dmrg.state().entanglement()?;
            self.entropies = all.iter().skip(1).step_by(2).map(Entanglement::entropy).collect();
        }
        self.found.insert(change, energy);
        Ok(energy)
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

/// Bonds grow to `bond_dimension` while the perturbation that leads out of local minima vanishes. The first sweeps are cheap and decide
/// where the holes go.
fn schedule(bond_dimension: usize) -> Vec<Sweep> {
    let (fewest, quarter, half) = (40.min(bond_dimension), bond_dimension / 4, bond_dimension / 2);
    let steps = [
        (fewest, [1e-3, 1e-4, 1e-4, 1e-4].as_slice()),
        (fewest.max(quarter), &[1e-4, 1e-5, 1e-5]),
        (fewest.max(half), &[1e-5, 1e-5, 1e-6, 1e-6, 1e-7, 0.0]),
        (bond_dimension, &[1e-8, 0.0, 0.0, 0.0, 0.0]),
    ];
    let of = |&(bond_dimension, noises): &(usize, &[f64])| {
        let sweep = |noise: &f64| Sweep { noise: *noise, cutoff: 1e-11, ..Sweep::two(bond_dimension) };
        noises.iter().map(sweep).collect::<Vec<_>>()
    };
    steps.iter().flat_map(of).collect()
}

/// From the last sweeps at two bond dimensions.
fn extrapolated(reports: &[SweepReport]) -> Energy {
    let last = &reports[reports.len() - 1];
    let change =
        reports.iter().rev().nth(1).map_or(f64::INFINITY, |before| (before.energy - last.energy).abs());
    let coarser = reports
        .iter()
        .rev()
        .find(|report| report.bond_dimension < last.bond_dimension && report.discarded > 0.0);
    let slope = coarser
        .filter(|coarse| coarse.discarded > 2.0 * last.discarded)
        .map_or(0.0, |coarse| (coarse.energy - last.energy) / (coarse.discarded - last.discarded));
    Energy { swept: last.energy, whole: last.energy - slope * last.discarded, change }
}

/// A configuration with holes, or pairs on a site where there are more electrons than sites, evenly spaced, and neighbouring spins
/// opposite: site by site the number of its local state, ↑ counting 1 and ↓ 2.
fn spread(rungs: usize, [up, down]: [i64; 2]) -> Vec<usize> {
    let (sites, electrons) = (2 * rungs, usize::try_from(up + down).unwrap_or(0));
    let up = usize::try_from(up).unwrap_or(0);
    let (odd, special) = if electrons > sites { (3, electrons - sites) } else { (0, sites - electrons) };
    let mut configuration: Vec<Option<usize>> = vec![None; sites];
    for k in 0..special {
        // One rung after the other, the legs in turn; what is taken is passed over.
        let wanted = 2 * ((2 * k + 1) * rungs / (2 * special)) + k % 2;
        let free = (0..sites).map(|step| (wanted + step) % sites).find(|site| configuration[*site].is_none());
        if let Some(site) = free {
            configuration[site] = Some(odd);
        }
    }
    let single = sites - special;
    let up = if odd == 3 { up - special } else { up };
    let mut seen = 0;
    let mut spin = || {
        seen += 1;
        if seen * up / single > (seen - 1) * up / single { 1 } else { 2 }
    };
    configuration.into_iter().map(|state| state.unwrap_or_else(&mut spin)).collect()
}

#[cfg(test)]
mod tests {
    use eigentruth_exact::{System, solve};

    use super::*;

    #[test]
    fn starts_have_the_electrons_that_are_asked_for() {
        for (rungs, electrons) in
            [(8, [7, 7]), (8, [8, 8]), (8, [8, 6]), (8, [9, 9]), (5, [1, 2]), (3, [0, 0])]
        {
            let configuration = spread(rungs, electrons);
            let count = |states: [usize; 2]| {
                i64::try_from(configuration.iter().filter(|state| states.contains(state)).count()).unwrap()
            };
            assert_eq!([count([1, 3]), count([2, 3])], electrons, "{configuration:?}");
            assert_eq!(configuration.len(), 2 * rungs);
        }
    }

    #[test]
    fn short_ladders_cost_what_exact_diagonalization_says() {
        // One hole for each four rungs less than half filling, as the half-filled ladder of 4 rungs with another centre.
        let ladder = Ladder { rung: 2.0, u: 8.0 };
        let mut open = Open::new(ladder, Filling::Half, 4, 120).unwrap();
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
        assert_eq!(open.entropies.len(), 3);
        // Particles and holes: E(N + 2) = E(N − 2) + 2 U.
        let two = open.cost_of_two().unwrap();
        assert!((two.value - costs.two.value).abs() < 1e-12);
        assert!((two.value - 2.0 * (exact(3, 3) - ground) - 16.0).abs() < 1e-5);
    }

    #[test]
    fn energies_are_extrapolated_in_the_weight_that_is_left_out() {
        let report = |energy, discarded, bond_dimension| SweepReport {
            energy,
            discarded,
            bond_dimension,
            residual: 0.0,
            applications: 0,
        };
        let line = |d: f64, m| report(-5.0 + 300.0 * d, d, m);
        let found = extrapolated(&[line(4e-5, 100), line(1e-5, 200), line(1e-5, 200)]);
        assert!((found.whole + 5.0).abs() < 1e-12 && found.change == 0.0, "{found:?}");
        // Weights that hardly differ say nothing.
        let found = extrapolated(&[line(1.5e-5, 100), line(1e-5, 200)]);
        assert_eq!(found.whole, found.swept);
    }
}
