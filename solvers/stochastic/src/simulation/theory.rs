//! The simulation against the dynamical mean-field theory: correlators of finitely many spins, 1/N to zero.

use eigentruth_numerics::{Estimate, Provenance, streams};
use rayon::prelude::*;

use super::couplings::normals;
use super::spins::Together;
use super::{Couplings, Ensemble, Spins, Variance};
use crate::dynamical_mean_field::{Kernel, growth_rate, stationary};
use crate::lyapunov::Stepper;

/// The step, in 1/γ: what Runge and Kutta's method leaves in a unit of time is a thousandth, a tenth of the errors below.
const STEP: f64 = 1.0 / 8.0;
/// Steps before anything is measured; C(τ) = 3/cosh²τ in the limit has fallen below 10⁻⁷ by then.
const TRANSIENT: usize = 80;
/// Time origins that are averaged over.
const ORIGINS: usize = 240;
/// Distances in time, in steps: 0, ½ and 1 over γ.
const LAGS: [usize; 3] = [0, 4, 8];
/// Independent starts for a set of couplings.
const STARTS: usize = 4;
/// Spins and sets of couplings. Fewer spins often end in a fixed point, which no power of 1/N describes.
const SIZES: [(usize, usize); 2] = [(48, 12), (96, 6)];

/// `Σ_i x_i(t) x_i(t + τ)/N` of one set of couplings with γ = σ = 1, averaged over t and over independent starts, for every lag.
fn correlators(spins: usize, seed: u64) -> Vec<f64> {
    let mut stream = streams::stream(seed, 0);
    let couplings = Couplings::gaussian(spins, 1.0, Variance::Entries, &mut stream).unwrap();
    let flow = Together { spins: Spins::new(&couplings, 1.0).unwrap(), states: STARTS };
    let mut stepper = Stepper::new(&flow, normals(&mut stream, STARTS * spins), Vec::new());
    (0..TRANSIENT).for_each(|_| stepper.step(STEP));
    let path: Vec<Vec<f64>> = (0..ORIGINS + LAGS[2])
        .map(|_| {
            stepper.step(STEP);
            stepper.state.clone()
        })
        .collect();
    let overlap =
        |at: usize, lag: usize| path[at].iter().zip(&path[at + lag]).map(|(a, b)| a * b).sum::<f64>();
    let terms = (ORIGINS * STARTS * spins) as f64;
    LAGS.iter().map(|lag| (0..ORIGINS).map(|at| overlap(at, *lag)).sum::<f64>() / terms).collect()
}

/// The correlators for every lag of so many spins; errors from the scatter between sets of couplings.
fn simulated(seed: u64, (spins, samples): (usize, usize)) -> Vec<Estimate> {
    let seed = |number: usize| streams::derived_seed(seed, (1000 * spins + number) as u64);
    let rows: Vec<Vec<f64>> =
        (0..samples).into_par_iter().map(|number| correlators(spins, seed(number))).collect();
    let n = samples as f64;
    let average = |lag: usize| {
        let mean = rows.iter().map(|row| row[lag]).sum::<f64>() / n;
        let scatter = rows.iter().map(|row| (row[lag] - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Estimate::statistical(mean, (scatter / n).sqrt(), Provenance::new("simulation"))
    };
    (0..LAGS.len()).map(average).collect()
}

/// The value at infinitely many spins from N and 2N of them: a straight line in 1/N. Added to the statistical error is half of what
/// this changes, which is what a term 1/N² leaves that is half as large as the first at N.
fn limit(few: &Estimate, many: &Estimate) -> Estimate {
    let value = 2.0 * many.value - few.value;
    let error = (2.0 * many.error).hypot(few.error).hypot(0.5 * (value - many.value));
    Estimate::statistical(value, error, Provenance::new("simulation"))
}

#[test]
fn correlators_of_many_spins_are_those_of_the_mean_field_theory() {
    let [few, many] = SIZES.map(|size| simulated(11, size));
    let found: Vec<Estimate> = few.iter().zip(&many).map(|(few, many)| limit(few, many)).collect();
    // Distances in combined errors from the theory whose forces have the covariance `weight` · C².
    let distances = |weight: f64| -> Vec<f64> {
        let state = stationary(&Kernel::monomial(2, weight).unwrap(), 1.0).unwrap();
        let theory = state.correlation(STEP, LAGS[2] + 1);
        let at = |lag: usize| {
            Estimate::converged(theory.values[lag], 1e-5 * theory.values[0], Provenance::new("theory"))
        };
        found.iter().zip(LAGS).map(|(found, lag)| found.z(&at(lag))).collect()
    };
    let far = |z: &[f64]| z.iter().map(|z| z.abs()).fold(0.0, f64::max);
    let [low, right, high] = [1.6, 2.0, 2.4].map(distances);
    println!("{found:?}\n{low:?} {right:?} {high:?}");
    assert!(far(&right) <= Estimate::SAME, "{right:?} {found:?}");
    // Negative controls: a covariance of the forces that is off by a fifth would fail this test.
    for wrong in [low, high] {
        assert!(far(&wrong) > Estimate::SAME, "{wrong:?} {found:?}");
    }
}

#[test]
fn the_exponent_of_many_spins_is_the_growth_rate_of_the_theory() {
    // In units of the damping the rate depends on the power of C alone: ½ for C², 1 for C³.
    let [few, many] = SIZES.map(|(spins, samples)| {
        let ensemble = Ensemble {
            spins,
            samples,
            gamma: 1.0,
            sigma: 1.0,
            variance: Variance::Entries,
            step: STEP,
            transient: TRANSIENT as f64 * STEP,
            time: ORIGINS as f64 * STEP,
        };
        ensemble.run(11 + spins as u64).unwrap().ratio
    });
    let found = limit(&few, &many);
    let distance = |power: usize| {
        let state = stationary(&Kernel::monomial(power, 0.5).unwrap(), 1.0).unwrap();
        let theory = growth_rate(&state).unwrap().value / state.decay.value;
        println!("C^{power}: {theory} against {} ± {}", found.value, found.error);
        found.z(&Estimate::converged(theory, 1e-6, Provenance::new("theory"))).abs()
    };
    assert!(distance(2) <= Estimate::SAME, "{found:?}");
    // Negative control: cubic forces.
    assert!(distance(3) > Estimate::SAME, "{found:?}");
}
