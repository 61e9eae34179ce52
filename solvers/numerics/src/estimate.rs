//! Numbers with their uncertainty and origin.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What the uncertainty of an [`Estimate`] means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Exact arithmetic, or a direct dense method: the uncertainty is rounding.
    Exact,
    /// An iteration that stopped: the uncertainty is a bound from its residual or truncation.
    Converged,
    /// Sampled: the uncertainty is one standard deviation, binned and corrected for autocorrelation.
    Statistical,
    /// The true value is at least this value.
    LowerBound,
    /// The true value is at most this value.
    UpperBound,
}

/// Where a number comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The solver and method, such as `exact/lanczos`.
    pub solver: String,
    /// Its parameters.
    pub parameters: BTreeMap<String, String>,
    /// The seed of its random numbers, if it used any.
    pub seed: Option<u64>,
    /// The version of the program.
    pub version: String,
}

impl Provenance {
    /// A provenance of this version of the program, without parameters.
    pub fn new(solver: impl Into<String>) -> Self {
        Self { solver: solver.into(), version: env!("CARGO_PKG_VERSION").into(), ..Self::default() }
    }

    /// With one more parameter.
    pub fn with(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.parameters.insert(name.into(), value.to_string());
        self
    }

    /// With a seed.
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

/// A number with its uncertainty, the meaning of that uncertainty, and its origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The uncertainty, not negative; see [`Kind`].
    pub error: f64,
    /// What the uncertainty means.
    pub kind: Kind,
    /// Diagnostics by name, such as `residual`, `iterations`, `autocorrelation_time`.
    pub diagnostics: BTreeMap<String, f64>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Estimate {
    /// A number whose error is rounding.
    pub fn exact(value: f64, error: f64, provenance: Provenance) -> Self {
        Self { value, error, kind: Kind::Exact, diagnostics: BTreeMap::new(), provenance }
    }

    /// A number from an iteration with an error bound.
    pub fn converged(value: f64, error: f64, provenance: Provenance) -> Self {
        Self { value, error, kind: Kind::Converged, diagnostics: BTreeMap::new(), provenance }
    }

    /// A sampled number with its standard deviation.
    pub fn statistical(value: f64, error: f64, provenance: Provenance) -> Self {
        Self { value, error, kind: Kind::Statistical, diagnostics: BTreeMap::new(), provenance }
    }

    /// With one more diagnostic.
    pub fn with(mut self, name: impl Into<String>, value: f64) -> Self {
        self.diagnostics.insert(name.into(), value);
        self
    }
}

/// Whether two numbers are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They agree within their errors.
    Same,
    /// They do not.
    Different,
    /// The errors are too large to tell.
    Undecided,
}

/// Two bounds that do not combine to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a {left:?} and a {right:?} do not add up to a bound; compute one of them")]
pub struct BoundsClash {
    /// The kind of one.
    pub left: Kind,
    /// The kind of the other, as it enters the sum.
    pub right: Kind,
}

impl Estimate {
    /// At most this many combined errors between numbers that are called the same.
    pub const SAME: f64 = 4.0;
    /// At least this many between numbers that are called different.
    pub const DIFFERENT: f64 = 5.0;
    /// At least this many to the rival of a number that is called the same.
    pub const RIVAL: f64 = 8.0;

    /// Multiplied by an exact factor. A negative one turns lower bounds into upper ones.
    pub fn scaled(&self, factor: f64) -> Self {
        let kind = match self.kind {
            Kind::LowerBound if factor < 0.0 => Kind::UpperBound,
            Kind::UpperBound if factor < 0.0 => Kind::LowerBound,
            kind => kind,
        };
        let value = self.value * factor;
        let rounding = value.abs() * f64::EPSILON;
        let error = self.error * factor.abs() + if factor.abs() == 1.0 { 0.0 } else { rounding };
        Self { value, error, kind, diagnostics: BTreeMap::new(), provenance: self.provenance.clone() }
    }

    /// The sum. Bounds of errors add up; standard deviations add up in quadrature, as those of independent numbers.
    ///
    /// # Errors
    /// [`BoundsClash`] for a lower and an upper bound.
    pub fn plus(&self, other: &Self) -> Result<Self, BoundsClash> {
        use Kind::{Converged, Exact, LowerBound, Statistical, UpperBound};
        let kind = match (self.kind, other.kind) {
            (LowerBound, UpperBound) | (UpperBound, LowerBound) => {
                return Err(BoundsClash { left: self.kind, right: other.kind });
            }
            (bound @ (LowerBound | UpperBound), _) | (_, bound @ (LowerBound | UpperBound)) => bound,
            (Statistical, _) | (_, Statistical) => Statistical,
            (Converged, _) | (_, Converged) => Converged,
            (Exact, Exact) => Exact,
        };
        let value = self.value + other.value;
        let both_sampled = self.kind == Statistical && other.kind == Statistical;
        let error = if both_sampled { self.error.hypot(other.error) } else { self.error + other.error };
        let error = error + value.abs() * f64::EPSILON;
        let provenance = self.provenance.joined(&other.provenance);
        Ok(Self { value, error, kind, diagnostics: BTreeMap::new(), provenance })
    }

