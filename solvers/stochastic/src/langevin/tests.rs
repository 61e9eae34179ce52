use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;

use super::*;
use crate::dense;
use crate::linear::LinearSystem;
use crate::quadrature::gauss_hermite;

/// `dx = A x dt + Σ_k B_k x dW_k` in the sense of Itô.
#[derive(Clone)]
struct Multiplicative {
    a: Mat<f64>,
    b: Vec<Mat<f64>>,
}

impl Dynamics for Multiplicative {
    fn dimension(&self) -> usize {
        self.a.nrows()
    }
    fn noises(&self) -> usize {
        self.b.len()
    }
    fn interpretation(&self) -> Interpretation {
        Interpretation::Ito
    }
    fn drift(&self, x: &[f64], out: &mut [f64]) {
        for (i, out) in out.iter_mut().enumerate() {
            *out = (0..x.len()).map(|j| self.a[(i, j)] * x[j]).sum();
        }
    }
    fn amplitude(&self, x: &[f64], out: &mut [f64]) {
        for i in 0..x.len() {
            for (k, b) in self.b.iter().enumerate() {
                out[i * self.b.len() + k] = (0..x.len()).map(|j| b[(i, j)] * x[j]).sum();
            }
        }
    }
    fn amplitude_gradient(&self, x: &[f64], out: &mut [f64]) {
        let n = x.len();
        for i in 0..n {
            for (k, b) in self.b.iter().enumerate() {
                for j in 0..n {
                    out[(i * self.b.len() + k) * n + j] = b[(i, j)];
                }
            }
        }
    }
}

fn matrix(rows: &[&[f64]]) -> Mat<f64> {
    Mat::from_fn(rows.len(), rows.len(), |i, j| rows[i][j])
}

fn kronecker(a: &Mat<f64>, b: &Mat<f64>) -> Mat<f64> {
    let n = b.nrows();
    Mat::from_fn(a.nrows() * n, a.ncols() * n, |i, j| a[(i / n, j / n)] * b[(i % n, j % n)])
}

impl Multiplicative {
    fn scalar(a: f64, b: f64) -> Self {
        Self { a: matrix(&[&[a]]), b: vec![matrix(&[&[b]])] }
    }

    /// Two components and two noises that do not commute.
    fn turning() -> Self {
        Self {
            a: matrix(&[&[-0.6, 0.4], &[-0.3, -0.2]]),
            b: vec![matrix(&[&[0.3, 0.2], &[-0.1, 0.4]]), matrix(&[&[0.1, -0.5], &[0.4, 0.0]])],
        }
    }

    /// The linear map that a step with these increments is.
    fn map(&self, scheme: Scheme, h: f64, increments: &[f64], signs: &[bool]) -> Mat<f64> {
        let n = self.dimension();
        let integrator = Integrator::new(self, scheme, h, &vec![1.0; n]).unwrap();
        let mut out = Mat::zeros(n, n);
        for j in 0..n {
            let mut x = vec![0.0; n];
            x[j] = 1.0;
            integrator.step(&mut x, increments, signs);
            (0..n).for_each(|i| out[(i, j)] = x[i]);
        }
        out
    }

    /// `⟨R⟩ ⊕ ⟨R⊗R⟩` of a step: its first and second moments, by all values of the three-point noise.
    fn moments(&self, scheme: Scheme, h: f64) -> [Mat<f64>; 2] {
        let (n, m) = (self.dimension(), self.noises());
        let pairs = m * (m - 1) / 2;
        let mut first = Mat::zeros(n, n);
        let mut second = Mat::zeros(n * n, n * n);
        for case in 0..3usize.pow(m as u32) << pairs {
            let signs: Vec<bool> = (0..pairs).map(|p| case >> p & 1 == 1).collect();
            let mut digits = case >> pairs;
            let mut weight = 0.5f64.powi(pairs as i32);
            let increments: Vec<f64> = (0..m)
                .map(|_| {
                    let digit = digits % 3;
                    digits /= 3;
                    weight *= [1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0][digit];
                    (digit as f64 - 1.0) * (3.0 * h).sqrt()
                })
                .collect();
            let map = self.map(scheme, h, &increments, &signs);
            first = dense::plus(&first, weight, &map);
            second = dense::plus(&second, weight, &kronecker(&map, &map));
        }
        [first, second]
    }

    /// The exact moments: `e^{At}` and `e^{(A⊗1 + 1⊗A + Σ B⊗B)t}`.
    fn exact(&self, time: f64) -> [Mat<f64>; 2] {
        let one = Mat::<f64>::identity(self.dimension(), self.dimension());
        let mut second = dense::plus(&kronecker(&self.a, &one), 1.0, &kronecker(&one, &self.a));
        for b in &self.b {
            second = dense::plus(&second, 1.0, &kronecker(b, b));
        }
        [&self.a, &second].map(|m| {
            dense::exponential(&Mat::from_fn(m.nrows(), m.nrows(), |i, j| time * m[(i, j)])).unwrap()
        })
    }
}

