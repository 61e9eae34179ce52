//! other/40-open-dimer-chain-statements: topology, gap and lowest excitation of the open dimerised chain.

use eigentruth_free::bloch::{Crystal, winding};
use eigentruth_free::precision::Tridiagonal;
use eigentruth_free::{Matrix, Quadratic};
use eigentruth_grading::Kind;
use num_complex::Complex64;

use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};
use crate::seed;

fn bonds(weak: f64, strong: f64, cells: usize) -> Vec<f64> {
    (0..2 * cells - 1).map(|bond| if bond % 2 == 0 { -weak } else { -strong }).collect()
}

fn chain(diagonal: Vec<f64>, off: Vec<f64>) -> Result<Tridiagonal, Stop> {
    Ok(Tridiagonal::new(diagonal, off)?)
}

fn quadratic(diagonal: &[f64], off: &[f64]) -> Result<Quadratic, Stop> {
    let n = diagonal.len();
    let entry = |i: usize, j: usize| match i.abs_diff(j) {
        0 => diagonal[i],
        1 => off[i.min(j)],
        _ => 0.0,
    };
    Ok(Quadratic::new(Matrix::from_fn(n, n, |i, j| Complex64::new(entry(i, j), 0.0)), 0.0)?)
}

/// Between −1 and 1.
fn random(seed: u64, what: &str, at: usize) -> f64 {
    (seed::derive(seed, &[what, &at.to_string()]) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

/// Claims a and b by the winding number of the chain with periodic ends, for several ratios.
fn by_winding(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("t_1/t_2", "1"), ("winding", "1")]);
    let mut windings = Vec::new();
    for ratio in [0.05, 0.2, 0.5, 0.8, 0.95] {
        let real = |value: f64| Complex64::new(value, 0.0);
        let crystal = Crystal::new(1, 2)?.hop(0, 1, &[0], real(-ratio))?.hop(0, 1, &[1], real(-1.0))?;
        let number = winding(&crystal)?;
        table.push([ratio, number as f64]);
        windings.push(number);
    }
    let topological = windings.iter().all(|w| w.abs() == 1);
    if !topological && windings.iter().any(|w| *w != 0) {
        return Ok(Finding::undecided("the winding number depends on t_1/t_2", "")
            .with(Evidence::table("winding", table)));
    }
    let truth = if run.claim == "a" { topological } else { !topological };
    let summary = format!("the winding number of the chain that ends with weak bonds is {windings:?}");
    Ok(Finding::decided(truth, FindingKind::Numerical, summary).with(Evidence::table("winding", table)))
}

/// Claims a and b by counting levels in the gap of the open chain, with random bonds (which keep the sublattice symmetry)
/// and with random site energies (which break it).
fn by_counting(run: &Run<'_>) -> Result<Finding, Stop> {
    const CELLS: usize = 60;
    let mut table = Table::new(&[
        ("t_1/t_2", "1"),
        ("disorder of bonds", "t_2"),
        ("disorder of sites", "t_2"),
        ("levels within a thousandth of the gap", "1"),
    ]);
    let (mut kept, mut lifted) = (true, true);
    for ratio in [0.2, 0.5, 0.7] {
        let gap = 1.0 - ratio;
        for (bond, site) in [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1)] {
            run.checkpoint()?;
            let mut off = bonds(ratio, 1.0, CELLS);
            off.iter_mut().enumerate().for_each(|(at, t)| *t += bond * gap * random(run.seed, "bond", at));
            let diagonal = (0..2 * CELLS).map(|at| site * gap * random(run.seed, "site", at)).collect();
            let chain = chain(diagonal, off)?;
            let inside = chain.count_below(1e-3 * gap, 256) - chain.count_below(-1e-3 * gap, 256);
            table.push([ratio, bond * gap, site * gap, inside as f64]);
            if site == 0.0 {
                kept &= inside == 2;
            } else {
                lifted &= inside < 2;
            }
        }
    }
    let truth = if run.claim == "a" { kept } else { !kept };
    let summary = format!(
        "the open chain {} two levels at zero energy under random bonds; random site energies {} them",
        if kept { "keeps" } else { "does not keep" },
        if lifted { "lift" } else { "do not lift" }
    );
    Ok(Finding::decided(truth, FindingKind::Numerical, summary)
        .with(Evidence::table("levels at zero energy", table)))
}

