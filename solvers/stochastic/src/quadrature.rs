//! Gauss-Hermite quadrature: averages over normal numbers without sampling.

use eigentruth_numerics::dense::hermitian_eigenvalues;
use faer::Mat;

/// Nodes and weights with `Σ w f(ξ) = ⟨f⟩` over a normal number of variance 1, exact for polynomials of degree below `2·count`.
/// `None` if the eigenvalue iteration fails.
///
/// Source: G. H. Golub and J. H. Welsch, Math. Comput. 23, 221 (1969).
pub fn gauss_hermite(count: usize) -> Option<Vec<(f64, f64)>> {
    let jacobi =
        Mat::from_fn(count, count, |i, j| if i.abs_diff(j) == 1 { (i.max(j) as f64).sqrt() } else { 0.0 });
    let nodes = hermitian_eigenvalues(jacobi.as_ref()).ok()?;
    // Symmetric rules are made exactly symmetric, so that odd moments vanish.
    let node = |k: usize| 0.5 * (nodes[k] - nodes[count - 1 - k]);
    // The weight is the inverse of the sum of the squares of the normalized polynomials: small weights are as accurate as large ones.
    let weight = |x: f64| {
        let (mut before, mut now, mut sum) = (0.0, 1.0, 0.0);
        for k in 0..count {
            sum += now * now;
            (before, now) = (now, (x * now - (k as f64).sqrt() * before) / (k as f64 + 1.0).sqrt());
        }
        1.0 / sum
    };
    Some((0..count).map(|k| (node(k), weight(node(k)))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_exact() {
        let rule = gauss_hermite(12).unwrap();
        let mut expected = 1.0;
        for k in 0..12 {
            let moment = |power: i32| rule.iter().map(|(x, w)| w * x.powi(power)).sum::<f64>();
            assert!((moment(2 * k) - expected).abs() <= 1e4 * f64::EPSILON * expected, "{k}");
            assert!(moment(2 * k + 1).abs() <= 64.0 * f64::EPSILON * expected * 10.0);
            expected *= f64::from(2 * k + 1);
        }
    }
}
