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

/// Comparisons with exact values: how many, and the largest |z|.
#[derive(Default)]
pub struct Comparisons {
    pub count: usize,
    pub failures: Vec<String>,
    pub sum: f64,
}

impl Comparisons {
    pub fn add(&mut self, what: &str, estimate: &eigentruth_numerics::Estimate, exact: f64) {
        // Averages that cannot fluctuate agree up to rounding.
        let rounding = 1e3 * f64::EPSILON * exact.abs().max(1.0);
        let z = (estimate.value - exact) / estimate.error.max(rounding);
        self.count += 1;
        self.sum += z * z;
        if z.is_nan() || z.abs() > 4.0 {
            self.failures.push(format!(
                "{what}: {} ± {}, exactly {exact}: z = {z:.1}",
                estimate.value, estimate.error
            ));
        }
    }

    pub fn check(&self, at_least: usize) {
        let mean = self.sum / self.count as f64;
        println!("{} comparisons, mean of z² {mean:.2}", self.count);
        assert!(self.count >= at_least, "{} comparisons", self.count);
        assert!(self.failures.is_empty(), "of {}:\n{}", self.count, self.failures.join("\n"));
    }
}
