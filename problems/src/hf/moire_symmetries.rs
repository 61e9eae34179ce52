//! hf/04-moire-symmetries: which of time reversal, the exchange of the layers and the three-fold rotation a moiré model has.
//!
//! First method: the Hamiltonian in plane waves whose cut-off is centred on the origin of each layer, operators with free phases, and
//! levels at random momenta. Second method: the functions of the model in real space and the coefficients of its second derivatives;
//! no matrix.

mod real_space;
mod variants;

use eigentruth_grading::Kind;
use eigentruth_meanfield::moire::{Moire, Operation, Phases, Potential, residual};
use num_complex::Complex64;

use self::variants::Symmetries;
use crate::assembly::{Assembly, Condition};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};
use crate::seed;

const STATED: &str = "corners joined to corners";
const OPPOSITE: &str = "opposite g";
const EQUAL_MASSES: &str = "equal layers";
const SAME_SIGN: &str = "one sign of the tunnelling";

const CLAIMS: [&str; 3] = ["T", "C2y", "C3z"];

/// Rounding in sums of a few terms, relative to the largest element.
const IDENTITY: f64 = 1e4 * f64::EPSILON;
/// What a broken symmetry leaves at generic parameters, relative to the largest element: far above rounding.
const CLEAR: f64 = 1e6 * IDENTITY;

/// What breaks an operation by so much, relative to the scale of the model, with the settings it was found at.
struct Broken {
    by: f64,
    /// The same from what no choice of phases can change.
    invariant: f64,
}

/// Settings of what the prompt leaves free, at which a statement has to hold: amplitudes, phases and the sign of w are drawn at random;
/// Δ_t is zero, equal to Δ_b, or of its own.
fn settings(reading: &str, seed: u64, count: usize) -> Result<Vec<Moire>, Stop> {
    let number = |what: &str, k: usize| seed::uniform(seed, &[what, &k.to_string()]);
    let one = |k: usize| -> Result<Moire, Stop> {
        let lower = Potential { amplitude: 2.0 + 3.0 * number("V_b", k), phase: 6.0 * number("psi_b", k) };
        let own = Potential { amplitude: 2.0 + 3.0 * number("V_t", k), phase: 6.0 * number("psi_t", k) };
        let upper = match k % 3 {
            0 => Potential { amplitude: 0.0, phase: 0.0 },
            1 => own,
            _ => lower,
        };
        let sign = if k.is_multiple_of(2) { 1.0 } else { -1.0 };
        let w = sign * (1.5 + 2.0 * number("w", k));
        let stated = Moire::stacked([0.65, 0.35], [lower, upper], w);
        Ok(match reading {
            STATED => stated,
            OPPOSITE => Moire { first: 270.0, ..stated },
            EQUAL_MASSES => Moire::stacked([0.65, 0.65], [lower, lower], w),
            SAME_SIGN => Moire { other_valley: 1.0, ..stated },
            other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
        })
    };
    (0..count).map(one).collect()
}

/// The operations that could be meant by a claim: one of them has to be a symmetry.
fn candidates(claim: &str) -> Result<Vec<(Operation, Phases)>, Stop> {
    let one = Complex64::new(1.0, 0.0);
    Ok(match claim {
        // T ψ_{b↑+} T⁻¹ = −ψ_{b↓−} and T ψ_{t↓+} T⁻¹ = ψ_{t↑−}: opposite signs on the layers.
        "T" => vec![(Operation::TIME_REVERSAL, Phases::Given([-one, one]))],
        "C3z" => vec![(Operation::rotation(120.0), Phases::Free)],
        // About both axes in the plane, with the valleys kept or exchanged.
        "C2y" => [(false, false), (false, true), (true, false), (true, true)]
            .map(|(about_x, valleys)| (Operation::layer_exchange(about_x, valleys), Phases::Free))
            .to_vec(),
        other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    })
}