/// The slope of the error in the step, from the two finest of a halved sequence.
fn slope(errors: &[f64]) -> f64 {
    (errors[errors.len() - 2] / errors[errors.len() - 1]).log2()
}

fn power(m: &Mat<f64>, exponent: usize) -> Mat<f64> {
    (0..exponent).fold(Mat::identity(m.nrows(), m.nrows()), |p, _| dense::product(p.as_ref(), m.as_ref()))
}

fn weak_slopes(system: &Multiplicative, scheme: Scheme) -> [f64; 2] {
    let exact = system.exact(1.0);
    [0, 1].map(|which| {
        let error = |steps: usize| {
            let moved = power(&system.moments(scheme, 1.0 / steps as f64)[which], steps);
            dense::frobenius(&dense::plus(&moved, -1.0, &exact[which]))
        };
        slope(&[256, 512].map(error))
    })
}

/// How far a slope at finite steps may be from the order: the next order at the steps used.
const SLOPE: f64 = 0.1;

#[test]
fn weak_orders_are_the_slopes_of_exact_moments() {
    let scalar = Multiplicative::scalar(-0.8, 0.7);
    for (scheme, order) in [
        (Scheme::EulerMaruyama, 1.0),
        (Scheme::Milstein, 1.0),
        (Scheme::Heun, 1.0),
        (Scheme::WeakSecond, 2.0),
    ] {
        for found in weak_slopes(&scalar, scheme) {
            // Heun's scheme has, for one linear noise, a mean that is better than its order.
            assert!(
                (found - order).abs() <= SLOPE || scheme == Scheme::Heun && found > order,
                "{scheme:?} {found}"
            );
        }
    }
    let turning = Multiplicative::turning();
    for (scheme, order) in [(Scheme::EulerMaruyama, 1.0), (Scheme::Heun, 1.0), (Scheme::WeakSecond, 2.0)] {
        for found in weak_slopes(&turning, scheme) {
            assert!((found - order).abs() <= SLOPE, "{scheme:?} {found}");
        }
    }
}

#[test]
fn strong_orders_are_the_slopes_of_exact_mean_squares() {
    let (a, b) = (-0.5, 0.8);
    let system = Multiplicative::scalar(a, b);
    let rule = gauss_hermite(24).unwrap();
    // The distance to the solution with the same noise: steps are independent factors.
    let distance = |scheme: Scheme, steps: usize| {
        let h = 1.0 / steps as f64;
        let mut sums = [0.0; 3];
        for (xi, weight) in &rule {
            let w = xi * h.sqrt();
            let step = system.map(scheme, h, &[w], &[])[(0, 0)];
            let exact = ((a - 0.5 * b * b) * h + b * w).exp();
            [step * step, step * exact, exact * exact]
                .iter()
                .zip(&mut sums)
                .for_each(|(x, s)| *s += weight * x);
        }
        let [one, both, two] = sums.map(|s| s.powi(steps as i32));
        (one - 2.0 * both + two).sqrt()
    };
    for (scheme, order) in [(Scheme::EulerMaruyama, 0.5), (Scheme::Milstein, 1.0), (Scheme::Heun, 1.0)] {
        let found = slope(&[64, 128, 256].map(|steps| distance(scheme, steps)));
        assert!((found - order).abs() <= SLOPE, "{scheme:?} {found}");
    }
}

/// `dx = (1 − x²)(c dt + b ∘ dW)`: x = tanh(artanh x₀ + c t + b W).
#[derive(Clone)]
struct Saturating {
    c: f64,
    b: f64,
}

impl Dynamics for Saturating {
    fn dimension(&self) -> usize {
        1
    }
    fn noises(&self) -> usize {
        1
    }
    fn interpretation(&self) -> Interpretation {
        Interpretation::Stratonovich
    }
    fn drift(&self, x: &[f64], out: &mut [f64]) {
        out[0] = self.c * (1.0 - x[0] * x[0]);
    }
    fn amplitude(&self, x: &[f64], out: &mut [f64]) {
        out[0] = self.b * (1.0 - x[0] * x[0]);
    }
    fn amplitude_gradient(&self, x: &[f64], out: &mut [f64]) {
        out[0] = -2.0 * self.b * x[0];
    }
}

/// Outcomes of a noise for one step in units of its root, with their probabilities.
type Outcomes<'a> = &'a [(f64, f64)];

/// The noise of [`Noise::ThreePoint`].
const THREE_POINT: [(f64, f64); 3] =
    [(-1.732_050_807_568_877_2, 1.0 / 6.0), (0.0, 2.0 / 3.0), (1.732_050_807_568_877_2, 1.0 / 6.0)];

