use eigentruth_numerics::streams::stream;
use eigentruth_numerics::{Comparison, Estimate};
use proptest::prelude::*;

use super::*;
use crate::random::{averages, normal_pair, uniform};

/// Rows of a square matrix.
fn matrix(rows: &[&[f64]]) -> Mat<f64> {
    Mat::from_fn(rows.len(), rows.len(), |i, j| rows[i][j])
}

/// A velocity with friction γ and the cyclotron frequency ω at temperature T, mass 1.
fn magnetic(friction: f64, frequency: f64, temperature: f64) -> LinearSystem {
    let q = 2.0 * friction * temperature;
    LinearSystem::new(
        matrix(&[&[-friction, -frequency], &[frequency, -friction]]),
        matrix(&[&[q, 0.0], &[0.0, q]]),
    )
    .unwrap()
}

/// A random stable system: a random drift moved to the left, noise of random rank.
fn random_system(seed: u64, n: usize) -> LinearSystem {
    let mut stream = stream(seed, 0);
    let mut draw = |_: usize, _: usize| 2.0 * uniform(&mut stream) - 1.0;
    let drift = Mat::from_fn(n, n, &mut draw);
    let shift = n as f64;
    let drift = Mat::from_fn(n, n, |i, j| drift[(i, j)] - if i == j { shift } else { 0.0 });
    let rank = 1 + seed as usize % n;
    let factor = Mat::from_fn(n, rank, &mut draw);
    let noise = dense::product(factor.as_ref(), factor.transpose());
    LinearSystem::new(drift, noise).unwrap()
}

#[test]
fn a_charged_particle_has_the_known_tensor() {
    let (friction, frequency, temperature) = (0.8, 1.7, 0.6);
    let system = magnetic(friction, frequency, temperature);
    let stationary = system.stationary().unwrap();
    assert!(stationary.residual() <= 1e-15, "identity: {}", stationary.residual());
    let tensor = system.diffusion(&stationary, &[0, 1]).unwrap();
    let scale = temperature / (friction * friction + frequency * frequency);
    let provenance = Provenance::new("by hand");
    let by_hand = |value: f64| Estimate::exact(value, 4.0 * f64::EPSILON, provenance.clone());
    assert_eq!(tensor.even(0, 0).unwrap().compare(&by_hand(scale * friction)), Comparison::Same);
    assert_eq!(tensor.odd(0, 1).unwrap().compare(&by_hand(scale * frequency)), Comparison::Same);
    assert_eq!(tensor.odd(0, 1).unwrap().compare(&by_hand(-scale * frequency)), Comparison::Different);
}

#[test]
fn residuals_are_at_rounding_up_to_the_largest_size() {
    for (seed, n) in [(1, 1), (2, 5), (3, 12), (4, 24), (5, LinearSystem::LARGEST)] {
        let stationary = random_system(seed, n).stationary().unwrap();
        // What is promised for the direct method.
        assert!(stationary.residual() <= 1e-12, "{n}: {}", stationary.residual());
    }
}

/// `V D Vᵀ`.
fn congruent(vectors: &Mat<f64>, inner: &Mat<f64>) -> Mat<f64> {
    let left = dense::product(vectors.as_ref(), inner.as_ref());
    dense::product(left.as_ref(), vectors.transpose())
}

