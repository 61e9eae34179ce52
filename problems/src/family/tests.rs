//! Every family under its own grader: the answer passes, what is nearly the answer does not.

use std::collections::BTreeMap;

use eigentruth_grading::{Grader, Kind, Specification, Verdict, samples};

use crate::catalogue::{catalogue, find};
use crate::near_misses::{exchanged, near_misses, symbols};
use crate::testing::answer_in;

/// The labels of a prompt's statements, `a)` or `(a)`, each behind white space.
fn labels(prompt: &str) -> Vec<String> {
    let label = |word: &str| {
        let label = word.trim_start_matches('(').strip_suffix(')')?;
        (label.len() == 1 && label.bytes().all(|byte| byte.is_ascii_lowercase())).then(|| label.to_owned())
    };
    let mut labels: Vec<String> = prompt.split_whitespace().filter_map(label).collect();
    labels.dedup();
    labels
}

#[test]
fn every_family_refuses_near_misses() {
    let mut families = 0;
    for problem in catalogue() {
        let Some(family) = problem.family else { continue };
        families += 1;
        for seed in 100..110 {
            let variant = family.draw(seed).expect("a variant");
            let Specification { prompt, reference, kind, .. } = &variant.specification;
            let grader = Grader::new(&variant.specification).expect("a reference that can be read");
            let misses = near_misses(kind.expect("families say the kind"), reference, &labels(prompt));
            assert!(!misses.is_empty(), "{} {seed}: no near miss", problem.id);
            for miss in misses {
                let verdict = grader.compare(&format!("\\boxed{{{miss}}}")).verdict;
                assert_ne!(
                    verdict,
                    Verdict::Equivalent,
                    "{} {seed}: {miss} passes for {reference}",
                    problem.id
                );
            }
        }
    }
    assert!(families >= 30, "{families}");
}

#[test]
fn no_constant_answer_is_often_right() {
    let mut often = Vec::new();
    for problem in catalogue() {
        let Some(family) = problem.family else { continue };
        let mut answers = BTreeMap::new();
        for seed in 0..100 {
            *answers.entry(family.draw(seed).expect("a variant").specification.reference).or_insert(0) += 1;
        }
        often.extend(
            answers
                .into_iter()
                .filter(|(_, count)| *count > 30)
                .map(|(answer, count)| format!("{}: {answer} {count} times", problem.id)),
        );
    }
    assert_eq!(often, Vec::<String>::new());
}

/// The values of a formula where the symbols are not alike, and where two of them have changed places.
fn changes_under_exchange(specification: &Specification, symbols: &[String], one: usize, two: usize) -> bool {
    let points: Vec<Vec<f64>> = (0..6_u32)
        .map(|k| (0..symbols.len()).map(|s| 0.5 + 0.375 * f64::from((k * 5 + s as u32 * 3) % 7)).collect())
        .collect();
    let exchanged: Vec<Vec<f64>> = points
        .iter()
        .map(|point| {
            let mut point = point.clone();
            point.swap(one, two);
            point
        })
        .collect();
    let values = |points: &[Vec<f64>]| {
        samples::evaluate(specification, &specification.reference, symbols, points).expect("a formula")
    };
    values(&points).iter().zip(values(&exchanged)).any(|(here, there)| match (here, there) {
        (Ok(here), Ok(there)) => (here.value - there.value).abs() > 1e-9 * here.value.abs(),
        _ => false,
    })
}

#[test]
fn formulas_with_two_symbols_in_each_others_place_are_wrong() {
    let mut wrong = BTreeMap::new();
    for problem in catalogue() {
        let Some(family) = problem.family else { continue };
        for seed in 0..12 {
            let specification = family.draw(seed).expect("a variant").specification;
            let symbols = symbols(&specification.parameters);
            if specification.kind != Some(Kind::Expression) || symbols.len() < 2 {
                continue;
            }
            let grader = Grader::new(&specification).expect("a reference that can be read");
            for two in 1..symbols.len() {
                for one in 0..two {
                    let changed = exchanged(&specification.reference, &symbols[one], &symbols[two]);
                    let verdict = grader.compare(&format!("\\boxed{{{changed}}}")).verdict;
                    let expected = match changes_under_exchange(&specification, &symbols, one, two) {
                        true => Verdict::NotEquivalent,
                        false => Verdict::Equivalent,
                    };
                    let reference = &specification.reference;
                    assert_eq!(verdict, expected, "{}: {changed} for {reference}", problem.id);
                    *wrong.entry(problem.index).or_insert(0) +=
                        usize::from(verdict == Verdict::NotEquivalent);
                }
            }
        }
    }
    // Of 41, formulas in ω and β; some are symmetric.
    assert!(wrong.get(&41).is_some_and(|count| *count > 0), "{wrong:?}");
}

