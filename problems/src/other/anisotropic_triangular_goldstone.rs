//! other/37-anisotropic-triangular-goldstone: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        part_names: &["n_{FM}", "n_{AF}"],
        ..Problem::outline(
            37,
            "other/37-anisotropic-triangular-goldstone",
            "Gapless modes of an anisotropic triangular magnet",
            "Classical three-component spins on the triangular lattice have coupling J along x and J' \
                    on the other bonds. Count the gapless modes at zero temperature for ferromagnetic and \
                    for antiferromagnetic couplings.",
            Kind::OrderedList,
        )
    }
}
