//! How the renormalized coupling K = 2⟨m²⟩/T of rings approaches its limit at the transition of the inverse-square chain.
//!
//! In the flow of kinks (P. W. Anderson, G. Yuval, J. Phys. C 4, 607 (1971); J. M. Kosterlitz, Phys. Rev. Lett. 37, 1577 (1976))
//! k = K − 1 obeys dk/d ln N = −A (k² − C) near its fixed point, with A = 1 at every temperature and a C that changes its sign at the
//! transition: there k = 1/(A ln N). With |k|^p in place of k² the inverse logarithm has p = 2, a power of N at every temperature p = 1.

use eigentruth_numerics::dense::Lu;
use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;

use super::sampling::{Ring, plan};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Run, Stop};
use crate::other::asymptotics::shown;

/// How far, in its errors, the exponent has to be from what it excludes.
const RIVAL: f64 = 8.0;

/// Sizes of one temperature: `[ln(N/N_0), k, error]`.
type Curve = Vec<[f64; 3]>;

/// What all temperatures share in dk/dl = −A (|k|^p − C)(1 + b k); each has a C and a k at N_0 of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Flow {
    amplitude: f64,
    exponent: f64,
    next: f64,
}

impl Flow {
    /// k at every `l` of a curve, by the classical Runge-Kutta method in ten steps between neighbours.
    fn along(self, start: f64, limit: f64, curve: &Curve) -> Vec<f64> {
        let slope = |k: f64| -self.amplitude * (k.abs().powf(self.exponent) - limit) * (1.0 + self.next * k);
        let (mut k, mut l) = (start, curve[0][0]);
        let point = |&[to, _, _]: &[f64; 3]| {
            let h = (to - l) / 10.0;
            for _ in 0..10 {
                let one = slope(k);
                let two = slope(k + 0.5 * h * one);
                let three = slope(k + 0.5 * h * two);
                let four = slope(k + h * three);
                k += h * (one + 2.0 * two + 2.0 * three + four) / 6.0;
            }
            l = to;
            k
        };
        curve.iter().map(point).collect()
    }
}

/// Which of the shared numbers are fitted besides the amplitude.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Free {
    Amplitude,
    Exponent,
    Next,
}

/// The best flow through all curves, with the errors of a joint fit.
struct Fit {
    flow: Flow,
    /// Of the amplitude, and of the other free number.
    errors: [f64; 2],
    chi2: f64,
    /// Residuals less parameters.
    free: usize,
    /// C and its error, a temperature each.
    limits: Vec<[f64; 2]>,
}

/// Gauss-Newton with damping in all parameters: the shared ones, then k at N_0 and C of every curve.
fn fit(free: Free, curves: &[Curve]) -> Option<Fit> {
    let shared = if free == Free::Amplitude { 1 } else { 2 };
    let flow = |parameters: &[f64]| Flow {
        amplitude: parameters[0],
        exponent: if free == Free::Exponent { parameters[1] } else { 2.0 },
        next: if free == Free::Next { parameters[1] } else { 0.0 },
    };
    let residuals = |parameters: &[f64]| -> Vec<f64> {
        let one = |(at, curve): (usize, &Curve)| {
            let own = &parameters[shared + 2 * at..];
            let along = flow(parameters).along(own[0], own[1], curve);
            along
                .into_iter()
                .zip(curve)
                .map(|(k, [_, measured, error])| (k - measured) / error)
                .collect::<Vec<_>>()
        };
        curves.iter().enumerate().flat_map(one).collect()
    };
    let sum = |residuals: &[f64]| residuals.iter().map(|r| r * r).sum::<f64>();
    let first = [1.0, if free == Free::Exponent { 2.0 } else { 0.0 }];
    let mut parameters: Vec<f64> =
        first[..shared].iter().copied().chain(curves.iter().flat_map(|curve| [curve[0][1], 0.0])).collect();
    let mut current = residuals(&parameters);
    let mut damping = 1e-3;
    let mut normal = Mat::zeros(0, 0);
    for _ in 0..300 {
        let columns: Vec<Vec<f64>> = (0..parameters.len())
            .map(|which| {
                let mut moved = parameters.clone();
                moved[which] += 1e-6;
                residuals(&moved).iter().zip(&current).map(|(new, old)| (new - old) / 1e-6).collect()
            })
            .collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let count = parameters.len();
        normal = Mat::from_fn(count, count, |i, j| dot(&columns[i], &columns[j]));
        let damped =
            Mat::from_fn(count, count, |i, j| normal[(i, j)] * if i == j { 1.0 + damping } else { 1.0 });
        let gradient = Mat::from_fn(count, 1, |i, _| dot(&columns[i], &current));
        let step = Lu::new(damped.as_ref()).solve(gradient.as_ref());
        let moved: Vec<f64> = parameters.iter().enumerate().map(|(i, old)| old - step[(i, 0)]).collect();
        let new = residuals(&moved);
        // Not smaller where the flow runs away, which gives no number.
        if sum(&new) < sum(&current) {
            let gain = sum(&current) - sum(&new);
            (parameters, current, damping) = (moved, new, damping * 0.3);
            if gain < 1e-9 {
                break;
            }
        } else {
            damping *= 10.0;
            if damping > 1e12 {
                break;
            }
        }
    }
    let count = parameters.len();
    let covariance = Lu::new(normal.as_ref()).solve(Mat::<f64>::identity(count, count).as_ref());
    let error = |which: usize| covariance[(which, which)].sqrt();
    let limit = |at: usize| [parameters[shared + 2 * at + 1], error(shared + 2 * at + 1)];
    let fit = Fit {
        flow: flow(&parameters),
        errors: [error(0), if shared == 2 { error(1) } else { 0.0 }],
        chi2: sum(&current),
        free: current.len().checked_sub(count)?,
        limits: (0..curves.len()).map(limit).collect(),
    };
    let finite = fit.errors.iter().chain(fit.limits.iter().flatten()).all(|number| number.is_finite());
    (finite && fit.chi2.is_finite()).then_some(fit)
}

