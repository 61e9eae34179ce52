//! ed/15-four-site-hubbard-ring: is the ground state of four electrons unique, and is it that of free electrons in disguise?
//!
//! Gaps are followed along paths and certified between samples by Weyl's inequality; a discrete label, the eigenvalue of
//! the four-fold rotation, cannot change along a gapped path that keeps the rotation. The labels that free
//! ground states can have are enumerated, not sampled. The second opinions are a Hamiltonian in momentum space, a slow
//! evolution in time, and random symmetric free Hamiltonians.

mod evolution;
mod labels;
mod momentum_space;
mod paths;
mod ring;
mod variants;

use eigentruth_grading::Kind;

use self::evolution::slow_evolution;
use self::labels::random_free_electrons;
use self::momentum_space::momentum_space;
use self::paths::paths;
use self::variants::Variants;
use crate::assembly::{Assembly, Condition};
use crate::method::{Budget, Method, Parameters};
use crate::problem::{Claim, Constraint, Problem, Reading};

const SITES: &str = "rotation of the sites";
const SPINS: &str = "rotation of sites and spins";
const ALL_NUMBERS: &str = "gap among all particle numbers";
const SPINLESS: &str = "time reversal squares to one";

/// The problem.
pub(crate) fn problem() -> Problem {
    let claim = Condition::claim;
    Problem {
        parameters: "$a;b;c;d;e$",
        claims: vec![
            Claim::statement("unique", "The ground state of four electrons is not degenerate."),
            Claim::statement("connected", "A gapped path leads from it to a ground state of free electrons."),
            Claim::statement(
                "protected",
                "Such a path exists that keeps time reversal and the four-fold rotation.",
            ),
        ],
        assembly: Assembly::Options(vec![
            ('a', claim("unique").and(claim("connected"))),
            ('b', claim("unique").and(!claim("connected"))),
            ('c', claim("unique").and(claim("protected"))),
            ('d', claim("unique").and(!claim("protected"))),
            ('e', !claim("unique")),
        ]),
        constraints: vec![Constraint::implies("protected", "connected")],
        readings: vec![
            Reading::admissible(
                SITES,
                "fourfold rotation symmetry",
                "Yao and Kivelson, Phys. Rev. Lett. 105, 166402 (2010)",
                "the Hamiltonian has no coupling of spin to space, so the rotation may act on sites alone",
            ),
            Reading::admissible(
                SPINS,
                "fourfold rotation symmetry",
                "crystals with spin-orbit coupling: Dresselhaus, Group Theory (2008), chapter 14",
                "an electron's spin turns with the lattice; deformations may couple both",
            ),
            Reading::admissible(
                ALL_NUMBERS,
                "at half filling (4 electrons)",
                "half filling as a chemical potential: Lieb, Phys. Rev. Lett. 62, 1201 (1989)",
                "the gap may be asked to separate the state from those of other particle numbers too",
            ),
            Reading::inadmissible(
                SPINLESS,
                r"spin $\sigma=\uparrow, \downarrow$",
                "complex conjugation as time reversal of spinless particles",
                "time reversal squares to −1 on an electron with spin",
            ),
        ],
        methods: vec![
            Method::new("paths", "exact", &["unique", "connected", "protected"], paths)
                .version(2)
                .parameters(|budget| {
                    let (low, high) = if budget == Budget::Quick { (0.5, 16.0) } else { (0.2, 50.0) };
                    Parameters::new()
                        .with("lowest U/t", low)
                        .with("highest U/t", high)
                        .with("U/t of the path", 4.0)
                }),
            Method::new("momentum space", "numerics", &["unique"], momentum_space)
                .parameters(|_| Parameters::new().with("U/t", vec![0.01, 0.1, 1.0, 4.0, 10.0, 100.0])),
            Method::new("slow evolution", "numerics", &["connected"], slow_evolution)
                .readings(&[SITES, SPINS, SPINLESS])
                .parameters(|_| Parameters::new().with("durations", vec![10.0, 20.0, 40.0, 80.0])),
            Method::new("random free electrons", "numerics", &["protected"], random_free_electrons)
                .parameters(|budget| {
                    let draws = if budget == Budget::Quick { 1000 } else { 10_000 };
                    Parameters::new().with("draws", draws).with("U/t", 4.0)
                }),
        ],
        overturned_by: "a value of U/t > 0 with a degenerate ground state, a free Hamiltonian on the ring with time reversal \
                        and rotation whose unique ground state has the rotation eigenvalue found here, or a \
                        closing of the gap on the certified path",
        family: Some(&Variants),
        ..Problem::outline(
            15,
            "ed/15-four-site-hubbard-ring",
            "Four electrons on a Hubbard ring of four sites",
            "Is the ground state of the half-filled Hubbard ring of four sites (t, U > 0) unique, and is it \
             connected to a free ground state without closing the gap, with or without keeping time \
             reversal and the four-fold rotation (options a to e)?",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::labels::{free_label, reachable_labels};
    use super::momentum_space::momentum_ground;
    use super::ring::{Point, Ring};
    use super::variants::degeneracy;
    use super::*;
    use crate::testing::{assert_decided_where, assert_repeatable};

    #[test]
    fn every_claim_is_decided_in_every_admissible_reading() {
        assert_decided_where(&problem(), |reading| reading.admissible);
    }

    #[test]
    fn sampled_labels_are_among_the_enumerated_ones() {
        for reading in [SITES, SPINS, SPINLESS] {
            let reachable = reachable_labels(reading);
            let seen: BTreeSet<usize> = (0..300)
                .map(|seed| free_label(reading, seed).unwrap())
                .filter(|(gap, _)| *gap > 0.02)
                .map(|(_, label)| label)
                .collect();
            assert!(seen.is_subset(&reachable), "{reading}: {seen:?} {reachable:?}");
        }
    }

    #[test]
    fn both_representations_have_one_spectrum() {
        let ring = Ring::new().unwrap();
        for u in [0.3, 5.0] {
            for all in [false, true] {
                let (energy, gap, error) = ring.gap(Point { even: 1.0, odd: 1.0, u }, all).unwrap();
                let ([lowest, next], _, other) = momentum_ground(1.0, u, all).unwrap();
                assert!((energy - lowest).abs() <= error + other);
                assert!((gap - (next - lowest)).abs() <= 2.0 * (error + other));
            }
        }
    }

    #[test]
    fn degeneracies_of_free_rings_are_counted() {
        // Two electrons fill the lowest level; three leave four choices in the next one; half a flux quantum pairs levels.
        assert_eq!(degeneracy(4, 2, false, 0.0).unwrap(), 1);
        assert_eq!(degeneracy(4, 3, false, 0.0).unwrap(), 4);
        assert_eq!(degeneracy(4, 4, true, 0.0).unwrap(), 1);
        assert_repeatable(&Variants, 4);
    }

    #[test]
    fn without_repulsion_the_ground_state_is_degenerate() {
        // The negative control: two electrons in two levels at zero energy.
        let ring = Ring::new().unwrap();
        let (_, gap, error) = ring.gap(Point { even: 1.0, odd: 1.0, u: 0.0 }, false).unwrap();
        assert!(gap <= 2.0 * error);
    }
}
