//! qmc/27-long-range-hubbard-sign: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        27,
        "qmc/27-long-range-hubbard-sign",
        "Sign problem with long-range repulsion",
        "Electrons on the square lattice with hopping t, diagonal hopping t', a repulsion with \
                non-negative Fourier transform and a Zeeman field h. For which of seven parameter sets \
                is determinant Monte Carlo free of signs (options a to g)?",
        Kind::ChoiceSet,
    )
}
