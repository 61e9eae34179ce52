//! other/40-open-dimer-chain-statements: topology, gap and lowest excitation of the open dimerised chain.
//!
//! Every claim is decided by one-particle methods and by exact diagonalization of the many-body problem on up to six cells. "Of
//! the order" means a quotient bounded from both sides, hence that its power (for small t_1/t_2) or its rate (for many cells)
//! vanishes, which is read off with an error instead of being guessed from the spread of a few quotients. "At the ends" is decided
//! likewise: the number of participating sites has the power 0 of the length, and the amplitude falls with −ln(t_1/t_2) per cell.

mod many_body;
mod topology;
mod variants;

use eigentruth_free::{Matrix, Quadratic};
use eigentruth_grading::Kind;
use eigentruth_numerics::{Comparison, Estimate, Provenance};
use num_complex::Complex64;

use super::asymptotics::{is_power, logarithmic_slope, nonzero, shown, shown_value};
use super::dimer_chain::{bonds, sturm_gap};
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};
use many_body::Chain;
use topology::{by_added_particles, by_counting, by_winding};

const FIXED: &str = "small ratio at fixed size";
const LARGE: &str = "large size at fixed ratio";
const TWO: &str = "two cells";
const UNPROTECTED: &str = "without a symmetry";

/// Where gaps are looked at: cells and ratios for the limit of small ratios, the same for that of large sizes.
struct Reach {
    cells: &'static [usize],
    ratios: &'static [f64],
    sizes: &'static [usize],
    fixed_ratios: &'static [f64],
}

const FAR: Reach = Reach {
    cells: &[2, 3, 4, 6, 10],
    ratios: &[1e-1, 1e-2, 1e-3, 1e-4],
    sizes: &[4, 8, 16, 32],
    fixed_ratios: &[0.1, 0.3, 0.5],
};
/// Gaps of many bodies have an absolute error.
const NEAR: Reach = Reach {
    cells: &[2, 3, 4, 5],
    ratios: &[0.16, 0.08, 0.04, 0.02],
    sizes: &[2, 3, 4, 5, 6],
    fixed_ratios: &[0.1, 0.2, 0.3],
};

/// Gaps along the ratios for each number of cells, and along the sizes for each fixed ratio.
struct Gaps {
    along_ratios: Vec<Vec<Estimate>>,
    along_sizes: Vec<Vec<Estimate>>,
}

