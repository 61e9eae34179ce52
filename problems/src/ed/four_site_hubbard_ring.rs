//! ed/15-four-site-hubbard-ring: is the ground state of four electrons unique, and is it that of free electrons in disguise?
//!
//! Gaps are followed along paths and certified between samples by Weyl's inequality; a discrete label, the eigenvalue of
//! the four-fold rotation, cannot change along a gapped path that keeps the rotation. The labels that free
//! ground states can have are enumerated, not sampled. The second opinions are a Hamiltonian in momentum space, a slow
//! evolution in time, other paths of matrices from occupation bits, and random symmetric free Hamiltonians.

mod evolution;
mod labels;
mod momentum_space;
mod occupation;
mod paths;
mod ring;
mod variants;

use eigentruth_grading::Kind;

use self::evolution::slow_evolution;
use self::labels::random_free_electrons;
use self::momentum_space::{momentum_paths, momentum_space};
use self::occupation::other_paths;
use self::paths::{paths, symmetric};
use self::variants::Variants;
use crate::assembly::{Assembly, Condition};
use crate::method::{Budget, Method, Parameters};
use crate::problem::{Claim, Constraint, Problem, Reading};

const SITES: &str = "rotation of the sites";
const SPINS: &str = "rotation of sites and spins";
const ALL_NUMBERS: &str = "gap among all particle numbers";
const PAIRS: &str = "free electrons may pair";
const SPINLESS: &str = "time reversal squares to one";
const ODD_PAIRS: &str = "pairing that the rotation turns to its negative";
const ORBITALS: &str = "two orbitals on each site";
const ROTATION_ONLY: &str = "flux allowed, the rotation kept";
const REVERSAL_ONLY: &str = "unequal bonds allowed, time reversal kept";

/// Whether the gap is that among all numbers of electrons: where it is asked for, and where the number is not conserved.
fn all_numbers(reading: &str) -> bool {
    matches!(reading, ALL_NUMBERS | PAIRS | ODD_PAIRS)
}

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
            Reading::admissible(
                PAIRS,
                "some noninteracting Hamiltonian",
                "A. P. Schnyder et al., Phys. Rev. B 78, 195125 (2008)",
                "Hamiltonians of mean field are quadratic and may pair; of the symmetries time reversal and rotation are to be kept, \
                 the number of electrons is not among them",
            ),
            Reading::inadmissible(
                SPINLESS,
                r"spin $\sigma=\uparrow, \downarrow$",
                "complex conjugation as time reversal of spinless particles",
                "time reversal squares to −1 on an electron with spin",
            ),
            Reading::inadmissible(
                ODD_PAIRS,
                "fourfold rotation symmetry",
                "pairing of the kind x² − y²: S. Ono, H. C. Po, H. Watanabe, Science Advances 6, eaaz8367 (2020)",
                "such a pairing breaks the rotation of the prompt; what is kept is the rotation with exp(iπN/2)",
            ),
            Reading::inadmissible(
                ORBITALS,
                "on this ring",
                "bands added from outside: H. C. Po, H. Watanabe, A. Vishwanath, Phys. Rev. Lett. 121, 126402 (2018)",
                "the ring has one orbital on each site; it shows whether more of them would help",
            ),
            Reading::inadmissible(
                ROTATION_ONLY,
                "time-reversal and fourfold rotation symmetry are to be preserved",
                "rings with flux: N. Byers and C. N. Yang, Phys. Rev. Lett. 7, 46 (1961)",
                "a flux breaks time reversal; it shows whether the rotation alone distinguishes the state",
            ),
            Reading::inadmissible(
                REVERSAL_ONLY,
                "time-reversal and fourfold rotation symmetry are to be preserved",
                "dimerized chains: W. P. Su, J. R. Schrieffer, A. J. Heeger, Phys. Rev. Lett. 42, 1698 (1979)",
                "unequal bonds break the rotation; it shows whether time reversal alone distinguishes the state",
            ),
        ],
        methods: vec![
            Method::new("paths", "exact", &["unique", "connected"], paths).version(3).parameters(|budget| {
                let (low, high) = if budget == Budget::Quick { (0.5, 16.0) } else { (0.2, 50.0) };
                Parameters::new()
                    .with("lowest U/t", low)
                    .with("highest U/t", high)
                    .with("U/t of the path", 4.0)
            }),
            Method::new("label or symmetric path", "exact", &["protected"], symmetric)
                .readings(&[SITES, SPINS, ALL_NUMBERS, PAIRS, SPINLESS, ORBITALS, REVERSAL_ONLY])
                .parameters(|_| Parameters::new().with("U/t of the path", 4.0)),
            Method::new("other paths", "numerics", &["connected"], other_paths)
                .parameters(|_| Parameters::new().with("U/t of the path", 4.0)),
            Method::new("other symmetric paths", "numerics", &["protected"], other_paths)
                .readings(&[ODD_PAIRS, ROTATION_ONLY, REVERSAL_ONLY])
                .parameters(|_| Parameters::new().with("U/t of the path", 4.0)),
            Method::new("symmetric paths in momentum space", "numerics", &["protected"], momentum_paths)
                .readings(&[ODD_PAIRS, ROTATION_ONLY])
                .parameters(|_| Parameters::new().with("points", 40).with("U/t of the path", 4.0)),
            Method::new("momentum space", "numerics", &["unique"], momentum_space)
                .parameters(|_| Parameters::new().with("U/t", vec![0.01, 0.1, 1.0, 4.0, 10.0, 100.0])),
            Method::new("slow evolution", "numerics", &["connected"], slow_evolution)
                .readings(&[SITES, SPINS, SPINLESS])
                .parameters(|_| Parameters::new().with("durations", vec![10.0, 20.0, 40.0, 80.0])),
            Method::new("random free electrons", "numerics", &["protected"], random_free_electrons)
                .readings(&[SITES, SPINS, ALL_NUMBERS, PAIRS, SPINLESS, ORBITALS])
                .version(2)
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
    use super::variants::multiplicities;
    use super::*;
    use crate::testing::{assert_decided_where, assert_repeatable};

    #[test]
    fn every_claim_is_decided_wherever_electrons_have_a_spin() {
        // Time reversal that squares to one leaves the label open, and nobody looked for a path.
        assert_decided_where(&problem(), |reading| reading.name != SPINLESS);
    }

    #[test]
    fn sampled_labels_are_among_the_enumerated_ones() {
        for reading in [SITES, SPINS, SPINLESS, ORBITALS] {
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
        assert_eq!(multiplicities(4, 2, false, 0.0, 1).unwrap(), [1]);
        assert_eq!(multiplicities(4, 3, false, 0.0, 1).unwrap(), [4]);
        assert_eq!(multiplicities(4, 4, true, 0.0, 1).unwrap(), [1]);
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
