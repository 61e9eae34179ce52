//! One dimension on a grid: hops between cells that conserve probability and are positive for any step.
//!
//! The current between two cells is that of constant drift and noise between their centres (D. L. Scharfetter, H. K. Gummel, IEEE Trans.
//! Electron Devices 16, 64 (1969)); in the sense of Itô, `J = (a − D') p − D p'`.

use eigentruth_numerics::dense::hermitian_eigenvalues;
use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;

use super::{FokkerPlanckError, check_size};
use crate::dense;

/// The ends of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// No current passes.
    Reflecting,
    /// The ends are joined.
    Periodic,
}

/// `∂p/∂t = −∂(a p)/∂x + ∂²(D p)/∂x²` on cells of equal width.
#[derive(Clone, Debug)]
pub struct Grid {
    lower: f64,
    width: f64,
    cells: usize,
    boundary: Boundary,
    /// Rates of the hops to the right and to the left across the right face of each cell.
    hops: Vec<[f64; 2]>,
}

/// `z/(e^z − 1)`.
fn bernoulli(z: f64) -> f64 {
    if z.abs() < f64::EPSILON { 1.0 - 0.5 * z } else { z / z.exp_m1() }
}

impl Grid {
    /// The equation with the drift `a` (in the sense of Itô) and the diffusivity `D` between `lower` and `upper`.
    ///
    /// # Errors
    /// For an empty interval, fewer than 3 cells, a matrix that is too large, numbers that are not finite, and noise that is not positive.
    pub fn new(
        lower: f64,
        upper: f64,
        cells: usize,
        boundary: Boundary,
        drift: impl Fn(f64) -> f64,
        diffusivity: impl Fn(f64) -> f64,
    ) -> Result<Self, FokkerPlanckError> {
        let bad = |what, value, expected| FokkerPlanckError::Parameter { what, value, expected };
        if !(upper > lower && (upper - lower).is_finite()) {
            return Err(bad("the upper end of the grid", upper, "a finite number above the lower end"));
        }
        if cells < 3 {
            return Err(bad("the number of cells", cells as f64, "at least 3"));
        }
        check_size(cells, 8)?;
        let width = (upper - lower) / cells as f64;
        let faces = if boundary == Boundary::Periodic { cells } else { cells - 1 };
        let mut hops = Vec::with_capacity(faces);
        for cell in 0..faces {
            let face = lower + (cell as f64 + 1.0) * width;
            let at = |x: f64| {
                let d = diffusivity(x);
                if d > 0.0 && d.is_finite() {
                    Ok(d)
                } else {
                    Err(FokkerPlanckError::NonpositiveNoise { x, value: d })
                }
            };
            let (left, right) = (at(face - 0.5 * width)?, at(face + 0.5 * width)?);
            let (d, slope) = (at(face)?, (right - left) / width);
            let a = drift(face);
            if !a.is_finite() {
                return Err(bad("the drift at a face", a, "finite"));
            }
            let z = (a - slope) * width / d;
            hops.push([bernoulli(-z), bernoulli(z)].map(|b| b * d / (width * width)));
        }
        Ok(Self { lower, width, cells, boundary, hops })
    }

    /// The centres of the cells.
    pub fn centres(&self) -> Vec<f64> {
        (0..self.cells).map(|cell| self.lower + (cell as f64 + 0.5) * self.width).collect()
    }

    /// The width of a cell.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// The generator; columns add up to zero.
    fn generator(&self) -> Mat<f64> {
        let mut matrix = Mat::zeros(self.cells, self.cells);
        for (cell, [right, left]) in self.hops.iter().enumerate() {
            let next = (cell + 1) % self.cells;
            matrix[(next, cell)] += right;
            matrix[(cell, cell)] -= right;
            matrix[(cell, next)] += left;
            matrix[(next, next)] -= left;
        }
        matrix
    }

    /// The stationary density at the centres, normalized, and the residual `‖L p‖/(‖L‖‖p‖)` in largest entries.
    ///
    /// # Errors
    /// If it is not unique to rounding.
    pub fn stationary(&self) -> Result<(Vec<f64>, f64), FokkerPlanckError> {
        let n = self.cells;
        let generator = self.generator();
        // One equation follows from the others; the normalization takes its place.
        let matrix = Mat::from_fn(n, n, |i, j| if i == 0 { 1.0 } else { generator[(i, j)] });
        let right = Mat::from_fn(n, 1, |i, _| if i == 0 { 1.0 / self.width } else { 0.0 });
        let failed = FokkerPlanckError::Singular { what: "the stationary state", unknowns: n };
        let factors = dense::factors(&matrix).ok_or(failed)?;
        let found = dense::solve_refined(&factors, &matrix, &right);
        let density: Vec<f64> = (0..n).map(|i| found[(i, 0)]).collect();
        let mut left = 0.0f64;
        let mut scale = 0.0f64;
        for i in 0..n {
            let row: Vec<f64> =
                [(i + n - 1) % n, i, (i + 1) % n].iter().map(|&j| generator[(i, j)] * density[j]).collect();
            left = left.max(row.iter().sum::<f64>().abs());
            scale = scale.max(row.iter().map(|x| x.abs()).sum());
        }
        Ok((density, left / scale))
    }

    /// The current across the right face of each cell.
    pub fn currents(&self, density: &[f64]) -> Vec<f64> {
        let flow = |(cell, [right, left]): (usize, &[f64; 2])| {
            self.width * (right * density[cell] - left * density[(cell + 1) % self.cells])
        };
        self.hops.iter().enumerate().map(flow).collect()
    }

    /// The `count` slowest relaxation rates, from 0 upwards, of the grid (its discretization error is not in them); the generator is
    /// made symmetric with the stationary state.
    ///
    /// # Errors
    /// [`FokkerPlanckError::Circulating`] if a current circulates.
    pub fn relaxation_rates(&self, count: usize) -> Result<Vec<Estimate>, FokkerPlanckError> {
        if self.boundary == Boundary::Periodic {
            let (density, _) = self.stationary()?;
            let currents = self.currents(&density);
            let traffic: f64 = self
                .hops
                .iter()
                .zip(&density)
                .map(|([right, _], p)| self.width * right * p)
                .fold(0.0, f64::max);
            let current = currents.iter().fold(0.0f64, |most, j| most.max(j.abs()));
            // Identity: the rounding of an elimination of this size.
            if current > 64.0 * self.cells as f64 * f64::EPSILON * traffic {
                return Err(FokkerPlanckError::Circulating { current });
            }
        }
        let n = self.cells;
        let generator = self.generator();
        let mut matrix = Mat::from_fn(n, n, |i, j| if i == j { -generator[(i, i)] } else { 0.0 });
        for (cell, [right, left]) in self.hops.iter().enumerate() {
            let next = (cell + 1) % n;
            matrix[(cell, next)] -= (right * left).sqrt();
            matrix[(next, cell)] = matrix[(cell, next)];
        }
        let failed = |_| FokkerPlanckError::Singular { what: "the spectrum", unknowns: n };
        let values = hermitian_eigenvalues(matrix.as_ref()).map_err(failed)?;
        let norm = values.last().copied().unwrap_or(0.0);
        let provenance =
            Provenance::new("stochastic/fokker_planck/grid").with("cells", n).with("width", self.width);
        let error = 4.0 * n as f64 * f64::EPSILON * norm;
        Ok(values
            .into_iter()
            .take(count)
            .map(|value| Estimate::exact(value, error, provenance.clone()))
            .collect())
    }
}
