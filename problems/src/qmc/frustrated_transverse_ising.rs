//! qmc/08-frustrated-transverse-ising: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        8,
        "qmc/08-frustrated-transverse-ising",
        "Two frustrated transverse-field Ising models",
        "The transverse-field Ising model is frustrated on the triangular lattice, and on the \
                square-octagon lattice with an odd number of antiferromagnetic bonds around each \
                plaquette. Choose the true statements on their transitions and orders (options a to i).",
        Kind::ChoiceSet,
    )
}
