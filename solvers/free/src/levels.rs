//! One-particle states, and the many-particle states made of them.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, BinaryHeap};

use eigentruth_numerics::{Estimate, Provenance};
use num_complex::Complex64;

use crate::linalg::{hermitian, largest, rounding};
use crate::{FreeError, GaussianState, Matrix, Quadratic};

/// The one-particle levels of a Hamiltonian that conserves the particle number.
#[derive(Clone, Debug)]
pub struct Levels {
    energies: Vec<f64>,
    orbitals: Matrix,
    constant: f64,
    scale: f64,
}

/// How many states share an energy, and how clearly.
#[derive(Clone, Debug, PartialEq)]
pub struct Degeneracy {
    /// The number of states.
    pub count: u128,
    /// Levels closer than this were counted as equal: what rounding can separate.
    pub tolerance: f64,
    /// The distance from the Fermi level's multiplet to the nearest level outside it.
    pub separation: f64,
}

impl Levels {
    pub(crate) fn new(quadratic: &Quadratic) -> Result<Self, FreeError> {
        if !quadratic.conserves_number() {
            return Err(FreeError::Pairing {
                what: "the one-particle spectrum",
                pairing: largest(quadratic.pairing()),
            });
        }
        let (energies, orbitals) = hermitian(quadratic.hopping())?;
        Ok(Self { energies, orbitals, constant: quadratic.constant(), scale: quadratic.scale() })
    }

    /// The energies, ascending; each is accurate to [`Levels::error`].
    pub fn energies(&self) -> &[f64] {
        &self.energies
    }

    /// The orbitals as columns, shape `[mode, level]`.
    pub fn orbitals(&self) -> &Matrix {
        &self.orbitals
    }

    /// The rounding error of a level: a backward stable method moves it by this much at most.
    pub fn error(&self) -> f64 {
        rounding(self.energies.len(), self.scale)
    }

    /// The level `index` from below.
    ///
    /// # Errors
    /// [`FreeError::Argument`].
    pub fn level(&self, index: usize) -> Result<Estimate, FreeError> {
        let energy = self.energies.get(index).ok_or_else(|| {
            FreeError::argument("the level", index, "less than the number of modes, counted from 0")
        })?;
        Ok(self.estimate(*energy, 1.0))
    }

    /// The lowest energy of `particles` fermions.
    ///
    /// # Errors
    /// [`FreeError::Filling`].
    pub fn energy(&self, particles: usize) -> Result<Estimate, FreeError> {
        self.check(particles)?;
        let sum: f64 = self.energies[..particles].iter().sum();
        Ok(self.estimate(sum + self.constant, particles.max(1) as f64))
    }

    /// The lowest energy of every particle number, `[particles]`, from 0 to the number of modes.
    pub fn sector_energies(&self) -> Vec<Estimate> {
        (0..=self.energies.len()).map(|n| self.energy(n).expect("the modes hold it")).collect()
    }

    /// The lowest energy of all particle numbers: every negative level filled.
    pub fn ground_energy(&self) -> Estimate {
        let sum: f64 = self.energies.iter().filter(|energy| **energy < 0.0).sum();
        self.estimate(sum + self.constant, self.energies.len() as f64)
    }

    /// The smallest energy of moving one particle at fixed number: 0 for an open shell; `None` for no or all levels filled.
    ///
    /// # Errors
    /// [`FreeError::Filling`].
    pub fn gap(&self, particles: usize) -> Result<Option<Estimate>, FreeError> {
        self.check(particles)?;
        if particles == 0 || particles == self.energies.len() {
            return Ok(None);
        }
        Ok(Some(self.estimate(self.energies[particles] - self.energies[particles - 1], 2.0)))
    }

    /// The number of ground states of `particles` fermions.
    ///
    /// # Errors
    /// [`FreeError::Filling`].
    pub fn degeneracy(&self, particles: usize) -> Result<Degeneracy, FreeError> {
        self.check(particles)?;
        let (low, high) = self.shell(particles);
        let below = low.checked_sub(1).map_or(f64::INFINITY, |k| self.energies[low] - self.energies[k]);
        let above = self.energies.get(high).map_or(f64::INFINITY, |energy| energy - self.energies[high - 1]);
        let count = binomial(high - low, particles - low);
        Ok(Degeneracy { count, tolerance: 2.0 * self.error(), separation: below.min(above) })
    }

