//! Powers of the dimension.

use eigentruth_numerics::{Estimate, Kind, Provenance};

/// `value ∝ d^exponent`, fitted to logarithms.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerLaw {
    /// The exponent over the larger dimensions; its error is the statistical one together with half of what one dimension more
    /// changes.
    pub exponent: Estimate,
    /// The value at the largest dimension.
    pub last: Estimate,
}

/// The power law through positive values at several dimensions; nothing for fewer than three values that are known to a quarter.
pub fn power_law(values: &[(usize, Estimate)]) -> Option<PowerLaw> {
    let usable: Vec<(f64, f64, f64)> = values
        .iter()
        .filter(|(_, e)| e.value > 0.0 && e.error < 0.25 * e.value)
        // No value is trusted to better than a percent in a law that holds only for large d.
        .map(|(d, e)| ((*d as f64).ln(), e.value.ln(), (e.error / e.value).max(0.01)))
        .collect();
    if usable.len() < 3 {
        return None;
    }
    let slope = |points: &[(f64, f64, f64)]| {
        let [mut s, mut x, mut y, mut xx, mut xy] = [0.0; 5];
        for (a, b, error) in points {
            let weight = error.powi(-2);
            s += weight;
            x += weight * a;
            y += weight * b;
            xx += weight * a * a;
            xy += weight * a * b;
        }
        let determinant = s * xx - x * x;
        ((s * xy - x * y) / determinant, (s / determinant).sqrt())
    };
    // The law holds for large dimensions: the upper half counts, and one more shows whether it still bends.
    let kept = usable.len().div_ceil(2).max(3);
    let (rest, error) = slope(&usable[usable.len() - kept..]);
    let (more, _) = slope(&usable[usable.len().saturating_sub(kept + 1)..]);
    let provenance = Provenance::new("stochastic/dumbbells, power law").with("dimensions", usable.len());
    let exponent = Estimate {
        kind: Kind::Statistical,
        ..Estimate::converged(rest, error.hypot(0.5 * (more - rest)), provenance)
    };
    Some(PowerLaw { exponent, last: values.last()?.1.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponent_is_found_with_its_error_and_noise_has_none() {
        let value = |d: usize, value: f64, error: f64| {
            (d, Estimate::statistical(value, error, Provenance::new("test")))
        };
        let law: Vec<_> = [2, 4, 8, 16, 32].map(|d| value(d, 3.0 / (d as f64).sqrt(), 0.002)).to_vec();
        let found = power_law(&law).unwrap().exponent;
        assert!((found.value + 0.5).abs() < 64.0 * f64::EPSILON.sqrt() && found.error < 0.02, "{found:?}");
        assert!(power_law(&[value(2, 0.1, 0.1), value(4, 0.1, 0.1), value(8, 0.1, 0.1)]).is_none());
    }
}
