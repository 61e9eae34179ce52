//! dmrg/11-alternating-xx-yy-chain: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$(N,integer)$",
        part_names: &["", "c"],
        ..Problem::outline(
            11,
            "dmrg/11-alternating-xx-yy-chain",
            "A chain that alternates XX and YY bonds",
            "Pauli spins on N sites of an open chain, H = −Σ(σˣσˣ on odd bonds + σʸσʸ on even bonds). \
                    Give the degeneracy of the ground level as a function of N, and the central charge c.",
            Kind::MixedList,
        )
    }
}
