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

/// How many columns a row is multiplied to while it is at hand.
const TOGETHER: usize = 4;

/// Sums of products of one row with several columns, in lanes that are added at the end: the order of additions is fixed.
fn dots<const C: usize, const LANES: usize>(row: &[f64], columns: [&[f64]; C]) -> [f64; C] {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let split = columns.map(|column| column.as_chunks::<LANES>());
    let mut sums = [[0.0; LANES]; C];
    for (at, a) in chunks.iter().enumerate() {
        for (sums, (chunks, _)) in sums.iter_mut().zip(&split) {
            let b = &chunks[at];
            for lane in 0..LANES {
                sums[lane] += a[lane] * b[lane];
            }
        }
    }
    std::array::from_fn(|c| {
        let tail: f64 = rest.iter().zip(split[c].1).map(|(a, b)| a * b).sum();
        sums[c].iter().sum::<f64>() + tail
    })
}

/// `x_j y_k + x_k y_j` for k < j and `x_j y_j`, packed as the couplings of one spin are.
fn pairs(x: &[f64], y: &[f64], packed: &mut Vec<f64>) {
    for j in 0..x.len() {
        packed.extend(x[..j].iter().zip(&y[..j]).map(|(x_k, y_k)| x[j] * y_k + x_k * y[j]));
        packed.push(x[j] * y[j]);
    }
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

    /// `Σ_jk J_i^{jk} x_j y_k` for every pair of vectors `(x, y)`, `[pair][i]` flat: a matrix of couplings times columns of products, so
    /// that the couplings, which are what does not fit into a near cache, are read once for several pairs.
    pub(super) fn forces(&self, of: &[(&[f64], &[f64])], out: &mut [f64]) {
        let n = self.spins;
        let size = n * (n + 1) / 2;
        let mut packed = Vec::with_capacity(of.len() * size);
        of.iter().for_each(|(x, y)| pairs(x, y, &mut packed));
        let (blocks, rest) = (packed.chunks_exact(TOGETHER * size), of.len() / TOGETHER * TOGETHER);
        for (i, row) in self.packed.chunks_exact(size).enumerate() {
            for (at, block) in blocks.clone().enumerate() {
                let columns: [&[f64]; TOGETHER] = std::array::from_fn(|c| &block[c * size..(c + 1) * size]);
                let found = dots::<TOGETHER, 4>(row, columns);
                (0..TOGETHER).for_each(|c| out[(at * TOGETHER + c) * n + i] = found[c]);
            }
            let mut left = rest;
            let mut columns = blocks.remainder().chunks_exact(2 * size);
            for two in &mut columns {
                let found = dots::<2, 8>(row, [&two[..size], &two[size..]]);
                (out[left * n + i], out[(left + 1) * n + i]) = (found[0], found[1]);
                left += 2;
            }
            if left < of.len() {
                out[left * n + i] = dots::<1, 8>(row, [columns.remainder()])[0];
            }
        }
    }
}
