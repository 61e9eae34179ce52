//! An answer against what needs no reference: what solvers computed, and relations between options.

use super::compare::{self, Agreement};
use super::settle::Why;
use super::{
    Judgement, Match, ReadingReference, Reference, by_answer, contradiction, judge, other_options, said,
    violation, wording,
};
use crate::assembly::{Assembled, Assembly};
use crate::problem::{Constraint, Problem};

/// An answer against what solvers computed: the same if an admissible reading gives it, different if none does. Where one is open that
/// could give it, nothing is known. The witness says what solvers found in the reading that the answer fits best, or in all.
///
/// # Errors
/// Why it was not compared: it cannot be read as an answer to the problem, or chooses what is no option.
pub fn against_solvers(problem: &Problem, reference: &Reference, answer: &str) -> Result<Match, String> {
    let Judgement { answer, matches, why, .. } = judge(problem, reference, answer);
    let found = reference.readings.iter().zip(&matches).filter(|(reading, _)| reading.reading.admissible);
    let (mut different, mut open): (Vec<&ReadingReference>, Vec<&Why>) = (Vec::new(), Vec::new());
    for (reading, found) in found {
        match found {
            Match::Same => return Ok(Match::Same),
            Match::Different(_) => different.push(reading),
            Match::Unknown(why) => open.push(why),
        }
    }
    // What could be decided speaks before what could not.
    let removable = open.iter().find(|why| !matches!(why, Why::Undecidable(_)));
    match removable.or(open.first()) {
        Some(why) => Ok(Match::Unknown(Why::clone(why))),
        None if different.is_empty() => Err(why),
        None => Ok(Match::Different(witness(problem, &different, &answer))),
    }
}

/// What solvers found instead of the answer, from which all `readings` differ.
fn witness(problem: &Problem, readings: &[&ReadingReference], answer: &str) -> String {
    let known = by_options(problem, readings, answer).or_else(|| at_points(problem, readings, answer));
    known.unwrap_or_else(|| by_values(problem, readings, answer))
}

/// The options that are decided otherwise, in the reading where they are fewest.
fn by_options(problem: &Problem, readings: &[&ReadingReference], answer: &str) -> Option<String> {
    let Assembly::Options(options) = &problem.assembly else { return None };
    let labels = compare::chosen(problem, options, answer).ok()?;
    let other =
        readings.iter().map(|reading| (reading.reading.name, other_options(problem, reading, &labels)));
    let (name, other) = other.min_by_key(|(_, other)| other.len())?;
    // What decided several of them is told once.
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for option in &other {
        let says = format!("{} {}", option.label, option.said);
        match groups.iter_mut().find(|(reason, _)| *reason == option.reason) {
            Some((_, all)) => all.push(says),
            None => groups.push((option.reason.clone(), vec![says])),
        }
    }
    let sentences: Vec<String> =
        groups.into_iter().map(|(reason, all)| format!("{}: {reason}", all.join(", "))).collect();
    let sentences = sentences.join("; ");
    let labels: Vec<String> = other.iter().map(|option| option.label.to_string()).collect();
    Some(match labels.as_slice() {
        [_] => format!("in the reading `{name}` {sentences}"),
        several => format!("in the reading `{name}` {} differ: {sentences}", several.join(", ")),
    })
}

/// Where a formula has another value than solvers gave, in the reading where these points are fewest; nothing if no function is known.
fn at_points(problem: &Problem, readings: &[&ReadingReference], answer: &str) -> Option<String> {
    let known = readings.iter().filter_map(|reading| Some((reading.reading.name, reading.samples.as_ref()?)));
    let found = known.filter_map(|(name, samples)| {
        let points = compare::at_points(problem, answer, samples).ok()?;
        let of = points.len();
        let mut witnesses = points.into_iter().filter_map(|point| match point.agreement {
            Agreement::Different(witness) => Some(witness),
            _ => None,
        });
        let first = witnesses.next()?;
        let different = 1 + witnesses.count();
        Some((different, format!("in the reading `{name}` at {different} of {of} points: {first}")))
    });
    found.min_by_key(|(different, _)| *different).map(|(_, witness)| witness)
}

/// What solvers computed instead of the answer, with the readings that give it.
fn by_values(problem: &Problem, readings: &[&ReadingReference], answer: &str) -> String {
    /// So many different answers are told.
    const MOST: usize = 3;
    let groups = by_answer(problem, readings);
    let mut computed: Vec<String> = groups
        .iter()
        .take(MOST)
        .map(|group| format!("{} (reading {})", computed(problem, group[0]), wording::names(group)))
        .collect();
    if groups.len() > MOST {
        let others = groups.len() - MOST;
        computed.push(if others == 1 {
            "another answer".to_owned()
        } else {
            format!("{others} other answers")
        });
    }
    format!("the answer is {}, solvers computed {}", shortened(answer), computed.join(", "))
}

/// The computed answer in one reading, numbers with their errors.
fn computed(problem: &Problem, reading: &ReadingReference) -> String {
    let parts = match &reading.assembled {
        Assembled::Parts(parts) => compare::with_errors(problem, parts),
        Assembled::Options(_) => None,
    };
    parts.or_else(|| reading.describe()).unwrap_or_else(|| "no complete answer".to_owned())
}

/// The beginning of an answer, as long as any that a person would write.
fn shortened(answer: &str) -> String {
    const LONGEST: usize = 100;
    let mut beginning: String = answer.chars().take(LONGEST).collect();
    if beginning.len() < answer.len() {
        beginning.push('…');
    }
    beginning
}

/// The relations between options that hold whatever the physics, and that some choice of options violates.
pub fn related_options(problem: &Problem) -> Vec<&Constraint> {
    /// All choices among so many options are tried.
    const MOST: usize = 12;
    let Assembly::Options(options) = &problem.assembly else { return Vec::new() };
    let labels: Vec<char> = options.iter().map(|(label, _)| *label).take(MOST).collect();
    let choice = |bits: u32| -> Vec<char> {
        labels.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, label)| *label).collect()
    };
    let violated = |constraint: &&Constraint| {
        (0..1u32 << labels.len()).any(|bits| {
            let chosen = choice(bits);
            violation(constraint, &|condition| said(options, &chosen, condition)).is_some()
        })
    };
    problem.constraints.iter().filter(violated).collect()
}

/// The relation between options that an answer violates, in a sentence; nothing if it violates none.
///
/// # Errors
/// If the answer cannot be read as options of the problem.
pub fn self_contradiction(problem: &Problem, answer: &str) -> Result<Option<String>, String> {
    let Assembly::Options(options) = &problem.assembly else { return Ok(None) };
    let labels = compare::chosen(problem, options, &compare::unboxed(answer))?;
    Ok(contradiction(problem, &labels))
}
