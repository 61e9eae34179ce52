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
        0,
        &["infinite triangular lattice", "There are 1 electrons per site", "At 0 < U_0 < 3 U_1"],
        "where there is a wave",
        "",
    ),
    (
        2,
        &[
            "A triangular lattice of spacing 1 has the lattice vector a_1 at 30 degrees",
            "A_1 = 1 a_1 + 1 a_2 and A_2 = -1 a_1 + 2 a_2",
            "the 6 corners",
        ],
        "folded",
        "",
    ),
    (
        4,
        &[
            "m_b = 0.65, m_t = 0.35",
            "psi_t = 46 degrees",
            "exp(i(120 degrees))",
            "is minus its complex conjugate. Time",
            "says of all three",
        ],
        "corners joined to corners",
        "",
    ),
    (6, &["of order 4", "χψ'(x)", "e) Σ_n exp(iπn²) ψ(R^n x)"], "any one-dimensional representation", ""),
    (6, &["of order 4", "ψ'(Rx) = ψ'(x)", "e) Σ_n exp(iπn²) ψ(R^n x)"], "invariant amplitude", ""),
    (
        16,
        &["3 by 3", "any number", "90° about a site, time reversal", "electron number is not used"],
        "rotation of the sites",
        "",
    ),
    (
        16,
        &["3 by 3", "any number", "90° about a site, time reversal", "square of time reversal, is used too"],
        "rotation of the sites, parity from time reversal",
        "",
    ),
    (
        16,
        &[
            "3 by 3",
            "any number",
            "90° about a site, which also turns the spins about the z axis, time reversal",
        ],
        "rotation of sites and spins",
        "",
    ),
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
        18,
        &[
            "an open square lattice",
            "μ = 0, which is half",
            "to (c†_i c_j + h.c. on each bond) or (i c†_i c_j + h.c. on each bond) or (n_i − n_j on each bond) or",
        ],
        "some formulation",
        "",
    ),
    (
        18,
        &[
            "an open honeycomb lattice",
            "μ = 0, which is half",
            "couple to (n_i − n_j on each bond) or (n_i + n_j",
        ],
        "fields of the densities",
        "",
    ),
    (
        20,
        &[
            "a) 6 spins 1/2 on a ring with a ferromagnetic Heisenberg coupling of neighbours: exactly degenerate",
            "b) 6 spins 1/2 on a ring with an antiferromagnetic Heisenberg coupling of neighbours: exactly degenerate",
            "lowest Landau level of a torus: exactly degenerate",
            "d) 4 electrons with Coulomb repulsion that fill half of the second Landau level of a torus: exactly degenerate",
            "Σ σˣ: exactly degenerate",
        ],
        "the lowest level",
        "",
    ),
    (22, &["of 5 sites of the kagome", "all bonds between the chosen"], "site clusters", "count"),
    (22, &["of 5 sites of the kagome", "may be left out"], "any bonds", "count"),
    (
        24,
        &[
            "a) U = 1, V = 1/3, g1 = 0, g2 = 0.5, h = 0",
            "e) U = -1, V = -0.5, g1 = 0, g2 = -0.5",
            "at no special value",
        ],
        "fields of the densities",
        "",
    ),
    (
        26,
        &["the sum O_n", "its smaller subclusters, each as often as it can be placed in c. For"],
        "embeddings",
        "",
    ),
    (32, &["ring of 4 sites", "zero temperature and half filling", "μ > q t"], "all of it", ""),
    (
        34,
        &[
            "there are 2 bosons per site",
            "a) At some t/U",
            "b) For U = 30t the conductivity vanishes",
            "c) For U = 0.001t the conductivity diverges",
            "d) Tuning t/U alone and tuning the filling alone both lead",
        ],
        "fixed density",
        "",
    ),
    (
        38,
        &["shells are closed", "M goes to zero with B", "those of the particles"],
        "ground state, closed shell, small B",
        "",
    ),
    (
        38,
        &["4 or 8 electrons", "are in their ground state", "μ > 2qt"],
        "ground state, open shell, spins first",
        "",
    ),
    (
        38,
        &["4 or 8 electrons", "temperature below the distance of the shells"],
        "at a temperature, open shell, small B",
        "",
    ),
    (
        40,
        &["t_2 > t_1 > 0", "of the order t_2 (t_1/t_2)^2.", "of the order t_1 (t_2/t_1)^{N_u}."],
        "small ratio at fixed size",
        "",
    ),
    (
        42,
        &["√(2/τ) χ and", "give the odd diffusivity D_o = (D_yx − D_xy)/2 as an equation"],
        "as printed",
        "",
    ),
    (
        42,
        &["√(2/τ) χ and", "give the odd diffusivity D_o = (D_xy − D_yx)/2 as an equation"],
        "opposite orientation",
        "",
    ),
    (
        44,
        &["symmetric in their upper indices", "K(y_i - x_i) is added to dx_i/dt and", "K_c = … in γ and σ"],
        "entries of the symmetric tensor",
        "",
    ),
    (
        46,
        &[
            "a = -1 x^3, g = x^2",
            "= 2 δ(t−t') is meant in the sense of Stratonovich",
            "taken in the middle of the step, the g of the prefactor at the end",
            "is S, the integrand",
        ],
        "middle for the action, end for the prefactor",
        "",
    ),
    (
        48,
        &["with spin 1 and 4 equal", "multiplets 0 + 1 of", "by one place leaves it unchanged?"],
        "A of C4",
        "count",
    ),
];

#[test]
fn some_problems_are_among_their_own_variants() {
    for &(index, words, reading, claim) in MEMBERS {
        let problem = find(&index.to_string()).expect("a problem");
        let family = problem.family.expect("a family");
        let variant = (0..3000)
            .filter(|seed| family.may_be_printed(*seed))
            .map(|seed| family.draw(seed).expect("a variant").specification)
            .find(|variant| words.iter().all(|words| variant.prompt.contains(words)))
            .unwrap_or_else(|| panic!("{index} is not among its variants"));
        let computed = answer_in(&problem, reading, claim)
            .unwrap_or_else(|| panic!("{index} has no answer in the reading {reading}"));
        let grader = Grader::new(&variant).expect("a reference that can be read");
        let verdict = grader.compare(&format!("\\boxed{{{computed}}}")).verdict;
        assert_eq!(verdict, Verdict::Equivalent, "{index}: {computed} for {}", variant.reference);
    }
}
