//! Functions of a hermitian operator, applied to a vector.

use faer::Mat;
use num_complex::Complex64;

use super::{KrylovError, ROUNDING, Tridiagonal};
use crate::{LinearOperator, Scalar, vector};

/// An orthonormal basis of the space spanned by `ψ, Hψ, H²ψ, …`, with the operator projected on it.
///
/// All vectors are kept and orthogonal to rounding. For finite-temperature Lanczos: with a random unit vector `r`,
/// [`KrylovSpace::quadrature`] gives `⟨r|f(H)|r⟩`; and `⟨r|f(H) A|r⟩ = Σ_j f(θ_j) ⟨r|j⟩⟨j|A r⟩` with the Ritz vectors
/// `|j⟩` made of [`KrylovSpace::basis`] by the columns of [`KrylovSpace::mix`].
#[derive(Clone, Debug)]
pub struct KrylovSpace<S> {
    /// The orthonormal vectors; the first is the start vector, normalized.
    pub basis: Vec<Vec<S>>,
    /// The projected operator.
    pub tridiagonal: Tridiagonal,
    /// The Ritz values, ascending.
    pub values: Vec<f64>,
    /// The Ritz vectors as columns, in terms of the basis; real.
    pub mix: Mat<f64>,
    /// The norm of the start vector.
    pub norm: f64,
    /// The coupling to what lies outside; 0 if the space is invariant.
    pub coupling: f64,
}

impl<S: Scalar> KrylovSpace<S> {
    /// The space of dimension `steps`, or less if a smaller one is invariant.
    ///
    /// # Errors
    /// [`KrylovError::Start`] for a start vector that is zero or has another length; [`KrylovError::NotFinite`],
    /// [`KrylovError::NotHermitian`].
    pub fn new(operator: &impl LinearOperator<S>, start: &[S], steps: usize) -> Result<Self, KrylovError> {
        let dimension = operator.dimension();
        let (length, norm) = (start.len(), vector::norm(start));
        if length != dimension || norm == 0.0 || !norm.is_finite() {
            return Err(KrylovError::Start { length, norm, dimension });
        }
        let mut first = start.to_vec();
        vector::scale(1.0 / norm, &mut first);
        let mut basis = vec![first];
        let mut tridiagonal = Tridiagonal::default();
        let mut coupling = 0.0;
        for step in 0..steps.clamp(1, dimension) {
            if step > 0 {
                tridiagonal.beside.push(coupling);
            }
            let mut image = vec![S::ZERO; dimension];
            operator.apply(&basis[step], &mut image);
            let size = vector::norm(&image);
            let mut overlaps = vec![S::ZERO; basis.len()];
            coupling = vector::orthogonalize(&basis, &mut image, &mut overlaps);
            let overlap = overlaps[step].to_complex();
            if !size.is_finite() {
                return Err(KrylovError::NotFinite);
            }
            if overlap.im.abs() > size * f64::EPSILON.sqrt() {
                return Err(KrylovError::NotHermitian { imaginary: overlap.im });
            }
            tridiagonal.diagonal.push(overlap.re);
            if coupling <= ROUNDING * tridiagonal.norm() || step + 1 == dimension {
                coupling = 0.0;
                break;
            }
            if step + 1 < steps {
                vector::scale(1.0 / coupling, &mut image);
                basis.push(image);
            }
        }
        let (values, mix) = tridiagonal.eigen()?;
        Ok(Self { basis, tridiagonal, values, mix, norm, coupling })
    }

    /// `(θ_j, |⟨θ_j|ψ⟩|²)`: energies and weights with `⟨ψ|f(H)|ψ⟩ ≈ Σ_j weight_j f(θ_j)`, exact for polynomials of
    /// degree below twice the dimension.
    pub fn quadrature(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let weight = |j: usize| (self.mix[(0, j)] * self.norm).powi(2);
        self.values.iter().enumerate().map(move |(j, value)| (*value, weight(j)))
    }

    /// `f(H) ψ`, projected on the space.
    pub fn apply_function(&self, f: impl Fn(f64) -> S) -> Vec<S> {
        let mut result = vec![S::ZERO; self.basis[0].len()];
        for (v, c) in self.basis.iter().zip(self.coefficients(&f)) {
            vector::axpy(c.scaled(self.norm), v, &mut result);
        }
        result
    }

    /// `f(T) e_1`.
    fn coefficients(&self, f: &impl Fn(f64) -> S) -> Vec<S> {
        let images: Vec<S> = self.values.iter().map(|value| f(*value)).collect();
        let element = |row: usize| {
            let terms = images.iter().enumerate();
            let terms = terms.map(|(j, image)| image.scaled(self.mix[(row, j)] * self.mix[(0, j)]));
            terms.fold(S::ZERO, |sum, term| sum + term)
        };
        (0..self.basis.len()).map(element).collect()
    }
}

/// How [`evolve`] and [`cool`] proceed.
#[derive(Clone, Debug, PartialEq)]
pub struct EvolveOptions {
    /// The error of the final state that is allowed, relative to its norm.
    pub tolerance: f64,
    /// Krylov vectors per step.
    pub vectors: usize,
    /// How often the operator is applied at most.
    pub max_applications: usize,
}

