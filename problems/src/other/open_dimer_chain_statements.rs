//! other/40-open-dimer-chain-statements: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        40,
        "other/40-open-dimer-chain-statements",
        "Statements on an open dimerised chain",
        "A half-filled open chain of N_u cells has weak bonds t_1 within and strong bonds t_2 \
                between the cells. Choose the true statements on topology, gap and lowest excitation \
                (options a to f).",
        Kind::ChoiceSet,
    )
}
