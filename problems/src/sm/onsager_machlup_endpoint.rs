//! sm/46-onsager-machlup-endpoint: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$(p,real);(x,real)$",
        ..Problem::outline(
            46,
            "sm/46-onsager-machlup-endpoint",
            "Onsager-Machlup action with multiplicative noise",
            "For ẋ = −x³ + x²η in the Stratonovich sense, give the integrand of the path action when \
                    the normalisation is discretised at the end point of each step; p stands for ẋ.",
            Kind::Expression,
        )
    }
}
