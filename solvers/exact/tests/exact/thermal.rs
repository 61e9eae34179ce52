//! Thermodynamic identities.

use eigentruth_exact::finite_temperature::{Sampling, finite_temperature};
use eigentruth_exact::spectral::lehmann;
use eigentruth_exact::thermal::Ensemble;
use eigentruth_exact::{DEFAULT_MEMORY, ExactError, Spectrum, System};
use eigentruth_operators::NumericOperator;

use crate::support::{Builder, c, chain, ring, rounding};

#[test]
fn infinite_temperature_counts_states_and_traces_the_hamiltonian() {
    let fermions = Builder::fermions(4, 2);
    let system = System::new(fermions.hamiltonian(&fermions.hubbard(&ring(4), 1.0, 4.0))).unwrap();
    let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
    let hot = Ensemble::grand(&spectrum, &[]).unwrap().at(0.0).unwrap();
    assert!((hot.entropy.value - 256f64.ln()).abs() <= rounding(256, 6.0));
    // tr H / tr 1 = U L/4, and one electron per site.
    assert!((hot.energy.value - 4.0).abs() <= rounding(256, 20.0));
    assert!((hot.charges[0].1.value - 2.0).abs() <= rounding(256, 2.0));
    // Each mode is independent: variance 1/4 each, four of them.
    assert!((hot.charges[0].2.value - 1.0).abs() <= rounding(256, 2.0));
}

#[test]
fn derivatives_of_ln_z_are_averages() {
    let spins = Builder::spins(6);
    let system = System::new(spins.hamiltonian(&spins.heisenberg(&ring(6)))).unwrap();
    let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
    let at = |beta: f64, field: f64| Ensemble::grand(&spectrum, &[("2Sz", field)]).unwrap().at(beta).unwrap();
    let (beta, field, step) = (1.3, 0.2, 1.0 / 1024.0);
    let here = at(beta, field);
    let ln_z = |beta, field| at(beta, field).ln_partition.value;
    // Fourth-order differences err by step⁴/30 times the fifth derivative, a cumulant of a variable bounded by 3 in units
    // where ln Z is of order 1; rounding is amplified by 1/step.
    let derivative = |f: &dyn Fn(f64) -> f64, x: f64| {
        (8.0 * (f(x + step) - f(x - step)) - (f(x + 2.0 * step) - f(x - 2.0 * step))) / (12.0 * step)
    };
    let tolerance = 24.0 * 6f64.powi(5) * step.powi(4) + rounding(64, 10.0) / step;
    let by_field = derivative(&|h| ln_z(beta, h), field) / beta;
    assert!((by_field - here.charges[0].1.value).abs() <= tolerance);
    let by_beta = -derivative(&|b| ln_z(b, field), beta);
    let shifted = here.energy.value - field * here.charges[0].1.value;
    assert!((by_beta - shifted).abs() <= tolerance);
    let energy = |b: f64| {
        let there = at(b, field);
        there.energy.value - field * there.charges[0].1.value
    };
    let capacity = -beta * beta * derivative(&energy, beta);
    assert!((capacity - here.heat_capacity.value).abs() <= 10.0 * tolerance);
    assert!((here.entropy.value - here.ln_partition.value - beta * shifted).abs() <= rounding(64, 10.0));
}

