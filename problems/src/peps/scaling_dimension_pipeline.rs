//! peps/36-scaling-dimension-pipeline: which operations, in which order, give the scaling dimensions of a classical model.
//!
//! Every sequence of up to four operations is run as a program on the critical Ising and three-state Potts models. It works if it returns the two lowest dimensions
//! of both within 2 % (of the range, where there is one). The first method coarse-grains tensors; the second takes transfer matrices of strips of the lattice itself, whose width stands for the
//! size of a block.
//!
//! A matrix between rows is defined up to a change of basis, so a sequence must work in any: the first method reads its values in a random basis of the bonds, the second from
//! the matrix with the weights of a row on one side. In a symmetric form singular values are moduli of eigenvalues. A tensor that is read as a matrix from two
//! neighbouring legs to the others is a transfer matrix as well, along the diagonal with its own ratio of width to height; who knows that has built one.
//!
//! The dimensions of the coarse-grained Potts model depend on how strong the filter is by more than 2 %, and nothing says which strength is
//! the right one: every sequence runs at three, a factor of four apart, and what it returns is the range over them.

mod measured;
mod programs;
mod strips;
mod variants;

use eigentruth_grading::Kind;
use eigentruth_trg::{Model, RenormalizationError};

use self::measured::{Measured, Seen, by_strips, by_tensors};
use self::programs::Operation;
use self::variants::Strips;
use crate::assembly::{Assembly, Known};
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const NETWORK: &str = "network, the end goes without saying";
const NETWORK_STOP: &str = "network, the end is written";
const STRIPS: &str = "strips, the end goes without saying";
const STRIPS_STOP: &str = "strips, the end is written";

const LABELS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const ACCURACY: f64 = 0.02;
const LONGEST: usize = 4;

/// The critical models with their two lowest dimensions (Belavin, Polyakov, Zamolodchikov 1984; Dotsenko 1984).
#[derive(Clone, Copy, Debug)]
enum Case {
    Ising,
    Potts,
}

impl Case {
    const ALL: [Case; 2] = [Case::Ising, Case::Potts];

    fn exact(self) -> [f64; 2] {
        match self {
            Case::Ising => [0.125, 1.0],
            Case::Potts => [2.0 / 15.0, 0.8],
        }
    }

    /// How corrections from the lattice decay: with the dimensions less two of the leading irrelevant fields, 14/5 and 4 for Potts, 4 and 6 for Ising
    /// (Dotsenko 1984; Reinicke, J. Phys. A 20, 5325 (1987)).
    fn corrections(self) -> [f64; 2] {
        match self {
            Case::Ising => [2.0, 4.0],
            Case::Potts => [0.8, 2.0],
        }
    }

    /// The model at its critical point, an inverse temperature and a field on one state away from it.
    fn model(self, beta: f64, field: f64) -> Result<Model, RenormalizationError> {
        let (q, critical) = match self {
            Case::Ising => (2, 2.0 * Model::critical_ising()),
            Case::Potts => (3, Model::self_dual_potts(3)),
        };
        // Ising is the Potts model of two states with half the coupling.
        let weight = (critical + beta).exp();
        let bond = (0..q * q).map(|i| if i / q == i % q { weight } else { 1.0 }).collect();
        let site = (0..q).map(|s| if s == 0 { field.exp() } else { 1.0 }).collect();
        Model::new(if q == 2 { "Ising" } else { "3-state Potts" }, bond, site)
    }

    /// Two sizes of a torus whose partition function is known exactly.
    fn tori(self) -> [usize; 2] {
        match self {
            Case::Ising => [4, 6],
            Case::Potts => [3, 5],
        }
    }
}

/// All sequences that work for both models, shortest first.
fn working(models: &[Measured], long: bool) -> Vec<Vec<Operation>> {
    let works = |sequence: &Vec<Operation>| {
        models.iter().all(|measured| {
            let at = |strength| programs::run(sequence, &Seen { measured, long, strength });
            let found: Vec<Vec<f64>> = (0..measured.coarse.len()).map(at).collect();
            programs::returns(&found, measured.case.exact(), ACCURACY)
        })
    };
    programs::sequences(LONGEST).into_iter().filter(works).collect()
}

