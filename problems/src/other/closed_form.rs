//! Formulas found from computed points: combinations of candidate products with simple rational coefficients.
//!
//! The candidates are all products that dimensions and symmetry leave up to some degree, so that most of them have to come out
//! as zero; a combination is accepted only if it reproduces every point within the error of that point.

/// A coefficient: numerator and positive denominator.
pub(crate) type Fraction = (i64, i64);

/// The largest denominator that counts as simple.
const DENOMINATORS: i64 = 16;

/// The fractions `c_j` with `Σ_j c_j columns[j][point] = values[point]` at every point, whose values are given with their errors;
/// `columns` has the shape `[candidate, point]`. Nothing if there are no such fractions, or if fewer than two points are left to
/// contradict them.
pub(crate) fn combination(columns: &[Vec<f64>], values: &[(f64, f64)]) -> Option<Vec<Fraction>> {
    if values.len() < columns.len() + 2 {
        return None;
    }
    let coefficients: Option<Vec<Fraction>> =
        least_squares(columns, values)?.into_iter().map(simplest).collect();
    let coefficients = coefficients?;
    let reproduced = values.iter().enumerate().all(|(point, (value, error))| {
        let term = |(column, (n, d)): (&Vec<f64>, &Fraction)| column[point] * *n as f64 / *d as f64;
        let terms = || columns.iter().zip(&coefficients).map(term);
        // Where terms cancel, their own rounding is what is left.
        let rounding = 4.0 * f64::EPSILON * terms().map(f64::abs).sum::<f64>();
        (terms().sum::<f64>() - value).abs() <= 4.0 * error + rounding
    });
    reproduced.then_some(coefficients)
}

/// The fraction with the smallest denominator next to a number. Only the points decide whether it is right.
fn simplest(number: f64) -> Option<Fraction> {
    const NEAR: f64 = 1.0 / 4096.0;
    (1..=DENOMINATORS).find_map(|denominator| {
        let numerator = (number * denominator as f64).round();
        let near = (number - numerator / denominator as f64).abs() < NEAR;
        near.then_some((numerator as i64, denominator))
    })
}

/// Least squares, each point weighted by its error, by the normal equations.
fn least_squares(columns: &[Vec<f64>], values: &[(f64, f64)]) -> Option<Vec<f64>> {
    let n = columns.len();
    let weight: Vec<f64> = values.iter().map(|(_, error)| error.powi(-2)).collect();
    if n == 0 || weight.iter().any(|w| !w.is_finite()) {
        return None;
    }
    let largest = weight.iter().fold(0.0_f64, |most, w| most.max(*w));
    let inner = |a: &dyn Fn(usize) -> f64, b: &dyn Fn(usize) -> f64| -> f64 {
        weight.iter().enumerate().map(|(point, w)| w / largest * a(point) * b(point)).sum()
    };
    // Rows of the normal equations with the right side as the last entry.
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let own = |point: usize| columns[i][point];
            let left = (0..n).map(|j| inner(&own, &|point| columns[j][point]));
            left.chain([inner(&own, &|point| values[point].0)]).collect()
        })
        .collect();
    for k in 0..n {
        let pivot = (k..n).max_by(|a, b| rows[*a][k].abs().total_cmp(&rows[*b][k].abs()))?;
        rows.swap(k, pivot);
        let row = rows[k].clone();
        for (_, other) in rows.iter_mut().enumerate().filter(|(i, _)| *i != k) {
            let factor = other[k] / row[k];
            if !factor.is_finite() {
                return None;
            }
            other.iter_mut().zip(&row).for_each(|(x, y)| *x -= factor * y);
        }
    }
    Some(rows.iter().enumerate().map(|(k, row)| row[n] / row[k]).collect())
}

/// `Σ_j c_j product_j` in LaTeX, without the terms that vanish; `0` if all do.
pub(crate) fn sum(coefficients: &[Fraction], products: &[&str]) -> String {
    let term = |(&(n, d), product): (&Fraction, &&str)| {
        let sign = if n < 0 { "-" } else { "+" };
        let size = match (n.abs(), d) {
            (1, 1) if !product.is_empty() => String::new(),
            (n, 1) => n.to_string(),
            (n, d) => format!(r"\frac{{{n}}}{{{d}}}"),
        };
        if n == 0 { String::new() } else { format!("{sign}{size}{product}") }
    };
    let text: String = coefficients.iter().zip(products).map(term).collect();
    match text.trim_start_matches('+').trim_end() {
        "" => "0".to_owned(),
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn powers(points: &[f64], degree: i32) -> Vec<Vec<f64>> {
        (0..=degree).map(|power| points.iter().map(|x| x.powi(power)).collect()).collect()
    }

    #[test]
    fn a_combination_is_found_where_there_is_one_and_only_there() {
        let points: Vec<f64> = (1..12).map(|k| f64::from(k) / 13.0).collect();
        let columns = powers(&points, 4);
        let sample = |f: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
            points.iter().map(|&x| (f(x), 64.0 * f64::EPSILON)).collect()
        };
        let found = combination(&columns, &sample(&|x| 1.5 - 0.25 * x * x));
        assert_eq!(found, Some(vec![(3, 2), (0, 1), (-1, 4), (0, 1), (0, 1)]));
        // No polynomial, no simple coefficient, one point off, too few points.
        assert_eq!(combination(&columns, &sample(&|x| 1.0 / (1.0 + x))), None);
        assert_eq!(combination(&columns, &sample(&|x| x * std::f64::consts::PI)), None);
        let mut off = sample(&|x| 1.5 - 0.25 * x * x);
        off[3].0 += 1e-9;
        assert_eq!(combination(&columns, &off), None);
        assert_eq!(combination(&powers(&points[..6], 4), &off[..6]), None);
    }

    #[test]
    fn sums_are_written_without_what_vanishes() {
        assert_eq!(sum(&[(1, 1), (0, 1), (-1, 4)], &[r"\mu ", "qt", "tq^2B"]), r"\mu -\frac{1}{4}tq^2B");
        assert_eq!(sum(&[(-2, 1)], &["t"]), "-2t");
        assert_eq!(sum(&[(1, 1), (-1, 1)], &["", "x"]), "1-x");
        assert_eq!(sum(&[(0, 1)], &["t"]), "0");
    }
}
