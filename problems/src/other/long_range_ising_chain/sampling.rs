//! Rings by cluster Monte Carlo; the couplings of all images add up.

use std::f64::consts::TAU;

use eigentruth_classical::cluster::{Algorithm, ClusterChain, Ends, LongRange, Settings, Spins, image_sum};
use eigentruth_numerics::monte_carlo::{Control, MonteCarloError, Plan, Samples, run as run_chains};
use eigentruth_numerics::streams::derived_seed;
use eigentruth_numerics::{Estimate, Provenance};

use super::{coupling, exponent};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Run, Stop};
use crate::other::asymptotics::{shown, shown_value};

/// The couplings of a ring at distances 1, 2, …, N/2. For α = 1 the sum over images is a known series, for larger α 64 images leave out less
/// than 10⁻⁶ of the coupling.
fn couplings(sites: usize, alpha: f64) -> Vec<f64> {
    let length = sites as f64;
    let inverse_square = |n: usize| {
        let angle = TAU / length;
        0.5 * angle * angle.sinh() / (angle.cosh() - (angle * n as f64).cos())
    };
    (1..=sites / 2)
        .map(
            |n| {
                if alpha == 1.0 { inverse_square(n) } else { image_sum(|x| coupling(x, alpha), n, sites, 64) }
            },
        )
        .collect()
}

/// One ring at a temperature.
struct Ring {
    sites: usize,
    alpha: f64,
    temperature: f64,
}

impl Ring {
    fn sample(&self, plan: &Plan, run: &Run<'_>) -> Result<Samples, Stop> {
        let &Self { sites, alpha, temperature } = self;
        let chain =
            LongRange::new(sites, Ends::Ring, &couplings(sites, alpha), Spins::Ising, 1.0 / temperature)?;
        let settings = Settings {
            spins: Spins::Ising,
            algorithm: Algorithm::SwendsenWang,
            distances: vec![1],
            // Ordered starts relax to disorder faster than the other way round.
            ordered: true,
        };
        let interrupted = || run.checkpoint().is_err();
        let control = Control { interrupted: Some(&interrupted), ..Control::default() };
        let samples = run_chains(plan, control, |random| ClusterChain::new(&chain, &settings, random));
        let samples = samples.map_err(|error| match error {
            MonteCarloError::Interrupted { .. } => Stop::Cancelled,
            other => other.into(),
        })?;
        let provenance = Provenance::new("classical/cluster")
            .with("sites", sites)
            .with("alpha", alpha)
            .with("temperature", temperature);
        Ok(samples.with_provenance(provenance))
    }
}

fn plan(run: &Run<'_>, number: u64) -> Result<Plan, Stop> {
    let seed = derived_seed(run.seed, number);
    Ok(Plan::new(seed, run.parameters.integer("chains")?, run.parameters.integer("rows")?))
}

/// The power of N with which m² changes between two sizes.
fn power(small: &Estimate, large: &Estimate, ratio: f64) -> Estimate {
    let relative = (small.error / small.value).hypot(large.error / large.value);
    let (value, error) = ((large.value / small.value).ln() / ratio.ln(), relative / ratio.ln());
    Estimate::statistical(value, error, large.provenance.clone())
}

/// Where order is looked for: for α = 2 below the T_c of mean-field theory, 0.61; for α = 1, where that is 2.15, at a temperature
/// with kinks enough to tell order from a correlation length beyond the ring.
fn temperatures(alpha: f64) -> &'static [f64] {
    if alpha == 1.0 { &[1.1] } else { &[0.4, 0.25] }
}

