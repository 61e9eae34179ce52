//! Time evolution of states.

use eigentruth_numerics::krylov::{Evolution, EvolveOptions, evolve as krylov_evolve};
use num_complex::Complex64;

use crate::basis::ChargeBasis;
use crate::operator::{MatrixFree, check_length};
use crate::{ExactError, System};

/// `ψ ← e^{−iHt} ψ` on the configurations of a sector, with a bound on the error of the state.
///
/// # Errors
/// [`ExactError::Length`], [`ExactError::Parameter`] for a time that is not finite, [`ExactError::Krylov`].
pub fn evolve(
    system: &System,
    basis: &ChargeBasis,
    psi: &mut [Complex64],
    time: f64,
    options: &EvolveOptions,
) -> Result<Evolution, ExactError> {
    check_length("the state", psi.len(), basis)?;
    if !time.is_finite() {
        let given = time.to_string();
        return Err(ExactError::Parameter { name: "the time", given, allowed: "a finite number" });
    }
    let operator = MatrixFree::<Complex64, _>::new(basis, system.transitions())?;
    Ok(krylov_evolve(&operator, psi, time, options)?)
}
