//! sm/44-chaotic-synchronisation-threshold: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$K_c;\gamma;\sigma$",
        ..Problem::outline(
            44,
            "sm/44-chaotic-synchronisation-threshold",
            "Synchronisation of chaotic copies",
            "Two copies of N soft spins with random quadratic couplings and a spherical constraint \
                    are coupled diffusively. Give the coupling K_c above which they synchronise, as a \
                    function of γ and σ.",
            Kind::Equation,
        )
    }
}