/// Claims c and d: whether the quotient of the gap and the printed law stays bounded from both sides in the limit of the reading.
fn order(
    run: &Run<'_>,
    reach: &Reach,
    gap: impl Fn(f64, usize) -> Result<Estimate, Stop>,
) -> Result<Finding, Stop> {
    let gaps = run.shared("gaps", |_| {
        let along_ratios = |&n: &usize| reach.ratios.iter().map(|&r| gap(r, n)).collect::<Result<_, _>>();
        let along_sizes = |&r: &f64| reach.sizes.iter().map(|&n| gap(r, n)).collect::<Result<_, _>>();
        Ok(Gaps {
            along_ratios: reach.cells.iter().map(along_ratios).collect::<Result<_, Stop>>()?,
            along_sizes: reach.fixed_ratios.iter().map(along_sizes).collect::<Result<_, Stop>>()?,
        })
    })?;
    let quotient = |gap: &Estimate, ratio: f64, cells: usize| {
        let printed = if run.claim == "c" { ratio.powi(2) } else { ratio.powi(1 - cells as i32) };
        gap.scaled(1.0 / printed)
    };
    let large = run.reading == LARGE;
    let label = if large { "ln(gap over printed) per cell" } else { "its power of t_1 over t_2" };
    let mut table = Table::new(&[
        ("cells", "1"),
        ("t_1 over t_2", "1"),
        ("gap over printed", "1"),
        ("error of gap over printed", "1"),
        (label, "1"),
        ("its error", "1"),
    ]);
    let mut bounded = Vec::new();
    let mut push = |points: Vec<(f64, usize)>, gaps: &[Estimate]| {
        let x: Vec<f64> = points.iter().map(|&(r, n)| if large { n as f64 } else { r.ln() }).collect();
        let values: Vec<Estimate> =
            points.iter().zip(gaps).map(|(&(r, n), gap)| quotient(gap, r, n)).collect();
        let slope = logarithmic_slope(&x, &values);
        let (ratio, cells) = points[points.len() - 1];
        let last = &values[values.len() - 1];
        table.push([cells as f64, ratio, last.value, last.error, slope.value, slope.error]);
        bounded.push(nonzero(&slope, 1.0).map(|grows| !grows));
    };
    if large {
        for (&ratio, gaps) in reach.fixed_ratios.iter().zip(&gaps.along_sizes) {
            push(reach.sizes.iter().map(|&n| (ratio, n)).collect(), gaps);
        }
    } else {
        let asked = |cells: usize| run.reading != TWO || cells == 2;
        for (&cells, gaps) in reach.cells.iter().zip(&gaps.along_ratios).filter(|(cells, _)| asked(**cells)) {
            push(reach.ratios.iter().map(|&r| (r, cells)).collect(), gaps);
        }
    }
    // The witness against the claim; without one, the last row.
    let against = bounded.iter().position(|bounded| *bounded == Some(false));
    let row = table.rows[against.unwrap_or(table.rows.len() - 1)].clone();
    let summary = format!(
        "with {} cells at t_1/t_2 = {} the gap over the printed law is {}, {label} {}",
        row[0],
        row[1],
        shown_value(row[2], row[3]),
        shown_value(row[4], row[5])
    );
    let finding = match against {
        Some(_) => Finding::fails(FindingKind::Numerical, summary),
        None if bounded.iter().all(Option::is_some) => Finding::holds(FindingKind::Numerical, summary),
        None => {
            Finding::undecided("a power of the quotient has too large an error", "smaller ratios, more cells")
        }
    };
    Ok(finding.with(Evidence::table("gap over the printed law", table)))
}

/// Claims c and d with gaps enclosed by Sturm sequences.
fn order_by_sturm(run: &Run<'_>) -> Result<Finding, Stop> {
    order(run, &FAR, |ratio, cells| sturm_gap(ratio, 1.0, cells))
}

/// Claims c and d with gaps of many bodies.
fn order_by_many_bodies(run: &Run<'_>) -> Result<Finding, Stop> {
    order(run, &NEAR, |ratio, cells| Chain::new(&vec![0.0; 2 * cells], &bonds(ratio, 1.0, cells))?.gap())
}

/// Claims c and d with gaps from the inverse of one block: between the sublattices the chain is the bidiagonal `q` with t_1 on the
/// diagonal and t_2 = 1 beside it, and half the gap is its smallest singular value.
fn order_by_inverse(run: &Run<'_>) -> Result<Finding, Stop> {
    order(run, &FAR, |ratio, cells| {
        // (q⁻¹)_ij = (−1)^{j−i} t_1^{−1} t_1^{−(j−i)}; scaled by t_1^cells nothing overflows. Signs do not change singular values,
        // and on positive entries the power iteration for the largest one converges with (σ_2/σ_1)² ≪ 1.
        let entry = |i: usize, j: usize| if j >= i { ratio.powi((cells - 1 - (j - i)) as i32) } else { 0.0 };
        let length = |v: &[f64]| v.iter().map(|x: &f64| x * x).sum::<f64>().sqrt();
        let mut vector = vec![1.0; cells];
        let (mut norm, mut before) = (0.0_f64, 0.0_f64);
        for _ in 0..200 {
            let image: Vec<f64> =
                (0..cells).map(|i| (0..cells).map(|j| entry(i, j) * vector[j]).sum()).collect();
            let back: Vec<f64> =
                (0..cells).map(|j| (0..cells).map(|i| entry(i, j) * image[i]).sum()).collect();
            before = norm;
            norm = length(&image) / length(&vector);
            let scale = length(&back);
            vector = back.into_iter().map(|x| x / scale).collect();
        }
        let gap = 2.0 * ratio.powi(cells as i32) / norm;
        let relative = (norm - before).abs() / norm + 8.0 * cells as f64 * f64::EPSILON;
        Ok(Estimate::converged(
            gap,
            gap * relative,
            Provenance::new("problems/inverse-block").with("cells", cells),
        ))
    })
}

