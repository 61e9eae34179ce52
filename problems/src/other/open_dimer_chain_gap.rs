//! other/39-open-dimer-chain-gap: the leading behaviour of a gap that closes exponentially.
//!
//! The gap is enclosed by Sturm sequences in arithmetic of as many bits as it takes, and computed again from the
//! secular equation of the open chain in a form without cancellation. Both show the law before any formula is compared.

use eigentruth_free::precision::Tridiagonal;
use eigentruth_grading::{Invariant, Kind, Specification};
use eigentruth_numerics::{Estimate, Provenance};

use crate::assembly::Assembly;
use crate::family::{Family, Variant};
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

/// The gap of the half-filled chain by Sturm sequences: the distance of the two middle levels.
fn sturm_gap(weak: f64, strong: f64, cells: usize) -> Result<Estimate, Stop> {
    let off = (0..2 * cells - 1).map(|bond| if bond % 2 == 0 { -weak } else { -strong }).collect();
    let chain = Tridiagonal::new(vec![0.0; 2 * cells], off)?;
    Ok(chain.difference(cells - 1, cells, 1e-18)?.estimate())
}

/// The same gap from the secular equation of a level between the bands: with `r = t_1/t_2` its decay κ obeys
/// `sinh(nκ) = r sinh((n+1)κ)`, and then `ε = t_2 sinh κ / sinh((n+1)κ)` (from `ε² = (t_2 − t_1 e^κ)(t_2 − t_1 e^{−κ})`, with the
/// equation used in both factors, so that nothing cancels). The gap is 2ε.
fn secular_gap(weak: f64, strong: f64, cells: usize) -> Result<Estimate, Stop> {
    let (n, ratio) = (cells as f64, weak / strong);
    if ratio >= n / (n + 1.0) {
        return Err(Stop::Failed(format!(
            "for {cells} cells and t_1/t_2 = {ratio} no level is between the bands"
        )));
    }
    // ln sinh without overflow.
    let ln_sinh = |x: f64| x + (-(-2.0 * x).exp_m1()).ln() - std::f64::consts::LN_2;
    let equation = |kappa: f64| ln_sinh(n * kappa) - ln_sinh((n + 1.0) * kappa) - ratio.ln();
    // It falls from ln(n/(n+1)) − ln r > 0 at κ = 0 to −κ − ln r, which is 0 at −ln r: the root is below.
    let (mut low, mut high) = (f64::MIN_POSITIVE.sqrt(), -ratio.ln());
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if equation(middle) > 0.0 { low = middle } else { high = middle }
    }
    let kappa = 0.5 * (low + high);
    let logarithm = ln_sinh(kappa) - ln_sinh((n + 1.0) * kappa);
    let gap = 2.0 * strong * logarithm.exp();
    // An error δ of κ changes the logarithm by (n + 1)δ; κ is known to a few units of rounding of ln r, and the
    // logarithm itself, about n ln r, is rounded.
    let relative = 32.0 * f64::EPSILON * (n + 1.0) * (1.0 + ratio.ln().abs()) / (1.0 - ratio);
    let provenance = Provenance::new("problems/secular-equation").with("cells", cells);
    Ok(Estimate::converged(gap, gap * relative, provenance))
}

type Gap = fn(f64, f64, usize) -> Result<Estimate, Stop>;