    /// The levels `low..high` that are equal to the highest occupied one, if the shell is open; `particles..particles`
    /// or a closed shell otherwise.
    fn shell(&self, particles: usize) -> (usize, usize) {
        let tolerance = 2.0 * self.error();
        if particles == 0 {
            return (0, self.energies.len().min(1));
        }
        let fermi = self.energies[particles - 1];
        let low = self.energies.partition_point(|energy| *energy < fermi - tolerance);
        let high = self.energies.partition_point(|energy| *energy <= fermi + tolerance);
        (low, high)
    }

    /// The ground state of `particles` fermions.
    ///
    /// # Errors
    /// [`FreeError::Degenerate`] for an open shell, [`FreeError::Filling`].
    pub fn state(&self, particles: usize) -> Result<GaussianState, FreeError> {
        let degeneracy = self.degeneracy(particles)?;
        if degeneracy.count > 1 {
            return Err(FreeError::Degenerate {
                degeneracy: degeneracy.count,
                instead: "`shell_average` occupies the levels of the open shell equally",
            });
        }
        self.shell_average(particles)
    }

    /// `particles` fermions with the levels of an open shell occupied equally. Its one-body averages are those of the
    /// equal mixture of all ground states; products of more operators are not, because the number fluctuates.
    ///
    /// # Errors
    /// [`FreeError::Filling`].
    pub fn shell_average(&self, particles: usize) -> Result<GaussianState, FreeError> {
        let degeneracy = self.degeneracy(particles)?;
        let (low, high) = self.shell(particles);
        let fraction = (particles - low) as f64 / (high - low).max(1) as f64;
        let occupation: Vec<f64> = (0..self.energies.len())
            .map(|k| {
                if k < low {
                    1.0
                } else if k < high {
                    fraction
                } else {
                    0.0
                }
            })
            .collect();
        let provenance = Provenance::new("free/levels").with("particles", particles);
        self.occupied(&occupation, self.error() / degeneracy.separation, provenance)
    }

    /// The grand-canonical state at a chemical potential and a temperature.
    ///
    /// # Errors
    /// [`FreeError::Argument`] unless the temperature is positive.
    pub fn thermal(&self, mu: f64, temperature: f64) -> Result<GaussianState, FreeError> {
        if !(temperature > 0.0 && temperature.is_finite() && mu.is_finite()) {
            let given = format!("{temperature} at μ = {mu}");
            return Err(FreeError::argument("the temperature", given, "positive, with a finite μ"));
        }
        let occupation: Vec<f64> = self.energies.iter().map(|e| fermi((e - mu) / temperature)).collect();
        let provenance = Provenance::new("free/levels").with("mu", mu).with("temperature", temperature);
        self.occupied(&occupation, self.error() / (4.0 * temperature), provenance)
    }

    /// The state in which level `k` is occupied with probability `occupation[k]`.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for a wrong number of probabilities or one outside 0..=1.
    pub fn with_occupation(&self, occupation: &[f64]) -> Result<GaussianState, FreeError> {
        let n = self.energies.len();
        if occupation.len() != n || occupation.iter().any(|f| !(0.0..=1.0).contains(f)) {
            let given = format!("{} numbers", occupation.len());
            return Err(FreeError::argument("the occupation", given, "one probability for each level"));
        }
        // Mixing within a pair of levels matters only if they are occupied differently.
        let steps = (1..n).filter(|&k| occupation[k] != occupation[k - 1]);
        let separation = steps.map(|k| self.energies[k] - self.energies[k - 1]).fold(f64::INFINITY, f64::min);
        self.occupied(occupation, self.error() / separation, Provenance::new("free/levels"))
    }

    /// `sensitivity`: the error of a projector on levels, relative to 1.
    fn occupied(
        &self,
        occupation: &[f64],
        sensitivity: f64,
        at: Provenance,
    ) -> Result<GaussianState, FreeError> {
        let n = self.energies.len();
        let weighted = Matrix::from_fn(n, n, |i, k| self.orbitals[(i, k)].conj() * occupation[k]);
        // ⟨c†_i c_j⟩ = Σ_k f_k φ*_k(i) φ_k(j)
        let normal = crate::linalg::product(weighted.as_ref(), self.orbitals.transpose());
        let error = (rounding(n, 1.0) + sensitivity).min(1.0);
        GaussianState::new(normal, Matrix::zeros(n, n), error, at)
    }