#[test]
fn nearly_marginal_and_shearing_drifts_have_the_solution_of_their_eigenbasis() {
    // M = V Λ V⁻¹ with whole V, V⁻¹ and Λ of few binary digits, so that M and Q are exact and what departs is the solver's.
    let n = 4;
    let mut nearly_singular = false;
    for (shear, rates) in [
        (0.0, [2f64.powi(-30), 1.0, 2.0, 5.0]),
        (1.0, [2f64.powi(-20), 2f64.powi(-18), 1.0, 3.0]),
        (16.0, [0.5, 1.0, 2.0, 3.0]),
        (6.0, [2f64.powi(-12), 1.0, 1.5, 4.0]),
    ] {
        let vectors =
            Mat::from_fn(n, n, |i, j| f64::from(u8::from(i == j)) + if j == i + 1 { shear } else { 0.0 });
        let inverse = Mat::from_fn(n, n, |i, j| if j < i { 0.0 } else { (-shear).powi((j - i) as i32) });
        let diagonal = Mat::from_fn(n, n, |i, j| if i == j { -rates[i] } else { 0.0 });
        let drift =
            dense::product(dense::product(vectors.as_ref(), diagonal.as_ref()).as_ref(), inverse.as_ref());
        // Noise in the eigenbasis with correlations between fast and slow modes.
        let inner = Mat::from_fn(n, n, |i, j| if i == j { 1.0 } else { 0.25 });
        let solved = |inner: &Mat<f64>| {
            congruent(&vectors, &Mat::from_fn(n, n, |i, j| inner[(i, j)] / (rates[i] + rates[j])))
        };
        let exact = solved(&inner);
        // The norm of the inverse Lyapunov operator is that of the solution for unit noise.
        let inverse_norm = dense::frobenius(&solved(&congruent(&inverse, &Mat::identity(n, n))));
        let condition = 2.0 * dense::frobenius(&drift) * inverse_norm;
        nearly_singular |= condition > 1e8;
        let system = LinearSystem::new(drift, congruent(&vectors, &inner)).unwrap();
        let stationary = system.stationary().unwrap();
        let size = dense::frobenius(&exact);
        let off = dense::frobenius(&dense::plus(stationary.covariance(), -1.0, &exact));
        println!(
            "shear {shear}: condition {condition:e}, off {:e}, stated {:e}",
            off / size,
            stationary.error() / size
        );
        // The products of the eigenbasis round, too.
        let reference = 4.0 * n as f64 * f64::EPSILON * dense::frobenius(&vectors).powi(2) * size;
        assert!(off <= stationary.error() + reference, "{off:e} {:e}", stationary.error());
        // No more is stated than the condition takes from the rounding of n additions.
        assert!(stationary.error() <= 16.0 * n as f64 * f64::EPSILON * condition * size, "{stationary:?}");
        // ∫ e^{Mt} S dt: the tensor in the eigenbasis.
        let tensor = system.diffusion(&stationary, &[0, 1, 2, 3]).unwrap();
        let tilted = Mat::from_fn(n, n, |i, j| inner[(i, j)] / (rates[i] * (rates[i] + rates[j])));
        let expected = congruent(&vectors, &tilted);
        let rounding = reference / size * dense::frobenius(&expected);
        for (i, row) in tensor.entries.iter().enumerate() {
            for (j, entry) in row.iter().enumerate() {
                assert!(
                    (entry.value - expected[(i, j)]).abs() <= entry.error + rounding,
                    "{i} {j} {entry:?}"
                );
            }
        }
        // Negative control: the slowest rate off by a hundredth.
        let mut other = diagonal.clone();
        other[(0, 0)] *= 1.0 + 1e-2;
        let other =
            dense::product(dense::product(vectors.as_ref(), other.as_ref()).as_ref(), inverse.as_ref());
        let other = LinearSystem::new(other, system.noise().clone()).unwrap().stationary().unwrap();
        let moved = dense::frobenius(&dense::plus(other.covariance(), -1.0, &exact));
        assert!(moved > other.error() + reference, "{moved:e} {:e}", other.error());
    }
    assert!(nearly_singular);
}

#[test]
fn a_particle_that_hardly_loses_its_turning_keeps_its_temperature() {
    // A pair of frequencies beside the axis: ⟨v²⟩ is the temperature at any friction.
    let system = magnetic(2f64.powi(-30), 1.5, 0.75);
    let stationary = system.stationary().unwrap();
    for (i, j, exact) in [(0, 0, 0.75), (1, 1, 0.75), (0, 1, 0.0)] {
        let found = stationary.entry(i, j);
        assert!((found.value - exact).abs() <= found.error && found.error < 1e-3, "{found:?}");
    }
}

