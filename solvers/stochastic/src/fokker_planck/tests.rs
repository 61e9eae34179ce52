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

#[test]
fn an_ornstein_uhlenbeck_process_relaxes_at_whole_rates() {
    let rates = |cells| {
        let grid = Grid::new(-6.0, 6.0, cells, Boundary::Reflecting, |x| -x, |_| 1.0).unwrap();
        let (density, residual) = grid.stationary().unwrap();
        assert!(residual <= 1e3 * f64::EPSILON, "{residual}");
        let total: f64 = density.iter().map(|p| p * grid.width()).sum();
        assert!((total - 1.0).abs() <= 1e3 * f64::EPSILON);
        grid.relaxation_rates(4).unwrap().into_iter().map(|rate| rate.value).collect::<Vec<_>>()
    };
    let (coarse, fine) = (rates(100), rates(200));
    for k in 0..4 {
        let (off, next) = ((coarse[k] - k as f64).abs(), (fine[k] - k as f64).abs());
        // Second order in the width.
        assert!(next <= 0.3 * off + 1e-10 && off <= 0.02 * (1.0 + (k * k) as f64), "{k}: {off} {next}");
    }
}

#[test]
fn multiplicative_noise_has_its_stationary_state() {
    // In the sense of Itô, a = −x and D = 1 + x²/4: p ∝ (1 + x²/4)^{−3}.
    let grid = Grid::new(-40.0, 40.0, 1600, Boundary::Reflecting, |x| -x, |x| 1.0 + 0.25 * x * x).unwrap();
    let (density, _) = grid.stationary().unwrap();
    let expected: Vec<f64> = grid.centres().iter().map(|x| (1.0 + 0.25 * x * x).powi(-3)).collect();
    let total: f64 = expected.iter().sum::<f64>() * grid.width();
    for (found, expected) in density.iter().zip(&expected) {
        assert!((found - expected / total).abs() <= 2e-3, "discretization: {found} {}", expected / total);
    }
}

#[test]
fn a_tilted_ring_carries_a_current() {
    let ring = |tilt: f64| {
        Grid::new(
            0.0,
            1.0,
            64,
            Boundary::Periodic,
            move |x| tilt + (std::f64::consts::TAU * x).sin(),
            |_| 0.3,
        )
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
