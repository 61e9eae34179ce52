//! Counting by symmetry alone.

use eigentruth_numerics::dense::{adjoint_product, hermitian_eigenvalues};
use faer::Mat;

use super::magnet::dot;
use super::{Magnet, SpinWaveError};

/// Rotations that a configuration breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Generators of the rotations that leave the energy as it is.
    pub generators: usize,
    /// Those that change the configuration: the dimension of the orbit.
    pub broken: usize,
    /// The rank of the matrix of the brackets `⟨{Q_a, Q_b}⟩` of broken generators per site, for three components.
    pub conjugate: Option<usize>,
}

impl Broken {
    /// Modes that precess: every conjugate pair of broken generators makes one, every other generator one by itself (H. Watanabe, H. Murayama,
    /// Phys. Rev. Lett. 108, 251602 (2012)).
    pub fn precessing(&self) -> Option<usize> {
        self.conjugate.map(|rank| self.broken - rank / 2)
    }
}

/// The number of eigenvalues of a positive matrix that are not zero.
fn rank(matrix: &Mat<f64>, largest: f64) -> Result<usize, SpinWaveError> {
    let values = hermitian_eigenvalues(matrix.as_ref())?;
    // Identity: elements are means over sites of products of order one.
    let threshold = 1e3 * f64::EPSILON * largest;
    let zero = values.iter().filter(|x| **x <= threshold).count();
    match values.get(zero) {
        Some(next) if *next < 1e3 * threshold => {
            Err(SpinWaveError::NoGap { count: zero, threshold, next: *next })
        }
        _ => Ok(values.len() - zero),
    }
}

impl Magnet {
    /// Which rotations a configuration breaks. A rotation in the plane of two components is a symmetry if they have the same anisotropy.
    ///
    /// # Errors
    /// [`SpinWaveError::Length`], [`SpinWaveError::NotUnit`], [`SpinWaveError::NoGap`] where a rotation is nearly unbroken.
    pub fn broken(&self, spins: &[f64]) -> Result<Broken, SpinWaveError> {
        self.check(spins)?;
        let (n, sites) = (self.n, self.lattice.len());
        let planes: Vec<(usize, usize)> = (0..n)
            .flat_map(|a| (0..a).map(move |b| (b, a)))
            .filter(|(a, b)| self.anisotropy[*a] == self.anisotropy[*b])
            .collect();
        let turned: Vec<Vec<f64>> = planes
            .iter()
            .map(|(a, b)| {
                let mut change = vec![0.0; spins.len()];
                for (change, spin) in change.chunks_mut(n).zip(spins.chunks(n)) {
                    (change[*a], change[*b]) = (-spin[*b], spin[*a]);
                }
                change
            })
            .collect();
        let m = planes.len();
        let gram = Mat::from_fn(m, m, |i, j| dot(&turned[i], &turned[j]) / sites as f64);
        let broken = if m == 0 { 0 } else { rank(&gram, 1.0)? };
        let conjugate = if n == 3 && m > 0 {
            // ⟨{Q_a, Q_b}⟩ = Σ S·(∂S/∂θ_a × ∂S/∂θ_b), restricted to the broken directions by itself: unbroken ones do not move spins.
            let bracket = Mat::<f64>::from_fn(m, m, |i, j| {
                let sum = |site: usize| {
                    let at = |v: &[f64], c: usize| v[site * 3 + c];
                    let (s, x, y) = (spins, &turned[i], &turned[j]);
                    at(s, 0) * (at(x, 1) * at(y, 2) - at(x, 2) * at(y, 1))
                        + at(s, 1) * (at(x, 2) * at(y, 0) - at(x, 0) * at(y, 2))
                        + at(s, 2) * (at(x, 0) * at(y, 1) - at(x, 1) * at(y, 0))
                };
                (0..sites).map(sum).sum::<f64>() / sites as f64
            });
            // An antisymmetric matrix has the rank of its square.
            let square = adjoint_product(bracket.as_ref(), bracket.as_ref());
            Some(rank(&square, 1.0)?)
        } else {
            None
        };
        Ok(Broken { generators: m, broken, conjugate })
    }
}
