use eigentruth_numerics::krylov::{
    ContinuedFraction, EvolveOptions, KrylovError, KrylovSpace, cool, evolve, matrix_of,
};
use eigentruth_numerics::{Complex64, Complexified, LinearOperator, Scalar, vector};

use super::matrices::{function_of, identity, with_spectrum};

const N: usize = 90;

fn values() -> Vec<f64> {
    (0..N).map(|k| -3.0 + 7.0 * (k as f64 / (N - 1) as f64).powi(2)).collect()
}

fn unit<S: Scalar>(seed: u64) -> Vec<S> {
    let mut x = vec![S::ZERO; N];
    vector::fill_random(seed, &mut x);
    vector::normalize(&mut x);
    x
}

fn distance<S: Scalar>(x: &[S], y: &[S]) -> f64 {
    x.iter().zip(y).map(|(x, y)| (*x - *y).norm_squared()).sum::<f64>().sqrt()
}

#[test]
fn evolution_is_the_exponential_and_unitary() {
    let (operator, vectors) = with_spectrum::<Complex64>(&values(), 11);
    let start = unit::<Complex64>(4);
    for (time, vectors_per_step, tolerance) in [(0.01, 8, 1e-12), (3.0, 24, 1e-12), (-40.0, 16, 1e-9)] {
        let options = EvolveOptions { tolerance, vectors: vectors_per_step, ..EvolveOptions::default() };
        let exact = function_of(&values(), &vectors, |e| Complex64::cis(-e * time), &start);
        let mut state = start.clone();
        let took = evolve(&operator, &mut state, time, &options).expect("it converges");
        let rounding = identity(N, took.steps as f64 * f64::from(vectors_per_step as u32));
        assert!(took.error <= tolerance + 1e-3 * rounding, "{took:?}");
        assert!(distance(&state, &exact) <= took.error + rounding, "{} {took:?}", distance(&state, &exact));
        assert!((vector::norm(&state) - 1.0).abs() <= rounding);
        evolve(&operator, &mut state, -time, &options).expect("it converges");
        assert!(distance(&state, &start) <= 2.0 * (took.error + rounding));
    }
    let mut state = start;
    let hasty = EvolveOptions { max_applications: 30, ..EvolveOptions::default() };
    let stopped = evolve(&operator, &mut state, 100.0, &hasty);
    assert!(matches!(stopped, Err(KrylovError::NotConverged { .. })), "{stopped:?}");
}

#[test]
fn a_real_operator_evolves_complex_states() {
    let (operator, vectors) = with_spectrum::<f64>(&values(), 12);
    let start = unit::<Complex64>(5);
    let complex = Complexified::new(&operator);
    let matrix = matrix_of(&operator);
    let mut image = vec![Complex64::ZERO; N];
    complex.apply(&start, &mut image);
    let written = (0..N).map(|row| (0..N).map(|column| start[column] * matrix[(row, column)]).sum());
    assert!(distance(&image, &written.collect::<Vec<_>>()) <= identity(N, 4.0));
    let mut state = start.clone();
    let took = evolve(&complex, &mut state, 2.0, &EvolveOptions::default()).expect("it converges");
    let part = |f: fn(f64) -> f64, part: fn(&Complex64) -> f64| {
        let component: Vec<f64> = start.iter().map(part).collect();
        function_of(&values(), &vectors, |e| f(2.0 * e), &component)
    };
    let (cos_re, cos_im) = (part(f64::cos, |z| z.re), part(f64::cos, |z| z.im));
    let (sin_re, sin_im) = (part(f64::sin, |z| z.re), part(f64::sin, |z| z.im));
    let exact: Vec<Complex64> =
        (0..N).map(|k| Complex64::new(cos_re[k] + sin_im[k], cos_im[k] - sin_re[k])).collect();
    assert!(distance(&state, &exact) <= took.error + identity(N, took.steps as f64));
}