/// What the rings say, all errors at one standard deviation.
struct Weighed {
    /// With p = 2; the error holds the scatter over sizes, temperatures, and the next term.
    amplitude: [f64; 2],
    exponent: [f64; 2],
    /// Where C = 0; nothing if the outermost C do not differ from zero by four errors.
    critical: Option<[f64; 2]>,
    kinks: Fit,
}

fn weigh(temperatures: &[f64], curves: &[Curve]) -> Option<Weighed> {
    let kinks = fit(Free::Amplitude, curves)?;
    let exponent = fit(Free::Exponent, curves)?;
    // The two smallest sizes, the outermost temperatures left out; the next term let in.
    let larger: Vec<Curve> = curves.iter().map(|curve| curve[2..].to_vec()).collect();
    let others = [
        fit(Free::Amplitude, &larger)?,
        fit(Free::Amplitude, &curves[1..curves.len() - 1])?,
        fit(Free::Next, curves)?,
    ];
    let scatter =
        others.iter().map(|other| (other.flow.amplitude - kinks.flow.amplitude).abs()).fold(0.0, f64::max);
    Some(Weighed {
        amplitude: [kinks.flow.amplitude, kinks.errors[0].hypot(scatter)],
        exponent: [exponent.flow.exponent, exponent.errors[1]],
        critical: critical(temperatures, &kinks.limits),
        kinks,
    })
}

impl Weighed {
    /// Whether the approach is the inverse logarithm of the flow, or certainly another one. χ² has the variance 2 · `free`.
    fn truth(&self) -> Option<bool> {
        let [exponent, error] = self.exponent;
        let free = self.kinks.free as f64;
        let described = self.kinks.chi2 <= free + 4.0 * (2.0 * free).sqrt();
        let one = (self.amplitude[0] - 1.0).abs() <= 4.0 * self.amplitude[1]
            && self.amplitude[0] > 4.0 * self.kinks.errors[0];
        match self.critical {
            Some(_) if (exponent - 2.0).abs() >= RIVAL * error => Some(false),
            Some(_)
                if described
                    && one
                    && (exponent - 2.0).abs() <= 4.0 * error
                    && exponent - 1.0 >= RIVAL * error =>
            {
                Some(true)
            }
            _ => None,
        }
    }
}

/// The temperature at which C changes its sign, between neighbours.
fn critical(temperatures: &[f64], limits: &[[f64; 2]]) -> Option<[f64; 2]> {
    let (first, last) = (limits.first()?, limits.last()?);
    if first[0] < 4.0 * first[1] || last[0] > -4.0 * last[1] {
        return None;
    }
    let at = limits.iter().position(|limit| limit[0] < 0.0)?;
    let ([above, above_error], [below, below_error]) = (limits[at - 1], limits[at]);
    let (step, fall) = (temperatures[at] - temperatures[at - 1], above - below);
    let error = step * (below * above_error).hypot(above * below_error) / (fall * fall);
    Some([temperatures[at - 1] + step * above / fall, error])
}

