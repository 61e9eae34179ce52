//! Whether correlations decay exponentially or with a power of the distance.

use eigentruth_numerics::{Estimate, Provenance};

use super::least_squares::fit;
use crate::MpsError;

/// A correlation at a distance. Its modulus is fitted, so a sign that alternates does no harm; an amplitude that alternates does, and
/// shows in the residual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The distance, or the chord of a ring.
    pub distance: f64,
    /// The correlation.
    pub value: f64,
    /// Its error, or 0 if it is not known; where that of one point is not, those of the others are not used.
    pub error: f64,
}

/// What the numbers say.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// `e^(−r/ξ)`.
    Exponential,
    /// `r^(−η)`.
    PowerLaw,
    /// Neither is preferred.
    Undecided {
        /// Why.
        why: String,
    },
}

/// One form fitted to the points from a distance on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecayFit {
    /// The shortest distance.
    pub from: f64,
    /// `ξ` or `η`; not positive if the numbers grow.
    pub value: f64,
    /// The sum of squared residuals of `ln |C|`, in units of the errors if these are known.
    pub residuals: f64,
}

/// Both forms in all windows, and which is preferred.
#[derive(Clone, Debug, PartialEq)]
pub struct Decay {
    /// The verdict.
    pub law: Law,
    /// `ξ` as if the decay were exponential: from the middle window; the error is the largest difference to another window, plus the
    /// scatter, plus the difference made by `r^(−1/2) e^(−r/ξ)`, as of a particle with a gap in one dimension, unless that form is
    /// clearly worse. Other powers in front are not considered: where there are such, `ξ` grows from window to window.
    pub length: Estimate,
    /// `η` as if it were a power, likewise without such a factor.
    pub exponent: Estimate,
    /// By window: the exponential and the power.
    pub windows: Vec<[DecayFit; 2]>,
}

/// Where errors are known a form is preferred if χ² of all points is this much smaller: both have as many parameters, so no penalty
/// for these is due, and the likelihoods of the two forms then differ by a factor of e^4.5 = 90.
const DIFFERENCE: f64 = 9.0;
/// Where errors are not known, residuals are those of the form, not of chance, and their number says nothing: then the sum of their
/// squares must be this many times smaller.
const RATIO: f64 = 10.0;
/// Without errors a form that misses `ln |C|` by more than this, root mean square, describes nothing.
const MISSED: f64 = 0.3;
/// With errors, by how many standard deviations of its distribution χ² may exceed the degrees of freedom.
const DEVIATIONS: f64 = 3.0;
/// The fewest points of a window.
const FEWEST: usize = 5;

/// Compares `ln |C| = a − r/ξ` with `ln |C| = a − η ln r`, which have as many parameters.
///
/// The verdict is of all points together: leave out distances where no law of decay holds yet. It asks that one form is clearly better
/// and that it describes the points; without errors, also that it is the better one in every window. Errors of different points
/// count as independent; if they are not, a difference of χ² means less than it says. Windows that begin in the first half of
/// the points and run to their end give the errors of `ξ` and `η`.
///
/// # Errors
/// [`MpsError::TooFewPoints`] for fewer than 8 points of different distances that are positive and values that are not 0.
pub fn decay(points: &[Point]) -> Result<Decay, MpsError> {
    let mut points: Vec<Point> = points
        .iter()
        .copied()
        .filter(|p| p.distance > 0.0 && p.value != 0.0 && p.value.is_finite())
        .collect();
    points.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    let few = MpsError::TooFewPoints { what: "a law of decay", given: points.len(), needed: 8 };
    if points.len() < 8 {
        return Err(few);
    }
    let with_errors = points.iter().all(|point| point.error > 0.0);
    let weight = |point: &Point| if with_errors { point.value.abs() / point.error } else { 1.0 };
    let mut windows = Vec::new();
    let mut errors = Vec::new();
    let mut dressed = Vec::new();
    for first in 0..=(points.len() / 2).min(points.len() - FEWEST) {
        let part = &points[first..];
        let y: Vec<f64> = part.iter().map(|point| point.value.abs().ln()).collect();
        let weights: Vec<f64> = part.iter().map(weight).collect();
        let one = |x: fn(f64) -> f64| {
            let columns = vec![part.iter().map(|p| -x(p.distance)).collect(), vec![1.0; part.len()]];
            fit(&columns, &y, &weights)
        };
        let (Some(line), Some(power)) = (one(|r| r), one(f64::ln)) else { return Err(few) };
        let from = part[0].distance;
        let slope = line.coefficients[0];
        windows.push([
            DecayFit { from, value: 1.0 / slope, residuals: line.residuals },
            DecayFit { from, value: power.coefficients[0], residuals: power.residuals },
        ]);
        let ornstein: Vec<f64> =
            part.iter().zip(&y).map(|(point, y)| y + 0.5 * point.distance.ln()).collect();
        let columns = vec![part.iter().map(|p| -p.distance).collect(), vec![1.0; part.len()]];
        let Some(fitted) = fit(&columns, &ornstein, &weights) else { return Err(few) };
        let worse = clearly(with_errors, line.residuals, fitted.residuals);
        dressed.push(if worse { 0.0 } else { (1.0 / fitted.coefficients[0] - 1.0 / slope).abs() });
        errors.push([line.errors[0] / (slope * slope), power.errors[0]]);
    }
    let estimate = |form: usize, name: &str| {
        let middle = windows.len() / 2;
        let value = windows[middle][form].value;
        let spread = windows.iter().map(|window| (window[form].value - value).abs()).fold(0.0, f64::max);
        let scatter = errors[middle][form];
        let factor = if form == 0 { dressed[middle] } else { 0.0 };
        let provenance = Provenance::new(format!("tensor/mps decay, {name}"));
        Estimate::converged(value, spread + scatter + factor, provenance)
            .with("from", windows[middle][form].from)
            .with("to", points[points.len() - 1].distance)
            .with("over_windows", spread)
            .with("scatter", scatter)
            .with("of_factor", factor)
    };
    let (length, exponent) = (estimate(0, "exponential"), estimate(1, "power"));
    let law = verdict(&windows, points.len(), with_errors);
    Ok(Decay { law, length, exponent, windows })
}

