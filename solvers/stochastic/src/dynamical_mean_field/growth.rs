//! How fast a small difference between two copies grows.

use eigentruth_numerics::krylov::Tridiagonal;
use eigentruth_numerics::{Estimate, Provenance};

use super::{MeanFieldError, Stationary};

/// Points of the coarsest grid over the memory of the correlation.
const POINTS: usize = 600;

/// How a second copy is coupled to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coupling {
    /// Each is drawn to the other with strength K.
    Mutual,
    /// One follows with strength K, the other does not notice.
    OneWay,
}

impl Coupling {
    /// The damping of the difference in units of K.
    pub fn rate(self) -> f64 {
        match self {
            Coupling::Mutual => 2.0,
            Coupling::OneWay => 1.0,
        }
    }
}

/// Even or odd functions of τ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parity {
    Even,
    Odd,
}

/// The lowest level of `−d²/dτ² − g'(C(τ))` among the even or odd functions, by second differences on the half line.
fn level(state: &Stationary, length: f64, points: usize, parity: Parity) -> f64 {
    let h = length / points as f64;
    let correlation = state.correlation(h, points);
    let diagonal = |c: &f64| 2.0 / (h * h) - state.kernel.derivative(*c);
    let mut diagonal: Vec<f64> = correlation.values.iter().map(diagonal).collect();
    if parity == Parity::Odd {
        diagonal.remove(0);
    }
    let mut beside = vec![-1.0 / (h * h); diagonal.len() - 1];
    if parity == Parity::Even {
        // The point τ = 0 counts half of the others.
        beside[0] *= std::f64::consts::SQRT_2;
    }
    Tridiagonal { diagonal, beside }.eigenvalue(0)
}

/// The level on three grids, extrapolated to zero step, and its error.
fn extrapolated(state: &Stationary, parity: Parity) -> Result<(f64, f64, usize), MeanFieldError> {
    let length = state.memory()?;
    let [a, b, c] = [1, 2, 4].map(|refinement| level(state, length, refinement * POINTS, parity));
    let [ab, bc] = [(4.0 * b - a) / 3.0, (4.0 * c - b) / 3.0];
    let best = (16.0 * bc - ab) / 15.0;
    let points = 4 * POINTS;
    // Bisection resolves the level to the rounding of the largest element of the matrix.
    let rounding = 8.0 * f64::EPSILON * (points as f64 / length).powi(2);
    let change = (best - bc).abs();
    if change.is_nan() || change > 1e-4 * best.abs() {
        return Err(MeanFieldError::NotConverged { what: "the lowest level", change, points });
    }
    Ok((best, change + rounding, points))
}

/// The rate κ of an exponential from a level E of the operator: `E = −(κ + λ)²`.
fn rate(state: &Stationary, parity: Parity) -> Result<Estimate, MeanFieldError> {
    let (level, error, points) = extrapolated(state, parity)?;
    let decay = &state.decay;
    let root = (-level).max(0.0).sqrt();
    // The level is a smooth function of λ, of the order of λ²: its relative error is at most a few times that of λ.
    let error = error / (2.0 * root.max(f64::MIN_POSITIVE)) + 6.0 * decay.error;
    let provenance = Provenance::new("stochastic/dynamical mean field, Schrödinger operator")
        .with("grid points", points)
        .with("decay", decay.value);
    let value = root - decay.value;
    Ok(Estimate::converged(value, error + f64::EPSILON * root, provenance).with("level", level))
}

/// The largest Lyapunov exponent: the rate at which a small difference grows that has no overlap with the state, as almost all
/// have none. The correlation D of the difference obeys `(∂_t + λ)(∂_s + λ) D = g'(C) D`, so that `D = e^{κ(t+s)} ψ(t − s)` with
/// `[−d²/dτ² − g'(C)] ψ = −(κ + λ)² ψ` (Sompolinsky, Crisanti, Sommers 1988). The step is halved twice and extrapolated.
///
/// # Errors
/// [`MeanFieldError::NotConverged`].
pub fn growth_rate(state: &Stationary) -> Result<Estimate, MeanFieldError> {
    rate(state, Parity::Even)
}

/// The same of the lowest odd function: dC/dτ, the difference between a trajectory and itself a little later, which neither grows
/// nor decays. What departs from zero is the error of the whole chain.
///
/// # Errors
/// As [`growth_rate`].
pub fn translation_defect(state: &Stationary) -> Result<Estimate, MeanFieldError> {
    rate(state, Parity::Odd)
}

/// The coupling K beyond which a small difference between copies dies out. Coupling leaves the common trajectory as it is and
/// adds `−rate K` to the damping of the difference, so that all growth rates fall by as much.
///
/// # Errors
/// As [`growth_rate`].
pub fn synchronisation_threshold(state: &Stationary, coupling: Coupling) -> Result<Estimate, MeanFieldError> {
    Ok(growth_rate(state)?.scaled(1.0 / coupling.rate()))
}

#[cfg(test)]
mod tests {
    use super::super::{Kernel, shooting, stationary};
    use super::*;

    #[test]
    fn a_well_of_poschl_and_teller_has_its_known_levels() {
        // For g = C² the well is 3λ²/cosh²(λτ/2) = l(l + 1)(λ/2)²/cosh² with l = 3: levels −(λ/2)²(3, 2, 1)².
        for gamma in [0.2, 1.0, 7.0] {
            let state = stationary(&Kernel::monomial(2, 0.9).unwrap(), gamma).unwrap();
            let found = growth_rate(&state).unwrap();
            let exact = 0.5 * state.decay.value;
            assert!((found.value - exact).abs() <= found.error, "{found:?} {exact}");
            assert!(found.error < 1e-7 * exact, "{found:?}");
        }
    }

    #[test]
    fn a_shift_in_time_neither_grows_nor_decays() {
        for coefficients in [vec![0.0, 0.0, 1.3], vec![0.0, 0.2, 0.4, 0.1], vec![0.0, 0.0, 0.0, 0.5]] {
            let state = shooting(&Kernel::new(&coefficients).unwrap(), 0.9).unwrap();
            let defect = translation_defect(&state).unwrap();
            assert!(defect.value.abs() <= 2.0 * defect.error, "{coefficients:?} {defect:?}");
            assert!(growth_rate(&state).unwrap().value > 0.0);
        }
    }

    #[test]
    fn linear_forces_are_marginal() {
        // g = c C alone has no turning point at any finite λ but the circular one: the state is refused or does not decay.
        let state = stationary(&Kernel::monomial(1, 1.0).unwrap(), 1.0).unwrap();
        assert!(growth_rate(&state).is_err());
    }

    #[test]
    fn one_follower_needs_twice_the_coupling() {
        let state = stationary(&Kernel::monomial(2, 2.0).unwrap(), 1.0).unwrap();
        let [two, one] =
            [Coupling::Mutual, Coupling::OneWay].map(|c| synchronisation_threshold(&state, c).unwrap().value);
        assert!((one - 2.0 * two).abs() <= 4.0 * f64::EPSILON * one);
    }
}
