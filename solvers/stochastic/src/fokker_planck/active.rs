//! A particle in a periodic plane with a heading, in Fourier modes `e^{i(k·x + mθ)}` of its density.
//!
//! `ẋ = v₀ u(θ) − μ∇V + √(2D_t) ξ`, `θ̇ = −(λ v₀/T) ∇V·A u + ω₀ + √(2D_r) χ`, with `A u = (−sin θ, cos θ)`, on the square of side 2π.

use eigentruth_numerics::Complex64;
use faer::Mat;

use super::{FokkerPlanckError, check_size};
use crate::dense;

/// A function of the position: `Σ amplitude · cos(k·x + phase)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Waves(pub Vec<([i32; 2], f64, f64)>);

impl Waves {
    /// The value at a point.
    pub fn value(&self, x: [f64; 2]) -> f64 {
        self.0
            .iter()
            .map(|(k, a, phase)| a * (f64::from(k[0]) * x[0] + f64::from(k[1]) * x[1] + phase).cos())
            .sum()
    }

    /// The gradient at a point.
    pub fn gradient(&self, x: [f64; 2]) -> [f64; 2] {
        let mut gradient = [0.0; 2];
        for (k, a, phase) in &self.0 {
            let slope = -a * (f64::from(k[0]) * x[0] + f64::from(k[1]) * x[1] + phase).sin();
            (0..2).for_each(|i| gradient[i] += f64::from(k[i]) * slope);
        }
        gradient
    }

    /// The second derivatives xx, xy, yy at a point.
    pub fn curvature(&self, x: [f64; 2]) -> [f64; 3] {
        let mut curvature = [0.0; 3];
        for (k, a, phase) in &self.0 {
            let k = k.map(f64::from);
            let value = -a * (k[0] * x[0] + k[1] * x[1] + phase).cos();
            [k[0] * k[0], k[0] * k[1], k[1] * k[1]]
                .iter()
                .zip(&mut curvature)
                .for_each(|(kk, c)| *c += kk * value);
        }
        curvature
    }

    /// Amplitudes of `e^{iq·x}`.
    pub(super) fn modes(&self) -> Vec<([i32; 2], Complex64)> {
        let pair = |(k, a, phase): &([i32; 2], f64, f64)| {
            let half = Complex64::from_polar(0.5 * a, *phase);
            [(*k, half), (k.map(|k| -k), half.conj())]
        };
        self.0.iter().flat_map(pair).collect()
    }
}

/// How the heading changes when time is reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    /// It is turned around, as a velocity.
    Odd,
    /// It stays, as a shape.
    Even,
}

/// The particle.
#[derive(Clone, Debug, PartialEq)]
pub struct ActiveParticle {
    /// v₀.
    pub speed: f64,
    /// T in the torque.
    pub temperature: f64,
    /// λ: 1 for the torque `−(v₀/T) ∇V·A u`.
    pub torque: f64,
    /// ω₀: the mean of the angular noise.
    pub turning: f64,
    /// D_r.
    pub rotational_diffusivity: f64,
    /// μ.
    pub mobility: f64,
    /// D_t.
    pub diffusivity: f64,
    /// V.
    pub potential: Waves,
}

/// The modes that are kept: `|k_x|, |k_y| ≤ position` and `|m| ≤ angle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cutoff {
    /// Of the position.
    pub position: i32,
    /// Of the angle.
    pub angle: i32,
}

/// One column entry: row and coefficient.
type Entries = Vec<(usize, Complex64)>;

/// The equation in modes.
#[derive(Clone, Debug)]
pub struct Modes {
    pub(super) particle: ActiveParticle,
    pub(super) cutoff: Cutoff,
    /// Nonzero entries by column.
    columns: Vec<Entries>,
}

impl Cutoff {
    pub(super) fn count(self) -> usize {
        let side = (2 * self.position + 1) as usize;
        side * side * (2 * self.angle + 1) as usize
    }

