//! Entropies of blocks from matrix-product ground states of the spins, in one sector of what the chain conserves.
//!
//! `σʸ_{2k−1} σʸ_{2k}` commutes with H for k = 1 … N/2, and these commute with each other: each is a product of two of the Majorana operators that
//! are absent from H. Their signs tell all 2^{N/2} ground states apart. A search of H alone ends in whatever superposition of
//! sectors its start favours, and the entropies of that hold what was chosen besides what the low-energy theory has. Here `−λ Σ σʸ_{2k−1} σʸ_{2k}` is added: a
//! constant in every sector, it leaves all states as they are and puts the sector in which all signs are + below the others, by 2λ for each
//! other sign. In that sector a block of whole pairs shares no absent Majorana operator with the rest.

use eigentruth_free::spin_chain::SpinChain;
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, SpinSystem};
use eigentruth_mps::analysis::{Ends, central_charge};
use eigentruth_mps::{Chain, Dmrg, Mpo, Mps, Sweep, average};
use eigentruth_numerics::Estimate;
use eigentruth_numerics::streams::derived_seed;
use serde::{Deserialize, Serialize};

use super::charge::identify;
use crate::finding::{Evidence, Finding, Table};
use crate::method::{Run, Stop};

/// λ, in units of the bonds.
const PIN: f64 = 1.0;
/// Bond dimension and perturbation of the density matrix, one stage after the other. The last is as wide as the cutoff lets it be.
const STAGES: [(usize, f64); 4] = [(16, 1e-4), (32, 1e-6), (64, 1e-8), (256, 0.0)];
/// Weights below this are left out.
const CUTOFF: f64 = 1e-12;
/// A stage ends where a sweep changes the energy by less than this share of it.
const SETTLED: f64 = 1e-12;
/// The most sweeps of a stage; the last may have three times as many.
const MOST: usize = 4;
/// How far entropies may be from those of free fermions, energies in units of the bonds, and signs from +1.
const SAME: f64 = 1e-4;
/// A central charge that is known no better than this share of it decides nothing.
const SHARP: f64 = 0.01;
/// The chain on which searches without the pin are compared, and how many there are.
const UNPINNED: (usize, u64) = (32, 3);

/// A search at its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ground {
    /// With the pin, if there is one.
    energy: f64,
    /// The entropy of the first ℓ sites in `[ℓ − 1]`.
    entropies: Vec<f64>,
    /// The same before the last sweep.
    before: Vec<f64>,
    /// The largest weight that the last sweep left out.
    discarded: f64,
    bond_dimension: usize,
    sweeps: usize,
    /// The mean of the signs.
    sign: f64,
}

/// The chain with a pin; `[jx, jy]` of `−jx σˣσˣ − jy σʸσʸ` by bond.
fn couplings(bond: usize, pin: f64) -> [f64; 2] {
    if bond.is_multiple_of(2) { [1.0, pin] } else { [0.0, 1.0] }
}

fn hamiltonian(sites: usize, of: impl Fn(usize) -> [f64; 2]) -> Result<Hamiltonian, Stop> {
    let mut system = SpinSystem::new(sites, Spin::HALF);
    for bond in Lattice::chain(sites, Boundary::Open)?.bonds() {
        let [x, y] = of(bond.from);
        // σσ = 4 SS.
        system.exchange(bond, [-4.0 * x, -4.0 * y, 0.0])?;
    }
    Ok(system.build()?)
}

