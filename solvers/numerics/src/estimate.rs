//! Numbers with their uncertainty and origin.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

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
