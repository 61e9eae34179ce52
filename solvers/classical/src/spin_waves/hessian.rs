//! The Hessian of the energy on the tangent space.

use eigentruth_numerics::dense::hermitian_eigen;
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use faer::Mat;

use super::magnet::dot;
use super::{Magnet, SpinWaveError};

/// Bytes that matrices may take.
const MEMORY: usize = 1 << 30;

/// The modes of small deviations from a configuration at rest.
#[derive(Clone, Debug)]
pub struct Modes {
    /// The curvatures of the energy, ascending.
    curvatures: Vec<f64>,
    /// What rounding, and the forces that are left, make of a curvature.
    error: f64,
    zero: usize,
    /// `[mode]`: the change of the spins, `[site * n + component]`, of the zero modes.
    directions: Vec<Vec<f64>>,
    /// The sites' cells and the lengths of the torus, if there is one.
    cells: Option<(Vec<[i32; 2]>, [i32; 2])>,
    n: usize,
}

impl Magnet {
    /// Orthonormal vectors across every spin, `[site][direction]`; for three components the two and the spin are right-handed.
    pub(super) fn tangents(&self, spins: &[f64]) -> Vec<Vec<Vec<f64>>> {
        let frame = |site: usize| {
            let spin = self.spin(spins, site);
            // The reflection that takes ∓e₀ to the spin, whichever is farther.
            let sign = if spin[0] > 0.0 { -1.0 } else { 1.0 };
            let mut w = spin.to_vec();
            w[0] -= sign;
            let norm = dot(&w, &w);
            let column = |k: usize| -> Vec<f64> {
                (0..self.n).map(|c| f64::from(u8::from(c == k)) - 2.0 * w[c] * w[k] / norm).collect()
            };
            let mut frame: Vec<Vec<f64>> = (1..self.n).map(column).collect();
            // A reflection turns right into left; with −e₀ it is a rotation already.
            if sign > 0.0 {
                frame[0].iter_mut().for_each(|x| *x = -*x);
            }
            frame
        };
        (0..self.lattice.len()).map(frame).collect()
    }

    /// The cells of the sites and the lengths of a torus along the primitive vectors with one site in a cell.
    pub(super) fn torus(&self) -> Option<(Vec<[i32; 2]>, [i32; 2])> {
        let straight = self.lattice.superlattice().filter(|s| s[0][1] == 0 && s[1][0] == 0)?;
        let closed = self.lattice.boundary().iter().all(|b| b.is_closed());
        let bravais = self.lattice.sites().iter().all(|site| site.basis == 0);
        (closed && bravais).then(|| {
            let cells = self.lattice.sites().iter().map(|site| site.cell).collect();
            (cells, [straight[0][0], straight[1][1]])
        })
    }

    /// Spins that are at rest, or an error.
    pub(super) fn at_rest(&self, spins: &[f64]) -> Result<f64, SpinWaveError> {
        let residual = self.force(spins)?;
        // Converged: a thousand times what rounding leaves, far below any curvature that is told from zero.
        let allowed = 1e3 * self.rounding();
        if residual > allowed {
            return Err(SpinWaveError::Force { residual, allowed });
        }
        Ok(residual)
    }

    /// The matrix of second derivatives; a change of the spins takes the factor `e^{2πi q·w}` where it winds `w` times around
    /// the torus, so that the lattice is the cell of a larger one.
    pub(super) fn curvature(&self, spins: &[f64], q: [f64; 2]) -> Result<Mat<Complex64>, SpinWaveError> {
        let (sites, d) = (self.lattice.len(), self.n - 1);
        let dimension = sites * d;
        let needed = 4 * dimension * dimension * size_of::<Complex64>();
        if needed > MEMORY {
            return Err(SpinWaveError::Memory { sites, dimension, needed, allowed: MEMORY });
        }
        let tangents = self.tangents(spins);
        let mut matrix = Mat::<Complex64>::zeros(dimension, dimension);
        for site in 0..sites {
            let along = dot(&self.field(spins, site), self.spin(spins, site));
            for a in 0..d {
                matrix[(site * d + a, site * d + a)] += along;
            }
        }
        for (bond, j) in self.lattice.bonds().iter().zip(&self.couplings) {
            let angle = (0..2).map(|k| q[k] * f64::from(bond.winding[k])).sum::<f64>();
            let phase = Complex64::cis(std::f64::consts::TAU * angle);
            for (a, one) in tangents[bond.from].iter().enumerate() {
                for (b, two) in tangents[bond.to].iter().enumerate() {
                    let product: f64 =
                        one.iter().zip(two).zip(&self.anisotropy).map(|((x, y), f)| f * x * y).sum();
                    let element = phase * (-j * product);
                    matrix[(bond.from * d + a, bond.to * d + b)] += element;
                    matrix[(bond.to * d + b, bond.from * d + a)] += element.conj();
                }
            }
        }
        Ok(matrix)
    }

