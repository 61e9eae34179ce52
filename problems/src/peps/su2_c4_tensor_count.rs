//! peps/48-su2-c4-tensor-count: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        48,
        "peps/48-su2-c4-tensor-count",
        "Symmetric tensors",
        "A tensor has a spin-1 physical leg and four virtual legs 0 ⊕ 1. Count the independent \
                ones that are invariant under SU(2) and transform in the trivial representation of the \
                four-fold rotation of the virtual legs.",
        Kind::Numeric,
    )
}
