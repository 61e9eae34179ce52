//! A particle with inertia under forces that turn, by three methods.

use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_stochastic::linear::{DiffusionTensor, LinearSystem};
use eigentruth_stochastic::random;

use crate::method::Stop;

/// A force `γ v₀ f` with `ḟ = −f/τ + Ω A f + √(2/τ) χ`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Drive {
    /// v₀.
    pub speed: f64,
    /// τ.
    pub persistence: f64,
    /// Ω, counterclockwise.
    pub turning: f64,
}

/// `m v̇ = −γ v + B A v + Σ γ v₀ f + √(2T) ξ` in the plane.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Particle {
    /// The forces.
    pub drives: Vec<Drive>,
    /// m.
    pub mass: f64,
    /// γ.
    pub friction: f64,
    /// T as it enters the noise.
    pub temperature: f64,
    /// B: a field that turns the velocity counterclockwise.
    pub field: f64,
}

impl Particle {
    /// The linear system of velocity and forces.
    fn system(&self) -> Result<LinearSystem, Stop> {
        let n = 2 + 2 * self.drives.len();
        let (mut drift, mut noise) = (faer::Mat::zeros(n, n), faer::Mat::zeros(n, n));
        let mut block = |at: usize, decay: f64, turning: f64, strength: f64| {
            for i in 0..2 {
                drift[(at + i, at + i)] = -decay;
                noise[(at + i, at + i)] = strength;
            }
            drift[(at, at + 1)] = -turning;
            drift[(at + 1, at)] = turning;
        };
        let thermal = 2.0 * self.temperature / self.mass.powi(2);
        block(0, self.friction / self.mass, self.field / self.mass, thermal);
        for (k, drive) in self.drives.iter().enumerate() {
            block(2 + 2 * k, drive.persistence.recip(), drive.turning, 2.0 / drive.persistence);
        }
        for (k, drive) in self.drives.iter().enumerate() {
            for i in 0..2 {
                drift[(i, 2 + 2 * k + i)] = self.friction * drive.speed / self.mass;
            }
        }
        Ok(LinearSystem::new(drift, noise)?)
    }

    /// The diffusion tensor by the Lyapunov equation.
    pub(super) fn tensor(&self) -> Result<DiffusionTensor, Stop> {
        let system = self.system()?;
        Ok(system.diffusion(&system.stationary()?, &[0, 1])?)
    }

    /// `∫⟨v(t)v*(0)⟩ e^{iωt} dt` of the complex velocity `v_x + i v_y`: noises through the response of the velocity.
    fn spectrum(&self, frequency: f64) -> f64 {
        let rate = self.friction / self.mass;
        let response = 1.0 / (rate * rate + (frequency + self.field / self.mass).powi(2));
        let white = 4.0 * self.temperature / self.mass.powi(2);
        let colored = |drive: &Drive| {
            let decay = drive.persistence.recip();
            let spectrum = 4.0 * decay / (decay * decay + (frequency + drive.turning).powi(2));
            (rate * drive.speed).powi(2) * spectrum
        };
        response * (white + self.drives.iter().map(colored).sum::<f64>())
    }

    /// The odd diffusivity from the spectrum of the velocity: half the imaginary part of `∫₀^∞⟨v(t)v*(0)⟩dt`, which is
    /// `−(1/4π) ∫₀^∞ [S(ω) − S(−ω)] dω/ω`, by the trapezium rule in ln ω, which converges exponentially.
    pub(super) fn odd_by_spectrum(&self) -> Estimate {
        let rule = |step: f64| {
            let reach = (45.0 / step) as i32;
            let term = |k: i32| {
                let frequency = (f64::from(k) * step).exp();
                self.spectrum(frequency) - self.spectrum(-frequency)
            };
            let terms: Vec<f64> = (-reach..=reach).map(term).collect();
            let size = terms.iter().map(|term| term.abs()).sum::<f64>();
            (-step * terms.iter().sum::<f64>() / (4.0 * std::f64::consts::PI), step * size)
        };
        let ((coarse, _), (fine, size)) = (rule(0.04), rule(0.02));
        // Rounding: differences of spectra are known to their own size at low frequencies, where they weigh e^{u}.
        let scale = size + self.spectrum(0.0);
        let error = (fine - coarse).abs() + 64.0 * f64::EPSILON * scale;
        let provenance = Provenance::new("stochastic/spectrum").with("step", 0.02).with("range", 45);
        Estimate::converged(fine, error, provenance)
    }

    /// The odd diffusivity from trajectories with exact steps: the velocity correlation integrated until it is gone.
    pub(super) fn odd_by_simulation(&self, trajectories: usize, seed: u64) -> Result<Estimate, Stop> {
        let system = self.system()?;
        let rates = system.eigenvalues();
        let (slowest, fastest) = (-rates[0].re, rates.iter().map(|rate| rate.norm()).fold(0.0, f64::max));
        // The trapezium rule errs by h²/12 of the curvature, a hundredth of the statistical error.
        let step = 0.05 / fastest;
        let steps = (12.0 / (slowest * step)).ceil() as usize;
        let propagator = system.propagator(step)?;
        let draw = system.sampler(&system.stationary()?)?;
        let provenance = Provenance::new("stochastic/simulation").with("step", step).with("steps", steps);
        let found = random::averages(trajectories, 1, seed, &provenance, |stream| {
            let mut x = draw(stream);
            let start = [x[0], x[1]];
            let mut sum = start.map(|v| 0.5 * v);
            for _ in 0..steps {
                propagator.step(&mut x, stream);
                sum[0] += x[0];
                sum[1] += x[1];
            }
            vec![0.5 * step * (sum[1] * start[0] - sum[0] * start[1])]
        });
        Ok(found[0].clone())
    }
}
