//! Expectation values and matrix elements in vectors on configurations.

use eigentruth_models::Space;
use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::Transitions;
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;
use rayon::prelude::*;

use crate::ExactError;
use crate::basis::{Basis, ChargeBasis, Sector};
use crate::operator::{CHUNK, charge_changes, check_length, lower};

/// `⟨x∣O∣y⟩` for vectors on the configurations of two sectors (the same or different ones); not normalized.
///
/// Images outside the sector of `x` are orthogonal to it, so an operator that changes a charge simply has no element
/// between states of equal charge.
///
/// # Errors
/// [`ExactError::Length`].
pub fn matrix_element<S: Scalar>(
    operator: &Transitions,
    (bra, x): (&ChargeBasis, &[S]),
    (ket, y): (&ChargeBasis, &[S]),
) -> Result<Complex64, ExactError> {
    check_length("the bra", x.len(), bra)?;
    check_length("the ket", y.len(), ket)?;
    let chunk = |chunk: usize| {
        let start = chunk * CHUNK;
        let mut states = [0; CHUNK];
        let states = &mut states[..CHUNK.min(y.len() - start)];
        ket.states(start, states);
        let mut sum = Complex64::ZERO;
        for (offset, state) in states.iter().enumerate() {
            let on_state = y[start + offset].to_complex();
            for (image, amplitude) in operator.images(*state) {
                if let Some(row) = bra.rank(image) {
                    sum += x[row].to_complex().conj() * amplitude * on_state;
                }
            }
        }
        sum
    };
    let parts: Vec<_> = (0..y.len().div_ceil(CHUNK)).into_par_iter().map(chunk).collect();
    Ok(parts.into_iter().sum())
}

/// `⟨x∣O∣x⟩ / ⟨x∣x⟩` of any operator, hermitian or not.
///
/// # Errors
/// [`ExactError::Length`], [`ExactError::Lower`].
pub fn expectation<S: Scalar>(
    space: &Space,
    operator: &NumericOperator,
    basis: &ChargeBasis,
    x: &[S],
) -> Result<Complex64, ExactError> {
    let transitions = lower(space, operator, basis.layout())?;
    let norm: f64 = x.iter().map(|value| value.norm_squared()).sum();
    Ok(matrix_element(&transitions, (basis, x), (basis, x))? / norm)
}

/// A bound on the norm of an operator: every transition is a partial permutation, so the sum of the moduli of their amplitudes.
pub fn norm_bound(operator: &Transitions) -> f64 {
    operator.terms.iter().map(|term| term.amplitude.norm()).sum()
}

/// By how much `⟨O⟩` in a normalized vector can differ from the average in the eigenspace nearest to it: `2‖O‖` times the sine of
/// the angle to that space, which is at most residual/gap (Davis and Kahan, SIAM J. Numer. Anal. 7, 1 (1970)); and rounding.
/// Without a gap nothing is known but the norm.
pub fn average_error(norm: f64, residual: f64, gap: Option<f64>, dimension: usize) -> f64 {
    let angle = gap.filter(|gap| *gap > 0.0).map_or(1.0, |gap| (residual / gap).min(1.0));
    2.0 * norm * angle + dimension as f64 * f64::EPSILON * norm
}

/// `⟨A_i B_j⟩` for all pairs of two lists of operators, `[i][j]`, in a normalized or unnormalized state.
///
/// # Errors
/// As [`expectation`].
pub fn correlations<S: Scalar>(
    space: &Space,
    left: &[NumericOperator],
    right: &[NumericOperator],
    basis: &ChargeBasis,
    x: &[S],
) -> Result<Vec<Vec<Complex64>>, ExactError> {
    let row = |a: &NumericOperator| right.iter().map(|b| expectation(space, &(a * b), basis, x)).collect();
    left.iter().map(row).collect()
}

/// The sector that an operator leads to from `sector`.
///
/// # Errors
/// [`ExactError::LeavesSector`] if its terms change a charge by different amounts, naming one of them.
pub fn image_sector(operator: &Transitions, sector: &Sector) -> Result<Sector, ExactError> {
    let changes = charge_changes(operator, sector)?;
    let mut changes = changes.into_iter();
    let Some((change, _)) = changes.next() else { return Ok(sector.clone()) };
    if let Some((other, term)) = changes.next() {
        let at = change.iter().zip(&other).position(|(a, b)| a != b).unwrap_or(0);
        let charge = sector.fixed()[at].charge.name.clone();
        return Err(ExactError::LeavesSector { term, charge, change: other[at] });
    }
    let mut image = Sector::all(sector.space());
    for (fixed, change) in sector.fixed().iter().zip(change) {
        image = image.with(fixed.charge.clone(), fixed.charge.reduce(fixed.value + change))?;
    }
    Ok(image)
}