    /// The place of a mode, if it is kept.
    pub(super) fn place(self, k: [i32; 2], m: i32) -> Option<usize> {
        let (p, a) = (self.position, self.angle);
        let kept = k[0].abs() <= p && k[1].abs() <= p && m.abs() <= a;
        kept.then(|| {
            let side = (2 * p + 1) as usize;
            ((m + a) as usize * side + (k[1] + p) as usize) * side + (k[0] + p) as usize
        })
    }

    /// All modes in order.
    pub(super) fn modes(self) -> impl Iterator<Item = ([i32; 2], i32)> {
        let (p, a) = (self.position, self.angle);
        (-a..=a).flat_map(move |m| (-p..=p).flat_map(move |ky| (-p..=p).map(move |kx| ([kx, ky], m))))
    }
}

const I: Complex64 = Complex64::new(0.0, 1.0);

impl Modes {
    /// The equation of a particle.
    ///
    /// # Errors
    /// For a temperature or rotational diffusivity that is not positive, numbers that are not finite, and cutoffs that are too large.
    pub fn new(particle: ActiveParticle, cutoff: Cutoff) -> Result<Self, FokkerPlanckError> {
        let checks = [
            ("the temperature", particle.temperature, particle.temperature > 0.0),
            (
                "the rotational diffusivity",
                particle.rotational_diffusivity,
                particle.rotational_diffusivity > 0.0,
            ),
            ("the diffusivity", particle.diffusivity, particle.diffusivity >= 0.0),
            ("the speed", particle.speed, particle.speed.is_finite()),
        ];
        for (what, value, fine) in checks {
            if !(fine && value.is_finite()) {
                return Err(FokkerPlanckError::Parameter { what, value, expected: "finite and positive" });
            }
        }
        for (what, value) in
            [("the cutoff of the position", cutoff.position), ("the cutoff of the angle", cutoff.angle)]
        {
            if !(1..=64).contains(&value) {
                return Err(FokkerPlanckError::Parameter {
                    what,
                    value: f64::from(value),
                    expected: "from 1 to 64",
                });
            }
        }
        check_size(cutoff.count(), 32)?;
        let force = particle.coupling(cutoff, &particle.potential);
        let free = particle.free(cutoff);
        let columns = free.into_iter().zip(force).map(|(mut one, two)| {
            one.extend(two);
            one
        });
        let columns = columns.collect();
        Ok(Self { particle, cutoff, columns })
    }

    /// The number of modes.
    pub fn count(&self) -> usize {
        self.cutoff.count()
    }

    /// `L p`.
    pub(super) fn apply(&self, p: &[Complex64]) -> Vec<Complex64> {
        apply(&self.columns, p)
    }

    /// A bound of the norm of L: the largest sum of a column.
    pub(super) fn norm(&self) -> f64 {
        let column = |entries: &Entries| entries.iter().map(|(_, c)| c.norm()).sum::<f64>();
        self.columns.iter().map(column).fold(0.0, f64::max)
    }

    /// What a change of the potential by `observable` adds to the generator, applied to `p`.
    pub(super) fn perturbed(&self, observable: &Waves, p: &[Complex64]) -> Vec<Complex64> {
        apply(&self.particle.coupling(self.cutoff, observable), p)
    }

    /// The stationary state with the mean 1 (relative to the uniform density), and its residual `‖L p‖/(‖L‖‖p‖)`.
    ///
    /// # Errors
    /// If it is not unique to rounding.
    pub fn stationary(&self) -> Result<(Vec<Complex64>, f64), FokkerPlanckError> {
        let n = self.count();
        let zero = self.cutoff.place([0, 0], 0).expect("the mean is kept");
        let mut matrix = Mat::<Complex64>::zeros(n, n);
        for (column, entries) in self.columns.iter().enumerate() {
            entries.iter().filter(|(row, _)| *row != zero).for_each(|(row, c)| matrix[(*row, column)] += *c);
        }
        matrix[(zero, zero)] = Complex64::ONE;
        let right = Mat::from_fn(n, 1, |i, _| if i == zero { Complex64::ONE } else { Complex64::ZERO });
        let failed = FokkerPlanckError::Singular { what: "the stationary state", unknowns: n };
        let factors = dense::factors(&matrix).ok_or(failed)?;
        let found = factors.solve(right.as_ref());
        let p: Vec<Complex64> = (0..n).map(|i| found[(i, 0)]).collect();
        let left = norm(&self.apply(&p));
        let residual = left / (self.norm() * norm(&p));
        Ok((p, residual))
    }