/// Questions that are those of a problem, by words of the prompt: index, words, the reading, and the claim whose value is the answer; without a
/// claim the whole answer of the reading.
const MEMBERS: &[(u64, &[&str], &str, &str)] = &[
    (
        1,
        &[
            "Electrons with spin up and down",
            "keeps all lattice",
            "only the particle number is kept",
            "Write each",
        ],
        "allowed by symmetry",
        "",
    ),
    (
        3,
        &[
            "2 layers, 2 valleys and one spin",
            "keeps the moiré translations",
            "no conserved quantity but",
            "the whole matrix",
        ],
        "all elements",
        "",
    ),
    (
        3,
        &[
            "2 layers, 2 valleys and one spin",
            "keeps the moiré translations",
            "each valley and nothing else",
            "only the blocks",
        ],
        "blocks of the valleys",
        "",
    ),
    (5, &["an open chain", r"\sum_i h_i S^z_i", ", U > 0,"], "open chain", ""),
    (5, &["a ring of L = 4", r"\sum_i h_i S^z_i", ", U > 0,"], "even ring", ""),
    (9, &["the square lattice, or of the kagome", "(S^+_i S^+_j + h.c.)] − h"], "weights as printed", ""),
    (11, &["N sites with open ends", "central charge"], "open, N bonds less one", ""),
    (13, &["so that amplitudes can vanish"], "every network and parameter", ""),
    (13, &["so that no amplitude vanishes"], "almost every parameter", ""),
    (15, &["ring of four sites", "of any size", "leaves the spins"], "rotation of the sites", ""),
    (15, &["ring of four sites", "of any size", "sites and spins"], "rotation of sites and spins", ""),
    (
        17,
        &[
            "$H = -t",
            r"$c^\dagger_{i,\uparrow} = p^\dagger_{i,\uparrow}$ and",
            r"$c^\dagger_{i,\downarrow} = \pm p_{i,\downarrow}$",
            r"(n_{i,\uparrow}+n_{i,\downarrow})$. Substitute",
        ],
        "μ couples to n, constants kept",
        "f+g",
    ),
    (
        19,
        &[
            "spin-1/2 fermions have time",
            " a 4-fold",
            "particle number is conserved",
            "is the rotation eigenvalue of some",
        ],
        "rotation of orbit and spin",
        "",
    ),
    (
        19,
        &[
            "spin-1/2 fermions have time",
            " a 4-fold",
            "may contain pairing",
            "is the rotation eigenvalue of some",
        ],
        "pairing, rotation of orbit and spin",
        "",
    ),
    (21, &[r"$B^\dagger H_k B = \langle", r"$B^\dagger N_k B = \langle"], "metric", ""),
    (22, &["of 5 sites of the kagome", "all bonds between the chosen"], "site clusters", "count"),
    (22, &["of 5 sites of the kagome", "may be left out"], "any bonds", "count"),
    (23, &["J' = 2J/3", "There are 1/5 electrons", "for even j"], "total density", ""),
    (25, &["t' i e^{", "a whole number n > 1"], "generic t'", ""),
    (27, &["V is a repulsion: V_q ≥ 0"], "chemical potential tuned", ""),
    (31, &["At h = 1, g = 0 the lowest", "At h = 10, g = 1", "At h = 0.1, g = 1"], "chain", ""),
    (33, &["on the square lattice", "is a superconductor at all ratios"], "square lattice", ""),
    (33, &["on the triangular lattice", "is a superconductor at all ratios"], "triangular lattice", ""),
    (35, &["Spins 1 sit", "on the z, x and y bond", "Q_000 can be 1"], "some tensor", ""),
    (37, &["with 3 components", "0 < |J'| < |J|"], "directions that cost no energy", ""),
    (39, &["What does the lowest excitation without"], "every ratio", ""),
    (39, &["one particle more than that"], "one particle more", ""),
    (
        41,
        &[r"\int_0^\infty dt\, e^{i\omega t}\, \mathrm{Re}", "of the spin conductivity", "Give α in terms"],
        "grand canonical",
        "",
    ),
    (
        43,
        &["∇V·A u + 0 +", "−(1·1/T)", "The theorem holds, the stationary"],
        "heading reversed with time",
        "",
    ),
    (
        47,
        &["amplitude 1 along x and 1 along y", "π/3", "0.1, 0.3 and 1.2", "momenta of the two-site"],
        "cell of two sites",
        "",
    ),
    (
        47,
        &["amplitude 1 along x and 1 along y", "π/3", "0.1, 0.3 and 1.2", "counts twice"],
        "zone of one site",
        "",
    ),
    (
        48,
        &["with spin 1 and 4 equal", "multiplets 0 + 1 of", "by one place leaves it unchanged?"],
        "A of C4",
        "count",
    ),
    (
        49,
        &["in the limit of large W", "second most coverings for W = 11"],
        "sites without a neighbour, long cylinder",
        "",
    ),
];

/// What is wrong with a member: it is not found, or its answer is not that of the investigation.
fn flaw(&(index, words, reading, claim): &(u64, &[&str], &str, &str)) -> Option<String> {
    let problem = find(&index.to_string()).expect("a problem");
    let family = problem.family.expect("a family");
    let mut drawn = (0..3000)
        .filter(|seed| family.may_be_printed(*seed))
        .map(|seed| family.draw(seed).expect("a variant").specification);
    let Some(variant) = drawn.find(|variant| words.iter().all(|words| variant.prompt.contains(words))) else {
        return Some(format!("{index} is not among its variants: {words:?}"));
    };
    let Some(computed) = answer_in(&problem, reading, claim) else {
        return Some(format!("{index} has no answer in the reading {reading}"));
    };
    let grader = Grader::new(&variant).expect("a reference that can be read");
    let verdict = grader.compare(&format!("\\boxed{{{computed}}}")).verdict;
    let reference = &variant.reference;
    (verdict != Verdict::Equivalent).then(|| format!("{index}, {reading}: {computed} for {reference}"))
}

#[test]
fn many_problems_are_among_their_own_variants() {
    let flaws: Vec<String> = MEMBERS.iter().filter_map(flaw).collect();
    assert_eq!(flaws, Vec::<String>::new());
}
