//! other/39-open-dimer-chain-gap: the leading behaviour of a gap that closes exponentially.
//!
//! The gap is enclosed by Sturm sequences in arithmetic of as many bits as it takes, and computed again from the secular equation
//! of the open chain in a form without cancellation. From the gaps of either the law `t_2 A(r) n^α b(r)^n`, `r = t_1/t_2`, is
//! found: α as a whole number, A and b as combinations of powers of r with simple coefficients. The formula then has to
//! reproduce points that took no part in finding it.

mod variants;

use eigentruth_grading::{Invariant, Kind};
use eigentruth_numerics::Estimate;

use self::variants::Chains;
use super::asymptotics::{shown, shown_value};
use super::closed_form;
use super::dimer_chain::{secular_gap, sturm_gap};
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

const EVERY: &str = "every ratio";
const SMALL: &str = "small ratio";
const ADDED: &str = "one particle more";

type Gap = fn(f64, f64, usize) -> Result<Estimate, Stop>;

/// The points of the samples, t_1, t_2, n: the same for both methods. t_1/t_2 lies between 0.1 and 0.95, and n is large enough
/// that the corrections to the leading term, of relative size `(2n + 1)(t_1/t_2)^{2n}`, are smaller than 10⁻¹².
fn points(run: &Run<'_>) -> Vec<[f64; 3]> {
    let seed = run.points_seed(39);
    let uniform = |what: &str, at: usize| seed::uniform(seed, &[what, &at.to_string()]);
    (0..24)
        .map(|at| {
            let strong = 0.5 + 1.5 * uniform("t_2", at);
            let ratio = 0.1 + 0.85 * uniform("ratio", at);
            let fewest = (-16.0 / ratio.ln()).max(40.0);
            [ratio * strong, strong, (fewest + 20.0 * uniform("n", at)).floor()]
        })
        .collect()
}

/// The gaps of some ratios at sizes where only their law is left.
#[derive(Clone, Debug)]
struct Tail {
    ratio: f64,
    cells: usize,
    /// The gap of so many cells.
    gap: Estimate,
    /// `gap(m+1)/gap(m)` at twice the cells, and its error.
    base: (f64, f64),
    /// The power of n in front of the exponential, and its error.
    power: (f64, f64),
}

/// Powers of r that are tried in the base and in the prefactor, with the products of t_1 and t_2 that they stand for.
const BASE: ([i32; 4], [&str; 4]) =
    ([-1, 0, 1, 2], [r"\frac{t_2}{t_1}", "", r"\frac{t_1}{t_2}", r"\frac{t_1^2}{t_2^2}"]);
const PREFACTOR: ([i32; 6], [&str; 6]) = (
    [-1, 0, 1, 2, 3, 4],
    [
        r"\frac{t_2^2}{t_1}",
        "t_2",
        "t_1",
        r"\frac{t_1^2}{t_2}",
        r"\frac{t_1^3}{t_2^2}",
        r"\frac{t_1^4}{t_2^3}",
    ],
);

fn tails(
    gap: impl Fn(f64, usize) -> Result<Estimate, Stop>,
    cells: impl Fn(f64) -> usize,
) -> Result<Vec<Tail>, Stop> {
    let quotient = |ratio: f64, n: usize| -> Result<(f64, f64), Stop> {
        let (here, next) = (gap(ratio, n)?, gap(ratio, n + 1)?);
        let relative = here.error / here.value + next.error / next.value;
        Ok((next.value / here.value, relative * next.value / here.value))
    };
    [0.1, 0.15, 0.2, 0.25, std::f64::consts::FRAC_1_PI, 0.4, 0.5, 0.6, std::f64::consts::FRAC_1_SQRT_2, 0.8]
        .into_iter()
        .map(|ratio| {
            let n = cells(ratio);
            let (base, doubled) = (quotient(ratio, n)?, quotient(ratio, 2 * n)?);
            // gap(n+1)/gap(n) = b (1 + 1/n)^α
            let ratio_of_ratios = (1.0 + 1.0 / n as f64) / (1.0 + 0.5 / n as f64);
            let power = (base.0 / doubled.0).ln() / ratio_of_ratios.ln();
            let relative = base.1 / base.0 + doubled.1 / doubled.0;
            // Both bases are wrong by what is left of the corrections.
            let power = (power, (relative + 2.0 * left(ratio, n)) / ratio_of_ratios.ln());
            Ok(Tail { ratio, base: doubled, power, cells: n, gap: gap(ratio, n)? })
        })
        .collect()
}