/// By how much the least broken candidate is broken at one setting.
fn in_plane_waves(model: &Moire, claim: &str, seed: u64, cutoff: f64) -> Result<Broken, Stop> {
    const MOMENTA: usize = 4;
    let mut best = Broken { by: f64::INFINITY, invariant: f64::INFINITY };
    for (operation, phases) in candidates(claim)? {
        let mut worst = Broken { by: 0.0, invariant: 0.0 };
        for k in 0..MOMENTA {
            let at = ["x", "y"].map(|axis| 6.0 * (seed::uniform(seed, &[axis, &k.to_string()]) - 0.5));
            for valley in 0..2 {
                let found = residual(model, &operation, phases, valley, at, cutoff)?;
                // Momenta that do not match are broken by the whole scale.
                let by = found.operator.map_or(1.0, |r| r / found.scale);
                worst = Broken {
                    by: worst.by.max(by),
                    invariant: worst.invariant.max(found.levels / found.scale),
                };
            }
        }
        if worst.by < best.by || (worst.by == best.by && worst.invariant < best.invariant) {
            best = worst;
        }
    }
    Ok(best)
}

/// A symmetry is present if it is at all settings, absent if it is at none.
fn decide(run: &Run<'_>, found: &[(f64, Broken)], how: &str) -> Finding {
    let mut table = Table::new(&[("cut-off or points", "1"), ("residual", "1"), ("invariant residual", "1")]);
    found.iter().for_each(|(size, broken)| table.push([*size, broken.by, broken.invariant]));
    let largest = found.iter().map(|(_, b)| b.by.max(b.invariant)).fold(0.0, f64::max);
    let smallest = found.iter().map(|(_, b)| b.by).fold(f64::INFINITY, f64::min);
    // The printed action of T fixes signs that levels do not see; the other two may have any phases.
    let invariant = found.iter().map(|(_, b)| b.invariant).fold(f64::INFINITY, f64::min);
    let gone = smallest > CLEAR && (run.claim == "T" || invariant > CLEAR);
    let finding = if largest < IDENTITY {
        let sentence = format!("{} leaves a residual of {largest:.1e} at most, {how}", run.claim);
        Finding::holds(FindingKind::Numerical, sentence)
    } else if gone {
        let sentence = format!("{} leaves a residual of {smallest:.2e} at least, {how}", run.claim);
        Finding::fails(FindingKind::Numerical, sentence)
    } else {
        let why = format!("{} leaves residuals from {smallest:.1e} to {largest:.1e}", run.claim);
        Finding::undecided(why, "other parameters of the model")
    };
    finding.with(Evidence::table("residuals relative to the largest element", table))
}

fn by_plane_waves(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut found = Vec::new();
    for model in settings(run.reading, run.seed, run.parameters.integer("settings")?)? {
        for cutoff in run.parameters.numbers("cutoffs")? {
            run.checkpoint()?;
            found.push((cutoff, in_plane_waves(&model, run.claim, run.seed, cutoff)?));
        }
    }
    Ok(decide(run, &found, "in plane waves"))
}

fn by_functions(run: &Run<'_>) -> Result<Finding, Stop> {
    let points = run.parameters.integer("points")?;
    let mut found = Vec::new();
    for model in settings(run.reading, run.seed, run.parameters.integer("settings")?)? {
        run.checkpoint()?;
        found.push((points as f64, real_space::broken(&model, run.claim, run.seed, points)?));
    }
    Ok(decide(run, &found, "in real space"))
}

