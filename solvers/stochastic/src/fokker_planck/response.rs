//! Correlations, responses, and what time reversal does to them.

use eigentruth_numerics::Complex64;

use super::active::{Modes, Parity, Waves, norm};

/// Response and correlation of an observable of the position at several times.
#[derive(Clone, Debug, PartialEq)]
pub struct DissipationTest {
    /// The times.
    pub times: Vec<f64>,
    /// `R(s) = δ⟨φ(t+s)⟩/δh(t)` under `V → V + hφ`.
    pub response: Vec<f64>,
    /// `dC/ds` of `C(s) = ⟨φ(t)φ(t+s)⟩`.
    pub slope: Vec<f64>,
}

impl DissipationTest {
    /// How far the response is from `dC/ds / T`: the largest difference over the largest `|dC/ds|/T`.
    pub fn departure(&self, temperature: f64) -> f64 {
        let largest =
            |values: &mut dyn Iterator<Item = f64>| values.fold(0.0f64, |most, x| most.max(x.abs()));
        let off = largest(&mut self.response.iter().zip(&self.slope).map(|(r, c)| r - c / temperature));
        off / largest(&mut self.slope.iter().map(|c| c / temperature))
    }

    /// The factor that fits `R` to `dC/ds` best.
    pub fn quotient(&self) -> f64 {
        let product: f64 = self.response.iter().zip(&self.slope).map(|(r, c)| r * c).sum();
        product / self.slope.iter().map(|c| c * c).sum::<f64>()
    }
}

/// Two-time averages and those of the reversed motion.
#[derive(Clone, Debug, PartialEq)]
pub struct Reversal {
    /// `⟨f(s) g(0)⟩`.
    pub forward: Vec<f64>,
    /// `⟨g̃(s) f̃(0)⟩`, with the observables of the reversed state.
    pub backward: Vec<f64>,
}

impl Reversal {
    /// The largest difference.
    pub fn departure(&self) -> f64 {
        self.forward.iter().zip(&self.backward).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }
}

/// `cos(mθ − phase)`.
#[derive(Clone, Copy)]
struct Heading {
    m: i32,
    phase: f64,
}

const NONE: Heading = Heading { m: 0, phase: 0.0 };
const COSINE: Heading = Heading { m: 1, phase: 0.0 };
const SINE: Heading = Heading { m: 1, phase: std::f64::consts::FRAC_PI_2 };

impl Heading {
    /// Its modes and their amplitudes.
    fn modes(self) -> [(i32, Complex64); 2] {
        let half = Complex64::from_polar(0.5, -self.phase);
        [(self.m, half), (-self.m, half.conj())]
    }
}

impl Modes {
    /// `e^{L h} p` by the Taylor series on steps that are short against the fastest rate.
    fn propagated(&self, p: &[Complex64], time: f64) -> Vec<Complex64> {
        let steps = (time * self.norm()).ceil().max(1.0);
        let h = time / steps;
        let mut p = p.to_vec();
        for _ in 0..steps as usize {
            let mut term = p.clone();
            let size = norm(&p);
            for order in 1..40 {
                term = self.apply(&term);
                term.iter_mut().for_each(|c| *c *= h / f64::from(order));
                p.iter_mut().zip(&term).for_each(|(p, t)| *p += t);
                if norm(&term) <= f64::EPSILON * size {
                    break;
                }
            }
        }
        p
    }

    /// The average of `f(x)` times a function of the heading.
    fn average(&self, observable: &Waves, heading: Heading, p: &[Complex64]) -> f64 {
        let mut sum = Complex64::ZERO;
        for (q, amplitude) in observable.modes() {
            for (m, share) in heading.modes() {
                if let Some(at) = self.cutoff.place(q.map(|q| -q), -m) {
                    sum += share * amplitude * p[at];
                }
            }
        }
        sum.re
    }

    /// `f(x)` times a function of the heading times `p`.
    fn times(&self, observable: &Waves, heading: Heading, p: &[Complex64]) -> Vec<Complex64> {
        let mut out = vec![Complex64::ZERO; p.len()];
        for ((k, m), c) in self.cutoff.modes().zip(p) {
            for (q, amplitude) in observable.modes() {
                for (side, share) in heading.modes() {
                    if let Some(at) = self.cutoff.place([k[0] + q[0], k[1] + q[1]], m + side) {
                        out[at] += share * amplitude * c;
                    }
                }
            }
        }
        out
    }

