//! Every family under its own grader: the answer passes, what is nearly the answer does not.

use std::collections::BTreeMap;

use eigentruth_grading::{Grader, Kind, Verdict};

use crate::catalogue::catalogue;
use crate::family::Variant;

/// `text` at every `separator` outside brackets.
fn split(text: &str, separator: char) -> Vec<String> {
    let (mut depth, mut parts) = (0i32, vec![String::new()]);
    for letter in text.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if letter == separator && depth == 0 {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    parts
}

/// The other sign, twice, and one more, of a number or formula, also of one that is named.
fn scalars(entry: &str) -> Vec<String> {
    let (name, value) = entry.rsplit_once('=').map_or(("", entry), |(name, value)| (name, value));
    let name = if name.is_empty() { String::new() } else { format!("{name}=") };
    let mut misses = vec![format!("{name}{value}+1")];
    if value.trim().parse() != Ok(0.0) {
        misses.extend([format!("{name}-({value})"), format!("{name}2({value})")]);
    }
    misses
}

/// Each of several entries replaced by its near misses, and two neighbours that differ in each other's place.
fn lists(entries: &[String], ordered: bool) -> Vec<Vec<String>> {
    let mut misses = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        for miss in scalars(entry) {
            let mut changed = entries.to_vec();
            changed[at] = miss;
            misses.push(changed);
        }
        if ordered && at > 0 && entries[at - 1].trim() != entry.trim() && !entry.contains('=') {
            let mut changed = entries.to_vec();
            changed.swap(at - 1, at);
            misses.push(changed);
        }
    }
    misses
}

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

/// Answers that are nearly that of the variant.
fn near_misses(variant: &Variant) -> Vec<String> {
    let specification = &variant.specification;
    let reference = specification.reference.trim();
    let inner = reference.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    match specification.kind.expect("families say the kind") {
        // One label more or less.
        Kind::ChoiceSet => {
            let chosen: Vec<String> =
                split(reference, ';').iter().map(|label| label.trim().to_owned()).collect();
            let all = labels(&specification.prompt);
            let toggled = |changed: &String| {
                let kept: Vec<&str> = all
                    .iter()
                    .filter(|label| (*label == changed) != chosen.contains(label))
                    .map(String::as_str)
                    .collect();
                if kept.is_empty() { r"\emptyset".to_owned() } else { kept.join(";") }
            };
            all.iter().map(toggled).collect()
        }
        // The last two in each other's place.
        Kind::ChoiceSequence => {
            let mut entries = split(reference, ';');
            let last = entries.len() - 1;
            entries.swap(last - 1, last);
            vec![entries.join(";")]
        }
        Kind::Tuple | Kind::TupleRounded { .. } => {
            let entries = split(inner.expect("a tuple in brackets"), ',');
            lists(&entries, true).iter().map(|entries| format!("({})", entries.join(","))).collect()
        }
        Kind::SetOfPoints { .. } => {
            let points = split(reference, ';');
            let moved = format!("{};(0.12,0.34)", points[1..].join(";"));
            vec![moved.trim_start_matches(';').to_owned(), format!("{reference};(0.12,0.34)")]
        }
        Kind::OrderedList | Kind::UnorderedList | Kind::MixedList => {
            let ordered = specification.kind != Some(Kind::UnorderedList);
            lists(&split(reference, ';'), ordered).iter().map(|entries| entries.join(";")).collect()
        }
        Kind::NumericRounded { digits } => {
            let value: f64 = reference.parse().expect("a decimal");
            let step = 2.0 * 0.1f64.powi(digits as i32);
            let near = [value + step, value - step].map(|value| format!("{value:.*}", digits as usize));
            scalars(reference).into_iter().chain(near).collect()
        }
        _ => scalars(reference),
    }
}

#[test]
fn every_family_refuses_near_misses() {
    let mut families = 0;
    for problem in catalogue() {
        let Some(family) = problem.family else { continue };
        families += 1;
        for seed in 100..110 {
            let variant = family.draw(seed).expect("a variant");
            let grader = Grader::new(&variant.specification).expect("a reference that can be read");
            let misses = near_misses(&variant);
            assert!(!misses.is_empty(), "{} {seed}: no near miss", problem.id);
            for miss in misses {
                let verdict = grader.compare(&format!("\\boxed{{{miss}}}")).verdict;
                let reference = &variant.specification.reference;
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
