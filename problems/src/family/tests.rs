//! Every family under its own grader: the answer passes, what is nearly the answer does not.

mod members;

use std::collections::BTreeMap;

use eigentruth_grading::{Grader, Kind, Specification, Verdict, samples};

use crate::catalogue::catalogue;
use crate::near_misses::{exchanged, near_misses, symbols};

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
            assert_eq!(variant, family.draw(seed).expect("the same"), "{} {seed}", problem.id);
            assert!(prompt.contains("\\boxed"), "{} {seed} does not ask for a box", problem.id);
            let grader = Grader::new(&variant.specification).expect("a reference that can be read");
            let verdict = grader.compare(&format!("\\boxed{{{reference}}}")).verdict;
            assert_eq!(verdict, Verdict::Equivalent, "{} {seed}: {reference} is refused", problem.id);
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
