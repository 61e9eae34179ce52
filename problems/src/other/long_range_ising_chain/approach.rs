//! How the renormalized coupling K = 2⟨m²⟩/T of rings approaches its limit at the transition of the inverse-square chain.
//!
//! In the flow of kinks (P. W. Anderson, G. Yuval, J. Phys. C 4, 607 (1971); J. M. Kosterlitz, Phys. Rev. Lett. 37, 1577 (1976))
//! k = K − 1 obeys dk/d ln N = −A (k² − C) near its fixed point, with A = 1 at every temperature and a C that changes its sign at the
//! transition: there k = 1/(A ln N). The rival without a logarithm, dk/d ln N = −B (k − C), has k − C = N^(−B).

use eigentruth_numerics::{Estimate, Provenance};

use super::sampling::{Ring, plan};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Run, Stop};
use crate::other::asymptotics::shown;

/// A law by which k goes to its limit, with one rate for all temperatures.
#[derive(Clone, Copy)]
enum Law {
    Logarithm,
    Power,
}

impl Law {
    /// k after `l = ln(N/N_0)`, from `start` at N_0.
    fn at(self, rate: f64, [start, limit]: [f64; 2], l: f64) -> f64 {
        match self {
            // The solution of the Riccati equation, analytic in C.
            Self::Logarithm => {
                let root = limit.abs().sqrt();
                let angle = rate * root * l;
                let (even, odd) = if angle < 1e-6 {
                    (1.0, rate * l)
                } else if limit > 0.0 {
                    (angle.cosh(), angle.sinh() / root)
                } else {
                    (angle.cos(), angle.sin() / root)
                };
                (start * even + limit * odd) / (even + start * odd)
            }
            Self::Power => limit + (start - limit) * (-rate * l).exp(),
        }
    }
}

/// Sizes of one temperature: `[ln(N/N_0), k, error]`.
type Curve = Vec<[f64; 3]>;

/// Start and C of a curve at a given rate, with χ² and the error of C.
struct CurveFit {
    limit: f64,
    error: f64,
    chi2: f64,
}

/// Gauss-Newton with damping.
fn fit_curve(law: Law, rate: f64, curve: &Curve) -> CurveFit {
    let residuals = |parameters: [f64; 2]| -> Vec<f64> {
        curve.iter().map(|&[l, k, error]| (law.at(rate, parameters, l) - k) / error).collect()
    };
    let chi2 = |residuals: &[f64]| residuals.iter().map(|r| r * r).sum::<f64>();
    let mut parameters = [curve[0][1], 0.0];
    let mut current = residuals(parameters);
    let mut damping = 1e-3;
    let mut normal = [0.0; 3];
    for _ in 0..200 {
        let slopes: [Vec<f64>; 2] = std::array::from_fn(|which| {
            let mut moved = parameters;
            moved[which] += 1e-7;
            residuals(moved).iter().zip(&current).map(|(new, old)| (new - old) / 1e-7).collect()
        });
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        normal = [dot(&slopes[0], &slopes[0]), dot(&slopes[0], &slopes[1]), dot(&slopes[1], &slopes[1])];
        let gradient = [dot(&slopes[0], &current), dot(&slopes[1], &current)];
        let [a, b, d] = [normal[0] * (1.0 + damping), normal[1], normal[2] * (1.0 + damping)];
        let determinant = a * d - b * b;
        let step = [
            (d * gradient[0] - b * gradient[1]) / determinant,
            (a * gradient[1] - b * gradient[0]) / determinant,
        ];
        let moved = [parameters[0] - step[0], parameters[1] - step[1]];
        let new = residuals(moved);
        // Not smaller for a step across a pole, which gives no number.
        if chi2(&new) < chi2(&current) {
            let gain = chi2(&current) - chi2(&new);
            (parameters, current, damping) = (moved, new, damping * 0.3);
            if gain < 1e-10 {
                break;
            }
        } else {
            damping *= 10.0;
            if damping > 1e12 {
                break;
            }
        }
    }
    let determinant = normal[0] * normal[2] - normal[1] * normal[1];
    CurveFit { limit: parameters[1], error: (normal[0] / determinant).sqrt(), chi2: chi2(&current) }
}

/// The rate that all curves share.
struct Fit {
    rate: f64,
    /// Where χ² has grown by one.
    error: f64,
    chi2: f64,
    /// C and its error at that rate, a temperature each.
    limits: Vec<[f64; 2]>,
}