impl Ground {
    /// From up and down in turn, which is in the sector of the parity of up spins that holds the ground state with all signs +; or from a
    /// random state of it.
    fn new(
        sites: usize,
        pin: f64,
        random: Option<u64>,
        checkpoint: &dyn Fn() -> Result<(), Stop>,
    ) -> Result<Self, Stop> {
        let h = hamiltonian(sites, |bond| couplings(bond, pin))?;
        let chain = Chain::new(h.space(), &h.charges())?;
        let mpo = Mpo::<f64>::new(&h, &chain)?;
        let neel: Vec<usize> = (0..sites).map(|site| site % 2).collect();
        let mut start = Mps::product(&chain, &neel)?;
        if let Some(seed) = random {
            let charges: Vec<i64> =
                start.label().0.iter().take(chain.charges().len()).map(|charge| i64::from(*charge)).collect();
            start = Mps::random(&chain, &charges, STAGES[0].0, seed)?;
        }
        let mut search = Dmrg::new(&chain, &mpo, start);
        let entropies = |search: &Dmrg<'_, f64>| -> Result<Vec<f64>, Stop> {
            Ok(search.state().entanglement()?.iter().map(|cut| cut.entropy()).collect())
        };
        let mut before = Vec::new();
        for (stage, (bond_dimension, noise)) in STAGES.into_iter().enumerate() {
            let last = stage + 1 == STAGES.len();
            let mut energy = f64::INFINITY;
            for _ in 0..if last { 3 * MOST } else { MOST } {
                checkpoint()?;
                if last {
                    before = entropies(&search)?;
                }
                let sweep = Sweep { noise, cutoff: CUTOFF, ..Sweep::two(bond_dimension) };
                let now = search.sweep(&sweep)?.energy;
                if (energy - now).abs() < SETTLED * now.abs() {
                    break;
                }
                energy = now;
            }
        }
        let report = *search.reports().last().ok_or_else(|| Stop::Failed("no sweep was made".to_owned()))?;
        let signs = hamiltonian(sites, |bond| [0.0, if bond.is_multiple_of(2) { 1.0 } else { 0.0 }])?;
        let signs = Mpo::<f64>::new(&signs, &chain)?;
        Ok(Self {
            energy: report.energy,
            entropies: entropies(&search)?,
            before,
            discarded: report.discarded,
            bond_dimension: report.bond_dimension,
            sweeps: search.reports().len(),
            sign: -average(&chain, &signs, search.state()) / (sites / 2) as f64,
        })
    }

    /// Blocks of whole pairs, by their number of pairs.
    fn pairs(entropies: &[f64]) -> Vec<f64> {
        entropies.iter().skip(1).step_by(2).copied().collect()
    }

    /// The largest distance of entropies from those before the last sweep.
    fn change(&self) -> f64 {
        self.entropies.iter().zip(&self.before).map(|(now, then)| (now - then).abs()).fold(0.0, f64::max)
    }
}

/// Energy, and entropies of a few blocks, from free fermions with the same pin: what the search has to find.
fn fermions(sites: usize, pin: f64, blocks: &[usize]) -> Result<(f64, Vec<f64>), Stop> {
    let [x, y] = [0, 1].map(|k| (0..sites - 1).map(|bond| -4.0 * couplings(bond, pin)[k]).collect());
    let quasiparticles = SpinChain::new(x, y, vec![0.0; sites])?.fermions(1)?.bogoliubov()?;
    let state = quasiparticles.state()?;
    let entropy = |block: &usize| Ok(state.entropy(&(0..*block).collect::<Vec<_>>())?.value);
    Ok((quasiparticles.ground_energy().value, blocks.iter().map(entropy).collect::<Result<_, Stop>>()?))
}

/// Blocks on which both are compared: whole pairs, and one that cuts a pair.
fn compared(sites: usize) -> Vec<usize> {
    let half = sites / 2;
    let mut blocks = vec![2, half / 8, half / 4, half / 2, half - 1, half];
    blocks.iter_mut().take(4).for_each(|block| *block += *block % 2);
    blocks.dedup();
    blocks
}

/// The central charge from the two longest chains; what the last sweep changes is part of its error.
fn charge_of(shorter: &Ground, longer: &Ground) -> Result<Estimate, Stop> {
    let of = |short: &[f64], long: &[f64]| {
        central_charge(&Ground::pairs(short), &Ground::pairs(long), Ends::Open, None)
    };
    let mut estimate = of(&shorter.entropies, &longer.entropies)?.estimate;
    let before = of(&shorter.before, &longer.before)?.estimate;
    let change = (estimate.value - before.value).abs();
    estimate.error += change;
    Ok(estimate.with("of_the_last_sweep", change))
}

