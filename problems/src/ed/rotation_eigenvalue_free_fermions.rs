//! ed/19-rotation-eigenvalue-free-fermions: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        19,
        "ed/19-rotation-eigenvalue-free-fermions",
        "Rotation eigenvalues of free fermions",
        "A time-reversal symmetric system of free spin-1/2 fermions has a four-fold rotation and \
                a unique gapped ground state. Which eighth roots of unity can be its rotation eigenvalue \
                (options a to h)?",
        Kind::ChoiceSet,
    )
}