/// What is left at so many cells of the corrections to the leading term, relative to it, and rounding of powers.
fn left(ratio: f64, cells: usize) -> f64 {
    let n = cells as f64;
    (2.0 * n + 1.0) * ratio.powf(2.0 * n) + 8.0 * n * f64::EPSILON
}

/// Cells of which only the law is left at a ratio.
fn long_enough(ratio: f64) -> usize {
    (-15.0 / ratio.ln()).max(12.0) as usize
}

/// The formula of the leading term, if powers of r with simple coefficients suffice for it.
fn law(tails: &[Tail]) -> Option<String> {
    let columns = |powers: &[i32]| -> Vec<Vec<f64>> {
        powers.iter().map(|power| tails.iter().map(|tail| tail.ratio.powi(*power)).collect()).collect()
    };
    let power = tails[0].power.0.round();
    // An exponent off by one would be off by one in every tail.
    if tails.iter().any(|tail| (tail.power.0 - power).abs() > 1.0 / 64.0) {
        return None;
    }
    let slack = |tail: &Tail| left(tail.ratio, tail.cells);
    let bases: Vec<(f64, f64)> = tails
        .iter()
        .map(|tail| {
            let algebraic = (1.0 + 0.5 / tail.cells as f64).powf(power);
            (tail.base.0 / algebraic, (tail.base.1 + tail.base.0 * slack(tail)) / algebraic)
        })
        .collect();
    let base = closed_form::combination(&columns(&BASE.0), &bases)?;
    let prefactors: Vec<(f64, f64)> = tails
        .iter()
        .map(|tail| {
            let terms = BASE
                .0
                .iter()
                .zip(&base)
                .map(|(power, (n, d))| tail.ratio.powi(*power) * *n as f64 / *d as f64);
            let (n, exponential) = (tail.cells as f64, terms.sum::<f64>().powi(tail.cells as i32));
            let value = tail.gap.value / (exponential * n.powf(power));
            (value, value * (tail.gap.error / tail.gap.value + slack(tail)))
        })
        .collect();
    let prefactor = closed_form::combination(&columns(&PREFACTOR.0), &prefactors)?;
    let power = if power == 0.0 { String::new() } else { format!("n^{{{power}}}") };
    Some(format!(
        r"\left({}\right){power}\left({}\right)^n",
        closed_form::sum(&prefactor, &PREFACTOR.1),
        closed_form::sum(&base, &BASE.1)
    ))
}

/// What all readings of one limit have in common: the leading term at the points of the samples, and tails.
struct Computed {
    samples: Vec<Estimate>,
    tails: Vec<Tail>,
    /// Of the limit of small ratios: the coefficients of t_2 (t_1/t_2)^n for n from [`FEWEST`] on.
    coefficients: Vec<Estimate>,
}

/// The cells whose coefficients are computed in the limit of small ratios.
const FEWEST: usize = 5;
const MOST: usize = 11;

fn compute(
    run: &Run<'_>,
    leading: impl Fn(f64, f64, usize) -> Result<Estimate, Stop>,
) -> Result<Computed, Stop> {
    let samples: Result<Vec<Estimate>, Stop> =
        points(run).into_iter().map(|[weak, strong, cells]| leading(weak, strong, cells as usize)).collect();
    let tails = tails(|ratio, n| leading(ratio, 1.0, n), long_enough)?;
    Ok(Computed { samples: samples?, tails, coefficients: Vec::new() })
}

/// For many cells at every ratio: the gap itself, the corrections being part of its error.
fn for_many_cells(run: &Run<'_>, gap: Gap) -> Result<Computed, Stop> {
    compute(run, |weak, strong, cells| {
        let mut value = gap(weak, strong, cells)?;
        let n = cells as f64;
        value.error += value.value * (2.0 * n + 1.0) * (weak / strong).powf(2.0 * n);
        Ok(value)
    })
}

