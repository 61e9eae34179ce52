//! other/38-ring-statements: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        38,
        "other/38-ring-statements",
        "Statements on a ring in a field",
        "Electrons on a ring of n sites feel Peierls phases that add up to qB and a Zeeman energy \
                μBS^z. Choose the true statements on magnetisation and currents (options a to j).",
        Kind::ChoiceSet,
    )
}
