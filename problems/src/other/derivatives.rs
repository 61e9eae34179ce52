//! Derivatives at the first of equidistant values, with errors.

use eigentruth_numerics::{Estimate, Provenance};

/// The first or second derivative at the first of equidistant values, by the interpolating polynomial; its error is what the
/// last value changes, and the noise of the values times the size of the weights.
pub(super) fn derivative_at_start(
    values: &[f64],
    step: f64,
    order: usize,
    noise: f64,
    provenance: Provenance,
) -> Estimate {
    let of = |values: &[f64]| {
        let weights = start_weights(values.len(), order);
        let sum: f64 = weights.iter().zip(values).map(|(w, v)| w * v).sum();
        let size: f64 = weights.iter().map(|w| w.abs()).sum();
        (sum / step.powi(order as i32), size / step.powi(order as i32))
    };
    let largest = values.iter().map(|v| v.abs()).fold(0.0, f64::max);
    let (best, size) = of(values);
    let (shorter, _) = of(&values[..values.len() - 1]);
    let error = (best - shorter).abs() + size * (noise + f64::EPSILON * largest);
    Estimate::converged(best, error, provenance)
}

/// Weights of the values at 0, 1, …, count − 1 in the derivative at 0 of the polynomial through them.
///
/// Source: B. Fornberg, Math. Comp. 51, 699 (1988).
fn start_weights(count: usize, order: usize) -> Vec<f64> {
    // weights[m][j]: of value j in the derivative m.
    let mut weights = vec![vec![0.0; count]; order + 1];
    weights[0][0] = 1.0;
    let mut c1 = 1.0;
    for i in 1..count {
        let mut c2 = 1.0;
        let (before, here) = ((i - 1) as f64, i as f64);
        let top = order.min(i);
        for j in 0..i {
            let c3 = (i - j) as f64;
            c2 *= c3;
            if j + 1 == i {
                for m in (0..=top).rev() {
                    let lower = if m > 0 { m as f64 * weights[m - 1][i - 1] } else { 0.0 };
                    weights[m][i] = c1 * (lower - before * weights[m][i - 1]) / c2;
                }
            }
            for m in (0..=top).rev() {
                let lower = if m > 0 { m as f64 * weights[m - 1][j] } else { 0.0 };
                weights[m][j] = (here * weights[m][j] - lower) / c3;
            }
        }
        c1 = c2;
    }
    weights.swap_remove(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolation_weights_are_the_known_ones() {
        let close = |ours: Vec<f64>, known: &[f64]| {
            ours.iter().zip(known).all(|(a, b)| (a - b).abs() < 64.0 * f64::EPSILON)
        };
        assert!(close(start_weights(3, 1), &[-1.5, 2.0, -0.5]));
        assert!(close(start_weights(4, 2), &[2.0, -5.0, 4.0, -1.0]));
    }

    #[test]
    fn errors_cover_what_the_polynomial_misses() {
        let step = 1.0 / 8.0;
        let values: Vec<f64> = (0..8).map(|k| (0.7 * step * f64::from(k)).exp()).collect();
        for (order, exact) in [(1, 0.7), (2, 0.49)] {
            let found = derivative_at_start(&values, step, order, f64::EPSILON, Provenance::new("test"));
            assert!((found.value - exact).abs() <= found.error && found.error < 1e-4, "{found:?} {exact}");
        }
    }
}
