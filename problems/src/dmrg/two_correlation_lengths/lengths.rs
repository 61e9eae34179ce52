//! Lengths from pure exponentials in windows, and how two of them compare.

use eigentruth_numerics::{Comparison, Estimate};

/// Lengths that differ by less than this share of the longer one are called nearly equal.
pub(super) const NEAR: f64 = 0.1;

/// How `ξ_1` compares with `ξ_2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Longer,
    Near,
    Shorter,
}

/// Distances of a fit, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: usize,
    pub(super) to: usize,
}

/// `−d ln(r^p value)/dr` by least squares, `values[r]` at the distance r; no number where a value is not positive.
pub(super) fn rate(values: &[f64], window: Window, power: f64) -> f64 {
    let points: Vec<(f64, f64)> = (window.from..=window.to)
        .map(|r| (r as f64, values.get(r).map_or(f64::NAN, |value| value.ln())))
        .map(|(r, y)| (r, y + power * r.ln()))
        .collect();
    let n = points.len() as f64;
    let (x, y) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let covariance: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    -covariance / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>()
}

/// Where the length that lays out the windows is looked for.
pub(super) fn near(length: usize) -> Window {
    Window { from: 1, to: (length / 4).max(3) }
}

/// The length of a rate; infinite where nothing decays.
pub(super) fn unit(rate: f64) -> f64 {
    if rate > 0.0 { 1.0 / rate } else { f64::INFINITY }
}

/// The windows of one's choice where correlations are still large: they end at three lengths or half the cylinder, begin between the
/// first distance and one length, and hold three points at least.
pub(super) fn windows(length: usize, unit: f64) -> Vec<Window> {
    let to = ((3.0 * unit) as usize).clamp(3, length / 2);
    let last = (unit.round() as usize).clamp(1, to - 2);
    (1..=last).map(|from| Window { from, to }).collect()
}

/// Three windows from R to 2R; the last ends at half the cylinder.
pub(super) fn receding(length: usize) -> [Window; 3] {
    [2, 3, 4].map(|k| k * length / 16).map(|from| Window { from, to: 2 * from })
}

/// The limit of `y(R) = y + a/R + b/R²` from its values in windows that begin at R, and how far it is from that of the last two without the last term.
pub(super) fn limit(windows: &[Window; 3], y: [f64; 3]) -> (f64, f64) {
    let x = windows.map(|window| 1.0 / window.from as f64);
    let line = |i: usize, j: usize| (y[i] * x[j] - y[j] * x[i]) / (x[j] - x[i]);
    let (before, last) = (line(0, 1), line(1, 2));
    let limit = (before * x[2] - last * x[0]) / (x[2] - x[0]);
    (limit, (limit - last).abs())
}

/// What the ratios ξ_1/ξ_2 of all windows, as ratios of rates, say together, each at five errors. A moment that does not decay has a rate of
/// zero or below, and the longer length.
pub(super) fn relation(ratios: &[Estimate]) -> Option<Relation> {
    let all = |holds: &dyn Fn(f64, f64) -> bool| {
        !ratios.is_empty() && ratios.iter().all(|ratio| holds(ratio.value, Estimate::DIFFERENT * ratio.error))
    };
    if all(&|ratio, error| ratio + error < 1.0 - NEAR) {
        Some(Relation::Shorter)
    } else if all(&|ratio, error| (ratio - 1.0).abs() + error < NEAR) {
        Some(Relation::Near)
    } else if all(&|ratio, error| ratio - error > 1.0 / (1.0 - NEAR)) {
        Some(Relation::Longer)
    } else {
        None
    }
}

/// What the limit of ξ_1/ξ_2 far out says: equal, with any ratio beyond [`NEAR`] eight errors away, or not.
pub(super) fn limit_relation(ratio: &Estimate) -> Option<Relation> {
    let of = |value| Estimate::exact(value, 0.0, ratio.provenance.clone());
    let rivals = [1.0 - NEAR, 1.0 / (1.0 - NEAR)].map(|rival| ratio.decides(&of(1.0), &of(rival)));
    match rivals {
        [Comparison::Same, Comparison::Same] => Some(Relation::Near),
        [Comparison::Different, Comparison::Different] if ratio.value < 1.0 => Some(Relation::Shorter),
        [Comparison::Different, Comparison::Different] => Some(Relation::Longer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::Provenance;

    use super::*;

    fn ratio(value: f64, error: f64) -> Estimate {
        Estimate::converged(value, error, Provenance::new("test"))
    }

    #[test]
    fn an_exponential_has_its_rate_and_a_factor_changes_it_by_its_own() {
        let pure: Vec<f64> = (0..40).map(|r| (-f64::from(r) / 5.0).exp()).collect();
        let dressed: Vec<f64> = (0..40).map(|r| (-f64::from(r) / 5.0).exp() / f64::from(r).sqrt()).collect();
        let window = Window { from: 3, to: 17 };
        assert!((rate(&pure, window, 0.0) - 0.2).abs() < 1e-12);
        assert!((rate(&dressed, window, 0.5) - 0.2).abs() < 1e-12);
        // The factor makes the fitted length shorter, by less and less far out.
        let of = |window| rate(&dressed, window, 0.0) / rate(&pure, window, 0.0);
        let y = receding(64).map(of);
        assert!(y[0] > y[1] && y[1] > y[2] && y[2] > 1.05, "{y:?}");
        let (limit, error) = limit(&receding(64), y);
        assert!((limit - 1.0).abs() <= error && error < 0.01, "{limit} {error}");
        assert!(rate(&[1.0, -1.0, 0.5], Window { from: 0, to: 2 }, 0.0).is_nan());
    }

    #[test]
    fn windows_stay_in_the_cylinder_and_have_points() {
        for length in [8, 12, 16, 48] {
            for unit in [0.3, 1.4, 3.2, 7.1, 500.0, unit(0.0), unit(-0.1), unit(f64::NAN)] {
                for window in windows(length, unit) {
                    assert!(window.from >= 1 && window.from + 2 <= window.to && window.to <= length / 2);
                }
            }
        }
        assert_eq!(windows(48, 3.2), [1, 2, 3].map(|from| Window { from, to: 9 }));
    }

    #[test]
    fn orderings_hold_in_all_windows_or_not_at_all() {
        use Relation::{Longer, Near, Shorter};
        assert_eq!(relation(&[ratio(0.7, 0.01), ratio(0.8, 0.01)]), Some(Shorter));
        assert_eq!(relation(&[ratio(0.7, 0.01), ratio(0.95, 0.01)]), None);
        assert_eq!(relation(&[ratio(0.8, 0.03)]), None);
        assert_eq!(relation(&[ratio(-0.03, 0.01)]), Some(Shorter));
        assert_eq!(relation(&[ratio(1.01, 0.01)]), Some(Near));
        assert_eq!(relation(&[ratio(1.3, 0.01)]), Some(Longer));
        assert_eq!(relation(&[]), None);
        assert_eq!(limit_relation(&ratio(0.995, 0.005)), Some(Near));
        assert_eq!(limit_relation(&ratio(0.995, 0.05)), None);
        assert_eq!(limit_relation(&ratio(0.9, 0.01)), Some(Shorter));
        assert_eq!(limit_relation(&ratio(1.2, 0.01)), Some(Longer));
        assert_eq!(limit_relation(&ratio(f64::NAN, 0.01)), None);
    }
}
