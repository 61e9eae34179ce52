//! Random states at a temperature, evolved in time: the conductivity as the integral of the current's correlator.

use std::f64::consts::TAU;

use eigentruth_exact::basis::Basis;
use eigentruth_exact::{DEFAULT_MEMORY, SectorOperator};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::krylov::{EvolveOptions, cool, evolve};
use eigentruth_numerics::streams::derived_seed;

use super::tori::{AREA, Torus};
use crate::method::Stop;

/// What steps in time may lose.
const TOLERANCE: f64 = 1e-6;

/// Steps in time, of which the correlator is the trapezoidal sum. Frequencies that differ by 2π over it, 70, are seen as one: no multiple of V = 20
/// up to 6V, the energies of a hop, is close to a multiple of it.
const STEP: f64 = 0.09;

/// The resistivity in units of h/e² at temperatures, t = 1: `σ = (β/A) ∫₀^∞ Re⟨J(t)J⟩ e^{−(ηt)²/2} dt`, by a random state of all
/// configurations with so many bosons (typicality, e.g. R. Steinigeweg, J. Gemmer, W. Brenig, Phys. Rev. Lett. 112, 120601 (2014)); the same one at all
/// temperatures, so that its noise, which is
/// 10 to 20 % with some hundred configurations, is in common.
pub(super) fn resistivities(
    checkpoint: impl Fn() -> Result<(), Stop>,
    torus: Torus,
    v: f64,
    bosons: usize,
    temperatures: &[f64],
    eta: f64,
    seed: u64,
) -> Result<Vec<f64>, Stop> {
    let (system, sector) = torus.sector(v, bosons)?;
    let basis = system.basis(&sector, DEFAULT_MEMORY)?;
    let operator = SectorOperator::<Complex64>::new(&system, &basis, DEFAULT_MEMORY)?;
    let hops = system.observable(&torus.hops()?)?;
    let size = basis.dimension();
    // i times the antisymmetric sum of hops is the current; the factor is left out on both sides.
    let current = |state: &[Complex64]| {
        let mut image = vec![Complex64::ZERO; size];
        for (from, value) in state.iter().enumerate() {
            for (to, amplitude) in hops.images(basis.state(from)) {
                if let Some(to) = basis.rank(to) {
                    image[to] += amplitude * value;
                }
            }
        }
        image
    };
    let random: Vec<Complex64> = (0..size as u64).map(|at| gaussian(seed, at)).collect();
    let options = EvolveOptions { tolerance: TOLERANCE, vectors: 16, ..EvolveOptions::default() };
    let mut found = Vec::new();
    for temperature in temperatures {
        let mut state = random.clone();
        let norm = norm(&state);
        state.iter_mut().for_each(|value| *value /= norm);
        cool(&operator, &mut state, 0.5 / temperature, &options)?;
        let mut moved = current(&state);
        let mut sum = 0.0;
        // Beyond four widths the window has fallen to 3e-4.
        let steps = (4.0 / eta / STEP).ceil() as usize;
        for step in 0..=steps {
            checkpoint()?;
            let correlator: f64 = current(&state).iter().zip(&moved).map(|(a, b)| (a.conj() * b).re).sum();
            let window = (-0.5 * (eta * STEP * step as f64).powi(2)).exp();
            sum += correlator * window * STEP * if step == 0 { 0.5 } else { 1.0 };
            if step < steps {
                evolve(&operator, &mut state, STEP, &options)?;
                let length = self::norm(&moved);
                moved.iter_mut().for_each(|value| *value /= length);
                evolve(&operator, &mut moved, STEP, &options)?;
                moved.iter_mut().for_each(|value| *value *= length);
            }
        }
        let sigma = sum / (temperature * torus.sites() as f64 * AREA);
        found.push(1.0 / (TAU * sigma));
    }
    Ok(found)
}

fn norm(state: &[Complex64]) -> f64 {
    state.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt()
}

/// Box and Muller's pair as a complex number.
fn gaussian(seed: u64, number: u64) -> Complex64 {
    let uniform = |at| ((derived_seed(seed, at) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    Complex64::from_polar((-2.0 * uniform(2 * number).ln()).sqrt(), TAU * uniform(2 * number + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_states_have_the_conductivity_of_all_states() {
        let torus = Torus::of(12).unwrap();
        let all = 1.0 / torus.currents(2.0, 4).unwrap().resistivity(40.0, 0.8);
        let states = 8;
        let found: Vec<f64> = (0..states)
            .map(|seed| 1.0 / resistivities(|| Ok(()), torus, 2.0, 4, &[40.0], 0.8, seed).unwrap()[0])
            .collect();
        let mean = found.iter().sum::<f64>() / states as f64;
        let spread = found.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (states - 1) as f64;
        let error = (spread / states as f64).sqrt();
        assert!((mean - all).abs() <= 4.0 * error && error < 0.1 * all, "{mean} ± {error}, {all}");
    }
}
