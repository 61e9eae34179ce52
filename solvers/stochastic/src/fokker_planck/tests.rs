use super::*;

fn potential() -> Waves {
    Waves(vec![([1, 0], 0.3, 0.2), ([0, 1], 0.25, 1.0), ([1, 1], 0.2, 0.5)])
}

fn observable() -> Waves {
    Waves(vec![([1, 0], 1.0, -0.4), ([-1, 1], 0.6, 0.3)])
}

fn particle() -> ActiveParticle {
    ActiveParticle {
        speed: 1.0,
        temperature: 0.8,
        torque: 1.0,
        turning: 0.0,
        rotational_diffusivity: 1.5,
        mobility: 0.0,
        diffusivity: 0.0,
        potential: potential(),
    }
}

const TIMES: [f64; 4] = [0.3, 0.7, 1.3, 2.2];
const CUTOFF: Cutoff = Cutoff { position: 3, angle: 3 };

/// How fast an error falls when cells are halved again and again: the slope at the finest.
fn slope(errors: &[f64]) -> f64 {
    (errors[errors.len() - 2] / errors[errors.len() - 1]).log2()
}

/// Second order in the width, up to the next order at the widths used.
fn assert_second_order(what: &str, errors: &[f64]) {
    let found = slope(errors);
    assert!((found - 2.0).abs() <= 0.05, "{what}: slope {found} of {errors:?}");
}

#[test]
fn an_ornstein_uhlenbeck_process_relaxes_at_whole_rates() {
    let rates = |cells| {
        let grid = Grid::new(-6.0, 6.0, cells, Boundary::Reflecting, |x| -x, |_| 1.0).unwrap();
        let (density, residual) = grid.stationary().unwrap();
        assert!(residual <= 1e3 * f64::EPSILON, "{residual}");
        let total: f64 = density.iter().map(|p| p * grid.width()).sum();
        assert!((total - 1.0).abs() <= 1e3 * f64::EPSILON);
        grid.relaxation_rates(4).unwrap()
    };
    let found = [50, 100, 200].map(rates);
    for rates in &found {
        // Probability is conserved on any grid: one rate is zero to rounding.
        assert!(rates[0].value.abs() <= rates[0].error, "{:?}", rates[0]);
    }
    for k in 1..4 {
        let errors: Vec<f64> = found.iter().map(|rates| (rates[k].value - k as f64).abs()).collect();
        assert_second_order(&format!("rate {k}"), &errors);
    }
}

#[test]
fn multiplicative_noise_has_its_stationary_state() {
    // In the sense of Itô, a = −x and D = 1 + x²/4: p ∝ (1 + x²/4)^{−3}, also between reflecting walls.
    let error = |cells: usize, power: f64| {
        let grid = Grid::new(-8.0, 8.0, cells, Boundary::Reflecting, |x| -x, |x| 1.0 + 0.25 * x * x).unwrap();
        let (density, _) = grid.stationary().unwrap();
        let shape = |x: f64| (1.0 + 0.25 * x * x).powf(power);
        // The midpoint rule with this many points is exact to rounding.
        let fine = 100_000;
        let total: f64 =
            (0..fine).map(|i| shape(-8.0 + 16.0 * (i as f64 + 0.5) / f64::from(fine))).sum::<f64>() * 16.0
                / f64::from(fine);
        let off = density.iter().zip(grid.centres()).map(|(p, x)| (p - shape(x) / total).abs());
        off.fold(0.0, f64::max)
    };
    assert_second_order("density", &[100, 200, 400].map(|cells| error(cells, -3.0)));
    // The densities that the senses of Stratonovich and of isothermal noise would give stay away on any grid.
    for power in [-2.5, -2.0] {
        assert!(error(400, power) >= 100.0 * error(400, -3.0), "{power}");
    }
}

