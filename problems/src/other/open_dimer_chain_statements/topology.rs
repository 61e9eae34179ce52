//! Claims a and b of problem 40: the winding number, and what disorder does to the levels at zero energy.

use eigentruth_free::bloch::{Crystal, winding};
use eigentruth_free::precision::Tridiagonal;
use num_complex::Complex64;

use super::UNPROTECTED;
use super::many_body::Chain;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::other::dimer_chain::bonds;
use crate::seed;

/// Claims a and b by the winding number of the chain with periodic ends, for several ratios.
pub(super) fn by_winding(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("t_1 over t_2", "1"), ("winding", "1")]);
    let mut windings = Vec::new();
    for ratio in [0.05, 0.2, 0.5, 0.8, 0.95] {
        let number = winding_number(ratio)?;
        table.push([ratio, number as f64]);
        windings.push(number);
    }
    let evidence = Evidence::table("winding", table);
    let topological = windings.iter().all(|w| w.abs() == 1);
    if !topological && windings.iter().any(|w| *w != 0) {
        return Ok(Finding::undecided("the winding number depends on t_1/t_2", "").with(evidence));
    }
    let truth = (run.claim == "a") == topological;
    let summary = format!("the winding number of the chain that ends with weak bonds is {windings:?}");
    Ok(Finding::decided(truth, FindingKind::Numerical, summary).with(evidence))
}

/// Of a cell with the bond `ratio` inside and 1 to the next cell.
pub(super) fn winding_number(ratio: f64) -> Result<i64, Stop> {
    let real = |value: f64| Complex64::new(value, 0.0);
    let crystal = Crystal::new(1, 2)?.hop(0, 1, &[0], real(-ratio))?.hop(0, 1, &[1], real(-1.0))?;
    Ok(winding(&crystal)?)
}

/// A chain with t_2 = 1 and random changes, in units of the gap 1 − t_1/t_2, of its bonds, which keep the sublattice symmetry, and
/// of its sites, which break it: site energies and bonds.
pub(super) fn disordered(ratio: f64, cells: usize, bond: f64, site: f64, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let random = |what: &str, at: usize| 2.0 * seed::uniform(seed, &[what, &at.to_string()]) - 1.0;
    let gap = (1.0 - ratio).abs();
    let change = |(at, t): (usize, f64)| t + bond * gap * random("bond", at);
    let off = bonds(ratio, 1.0, cells).into_iter().enumerate().map(change).collect();
    ((0..2 * cells).map(|at| site * gap * random("site", at)).collect(), off)
}

/// How many realisations of disorder are looked at for each ratio and strength.
const REALISATIONS: u64 = 20;

/// The realisations of a strength: the clean chain is only one.
fn realisations(seed: u64, (bond, site): (f64, f64)) -> impl Iterator<Item = u64> {
    let count = if bond == 0.0 && site == 0.0 { 1 } else { REALISATIONS };
    (0..count).map(move |at| seed::derive(seed, &["realisation", &at.to_string()]))
}

/// What becomes of the two levels at zero energy under disorder.
struct Modes {
    /// Random bonds leave them there.
    kept: bool,
    /// Random site energies move them.
    lifted: bool,
    ratios: usize,
    table: Table,
}

/// Claims a and b from it.
fn protection(run: &Run<'_>, modes: &Modes) -> Finding {
    // Without a symmetry nothing may move the modes.
    let protected = modes.kept && (run.reading != UNPROTECTED || !modes.lifted);
    let summary = format!(
        "under random bonds, {REALISATIONS} realisations at each of {} ratios, the open chain {} two levels at zero energy; as many of \
         random site energies {}",
        modes.ratios,
        if modes.kept { "always keeps" } else { "does not always keep" },
        if modes.lifted { "always lift them" } else { "do not always lift them" }
    );
    Finding::decided((run.claim == "a") == protected, FindingKind::Numerical, summary)
        .with(Evidence::table("levels at zero energy", modes.table.clone()))
}

/// No disorder, random bonds, and random bonds and sites.
const DISORDER: [(f64, f64); 3] = [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1)];

/// Claims a and b by counting levels in the gap of long open chains.
pub(super) fn by_counting(run: &Run<'_>) -> Result<Finding, Stop> {
    const CELLS: usize = 60;
    let count = |seed: u64| {
        let mut table = Table::new(&[
            ("t_1 over t_2", "1"),
            ("disorder of bonds", "gap"),
            ("disorder of sites", "gap"),
            ("realisations", "1"),
            ("fewest levels within a thousandth of the gap", "1"),
            ("most levels within a thousandth of the gap", "1"),
        ]);
        let (mut kept, mut lifted) = (true, true);
        const RATIOS: [f64; 3] = [0.2, 0.5, 0.7];
        for ratio in RATIOS {
            for (bond, site) in DISORDER {
                let mut counts = Vec::new();
                for seed in realisations(seed, (bond, site)) {
                    run.checkpoint()?;
                    let (diagonal, off) = disordered(ratio, CELLS, bond, site, seed);
                    let chain = Tridiagonal::new(diagonal, off)?;
                    let limit = 1e-3 * (1.0 - ratio);
                    counts.push(chain.count_below(limit, 256) - chain.count_below(-limit, 256));
                }
                counts.sort_unstable();
                let (fewest, most) = (counts[0], counts[counts.len() - 1]);
                table.push([ratio, bond, site, counts.len() as f64, fewest as f64, most as f64]);
                if site == 0.0 {
                    kept &= fewest == 2 && most == 2;
                } else {
                    lifted &= most < 2;
                }
            }
        }
        Ok(Modes { kept, lifted, ratios: RATIOS.len(), table })
    };
    Ok(protection(run, &*run.shared("levels", count)?))
}

/// Claims a and b by the energies of added and removed particles: of modes at zero energy they fall with every cell.
pub(super) fn by_added_particles(run: &Run<'_>) -> Result<Finding, Stop> {
    let add = |seed: u64| {
        let mut table = Table::new(&[
            ("t_1 over t_2", "1"),
            ("cells", "1"),
            ("disorder of bonds", "gap"),
            ("disorder of sites", "gap"),
            ("realisation", "1"),
            ("energy of a removed particle", "t_2"),
            ("energy of an added particle", "t_2"),
        ]);
        let (mut kept, mut lifted) = (true, true);
        const RATIOS: [f64; 2] = [0.1, 0.2];
        for ratio in RATIOS {
            for (bond, site) in DISORDER {
                for (at, seed) in realisations(seed, (bond, site)).enumerate() {
                    let mut farther = Vec::new();
                    for cells in [2, 4, 6] {
                        run.checkpoint()?;
                        let (diagonal, off) = disordered(ratio, cells, bond, site, seed);
                        let energies = Chain::new(&diagonal, &off)?.removed_and_added()?;
                        let [removed, added] = energies.map(|energy| energy.value);
                        table.push([ratio, cells as f64, bond, site, at as f64, removed, added]);
                        farther.push(removed.abs().max(added.abs()));
                    }
                    let small = farther[2] < 1e-3 * (1.0 - ratio);
                    // Two cells more bring a factor of about (t_1/t_2)², here at most 1/25.
                    let falls = farther.windows(2).all(|pair| pair[1] < 0.1 * pair[0]);
                    if site == 0.0 {
                        kept &= small && falls;
                    } else {
                        lifted &= !small;
                    }
                }
            }
        }
        Ok(Modes { kept, lifted, ratios: RATIOS.len(), table })
    };
    Ok(protection(run, &*run.shared("particles", add)?))
}
