//! hf/00-triangular-charge-order: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$U_0;U_1$",
        ..Problem::outline(
            0,
            "hf/00-triangular-charge-order",
            "Charge order on the triangular lattice",
            "Electrons with spin fill half of the triangular lattice. They repel each other on a site \
                    (U_0) and on neighbouring sites (U_1), and barely hop. Give the ground-state energy per \
                    site of the commensurate charge order.",
            Kind::Expression,
        )
    }
}
