//! Response of finite systems to a parameter: magnetization, persistent currents.

use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::{Estimate, Provenance};
use num_complex::Complex64;

use crate::linalg::{adjoint_product, hermitian, norm_bound, product, rounding};
use crate::{Amplitude, FreeError, GaussianState, Levels, Matrix};

impl Levels {
    /// The slopes `dE/dx` of the levels at `x + 0`, for `dh/dx = derivative` (shape `[mode, mode]`): Hellmann-Feynman, with the
    /// derivative diagonalized within each degenerate multiplet. Within a multiplet the slopes ascend, which is the order of
    /// the levels just above `x`.
    ///
    /// # Errors
    /// [`FreeError::Shape`], [`FreeError::Eigenvalues`].
    pub fn slopes(&self, derivative: &Matrix) -> Result<Vec<f64>, FreeError> {
        let n = self.energies().len();
        if derivative.nrows() != n || derivative.ncols() != n {
            let (rows, columns) = (derivative.nrows(), derivative.ncols());
            return Err(FreeError::Shape { what: "the derivative", rows, columns, expected: n });
        }
        let mut slopes = Vec::with_capacity(n);
        while slopes.len() < n {
            let start = slopes.len();
            let top = self.energies()[start] + 2.0 * self.error();
            let end = self.energies().partition_point(|energy| *energy <= top).max(start + 1);
            let multiplet = self.orbitals().subcols(start, end - start);
            let image = product(derivative.as_ref(), multiplet);
            slopes.extend(hermitian(&adjoint_product(multiplet, image.as_ref()))?.0);
        }
        Ok(slopes)
    }

    /// `dE/dx` at `x + 0` of the lowest state of `particles` fermions; an open shell takes the states that are lowest just
    /// above `x`. The magnetization is minus this with `x = B`, the persistent current with `x` the flux.
    ///
    /// # Errors
    /// As [`Levels::slopes`]; [`FreeError::Filling`].
    pub fn ground_slope(&self, particles: usize, derivative: &Matrix) -> Result<Estimate, FreeError> {
        let separation = self.degeneracy(particles)?.separation;
        let slopes = self.slopes(derivative)?;
        let size = norm_bound(derivative);
        let error =
            particles.max(1) as f64 * size * (rounding(slopes.len(), 1.0) + self.error() / separation);
        let provenance = Provenance::new("free/hellmann-feynman").with("particles", particles);
        let filled = if planted(Bug::Free) { particles.saturating_sub(1) } else { particles };
        Ok(Estimate::exact(slopes[..filled].iter().sum(), error, provenance))
    }
}

impl GaussianState {
    /// `⟨dH/dx⟩` for `dh/dx = derivative`: at a temperature the exact derivative of the grand potential.
    ///
    /// # Errors
    /// [`FreeError::Shape`].
    pub fn slope(&self, derivative: &Matrix) -> Result<Estimate, FreeError> {
        let n = self.modes();
        if derivative.nrows() != n || derivative.ncols() != n {
            let (rows, columns) = (derivative.nrows(), derivative.ncols());
            return Err(FreeError::Shape { what: "the derivative", rows, columns, expected: n });
        }
        let mut sum = Complex64::ZERO;
        for i in 0..n {
            for j in 0..n {
                sum += derivative[(i, j)] * self.normal()[(i, j)];
            }
        }
        let error = n as f64 * norm_bound(derivative) * self.error();
        Ok(Estimate::exact(sum.re, error, self.provenance().clone().with("quantity", "dH/dx")))
    }

