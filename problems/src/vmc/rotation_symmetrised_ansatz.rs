//! vmc/06-rotation-symmetrised-ansatz: which sums and products over a quarter turn have the symmetry of the lattice?
//!
//! Random amplitudes without any symmetry stand for the ansatz. First the constructions are evaluated configuration by configuration, and the
//! ratio of ψ'(Rx) and ψ'(x) is looked at; then they are built as vectors and taken apart by the four projectors on the
//! representations of the rotation. Controls: the sum with the phases iⁿ, which has χ = ±i, and a sum over three turns only, which has
//! no symmetry.

mod projectors;
mod ratios;
mod variants;

use eigentruth_grading::Kind;
use num_complex::Complex64;

use self::variants::Turns;
use crate::assembly::{Assembly, Condition};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};
use crate::seed;

const INVARIANT: &str = "invariant amplitude";
const REPRESENTATION: &str = "any one-dimensional representation";
const PROJECTION: &str = "linear projection";

/// The problem.
pub(crate) fn problem() -> Problem {
    let claims = [
        ("a", "the sum of ψ(Rⁿx) has the rotation symmetry"),
        ("b", "the product of ψ(Rⁿx) has the rotation symmetry"),
        ("c", "the sum of ψ(Rx) has the rotation symmetry"),
        ("d", "the sum of (−1)ⁿ ψ(Rⁿx) has the rotation symmetry"),
        ("e", "the sum of exp(iπn²) ψ(Rⁿx) has the rotation symmetry"),
    ];
    Problem {
        claims: claims.iter().map(|(id, sentence)| Claim::statement(id, sentence)).collect(),
        assembly: Assembly::options("abcde"),
        // n and n² are odd together: two spellings of one sum.
        constraints: vec![
            Constraint::implies("d", "e"),
            Constraint::implies("e", "d"),
            // Whatever a single term has for every ψ, all sums have.
            Constraint::Implies(Condition::claim("c"), Condition::claim("a")),
        ],
        readings: vec![
            Reading::admissible(
                REPRESENTATION,
                "restores the C4 rotation symmetry",
                "K. Choo, T. Neupert, G. Carleo, Phys. Rev. B 100, 125124 (2019)",
                "a state has the symmetry if a rotation multiplies it by a number: ψ'(Rx) = χ ψ'(x) with one χ for all x; each of the four values \
                 is a quantum number that eigenstates have",
            ),
            Reading::admissible(
                INVARIANT,
                "restores the C4 rotation symmetry",
                "symmetric networks, e.g. M. Reh, M. Schmitt, M. Gärttner, Phys. Rev. B 107, 195115 (2023)",
                "the amplitude itself is invariant: ψ'(Rx) = ψ'(x)",
            ),
            Reading::inadmissible(
                PROJECTION,
                "construct a wavefunction ansatz",
                "projection operators of group theory, e.g. M. Tinkham, Group Theory and Quantum Mechanics (1964), chapter 3",
                "asks in addition that the construction is linear in ψ; the prompt asks for an ansatz and lists a product among the ways",
            ),
        ],
        methods: vec![
            Method::new("ratios of amplitudes", "problems", &["a", "b", "c", "d", "e"], ratios::investigate)
                .parameters(|_| Parameters::new().with("samples", 4).with("configurations", 2000)),
            Method::new("projectors", "numerics", &["a", "b", "c", "d", "e"], projectors::investigate)
                .parameters(|_| Parameters::new().with("samples", 4)),
        ],
        overturned_by: "an amplitude ψ and a configuration x for which ψ'(Rx) and ψ'(x) do not have the stated ratio",
        family: Some(&Turns),
        ..Problem::outline(
            6,
            "vmc/06-rotation-symmetrised-ansatz",
            "Restoring a four-fold rotation",
            "A variational amplitude ψ(x) breaks the four-fold rotation R. Which constructions \
                restore it: (a) Σ_n ψ(Rⁿx), (b) Π_n ψ(Rⁿx), (c) Σ_n ψ(Rx), (d) Σ_n (−1)ⁿ ψ(Rⁿx), (e) Σ_n \
                e^{iπn²} ψ(Rⁿx)?",
            Kind::ChoiceSet,
        )
    }
}

/// How ψ' is made of ψ on the images of a configuration.
#[derive(Clone, Copy, Debug)]
enum Construction {
    /// `Σ_n e^{2πi p(n)/4} ψ(Rⁿx)` with these phases in quarters.
    Sum(fn(usize) -> usize),
    /// `Π_n ψ(Rⁿx)`.
    Product,
    /// `Σ_n ψ(Rx)`.
    Once,
}

