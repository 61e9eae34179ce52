//! Families and related questions under their own graders: the answer passes, what is nearly the answer does not.

mod members;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use eigentruth_grading::{Grader, Kind, Specification, Verdict, samples};
use rayon::prelude::*;

use super::{ATTEMPTS, Aspect, Variant, different, sum_of};
use crate::catalogue::{catalogue, find};
use crate::method::Stop;
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

/// The statements of a prompt that stand on lines of their own, without their labels `a)` or `(a)`.
fn statements(prompt: &str) -> Vec<&str> {
    let is_label = |label: &str| matches!(label.trim_start_matches('(').as_bytes(), [b'a'..=b'z']);
    let labelled = prompt.lines().filter_map(|line| line.split_once(") "));
    labelled.filter(|(label, _)| is_label(label)).map(|(_, text)| text).collect()
}

#[test]
fn questions_of_every_problem_refuse_near_misses() {
    let mut families = 0;
    for problem in catalogue() {
        let Some(family) = problem.questions() else { continue };
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
fn a_tie_is_rounded_as_the_grader_reads_it() {
    let number = |value| Variant::number(0, "How much is it?".to_owned(), value, 2).settled();
    let variant = number(0.125).expect("a tie to the last bit");
    assert_eq!(variant.specification.reference, "0.13");
    let grader = Grader::new(&variant.specification).expect("a decimal");
    for (answer, verdict) in [
        ("0.13", Verdict::Equivalent),
        (r"\frac{1}{8}", Verdict::Equivalent),
        ("0.12", Verdict::NotEquivalent),
    ] {
        assert_eq!(grader.compare(&format!("\\boxed{{{answer}}}")).verdict, verdict, "{answer}");
    }
    // Nobody can tell whether 27/200 was computed, or a number that is nearly it.
    assert!(matches!(number(0.135), Err(Stop::Tie(_))), "{:?}", number(0.135));
    assert!(matches!(number(0.125 + 1e-11), Err(Stop::Tie(_))));
    let within = |error| Variant::number_within(0, "How much is it?".to_owned(), 0.13, error, 2).settled();
    assert!(within(0.004).is_ok() && matches!(within(0.006), Err(Stop::Tie(_))));
}

/// What the first seeds of a family, or of related questions, give.
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

/// Seeds that every problem is drawn with, how many different questions it has to have, and the seeds within which they come.
const SEEDS: u64 = 200;
const QUESTIONS: usize = 100;
const MOST: u64 = 1000;

/// The variants and related questions of the first seeds of every problem, and of more seeds until there are enough different questions; for several tests.
fn drawn() -> &'static [Drawn] {
    static DRAWN: OnceLock<Vec<Drawn>> = OnceLock::new();
    DRAWN.get_or_init(|| {
        let of = |problem: &Problem| {
            let family = problem.questions()?;
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
/// An answer that is right for 30 of 100 variants is the reference of one among any 71 of them, or another way to write it, so these are tried; of
/// many variants those of the first 71, which miss such an answer with the probability 0.7⁷¹.
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
        variants.iter().take(71).map(|variant| variant.specification.reference.as_str()).collect();
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
#[ignore = "a thousand draws of every problem take minutes"]
fn no_constant_answer_is_often_right_in_a_thousand() {
    let often = |problem: &Problem| {
        let family = problem.questions()?;
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

/// Every answer passes its own grader as it is written, and a number also with all digits that were computed.
#[test]
fn answers_pass_as_written_and_as_computed() {
    const FIRST: usize = 20;
    let of = |drawn: &Drawn| {
        let (mut ties, mut numbers, mut flaws) = (0, 0, Vec::new());
        for variant in &drawn.variants[..FIRST] {
            let seed = variant.seed;
            let variant = match variant.clone().settled() {
                Err(Stop::Tie(_)) => {
                    ties += 1;
                    continue;
                }
                other => other.expect("a variant"),
            };
            let grader = Grader::new(&variant.specification).expect("a reference that can be read");
            numbers += usize::from(variant.computed.is_some());
            let computed = variant.computed.map(|(value, _)| value.to_string());
            for answer in [variant.specification.reference].into_iter().chain(computed) {
                let verdict = grader.compare(&format!("\\boxed{{{answer}}}")).verdict;
                if verdict != Verdict::Equivalent {
                    flaws.push(format!("{} {seed}: {answer} is {verdict:?}", drawn.problem));
                }
            }
        }
        (ties, numbers, flaws)
    };
    let found: Vec<_> = drawn().par_iter().map(of).collect();
    let flaws: Vec<&String> = found.iter().flat_map(|(_, _, flaws)| flaws).collect();
    assert_eq!(flaws, Vec::<&String>::new());
    let ties: usize = found.iter().map(|(ties, ..)| ties).sum();
    let families = found.iter().filter(|(_, numbers, _)| *numbers > 0).count();
    println!("{families} families ask for numbers, {ties} draws are ties");
    assert!(families >= 15, "only {families} families ask for numbers");
    assert!(ties <= 5, "{ties} draws of {} are refused as ties", found.len() * FIRST);
}

#[test]
fn every_problem_has_a_hundred_questions() {
    let few = |drawn: &Drawn| {
        let count = drawn.questions().len();
        (count < QUESTIONS).then(|| format!("{}: {count} in {} seeds", drawn.problem, drawn.variants.len()))
    };
    assert_eq!(drawn().iter().filter_map(few).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn no_question_lists_a_statement_twice() {
    let (mut listing, mut flaws) = (BTreeSet::new(), Vec::new());
    for Drawn { problem, variants } in drawn() {
        for variant in variants {
            let mut seen = BTreeSet::new();
            for statement in statements(&variant.specification.prompt) {
                listing.insert(*problem);
                if !seen.insert(statement) {
                    flaws.push(format!("{problem} {}: {statement}", variant.seed));
                }
            }
        }
    }
    assert_eq!(flaws, Vec::<String>::new());
    assert!(listing.len() >= 20, "only {listing:?} list statements");
}

#[test]
fn what_is_there_already_is_drawn_again_and_at_last_left_out() {
    let mut names = Vec::new();
    let found = different(3, |name| {
        names.push(name.to_owned());
        let text = if ["1", "1, again 1"].contains(&name) { "0" } else { name };
        Ok((text.to_owned(), names.len()))
    });
    let expected = [("0", 1_usize), ("1, again 2", 4), ("2", 5)].map(|(text, at)| (text.to_owned(), at));
    assert_eq!(found.expect("three statements"), expected);
    assert_eq!(names, ["0", "1", "1, again 1", "1, again 2", "2"]);
    let mut draws = 0;
    let found = different(2, |_| {
        draws += 1;
        Ok(("One.".to_owned(), ()))
    });
    assert_eq!((found.expect("one statement").len(), draws), (1, 1 + ATTEMPTS));
    let prompt = "H(a) is it. Which?\na) f(x) = 1\n(b) f(x) = 1\nGive a) or b).";
    assert_eq!(statements(prompt), ["f(x) = 1"; 2]);
}

#[test]
fn sums_are_written_as_one_writes_them() {
    for (terms, written) in [
        ([(1.0, "A"), (-0.7, "B")], "A − 0.7 B"),
        ([(-1.0, "A"), (1.0, "B")], "−A + B"),
        ([(0.0, "A"), (0.5, "B")], "0.5 B"),
        ([(-0.5, "A"), (0.0, "B")], "−0.5 A"),
    ] {
        assert_eq!(sum_of(&terms), written);
    }
}

/// Words with `#` for every number that is no part of a name such as `t_1`, and for a list of them; its sign is kept if that is asked for.
fn without_numbers(words: &str, with_signs: bool) -> String {
    let words: Vec<char> = words.chars().collect();
    let is_name = |at: usize| words[at].is_alphanumeric() || words[at] == '_';
    let (mut text, mut at) = (String::new(), 0);
    while at < words.len() {
        if !words[at].is_numeric() || at > 0 && is_name(at - 1) {
            text.push(words[at]);
            at += 1;
            continue;
        }
        // A sign behind a name, a number or a bracket is that of a sum.
        let signed = at > 0 && matches!(words[at - 1], '-' | '−' | '+');
        if signed && !with_signs && (at < 2 || !is_name(at - 2) && !matches!(words[at - 2], ')' | '}')) {
            text.pop();
        }
        let goes_on = |at: usize| {
            let inner =
                matches!(words[at], '.' | '/') && words.get(at + 1).is_some_and(|next| next.is_numeric());
            words[at].is_numeric() || inner
        };
        while at < words.len() && goes_on(at) {
            at += 1;
        }
        text.push('#');
    }
    for list in ["#, #", "#; #", "# and #", "# or #"] {
        while text.contains(list) {
            text = text.replace(list, "#");
        }
    }
    text
}

/// What words say of a setting beside plain numbers: two settings that differ otherwise are one.
fn structure(aspect: Aspect, words: &str) -> String {
    let potential = ["μ", "mu ", "chemical potential"].iter().any(|name| words.contains(name));
    match aspect {
        Aspect::Size | Aspect::Components => words.to_owned(),
        Aspect::Filling if !potential => words.to_owned(),
        Aspect::Asked => {
            let denials = ["not", "no", "none", "never", "cannot"];
            let said = without_numbers(&words.replace("It is not true that", ""), false);
            said.split_whitespace().filter(|word| !denials.contains(word)).collect::<Vec<_>>().join(" ")
        }
        _ => without_numbers(words, aspect == Aspect::Sign),
    }
}

/// What is wrong with the settings that variants say they were drawn with.
fn flaws_of_settings(problem: &str, variants: &[Variant]) -> Vec<String> {
    let mut flaws = Vec::new();
    // By aspect what whole questions say of it: that a question has two settings of one aspect is no variation.
    let mut values: BTreeMap<Aspect, BTreeSet<BTreeSet<String>>> = BTreeMap::new();
    let mut by_question: BTreeMap<&str, &Variant> = BTreeMap::new();
    for variant in variants {
        let prompt = variant.specification.prompt.as_str();
        let mut said: BTreeMap<Aspect, BTreeSet<String>> = BTreeMap::new();
        for (aspect, words) in &variant.settings {
            if words.trim().is_empty() || !prompt.contains(words.as_str()) {
                flaws.push(format!(
                    "{problem} {}: `{words}` ({aspect:?}) is not in the question",
                    variant.seed
                ));
            }
            said.entry(*aspect).or_default().insert(structure(*aspect, words));
        }
        said.into_iter().for_each(|(aspect, said)| {
            values.entry(aspect).or_default().insert(said);
        });
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
fn questions_of_every_problem_vary_two_settings_and_say_so() {
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

#[test]
fn plain_numbers_and_denials_are_no_settings() {
    use Aspect::{Asked, Boundary, Convention, Filling, Lattice, Sign, Size, Terms};
    let same = [
        (Terms, "h = 1/4 and g = 0", "h = 2 and g = 0.5"),
        (Terms, "t' = -0.5", "t' = 1"),
        (Convention, "r = 1 to 4", "r = 2 to 7"),
        (Filling, "V = 3 and μ = 2.25", "V = 1 and μ = 0.5"),
        (Filling, "the chemical potentials 0.1 and 0.3", "the chemical potentials 0.1, 0.2 and 0.4"),
        (Sign, "U = 4.5 t", "U = 2 t"),
        (Lattice, "every site has 4 of them", "every site has 6 of them"),
        (Asked, "The gap at h = 2 vanishes.", "It is not true that The gap at h = 3 vanishes."),
    ];
    let other = [
        (Size, "4 sites", "6 sites"),
        (Filling, "1/5 electrons", "1/4 electrons"),
        (Sign, "U = 4.5 t", "U = -4.5 t"),
        (Sign, "U = 4.5 t", "U = −4.5 t"),
        (Terms, "t_1 > t_2 > 0", "t_2 > t_1 > 0"),
        (Terms, "H = A + 2 B", "H = A"),
    ];
    let question = |seed, aspect, words: &str| {
        // The size varies, so that the other setting decides.
        let size = format!("{} spins", seed + 2);
        Variant::new(seed, Kind::Numeric, format!("{size}, {words}"), "1")
            .with(Size, size)
            .with(aspect, words)
    };
    let flaws = |aspect, words: [&str; 2]| {
        let variants: Vec<Variant> =
            (0..).zip(words).map(|(seed, words)| question(seed, aspect, words)).collect();
        flaws_of_settings("two settings", &variants).len()
    };
    for (aspect, one, two) in same {
        assert_eq!(structure(aspect, one), structure(aspect, two));
        assert_eq!(flaws(aspect, [one, two]), 1, "{aspect:?}: {one}, {two}");
    }
    for (aspect, one, two) in other {
        assert_ne!(structure(aspect, one), structure(aspect, two));
        assert_eq!(flaws(aspect, [one, two]), usize::from(aspect == Size), "{aspect:?}: {one}, {two}");
    }
    // Two constant settings of one aspect do not vary.
    let twice = |seed| question(seed, Boundary, "on a ring").with(Boundary, "ring");
    assert_eq!(flaws_of_settings("twice", &[twice(0), twice(1)]).len(), 1);
}

/// A question for a formula, an equation or an operator as one for a formula in symbols that stand for numbers: behind the name of an equation
/// its right side, of an operator what stands before and behind the sum over a bond. Nothing else of it counts where symbols are exchanged.
fn as_formula(specification: &Specification) -> Option<Specification> {
    let Specification { reference, parameters, kind, .. } = specification;
    let (reference, parameters) = match kind {
        Some(Kind::Expression) => (reference.clone(), parameters.clone()),
        Some(Kind::Equation) => (reference.split_once('=')?.1.to_owned(), parameters.clone()),
        Some(Kind::Operator) => {
            let bond = r"\left(p^{\dagger}_{i,\sigma}p_{j,\sigma}+p^{\dagger}_{j,\sigma}p_{i,\sigma}\right)";
            let (numbers, _) = parameters.split_once(";(")?;
            (reference.replace(bond, "x"), format!("{numbers};x$"))
        }
        _ => return None,
    };
    Some(Specification { reference, parameters, kind: Some(Kind::Expression), ..specification.clone() })
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

/// Pairs of symbols in each other's place: a formula that changes is wrong, one that does not is right. Which change is seen from values at
/// points where the symbols are numbers, not by the grader.
#[test]
fn formulas_with_two_symbols_in_each_others_place_are_wrong() {
    let mut wrong = BTreeMap::new();
    let mut symmetric: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    for Drawn { problem, variants } in drawn() {
        let problem = find(problem).expect("a problem");
        let specifications = variants.iter().map(|variant| &variant.specification);
        let asked =
            specifications.filter_map(|specification| Some((as_formula(specification)?, specification)));
        for (formula, specification) in asked.take(12) {
            let name = specification.reference.split_once('=').map_or("", |(name, _)| name.trim());
            let mut symbols = symbols(&specification.parameters);
            symbols.retain(|symbol| symbol != name);
            let grader = Grader::new(specification).expect("a reference that can be read");
            for two in 1..symbols.len() {
                for one in 0..two {
                    let changed = exchanged(&specification.reference, &symbols[one], &symbols[two]);
                    let verdict = grader.compare(&format!("\\boxed{{{changed}}}")).verdict;
                    let changes = changes_under_exchange(&formula, &symbols, one, two);
                    let expected = if changes { Verdict::NotEquivalent } else { Verdict::Equivalent };
                    let reference = &specification.reference;
                    assert_eq!(verdict, expected, "{}: {changed} for {reference}", problem.id);
                    if changes {
                        *wrong.entry(problem.index).or_insert(0) += 1;
                    } else if reference.contains(&symbols[one]) || reference.contains(&symbols[two]) {
                        let pair = format!("{}, {}", symbols[one], symbols[two]);
                        symmetric.entry(problem.index).or_default().insert(pair);
                    }
                }
            }
        }
    }
    println!("{wrong:?} {symmetric:?}");
    let asking: Vec<u64> = wrong.into_keys().collect();
    assert_eq!(asking, ASKING_FORMULAS);
    let symmetric: Vec<(u64, Vec<String>)> =
        symmetric.into_iter().map(|(index, pairs)| (index, pairs.into_iter().collect())).collect();
    let pinned: Vec<(u64, Vec<String>)> = SYMMETRIC
        .iter()
        .map(|(index, pairs)| (*index, pairs.iter().map(|&pair| pair.to_owned()).collect()))
        .collect();
    assert_eq!(symmetric, pinned);
}

/// Families with formulas in which an exchange of symbols is wrong.
const ASKING_FORMULAS: [u64; 9] = [0, 17, 26, 32, 39, 41, 42, 44, 46];

/// Pairs whose exchange leaves some formula of a family as it is: a product or a sum of both, or a formula that lacks one of them.
const SYMMETRIC: &[(u64, &[&str])] = &[
    (17, &[r"m_{i,\uparrow}, m_{i,\downarrow}"]),
    (21, &["N_k, B"]),
    (26, &["E_n, E_{n-2}", "E_{n-1}, n", "E_{n-2}, n"]),
    (32, &["t, B"]),
    (41, &[r"\omega, \beta"]),
    (42, &[r"\gamma, m"]),
];