    /// The `count` lowest energies of `particles` fermions with multiplicity, ascending (fewer if there are fewer).
    ///
    /// # Errors
    /// [`FreeError::Filling`].
    pub fn low_lying(&self, particles: usize, count: usize) -> Result<Vec<Estimate>, FreeError> {
        self.check(particles)?;
        let energy = |filled: &[usize]| filled.iter().map(|&k| self.energies[k]).sum::<f64>() + self.constant;
        let start: Vec<usize> = (0..particles).collect();
        // Raising one particle by one level reaches every filling, never lowering the energy: best first is complete.
        let mut known = BTreeSet::from([start.clone()]);
        let mut next = BinaryHeap::from([Reverse((Ordered(energy(&start)), start))]);
        let mut found = Vec::new();
        while found.len() < count
            && let Some(Reverse((Ordered(value), filled))) = next.pop()
        {
            found.push(self.estimate(value, particles.max(1) as f64));
            for index in 0..filled.len() {
                let raised = filled[index] + 1;
                if raised < self.energies.len() && filled.get(index + 1) != Some(&raised) {
                    let mut filling = filled.clone();
                    filling[index] = raised;
                    if known.insert(filling.clone()) {
                        next.push(Reverse((Ordered(energy(&filling)), filling)));
                    }
                }
            }
        }
        Ok(found)
    }

    /// The weight of a level on some modes: `Σ_i |φ(i)|²`.
    pub fn weight(&self, level: usize, modes: &[usize]) -> f64 {
        modes.iter().map(|&i| self.orbitals[(i, level)].norm_sqr()).sum()
    }

    /// The eigenvalue that a one-particle unitary (shape `[mode, mode]`), which commutes with the Hamiltonian, has in
    /// the ground state of `particles` fermions: the determinant of its block on the occupied levels. Second, by how
    /// much the modulus of the determinant misses 1.
    ///
    /// # Errors
    /// [`FreeError::Shape`], [`FreeError::Degenerate`], [`FreeError::Filling`].
    pub fn symmetry_eigenvalue(
        &self,
        unitary: &Matrix,
        particles: usize,
    ) -> Result<(Complex64, f64), FreeError> {
        let n = self.energies.len();
        if unitary.nrows() != n || unitary.ncols() != n {
            let (rows, columns) = (unitary.nrows(), unitary.ncols());
            return Err(FreeError::Shape { what: "the unitary", rows, columns, expected: n });
        }
        let degeneracy = self.degeneracy(particles)?;
        if degeneracy.count > 1 {
            let instead = "choose a filling with a gap";
            return Err(FreeError::Degenerate { degeneracy: degeneracy.count, instead });
        }
        let occupied = self.orbitals.subcols(0, particles);
        let image = crate::linalg::product(unitary.as_ref(), occupied);
        let determinant =
            crate::linalg::determinant(crate::linalg::adjoint_product(occupied, image.as_ref()).as_ref());
        Ok((determinant, (determinant.norm() - 1.0).abs()))
    }

    fn check(&self, particles: usize) -> Result<(), FreeError> {
        let modes = self.energies.len();
        if particles > modes { Err(FreeError::Filling { given: particles, modes }) } else { Ok(()) }
    }

    fn estimate(&self, value: f64, levels: f64) -> Estimate {
        let error = levels * self.error() + f64::EPSILON * self.constant.abs();
        let provenance = Provenance::new("free/levels").with("modes", self.energies.len());
        Estimate::exact(value, error, provenance)
    }
}

/// The Fermi function of `(E − μ)/T`, without overflow.
pub(crate) fn fermi(x: f64) -> f64 {
    if x > 0.0 {
        let small = (-x).exp();
        small / (1.0 + small)
    } else {
        1.0 / (1.0 + x.exp())
    }
}

