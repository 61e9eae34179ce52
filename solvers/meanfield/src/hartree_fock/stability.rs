//! Whether a solution is a minimum.

use eigentruth_numerics::dense::{adjoint_product, product, product_adjoint};
use eigentruth_numerics::krylov::{self, KrylovError};
use eigentruth_numerics::{Estimate, LinearOperator, Provenance, Scalar};
use faer::Mat;
use num_complex::Complex64;

use super::frame::MeanField;
use super::scf::{Fixed, Functional};
use super::{Filling, HartreeFock, HartreeFockError, Solution};

/// Orbitals, levels and the number of occupied ones, block by block.
#[derive(Clone, Debug)]
pub(super) struct Orbitals {
    pub blocks: Vec<(Mat<Complex64>, Vec<f64>, usize)>,
    /// `[block][level]`.
    pub occupations: Vec<Vec<f64>>,
    /// In units of energy.
    pub temperature: f64,
    /// Whether the numbers of particles are fixed.
    pub fixed: bool,
    /// Whether every level is full or empty.
    sharp: bool,
}

impl Orbitals {
    pub(super) fn new<S: Scalar>(fixed: &Fixed<S>, filling: &Filling, temperature: f64) -> Self {
        let blocks = fixed.orbitals.iter().zip(&fixed.levels).zip(&fixed.occupations.of);
        let sharp = fixed.occupations.of.iter().flatten().all(|&f| f == 0.0 || f == 1.0);
        let blocks = blocks.map(|((orbitals, levels), f)| {
            let complex =
                Mat::from_fn(orbitals.nrows(), orbitals.ncols(), |i, j| orbitals[(i, j)].to_complex());
            (complex, levels.clone(), f.iter().filter(|&&f| f == 1.0).count())
        });
        Self {
            blocks: blocks.collect(),
            occupations: fixed.occupations.of.clone(),
            temperature,
            fixed: matches!(filling, Filling::Particles(_)),
            sharp,
        }
    }

    /// `√W_ij` with `W_ij = (f_j − f_i)/(ε_i − ε_j)`, between equal levels `−∂f/∂ε`; of each block, columns after each other.
    pub(super) fn roots(&self) -> Vec<Vec<f64>> {
        let of_block = |block: usize| {
            let (levels, f) = (&self.blocks[block].1, &self.occupations[block]);
            let n = levels.len();
            let root = |at: usize| {
                let (i, j) = (at % n, at / n);
                let apart = levels[i] - levels[j];
                // Of second order in what is left out between levels that are so close.
                let weight = if self.temperature > 0.0 && apart.abs() < 1e-4 * self.temperature {
                    (f[i] * (1.0 - f[i]) + f[j] * (1.0 - f[j])) / (2.0 * self.temperature)
                } else if f[i] == f[j] {
                    0.0
                } else {
                    (f[j] - f[i]) / apart
                };
                weight.max(0.0).sqrt()
            };
            (0..n * n).map(root).collect()
        };
        (0..self.blocks.len()).map(of_block).collect()
    }
}

/// The Hessian on real and imaginary parts of `X[empty, occupied]`: for `φ_i → φ_i + Σ_a X_ai φ_a` to second order
/// `E = E₀ + xᵀ H x`, with `x` all components.
struct Hessian<'a> {
    mean_field: &'a MeanField<Complex64>,
    orbitals: &'a Orbitals,
    dimension: usize,
}

impl LinearOperator<f64> for Hessian<'_> {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        let mut at = 0;
        let mut change = Vec::with_capacity(self.orbitals.blocks.len());
        let mut rotations = Vec::with_capacity(self.orbitals.blocks.len());
        for (orbitals, _, occupied) in &self.orbitals.blocks {
            let empty = orbitals.ncols() - occupied;
            let rotation = Mat::from_fn(empty, *occupied, |a, i| {
                let at = at + 2 * (i * empty + a);
                Complex64::new(x[at], x[at + 1])
            });
            at += 2 * empty * occupied;
            let moved = product(orbitals.as_ref().subcols(*occupied, empty), rotation.as_ref());
            let half = product_adjoint(moved.as_ref(), orbitals.as_ref().subcols(0, *occupied));
            change.push(&half + half.adjoint());
            rotations.push(rotation);
        }
        let response = self.mean_field.response(&change);
        let mut at = 0;
        for (number, (orbitals, levels, occupied)) in self.orbitals.blocks.iter().enumerate() {
            let empty = orbitals.ncols() - occupied;
            let right = product(response[number].as_ref(), orbitals.as_ref().subcols(0, *occupied));
            let mixed = adjoint_product(orbitals.as_ref().subcols(*occupied, empty), right.as_ref());
            for i in 0..*occupied {
                for a in 0..empty {
                    let value =
                        rotations[number][(a, i)] * (levels[occupied + a] - levels[i]) + mixed[(a, i)];
                    (y[at], y[at + 1]) = (value.re, value.im);
                    at += 2;
                }
            }
        }
    }
}

impl HartreeFock {
    /// The lowest eigenvalue of the Hessian of the energy in rotations of occupied into empty orbitals that keep the restriction
    /// and the symmetries: `E − E₀ = xᵀ H x` for a rotation of squared norm `‖x‖²`, in units of energy. Negative at a saddle, about
    /// 0 where a continuous symmetry is broken. `None` if there is nothing to rotate, or levels are
    /// partly filled.
    ///
    /// # Errors
    /// [`HartreeFockError::Eigenvalues`] if the iteration for the eigenvalue does not converge.
    pub fn stability(&self, solution: &Solution) -> Result<Option<Estimate>, HartreeFockError> {
        let orbitals = &solution.orbitals;
        let size = |(orbitals, _, occupied): &(Mat<Complex64>, Vec<f64>, usize)| {
            2 * occupied * (orbitals.ncols() - occupied)
        };
        let dimension = orbitals.blocks.iter().map(size).sum();
        if dimension == 0 || !orbitals.sharp {
            return Ok(None);
        }
        let mean_field = MeanField::<Complex64>::new(&self.frame, &self.interacting)
            .expect("complex numbers hold anything");
        let hessian = Hessian { mean_field: &mean_field, orbitals, dimension };
        let found = krylov::lowest_eigenvalue(&hessian, &krylov::Options::default());
        let found = found.map_err(|_: KrylovError| HartreeFockError::Eigenvalues { dimension })?;
        Ok(Some(found.estimate(Provenance::new("meanfield/hessian").with("dimension", dimension))))
    }
}