#[test]
fn free_fermions_are_occupied_by_fermi_and_dirac() {
    let fermions = Builder::fermions(5, 1);
    let sum =
        chain(5).into_iter().fold(NumericOperator::zero(), |s, (i, j)| s + fermions.hop(i, j, 0, c(-1.0)));
    let system = System::new(fermions.hamiltonian(&sum)).unwrap();
    let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
    let (beta, mu) = (2.2, 0.35);
    let state = Ensemble::grand(&spectrum, &[("N", mu)]).unwrap().at(beta).unwrap();
    // Levels −2 cos(πk/6).
    let levels: Vec<f64> = (1..6).map(|k| -2.0 * (std::f64::consts::PI * f64::from(k) / 6.0).cos()).collect();
    let fermi = |e: &f64| 1.0 / ((beta * (e - mu)).exp() + 1.0);
    let number: f64 = levels.iter().map(fermi).sum();
    let energy: f64 = levels.iter().map(|e| e * fermi(e)).sum();
    let variance: f64 = levels.iter().map(|e| fermi(e) * (1.0 - fermi(e))).sum();
    let (_, n, fluctuation) = &state.charges[0];
    assert!((n.value - number).abs() <= n.error + rounding(32, 5.0));
    assert!((state.energy.value - energy).abs() <= state.energy.error + rounding(32, 5.0));
    assert!((fluctuation.value - variance).abs() <= fluctuation.error + rounding(32, 5.0));
}

#[test]
fn the_ground_state_is_the_limit_of_low_temperature() {
    let spins = Builder::spins(5);
    let system = System::new(spins.hamiltonian(&spins.heisenberg(&ring(5)))).unwrap();
    let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
    // An odd ring: two doublets, momenta ±k.
    assert_eq!(spectrum.levels()[0].1, 4);
    assert_eq!(spectrum.ground_states().len(), 4);
    let ensemble = Ensemble::grand(&spectrum, &[]).unwrap();
    let cold = ensemble.at(400.0).unwrap();
    assert!((cold.entropy.value - 4f64.ln()).abs() <= cold.entropy.error + rounding(32, 400.0));
    assert!((cold.energy.value - spectrum.ground_energy().value).abs() <= cold.energy.error);
    let (p, _) = ensemble.probabilities(f64::INFINITY).unwrap();
    assert_eq!(p.iter().filter(|p| **p == 0.25).count(), 4);
    assert!(matches!(ensemble.at(f64::NAN), Err(ExactError::Parameter { .. })));
}

#[test]
fn finite_temperature_lanczos_agrees_with_full_spectra() {
    let spins = Builder::spins(10);
    let system = System::new(spins.hamiltonian(&spins.heisenberg(&ring(10)))).unwrap();
    let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
    let ensemble = Ensemble::grand(&spectrum, &[]).unwrap();
    let betas = [0.0, 0.5, 2.0, 20.0];
    let neighbours = spins.exchange(3, 4);
    // Small sectors in full, larger ones by random vectors.
    let sampling = Sampling { samples: 30, steps: 40, seed: 5, dense_below: 50, ..Sampling::default() };
    let points = finite_temperature(&system, &[neighbours], &betas, &sampling).unwrap();
    for (point, beta) in points.iter().zip(betas) {
        let exact = ensemble.at(beta).unwrap();
        for (sampled, exact) in [
            (&point.ln_partition, exact.ln_partition.value),
            (&point.energy, exact.energy.value),
            (&point.heat_capacity, exact.heat_capacity.value),
            (&point.entropy, exact.entropy.value),
            // All bonds are equal.
            (&point.observables[0], exact.energy.value / 10.0),
        ] {
            let tolerance = 4.0 * sampled.error + rounding(1024, 10.0);
            assert!((sampled.value - exact).abs() <= tolerance, "{beta}: {sampled:?} {exact}");
        }
        // The errors say something: a few per cent of the range at most.
        assert!(point.energy.error < 0.3);
    }
    let again = finite_temperature(&system, &[], &[2.0], &sampling).unwrap();
    assert_eq!(again[0].energy.value, points[2].energy.value);
    let one = Sampling { samples: 1, ..sampling };
    assert!(finite_temperature(&system, &[], &[1.0], &one).is_err());
    assert!(finite_temperature(&system, &[], &[-1.0], &Sampling::default()).is_err());
    let plus = spins.spin(eigentruth_operators::GeneratorKind::Z, 0);
    assert!(lehmann(&system, &spectrum, &plus, &plus, 1.0).is_err());
}