/// Nodes of the interpolation in [`mean_square`].
const NODES: usize = 64;

/// The mean of x² over all outcomes of the noise after `steps` steps of length `h` on the interval from −1 to 1, which the process
/// does not leave: functions are taken back step by step, `f(x) → ⟨f(x after a step)⟩`, at Chebyshev's nodes between which polynomials
/// interpolate to rounding (J.-P. Berrut, L. N. Trefethen, SIAM Review 46, 501 (2004)). Nothing is drawn.
fn mean_square(
    system: &impl Dynamics,
    scheme: Scheme,
    x: f64,
    steps: usize,
    h: f64,
    noise: Outcomes<'_>,
) -> f64 {
    let integrator = Integrator::new(system, scheme, h, &[x]).unwrap();
    let last = NODES - 1;
    let nodes: Vec<f64> = (0..NODES).map(|k| (std::f64::consts::PI * k as f64 / last as f64).cos()).collect();
    // The value at a point of the polynomial through the nodes, as weights of its values there.
    let weights = |at: f64| -> Vec<f64> {
        if let Some(hit) = nodes.iter().position(|node| *node == at) {
            return (0..NODES).map(|k| if k == hit { 1.0 } else { 0.0 }).collect();
        }
        let term = |k: usize| {
            let half = if k == 0 || k == last { 0.5 } else { 1.0 };
            let sign = if k.is_multiple_of(2) { half } else { -half };
            sign / (at - nodes[k])
        };
        let total: f64 = (0..NODES).map(term).sum();
        (0..NODES).map(|k| term(k) / total).collect()
    };
    let row = |from: f64| -> Vec<f64> {
        let mut row = vec![0.0; NODES];
        for (xi, share) in noise {
            let mut next = [from];
            integrator.step(&mut next, &[xi * h.sqrt()], &[]);
            assert!(next[0].abs() <= 1.0, "a step from {from} leaves the interval: {}", next[0]);
            row.iter_mut().zip(weights(next[0])).for_each(|(row, weight)| *row += share * weight);
        }
        row
    };
    let apply =
        |row: &[f64], f: &[f64]| -> f64 { row.iter().zip(f).map(|(weight, value)| weight * value).sum() };
    let rows: Vec<Vec<f64>> = nodes.iter().map(|node| row(*node)).collect();
    let mut f: Vec<f64> = nodes.iter().map(|node| node * node).collect();
    for _ in 1..steps {
        f = rows.iter().map(|row| apply(row, &f)).collect();
    }
    apply(&row(x), &f)
}

#[test]
fn nonlinear_weak_orders_and_both_senses() {
    let (c, b, x, time) = (0.4, 0.5, 0.3, 0.5);
    let system = Saturating { c, b };
    let rule = gauss_hermite(48).unwrap();
    let exact: f64 = rule
        .iter()
        .map(|(xi, w)| w * (f64::atanh(x) + c * time + b * xi * f64::sqrt(time)).tanh().powi(2))
        .sum();
    let ito = Converted::new(system.clone(), Interpretation::Ito);
    let error = |scheme, steps: usize, noise: Outcomes<'_>| {
        mean_square(&system, scheme, x, steps, time / steps as f64, noise) - exact
    };
    let slope_of = |scheme, noise: Outcomes<'_>| slope(&[64, 128].map(|n| error(scheme, n, noise).abs()));
    for (scheme, order) in [
        (Scheme::EulerMaruyama, 1.0),
        (Scheme::Milstein, 1.0),
        (Scheme::Heun, 1.0),
        (Scheme::WeakSecond, 2.0),
    ] {
        let found = slope_of(scheme, &THREE_POINT);
        assert!((found - order).abs() <= SLOPE, "{scheme:?} {found}");
        // The same process written in the other sense makes the same steps.
        let other = mean_square(&ito, scheme, x, 4, 0.25 * time, &THREE_POINT) - exact;
        let own = error(scheme, 4, &THREE_POINT);
        assert!((other - own).abs() <= 256.0 * f64::EPSILON, "{scheme:?} {other} {own}");
    }
    // Negative control: a coin has a wrong fourth moment, which costs the second order and nothing else.
    let coin = [(-1.0, 0.5), (1.0, 0.5)];
    let found = slope_of(Scheme::WeakSecond, &coin);
    assert!((found - 1.0).abs() <= SLOPE, "{found}");
    // Read in the wrong sense the process is another one, whatever the step.
    struct Wrong(Saturating);
    impl Dynamics for Wrong {
        fn dimension(&self) -> usize {
            1
        }
        fn noises(&self) -> usize {
            1
        }
        fn interpretation(&self) -> Interpretation {
            Interpretation::Ito
        }
        fn drift(&self, x: &[f64], out: &mut [f64]) {
            self.0.drift(x, out);
        }
        fn amplitude(&self, x: &[f64], out: &mut [f64]) {
            self.0.amplitude(x, out);
        }
        fn amplitude_gradient(&self, x: &[f64], out: &mut [f64]) {
            self.0.amplitude_gradient(x, out);
        }
    }
    let right = error(Scheme::WeakSecond, 8, &THREE_POINT);
    let wrong = mean_square(&Wrong(system.clone()), Scheme::WeakSecond, x, 8, 0.0625, &THREE_POINT) - exact;
    assert!(wrong.abs() > 30.0 * right.abs(), "{wrong} {right}");
}

