//! Vectors under operators that lead from one basis to another, and from a symmetric basis to configurations.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::Transitions;
use rayon::prelude::*;

use super::{CHUNK, Elements, check_scalar, component};
use crate::ExactError;
use crate::basis::{Basis, ChargeBasis};

/// `O x`, from the configurations `source` to the configurations `target`; images outside `target` are projected
/// out, which is what a matrix element between the two sectors needs.
///
/// # Errors
/// [`ExactError::Length`], [`ExactError::NotReal`].
pub fn transfer<S: Scalar>(
    operator: &Transitions,
    source: &ChargeBasis,
    target: &ChargeBasis,
    x: &[S],
) -> Result<Vec<S>, ExactError> {
    check_length("the vector", x.len(), source)?;
    let back = Elements::<S>::new(&operator.adjoint())?;
    let mut y = vec![S::ZERO; target.dimension()];
    y.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, out)| {
        let mut states = [0; CHUNK];
        let states = &mut states[..out.len()];
        target.states(chunk * CHUNK, states);
        for (value, state) in out.iter_mut().zip(states) {
            let mut sum = S::ZERO;
            if let Some(column) = source.rank(*state) {
                sum += back.diagonal(*state).conjugate() * x[column];
            }
            back.images(*state, |image, amplitude| {
                if let Some(column) = source.rank(image) {
                    sum += amplitude.conjugate() * x[column];
                }
            });
            *value = sum;
        }
    });
    Ok(y)
}

/// The vector of a symmetric basis on the configurations `target`.
///
/// # Errors
/// [`ExactError::Length`], [`ExactError::NotReal`].
pub fn expand<S: Scalar, B: Basis>(basis: &B, x: &[S], target: &ChargeBasis) -> Result<Vec<S>, ExactError> {
    check_length("the vector", x.len(), basis)?;
    check_scalar::<S>(basis)?;
    let mut y = vec![S::ZERO; target.dimension()];
    y.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, out)| {
        let mut states = [0; CHUNK];
        let states = &mut states[..out.len()];
        target.states(chunk * CHUNK, states);
        for (value, state) in out.iter_mut().zip(states) {
            if let Some((index, on_state)) = basis.find(*state) {
                *value = component::<S>(on_state) * x[index];
            }
        }
    });
    Ok(y)
}

/// Refuses a vector that does not belong to a basis.
pub(crate) fn check_length(what: &'static str, given: usize, basis: &impl Basis) -> Result<(), ExactError> {
    let expected = basis.dimension();
    if given == expected { Ok(()) } else { Err(ExactError::Length { what, given, expected }) }
}
