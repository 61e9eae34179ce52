//! ed/14-landau-level-spacings: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        14,
        "ed/14-landau-level-spacings",
        "Level spacings at quarter filling of a Landau level",
        "N polarised electrons interact by the Coulomb force in the lowest Landau level of a \
                square torus with 4N flux quanta. Which scalings with N occur among the spacings of the \
                20 lowest levels: (a) O(1), (b) O(1/N), (c) O(1/N²), (d) O(e^{−N}), (e) exactly zero?",
        Kind::ChoiceSet,
    )
}
