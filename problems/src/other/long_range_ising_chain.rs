//! other/29-long-range-ising-chain: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        29,
        "other/29-long-range-ising-chain",
        "Ising ferromagnet with long range",
        "Classical Ising spins interact by J(n) = |J_0|/(1+n²)^α. Choose the true statements on \
                order and the decay of correlations for α = 1, 2, 4 (options a to e).",
        Kind::ChoiceSet,
    )
}