/// What a density does when the chain grows, at one ratio.
#[derive(Debug)]
struct Growth {
    /// `d ln P / d ln N` of the number P of participating sites among N: 0 of a state with a size of its own, 1 of one that is
    /// everywhere.
    exponent: Estimate,
    /// By how much the amplitude falls from cell to cell, counted from an end: the fitted κ of `exp(−κ j)`.
    rate: Estimate,
}

/// Where a density is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Ends,
    Bulk,
}

/// Densities as accurate as `rounding` on chains that grow, each at least as long as the one before.
fn growth(densities: &[Vec<f64>], rounding: f64) -> Growth {
    let participating = |density: &Vec<f64>| {
        let value = 1.0 / density.iter().map(|p| p * p).sum::<f64>();
        // Each p is wrong by the rounding: P² Σ 2pδ, and Σp = 1.
        let error = 2.0 * value * value * rounding;
        Estimate::converged(value, error, Provenance::new("problems/participation"))
    };
    let sites: Vec<f64> = densities.iter().map(|density| (density.len() as f64).ln()).collect();
    let numbers: Vec<Estimate> = densities.iter().map(participating).collect();
    // Both ends count, the cell `far` being as deep in the chain as a quarter of the shortest, or as the rounding lets see.
    let cell = |density: &[f64], j: usize| {
        let n = density.len();
        density[2 * j] + density[2 * j + 1] + density[n - 1 - 2 * j] + density[n - 2 - 2 * j]
    };
    let last = &densities[densities.len() - 1];
    let deepest = (densities[0].len() / 8).max(1);
    let far = (1..=deepest).rev().find(|&j| cell(last, j) > 1e4 * rounding).unwrap_or(1);
    let rate = |density: &[f64]| {
        let (near, deep) = (cell(density, 0), cell(density, far));
        let error = 4.0 * rounding * (1.0 / near + 1.0 / deep.max(f64::MIN_POSITIVE)) / (2.0 * far as f64);
        ((near / deep.max(f64::MIN_POSITIVE)).ln() / (2.0 * far as f64), error)
    };
    let (before, (value, error)) = (rate(&densities[densities.len() - 2]), rate(last));
    // What the last step has changed is left of the other end.
    let error = error + before.1 + (value - before.0).abs() + 16.0 * f64::EPSILON;
    let rate = Estimate::converged(value, error, Provenance::new("problems/decay").with("cells", far));
    Growth { exponent: logarithmic_slope(&sites, &numbers), rate }
}

impl Growth {
    /// At the ends: the number of participating sites saturates, and the amplitude falls with −ln r. In the bulk: the number grows
    /// with the chain. Nothing where the errors do not tell, or something else happens.
    fn place(&self, ratio: f64) -> Option<Place> {
        let of = |value| Estimate::exact(value, 0.0, Provenance::new("problems/decay"));
        let decays = self.rate.decides(&of(-ratio.ln()), &of(0.0)) == Comparison::Same;
        if is_power(&self.exponent, 0.0) == Some(true) && decays {
            Some(Place::Ends)
        } else {
            (is_power(&self.exponent, 1.0) == Some(true)).then_some(Place::Bulk)
        }
    }
}

