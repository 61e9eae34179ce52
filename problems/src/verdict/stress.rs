//! An answer against what needs no reference: values that solvers gave at random points, and relations between options.

use super::compare::{self, Agreement};
use super::{Reference, contradiction, said, violation};
use crate::assembly::Assembly;
use crate::problem::{Constraint, Problem};

/// A formula against the values that solvers gave at random points of its domain, in the admissible reading that it fits best.
#[derive(Clone, Debug, PartialEq)]
pub struct AtPoints {
    /// The reading.
    pub reading: &'static str,
    /// At how many points the formula was compared.
    pub points: usize,
    /// At how many of them it has another value.
    pub different: usize,
    /// The first of those, in a sentence.
    pub witness: Option<String>,
    /// Why it cannot be told, if it cannot: at some points the errors are too large.
    pub unclear: Option<String>,
}

/// A formula against the values that solvers gave, in the admissible reading that it fits best; nothing if no reading has such values.
///
/// # Errors
/// If the answer cannot be read, or is no formula.
pub fn at_points(problem: &Problem, reference: &Reference, answer: &str) -> Option<Result<AtPoints, String>> {
    let admissible = reference.readings.iter().filter(|r| r.reading.admissible && r.violated.is_none());
    let known = admissible.filter_map(|reading| Some((reading.reading.name, reading.samples.as_ref()?)));
    let found = known.map(|(reading, samples)| {
        let points = compare::at_points(problem, answer, samples)?;
        let telling = points.iter().any(|point| point.telling);
        let mut found =
            AtPoints { reading, points: points.len(), different: 0, witness: None, unclear: None };
        for point in points {
            match point.agreement {
                Agreement::Same => {}
                Agreement::Different(witness) => {
                    found.different += 1;
                    found.witness = found.witness.or(Some(witness));
                }
                Agreement::Unclear(why) => found.unclear = found.unclear.or(Some(why)),
            }
        }
        if !telling {
            let why = "the errors are too large to exclude half or twice the value";
            found.unclear = found.unclear.or(Some(why.to_owned()));
        }
        Ok(found)
    });
    // An answer that cannot be read in one reading cannot be read in any.
    found.min_by_key(|found| found.as_ref().map_or(usize::MAX, |found| found.different))
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