#[test]
fn cooling_is_the_normalized_exponential() {
    let (operator, vectors) = with_spectrum::<f64>(&values(), 13);
    let start = unit::<f64>(6);
    for tau in [0.0, 0.3, 5.0] {
        let mut exact = function_of(&values(), &vectors, |e| (-tau * e).exp(), &start);
        let norm = vector::normalize(&mut exact);
        let mut state = start.clone();
        let took = cool(&operator, &mut state, tau, &EvolveOptions::default()).expect("it converges");
        let rounding = identity(N, 1.0 + took.steps as f64);
        assert!(distance(&state, &exact) <= took.error + rounding, "{tau} {took:?}");
        assert!((took.log_norm - norm.ln()).abs() <= took.error + rounding * norm.ln().abs().max(1.0));
    }
}

#[test]
fn the_continued_fraction_is_the_resolvent() {
    let (operator, vectors) = with_spectrum::<Complex64>(&values(), 14);
    let mut phi = unit::<Complex64>(7);
    vector::scale(1.5, &mut phi);
    let fraction = ContinuedFraction::new(&operator, &phi, 200).expect("a vector");
    assert!((fraction.weight - 2.25).abs() <= identity(N, 2.25));
    for z in [Complex64::new(0.4, 0.3), Complex64::new(-5.0, 0.1), Complex64::new(2.0, 2.0)] {
        let image = function_of(&values(), &vectors, |e| (z - e).inv(), &phi);
        let exact = vector::dot(&phi, &image);
        let found = fraction.evaluate(z);
        // Rounding, amplified by the distance to the poles.
        assert!((found - exact).norm() <= identity(N, 2.25 / z.im.powi(2)), "{z} {found} {exact}");
    }
    // Few steps: the first moments are exact.
    let short = ContinuedFraction::new(&operator, &phi, 6).expect("a vector");
    let poles = short.poles().expect("small");
    assert_eq!(poles.len(), 6);
    for power in 0..12 {
        let exact: f64 = (0..N)
            .map(|k| values()[k].powi(power) * vector::dot(vectors.col_as_slice(k), &phi).norm_sqr())
            .sum();
        let moment: f64 = poles.iter().map(|(energy, weight)| weight * energy.powi(power)).sum();
        assert!((moment - exact).abs() <= identity(N, 2.25 * 4f64.powi(power)), "{power}: {moment} {exact}");
    }
    let zero = ContinuedFraction::new(&operator, &[Complex64::ZERO; N], 5).expect("a zero vector");
    assert_eq!((zero.weight, zero.evaluate(Complex64::I)), (0.0, Complex64::ZERO));
    assert_eq!(zero.poles(), Ok(vec![]));
    assert!(matches!(
        ContinuedFraction::new(&operator, &phi[1..], 5),
        Err(KrylovError::Start { length: 89, dimension: 90, .. })
    ));
}

#[test]
fn functions_on_the_krylov_space() {
    let (operator, vectors) = with_spectrum::<f64>(&values(), 15);
    let mut start = unit::<f64>(8);
    vector::scale(3.0, &mut start);
    // The whole space, or as much of it as the start vector reaches.
    let space = KrylovSpace::new(&operator, &start, N + 10).expect("a vector");
    assert_eq!((space.basis.len(), space.coupling), (N, 0.0));
    let exact = function_of(&values(), &vectors, f64::cos, &start);
    assert!(distance(&space.apply_function(f64::cos), &exact) <= identity(N, 3.0));
    let average: f64 = space.quadrature().map(|(energy, weight)| weight * energy.cos()).sum();
    assert!((average - vector::dot(&start, &exact)).abs() <= identity(N, 9.0));
    // An eigenvector spans an invariant space.
    let one = KrylovSpace::new(&operator, vectors.col_as_slice(3), 10).expect("a vector");
    assert!(one.coupling <= identity(N, 4.0) && one.basis.len() <= 3);
    assert!(matches!(KrylovSpace::new(&operator, &[0.0; N], 3), Err(KrylovError::Start { .. })));
}
