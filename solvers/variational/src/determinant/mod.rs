//! Wave functions that are determinants: Slater determinants, and Gutzwiller-projected pairs.

mod pairing;
mod slater;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::planted::{Bug, planted};

pub use pairing::{PairingWalker, ProjectedPairing};
pub use slater::{SlaterJastrow, SlaterWalker};

pub(crate) fn inverse_of<S: Scalar>(x: S) -> S {
    x.conjugate().scaled(1.0 / x.norm_squared())
}

/// Inverts the matrix `[i·n + j]` in place of `inverse` by Gauss and Jordan with partial pivoting, and spoils it; `ln|det|` and the phase of
/// the determinant, −∞ and 0 if it is singular. Nothing is allocated.
///
/// A pivot that is no larger than what rounding leaves of the largest element is a zero: a sea of degenerate levels has many configurations
/// without amplitude, and from the inverse of such a matrix no digit of a ratio would follow.
pub(crate) fn invert<S: Scalar>(matrix: &mut [S], inverse: &mut [S], n: usize) -> (f64, S) {
    let one = S::from_real(1.0);
    inverse.fill(S::ZERO);
    (0..n).for_each(|i| inverse[i * n + i] = one);
    let largest = matrix.iter().map(|x| x.norm_squared()).fold(0.0, f64::max).sqrt();
    let rounding = 64.0 * f64::EPSILON * n as f64 * largest;
    let (mut log, mut phase) = (0.0, one);
    for column in 0..n {
        let size = |row: &usize| matrix[row * n + column].norm_squared();
        let pivot = (column..n).max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(column);
        let modulus = size(&pivot).sqrt();
        if modulus <= rounding || !modulus.is_finite() {
            return (f64::NEG_INFINITY, S::ZERO);
        }
        if pivot != column {
            for k in 0..n {
                matrix.swap(pivot * n + k, column * n + k);
                inverse.swap(pivot * n + k, column * n + k);
            }
            phase = -phase;
        }
        let value = matrix[column * n + column];
        log += modulus.ln();
        phase *= value.scaled(1.0 / modulus);
        let reciprocal = inverse_of(value);
        for k in 0..n {
            matrix[column * n + k] *= reciprocal;
            inverse[column * n + k] *= reciprocal;
        }
        for row in (0..n).filter(|row| *row != column) {
            let factor = matrix[row * n + column];
            if factor.norm_squared() == 0.0 {
                continue;
            }
            for k in 0..n {
                let (a, b) = (matrix[column * n + k], inverse[column * n + k]);
                matrix[row * n + k] += -(factor * a);
                inverse[row * n + k] += -(factor * b);
            }
        }
    }
    (log, phase)
}

/// `A⁻¹` after row `row` of A was replaced by `new`, by Sherman and Morrison; the ratio of the determinants. `along` is scratch.
pub(crate) fn replace_row<S: Scalar>(
    inverse: &mut [S],
    n: usize,
    row: usize,
    new: &[S],
    along: &mut [S],
) -> S {
    // `new · A⁻¹`: its entry `row` is the ratio.
    along.fill(S::ZERO);
    for (b, new) in new.iter().enumerate() {
        let line = &inverse[b * n..(b + 1) * n];
        along.iter_mut().zip(line).for_each(|(sum, x)| *sum += *new * *x);
    }
    let ratio = along[row];
    along[row] = if planted(Bug::SlaterRow) { ratio } else { ratio - S::from_real(1.0) };
    let reciprocal = inverse_of(ratio);
    for a in 0..n {
        let factor = inverse[a * n + row] * reciprocal;
        let line = &mut inverse[a * n..(a + 1) * n];
        line.iter_mut().zip(&*along).for_each(|(x, along)| *x += -(factor * *along));
    }
    ratio
}

/// The same for a column.
pub(crate) fn replace_column<S: Scalar>(
    inverse: &mut [S],
    n: usize,
    column: usize,
    new: &[S],
    along: &mut [S],
) -> S {
    // `A⁻¹ · new`.
    for a in 0..n {
        let mut sum = S::ZERO;
        inverse[a * n..(a + 1) * n].iter().zip(new).for_each(|(x, new)| sum += *x * *new);
        along[a] = sum;
    }
    let ratio = along[column];
    along[column] = ratio - S::from_real(1.0);
    let reciprocal = inverse_of(ratio);
    for b in 0..n {
        let factor = inverse[column * n + b] * reciprocal;
        for a in 0..n {
            inverse[a * n + b] += -(factor * along[a]);
        }
    }
    ratio
}

/// Below this ratio of determinants, and above its inverse, tables are computed anew instead of updated: an update loses as many
/// digits, or goes on from tables that have lost them.
const SMALL: f64 = 1e-6;

/// Whether tables may be updated with this ratio of determinants.
pub(crate) fn is_safe(ratio: f64) -> bool {
    (SMALL..=1.0 / SMALL).contains(&ratio)
}
