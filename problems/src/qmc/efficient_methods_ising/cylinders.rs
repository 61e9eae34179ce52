//! How many states matrix products need, from the density-matrix renormalization group itself: critical chains of growing length, which
//! free fermions check, and cylinders of the 4-8 lattice of growing width.
//!
//! Axes are turned: the exchange is along x and the field along z, so that the tensors keep the parity of up spins. The ground state
//! has the parity of the polarized one: in the basis of the exchange all its amplitudes have one sign.

use eigentruth_free::spin_chain::SpinChain;
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, SpinSystem};
use eigentruth_mps::{Chain, Dmrg, Mpo, Mps, Sweep};
use eigentruth_numerics::{Complex64, Estimate};
use eigentruth_operators::GeneratorKind;
use serde::{Deserialize, Serialize};

use super::chain::{self, LEFT_OUT, schmidt_rank};
use super::lattice::coupling;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The transverse field on the 4-8 lattice, and the weight that its bond dimensions leave out.
const FIELD: f64 = 2.0;
const LEFT_OUT_OF_CYLINDERS: f64 = 1e-6;
/// Bond dimension and perturbation of the density matrix, one stage after the other; what a stage needs at most is what its cutoff lets it have.
const STAGES: [(usize, f64); 4] = [(16, 1e-3), (64, 1e-5), (160, 1e-7), (600, 0.0)];
/// A stage ends where a sweep changes the energy by less than this, in units of J.
const SETTLED: f64 = 1e-9;
const MOST: usize = 12;
/// By how much the last sweep may change an entropy of a state that is counted.
const CONVERGED: f64 = 1e-4;

/// Both sites and J of `−J σˣσˣ`.
type Bonds = Vec<(usize, usize, f64)>;

/// A ground state cut in the middle.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Middle {
    sites: usize,
    energy: Estimate,
    entropy: f64,
    /// By how much the last sweep changed the entropy.
    change: f64,
    /// The number of states that leave out no more than was asked for.
    counted: usize,
    /// The largest bond of the state that this was counted in.
    bond_dimension: usize,
}

/// `−Σ J σˣσˣ − Γ Σ σᶻ`.
fn turned(sites: usize, bonds: &[(usize, usize, f64)], field: f64) -> Result<Hamiltonian, Stop> {
    let mut spins = SpinSystem::new(sites, Spin::HALF);
    for &(one, other, j) in bonds {
        let product = spins.spin(one, GeneratorKind::X) * spins.spin(other, GeneratorKind::X);
        // σσ = 4 SS.
        spins.add(&product.scaled(&Complex64::from(-4.0 * j)));
    }
    // The term of a field is −field · S.
    (0..sites).for_each(|site| spins.field(site, [0.0, 0.0, 2.0 * field]));
    Ok(spins.build()?)
}

/// How many weights, the largest first, leave out no more than `left_out` of their sum.
fn count(weights: &[f64], left_out: f64) -> usize {
    let mut left: f64 = weights.iter().sum();
    let enough = weights.iter().take_while(|weight| {
        let more = left > left_out;
        left -= **weight;
        more
    });
    enough.count()
}

impl Middle {
    /// Why what is counted is not that of the ground state, if it is not: nothing but the search itself is asked.
    fn flaw(&self) -> Option<String> {
        let [.., (most, _)] = STAGES;
        if self.bond_dimension >= most {
            return Some(format!("{} sites need more than {most} states", self.sites));
        }
        let moves = self.change > CONVERGED;
        moves.then(|| {
            format!("the last sweep changed the entropy of {} sites by {:.1e}", self.sites, self.change)
        })
    }

