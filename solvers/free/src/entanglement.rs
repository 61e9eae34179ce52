//! Entanglement of Gaussian states from their correlation matrices, and central charges from block entropies.

use eigentruth_numerics::{Estimate, Provenance};
use num_complex::Complex64;

use crate::linalg::{hermitian_values, rounding};
use crate::{FreeError, GaussianState, Matrix};

/// How a block of `ℓ` sites is cut out of a system of `L` sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// One end point: a block at the end of an open chain, `S = (c/6) ln[(2L/π) sin(πℓ/L)] + const`.
    Open,
    /// Two end points on a ring, `S = (c/3) ln[(L/π) sin(πℓ/L)] + const`.
    Periodic,
}

impl GaussianState {
    /// The occupations `0 ≤ f ≤ ½` of the entanglement modes of a block, one for each mode of it, descending.
    ///
    /// Source: G. Vidal et al., Phys. Rev. Lett. 90, 227902 (2003), from the Majorana correlations.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for modes that do not exist or are repeated, [`FreeError::Eigenvalues`].
    pub fn entanglement_occupations(&self, block: &[usize]) -> Result<Vec<f64>, FreeError> {
        let gamma = self.restricted(block)?.majorana();
        let n = gamma.len();
        let i_gamma = Matrix::from_fn(n, n, |a, b| Complex64::new(0.0, gamma[a][b]));
        let values = hermitian_values(&i_gamma)?;
        Ok(values[n / 2..].iter().map(|lambda| 0.5 * (1.0 - lambda.clamp(0.0, 1.0))).collect())
    }

    /// The entanglement energies `ln[(1 − f)/f] ≥ 0` of a block, ascending: its density matrix is `e^{−Σ ε η†η}/Z`. An
    /// energy beyond what rounding resolves is infinite.
    ///
    /// # Errors
    /// As [`GaussianState::entanglement_occupations`].
    pub fn entanglement_spectrum(&self, block: &[usize]) -> Result<Vec<f64>, FreeError> {
        let floor = self.block_error(block.len());
        let mut energies: Vec<f64> = self
            .entanglement_occupations(block)?
            .into_iter()
            .map(|f| if f <= floor { f64::INFINITY } else { ((1.0 - f) / f).ln() })
            .collect();
        energies.sort_by(f64::total_cmp);
        Ok(energies)
    }

    /// The von Neumann entropy of a block, in units of ln e (nats).
    ///
    /// # Errors
    /// As [`GaussianState::entanglement_occupations`].
    pub fn entropy(&self, block: &[usize]) -> Result<Estimate, FreeError> {
        self.entropy_of(block, 1.0, |f| -xlogx(f) - xlogx(1.0 - f))
    }

    /// The Rényi entropy `ln Tr ρ^α / (1 − α)` of a block.
    ///
    /// # Errors
    /// As [`GaussianState::entanglement_occupations`]; [`FreeError::Argument`] unless `α > 0` and `α ≠ 1`.
    pub fn renyi_entropy(&self, block: &[usize], alpha: f64) -> Result<Estimate, FreeError> {
        if !(alpha > 0.0 && alpha.is_finite()) || alpha == 1.0 {
            return Err(FreeError::argument("the Rényi index", alpha, "positive, not 1 (ask `entropy`)"));
        }
        self.entropy_of(block, alpha, |f| (f.powf(alpha) + (1.0 - f).powf(alpha)).ln() / (1.0 - alpha))
    }

    fn entropy_of(
        &self,
        block: &[usize],
        alpha: f64,
        of: impl Fn(f64) -> f64,
    ) -> Result<Estimate, FreeError> {
        let occupations = self.entanglement_occupations(block)?;
        let floor = self.block_error(block.len());
        let value = occupations.iter().map(|&f| of(f)).sum();
        // The slope is largest near pure modes, so the error is what moving f by its own error changes.
        let change = |f: f64| (of((f + floor).min(0.5)) - of((f - floor).max(0.0))).abs();
        let error: f64 = occupations.iter().map(|&f| change(f)).sum();
        let provenance = self.provenance().clone().with("block", block.len()).with("alpha", alpha);
        Ok(Estimate::exact(value, error + rounding(block.len(), 1.0), provenance))
    }

