//! hf/02-folded-zone-corners: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        2,
        "hf/02-folded-zone-corners",
        "Corners of a folded Brillouin zone",
        "A triangular lattice (a = 1) with two zone corners on the k_y axis develops a √3 × √3 \
                density wave. Give the six corners of the original zone in the reduced zone, to two \
                decimals.",
        Kind::SetOfPoints { digits: 2 },
    )
}
