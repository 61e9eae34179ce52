//! What can go wrong.

use eigentruth_numerics::checkpoint::CheckpointError;
use eigentruth_numerics::lower::LowerError;
use eigentruth_numerics::monte_carlo::{AnalysisError, MonteCarloError};
use thiserror::Error;

/// Why a model is not simulated, or a record has no answer.
#[derive(Debug, Error)]
pub enum SseError {
    /// The Hamiltonian has no bond matrices.
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// A model that an update cannot treat.
    #[error("the {update} cannot treat the term on the sites {sites:?}: {reason}")]
    Update {
        /// Which update.
        update: &'static str,
        /// Where the term is.
        sites: Vec<usize>,
        /// What is wrong, and what to use instead.
        reason: String,
    },
    /// A term whose current is not known, or that no current is conserved with.
    #[error("there is no stiffness: the term on the sites {sites:?} {reason}")]
    Currents {
        /// Where the term is.
        sites: Vec<usize>,
        /// What it does.
        reason: &'static str,
    },
    /// A number outside its range.
    #[error("{what} is {given}, allowed is {allowed}")]
    Parameter {
        /// Which number.
        what: String,
        /// Its value.
        given: String,
        /// What is possible.
        allowed: &'static str,
    },
    /// Tables that do not fit.
    #[error("{what} would take {bytes} bytes, allowed are {allowed}; lower the number of states of a site")]
    Memory {
        /// Which table.
        what: &'static str,
        /// What it takes.
        bytes: u128,
        /// The limit.
        allowed: u128,
    },
    /// An average that drowns in the sign problem.
    #[error(
        "the average sign is {sign} ± {error}, which is compatible with zero, so `{what}` has no value; raise the temperature, take \
         a smaller system or a basis with a weaker sign problem, or sample about {factor:.0} times longer"
    )]
    Sign {
        /// What was asked for.
        what: String,
        /// The average sign.
        sign: f64,
        /// Its standard deviation.
        error: f64,
        /// How much longer a run would have to be for the sign seen to be significant.
        factor: f64,
    },
    /// A quantity that was not measured.
    #[error("`{given}` was not measured; {next}")]
    NotMeasured {
        /// What was asked for.
        given: String,
        /// What to do.
        next: &'static str,
    },
    /// Averages that have no length of decay.
    #[error("{what} is {value} ± {error}, so there is no length of decay; {next}")]
    NoDecay {
        /// Which average, or the rate of decay.
        what: String,
        /// Its value.
        value: f64,
        /// Its standard deviation.
        error: f64,
        /// What to do.
        next: &'static str,
    },
    /// A state that does not belong to the model.
    #[error("the stored state does not fit: {0}")]
    State(String),
    /// The record.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// The file of a run.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The run.
    #[error(transparent)]
    Run(#[from] Box<MonteCarloError<SseError>>),
}
