//! Laws that the numbers behind the answer obey whatever the method: an answer is a set of letters, so the laws are of what decides it.

use eigentruth_meanfield::gutzwiller::{Bosons, mott};

use super::clusters::{Torus, conductivity};
use super::{FILLING, NEIGHBOURS};

fn bosons(t: f64, u: f64) -> Bosons {
    Bosons::new(t, u, NEIGHBOURS).expect("bosons")
}

fn close(found: f64, expected: f64, within: f64) -> bool {
    (found - expected).abs() <= within * expected.abs().max(1e-300)
}

#[test]
fn energies_scale_and_ratios_do_not() {
    let scale = 3.0;
    for u in [0.001, 5.0, 30.0] {
        let [one, other] =
            [1.0, scale].map(|s| bosons(s, s * u).at_density(FILLING as f64).expect("a state"));
        assert!(close(other.order.value, one.order.value, 1e-7), "{u}");
        assert!(close(other.energy.value, scale * one.energy.value, 1e-7), "{u}");
        assert!(close(other.stiffness.value, scale * one.stiffness.value, 1e-7), "{u}");
    }
    // In an insulator r goes as an inverse energy, K₁ as its second, K₂ as its third power.
    let at = |s: f64| bosons(0.01 * s, s).action(FILLING, 1.3 * s).expect("an insulator");
    let [one, other] = [1.0, scale].map(at);
    for (power, one, other) in [(1, &one.r, &other.r), (2, &one.k1, &other.k1), (3, &one.k2, &other.k2)] {
        assert!(close(other.value, one.value / scale.powi(power), 1e-12), "{power}");
    }
    let torus = Torus { vectors: Torus::SIX, cut: 4 };
    let [one, other] = [1.0, scale].map(|s| conductivity(torus, s, 12.0 * s).expect("a conductivity"));
    for (one, other) in [
        (one.total, other.total),
        (one.regular, other.regular),
        (one.drude, other.drude),
        (one.onset, other.onset),
    ] {
        assert!(close(other, scale * one, 1e-6), "{one} {other}");
    }
}

#[test]
fn a_shift_of_the_chemical_potential_shifts_the_gaps() {
    let model = bosons(0.01, 1.0);
    let gaps = |mu: f64| model.gaps(FILLING, mu).expect("an insulator");
    let (here, there) = (gaps(1.3), gaps(1.4));
    assert!(close(here.particle.value - there.particle.value, 0.1, 1e-12));
    assert!(close(there.hole.value - here.hole.value, 0.1, 1e-12));
}

#[test]
fn the_sign_of_the_hopping_is_a_gauge_on_two_sublattices() {
    let torus = Torus { vectors: Torus::FOUR, cut: 4 };
    let [plus, minus] = [1.0, -1.0].map(|t| conductivity(torus, t, 12.0).expect("a conductivity"));
    for (plus, minus) in [(plus.total, minus.total), (plus.drude, minus.drude), (plus.regular, minus.regular)]
    {
        assert!((plus - minus).abs() <= 1e-7, "{plus} {minus}");
    }
    // Around three sites it is not.
    let odd = Torus { vectors: Torus::SIX, cut: 4 };
    let [plus, minus] = [1.0, -1.0].map(|t| conductivity(odd, t, 12.0).expect("a conductivity").total);
    assert!((plus - minus).abs() > 1e-2, "{plus} {minus}");
}

#[test]
fn energies_lie_between_their_bounds() {
    let (n, z) = (FILLING as f64, NEIGHBOURS as f64);
    for u in [0.001, 3.0, 12.0, 30.0, 50.0] {
        let product = bosons(1.0, u).at_density(n).expect("a state").energy;
        // From above the insulator without hopping; from below the whole band, and U n(n−1)/2 by convexity.
        let apart = 0.5 * u * n * (n - 1.0);
        assert!(product.value <= apart + product.error && product.value >= apart - z * n, "{u}: {product:?}");
    }
    // The current's weight at zero frequency is no more than all of it.
    for u in [3.0, 12.0, 30.0] {
        let found = conductivity(Torus { vectors: Torus::SIX, cut: 4 }, 1.0, u).expect("a conductivity");
        assert!(found.drude <= found.total + found.error, "{u}: {found:?}");
        assert!(found.total <= 2.0 * n + found.error, "{u}: no more than all bosons at the bottom");
    }
}

#[test]
fn without_hopping_a_gap_is_the_repulsion_and_lobes_shrink_with_the_filling() {
    for n in 1..6 {
        let gaps = bosons(1e-9, 1.0).gaps(n, n as f64 - 0.5).expect("an insulator");
        assert!(close(gaps.particle.value + gaps.hole.value, 1.0, 1e-6), "{n}");
        let [this, next] = [n, n + 1].map(|n| mott::tip(n).expect("a tip").hopping.value);
        // zt/U → 1/4n for many bosons on a site.
        assert!(next < this && this * 4.0 * n as f64 <= 1.0, "{n}");
    }
}
