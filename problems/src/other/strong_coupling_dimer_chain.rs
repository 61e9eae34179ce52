//! other/23-strong-coupling-dimer-chain: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        23,
        "other/23-strong-coupling-dimer-chain",
        "Density correlations of a dimerised chain",
        "Electrons with infinite on-site repulsion on a dimerised chain (J, J' = 2J/3) at filling \
                1/5 per site. Give ⟨n_j n_{j+r}⟩ for even j and r = 0…4 to three digits.",
        Kind::TupleRounded { digits: 3 },
    )
}
