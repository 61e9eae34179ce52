//! ed/05-hubbard-random-zeeman: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        5,
        "ed/05-hubbard-random-zeeman",
        "Hubbard chain in a random Zeeman field",
        "A Hubbard chain of N electrons sits in a field that differs from site to site and \
                couples to S^z. Which operators are conserved: (a) N, (b) S^z, (c) the hopping sum Σ \
                c†_{iσ}c_{i+1,σ} without its conjugate, (d) the square of the η pseudospin, (e) the \
                double occupancy?",
        Kind::ChoiceSet,
    )
}
