//! Laws and controls of the Fermi surfaces.

use super::*;
use crate::testing::assert_decided;

#[test]
fn bands_follow_the_closed_form() {
    // E² = |f|² with f the sum of the four hoppings between the sublattices.
    let crystal = PRINTED.crystal().unwrap();
    for (kx, ky) in [(0.3, 0.4), (-1.1, 2.0), (3.0, 0.2)] {
        let f = 2.0 * Complex64::new(f64::cos(kx), 0.0)
            + Complex64::cis(ky)
            + Complex64::from_polar(1.0, THETA) * Complex64::cis(-ky);
        let kappa = [(kx + ky) / std::f64::consts::TAU, (kx - ky) / std::f64::consts::TAU];
        let energies = crystal.energies(&kappa).unwrap();
        assert!((energies[1] - f.norm()).abs() < 64.0 * f64::EPSILON);
    }
}

#[test]
fn bands_are_those_of_a_torus_of_sites() {
    // 4 × 4 sites with the hopping as printed, bond by bond, against the bands at the momenta of the torus.
    let site = |x: usize, y: usize| x % 4 * 4 + y % 4;
    let mut hopping = Matrix::zeros(16, 16);
    for x in 0..4 {
        for y in 0..4 {
            let up = if (x + y) % 2 == 0 { Complex64::ONE } else { Complex64::cis(THETA) };
            for (to, amplitude) in [(site(x + 1, y), Complex64::ONE), (site(x, y + 1), up)] {
                hopping[(to, site(x, y))] += amplitude;
                hopping[(site(x, y), to)] += amplitude.conj();
            }
        }
    }
    let (direct, _) = hermitian_eigen(hopping.as_ref()).unwrap();
    let bands = |unit: f64| -> Vec<f64> {
        let grid = (0..16).map(|k| [(k / 4) as f64 / 4.0, (k % 4) as f64 / 4.0]);
        let pairs = grid.map(|[u, v]| PRINTED.crystal().unwrap().energies(&[unit * u + v, unit * u - v]));
        let mut all: Vec<f64> = pairs.flat_map(Result::unwrap).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    // Each momentum of the two-site cell comes twice.
    for (k, energy) in bands(1.0).chunks(2).enumerate() {
        assert!(energy.iter().all(|energy| (energy - direct[k]).abs() < 1e3 * f64::EPSILON));
    }
    // A zone that is stretched along x is noticed.
    let wrong = bands(0.5);
    assert!(direct.iter().zip(wrong.chunks(2)).any(|(a, b)| (a - b[0]).abs() > 0.1));
}

#[test]
fn the_weights_of_a_momentum_add_to_one() {
    let crystal = PRINTED.crystal().unwrap();
    for [u, v] in [[0.11, 0.7], [0.3, 0.25], [0.0, 0.5]] {
        let at = |band: usize, shift: f64| weight(&crystal, band, [u + shift, v + shift]).unwrap();
        // Both bands at one momentum; one band at k and k + (π, π).
        assert!((at(0, 0.0) + at(1, 0.0) - 1.0).abs() < 64.0 * f64::EPSILON);
        assert!((at(1, 0.0) + at(1, 0.5) - 1.0).abs() < 64.0 * f64::EPSILON);
    }
}

#[test]
fn both_methods_decide_every_claim_in_every_reading() {
    assert_decided(&problem());
}

#[test]
fn counts_change_only_at_the_critical_levels() {
    // Found, not typed in: the tips, the saddles at 2 sin(θ/2), the maxima at 4 sin(θ/4) and at 4 cos(θ/4).
    let crystal = PRINTED.crystal().unwrap();
    let mut levels: Vec<f64> = fermi_topology(&crystal, 0.5)
        .unwrap()
        .critical
        .iter()
        .map(|p| (0.25 - p.value).max(0.0).sqrt())
        .collect();
    levels.sort_by(f64::total_cmp);
    let count = |mu: f64| fermi_topology(&crystal, mu).unwrap().contours;
    for pair in levels.windows(2).filter(|pair| pair[1] - pair[0] > f64::EPSILON.sqrt()) {
        let at = |share: f64| pair[0] + share * (pair[1] - pair[0]);
        assert_eq!(count(at(0.01)), count(at(0.5)), "{pair:?}");
        assert_eq!(count(at(0.99)), count(at(0.5)), "{pair:?}");
        assert!(fermi_topology(&crystal, pair[1]).is_err());
    }
    assert!(count(0.5) != count(2.0) && count(4.0) == 0);
    let highest = 4.0 * (THETA / 4.0).cos();
    assert!((levels[levels.len() - 1] - highest).abs() < 1e3 * f64::EPSILON);
}

#[test]
fn limits_of_the_phase() {
    // θ = π: cones without slant, the same number. Without a phase the two-site cell is only a name, the zone of one site
    // has one contour at μ and its image at −μ, and det(H − μ) vanishes to second order on a line: refused.
    let pi = Model { theta: std::f64::consts::PI, ..PRINTED }.crystal().unwrap();
    assert_eq!(fermi_topology(&pi, 0.3).unwrap().contours, 2);
    let none = Model { theta: 0.0, ..PRINTED };
    assert!(fermi_topology(&none.crystal().unwrap(), 0.3).is_err());
    let followed = none.on_torus(UNFOLDED, |bloch| {
        let bands = [fermi_surface(bloch, 0, 0.3, [32, 32])?, fermi_surface(bloch, 1, 0.3, [32, 32])?];
        Ok(bands.map(|surface| surface.components))
    });
    assert_eq!(followed.unwrap(), [0, 2]);
}
