//! One step of each integrator.

use eigentruth_numerics::streams::Stream;

use super::{Dynamics, Interpretation, LangevinError, add_conversion};
use crate::random;

/// An integrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Euler and Maruyama: weak order 1, strong order 1/2.
    EulerMaruyama,
    /// Milstein, for commuting noises: weak and strong order 1.
    Milstein,
    /// Heun's predictor and corrector, in the sense of Stratonovich: weak order 1, strong order 1 for commuting noises.
    Heun,
    /// Platen's explicit scheme of weak order 2 (Kloeden and Platen, equation 15.1.3).
    WeakSecond,
}

/// What an integrator draws in each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// Normal numbers: for strong convergence.
    Normal,
    /// `±√(3h)` with probability 1/6 each, else 0: five moments of the normal distribution, which weak order 2 needs.
    ThreePoint,
}

impl Scheme {
    /// The sense in which this scheme reads the drift.
    fn sense(self) -> Interpretation {
        match self {
            Scheme::Heun => Interpretation::Stratonovich,
            _ => Interpretation::Ito,
        }
    }
}

/// An integrator at work on a system: it holds the scratch space.
pub struct Integrator<'a, D: Dynamics> {
    dynamics: &'a D,
    scheme: Scheme,
    step: f64,
    root: f64,
}

impl<'a, D: Dynamics> Integrator<'a, D> {
    /// Steps of the length `step` from states near `start`.
    ///
    /// # Errors
    /// For a step that is not positive, a start of another dimension, and Milstein's scheme with noises that do not commute at the start.
    pub fn new(dynamics: &'a D, scheme: Scheme, step: f64, start: &[f64]) -> Result<Self, LangevinError> {
        if !(step > 0.0 && step.is_finite()) {
            return Err(LangevinError::Step { step });
        }
        let (given, expected) = (start.len(), dynamics.dimension());
        if given != expected {
            return Err(LangevinError::Dimension { given, expected });
        }
        let integrator = Self { dynamics, scheme, step, root: step.sqrt() };
        if scheme == Scheme::Milstein {
            integrator.check_commuting(start)?;
        }
        Ok(integrator)
    }

    /// `L^k g_ir = Σ_j g_jk ∂_j g_ir` into `out[(k·noises + r)·dimension + i]`.
    fn derivatives(&self, x: &[f64], g: &[f64]) -> Vec<f64> {
        let (n, m) = (self.dynamics.dimension(), self.dynamics.noises());
        let mut gradient = vec![0.0; n * m * n];
        self.dynamics.amplitude_gradient(x, &mut gradient);
        let mut out = vec![0.0; m * m * n];
        for k in 0..m {
            for r in 0..m {
                for i in 0..n {
                    out[(k * m + r) * n + i] =
                        (0..n).map(|j| g[j * m + k] * gradient[(i * m + r) * n + j]).sum();
                }
            }
        }
        out
    }

    fn check_commuting(&self, start: &[f64]) -> Result<(), LangevinError> {
        let (n, m) = (self.dynamics.dimension(), self.dynamics.noises());
        let g = self.amplitude(start);
        let derivatives = self.derivatives(start, &g);
        for first in 0..m {
            for second in 0..first {
                for component in 0..n {
                    let one = derivatives[(first * m + second) * n + component];
                    let two = derivatives[(second * m + first) * n + component];
                    let commutator = (one - two).abs();
                    // Identity tolerance: rounding of the two sums.
                    if commutator > 64.0 * f64::EPSILON * n as f64 * (one.abs() + two.abs()) {
                        return Err(LangevinError::NoncommutingNoise {
                            first,
                            second,
                            component,
                            commutator,
                        });
                    }
                }
            }
        }
        Ok(())
    }

    fn drift(&self, x: &[f64]) -> Vec<f64> {
        let mut drift = vec![0.0; x.len()];
        self.dynamics.drift(x, &mut drift);
        add_conversion(self.dynamics, self.scheme.sense(), x, &mut drift);
        drift
    }

    fn amplitude(&self, x: &[f64]) -> Vec<f64> {
        let mut g = vec![0.0; x.len() * self.dynamics.noises()];
        self.dynamics.amplitude(x, &mut g);
        g
    }

