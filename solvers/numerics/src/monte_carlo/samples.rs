//! The record of a run and the estimates that it supports.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::analysis::{self, Autocorrelation, BinningLevel};
use super::run::Plan;
use crate::{Estimate, Provenance};

/// What one chain recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The seed of its random numbers.
    pub seed: u64,
    /// Their stream.
    pub stream: u64,
    /// `[row, observable]`.
    pub rows: Vec<f64>,
}

/// The record of independent chains of one model, ordered by seed and stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    names: Vec<String>,
    thermalization: usize,
    sweeps_per_row: usize,
    chains: Vec<Series>,
    provenance: Provenance,
}

/// How far an observable of a record can be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Its autocorrelation, in rows.
    pub autocorrelation: Autocorrelation,
    /// Split R̂ over the chains.
    pub r_hat: f64,
    /// Rows in a bin of the jackknife.
    pub bin_length: usize,
    /// Bins of all chains.
    pub bins: usize,
}

/// Why a record does not support an estimate.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum AnalysisError {
    /// No such observable.
    #[error("there is no observable `{given}`; measured are {}", known.join(", "))]
    Unknown {
        /// The name.
        given: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// Hardly any rows.
    #[error("{rows} rows a chain are too few for any error; at least {needed} are needed")]
    TooShort {
        /// Rows of a chain.
        rows: usize,
        /// What is needed.
        needed: usize,
    },
    /// Too few independent bins.
    #[error(
        "`{observable}` has an autocorrelation time of {time:.3} rows, so that {rows} rows a chain do not make {bins} \
         independent bins; run about {needed} rows a chain, or more chains"
    )]
    TooFewBins {
        /// The observable.
        observable: String,
        /// Its integrated autocorrelation time, in rows.
        time: f64,
        /// Rows of a chain.
        rows: usize,
        /// The bins wanted.
        bins: usize,
        /// Rows that would do.
        needed: usize,
    },
    /// Chains that sample different things.
    #[error(
        "the chains disagree on `{observable}`: R̂ = {r_hat:.3}, allowed is {allowed}; thermalize longer, or use moves that \
         connect the configurations in which they are stuck"
    )]
    ChainsDisagree {
        /// The observable.
        observable: String,
        /// Split R̂.
        r_hat: f64,
        /// The limit.
        allowed: f64,
    },
    /// A function of means that has no value.
    #[error("`{what}` is {value} at the measured averages; a denominator is not different from zero")]
    NotFinite {
        /// The derived quantity.
        what: String,
        /// Its value.
        value: f64,
    },
    /// Records that do not belong together.
    #[error("the records cannot be merged: {what} differ ({one} and {other})")]
    Unlike {
        /// What differs.
        what: &'static str,
        /// In the one.
        one: String,
        /// In the other.
        other: String,
    },
    /// A chain that is in both records.
    #[error(
        "both records hold chain {stream} of seed {seed}; run the second one with another seed or first stream"
    )]
    Twice {
        /// Its seed.
        seed: u64,
        /// Its stream.
        stream: u64,
    },
}

impl Samples {
    /// Bins of the jackknife, over all chains: the error of an error is then 6 %.
    pub const BINS: usize = 128;
    /// A bin has to be this many autocorrelation times long; what is left of correlations lowers errors by 6 % there, and less in
    /// longer ones.
    pub const BIN_TIMES: f64 = 8.0;
    /// The largest split R̂ of chains that agree.
    pub const R_HAT: f64 = 1.05;

    pub(super) fn new(names: Vec<String>, plan: &Plan, chains: Vec<Series>) -> Self {
        let provenance = Provenance::new("monte carlo").with_seed(plan.seed);
        let (thermalization, sweeps_per_row) = (plan.thermalization, plan.sweeps_per_row);
        Self { names, thermalization, sweeps_per_row, chains, provenance }
    }

