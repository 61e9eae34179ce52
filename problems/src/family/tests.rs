//! Every family under its own grader: the answer passes, what is nearly the answer does not.

mod members;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use eigentruth_grading::{Grader, Kind, Specification, Verdict, samples};
use rayon::prelude::*;

use super::{Aspect, Variant};
use crate::catalogue::catalogue;
use crate::near_misses::{exchanged, near_misses, symbols};
use crate::problem::Problem;

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

/// The variants of the first seeds of a family.
struct Drawn {
    problem: &'static str,
    variants: Vec<Variant>,
}

impl Drawn {
    /// The first variant of every different question.
    fn questions(&self) -> Vec<&Variant> {
        let mut seen = BTreeSet::new();
        self.variants.iter().filter(|variant| seen.insert(&variant.specification.prompt)).collect()
    }
}

/// Seeds that every family is drawn with, how many different questions it has to have, and the seeds within which they come.
const SEEDS: u64 = 200;
const QUESTIONS: usize = 100;
const MOST: u64 = 1000;

/// The variants of the first seeds of every family, and of more seeds until there are enough different questions; for several tests.
fn drawn() -> &'static [Drawn] {
    static DRAWN: OnceLock<Vec<Drawn>> = OnceLock::new();
    DRAWN.get_or_init(|| {
        let of = |problem: &Problem| {
            let family = problem.family?;
            let (mut variants, mut questions) = (Vec::new(), BTreeSet::new());
            for seed in 0..MOST {
                if seed >= SEEDS && questions.len() >= QUESTIONS {
                    break;
                }
                let variant = family.draw(seed).expect("a variant");
                questions.insert(variant.specification.prompt.clone());
                variants.push(variant);
            }
            Some(Drawn { problem: problem.id, variants })
        };
        catalogue().par_iter().filter_map(of).collect()
    })
}