#[test]
fn detailed_balance_holds_exactly_on_coarse_grids() {
    // Between walls nothing flows, whatever the grid: each pair of cells is in balance to the rounding of an elimination.
    let grid = Grid::new(-8.0, 8.0, 24, Boundary::Reflecting, |x| 0.3 - x, |x| 1.0 + 0.25 * x * x).unwrap();
    let (density, _) = grid.stationary().unwrap();
    // Hops between two cells in either direction are of the size D p over the width.
    let hops = density.iter().zip(grid.centres()).map(|(p, x)| (1.0 + 0.25 * x * x) * p / grid.width());
    let most = hops.fold(0.0, f64::max);
    for current in grid.currents(&density) {
        assert!(current.abs() <= 64.0 * 24.0 * f64::EPSILON * most, "{current:e} {most}");
    }
    // Where drift and noise are constant the density is the exact exponential, though it changes e-fold several times per cell.
    let (a, d) = (-2.4, 0.4);
    let grid = Grid::new(0.0, 6.0, 12, Boundary::Reflecting, |_| a, |_| d).unwrap();
    let (density, _) = grid.stationary().unwrap();
    for pair in density.windows(2) {
        let exact = (a * grid.width() / d).exp();
        assert!((pair[1] / pair[0] / exact - 1.0).abs() <= 1e-12, "{pair:?} {exact}");
    }
}

#[test]
fn a_tilted_ring_carries_a_current() {
    let ring = |tilt: f64| {
        let drift = move |x: f64| tilt + (std::f64::consts::TAU * x).sin();
        Grid::new(0.0, 1.0, 64, Boundary::Periodic, drift, |_| 0.3)
    };
    let (flat, tilted) = (ring(0.0).unwrap(), ring(0.5).unwrap());
    assert!(flat.relaxation_rates(3).is_ok());
    assert!(matches!(tilted.relaxation_rates(3), Err(FokkerPlanckError::Circulating { .. })));
    let (density, _) = tilted.stationary().unwrap();
    let currents = tilted.currents(&density);
    assert!(
        currents.iter().all(|j| (j - currents[0]).abs() <= 1e4 * f64::EPSILON * currents[0].abs())
            && currents[0] > 0.0
    );
    assert!(flat.currents(&flat.stationary().unwrap().0)[0].abs() <= 1e4 * f64::EPSILON * currents[0]);
}

#[test]
fn the_current_of_a_ring_with_multiplicative_noise_is_the_exact_one() {
    // With (a − D')/D = −ψ' the stationary p obeys J/D e^ψ = −(p e^ψ)', so that over a period from x, where ψ changes by ψ₁,
    // p(x) (1 − e^{ψ₁}) = J ∫ e^{ψ(x + y) − ψ(x)}/D(x + y) dy; ∫ p dx = 1 gives J (H. Risken, The Fokker-Planck Equation (1989),
    // section 11.2, for constant D).
    let tau = std::f64::consts::TAU;
    let noise = move |x: f64| 0.3 + 0.15 * (tau * x + 1.0).cos();
    let drift = move |x: f64| noise(x) * (2.0 + 3.0 * (tau * x).sin()) - 0.15 * tau * (tau * x + 1.0).sin();
    let psi = |x: f64| 3.0 * (tau * x).cos() / tau - 2.0 * x;
    // Trapezoidal over x, which is periodic, and by Simpson's rule over y.
    let (points, parts) = (64, 800);
    let mut sum = 0.0;
    for i in 0..points {
        let x = f64::from(i) / f64::from(points);
        for j in 0..=parts {
            let weight = if j == 0 || j == parts { 1.0 } else { f64::from(2 + 2 * (j % 2)) };
            let y = f64::from(j) / f64::from(parts);
            sum += weight * (psi(x + y) - psi(x)).exp() / noise(x + y);
        }
    }
    let exact = (1.0 - (-2.0f64).exp()) / (sum / f64::from(3 * parts * points));
    let errors = [32, 64, 128].map(|cells| {
        let grid = Grid::new(0.0, 1.0, cells, Boundary::Periodic, drift, noise).unwrap();
        (grid.currents(&grid.stationary().unwrap().0)[0] - exact).abs()
    });
    assert_second_order("current", &errors);
}

#[test]
fn impossible_equations_are_refused() {
    let noiseless = Grid::new(0.0, 1.0, 10, Boundary::Reflecting, |_| 0.0, |x| x - 0.5);
    assert!(matches!(noiseless, Err(FokkerPlanckError::NonpositiveNoise { .. })));
    let huge = Grid::new(0.0, 1.0, 100_000, Boundary::Reflecting, |_| 0.0, |_| 1.0);
    assert!(matches!(huge, Err(FokkerPlanckError::TooLarge { unknowns: 100_000, .. })));
    let modes = |particle, cutoff| Modes::new(particle, cutoff).map(|_| ());
    let still = ActiveParticle { rotational_diffusivity: 0.0, ..particle() };
    assert!(matches!(
        modes(still, CUTOFF),
        Err(FokkerPlanckError::Parameter { what: "the rotational diffusivity", .. })
    ));
    let fine = Cutoff { position: 20, angle: 20 };
    assert!(matches!(modes(particle(), fine), Err(FokkerPlanckError::TooLarge { .. })));
}

