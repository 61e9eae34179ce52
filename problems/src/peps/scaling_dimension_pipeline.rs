//! peps/36-scaling-dimension-pipeline: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        36,
        "peps/36-scaling-dimension-pipeline",
        "From a classical model to scaling dimensions",
        "Scaling dimensions of primary fields are wanted for a classical spin model in two \
                dimensions. Choose operations out of a list and put them in order (labels a to h).",
        Kind::ChoiceSequence,
    )
}
