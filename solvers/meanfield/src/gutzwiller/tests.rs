//! Numbers of the product state against perturbation theory, limits and exact dimers.

use eigentruth_numerics::dense::hermitian_eigen;
use faer::Mat;

use super::*;

fn bosons(t: f64, z: usize) -> Bosons {
    Bosons::new(t, 1.0, z).unwrap()
}

#[test]
fn the_order_parameter_starts_where_the_action_softens() {
    for (n, mu, z) in [(1, 0.3, 4), (1, 0.8, 6), (2, 1.45, 4), (2, 1.2, 3), (3, 2.46, 4)] {
        // The edge of the lobe by the order parameter alone, by bisection.
        let (mut low, mut high) = (0.0, 0.3 / z as f64);
        for _ in 0..30 {
            let t = 0.5 * (low + high);
            if bosons(t, z).at(mu).unwrap().order.value > 0.0 { high = t } else { low = t }
        }
        let r = bosons(0.5 * (low + high), z).action(n, mu).unwrap().r;
        // φ is found down to 1e-7, its square next to the edge is the distance from it.
        assert!(r.value.abs() < 1e-6 / low, "{n} {mu}: {r:?} at {low}");
        let inside = bosons(0.9 * low, z).at(mu).unwrap();
        assert_eq!(inside.order.value, 0.0);
        assert!((inside.density.value - n as f64).abs() <= inside.density.error);
    }
}

#[test]
fn lobes_have_their_tips_where_k1_vanishes() {
    for n in [1, 2, 5] {
        let tip = mott::tip(n).unwrap();
        let (t, mu) = (tip.hopping.value / 4.0, tip.chemical_potential.value);
        let action = bosons(t, 4).action(n, mu).unwrap();
        assert!(action.r.value.abs() <= 4.0 * action.r.error, "{action:?}");
        assert!(action.k1.value.abs() <= 4.0 * action.k1.error, "{action:?}");
        assert!(action.k2.value > 0.0);
        // Derivatives by differences of r.
        let r = |mu: f64| bosons(t, 4).action(n, mu).unwrap().r.value;
        let (mu, h) = (mu + 0.1, 1e-4);
        let there = bosons(t, 4).action(n, mu).unwrap();
        assert!((there.k1.value + (r(mu + h) - r(mu - h)) / (2.0 * h)).abs() < 1e-4 * there.k1.value.abs());
        let second = (r(mu + h) + r(mu - h) - 2.0 * r(mu)) / (h * h);
        assert!((there.k2.value + 0.5 * second).abs() < 1e-4 * there.k2.value);
        // Half the way to the tip both gaps are open; past it there are none.
        let gaps = bosons(0.5 * t, 4).gaps(n, tip.chemical_potential.value).unwrap();
        assert!(gaps.particle.value > 0.0 && gaps.hole.value > 0.0);
        assert!(matches!(bosons(1.01 * t, 4).gaps(n, mu), Err(GutzwillerError::OutsideLobe { .. })));
    }
}

#[test]
fn gaps_close_as_a_square_root_at_the_tip_and_linearly_elsewhere() {
    let tip = mott::tip(2).unwrap();
    let t = tip.hopping.value / 4.0;
    let exponent = |gap: &dyn Fn(f64) -> f64| (gap(1e-4) / gap(1e-6)).ln() / 100.0_f64.ln();
    // The sum of both gaps does not depend on μ; at the tip's μ each is half of it.
    let at_tip = exponent(&|distance| {
        let gaps = bosons(t * (1.0 - distance), 4).gaps(2, tip.chemical_potential.value).unwrap();
        gaps.particle.value + gaps.hole.value
    });
    assert!((at_tip - 0.5).abs() < 1e-3, "{at_tip}");
    // At another μ the lobe ends at 1/g, where one gap closes.
    let mu = 1.2;
    let edge = 1.0 / (4.0 * (3.0 / (2.0 - mu) + 2.0 / (mu - 1.0)));
    let elsewhere = exponent(&|distance| {
        let gaps = bosons(edge * (1.0 - distance), 4).gaps(2, mu).unwrap();
        gaps.particle.value.min(gaps.hole.value)
    });
    assert!((elsewhere - 1.0).abs() < 1e-3, "{elsewhere}");
}

#[test]
fn weak_repulsion_condenses_all_bosons() {
    // φ² = n and the energy −ztn + U n²/2, with corrections in U/zt.
    for ratio in [1e-2, 1e-3] {
        let model = Bosons::new(1.0, ratio, 4).unwrap();
        let state = model.at_density(2.0).unwrap();
        assert!((state.density.value - 2.0).abs() < 1e-11);
        assert!((state.order.value.powi(2) / 2.0 - 1.0).abs() < ratio);
        assert!((state.energy.value + 8.0 - 2.0 * ratio).abs() < ratio * ratio, "{:?}", state.energy);
        assert!((state.stiffness.value - 4.0).abs() < 4.0 * ratio);
    }
    // Hard cores: n = 1/2 is a spin in the plane, φ = 1/2.
    let state = Bosons::new(1e-4, 1.0, 4).unwrap().at_density(0.5).unwrap();
    assert!((state.order.value - 0.5).abs() < 1e-3);
}