    /// Draws the increments of the noises of one step, and the signs of pairs that the weak scheme needs.
    pub fn draw(&self, noise: Noise, stream: &mut Stream) -> (Vec<f64>, Vec<bool>) {
        let m = self.dynamics.noises();
        let mut increments = vec![0.0; m];
        match noise {
            Noise::Normal => {
                random::normals(stream, &mut increments);
                increments.iter_mut().for_each(|w| *w *= self.root);
            }
            Noise::ThreePoint => increments.iter_mut().for_each(|w| {
                let u = random::uniform(stream);
                let sign = f64::from(u8::from(u < 1.0 / 6.0)) - f64::from(u8::from(u > 5.0 / 6.0));
                *w = sign * 3f64.sqrt() * self.root;
            }),
        }
        let pairs = if self.scheme == Scheme::WeakSecond { m * m.saturating_sub(1) / 2 } else { 0 };
        (increments, (0..pairs).map(|_| random::uniform(stream) < 0.5).collect())
    }

    /// One step with given increments `dW_k` and, for the weak scheme, a fair sign for every pair of noises.
    pub fn step(&self, x: &mut [f64], increments: &[f64], signs: &[bool]) {
        let (n, m, h) = (x.len(), self.dynamics.noises(), self.step);
        let (a, g) = (self.drift(x), self.amplitude(x));
        let kick = |g: &[f64], i: usize| (0..m).map(|k| g[i * m + k] * increments[k]).sum::<f64>();
        match self.scheme {
            Scheme::EulerMaruyama => (0..n).for_each(|i| x[i] += a[i] * h + kick(&g, i)),
            Scheme::Milstein => {
                let derivatives = self.derivatives(x, &g);
                for i in 0..n {
                    x[i] += a[i] * h + kick(&g, i);
                    for k in 0..m {
                        for r in 0..m {
                            let own = if k == r { h } else { 0.0 };
                            x[i] += 0.5
                                * derivatives[(k * m + r) * n + i]
                                * (increments[k] * increments[r] - own);
                        }
                    }
                }
            }
            Scheme::Heun => {
                let ahead: Vec<f64> = (0..n).map(|i| x[i] + a[i] * h + kick(&g, i)).collect();
                let (a2, g2) = (self.drift(&ahead), self.amplitude(&ahead));
                for i in 0..n {
                    x[i] += 0.5 * (a[i] + a2[i]) * h + 0.5 * (kick(&g, i) + kick(&g2, i));
                }
            }
            Scheme::WeakSecond => self.weak_second(x, &a, &g, increments, signs),
        }
    }

    fn weak_second(&self, x: &mut [f64], a: &[f64], g: &[f64], w: &[f64], signs: &[bool]) {
        let (n, m, h, root) = (x.len(), self.dynamics.noises(), self.step, self.root);
        let ahead: Vec<f64> =
            (0..n).map(|i| x[i] + a[i] * h + (0..m).map(|k| g[i * m + k] * w[k]).sum::<f64>()).collect();
        let a2 = self.drift(&ahead);
        let moved = |by: f64, k: usize, along: f64| -> Vec<f64> {
            let at: Vec<f64> = (0..n).map(|i| x[i] + along * a[i] * h + by * g[i * m + k] * root).collect();
            self.amplitude(&at)
        };
        let mut change: Vec<f64> = (0..n).map(|i| 0.5 * (a[i] + a2[i]) * h).collect();
        // V_rk = ±h for r < k, antisymmetric, −h on the diagonal.
        let v = |r: usize, k: usize| {
            if r == k {
                return -h;
            }
            let (low, high) = (r.min(k), r.max(k));
            let fair = if signs[high * (high - 1) / 2 + low] { h } else { -h };
            if r < k { fair } else { -fair }
        };
        for r in 0..m {
            let (up, down) = (moved(1.0, r, 1.0), moved(-1.0, r, 1.0));
            let (up0, down0) =
                if m > 1 { (moved(1.0, r, 0.0), moved(-1.0, r, 0.0)) } else { Default::default() };
            for (i, change) in change.iter_mut().enumerate() {
                let at = i * m + r;
                *change += 0.25 * (up[at] + down[at] + 2.0 * g[at]) * w[r];
                *change += 0.25 * (up[at] - down[at]) * (w[r] * w[r] - h) / root;
                for k in (0..m).filter(|&k| k != r) {
                    let at = i * m + k;
                    *change += 0.25 * (up0[at] + down0[at] - 2.0 * g[at]) * w[k];
                    *change += 0.25 * (up0[at] - down0[at]) * (w[k] * w[r] + v(r, k)) / root;
                }
            }
        }
        x.iter_mut().zip(&change).for_each(|(x, change)| *x += change);
    }
}
