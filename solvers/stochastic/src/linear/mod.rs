//! Linear stochastic systems `dx = M x dt + dW` with `⟨dW dWᵀ⟩ = Q dt`, solved exactly.
//!
//! Conventions: `C(t) = ⟨x(t) x(0)ᵀ⟩`, shape `[component at t, component at 0]`; the diffusion tensor of velocities is
//! `D_ij = ∫₀^∞ ⟨v_i(t) v_j(0)⟩ dt`, so that its odd part is `(D_yx − D_xy)/2`, the coefficient of the matrix that turns x to y.
//!
//! Source: C. Gardiner, Stochastic Methods (2009), section 4.5; for the odd part C. Hargus, J. M. Epstein, K. K. Mandadapu,
//! Phys. Rev. Lett. 127, 178001 (2021).

mod diffusion;
mod lyapunov;
mod propagator;

pub use diffusion::DiffusionTensor;
pub use lyapunov::Stationary;
pub use propagator::Propagator;

use eigentruth_numerics::dense::{hermitian_eigenvalues, product_adjoint};
use eigentruth_numerics::{Complex64, Provenance};
use faer::Mat;
use thiserror::Error;

use crate::dense;

/// Why a linear system is refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum LinearError {
    /// The matrices do not fit.
    #[error(
        "the {name} has the shape {rows}×{columns}; a square matrix of the dimension {dimension} was expected"
    )]
    Shape {
        /// Which matrix.
        name: &'static str,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// The dimension of the system.
        dimension: usize,
    },
    /// An entry is no finite number.
    #[error("the {name} has an entry that is not finite in row {row}, column {column}")]
    NotFinite {
        /// Which matrix.
        name: &'static str,
        /// Row from 0.
        row: usize,
        /// Column from 0.
        column: usize,
    },
    /// The system is too large for the direct method.
    #[error(
        "a system of dimension {dimension} needs a dense matrix of {unknowns}² numbers ({mebibytes} MiB); at most {most} dimensions are solved directly: split it into independent blocks"
    )]
    TooLarge {
        /// The dimension.
        dimension: usize,
        /// Unknown entries of the covariance.
        unknowns: usize,
        /// Memory that would be needed.
        mebibytes: usize,
        /// The largest dimension.
        most: usize,
    },
    /// The drift has a mode that does not decay.
    #[error(
        "the drift matrix is unstable: its eigenvalue {re:.6e}{im:+.6e}i has no negative real part, so there is no stationary state; all modes must decay"
    )]
    Unstable {
        /// Its real part.
        re: f64,
        /// Its imaginary part.
        im: f64,
    },
    /// The covariance of the noise is not symmetric.
    #[error(
        "the noise matrix is not symmetric: entries ({row},{column}) and ({column},{row}) differ by {difference:.3e}"
    )]
    Asymmetric {
        /// Row from 0.
        row: usize,
        /// Column from 0.
        column: usize,
        /// The difference.
        difference: f64,
    },
    /// The covariance of the noise is not positive.
    #[error(
        "the noise matrix is not positive: its eigenvalue {eigenvalue:.6e} is negative; it must be the covariance ⟨dW dWᵀ⟩/dt"
    )]
    NegativeNoise {
        /// The lowest eigenvalue.
        eigenvalue: f64,
    },
    /// Components that do not exist.
    #[error("component {component} was asked for, the system has {dimension}")]
    NoComponent {
        /// The component.
        component: usize,
        /// The dimension.
        dimension: usize,
    },
    /// A time step that is not positive.
    #[error("a time step of {step} was given; a positive finite number is needed")]
    Step {
        /// The step.
        step: f64,
    },
    /// A dense method failed.
    #[error(
        "{what} of a {dimension}×{dimension} matrix failed; its entries are too large, or it is singular to rounding"
    )]
    Dense {
        /// What was computed.
        what: &'static str,
        /// The dimension.
        dimension: usize,
    },
}

/// A stable linear stochastic system.
#[derive(Clone, Debug)]
pub struct LinearSystem {
    drift: Mat<f64>,
    noise: Mat<f64>,
    eigenvalues: Vec<Complex64>,
}

fn checked(name: &'static str, matrix: &Mat<f64>, dimension: usize) -> Result<(), LinearError> {
    let (rows, columns) = (matrix.nrows(), matrix.ncols());
    if rows != dimension || columns != dimension || dimension == 0 {
        return Err(LinearError::Shape { name, rows, columns, dimension });
    }
    for column in 0..dimension {
        for row in 0..dimension {
            if !matrix[(row, column)].is_finite() {
                return Err(LinearError::NotFinite { name, row, column });
            }
        }
    }
    Ok(())
}

