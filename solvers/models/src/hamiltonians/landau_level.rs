//! Electrons in one Landau level on a torus.

use std::f64::consts::PI;

use eigentruth_operators::{Algebra, Complex64, GeneratorKind, Mode, NumericOperator, Species};

use super::{ModelError, generator};
use crate::{Charge, Degree, Hamiltonian, Space};

/// How electrons in a Landau level repel each other. Lengths are in units of the magnetic length, energies in units of
/// `e²/(4πε ℓ_B)` or of the pseudopotentials.
#[derive(Clone, Debug, PartialEq)]
pub enum Repulsion {
    /// `V(q) = 2π/q` between electrons of the Landau level `level` (0 is the lowest), without mixing.
    Coulomb {
        /// The Landau level.
        level: u32,
    },
    /// `V_m` for two electrons of relative angular momentum `m` (F. D. M. Haldane, Phys. Rev. Lett. 51, 605 (1983)):
    /// `V(q) = 4π Σ_m V_m L_m(q²)`.
    Pseudopotentials(Vec<f64>),
}

/// Spin-polarized electrons in one Landau level on a rectangular torus.
#[derive(Clone, Debug, PartialEq)]
pub struct LandauLevel {
    /// The number of flux quanta, which is that of orbitals.
    pub flux_quanta: usize,
    /// `L1/L2`, the ratio of the sides; the area is `L1 L2 = 2π · flux_quanta`.
    pub aspect_ratio: f64,
    /// The repulsion.
    pub repulsion: Repulsion,
}

/// Terms of the sum over momenta below this share of the largest are left out; it is far below rounding.
const NEGLIGIBLE: f64 = 1e-22;

impl LandauLevel {
    /// `H = Σ A_{j1 j2 j3 j4} c†_{j1} c†_{j2} c_{j3} c_{j4}` over orbitals `j` of the Landau gauge, with
    ///
    /// `A = δ'(j1+j2, j3+j4) (1/2 L1 L2) Σ_{q≠0} δ'(s, j1−j4) V(q) F(q)² e^{−q²/2} e^{−2πi t (j1−j3)/Nφ}`,
    /// `q = 2π(s/L1, t/L2)`, where δ' is modulo Nφ and `F(q) = L_n(q²/2)` for the Landau level `n` (D. Yoshioka, Phys. Rev. B
    /// 29, 6833 (1984)). The uniform background removes `q = 0`. Orbital `j` is the fermion on site `j`; the sum of occupied
    /// `j` modulo Nφ, the momentum of [`LandauLevel::momentum_weights`], is conserved.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] for less than 2 or more than 64 flux quanta, a ratio that is not positive, or
    /// parameters that are not finite.
    pub fn build(&self) -> Result<Hamiltonian, ModelError> {
        let orbitals = self.flux_quanta;
        let refuse = |parameter: &str, given: String, allowed: &str| {
            Err(ModelError::Parameter { parameter: parameter.into(), given, allowed: allowed.into() })
        };
        if !(2..=64).contains(&orbitals) {
            return refuse("flux_quanta", orbitals.to_string(), "2 to 64");
        }
        if !(self.aspect_ratio.is_finite() && self.aspect_ratio > 0.0) {
            return refuse("aspect_ratio", self.aspect_ratio.to_string(), "a positive number");
        }
        let finite = match &self.repulsion {
            Repulsion::Coulomb { level } if *level > 20 => {
                return refuse("level", level.to_string(), "0 to 20");
            }
            Repulsion::Coulomb { .. } => true,
            Repulsion::Pseudopotentials(values) => values.len() <= 20 && values.iter().all(|v| v.is_finite()),
        };
        if !finite {
            return refuse("repulsion", format!("{:?}", self.repulsion), "at most 20 finite numbers");
        }
        let mut algebra = Algebra::new();
        let electron = algebra.add(Species::fermion("c")).expect("a first species is always accepted");
        let amplitude = self.amplitudes();
        let mut operator = NumericOperator::zero();
        let create = |j: usize| generator(electron, GeneratorKind::Create, j, 0);
        let annihilate = |j: usize| generator(electron, GeneratorKind::Annihilate, j, 0);
        for j1 in 0..orbitals {
            for j2 in (0..orbitals).filter(|j2| *j2 != j1) {
                for (s, row) in amplitude.iter().enumerate() {
                    let j4 = (j1 + orbitals - s) % orbitals;
                    let j3 = (j2 + s) % orbitals;
                    let element = row[(j1 + orbitals - j3) % orbitals];
                    if j3 != j4 && element != 0.0 {
                        let word = create(j1) * create(j2) * annihilate(j3) * annihilate(j4);
                        operator += word.scaled(&Complex64::new(element, 0.0));
                    }
                }
            }
        }
        let degree = |j: usize| Degree { species: electron, mode: Mode::new(j as u32, 0), dimension: 2 };
        let space = Space::new(algebra, (0..orbitals).map(degree).collect())?;
        // j1, j2 and j2, j1 are listed both: together they are hermitian only after normal ordering.
        Ok(Hamiltonian::new(space, &operator)?)
    }

