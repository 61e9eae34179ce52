//! Lower bounds of the correlators on any lattice, by the inequalities of Griffiths, Kelly and Sherman.
//!
//! The Trotter product is a ferromagnetic classical Ising model with fields of one sign, for which correlations grow with every
//! coupling and `⟨AB⟩ ≥ ⟨A⟩⟨B⟩` for products of spins (R. B. Griffiths, J. Math. Phys. 8, 478 (1967); D. G. Kelly, S. Sherman,
//! ibid. 9, 466 (1968)). In it `σ^x` between two rows is a positive constant minus a positive multiple of their product.

use eigentruth_numerics::{Estimate, Kind, Provenance};

use super::{SQUARES, exchange};
use crate::finding::{Evidence, Finding, FindingKind};
use crate::method::{Run, Stop};

/// `⟨σ^z_i⟩²` of a spin without neighbours.
pub(super) fn along(h: f64, g: f64) -> f64 {
    g * g / (g * g + h * h)
}

/// A bound of `⟨σ^x_i⟩²` with `neighbours` bonds `j` at a site. The energy per site `e(h)` is concave and even, so that
/// `∣⟨σ^x⟩∣ = −e'(h) ≥ (e(0) − e(h))/h`; `e(0)` is that of parallel spins and `e(h)` is below that of any product state.
pub(super) fn across(neighbours: f64, j: f64, h: f64, g: f64) -> f64 {
    let energy = |angle: f64| {
        let (sin, cos) = angle.sin_cos();
        -0.5 * neighbours * j * cos * cos - g.abs() * cos - h.abs() * sin
    };
    let steps = 1000;
    let angles = (0..=steps).map(|k| std::f64::consts::FRAC_PI_2 * f64::from(k) / f64::from(steps));
    let lowest = angles.map(energy).fold(f64::INFINITY, f64::min);
    // The rounding of the two energies is given away.
    let gain = energy(0.0) - lowest - 16.0 * f64::EPSILON * energy(0.0).abs();
    (gain.max(0.0) / h.abs()).powi(2)
}

/// A correlator that stays above a positive bound at all distances vanishes in no way.
fn decided(bound: f64, text: &'static str) -> Finding {
    let mut estimate = Estimate::exact(bound, 0.0, Provenance::new("problems/inequalities"));
    estimate.kind = Kind::LowerBound;
    let number = Evidence::number("lower bound of the correlator", "1", estimate);
    if bound <= 0.0 {
        return Finding::undecided("the bound is zero and excludes nothing", "another argument").with(number);
    }
    let summary = format!("the correlator is at least {bound:.2e} at every distance");
    Finding::fails(FindingKind::Proof, summary).with(number).with(Evidence::proof("inequalities", text))
}

/// The least square of the average of σ^z at h = 10 (component 0) or of σ^x at h = 0.1 (component 1), g = 1.
pub(super) fn rival(run: &Run<'_>, component: usize) -> f64 {
    let neighbours = if SQUARES.contains(&run.reading) { 4.0 } else { 2.0 };
    if component == 0 { along(10.0, 1.0) } else { across(neighbours, exchange(run), 0.1, 1.0) }
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "c" => Ok(decided(
            rival(run, 0),
            "By the second inequality ⟨σ^z_i σ^z_j⟩ ≥ ⟨σ^z_i⟩⟨σ^z_j⟩, and taking all exchange away lowers ⟨σ^z⟩² to g²/(g² + h²), \
             that of a spin on its own.",
        )),
        "d" => Ok(decided(
            rival(run, 1),
            "⟨σ^x_i σ^x_j⟩ − ⟨σ^x_i⟩⟨σ^x_j⟩ is a positive multiple of a truncated correlation of products of spins, hence not \
             negative. ⟨σ^x⟩² is bounded by the concavity of the energy in h and the energy of a product state.",
        )),
        other => Err(Stop::Failed(format!("`{other}` is no claim of the inequalities"))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{rings::ring, tori::torus};
    use super::*;
    use crate::finding::Outcome;

    #[test]
    fn exact_correlators_of_rings_and_tori_obey_the_bounds() {
        for (h, g) in [(10.0, 1.0), (0.1, 1.0), (2.0, 0.3)] {
            for j in [1.0, 2.0] {
                let exact = ring(8, j, h, g).unwrap();
                assert!(exact.correlators[0].iter().all(|value| *value >= along(h, g)), "{h} {g}");
                assert!(exact.correlators[1].iter().all(|value| *value >= across(2.0, j, h, g)), "{h} {g}");
                let exact = torus([3, 3], [j, h, g], 1, 1).unwrap();
                assert!(exact.far[0] >= along(h, g) && exact.far[1] >= across(4.0, j, h, g), "{h} {g}");
            }
        }
        // Too many neighbours make the bound of ⟨σ^x⟩ too small, too few too large.
        assert!(torus([3, 3], [1.0, 0.1, 1.0], 1, 1).unwrap().far[1] < across(0.0, 1.0, 0.1, 1.0));
    }

    #[test]
    fn without_a_longitudinal_field_nothing_is_excluded() {
        let open = decided(along(10.0, 0.0), "");
        assert!(matches!(open.outcome, Outcome::Undecided { .. }));
        assert!(matches!(decided(along(10.0, 1.0), "").outcome, Outcome::Fails));
    }
}
