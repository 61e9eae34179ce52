//! What an instant says about a small difference between copies, from matrices that are drawn and decomposed: no law of random
//! matrices enters. The rates of the spins come from following them in time, see [`super::two_times`].

use eigentruth_numerics::{Estimate, Provenance, dense, streams};
use eigentruth_stochastic::simulation::{Couplings, Variance};
use faer::Mat;

use super::{CONTRACTION, JACOBIAN, SEED, points, samples, two_times};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The forces on a difference at a state of N components 1, `A_ij = (2/N) Σ_k J_i^{jk}`, for couplings of unit width.
fn drawn(spins: usize, seed: u64) -> Result<Mat<f64>, Stop> {
    let couplings = Couplings::gaussian(spins, 1.0, Variance::Entries, &mut streams::stream(seed, 0))?;
    let sum = |i: usize, j: usize| (0..spins).map(|k| couplings.entry(i, j, k)).sum::<f64>();
    Ok(Mat::from_fn(spins, spins, |i, j| 2.0 * sum(i, j) / spins as f64))
}

/// How fast a difference can grow by a matrix alone: the largest real part of an eigenvalue, or the largest eigenvalue of the symmetric
/// part, which bounds the growth of the distance itself.
fn reach(reading: &str, matrix: &Mat<f64>) -> Result<f64, Stop> {
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::NEG_INFINITY, f64::max);
    match reading {
        JACOBIAN => Ok(largest(&mut dense::eigenvalues(matrix.as_ref())?.iter().map(|value| value.re))),
        CONTRACTION => {
            let half =
                Mat::from_fn(matrix.nrows(), matrix.nrows(), |i, j| 0.5 * (matrix[(i, j)] + matrix[(j, i)]));
            Ok(largest(&mut dense::hermitian_eigenvalues(half.as_ref())?.into_iter()))
        }
        other => Err(Stop::Failed(format!("`{other}` says nothing about an instant"))),
    }
}

/// The reach at infinitely many spins: the edges of spectra of random matrices are off by N^(−1/2) where eigenvalues fill an area (B. Rider,
/// J. Phys. A 36, 3401 (2003), up to logarithms), and by N^(−2/3) where they fill a line (C. A. Tracy, H. Widom, Commun. Math. Phys.
/// 159, 151 (1994)). Half of what the extrapolation changes is added to the error.
fn limit(reading: &str, table: &Table) -> Estimate {
    let power: f64 = if reading == JACOBIAN { 0.5 } else { 2.0 / 3.0 };
    let [few, many] = [0, 1].map(|at| &table.rows[at]);
    let ratio = (many[0] / few[0]).powf(power);
    let shift = (many[1] - few[1]) / (ratio - 1.0);
    let error = (many[2] * ratio / (ratio - 1.0)).hypot(few[2] / (ratio - 1.0)).hypot(0.5 * shift);
    let provenance = Provenance::new("problems/drawn matrices").with("spins", many[0]);
    Estimate::statistical(many[1] + shift, error, provenance)
}

/// The coupling that holds every difference at an instant: `2K = σ√C(0) · reach − λ`.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let sizes = run.parameters.integers("spins")?;
    let counts = run.parameters.integers("samples")?;
    let mut table = Table::new(&[("spins", "1"), ("reach", "σ√C(0)"), ("error", "σ√C(0)")]);
    for (spins, count) in sizes.into_iter().zip(counts) {
        let mut found = Vec::with_capacity(count);
        for number in 0..count {
            run.checkpoint()?;
            let seed = streams::derived_seed(run.seed, (1000 * spins + number) as u64);
            found.push(reach(run.reading, &drawn(spins, seed)?)?);
        }
        let n = count as f64;
        let mean = found.iter().sum::<f64>() / n;
        let scatter = found.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        table.push([spins as f64, mean, (scatter / n).sqrt()]);
    }
    if table.rows.len() != 2 {
        return Err(Stop::Failed("the limit is taken from two sizes".to_owned()));
    }
    let reach = limit(run.reading, &table);
    let mut found = Vec::new();
    for at in points(run.points_seed(SEED)) {
        run.checkpoint()?;
        let [decay, _] = two_times::rates(two_times::covariance(super::ENTRIES)?, at);
        let [gamma, sigma] = at;
        let size = (gamma + decay.value).sqrt();
        let value = 0.5 * (sigma * size * reach.value - decay.value);
        let error =
            0.5 * sigma * size * reach.error + 0.5 * (1.0 + 0.5 * sigma * reach.value / size) * decay.error;
        found.push((at, Estimate::statistical(value, error, reach.provenance.clone())));
    }
    let summary = format!("matrices reach to ({:.3} ± {:.3}) σ√C(0)", reach.value, reach.error);
    Ok(Finding::value(FindingKind::Numerical, samples(&found, None), summary)
        .with(Evidence::number("reach", "σ√C(0)", reach))
        .with(Evidence::table("matrices", table)))
}