    /// The difference, see [`Estimate::plus`].
    ///
    /// # Errors
    /// [`BoundsClash`] for two bounds of the same kind.
    pub fn minus(&self, other: &Self) -> Result<Self, BoundsClash> {
        self.plus(&other.scaled(-1.0))
    }

    /// The sum of many.
    ///
    /// # Errors
    /// As [`Estimate::plus`].
    pub fn sum<'a>(terms: impl IntoIterator<Item = &'a Self>) -> Result<Option<Self>, BoundsClash> {
        let mut sum: Option<Self> = None;
        for term in terms {
            sum = Some(match sum {
                None => term.clone(),
                Some(sum) => sum.plus(term)?,
            });
        }
        Ok(sum)
    }

    /// The difference in units of the combined error (in quadrature); infinite for different numbers without error.
    pub fn z(&self, other: &Self) -> f64 {
        let difference = self.value - other.value;
        let error = self.error.hypot(other.error);
        if difference == 0.0 { 0.0 } else { difference / error }
    }

    /// Whether two numbers are the same: yes up to 4 combined errors, no from 5, undecided between. A bound can only
    /// be different from what lies on its wrong side.
    pub fn compare(&self, other: &Self) -> Comparison {
        let z = self.z(other);
        let bounds = [(self.kind, z), (other.kind, -z)].into_iter().filter_map(|(kind, z)| match kind {
            Kind::LowerBound => Some(z),
            Kind::UpperBound => Some(-z),
            _ => None,
        });
        let violation = bounds.map(|z| z >= Self::DIFFERENT).reduce(|one, two| one && two);
        match violation {
            Some(true) => Comparison::Different,
            Some(false) => Comparison::Undecided,
            None if z.abs() <= Self::SAME => Comparison::Same,
            None if z.abs() >= Self::DIFFERENT => Comparison::Different,
            None => Comparison::Undecided,
        }
    }

    /// Whether this is `expected` and not `rival`: the same also takes a rival at least 8 combined errors away.
    pub fn decides(&self, expected: &Self, rival: &Self) -> Comparison {
        match self.compare(expected) {
            Comparison::Same if self.z(rival).abs() < Self::RIVAL => Comparison::Undecided,
            comparison => comparison,
        }
    }
}

impl Provenance {
    /// The provenance of a number made of two: what they have in common, and both solvers.
    fn joined(&self, other: &Self) -> Self {
        let mut solvers: Vec<&str> = self.solver.split(" + ").collect();
        solvers
            .extend(other.solver.split(" + ").filter(|new| !self.solver.split(" + ").any(|old| old == *new)));
        let common =
            self.parameters.iter().filter(|(name, value)| other.parameters.get(*name) == Some(value));
        Self {
            solver: solvers.join(" + "),
            parameters: common.map(|(name, value)| (name.clone(), value.clone())).collect(),
            seed: self.seed.filter(|_| self.seed == other.seed),
            version: env!("CARGO_PKG_VERSION").into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(value: f64, error: f64) -> Estimate {
        Estimate::statistical(value, error, Provenance::new("test").with_seed(1))
    }

    #[test]
    fn errors_propagate_by_their_kind() {
        let sum = sampled(1.0, 3.0).plus(&sampled(2.0, 4.0)).unwrap();
        assert_eq!((sum.value, sum.kind), (3.0, Kind::Statistical));
        assert!((sum.error - 5.0).abs() <= 8.0 * f64::EPSILON);
        let bound = |value, error| Estimate::converged(value, error, Provenance::new("other"));
        let difference = bound(1.0, 3.0).minus(&bound(2.0, 4.0)).unwrap();
        assert_eq!((difference.value, difference.kind), (-1.0, Kind::Converged));
        assert!(difference.error >= 7.0);
        let lower = Estimate { kind: Kind::LowerBound, ..bound(1.0, 0.0) };
        assert_eq!(lower.scaled(-2.0).kind, Kind::UpperBound);
        assert!(lower.minus(&lower).is_err());
        assert_eq!(lower.plus(&bound(1.0, 0.1)).unwrap().kind, Kind::LowerBound);
        assert_eq!(sum.plus(&difference).unwrap().provenance.solver, "test + other");
        assert_eq!(Estimate::sum([&sum, &sum]).unwrap().unwrap().value, 6.0);
    }

    #[test]
    fn numbers_are_the_same_different_or_neither() {
        let zero = sampled(0.0, 1.0);
        let at = |value| Estimate::exact(value, 0.0, Provenance::new("test"));
        assert_eq!(zero.compare(&at(4.0)), Comparison::Same);
        assert_eq!(zero.compare(&at(-4.5)), Comparison::Undecided);
        assert_eq!(zero.compare(&at(5.0)), Comparison::Different);
        assert_eq!(at(1.0).compare(&at(1.0)), Comparison::Same);
        assert_eq!(at(1.0).compare(&at(2.0)), Comparison::Different);
        assert_eq!(zero.decides(&at(1.0), &at(7.0)), Comparison::Undecided);
        assert_eq!(zero.decides(&at(1.0), &at(9.0)), Comparison::Same);
        let floor = Estimate { kind: Kind::LowerBound, ..sampled(0.0, 1.0) };
        assert_eq!(floor.compare(&at(100.0)), Comparison::Undecided);
        assert_eq!(floor.compare(&at(-100.0)), Comparison::Different);
    }
}
