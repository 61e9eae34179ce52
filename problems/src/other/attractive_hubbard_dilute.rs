//! other/33-attractive-hubbard-dilute: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        33,
        "other/33-attractive-hubbard-dilute",
        "Dilute attractive Hubbard model",
        "The attractive Hubbard model in two dimensions is filled with 0.12 electrons per site. \
                Choose the true statements on its superconductivity and transition temperature at weak \
                and strong coupling (options a to d).",
        Kind::ChoiceSet,
    )
}
