//! hf/03-moire-matrix-storage: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$N_q$",
        ..Problem::outline(
            3,
            "hf/03-moire-matrix-storage",
            "Storage of a moiré Hamiltonian",
            "A moiré continuum model with two layers and two valleys is expanded in plane waves that \
                    cover N_q Brillouin zones and treated in Hartree-Fock. How much memory does the \
                    Hamiltonian take at one momentum?",
            Kind::Expression,
        )
    }
}
