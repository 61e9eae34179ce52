//! other/31-ising-two-fields: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        31,
        "other/31-ising-two-fields",
        "Quantum Ising model in two fields",
        "The ferromagnetic quantum Ising model has a transverse field h and a longitudinal field \
                g. Choose the true statements on its gap, its transition and the decay of correlations \
                (options a to d).",
        Kind::ChoiceSet,
    )
}
