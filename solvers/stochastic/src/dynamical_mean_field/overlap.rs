//! Differences that overlap with the state: they change the damping.

use eigentruth_numerics::dense::{Lu, eigenvalues};
use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;

use super::{MeanFieldError, Stationary};

/// The largest real part among the growth rates of differences with an overlap `Q(t, s) = ⟨x(t)·δ(s)⟩/N` with the state, under the
/// spherical damping `λ(x) = |x|²/N − γ`, and that of all but the shift in time, which is always zero.
///
/// `(∂_t + λ)(∂_s + λ) Q + 2 Q(s, s) (∂_t + λ) C(t − s) = g'(C) Q` with `Q = e^{κs} φ(t − s)` is a generalized eigenproblem linear
/// in κ; it is discretized by central differences, and the error is the change on halving the step. Without the change of the damping
/// (`feedback` false) the size of x itself is unstable, which is what the damping is for.
///
/// # Errors
/// [`MeanFieldError::Dense`], [`MeanFieldError::NotConverged`].
pub fn overlapping_growth_rate(state: &Stationary, feedback: bool) -> Result<Estimate, MeanFieldError> {
    // Halfway through the memory C has fallen to 10⁻⁶: enough for an error of the step that is much larger.
    let length = 0.5 * state.memory()?;
    let [coarse, fine] = [60, 120].map(|points| largest(state, length, points, feedback));
    let (coarse, fine) = (coarse?, fine?);
    let value = (4.0 * fine - coarse) / 3.0;
    let provenance = Provenance::new("stochastic/dynamical mean field, overlap").with("grid points", 241);
    Ok(Estimate::converged(value, (fine - coarse).abs() + state.decay.error, provenance))
}

fn largest(state: &Stationary, length: f64, points: usize, feedback: bool) -> Result<f64, MeanFieldError> {
    let (h, decay) = (length / points as f64, state.decay.value);
    let half = state.correlation(h, points + 2).values;
    let dimension = 2 * points + 1;
    let c = |row: usize| half[row.abs_diff(points)];
    let slope = |row: usize| {
        let next = half[row.abs_diff(points) + 1];
        let before = half[row.abs_diff(points).abs_diff(1)];
        let rise = (next - before) / (2.0 * h);
        match row.cmp(&points) {
            std::cmp::Ordering::Greater => rise,
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Less => -rise,
        }
    };
    let mut rest = Mat::<f64>::zeros(dimension, dimension);
    let mut rate = Mat::<f64>::zeros(dimension, dimension);
    for row in 0..dimension {
        rest[(row, row)] = -2.0 / (h * h) - decay * decay + state.kernel.derivative(c(row));
        rate[(row, row)] = decay;
        if row > 0 {
            rest[(row, row - 1)] = 1.0 / (h * h);
            rate[(row, row - 1)] = -0.5 / h;
        }
        if row + 1 < dimension {
            rest[(row, row + 1)] = 1.0 / (h * h);
            rate[(row, row + 1)] = 0.5 / h;
        }
        if feedback {
            rest[(row, points)] -= 2.0 * (slope(row) + decay * c(row));
        }
    }
    let matrix = Lu::new(rate.as_ref()).solve(rest.as_ref());
    let values = eigenvalues(matrix.as_ref()).map_err(|_| MeanFieldError::Dense { dimension })?;
    Ok(values.iter().map(|value| value.re).fold(f64::NEG_INFINITY, f64::max))
}

#[cfg(test)]
mod tests {
    use super::super::{Kernel, growth_rate, stationary};
    use super::*;

    #[test]
    fn the_damping_holds_the_size_and_other_differences_grow_faster() {
        for (weight, gamma) in [(1.0, 1.0), (2.0, 0.3)] {
            let state = stationary(&Kernel::monomial(2, weight).unwrap(), gamma).unwrap();
            let generic = growth_rate(&state).unwrap().value;
            // Without feedback: −φ'' + κφ' + λ(κ + λ)φ = g'φ is the same well at (κ/2 + λ)², so κ is twice the generic rate.
            let free = overlapping_growth_rate(&state, false).unwrap();
            assert!((free.value - 2.0 * generic).abs() < 4.0 * free.error, "{free:?} {generic}");
            let held = overlapping_growth_rate(&state, true).unwrap();
            assert!(held.value < 0.5 * generic, "{held:?} {generic}");
        }
    }
}
