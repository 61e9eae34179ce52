//! Quasiparticles of Hamiltonians with pairing.

use eigentruth_numerics::{Estimate, Provenance};
use num_complex::Complex64;

use crate::levels::fermi;
use crate::linalg::{determinant, hermitian, product, rounding};
use crate::{FreeError, GaussianState, Matrix, Quadratic};

/// The quasiparticles `η_k = Σ_i (u*_ik c_i + v*_ik c†_i)`, with `H = Σ_k ε_k (η†_k η_k − ½) + ½ tr h + constant`, all
/// `ε_k ≥ 0`.
#[derive(Clone, Debug)]
pub struct Bogoliubov {
    energies: Vec<f64>,
    /// `[Majorana, 2·mode]`: the real vectors x_k, y_k with η_k = (γ·x_k + i γ·y_k)/2, as columns 2k and 2k+1.
    rotation: Matrix,
    /// The parity of the vacuum of all η: det of `rotation`.
    vacuum_parity: i8,
    offset: f64,
    scale: f64,
}

impl Bogoliubov {
    pub(crate) fn new(quadratic: &Quadratic) -> Result<Self, FreeError> {
        let modes = quadratic.modes();
        let n = 2 * modes;
        let a = quadratic.majorana();
        let scale = quadratic.scale();
        let tolerance = rounding(n, scale);
        let ia = Matrix::from_fn(n, n, |r, c| Complex64::new(0.0, a[r][c]));
        let (values, vectors) = hermitian(&ia)?;
        // The spectrum is symmetric; the positive half gives the quasiparticles with a clear energy.
        let positive: Vec<usize> = (modes..n).filter(|&k| values[k] > tolerance).collect();
        let mut pairs: Vec<(f64, Vec<f64>, Vec<f64>)> = Vec::with_capacity(modes);
        if positive.len() < modes {
            // Near zero the eigenvectors of the two signs mix. Their span is that of real vectors; any pairing of
            // these gives modes whose energies are below the tolerance.
            let null: Vec<usize> = (0..n).filter(|&k| values[k].abs() <= tolerance).collect();
            if null.len() != 2 * (modes - positive.len()) {
                let detail = format!("{} vectors at energies below {tolerance:e}", null.len());
                return Err(FreeError::Unstable { what: "the pairing of zero modes", detail });
            }
            for pair in real_basis(&vectors, &null)?.chunks_exact(2) {
                let energy = bilinear(&a, &pair[0], &pair[1]);
                let (x, y) = if energy < 0.0 { (1, 0) } else { (0, 1) };
                pairs.push((energy.abs(), pair[x].clone(), pair[y].clone()));
            }
            pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
        }
        for k in positive {
            let root = std::f64::consts::SQRT_2;
            let x = (0..n).map(|i| root * vectors[(i, k)].re).collect();
            pairs.push((values[k], x, (0..n).map(|i| -root * vectors[(i, k)].im).collect()));
        }
        let energies = pairs.iter().map(|pair| pair.0).collect();
        let columns: Vec<&Vec<f64>> = pairs.iter().flat_map(|(_, x, y)| [x, y]).collect();
        let rotation = Matrix::from_fn(n, n, |i, k| Complex64::new(columns[k][i], 0.0));
        let orientation = determinant(rotation.as_ref()).re;
        if (orientation.abs() - 1.0).abs() > 0.5 {
            return Err(FreeError::Unstable {
                what: "the quasiparticles",
                detail: format!("their real form has the determinant {orientation} instead of ±1"),
            });
        }
        let trace: f64 = (0..modes).map(|i| quadratic.hopping()[(i, i)].re).sum();
        let vacuum_parity = if orientation > 0.0 { 1 } else { -1 };
        Ok(Self { energies, rotation, vacuum_parity, offset: 0.5 * trace + quadratic.constant(), scale })
    }

    /// The energies `ε ≥ 0`, ascending; each is accurate to [`Bogoliubov::error`].
    pub fn energies(&self) -> &[f64] {
        &self.energies
    }

