//! sm/49-honeycomb-dimer-defects: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        49,
        "sm/49-honeycomb-dimer-defects",
        "Dimers on a honeycomb cylinder",
        "Dimers cover a honeycomb cylinder whose zig-zag edges may keep sites uncovered. Which \
                density of uncovered edge sites has the most coverings for wide cylinders, and which the \
                second most for 11 rows?",
        Kind::TupleRounded { digits: 2 },
    )
}
