//! The lowest levels of all sectors as matrix products: several states of a sector are sought together, so that a degenerate level is
//! found whole.
//!
//! Momenta of electrons are no charges here: with them a pair of neighbouring orbitals leads nowhere, and searches end in local minima.

use eigentruth_models::{Charge, Hamiltonian, LandauLevel, Repulsion, Spin, SpinSystem};
use eigentruth_mps::{Chain, Mpo, Plan, Search, Stages, Sweep};
use eigentruth_numerics::Estimate;

use super::spins::Cluster;
use super::{Levels, tori};
use crate::method::{Run, Stop};

/// How states are sought.
pub(super) struct Sought<'a> {
    bond_dimension: usize,
    starts: usize,
    /// So many states of every sector: those that may be degenerate, and one above.
    states: usize,
    seed: u64,
    /// Keeps the energies of sectors.
    run: &'a Run<'a>,
}

impl<'a> Sought<'a> {
    pub(super) fn of_run(run: &'a Run<'a>, seed: u64) -> Result<Self, Stop> {
        let of = |name: &str| run.parameters.integer(name);
        let (bond_dimension, starts) = (of("bond dimension")?, of("starts")?);
        Ok(Self { bond_dimension, starts, states: of("states of a sector")?, seed, run })
    }
}

/// By sector of the charges: how many states it has, and the lowest of them.
pub(super) struct Sector {
    dimension: u128,
    energies: Vec<f64>,
}

/// The lowest states of all sectors that a filter lets through.
pub(super) struct Sectors {
    sectors: Vec<Sector>,
    /// The largest error of an energy.
    error: f64,
    /// Whether starts agree everywhere.
    sure: bool,
}

impl Sectors {
    fn of(
        sought: &Sought<'_>,
        name: &str,
        hamiltonian: &Hamiltonian,
        charges: &[Charge],
        inside: impl Fn(&[i64]) -> bool,
        schedule: impl Plan,
    ) -> Result<Self, Stop> {
        let chain = Chain::new(hamiltonian.space(), charges)?;
        let mpo = Mpo::<f64>::new(hamiltonian, &chain)?;
        let search = Search {
            starts: sought.starts,
            configuration_first: false,
            start_dimension: sought.bond_dimension,
            ..Search::new(&chain, &mpo, schedule, sought.seed)
        };
        let mut found = Self { sectors: Vec::new(), error: 0.0, sure: true };
        for label in chain.sectors() {
            let charges: Vec<i64> = label.0.iter().take(charges.len()).map(|q| i64::from(*q)).collect();
            if !inside(&charges) {
                continue;
            }
            let dimension = chain.dimension(&charges)?;
            let count = usize::try_from(dimension).map_or(sought.states, |all| all.min(sought.states));
            let key = format!("{name}, {count} states with {charges:?}");
            let (energies, sure): (Vec<Estimate>, bool) = sought.run.kept(&key, |_| {
                let together = search.together(&charges, count)?;
                let sure = !together.doubtful();
                Ok((together.energies, sure))
            })?;
            found.sure &= sure;
            found.error = energies.iter().map(|energy| energy.error).fold(found.error, f64::max);
            let energies = energies.iter().map(|energy| energy.value).collect();
            found.sectors.push(Sector { dimension, energies });
        }
        Ok(found)
    }

    /// What they say, with the energies of the states that are degenerate in the thermodynamic limit.
    fn levels(&self, manifold: &[f64]) -> Levels {
        let rounding = 8.0 * self.error;
        let all = || self.sectors.iter().flat_map(|sector| &sector.energies);
        let ground = all().copied().fold(f64::INFINITY, f64::min);
        let inside = |energy: f64| energy - ground <= rounding;
        let [least, most] = manifold
            .iter()
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[least, most], e| [least.min(*e), most.max(*e)]);
        // Where all that was sought in a sector belongs to the level, there may be more.
        let whole = |sector: &Sector| {
            sector.energies.len() as u128 == sector.dimension
                || sector.energies.last().is_none_or(|last| !inside(*last))
        };
        Levels {
            lowest: all().filter(|energy| inside(**energy)).count(),
            manifold: manifold.len(),
            splitting: most - least,
            rounding,
            sure: self.sure && self.sectors.iter().all(whole),
        }
    }
}

/// The Hamiltonian of a claim on spins: exchange of all components, or of one in a field along another, so that the flip of all Ising spins is a charge.
fn spins(cluster: &Cluster, claim: &str) -> Result<Hamiltonian, Stop> {
    let mut spins = SpinSystem::new(cluster.sites(), Spin::HALF);
    for bond in cluster.lattice().bonds() {
        // −σˣσˣ = −4 SˣSˣ.
        let exchange = match claim {
            "a" => [-1.0; 3],
            "b" => [1.0; 3],
            _ => [-4.0, 0.0, 0.0],
        };
        spins.exchange(bond, exchange)?;
    }
    if claim == "e" {
        (0..cluster.sites()).for_each(|site| spins.field(site, [0.0, 0.0, 2.0 * cluster.field()]));
    }
    Ok(spins.build()?)
}