/// Claims e and f from the density of the lowest excitation, particle and hole together, `density(t_1/t_2, cells)`, as accurate as
/// `rounding`, on chains of different lengths.
fn excitation(
    run: &Run<'_>,
    ratios: &[f64],
    sizes: [usize; 3],
    rounding: f64,
    density: impl Fn(f64, usize) -> Result<Vec<f64>, Stop>,
) -> Result<Finding, Stop> {
    let growths = run.shared("densities", |_| {
        let mut table = Table::new(&[
            ("t_1 over t_2", "1"),
            ("cells", "1"),
            ("participating sites", "1"),
            ("their power of the length", "1"),
            ("its error", "1"),
            ("decay of the amplitude per cell", "1"),
            ("error of the decay", "1"),
            ("−ln(t_1 over t_2)", "1"),
        ]);
        let mut growths = Vec::new();
        for &ratio in ratios {
            let mut densities = Vec::new();
            for cells in sizes {
                run.checkpoint()?;
                densities.push(density(ratio, cells)?);
            }
            let found = growth(&densities, rounding);
            for (cells, density) in sizes.iter().zip(&densities) {
                let participating = 1.0 / density.iter().map(|p| p * p).sum::<f64>();
                let (exponent, rate) = (&found.exponent, &found.rate);
                let fit = [exponent.value, exponent.error, rate.value, rate.error, -ratio.ln()];
                table.push([vec![ratio, *cells as f64, participating], fit.to_vec()].concat());
            }
            growths.push((ratio, found));
        }
        Ok((growths, table))
    })?;
    let (growths, table) = &*growths;
    let evidence = Evidence::table("density of the excitation", table.clone());
    let places: Vec<Option<Place>> = growths.iter().map(|(ratio, found)| found.place(*ratio)).collect();
    let [first, ..] = places.as_slice() else {
        return Err(Stop::Failed("no ratio was asked for".to_owned()));
    };
    let unlike = places.iter().position(|place| place.is_none() || place != first);
    if let Some(at) = unlike {
        let (ratio, found) = &growths[at];
        let why = format!(
            "at t_1/t_2 = {ratio} the excitation is neither at the ends nor in the bulk as at the other ratios: participating sites \
             grow with the power {} of the length, amplitudes fall with {} per cell",
            shown(&found.exponent),
            shown(&found.rate)
        );
        return Ok(Finding::undecided(why, "longer chains").with(evidence));
    }
    let (ratio, found) = &growths[growths.len() - 1];
    let summary = format!(
        "at t_1/t_2 = {ratio} the sites on which the excitation participates grow with the power {} of the length, and its amplitude \
         falls with {} per cell from the ends, −ln(t_1/t_2) being {:.6}",
        shown(&found.exponent),
        shown(&found.rate),
        -ratio.ln()
    );
    let asked = if run.claim == "e" { Place::Ends } else { Place::Bulk };
    Ok(Finding::decided(*first == Some(asked), FindingKind::Numerical, summary).with(evidence))
}

/// The density of the two levels next to zero energy, half for the hole and half for the particle.
fn levels_next_to_zero(bonds: &[f64]) -> Result<Vec<f64>, Stop> {
    let n = bonds.len() + 1;
    let entry = |i: usize, j: usize| if i.abs_diff(j) == 1 { bonds[i.min(j)] } else { 0.0 };
    let levels =
        Quadratic::new(Matrix::from_fn(n, n, |i, j| Complex64::new(entry(i, j), 0.0)), 0.0)?.levels()?;
    // Both together do not depend on how two levels mix that are closer than rounding.
    let weight = |site: usize| levels.weight(n / 2 - 1, &[site]) + levels.weight(n / 2, &[site]);
    Ok((0..n).map(|site| 0.5 * weight(site)).collect())
}

fn by_orbitals(run: &Run<'_>) -> Result<Finding, Stop> {
    // 240 levels, each density a square of amplitudes known to rounding.
    let rounding = 1024.0 * f64::EPSILON;
    excitation(run, &[0.1, 0.3, 0.5, 0.7, 0.8, 0.9], [30, 60, 120], rounding, |ratio, cells| {
        levels_next_to_zero(&bonds(ratio, 1.0, cells))
    })
}

