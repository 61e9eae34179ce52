//! other/35-kitaev-loop-gas-projector: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        35,
        "other/35-kitaev-loop-gas-projector",
        "Loop-gas projector of a spin-1 Kitaev model",
        "A loop-gas tensor Q_{kij} made of π rotations U^γ is to give a projector that absorbs \
                every plaquette operator of the spin-1 Kitaev honeycomb model. Choose the components \
                that are right (options a to f).",
        Kind::ChoiceSet,
    )
}
