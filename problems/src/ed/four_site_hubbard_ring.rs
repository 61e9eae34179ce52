//! ed/15-four-site-hubbard-ring: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        15,
        "ed/15-four-site-hubbard-ring",
        "Four electrons on a Hubbard ring of four sites",
        "Is the ground state of the half-filled Hubbard ring of four sites (t, U > 0) unique, and \
                is it connected to a free ground state without closing the gap, with or without keeping \
                time reversal and the four-fold rotation (options a to e)?",
        Kind::ChoiceSet,
    )
}
