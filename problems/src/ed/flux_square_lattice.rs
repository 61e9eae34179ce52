//! ed/25-flux-square-lattice: minima of the lowest band and averages at filling 1/n under a flux pattern.
//!
//! Once from bands, on grids of momenta that grow; and once from operators on tori: which magnetic translations leave the Hamiltonian,
//! what they make of each bond, and averages from the eigenstates of one particle in real space.

mod bands;
mod torus;
mod variants;

use eigentruth_grading::Kind;

use self::variants::Fluxes;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind};
use crate::method::{Method, Parameters, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const GENERIC: &str = "generic t'";
const EVERY: &str = "every t and t'";
const FILLINGS: &str = "d and e at any filling";
const NO_DIAGONALS: &str = "t' = 0";
const MODULI: &str = "moduli of averages";

/// A flux pattern: hopping `−t e^{2πi p y/n}` along x, `−t` along y, and `−t' i^q e^{2πi p y/n}` on both diagonals.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pattern {
    /// The length of the pattern along y.
    n: usize,
    /// `p`, the number of flux quanta in n plaquettes, without a common factor with n.
    quanta: usize,
    t: f64,
    /// `t'`.
    diagonal: f64,
    /// `q`: 1 in the problem.
    quarter_turns: u8,
}

impl Pattern {
    const fn new(n: usize, t: f64, diagonal: f64) -> Self {
        Pattern { n, quanta: 1, t, diagonal, quarter_turns: 1 }
    }
}

/// Even and odd n, prime and not; t' of both signs and no special value.
const SAMPLES: [Pattern; 6] = [
    Pattern::new(2, 1.0, 0.3),
    Pattern::new(3, 1.0, 0.3),
    Pattern::new(3, 1.0, -0.45),
    Pattern::new(4, 1.0, 0.37),
    Pattern::new(5, 1.0, -0.2),
    Pattern::new(6, 1.0, 0.25),
];

/// Without diagonals.
const PLAIN: [Pattern; 4] = [
    Pattern::new(2, 1.0, 0.0),
    Pattern::new(3, 1.0, 0.0),
    Pattern::new(4, 1.0, 0.0),
    Pattern::new(5, 1.0, 0.0),
];

/// Negative t, and no t at all.
const SPECIAL: [Pattern; 3] =
    [Pattern::new(3, -1.0, 0.3), Pattern::new(4, -1.0, -0.4), Pattern::new(3, 0.0, 1.0)];

/// What a reading asks about.
struct Question {
    patterns: Vec<Pattern>,
    /// The particles per n sites, in halves, at which averages are taken.
    half_fillings: Vec<usize>,
    /// Whether values are compared, or their moduli.
    moduli: bool,
}

impl Question {
    fn of(reading: &str, claim: &str) -> Result<Self, Stop> {
        let generic = Question { patterns: SAMPLES.to_vec(), half_fillings: vec![2], moduli: false };
        Ok(match reading {
            GENERIC => generic,
            EVERY => Question { patterns: [&SAMPLES[..], &PLAIN, &SPECIAL].concat(), ..generic },
            FILLINGS if claim != "c" => Question { half_fillings: vec![1, 2, 3], ..generic },
            FILLINGS => generic,
            NO_DIAGONALS => Question { patterns: PLAIN.to_vec(), ..generic },
            MODULI => Question { moduli: true, ..generic },
            other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
        })
    }
}

/// An average on all sites at one pattern, filling and size, `[site]`, and the error of each.
type Averages = (Vec<num_complex::Complex64>, f64);

/// Whether an average is the same at all sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Uniformity {
    Same,
    Varies,
    Unclear,
}

/// The largest difference between the averages on two sites, or between their moduli.
fn spread(values: &[num_complex::Complex64], moduli: bool) -> f64 {
    let difference = |v: &num_complex::Complex64| {
        if moduli { (v.norm() - values[0].norm()).abs() } else { (v - values[0]).norm() }
    };
    values.iter().map(difference).fold(0.0, f64::max)
}

