//! Thermal averages by full diagonalization.

use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System, thermal::Ensemble};
use eigentruth_models::Hamiltonian;
use eigentruth_numerics::dense;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_sse::site_values;
use faer::Mat;

/// Levels and states on all configurations.
pub struct Exact {
    values: Vec<f64>,
    vectors: Mat<f64>,
    /// `[configuration][site]`.
    states: Vec<Vec<f64>>,
    ensemble: Ensemble,
}

impl Exact {
    pub fn new(hamiltonian: &Hamiltonian) -> Self {
        let transitions = Transitions::lower(hamiltonian, &None).unwrap();
        let layout = &transitions.layout;
        let configurations = layout.configurations(1 << 12).unwrap();
        let matrix = transitions.dense(&configurations).unwrap();
        let real = Mat::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[(i, j)].re);
        let (values, vectors) = dense::hermitian_eigen(real.as_ref()).unwrap();
        let of_sites = site_values(hamiltonian.space());
        let state = |&c: &u64| {
            let value = |(site, values): (usize, &Vec<f64>)| values[layout.state(c, site) as usize];
            of_sites.iter().enumerate().map(value).collect()
        };
        let states = configurations.iter().map(state).collect();
        let system = System::new(hamiltonian.clone()).unwrap();
        let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
        Self { values, vectors, states, ensemble: Ensemble::grand(&spectrum, &[]).unwrap() }
    }

    /// Energy and heat capacity, by the crate for exact diagonalization.
    pub fn thermodynamics(&self, beta: f64) -> (f64, f64) {
        let at = self.ensemble.at(beta).unwrap();
        (at.energy.value, at.heat_capacity.value)
    }

    fn weights(&self, beta: f64) -> Vec<f64> {
        let weights: Vec<f64> = self.values.iter().map(|e| (-beta * (e - self.values[0])).exp()).collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(|w| w / sum).collect()
    }

    /// The average of a function of configurations.
    pub fn diagonal(&self, beta: f64, of: impl Fn(&[f64]) -> f64) -> f64 {
        let of: Vec<f64> = self.states.iter().map(|state| of(state)).collect();
        let n = of.len();
        let level = |k: usize| (0..n).map(|c| self.vectors[(c, k)].powi(2) * of[c]).sum::<f64>();
        self.weights(beta).iter().enumerate().map(|(k, w)| w * level(k)).sum()
    }

    /// `∫₀^β dτ ⟨A(τ) B⟩` of diagonal operators.
    pub fn response(&self, beta: f64, a: impl Fn(&[f64]) -> f64, b: impl Fn(&[f64]) -> f64) -> f64 {
        let n = self.states.len();
        let matrix = |of: &dyn Fn(&[f64]) -> f64| {
            let scaled = Mat::from_fn(n, n, |c, k| of(&self.states[c]) * self.vectors[(c, k)]);
            dense::adjoint_product(self.vectors.as_ref(), scaled.as_ref())
        };
        let (a, b, weights) = (matrix(&a), matrix(&b), self.weights(beta));
        let mut sum = 0.0;
        for k in 0..n {
            for l in 0..n {
                let gap = self.values[l] - self.values[k];
                // (e^{−βE_k} − e^{−βE_l})/(E_l − E_k), also for equal levels.
                let x = beta * gap;
                let factor = if x.abs() < 1e-6 { 1.0 - x / 2.0 } else { -(-x).exp_m1() / x };
                sum += weights[k] * beta * factor * a[(k, l)] * b[(l, k)];
            }
        }
        sum
    }
}

/// Comparisons with exact values, run by run.
#[derive(Default)]
pub struct Comparisons {
    pub count: usize,
    pub failures: Vec<String>,
    /// By run the values of z² that can fluctuate.
    squares: Vec<Vec<f64>>,
}

impl Comparisons {
    /// What follows is of another run.
    pub fn run(&mut self) {
        self.squares.push(Vec::new());
    }

    pub fn add(&mut self, what: &str, estimate: &eigentruth_numerics::Estimate, exact: f64) {
        // Averages that cannot fluctuate agree up to rounding.
        let rounding = 1e3 * f64::EPSILON * exact.abs().max(1.0);
        let z = (estimate.value - exact) / estimate.error.max(rounding);
        self.count += 1;
        if estimate.error > rounding {
            self.squares.last_mut().expect("a run").push(z * z);
        }
        if z.is_nan() || z.abs() > 4.0 {
            self.failures.push(format!(
                "{what}: {} ± {}, exactly {exact}: z = {z:.1}",
                estimate.value, estimate.error
            ));
        }
    }

    /// The mean of z² over the runs, each with the mean of its own, and how many there are.
    fn mean_square(&self) -> (f64, usize) {
        let means: Vec<f64> = self
            .squares
            .iter()
            .filter(|run| !run.is_empty())
            .map(|run| run.iter().sum::<f64>() / run.len() as f64)
            .collect();
        (means.iter().sum::<f64>() / means.len() as f64, means.len())
    }

    /// Whether all agree, with errors that are neither too small nor too large.
    pub fn check(&self, at_least: usize) {
        let (mean, runs) = self.mean_square();
        let [least, most] = bounds(runs);
        println!("{} comparisons in {runs} runs, mean of z² {mean:.2} in {least:.2}..{most:.2}", self.count);
        assert!(self.count >= at_least, "{} comparisons", self.count);
        assert!(self.failures.is_empty(), "of {}:\n{}", self.count, self.failures.join("\n"));
        assert!((least..most).contains(&mean), "a mean of z² of {mean} in {runs} runs");
    }
}

/// Between which values the mean of z² over independent runs lies but for one time in 10⁴ on either side. What is compared within a run is
/// correlated, and no more than if it were one number: then n times the mean is χ² with n degrees of freedom, whose quantiles are those of
/// E. B. Wilson and M. M. Hilferty, PNAS 17, 684 (1931).
fn bounds(runs: usize) -> [f64; 2] {
    let width = 2.0 / (9.0 * runs as f64);
    [-3.719, 3.719].map(|quantile| (1.0 - width + quantile * width.sqrt()).max(0.0).powi(3))
}