/// The levels of spins, all values of S^z or both parities; `name` begins those of the pieces.
pub(super) fn of_spins(
    sought: &Sought<'_>,
    name: &str,
    claim: &str,
    cluster: &Cluster,
) -> Result<Levels, Stop> {
    let hamiltonian = spins(cluster, claim)?;
    let schedule = Stages {
        bond_dimensions: vec![sought.bond_dimension / 2, sought.bond_dimension],
        sweeps: 10,
        noise: 1e-3,
        tolerance: 1e-12,
    };
    let found = Sectors::of(sought, name, &hamiltonian, &hamiltonian.charges(), |_| true, schedule)?;
    let mut energies: Vec<f64> = found.sectors.iter().flat_map(|sector| sector.energies.clone()).collect();
    energies.sort_by(f64::total_cmp);
    Ok(found.levels(&energies[..cluster.manifold(claim)]))
}

/// The levels of electrons, all momenta together: those that are degenerate in the thermodynamic limit are the lowest, as many as there are.
pub(super) fn of_electrons(
    sought: &Sought<'_>,
    name: &str,
    claim: &str,
    particles: usize,
    aspect_ratio: f64,
) -> Result<Levels, Stop> {
    let (level, flux_quanta) = tori::filling(claim, particles);
    let torus = LandauLevel { flux_quanta, aspect_ratio, repulsion: Repulsion::Coulomb { level } };
    let weights = vec![vec![0, 1]; flux_quanta];
    let number = Charge { name: "number".into(), weights, modulus: None };
    let electrons = i64::try_from(particles)?;
    let states = tori::manifold(claim, flux_quanta).len();
    let sweeps = |count: usize, noise: f64| {
        let all = Sweep::two(sought.bond_dimension);
        vec![Sweep { noise, cutoff: 1e-20, lanczos_steps: 8, residual: 1e-11, ..all }; count]
    };
    let schedule = [sweeps(3, 1e-3), sweeps(2, 1e-5), sweeps(4, 0.0)].concat();
    let one_above = Sought { states: states + 1, ..*sought };
    let inside = |charges: &[i64]| charges[0] == electrons;
    let found = Sectors::of(&one_above, name, &torus.build()?, &[number], inside, schedule)?;
    let energies = found.sectors.first().and_then(|sector| sector.energies.get(..states));
    let energies = energies.ok_or_else(|| Stop::Failed(format!("there are fewer than {states} states")))?;
    Ok(found.levels(energies))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::in_a_run;

    fn sought<'r>(run: &'r Run<'r>) -> Sought<'r> {
        Sought { bond_dimension: 64, starts: 1, states: 3, seed: 1, run }
    }

    /// As many states in the lowest level, and the same splitting.
    fn assert_same(found: &Levels, exact: &Levels, what: &str) {
        assert!(found.sure && found.rounding < 1e-8, "{what}: {}", found.rounding);
        assert_eq!((found.lowest, found.manifold), (exact.lowest, exact.manifold), "{what}");
        let allowed = found.rounding + exact.rounding;
        assert!(
            (found.splitting - exact.splitting).abs() <= allowed,
            "{what}: {} {} {allowed}",
            found.splitting,
            exact.splitting
        );
    }

    #[test]
    fn spins_have_the_levels_of_exact_diagonalization() {
        for cluster in [Cluster::ring(6).unwrap(), Cluster::ring(7).unwrap(), Cluster::balanced(8).unwrap()] {
            for claim in ["a", "b", "e"] {
                let found = in_a_run(|run| of_spins(&sought(run), "", claim, &cluster)).unwrap();
                assert_same(&found, &cluster.levels(claim).unwrap(), claim);
            }
        }
        // Exchange of the other sign would be seen: the antiferromagnet is not degenerate, and frustrated rings have four ground states.
        let of = |claim, sites| {
            let cluster = Cluster::ring(sites).unwrap();
            in_a_run(|run| of_spins(&sought(run), "", claim, &cluster)).unwrap().lowest
        };
        assert_eq!([of("a", 6), of("b", 6), of("a", 7), of("b", 7)], [7, 1, 8, 4]);
    }

    #[test]
    fn electrons_have_the_levels_of_exact_diagonalization() {
        for (claim, particles, shape) in [("c", 3, 1.2), ("c", 3, 0.8)] {
            let found = in_a_run(|run| of_electrons(&sought(run), "", claim, particles, shape)).unwrap();
            let exact = tori::levels(claim, particles, shape, &|| Ok(())).unwrap();
            assert_same(&found, &exact, claim);
        }
        // Another level would be seen: at the same filling of the second one, the energies are others.
        let of = |claim| in_a_run(|run| of_electrons(&sought(run), "", claim, 4, 1.14)).unwrap().splitting;
        assert!(of("d") > 1e-3);
    }
}
