//! Where the number of coverings is largest, and the limit of wide cylinders.

use crate::method::Stop;

/// Where a function given at whole numbers is largest: the zero of its differences, which lie at half-integers, by a cubic through
/// four of them.
pub(super) fn largest(f: &[f64]) -> Result<f64, Stop> {
    let slopes: Vec<f64> = f.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let falls = slopes.windows(2).position(|pair| pair[0] > 0.0 && pair[1] <= 0.0);
    let first = falls.and_then(|at| at.checked_sub(1)).filter(|first| first + 4 <= slopes.len());
    let Some(first) = first else {
        return Err(Stop::Failed(
            "the number of coverings has no maximum inside; take a wider cylinder".to_owned(),
        ));
    };
    let cubic = |x: f64| -> f64 {
        let weight = |i: usize| -> f64 {
            let others = (0..4).filter(|j| *j != i);
            others.map(|j| (x - j as f64) / (i as f64 - j as f64)).product()
        };
        (0..4).map(|i| weight(i) * slopes[first + i]).sum()
    };
    let (mut low, mut high) = (1.0, 2.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if cubic(middle) > 0.0 { low = middle } else { high = middle }
    }
    Ok(first as f64 + 0.5 + low)
}

/// The limit of wide cylinders from three widths with corrections in `width^−power` and its square; the error is the difference to the
/// line through the last two.
pub(super) fn limit(widths: &[usize], values: &[f64], power: i32) -> (f64, f64) {
    let last = widths.len() - 3;
    let u: Vec<f64> = widths[last..].iter().map(|w| (*w as f64).powi(-power)).collect();
    let y = &values[last..];
    let slope = |i: usize, j: usize| (y[j] - y[i]) / (u[j] - u[i]);
    let bend = (slope(1, 2) - slope(0, 1)) / (u[2] - u[0]);
    let line = y[2] - slope(1, 2) * u[2];
    let value = line + bend * u[1] * u[2];
    (value, (value - line).abs())
}
