//! other/17-particle-hole-transformed-hubbard: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$t;U;\mu;m_{i,\uparrow};m_{i,\downarrow};(p_{i,\sigma},NC,fermion);(p_{j,\sigma},NC,fermion)$",
        ..Problem::outline(
            17,
            "other/17-particle-hole-transformed-hubbard",
            "Hubbard model after a particle-hole map",
            "The particle-hole symmetric Hubbard model with a chemical potential on a bipartite \
                    lattice is rewritten with a particle-hole map of the down spins that has a sublattice \
                    sign. Give the bond term plus the site term, in the new hopping operators p and \
                    densities m.",
            Kind::Operator,
        )
    }
}