    /// Weights below `cutoff` are left out of the state, `left_out` when its own are counted.
    fn new(
        h: &Hamiltonian,
        [cutoff, left_out]: [f64; 2],
        checkpoint: &dyn Fn() -> Result<(), Stop>,
    ) -> Result<Self, Stop> {
        let chain = Chain::new(h.space(), &h.charges())?;
        let mpo = Mpo::<f64>::new(h, &chain)?;
        let sites = chain.sites().len();
        // Along the field.
        let mut search = Dmrg::new(&chain, &mpo, Mps::product(&chain, &vec![1; sites])?);
        let middle = |search: &Dmrg<'_, f64>| -> Result<(f64, Vec<f64>), Stop> {
            let all = search.state().entanglement()?;
            let cut = all.iter().find(|cut| cut.bond == sites / 2);
            let cut = cut.ok_or_else(|| Stop::Failed(format!("{sites} sites have no middle")))?;
            Ok((cut.entropy(), cut.weights()))
        };
        let mut before = 0.0;
        for (stage, (bond_dimension, noise)) in STAGES.into_iter().enumerate() {
            let mut energy = f64::INFINITY;
            for _ in 0..MOST {
                checkpoint()?;
                if stage + 1 == STAGES.len() {
                    before = middle(&search)?.0;
                }
                let now = search.sweep(&Sweep { noise, cutoff, ..Sweep::two(bond_dimension) })?.energy;
                if (energy - now).abs() < SETTLED {
                    break;
                }
                energy = now;
            }
        }
        let (entropy, weights) = middle(&search)?;
        Ok(Self {
            sites,
            energy: search.energy()?,
            entropy,
            change: (entropy - before).abs(),
            counted: count(&weights, left_out),
            bond_dimension: search.state().bond_dimension(),
        })
    }

    /// Of a critical open chain.
    fn of_chain(sites: usize, checkpoint: &dyn Fn() -> Result<(), Stop>) -> Result<Self, Stop> {
        let bonds: Bonds = (1..sites).map(|site| (site - 1, site, 1.0)).collect();
        Self::new(&turned(sites, &bonds, 1.0)?, [1e-14, LEFT_OUT], checkpoint)
    }

    /// Of a cylinder of the 4-8 lattice, cut through as many links as it is wide.
    fn of_cylinder(
        [width, columns]: [usize; 2],
        checkpoint: &dyn Fn() -> Result<(), Stop>,
    ) -> Result<Self, Stop> {
        let (sites, bonds) = cylinder(width, columns)?;
        Self::new(&turned(sites, &bonds, FIELD)?, [1e-10, LEFT_OUT_OF_CYLINDERS], checkpoint)
    }
}

/// The bonds of a cylinder, its sites numbered column by column, a cell's from west to east.
fn cylinder(width: usize, columns: usize) -> Result<(usize, Bonds), Stop> {
    let lattice = Lattice::square_octagon([columns, width], [Boundary::Open, Boundary::Periodic])?;
    let mut order: Vec<usize> = (0..lattice.len()).collect();
    // East, north, west, south are the corners 0 to 3.
    let place = |site: &usize| {
        let site = lattice.sites()[*site];
        (site.cell, [3, 2, 0, 1][site.basis])
    };
    order.sort_by_key(place);
    let mut number = vec![0; lattice.len()];
    order.iter().enumerate().for_each(|(at, &site)| number[site] = at);
    let bond =
        |bond: &eigentruth_models::Bond| (number[bond.from], number[bond.to], coupling(&lattice, bond));
    Ok((lattice.len(), lattice.bonds().iter().map(bond).collect()))
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "chain dimension" => chains(run),
        "lattice dimension" => cylinders(run),
        other => Err(Stop::Failed(format!("`{other}` is no claim on bond dimensions"))),
    }
}