impl LinearSystem {
    /// The largest dimension; the Lyapunov equation then has 1 176 unknowns.
    pub const LARGEST: usize = 48;

    /// The system with the drift `M` and the noise covariance `Q`, both `[component, component]`.
    ///
    /// # Errors
    /// [`LinearError`] for matrices of a wrong shape or size, entries that are not finite, a mode that does not decay, and a noise matrix
    /// that is not symmetric or not positive (within rounding).
    pub fn new(drift: Mat<f64>, noise: Mat<f64>) -> Result<Self, LinearError> {
        let n = drift.nrows();
        checked("drift matrix", &drift, n)?;
        checked("noise matrix", &noise, n)?;
        if n > Self::LARGEST {
            let unknowns = n * (n + 1) / 2;
            let mebibytes = unknowns.saturating_mul(unknowns).saturating_mul(8) >> 20;
            return Err(LinearError::TooLarge { dimension: n, unknowns, mebibytes, most: Self::LARGEST });
        }
        // Identity tolerance: the rounding of n additions.
        let rounding = 16.0 * n as f64 * f64::EPSILON;
        let scale = dense::frobenius(&noise);
        for column in 0..n {
            for row in column + 1..n {
                let difference = (noise[(row, column)] - noise[(column, row)]).abs();
                if difference > rounding * scale {
                    return Err(LinearError::Asymmetric { row, column, difference });
                }
            }
        }
        let failed = |what| LinearError::Dense { what, dimension: n };
        let lowest = hermitian_eigenvalues(noise.as_ref()).map_err(|_| failed("the spectrum"))?[0];
        if lowest < -rounding * scale {
            return Err(LinearError::NegativeNoise { eigenvalue: lowest });
        }
        let eigenvalues = dense::eigenvalues(&drift).ok_or(failed("the spectrum"))?;
        if eigenvalues[0].re >= -rounding * dense::frobenius(&drift) {
            return Err(LinearError::Unstable { re: eigenvalues[0].re, im: eigenvalues[0].im });
        }
        Ok(Self { drift, noise, eigenvalues })
    }

    /// The number of components.
    pub fn dimension(&self) -> usize {
        self.drift.nrows()
    }

    /// The drift `M`.
    pub fn drift(&self) -> &Mat<f64> {
        &self.drift
    }

    /// The covariance `Q` of the noise in unit time.
    pub fn noise(&self) -> &Mat<f64> {
        &self.noise
    }

    /// The eigenvalues of the drift, slowest first: minus decay rates, and frequencies.
    pub fn eigenvalues(&self) -> &[Complex64] {
        &self.eigenvalues
    }

    /// `e^{Mt}` for `t ≥ 0`.
    fn decay(&self, time: f64) -> Result<Mat<f64>, LinearError> {
        let n = self.dimension();
        let generator = Mat::from_fn(n, n, |i, j| time * self.drift[(i, j)]);
        dense::exponential(&generator).ok_or(LinearError::Dense { what: "the exponential", dimension: n })
    }

    /// The correlation function `C(t) = ⟨x(t) x(0)ᵀ⟩`: `e^{Mt} S` for positive times and its transpose for negative ones.
    ///
    /// # Errors
    /// If a dense method fails.
    pub fn correlation(&self, stationary: &Stationary, time: f64) -> Result<Mat<f64>, LinearError> {
        let decay = self.decay(time.abs())?;
        let forward = dense::product(decay.as_ref(), stationary.covariance().as_ref());
        Ok(if time < 0.0 { forward.transpose().to_owned() } else { forward })
    }

    /// The spectral density `∫ C(t) e^{iωt} dt = G Q G†` with `G = (−iω − M)⁻¹`: hermitian and positive.
    ///
    /// # Errors
    /// If a dense method fails.
    pub fn spectral_density(&self, frequency: f64) -> Result<Mat<Complex64>, LinearError> {
        let n = self.dimension();
        let inverse = Mat::from_fn(n, n, |i, j| {
            Complex64::new(-self.drift[(i, j)], if i == j { -frequency } else { 0.0 })
        });
        let factors =
            dense::factors(&inverse).ok_or(LinearError::Dense { what: "the inverse", dimension: n })?;
        let green = dense::solve_refined(&factors, &inverse, &Mat::identity(n, n));
        let noise = Mat::from_fn(n, n, |i, j| Complex64::new(self.noise[(i, j)], 0.0));
        let left = dense::product(green.as_ref(), noise.as_ref());
        Ok(product_adjoint(left.as_ref(), green.as_ref()))
    }

    fn provenance(&self, method: &str) -> Provenance {
        Provenance::new(format!("stochastic/linear/{method}")).with("dimension", self.dimension())
    }
}

#[cfg(test)]
mod tests;
