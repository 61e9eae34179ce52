//! The exact average sign `⟨sign⟩ = Tr e^{−βH} / Tr e^{−βH̃}`, where all off-diagonal elements of `H̃` are minus the moduli of those of `H`.
//!
//! It is what a simulation in the basis of configurations would measure, whatever constants are added to the diagonal.

use eigentruth_numerics::{Estimate, Provenance, dense};
use faer::Mat;
use num_complex::Complex64;

use crate::error::SignError;
use crate::strings::Strings;

/// The largest block that is diagonalized.
pub const LARGEST: usize = 4096;

/// `⟨sign⟩` at inverse temperatures. Blocks are the connected parts of the configurations.
///
/// # Errors
/// [`SignError::TooLarge`] for a block beyond [`LARGEST`], [`SignError::Dense`].
pub fn sign(strings: &Strings, betas: &[f64]) -> Result<Vec<Estimate>, SignError> {
    // The levels of H and of H̃.
    let mut levels = [Vec::new(), Vec::new()];
    let mut scale = 0.0_f64;
    let mut largest = 1;
    for block in strings.components() {
        if block.len() > LARGEST {
            return Err(SignError::TooLarge { limit: LARGEST, what: "the exact average sign" });
        }
        largest = largest.max(block.len());
        let real = block.iter().all(|&x| strings.edges(x).iter().all(|(_, amplitude)| amplitude.im == 0.0));
        let element = |positive: bool| {
            let mut matrix = Mat::<Complex64>::zeros(block.len(), block.len());
            for (column, &x) in block.iter().enumerate() {
                matrix[(column, column)] = strings.diagonal()[x].into();
                for &(y, amplitude) in strings.edges(x) {
                    let row = block.binary_search(&y).expect("connected");
                    matrix[(row, column)] = if positive { (-amplitude.norm()).into() } else { amplitude };
                }
            }
            matrix
        };
        for (positive, levels) in [false, true].into_iter().zip(&mut levels) {
            let matrix = element(positive);
            let found = if real || positive {
                let real = Mat::from_fn(block.len(), block.len(), |i, j| matrix[(i, j)].re);
                dense::hermitian_eigenvalues(real.as_ref())?
            } else {
                dense::hermitian_eigenvalues(matrix.as_ref())?
            };
            scale = found.iter().fold(scale, |scale, e| scale.max(e.abs()));
            levels.extend(found);
        }
    }
    let lowest = levels.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let average = |&beta: &f64| {
        let [z, positive] =
            [0, 1].map(|k| levels[k].iter().map(|e| (-beta * (e - lowest)).exp()).sum::<f64>());
        let value = z / positive;
        // Every level is off by at most about dimension · ε · ‖H‖, which is β times that in the logarithm of each trace.
        let error = 2.0
            * value.abs().max(f64::MIN_POSITIVE)
            * (beta * scale * largest as f64 + levels[0].len() as f64)
            * f64::EPSILON;
        let provenance = Provenance::new("signs/average").with("beta", beta).with("states", levels[0].len());
        Estimate::exact(value, error, provenance)
    };
    Ok(betas.iter().map(average).collect())
}