/// The answer that is right for more of these variants than any other, by their graders, if it is for `share` of them.
///
/// An answer that is right for 30 of 100 variants is the reference of one of them or another way to write it, so only references are tried; of
/// many variants those of the first sixty, which miss such an answer with the probability 0.7⁶⁰.
fn often_right(variants: &[&Variant], share: f64) -> Option<(String, usize)> {
    // Variants with one grader in common, by all that it is made of but the question.
    let mut groups: BTreeMap<String, (Grader, &str, usize)> = BTreeMap::new();
    for variant in variants {
        let Specification { reference, .. } = &variant.specification;
        let key = format!("{:?}", Specification { prompt: String::new(), ..variant.specification.clone() });
        let grader = || Grader::new(&variant.specification).expect("a reference that can be read");
        groups.entry(key).or_insert_with(|| (grader(), reference.as_str(), 0)).2 += 1;
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
    let enough = (share * variants.len() as f64).ceil() as usize;
    let answers: BTreeSet<&str> =
        variants.iter().take(60).map(|variant| variant.specification.reference.as_str()).collect();
    let right = |answer: &str| {
        let (boxed, mut right, mut left) = (format!("\\boxed{{{answer}}}"), 0, variants.len());
        for (grader, reference, count) in &groups {
            // What is left cannot make it enough.
            if right + left < enough {
                break;
            }
            left -= count;
            let same = *reference == answer || grader.compare(&boxed).verdict == Verdict::Equivalent;
            right += if same { *count } else { 0 };
        }
        right
    };
    let best = answers.into_iter().map(|answer| (answer.to_owned(), right(answer))).max_by_key(|best| best.1);
    best.filter(|(_, right)| *right >= enough)
}

/// No answer may be right for so many of the variants.
const OFTEN: f64 = 0.3;

#[test]
fn no_constant_answer_is_often_right() {
    let often = |drawn: &Drawn| {
        let first: Vec<&Variant> = drawn.variants.iter().take(100).collect();
        let different: Vec<&Variant> = drawn.questions().into_iter().take(100).collect();
        let found = [(first, "seeds"), (different, "questions")].map(|(variants, of)| {
            let (answer, right) = often_right(&variants, OFTEN)?;
            Some(format!("{}: {answer} for {right} of {} {of}", drawn.problem, variants.len()))
        });
        found.into_iter().flatten().collect::<Vec<_>>()
    };
    let flaws: Vec<String> = drawn().par_iter().flat_map_iter(often).collect();
    assert_eq!(flaws, Vec::<String>::new());
}

#[test]
#[ignore = "a thousand draws of every family take minutes"]
fn no_constant_answer_is_often_right_in_a_thousand() {
    let often = |problem: &Problem| {
        let family = problem.family?;
        let variants =
            (0..MOST).map(|seed| family.draw(seed).map_err(|stop| format!("{}, {seed}: {stop}", problem.id)));
        let variants: Vec<Variant> = match variants.collect() {
            Ok(variants) => variants,
            Err(flaw) => return Some(flaw),
        };
        let (answer, right) = often_right(&variants.iter().collect::<Vec<_>>(), OFTEN)?;
        Some(format!("{}: {answer} for {right} of {MOST}", problem.id))
    };
    let flaws: Vec<String> = catalogue().par_iter().filter_map(often).collect();
    assert_eq!(flaws, Vec::<String>::new());
}

#[test]
fn a_constant_answer_is_found_however_it_is_written() {
    let number = |seed, reference: &str| Variant::new(seed, Kind::Numeric, format!("{seed}?"), reference);
    let variants: Vec<Variant> = (0..10)
        .map(|seed| {
            number(
                seed,
                if seed < 2 {
                    "1/2"
                } else if seed == 2 {
                    "0.5"
                } else {
                    ["3", "4", "5", "6", "7", "8", "9"][seed as usize - 3]
                },
            )
        })
        .collect();
    let variants: Vec<&Variant> = variants.iter().collect();
    assert_eq!(often_right(&variants, 0.3).map(|(_, right)| right), Some(3));
    assert_eq!(often_right(&variants[1..], 0.3), None);
}

#[test]
fn every_family_has_a_hundred_questions() {
    let few = |drawn: &Drawn| {
        let count = drawn.questions().len();
        (count < QUESTIONS).then(|| format!("{}: {count} in {} seeds", drawn.problem, drawn.variants.len()))
    };
    assert_eq!(drawn().iter().filter_map(few).collect::<Vec<_>>(), Vec::<String>::new());
}

/// What is wrong with the settings that variants say they were drawn with.
fn flaws_of_settings(problem: &str, variants: &[Variant]) -> Vec<String> {
    let mut flaws = Vec::new();
    let mut values: BTreeMap<Aspect, BTreeSet<&str>> = BTreeMap::new();
    let mut by_question: BTreeMap<&str, &Variant> = BTreeMap::new();
    for variant in variants {
        let prompt = variant.specification.prompt.as_str();
        for (aspect, words) in &variant.settings {
            if words.trim().is_empty() || !prompt.contains(words.as_str()) {
                flaws.push(format!(
                    "{problem} {}: `{words}` ({aspect:?}) is not in the question",
                    variant.seed
                ));
            }
            values.entry(*aspect).or_default().insert(words);
        }
        let same = by_question.entry(prompt).or_insert(variant);
        if same.settings != variant.settings {
            flaws.push(format!(
                "{problem}: {} and {} ask one question with two settings",
                same.seed, variant.seed
            ));
        }
    }
    let varied: Vec<&Aspect> =
        values.iter().filter(|(_, values)| values.len() > 1).map(|(aspect, _)| aspect).collect();
    if varied.len() < 2 {
        flaws.push(format!("{problem}: only {varied:?} vary"));
    }
    flaws
}

/// At least two settings beside plain numbers vary, and a question tells its settings: where one of them differs, the text does.
#[test]
fn every_family_varies_two_settings_and_says_so() {
    let of = |drawn: &Drawn| flaws_of_settings(drawn.problem, &drawn.variants[..SEEDS as usize]);
    assert_eq!(drawn().iter().flat_map(of).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn settings_that_are_not_said_or_do_not_vary_are_found() {
    let question = |seed, text: &str| Variant::new(seed, Kind::Numeric, text.to_owned(), "1");
    let good = [
        ("two sites on a ring", "two", "ring"),
        ("two sites on a line", "two", "line"),
        ("six sites on a ring", "six", "ring"),
    ];
    let with = |seed, (text, size, boundary): (&str, &str, &str)| {
        question(seed, text).with(Aspect::Size, size).with(Aspect::Boundary, boundary)
    };
    let good: Vec<Variant> = (0..).zip(good).map(|(seed, one)| with(seed, one)).collect();
    assert_eq!(flaws_of_settings("good", &good), Vec::<String>::new());
    assert_eq!(flaws_of_settings("one boundary", &[good[0].clone(), good[2].clone()]).len(), 1);
    let silent = with(3, ("two sites", "two", "ring"));
    assert_eq!(flaws_of_settings("silent", &[good.clone(), vec![silent]].concat()).len(), 1);
    let twice = with(4, ("two sites on a ring", "two", "on a ring"));
    assert_eq!(flaws_of_settings("twice", &[good, vec![twice]].concat()).len(), 1);
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
