//! ed/19-rotation-eigenvalue-free-fermions: which rotation eigenvalues a unique gapped ground state can have.
//!
//! Random symmetric Hamiltonians give explicit ground states; a complete enumeration of the joint multiplets of rotation and
//! time reversal says what no Hamiltonian can give.

mod cluster;
mod multiplets;
mod samples;
pub(super) mod superconductors;
mod variants;

use eigentruth_grading::Kind;

use self::multiplets::by_multiplets;
use self::samples::by_samples;
use self::variants::Rotations;
use crate::assembly::Assembly;
use crate::method::{Budget, Method, Parameters, Stop};
use crate::problem::{Claim, Problem, Reading};

const BOTH: &str = "rotation of orbit and spin";
const ORBIT: &str = "rotation of the orbit only";
const PAIRED: &str = "pairing, rotation of orbit and spin";
const PAIRED_ORBIT: &str = "pairing, rotation of the orbit only";
const ODD_PAIRS: &str = "pairing that the rotation turns to its negative";
const NO_SPIN: &str = "no spin";
const PHASE: &str = "rotation with a phase, its fourth power one";
const ODD_VACUUM: &str = "empty state with the eigenvalue -1";

/// How the symmetries act. The rotation of one particle has eigenvalues `exp(iπk/4)`.
#[derive(Clone, Copy, Debug)]
struct Convention {
    /// Spin ½ with T² = −1; otherwise spinless with T² = 1.
    spin: bool,
    /// Whether the rotation turns the spin, so that its fourth power is −1.
    turns_spin: bool,
    /// The exponent that the rotation has in addition, the same for all particles.
    phase: i32,
    /// Whether terms c†c† are allowed.
    pairing: bool,
    /// The exponent of the empty state.
    vacuum: i32,
}

impl Convention {
    fn of(reading: &str) -> Result<Self, Stop> {
        let both = Convention { spin: true, turns_spin: true, phase: 0, pairing: false, vacuum: 0 };
        match reading {
            BOTH => Ok(both),
            ORBIT => Ok(Convention { turns_spin: false, ..both }),
            PAIRED => Ok(Convention { pairing: true, ..both }),
            PAIRED_ORBIT => Ok(Convention { turns_spin: false, pairing: true, ..both }),
            // c†c† changes its sign under the rotation, and not under the rotation times exp(iπN/2).
            ODD_PAIRS => Ok(Convention { phase: 2, pairing: true, ..both }),
            NO_SPIN => Ok(Convention { spin: false, turns_spin: false, ..both }),
            PHASE => Ok(Convention { phase: 1, ..both }),
            ODD_VACUUM => Ok(Convention { vacuum: 4, ..both }),
            other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
        }
    }
}

