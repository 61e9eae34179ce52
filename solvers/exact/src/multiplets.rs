//! The total spin of states.

use eigentruth_numerics::lower::Transitions;
use eigentruth_numerics::{Scalar, dense, vector};
use faer::Mat;

use crate::ExactError;
use crate::basis::ChargeBasis;
use crate::operator::transfer;

/// `S(S+1)` of a multiplet is an integer or an integer plus ¾; what rounding and an unfinished iteration leave of it has to be
/// nearer than this.
const NEAR: f64 = 1e-3;

/// Turns the orthonormal vectors of one level (of a Hamiltonian that conserves the total spin), all with the same `Sᶻ = m`, into
/// states of definite total spin, and returns twice the spin of each: `S² = S⁻S⁺ + m(m+1)`.
///
/// `raising` is the total `S⁺`, `raised` the configurations it leads to, nothing where there are none. `None` is returned if some value
/// is not that of a spin: then the vectors are not a whole level, or are not converged; they are unchanged.
///
/// # Errors
/// [`ExactError::Length`], [`ExactError::NotReal`], [`ExactError::Krylov`].
pub fn resolve<S: Scalar>(
    raising: &Transitions,
    basis: &ChargeBasis,
    raised: Option<&ChargeBasis>,
    m: f64,
    vectors: &mut [Vec<S>],
) -> Result<Option<Vec<u32>>, ExactError> {
    let count = vectors.len();
    let mut overlaps = Mat::<S>::zeros(count, count);
    if let Some(raised) = raised {
        let images: Result<Vec<Vec<S>>, _> =
            vectors.iter().map(|x| transfer(raising, basis, raised, x)).collect();
        let images = images?;
        for (row, x) in images.iter().enumerate() {
            for (column, y) in images.iter().enumerate() {
                overlaps[(row, column)] = vector::dot(x, y);
            }
        }
    }
    let (values, mix) = dense::hermitian_eigen(overlaps.as_ref())?;
    let twice = |value: &f64| -> Option<u32> {
        let square = value + m * (m + 1.0);
        let twice = ((1.0 + 4.0 * square.max(0.0)).sqrt() - 1.0).round();
        let near = (twice / 2.0 * (twice / 2.0 + 1.0) - square).abs() < NEAR * (1.0 + square.abs());
        let fits = near && twice >= 2.0 * m.abs() && (twice - 2.0 * m).rem_euclid(2.0) == 0.0;
        fits.then_some(twice as u32)
    };
    let spins: Option<Vec<u32>> = values.iter().map(twice).collect();
    if spins.is_some() && count > 1 {
        vector::rotate(vectors, mix.as_ref());
    }
    Ok(spins)
}
