//! The chain as a classical model in space and imaginary time, summed along space.
//!
//! M factors of the Trotter product turn exp(−βH) into an Ising model of M rows per site: exchange εJ along space,
//! K = −½ ln tanh(ε∣h∣) along time, field εg. The matrix that adds a column of the lattice has positive elements, so its
//! largest eigenvalue is not degenerate (Perron and Frobenius): correlations at distance r are ⟨O⟩² plus exponentials in r,
//! exactly, for every M.

use eigentruth_numerics::{Estimate, Provenance};
use faer::{Mat, Side};

use super::{CONNECTED, Limit, exchange};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The correlator ⟨O_0 O_r⟩ of the infinite chain.
struct Column {
    /// ⟨O⟩, which is the square root of the limit.
    mean: f64,
    /// (weight, eigenvalue relative to the largest), largest modulus first; what is below rounding is left out.
    decaying: Vec<(f64, f64)>,
}

/// The column matrix with `slices` rows of thickness `step`; `component` is z or x.
fn column(j: f64, h: f64, g: f64, component: char, slices: usize, step: f64) -> Result<Column, Stop> {
    let dimension = 1usize << slices;
    let coupling = -0.5 * (step * h.abs()).tanh().ln();
    let spin = |state: usize, row: usize| 1.0 - 2.0 * (state >> (row % slices) & 1) as f64;
    // g σ^z favours −1; correlations of two spins do not depend on the sign.
    let weight = |state: usize| {
        let rows = 0..slices;
        let exponent: f64 = rows
            .map(|row| coupling * spin(state, row) * spin(state, row + 1) - step * g * spin(state, row))
            .sum();
        (exponent / 2.0).exp()
    };
    let weights: Vec<f64> = (0..dimension).map(weight).collect();
    let matrix = Mat::from_fn(dimension, dimension, |a, b| {
        let differing = f64::from(((a ^ b) as u32).count_ones());
        weights[a] * weights[b] * (step * j * (slices as f64 - 2.0 * differing)).exp()
    });
    let eigen = matrix
        .self_adjoint_eigen(Side::Lower)
        .map_err(|error| Stop::Failed(format!("the column matrix was not diagonalized: {error:?}")))?;
    let observable = |state: usize| match component {
        'z' => spin(state, 0),
        // σ^x between two rows exchanges the two weights of the bond in time; its sign does not matter in pairs.
        _ => (-2.0 * coupling * spin(state, 0) * spin(state, 1)).exp(),
    };
    let (values, vectors) = (eigen.S(), eigen.U());
    let element = |k: usize| -> f64 {
        (0..dimension)
            .map(|state| vectors[(state, dimension - 1)] * observable(state) * vectors[(state, k)])
            .sum()
    };
    let largest = values[dimension - 1];
    let mean = element(dimension - 1);
    let mut decaying: Vec<(f64, f64)> = (0..dimension - 1)
        .map(|k| (element(k).powi(2), values[k] / largest))
        .filter(|(weight, ratio)| {
            *weight > (64.0 * f64::EPSILON).powi(2) && ratio.abs() > 64.0 * f64::EPSILON
        })
        .collect();
    decaying.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    Ok(Column { mean, decaying })
}

/// The thickness of a row: half of the inverse of the largest energy of a spin.
fn thickness(j: f64, h: f64, g: f64) -> f64 {
    0.5 / h.abs().max(g.abs() + 2.0 * j)
}

/// The limit of the correlator at large distance, with the changes with temperature and with the thickness as error.
pub(super) fn limit(j: f64, h: f64, g: f64, component: char, slices: &[usize]) -> Result<Limit, Stop> {
    let step = thickness(j, h, g);
    let square =
        |slices: usize, step: f64| Ok::<_, Stop>(column(j, h, g, component, slices, step)?.mean.powi(2));
    let (&first, &last) =
        slices.first().zip(slices.last()).ok_or_else(|| Stop::Failed("no slices".to_owned()))?;
    let value = square(last, step)?;
    let colder = (value - square(first, step)?).abs();
    let thicker = (value - square(first, step * last as f64 / first as f64)?).abs();
    Ok(Limit { value, error: colder + thicker })
}

