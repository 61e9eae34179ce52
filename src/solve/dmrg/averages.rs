//! Averages in matrix-product states.

use eigentruth_models::{Hamiltonian, Space};
use eigentruth_mps::{Chain, Found, Mps, correlations};
use eigentruth_numerics::{Estimate, Provenance, Scalar};
use eigentruth_operators::NumericOperator;

use super::super::observables::{Observable, needed, terms};
use super::path::Path;

/// An observable as sums of products of an operator on the reference site (or nothing) and one on each site.
struct Row {
    observable: Observable,
    /// By term: the factor, the first operator, and the second for each site.
    terms: Vec<(f64, NumericOperator, Vec<NumericOperator>)>,
}

/// What is to be averaged.
pub struct Averages<'a> {
    space: &'a Space,
    chain: &'a Chain,
    rows: Vec<Row>,
    /// The unit that residuals are small in.
    pub scale: f64,
}

impl<'a> Averages<'a> {
    /// The operators on a chain along a path.
    ///
    /// # Errors
    /// If the model has no such thing.
    pub fn new(
        asked: &[Observable],
        hamiltonian: &'a Hamiltonian,
        chain: &'a Chain,
        path: &Path,
        reference: usize,
    ) -> Result<Self, String> {
        let space = hamiltonian.space();
        let scale = hamiltonian.operator().terms().map(|(_, factor)| factor.norm()).fold(0.0, f64::max);
        let mut rows: Vec<Row> = Vec::new();
        for &observable in asked {
            let other = matches!(observable, Observable::Energy | Observable::Entanglement);
            if other || rows.iter().any(|row| row.observable == observable) {
                continue;
            }
            let mut row = Row { observable, terms: Vec::new() };
            for &place in &path.places {
                let of_site = terms(observable, space, path.places[reference], place)
                    .map_err(|needs| needed(observable, needs))?;
                for (number, term) in of_site.into_iter().enumerate() {
                    if number == row.terms.len() {
                        let first = term.reference.unwrap_or_else(NumericOperator::identity);
                        row.terms.push((term.factor, first, Vec::new()));
                    }
                    row.terms[number].2.push(term.site);
                }
            }
            rows.push(row);
        }
        Ok(Self { space, chain, rows, scale })
    }

    /// By observable and site: averages over some states, with errors as [`with_errors`] says, of each state, or of all of them where they were
    /// sought together.
    ///
    /// # Errors
    /// None for operators that were accepted.
    pub fn over<S: Scalar>(
        &self,
        states: &[&Found<S>],
        together: bool,
    ) -> Result<Vec<(Observable, Vec<Estimate>)>, String> {
        let searched = if together { states.len() } else { 1 };
        let mut averages = Vec::new();
        for row in &self.rows {
            let sites = row.terms.first().map_or(0, |term| term.2.len());
            let mut sums = vec![(0.0, 0.0); sites];
            for found in states.chunks(searched) {
                let (values, errors) =
                    with_errors(found, states.len() == 1, self.scale, |state| self.values(row, state))?;
                let count = found.len() as f64;
                for (sum, (value, error)) in sums.iter_mut().zip(values.into_iter().zip(errors)) {
                    *sum = (sum.0 + count * value, sum.1 + count * error);
                }
            }
            let count = states.len() as f64;
            let estimate = |(value, error): (f64, f64)| {
                let provenance =
                    Provenance::new("tensor/mps average").with("observable", row.observable.word());
                Estimate::converged(value / count, error / count, provenance)
            };
            averages.push((row.observable, sums.into_iter().map(estimate).collect()));
        }
        Ok(averages)
    }

    fn values<S: Scalar>(&self, row: &Row, state: &Mps<S>) -> Result<Vec<f64>, String> {
        let mut values = vec![0.0; row.terms.first().map_or(0, |term| term.2.len())];
        for (factor, first, second) in &row.terms {
            let found = correlations(self.space, self.chain, state, std::slice::from_ref(first), second)
                .map_err(|error| format!("[solve] {error}"))?;
            values.iter_mut().zip(&found[0]).for_each(|(sum, value)| *sum += factor * value.re);
        }
        Ok(values)
    }
}

/// Numbers of a state, or their means over states that were sought together (of which only the space that they span is determined where their
/// energies are the same), and their errors, each at least the root of the mean square of all: what has changed since a smaller bond dimension, twice the change of the last sweep, and, of a
/// level of one state, the largest distance from other starts with the same energy. Where no bond dimension was worse than the last, twice
/// the root of the discarded weight and four times the residual, in units of the largest coupling `scale`, stand for the first.
///
/// # Errors
/// What `numbers` returns.
pub fn with_errors<S: Scalar, E>(
    found: &[&Found<S>],
    alone: bool,
    scale: f64,
    numbers: impl Fn(&Mps<S>) -> Result<Vec<f64>, E>,
) -> Result<(Vec<f64>, Vec<f64>), E> {
    let mean = |states: Vec<&Mps<S>>| -> Result<Vec<f64>, E> {
        let mut all = states.iter().map(|state| numbers(state)).collect::<Result<Vec<_>, E>>()?.into_iter();
        let mut sums = all.next().unwrap_or_default();
        all.for_each(|other| sums.iter_mut().zip(other).for_each(|(sum, value)| *sum += value));
        sums.iter_mut().for_each(|sum| *sum /= states.len() as f64);
        Ok(sums)
    };
    // Nothing where one of the states was not there yet.
    let all =
        |of: fn(&Found<S>) -> Option<&Mps<S>>| found.iter().map(|found| of(found)).collect::<Option<_>>();
    let fine = mean(found.iter().map(|found| &found.run.state).collect())?;
    let mut errors: Vec<f64> = fine.iter().map(|value| 64.0 * f64::EPSILON * value.abs()).collect();
    // A number may have come back by chance to what it was: none changes by less than all in the mean.
    let mut add = |factor: f64, changes: Vec<f64>| {
        let square: f64 = changes.iter().map(|change| change * change).sum();
        let mean = (square / changes.len() as f64).sqrt();
        errors.iter_mut().zip(changes).for_each(|(error, change)| *error += factor * change.max(mean));
    };
    let changes = |others: Vec<&Mps<S>>| -> Result<Vec<f64>, E> {
        Ok(fine.iter().zip(mean(others)?).map(|(fine, other)| (fine - other).abs()).collect())
    };
    let last = found.first().and_then(|found| found.run.reports.last());
    let (discarded, residual) = last.map_or((0.0, 0.0), |last| (last.discarded, last.residual));
    match all(|found| found.run.coarse()) {
        Some(coarse) => add(1.0, changes(coarse)?),
        None => {
            let unseen = 2.0 * discarded.sqrt() + 4.0 * residual / scale.max(f64::MIN_POSITIVE);
            add(1.0, vec![unseen; fine.len()]);
        }
    }
    if let Some(before) = all(|found| found.run.before.as_ref()) {
        add(2.0, changes(before)?);
    }
    let mut largest = vec![0.0; fine.len()];
    for other in found.iter().flat_map(|found| &found.others).filter(|_| alone) {
        for (largest, change) in largest.iter_mut().zip(changes(vec![other])?) {
            *largest = f64::max(*largest, change);
        }
    }
    add(1.0, largest);
    Ok((fine, errors))
}
