//! Random quadratic couplings.

use std::f64::consts::TAU;

use eigentruth_numerics::streams;
use rand::RngExt;

use super::SimulationError;

/// Couplings may take this much memory.
const LIMIT: u128 = 1 << 30;

/// Which entries of the tensor have the variance σ².
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variance {
    /// Every entry of the symmetric tensor: the covariance of the forces is 2σ²C² up to 1/N.
    Entries,
    /// Every entry of a tensor without symmetry, of which the flow sees the symmetric part: σ²C².
    BeforeSymmetrising,
}

/// Couplings `J_i^{jk} = J_i^{kj}`, `[i][j ≥ k]` packed.
pub struct Couplings {
    spins: usize,
    packed: Vec<f64>,
}

/// Independent normal numbers of unit variance (G. E. P. Box, M. E. Muller, Ann. Math. Stat. 29, 610 (1958)).
pub(super) fn normals(stream: &mut streams::Stream, count: usize) -> Vec<f64> {
    let mut numbers = Vec::with_capacity(count + 1);
    while numbers.len() < count {
        let (u, v): (f64, f64) = (1.0 - stream.random::<f64>(), stream.random());
        let radius = (-2.0 * u.ln()).sqrt();
        numbers.extend([radius * (TAU * v).cos(), radius * (TAU * v).sin()]);
    }
    numbers.truncate(count);
    numbers
}

/// Sums of products of one row with several vectors; fixed order of additions.
fn dot(row: &[f64], vector: &[f64]) -> f64 {
    let (rows, vectors) = (row.chunks_exact(8), vector.chunks_exact(8));
    let rest: f64 = rows.remainder().iter().zip(vectors.remainder()).map(|(a, b)| a * b).sum();
    let mut sums = [0.0; 8];
    for (a, b) in rows.zip(vectors) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}

impl Couplings {
    /// Gaussian couplings from a stream.
    ///
    /// # Errors
    /// [`SimulationError::TooLarge`], [`SimulationError::Parameter`] for a σ that is not positive.
    pub fn gaussian(
        spins: usize,
        sigma: f64,
        variance: Variance,
        stream: &mut streams::Stream,
    ) -> Result<Self, SimulationError> {
        let bytes = spins as u128 * (spins as u128 * (spins as u128 + 1) / 2) * 8;
        if bytes > LIMIT {
            return Err(SimulationError::TooLarge { spins, bytes, limit: LIMIT });
        }
        if !(sigma.is_finite() && sigma > 0.0) {
            let expected = "a finite positive width of the couplings";
            return Err(SimulationError::Parameter { name: "σ", value: sigma, expected });
        }
        let mut packed = normals(stream, (bytes / 8) as usize);
        let off_diagonal = match variance {
            Variance::Entries => sigma,
            // The mean of two independent entries.
            Variance::BeforeSymmetrising => sigma * std::f64::consts::FRAC_1_SQRT_2,
        };
        let mut at = 0;
        for _ in 0..spins {
            for j in 0..spins {
                packed[at..at + j].iter_mut().for_each(|x| *x *= off_diagonal);
                packed[at + j] *= sigma;
                at += j + 1;
            }
        }
        Ok(Couplings { spins, packed })
    }

    /// The number of spins.
    pub fn spins(&self) -> usize {
        self.spins
    }

    /// The entry `J_i^{jk}`.
    pub fn entry(&self, i: usize, j: usize, k: usize) -> f64 {
        let (j, k) = (j.max(k), j.min(k));
        let size = self.spins * (self.spins + 1) / 2;
        self.packed[i * size + j * (j + 1) / 2 + k]
    }

    /// `Σ_jk J_i^{jk} x_j x_k` and for every vector v `2 Σ_jk J_i^{jk} x_j v_k`, in one pass over the couplings.
    pub(super) fn apply(&self, x: &[f64], vectors: &[f64], force: &mut [f64], images: &mut [f64]) {
        let n = self.spins;
        let mut rows = self.packed.as_slice();
        for i in 0..n {
            let mut sum = 0.0;
            images.iter_mut().skip(i).step_by(n).for_each(|image| *image = 0.0);
            for j in 0..n {
                let row;
                (row, rows) = rows.split_at(j + 1);
                let beside = dot(&row[..j], &x[..j]);
                sum += x[j] * (2.0 * beside + row[j] * x[j]);
                for (v, image) in vectors.chunks_exact(n).zip(images.chunks_exact_mut(n)) {
                    let crossed = dot(&row[..j], &v[..j]);
                    image[i] += 2.0 * (x[j] * (crossed + row[j] * v[j]) + v[j] * beside);
                }
            }
            force[i] = sum;
        }
    }
}