    /// The rounding error of an energy.
    pub fn error(&self) -> f64 {
        rounding(2 * self.energies.len(), self.scale)
    }

    /// The number of energies that rounding cannot tell from 0.
    pub fn zero_modes(&self) -> usize {
        self.energies.iter().filter(|energy| **energy <= self.error()).count()
    }

    /// The two real vectors of quasiparticle `k` in the Majorana operators `γ_{2j}, γ_{2j+1}` of site `j`: `η = (γ·x +
    /// i γ·y)/2`. For a zero mode both are Majorana zero modes.
    pub fn majorana_vectors(&self, k: usize) -> [Vec<f64>; 2] {
        let column = |c: usize| (0..self.rotation.nrows()).map(|i| self.rotation[(i, c)].re).collect();
        [column(2 * k), column(2 * k + 1)]
    }

    /// `−½ Σ ε + ½ tr h + constant`.
    pub fn ground_energy(&self) -> Estimate {
        self.estimate(self.offset - 0.5 * self.energies.iter().sum::<f64>())
    }

    /// The parity `(−1)^N` of the ground state; `None` if zero modes make both parities equally low.
    pub fn ground_parity(&self) -> Option<i8> {
        (self.zero_modes() == 0).then_some(self.vacuum_parity)
    }

    /// The lowest energy with an even (`+1`) or odd (`−1`) particle number.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for another parity, or an odd one without modes.
    pub fn parity_energy(&self, parity: i8) -> Result<Estimate, FreeError> {
        let ground = self.ground_energy();
        let excited = self.parity_excitation(parity)?.map_or(0.0, |k| self.energies[k]);
        Ok(self.estimate(ground.value + excited))
    }

    /// The lowest energy above the ground state within its own parity (two quasiparticles); `None` for one mode.
    pub fn same_parity_gap(&self) -> Option<Estimate> {
        (self.energies.len() >= 2).then(|| self.estimate(self.energies[0] + self.energies[1]))
    }

    /// Which quasiparticle the lowest state of a parity holds.
    fn parity_excitation(&self, parity: i8) -> Result<Option<usize>, FreeError> {
        match parity {
            1 | -1 if parity == self.vacuum_parity => Ok(None),
            1 | -1 if !self.energies.is_empty() => Ok(Some(0)),
            _ => Err(FreeError::argument("the parity", parity, "1 or −1, and only 1 without modes")),
        }
    }

    /// The ground state.
    ///
    /// # Errors
    /// [`FreeError::Degenerate`] with zero modes.
    pub fn state(&self) -> Result<GaussianState, FreeError> {
        let zero = self.zero_modes();
        if zero > 0 {
            let degeneracy = 1_u128.checked_shl(zero as u32).unwrap_or(u128::MAX);
            let instead = "`parity_state` picks one, `zero_mode_average` mixes all equally";
            return Err(FreeError::Degenerate { degeneracy, instead });
        }
        self.occupied(&vec![0.0; self.energies.len()], self.error() / self.lowest(), "ground")
    }

    /// The lowest state of a parity. With several zero modes it is one of equally low states.
    ///
    /// # Errors
    /// As [`Bogoliubov::parity_energy`].
    pub fn parity_state(&self, parity: i8) -> Result<GaussianState, FreeError> {
        let mut occupation = vec![0.0; self.energies.len()];
        if let Some(k) = self.parity_excitation(parity)? {
            occupation[k] = 1.0;
        }
        let clear = self.energies.iter().copied().find(|energy| *energy > self.error());
        self.occupied(&occupation, self.error() / clear.unwrap_or(f64::INFINITY), "parity")
    }

    /// The equal mixture of all ground states.
    ///
    /// # Errors
    /// [`FreeError::NotFinite`] if a correlator overflowed.
    pub fn zero_mode_average(&self) -> Result<GaussianState, FreeError> {
        let half = |energy: &f64| if *energy <= self.error() { 0.5 } else { 0.0 };
        let occupation: Vec<f64> = self.energies.iter().map(half).collect();
        let clear = self.energies.iter().copied().find(|energy| *energy > self.error());
        self.occupied(&occupation, self.error() / clear.unwrap_or(f64::INFINITY), "zero modes mixed")
    }