fn decided(run: &Run<'_>, models: &[Measured]) -> Result<Finding, Stop> {
    let stop = [NETWORK_STOP, STRIPS_STOP].contains(&run.reading);
    let long = is_long(run);
    let found = working(models, long);
    let mut table = Table::new(&[
        ("first exact dimension", "1"),
        ("second exact dimension", "1"),
        ("coarse, eigenvalues, first", "1"),
        ("least over filters", "1"),
        ("most over filters", "1"),
        ("coarse, eigenvalues, second distinct", "1"),
        ("least over filters ", "1"),
        ("most over filters ", "1"),
        ("fine, eigenvalues, first", "1"),
        ("coarse, singular values, first", "1"),
        ("from the order parameter", "1"),
        ("from the specific heat", "1"),
    ]);
    for m in models {
        let exact = m.case.exact();
        let first = |v: &[f64]| v.first().copied().unwrap_or(0.0);
        let [_, [_, wide_singular]] = &m.coarse[0];
        let fine = if long { &m.long_rows } else { &m.fine_row };
        let lowest: Vec<[f64; 2]> = m
            .coarse
            .iter()
            .map(|[_, [wide, _]]| programs::two_lowest(wide, ACCURACY).unwrap_or_default())
            .collect();
        let [one, two] = [0, 1].map(|at| programs::range(lowest.iter().map(|values| values[at])));
        let row = [
            exact[0],
            exact[1],
            lowest[0][0],
            one[0],
            one[1],
            lowest[0][1],
            two[0],
            two[1],
            first(&fine[0]),
            first(wide_singular),
            m.order_parameter,
            m.specific_heat,
        ];
        table.push(row);
    }
    let list: Vec<String> = found.iter().take(12).map(|s| programs::written(s)).collect();
    let listed = if list.is_empty() { "none".to_owned() } else { list.join("  ") };
    let shortest = found.first().map_or(0, Vec::len);
    let ties: Vec<&Vec<Operation>> = found.iter().filter(|s| s.len() == shortest).collect();
    let finding = if found.is_empty() {
        Finding::undecided(
            "no sequence of up to four operations works at these sizes",
            "larger bond dimensions and strips",
        )
    } else if run.claim == "sequence" {
        match ties.as_slice() {
            [only] => {
                let mut latex = programs::written(only);
                if stop {
                    latex.push(';');
                    latex.push(Operation::Stop.label());
                }
                let summary = format!(
                    "the shortest sequence that works is {latex}; of up to four operations {} work",
                    found.len()
                );
                Finding::value(FindingKind::Numerical, Value::Latex { latex }, summary)
            }
            several => {
                let list: Vec<String> = several.iter().map(|s| programs::written(s)).collect();
                Finding::undecided(
                    format!("several shortest sequences work: {}", list.join("  ")),
                    "a criterion that prefers one",
                )
            }
        }
    } else {
        // In the readings where the end is written the label g also stands for it; it is needed as an operation that computes nothing.
        let without: Vec<&Vec<Operation>> =
            found.iter().filter(|s| !s.iter().any(|op| op.label().to_string() == run.claim)).collect();
        let needed = without.is_empty();
        let summary = match without.first() {
            Some(other) => format!("{} works without it", programs::written(other)),
            None => format!("none of the {} sequences that work does without it", found.len()),
        };
        Finding::decided(needed, FindingKind::Numerical, summary)
    };
    Ok(finding
        .with(Evidence::table("dimensions", table))
        .with(Evidence::label("sequences that work", listed)))
}

fn is_long(run: &Run<'_>) -> bool {
    [STRIPS, STRIPS_STOP].contains(&run.reading)
}