fn fit(law: Law, curves: &[Curve]) -> Fit {
    let total = |rate: f64| curves.iter().map(|curve| fit_curve(law, rate, curve).chi2).sum::<f64>();
    // The best of a grid, then the golden section around it.
    let grid = |at: usize| 0.02 * 1.1f64.powi(at as i32);
    let values: Vec<f64> = (0..60).map(|at| total(grid(at))).collect();
    let best = (1..59).min_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap_or(1);
    let (mut low, mut high) = (grid(best - 1), grid(best + 1));
    let section = 0.5 * (5f64.sqrt() - 1.0);
    while high - low > 1e-6 * high {
        let (left, right) = (high - section * (high - low), low + section * (high - low));
        if total(left) < total(right) { high = right } else { low = left }
    }
    let rate = 0.5 * (low + high);
    let chi2 = total(rate);
    let step = 0.02 * rate;
    let curvature = (total(rate + step) + total(rate - step) - 2.0 * chi2) / (step * step);
    let limits = curves.iter().map(|curve| fit_curve(law, rate, curve));
    Fit {
        rate,
        error: (2.0 / curvature).sqrt(),
        chi2,
        limits: limits.map(|one| [one.limit, one.error]).collect(),
    }
}

/// Whether α = 1 has a transition where K − 1 falls as the inverse logarithm.
///
/// Four things have to hold together, set before these samples were drawn: one amplitude for all temperatures describes every ring
/// (χ²); it is the 1 of the flow, which has no parameter; C is positive at the lowest temperature and negative at the highest; and a power
/// of N in place of the logarithm does not describe the rings. Those below 2⁸ sites bend the curves by themselves.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.budget < Budget::Thorough {
        return Ok(Finding::undecided(
            "the inverse logarithm is not told from a small power on rings of a few hundred sites",
            "about half an hour of the thorough budget: rings of 2^8 to 2^14 sites at six temperatures",
        ));
    }
    let (sizes, temperatures) = (run.parameters.integers("sizes")?, run.parameters.numbers("temperatures")?);
    let mut table = Table::new(&[
        ("T", "J_0"),
        ("N", "1"),
        ("K", "1"),
        ("error", "1"),
        ("autocorrelation time", "sweeps"),
    ]);
    let mut curves = Vec::new();
    for &temperature in &temperatures {
        let mut curve = Curve::new();
        for &sites in &sizes {
            let number = sites as u64 * 10_000_000 + (temperature * 1e5).round() as u64;
            let samples = Ring { sites, alpha: 1.0, temperature }.sample(&plan(run, number)?, run)?;
            let square = samples.mean("m2_clusters")?;
            let (k, error) = (2.0 * square.value / temperature, 2.0 * square.error / temperature);
            table.push([temperature, sites as f64, k, error, square.diagnostics["autocorrelation_time"]]);
            curve.push([(sites as f64 / sizes[0] as f64).ln(), k - 1.0, error]);
        }
        curves.push(curve);
    }
    let (logarithm, power) = (fit(Law::Logarithm, &curves), fit(Law::Power, &curves));
    let free = (curves.len() * (sizes.len() - 2) - 1) as f64;
    let provenance = Provenance::new("classical/cluster").with_seed(run.seed);
    let amplitude = Estimate::statistical(logarithm.rate, logarithm.error, provenance);
    let Some(critical) = critical(&temperatures, &logarithm.limits) else {
        let why = "C changes its sign between none of the temperatures by four of its errors";
        return Ok(Finding::undecided(why, "about an hour: temperatures farther apart")
            .with(Evidence::table("renormalized couplings", table)));
    };
    let summary = format!(
        "K − 1 of all rings follows dk/d ln N = −A(k² − C) with A = {} where kinks give 1, χ² = {:.0} of {free}, C = 0 at T between \
         {} and {}; a power of N instead has χ² = {:.0}",
        shown(&amplitude),
        logarithm.chi2,
        critical[0],
        critical[1],
        power.chi2,
    );
    let finding = match decides(&logarithm, &power, free) {
        true => Finding::holds(FindingKind::Numerical, summary),
        false => Finding::undecided(summary, "about 3 hours: rings of up to 2^16 sites"),
    };
    let mut limits = Table::new(&[("T", "J_0"), ("C", "1"), ("error", "1")]);
    for (temperature, [limit, error]) in temperatures.iter().zip(&logarithm.limits) {
        limits.push([*temperature, *limit, *error]);
    }
    Ok(finding
        .with(Evidence::number("amplitude of the inverse logarithm", "1", amplitude))
        .with(Evidence::table("C of the flow", limits))
        .with(Evidence::table("renormalized couplings", table)))
}

