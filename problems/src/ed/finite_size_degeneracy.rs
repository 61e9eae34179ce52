//! ed/20-finite-size-degeneracy: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem::outline(
        20,
        "ed/20-finite-size-degeneracy",
        "Exact degeneracy at finite size",
        "Which of these ground levels, degenerate in the thermodynamic limit, are exactly \
                degenerate at finite size already: (a) Heisenberg ferromagnet, (b) Heisenberg \
                antiferromagnet, (c) Laughlin states of Coulomb electrons in the lowest Landau level on \
                a torus, (d) Moore-Read states of the second level on a torus, (e) ferromagnetic \
                transverse-field Ising model?",
        Kind::ChoiceSet,
    )
}