const CLAIMS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// The eighth root of unity of a claim, as an exponent of e^{iπ/4}.
fn exponent(claim: &str) -> Result<i32, Stop> {
    let at = CLAIMS.iter().position(|label| *label == claim);
    at.map(|at| at as i32).ok_or_else(|| Stop::Failed(format!("`{claim}` is no claim of this problem")))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const SENTENCES: [&str; 8] = [
        "+1 is a possible eigenvalue",
        "e^{iπ/4} is a possible eigenvalue",
        "i is a possible eigenvalue",
        "e^{3iπ/4} is a possible eigenvalue",
        "−1 is a possible eigenvalue",
        "e^{−3iπ/4} is a possible eigenvalue",
        "−i is a possible eigenvalue",
        "e^{−iπ/4} is a possible eigenvalue",
    ];
    Problem {
        claims: CLAIMS.iter().zip(SENTENCES).map(|(id, sentence)| Claim::statement(id, sentence)).collect(),
        assembly: Assembly::options("abcdefgh"),
        readings: vec![
            Reading::admissible(
                BOTH,
                "spin-1/2 fermions",
                "M. Tinkham, Group Theory and Quantum Mechanics (1964), section 4-4 (double groups)",
                "The rotation turns the spin too: its fourth power is −1 on one particle, as is T².",
            ),
            Reading::admissible(
                ORBIT,
                "four-fold rotation symmetry",
                "H. Yao and S. A. Kivelson, Phys. Rev. Lett. 105, 166402 (2010)",
                "Without coupling of spin to space the rotation may move sites and orbitals alone: its fourth power is +1, T² is −1.",
            ),
            Reading::admissible(
                PAIRED,
                "noninteracting",
                "A. P. Schnyder et al., Phys. Rev. B 78, 195125 (2008)",
                "Superconductors in mean field are counted among free fermions: a quadratic Hamiltonian may pair, and the particle \
                 number is not said to be conserved.",
            ),
            Reading::admissible(
                PAIRED_ORBIT,
                "noninteracting",
                "A. P. Schnyder et al., Phys. Rev. B 78, 195125 (2008)",
                "As before, with a rotation that leaves the spin.",
            ),
            Reading::inadmissible(
                ODD_PAIRS,
                "has also four-fold rotation symmetry",
                "S. Ono, H. C. Po, H. Watanabe, Science Advances 6, eaaz8367 (2020)",
                "Under d-wave pairing the rotation is no symmetry, and the ground state no eigenstate of it; only its product with \
                 exp(iπN/2) is, whose eigenvalue is another question.",
            ),
            Reading::inadmissible(
                NO_SPIN,
                "spin-1/2 fermions",
                "spinless models, such as F. D. M. Haldane, Phys. Rev. Lett. 61, 2015 (1988)",
                "Without spin T² is +1; it shows what the pairs of T² = −1 forbid.",
            ),
            Reading::inadmissible(
                PHASE,
                "time-reversal symmetric",
                "rotations redefined by exp(iαN) such that their n-th power is 1, in tables of rotation invariants",
                "A rotation in space commutes with time reversal; times a phase of each particle it does not.",
            ),
            Reading::inadmissible(
                ODD_VACUUM,
                "rotation eigenvalues",
                "none: second quantization takes one-particle operators to operators that keep the empty state",
                "A rotation leaves empty space as it is.",
            ),
        ],
        methods: vec![
            Method::new("random Hamiltonians", "free", &CLAIMS, by_samples)
                .parameters(|budget| {
                    let (draws, paired) = if budget == Budget::Quick { (40, 200) } else { (400, 2000) };
                    Parameters::new().with("draws", draws).with("draws with pairing", paired)
                })
                .version(3),
            Method::new("filled multiplets", "enumeration", &CLAIMS, by_multiplets).version(2),
        ],
        overturned_by: "A time-reversal and rotation symmetric quadratic Hamiltonian with T² = −1 whose gapped ground state has \
                        an eigenvalue outside the enumerated set.",
        family: Some(&Rotations),
        ..Problem::outline(
            19,
            "ed/19-rotation-eigenvalue-free-fermions",
            "Rotation eigenvalues of free fermions",
            "A time-reversal symmetric system of free spin-1/2 fermions has a four-fold rotation and \
                a unique gapped ground state. Which eighth roots of unity can be its rotation eigenvalue \
                (options a to h)?",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::assembly::Truth;
    use crate::testing::settled;

    #[test]
    fn every_reading_has_the_eigenvalues_found_by_hand() {
        let problem = problem();
        let settled = settled(&problem);
        for reading in &problem.readings {
            let of_reading = settled.iter().filter(|(other, ..)| other.name == reading.name);
            let possible: BTreeSet<&str> = of_reading
                .inspect(|(_, claim, s)| {
                    // Some samples with odd pairs do not tell their eigenvalue, and then none is excluded.
                    let open = s.why.is_some() && reading.name != ODD_PAIRS;
                    assert!(!open, "{} {}: {}", reading.name, claim.id, s.sentence)
                })
                .filter(|(_, _, settled)| settled.truth == Truth::True)
                .map(|(_, claim, _)| claim.id)
                .collect();
            let by_hand: &[&str] = match reading.name {
                // A pair of λ and λ* has the product 1; pairing condenses pairs of product 1.
                BOTH | ORBIT | PAIRED | PAIRED_ORBIT => &["a"],
                // −1 for every pair that is filled, times 1 for every one that is condensed.
                ODD_PAIRS => &["a", "e"],
                // A real λ = −1 can stand alone.
                NO_SPIN => &["a", "e"],
                // i for every pair.
                PHASE => &["a", "c", "e", "g"],
                ODD_VACUUM => &["e"],
                other => panic!("{other}"),
            };
            assert_eq!(possible, by_hand.iter().copied().collect(), "{}", reading.name);
        }
    }
}
