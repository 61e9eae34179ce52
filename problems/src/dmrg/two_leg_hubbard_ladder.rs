//! dmrg/28-two-leg-hubbard-ladder: in which phase are electrons on a two-leg Hubbard ladder, one hole to eight sites?
//!
//! The phases differ in what is free of cost in long ladders. A Luttinger liquid has a mode of charge and one of spin without a gap; a
//! Luther-Emery liquid one of charge only, spins are paired and holes gain energy as pairs; a spin liquid conducts nothing. A conductor
//! that is neither of the first two is the fourth option. Costs are energies of open ladders by the density-matrix renormalization
//! group, extrapolated in their length and held against a ladder whose holes pair and one that is an insulator; rings of up to six
//! rungs are diagonalized exactly.
//!
//! These hold one or two holes, so that longer ones are more dilute: they tell whether two holes pair, and nothing of charges and spins
//! at a fixed filling, which would take rings of eight and sixteen rungs. What remains for those claims beside the open ladders' costs
//! is what their ground states look like: central charges of blocks may contradict, correlations are shown.

mod bands;
mod costs;
mod ladder;
mod modes;
mod open;
mod rings;
mod starts;
mod sweeps;
mod variants;

use eigentruth_grading::Kind;

use self::ladder::Ladder;
use self::variants::Ladders;
use crate::assembly::{Assembly, Condition};
use crate::method::{Budget, Method, Parameters};
use crate::problem::{Claim, Constraint, Problem, Reading};

const PRINTED: &str = "seven electrons on eight sites";
const BOTH_WAYS: &str = "every bond named in both directions";
const PER_SPIN: &str = "seven electrons of either spin on eight sites";

/// A ladder whose holes pair: at the same repulsion and filling, with weaker rungs.
const CONTROL: Ladder = Ladder { rung: 1.5, u: 8.0 };

/// The printed ladder with an attraction as strong as its repulsion, which must pair electrons and keep spins from turning.
const ATTRACTION: Ladder = Ladder { rung: 2.0, u: -8.0 };

