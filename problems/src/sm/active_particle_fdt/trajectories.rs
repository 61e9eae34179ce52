//! Departures from simulated trajectories. The response is that of each trajectory itself: the tangent of its motion by h, so that no
//! perturbation has to be chosen, and response and correlation are of the same noise.

use eigentruth_numerics::Estimate;
use eigentruth_numerics::streams::Stream;
use eigentruth_stochastic::fokker_planck::{ActiveParticle, Parity, Waves};
use eigentruth_stochastic::langevin::{
    Dynamics, Integrator, Interpretation, Noise, Scheme, Simulation, simulate,
};
use eigentruth_stochastic::random::uniform;

use super::question::Question;
use super::{TIMES, observable};
use crate::method::Stop;

/// The time step. Errors of a weak second-order scheme are then far below the statistical ones.
const STEP: f64 = 0.05;
/// How long a trajectory runs before it counts as stationary.
const BURN_IN: f64 = 5.0;

/// x, y, θ and their derivatives by the strength of a perturbation that is switched on at the start.
struct Tangent<'a> {
    particle: &'a ActiveParticle,
    observable: Waves,
}

impl Dynamics for Tangent<'_> {
    fn dimension(&self) -> usize {
        6
    }

    fn noises(&self) -> usize {
        3
    }

    fn interpretation(&self) -> Interpretation {
        Interpretation::Ito
    }

    fn drift(&self, state: &[f64], out: &mut [f64]) {
        let p = self.particle;
        let (x, (sin, cos)) = ([state[0], state[1]], state[2].sin_cos());
        let (force, curvature, pull) =
            (p.potential.gradient(x), p.potential.curvature(x), self.observable.gradient(x));
        let strength = p.torque * p.speed / p.temperature;
        out[0] = p.speed * cos - p.mobility * force[0];
        out[1] = p.speed * sin - p.mobility * force[1];
        out[2] = p.turning - strength * (cos * force[1] - sin * force[0]);
        let (dx, dy, turned) = (state[3], state[4], state[5]);
        // The change of the gradient: by the perturbation and by the displacement.
        let change = [
            pull[0] + curvature[0] * dx + curvature[1] * dy,
            pull[1] + curvature[1] * dx + curvature[2] * dy,
        ];
        out[3] = -p.speed * sin * turned - p.mobility * change[0];
        out[4] = p.speed * cos * turned - p.mobility * change[1];
        out[5] = -strength * (cos * change[1] - sin * change[0] - turned * (cos * force[0] + sin * force[1]));
    }

    fn amplitude(&self, _: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let position = (2.0 * self.particle.diffusivity).sqrt();
        (out[0], out[4]) = (position, position);
        out[8] = (2.0 * self.particle.rotational_diffusivity).sqrt();
    }

    fn amplitude_gradient(&self, _: &[f64], out: &mut [f64]) {
        out.fill(0.0);
    }
}

/// A position from `e^{−V/T}` by rejection, with any heading.
fn boltzmann(particle: &ActiveParticle, stream: &mut Stream) -> Vec<f64> {
    let lowest = -particle.potential.0.iter().map(|(_, a, _)| a.abs()).sum::<f64>();
    let turn = std::f64::consts::TAU;
    loop {
        let x = [turn * uniform(stream), turn * uniform(stream)];
        if uniform(stream) < ((lowest - particle.potential.value(x)) / particle.temperature).exp() {
            return vec![x[0], x[1], turn * uniform(stream), 0.0, 0.0, 0.0];
        }
    }
}

/// What vanishes if the property holds, each with its statistical error.
pub(super) fn departures(question: &Question, trajectories: usize, seed: u64) -> Result<Vec<Estimate>, Stop> {
    let (Question::Theorem(particle) | Question::Boltzmann(particle) | Question::Reversal(particle, _)) =
        question;
    let dynamics = Tangent { particle, observable: observable() };
    let steps = (TIMES[TIMES.len() - 1] / STEP).round() as usize;
    let at = TIMES.map(|time| (time / STEP).round() as usize);
    // With constant amplitudes Heun's scheme has weak order 2 as well, and is cheap.
    let simulation =
        Simulation { scheme: Scheme::Heun, noise: Noise::Normal, step: STEP, steps, trajectories, seed };
    let integrator = Integrator::new(&dynamics, Scheme::Heun, STEP, &[0.0; 6])?;
    let settled = |stream: &mut Stream| {
        let mut state = boltzmann(particle, stream);
        for _ in 0..(BURN_IN / STEP) as usize {
            let (increments, signs) = integrator.draw(Noise::Normal, stream);
            integrator.step(&mut state, &increments, &signs);
            state[3..].fill(0.0);
        }
        state
    };
    let value = |waves: &Waves, state: &[f64]| waves.value([state[0], state[1]]);
    let (phi, along) = (observable(), Waves(vec![([1, 0], 1.0, 0.1)]));
    Ok(match question {
        Question::Theorem(_) => simulate(&dynamics, &simulation, settled, at.len(), |path| {
            let start = value(&phi, &path[0]);
            let one = |&k: &usize| {
                let state = &path[k];
                let slope = phi.gradient([state[0], state[1]]);
                let response = slope[0] * state[3] + slope[1] * state[4];
                particle.temperature * response - (value(&phi, state) - start) * start
            };
            at.iter().map(one).collect()
        })?,
        Question::Boltzmann(_) => {
            let start = |stream: &mut Stream| boltzmann(particle, stream);
            let tests = [&phi, &along, &particle.potential];
            simulate(&dynamics, &simulation, start, 2 * tests.len(), |path| {
                let (first, last) = (&path[0], &path[steps]);
                let plain = tests.iter().map(|test| value(test, last) - value(test, first));
                let headed = tests
                    .iter()
                    .map(|test| value(test, last) * last[2].cos() - value(test, first) * first[2].cos());
                plain.chain(headed).collect()
            })?
        }
        Question::Reversal(_, parity) => {
            let sign = if *parity == Parity::Odd { -1.0 } else { 1.0 };
            simulate(&dynamics, &simulation, settled, 2 * at.len(), |path| {
                let headed = |state: &[f64]| value(&along, state) * state[2].cos();
                let one = |&k: &usize| {
                    headed(&path[k]) * value(&phi, &path[0]) - sign * value(&phi, &path[k]) * headed(&path[0])
                };
                // sin θ and cos θ, whose product keeps its sign with either parity.
                let turned = |&k: &usize| (path[k][2] - path[0][2]).sin();
                at.iter().map(one).chain(at.iter().map(turned)).collect()
            })?
        }
    })
}