/// Verdicts on all cases make one on the claim, which is about all of them.
fn decide(
    cases: &[(Uniformity, String)],
    kind: FindingKind,
    evidence: impl IntoIterator<Item = Evidence>,
) -> Finding {
    let with =
        |wanted: Uniformity| cases.iter().filter(move |(found, _)| *found == wanted).map(|(_, case)| case);
    let finding = if let Some(case) = with(Uniformity::Varies).next() {
        Finding::fails(kind, format!("the average changes from site to site at {case}"))
    } else if let Some(case) = with(Uniformity::Unclear).next() {
        Finding::undecided(format!("whether the average changes is not clear at {case}"), "larger sizes")
    } else {
        Finding::holds(
            kind,
            format!("the average is the same at all sites in all {} cases tried", cases.len()),
        )
    };
    evidence.into_iter().fold(finding, Finding::with)
}

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![
            Claim::statement("a", "the minimum of the lowest band is at one momentum"),
            Claim::statement("b", "the minimum of the lowest band is at n momenta or more"),
            Claim::statement("c", "the density at filling 1/n is the same at all sites"),
            Claim::statement("d", "the average of c†_{x,y} c_{x+1,y+1} is the same at all sites"),
            Claim::statement("e", "the average of c†_{x,y} c_{x,y+1} is the same at all sites"),
        ],
        assembly: Assembly::options("abcde"),
        constraints: vec![Constraint::exclusive(&["a", "b"])],
        readings: vec![
            Reading::admissible(
                GENERIC,
                "real $t, t'$",
                "usage of the field: a statement on a model holds for generic parameters",
                "A statement is true if it holds for all n and t' tried, away from special values; d and e are about the state of c.",
            ),
            Reading::admissible(
                EVERY,
                "real $t, t'$",
                "logic: a statement about real t, t' is about all of them",
                "The words do not exclude zero and negative values: a statement is true if no choice breaks it. Where levels at the \
                 Fermi energy are degenerate, they are occupied equally.",
            ),
            Reading::admissible(
                FILLINGS,
                "The expectation value",
                "usage of the field: an average without a state is that in the ground state, at any filling",
                "Only c names a filling; d and e may be about ground states at others.",
            ),
            Reading::inadmissible(
                NO_DIAGONALS,
                "$-t'\\sum_{x,y}ie^{\\frac{2i\\pi y}{n}}$",
                "D. R. Hofstadter, Phys. Rev. B 14, 2239 (1976)",
                "Without diagonals the pattern is the plain flux lattice: a special point, not the model of the prompt.",
            ),
            Reading::inadmissible(
                MODULI,
                "The expectation value",
                "bond strengths that no gauge changes",
                "An average of an operator that is not hermitian is a complex number; its modulus is another quantity.",
            ),
        ],
        methods: vec![
            Method::new("minima of the bands", "free", &["a", "b"], bands::count_minima)
                .parameters(|_| Parameters::new().with("grids", vec![8, 12]))
                .version(2),
            Method::new("magnetic translations", "operators, exact", &["a", "b"], torus::degeneracy)
                .parameters(|_| Parameters::new().with("lengths in n", vec![2, 3]))
                .version(2),
            Method::new("averages in bands", "free", &["c", "d", "e"], bands::uniformity)
                .parameters(|_| Parameters::new().with("grids", vec![8, 16, 24])),
            Method::new("averages on tori", "operators, exact", &["c", "d", "e"], torus::uniformity)
                .parameters(|_| Parameters::new().with("lengths in n", vec![2, 3]))
                .version(2),
        ],
        overturned_by: "A generic t' at which the magnetic translation c_{x,y} → e^{2πix/n} c_{x,y+1} does not commute with H.",
        family: Some(&Fluxes),
        ..Problem::outline(
            25,
            "ed/25-flux-square-lattice",
            "A square lattice with a flux pattern",
            "Electrons on the square lattice have hopping phases e^{2πiy/n} along x and on the \
                diagonals. Choose what is true of the band minimum, and of density and bond averages at \
                filling 1/n (options a to e).",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::Truth;
    use crate::testing::settled;

    #[test]
    fn every_statement_is_decided_as_the_translations_say() {
        for (reading, claim, settled) in settled(&problem()) {
            assert!(settled.why.is_none(), "{} {}: {}", reading.name, claim.id, settled.sentence);
            // A step along y multiplies the diagonal bond, and no other average, by a phase.
            let expected = match claim.id {
                "a" => false,
                "d" => reading.name == MODULI,
                _ => true,
            };
            assert_eq!(settled.truth, Truth::from(expected), "{} {}", reading.name, claim.id);
        }
    }
}