    /// The thermal state (the chemical potential is part of the Hamiltonian).
    ///
    /// # Errors
    /// [`FreeError::Argument`] unless the temperature is positive.
    pub fn thermal(&self, temperature: f64) -> Result<GaussianState, FreeError> {
        if !(temperature > 0.0 && temperature.is_finite()) {
            return Err(FreeError::argument("the temperature", temperature, "positive"));
        }
        let occupation: Vec<f64> = self.energies.iter().map(|energy| fermi(energy / temperature)).collect();
        self.occupied(&occupation, self.error() / (4.0 * temperature), "thermal")
    }

    fn lowest(&self) -> f64 {
        self.energies.first().copied().unwrap_or(f64::INFINITY)
    }

    /// The Nambu vectors `(u, v)` as columns, shape `[2·mode, quasiparticle]`: `η = Σ (u*_i c_i + v*_i c†_i)`.
    pub fn nambu_vectors(&self) -> Matrix {
        let modes = self.energies.len();
        // η = (γ·x + iγ·y)/2 with γ_{2j} = c + c† and γ_{2j+1} = −i(c − c†).
        Matrix::from_fn(2 * modes, modes, |row, k| {
            let site = row % modes;
            let complex = |m: usize| self.rotation[(m, 2 * k)] + Complex64::I * self.rotation[(m, 2 * k + 1)];
            let (even, odd) = (complex(2 * site), complex(2 * site + 1));
            let sign = if row < modes { -1.0 } else { 1.0 };
            ((even + Complex64::I * odd * sign) * 0.5).conj()
        })
    }

    fn occupied(
        &self,
        occupation: &[f64],
        sensitivity: f64,
        which: &str,
    ) -> Result<GaussianState, FreeError> {
        let modes = self.energies.len();
        let particles = self.nambu_vectors();
        let holes =
            Matrix::from_fn(2 * modes, modes, |row, k| particles[((row + modes) % (2 * modes), k)].conj());
        let weighted = |vectors: &Matrix, weight: &dyn Fn(usize) -> f64| {
            let scaled = Matrix::from_fn(2 * modes, modes, |row, k| vectors[(row, k)] * weight(k));
            let adjoint = Matrix::from_fn(modes, 2 * modes, |k, row| vectors[(row, k)].conj());
            product(scaled.as_ref(), adjoint.as_ref())
        };
        // ⟨Ψ Ψ†⟩ = Σ (1 − f) w w† + f w̄ w̄†
        let (empty, full) =
            (weighted(&particles, &|k| 1.0 - occupation[k]), weighted(&holes, &|k| occupation[k]));
        let total = Matrix::from_fn(2 * modes, 2 * modes, |a, b| empty[(a, b)] + full[(a, b)]);
        let one = |i, j| if i == j { Complex64::new(1.0, 0.0) } else { Complex64::ZERO };
        let normal = Matrix::from_fn(modes, modes, |i, j| one(i, j) - total[(j, i)]);
        let anomalous = Matrix::from_fn(modes, modes, |i, j| total[(i, modes + j)]);
        let provenance = Provenance::new("free/bogoliubov").with("state", which).with("modes", modes);
        GaussianState::new(normal, anomalous, (rounding(2 * modes, 1.0) + sensitivity).min(1.0), provenance)
    }

    fn estimate(&self, value: f64) -> Estimate {
        let modes = self.energies.len();
        let error = modes.max(1) as f64 * self.error() + f64::EPSILON * self.offset.abs();
        Estimate::exact(value, error, Provenance::new("free/bogoliubov").with("modes", modes))
    }
}

