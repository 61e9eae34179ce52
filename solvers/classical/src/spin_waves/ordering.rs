//! Wave vectors of lowest energy.

use eigentruth_models::{CellBond, UnitCell};
use eigentruth_numerics::dense::hermitian_eigenvalues;
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use faer::Mat;

use super::SpinWaveError;

/// A wave vector at which the exchange matrix has its lowest eigenvalue.
#[derive(Clone, Debug)]
pub struct OrderingVector {
    /// In units of the reciprocal vectors, in `[0, 1)`: the phases of the primitive vectors over 2π.
    pub q: [f64; 2],
    /// How far `q` may be off in each direction.
    pub error: f64,
    /// The lowest eigenvalue over two: the energy of a site, if spins of unit length can be made of its vectors (J. M. Luttinger, L. Tisza,
    /// Phys. Rev. 70, 954 (1946)), a lower bound if not. With one site in a cell, spirals are.
    pub energy: Estimate,
}

/// The lowest eigenvalue over two of `−J(q)`.
fn energy(cell: &UnitCell, couplings: &[f64], q: [f64; 2]) -> Result<f64, SpinWaveError> {
    let sites = cell.basis.len();
    let mut matrix = Mat::<Complex64>::zeros(sites, sites);
    for (bond, j) in cell.bonds.iter().zip(couplings) {
        let turns = (0..2).map(|k| q[k] * f64::from(bond.offset[k])).sum::<f64>();
        let element = Complex64::cis(std::f64::consts::TAU * turns) * -j;
        matrix[(bond.from, bond.to)] += element;
        matrix[(bond.to, bond.from)] += element.conj();
    }
    let lowest = if sites == 1 { matrix[(0, 0)].re } else { hermitian_eigenvalues(matrix.as_ref())?[0] };
    Ok(lowest / 2.0)
}

/// All wave vectors that minimise the exchange energy `−Σ J S·S` of an infinite lattice, up to reciprocal vectors: the lowest points of a grid
/// of `grid` by `grid`, each followed downhill with steps that are halved.
///
/// Where a whole line is degenerate, its points on the grid are given.
///
/// # Errors
/// [`SpinWaveError::Coupling`], [`SpinWaveError::Dense`].
pub fn ordering_vectors(
    cell: &UnitCell,
    coupling: impl Fn(&CellBond) -> f64,
    grid: usize,
) -> Result<Vec<OrderingVector>, SpinWaveError> {
    let couplings: Vec<f64> = cell.bonds.iter().map(coupling).collect();
    if let Some(bond) = couplings.iter().position(|j| !j.is_finite()) {
        return Err(SpinWaveError::Coupling { bond, value: couplings[bond] });
    }
    let scale: f64 = couplings.iter().map(|j| j.abs()).sum();
    let at = |q: [f64; 2]| energy(cell, &couplings, q);
    let points: Vec<[f64; 2]> = (0..grid)
        .flat_map(|y| (0..grid).map(move |x| [x as f64 / grid as f64, y as f64 / grid as f64]))
        .collect();
    let values = points.iter().map(|q| at(*q)).collect::<Result<Vec<_>, _>>()?;
    let value = |x: usize, y: usize| values[(x + grid) % grid + grid * ((y + grid) % grid)];
    let rounding = 16.0 * f64::EPSILON * scale;
    let mut found: Vec<OrderingVector> = Vec::new();
    // Quadratic minima are not seen below the root of rounding.
    let finest = f64::EPSILON.sqrt() / 4.0;
    for (index, q) in points.iter().enumerate() {
        let (x, y) = (index % grid, index / grid);
        let lower =
            |dx: usize, dy: usize| value(x + dx + grid - 1, y + dy + grid - 1) < values[index] - rounding;
        if (0..3).any(|dx| (0..3).any(|dy| lower(dx, dy))) {
            continue;
        }
        let (mut q, mut lowest, mut step) = (*q, values[index], 0.5 / grid as f64);
        while step > finest {
            let mut moved = false;
            for d in [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -1.0]] {
                for sign in [1.0, -1.0] {
                    let next = [q[0] + sign * step * d[0], q[1] + sign * step * d[1]];
                    let reached = at(next)?;
                    if reached < lowest - f64::EPSILON * scale {
                        (q, lowest, moved) = (next, reached, true);
                    }
                }
            }
            if !moved {
                step /= 2.0;
            }
        }
        let q = q.map(|x| x.rem_euclid(1.0));
        let provenance = Provenance::new("classical/ordering vector").with("grid", grid);
        let energy = Estimate::converged(lowest, rounding, provenance);
        found.push(OrderingVector { q, error: 64.0 * finest, energy });
    }
    let lowest = found.iter().map(|v| v.energy.value).fold(f64::INFINITY, f64::min);
    found.retain(|v| v.energy.value <= lowest + rounding);
    let same = |a: &OrderingVector, b: &OrderingVector| {
        (0..2).all(|k| {
            let difference = (a.q[k] - b.q[k]).abs();
            difference.min(1.0 - difference) <= a.error + b.error
        })
    };
    let mut distinct: Vec<OrderingVector> = Vec::new();
    for vector in found {
        if !distinct.iter().any(|other| same(other, &vector)) {
            distinct.push(vector);
        }
    }
    Ok(distinct)
}