#[test]
fn the_torque_keeps_the_boltzmann_distribution() {
    let distance = |particle: ActiveParticle| {
        let modes = Modes::new(particle, CUTOFF).unwrap();
        let (p, residual) = modes.stationary().unwrap();
        assert!(residual <= 1e2 * f64::EPSILON, "{residual}");
        let off: Vec<_> = p.iter().zip(modes.boltzmann()).map(|(p, b)| p - b).collect();
        active::norm(&off) / active::norm(&modes.boltzmann()[..])
    };
    // Truncation: the modes beyond the cutoff.
    assert!(distance(particle()) <= 1e-3);
    assert!(distance(ActiveParticle { turning: 0.7, ..particle() }) <= 1e-3);
    // The wrong torque, a torque of the wrong sense, none.
    for torque in [0.6, -1.0, 0.0] {
        assert!(distance(ActiveParticle { torque, ..particle() }) >= 0.05, "{torque}");
    }
    // Passive particles obey Einstein's relation.
    let passive = ActiveParticle { speed: 0.0, mobility: 2.0, diffusivity: 1.6, ..particle() };
    assert!(distance(passive) <= 1e-3);
}

#[test]
fn fluctuation_and_dissipation() {
    let departure = |particle: ActiveParticle, temperature: f64| {
        let modes = Modes::new(particle, CUTOFF).unwrap();
        let (p, _) = modes.stationary().unwrap();
        modes.dissipation_test(&observable(), &p, &TIMES).departure(temperature)
    };
    assert!(departure(particle(), 0.8) <= 5e-3);
    // Without reversibility but with the Boltzmann distribution.
    assert!(departure(ActiveParticle { turning: 0.7, ..particle() }, 0.8) <= 5e-3);
    // A scaled torque obeys the theorem at another temperature only.
    let scaled = ActiveParticle { torque: 0.5, ..particle() };
    assert!(departure(scaled.clone(), 1.6) <= 5e-3 && departure(scaled, 0.8) >= 0.3);
    // An ordinary active particle obeys it at none.
    let ordinary = ActiveParticle { torque: 0.0, mobility: 1.0, diffusivity: 0.8, ..particle() };
    assert!(departure(ordinary, 0.8) >= 0.05);
    let passive = ActiveParticle { speed: 0.0, mobility: 1.0, diffusivity: 0.8, ..particle() };
    assert!(departure(passive, 0.8) <= 5e-3);
}

#[test]
fn time_reversal_and_entropy() {
    let look = |particle: ActiveParticle, parity: Parity| {
        let modes = Modes::new(particle, CUTOFF).unwrap();
        let (p, _) = modes.stationary().unwrap();
        let reversal = modes.reversal(&Waves(vec![([1, 0], 1.0, 0.1)]), &observable(), parity, &p, &TIMES);
        let headings = modes.reversal_of_headings(&p, &TIMES);
        (reversal.departure(), headings, modes.entropy_production(&p))
    };
    let (odd, headings, entropy) = look(particle(), Parity::Odd);
    // Truncation.
    assert!(
        odd <= 5e-3 && headings.departure() <= 5e-3 && entropy.unwrap() <= 1e-3,
        "{odd} {headings:?} {entropy:?}"
    );
    assert!(look(particle(), Parity::Even).0 >= 0.03);
    // Without a potential ⟨sin θ(s) cos θ(0)⟩ = ½ e^{−Ds} sin ωs, reversed its negative.
    let (_, free, _) = look(ActiveParticle { turning: 0.7, torque: 0.0, ..particle() }, Parity::Odd);
    for (k, time) in TIMES.iter().enumerate() {
        let expected = 0.5 * (-1.5 * time).exp() * (0.7 * time).sin();
        assert!((free.forward[k] - expected).abs() <= 1e3 * f64::EPSILON, "{free:?} {expected}");
        assert!((free.backward[k] + expected).abs() <= 1e3 * f64::EPSILON);
    }
    let (_, headings, entropy) = look(ActiveParticle { turning: 0.7, ..particle() }, Parity::Odd);
    // Uniform headings that turn: ω²/D.
    assert!(
        headings.departure() >= 0.1 && (entropy.unwrap() - 0.49 / 1.5).abs() <= 1e-3,
        "{headings:?} {entropy:?}"
    );
}