    /// The error of an entanglement occupation: Weyl's bound for the error of each correlation.
    fn block_error(&self, block: usize) -> f64 {
        2.0 * block as f64 * self.error() + rounding(2 * block, 1.0)
    }
}

fn xlogx(x: f64) -> f64 {
    if x > 0.0 { x * x.ln() } else { 0.0 }
}

/// The central charge from the entropies of blocks of a system of `length` sites: a straight-line fit to the form of
/// [`Cut`], over the blocks in the list.
///
/// The value is the slope without the smallest third of the window, where corrections to scaling are largest. The error adds
/// twice what leaving out that third changes, what leaving out the largest third changes, and the least-squares error: it
/// covers corrections that leaving out the small blocks reduces to two thirds or less (a geometric sum of such steps).
///
/// # Errors
/// [`FreeError::Argument`] for fewer than six blocks or blocks outside `1..length`.
pub fn central_charge(cut: Cut, length: usize, entropies: &[(usize, f64)]) -> Result<Estimate, FreeError> {
    let inside = entropies.iter().all(|(block, _)| (1..length).contains(block));
    if entropies.len() < 6 || !inside {
        let given = format!("{} blocks of {length} sites", entropies.len());
        return Err(FreeError::argument(
            "the window",
            given,
            "six blocks or more, each shorter than the system",
        ));
    }
    let (factor, prefactor) = match cut {
        Cut::Open => (6.0, 2.0),
        Cut::Periodic => (3.0, 1.0),
    };
    let size = length as f64;
    let chord = |block: usize| {
        let angle = std::f64::consts::PI * block as f64 / size;
        (prefactor * size / std::f64::consts::PI * angle.sin()).ln()
    };
    let mut points: Vec<(f64, f64)> = entropies.iter().map(|&(block, s)| (chord(block), s)).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    if points[points.len() - 1].0 - points[0].0 < 1e-3 {
        return Err(FreeError::argument(
            "the window",
            "blocks of one chord length",
            "different chord lengths",
        ));
    }
    let third = points.len() / 3;
    let (full, _) = line(&points);
    let (short, _) = line(&points[..points.len() - third]);
    let (slope, spread) = line(&points[third..]);
    let window = (full - short).abs() + 2.0 * (full - slope).abs();
    let provenance = Provenance::new("free/central-charge")
        .with("cut", format!("{cut:?}"))
        .with("length", length)
        .with("blocks", points.len());
    let estimate = Estimate::converged(factor * slope, factor * (spread + window), provenance);
    Ok(estimate.with("window", factor * window).with("least_squares", factor * spread))
}

