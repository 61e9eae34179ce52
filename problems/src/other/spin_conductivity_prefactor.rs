//! other/41-spin-conductivity-prefactor: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$\omega;\beta$",
        ..Problem::outline(
            41,
            "other/41-spin-conductivity-prefactor",
            "Prefactor of the spin conductivity",
            "Write the real part of the spin conductivity of the Hubbard model as α times the \
                    one-sided time transform of the real part of the spin-current correlator. Give α as a \
                    function of ω and β.",
            Kind::Expression,
        )
    }
}