#[test]
fn the_energy_is_stationary_and_its_slope_is_the_chemical_potential() {
    let model = Bosons::new(0.05, 1.0, 4).unwrap();
    let at = |n: f64| model.at_density(n).unwrap();
    let (h, n) = (1e-3, 1.4);
    let slope = (at(n + h).energy.value - at(n - h).energy.value) / (2.0 * h);
    assert!((slope - at(n).chemical_potential).abs() < 1e-5, "{slope}");
    // Other products lie higher at the same μ: coherent states and Fock states with the mixture of two neighbours.
    let state = at(n);
    let grand = state.energy.value - state.chemical_potential * state.density.value;
    let coherent = |n: f64| -0.2 * n + 0.5 * n * n - state.chemical_potential * n;
    let pair = |p: f64| {
        let order = (2.0 * p * (1.0 - p)).sqrt();
        p - 0.2 * order * order - state.chemical_potential * (1.0 + p)
    };
    for step in 1..40 {
        let x = f64::from(step) / 40.0;
        assert!(coherent(3.0 * x) > grand && pair(x) > grand, "{x}");
    }
}

/// The exact energy of `particles` bosons on two sites, by the matrix of the occupation of the first.
fn dimer(t: f64, u: f64, particles: usize) -> f64 {
    let matrix = Mat::from_fn(particles + 1, particles + 1, |i, j| {
        let (n, m) = (i as f64, (particles - i) as f64);
        match i.abs_diff(j) {
            0 => 0.5 * u * (n * (n - 1.0) + m * (m - 1.0)),
            1 => -t * (i.max(j) as f64 * (particles - i.min(j)) as f64).sqrt(),
            _ => 0.0,
        }
    });
    hermitian_eigen(matrix.as_ref()).unwrap().0[0]
}

#[test]
fn two_sites_lie_above_the_exact_dimer_and_on_it_in_both_limits() {
    // Each site has the other as its only neighbour.
    for t in [0.03, 0.1, 0.5, 3.0] {
        // Two bosons by hand.
        assert!((dimer(t, 1.0, 2) - 0.5 * (1.0 - (1.0 + 16.0 * t * t).sqrt())).abs() < 1e-14 * (1.0 + t));
        for mu in [-0.5 * t, 0.2, 0.5, 1.3, 2.4] {
            // The product has no sharp number of particles, so it is the grand potentials that are compared.
            let state = bosons(t, 1).at(mu).unwrap();
            let product = 2.0 * (state.energy.value - mu * state.density.value);
            let exact = (0..24).map(|n| dimer(t, 1.0, n) - mu * n as f64).fold(f64::INFINITY, f64::min);
            let error = 2.0 * (state.energy.error + mu.abs() * state.density.error);
            assert!(product > exact + error, "{t} {mu}: {product} {exact}");
        }
    }
    for n in [1, 2, 3] {
        let above =
            |t: f64| 2.0 * bosons(t, 1).at_density(n as f64).unwrap().energy.value - dimer(t, 1.0, 2 * n);
        // In the Mott insulator no boson moves; exactly, each hops to its neighbour and back: two paths of (t √n(n+1))²/U.
        let expected = |t: f64| 2.0 * t * t * (n * (n + 1)) as f64;
        let missing = [1e-2, 1e-3].map(|t| above(t) / expected(t) - 1.0);
        assert!(missing[1].abs() < 1e-4 && missing[1].abs() < 0.02 * missing[0].abs(), "{n}: {missing:?}");
        // Without repulsion both are condensed: Poissonian numbers cost U⟨n⟩/2 more than 2n bosons in one orbital. To the next order
        // squeezed numbers gain U²n²/2t, and exactly pairs that are lifted by 4t gain U²n(2n − 1)/16t.
        let excess = [1e2, 1e3].map(|t| (above(t) / (0.5 * n as f64) - 1.0) * t);
        let slope = (6 * n + 1) as f64 / 8.0;
        let [far, near] = excess.map(|x| (x / slope + 1.0).abs());
        assert!(near < 0.01 && near < 0.2 * far, "{n}: {excess:?} −{slope}");
    }
    // Hard cores: one boson on two sites has −t, the product half of it.
    let half = bosons(1e-4, 1).at_density(0.5).unwrap().energy.value * 2.0 / dimer(1e-4, 1.0, 1);
    assert!((half - 0.5).abs() < 1e-3, "{half}");
}

#[test]
fn what_cannot_be_is_refused_with_its_numbers() {
    assert!(
        Bosons::new(-1.0, 1.0, 4).is_err()
            && Bosons::new(1.0, 0.0, 4).is_err()
            && Bosons::new(1.0, 1.0, 0).is_err()
    );
    assert!(bosons(0.1, 4).at_density(0.0).is_err());
    assert!(matches!(bosons(0.01, 4).action(2, 0.5), Err(GutzwillerError::OutsideLobe { filling: 2, .. })));
    assert!(mott::tip(0).is_err());
    let error = Bosons::new(1.0, 1e-3, 4).unwrap().at_density(100.0).unwrap_err();
    assert!(matches!(error, GutzwillerError::Truncation { most: 96, .. }), "{error}");
}
