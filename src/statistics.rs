//! The two statistics of the tables.

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % Wilson score interval of `successes` out of `trials`, as fractions of one.
///
/// Unlike the textbook `p ± 1.96 σ` it stays inside `[0, 1]` and is honest at 0 of `n`
/// (Wilson, J. Am. Stat. Assoc. 22, 209 (1927)). Of no trials nothing is known: `(0, 1)`.
pub fn wilson(successes: usize, trials: usize) -> (f64, f64) {
    if trials == 0 {
        return (0.0, 1.0);
    }
    let n = trials as f64;
    let p = successes as f64 / n;
    let z2 = Z * Z;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // At the ends the bound is exactly 0 or 1; rounding must not push it past.
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == trials { 1.0 } else { (centre + half).min(1.0) };
    (low, high)
}

/// A mean and its standard error (sample standard deviation over √n).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// The standard error; of fewer than two values there is none.
    pub standard_error: Option<f64>,
}

/// The mean of `values`; of no values there is none.
pub fn mean(values: &[f64]) -> Option<Mean> {
    if values.is_empty() {
        return None;
    }
    let n = values.len() as f64;
    let value = values.iter().sum::<f64>() / n;
    let standard_error = (values.len() > 1).then(|| {
        let squares: f64 = values.iter().map(|x| (x - value).powi(2)).sum();
        (squares / (n - 1.0) / n).sqrt()
    });
    Some(Mean { value, standard_error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_interval_agrees_with_published_values() {
        // Newcombe, Stat. Med. 17, 857 (1998), table I, method 3.
        for (k, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let (a, b) = wilson(k, n);
            assert!((a - low).abs() < 5e-5 && (b - high).abs() < 5e-5, "{k}/{n}: {a} {b}");
        }
        assert_eq!(wilson(7, 7).1, 1.0);
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }

    #[test]
    fn mean_has_an_error_only_from_two_values_on() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[0.5]), Some(Mean { value: 0.5, standard_error: None }));
        assert_eq!(mean(&[1.0, 3.0]), Some(Mean { value: 2.0, standard_error: Some(1.0) }));
    }
}