/// Real orthonormal vectors that span the same space as some complex ones, whose span is closed under conjugation.
fn real_basis(vectors: &Matrix, which: &[usize]) -> Result<Vec<Vec<f64>>, FreeError> {
    let n = vectors.nrows();
    let chosen = Matrix::from_fn(n, which.len(), |i, k| vectors[(i, which[k])]);
    let adjoint = Matrix::from_fn(which.len(), n, |k, i| chosen[(i, k)].conj());
    let projector = product(chosen.as_ref(), adjoint.as_ref());
    let (values, eigenvectors) = hermitian(&faer::Mat::<f64>::from_fn(n, n, |i, j| projector[(i, j)].re))?;
    let top = n - which.len()..n;
    if top.clone().any(|k| (values[k] - 1.0).abs() > 0.5) {
        let detail = "the span of the zero modes is not closed under conjugation".into();
        return Err(FreeError::Unstable { what: "the pairing of zero modes", detail });
    }
    Ok(top.map(|k| (0..n).map(|i| eigenvectors[(i, k)]).collect()).collect())
}

/// `xᵀ A y`.
fn bilinear(a: &[Vec<f64>], x: &[f64], y: &[f64]) -> f64 {
    let row = |r: &Vec<f64>| r.iter().zip(y).map(|(entry, y)| entry * y).sum::<f64>();
    a.iter().zip(x).map(|(r, x)| x * row(r)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::{hermitian_values, pfaffian};
    use crate::testing::{
        fock_average, fock_hamiltonian, fock_matrix, random_antisymmetric, random_hermitian,
    };

    fn random(modes: usize, seed: u64) -> Quadratic {
        let h = random_hermitian(modes, seed);
        Quadratic::with_pairing(h, random_antisymmetric(modes, seed + 100), 0.3).unwrap()
    }

    /// `Σ −t (c†_i c_{i+1} + h.c.) + Δ (c†_i c†_{i+1} + h.c.) − μ n_i`, open.
    fn kitaev_chain(sites: usize, t: f64, delta: f64, mu: f64) -> Quadratic {
        let hop = |i: usize, j: usize| {
            if i.abs_diff(j) == 1 {
                -t
            } else if i == j {
                -mu
            } else {
                0.0
            }
        };
        let pair = |i: usize, j: usize| {
            if j == i + 1 {
                delta
            } else if i == j + 1 {
                -delta
            } else {
                0.0
            }
        };
        let real = |f: &dyn Fn(usize, usize) -> f64| {
            Matrix::from_fn(sites, sites, |i, j| Complex64::new(f(i, j), 0.0))
        };
        Quadratic::with_pairing(real(&hop), real(&pair), 0.0).unwrap()
    }

    #[test]
    fn energies_parities_and_correlators_are_those_of_the_fock_space() {
        for seed in 0..4 {
            let quadratic = random(4, seed);
            let bogoliubov = quadratic.bogoliubov().unwrap();
            let fock = fock_hamiltonian(quadratic.hopping(), quadratic.pairing(), 0.3);
            let tolerance = rounding(16, quadratic.scale());
            let exact = hermitian_values(&fock).unwrap();
            let mut ours: Vec<f64> = (0..16_u32)
                .map(|filling| {
                    let excited = (0..4).filter(|k| filling >> k & 1 == 1).map(|k| bogoliubov.energies()[k]);
                    bogoliubov.ground_energy().value + excited.sum::<f64>()
                })
                .collect();
            ours.sort_by(f64::total_cmp);
            for (ours, exact) in ours.iter().zip(&exact) {
                assert!((ours - exact).abs() < tolerance);
            }
            let parity = Matrix::from_fn(16, 16, |i, j| {
                let sign = if i.count_ones() % 2 == 0 { 1.0 } else { -1.0 };
                Complex64::new(if i == j { sign } else { 0.0 }, 0.0)
            });
            let exact_parity = fock_average(&fock, 0.0, &parity).re;
            assert_eq!(f64::from(bogoliubov.ground_parity().unwrap()), exact_parity.round());
            let states = [(0.0, bogoliubov.state().unwrap()), (0.8, bogoliubov.thermal(0.8).unwrap())];
            for (temperature, state) in states {
                for i in 0..4 {
                    for j in 0..4 {
                        let average =
                            |word: &[(bool, usize)]| fock_average(&fock, temperature, &fock_matrix(4, word));
                        let normal = state.hopping(i, j).unwrap();
                        assert!((normal.value - average(&[(true, i), (false, j)])).norm() <= normal.error);
                        let pair = state.pairing(i, j).unwrap();
                        assert!((pair.value - average(&[(false, i), (false, j)])).norm() <= pair.error);
                    }
                }
            }
        }
    }

    #[test]
    fn the_parity_is_the_sign_of_the_pfaffian() {
        for seed in 0..20 {
            let quadratic = random(5, seed);
            let a = quadratic.majorana();
            let sign = pfaffian(Matrix::from_fn(10, 10, |i, j| Complex64::new(a[i][j], 0.0))).re.signum();
            assert_eq!(f64::from(quadratic.bogoliubov().unwrap().ground_parity().unwrap()), sign);
        }
    }

    #[test]
    fn the_majorana_form_and_the_nambu_form_have_one_spectrum() {
        let quadratic = random(6, 5);
        let nambu = hermitian_values(&quadratic.nambu()).unwrap();
        let bogoliubov = quadratic.bogoliubov().unwrap();
        for (ours, theirs) in bogoliubov.energies().iter().zip(&nambu[6..]) {
            assert!((ours - theirs).abs() <= 2.0 * bogoliubov.error());
        }
        // η_k has the energy ε_k in the Nambu form.
        let vectors = bogoliubov.nambu_vectors();
        let image = product(quadratic.nambu().as_ref(), vectors.as_ref());
        for k in 0..6 {
            for row in 0..12 {
                let miss = (image[(row, k)] - vectors[(row, k)] * bogoliubov.energies()[k]).norm();
                assert!(miss <= 4.0 * bogoliubov.error(), "{miss:e}");
            }
        }
    }

    #[test]
    fn the_kitaev_chain_at_its_sweet_spot_has_majorana_ends() {
        // t = Δ, μ = 0: γ_1 (or γ_0) of the first and of the last site drop out; all others have the energy 2t.
        let chain = kitaev_chain(8, 1.0, 1.0, 0.0);
        let bogoliubov = chain.bogoliubov().unwrap();
        assert_eq!(bogoliubov.zero_modes(), 1);
        assert!(bogoliubov.energies()[1..].iter().all(|energy| (energy - 2.0).abs() <= bogoliubov.error()));
        assert_eq!(bogoliubov.ground_parity(), None);
        let [x, y] = bogoliubov.majorana_vectors(0);
        let ends = |v: &[f64]| [0, 1, 14, 15].iter().map(|&i| v[i] * v[i]).sum::<f64>();
        assert!((ends(&x) - 1.0).abs() < rounding(16, 1.0) && (ends(&y) - 1.0).abs() < rounding(16, 1.0));
        assert!(matches!(bogoliubov.state().unwrap_err(), FreeError::Degenerate { degeneracy: 2, .. }));
        for parity in [1, -1] {
            let state = bogoliubov.parity_state(parity).unwrap();
            assert!((state.parity().value - f64::from(parity)).abs() <= state.parity().error);
            assert!((state.energy(&chain).unwrap().value + 7.0).abs() < rounding(16, chain.scale()));
        }
        // Trivial phase: no zero mode, even ground state.
        let trivial = kitaev_chain(8, 1.0, 1.0, -5.0).bogoliubov().unwrap();
        assert_eq!((trivial.zero_modes(), trivial.ground_parity()), (0, Some(1)));
    }

    #[test]
    fn without_pairing_it_agrees_with_the_levels() {
        let quadratic = Quadratic::new(random_hermitian(6, 9), 0.1).unwrap();
        let (levels, bogoliubov) = (quadratic.levels().unwrap(), quadratic.bogoliubov().unwrap());
        let (one, other) = (levels.ground_energy(), bogoliubov.ground_energy());
        assert!((one.value - other.value).abs() <= one.error + other.error);
        let filled = levels.energies().iter().filter(|energy| **energy < 0.0).count();
        assert_eq!(bogoliubov.ground_parity().unwrap(), if filled % 2 == 0 { 1 } else { -1 });
    }
}