fn chains(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("energy", "J"),
        ("its error", "J"),
        ("energy of free fermions", "J"),
        ("entropy", "1"),
        ("its change in the last sweep", "1"),
        ("entropy of free fermions", "1"),
        ("bond dimension", "1"),
        ("of free fermions", "1"),
    ]);
    let (mut counted, mut flaws) = (Vec::new(), Vec::new());
    for sites in run.parameters.integers("lengths")? {
        let found =
            run.kept(&format!("chain of {sites}"), |_| Middle::of_chain(sites, &|| run.checkpoint()))?;
        let fermions = SpinChain::new(vec![-4.0; sites - 1], vec![0.0; sites - 1], vec![-2.0; sites])?;
        let energy = fermions.ground_energy()?.value;
        let state = fermions.fermions(1)?.bogoliubov()?.state()?;
        let half: Vec<usize> = (0..sites / 2).collect();
        let entropy = state.entropy(&half)?.value;
        let rank = schmidt_rank(&state.entanglement_occupations(&half)?);
        table.push([
            sites as f64,
            found.energy.value,
            found.energy.error,
            energy,
            found.entropy,
            found.change,
            entropy,
            found.counted as f64,
            rank as f64,
        ]);
        flaws.extend(found.flaw());
        counted.push(((sites as f64).ln(), (found.counted as f64).ln()));
    }
    let table = Evidence::table("chains", table);
    if !flaws.is_empty() {
        return Ok(Finding::undecided(flaws.join("; "), "more sweeps").with(table));
    }
    Ok(chain::growth(&counted).with(table))
}

fn cylinders(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("width", "1"),
        ("sites", "1"),
        ("energy a site", "J"),
        ("its error", "J"),
        ("entropy", "1"),
        ("its change in the last sweep", "1"),
        ("bond dimension", "1"),
        ("largest bond of the state", "1"),
    ]);
    let (mut ranks, mut flaws) = (Vec::new(), Vec::new());
    let columns = run.parameters.integer("columns")?;
    for width in run.parameters.integers("widths")? {
        let found = run.kept(&format!("cylinder of {width} by {columns}"), |_| {
            Middle::of_cylinder([width, columns], &|| run.checkpoint())
        })?;
        let sites = found.sites as f64;
        table.push([
            width as f64,
            sites,
            found.energy.value / sites,
            found.energy.error / sites,
            found.entropy,
            found.change,
            found.counted as f64,
            found.bond_dimension as f64,
        ]);
        flaws.extend(found.flaw());
        ranks.push((width, found.counted));
    }
    let table = Evidence::table("cylinders", table);
    if !flaws.is_empty() {
        return Ok(Finding::undecided(flaws.join("; "), "more states and sweeps").with(table));
    }
    Ok(exponential(&ranks).with(table))
}