/// For small ratios, before the number of cells grows: over t_2 (t_1/t_2)^n the gap tends to its coefficient with corrections of
/// order (t_1/t_2)², and 2^{-28} leaves nothing of them in a double. What is computed are the coefficients of [`FEWEST`] to [`MOST`]
/// cells. That they are all the same is required, and the law with their value is extended to the points of the samples: its
/// powers are those that the coefficients were taken with.
fn for_small_ratios(run: &Run<'_>, gap: Gap) -> Result<Computed, Stop> {
    let small = f64::powi(2.0, -28);
    let coefficients = (FEWEST..=MOST)
        .map(|n| {
            let found = gap(small, 1.0, n)?;
            let value = found.value / small.powi(n as i32);
            let relative = found.error / found.value + 4.0 * small * small + 8.0 * n as f64 * f64::EPSILON;
            Ok(Estimate::converged(
                value,
                value * relative,
                found.provenance.with("limit", "t_1/t_2 → 0 at fixed n"),
            ))
        })
        .collect::<Result<Vec<Estimate>, Stop>>()?;
    let first = &coefficients[0];
    if let Some(at) = coefficients.iter().position(|c| (c.value - first.value).abs() > c.error + first.error)
    {
        let (n, c) = (FEWEST + at, coefficients[at].value);
        return Err(Stop::Failed(format!(
            "the coefficient {} of {FEWEST} cells becomes {c} of {n} cells",
            first.value
        )));
    }
    let computed = compute(run, |weak, strong, cells| {
        let found = &coefficients[cells % coefficients.len()];
        let value = found.value * strong * (weak / strong).powf(cells as f64);
        let relative = found.error / found.value + 8.0 * cells as f64 * f64::EPSILON;
        Ok(Estimate::converged(value, value * relative, found.provenance.clone()))
    })?;
    Ok(Computed { coefficients, ..computed })
}

fn answer(run: &Run<'_>, gap: Gap) -> Result<Finding, Stop> {
    let computed = match run.reading {
        EVERY | ADDED => run.shared("many cells", |_| for_many_cells(run, gap))?,
        SMALL => run.shared("small ratios", |_| for_small_ratios(run, gap))?,
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    };
    // By the symmetry E → −E the lowest empty level, which a particle more fills, lies half a gap above zero.
    let of_gap = |gap: &Estimate| if run.reading == ADDED { gap.scaled(0.5) } else { gap.clone() };
    let points = points(run).into_iter().zip(&computed.samples);
    let samples: Vec<Sample> =
        points.map(|(at, gap)| Sample { at: at.to_vec(), value: of_gap(gap) }).collect();
    let found: Vec<Tail> =
        computed.tails.iter().map(|tail| Tail { gap: of_gap(&tail.gap), ..tail.clone() }).collect();
    let mut table = Table::new(&[
        ("t_1 over t_2", "1"),
        ("n", "1"),
        ("leading term", "t_2"),
        ("its factor from cell to cell", "1"),
        ("error of the factor", "1"),
        ("power of n", "1"),
        ("error of the power", "1"),
    ]);
    for tail in &found {
        let (base, power) = (tail.base, tail.power);
        table.push([tail.ratio, tail.cells as f64, tail.gap.value, base.0, base.1, power.0, power.1]);
    }
    let witness = &samples[0];
    let at = format!("at t_1 = {:.4}, t_2 = {:.4}, n = {}", witness.at[0], witness.at[1], witness.at[2]);
    let leading = shown(&witness.value);
    let mut coefficients =
        Table::new(&[("n", "1"), ("gap over t_2 (t_1 over t_2)^n", "1"), ("its error", "1")]);
    for (n, found) in (FEWEST..).zip(&computed.coefficients) {
        coefficients.push([n as f64, found.value, found.error]);
    }
    let summary = if let Some(first) = computed.coefficients.first() {
        format!(
            "for t_1/t_2 → 0 the gap over t_2 (t_1/t_2)^n is {} for n from {FEWEST} to {MOST}; extended with that power, the law gives \
             {leading} {at}, in the units of t_1 and t_2",
            shown(first)
        )
    } else {
        format!(
            "the gap falls by the factor {} with every cell at t_1/t_2 = {:.6}; {at} its leading term is {leading}, in the units of \
             t_1 and t_2",
            shown_value(found[4].base.0, found[4].base.1),
            found[4].ratio
        )
    };
    let symbols = ["t_1", "t_2", "n"].map(str::to_owned).to_vec();
    let samples = Samples { symbols, points: samples, closed_form: law(&found) };
    let finding = Finding::value(FindingKind::Numerical, Value::Samples { samples }, summary);
    Ok(if coefficients.rows.is_empty() {
        finding.with(Evidence::table("law of the gap", table))
    } else {
        // The law that is tabulated has its powers from the limit; only the coefficients are computed.
        finding
            .with(Evidence::table("coefficients", coefficients))
            .with(Evidence::table("extended law", table))
    })
}

