//! Functions on the two-dimensional torus of momenta that are finite Fourier sums, such as `det(H − μ)`.

use num_complex::Complex64;

use super::{Bloch, check_plane, scale};
use crate::linalg::{determinant, rounding};
use crate::{FreeError, Matrix};

/// A real function `f(κ) = Σ_R c_R e^{2πi κ·R}` of two fractions, with bounds of its derivatives.
///
/// It is smooth everywhere, also where bands touch: at the tip of a cone the energy has no slope, but
/// `det(H(κ) − μ) = Π_n (E_n(κ) − μ)` is a polynomial in the elements of `H`.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigonometric {
    /// One of each pair `±R`, with what the pair adds: `2 Re(c_R e^{2πi κ·R})`; `R = 0` apart.
    pairs: Vec<([i32; 2], Complex64)>,
    constant: f64,
    error: f64,
}

/// Value, gradient and second derivatives `[xx, xy, yy]` at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Jet {
    pub value: f64,
    pub slope: [f64; 2],
    pub second: [f64; 3],
}

/// The largest degree that is tried: a Bloch matrix of ten orbitals with hops to the third neighbour has it.
const LARGEST_DEGREE: usize = 32;

impl Trigonometric {
    /// `det(H(κ) − μ)`, whose zeros are the Fermi surface of all bands. It is sampled by elimination, not by
    /// eigenvalues, on grids that grow until the samples between the grid's points are reproduced.
    ///
    /// # Errors
    /// [`FreeError::Argument`] unless `H` has two directions; [`FreeError::NotFinite`]; [`FreeError::Unstable`] if `H` has
    /// hops beyond the largest degree, or is no finite Fourier sum.
    pub fn determinant(bloch: &dyn Bloch, mu: f64) -> Result<Self, FreeError> {
        check_plane(bloch)?;
        if !mu.is_finite() {
            return Err(FreeError::NotFinite { what: "the chemical potential" });
        }
        let n = bloch.orbitals();
        let value = |kappa: [f64; 2]| {
            let matrix = bloch.matrix(&kappa);
            let shifted = Matrix::from_fn(n, n, |i, j| matrix[(i, j)] - if i == j { mu } else { 0.0 });
            determinant(shifted.as_ref()).re
        };
        let size = (scale(bloch) + mu.abs()).powi(n as i32);
        Self::fit(value, rounding(n * n, size))
    }

    /// The finite Fourier sum through the samples of a function that is known to `error`.
    fn fit(value: impl Fn([f64; 2]) -> f64, error: f64) -> Result<Self, FreeError> {
        let mut degree = 1;
        while degree <= LARGEST_DEGREE {
            let found = Self::interpolate(&value, degree, error);
            // Points off every grid: multiples of the golden and the silver ratio.
            let off = (1..=16).map(|k| [0.618_034, 0.414_214].map(|ratio| (f64::from(k) * ratio).fract()));
            let miss = off.map(|kappa| (found.jet(kappa).value - value(kappa)).abs()).fold(0.0, f64::max);
            if miss <= found.error {
                return Ok(found);
            }
            degree *= 2;
        }
        Err(FreeError::Unstable {
            what: "the Fourier sum of det(H − μ)",
            detail: format!("it has terms beyond degree {LARGEST_DEGREE}"),
        })
    }

    fn interpolate(value: &impl Fn([f64; 2]) -> f64, degree: usize, error: f64) -> Self {
        let points = 2 * degree + 1;
        let place = |k: usize| k as f64 / points as f64;
        let samples: Vec<f64> =
            (0..points * points).map(|k| value([place(k / points), place(k % points)])).collect();
        let count = samples.len();
        let coefficient = |r: [i32; 2]| -> Complex64 {
            let angle = |k: usize| {
                // Whole turns are dropped before they cost digits.
                let turns = |along: i32, at: usize| (i64::from(along) * at as i64).rem_euclid(points as i64);
                let total = turns(r[0], k / points) + turns(r[1], k % points);
                -std::f64::consts::TAU * total as f64 / points as f64
            };
            let sum: Complex64 = (0..count).map(|k| samples[k] * Complex64::cis(angle(k))).sum();
            sum / count as f64
        };
        let degree = degree as i32;
        let mut pairs = Vec::new();
        for x in 0..=degree {
            for y in -degree..=degree {
                let half = x > 0 || y > 0;
                if half {
                    let c = coefficient([x, y]);
                    // What is left of a coefficient below the error of the samples is noise.
                    if c.norm() > error {
                        pairs.push(([x, y], c));
                    }
                }
            }
        }
        let dropped = count as f64 * error;
        Self { pairs, constant: coefficient([0, 0]).re, error: error + dropped }
    }