/// An exponential adds the same to the logarithm with every cell of width, a power less and less. Short-ranged as it is, the order with three
/// sublattices fits around cylinders whose width is a multiple of 3: these are a series of their own, and so is a width of one cell, which is tied to itself.
/// What decides is the last three of the others, such as 2, 4 and 5. (That was written down when widths of 1 to 3 were known, whose logarithms grow by 0.79 and
/// 1.19; before that the width of one counted.)
fn exponential(ranks: &[(usize, usize)]) -> Finding {
    let listed: Vec<String> = ranks.iter().map(|(width, rank)| format!("{rank} at {width}")).collect();
    let others: Vec<(f64, f64)> = ranks
        .iter()
        .filter(|(width, _)| *width > 1 && !width.is_multiple_of(3))
        .map(|(width, rank)| (*width as f64, (*rank as f64).ln()))
        .collect();
    let summary = format!(
        "to leave out a weight of {LEFT_OUT_OF_CYLINDERS:e} cylinders need so many states by the cells around them: {}",
        listed.join(", ")
    );
    let [.., one, two, three] = others[..] else {
        return Finding::undecided(
            summary,
            "hours: cylinders of five cells, with more than the 500 states that four cells have after nine minutes",
        );
    };
    let rate = |from: (f64, f64), to: (f64, f64)| (to.1 - from.1) / (to.0 - from.0);
    let of_power = |from: f64, to: f64| (to / from).ln() / (to - from);
    let (early, late) = (rate(one, two), rate(two, three));
    // With a power the rate would fall by this factor.
    let power = of_power(two.0, three.0) / of_power(one.0, two.0);
    match late / early {
        ratio if early > 0.0 && ratio > 0.5 * (1.0 + power) => Finding::decided(
            false,
            FindingKind::Numerical,
            format!("{summary}; the logarithm grows by {early:.2} and then {late:.2} with each cell"),
        ),
        _ => Finding::undecided(summary, "days: cylinders of eight cells"),
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_exact::System;
    use eigentruth_exact::basis::Basis;
    use eigentruth_exact::solve::{Options, lowest};
    use eigentruth_numerics::dense::singular_values;
    use faer::Mat;

    use super::*;
    use crate::finding::Outcome;

    /// Energy, and weights of the halves, from all configurations.
    fn exact(h: &Hamiltonian) -> (f64, Vec<f64>) {
        let system = System::new(h.clone()).unwrap();
        let found = lowest(&system, &system.sector(&[]).unwrap(), 1, &Options::default()).unwrap();
        let half = h.space().degrees().len() / 2;
        let mut matrix = Mat::<f64>::zeros(1 << half, 1 << half);
        for (k, amplitude) in found.vector(0).unwrap().iter().enumerate() {
            let state = found.basis().state(k) as usize;
            matrix[(state >> half, state & ((1 << half) - 1))] = amplitude.re;
        }
        let weights = singular_values(matrix.as_ref()).unwrap().iter().map(|s| s * s).collect();
        (found.energies()[0].value, weights)
    }

    #[test]
    fn matrix_products_of_small_cylinders_are_those_of_all_configurations() {
        for (width, columns) in [(1, 2), (2, 2), (1, 4)] {
            let (sites, bonds) = cylinder(width, columns).unwrap();
            // Every site has three bonds but those at the ends.
            assert_eq!(bonds.len(), 6 * width * columns - width);
            let h = turned(sites, &bonds, FIELD).unwrap();
            let found = Middle::new(&h, [1e-12, LEFT_OUT_OF_CYLINDERS], &|| Ok(())).unwrap();
            let (energy, weights) = exact(&h);
            assert!((found.energy.value - energy).abs() < 1e-8 * energy.abs(), "{found:?} {energy}");
            assert_eq!(found.counted, count(&weights, LEFT_OUT_OF_CYLINDERS), "{found:?}");
            let entropy: f64 = weights.iter().filter(|w| **w > 0.0).map(|w| -w * w.ln()).sum();
            assert!((found.entropy - entropy).abs() < 1e-6, "{found:?} {entropy}");
            // The negative control: without frustration both are others.
            let tame: Vec<_> = bonds.iter().map(|&(i, j, c)| (i, j, c.abs())).collect();
            let tame = Middle::new(&turned(sites, &tame, FIELD).unwrap(), [1e-12, 1e-6], &|| Ok(())).unwrap();
            assert!((tame.energy.value - energy).abs() > 0.1 && (tame.entropy - entropy).abs() > 1e-2);
        }
    }

    #[test]
    fn halves_of_cylinders_are_columns() {
        for width in [1, 3] {
            let (sites, bonds) = cylinder(width, 4).unwrap();
            let across = bonds.iter().filter(|(i, j, _)| (*i < sites / 2) != (*j < sites / 2));
            // One strong link for each cell of width.
            assert!(across.clone().count() == width && across.clone().all(|bond| bond.2 == 2.0));
        }
    }

    #[test]
    fn exponentials_are_told_from_powers() {
        let of = |rank: fn(usize) -> usize| {
            exponential(&[1, 2, 3, 4, 5].map(|width| (width, rank(width)))).outcome
        };
        assert_eq!(of(|width| 3 * 4_usize.pow(width as u32)), Outcome::Fails);
        assert!(matches!(of(|width| 100 * width.pow(2)), Outcome::Undecided { .. }));
        // Widths that are multiples of three say nothing.
        assert_eq!(of(|width| if width == 3 { 9 } else { 3 * 4_usize.pow(width as u32) }), Outcome::Fails);
        // Nor does a single cell.
        let few = [(1, 4), (2, 16), (3, 64), (4, 256)];
        assert!(matches!(exponential(&few).outcome, Outcome::Undecided { .. }));
        assert!(matches!(of(|_| 5), Outcome::Undecided { .. }));
        assert_eq!(count(&[0.9, 0.09, 0.009, 0.001], 0.005), 3);
        assert_eq!(count(&[1.0], 1e-6), 1);
    }
}
