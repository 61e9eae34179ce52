//! dmrg/07-bond-dimension-gapless-2d: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        7,
        "dmrg/07-bond-dimension-gapless-2d",
        "Bond dimensions in two dimensions without a gap",
        "A gapless ground state on L × L sites is to be represented by a matrix product state and \
                by a projected entangled-pair state. Choose the pair of laws by which the bond \
                dimensions have to grow with L (options a to e).",
        Kind::ChoiceSet,
    )
}