/// Whether m² tends to a constant or falls with the size.
pub(super) fn order(run: &Run<'_>) -> Result<Finding, Stop> {
    let alpha = exponent(run.claim)?;
    let sizes = run.parameters.integers("sizes")?;
    let mut table = Table::new(&[
        ("T", "J_0"),
        ("N", "1"),
        ("m²", "1"),
        ("error", "1"),
        ("kinks", "1"),
        ("autocorrelation time", "sweeps"),
    ]);
    let mut powers = Vec::new();
    let mut kinks = f64::INFINITY;
    for &temperature in temperatures(alpha) {
        let mut squares = Vec::new();
        for &sites in &sizes {
            let samples = Ring { sites, alpha, temperature }
                .sample(&plan(run, (sites as f64 / temperature) as u64)?, run)?;
            let (square, next) = (samples.mean("m2_clusters")?, samples.mean("g1")?);
            let count = 0.5 * sites as f64 * (1.0 - next.value);
            table.push([
                temperature,
                sites as f64,
                square.value,
                square.error,
                count,
                square.diagnostics["autocorrelation_time"],
            ]);
            squares.push(square);
            if Some(&sites) == sizes.last() {
                kinks = kinks.min(count);
            }
        }
        let changes: Vec<Estimate> = (1..sizes.len())
            .map(|k| power(&squares[k - 1], &squares[k], sizes[k] as f64 / sizes[k - 1] as f64))
            .collect();
        powers.push((temperature, squares, changes));
    }
    let with = |finding: Finding| {
        let finding = powers.iter().fold(finding, |finding, (temperature, _, changes)| {
            let name = format!("power of N at T = {temperature}");
            changes
                .last()
                .map_or(finding.clone(), |last| finding.with(Evidence::number(name, "1", last.clone())))
        });
        finding.with(Evidence::table("rings", table.clone()))
    };
    let last = |changes: &[Estimate]| changes[changes.len() - 1].clone();
    let shown_powers: Vec<String> = powers
        .iter()
        .map(|(temperature, _, changes)| format!("N^({}) at T = {temperature}", shown(&last(changes))))
        .collect();
    let shown_powers = shown_powers.join(" and ");
    let largest = sizes.last().copied().unwrap_or_default();
    // Three doublings that agree: each change has to say the same.
    let recent = |changes: &[Estimate]| changes[changes.len().saturating_sub(3)..].to_vec();
    let falls = powers.iter().all(|(_, _, changes)| {
        recent(changes).iter().all(|power| power.value + 5.0 * power.error < 0.0)
            && last(changes).value + 5.0 * last(changes).error < -0.5
    });
    let flat = powers.iter().all(|(_, _, changes)| {
        recent(changes).iter().all(|power| power.value.abs() + 4.0 * power.error < 0.05)
    });
    // A ring with a finite correlation length is flat, too, while it has hardly any kink.
    let tested = kinks >= 20.0;
    let evidence = format!("m² changes as {shown_powers}, up to N = {largest} with {kinks:.0} kinks");
    Ok(with(match run.claim {
        "a" if falls => Finding::fails(FindingKind::Numerical, evidence),
        "b" if flat && tested => Finding::holds(FindingKind::Numerical, evidence),
        _ => Finding::undecided(evidence, "minutes: rings of 2^14 sites"),
    }))
}

/// The line `a + s u + q u²` through points `(u, value, error)` by weighted least squares: `[a, s, q]`.
fn parabola(points: &[[f64; 3]]) -> [f64; 3] {
    let mut normal = [[0.0; 4]; 3];
    for &[u, value, error] in points {
        let powers = [1.0, u, u * u];
        for (row, one) in normal.iter_mut().zip(powers) {
            for (entry, other) in row.iter_mut().zip(powers.into_iter().chain([value])) {
                *entry += one * other / (error * error);
            }
        }
    }
    // Gauss-Jordan; the matrix is positive.
    for k in 0..3 {
        let pivot = normal[k];
        for (_, row) in normal.iter_mut().enumerate().filter(|(at, _)| *at != k) {
            let factor = row[k] / pivot[k];
            row.iter_mut().zip(pivot).for_each(|(entry, pivot)| *entry -= factor * pivot);
        }
    }
    std::array::from_fn(|k| normal[k][3] / normal[k][k])
}

/// Slope and curvature against ln N at every temperature; where the curvature changes its sign, between which two: the
/// temperature and the slope there.
fn straight(temperatures: &[f64], curves: &[Vec<[f64; 3]>]) -> Option<[f64; 2]> {
    let fits: Vec<[f64; 3]> = curves.iter().map(|points| parabola(points)).collect();
    // Colder chains saturate, warmer ones lose their order: the curvature grows with the temperature.
    let at = (1..fits.len()).find(|&k| fits[k - 1][2] < 0.0 && fits[k][2] >= 0.0)?;
    let share = -fits[at - 1][2] / (fits[at][2] - fits[at - 1][2]);
    let between = |values: [f64; 2]| values[0] + share * (values[1] - values[0]);
    Some([between([temperatures[at - 1], temperatures[at]]), between([fits[at - 1][1], fits[at][1]])])
}

