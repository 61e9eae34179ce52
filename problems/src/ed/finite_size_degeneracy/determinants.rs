//! Electrons of one Landau level on a torus, from their wave functions: the overlaps of the orbitals with plane waves are integrated
//! numerically, and the Hamiltonian acts on sets of occupied orbitals. No operator, form factor or charge enters.

use std::f64::consts::{PI, TAU};

use eigentruth_numerics::Complex64;
use eigentruth_numerics::krylov::{self, DenseOperator, Options};
use faer::Mat;

use crate::method::Stop;

/// Electrons in the orbitals `φ_j ∝ Σ_k e^{i(X_j + kL1)y} h(x − X_j − kL1)`, `X_j = 2πj/L2`, with an oscillator function h; lengths
/// are in units of the magnetic length.
pub(super) struct Determinants {
    orbitals: usize,
    /// `⟨ab|V|cd⟩ = ∫∫ φ_a*(1) φ_b*(2) V(1−2) φ_c(1) φ_d(2)`, `[a][b][c][d]`.
    elements: Vec<Complex64>,
}

/// The oscillator function of a level.
fn oscillator(level: u32, x: f64) -> f64 {
    let (mut previous, mut value) = (0.0, (-0.5 * x * x).exp() / PI.powf(0.25));
    for k in 0..level {
        let k = f64::from(k);
        (previous, value) = (value, (2.0 / (k + 1.0)).sqrt() * x * value - (k / (k + 1.0)).sqrt() * previous);
    }
    value
}

/// `∫ e^{−iq_x x} h(x + d/2) h(x − d/2) dx`: the product is even in x. Equal steps integrate Gaussians to rounding.
fn overlap(level: u32, q: f64, distance: f64) -> f64 {
    const STEP: f64 = 0.08;
    let value = |k: i32| {
        let x = STEP * f64::from(k);
        (q * x).cos() * oscillator(level, x + 0.5 * distance) * oscillator(level, x - 0.5 * distance)
    };
    STEP * (-160..=160).map(value).sum::<f64>()
}

impl Determinants {
    /// A torus of so many flux quanta whose sides have the ratio `L1/L2`; `1/r` between electrons of the level `level`, and a
    /// uniform background.
    pub(super) fn new(level: u32, orbitals: usize, aspect_ratio: f64) -> Self {
        // Overlaps fall off like e^{−q²/4}: at this momentum their squares are far below rounding.
        const REACH: f64 = 10.5;
        let area = TAU * orbitals as f64;
        let sides = [(area * aspect_ratio).sqrt(), (area / aspect_ratio).sqrt()];
        let most = sides.map(|side| (REACH * side / TAU).ceil() as i64);
        let mut elements = vec![Complex64::ZERO; orbitals.pow(4)];
        for s in -most[0]..=most[0] {
            for t in -most[1]..=most[1] {
                let q = [TAU * s as f64 / sides[0], TAU * t as f64 / sides[1]];
                let length = q[0].hypot(q[1]);
                if (s, t) == (0, 0) || length > REACH {
                    continue;
                }
                let strength = TAU / length / area;
                let overlap = overlap(level, q[0], q[1]);
                // ⟨φ_j|e^{−iq·r}|φ_{j+t}⟩: the integral over y wants this distance, that over x has its origin between both.
                let plane_wave = |j: usize| {
                    let middle = TAU * j as f64 / sides[1] + 0.5 * q[1];
                    Complex64::cis(-q[0] * middle) * overlap
                };
                let moved = |j: usize| (j as i64 + t).rem_euclid(orbitals as i64) as usize;
                for a in 0..orbitals {
                    for d in 0..orbitals {
                        let at = ((a * orbitals + moved(d)) * orbitals + moved(a)) * orbitals + d;
                        elements[at] += plane_wave(a) * plane_wave(d).conj() * strength;
                    }
                }
            }
        }
        Self { orbitals, elements }
    }

    fn element(&self, [a, b, c, d]: [usize; 4]) -> Complex64 {
        let n = self.orbitals;
        self.elements[((a * n + b) * n + c) * n + d]
    }

    /// How much the elements change when every orbital is moved by one, in units of the largest element. Between pairs of unequal
    /// momentum there are none: the integral over y vanishes.
    pub(super) fn change(&self) -> f64 {
        let n = self.orbitals;
        let (mut change, mut scale) = (0.0_f64, 0.0_f64);
        for at in 0..self.elements.len() {
            let orbitals = [at / (n * n * n), at / (n * n) % n, at / n % n, at % n];
            let element = self.element(orbitals);
            scale = scale.max(element.norm());
            change = change.max((self.element(orbitals.map(|j| (j + 1) % n)) - element).norm());
        }
        change / scale
    }

