//! ed/16-symmetry-blocks-3x3: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        16,
        "ed/16-symmetry-blocks-3x3",
        "Symmetry blocks on a 3 × 3 torus",
        "Electrons with spin on the 3 × 3 torus have translations, the four-fold rotation and \
                time reversal as symmetries, and no others are used. How many blocks that no symmetry \
                relates does the Hamiltonian have?",
        Kind::Numeric,
    )
}