/// Searches of the chain without a pin, from random states: by how much the entropies of blocks of whole pairs are above those of the sector.
fn unpinned(run: &Run<'_>, seed: u64) -> Result<Table, Stop> {
    let (sites, starts) = UNPINNED;
    let sector = Ground::new(sites, PIN, None, &|| run.checkpoint())?;
    let mut table = Table::new(&[
        ("start", "1"),
        ("energy above that of the sector", "1"),
        ("mean of the signs", "1"),
        ("largest difference of entropies", "1"),
    ]);
    let exact = sector.energy + PIN * (sites / 2) as f64;
    for start in 0..starts {
        let found = Ground::new(sites, 0.0, Some(derived_seed(seed, start)), &|| run.checkpoint())?;
        let all = Ground::pairs(&found.entropies).into_iter().zip(Ground::pairs(&sector.entropies));
        let largest = all
            .map(|(one, other)| one - other)
            .fold(0.0, |most: f64, x| if x.abs() > most.abs() { x } else { most });
        table.push([start as f64, found.energy - exact, found.sign, largest]);
    }
    Ok(table)
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let sizes = run.parameters.integers("sizes")?;
    let [.., short, long] = sizes[..] else {
        return Err(Stop::Failed("a central charge needs two chains; `sizes` should name them".to_owned()));
    };
    let mut table = Table::new(&[
        ("N", "1"),
        ("bond dimension", "1"),
        ("sweeps", "1"),
        ("weight left out", "1"),
        ("energy", "1"),
        ("of free fermions", "1"),
        ("mean of the signs", "1"),
        ("entropy of a half", "1"),
        ("its change in the last sweep", "1"),
        ("largest difference to free fermions", "1"),
    ]);
    let mut found = Vec::new();
    for sites in [short, long] {
        let ground =
            run.kept(&format!("{sites} sites"), |_| Ground::new(sites, PIN, None, &|| run.checkpoint()))?;
        let blocks = compared(sites);
        let (energy, entropies) =
            run.kept(&format!("fermions on {sites} sites"), |_| fermions(sites, PIN, &blocks))?;
        let differences = blocks.iter().zip(&entropies).map(|(l, exact)| ground.entropies[l - 1] - exact);
        let largest = differences.map(f64::abs).fold(0.0, f64::max);
        table.push([
            sites as f64,
            ground.bond_dimension as f64,
            ground.sweeps as f64,
            ground.discarded,
            ground.energy,
            energy,
            ground.sign,
            ground.entropies[sites / 2 - 1],
            ground.change(),
            largest,
        ]);
        if largest > SAME || (ground.energy - energy).abs() > SAME || (1.0 - ground.sign).abs() > SAME {
            let why = format!(
                "on {sites} sites matrix products have the energy {} (free fermions {energy}), signs of {} on average, and entropies that differ by \
                 {largest:.1e} from those of free fermions",
                ground.energy, ground.sign
            );
            return Ok(Finding::undecided(why, "more sweeps").with(Evidence::table("sizes", table)));
        }
        found.push(ground);
    }
    let estimate = charge_of(&found[0], &found[1])?;
    let without =
        Evidence::table("searches without the pin", run.kept("without the pin", |seed| unpinned(run, seed))?);
    let sector = Evidence::label(
        "sector",
        "σʸσʸ = +1 on the sites 2k − 1 and 2k for all k; the other 2^{N/2} − 1 sectors have the same entropies of blocks of whole pairs",
    );
    if estimate.error > SHARP * estimate.value {
        let (value, error) = (estimate.value, estimate.error);
        let why = format!("c = {value:.4} ± {error:.4} of matrix products is not known to one percent");
        let finding = Finding::undecided(why, "minutes: chains of several hundred sites");
        let number = Evidence::number("central charge", "1", estimate);
        return Ok(finding.with(number).with(Evidence::table("sizes", table)).with(sector).with(without));
    }
    Ok(identify("block entropies of matrix products", estimate, table).with(sector).with(without))
}

#[cfg(test)]
mod tests {
    use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};

    use super::*;

    #[test]
    fn the_pin_leaves_one_ground_state_and_its_energy() {
        for sites in [4, 8] {
            let levels = |pin| {
                let h = hamiltonian(sites, |bond| couplings(bond, pin)).unwrap();
                Spectrum::new(&System::new(h).unwrap(), false, DEFAULT_MEMORY).unwrap().levels()
            };
            let (free, pinned) = (levels(0.0), levels(PIN));
            assert_eq!((free[0].1, pinned[0].1), (1 << (sites / 2), 1));
            let pairs = (sites / 2) as f64;
            assert!((free[0].0 - PIN * pairs - pinned[0].0).abs() < 1e-10);
            // The next sectors are 2λ above, with other levels of this one between if they are lower.
            let of_sector = free.get(1).map_or(f64::INFINITY, |(energy, _)| energy - free[0].0);
            assert!((pinned[1].0 - pinned[0].0 - of_sector.min(2.0 * PIN)).abs() < 1e-10);
        }
    }

    #[test]
    fn matrix_products_find_the_sector_at_every_cut() {
        let sites = 24;
        let ground = Ground::new(sites, PIN, None, &|| Ok(())).unwrap();
        let blocks: Vec<usize> = (1..sites).collect();
        let (energy, entropies) = fermions(sites, PIN, &blocks).unwrap();
        assert!((ground.energy - energy).abs() < 1e-9 && (ground.sign - 1.0).abs() < 1e-9, "{ground:?}");
        for (l, (found, exact)) in ground.entropies.iter().zip(&entropies).enumerate() {
            assert!((found - exact).abs() < 1e-6, "{l}: {found} {exact}");
        }
        // The strength of the pin is no matter; of another chain the entropies differ.
        let (_, other) = fermions(sites, 0.5 * PIN, &blocks).unwrap();
        assert!(entropies.iter().zip(&other).all(|(one, same)| (one - same).abs() < 1e-9));
        let shorter = fermions(sites - 2, PIN, &blocks[..sites - 3]).unwrap().1;
        assert!(shorter.iter().zip(&entropies).any(|(one, other)| (one - other).abs() > 1e-2));
    }

    #[test]
    fn pairs_are_every_second_block() {
        assert_eq!(Ground::pairs(&[1.0, 2.0, 3.0, 4.0, 5.0]), [2.0, 4.0]);
        assert_eq!(compared(768), [2, 48, 96, 192, 383, 384]);
    }
}