fn tensors(run: &Run<'_>) -> Result<Finding, Stop> {
    let measure = |seed: u64| Case::ALL.into_iter().map(|case| by_tensors(run, case, seed)).collect();
    decided(run, &run.shared("models", |seed| -> Result<Vec<Measured>, Stop> { measure(seed) })?)
}

fn lattice(run: &Run<'_>) -> Result<Finding, Stop> {
    let measure = || Case::ALL.into_iter().map(|case| by_strips(run, case)).collect();
    decided(run, &run.shared("models", |_| -> Result<Vec<Measured>, Stop> { measure() })?)
}

fn sequence(known: &Known) -> Option<String> {
    known.values.get("sequence").and_then(|value| match value {
        Value::Latex { latex } => Some(latex.clone()),
        _ => None,
    })
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const SENTENCES: [&str; 8] = [
        "No sequence works without singular values.",
        "No sequence works without coarse-graining.",
        "No sequence works without a transfer matrix.",
        "No sequence works without eigenvalues.",
        "No sequence works without evolution in real time.",
        "No sequence works without the specific heat.",
        "No sequence works without the susceptibility.",
        "No sequence works without the order parameter.",
    ];
    let mut claims =
        vec![Claim::value("sequence", "The shortest sequence of operations that returns the dimensions.")];
    claims
        .extend(LABELS.into_iter().zip(SENTENCES).map(|(label, sentence)| Claim::statement(label, sentence)));
    let all: Vec<&'static str> = claims.iter().map(|claim| claim.id).collect();
    Problem {
        claims,
        assembly: Assembly::Custom(vec!["sequence"], sequence),
        // Eigenvalues and singular values are two ways of reading one matrix: at most one is the only way.
        constraints: vec![Constraint::exclusive(&["a", "d"])],
        readings: vec![
            Reading::admissible(
                NETWORK,
                "iteratively coarse-grain a tensor network until convergence",
                "Z.-C. Gu, X.-G. Wen, Phys. Rev. B 80, 155131 (2009): transfer matrices of fixed-point tensors",
                "the operations act on a tensor network of single sites; doing nothing further is no operation and need not be listed",
            ),
            Reading::admissible(
                NETWORK_STOP,
                "(g) do not make further operations",
                "pseudo-code, where a program ends with a statement that says so",
                "the list offers the end as an operation with a label of its own, which it shares with the susceptibility",
            ),
            Reading::admissible(
                STRIPS,
                "The calculation may involve some of the following operations",
                "H. W. J. Blöte, J. L. Cardy, M. P. Nightingale, Phys. Rev. Lett. 56, 742 (1986): strips of the lattice",
                "a transfer matrix can be built for a strip of any width without coarse-graining; 'may involve' makes no operation obligatory",
            ),
            Reading::admissible(
                STRIPS_STOP,
                "(g) do not make further operations",
                "pseudo-code, where a program ends with a statement that says so",
                "as before, with the end written down",
            ),
        ],
        methods: vec![
            Method::new("coarse-grained tensors", "trg", &all, tensors).version(3).parameters(|budget| {
                let quick = budget == Budget::Quick;
                Parameters::new()
                    .with("bond of Ising", if quick { 16 } else { 24 })
                    .with("bond of Potts", if quick { 18 } else { 24 })
                    .with("epsilon", if quick { 4e-4 } else { 3e-4 })
                    .with("steps", if quick { 9 } else { 13 })
                    .with("lengths of Ising", if quick { vec![5, 6, 7] } else { vec![6, 7, 8] })
                    .with("lengths of 3-state Potts", if quick { vec![3, 4, 5] } else { vec![4, 5, 6] })
            }),
            Method::new("strips of the lattice", "krylov", &all, lattice).parameters(|budget| {
                let quick = budget == Budget::Quick;
                Parameters::new()
                    .with("lengths of Ising", if quick { vec![8, 9, 10] } else { vec![12, 13, 14] })
                    .with("lengths of 3-state Potts", if quick { vec![5, 6, 7] } else { vec![7, 8, 9] })
            }),
        ],
        overturned_by: "A shorter sequence that returns the two lowest dimensions of both models within 2 %, or larger sizes at which the one found does not.",
        family: Some(&Strips),
        ..Problem::outline(
            36,
            "peps/36-scaling-dimension-pipeline",
            "From a classical model to scaling dimensions",
            "Scaling dimensions of primary fields are wanted for a classical spin model in two \
                    dimensions. Choose operations out of a list and put them in order (labels a to h).",
            Kind::ChoiceSequence,
        )
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_trg::Network;

    use super::measured::MEMORY;
    use super::strips::Strip;
    use super::*;
    use crate::testing::{assert_repeatable, settled};

    #[test]
    fn sequences_are_decided_by_both_methods() {
        for (reading, claim, settled) in settled(&problem()) {
            println!(
                "{} {}: {:?} {:?} {}",
                reading.name, claim.id, settled.truth, settled.why, settled.sentence
            );
            assert!(settled.why.is_none(), "{} in {}: {}", claim.id, reading.name, settled.sentence);
        }
    }

    #[test]
    fn away_from_criticality_no_sequence_works() {
        let model = Case::Ising.model(0.2, 0.0).unwrap();
        let found = Strip::new(&model, 8).dimensions(3).unwrap();
        let values = vec![found.iter().map(|x| x.value).collect::<Vec<f64>>()];
        assert!(!programs::returns(&values, Case::Ising.exact(), ACCURACY), "{values:?}");
    }

    #[test]
    fn a_range_has_to_hold_the_dimensions_and_to_be_narrow() {
        let returns = |found: &[[f64; 2]]| {
            let found: Vec<Vec<f64>> = found.iter().map(|two| two.to_vec()).collect();
            programs::returns(&found, Case::Potts.exact(), ACCURACY)
        };
        // One setting: 2 %, as ever.
        assert!(returns(&[[0.1333, 0.812]]) && !returns(&[[0.1333, 0.818]]));
        // Three: the exact value is among them, or next to them.
        assert!(returns(&[[0.1333, 0.798], [0.1340, 0.85], [0.1370, 0.79]]));
        assert!(!returns(&[[0.1333, 0.82], [0.1333, 0.85], [0.1333, 0.84]]));
        // A wide range excuses nothing, and a setting without two dimensions is none.
        assert!(!returns(&[[0.1333, 0.7], [0.1333, 0.9], [0.1333, 0.8]]));
        assert!(!programs::returns(&[vec![0.1333, 0.8], vec![0.1333]], Case::Potts.exact(), ACCURACY));
    }

    #[test]
    fn strips_know_onsagers_gap_and_tori_their_sums() {
        // Kaufman 1949: at criticality the largest eigenvalues are products of e^{γ/2}, γ by cosh γ = 2 − cos k; the gap of the spin is the difference of the sums over
        // k = 2πj/L and over k = π(2j + 1)/L, halved.
        for length in [3, 6] {
            let gamma = |k: f64| (2.0 - k.cos()).acosh();
            let step = std::f64::consts::PI / length as f64;
            let sum = |shift: usize| (0..length).map(|j| gamma((2 * j + shift) as f64 * step)).sum::<f64>();
            let exact = length as f64 / (2.0 * std::f64::consts::PI) * (sum(1) - sum(0)) / 2.0;
            let found = &Strip::new(&Case::Ising.model(0.0, 0.0).unwrap(), length).dimensions(1).unwrap()[0];
            // Identity class.
            assert!((found.value - exact).abs() <= 1e-9, "{length}: {} {exact}", found.value);
        }
        for case in Case::ALL {
            let model = case.model(0.05, 0.1).unwrap();
            let one = Strip::new(&model, 3).log_partition().unwrap();
            let two = Network::new(&model).unwrap().log_partition(3, 3, MEMORY).unwrap();
            assert!((one - two).abs() <= 1e-9, "{one} {two}");
        }
    }

    #[test]
    fn variants_are_repeatable_and_varied() {
        assert_repeatable(&Strips, 6);
    }
}
