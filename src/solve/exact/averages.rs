//! Averages of observables over a level.

use eigentruth_exact::{Basis, ChargeBasis, observables};
use eigentruth_models::Space;
use eigentruth_numerics::lower::Transitions;
use eigentruth_numerics::{Complex64, Estimate, Provenance, Scalar};
use eigentruth_operators::NumericOperator;
use serde::{Deserialize, Serialize};

use super::super::observables::{Observable, needed, operator};
use super::sectors::Refusal;

/// The operators of all observables.
pub struct Averages {
    rows: Vec<Row>,
}

/// One observable.
struct Row {
    observable: Observable,
    /// For each site; nothing where the average vanishes because a vector has no preferred direction.
    operators: Option<Vec<NumericOperator>>,
}

/// Sums over the states of a level, each counted with a weight.
#[derive(Clone, Serialize, Deserialize)]
pub struct Sums {
    /// The sum of the weights.
    weight: f64,
    /// By observable and site: the sum, and a bound on its error.
    values: Vec<Vec<(f64, f64)>>,
}

impl Averages {
    /// The operators on a space of `sites` sites. Where multiplets are represented by one of their states (`multiplets`), every
    /// operator is replaced by its part that does not turn with the spins, which has the same average over whole multiplets:
    /// one component of a spin by 0, a product of components by a third of `S·S`.
    ///
    /// # Errors
    /// If the model has no such thing.
    pub fn new(
        asked: &[Observable],
        space: &Space,
        sites: usize,
        reference: usize,
        multiplets: bool,
    ) -> Result<Self, String> {
        let row = |observable: Observable| -> Result<Row, String> {
            let of_site = |site| {
                operator(observable, space, reference, site).map_err(|needs| needed(observable, needs))
            };
            let operators: Vec<NumericOperator> = (0..sites).map(of_site).collect::<Result<_, _>>()?;
            if !multiplets {
                return Ok(Row { observable, operators: Some(operators) });
            }
            let spins =
                |site| operator(Observable::SpinCorrelation, space, reference, site).map_err(str::to_owned);
            let third = |factor: f64| -> Result<Vec<NumericOperator>, String> {
                (0..sites).map(|site| Ok(spins(site)?.scaled(&Complex64::new(factor / 3.0, 0.0)))).collect()
            };
            let operators = match observable {
                Observable::Magnetization
                | Observable::MagnetizationX
                | Observable::SigmaX
                | Observable::SigmaZ => None,
                Observable::SzCorrelation | Observable::SxCorrelation => Some(third(1.0)?),
                Observable::SigmaZCorrelation | Observable::SigmaXCorrelation => Some(third(4.0)?),
                _ => Some(operators),
            };
            Ok(Row { observable, operators })
        };
        let mut rows: Vec<Row> = Vec::new();
        for observable in asked.iter().filter(|observable| **observable != Observable::Energy) {
            if rows.iter().all(|row| row.observable != *observable) {
                rows.push(row(*observable)?);
            }
        }
        Ok(Self { rows })
    }

    /// Whether nothing is to be averaged.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sums over the states of a level, whose vectors have a residual and whose distance to other levels is `gap`, if known.
    pub fn start<'a>(&'a self, basis: &'a ChargeBasis, residual: f64, gap: Option<f64>) -> Level<'a> {
        Level { averages: self, basis, residual, gap, sums: None }
    }

    /// The averages from the sums over all parts of a level.
    pub fn averages(&self, parts: &[&Sums]) -> Vec<(Observable, Vec<Estimate>)> {
        let weight: f64 = parts.iter().map(|sums| sums.weight).sum();
        let of_row = |(at, row): (usize, &Row)| {
            let sites = parts.first().map_or(0, |sums| sums.values[at].len());
            let average = |site: usize| {
                let total = |(value, error): (f64, f64), sums: &&Sums| {
                    (value + sums.values[at][site].0, error + sums.values[at][site].1)
                };
                let (value, error) = parts.iter().fold((0.0, 0.0), total);
                let provenance =
                    Provenance::new("exact/expectation").with("observable", row.observable.word());
                Estimate::converged(value / weight, error / weight, provenance)
            };
            (row.observable, (0..sites).map(average).collect())
        };
        self.rows.iter().enumerate().map(of_row).collect()
    }
}

/// A level whose states are being summed over.
pub struct Level<'a> {
    averages: &'a Averages,
    basis: &'a ChargeBasis,
    residual: f64,
    gap: Option<f64>,
    sums: Option<Sums>,
}

impl Level<'_> {
    /// Adds a state.
    ///
    /// # Errors
    /// None for vectors on the basis.
    pub fn add<S: Scalar>(&mut self, space: &Space, vector: &[S], weight: f64) -> Result<(), Refusal> {
        let Self { averages, basis, residual, gap, sums } = self;
        let sites = space.degrees().iter().map(|degree| degree.mode.site as usize + 1).max().unwrap_or(0);
        let none = || Sums { weight: 0.0, values: vec![vec![(0.0, 0.0); sites]; averages.rows.len()] };
        let sums = sums.get_or_insert_with(none);
        sums.weight += weight;
        let text = |error: &dyn std::fmt::Display| Refusal::Sentence(error.to_string());
        for (row, values) in averages.rows.iter().zip(&mut sums.values) {
            for (operator, sum) in row.operators.iter().flatten().zip(values) {
                let transitions = Transitions::from_operator(space, operator, basis.layout())
                    .map_err(|error| text(&error))?;
                let state = (*basis, vector);
                let value =
                    observables::matrix_element(&transitions, state, state).map_err(|error| text(&error))?;
                let norm = observables::norm_bound(&transitions);
                sum.0 += weight * value.re;
                sum.1 += weight * observables::average_error(norm, *residual, *gap, basis.dimension());
            }
        }
        Ok(())
    }

    /// The sums.
    pub fn finish(self) -> Sums {
        self.sums.unwrap_or(Sums { weight: 0.0, values: Vec::new() })
    }
}
