//! A recurrent network with a gated cell, apart from those of the variational crate: other heads, matrix elements by hand, derivatives
//! by finite differences.

use eigentruth_numerics::streams::derived_seed;
use num_complex::Complex64;

/// How outputs become the amplitudes of the two values of a bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// Roots of logistic probabilities, with a phase for each value.
    Logistic,
    /// `(cos o, sin o e^{iφ})`: both vanish somewhere, where their derivatives do not.
    Angle,
    /// [`Head::Logistic`], but the last bit is what makes the number of ones even: half of the configurations have no amplitude, whatever the parameters
    /// are.
    Even,
    /// [`Head::Logistic`] times `exp(Σθ²/4)`, a norm that depends on the parameters.
    Scaled,
}

impl Head {
    fn outputs(self) -> usize {
        if self == Head::Angle { 2 } else { 3 }
    }
}

/// Gate and candidate have for each of two units two weights of units, one of the bit before (±1), and a bias.
const CELL: usize = 16;

/// Where the biases of candidates are, and the weights of outputs begin.
const CANDIDATE_BIAS: usize = 14;

/// The network, for rings of `bits` spins with `H = −Σ σᶻσᶻ − Σ (0.7 σˣ + 0.5 σʸ + 0.3 σᶻ)`, or a part of it.
#[derive(Clone, Debug)]
pub(super) struct Network {
    pub(super) bits: usize,
    pub(super) head: Head,
    pub(super) parameters: Vec<f64>,
    /// σᶻσᶻ, σˣ, σʸ, σᶻ.
    couplings: [f64; 4],
}

impl Network {
    pub(super) fn random(bits: usize, head: Head, spread: f64, seed: u64) -> Self {
        let count = CELL + 3 * head.outputs();
        let parameters = (0..count as u64).map(|k| spread * (2.0 * uniform(seed, k) - 1.0)).collect();
        Network { bits, head, parameters, couplings: [1.0, 0.7, 0.5, 0.3] }
    }

    /// Without σʸ and, of heads with phases for both values, without phases.
    pub(super) fn real(mut self) -> Self {
        self.couplings[2] = 0.0;
        self.parameters[CELL + 3..].fill(0.0);
        self
    }

    /// Of which all spins along x are an eigenstate.
    pub(super) fn in_a_field(self) -> Self {
        Network { couplings: [0.0, 1.0, 0.0, 0.0], ..self }
    }

    /// The first random network, on a zero or not, in which no configuration that has an amplitude is rare: rare ones would have to
    /// be met many times before the error of a mean is known.
    pub(super) fn sampled_well(bits: usize, head: Head, on_zero: bool, seed: u64) -> Option<Self> {
        let candidate = |number| {
            let mut network = Network::random(bits, head, 1.0, derived_seed(seed, number));
            if on_zero {
                network.place_zero();
            }
            network
        };
        (0..1000).map(candidate).find(|network| {
            let psi = network.vector(&network.parameters);
            let norm: f64 = psi.iter().map(Complex64::norm_sqr).sum();
            psi.iter().map(|a| a.norm_sqr() / norm).all(|p| p == 0.0 || p >= RARE)
        })
    }

    /// Puts a network with [`Head::Angle`] where the amplitude of 1 vanishes at the first site, and there only: the unit that acts on the
    /// angle is silent at first.
    fn place_zero(&mut self) {
        self.parameters[CANDIDATE_BIAS + 1] = 0.0;
        self.parameters[CELL] = 0.0;
        self.parameters[CELL + 1] *= 4.0;
        self.parameters[CELL + 2] = 0.0;
    }

