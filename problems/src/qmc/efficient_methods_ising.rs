//! qmc/10-efficient-methods-ising: which methods are proved to be efficient for ground states of two Ising models in a transverse field?
//!
//! What an option says of a method is split into what a computation can show (exact or not, negative weights or not, bond dimensions) and what is
//! a statement about theorems. The first is computed; the second is left open.
//!
//! Every computed part has two methods: sizes of matrices by numbers that agree and by operators that stay among 2N of them, bond dimensions by counted
//! Schmidt values and by bounds from Rényi entropies of states found in another way, the Jastrow wave function by its best energy and by the logarithm of the
//! exact amplitudes, times by one exact Markov matrix and by a bound for all local moves. Bond dimensions have a third one, the density-matrix renormalization
//! group on chains and on cylinders; and beside the times of single spins stand those of the clusters that larger tori are sampled with.

mod bottleneck;
mod chain;
mod clusters;
mod cylinders;
mod entropies;
mod lattice;
mod logarithms;
mod majorana;
mod relaxation;
mod variants;

use eigentruth_grading::Kind;

use self::variants::SolvedChains;
use crate::assembly::{Assembly, Condition};
use crate::method::{Budget, Method, Parameters};
use crate::problem::{Claim, Constraint, Problem, Reading};

const THEOREM: &str = "a bound for all sizes";

