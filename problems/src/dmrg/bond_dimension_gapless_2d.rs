//! dmrg/07-bond-dimension-gapless-2d: how bond dimensions have to grow for gapless states of L × L sites.
//!
//! A matrix-product state that leaves out a weight ε at the cut through the middle needs χ states there, and entropies bound
//! ln χ from both sides. They are computed for free particles with a Fermi surface, with points without a gap, and with sound, on cylinders and on
//! open squares. Matrix products of small cylinders, free and with a repulsion, stand beside them. A projected entangled-pair state has L bonds
//! across the same cut, hence `L ln χ` at least as large: that excludes laws that leave no room, and proves of none that it is enough.

mod cylinders;
mod growth;
mod modes;
mod products;
mod squares;
mod variants;

use eigentruth_grading::Kind;
use serde::{Deserialize, Serialize};

use self::cylinders::System;
use self::growth::{Law, coefficient, law};
use self::modes::Mode;
use self::variants::Halves;
use crate::assembly::{Assembly, Condition};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const SURFACE: &str = "any gapless system, Fermi surfaces included";
const POINTS: &str = "points without a gap, sound, criticality";
const GAPPED: &str = "gapped";

const OF_MPS: [&str; 4] = ["mps-line", "mps-log", "mps-line-log", "mps-log-squared"];
const ROOM: [&str; 4] = ["room-power", "room-exponential", "room-power-log", "room-log"];
const ENOUGH: [&str; 4] = ["peps-power", "peps-exponential", "peps-power-log", "peps-log"];

const WHY: &str = "entropy bounds the bond dimension of a projected entangled-pair state from below only; that a law is enough, and the smallest that is, \
                   for all such systems, no computation on some of them decides";

/// The problem.
pub(crate) fn problem() -> Problem {
    let statements = [
        ("mps-line", "ln χ of a matrix-product state has to grow as L (option a)"),
        ("mps-log", "ln χ of a matrix-product state has to grow as ln L (option b)"),
        (
            "mps-line-log",
            "ln χ of a matrix-product state has to grow as L ln L (options c and d, since L^L = exp(L ln L))",
        ),
        ("mps-log-squared", "ln χ of a matrix-product state has to grow as ln² L (option e)"),
        (
            "room-power",
            "with χ a power of L, the L bonds across a cut of pairs have room for the entropy of a half (options a and d)",
        ),
        ("room-exponential", "with χ exponential in L they have (option b)"),
        ("room-power-log", "with χ a power of L times ln L they have (option c)"),
        ("room-log", "with χ a power of ln L they have (option e)"),
    ];
    let open = [
        ("peps-power", "a power of L is the law by which χ of pairs has to grow"),
        ("peps-exponential", "an exponential of L is that law"),
        ("peps-power-log", "a power of L times ln L is that law"),
        ("peps-log", "a power of ln L is that law"),
    ];
    let claims = statements.iter().map(|(id, sentence)| Claim::statement(id, sentence));
    let open = open.iter().map(|(id, sentence)| Claim::undecidable(id, sentence, WHY));
    let option = |label: char, mps: &'static str, at: usize| {
        (label, Condition::All([mps, ROOM[at], ENOUGH[at]].map(Condition::claim).to_vec()))
    };
    let everything = || [OF_MPS, ROOM].concat();
    Problem {
        claims: claims.chain(open).collect(),
        assembly: Assembly::Options(vec![
            option('a', "mps-line", 0),
            option('b', "mps-log", 1),
            option('c', "mps-line-log", 2),
            option('d', "mps-line-log", 0),
            option('e', "mps-log-squared", 3),
        ]),
        constraints: vec![
            Constraint::exclusive(&OF_MPS),
            Constraint::exclusive(&ENOUGH),
            Constraint::implies("room-log", "room-power"),
            Constraint::implies("room-power", "room-power-log"),
            Constraint::implies("room-power-log", "room-exponential"),
        ],
        readings: vec![
            Reading::admissible(
                SURFACE,
                "a two dimensional gappless quantum system",
                "M. M. Wolf, Phys. Rev. Lett. 96, 010404 (2006); D. Gioev and I. Klich, Phys. Rev. Lett. 96, 100503 (2006)",
                "metals are gapless systems; what is to hold for such a system, whichever it is, has to hold for the most entangled ones",
            ),
            Reading::admissible(
                POINTS,
                "a two dimensional gappless quantum system",
                "the area law of J. Eisert, M. Cramer and M. B. Plenio, Rev. Mod. Phys. 82, 277 (2010)",
                "spin models with Goldstone modes, critical points and Dirac points are what both methods are mostly used for; of them no gapless \
                 line in momentum space is known",
            ),
            Reading::inadmissible(
                GAPPED,
                "gappless",
                "the area law of gapped systems",
                "the prompt says that there is no gap; computed to see that the same analysis finds the area law where it is certain",
            ),
        ],
        methods: vec![
            Method::new("cylinders by momentum", "problems, mps", &everything(), by_momentum)
                .version(3)
                .parameters(|budget| {
                    let sizes =
                        if budget == Budget::Quick { vec![8, 16, 32, 64] } else { vec![8, 16, 32, 64, 128] };
                    let (lengths, states) = match budget {
                        // Around two sites antiperiodic hops cancel; four hold 256 states at most.
                        Budget::Quick | Budget::Standard => (vec![4], vec![256]),
                        Budget::Thorough => (vec![4, 6], vec![256, 1000]),
                    };
                    Parameters::new()
                        .with("sizes", sizes)
                        .with("offsets", vec![0.25, 0.5, 0.75])
                        .with("lengths of matrix products", lengths)
                        .with("bond dimensions", states)
                }),
            Method::new("open squares in real space", "free", &everything(), by_squares)
                .version(2)
                .parameters(|budget| {
                    let mut sizes = vec![4, 6, 8, 10, 12, 14, 16, 18, 20];
                    if budget != Budget::Quick {
                        sizes.extend([24, 28]);
                    }
                    // So many that levels which are filled one by one leave less than a third of the coefficient in its error.
                    let along_the_cut: Vec<f64> = (0..30).map(|k| 0.405 + 0.02 * f64::from(k)).collect();
                    Parameters::new().with("sizes", sizes).with("hopping along the cut", along_the_cut)
                }),
        ],
        overturned_by: "entropies of halves whose share S/L, at sizes beyond the computed ones, grows where it was found to saturate or saturates where it \
                        was found to grow; a proof that fixes by which law pairs are enough would close what is open",
        related: Some(&Halves),
        ..Problem::outline(
            7,
            "dmrg/07-bond-dimension-gapless-2d",
            "Bond dimensions in two dimensions without a gap",
            "A gapless ground state on L × L sites is to be represented by a matrix product state and \
                by a projected entangled-pair state. Choose the pair of laws by which the bond \
                dimensions have to grow with L (options a to e).",
            Kind::ChoiceSet,
        )
    }
}

