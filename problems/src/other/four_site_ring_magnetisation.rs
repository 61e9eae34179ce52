//! other/32-four-site-ring-magnetisation: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$q;\mu;t;B$",
        ..Problem::outline(
            32,
            "other/32-four-site-ring-magnetisation",
            "Magnetisation of a ring of four sites",
            "Electrons on a four-site ring feel Peierls phases that add up to qB and a Zeeman energy \
                    μBS^z, with μ > qt. Give the magnetisation at half filling and zero temperature to \
                    linear order in B > 0.",
            Kind::Expression,
        )
    }
}
