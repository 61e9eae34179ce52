//! other/47-staggered-flux-fermi-surface: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        47,
        "other/47-staggered-flux-fermi-surface",
        "Fermi surface with staggered flux",
        "On the square lattice the y-hopping carries a phase θ on every second bond. For t_1 = \
                t_2 = 1, θ = π/3 and μ = 0.1, 0.3, 1.2, count the connected pieces of the Fermi surface.",
        Kind::OrderedList,
    )
}
