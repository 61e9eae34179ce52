//! sm/45-cavity-variable-molecules: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        45,
        "sm/45-cavity-variable-molecules",
        "Cavity variable for molecules in high dimension",
        "A liquid of diatomic molecules is described by an effective process in infinitely many \
                dimensions. Which tagged object is the cavity variable (options a to f)?",
        Kind::ChoiceSet,
    )
}
