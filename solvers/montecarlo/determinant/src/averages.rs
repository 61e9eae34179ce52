//! Averages over the fields, divided by the average sign, and their limit of thin slices.

use eigentruth_numerics::monte_carlo::{Control, MonteCarloError, Plan, Samples, run};
use eigentruth_numerics::{Complex64, Estimate, Provenance};

use crate::engine::{Chain, FieldChain, Observable, Options, PairDecoupling};
use crate::identity::identified;
use crate::{Decoupling, DeterminantError};

/// The name of the sign of the weight, the one observable that is not to be divided by its average.
const SIGN: &str = "sign";

/// The record of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Averages {
    samples: Samples,
}

/// Runs chains of a decoupling. Where all fields have two values and act on one or two densities a sweep goes up and down imaginary time
/// once ([`Chain`]); where some are continuous, or act on hopping or on more densities, it goes up once, at several times the cost ([`FieldChain`]).
///
/// A checkpoint is that of one decoupling and one list of observables: of another, as at another interaction or temperature, it is refused.
///
/// # Errors
/// [`MonteCarloError`]; as [`Chain::new`] and [`FieldChain::new`].
pub fn simulate(
    decoupling: &Decoupling,
    observables: &[Observable],
    options: Options,
    plan: &Plan,
    control: Control<'_>,
) -> Result<Averages, MonteCarloError<DeterminantError>> {
    let identity = || decoupling.identity().with("observables", &observables);
    let samples = identified(control, identity, |control| {
        if !decoupling.flips_densities() {
            run(plan, control, |random| FieldChain::new(decoupling, observables, options, random))
        } else if decoupling.is_real() {
            run(plan, control, |random| Chain::<f64>::new(decoupling, observables, options, random))
        } else {
            run(plan, control, |random| Chain::<Complex64>::new(decoupling, observables, options, random))
        }
    })?;
    let grid = decoupling.grid();
    let provenance =
        Provenance::new("determinant/fields").with("beta", grid.beta).with("slices", grid.slices);
    Ok(Averages { samples: samples.with_provenance(provenance) })
}

/// Runs chains in fields of pairs; sweeps go up imaginary time. Checkpoints are as those of [`simulate`].
///
/// # Errors
/// [`MonteCarloError`]; as [`FieldChain::in_pairs`].
pub fn simulate_pairs(
    decoupling: &PairDecoupling,
    observables: &[Observable],
    options: Options,
    plan: &Plan,
    control: Control<'_>,
) -> Result<Averages, MonteCarloError<DeterminantError>> {
    let identity = || decoupling.identity().with("observables", &observables);
    let samples = identified(control, identity, |control| {
        run(plan, control, |random| FieldChain::in_pairs(decoupling, observables, options, random))
    })?;
    let grid = decoupling.grid();
    let provenance =
        Provenance::new("determinant/fields of pairs").with("beta", grid.beta).with("slices", grid.slices);
    Ok(Averages { samples: samples.with_provenance(provenance) })
}

impl Averages {
    pub(crate) fn of(samples: Samples) -> Self {
        Self { samples }
    }

    /// The record itself: observables are multiplied by the phase of the weight.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// The average sign (the real part of the phase).
    ///
    /// # Errors
    /// [`DeterminantError::Analysis`].
    pub fn sign(&self) -> Result<Estimate, DeterminantError> {
        Ok(self.samples.mean(SIGN)?)
    }

    /// The largest deviation of a wrapped Green's function from its recomputation.
    pub fn deviation(&self) -> f64 {
        let all = self.samples.values("deviation").unwrap_or_default();
        all.into_iter().flatten().fold(0.0, f64::max)
    }