fn by_density_matrices(run: &Run<'_>) -> Result<Finding, Stop> {
    // Chains of these lengths tell nothing at larger ratios, where the excitation is as large as they are. The rounding is that of the
    // squared residuals of the eigensolver.
    excitation(run, &[0.2, 0.3, 0.4, 0.5], [4, 6, 8], 1e-10, |ratio, cells| {
        Chain::new(&vec![0.0; 2 * cells], &bonds(ratio, 1.0, cells))?.excitation()
    })
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const CHIRAL: [&str; 3] = [FIXED, LARGE, TWO];
    Problem {
        claims: vec![
            Claim::statement("a", "a long chain has a topologically protected mode"),
            Claim::statement("b", "a long chain is topologically trivial"),
            Claim::statement("c", "the gap is of the order t_2 (t_1/t_2)² for small t_1/t_2"),
            Claim::statement("d", "the gap is of the order t_1 (t_2/t_1)^{N_u} for small t_1/t_2"),
            Claim::statement("e", "the lowest excitation is localized at the ends"),
            Claim::statement("f", "the lowest excitation is spread over the bulk"),
        ],
        assembly: Assembly::options("abcdef"),
        constraints: vec![Constraint::exclusive(&["a", "b"]), Constraint::exclusive(&["e", "f"])],
        readings: vec![
            Reading::admissible(
                FIXED,
                "for small $t_1/t_2$",
                "C. M. Bender, S. A. Orszag, Advanced Mathematical Methods (1978), section 3.1",
                "Of the order: the quotient with the law stays bounded in both directions as t_1/t_2 → 0, for every number of cells. \
                 Protected: by the sublattice symmetry that the Hamiltonian has.",
            ),
            Reading::admissible(
                LARGE,
                "in the large-$N_u$ limit",
                "D. E. Knuth, SIGACT News 8, 18 (1976): Θ notation",
                "Of the order: the quotient with the law stays bounded in both directions as N_u grows at a small t_1/t_2, so that \
                 powers of the ratio do not count.",
            ),
            Reading::inadmissible(
                TWO,
                r"H = -t_1\sum_{i=1}^{N_u}",
                "the shortest open chain with both bonds: J. K. Asbóth, L. Oroszlány, A. Pályi, A Short Course on Topological Insulators \
                 (2016), chapter 1",
                "With two cells the power of t_1/t_2 in the gap is two. The prompt leaves N_u general and makes it large.",
            ),
            Reading::inadmissible(
                UNPROTECTED,
                "This model has a topologically protected mode",
                "X. Chen, Z.-C. Gu, X.-G. Wen, Phys. Rev. B 83, 035107 (2011): without a symmetry all gapped chains are one phase",
                "A mode that no perturbation whatever may move. The statement is about this model, whose hopping has a sublattice \
                 symmetry; without one no chain has such a mode, and nothing would be asked.",
            ),
        ],
        methods: vec![
            Method::new("winding number", "free", &["a", "b"], by_winding).readings(&CHIRAL),
            Method::new("levels in the gap", "free", &["a", "b"], by_counting).version(3),
            Method::new("added and removed particles", "exact", &["a", "b"], by_added_particles).version(2),
            Method::new("Sturm sequences", "free", &["c", "d"], order_by_sturm).version(3),
            Method::new("inverse of the sublattice block", "closed form", &["c", "d"], order_by_inverse)
                .version(3),
            Method::new("gaps of many bodies", "exact", &["c", "d"], order_by_many_bodies).version(2),
            Method::new("orbitals", "free", &["e", "f"], by_orbitals).version(3),
            Method::new("density matrices", "exact", &["e", "f"], by_density_matrices).version(2),
        ],
        overturned_by: "A chain with weak end bonds whose gap over a printed law stays bounded over three decades of t_1/t_2, \
                        or whose levels at zero energy leave it under random bonds.",
        family: Some(&variants::Patterns),
        ..Problem::outline(
            40,
            "other/40-open-dimer-chain-statements",
            "Statements on an open dimerised chain",
            "A half-filled open chain of N_u cells has weak bonds t_1 within and strong bonds t_2 \
                between the cells. Choose the true statements on topology, gap and lowest excitation \
                (options a to f).",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests;
