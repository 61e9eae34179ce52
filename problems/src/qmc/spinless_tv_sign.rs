//! qmc/18-spinless-tv-sign: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        18,
        "qmc/18-spinless-tv-sign",
        "Sign problem of spinless fermions",
        "Spinless fermions at half filling in two dimensions hop (t) and interact with their \
                neighbours (V). For which signs of V is there a sign problem (options a to d)?",
        Kind::ChoiceSet,
    )
}
