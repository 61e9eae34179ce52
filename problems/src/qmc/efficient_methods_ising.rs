//! qmc/10-efficient-methods-ising: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        10,
        "qmc/10-efficient-methods-ising",
        "Efficient methods for Ising ground states",
        "For more than 200 spins in a transverse field, on a chain and on the fully frustrated \
                square-octagon lattice: for which methods is an efficient computation of ground-state \
                properties proved (options a to h)?",
        Kind::ChoiceSet,
    )
}
