//! The chemical potential of a density.

use eigentruth_numerics::Estimate;
use eigentruth_numerics::monte_carlo::{Control, MonteCarloError, Plan};
use eigentruth_numerics::streams::derived_seed;
use num_complex::Complex64;
use thiserror::Error;

use crate::{DensityModel, DeterminantError, Grid, Observable, Options, Through, simulate};

/// Why no chemical potential was found.
#[derive(Debug, Error)]
pub enum TuningError {
    /// A run failed.
    #[error(transparent)]
    Run(#[from] MonteCarloError<DeterminantError>),
    /// A run has no averages, or a parameter is wrong.
    #[error(transparent)]
    Average(#[from] DeterminantError),
    /// Newton's method did not come close enough for its last step to be linear.
    #[error(
        "after {runs} runs the density at the chemical potential {chemical_potential} is {density}, which is not within {near} of \
         {target}; make more runs, or start closer"
    )]
    NotReached {
        /// How many runs.
        runs: usize,
        /// Where the last was.
        chemical_potential: f64,
        /// What it found.
        density: f64,
        /// How close it has to be.
        near: f64,
        /// What was asked for.
        target: f64,
    },
}

/// The density may be this far from its target where the last linear step is made.
const NEAR: f64 = 0.02;

/// The chemical potential at which a model has `target` particles per mode of its first flavour, by Newton's method: each run measures the density
/// and the compressibility `∂n/∂μ = β(⟨N²⟩ − ⟨N⟩²)/sites`. The plan is that of a run; runs differ in their seeds. The estimate is the last run's, extended
/// linearly to the target, with the error of both.
///
/// # Errors
/// [`TuningError`].
#[allow(clippy::too_many_arguments)]
pub fn chemical_potential(
    model: &DensityModel,
    grid: Grid,
    through: Through,
    target: f64,
    start: f64,
    runs: usize,
    options: Options,
    plan: &Plan,
) -> Result<Estimate, TuningError> {
    let modes: usize = model.one_body().iter().map(faer::Mat::nrows).sum();
    let sites = model.one_body()[0].nrows() as f64;
    let full = modes as f64 / sites;
    if !(target > 0.0 && target < full) {
        let allowed = format!("between 0 and {full}");
        return Err(crate::error::parameter("the density", target, &allowed).into());
    }
    if runs == 0 {
        return Err(crate::error::parameter("the number of runs", 0, "at least 1").into());
    }
    let weight = |matrix: &faer::Mat<Complex64>| vec![Complex64::from(sites.sqrt().recip()); matrix.nrows()];
    let weights = model.one_body().iter().map(weight).collect();
    let fluctuation = Observable::Structure { name: "square".into(), weights };
    let observables = [Observable::density(model), fluctuation];
    let mut mu = start;
    let mut last = None;
    for run in 0..runs {
        let decoupling = model.decouple(grid, mu, through)?;
        let plan = Plan { seed: derived_seed(plan.seed, run as u64), ..plan.clone() };
        let averages = simulate(&decoupling, &observables, options, &plan, Control::default())?;
        let density = averages.mean("density")?;
        let compressibility = averages.derived("compressibility", &["square", "density"], |means| {
            grid.beta * (means[0] - sites * means[1] * means[1])
        })?;
        let missing = target - density.value;
        // A compressibility that is lost in its noise would make any step.
        let slope = compressibility.value.max(compressibility.error).max(1e-3);
        let step = missing / slope;
        last = Some((mu, density.clone(), compressibility.clone(), missing, step, slope));
        if run + 1 < runs {
            mu += step.clamp(-2.0, 2.0);
        }
    }
    let Some((mu, density, compressibility, missing, step, slope)) = last else {
        return Err(crate::error::parameter("the number of runs", 0, "at least 1").into());
    };
    if missing.abs() > NEAR {
        let (density, near) = (density.value, NEAR);
        return Err(TuningError::NotReached { runs, chemical_potential: mu, density, near, target });
    }
    let error = (density.error / slope).hypot(step * compressibility.error / slope);
    Ok(Estimate::statistical(mu + step, error, density.provenance.clone())
        .with("density", density.value)
        .with("density_error", density.error)
        .with("compressibility", compressibility.value)
        .with("compressibility_error", compressibility.error)
        .with("runs", runs as f64))
}
