//! dmrg/28-two-leg-hubbard-ladder: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        28,
        "dmrg/28-two-leg-hubbard-ladder",
        "Phase of a doped Hubbard ladder",
        "A two-leg Hubbard ladder has rung hopping 2t, leg hopping t, U = 8t and 7/8 electrons \
                per site. Which phase is its ground state: (a) Luttinger liquid, (b) Luther-Emery \
                liquid, (c) spin liquid, (d) non-Luttinger liquid?",
        Kind::ChoiceSet,
    )
}
