//! other/30-hardcore-bosons-triangular: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        30,
        "other/30-hardcore-bosons-triangular",
        "Hard-core bosons on the triangular lattice",
        "Charged hard-core bosons on the triangular lattice hop (t) and repel their neighbours \
                (V). Choose the true statements on resistivity, compressibility and superfluidity \
                (options a to d).",
        Kind::ChoiceSet,
    )
}
