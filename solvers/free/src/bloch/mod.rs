//! Free fermions in momentum space.
//!
//! A momentum is a list of fractions `κ ∈ [0, 1)` of the reciprocal lattice vectors, one for each direction, so that
//! the Brillouin zone is the unit torus: `k·R = 2π κ·R` for a displacement `R` in cells.

mod bands;
mod chern;
mod crystal;
mod drawn;
mod extrema;
mod fermi;
mod morse;
mod response;
mod trigonometric;

pub use bands::{BandGrid, band_grid, winding};
pub use chern::{Chern, chern};
pub use crystal::{Closure, Crystal};
pub use drawn::drawn_pieces;
pub use extrema::{Minima, Minimum, minima};
pub use fermi::{Contour, FermiSurface, fermi_contours, fermi_surface};
pub use morse::{Critical, Topology, critical_points, fermi_topology};
pub use response::{conductivity, drude_weight};
pub use trigonometric::Trigonometric;

use num_complex::Complex64;

use crate::linalg::{adjoint_product, hermitian, hermitian_values, product};
use crate::{FreeError, Matrix};

/// A hermitian matrix that depends on the momentum.
pub trait Bloch: Sync {
    /// The number of directions.
    fn dimension(&self) -> usize;

    /// The number of orbitals in a cell, which is the number of bands.
    fn orbitals(&self) -> usize;

    /// The matrix at `κ`, shape `[orbital, orbital]`, periodic in each fraction with period 1.
    fn matrix(&self, kappa: &[f64]) -> Matrix;

    /// `∂H/∂κ` along an axis. The default is a five-point difference with a relative error of about 1e-9; use a method
    /// that knows the derivative where that matters.
    fn derivative(&self, kappa: &[f64], axis: usize) -> Matrix {
        const STEP: f64 = 1.0 / 1024.0;
        let at = |steps: f64| {
            let mut moved = kappa.to_vec();
            moved[axis] += steps * STEP;
            self.matrix(&moved)
        };
        let (near, far) = ([at(1.0), at(-1.0)], [at(2.0), at(-2.0)]);
        let n = self.orbitals();
        Matrix::from_fn(n, n, |i, j| {
            let difference = (near[0][(i, j)] - near[1][(i, j)]) * 8.0 - (far[0][(i, j)] - far[1][(i, j)]);
            difference / (12.0 * STEP)
        })
    }

    /// The band energies at `κ`, ascending.
    ///
    /// # Errors
    /// [`FreeError::Eigenvalues`].
    fn energies(&self, kappa: &[f64]) -> Result<Vec<f64>, FreeError> {
        // Grids of two bands are large, and their eigenvalues are a square root.
        if self.orbitals() == 2 {
            let matrix = self.matrix(kappa);
            let (a, b) = (matrix[(0, 0)].re, matrix[(1, 1)].re);
            let (mean, radius) = ((a + b) / 2.0, ((a - b) / 2.0).hypot(matrix[(1, 0)].norm()));
            let values = vec![mean - radius, mean + radius];
            let finite = values.iter().all(|value| value.is_finite());
            return finite.then_some(values).ok_or(FreeError::Eigenvalues { dimension: 2 });
        }
        hermitian_values(&self.matrix(kappa))
    }
}

/// A band's energy and gradient `∂E/∂κ` by the Hellmann-Feynman theorem (meaningful away from crossings).
fn gradient(bloch: &dyn Bloch, band: usize, kappa: &[f64]) -> Result<(f64, Vec<f64>), FreeError> {
    let (values, vectors) = hermitian(&bloch.matrix(kappa))?;
    let state = vectors.subcols(band, 1);
    let slopes = (0..bloch.dimension()).map(|axis| {
        let image = product(bloch.derivative(kappa, axis).as_ref(), state);
        adjoint_product(state, image.as_ref())[(0, 0)].re
    });
    Ok((values[band], slopes.collect()))
}

/// A bound of the size of the energies, from a few momenta.
fn scale(bloch: &dyn Bloch) -> f64 {
    let d = bloch.dimension();
    let sample =
        |s: usize| (0..d).map(|a| (0.123 + 0.377 * s as f64 + 0.211 * a as f64).fract()).collect::<Vec<_>>();
    (0..4).map(|s| crate::linalg::norm_bound(&bloch.matrix(&sample(s)))).fold(f64::MIN_POSITIVE, f64::max)
}

fn check_band(bloch: &dyn Bloch, band: usize) -> Result<(), FreeError> {
    if band >= bloch.orbitals() {
        return Err(FreeError::argument("the band", band, "less than the number of orbitals, from 0"));
    }
    Ok(())
}

fn check_grid(bloch: &dyn Bloch, sizes: &[usize], least: usize) -> Result<(), FreeError> {
    if sizes.len() != bloch.dimension() || sizes.iter().any(|&size| size < least) {
        let allowed = "a size for each direction, large enough for the method (3 to see neighbours)";
        return Err(FreeError::argument("the grid", format!("{sizes:?}"), allowed));
    }
    Ok(())
}

fn check_plane(bloch: &dyn Bloch) -> Result<(), FreeError> {
    if bloch.dimension() != 2 {
        return Err(FreeError::argument(
            "the number of directions",
            bloch.dimension(),
            "2 for this question",
        ));
    }
    Ok(())
}

/// `e^{−2πi x}`.
fn phase(x: f64) -> Complex64 {
    Complex64::cis(-std::f64::consts::TAU * x)
}
