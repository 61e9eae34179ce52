//! ed/22-kagome-clusters: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        22,
        "ed/22-kagome-clusters",
        "Five-site clusters of the kagome lattice",
        "Count the connected five-site clusters of the kagome lattice up to isomorphism, for a \
                model with nearest-neighbour and local terms.",
        Kind::Numeric,
    )
}