/// The options as the prompt lists them: which of T, C2y and C3z.
fn options() -> Vec<(char, Condition)> {
    let patterns = [
        [true, true, true],
        [true, true, false],
        [true, false, true],
        [true, false, false],
        [false, true, true],
        [false, true, false],
        [false, false, true],
        [false, false, false],
    ];
    let condition = |pattern: [bool; 3]| {
        let part =
            |k: usize| if pattern[k] { Condition::claim(CLAIMS[k]) } else { !Condition::claim(CLAIMS[k]) };
        Condition::All((0..3).map(part).collect())
    };
    ('a'..='h').zip(patterns.map(condition)).collect()
}

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![
            Claim::statement("T", "time reversal, as printed, is a symmetry"),
            Claim::statement(
                "C2y",
                "a two-fold rotation about an axis in the plane, which exchanges the layers, is one",
            ),
            Claim::statement("C3z", "the three-fold rotation is one"),
        ],
        assembly: Assembly::Options(options()),
        constraints: vec![Constraint::Exclusive(
            options().into_iter().map(|(_, condition)| condition).collect(),
        )],
        readings: vec![
            Reading::admissible(
                STATED,
                "is at a corner of the moir\\'e Brillouin zone",
                "Y. Zhang, T. Devakul, L. Fu, Proc. Natl. Acad. Sci. 118, e2112673118 (2021); F. Wu et al., Phys. Rev. Lett. 122, 086402 (2019): \
                 g_j follow counterclockwise",
                "The vectors g_j are not printed. With g_1 along y, counterclockwise, the three terms of the tunnelling join a momentum \
                 of b to three of t that are equally far from its origin. Δ_t, which is not given, may be zero, equal to Δ_b or of \
                 its own; shifts of momentum between the layers are allowed.",
            ),
            Reading::inadmissible(
                OPPOSITE,
                "\\omega e^{i\\bm{g}_2\\cdot\\bm{r}}",
                "g_j counted from the opposite direction",
                "All g_j have the other sign while κ keeps its own. Then three processes of one amplitude join momenta at different \
                 distances from the corner, which no stacking of triangular lattices gives: κ and the tunnelling are those of two \
                 different models.",
            ),
            Reading::inadmissible(
                EQUAL_MASSES,
                "$(m_{\\mathfrak{b}},m_{\\mathfrak{t}})=(0.65,0.35)m_e$",
                "twisted homobilayers: F. Wu et al., Phys. Rev. Lett. 122, 086402 (2019)",
                "Layers of equal mass and potential, as a positive control of the exchange of the layers.",
            ),
            Reading::inadmissible(
                SAME_SIGN,
                "\\Delta_{\\text{T},-}(\\bm{r})=-w",
                "valleys that are complex conjugates of each other, without the sign of the spins",
                "The tunnelling of the other valley without its minus sign, as a negative control of time reversal.",
            ),
        ],
        methods: vec![
            Method::new("plane waves", "meanfield", &CLAIMS, by_plane_waves)
                .parameters(|_| Parameters::new().with("settings", 6).with("cutoffs", vec![10.0, 16.0])),
            Method::new("functions", "problems", &CLAIMS, by_functions)
                .parameters(|_| Parameters::new().with("settings", 6).with("points", 50)),
        ],
        overturned_by: "phases of the plane waves with which the exchange of the layers maps H on itself in spite of the masses",
        family: Some(&Symmetries),
        ..Problem::outline(
            4,
            "hf/04-moire-symmetries",
            "Symmetries of a moiré Hamiltonian",
            "A two-layer moiré continuum Hamiltonian has unequal masses, a layer potential, and \
                    tunnelling with phases ω = e^{2πi/3}. Choose which of time reversal, the \
                    layer-exchanging two-fold rotation, and the three-fold rotation are symmetries (options \
                    a to h).",
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
    fn every_claim_is_decided_and_the_controls_come_out() {
        for (reading, claim, settled) in settled(&problem()) {
            assert!(settled.why.is_none(), "{} {}: {}", reading.name, claim.id, settled.sentence);
            match (reading.name, claim.id) {
                (EQUAL_MASSES, _) => assert_eq!(settled.truth, Truth::True, "{}", claim.id),
                (SAME_SIGN, "T") | (OPPOSITE, "C3z") => assert_eq!(settled.truth, Truth::False),
                _ => {}
            }
        }
    }
}