    /// How far a value may be off.
    pub fn error(&self) -> f64 {
        self.error
    }

    /// The value at `κ`.
    pub fn value(&self, kappa: [f64; 2]) -> f64 {
        self.jet(kappa).value
    }

    pub(super) fn jet(&self, kappa: [f64; 2]) -> Jet {
        let mut jet = Jet { value: self.constant, slope: [0.0; 2], second: [0.0; 3] };
        for (r, c) in &self.pairs {
            let along = r.map(|r| std::f64::consts::TAU * f64::from(r));
            let wave = c * Complex64::cis(along[0] * kappa[0] + along[1] * kappa[1]) * 2.0;
            jet.value += wave.re;
            jet.slope[0] -= along[0] * wave.im;
            jet.slope[1] -= along[1] * wave.im;
            jet.second[0] -= along[0] * along[0] * wave.re;
            jet.second[1] -= along[0] * along[1] * wave.re;
            jet.second[2] -= along[1] * along[1] * wave.re;
        }
        jet
    }

    /// A bound of every derivative of this order along unit vectors, everywhere.
    pub(super) fn bound(&self, order: i32) -> f64 {
        let length = |r: &[i32; 2]| std::f64::consts::TAU * f64::from(r[0] * r[0] + r[1] * r[1]).sqrt();
        self.pairs.iter().map(|(r, c)| 2.0 * c.norm() * length(r).powi(order)).sum()
    }

    /// The function with the other sign.
    pub(super) fn negative(&self) -> Self {
        let pairs = self.pairs.iter().map(|(r, c)| (*r, -c)).collect();
        Self { pairs, constant: -self.constant, error: self.error }
    }
}

#[cfg(test)]
mod tests {
    use super::super::crystal::tests::{haldane, hofstadter, real};
    use super::super::{Closure, Crystal};
    use super::*;

    #[test]
    fn the_determinant_is_the_product_of_the_bands() {
        for crystal in [haldane(0.3, 0.7, 0.2), hofstadter(1, 3)] {
            let mu = 0.37;
            let sum = Trigonometric::determinant(&crystal, mu).unwrap();
            for kappa in [[0.11, 0.83], [0.5, 0.25], [0.99, 0.01]] {
                let product: f64 = crystal.energies(&kappa).unwrap().iter().map(|e| e - mu).product();
                assert!((sum.value(kappa) - product).abs() <= sum.error());
            }
        }
    }

    #[test]
    fn derivatives_are_those_of_the_value_and_stay_below_their_bounds() {
        let sum = Trigonometric::determinant(&haldane(0.3, 0.7, 0.2), 0.1).unwrap();
        let (at, step) = ([0.21, 0.67], 1.0 / 1024.0);
        let jet = sum.jet(at);
        for axis in 0..2 {
            let moved = |steps: f64| {
                let mut moved = at;
                moved[axis] += steps * step;
                sum.jet(moved)
            };
            let (plus, minus) = (moved(1.0), moved(-1.0));
            let truncation = sum.bound(3) * step * step / 6.0;
            assert!((jet.slope[axis] - (plus.value - minus.value) / (2.0 * step)).abs() <= truncation);
            let truncation = sum.bound(4) * step * step / 6.0;
            let second = jet.second[2 * axis];
            assert!((second - (plus.slope[axis] - minus.slope[axis]) / (2.0 * step)).abs() <= truncation);
            assert!(second.abs() <= sum.bound(2) && jet.slope[axis].abs() <= sum.bound(1));
        }
    }

    #[test]
    fn what_is_no_short_fourier_sum_is_refused() {
        let far = Crystal::new(2, 1).unwrap().hop(0, 0, &[40, 0], real(1.0)).unwrap();
        assert!(matches!(Trigonometric::determinant(&far, 0.0), Err(FreeError::Unstable { .. })));
        let kink = Closure::new(2, 1, |kappa: &[f64]| {
            Matrix::from_fn(1, 1, |_, _| real((std::f64::consts::TAU * kappa[0]).cos().abs()))
        });
        assert!(matches!(Trigonometric::determinant(&kink.unwrap(), 0.0), Err(FreeError::Unstable { .. })));
        assert!(Trigonometric::determinant(&haldane(0.0, 0.0, 0.0), f64::NAN).is_err());
    }
}