    /// Response and correlation of an observable in the stationary state `p`.
    pub fn dissipation_test(&self, observable: &Waves, p: &[Complex64], times: &[f64]) -> DissipationTest {
        let (mut kick, mut held) = (self.perturbed(observable, p), self.times(observable, NONE, p));
        let mut test = DissipationTest { times: times.to_vec(), response: Vec::new(), slope: Vec::new() };
        let mut now = 0.0;
        for &time in times {
            kick = self.propagated(&kick, time - now);
            held = self.propagated(&held, time - now);
            now = time;
            test.response.push(self.average(observable, NONE, &kick));
            test.slope.push(self.average(observable, NONE, &self.apply(&held)));
        }
        test
    }

    /// Two-time averages of `f(x) cos θ` and `g(x)` forward, and reversed with a heading of the given parity.
    pub fn reversal(&self, f: &Waves, g: &Waves, parity: Parity, p: &[Complex64], times: &[f64]) -> Reversal {
        let sign = if parity == Parity::Odd { -1.0 } else { 1.0 };
        self.reversed((f, COSINE), (g, NONE), sign, p, times)
    }

    /// Two-time averages of `sin θ` and `cos θ` forward and reversed, for which the parity of the heading does not matter.
    pub fn reversal_of_headings(&self, p: &[Complex64], times: &[f64]) -> Reversal {
        let one = Waves(vec![([0, 0], 1.0, 0.0)]);
        self.reversed((&one, SINE), (&one, COSINE), 1.0, p, times)
    }

    fn reversed(
        &self,
        f: (&Waves, Heading),
        g: (&Waves, Heading),
        sign: f64,
        p: &[Complex64],
        times: &[f64],
    ) -> Reversal {
        let (mut one, mut two) = (self.times(g.0, g.1, p), self.times(f.0, f.1, p));
        let mut reversal = Reversal { forward: Vec::new(), backward: Vec::new() };
        let mut now = 0.0;
        for &time in times {
            one = self.propagated(&one, time - now);
            two = self.propagated(&two, time - now);
            now = time;
            reversal.forward.push(self.average(f.0, f.1, &one));
            reversal.backward.push(sign * self.average(g.0, g.1, &two));
        }
        reversal
    }

    /// The entropy production rate with a heading that is turned around by time reversal: the part of the angular drift that does not
    /// reverse, ω₀, drives the current `ω₀ p − D_r ∂p/∂θ`, whose square over `D_r p` is averaged on a grid. Positions must have neither
    /// mobility nor noise of their own; otherwise nothing is returned, and nothing where the truncated density is not positive.
    ///
    /// Source: R. E. Spinney, I. J. Ford, Phys. Rev. E 85, 051113 (2012).
    pub fn entropy_production(&self, p: &[Complex64]) -> Option<f64> {
        if self.particle.mobility != 0.0 || self.particle.diffusivity != 0.0 {
            return None;
        }
        let side = 2 * self.cutoff.position.max(self.cutoff.angle) + 2;
        let step = std::f64::consts::TAU / f64::from(side);
        let wave = |k: i32, at: i32| Complex64::from_polar(1.0, f64::from(k * at) * step);
        let d = self.particle.rotational_diffusivity;
        let mut sum = 0.0;
        for at in 0..side * side * side {
            let [x, y, theta] = [at % side, at / side % side, at / side / side];
            let (mut density, mut slope) = (0.0, 0.0);
            for ((k, m), c) in self.cutoff.modes().zip(p) {
                let value = c * wave(k[0], x) * wave(k[1], y) * wave(m, theta);
                density += value.re;
                slope -= f64::from(m) * value.im;
            }
            if density <= 0.0 {
                return None;
            }
            let current = self.particle.turning * density - d * slope;
            sum += current * current / (d * density);
        }
        Some(sum / f64::from(side * side * side))
    }
}
