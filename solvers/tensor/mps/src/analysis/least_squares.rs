//! Linear least squares with a handful of coefficients.

use eigentruth_numerics::dense;
use faer::Mat;

/// Coefficients, their standard errors if the scatter of the points is taken for their error, and the sum of squared residuals.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fitted {
    pub(crate) coefficients: Vec<f64>,
    pub(crate) errors: Vec<f64>,
    pub(crate) residuals: f64,
}

/// `y ≈ Σ_k coefficient_k columns[k]`, each point multiplied by its weight (1/error); `None` where columns depend on each other or
/// there are not more points than columns.
pub(crate) fn fit(columns: &[Vec<f64>], y: &[f64], weights: &[f64]) -> Option<Fitted> {
    let (rows, unknowns) = (y.len(), columns.len());
    if rows <= unknowns {
        return None;
    }
    let design = Mat::from_fn(rows, unknowns, |row, k| weights[row] * columns[k][row]);
    let (q, r) = dense::qr(design.as_ref());
    let largest = (0..unknowns).map(|k| r[(k, k)].abs()).fold(0.0, f64::max);
    if (0..unknowns).any(|k| r[(k, k)].abs() <= 1e-12 * largest) {
        return None;
    }
    let projected: Vec<f64> =
        (0..unknowns).map(|k| (0..rows).map(|row| q[(row, k)] * weights[row] * y[row]).sum()).collect();
    let coefficients = back(&r, &projected);
    let residual = |row: usize| {
        let value: f64 = columns.iter().zip(&coefficients).map(|(column, c)| column[row] * c).sum();
        (weights[row] * (y[row] - value)).powi(2)
    };
    let residuals: f64 = (0..rows).map(residual).sum();
    let scatter = residuals / (rows - unknowns) as f64;
    // (RᵀR)⁻¹ = R⁻¹ R⁻ᵀ: rows of R⁻¹ squared.
    let unit = |k: usize| (0..unknowns).map(|i| f64::from(u8::from(i == k))).collect::<Vec<f64>>();
    let inverse: Vec<Vec<f64>> = (0..unknowns).map(|k| back(&r, &unit(k))).collect();
    let error = |k: usize| (scatter * inverse.iter().map(|column| column[k].powi(2)).sum::<f64>()).sqrt();
    Some(Fitted { errors: (0..unknowns).map(error).collect(), coefficients, residuals })
}

/// The exponent of a decaying term with which a fit leaves the least residuals, from decay that is hardly seen to that of a correction of
/// second order, and that fit.
pub(crate) fn best_exponent(with: impl Fn(f64) -> Option<Fitted>) -> Option<(f64, Fitted)> {
    (5..=40)
        .map(|k| f64::from(k) / 20.0)
        .filter_map(|exponent| Some((exponent, with(exponent)?)))
        .min_by(|a, b| a.1.residuals.total_cmp(&b.1.residuals))
}

/// Solves `R x = right` with the upper triangle.
fn back(r: &Mat<f64>, right: &[f64]) -> Vec<f64> {
    let mut x = right.to_vec();
    for k in (0..x.len()).rev() {
        for j in k + 1..x.len() {
            x[k] -= r[(k, j)] * x[j];
        }
        x[k] /= r[(k, k)];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn lines_are_found_with_the_errors_of_their_scatter() {
        let x: Vec<f64> = (0..6).map(f64::from).collect();
        let noise = [0.1, -0.1, -0.1, 0.1, 0.1, -0.1];
        let y: Vec<f64> = x.iter().zip(noise).map(|(x, n)| 2.0 - 0.5 * x + n).collect();
        let fitted = fit(&[vec![1.0; 6], x.clone()], &y, &[1.0; 6]).unwrap();
        // The textbook formulas of a straight line.
        let mean = |v: &[f64]| v.iter().sum::<f64>() / 6.0;
        let (mx, my) = (mean(&x), mean(&y));
        let sxx: f64 = x.iter().map(|x| (x - mx).powi(2)).sum();
        let slope = x.iter().zip(&y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / sxx;
        let rest: f64 = x.iter().zip(&y).map(|(x, y)| (y - my - slope * (x - mx)).powi(2)).sum();
        assert!((fitted.coefficients[1] - slope).abs() < 1e-14);
        assert!((fitted.residuals - rest).abs() < 1e-14);
        assert!((fitted.errors[1] - (rest / 4.0 / sxx).sqrt()).abs() < 1e-14);
        assert!(
            fit(&[vec![1.0; 6], vec![2.0; 6]], &y, &[1.0; 6]).is_none(),
            "columns that depend on each other"
        );
        assert!(
            fit(&[vec![1.0; 2], vec![0.0, 1.0]], &y[..2], &[1.0; 2]).is_none(),
            "nothing left to judge by"
        );
    }
}