    /// An observable, divided by the average sign; `sign` itself is [`Averages::sign`].
    ///
    /// # Errors
    /// [`DeterminantError::SignProblem`] if the sign is less than 4 of its standard deviations from zero;
    /// [`DeterminantError::Analysis`].
    pub fn mean(&self, name: &str) -> Result<Estimate, DeterminantError> {
        if name == SIGN {
            return self.sign();
        }
        let signs = self.samples.values(SIGN)?;
        // Phases are kept at modulus 1; those that never leave 1 need no division.
        if signs.iter().flatten().all(|sign| (sign - 1.0).abs() < 1e-9) {
            return Ok(self.samples.mean(name)?);
        }
        let sign = self.sign()?;
        if sign.value < 4.0 * sign.error {
            let (observable, error) = (name.into(), sign.error);
            return Err(DeterminantError::SignProblem { observable, sign: sign.value, error });
        }
        let ratio = self.samples.derived(name, &[name, SIGN], |means| means[0] / means[1])?;
        Ok(ratio.with("sign", sign.value).with("sign_error", sign.error))
    }

    /// A function of several observables, each but `sign` divided by the average sign, such as a fluctuation.
    ///
    /// # Errors
    /// As [`Averages::mean`].
    pub fn derived(
        &self,
        what: &str,
        of: &[&str],
        function: impl Fn(&[f64]) -> f64,
    ) -> Result<Estimate, DeterminantError> {
        for name in of {
            self.mean(name)?;
        }
        let names = [of, &[SIGN]].concat();
        let divided = |means: &[f64]| {
            let (sign, rest) = means.split_last().unwrap_or((&1.0, &[]));
            let average = |(name, mean): (&&str, &f64)| if *name == SIGN { *mean } else { mean / sign };
            function(&of.iter().zip(rest).map(average).collect::<Vec<_>>())
        };
        Ok(self.samples.derived(what, &names, divided)?)
    }
}

/// The limit of thin slices from estimates at several lengths `τ` of a slice: a weighted least-squares line in `τ²`, the order of the error of
/// averages of hermitian operators (R. M. Fye, Phys. Rev. B 33, 6271 (1986)). Where the points scatter about the line more than their errors say,
/// the error grows by that factor.
///
/// # Errors
/// [`DeterminantError::Length`] for fewer than three points; [`DeterminantError::Parameter`] for lengths that do not differ or estimates
/// without an error.
pub fn extrapolated(points: &[(f64, Estimate)]) -> Result<Estimate, DeterminantError> {
    let given = points.len();
    if given < 3 {
        return Err(DeterminantError::Length { what: "the list of slice lengths", given, expected: 3 });
    }
    let usable = |(step, estimate): &(f64, Estimate)| {
        step.is_finite() && *step > 0.0 && estimate.error.is_finite() && estimate.error > 0.0
    };
    if let Some((step, estimate)) = points.iter().find(|point| !usable(point)) {
        let given = format!("{} ± {} at {step}", estimate.value, estimate.error);
        return Err(crate::error::parameter(
            "an estimate to extrapolate",
            given,
            "a positive error and length",
        ));
    }
    let sums = points.iter().fold([0.0; 5], |[w, x, y, xx, xy], (step, estimate)| {
        let (weight, square) = (estimate.error.powi(-2), step * step);
        let value = estimate.value;
        [
            w + weight,
            x + weight * square,
            y + weight * value,
            xx + weight * square * square,
            xy + weight * square * value,
        ]
    });
    let [w, x, y, xx, xy] = sums;
    let determinant = w * xx - x * x;
    // Identity class: equal abscissae leave rounding.
    if determinant <= 64.0 * f64::EPSILON * w * xx {
        return Err(crate::error::parameter("the lengths of slices", "one value", "different values"));
    }
    let (value, slope) = ((xx * y - x * xy) / determinant, (w * xy - x * y) / determinant);
    let residual = |(step, estimate): &(f64, Estimate)| {
        ((estimate.value - value - slope * step * step) / estimate.error).powi(2)
    };
    let per_freedom = points.iter().map(residual).sum::<f64>() / (given - 2) as f64;
    let error = (xx / determinant).sqrt() * per_freedom.sqrt().max(1.0);
    let provenance = points[0].1.provenance.clone();
    let smallest = points.iter().map(|point| point.0).fold(f64::INFINITY, f64::min);
    Ok(Estimate::statistical(value, error, provenance)
        .with("slope_in_square_of_step", slope)
        .with("chi_square_per_freedom", per_freedom)
        .with("smallest_step", smallest))
}