/// Weights that are left out in the tables.
const DISCARDED: f64 = 1e-6;

/// One kind of state at one size: shares of L, averaged over boundary conditions.
#[derive(Serialize, Deserialize)]
struct Row {
    length: usize,
    /// Rényi entropies of index ½, 1 and 3/2.
    entropies: [f64; 3],
    counted: f64,
}

impl Row {
    /// The average over systems that differ in their boundary conditions.
    fn new(length: usize, all: &[Vec<Mode>]) -> Self {
        let average = |of: &dyn Fn(&[Mode]) -> f64| {
            all.iter().map(|modes| of(modes)).sum::<f64>() / (all.len() * length) as f64
        };
        Row {
            length,
            entropies: [modes::ABOVE, 1.0, modes::BELOW]
                .map(|alpha| average(&|modes| modes::renyi(modes, alpha))),
            counted: average(&|modes| modes::counted(modes, DISCARDED)),
        }
    }

    fn share(rows: &[Row], at: usize) -> Vec<(usize, f64)> {
        rows.iter().map(|row| (row.length, row.entropies[at])).collect()
    }
}

fn kinds(reading: &str) -> Result<&'static [System], Stop> {
    match reading {
        SURFACE => Ok(&[System::Metal]),
        POINTS => Ok(&[System::Flux, System::Springs]),
        GAPPED => Ok(&[System::Dimers]),
        other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
}

fn by_momentum(run: &Run<'_>) -> Result<Finding, Stop> {
    let offsets = run.parameters.numbers("offsets")?;
    let rows = |system: System, length: usize| {
        let all = offsets.iter().map(|offset| cylinders::modes(system, length, *offset));
        Ok(Row::new(length, &all.collect::<Result<Vec<_>, Stop>>()?))
    };
    let systems = kinds(run.reading)?;
    let lengths = run.parameters.integers("lengths of matrix products")?;
    let states = run.parameters.integers("bond dimensions")?;
    let mut found = finding(run, systems, rows)?;
    for &system in systems.iter().filter(|system| **system != System::Springs) {
        let cylinders = lengths.iter().copied().zip(states.iter().copied());
        let table =
            run.shared(&format!("matrix products, {system:?}"), |_| products::table(run, system, cylinders))?;
        found = found.with(Evidence::table(format!("matrix products, {system:?}"), (*table).clone()));
    }
    Ok(found)
}