/// Whether one sum of squared residuals is clearly better than another.
fn clearly(with_errors: bool, better: f64, worse: f64) -> bool {
    if with_errors { worse - better > DIFFERENCE } else { worse > RATIO * better }
}

fn verdict(windows: &[[DecayFit; 2]], points: usize, with_errors: bool) -> Law {
    let undecided = |why: String| Law::Undecided { why };
    let [line, power] = windows[0];
    let exponential = line.residuals < power.residuals;
    let (better, worse) = if exponential { (line, power) } else { (power, line) };
    let free = (points - 2) as f64;
    let poor = if with_errors {
        better.residuals > free + DEVIATIONS * (2.0 * free).sqrt()
    } else {
        better.residuals > MISSED * MISSED * points as f64
    };
    if poor || better.value <= 0.0 {
        return undecided(
            "neither form describes the numbers; leave out distances that are too short".into(),
        );
    }
    if !clearly(with_errors, better.residuals, worse.residuals) {
        return undecided(format!(
            "the squared residuals of an exponential are {:.2e}, of a power {:.2e}: neither is clearly preferred; longer distances \
             may tell",
            line.residuals, power.residuals
        ));
    }
    let other = |window: &&[DecayFit; 2]| (window[0].residuals < window[1].residuals) != exponential;
    match windows.iter().find(other) {
        Some(window) if !with_errors => undecided(format!(
            "from distance {} on the other form is better than that for all distances; longer distances may tell",
            window[0].from
        )),
        _ if exponential => Law::Exponential,
        _ => Law::PowerLaw,
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    /// Values at `distances` with normal noise, the same in every run, of the relative size `error`.
    fn points(
        distances: std::ops::RangeInclusive<u32>,
        error: f64,
        seed: u64,
        value: fn(f64) -> f64,
    ) -> Vec<Point> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        let mut point = |r: u32| {
            let value = value(f64::from(r));
            Point {
                distance: f64::from(r),
                value: value * (1.0 + error * normal()),
                error: error * value.abs(),
            }
        };
        distances.map(&mut point).collect()
    }

    fn staggered(r: f64) -> f64 {
        (std::f64::consts::PI * r).cos() * (-r / 5.0).exp()
    }

    fn power(r: f64) -> f64 {
        0.3 * r.powf(-0.75)
    }

    #[test]
    fn laws_are_told_apart_and_their_numbers_lie_within_errors() {
        for seed in 0..20 {
            for error in [0.0, 0.02, 0.05] {
                let found = decay(&points(1..=24, error, seed, staggered)).unwrap();
                assert_eq!(found.law, Law::Exponential, "{seed} {error}");
                assert!((found.length.value - 5.0).abs() <= found.length.error + 1e-12, "{:?}", found.length);
                let found = decay(&points(1..=24, error, seed, power)).unwrap();
                assert_eq!(found.law, Law::PowerLaw, "{seed} {error}");
                let off = (found.exponent.value - 0.75).abs();
                assert!(off <= found.exponent.error + 1e-12, "{:?}", found.exponent);
            }
        }
    }

    #[test]
    fn what_is_neither_or_cannot_be_seen_is_undecided() {
        let undecided = |name: &str, points: &[Point]| {
            let found = decay(points).unwrap();
            assert!(matches!(found.law, Law::Undecided { .. }), "{name}: {found:?}");
        };
        for seed in 0..20 {
            undecided("a short window of a power", &points(5..=12, 0.2, seed, power));
            undecided("a short window of an exponential", &points(5..=12, 0.2, seed, staggered));
            // χ² is too large for either.
            let mut doubtful = points(1..=24, 0.2, seed, power);
            doubtful.iter_mut().for_each(|point| point.error /= 20.0);
            undecided("errors that are too small", &doubtful);
        }
        undecided("half way between", &points(1..=24, 0.0, 0, |r| (-r.sqrt()).exp()));
        undecided("what grows", &points(1..=24, 0.0, 0, |r| (r / 5.0).exp()));
        undecided("what passes through zero", &points(1..=24, 0.0, 0, |r| (1.3 * r).cos()));
        assert!(matches!(decay(&points(1..=7, 0.0, 0, power)), Err(MpsError::TooFewPoints { .. })));
    }
}