fn by_sturm(run: &Run<'_>) -> Result<Finding, Stop> {
    answer(run, sturm_gap)
}

fn by_secular_equation(run: &Run<'_>) -> Result<Finding, Stop> {
    answer(run, secular_gap)
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let weights =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    Problem {
        parameters: r"$t_1;t_2;(t_2>t_1);(n,integer)$",
        claims: vec![Claim::value("gap", "the leading term of the gap at half filling for many cells")],
        assembly: Assembly::Parts(vec!["gap"]),
        readings: vec![
            Reading::admissible(
                EVERY,
                "as $n\\to\\infty$ when $t_2>t_1>0$",
                "N. G. de Bruijn, Asymptotic Methods in Analysis (1958), section 1.4",
                "The leading term for many cells at any fixed t_1 < t_2: gap over formula tends to 1. The excited state has the \
                 particles of the half-filled system. Spin, which is not mentioned, would double the states and not change the gap.",
            ),
            Reading::inadmissible(
                SMALL,
                "as $n\\to\\infty$ when $t_2>t_1>0$",
                "degenerate perturbation theory in the weak bonds: C. M. Bender, S. A. Orszag, Advanced Mathematical Methods (1978)",
                "The lowest power of t_1 with its coefficient leads as t_1/t_2 → 0. The prompt names another limit, n → ∞, and admits \
                 every t_1 < t_2; there the quotient of gap and formula does not tend to 1.",
            ),
            Reading::inadmissible(
                ADDED,
                "a half filled fermionic system",
                "quasiparticle energies of quadratic Hamiltonians: J.-P. Blaizot, G. Ripka, Quantum Theory of Finite Systems (1986)",
                "The energy of one particle more or less is half as large, but the system is no longer half filled then.",
            ),
        ],
        methods: vec![
            Method::new("Sturm sequences", "free", &["gap"], by_sturm).version(3),
            Method::new("secular equation", "closed form", &["gap"], by_secular_equation).version(3),
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
    fn the_law_is_an_outcome() {
        // Made-up gaps: the law found is theirs, and there is none where powers of r do not suffice.
        let made = |f: fn(f64, f64) -> f64| {
            let gap = move |ratio: f64, n: usize| {
                let value = f(ratio, n as f64);
                Ok(Estimate::converged(value, 4.0 * n as f64 * f64::EPSILON * value, Default::default()))
            };
            law(&tails(gap, |_| 60).unwrap())
        };
        assert_eq!(
            made(|r, n| 0.5 * r * n.powi(-3) * (r * r).powf(n)).as_deref(),
            Some(r"\left(\frac{1}{2}t_1\right)n^{-3}\left(\frac{t_1^2}{t_2^2}\right)^n")
        );
        assert_eq!(made(|r, n| (1.0 - r).sqrt() * r.powf(n)), None);
        assert_eq!(made(|r, n| 2.0 * r.sin().powf(n)), None);
        // The same chain with the strong bonds at the ends keeps its gap: t_1 and t_2 exchanged.
        let open = tails(|ratio, n| sturm_gap(1.0, ratio, n), |_| 60).unwrap();
        let closed: Vec<&Tail> = open.iter().filter(|tail| (tail.base.0 - 1.0).abs() < 1e-2).collect();
        assert_eq!(closed.len(), open.len());
    }

    #[test]
    fn the_gap_and_its_formula_are_found_in_every_reading() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for record in &records {
            assert!(record.finding.outcome == Outcome::Holds, "{}", record.finding.summary);
            let Some(Value::Samples { samples }) = &record.finding.value else {
                panic!("samples are asked for")
            };
            assert!(samples.closed_form.is_some(), "{} {}", record.identity.method, record.identity.reading);
        }
        for reading in &problem.readings {
            let settled = settle(&problem, &problem.claims[0], reading.name, &records);
            assert!(settled.why.is_none(), "{}", settled.sentence);
        }
    }
}
