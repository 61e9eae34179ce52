//! Monte Carlo without physics: independent Markov chains, their errors, and what makes them trustworthy.
//!
//! A [`MarkovChain`] knows how to sweep and to measure. [`run`] makes several of them, each with a stream of random
//! numbers of its own, thermalizes and records them; [`Samples`] turns the record into [`crate::Estimate`]s: means with errors from
//! the integrated autocorrelation time, functions of means by jackknife. Either is refused if the chains disagree or are too short
//! for their autocorrelation.
//!
//! Chains share nothing, and whatever is summed over them is summed in their order: the bits do not depend on the number of
//! threads, nor on interruptions ([`Control`]), nor on which run of several a chain was part of ([`Samples::merge`]).

mod analysis;
mod run;
mod samples;
#[cfg(test)]
mod tests;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use analysis::{Autocorrelation, BinningLevel, autocorrelation, binning, split_r_hat};
pub use run::{Control, MonteCarloError, Plan, run};
pub use samples::{AnalysisError, Quality, Samples, Series};

use crate::streams::Stream;

/// One Markov chain: a configuration, moves that leave its distribution as it is, and what is measured on it.
///
/// All random numbers are those of the stream that [`MarkovChain::sweep`] is given; a chain that takes them from elsewhere
/// cannot be resumed.
pub trait MarkovChain: Send {
    /// What a resumed chain needs beyond what it was made of: the configuration, and what was adapted while it
    /// thermalized.
    type State: Serialize + DeserializeOwned + Send;
    /// Why a sweep or a measurement can fail; [`std::convert::Infallible`] if none can.
    type Error: std::error::Error + Send + 'static;

    /// The names of the observables, in the order in which they are measured.
    fn observables(&self) -> Vec<String>;

    /// One sweep.
    ///
    /// # Errors
    /// Of the chain.
    fn sweep(&mut self, random: &mut Stream) -> Result<(), Self::Error>;

    /// Writes the value of every observable after a sweep.
    ///
    /// # Errors
    /// Of the chain.
    fn measure(&mut self, values: &mut [f64]) -> Result<(), Self::Error>;

    /// Called once between the last sweep of thermalization and the first that is measured: whatever was adapted to the
    /// configuration stays as it is from here on.
    fn thermalized(&mut self) {}

    /// The state between two sweeps.
    fn state(&self) -> Self::State;

    /// Takes up a state that [`MarkovChain::state`] gave for a chain made in the same way.
    ///
    /// # Errors
    /// If the state does not fit.
    fn restore(&mut self, state: Self::State) -> Result<(), Self::Error>;
}