    /// The particle current from mode `from` to mode `to`, `−i(h_{to,from}⟨c†_to c_from⟩ − c.c.) = 2 Im(h_{to,from} ⟨c†_to c_from⟩)`:
    /// the sum over `from` is `d⟨n_to⟩/dt`.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for a mode that does not exist, [`FreeError::Shape`].
    pub fn current(&self, hopping: &Matrix, from: usize, to: usize) -> Result<Estimate, FreeError> {
        let n = self.modes();
        if hopping.nrows() != n || hopping.ncols() != n {
            let (rows, columns) = (hopping.nrows(), hopping.ncols());
            return Err(FreeError::Shape { what: "the hopping matrix", rows, columns, expected: n });
        }
        let Amplitude { value, error, provenance } = self.hopping(to, from)?;
        let amplitude = hopping[(to, from)];
        Ok(Estimate::exact(2.0 * (amplitude * value).im, 2.0 * amplitude.norm() * error, provenance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Quadratic;
    use crate::testing::{fock_average, fock_hamiltonian, fock_matrix, random_hermitian};

    /// A ring with the phase `flux` spread over its bonds: `−t e^{iφ/n} c†_{j+1} c_j + h.c.`, and its flux derivative.
    fn ring(sites: usize, flux: f64) -> (Quadratic, Matrix) {
        let angle = flux / sites as f64;
        let (mut h, mut derivative) = (Matrix::zeros(sites, sites), Matrix::zeros(sites, sites));
        for j in 0..sites {
            let next = (j + 1) % sites;
            let amplitude = -Complex64::cis(angle);
            h[(next, j)] += amplitude;
            h[(j, next)] += amplitude.conj();
            derivative[(next, j)] += Complex64::I * amplitude / sites as f64;
            derivative[(j, next)] += (Complex64::I * amplitude / sites as f64).conj();
        }
        (Quadratic::new(h, 0.0).unwrap(), derivative)
    }

    #[test]
    fn slopes_of_a_ring_follow_from_its_dispersion_also_at_crossings() {
        let n = 6;
        let exact = |flux: f64, m: i32| {
            let k = (std::f64::consts::TAU * f64::from(m) - flux) / f64::from(n as i32);
            // E = −2 cos k, dE/dφ = 2 sin k · (−1/n)
            -2.0 * k.sin() / n as f64
        };
        let (quadratic, derivative) = ring(n, 0.0);
        let levels = quadratic.levels().unwrap();
        let slopes = levels.slopes(&derivative).unwrap();
        for (pair, m) in [(1, 1), (3, 2)] {
            // At φ = 0 the levels ±m cross; just above, the one with the negative slope is the lower.
            assert!((slopes[pair] + exact(0.0, m).abs()).abs() < rounding(n, 1.0));
            assert!((slopes[pair + 1] - exact(0.0, m).abs()).abs() < rounding(n, 1.0));
        }
        let open_shell = levels.ground_slope(2, &derivative).unwrap();
        assert!((open_shell.value + exact(0.0, 1).abs()).abs() <= open_shell.error);
        let closed_shell = levels.ground_slope(3, &derivative).unwrap();
        assert!(closed_shell.value.abs() <= closed_shell.error);
    }

    #[test]
    fn the_flux_derivative_is_the_current_through_every_bond() {
        let n = 5;
        let (quadratic, derivative) = ring(n, 0.7);
        let state = quadratic.levels().unwrap().thermal(-0.3, 0.4).unwrap();
        let slope = state.slope(&derivative).unwrap();
        for j in 0..n {
            let current = state.current(quadratic.hopping(), j, (j + 1) % n).unwrap();
            // A phase e^{iφ/n} on c†_{j+1}c_j: dH/dφ = −(1/n) Σ J with the particle current J from j to j+1.
            assert!((slope.value + current.value).abs() <= slope.error + current.error);
        }
    }

    #[test]
    fn currents_obey_the_continuity_equation_in_the_fock_space() {
        let n = 3;
        let h = random_hermitian(n, 8);
        let state = Quadratic::new(h.clone(), 0.0).unwrap().levels().unwrap().thermal(0.1, 0.6).unwrap();
        let fock = fock_hamiltonian(
            Quadratic::new(h.clone(), 0.0).unwrap().with_chemical_potential(0.1).hopping(),
            &Matrix::zeros(n, n),
            0.0,
        );
        for to in 0..n {
            for from in (0..n).filter(|&from| from != to) {
                // The part of i[H, n_to] that the bond contributes, written as an operator.
                let forward = fock_matrix(n, &[(true, to), (false, from)]);
                let average = fock_average(&fock, 0.6, &forward);
                let direct =
                    (-Complex64::I * (h[(to, from)] * average - (h[(to, from)] * average).conj())).re;
                let ours = state.current(&h, from, to).unwrap();
                assert!((ours.value - direct).abs() <= ours.error + rounding(8, 2.0));
            }
        }
    }
}
