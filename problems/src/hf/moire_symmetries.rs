//! hf/04-moire-symmetries: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        4,
        "hf/04-moire-symmetries",
        "Symmetries of a moiré Hamiltonian",
        "A two-layer moiré continuum Hamiltonian has unequal masses, a layer potential, and \
                tunnelling with phases ω = e^{2πi/3}. Choose which of time reversal, the \
                layer-exchanging two-fold rotation, and the three-fold rotation are symmetries (options \
                a to h).",
        Kind::ChoiceSet,
    )
}