/// `ln(gap)` over `ln(t_1/t_2)` and the quotient of the gap with the printed law of a claim.
fn quotients(
    gap: impl Fn(f64, usize) -> Result<f64, Stop>,
    claim: &str,
) -> Result<(Table, bool, bool), Stop> {
    let mut table = Table::new(&[
        ("cells", "1"),
        ("t_1/t_2", "1"),
        ("gap", "t_2"),
        ("gap/printed", "1"),
        ("d ln gap/d ln t_1", "1"),
    ]);
    let printed = |ratio: f64, cells: usize| match claim {
        "c" => ratio.powi(2),
        _ => ratio * ratio.powi(-(cells as i32)),
    };
    let (mut bounded_in_ratio, mut bounded_in_size) = (true, true);
    // Three decades of the ratio at fixed size: within a factor of 10 of each other counts as the same order.
    let spread = |values: &[f64]| {
        let (low, high) = values.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), &v| (l.min(v), h.max(v)));
        high / low
    };
    for cells in [2, 3, 4, 6, 10] {
        let mut along = Vec::new();
        for decade in 1..=4 {
            let ratio = 10.0_f64.powi(-decade);
            let (here, near) = (gap(ratio, cells)?, gap(ratio * 1.01, cells)?);
            let quotient = here / printed(ratio, cells);
            table.push([cells as f64, ratio, here, quotient, (near / here).ln() / 1.01_f64.ln()]);
            along.push(quotient);
        }
        bounded_in_ratio &= spread(&along) < 10.0;
    }
    for ratio in [0.1, 0.3] {
        let along: Result<Vec<f64>, Stop> =
            [2, 4, 8, 16].iter().map(|&cells| Ok(gap(ratio, cells)? / printed(ratio, cells))).collect();
        bounded_in_size &= spread(&along?) < 10.0;
    }
    Ok((table, bounded_in_ratio, bounded_in_size))
}

fn order(run: &Run<'_>, gap: impl Fn(f64, usize) -> Result<f64, Stop>) -> Result<Finding, Stop> {
    let (table, in_ratio, in_size) = quotients(gap, run.claim)?;
    let truth = match run.reading {
        "small ratio at fixed size" => in_ratio,
        "large size at fixed ratio" => in_size,
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    };
    // Rows come in fours for 2, 3, 4, … cells: four cells at t_1/t_2 = 10⁻¹.
    let row = &table.rows[8];
    let summary = format!(
        "with {} cells at t_1/t_2 = {} the gap is {:e} t_2 and its power of t_1/t_2 is {:.3}; over the printed law it is {:e}",
        row[0], row[1], row[2], row[4], row[3]
    );
    Ok(Finding::decided(truth, FindingKind::Numerical, summary)
        .with(Evidence::table("gap over the printed law", table)))
}

/// Claims c and d with gaps enclosed by Sturm sequences.
fn order_by_sturm(run: &Run<'_>) -> Result<Finding, Stop> {
    order(run, |ratio, cells| {
        let chain = chain(vec![0.0; 2 * cells], bonds(ratio, 1.0, cells))?;
        Ok(chain.difference(cells - 1, cells, 1e-12)?.value())
    })
}

/// Claims c and d with gaps from determinants: of the hermitian chain's two sublattice blocks, the bidiagonal `q` has
/// determinant `t_1^N`, and the smallest singular value is the inverse norm of `q⁻¹`, whose entries are monomials.
fn order_by_inverse(run: &Run<'_>) -> Result<Finding, Stop> {
    order(run, |ratio, cells| {
        // q = t_1 on the diagonal, t_2 = 1 beside it: (q⁻¹)_ij = (−1)^{j−i} t_1^{-1} (1/t_1)^{j−i}. Its largest singular value by
        // power iteration on positive entries; scaled by the largest entry so that nothing overflows.
        let entry = |i: usize, j: usize| if j >= i { ratio.powi((cells - 1 - (j - i)) as i32) } else { 0.0 };
        let mut vector = vec![1.0; cells];
        let mut norm = 0.0;
        for _ in 0..200 {
            let image: Vec<f64> =
                (0..cells).map(|i| (0..cells).map(|j| entry(i, j) * vector[j]).sum()).collect();
            let back: Vec<f64> =
                (0..cells).map(|j| (0..cells).map(|i| entry(i, j) * image[i]).sum()).collect();
            let length = |v: &[f64]| v.iter().map(|x: &f64| x * x).sum::<f64>().sqrt();
            norm = length(&image) / length(&vector);
            let scale = length(&back);
            vector = back.into_iter().map(|x| x / scale).collect();
        }
        // σ_max(q⁻¹) = norm / t_1^cells, and the gap is twice its inverse.
        Ok(2.0 * ratio.powi(cells as i32) / norm)
    })
}

/// Claims e and f from the orbitals next to zero energy: where the particle and the hole of the lowest excitation are.
fn by_orbitals(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("t_1/t_2", "1"),
        ("cells", "1"),
        ("weight on the end cells", "1"),
        ("participating sites", "1"),
    ]);
    let mut ends = true;
    for ratio in [0.1, 0.3, 0.5, 0.7] {
        let mut sizes = Vec::new();
        for cells in [20, 40] {
            run.checkpoint()?;
            let levels = quadratic(&vec![0.0; 2 * cells], &bonds(ratio, 1.0, cells))?.levels()?;
            // Hole and particle together: insensitive to how the two levels mix.
            let density: Vec<f64> = (0..2 * cells)
                .map(|site| 0.5 * (levels.weight(cells - 1, &[site]) + levels.weight(cells, &[site])))
                .collect();
            let at_ends: f64 = density[..2].iter().chain(&density[2 * cells - 2..]).sum();
            let participating = 1.0 / density.iter().map(|p| p * p).sum::<f64>();
            table.push([ratio, cells as f64, at_ends, participating]);
            ends &= at_ends > 0.5;
            sizes.push(participating);
        }
        // A bulk state of twice the chain covers twice the sites.
        ends &= sizes[1] < 1.5 * sizes[0];
    }
    excitation(run, ends, table, "the orbitals next to zero energy")
}