    /// The amplitudes of a bit from the state before; leaves the state behind.
    fn conditional(
        &self,
        p: &[f64],
        state: &mut [f64; 2],
        before: Option<u64>,
        ones: u32,
        last: bool,
    ) -> [Complex64; 2] {
        let input = before.map_or(0.0, |bit| if bit == 1 { 1.0 } else { -1.0 });
        let sum = |at: usize, unit: usize, s: &[f64; 2]| {
            p[at + 2 * unit] * s[0]
                + p[at + 2 * unit + 1] * s[1]
                + p[at + 4 + unit] * input
                + p[at + 6 + unit]
        };
        let old = *state;
        for unit in 0..2 {
            let gate = 1.0 / (1.0 + (-sum(0, unit, &old)).exp());
            state[unit] = (1.0 - gate) * old[unit] + gate * sum(8, unit, &old).tanh();
        }
        let output = |d: usize| {
            let at = CELL + 3 * d;
            p[at] * state[0] + p[at + 1] * state[1] + p[at + 2]
        };
        if self.head == Head::Angle {
            let (sine, cosine) = output(0).sin_cos();
            return [cosine.into(), Complex64::from_polar(1.0, output(1)) * sine];
        }
        if self.head == Head::Even && last {
            let even = ones.is_multiple_of(2);
            return [f64::from(u8::from(even)).into(), f64::from(u8::from(!even)).into()];
        }
        let one = 1.0 / (1.0 + (-output(0)).exp());
        [(1.0 - one, output(1)), (one, output(2))]
            .map(|(weight, phase)| Complex64::from_polar(weight.sqrt(), phase))
    }

    fn amplitude(&self, p: &[f64], x: u64) -> Complex64 {
        let (mut state, mut psi) = ([0.0; 2], Complex64::ONE);
        for site in 0..self.bits {
            let before = site.checked_sub(1).map(|at| x >> at & 1);
            let ones = (x & ((1 << site) - 1)).count_ones();
            psi *= self.conditional(p, &mut state, before, ones, site + 1 == self.bits)
                [(x >> site & 1) as usize];
        }
        if self.head == Head::Scaled {
            psi * (0.25 * p.iter().map(|v| v * v).sum::<f64>()).exp()
        } else {
            psi
        }
    }

    /// One sample, bit by bit.
    fn draw(&self, seed: u64, sample: u64) -> u64 {
        let (mut state, mut x) = ([0.0; 2], 0u64);
        for site in 0..self.bits {
            let before = site.checked_sub(1).map(|at| x >> at & 1);
            let amplitudes =
                self.conditional(&self.parameters, &mut state, before, x.count_ones(), site + 1 == self.bits);
            let one = uniform(seed, sample * self.bits as u64 + site as u64) < amplitudes[1].norm_sqr();
            x |= u64::from(one) << site;
        }
        x
    }

    /// How often each configuration is drawn.
    pub(super) fn counts(&self, samples: u64, seed: u64) -> Vec<u64> {
        let mut counts = vec![0; 1 << self.bits];
        (0..samples).for_each(|sample| counts[self.draw(seed, sample) as usize] += 1);
        counts
    }

    /// `(Hψ)(x)` for all x.
    fn applied(&self, psi: &[Complex64]) -> Vec<Complex64> {
        let [zz, hx, hy, hz] = self.couplings;
        let sign = |x: usize, site: usize| if x >> (site % self.bits) & 1 == 1 { 1.0 } else { -1.0 };
        let row = |x: usize| {
            let mut sum = Complex64::ZERO;
            for site in 0..self.bits {
                let z = sign(x, site);
                sum -= psi[x] * (zz * z * sign(x, site + 1) + hz * z);
                // ⟨1|σʸ|0⟩ = −i.
                sum -= psi[x ^ 1 << site] * Complex64::new(hx, -hy * z);
            }
            sum
        };
        (0..psi.len()).map(row).collect()
    }

    fn vector(&self, p: &[f64]) -> Vec<Complex64> {
        (0..1u64 << self.bits).map(|x| self.amplitude(p, x)).collect()
    }

    fn energy(&self, p: &[f64]) -> f64 {
        let psi = self.vector(p);
        let product: f64 = psi.iter().zip(self.applied(&psi)).map(|(a, h)| (a.conj() * h).re).sum();
        product / psi.iter().map(Complex64::norm_sqr).sum::<f64>()
    }

    /// Central differences at two steps, extrapolated: errors of about 1e-11.
    fn differences<T>(&self, k: usize, of: impl Fn(&[f64]) -> T, combine: impl Fn([T; 4]) -> T) -> T {
        let at = |shift: f64| {
            let mut p = self.parameters.clone();
            p[k] += shift;
            of(&p)
        };
        combine([at(STEP), at(-STEP), at(0.5 * STEP), at(-0.5 * STEP)])
    }