/// What each option says.
fn options() -> Vec<(char, Condition)> {
    let [charge, spin, pairs, apart] = [
        || Condition::claim("charge"),
        || Condition::claim("spin"),
        || Condition::claim("pairs"),
        || Condition::claim("apart"),
    ];
    let luttinger = || Condition::All(vec![charge(), spin(), !pairs(), apart()]);
    let luther_emery = || Condition::All(vec![charge(), !spin(), pairs()]);
    vec![
        ('a', luttinger()),
        ('b', luther_emery()),
        // In one dimension no insulator at such a filling has magnetic order.
        ('c', !charge()),
        ('d', Condition::All(vec![charge(), !luttinger(), !luther_emery()])),
    ]
}

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![
            Claim::statement(
                "charge",
                "in long ladders two electrons are added and removed at no cost: it conducts, and is no spin liquid (c)",
            ),
            Claim::statement(
                "spin",
                "in long ladders a spin is turned at no cost, as in a Luttinger liquid (a) and not in a Luther-Emery liquid (b)",
            ),
            Claim::statement(
                "pairs",
                "two holes gain energy as a pair, as in a Luther-Emery liquid (b) and not in a Luttinger liquid (a)",
            ),
            Claim::statement(
                "apart",
                "an electron costs what its charge and its spin cost apart, a quarter of two electrons and half of a turned spin, as in a \
                 Luttinger liquid (a); in a metal that is none (d) nothing says so",
            ),
        ],
        assembly: Assembly::Options(options()),
        constraints: vec![Constraint::Exclusive(
            options().into_iter().map(|(_, condition)| condition).collect(),
        )],
        readings: vec![
            Reading::admissible(
                PRINTED,
                "electron filling $n=7/8$ per site",
                "R. M. Noack, S. R. White, D. J. Scalapino, Phys. Rev. Lett. 73, 882 (1994): ⟨n⟩ counts electrons of both spins on a site",
                "One hole to eight sites. Each bond of ⟨ij⟩ is named once, and t⊥ = 2t is the hopping on a rung. The four options are told \
                 apart: a Luther-Emery liquid, which some count among Luttinger liquids, is (b) and not (a). The phase is that of \
                 long ladders, whatever their ends.",
            ),
            Reading::inadmissible(
                BOTH_WAYS,
                r"\sum_{\langle ij\rangle,\sigma} t_{ij} (c_{i\sigma}^+.c_{j\sigma}+h.c.)",
                "sums over ordered pairs",
                "With the conjugate written out a bond that is named in both directions hops twice, so that U is four times the hopping; \
                 ⟨ij⟩ under a sum with h.c. names each bond once.",
            ),
            Reading::inadmissible(
                PER_SPIN,
                "electron filling $n=7/8$ per site",
                "usage for gases, where densities are given for one spin",
                "The filling is that of electrons, which the sum over σ counts with either spin; 7/8 of each makes 7/4 per site.",
            ),
        ],
        methods: vec![
            Method::new(
                "open ladders",
                "tensor/mps",
                &["charge", "spin", "pairs", "apart"],
                open::investigate,
            )
            .budget(Budget::Standard)
            .version(2)
            .parameters(|budget| {
                let thorough = budget == Budget::Thorough;
                let (rungs, control) =
                    if thorough { (vec![16, 24, 32], vec![16, 24]) } else { (vec![8, 16], vec![8, 16]) };
                Parameters::new()
                    .with("rungs", rungs)
                    .with("rungs of the control", control)
                    .with("rungs elsewhere", vec![8, 16])
                    .with("bond dimension", if thorough { 320 } else { 200 })
                    .with("bond dimension elsewhere", 100)
            }),
            Method::new("rings of rungs", "exact", &["pairs"], rings::investigate).parameters(|budget| {
                let rungs = if budget == Budget::Quick { vec![3, 4, 5] } else { vec![3, 4, 5, 6] };
                Parameters::new().with("rungs", rungs)
            }),
            Method::new(
                "bands of free electrons",
                "problems",
                &["charge", "spin", "apart"],
                bands::investigate,
            )
            .argument(),
        ],
        overturned_by: "a cost of a turned spin that, in ladders longer than the computed ones, falls slower than the inverse length, or a \
                        positive gain of two holes there",
        family: Some(&Ladders),
        ..Problem::outline(
            28,
            "dmrg/28-two-leg-hubbard-ladder",
            "Phase of a doped Hubbard ladder",
            "A two-leg Hubbard ladder has rung hopping 2t, leg hopping t, U = 8t and 7/8 electrons \
                per site. Which phase is its ground state: (a) Luttinger liquid, (b) Luther-Emery \
                liquid, (c) spin liquid, (d) non-Luttinger liquid?",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::assembly::{Assembled, Known, Truth};
    use crate::engine::{Forgotten, jobs};
    use crate::finding::{FindingKind, Outcome};
    use crate::method::Shared;
    use crate::testing::settled;

    #[test]
    fn short_rings_and_bands_are_all_that_is_quick() {
        for (reading, claim, settled) in settled(&problem()) {
            // Two methods are asked for pairs, and arguments decide nothing.
            assert!(settled.why.is_some(), "{} in {}: {}", claim.id, reading.name, settled.sentence);
        }
    }

    #[test]
    fn bands_argue_and_may_not_be_declared_to_decide() {
        let (store, cancelled) = (Shared::default(), AtomicBool::new(false));
        for declared in [true, false] {
            let mut problem = problem();
            problem.methods.iter_mut().for_each(|method| method.argument = declared);
            let mut of_bands = 0;
            for job in jobs(&problem, Budget::Quick, 1).iter().filter(|job| job.method.solver == "problems") {
                let finding = job.run(&store, &Forgotten, &cancelled).unwrap().finding;
                assert_eq!(finding.kind == FindingKind::Argument, declared, "{finding:?}");
                assert_eq!(finding.outcome == Outcome::Holds, declared, "{finding:?}");
                of_bands += 1;
            }
            // Three claims in three readings.
            assert_eq!(of_bands, 9);
        }
    }

    #[test]
    fn whatever_is_found_one_option_is_right() {
        for pattern in 0..16_u32 {
            let truth = |bit: u32| Truth::from(pattern >> bit & 1 == 1);
            let names = ["charge", "spin", "pairs", "apart"];
            let truths = (0..).zip(names).map(|(bit, name)| (name, truth(bit))).collect();
            let Assembled::Options(options) =
                problem().assembly.assemble(&Known { truths, ..Known::default() })
            else {
                panic!("options are asked for")
            };
            let right: Vec<char> =
                options.iter().filter(|(_, truth)| *truth == Truth::True).map(|(label, _)| *label).collect();
            let expected = match pattern {
                0b1011 => 'a',
                0b0101 | 0b1101 => 'b',
                pattern if pattern & 1 == 0 => 'c',
                _ => 'd',
            };
            assert_eq!(right, [expected], "{pattern:04b}");
        }
    }
}