    /// The weight of each orbital in the conserved momentum, which counts modulo [`LandauLevel::flux_quanta`].
    pub fn momentum_weights(&self) -> Vec<i64> {
        (0..self.flux_quanta as i64).collect()
    }

    /// The momentum as a charge of the space of [`LandauLevel::build`].
    pub fn momentum(&self) -> Charge {
        let weights = self.momentum_weights().into_iter().map(|weight| vec![0, weight]).collect();
        Charge { name: "momentum".into(), weights, modulus: Some(self.flux_quanta as i64) }
    }

    /// The sides `L1` and `L2` in magnetic lengths.
    pub fn sides(&self) -> [f64; 2] {
        let area = 2.0 * PI * self.flux_quanta as f64;
        let first = (area * self.aspect_ratio).sqrt();
        [first, area / first]
    }

    /// `[s][j1 − j3]`, both modulo Nφ. The sum over ±t makes it real.
    fn amplitudes(&self) -> Vec<Vec<f64>> {
        let orbitals = self.flux_quanta;
        let [first, second] = self.sides();
        let reach = self.reach();
        let most = |side: f64| (reach * side / (2.0 * PI)).ceil() as i64;
        let mut amplitudes = vec![vec![0.0; orbitals]; orbitals];
        for s in -most(first)..=most(first) {
            let row = s.rem_euclid(orbitals as i64) as usize;
            for t in -most(second)..=most(second) {
                if (s, t) == (0, 0) {
                    continue;
                }
                let q = (2.0 * PI) * (s as f64 / first).hypot(t as f64 / second);
                let strength = self.strength(q) / (2.0 * first * second);
                for (difference, amplitude) in amplitudes[row].iter_mut().enumerate() {
                    // The argument modulo a turn, in whole numbers.
                    let turns = (t * difference as i64).rem_euclid(orbitals as i64);
                    *amplitude += strength * (2.0 * PI * turns as f64 / orbitals as f64).cos();
                }
            }
        }
        amplitudes
    }

    /// Beyond this momentum the repulsion is negligible.
    fn reach(&self) -> f64 {
        let mut reach = 4.0;
        let peak =
            (1..40).map(|step| self.strength(0.1 * f64::from(step)).abs()).fold(f64::MIN_POSITIVE, f64::max);
        while self.strength(reach).abs() > NEGLIGIBLE * peak
            || self.strength(reach + 0.7).abs() > NEGLIGIBLE * peak
        {
            reach += 0.5;
        }
        reach
    }

    /// `V(q) F(q)² e^{−q²/2}`.
    fn strength(&self, q: f64) -> f64 {
        let gaussian = (-0.5 * q * q).exp();
        match &self.repulsion {
            Repulsion::Coulomb { level } => 2.0 * PI / q * laguerre(*level, 0.5 * q * q).powi(2) * gaussian,
            Repulsion::Pseudopotentials(values) => {
                let sum: f64 = (0..).zip(values).map(|(m, v)| v * laguerre(m, q * q)).sum();
                4.0 * PI * sum * gaussian
            }
        }
    }
}

