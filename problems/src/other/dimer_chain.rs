//! The open chain of cells with the bond t_1 inside and t_2 between them: the system of problems 39 and 40.

use eigentruth_free::precision::Tridiagonal;
use eigentruth_numerics::{Estimate, Provenance};

use crate::method::Stop;

/// The amplitudes of the bonds from one end to the other, as they stand in the Hamiltonian.
pub(super) fn bonds(inside: f64, between: f64, cells: usize) -> Vec<f64> {
    (0..2 * cells - 1).map(|bond| if bond % 2 == 0 { -inside } else { -between }).collect()
}

/// The gap of the half-filled chain by Sturm sequences.
pub(super) fn sturm_gap(inside: f64, between: f64, cells: usize) -> Result<Estimate, Stop> {
    gap_of_bonds(bonds(inside, between, cells))
}

/// The gap of a half-filled chain with these bonds, an odd number of them, by Sturm sequences in as many bits as it takes: the
/// distance of the two middle levels.
pub(super) fn gap_of_bonds(bonds: Vec<f64>) -> Result<Estimate, Stop> {
    let sites = bonds.len() + 1;
    let chain = Tridiagonal::new(vec![0.0; sites], bonds)?;
    Ok(chain.difference(sites / 2 - 1, sites / 2, 1e-18)?.estimate())
}

/// The same gap from the secular equation of a level between the bands: with `r = t_1/t_2` its decay κ obeys
/// `sinh(nκ) = r sinh((n+1)κ)`, and then `ε = t_2 sinh κ / sinh((n+1)κ)` (from `ε² = (t_2 − t_1 e^κ)(t_2 − t_1 e^{−κ})`, with the
/// equation used in both factors, so that nothing cancels). The gap is 2ε.
pub(super) fn secular_gap(inside: f64, between: f64, cells: usize) -> Result<Estimate, Stop> {
    let (n, ratio) = (cells as f64, inside / between);
    if ratio >= n / (n + 1.0) {
        return Err(Stop::Failed(format!(
            "for {cells} cells and t_1/t_2 = {ratio} no level is between the bands"
        )));
    }
    // ln sinh without overflow.
    let ln_sinh = |x: f64| x + (-(-2.0 * x).exp_m1()).ln() - std::f64::consts::LN_2;
    let equation = |kappa: f64| ln_sinh(n * kappa) - ln_sinh((n + 1.0) * kappa) - ratio.ln();
    // It falls from ln(n/(n+1)) − ln r > 0 at κ = 0 to −κ − ln r, which is 0 at −ln r: the root is below.
    let (mut low, mut high) = (f64::MIN_POSITIVE.sqrt(), -ratio.ln());
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if equation(middle) > 0.0 { low = middle } else { high = middle }
    }
    let kappa = 0.5 * (low + high);
    let logarithm = ln_sinh(kappa) - ln_sinh((n + 1.0) * kappa);
    let gap = 2.0 * between * logarithm.exp();
    // An error δ of κ changes the logarithm by (n + 1)δ; κ is known to a few units of rounding of ln r, and the
    // logarithm itself, about n ln r, is rounded.
    let relative = 32.0 * f64::EPSILON * (n + 1.0) * (1.0 + ratio.ln().abs()) / (1.0 - ratio);
    let provenance = Provenance::new("problems/secular-equation").with("cells", cells);
    Ok(Estimate::converged(gap, gap * relative, provenance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_routes_give_one_gap_and_small_chains_are_right() {
        for (weak, strong, cells) in [(0.3, 1.0, 12), (0.9, 1.3, 40), (0.5, 0.6, 7)] {
            let (one, other) =
                (sturm_gap(weak, strong, cells).unwrap(), secular_gap(weak, strong, cells).unwrap());
            assert!((one.value - other.value).abs() <= one.error + other.error, "{one:?} {other:?}");
        }
        // One cell: ± t_1. Two cells: ε² + t_2 ε − t_1² = 0 for the inner pair.
        let one = sturm_gap(0.3, 1.0, 1).unwrap();
        assert!((one.value - 0.6).abs() <= one.error);
        let two = sturm_gap(0.3, 1.0, 2).unwrap();
        let exact = f64::sqrt(1.0 + 4.0 * 0.09) - 1.0;
        assert!((two.value - exact).abs() <= two.error + 4.0 * f64::EPSILON);
        assert!(secular_gap(0.9, 1.0, 3).is_err());
    }

    #[test]
    fn signs_of_bonds_do_not_matter_and_equal_bonds_give_the_uniform_chain() {
        let (plain, turned) = (sturm_gap(0.4, 1.0, 6).unwrap(), sturm_gap(-0.4, 1.0, 6).unwrap());
        assert_eq!(plain.value, turned.value);
        // 2 cos(kπ/(2n+1)) at the two middle k.
        let uniform = sturm_gap(1.0, 1.0, 6).unwrap();
        let exact = 4.0 * (6.0 * std::f64::consts::PI / 13.0).cos();
        assert!((uniform.value - exact).abs() <= uniform.error + 4.0 * f64::EPSILON, "{uniform:?} {exact}");
    }
}