#[test]
fn what_cannot_be_solved_is_named() {
    let unit = || Mat::<f64>::identity(2, 2);
    let unstable = LinearSystem::new(matrix(&[&[-1.0, 0.0], &[0.0, 0.25]]), unit()).unwrap_err();
    assert_eq!(unstable, LinearError::Unstable { re: 0.25, im: 0.0 });
    assert!(unstable.to_string().contains("2.5"));
    let marginal = LinearSystem::new(matrix(&[&[0.0, -1.0], &[1.0, 0.0]]), unit()).unwrap_err();
    assert!(matches!(marginal, LinearError::Unstable { im, .. } if im.abs() > 0.5));
    let stable = || matrix(&[&[-1.0, 0.3], &[0.0, -2.0]]);
    let negative = LinearSystem::new(stable(), matrix(&[&[1.0, 2.0], &[2.0, 1.0]])).unwrap_err();
    assert!(
        matches!(negative, LinearError::NegativeNoise { eigenvalue } if (eigenvalue + 1.0).abs() <= 1e2 * f64::EPSILON)
    );
    let skew = LinearSystem::new(stable(), matrix(&[&[1.0, 0.5], &[0.4, 1.0]])).unwrap_err();
    assert!(matches!(skew, LinearError::Asymmetric { .. }));
    let large = LinearSystem::new(Mat::identity(49, 49), Mat::identity(49, 49)).unwrap_err();
    assert!(matches!(large, LinearError::TooLarge { dimension: 49, .. }));
    assert!(matches!(LinearSystem::new(stable(), Mat::identity(3, 3)), Err(LinearError::Shape { .. })));
    assert!(matches!(
        LinearSystem::new(stable(), matrix(&[&[f64::NAN, 0.0], &[0.0, 1.0]])),
        Err(LinearError::NotFinite { .. })
    ));
    let system = LinearSystem::new(stable(), unit()).unwrap();
    let stationary = system.stationary().unwrap();
    assert!(matches!(system.diffusion(&stationary, &[2]), Err(LinearError::NoComponent { .. })));
    assert!(matches!(system.propagator(0.0), Err(LinearError::Step { .. })));
}

#[test]
fn correlations_integrate_to_the_spectral_density_and_the_tensor() {
    let system = random_system(7, 4);
    let stationary = system.stationary().unwrap();
    let n = system.dimension();
    let tensor = system.diffusion(&stationary, &(0..n).collect::<Vec<_>>()).unwrap();
    let density = system.spectral_density(0.0).unwrap();
    for i in 0..n {
        for j in 0..n {
            // ∫ over all times: the tensor and its transpose.
            let both = tensor.entries[i][j].plus(&tensor.entries[j][i]).unwrap();
            assert!((density[(i, j)].re - both.value).abs() <= both.error, "{i} {j}");
        }
    }
    // Simpson's rule over a decayed range: a converged value.
    let (steps, h) = (600, 0.02);
    for frequency in [0.0, 1.3] {
        let density = system.spectral_density(frequency).unwrap();
        let mut sum = Complex64::ZERO;
        for k in 0..=steps {
            let time = k as f64 * h;
            let weight = if k == 0 || k == steps { 1.0 } else { f64::from(2 + 2 * (k % 2)) } * h / 3.0;
            let forward = system.correlation(&stationary, time).unwrap()[(0, 2)];
            let backward = system.correlation(&stationary, -time).unwrap()[(0, 2)];
            let phase = Complex64::from_polar(1.0, frequency * time);
            sum += weight * (forward * phase + backward * phase.conj());
        }
        assert!((sum - density[(0, 2)]).norm() <= 1e-6 * density[(0, 0)].norm(), "converged, Simpson");
    }
}

#[test]
fn a_long_step_is_many_short_ones_and_ends_in_the_stationary_state() {
    let system = random_system(5, 3);
    let stationary = system.stationary().unwrap();
    let long = system.propagator(40.0).unwrap();
    let lost = dense::frobenius(&dense::plus(stationary.covariance(), -1.0, long.covariance()));
    assert!(lost <= 1e3 * f64::EPSILON * dense::frobenius(stationary.covariance()), "{lost}");
    // S = E S Eᵀ + Σ for every step.
    for step in [1e-8, 0.1, 1.0, 5.0] {
        let one = system.propagator(step).unwrap();
        let moved = dense::product(one.decay().as_ref(), stationary.covariance().as_ref());
        let moved = dense::product(moved.as_ref(), one.decay().transpose());
        let sum = dense::plus(&moved, 1.0, one.covariance());
        let off = dense::frobenius(&dense::plus(&sum, -1.0, stationary.covariance()));
        assert!(off <= 1e3 * f64::EPSILON * dense::frobenius(stationary.covariance()), "{step}: {off}");
        if step < 1e-6 {
            let scaled = dense::plus(one.covariance(), -step, system.noise());
            // The next order in the step.
            assert!(dense::frobenius(&scaled) <= 1e2 * step * step * dense::frobenius(system.noise()));
        }
    }
}

