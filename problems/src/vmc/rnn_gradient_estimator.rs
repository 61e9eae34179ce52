//! vmc/13-rnn-gradient-estimator: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        13,
        "vmc/13-rnn-gradient-estimator",
        "Gradient estimator of a recurrent network",
        "A recurrent network gives exact samples of |ψ|². The energy gradient is estimated by 2 \
                Re of the mean of ∂ψ*/ψ* times the local energy, without a baseline. Is the estimator \
                biased, why, and is its variance high (options a to e)?",
        Kind::ChoiceSet,
    )
}
