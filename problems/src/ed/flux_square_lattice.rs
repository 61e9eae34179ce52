//! ed/25-flux-square-lattice: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        25,
        "ed/25-flux-square-lattice",
        "A square lattice with a flux pattern",
        "Electrons on the square lattice have hopping phases e^{2πiy/n} along x and on the \
                diagonals. Choose what is true of the band minimum, and of density and bond averages at \
                filling 1/n (options a to e).",
        Kind::ChoiceSet,
    )
}