fn by_squares(run: &Run<'_>) -> Result<Finding, Stop> {
    // Fermions only.
    let systems: Vec<System> =
        kinds(run.reading)?.iter().copied().filter(|system| *system != System::Springs).collect();
    let along_y = run.parameters.numbers("hopping along the cut")?;
    finding(run, &systems, |system, length| {
        // Along a Fermi surface levels are filled one by one as L grows, which has to be averaged; elsewhere two values are plenty.
        let every = if system == System::Metal { 1 } else { along_y.len().div_ceil(2) };
        let all = along_y.iter().step_by(every).map(|hopping| squares::modes(system, length, *hopping));
        Ok(Row::new(length, &all.collect::<Result<Vec<_>, Stop>>()?))
    })
}

fn finding(
    run: &Run<'_>,
    systems: &[System],
    row: impl Fn(System, usize) -> Result<Row, Stop>,
) -> Result<Finding, Stop> {
    let sizes = run.parameters.integers("sizes")?;
    let mut laws = Vec::new();
    let mut evidence = Vec::new();
    let mut shown = Vec::new();
    for system in systems {
        let rows = run.shared(&format!("{system:?}"), |_| {
            // Cells of flux and of dimers have two columns, and halves of all sizes are cut between the same ones.
            sizes
                .iter()
                .filter(|length| *system == System::Metal || length.is_multiple_of(4))
                .map(|&length| run.kept(&format!("{system:?}, L = {length}"), |_| row(*system, length)))
                .collect::<Result<Vec<Row>, _>>()
        })?;
        let mut table = Table::new(&[
            ("L", "1"),
            ("S_½/L", "1"),
            ("S/L", "1"),
            ("S_1.1/L", "1"),
            ("ln χ/L for a discarded weight of 10⁻⁶", "1"),
        ]);
        for Row { length, entropies: [above, one, below], counted } in rows.iter() {
            table.push([*length as f64, *above, *one, *below, *counted]);
        }
        // What is left out is a constant in ln χ and nothing in its share.
        let (upper, lower) = (Row::share(&rows, 0), Row::share(&rows, 2));
        laws.push(law(&lower, &upper));
        let found = coefficient(&Row::share(&rows, 1));
        shown.push(format!("{:.4} ± {:.4} of {}", found.value, found.error, system.words()));
        let name = format!("coefficient of L ln L in the entropy, {system:?}");
        evidence.push(Evidence::number(name, "1", found));
        evidence.push(Evidence::table(format!("halves, {system:?}"), table));
    }
    let shown = format!("the coefficient of L ln L in the entropy of a half is {}", shown.join(", "));
    let all = laws[0].filter(|law| laws.iter().all(|other| *other == Some(*law)));
    let finding = match all.and_then(|law| decided(run.claim, law)) {
        Some(holds) => Finding::decided(holds, FindingKind::Numerical, shown),
        None => Finding::undecided(
            format!("{shown}; bounds of ln χ from both sides do not agree on a law"),
            "minutes: larger sizes",
        ),
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

/// What the law of ln χ of a matrix-product state, at least linear in L, says about a claim.
fn decided(claim: &str, law: Law) -> Option<bool> {
    Some(match claim {
        "mps-line" => law == Law::Line,
        "mps-line-log" => law == Law::LineLog,
        "mps-log" | "mps-log-squared" => false,
        // S/L ≤ ln χ: a power of L holds a ln L, whatever a is; a power of ln L holds a constant, and no a ln L.
        "room-power" | "room-power-log" | "room-exponential" => true,
        "room-log" => law == Law::Line,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_repeatable, assert_varied, settled};

    #[test]
    fn everything_but_what_pairs_need_is_decided() {
        for (reading, claim, settled) in settled(&problem()) {
            let open = ENOUGH.contains(&claim.id);
            assert_eq!(settled.why.is_some(), open, "{} in {}: {}", claim.id, reading.name, settled.sentence);
        }
    }

    #[test]
    fn both_ways_to_the_modes_give_the_same_entropy_of_a_cut() {
        // A cut between weak bonds of dimers hardly depends on what is far from it.
        let one = modes::renyi(&cylinders::modes(System::Dimers, 16, 0.5).unwrap(), 1.0) / 16.0;
        let two = modes::renyi(&squares::modes(System::Dimers, 16, 1.0).unwrap(), 1.0) / 16.0;
        assert!((one - two).abs() < 0.01 && one > 0.02, "{one} {two}");
    }

    #[test]
    fn counted_states_lie_between_the_bounds() {
        for system in [System::Metal, System::Flux, System::Springs, System::Dimers] {
            for length in [8, 12] {
                let modes = cylinders::modes(system, length, 0.5).unwrap();
                let counted = modes::counted(&modes, DISCARDED);
                let (lower, upper) = modes::bounds(&modes, DISCARDED);
                assert!(lower <= counted && counted <= upper, "{system:?} {lower} {counted} {upper}");
            }
        }
    }

    #[test]
    fn variants_vary_and_repeat() {
        assert_repeatable(&Halves, 10);
        assert_varied(&Halves, 10);
    }
}
