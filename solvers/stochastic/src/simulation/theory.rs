//! The simulation against the dynamical mean-field theory: correlators of finitely many spins, 1/N to zero.

use eigentruth_numerics::{Estimate, Provenance, streams};
use rayon::prelude::*;

use super::couplings::normals;
use super::{Couplings, Spins, Variance, extrapolate};
use crate::dynamical_mean_field::{Kernel, stationary};
use crate::lyapunov::Stepper;

/// The step, in 1/γ.
const STEP: f64 = 1.0 / 16.0;
/// Steps before anything is measured; C(τ) = 3/cosh²τ in the limit has fallen below 10⁻⁷ by then.
const TRANSIENT: usize = 160;
/// Time origins that are averaged over.
const ORIGINS: usize = 480;
/// Distances in time, in steps: 0, ½ and 1 over γ.
const LAGS: [usize; 3] = [0, 8, 16];
/// Spins and sets of couplings.
const SIZES: [(usize, usize); 3] = [(32, 48), (48, 24), (72, 12)];

/// `Σ_i x_i(t) x_i(t + τ)/N` of one set of couplings with γ = σ = 1, averaged over t, for every lag.
fn correlators(spins: usize, seed: u64) -> Vec<f64> {
    let mut stream = streams::stream(seed, 0);
    let couplings = Couplings::gaussian(spins, 1.0, Variance::Entries, &mut stream).unwrap();
    let flow = Spins::new(&couplings, 1.0).unwrap();
    let mut stepper = Stepper::new(&flow, normals(&mut stream, spins), Vec::new());
    (0..TRANSIENT).for_each(|_| stepper.step(STEP));
    let path: Vec<Vec<f64>> = (0..ORIGINS + LAGS[2])
        .map(|_| {
            stepper.step(STEP);
            stepper.state.clone()
        })
        .collect();
    let overlap =
        |at: usize, lag: usize| path[at].iter().zip(&path[at + lag]).map(|(a, b)| a * b).sum::<f64>();
    LAGS.iter()
        .map(|lag| (0..ORIGINS).map(|at| overlap(at, *lag)).sum::<f64>() / (ORIGINS * spins) as f64)
        .collect()
}

/// The correlators for every lag at infinitely many spins; errors from the scatter between sets of couplings and the extrapolation.
fn simulated(seed: u64) -> Vec<Estimate> {
    let sizes: Vec<Vec<Estimate>> = SIZES
        .iter()
        .map(|&(spins, samples)| {
            let seed = |number: usize| streams::derived_seed(seed, (1000 * spins + number) as u64);
            let rows: Vec<Vec<f64>> =
                (0..samples).into_par_iter().map(|number| correlators(spins, seed(number))).collect();
            let n = samples as f64;
            (0..LAGS.len())
                .map(|lag| {
                    let mean = rows.iter().map(|row| row[lag]).sum::<f64>() / n;
                    let scatter = rows.iter().map(|row| (row[lag] - mean).powi(2)).sum::<f64>() / (n - 1.0);
                    Estimate::statistical(mean, (scatter / n).sqrt(), Provenance::new("simulation"))
                })
                .collect()
        })
        .collect();
    (0..LAGS.len())
        .map(|lag| {
            let found: Vec<(usize, &Estimate)> =
                SIZES.iter().zip(&sizes).map(|((spins, _), found)| (*spins, &found[lag])).collect();
            extrapolate(&found).unwrap()
        })
        .collect()
}

#[test]
#[ignore = "two minutes on one core; fewer samples do not tell forces off by a fifth"]
fn correlators_of_many_spins_are_those_of_the_mean_field_theory() {
    let found = simulated(11);
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
