//! hf/01-translation-invariant-order-parameters: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$k;N;(c_\uparrow(k),NC,fermion);(c_\downarrow(k),NC,fermion)$",
        ..Problem::outline(
            1,
            "hf/01-translation-invariant-order-parameters",
            "Order parameters that keep translations",
            "A Hartree-Fock Hamiltonian on the triangular lattice has Hartree and Fock terms built \
                    from averages of two fermion operators at equal momentum. Which averages can be order \
                    parameters without breaking translations?",
            Kind::Average,
        )
    }
}