impl Default for EvolveOptions {
    /// `1e-12` with 24 vectors, 100 000 applications.
    fn default() -> Self {
        Self { tolerance: 1e-12, vectors: 24, max_applications: 100_000 }
    }
}

/// What an evolution took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evolution {
    /// A bound on the error of the state, relative to its norm: the sum over all steps of
    /// `β_m ∫ |(e^{−iTs})_{m1}| ds`, the integral bounded from samples (Hochbruck and Lubich, SIAM J. Numer. Anal.
    /// 34, 1911 (1997)), and rounding.
    pub error: f64,
    /// Steps in time.
    pub steps: usize,
    /// How often the operator was applied.
    pub applications: usize,
    /// The logarithm of the factor by which the norm changed; 0 in real time.
    pub log_norm: f64,
}

/// `state ← exp(−i H time) state`.
///
/// # Errors
/// [`KrylovError`]; [`KrylovError::NotConverged`] if more applications are needed than allowed. The state is then that
/// of an earlier time.
pub fn evolve(
    operator: &impl LinearOperator<Complex64>,
    state: &mut [Complex64],
    time: f64,
    options: &EvolveOptions,
) -> Result<Evolution, KrylovError> {
    let phase = |energy: f64, _, step: f64| Complex64::cis(-energy * step * time.signum());
    propagate(operator, state, time.abs(), options, false, &phase)
}

/// `state ← exp(−τ H) state / ‖exp(−τ H) state‖` for a unit vector and `τ ≥ 0`; [`Evolution::log_norm`] is the
/// logarithm of the divisor. The error bound assumes that the Krylov space sees the lowest energy that matters.
///
/// # Errors
/// As [`evolve`].
///
/// # Panics
/// If `τ` is negative.
pub fn cool<S: Scalar>(
    operator: &impl LinearOperator<S>,
    state: &mut [S],
    tau: f64,
    options: &EvolveOptions,
) -> Result<Evolution, KrylovError> {
    assert!(tau >= 0.0, "cooling needs τ ≥ 0, not {tau}; use −H to go to high energies");
    let weight = |energy: f64, lowest: f64, step: f64| S::from_real((-(energy - lowest) * step).exp());
    propagate(operator, state, tau, options, true, &weight)
}

/// Steps of `factor(energy, lowest Ritz value, step)`, which is 1 at step 0 and has modulus at most 1; if that is
/// less, the state `damps` and is normalized.
fn propagate<S: Scalar>(
    operator: &impl LinearOperator<S>,
    state: &mut [S],
    total: f64,
    options: &EvolveOptions,
    damps: bool,
    factor: &impl Fn(f64, f64, f64) -> S,
) -> Result<Evolution, KrylovError> {
    let mut evolution = Evolution::default();
    let mut left = total;
    while left > 0.0 {
        let space = KrylovSpace::new(operator, state, options.vectors.max(2))?;
        evolution.applications += space.basis.len();
        let lowest = space.values[0];
        let last = space.basis.len() - 1;
        // The largest |f(Ts)_{m1}| for s up to the step, times β_m and the step, over the norm that is left.
        let error = |step: f64| {
            if space.coupling == 0.0 {
                return 0.0;
            }
            let size = |sample: u32| {
                let s = step * f64::from(sample) / 16.0;
                let terms = space.values.iter().enumerate().map(|(j, value)| {
                    factor(*value, lowest, s).scaled(space.mix[(last, j)] * space.mix[(0, j)])
                });
                terms.fold(S::ZERO, |sum, term| sum + term).norm_squared().sqrt()
            };
            let largest = (1..=16).map(size).fold(0.0, f64::max);
            let remaining =
                space.values.iter().enumerate().map(|(j, value)| {
                    factor(*value, lowest, step).norm_squared() * space.mix[(0, j)].powi(2)
                });
            let remaining = remaining.sum::<f64>().sqrt();
            // The samples see the maximum of a smooth function up to a few percent.
            1.25 * space.coupling * step * largest / remaining
        };
        let allowed = |step: f64| options.tolerance * step / total;
        let mut step = left;
        while error(step) > allowed(step).max(f64::EPSILON) && step > left * f64::EPSILON {
            step *= 0.75;
        }
        let coefficients = space.coefficients(&|energy| factor(energy, lowest, step));
        state.fill(S::ZERO);
        for (v, c) in space.basis.iter().zip(&coefficients) {
            vector::axpy(c.scaled(space.norm), v, state);
        }
        if damps {
            let norm = vector::normalize(state);
            evolution.log_norm += (norm / space.norm).ln() - lowest * step;
        }
        evolution.error += error(step) + ROUNDING;
        evolution.steps += 1;
        left = if step == left { 0.0 } else { left - step };
        if left > 0.0 && evolution.applications >= options.max_applications {
            return Err(KrylovError::NotConverged {
                applications: evolution.applications,
                reached: evolution.error * total / (total - left),
                wanted: options.tolerance,
            });
        }
    }
    Ok(evolution)
}