#[test]
fn noncommuting_noise_and_impossible_steps_are_refused() {
    let turning = Multiplicative::turning();
    let refused = Integrator::new(&turning, Scheme::Milstein, 0.1, &[1.0, 0.5]).map(|_| ()).unwrap_err();
    assert!(matches!(refused, LangevinError::NoncommutingNoise { first: 1, second: 0, .. }));
    let new = |step: f64, start: &[f64]| {
        Integrator::new(&turning, Scheme::Heun, step, start).map(|_| ()).unwrap_err()
    };
    assert_eq!(new(-1.0, &[0.0; 2]), LangevinError::Step { step: -1.0 });
    assert_eq!(new(0.1, &[0.0; 3]), LangevinError::Dimension { given: 3, expected: 2 });
    let exploding = Multiplicative::scalar(-1e200, 0.1);
    let simulation = Simulation {
        scheme: Scheme::EulerMaruyama,
        noise: Noise::Normal,
        step: 1.0,
        steps: 4,
        trajectories: 4,
        seed: 1,
    };
    let found = simulate(&exploding, &simulation, |_| vec![1.0], 1, |path| path[4].clone());
    assert_eq!(found.unwrap_err(), LangevinError::Diverged { step: 4, size: 1.0 });
}

/// A linear system as a Langevin equation with the noise of each component its own.
struct Linear<'a>(&'a LinearSystem);

impl Dynamics for Linear<'_> {
    fn dimension(&self) -> usize {
        self.0.dimension()
    }
    fn noises(&self) -> usize {
        self.0.dimension()
    }
    fn interpretation(&self) -> Interpretation {
        Interpretation::Stratonovich
    }
    fn drift(&self, x: &[f64], out: &mut [f64]) {
        for (i, out) in out.iter_mut().enumerate() {
            *out = (0..x.len()).map(|j| self.0.drift()[(i, j)] * x[j]).sum();
        }
    }
    fn amplitude(&self, x: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        (0..x.len()).for_each(|i| out[i * x.len() + i] = self.0.noise()[(i, i)].sqrt());
    }
    fn amplitude_gradient(&self, _: &[f64], out: &mut [f64]) {
        out.fill(0.0);
    }
}

#[test]
fn integrated_diffusivities_agree_with_the_lyapunov_equation() {
    // A force that turns drives a velocity with friction.
    let drift = matrix(&[
        &[-1.5, 0.0, 1.0, 0.0],
        &[0.0, -1.5, 0.0, 1.0],
        &[0.0, 0.0, -1.0, -1.2],
        &[0.0, 0.0, 1.2, -1.0],
    ]);
    let noise = Mat::from_fn(4, 4, |i, j| if i == j { [0.4, 0.4, 2.0, 2.0][i] } else { 0.0 });
    let system = LinearSystem::new(drift, noise).unwrap();
    let stationary = system.stationary().unwrap();
    let tensor = system.diffusion(&stationary, &[0, 1]).unwrap();
    let draw = system.sampler(&stationary).unwrap();
    let h = 0.05;
    let simulation = Simulation {
        scheme: Scheme::WeakSecond,
        noise: Noise::ThreePoint,
        step: h,
        steps: 200,
        trajectories: 4000,
        seed: 3,
    };
    let found = simulate(&Linear(&system), &simulation, draw, 2, |path| {
        let weight = |at: usize| if at == 0 { 0.5 * h } else { h };
        let sum = |i: usize| path.iter().enumerate().map(|(at, x)| weight(at) * x[i]).sum::<f64>();
        let (sx, sy, start) = (sum(0), sum(1), &path[0]);
        vec![0.5 * (sx * start[0] + sy * start[1]), 0.5 * (sy * start[0] - sx * start[1])]
    })
    .unwrap();
    let expected = [tensor.even(0, 0).unwrap(), tensor.odd(0, 1).unwrap()];
    for (found, expected) in found.iter().zip(&expected) {
        assert!(found.z(expected).abs() <= Estimate::SAME, "{found:?} {expected:?}");
    }
    let rival = Estimate::exact(-expected[1].value, 0.0, Provenance::new("rival"));
    assert!(found[1].z(&rival).abs() >= Estimate::RIVAL);
}