/// Whether α = 1 has a transition where K − 1 falls as the inverse logarithm.
///
/// K − 1 stands for the correlator: to its order in the flow, the square of the magnetization of a ring less its limit falls as the connected
/// correlator at distances of its size. Five things have to hold together: one flow for all temperatures describes every ring (χ²); its amplitude is the 1 of
/// kinks, which have no parameter; C changes its sign; the exponent is 2; and it is not 1, by [`RIVAL`] errors. An earlier run
/// at five temperatures closer to the transition told less. Rings below 2⁸ sites bend the curves by themselves.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.budget < Budget::Thorough {
        return Ok(Finding::undecided(
            "the inverse logarithm is not told from a small power on rings of a few hundred sites",
            "about an hour of the thorough budget: rings of 2^8 to 2^14 sites at six temperatures",
        ));
    }
    let (sizes, temperatures) = (run.parameters.integers("sizes")?, run.parameters.numbers("temperatures")?);
    if sizes.len() < 5 || temperatures.len() < 4 {
        return Err(Stop::Failed("a fit needs five sizes and four temperatures at least".to_owned()));
    }
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
            let row = row(run, temperature, sites)?;
            curve.push([(sites as f64 / sizes[0] as f64).ln(), row[2] - 1.0, row[3]]);
            table.push(row);
        }
        curves.push(curve);
    }
    Ok(finding(&temperatures, &curves, run.seed).with(Evidence::table("renormalized couplings", table)))
}

/// A ring at a temperature, sampled: `[T, N, K, error, autocorrelation time]`.
fn row(run: &Run<'_>, temperature: f64, sites: usize) -> Result<[f64; 5], Stop> {
    let number = sites as u64 * 10_000_000 + (temperature * 1e5).round() as u64;
    let samples = Ring { sites, alpha: 1.0, temperature }.sample(&plan(run, number)?, run)?;
    let square = samples.mean("m2_clusters")?;
    let (k, error) = (2.0 * square.value / temperature, 2.0 * square.error / temperature);
    Ok([temperature, sites as f64, k, error, square.diagnostics["autocorrelation_time"]])
}

