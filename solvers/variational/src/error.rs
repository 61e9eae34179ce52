//! Why a variational calculation has no result.

use eigentruth_numerics::checkpoint::CheckpointError;
use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::lower::LowerError;
use eigentruth_numerics::monte_carlo::AnalysisError;
use thiserror::Error;

/// Why a variational calculation has no result.
#[derive(Debug, Error)]
pub enum VariationalError {
    /// A vector of parameters of another length.
    #[error("the wave function has {expected} parameters, but {given} were given")]
    Parameters {
        /// How many it has.
        expected: usize,
        /// How many were given.
        given: usize,
    },
    /// A number that has to be finite.
    #[error("{what} is {value}, which is not finite; make steps smaller, or regularize more")]
    NotFinite {
        /// Which.
        what: String,
        /// Its value.
        value: f64,
    },
    /// Weights so large that products of amplitudes overflow.
    #[error(
        "the weights of site {site} add up to {sum:.1} in modulus, allowed are {allowed}: ratios of amplitudes would overflow; \
         make steps smaller, or regularize more"
    )]
    Weights {
        /// The site.
        site: usize,
        /// Σ|Re W| over hidden units.
        sum: f64,
        /// The limit.
        allowed: f64,
    },
    /// A configuration in which nothing can be sampled.
    #[error("the wave function vanishes in the configuration {configuration:#b}; start from another one")]
    Vanishes {
        /// The configuration.
        configuration: u64,
    },
    /// Tables that were updated too often.
    #[error(
        "tables that were updated step by step give a logarithm of the amplitude that is {deviation:.1e} away from the recomputed one, \
         allowed is {allowed:.1e}; recompute more often (fewer steps in a sweep)"
    )]
    Drift {
        /// The difference.
        deviation: f64,
        /// The limit.
        allowed: f64,
    },
    /// An option out of its range.
    #[error("{what} is {given}; {allowed}")]
    Option {
        /// Which.
        what: &'static str,
        /// Its value.
        given: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Too much memory.
    #[error("{what} takes {bytes} bytes, allowed are {allowed}")]
    Memory {
        /// What.
        what: &'static str,
        /// Bytes.
        bytes: u128,
        /// The limit.
        allowed: u128,
    },
    /// A charge that nothing conserves.
    #[error("`{given}` is not conserved; conserved are {known}")]
    Charge {
        /// The name.
        given: String,
        /// The names that there are.
        known: String,
    },
    /// A sector without configurations, or with too many.
    #[error("the sector has {found} configurations; needed are between 1 and {limit}")]
    Sector {
        /// As text, since they may be too many to count.
        found: String,
        /// The most that are enumerated.
        limit: usize,
    },
    /// Equations of stochastic reconfiguration that were not solved.
    #[error(
        "the equations of stochastic reconfiguration have a relative residual of {residual:.1e}, allowed is {allowed:.1e}; \
         regularize more, or allow more iterations"
    )]
    Residual {
        /// ‖(S + λ)δ − F‖ / ‖F‖.
        residual: f64,
        /// The limit.
        allowed: f64,
    },
    /// The Hamiltonian.
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// A matrix.
    #[error(transparent)]
    Dense(#[from] DenseError),
    /// A record of samples.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// A file.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

/// Checks the length of a vector of parameters and that they are finite.
pub(crate) fn check_parameters<S: eigentruth_numerics::Scalar>(
    expected: usize,
    values: &[S],
) -> Result<(), VariationalError> {
    if values.len() != expected {
        return Err(VariationalError::Parameters { expected, given: values.len() });
    }
    match values.iter().position(|value| !value.norm_squared().is_finite()) {
        None => Ok(()),
        Some(at) => {
            let value = values[at].norm_squared().sqrt();
            Err(VariationalError::NotFinite { what: format!("the modulus of parameter {at}"), value })
        }
    }
}
