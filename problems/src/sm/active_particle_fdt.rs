//! sm/43-active-particle-fdt: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        43,
        "sm/43-active-particle-fdt",
        "Fluctuation-dissipation for an active particle",
        "A particle of constant speed turns its heading by a torque from a potential, and by \
                noise. Is the fluctuation-dissipation relation for an observable of its position \
                violated, and for which reason (options a to d)?",
        Kind::ChoiceSet,
    )
}