fn finding(temperatures: &[f64], curves: &[Curve], seed: u64) -> Finding {
    const COST: &str = "about two hours: twice as many rows, or rings of 2^16 sites";
    let Some(weighed) = weigh(temperatures, curves) else {
        return Finding::undecided("no flow could be fitted to the rings", COST);
    };
    let estimate = |[value, error]: [f64; 2]| {
        Estimate::statistical(value, error, Provenance::new("classical/cluster").with_seed(seed))
    };
    let (amplitude, exponent) = (estimate(weighed.amplitude), estimate(weighed.exponent));
    let critical = weighed.critical.map(estimate);
    let place = match &critical {
        Some(critical) => format!("C = 0 at T = {}", shown(critical)),
        None => "C changes its sign at none of the temperatures by four of its errors".to_owned(),
    };
    let summary = format!(
        "K − 1 of all rings follows dk/d ln N = −A(|k|^p − C) with p = {} where an inverse logarithm has 2 and a power of N has 1; for \
         p = 2, χ² = {:.0} of {}, A = {} where kinks give 1, {place}",
        shown(&exponent),
        weighed.kinks.chi2,
        weighed.kinks.free,
        shown(&amplitude),
    );
    let finding = match weighed.truth() {
        Some(true) => Finding::holds(FindingKind::Numerical, summary),
        Some(false) => Finding::fails(FindingKind::Numerical, summary),
        None => Finding::undecided(summary, COST),
    };
    let mut limits = Table::new(&[("T", "J_0"), ("C", "1"), ("error", "1")]);
    for (temperature, [limit, error]) in temperatures.iter().zip(&weighed.kinks.limits) {
        limits.push([*temperature, *limit, *error]);
    }
    let finding = finding
        .with(Evidence::number("exponent of the approach", "1", exponent))
        .with(Evidence::number("amplitude of the inverse logarithm", "1", amplitude))
        .with(Evidence::table("C of the flow", limits));
    match critical {
        Some(critical) => finding.with(Evidence::number("T_c", "J_0", critical)),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    use crate::engine::recorded;
    use crate::method::Shared;
    use crate::record::Record;

    const TEMPERATURES: [f64; 5] = [1.21, 1.22, 1.23, 1.24, 1.25];
    /// Of rings of 2⁸ to 2¹⁴ sites in the recorded run.
    const ERRORS: [f64; 7] = [0.0021, 0.0018, 0.0016, 0.0014, 0.0012, 0.0011, 0.0009];

    /// Curves of a flow without noise, with errors `share` times those of the recorded rings.
    fn curves(flow: Flow, limits: [f64; 5], share: f64) -> Vec<Curve> {
        let grid: Curve = (0..7)
            .map(|doubling| [f64::from(doubling) * 2f64.ln(), 0.0, share * ERRORS[doubling as usize]])
            .collect();
        let curve = |limit: f64| {
            let along = flow.along(0.19, limit, &grid);
            grid.iter().zip(along).map(|([l, _, error], k)| [*l, k, *error]).collect()
        };
        limits.map(curve).into()
    }

    const KINKS: Flow = Flow { amplitude: 1.0, exponent: 2.0, next: 0.0 };
    const LIMITS: [f64; 5] = [0.04, 0.02, 0.01, -0.01, -0.03];

    #[test]
    fn the_flow_solves_its_equation() {
        let grid: Curve = (0..8).map(|l| [f64::from(l), 0.0, 1.0]).collect();
        for (at, k) in KINKS.along(0.2, 0.0, &grid).into_iter().enumerate() {
            assert!((k - 1.0 / (5.0 + at as f64)).abs() < 1e-8);
        }
        for (at, k) in KINKS.along(0.2, 0.01, &grid).into_iter().enumerate() {
            let t = (0.1 * at as f64).tanh();
            assert!((k - 0.1 * (0.2 + 0.1 * t) / (0.1 + 0.2 * t)).abs() < 1e-8);
        }
        let power = Flow { exponent: 1.0, ..KINKS };
        for (at, k) in power.along(0.2, 0.05, &grid).into_iter().enumerate() {
            assert!((k - 0.05 - 0.15 * (-(at as f64)).exp()).abs() < 1e-6);
        }
    }

    #[test]
    fn what_was_put_in_is_found_and_other_flows_are_not_taken_for_it() {
        // A quarter of the recorded errors decides.
        let weighed = weigh(&TEMPERATURES, &curves(KINKS, LIMITS, 0.25)).unwrap();
        assert!((weighed.amplitude[0] - 1.0).abs() < 1e-3 && (weighed.exponent[0] - 2.0).abs() < 1e-3);
        assert!((weighed.critical.unwrap()[0] - 1.235).abs() < 1e-4);
        assert_eq!(weighed.truth(), Some(true));
        for (other, share, expected) in [
            (Flow { exponent: 1.0, amplitude: 0.25, ..KINKS }, 0.25, Some(false)),
            (Flow { amplitude: 0.7, ..KINKS }, 0.1, None),
            (KINKS, 2.0, None),
        ] {
            let limits = if other.exponent == 1.0 { [0.12, 0.09, 0.05, -0.01, -0.05] } else { LIMITS };
            let weighed = weigh(&TEMPERATURES, &curves(other, limits, share)).unwrap();
            assert_eq!(
                weighed.truth(),
                expected,
                "{other:?}: {:?} {:?}",
                weighed.exponent,
                weighed.amplitude
            );
        }
        // Without a transition among the temperatures nothing is decided.
        let ordered = weigh(&TEMPERATURES, &curves(KINKS, [0.05, 0.04, 0.03, 0.02, 0.01], 0.25)).unwrap();
        assert_eq!((ordered.critical, ordered.truth()), (None, None));
    }

    /// The record, and its rings.
    fn record() -> (Record, Table) {
        let of_rings = |record: &Record| record.identity.method == "renormalized coupling of rings";
        let record = recorded().into_iter().find(of_rings).expect("a record");
        let rings = record.finding.evidence.iter().find_map(|evidence| match evidence {
            Evidence::Table { name, table } if name == "renormalized couplings" => Some(table.clone()),
            _ => None,
        });
        let rings = rings.expect("its rings");
        (record, rings)
    }

    /// The smallest of the recorded rings, sampled again: the same bits.
    #[test]
    fn a_recorded_ring_is_found_again() {
        let (record, rings) = record();
        let (store, cancelled) = (Shared::default(), AtomicBool::new(false));
        let id = &record.identity;
        let run = Run {
            claim: &id.claim,
            reading: &id.reading,
            budget: Budget::Thorough,
            seed: id.seed,
            parameters: &id.parameters,
            root_seed: 1,
            scope: String::new(),
            store: &store,
            cancelled: &cancelled,
        };
        let recorded = &rings.rows[0];
        assert_eq!(row(&run, recorded[0], recorded[1] as usize).unwrap().as_slice(), recorded.as_slice());
    }

    /// The recorded rings, weighed again.
    #[test]
    fn the_record_is_what_its_rings_say() {
        let (record, rings) = record();
        let mut temperatures: Vec<f64> = Vec::new();
        let mut curves: Vec<Curve> = Vec::new();
        for row in &rings.rows {
            if temperatures.last() != Some(&row[0]) {
                temperatures.push(row[0]);
                curves.push(Curve::new());
            }
            let (l, k, error) = ((row[1] / rings.rows[0][1]).ln(), row[2] - 1.0, row[3]);
            curves[temperatures.len() - 1].push([l, k, error]);
        }
        let again = finding(&temperatures, &curves, record.identity.seed);
        let (again, record) =
            (again.with(Evidence::table("renormalized couplings", rings.clone())), record.finding);
        let same = (&again.outcome, &again.summary) == (&record.outcome, &record.summary);
        assert!(same, "{}", serde_json::to_string(&again).expect("a document"));
    }
}