    /// `∂⟨H⟩/∂θ` for all parameters.
    pub(super) fn gradient(&self) -> Vec<f64> {
        let slope = |k| {
            self.differences(k, |p| self.energy(p), |[a, b, c, d]| (8.0 * (c - d) - (a - b)) / (6.0 * STEP))
        };
        (0..self.parameters.len()).map(slope).collect()
    }

    /// What a sample of each configuration gives, and what is never sampled.
    pub(super) fn contributions(&self) -> Contributions {
        let psi = self.vector(&self.parameters);
        let applied = self.applied(&psi);
        let norm: f64 = psi.iter().map(Complex64::norm_sqr).sum();
        let count = self.parameters.len();
        let local: Vec<f64> = psi
            .iter()
            .zip(&applied)
            .map(|(a, h)| if a.norm_sqr() == 0.0 { 0.0 } else { (h / a).re })
            .collect();
        let mut all = Contributions {
            local,
            plain: vec![vec![0.0; count]; psi.len()],
            score: vec![vec![0.0; count]; psi.len()],
            missing: vec![0.0; count],
        };
        for k in 0..count {
            let slopes = self.differences(
                k,
                |p| self.vector(p),
                |[a, b, c, d]| {
                    let slope = |x: usize| (8.0 * (c[x] - d[x]) - (a[x] - b[x])) / (6.0 * STEP);
                    (0..a.len()).map(slope).collect()
                },
            );
            for (x, slope) in slopes.into_iter().enumerate() {
                if psi[x].norm_sqr() == 0.0 {
                    all.missing[k] += 2.0 * (slope.conj() * applied[x]).re / norm;
                } else {
                    all.plain[x][k] = 2.0 * ((slope / psi[x]).conj() * (applied[x] / psi[x])).re;
                    all.score[x][k] = 2.0 * (slope / psi[x]).re;
                }
            }
        }
        all
    }
}

const STEP: f64 = 2e-3;

/// The least probability of a configuration that is not impossible.
const RARE: f64 = 0.005;

/// By configuration: the local energy (its real part), and for each parameter the estimator without a baseline and the score
/// `2 Re ∂ψ/ψ`.
pub(super) struct Contributions {
    pub(super) local: Vec<f64>,
    pub(super) plain: Vec<Vec<f64>>,
    pub(super) score: Vec<Vec<f64>>,
    /// `2 Re Σ ∂ψ* Hψ` over configurations without amplitude.
    pub(super) missing: Vec<f64>,
}

/// A number in [0, 1) by its place in a sequence.
pub(super) fn uniform(seed: u64, number: u64) -> f64 {
    (derived_seed(seed, number) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amplitudes_are_normalized_and_samples_follow_them() {
        for head in [Head::Logistic, Head::Angle, Head::Even] {
            let network = Network::random(3, head, 1.0, 7);
            let psi = network.vector(&network.parameters);
            assert!((psi.iter().map(Complex64::norm_sqr).sum::<f64>() - 1.0).abs() < 1e-14, "{head:?}");
            let counts = network.counts(20_000, 3);
            for (count, a) in counts.iter().zip(&psi) {
                let p = a.norm_sqr();
                let error = (p * (1.0 - p) / 20_000.0).sqrt();
                assert!((*count as f64 / 20_000.0 - p).abs() <= 4.0 * error, "{head:?}: {count} {p}");
            }
        }
    }

    #[test]
    fn the_hamiltonian_is_hermitian() {
        let network = Network::random(3, Head::Logistic, 1.0, 7);
        let unit = |x: usize| {
            (0..8).map(|y| if x == y { Complex64::ONE } else { Complex64::ZERO }).collect::<Vec<_>>()
        };
        let columns: Vec<Vec<Complex64>> = (0..8).map(|x| network.applied(&unit(x))).collect();
        let pairs = (0..8).flat_map(|x| (0..8).map(move |y| (x, y)));
        assert!(pairs.clone().all(|(x, y)| (columns[x][y] - columns[y][x].conj()).norm() == 0.0));
        assert!(pairs.into_iter().any(|(x, y)| columns[x][y].im != 0.0));
    }
}