/// The problem.
pub(crate) fn problem() -> Problem {
    let is = Condition::claim;
    let all = |ids: &[&'static str]| Condition::All(ids.iter().map(|id| is(id)).collect());
    let none_known = !is("Monte Carlo proved");
    Problem {
        claims: vec![
            Claim::statement(
                "fermions",
                "the Jordan-Wigner transformation solves the chain with matrices as large as the chain is long",
            ),
            Claim::statement(
                "transfer",
                "the transfer matrix solves the chain with matrices as large as the chain is long",
            ),
            Claim::statement(
                "chain dimension",
                "the bond dimension that the chain needs grows no faster than a power of its length",
            ),
            Claim::statement(
                "lattice dimension",
                "the bond dimension that the 4-8 lattice needs grows no faster than a power of its width",
            ),
            Claim::statement("Jastrow", "a Jastrow wave function is the ground state of the chain"),
            Claim::statement("signs", "quantum Monte Carlo of the 4-8 lattice has a sign problem"),
            Claim::statement(
                "signs suffice",
                "without a sign problem the time that quantum Monte Carlo needs grows no faster than a power",
            ),
            Claim::undecidable(
                "Monte Carlo proved",
                "it is proved that quantum Monte Carlo of the 4-8 lattice needs a time that grows no faster than a power of the number of spins",
                "whether such a theorem is known is no property of the model: computations on some sizes neither prove nor exclude it",
            ),
        ],
        assembly: Assembly::Options(vec![
            ('a', all(&["chain dimension", "Monte Carlo proved", "signs suffice"]).and(!is("signs"))),
            ('b', all(&["fermions", "Monte Carlo proved"])),
            ('c', all(&["signs", "fermions"]).and(none_known.clone())),
            ('d', all(&["fermions", "Monte Carlo proved", "signs suffice"]).and(!is("signs"))),
            ('e', is("Jastrow").and(none_known.clone())),
            ('f', all(&["chain dimension", "lattice dimension"])),
            ('g', is("transfer").and(!is("signs")).and(none_known.clone())),
            ('h', all(&["signs", "transfer"]).and(none_known)),
        ]),
        // What suffices for all models without signs suffices for this one.
        constraints: vec![Constraint::Implies(
            is("signs suffice").and(!is("signs")),
            is("Monte Carlo proved"),
        )],
        readings: vec![Reading::admissible(
            THEOREM,
            "provably efficient method",
            "S. Bravyi, D. Gosset, Phys. Rev. Lett. 119, 100503 (2017), on Monte Carlo with a proved running time",
            "efficient means a cost that grows no faster than a power of the number of spins, and proved that a theorem says so; an option that \
             gives a reason is true only if the reason holds. Where one half says that no method is known, that is about d = 2",
        )],
        methods: vec![
            Method::new("fermions against levels", "free", &["fermions"], chain::fermions),
            Method::new("pairs of Majorana operators", "operators", &["fermions"], majorana::pairs),
            Method::new("product of rotations", "problems", &["transfer"], chain::transfer),
            Method::new("turned Majorana operators", "numerics", &["transfer"], majorana::conjugations),
            Method::new("Schmidt values of fermions", "free", &["chain dimension"], chain::dimension)
                .parameters(|_| Parameters::new().with("sizes", vec![16, 32, 64, 128, 256])),
            Method::new("entropies of matrix products", "mps", &["chain dimension"], entropies::chain)
                .parameters(|budget| {
                    let sizes = if budget == Budget::Quick { vec![8, 16, 32] } else { vec![8, 16, 32, 64] };
                    Parameters::new().with("sizes", sizes)
                }),
            Method::new(
                "renormalization group",
                "mps",
                &["chain dimension", "lattice dimension"],
                cylinders::investigate,
            )
            .parameters(|budget| {
                let (lengths, widths, columns) = match budget {
                    Budget::Quick => (vec![16, 32, 64], vec![1, 2, 3], 2),
                    Budget::Standard => (vec![16, 32, 64, 128, 256], vec![1, 2, 3], 4),
                    Budget::Thorough => (vec![16, 32, 64, 128, 256], vec![1, 2, 3, 4], 4),
                };
                Parameters::new().with("lengths", lengths).with("widths", widths).with("columns", columns)
            }),
            Method::new("best pair factors", "problems", &["Jastrow"], chain::jastrow),
            Method::new("logarithm of the amplitudes", "numerics", &["Jastrow"], logarithms::words),
            Method::new("Schmidt values of strips", "exact", &["lattice dimension"], lattice::dimension),
            Method::new("purity of strips", "problems", &["lattice dimension"], entropies::strips),
            Method::new("closed strings", "signs", &["signs"], lattice::strings),
            Method::new("elements from bits", "problems", &["signs"], lattice::elements),
            Method::new("exact Markov matrix", "problems", &["signs suffice"], relaxation::investigate),
            Method::new("bottleneck", "problems", &["signs suffice"], bottleneck::investigate),
            Method::new("times of clusters", "sse", &["signs suffice"], clusters::investigate).parameters(
                |budget| {
                    let (lengths, fields, rows) = match budget {
                        Budget::Quick => (vec![3], vec![2.0], 1000),
                        Budget::Standard | Budget::Thorough => (vec![3, 6, 9], vec![1.5, 2.0], 2000),
                    };
                    Parameters::new().with("lengths", lengths).with("fields", fields).with("rows", rows)
                },
            ),
        ],
        overturned_by: "a ring or chain on which fermions and exact levels differ, a strip of the 4-8 lattice whose entanglement does not grow with its \
                        width, a negative weight; and, for what is left open, a theorem on the running time of quantum Monte Carlo for this model",
        related: Some(&SolvedChains),
        ..Problem::outline(
            10,
            "qmc/10-efficient-methods-ising",
            "Efficient methods for Ising ground states",
            "For more than 200 spins in a transverse field, on a chain and on the fully frustrated \
                square-octagon lattice: for which methods is an efficient computation of ground-state \
                properties proved (options a to h)?",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::{Assembled, Known, Truth};
    use crate::testing::{assert_repeatable, settled};

    #[test]
    fn all_but_the_theorem_is_decided_and_two_options_remain() {
        let problem = problem();
        let mut known = Known::default();
        for (_, claim, settled) in settled(&problem) {
            assert_eq!(
                settled.why.is_some(),
                claim.id == "Monte Carlo proved",
                "{}: {}",
                claim.id,
                settled.sentence
            );
            known.truths.insert(claim.id, settled.truth);
        }
        let Assembled::Options(options) = problem.assembly.assemble(&known) else { panic!("options") };
        // One of them is true: whichever theorem there is.
        let open: Vec<char> =
            options.iter().filter(|(_, truth)| *truth == Truth::Unknown).map(|(label, _)| *label).collect();
        assert!(open.len() == 2 && options.iter().all(|(_, truth)| *truth != Truth::True), "{options:?}");
    }

    #[test]
    fn variants_vary_and_repeat() {
        assert_repeatable(&SolvedChains, 10);
    }
}
