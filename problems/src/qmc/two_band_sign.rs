//! qmc/24-two-band-sign: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        24,
        "qmc/24-two-band-sign",
        "Sign problem of a two-band model",
        "Two bands with density interactions U, V and imaginary hybridisations that conserve \
                (g_1) or flip (g_2) the spin. For which of five parameter sets is determinant Monte \
                Carlo free of signs (options a to e)?",
        Kind::ChoiceSet,
    )
}