    /// With the solver and parameters that estimates name; the seed stays that of the run.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = Provenance { seed: self.provenance.seed, ..provenance };
        self
    }

    /// The names of the observables.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What every chain recorded.
    pub fn chains(&self) -> &[Series] {
        &self.chains
    }

    /// Rows of a chain.
    pub fn rows(&self) -> usize {
        self.chains[0].rows.len() / self.names.len()
    }

    /// Joins the records of two runs of one model; the result is that of one run of all their chains, whatever the order.
    ///
    /// # Errors
    /// [`AnalysisError::Unlike`] unless both have the same observables, rows, sweeps a row and thermalization;
    /// [`AnalysisError::Twice`] for a chain that is in both.
    pub fn merge(mut self, other: Self) -> Result<Self, AnalysisError> {
        let differ = |what, one: String, other: String| {
            if one == other { Ok(()) } else { Err(AnalysisError::Unlike { what, one, other }) }
        };
        differ("the observables", self.names.join(", "), other.names.join(", "))?;
        differ("the rows of a chain", self.rows().to_string(), other.rows().to_string())?;
        differ("the sweeps of a row", self.sweeps_per_row.to_string(), other.sweeps_per_row.to_string())?;
        differ(
            "the sweeps of thermalization",
            self.thermalization.to_string(),
            other.thermalization.to_string(),
        )?;
        differ("the models", format!("{:?}", self.about()), format!("{:?}", other.about()))?;
        self.provenance.seed = self.provenance.seed.filter(|_| self.provenance.seed == other.provenance.seed);
        self.chains.extend(other.chains);
        self.chains.sort_by_key(|chain| (chain.seed, chain.stream));
        let twice = self
            .chains
            .windows(2)
            .find(|pair| (pair[0].seed, pair[0].stream) == (pair[1].seed, pair[1].stream));
        match twice {
            Some(pair) => Err(AnalysisError::Twice { seed: pair[0].seed, stream: pair[0].stream }),
            None => Ok(self),
        }
    }

    fn about(&self) -> (&str, &std::collections::BTreeMap<String, String>) {
        (&self.provenance.solver, &self.provenance.parameters)
    }

    fn column(&self, name: &str) -> Result<usize, AnalysisError> {
        self.names
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| AnalysisError::Unknown { given: name.into(), known: self.names.clone() })
    }

    /// The values of one observable, a list for each chain.
    ///
    /// # Errors
    /// [`AnalysisError::Unknown`].
    pub fn values(&self, name: &str) -> Result<Vec<Vec<f64>>, AnalysisError> {
        let (at, width) = (self.column(name)?, self.names.len());
        let of = |chain: &Series| chain.rows.iter().skip(at).step_by(width).copied().collect();
        Ok(self.chains.iter().map(of).collect())
    }

    /// The error of an observable's mean by length of bins.
    ///
    /// # Errors
    /// [`AnalysisError::Unknown`].
    pub fn binning(&self, name: &str) -> Result<Vec<BinningLevel>, AnalysisError> {
        let values = self.values(name)?;
        Ok(analysis::binning(&slices(&values)))
    }

    fn bins_per_chain(&self) -> usize {
        (Self::BINS / self.chains.len()).max(2)
    }

    /// Autocorrelation and convergence of an observable, however bad they are.
    ///
    /// # Errors
    /// [`AnalysisError::Unknown`], [`AnalysisError::TooShort`].
    pub fn quality(&self, name: &str) -> Result<Quality, AnalysisError> {
        self.quality_of(&self.values(name)?)
    }

    fn quality_of(&self, values: &[Vec<f64>]) -> Result<Quality, AnalysisError> {
        let (bins, rows) = (self.bins_per_chain(), self.rows());
        let needed = bins.max(8);
        if rows < needed {
            return Err(AnalysisError::TooShort { rows, needed });
        }
        let values = slices(values);
        Ok(Quality {
            autocorrelation: analysis::autocorrelation(&values),
            r_hat: analysis::split_r_hat(&values),
            bin_length: rows / bins,
            bins: bins * self.chains.len(),
        })
    }

    fn checked(&self, name: &str, values: &[Vec<f64>]) -> Result<Quality, AnalysisError> {
        let quality = self.quality_of(values)?;
        let observable = || name.to_owned();
        if quality.r_hat.is_nan() || quality.r_hat > Self::R_HAT {
            let (r_hat, allowed) = (quality.r_hat, Self::R_HAT);
            return Err(AnalysisError::ChainsDisagree { observable: observable(), r_hat, allowed });
        }
        let Autocorrelation { time, resolved, .. } = quality.autocorrelation;
        // Series without correlations need no long bins.
        if !resolved || (time > 1.0 && (quality.bin_length as f64) < Self::BIN_TIMES * time) {
            let bins = self.bins_per_chain();
            // The autocorrelation sum itself needs a window well within the chain.
            // Bins have whole rows.
            let needed = ((Self::BIN_TIMES * time).ceil() as usize * bins).max((32.0 * time).ceil() as usize);
            let (rows, bins) = (self.rows(), bins * self.chains.len());
            return Err(AnalysisError::TooFewBins { observable: observable(), time, rows, bins, needed });
        }
        Ok(quality)
    }

    fn described(&self, estimate: Estimate, quality: &Quality, r_hat: f64) -> Estimate {
        estimate
            .with("autocorrelation_time", quality.autocorrelation.time)
            .with("autocorrelation_time_error", quality.autocorrelation.error)
            .with("bins", quality.bins as f64)
            .with("bin_length", quality.bin_length as f64)
            .with("chains", self.chains.len() as f64)
            .with("rows", self.rows() as f64)
            .with("r_hat", r_hat)
    }

    fn signed(&self) -> Provenance {
        self.provenance
            .clone()
            .with("sweeps_per_row", self.sweeps_per_row)
            .with("thermalization", self.thermalization)
    }

    /// The mean of an observable; its error is from the integrated autocorrelation time.
    ///
    /// # Errors
    /// [`AnalysisError`] if the chains disagree, or are too short for the autocorrelation.
    pub fn mean(&self, name: &str) -> Result<Estimate, AnalysisError> {
        let values = self.values(name)?;
        let quality = self.checked(name, &values)?;
        let value = analysis::joint_mean(&slices(&values));
        let estimate = Estimate::statistical(value, quality.autocorrelation.error_of_mean(), self.signed());
        Ok(self.described(estimate, &quality, quality.r_hat))
    }

    /// A function of the means of observables, with the error by jackknife over bins; `what` names it in messages. The
    /// bias of order 1/n is a diagnostic, and is not subtracted.
    ///
    /// # Errors
    /// As [`Samples::mean`] for every observable; [`AnalysisError::NotFinite`].
    pub fn derived(
        &self,
        what: &str,
        of: &[&str],
        function: impl Fn(&[f64]) -> f64,
    ) -> Result<Estimate, AnalysisError> {
        let columns = of.iter().map(|name| self.values(name)).collect::<Result<Vec<_>, _>>()?;
        let qualities = of.iter().zip(&columns).map(|(name, values)| self.checked(name, values));
        let qualities = qualities.collect::<Result<Vec<_>, _>>()?;
        let Some(worst) =
            qualities.iter().max_by(|one, two| one.autocorrelation.time.total_cmp(&two.autocorrelation.time))
        else {
            return Err(AnalysisError::Unknown { given: what.into(), known: self.names.clone() });
        };
        let r_hat = qualities.iter().fold(1.0, |most: f64, quality| most.max(quality.r_hat));
        // `[observable][bin]`; what does not fill a bin is left out at the beginning of a chain.
        let length = worst.bin_length;
        let binned = |chain: &Vec<f64>| {
            let rest = chain.len() - length * self.bins_per_chain();
            chain[rest..]
                .chunks(length)
                .map(|bin| bin.iter().sum::<f64>() / length as f64)
                .collect::<Vec<_>>()
        };
        let bins: Vec<Vec<f64>> =
            columns.iter().map(|chains| chains.iter().flat_map(binned).collect()).collect();
        let n = worst.bins as f64;
        let sums: Vec<f64> = bins.iter().map(|bins| bins.iter().sum()).collect();
        let value = function(&sums.iter().map(|sum| sum / n).collect::<Vec<_>>());
        let without = |k: usize| {
            let means: Vec<f64> =
                sums.iter().zip(&bins).map(|(sum, bins)| (sum - bins[k]) / (n - 1.0)).collect();
            function(&means)
        };
        let without: Vec<f64> = (0..worst.bins).map(without).collect();
        let mean = without.iter().sum::<f64>() / n;
        let error = ((n - 1.0) / n * without.iter().map(|x| (x - mean).powi(2)).sum::<f64>()).sqrt();
        if !(value.is_finite() && error.is_finite()) {
            return Err(AnalysisError::NotFinite { what: what.into(), value });
        }
        let estimate = Estimate::statistical(value, error, self.signed());
        Ok(self.described(estimate, worst, r_hat).with("jackknife_bias", (n - 1.0) * (mean - value)))
    }
}

fn slices(values: &[Vec<f64>]) -> Vec<&[f64]> {
    values.iter().map(Vec::as_slice).collect()
}