/// e^{iπ/2 · quarters}, exact.
fn quarter(quarters: usize) -> Complex64 {
    [Complex64::ONE, Complex64::I, -Complex64::ONE, -Complex64::I][quarters % 4]
}

/// The values of n that a sum or product runs over: an orbit, the same from 1, and two turns. None is named by the prompt, and the
/// answer must not depend on it.
const RANGES: [(usize, usize); 3] = [(0, 4), (1, 5), (0, 8)];

fn construction(claim: &str) -> Result<Construction, Stop> {
    Ok(match claim {
        "a" => Construction::Sum(|_| 0),
        "b" => Construction::Product,
        "c" => Construction::Once,
        "d" => Construction::Sum(|n| 2 * n),
        // e^{iπn²}: n² half turns.
        "e" => Construction::Sum(|n| 2 * n * n),
        other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    })
}

/// What a construction has for one ψ: `Some(k)` for χ = iᵏ, `None` for no symmetry.
type Character = Option<usize>;

/// What rounding leaves of sums and products of a few numbers of order one, relative to their size (class identity).
const ROUNDING: f64 = 4096.0 * f64::EPSILON;

/// Random real or complex amplitudes, one for each configuration; moduli between 1/2 and 3/2, so that products keep their size.
fn amplitude(seed: u64, sample: usize, configuration: usize) -> Complex64 {
    let at = configuration.to_string();
    let sample_name = sample.to_string();
    let random = |what| seed::uniform(seed, &[&sample_name, &at, what]);
    let modulus = 0.5 + random("modulus");
    // Every other sample is real, of both signs.
    let turns =
        if sample.is_multiple_of(2) { random("phase") } else { (2.0 * random("phase")).floor() / 2.0 };
    Complex64::from_polar(modulus, std::f64::consts::TAU * turns)
}

/// The character that all samples, sizes and ranges agree on, checked on two controls, makes a finding.
fn conclude(
    run: &Run<'_>,
    kind: FindingKind,
    proof: &str,
    of: impl Fn(Construction, (usize, usize)) -> Result<Vec<Character>, Stop>,
) -> Result<Finding, Stop> {
    let common = |construction, range| -> Result<Character, Stop> {
        let all = of(construction, range)?;
        Ok(all[0].filter(|_| all.iter().all(|other| *other == all[0])))
    };
    // Σ iⁿ ψ(Rⁿx) takes the factor 1/i under x → Rx; three terms of four have no symmetry.
    let controls = [(Construction::Sum(|n| n), (0, 4), Some(3)), (Construction::Sum(|_| 0), (0, 3), None)];
    for (construction, range, expected) in controls {
        if common(construction, range)? != expected {
            let why = "a control with a known character comes out wrong";
            return Ok(Finding::undecided(why, "a method that passes its controls"));
        }
    }
    let construction = construction(run.claim)?;
    let mut table =
        Table::new(&[("first n", "1"), ("terms", "1"), ("quarters of a turn in χ, -1 for none", "1")]);
    let mut truths = Vec::new();
    for (first, end) in RANGES {
        run.checkpoint()?;
        let character = common(construction, (first, end))?;
        table.push([first as f64, (end - first) as f64, character.map_or(-1.0, |k| k as f64)]);
        truths.push(match run.reading {
            INVARIANT => character == Some(0),
            REPRESENTATION => character.is_some(),
            PROJECTION => character.is_some() && !matches!(construction, Construction::Product),
            other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
        });
    }
    let truth = truths[0];
    if truths.iter().any(|other| *other != truth) {
        return Ok(Finding::undecided(
            "the answer depends on the values that n takes",
            "a prompt that names them",
        ));
    }
    let last = table.rows[0][2];
    let summary = match last {
        -1.0 => "ψ'(Rx)/ψ'(x) depends on the configuration: no symmetry".to_owned(),
        quarters => format!("ψ'(Rx) = χ ψ'(x) with χ = e^(2πi·{quarters}/4)"),
    };
    let evidence = Evidence::table("characters", table);
    Ok(Finding::decided(truth, kind, summary).with(evidence).with(Evidence::proof("why", proof)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, assert_repeatable};

    #[test]
    fn both_methods_decide_every_claim_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn variants_can_be_graded_and_no_answer_is_always_right() {
        assert_repeatable(&Turns, 5);
    }
}
