//! other/39-open-dimer-chain-gap: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$t_1;t_2;(n,integer)$",
        ..Problem::outline(
            39,
            "other/39-open-dimer-chain-gap",
            "Gap of an open dimerised chain",
            "A half-filled open chain of n cells has weak bonds t_1 within and strong bonds t_2 \
                    between the cells. Give the leading behaviour of the gap to the lowest excitation for \
                    large n.",
            Kind::Expression,
        )
    }
}