    /// `e^{−V/T}` in modes, with the mean 1.
    pub fn boltzmann(&self) -> Vec<Complex64> {
        let side = 8 * self.cutoff.position + 16;
        let step = std::f64::consts::TAU / f64::from(side);
        let points: Vec<([f64; 2], f64)> = (0..side * side)
            .map(|at| {
                let x = [f64::from(at % side) * step, f64::from(at / side) * step];
                (x, (-self.particle.potential.value(x) / self.particle.temperature).exp())
            })
            .collect();
        let total: f64 = points.iter().map(|(_, w)| w).sum();
        let mode = |(k, m): ([i32; 2], i32)| {
            if m != 0 {
                return Complex64::ZERO;
            }
            let term = |(x, w): &([f64; 2], f64)| {
                Complex64::from_polar(*w, -(f64::from(k[0]) * x[0] + f64::from(k[1]) * x[1]))
            };
            points.iter().map(term).sum::<Complex64>() / total
        };
        self.cutoff.modes().map(mode).collect()
    }
}

/// The root of the sum of squares.
pub(super) fn norm(p: &[Complex64]) -> f64 {
    p.iter().map(|c| c.norm_sqr()).sum::<f64>().sqrt()
}

fn apply(columns: &[Entries], p: &[Complex64]) -> Vec<Complex64> {
    let mut out = vec![Complex64::ZERO; p.len()];
    for (entries, c) in columns.iter().zip(p) {
        entries.iter().for_each(|(row, coefficient)| out[*row] += coefficient * c);
    }
    out
}

impl ActiveParticle {
    /// Propulsion, turning and noise.
    fn free(&self, cutoff: Cutoff) -> Vec<Entries> {
        let column = |(k, m): ([i32; 2], i32)| {
            let [kx, ky] = k.map(f64::from);
            let own = Complex64::new(
                -self.rotational_diffusivity * f64::from(m * m) - self.diffusivity * (kx * kx + ky * ky),
                -self.turning * f64::from(m),
            );
            // −v₀ u·∇ with u = (cos θ, sin θ).
            let up = -0.5 * self.speed * I * Complex64::new(kx, -ky);
            let down = -0.5 * self.speed * I * Complex64::new(kx, ky);
            [(m, own), (m + 1, up), (m - 1, down)]
                .into_iter()
                .filter_map(|(m, c)| Some((cutoff.place(k, m)?, c)))
                .collect()
        };
        cutoff.modes().map(column).collect()
    }

    /// What a potential does: the torque `+(λ v₀/T) ∂_θ[(∇V·A u) p]` and the drift `+μ ∇·(p ∇V)`.
    fn coupling(&self, cutoff: Cutoff, potential: &Waves) -> Vec<Entries> {
        let waves = potential.modes();
        let strength = self.torque * self.speed / self.temperature;
        let column = |(k, m): ([i32; 2], i32)| {
            let mut entries = Vec::new();
            for (q, amplitude) in &waves {
                let target = [k[0] + q[0], k[1] + q[1]];
                let [qx, qy] = q.map(f64::from);
                for side in [1, -1] {
                    // iq·A u = i(−q_x sin θ + q_y cos θ)
                    let wave = I * amplitude * 0.5 * Complex64::new(qy, f64::from(side) * qx);
                    let turned = m + side;
                    if let Some(row) = cutoff.place(target, turned) {
                        entries.push((row, strength * I * f64::from(turned) * wave));
                    }
                }
                if let Some(row) = cutoff.place(target, m) {
                    let product = f64::from(target[0]) * qx + f64::from(target[1]) * qy;
                    entries.push((row, -self.mobility * product * amplitude));
                }
            }
            entries
        };
        cutoff.modes().map(column).collect()
    }
}