/// Whether the logarithm describes the rings with the amplitude of the flow, and a power does not. χ² has the variance 2 · `free`.
fn decides(logarithm: &Fit, power: &Fit, free: f64) -> bool {
    let one = (logarithm.rate - 1.0).abs() <= 4.0 * logarithm.error && logarithm.error <= 0.1;
    one && logarithm.chi2 <= free + 4.0 * (2.0 * free).sqrt() && power.chi2 >= logarithm.chi2 + 25.0
}

/// The neighbouring temperatures between which C changes its sign, if the outermost differ from zero by four errors.
fn critical(temperatures: &[f64], limits: &[[f64; 2]]) -> Option<[f64; 2]> {
    let (first, last) = (limits.first()?, limits.last()?);
    if first[0] < 4.0 * first[1] || last[0] > -4.0 * last[1] {
        return None;
    }
    let at = limits.iter().position(|limit| limit[0] < 0.0)?;
    Some([temperatures[at - 1], temperatures[at]])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Curves of a law at five values of C, without noise; the errors are those that rings have.
    fn curves(law: Law, rate: f64, limits: [f64; 5]) -> Vec<Curve> {
        let curve = |limit: f64| {
            (0..7)
                .map(|doubling| {
                    let l = f64::from(doubling) * 2f64.ln();
                    [l, law.at(rate, [0.19, limit], l), 0.001]
                })
                .collect()
        };
        limits.map(curve).into()
    }

    #[test]
    fn the_flow_solves_its_equation() {
        for limit in [-0.03, -1e-14, 0.0, 1e-14, 0.03] {
            let k = |l: f64| Law::Logarithm.at(1.3, [0.2, limit], l);
            assert_eq!(k(0.0), 0.2);
            let slope = (k(2.0 + 1e-5) - k(2.0 - 1e-5)) / 2e-5;
            assert!((slope + 1.3 * (k(2.0) * k(2.0) - limit)).abs() < 1e-9, "{limit}");
        }
        assert!((Law::Logarithm.at(1.0, [0.2, 0.0], 5.0) - 0.1).abs() < 1e-15);
    }

    #[test]
    fn the_rate_of_its_own_law_is_found_and_the_other_law_is_excluded() {
        let temperatures = [1.21, 1.22, 1.23, 1.24, 1.25];
        let drawn = curves(Law::Logarithm, 1.0, [0.04, 0.02, 0.01, -0.01, -0.03]);
        let own = fit(Law::Logarithm, &drawn);
        assert!((own.rate - 1.0).abs() < 1e-4 && own.chi2 < 1e-3, "{} {}", own.rate, own.chi2);
        assert!(own.error > 0.01 && own.error < 0.1, "{}", own.error);
        assert!(decides(&own, &fit(Law::Power, &drawn), 24.0));
        assert_eq!(critical(&temperatures, &own.limits), Some([1.23, 1.24]));
        let drawn = curves(Law::Power, 0.25, [0.12, 0.09, 0.07, 0.04, 0.02]);
        let own = fit(Law::Power, &drawn);
        assert!((own.rate - 0.25).abs() < 1e-4 && own.chi2 < 1e-3, "{} {}", own.rate, own.chi2);
        assert!(!decides(&fit(Law::Logarithm, &drawn), &own, 24.0));
        // The logarithm with another amplitude.
        let drawn = curves(Law::Logarithm, 0.7, [0.04, 0.02, 0.01, -0.01, -0.03]);
        assert!(!decides(&fit(Law::Logarithm, &drawn), &fit(Law::Power, &drawn), 24.0));
    }

    #[test]
    fn a_sign_that_is_uncertain_is_no_transition() {
        assert_eq!(critical(&[1.0, 2.0], &[[0.01, 0.003], [-0.01, 0.001]]), None);
        assert_eq!(critical(&[1.0, 2.0], &[[0.01, 0.001], [-0.01, 0.003]]), None);
        assert_eq!(critical(&[1.0, 2.0], &[[0.01, 0.001], [-0.01, 0.001]]), Some([1.0, 2.0]));
    }
}
