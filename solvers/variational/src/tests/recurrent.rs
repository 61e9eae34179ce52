//! Recurrent networks, and the estimator of the gradient.

use eigentruth_numerics::Complex64;

use super::{heisenberg_ring, ising_ring, laws};
use crate::{Head, Recurrent, Rows, Sampling, WaveFunction, estimator};

#[test]
fn laws_of_recurrent_networks() {
    let (spins, pauli) = (heisenberg_ring(6), ising_ring(5));
    let mut checks = 0;
    for (seed, head) in (1..).zip(Head::ALL) {
        // Outputs of the hard sigmoid have to stay where it is smooth.
        let spread = if head == Head::HardSigmoid { 0.1 } else { 0.6 };
        checks += laws::hold(&Recurrent::new(5, 3, head, spread, seed).unwrap(), &pauli);
    }
    checks += laws::hold(&Recurrent::new(6, 4, Head::SoftmaxPhase, 0.6, 9).unwrap(), &spins);
    assert!(checks > 1000, "{checks}");
}

#[test]
fn derivatives_are_those_by_complex_steps() {
    for head in Head::ALL {
        let wave = Recurrent::new(4, 3, head, 0.2, 3).unwrap();
        let values = wave.parameters();
        let mut shifted: Vec<Complex64> = values.iter().map(|value| Complex64::new(*value, 0.0)).collect();
        let mut out = vec![Complex64::ZERO; values.len()];
        for x in 0..16 {
            let [re, im] = wave.amplitude(&values, x);
            let psi = Complex64::new(re, im);
            assert!((wave.log_amplitude(&wave.walker(x)).exp() - psi).norm() <= 1e-14);
            wave.derivatives(&mut wave.walker(x), &mut out);
            for k in 0..values.len() {
                shifted[k].im = 1e-60;
                let [re, im] = wave.amplitude(&shifted, x);
                shifted[k].im = 0.0;
                let expected = Complex64::new(re.im, im.im) / 1e-60 / psi;
                assert!((out[k] - expected).norm() <= 1e-11 * (1.0 + expected.norm()), "{head:?} {k} {x}");
            }
        }
    }
}

#[test]
fn direct_samples_are_those_of_full_enumeration() {
    let case = ising_ring(5);
    let mut all = Vec::new();
    for head in [Head::SoftmaxPhase, Head::Trigonometric, Head::Complex] {
        let wave = Recurrent::new(5, 3, head, 0.7, 5).unwrap();
        all.push(super::sampling::z_scores(&wave, &case, &Sampling::Direct, 0, 6));
    }
    assert_eq!(all.len(), 3);
    super::sampling::agree(&all);
}

/// A network whose amplitudes for `1` vanish at every site, at a zero that is simple.
fn at_a_zero(head: Head, rows_of: usize) -> Recurrent {
    let mut wave = Recurrent::new(rows_of, 2, head, 0.5, 11).unwrap();
    let mut values = wave.parameters();
    // Outputs do not depend on the state.
    let v = 4 + 6;
    values[v..].fill(0.0);
    if head == Head::Linear {
        // (o0, o1) = (1, 0).
        let c = v + 2 * 2;
        values[c] = 1.0;
    }
    wave.set_parameters(&values).unwrap();
    wave
}

#[test]
fn amplitudes_that_vanish_have_slopes() {
    // Trigonometric heads have an amplitude −o at a zero o of the output for 1, which vanishes once where one bit is 1.
    let wave = at_a_zero(Head::Trigonometric, 3);
    let values = wave.parameters();
    let unit = Complex64::new(0.3, 0.2);
    let mut out = vec![Complex64::ZERO; values.len()];
    let mut found = 0;
    for x in 0..8u64 {
        let mut walker = wave.walker(x);
        if wave.log_amplitude(&walker).re.is_finite() {
            continue;
        }
        wave.slopes(&mut walker, unit, &mut out);
        let step = 1e-5;
        for (k, slope) in out.iter().enumerate() {
            let amplitude = |by: f64| {
                let mut moved = values.clone();
                moved[k] += by;
                let [re, im] = wave.amplitude(&moved, x);
                Complex64::new(re, im)
            };
            let expected = (amplitude(step) - amplitude(-step)) / (2.0 * step) * (-unit).exp();
            assert!((slope - expected).norm() <= 1e-8, "{x} {k}: {slope} {expected}");
            found += usize::from(expected.norm() > 0.1);
        }
    }
    assert!(found > 0);
}

#[test]
fn the_estimator_is_judged_by_enumeration() {
    let case = ising_ring(4);
    let rows: &Rows = &case.rows;
    for head in Head::ALL {
        let wave = Recurrent::new(4, 3, head, if head == Head::HardSigmoid { 0.1 } else { 0.7 }, 13).unwrap();
        let found = estimator::study(&wave, rows, 0.0).unwrap();
        let moved = estimator::study(&wave, rows, 5.0).unwrap();
        assert!((found.norm - 1.0).abs() <= 1e-13 && found.support == 16, "{head:?}");
        assert!((moved.energy - found.energy - 5.0).abs() <= 1e-12);
        for (one, other) in found.parameters.iter().zip(&moved.parameters) {
            // Amplitudes everywhere: no bias, with or without baseline.
            assert!((one.plain - one.exact).abs() <= 1e-11, "{head:?} {one:?}");
            assert!((one.baseline - one.exact).abs() <= 1e-11, "{head:?} {one:?}");
            assert!(one.score.abs() <= 1e-12 && one.missing == 0.0);
            // An offset of the energy changes neither derivative nor expectation.
            assert!((one.exact - other.exact).abs() <= 1e-11 && (one.plain - other.plain).abs() <= 1e-11);
            assert!((one.baseline_variance - other.baseline_variance).abs() <= 1e-9);
        }
    }
    for head in [Head::Trigonometric, Head::Linear] {
        let wave = at_a_zero(head, 4);
        let found = estimator::study(&wave, rows, 0.0).unwrap();
        assert_eq!(found.support, 1, "{head:?}");
        let bias = found.parameters.iter().map(|one| (one.plain - one.exact).abs()).fold(0.0, f64::max);
        assert!(bias > 0.1, "{head:?}: {bias}");
        for one in &found.parameters {
            // What is missing is what is never sampled.
            assert!((one.plain + one.missing - one.exact).abs() <= 1e-11, "{head:?} {one:?}");
            assert!((one.baseline + one.missing - one.exact).abs() <= 1e-11);
        }
    }
}

#[test]
fn the_sampled_estimator_has_its_expectation_and_variance() {
    let case = ising_ring(4);
    let wave = Recurrent::new(4, 2, Head::SoftmaxPhase, 0.8, 17).unwrap();
    let exact = estimator::study(&wave, &case.rows, 2.0).unwrap();
    let samples = estimator::sampled(&wave, &case.rows, 2.0, 20_000, 3).unwrap();
    let mut comparisons = 0;
    for (expected, [plain, baseline]) in exact.parameters.iter().zip(&samples) {
        for (estimate, value, variance) in [
            (plain, expected.plain, expected.plain_variance),
            (baseline, expected.baseline, expected.baseline_variance),
        ] {
            // A parameter of the input before the first site has no effect.
            assert!((estimate.value - value).abs() <= 4.0 * estimate.error + 1e-12, "{estimate:?} {value}");
            assert!((estimate.diagnostics["variance"] - variance).abs() <= 0.15 * variance + 1e-12);
            comparisons += 1;
        }
    }
    assert_eq!(comparisons, 2 * wave.parameter_count());
}