/// The Laguerre polynomial `L_n(x)`.
fn laguerre(n: u32, x: f64) -> f64 {
    let (mut previous, mut value) = (0.0, 1.0);
    for k in 0..n {
        let k = f64::from(k);
        (previous, value) = (value, ((2.0 * k + 1.0 - x) * value - k * previous) / (k + 1.0));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use eigentruth_numerics::dense::hermitian_eigenvalues;
    use faer::Mat;

    /// The full matrix for `particles` electrons: configurations in increasing order, signs by counting.
    fn matrix(level: &LandauLevel, particles: u32) -> (Vec<u32>, Mat<f64>) {
        let hamiltonian = level.build().unwrap();
        let states: Vec<u32> =
            (0..1_u32 << level.flux_quanta).filter(|s| s.count_ones() == particles).collect();
        let mut matrix = Mat::zeros(states.len(), states.len());
        for (column, start) in states.iter().enumerate() {
            for (word, coefficient) in hamiltonian.operator().terms() {
                let mut state = Some((*start, 1.0));
                for factor in word.iter().rev() {
                    state = state.and_then(|(bits, sign)| {
                        let bit = 1_u32 << factor.label.site;
                        let occupied = bits & bit != 0;
                        let sign = if (bits & (bit - 1)).count_ones() % 2 == 1 { -sign } else { sign };
                        (occupied == (factor.kind == GeneratorKind::Annihilate)).then_some((bits ^ bit, sign))
                    });
                }
                if let Some((end, sign)) = state {
                    let row = states.binary_search(&end).unwrap();
                    matrix[(row, column)] += sign * coefficient.re;
                    assert!(coefficient.im == 0.0);
                }
            }
        }
        (states, matrix)
    }

    fn energies(level: &LandauLevel, particles: u32) -> Vec<f64> {
        hermitian_eigenvalues(matrix(level, particles).1.as_ref()).unwrap()
    }

    #[test]
    fn a_contact_repulsion_leaves_only_the_missing_momentum_zero() {
        // V(q) = v everywhere vanishes between fermions, so leaving out q = 0 subtracts its v N(N−1)/(2 L1 L2).
        for (aspect_ratio, particles) in [(1.0, 3), (0.7, 4)] {
            let v = 0.8;
            let repulsion = Repulsion::Pseudopotentials(vec![v / (4.0 * PI)]);
            let level = LandauLevel { flux_quanta: 7, aspect_ratio, repulsion };
            let [first, second] = level.sides();
            let expected = -v * f64::from(particles * (particles - 1)) / (2.0 * first * second);
            for energy in energies(&level, particles) {
                assert!((energy - expected).abs() < 200.0 * f64::EPSILON);
            }
        }
    }

    #[test]
    fn a_third_filled_by_the_shortest_repulsion_has_three_states_of_energy_zero() {
        // Haldane's model: the Laughlin states are the only ones without weight in relative angular momentum 1. Without
        // q = 0 the zero of energy moves by V(0) N(N−1)/(2 L1 L2), and V(0) = 4π V_1.
        let level = LandauLevel {
            flux_quanta: 9,
            aspect_ratio: 1.3,
            repulsion: Repulsion::Pseudopotentials(vec![0.0, 1.0]),
        };
        let [first, second] = level.sides();
        let zero = -4.0 * PI * 3.0 * 2.0 / (2.0 * first * second);
        let energies = energies(&level, 3);
        let low = energies.iter().filter(|energy| (*energy - zero).abs() < 1000.0 * f64::EPSILON).count();
        assert_eq!(low, 3);
        assert!(energies[0] > zero - 1000.0 * f64::EPSILON && energies[3] > zero + 0.1);
    }

    #[test]
    fn turning_the_torus_by_a_right_angle_changes_nothing() {
        for repulsion in [Repulsion::Coulomb { level: 0 }, Repulsion::Coulomb { level: 1 }] {
            let of =
                |aspect_ratio| LandauLevel { flux_quanta: 8, aspect_ratio, repulsion: repulsion.clone() };
            for (one, two) in energies(&of(1.4), 3).into_iter().zip(energies(&of(1.0 / 1.4), 3)) {
                assert!((one - two).abs() < 1000.0 * f64::EPSILON, "{one} {two}");
            }
        }
    }

    #[test]
    fn the_sum_of_occupied_orbitals_is_conserved() {
        let level =
            LandauLevel { flux_quanta: 8, aspect_ratio: 1.0, repulsion: Repulsion::Coulomb { level: 0 } };
        let (states, matrix) = matrix(&level, 4);
        let weights = level.momentum_weights();
        let momentum = |s: u32| (0..8).filter(|j| s >> j & 1 == 1).map(|j| weights[j]).sum::<i64>() % 8;
        for (column, from) in states.iter().enumerate() {
            for (row, to) in states.iter().enumerate() {
                assert!(momentum(*from) == momentum(*to) || matrix[(row, column)] == 0.0);
            }
        }
    }

    #[test]
    fn impossible_parameters_are_refused() {
        let level = |flux_quanta, aspect_ratio| LandauLevel {
            flux_quanta,
            aspect_ratio,
            repulsion: Repulsion::Coulomb { level: 0 },
        };
        for refused in [level(1, 1.0), level(65, 1.0), level(9, 0.0), level(9, f64::NAN)] {
            assert!(matches!(refused.build(), Err(ModelError::Parameter { .. })));
        }
    }
}