#[test]
fn simulated_diffusion_agrees_with_the_exact_tensor() {
    let system = magnetic(1.0, 1.5, 0.7);
    let stationary = system.stationary().unwrap();
    let tensor = system.diffusion(&stationary, &[0, 1]).unwrap();
    let (h, steps) = (0.05, 240);
    let propagator = system.propagator(h).unwrap();
    let draw = system.sampler(&stationary).unwrap();
    // ∫ v_i(t) v_j(0) dt by the trapezium rule, whose error is far below the statistical one.
    let found = averages(6000, 2, 11, &Provenance::new("test"), |stream| {
        let mut v = draw(stream);
        let start = v.clone();
        let mut sum: Vec<f64> = v.iter().map(|v| 0.5 * v).collect();
        for _ in 0..steps {
            propagator.step(&mut v, stream);
            sum.iter_mut().zip(&v).for_each(|(sum, v)| *sum += v);
        }
        vec![
            0.5 * h * (sum[0] * start[0] + sum[1] * start[1]),
            0.5 * h * (sum[1] * start[0] - sum[0] * start[1]),
        ]
    });
    let (even, odd) = (tensor.even(0, 0).unwrap(), tensor.odd(0, 1).unwrap());
    assert!(found[0].z(&even).abs() <= Estimate::SAME, "{found:?} {even:?}");
    assert!(found[1].z(&odd).abs() <= Estimate::SAME, "{found:?} {odd:?}");
    assert!(found[1].z(&odd.scaled(-1.0)).abs() >= Estimate::RIVAL);
}

#[test]
fn diffusion_simulated_from_rest_agrees_with_the_exact_tensor() {
    // Nothing of the Lyapunov equation enters: Heun's method brings the particle from rest into its stationary state.
    let (friction, frequency, temperature) = (1.0, 1.5, 0.7);
    let system = magnetic(friction, frequency, temperature);
    let tensor = system.diffusion(&system.stationary().unwrap(), &[0, 1]).unwrap();
    let amplitude = (2.0 * friction * temperature).sqrt();
    // Relaxed to e^{−8}, then followed for as long. The step changes ⟨v²⟩ by (γh/2)², a fiftieth of the statistical error.
    let (h, relaxing, steps) = (0.05_f64, 160, 160);
    let acceleration =
        |v: [f64; 2]| [-friction * v[0] - frequency * v[1], frequency * v[0] - friction * v[1]];
    let found = averages(24_000, 2, 12, &Provenance::new("test"), |stream| {
        let mut v = [0.0; 2];
        let mut step = || {
            let kicks = normal_pair(stream).map(|kick| amplitude * h.sqrt() * kick);
            let one = acceleration(v);
            let two = acceleration([0, 1].map(|i| v[i] + h * one[i] + kicks[i]));
            v = [0, 1].map(|i| v[i] + 0.5 * h * (one[i] + two[i]) + kicks[i]);
            v
        };
        let start = (0..relaxing).map(|_| step()).last().unwrap_or_default();
        let mut sum = start.map(|v| 0.5 * v);
        for _ in 0..steps {
            let v = step();
            sum = [sum[0] + v[0], sum[1] + v[1]];
        }
        vec![
            0.5 * h * (sum[0] * start[0] + sum[1] * start[1]),
            0.5 * h * (sum[1] * start[0] - sum[0] * start[1]),
        ]
    });
    for (found, expected) in found.iter().zip([tensor.even(0, 0).unwrap(), tensor.odd(0, 1).unwrap()]) {
        assert!(found.z(&expected).abs() <= Estimate::SAME, "{found:?} {expected:?}");
        // Negative control: a temperature that is off by a quarter.
        assert!(found.z(&expected.scaled(1.25)).abs() >= Estimate::DIFFERENT, "{found:?} {expected:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_symmetric_part_of_the_tensor_is_half_the_spectral_density(seed in 0u64..1000, n in 1usize..7) {
        let system = random_system(seed, n);
        let stationary = system.stationary().unwrap();
        prop_assert!(stationary.residual() <= 1e-12);
        let tensor = system.diffusion(&stationary, &[0, n - 1]).unwrap();
        let density = system.spectral_density(0.0).unwrap();
        let even = tensor.even(0, 1).unwrap();
        prop_assert!((even.value - 0.5 * density[(0, n - 1)].re).abs() <= even.error + 64.0 * f64::EPSILON * density[(0, 0)].re.abs());
    }
}