pub(super) fn correlations(run: &Run<'_>) -> Result<Finding, Stop> {
    let (j, slices) = (exchange(run), run.parameters.integers("slices")?);
    let (h, component) = if run.claim == "c" { (10.0, 'z') } else { (0.1, 'x') };
    let g = 1.0;
    let mut table = Table::new(&[("rows", "1"), ("beta", "1"), ("limit", "1"), ("decay rate per site", "1")]);
    for &rows in &slices {
        run.checkpoint()?;
        let step = thickness(j, h, g);
        let found = column(j, h, g, component, rows, step)?;
        let rate = found.decaying.first().map_or(f64::MAX, |(_, ratio)| -ratio.abs().ln());
        table.push([rows as f64, rows as f64 * step, found.mean.powi(2), rate]);
    }
    let rate = table.rows.last().map_or(0.0, |row| row[3]);
    let limit = limit(j, h, g, component, &slices)?;
    let provenance =
        Provenance::new("problems/classical transfer matrix").with("rows", format!("{slices:?}"));
    let number = Evidence::number(
        "limit of the correlator",
        "1",
        Estimate::converged(limit.value, limit.error, provenance),
    );
    let evidence = [Evidence::table("columns", table), number];
    let finding = if run.reading == CONNECTED {
        let summary =
            format!("the connected correlator decays exponentially, by a factor e^(−{rate:.2}) per site");
        Finding::decided(run.claim == "c", FindingKind::Numerical, summary)
    } else {
        match limit.vanishes(1.0) {
            Some(false) => {
                let summary =
                    format!("the correlator tends to {:.4} ± {:.4}, not to zero", limit.value, limit.error);
                Finding::fails(FindingKind::Numerical, summary)
            }
            Some(true) => {
                let summary =
                    format!("the correlator vanishes exponentially, by a factor e^(−{rate:.2}) per site");
                Finding::decided(run.claim == "c", FindingKind::Numerical, summary)
            }
            None => Finding::undecided("the limit is neither zero nor different from it", "more rows"),
        }
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

/// Whether at g = 1 a second eigenvalue reaches the largest at any h of a scan, as it would at a transition.
pub(super) fn in_a_field(run: &Run<'_>) -> Result<Finding, Stop> {
    let slices = run.parameters.integers("slices")?;
    let rows = slices.last().copied().unwrap_or(1);
    let mut table = Table::new(&[("h", "1"), ("beta", "1"), ("second eigenvalue over the first", "1")]);
    let mut closest: f64 = 0.0;
    for h in [0.25, 0.5, 1.0, 2.0, 4.0] {
        run.checkpoint()?;
        let step = thickness(1.0, h, 1.0);
        let ratio =
            column(1.0, h, 1.0, 'z', rows, step)?.decaying.first().map_or(0.0, |(_, ratio)| ratio.abs());
        table.push([h, rows as f64 * step, ratio]);
        closest = closest.max(ratio);
    }
    let summary = format!("at g = 1 correlations decay at least by a factor {closest:.3} per site for all h");
    // At a transition the ratio tends to 1 as the temperature falls.
    Ok(match closest {
        ratio if ratio < 0.9 => Finding::fails(FindingKind::Numerical, summary),
        _ => Finding::undecided("a correlation length grows beyond ten sites", "more rows"),
    }
    .with(Evidence::table("eigenvalues", table)))
}

#[cfg(test)]
mod tests {
    use super::super::rings::ring;
    use super::*;

    #[test]
    fn without_exchange_spins_are_independent() {
        let found = column(0.0, 1.0, 1.0, 'z', 6, 0.25).unwrap();
        assert!(found.decaying.is_empty(), "{:?}", found.decaying);
    }

    #[test]
    fn limits_agree_with_exact_diagonalization_within_the_error() {
        for (h, g, component, index) in [(10.0, 1.0, 'z', 0), (0.1, 1.0, 'x', 1), (1.5, 1.0, 'z', 0)] {
            let limit = limit(1.0, h, g, component, &[6, 7, 8]).unwrap();
            let exact = ring(8, 1.0, h, g).unwrap().mean[index].powi(2);
            assert!((limit.value - exact).abs() <= 4.0 * limit.error, "{h} {g}: {limit:?} {exact}");
        }
    }
}