    /// The modes of small deviations from spins at rest. Those below the error count as zero, and the next must be a thousand times
    /// above it.
    ///
    /// # Errors
    /// [`SpinWaveError::Force`] for spins that are not at rest, [`SpinWaveError::Unstable`] at a saddle,
    /// [`SpinWaveError::NoGap`], [`SpinWaveError::Memory`].
    pub fn hessian(&self, spins: &[f64]) -> Result<Modes, SpinWaveError> {
        let residual = self.at_rest(spins)?;
        let complex = self.curvature(spins, [0.0; 2])?;
        let matrix = Mat::from_fn(complex.nrows(), complex.ncols(), |i, j| complex[(i, j)].re);
        let (curvatures, vectors) = hermitian_eigen(matrix.as_ref())?;
        let norm = curvatures.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        // A force f means that the spins are f/stiffness away from rest, which changes curvatures by as much as f.
        let error = curvatures.len() as f64 * f64::EPSILON * norm + 8.0 * residual;
        if curvatures[0] < -error {
            return Err(SpinWaveError::Unstable { curvature: curvatures[0] });
        }
        let zero = curvatures.iter().filter(|x| **x <= error).count();
        if let Some(next) = curvatures.get(zero)
            && *next < 1e3 * error
        {
            return Err(SpinWaveError::NoGap { count: zero, threshold: error, next: *next });
        }
        let tangents = self.tangents(spins);
        let d = self.n - 1;
        let direction = |mode: usize| {
            let mut change = vec![0.0; spins.len()];
            for (site, frame) in tangents.iter().enumerate() {
                for (a, e) in frame.iter().enumerate() {
                    for (c, x) in e.iter().enumerate() {
                        change[site * self.n + c] += vectors[(site * d + a, mode)] * x;
                    }
                }
            }
            change
        };
        let directions = (0..zero).map(direction).collect();
        let cells = self.torus();
        Ok(Modes { curvatures, error, zero, directions, cells, n: self.n })
    }
}

impl Modes {
    /// How many modes cost no energy.
    pub fn zero(&self) -> usize {
        self.zero
    }

    /// The curvatures of the energy, ascending; their error is that of [`Modes::gap`].
    pub fn curvatures(&self) -> &[f64] {
        &self.curvatures
    }

    /// The smallest curvature that is not zero; `None` if all are.
    pub fn gap(&self) -> Option<Estimate> {
        let next = *self.curvatures.get(self.zero)?;
        let provenance = Provenance::new("classical/spin waves").with("dimension", self.curvatures.len());
        Some(Estimate::exact(next, self.error, provenance).with("zero_modes", self.zero as f64))
    }

    /// Where the changes of the spins in the zero modes lie: wave vectors `2π(m₁/L₁, m₂/L₂)` as `[m₁, m₂]` and how many modes they hold,
    /// which add up to [`Modes::zero`]. `None` unless the lattice is a torus with one site in a cell.
    pub fn wave_vectors(&self) -> Option<Vec<([i32; 2], f64)>> {
        let (cells, lengths) = self.cells.as_ref()?;
        let mut found = Vec::new();
        for m in (0..lengths[1]).flat_map(|y| (0..lengths[0]).map(move |x| [x, y])) {
            let mut weight = 0.0;
            for change in &self.directions {
                for c in 0..self.n {
                    let wave = |(site, cell): (usize, &[i32; 2])| {
                        let turns = (0..2).map(|k| f64::from(m[k] * cell[k]) / f64::from(lengths[k]));
                        let phase = Complex64::cis(-std::f64::consts::TAU * turns.sum::<f64>());
                        phase * change[site * self.n + c]
                    };
                    weight += cells.iter().enumerate().map(wave).sum::<Complex64>().norm_sqr();
                }
            }
            let weight = weight / cells.len() as f64;
            // Identity: rounding of a sum over all sites.
            if weight > 1e3 * cells.len() as f64 * f64::EPSILON {
                found.push((m, weight));
            }
        }
        Some(found)
    }
}