    /// The sets of occupied orbitals, as bits, whose sum is `momentum` modulo the number of orbitals.
    fn states(&self, electrons: u32, momentum: usize) -> Vec<u64> {
        let sum = |state: u64| (0..self.orbitals).filter(|j| state >> j & 1 == 1).sum::<usize>();
        (0..1_u64 << self.orbitals)
            .filter(|state| state.count_ones() == electrons && sum(*state) % self.orbitals == momentum)
            .collect()
    }

    /// `H = Σ_{a<b, c<d} (⟨ab|V|cd⟩ − ⟨ab|V|dc⟩) c†_a c†_b c_d c_c` between these sets, `[to, from]`.
    fn matrix(&self, states: &[u64]) -> Mat<Complex64> {
        let mut matrix = Mat::zeros(states.len(), states.len());
        let below = |state: u64, j: usize| (state & ((1_u64 << j) - 1)).count_ones();
        for (column, from) in states.iter().enumerate() {
            let occupied: Vec<usize> = (0..self.orbitals).filter(|j| from >> j & 1 == 1).collect();
            for (second, &d) in occupied.iter().enumerate() {
                for &c in &occupied[..second] {
                    let rest = from ^ (1 << c) ^ (1 << d);
                    let free: Vec<usize> = (0..self.orbitals).filter(|j| rest >> j & 1 == 0).collect();
                    for (later, &b) in free.iter().enumerate() {
                        for &a in &free[..later] {
                            let Ok(row) = states.binary_search(&(rest | 1 << a | 1 << b)) else { continue };
                            let swaps = below(rest, a) + below(rest, b) + below(rest, c) + below(rest, d);
                            let value = self.element([a, b, c, d]) - self.element([a, b, d, c]);
                            matrix[(row, column)] += if swaps % 2 == 0 { value } else { -value };
                        }
                    }
                }
            }
        }
        matrix
    }

    /// The `count` lowest energies of every momentum with bounds on their errors, ascending.
    pub(super) fn lowest(&self, electrons: usize, count: usize, seed: u64) -> Result<Vec<(f64, f64)>, Stop> {
        let mut energies = Vec::new();
        for momentum in 0..self.orbitals {
            let states = self.states(u32::try_from(electrons)?, momentum);
            if states.is_empty() {
                continue;
            }
            let operator = DenseOperator::new(self.matrix(&states));
            let found = krylov::eigenpairs(&operator, count, &Options { seed, ..Options::default() })?;
            // The elements carry the rounding of their sums.
            let rounding = 256.0 * f64::EPSILON * found.norm;
            energies.extend(found.pairs.iter().map(|pair| (pair.value, pair.error + rounding)));
        }
        energies.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(energies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eigentruth_exact::{Charge, DEFAULT_MEMORY, Sector, SectorSpectrum, System};
    use eigentruth_models::{LandauLevel, Repulsion};

    #[test]
    fn wave_functions_and_operators_have_the_same_levels() {
        for (level, electrons, flux_quanta, aspect_ratio) in [(0, 3, 9, 1.3), (1, 4, 8, 0.8), (2, 2, 7, 1.0)]
        {
            let repulsion = Repulsion::Coulomb { level };
            let torus = LandauLevel { flux_quanta, aspect_ratio, repulsion };
            let system = System::new(torus.build().unwrap()).unwrap();
            let number = Charge::number("number", system.space(), |_| true);
            let sector = Sector::all(system.space()).with(number, electrons as i64).unwrap();
            let expected = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY).unwrap();
            let own = Determinants::new(level, flux_quanta, aspect_ratio);
            let found = own.lowest(electrons, usize::MAX, 1).unwrap();
            assert_eq!(found.len(), expected.energies.len());
            for (one, two) in found.iter().zip(&expected.energies) {
                assert!((one.0 - two).abs() < 1000.0 * f64::EPSILON, "{level}: {one:?} {two}");
            }
        }
    }

    #[test]
    fn oscillator_functions_are_orthonormal_and_plane_waves_bring_gaussians() {
        for level in 0..3 {
            assert!((overlap(level, 0.0, 0.0) - 1.0).abs() < 16.0 * f64::EPSILON);
        }
        let expected = (-0.25_f64 * (0.7 * 0.7 + 1.1 * 1.1)).exp();
        assert!((overlap(0, 0.7, 1.1) - expected).abs() < 16.0 * f64::EPSILON);
    }
}
