//! peps/21-excitation-eigenproblem: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$N_k;(B,complex)$",
        ..Problem::outline(
            21,
            "peps/21-excitation-eigenproblem",
            "Excitations of a tensor network",
            "An excitation replaces one ground-state tensor A by B and superposes all places with a \
                    momentum. B follows from H_k B = ω_k f; give f in terms of N_k and B.",
            Kind::Expression,
        )
    }
}
