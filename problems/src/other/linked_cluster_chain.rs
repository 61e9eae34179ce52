//! other/26-linked-cluster-chain: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$(O_n,real);(E_n,real);(E_{n-1},real);(n,integer)$",
        ..Problem::outline(
            26,
            "other/26-linked-cluster-chain",
            "Linked-cluster expansion of a chain",
            "An extensive property is expanded in connected clusters with inclusion-exclusion. For a \
                    chain, where a cluster is an open chain of up to n sites, express the sum O_n by the \
                    properties E_n of finite chains.",
            Kind::Equation,
        )
    }
}
