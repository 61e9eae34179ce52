//! dmrg/12-two-correlation-lengths: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        12,
        "dmrg/12-two-correlation-lengths",
        "Two correlation lengths of a cylinder",
        "For the Heisenberg antiferromagnet on a cylinder of even width and length, ξ_1 is fitted \
                to bulk spin correlations and ξ_2 to the staggered moment that a pinning field at the \
                edge induces. How do they compare (options a to d)?",
        Kind::ChoiceSet,
    )
}
