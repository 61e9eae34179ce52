//! What holds for every wave function.

use eigentruth_numerics::streams::stream;
use eigentruth_numerics::{Complex64, Scalar};
use rand::RngExt;

use super::Case;
use crate::{Enumeration, WaveFunction};

/// Rounding of amplitudes that are products or determinants of some hundred numbers.
const ROUNDING: f64 = 1e-9;

fn close(a: Complex64, b: Complex64, tolerance: f64, what: &str) {
    assert!((a - b).norm() <= tolerance * (1.0 + a.norm().max(b.norm())), "{what}: {a} and {b}");
}

/// Checks all of them; returns how many comparisons were made.
pub(crate) fn hold<W: WaveFunction>(wave: &W, case: &Case) -> usize {
    let enumeration = Enumeration::new(wave, &case.sector).expect("a small sector");
    ratios(wave, case, &enumeration)
        + local_energies(wave, case, &enumeration)
        + derivatives(wave, &enumeration)
        + gradient(wave, case)
        + bound(wave, case)
}

/// Ratios and updated tables against amplitudes computed anew, along a random walk.
fn ratios<W: WaveFunction>(wave: &W, case: &Case, enumeration: &Enumeration) -> usize {
    let mut random = stream(3, 0);
    let filled: Vec<u64> = filled(enumeration);
    let mut walker = wave.walker(filled[filled.len() / 2]);
    let mut checks = 0;
    for _ in 0..60 {
        let from = wave.configuration(&walker);
        let log = wave.log_amplitude(&wave.walker(from));
        close((wave.log_amplitude(&walker) - log).exp(), Complex64::ONE, ROUNDING, "updated tables");
        // Any configuration of the sector that is not too far, not only neighbours.
        let near: Vec<u64> =
            filled.iter().copied().filter(|to| (1..=4).contains(&(to ^ from).count_ones())).collect();
        let connected: Vec<u64> = case.rows.connected(from).map(|(to, _)| to).collect();
        for to in connected.iter().chain(near.iter().take(10)) {
            let expected = (wave.log_amplitude(&wave.walker(*to)) - log).exp();
            let expected = if expected.is_finite() { expected } else { Complex64::ZERO };
            close(wave.ratio(&mut walker, *to), expected, ROUNDING, "a ratio");
            checks += 1;
        }
        let reachable: Vec<u64> =
            connected.into_iter().filter(|to| filled.binary_search(to).is_ok()).collect();
        let targets = if reachable.is_empty() { near } else { reachable };
        if targets.is_empty() {
            break;
        }
        wave.accept(&mut walker, targets[random.random_range(0..targets.len())]);
    }
    checks
}

/// Configurations with an amplitude that is not just rounding.
fn filled(enumeration: &Enumeration) -> Vec<u64> {
    let largest = enumeration.amplitudes().iter().map(|a| a.norm()).fold(0.0, f64::max);
    let pairs = enumeration.configurations().iter().zip(enumeration.amplitudes());
    pairs.filter(|(_, a)| a.norm() > 1e-6 * largest).map(|(x, _)| *x).collect()
}

/// Local energies from ratios against those from the vector of amplitudes.
fn local_energies<W: WaveFunction>(wave: &W, case: &Case, enumeration: &Enumeration) -> usize {
    let expected = enumeration.local_energies(&case.rows);
    let filled = filled(enumeration);
    for (x, expected) in enumeration.configurations().iter().zip(expected) {
        if filled.binary_search(x).is_ok() {
            let found = case.rows.local_energy(wave, &mut wave.walker(*x));
            close(found, expected, 1e3 * ROUNDING, "a local energy");
        }
    }
    filled.len()
}

/// A wave function with one parameter changed.
fn changed<W: WaveFunction>(wave: &W, k: usize, by: W::Parameter) -> W {
    let mut changed = wave.clone();
    let mut values = wave.parameters();
    values[k] += by;
    changed.set_parameters(&values).expect("a small change");
    changed
}

/// `O_k` against central differences of the logarithm of the amplitude, along the real and, for complex parameters, the imaginary axis.
fn derivatives<W: WaveFunction>(wave: &W, enumeration: &Enumeration) -> usize {
    // The error of differences is h² O³, and O is large where the amplitude is small.
    let largest = enumeration.amplitudes().iter().map(|a| a.norm()).fold(0.0, f64::max);
    let pairs = enumeration.configurations().iter().zip(enumeration.amplitudes());
    let filled: Vec<u64> = pairs.filter(|(_, a)| a.norm() > 0.1 * largest).map(|(x, _)| *x).collect();
    let h = 1e-5;
    let count = wave.parameter_count();
    let mut out = vec![Complex64::ZERO; count];
    let mut checks = 0;
    // The constant that all configurations share may depend on the parameters.
    let at = [filled[0], filled[filled.len() / 2], filled[filled.len() - 1]];
    let mut all = Vec::new();
    for x in at {
        wave.derivatives(&mut wave.walker(x), &mut out);
        all.push(out.clone());
    }
    for k in 0..count {
        let directions =
            [Some(W::Parameter::from_real(h)), W::Parameter::from_complex(Complex64::new(0.0, h))];
        for (direction, by) in directions.into_iter().enumerate() {
            let Some(by) = by else { continue };
            let (plus, minus) = (changed(wave, k, by), changed(wave, k, -by));
            let slope = |x: u64| {
                let ratio = plus.log_amplitude(&plus.walker(x)) - minus.log_amplitude(&minus.walker(x));
                // Phases are known modulo 2π.
                ratio.exp().ln() / (2.0 * by.to_complex())
            };
            let reference = slope(at[0]) - all[0][k];
            for (x, out) in at.iter().zip(&all) {
                close(slope(*x) - reference, out[k], 1e-6, &format!("derivative {k} along {direction}"));
                checks += 1;
            }
        }
    }
    checks
}

/// `2⟨(O − ⟨O⟩)* E⟩` against central differences of the energy.
fn gradient<W: WaveFunction>(wave: &W, case: &Case) -> usize {
    let energy =
        |wave: &W| Enumeration::new(wave, &case.sector).expect("a small sector").energy(&case.rows).value;
    let enumeration = Enumeration::new(wave, &case.sector).expect("a small sector");
    let found = enumeration.gradient(wave, &case.rows).expect("little memory");
    let h = 1e-4;
    let count = found.len();
    let chosen: Vec<usize> = (0..count).step_by(count.div_ceil(12)).collect();
    for &k in &chosen {
        let along = |by| (energy(&changed(wave, k, by)) - energy(&changed(wave, k, -by))) / (2.0 * h);
        let re = along(W::Parameter::from_real(h));
        let im = W::Parameter::from_complex(Complex64::new(0.0, h)).map_or(0.0, along);
        close(Complex64::new(re, im), found[k].to_complex(), 1e-6, &format!("gradient {k}"));
    }
    chosen.len()
}

fn bound<W: WaveFunction>(wave: &W, case: &Case) -> usize {
    let energy = Enumeration::new(wave, &case.sector).expect("a small sector").energy(&case.rows);
    assert!(energy.value >= case.ground - 1e-10, "{} is below {}", energy.value, case.ground);
    1
}
