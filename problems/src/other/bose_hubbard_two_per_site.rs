//! other/34-bose-hubbard-two-per-site: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        34,
        "other/34-bose-hubbard-two-per-site",
        "Bose-Hubbard model with two bosons per site",
        "The Bose-Hubbard model on the square lattice holds two bosons per site on average. \
                Choose the true statements on its transition, emergent Lorentz invariance and \
                conductivity (options a to d).",
        Kind::ChoiceSet,
    )
}
