//! Where the square Ising model orders, and its specific heat, from strips alone.

use std::f64::consts::FRAC_PI_2;

use super::super::*;
use eigentruth_numerics::krylov::Options;

/// `N/ξ_N`, without a scale at the critical point.
fn scaled_inverse_length(n: usize, across: f64, along: f64) -> f64 {
    let strip = Strip::ising(n, Boundary::Periodic, across, along).unwrap();
    n as f64 * Spectrum::new(&strip, 2, &Options::default()).unwrap().inverse_length(1).unwrap().value
}

/// The coupling along at which `ξ_N/N = ξ_{N+1}/(N+1)` with `across = ratio · along`: phenomenological renormalization
/// (M. P. Nightingale, Physica A 83, 561 (1976)).
fn crossing(n: usize, ratio: f64) -> f64 {
    let excess = |k: f64| scaled_inverse_length(n, ratio * k, k) - scaled_inverse_length(n + 1, ratio * k, k);
    // Secants: N/ξ is smooth in K.
    let (mut a, mut b) = (0.40 / ratio.sqrt(), 0.45 / ratio.sqrt());
    let (mut at_a, mut at_b) = (excess(a), excess(b));
    for _ in 0..30 {
        if at_b == at_a || (b - a).abs() < 1e-9 {
            break;
        }
        let next = b - at_b * (b - a) / (at_b - at_a);
        (a, at_a) = (b, at_b);
        (b, at_b) = (next, excess(next));
    }
    b
}

/// The limit of crossings of widths N, N + 1. At the transition `N/ξ_N` is universal up to even powers of 1/N and grows with
/// N(K − K_c): crossings miss K_c by `a w⁻³ + b w⁻⁵` in the mean width w. Three widths give the limit, by Cramer's rule.
fn limit(three: &[(usize, f64)]) -> f64 {
    let row = |n: usize| {
        let w = n as f64 + 0.5;
        [w.powi(-3), w.powi(-5)]
    };
    let cross = |i: usize, j: usize| {
        let [[a, b], [c, d]] = [row(three[i].0), row(three[j].0)];
        a * d - b * c
    };
    let weights = [cross(1, 2), cross(2, 0), cross(0, 1)];
    let sum: f64 = weights.iter().zip(three).map(|(weight, (_, k))| weight * k).sum();
    sum / weights.iter().sum::<f64>()
}

#[test]
fn strips_cross_where_onsager_has_the_transition() {
    for ratio in [1.0, 0.5] {
        // L. Onsager, Phys. Rev. 65, 117 (1944): sinh 2K sinh 2K' = 1.
        let (mut low, mut high) = (0.0_f64, 2.0);
        for _ in 0..60 {
            let k = 0.5 * (low + high);
            if (2.0 * k).sinh() * (2.0 * ratio * k).sinh() < 1.0 { low = k } else { high = k }
        }
        let crossings: Vec<(usize, f64)> = (4..9).map(|n| (n, crossing(n, ratio))).collect();
        // The bare crossings approach it from disorder, as the cube of the width.
        let missing = |(n, k): (usize, f64)| (low - k) * (n as f64 + 0.5).powi(3);
        let [before, last] = [crossings[3], crossings[4]].map(missing);
        assert!(last > 0.0 && (before / last - 1.0).abs() < 0.1, "{ratio}: {before} {last}");
        let limits: Vec<f64> = crossings.windows(3).map(limit).collect();
        let drift = (limits[2] - limits[1]).abs();
        // A number with its drift as error, a hundredth of a percent.
        assert!((limits[2] - low).abs() <= drift, "{ratio}: {limits:?} {low}");
        assert!(drift < 1e-4 * low, "{ratio}: {limits:?}");
    }
}

/// Complete elliptic integrals K and E of the modulus `k`, by the arithmetic-geometric mean.
fn elliptic(k: f64) -> (f64, f64) {
    let (mut a, mut g, mut c, mut power, mut sum) = (1.0_f64, (1.0 - k * k).sqrt(), k, 0.5, 0.0);
    // It converges quadratically.
    for _ in 0..10 {
        sum += power * c * c;
        (a, g, c) = (0.5 * (a + g), (a * g).sqrt(), 0.5 * (a - g));
        power *= 2.0;
    }
    let first = FRAC_PI_2 / a;
    (first, first * (1.0 - sum))
}

/// The specific heat of a site in units of k_B (L. Onsager, Phys. Rev. 65, 117 (1944)).
fn onsagers_specific_heat(k: f64) -> f64 {
    let modulus = 2.0 * (2.0 * k).sinh() / (2.0 * k).cosh().powi(2);
    let dual = 2.0 * (2.0 * k).tanh().powi(2) - 1.0;
    let (first, second) = elliptic(modulus);
    let bracket = 2.0 * (first - second) - (1.0 - dual) * (FRAC_PI_2 + dual * first);
    (k / (2.0 * k).tanh()).powi(2) * bracket / FRAC_PI_2
}

/// `K² ∂²(−βf)/∂K²` of a strip by a difference that leaves `h⁴`.
fn specific_heat(n: usize, k: f64) -> f64 {
    let at = |k: f64| {
        let strip = Strip::ising(n, Boundary::Periodic, k, k).unwrap();
        -Spectrum::new(&strip, 1, &Options::default()).unwrap().free_energy().unwrap().value
    };
    let h = 4e-3;
    let sides = |m: f64| at(k + m * h) + at(k - m * h);
    k * k * (-sides(2.0) + 16.0 * sides(1.0) - 30.0 * at(k)) / (12.0 * h * h)
}

#[test]
fn wide_strips_have_the_specific_heat_of_onsager() {
    // Both phases, far enough from the transition for the width to enter as exp(−N/ξ), or twice that.
    for k in [0.25, 0.7] {
        let exact = onsagers_specific_heat(k);
        let found = [8, 10, 12].map(|n| specific_heat(n, k));
        let drifts = [1, 2].map(|at| (found[at] - found[at - 1]).abs());
        assert!((found[2] - exact).abs() <= drifts[1], "{k}: {found:?} {exact}");
        assert!(drifts[1] < 5e-3 * exact && drifts[1] < 0.3 * drifts[0], "{k}: {found:?}");
    }
}