/// A finite energy, totally ordered.
#[derive(PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Saturating.
fn binomial(n: usize, k: usize) -> u128 {
    let mut result = 1_u128;
    for step in 0..k.min(n - k) {
        result = match result.checked_mul((n - step) as u128) {
            Some(product) => product / (step as u128 + 1),
            None => return u128::MAX,
        };
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fock_average, fock_hamiltonian, fock_matrix, random_hermitian};

    fn ring(sites: usize) -> Matrix {
        Matrix::from_fn(sites, sites, |i, j| {
            let neighbours = (i + 1) % sites == j || (j + 1) % sites == i;
            Complex64::new(if neighbours { -1.0 } else { 0.0 }, 0.0)
        })
    }

    #[test]
    fn a_ring_has_the_cosine_dispersion() {
        let levels = Quadratic::new(ring(10), 0.5).unwrap().levels().unwrap();
        let mut exact: Vec<f64> =
            (0..10).map(|m| -2.0 * (std::f64::consts::TAU * f64::from(m) / 10.0).cos()).collect();
        exact.sort_by(f64::total_cmp);
        for (level, exact) in levels.energies().iter().zip(&exact) {
            assert!((level - exact).abs() < levels.error());
        }
        // 5 particles fill k = 0, ±1, ±2: a closed shell; 4 leave an open pair.
        let energy = levels.energy(5).unwrap();
        assert!((energy.value - (exact[..5].iter().sum::<f64>() + 0.5)).abs() <= energy.error);
        assert_eq!(levels.degeneracy(5).unwrap().count, 1);
        assert_eq!(levels.degeneracy(4).unwrap().count, 2);
        assert_eq!(levels.degeneracy(0).unwrap().count, 1);
        assert_eq!(levels.degeneracy(10).unwrap().count, 1);
        assert!(matches!(levels.state(4).unwrap_err(), FreeError::Degenerate { degeneracy: 2, .. }));
        assert!(matches!(levels.energy(11).unwrap_err(), FreeError::Filling { given: 11, modes: 10 }));
    }

    #[test]
    fn all_sectors_together_are_the_spectrum_of_the_fock_space() {
        let h = random_hermitian(5, 7);
        let levels = Quadratic::new(h.clone(), 0.25).unwrap().levels().unwrap();
        let mut ours: Vec<f64> =
            (0..=5).flat_map(|n| levels.low_lying(n, 100).unwrap()).map(|e| e.value).collect();
        ours.sort_by(f64::total_cmp);
        let fock = fock_hamiltonian(&h, &Matrix::zeros(5, 5), 0.25);
        let exact = crate::linalg::hermitian_values(&fock).unwrap();
        assert_eq!(ours.len(), 32);
        for (ours, exact) in ours.iter().zip(&exact) {
            assert!((ours - exact).abs() < rounding(32, levels.scale));
        }
        assert!((levels.ground_energy().value - exact[0]).abs() < rounding(32, levels.scale));
    }

    #[test]
    fn thermal_correlators_are_those_of_the_fock_space() {
        let h = random_hermitian(4, 3);
        let (mu, temperature) = (0.3, 0.7);
        let levels = Quadratic::new(h.clone(), 0.0).unwrap().levels().unwrap();
        let state = levels.thermal(mu, temperature).unwrap();
        let grand = Quadratic::new(h, 0.0).unwrap().with_chemical_potential(mu);
        let fock = fock_hamiltonian(grand.hopping(), grand.pairing(), 0.0);
        for i in 0..4 {
            for j in 0..4 {
                let exact = fock_average(&fock, temperature, &fock_matrix(4, &[(true, i), (false, j)]));
                let ours = state.hopping(i, j).unwrap();
                assert!((ours.value - exact).norm() <= ours.error.max(rounding(16, 1.0)));
            }
        }
        assert!(levels.thermal(0.0, 0.0).is_err());
    }

    #[test]
    fn a_translation_has_the_total_momentum_as_eigenvalue() {
        let levels = Quadratic::new(ring(6), 0.0).unwrap().levels().unwrap();
        let one = Complex64::new(1.0, 0.0);
        let shift = Matrix::from_fn(6, 6, |i, j| if (j + 1) % 6 == i { one } else { Complex64::ZERO });
        // k = 0, ±1: the momenta cancel.
        let (eigenvalue, miss) = levels.symmetry_eigenvalue(&shift, 3).unwrap();
        assert!((eigenvalue - one).norm() < rounding(6, 1.0) && miss < rounding(6, 1.0));
        // All six momenta: Π exp(−2πi m/6) = −1.
        assert!((levels.symmetry_eigenvalue(&shift, 6).unwrap().0 + one).norm() < rounding(6, 1.0));
    }
}
