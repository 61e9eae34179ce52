//! qmc/09-sse-sign-pairing-model: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        9,
        "qmc/09-sse-sign-pairing-model",
        "Sign problem of a pairing spin model",
        "A spin-1/2 model has Ising exchange, pair flips S⁺S⁺ + h.c. and a field. Does stochastic \
                series expansion have a sign problem on the square and on the kagome lattice (options a \
                to e)?",
        Kind::ChoiceSet,
    )
}