/// The slope of the best line and its least-squares error.
fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let mean = |f: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>() / n;
    let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
    let xx: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
    let slope = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / xx;
    let residual: f64 = points.iter().map(|p| (p.1 - y - slope * (p.0 - x)).powi(2)).sum();
    (slope, (residual / (n - 2.0).max(1.0) / xx).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Quadratic;
    use crate::spin_chain::SpinChain;
    use crate::testing::{random_antisymmetric, random_hermitian};

    fn real(n: usize, f: impl Fn(usize, usize) -> f64) -> Matrix {
        Matrix::from_fn(n, n, |i, j| Complex64::new(f(i, j), 0.0))
    }

    #[test]
    fn the_entropy_of_two_sites_sharing_a_particle_is_ln_2() {
        let pair = Quadratic::new(real(2, |i, j| if i == j { 0.0 } else { -1.0 }), 0.0).unwrap();
        let state = pair.levels().unwrap().state(1).unwrap();
        let entropy = state.entropy(&[0]).unwrap();
        assert!((entropy.value - std::f64::consts::LN_2).abs() <= entropy.error);
        assert!(state.entropy(&[0, 1]).unwrap().value <= state.entropy(&[0, 1]).unwrap().error);
        let renyi = state.renyi_entropy(&[0], 2.0).unwrap();
        assert!((renyi.value - std::f64::consts::LN_2).abs() <= renyi.error);
        assert!(state.renyi_entropy(&[0], 1.0).is_err());
    }

    #[test]
    fn block_and_complement_agree_and_the_fock_space_agrees() {
        let n = 6;
        let quadratic =
            Quadratic::with_pairing(random_hermitian(n, 4), random_antisymmetric(n, 5), 0.0).unwrap();
        let state = quadratic.bogoliubov().unwrap().state().unwrap();
        let (block, rest) = (state.entropy(&[0, 1]).unwrap(), state.entropy(&[2, 3, 4, 5]).unwrap());
        assert!((block.value - rest.value).abs() <= block.error + rest.error);
        // Brute force: the Schmidt values of the ground state over the first two modes.
        let fock = crate::testing::fock_hamiltonian(quadratic.hopping(), quadratic.pairing(), 0.0);
        let (_, vectors) = crate::linalg::hermitian(&fock).unwrap();
        let schmidt = Matrix::from_fn(4, 4, |a, b| {
            (0..1 << (n - 2)).map(|r| vectors[(a | r << 2, 0)] * vectors[(b | r << 2, 0)].conj()).sum()
        });
        let direct: f64 = hermitian_values(&schmidt).unwrap().iter().map(|&p| -xlogx(p)).sum();
        assert!((direct - block.value).abs() <= block.error + rounding(64, 4.0));
    }

    #[test]
    fn without_pairing_the_occupations_are_those_of_the_correlation_matrix() {
        let state = Quadratic::new(random_hermitian(8, 2), 0.0).unwrap().levels().unwrap().state(3).unwrap();
        let block = [1, 3, 4];
        let mut direct: Vec<f64> = hermitian_values(state.restricted(&block).unwrap().normal()).unwrap();
        direct.iter_mut().for_each(|f| *f = f.min(1.0 - *f));
        direct.sort_by(|a, b| b.total_cmp(a));
        // Each mode appears once: both Majorana halves have the same |λ|.
        let ours = state.entanglement_occupations(&block).unwrap();
        for (ours, direct) in ours.iter().zip(&direct) {
            assert!((ours - direct).abs() <= state.block_error(3));
        }
        assert_eq!(state.entanglement_spectrum(&block).unwrap().len(), 3);
    }

    #[test]
    fn central_charges_of_the_hopping_chain_and_of_the_critical_ising_chain() {
        let length = 90;
        let ring = Quadratic::new(
            real(length, |i, j| if (i + 1) % length == j || (j + 1) % length == i { -1.0 } else { 0.0 }),
            0.0,
        );
        let state = ring.unwrap().levels().unwrap().state(45).unwrap();
        let entropies: Vec<(usize, f64)> = (6..=45)
            .step_by(3)
            .map(|l| (l, state.entropy(&(0..l).collect::<Vec<_>>()).unwrap().value))
            .collect();
        let c = central_charge(Cut::Periodic, length, &entropies).unwrap();
        assert!((c.value - 1.0).abs() <= c.error && c.error < 0.05, "{} ± {}", c.value, c.error);
        // Transverse Ising at its critical field, c = 1/2: J σˣσˣ/4 and field σᶻ/2 with |h| = J/2.
        let ising = SpinChain::uniform(length, 1.0, 0.0, 0.5, false).unwrap();
        let state = ising.fermions(1).unwrap().bogoliubov().unwrap().state().unwrap();
        let entropies: Vec<(usize, f64)> = (6..=45)
            .step_by(3)
            .map(|l| (l, state.entropy(&(0..l).collect::<Vec<_>>()).unwrap().value))
            .collect();
        let c = central_charge(Cut::Open, length, &entropies).unwrap();
        assert!((c.value - 0.5).abs() <= c.error && c.error < 0.05, "{} ± {}", c.value, c.error);
        assert!(central_charge(Cut::Open, length, &entropies[..5]).is_err());
    }
}