/// Claims e and f from the equation of a level at zero energy: `t_1 ψ_j + t_2 ψ_{j+1} = 0` on one sublattice, so that the weight in
/// the first m cells is `1 − (t_1/t_2)^{2m}`.
fn by_recurrence(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("t_1/t_2", "1"),
        ("cells", "1"),
        ("weight on the end cells", "1"),
        ("participating sites", "1"),
    ]);
    let mut ends = true;
    for ratio in [0.1, 0.3, 0.5, 0.7_f64] {
        let mut sizes = Vec::new();
        for cells in [20, 40] {
            let mut amplitude = 1.0_f64;
            let weights: Vec<f64> = (0..cells)
                .map(|_| {
                    let weight = amplitude * amplitude;
                    amplitude *= -ratio;
                    weight
                })
                .collect();
            let total: f64 = weights.iter().sum();
            let at_ends = weights[0] / total;
            // Both ends carry half of the excitation.
            let participating = 2.0 / weights.iter().map(|w| (w / total).powi(2)).sum::<f64>();
            table.push([ratio, cells as f64, at_ends, participating]);
            ends &= at_ends > 0.5;
            sizes.push(participating);
        }
        // A bulk state of twice the chain covers twice the sites.
        ends &= sizes[1] < 1.5 * sizes[0];
    }
    excitation(run, ends, table, "the recurrence at zero energy")
}

fn excitation(run: &Run<'_>, ends: bool, table: Table, how: &str) -> Result<Finding, Stop> {
    let truth = if run.claim == "e" { ends } else { !ends };
    let row = &table.rows[5];
    let summary = format!(
        "by {how} the excitation has the weight {:.4} on the end cells and participates on {:.2} of {} sites at t_1/t_2 = {}",
        row[2],
        row[3],
        2.0 * row[1],
        row[0]
    );
    Ok(Finding::decided(truth, FindingKind::Numerical, summary)
        .with(Evidence::table("density of the excitation", table)))
}

/// The problem.
pub(crate) fn problem() -> Problem {
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
        constraints: vec![
            Constraint::exclusive(&["a", "b"]),
            Constraint::exclusive(&["c", "d"]),
            Constraint::exclusive(&["e", "f"]),
        ],
        readings: vec![
            Reading::admissible(
                "small ratio at fixed size",
                "for small $t_1/t_2$",
                "C. M. Bender, S. A. Orszag, Advanced Mathematical Methods (1978), section 3.1",
                "Of the order: the quotient with the law stays bounded in both directions as t_1/t_2 → 0 for every \
                 number of cells.",
            ),
            Reading::admissible(
                "large size at fixed ratio",
                "in the large-$N_u$ limit",
                "D. E. Knuth, SIGACT News 8, 18 (1976): Θ notation",
                "Of the order: the quotient with the law stays bounded in both directions as N_u grows at a small t_1/t_2.",
            ),
        ],
        methods: vec![
            Method::new("winding number", "free", &["a", "b"], by_winding),
            Method::new("levels in the gap", "free", &["a", "b"], by_counting),
            Method::new("Sturm sequences", "free", &["c", "d"], order_by_sturm),
            Method::new("inverse of the sublattice block", "closed form", &["c", "d"], order_by_inverse),
            Method::new("orbitals", "free", &["e", "f"], by_orbitals),
            Method::new("recurrence", "closed form", &["e", "f"], by_recurrence),
        ],
        overturned_by: "A chain with weak end bonds whose gap over a printed law stays bounded over three decades of t_1/t_2, \
                        or whose levels at zero energy leave it under random bonds.",
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
mod tests {
    use super::*;
    use crate::engine::investigate;
    use crate::method::Budget;
    use crate::verdict::settle;

    #[test]
    fn every_statement_is_decided_by_both_methods() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for reading in &problem.readings {
            for claim in &problem.claims {
                let settled = settle(&problem, claim, reading.name, &records);
                assert!(settled.why.is_none(), "{}: {}", claim.id, settled.sentence);
            }
        }
    }

    #[test]
    fn with_strong_end_bonds_nothing_stays_at_zero_energy() {
        let chain = chain(vec![0.0; 40], bonds(1.0, 0.5, 20)).unwrap();
        assert_eq!(chain.count_below(0.1, 128) - chain.count_below(-0.1, 128), 0);
    }
}