/// The points of the samples: the same for both methods. `t_1/t_2` between 0.1 and 0.7 and n between 40 and 60 make the
/// corrections to the leading term, of relative size `(2n + 1)(t_1/t_2)^{2n}`, smaller than rounding; closer to 1 they are
/// part of the error.
fn points() -> Vec<[f64; 3]> {
    let uniform = |what: &str, at: usize| {
        (seed::derive(39, &[what, &at.to_string()]) >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..24)
        .map(|at| {
            let strong = 0.5 + 1.5 * uniform("t_2", at);
            let ratio = 0.1 + 0.6 * uniform("ratio", at);
            [ratio * strong, strong, (40.0 + 20.0 * uniform("n", at)).floor()]
        })
        .collect()
}

/// What kind of law it is: the ratio of successive gaps against t_1/t_2, and n times the gap.
fn law(gap: Gap) -> Result<Table, Stop> {
    let mut table = Table::new(&[
        ("t_1/t_2", "1"),
        ("n", "1"),
        ("gap", "t_2"),
        ("gap(n+1)/gap(n)", "1"),
        ("prefactor", "t_2"),
    ]);
    for ratio in [0.1, std::f64::consts::FRAC_1_PI, 0.5, std::f64::consts::FRAC_1_SQRT_2, 0.9, 0.95] {
        for cells in [20, 40, 80] {
            let (here, next) = (gap(ratio, 1.0, cells)?.value, gap(ratio, 1.0, cells + 1)?.value);
            table.push([ratio, cells as f64, here, next / here, here / ratio.powi(cells as i32)]);
        }
    }
    Ok(table)
}

fn leading(run: &Run<'_>, gap: Gap) -> Result<Finding, Stop> {
    let mut samples = Vec::new();
    match run.reading {
        "every ratio" => {
            for [weak, strong, cells] in points() {
                run.checkpoint()?;
                let mut value = gap(weak, strong, cells as usize)?;
                value.error += value.value * (2.0 * cells + 1.0) * (weak / strong).powf(2.0 * cells);
                samples.push(Sample { at: vec![weak, strong, cells], value });
            }
        }
        "small ratio" => {
            // At fixed n the gap over t_2 (t_1/t_2)^n tends to its coefficient with corrections of order (t_1/t_2)²:
            // 2^{-28} leaves nothing of them in a double.
            let small = f64::powi(2.0, -28);
            for [weak, strong, cells] in points() {
                run.checkpoint()?;
                let n = 5 + cells as usize % 7;
                let coefficient = gap(small, 1.0, n)?;
                let scaled = coefficient.value / small.powi(n as i32);
                let relative = coefficient.error / coefficient.value + 4.0 * small * small;
                let value = scaled * strong * (weak / strong).powf(cells);
                let relative = relative + 8.0 * cells * f64::EPSILON;
                let provenance = coefficient.provenance.with("limit", "t_1/t_2 → 0 at fixed n");
                let value = Estimate::converged(value, value * relative, provenance);
                samples.push(Sample { at: vec![weak, strong, cells], value });
            }
        }
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
    // The bound state of the half-infinite chain has the amplitudes (−t_1/t_2)^j with the norm 1/(1 − (t_1/t_2)²); its
    // overlap with the one of the other end through the last bond gives the prefactor.
    let closed_form = match run.reading {
        "every ratio" => r"2\frac{t_2^2-t_1^2}{t_2}\left(\frac{t_1}{t_2}\right)^n",
        _ => r"2t_2\left(\frac{t_1}{t_2}\right)^n",
    };
    let witness = &samples[0];
    let summary = format!(
        "the gap falls by the factor t_1/t_2 with every cell; at t_1 = {:.4}, t_2 = {:.4}, n = {} its leading term is {:e}",
        witness.at[0], witness.at[1], witness.at[2], witness.value.value
    );
    let samples = Samples {
        symbols: ["t_1", "t_2", "n"].map(str::to_owned).to_vec(),
        points: samples,
        closed_form: Some(closed_form.to_owned()),
    };
    let table = run.shared("law", |_| law(gap))?;
    Ok(Finding::value(FindingKind::Numerical, Value::Samples { samples }, summary)
        .with(Evidence::table("law of the gap", (*table).clone())))
}

fn by_sturm(run: &Run<'_>) -> Result<Finding, Stop> {
    leading(run, sturm_gap)
}

fn by_secular_equation(run: &Run<'_>) -> Result<Finding, Stop> {
    leading(run, secular_gap)
}

/// Gaps of other chains.
struct Chains;

impl Family for Chains {
    fn describe(&self) -> &'static str {
        "the gap of an open dimerised chain of few cells, as a number"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let unit = |what: &str| (seed::derive(seed, &[what]) >> 11) as f64 / (1_u64 << 53) as f64;
        // Gaps stay above a hundredth, so that six decimals say something.
        let weak = (40.0 + (50.0 * unit("t_1")).floor()) / 100.0;
        let cells = 2 + (4.0 * unit("n")) as usize;
        let gap = sturm_gap(weak, 1.0, cells)?;
        let prompt = format!(
            "An open chain of {} sites has the alternating hopping amplitudes {weak}, 1, {weak}, …, {weak}. One spinless fermion \
             for every two sites fills the lowest levels. What is the lowest excitation energy at this particle number, to six \
             decimals?",
            2 * cells
        );
        let reference = format!("{:.6}", gap.value);
        let kind = Some(Kind::NumericRounded { digits: 6 });
        Ok(Variant {
            seed,
            specification: Specification { reference, prompt, kind, ..Specification::default() },
        })
    }
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let weights =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    Problem {
        parameters: r"$t_1;t_2;(n,integer)$",
        claims: vec![Claim::value("gap", "the leading term of the gap at half filling for many cells")],
        assembly: Assembly::Parts(vec!["gap"]),
        readings: vec![
            Reading::admissible(
                "every ratio",
                "as $n\\to\\infty$ when $t_2>t_1>0$",
                "N. G. de Bruijn, Asymptotic Methods in Analysis (1958), section 1.4",
                "The leading term for many cells at any fixed t_1 < t_2: gap over formula tends to 1.",
            ),
            Reading::admissible(
                "small ratio",
                "the leading contribution",
                "degenerate perturbation theory in the weak bonds",
                "The lowest power of t_1 with its coefficient: gap over formula tends to 1 only as t_1/t_2 → 0 as well.",
            ),
        ],
        methods: vec![
            Method::new("Sturm sequences", "free", &["gap"], by_sturm),
            Method::new("secular equation", "closed form", &["gap"], by_secular_equation),
        ],
        invariants: vec![Invariant::ScalingDegree {
            weights: weights(&[("t_1", "1"), ("t_2", "1")]),
            degree: "1".to_owned(),
        }],
        overturned_by: "An enclosure of the gap at n ≥ 40 whose quotient with the formula stays away from 1.",
        family: Some(&Chains),
        ..Problem::outline(
            39,
            "other/39-open-dimer-chain-gap",
            "Gap of an open dimerised chain",
            "A half-filled open chain of n cells has weak bonds t_1 within and strong bonds t_2 \
                    between the cells. Give the leading behaviour of the gap to the lowest excitation for \
                    large n.",
            Kind::Expression,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::investigate;
    use crate::finding::Outcome;
    use crate::method::Budget;
    use crate::verdict::settle;

    #[test]
    fn both_routes_give_one_gap_and_small_chains_are_right() {
        for (weak, strong, cells) in [(0.3, 1.0, 12), (0.9, 1.3, 40), (0.5, 0.6, 7)] {
            let (one, other) =
                (sturm_gap(weak, strong, cells).unwrap(), secular_gap(weak, strong, cells).unwrap());
            assert!((one.value - other.value).abs() <= one.error + other.error, "{one:?} {other:?}");
        }
        // One cell: ± t_1. Two cells: ε² − t_2 ε − t_1² = 0 for the inner pair.
        let one = sturm_gap(0.3, 1.0, 1).unwrap();
        assert!((one.value - 0.6).abs() <= one.error);
        let two = sturm_gap(0.3, 1.0, 2).unwrap();
        let exact = f64::sqrt(1.0 + 4.0 * 0.09) - 1.0;
        assert!((two.value - exact).abs() <= two.error + 4.0 * f64::EPSILON);
        assert!(secular_gap(0.9, 1.0, 3).is_err());
    }

    #[test]
    fn variants_are_reproducible_and_agree_with_the_secular_equation() {
        let variant = Chains.draw(5).unwrap();
        assert_eq!(variant, Chains.draw(5).unwrap());
        assert!(variant.specification.reference.parse::<f64>().unwrap() > 0.0);
    }

    #[test]
    fn the_gap_is_decided_in_every_reading() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        assert!(records.iter().all(|r| r.finding.outcome == Outcome::Holds), "{records:?}");
        for reading in &problem.readings {
            let settled = settle(&problem, &problem.claims[0], reading.name, &records);
            assert!(settled.why.is_none(), "{}", settled.sentence);
        }
    }
}