/// Whether α = 1 has a transition where 1/(K − 1), K = 2m²/T, is a straight line of slope 1 in ln N.
///
/// Below the transition it saturates and above it grows faster, so that the curvature tells the transition; the slope there is then a
/// test without a parameter, since K − 1 has the universal amplitude 1/ln N in the flow of kinks, and other ways of
/// approaching a limit would give another slope. Rings below 2^8 sites bend the line by themselves.
pub(super) fn logarithm(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.budget < Budget::Thorough {
        return Ok(Finding::undecided(
            "the inverse logarithm is not told from a small power on rings of a few hundred sites",
            "about half an hour of the thorough budget: rings of 2^8 to 2^14 sites at five temperatures",
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
    let centre = sizes.iter().map(|&n| (n as f64).ln()).sum::<f64>() / sizes.len() as f64;
    let mut curves = Vec::new();
    for &temperature in &temperatures {
        let mut points = Vec::new();
        for &sites in &sizes {
            let number = sites as u64 * 1_000_000 + (temperature * 1e5) as u64;
            let samples = Ring { sites, alpha: 1.0, temperature }.sample(&plan(run, number)?, run)?;
            let square = samples.mean("m2_clusters")?;
            let (k, error) = (2.0 * square.value / temperature, 2.0 * square.error / temperature);
            table.push([temperature, sites as f64, k, error, square.diagnostics["autocorrelation_time"]]);
            points.push([(sites as f64).ln() - centre, k, error]);
        }
        curves.push(points);
    }
    // Noise of the size of the errors, drawn again and again, gives the error of the slope.
    let mut drawn = 0u64;
    let mut uniform = || {
        drawn += 1;
        (derived_seed(run.seed, drawn) >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut inverse = |noise: f64| -> Vec<Vec<[f64; 3]>> {
        let mut point = |&[u, k, error]: &[f64; 3]| {
            let (one, two) = (uniform(), uniform());
            let gaussian = (-2.0 * (1.0 - one).ln()).sqrt() * (TAU * two).cos();
            [u, 1.0 / (k + noise * error * gaussian - 1.0), error / (k - 1.0).powi(2)]
        };
        curves.iter().map(|points| points.iter().map(&mut point).collect()).collect()
    };
    let tabled = |finding: Finding| finding.with(Evidence::table("renormalized couplings", table.clone()));
    let cost = "about 3 hours: rings of up to 2^16 sites at temperatures closer to the transition";
    let Some([critical, slope]) = straight(&temperatures, &inverse(0.0)) else {
        let why = "the curvature against ln N changes its sign at none of the temperatures";
        return Ok(tabled(Finding::undecided(why, cost)));
    };
    let resampled: Vec<[f64; 2]> = (0..400).filter_map(|_| straight(&temperatures, &inverse(1.0))).collect();
    let deviation = |part: usize, value: f64| {
        (resampled.iter().map(|found| (found[part] - value).powi(2)).sum::<f64>() / resampled.len() as f64)
            .sqrt()
    };
    let (errors, whole) = ([deviation(0, critical), deviation(1, slope)], resampled.len() >= 380);
    let provenance = || Provenance::new("classical/cluster").with_seed(run.seed);
    let slope_estimate = Estimate::statistical(slope, errors[1], provenance());
    let finding = |finding: Finding| {
        tabled(finding)
            .with(Evidence::number("slope at the transition", "1", slope_estimate.clone()))
            .with(Evidence::number("T_c", "J_0", Estimate::statistical(critical, errors[0], provenance())))
    };
    let summary = format!(
        "1/(K − 1) is a straight line in ln N at T = {}, of slope {} where the logarithm has 1",
        shown_value(critical, errors[0]),
        shown(&slope_estimate)
    );
    // No logarithm has slope 0.
    let decides = whole && (slope - 1.0).abs() <= 4.0 * errors[1] && slope.abs() >= 8.0 * errors[1];
    Ok(finding(match decides {
        true => Finding::holds(FindingKind::Numerical, summary),
        false => Finding::undecided(summary, cost),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_images_of_the_inverse_square_are_summed_exactly() {
        for sites in [8usize, 33] {
            for (at, closed) in couplings(sites, 1.0).iter().enumerate() {
                // 10⁵ images leave out 2/(N² 10⁵).
                let summed = image_sum(|x| coupling(x, 1.0), at + 1, sites, 100_000);
                let left_out = 2.0 / ((sites * sites) as f64 * 1e5);
                assert!((closed - summed - left_out).abs() < 0.01 * left_out, "{sites} {at}");
            }
        }
    }

    #[test]
    fn the_transition_is_where_the_line_is_straight() {
        // x = 1/(K − 1) of the flow: u + c at the transition, bent down below and up above.
        let temperatures = [0.9, 1.0, 1.1];
        let curve = |bend: f64| {
            (0..9).map(|k| f64::from(k) - 4.0).map(|u| [u, 9.0 + u + bend * u * u, 0.1]).collect()
        };
        let curves: Vec<Vec<[f64; 3]>> = [-0.02, -0.01, 0.01].map(curve).into();
        let [critical, slope] = straight(&temperatures, &curves).unwrap();
        assert!((critical - 1.05).abs() < 1e-12 && (slope - 1.0).abs() < 1e-12);
        assert_eq!(straight(&temperatures[..2], &curves[..2]), None);
    }
}
