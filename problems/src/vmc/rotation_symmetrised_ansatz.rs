//! vmc/06-rotation-symmetrised-ansatz: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        6,
        "vmc/06-rotation-symmetrised-ansatz",
        "Restoring a four-fold rotation",
        "A variational amplitude ψ(x) breaks the four-fold rotation R. Which constructions \
                restore it: (a) Σ_n ψ(Rⁿx), (b) Π_n ψ(Rⁿx), (c) Σ_n ψ(Rx), (d) Σ_n (−1)ⁿ ψ(Rⁿx), (e) Σ_n \
                e^{iπn²} ψ(Rⁿx)?",
        Kind::ChoiceSet,
    )
}
