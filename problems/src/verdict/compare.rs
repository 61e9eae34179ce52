//! Same or different: values against values, and an answer against what was computed.

use eigentruth_grading::samples::{self, Enclosure, NoReal};
use eigentruth_grading::{Grader, Kind, Specification, Verdict as Graded};
use eigentruth_numerics::{Estimate, Kind as EstimateKind};

use super::settle::Why;
use super::wording::shown;
use super::{Match, latex};
use crate::assembly::{Condition, Truth};
use crate::finding::{Sample, Samples, Value};
use crate::problem::Problem;

/// Two values are the same up to this many combined errors.
const SAME: f64 = 4.0;
/// They are different from this many on.
const DIFFERENT: f64 = 5.0;
/// A rival must be this many combined errors away before "same" says anything.
const RIVAL: f64 = 8.0;

/// Whether two values are the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Agreement {
    /// They are.
    Same,
    /// They are not; both values.
    Different(String),
    /// The errors do not allow to tell; why.
    Unclear(String),
}

/// Compares two numbers: the same within 4 combined errors, different from 5 on.
pub fn compare_estimates(one: &Estimate, two: &Estimate) -> Agreement {
    let distance = (one.value - two.value).abs();
    let error = one.error.hypot(two.error);
    let shown = || {
        let [left, right] = told_apart(one.value, two.value);
        format!("{} against {}", with_error(left, one.error), with_error(right, two.error))
    };
    let bounded = |a: &Estimate, b: &Estimate| match a.kind {
        EstimateKind::LowerBound => Some(b.value - a.value),
        EstimateKind::UpperBound => Some(a.value - b.value),
        _ => None,
    };
    // A bound can only be violated; that it is respected shows little.
    if let Some(room) = bounded(one, two).or_else(|| bounded(two, one)) {
        return if room < -DIFFERENT * error {
            Agreement::Different(shown())
        } else {
            Agreement::Unclear(format!("one is only a bound: {}", shown()))
        };
    }
    if distance <= SAME * error {
        Agreement::Same
    } else if distance >= DIFFERENT * error {
        Agreement::Different(shown())
    } else {
        Agreement::Unclear(format!("{} combined errors apart: {}", short(distance / error), shown()))
    }
}

/// Compares two functions at common points.
pub(super) fn compare_samples(one: &Samples, two: &Samples) -> Agreement {
    if one.symbols != two.symbols || !one.points.iter().map(|p| &p.at).eq(two.points.iter().map(|p| &p.at)) {
        return Agreement::Unclear("the samples stand at different points".to_owned());
    }
    let mut unclear = None;
    for (a, b) in one.points.iter().zip(&two.points) {
        match compare_estimates(&a.value, &b.value) {
            Agreement::Same => {}
            Agreement::Different(witness) => {
                return Agreement::Different(format!("{witness} at {}", place(&one.symbols, &a.at)));
            }
            Agreement::Unclear(why) => unclear = unclear.or(Some(why)),
        }
    }
    unclear.map_or(Agreement::Same, Agreement::Unclear)
}

/// Compares two values of one claim.
pub fn compare_values(problem: &Problem, one: &Value, two: &Value) -> Agreement {
    match (one, two) {
        (Value::Integer { value: a }, Value::Integer { value: b }) => {
            if a == b {
                Agreement::Same
            } else {
                Agreement::Different(format!("{a} against {b}"))
            }
        }
        (Value::Number { estimate: a }, Value::Number { estimate: b }) => compare_estimates(a, b),
        (Value::Integer { value }, Value::Number { estimate })
        | (Value::Number { estimate }, Value::Integer { value }) => {
            let exact = Estimate::exact(*value as f64, 0.0, estimate.provenance.clone());
            compare_estimates(&exact, estimate)
        }
        (Value::Samples { samples: a }, Value::Samples { samples: b }) => compare_samples(a, b),
        (Value::Latex { latex }, Value::Samples { samples })
        | (Value::Samples { samples }, Value::Latex { latex }) => formula(problem, latex, samples),
        _ => match (latex(one), latex(two)) {
            (Some(a), Some(b)) => match same_latex(problem, &a, &b) {
                Some(true) => Agreement::Same,
                Some(false) => Agreement::Different(format!("{a} against {b}")),
                None => Agreement::Unclear(format!("{a} cannot be compared with {b}")),
            },
            _ => Agreement::Unclear("values of these kinds cannot be compared".to_owned()),
        },
    }
}

/// What the grader is told about one part of the answer.
fn specification(problem: &Problem, reference: &str, kind: Option<Kind>) -> Specification {
    Specification {
        reference: reference.to_owned(),
        parameters: problem.parameters.to_owned(),
        functions: problem.functions.to_owned(),
        kind,
        part_names: problem.part_names.iter().map(|&name| name.to_owned()).collect(),
        ..Specification::default()
    }
}

/// What the grader says about two answers of the kind that the problem asks for.
fn graded(problem: &Problem, reference: &str, candidate: &str, kind: Option<Kind>) -> Result<bool, String> {
    let grader = Grader::new(&specification(problem, reference, kind)).map_err(|error| error.message)?;
    let boxed = format!("\\boxed{{{candidate}}}");
    let comparison = grader.compare(&boxed);
    match comparison.verdict {
        Graded::Equivalent => Ok(true),
        Graded::NotEquivalent => Ok(false),
        _ => Err(comparison.message),
    }
}

/// Whether two formulas are the same; nothing if the grader cannot tell.
pub(super) fn same_latex(problem: &Problem, one: &str, two: &str) -> Option<bool> {
    let whole = graded(problem, one, two, Some(problem.kind)).ok();
    whole.or_else(|| graded(problem, one, two, None).ok())
}

/// A formula against a function known at points.
pub(super) fn formula(problem: &Problem, text: &str, samples: &Samples) -> Agreement {
    let points = match at_points(problem, text, samples) {
        Ok(points) => points,
        Err(why) => return Agreement::Unclear(why),
    };
    let telling = points.iter().any(|point| point.telling);
    let mut unclear = None;
    for point in points {
        match point.agreement {
            Agreement::Same => {}
            different @ Agreement::Different(_) => return different,
            Agreement::Unclear(why) => unclear = unclear.or(Some(why)),
        }
    }
    match unclear {
        Some(why) => Agreement::Unclear(why),
        None if telling => Agreement::Same,
        None => Agreement::Unclear("the errors are too large to exclude half or twice the value".to_owned()),
    }
}

/// A formula at one point where a function is known.
pub(super) struct AtPoint {
    /// Whether it has the value of the function there.
    pub(super) agreement: Agreement,
    /// Whether the errors would tell half, twice or minus the value from it.
    pub(super) telling: bool,
}

/// A formula at every point where a function is known.
///
/// # Errors
/// If it cannot be read, or is no formula.
pub(super) fn at_points(problem: &Problem, text: &str, samples: &Samples) -> Result<Vec<AtPoint>, String> {
    let points: Vec<Vec<f64>> = samples.points.iter().map(|point| point.at.clone()).collect();
    let values = samples::evaluate(&specification(problem, "", None), text, &samples.symbols, &points)
        .map_err(|error| error.message)?;
    let at_point = |(point, value): (&Sample, Result<Enclosure, NoReal>)| {
        let at = || place(&samples.symbols, &point.at);
        let value = match value {
            Ok(value) => value,
            Err(NoReal::Absent) => {
                let computed = with_error(short(point.value.value), point.value.error);
                let witness =
                    format!("the formula has no real value at {}, where {computed} was computed", at());
                return AtPoint { agreement: Agreement::Different(witness), telling: true };
            }
            Err(NoReal::Unknown) => {
                let why = format!("the value of the formula could not be told at {}", at());
                return AtPoint { agreement: Agreement::Unclear(why), telling: false };
            }
        };
        let given = Estimate::exact(value.value, value.half_width, point.value.provenance.clone());
        let error = point.value.error.hypot(value.half_width);
        let agreement = match compare_estimates(&point.value, &given) {
            Agreement::Same => Agreement::Same,
            Agreement::Different(_) => {
                let [computed, given] = told_apart(point.value.value, value.value);
                let computed = with_error(computed, point.value.error);
                Agreement::Different(format!(
                    "{computed} was computed at {}, the formula gives {given}",
                    at()
                ))
            }
            Agreement::Unclear(why) => Agreement::Unclear(format!("{why} at {}", at())),
        };
        // The rivals: half, twice and minus the value.
        let telling = 0.5 * point.value.value.abs() >= RIVAL * error && point.value.value != 0.0;
        AtPoint { agreement, telling }
    };
    Ok(samples.points.iter().zip(values).map(at_point).collect())
}

/// The whole answer from its parts: LaTeX if every part has it, or samples if there is one part of samples.
pub(super) fn whole(problem: &Problem, parts: &[Option<Value>]) -> (Option<String>, Option<Samples>) {
    if let [Some(Value::Samples { samples })] = parts {
        let closed =
            samples.closed_form.clone().filter(|form| formula(problem, form, samples) == Agreement::Same);
        return (closed.clone(), Some(Samples { closed_form: closed, ..samples.clone() }));
    }
    if parts.is_empty() {
        return (None, None);
    }
    let texts: Option<Vec<String>> = parts.iter().map(|part| part.as_ref().and_then(latex)).collect();
    (texts.map(|texts| joined(problem, &texts)), None)
}

/// Parts as one answer, with their names, in the form that the kind asks for.
fn joined(problem: &Problem, texts: &[String]) -> String {
    if texts.len() == 1 {
        return texts[0].clone();
    }
    match problem.kind {
        Kind::Tuple | Kind::TupleRounded { .. } => format!("({})", texts.join(", ")),
        _ => {
            let named = |(at, text): (usize, &String)| match problem.part_names.get(at) {
                Some(name) if !name.is_empty() => format!("{name}={text}"),
                _ => text.clone(),
            };
            texts.iter().enumerate().map(named).collect::<Vec<_>>().join("; ")
        }
    }
}

/// An answer against computed parts; nothing if too little is known to say anything.
pub(super) fn parts(problem: &Problem, parts: &[Option<Value>], answer: &str) -> Option<Match> {
    if let [Some(Value::Samples { samples })] = parts {
        return Some(match formula(problem, answer, samples) {
            Agreement::Same => Match::Same,
            Agreement::Different(witness) => Match::Different(witness),
            Agreement::Unclear(why) => Match::Unknown(Why::Unclear(why)),
        });
    }
    let texts = at_ends(problem, parts)?;
    let unclear = |why: String| Match::Unknown(Why::Unclear(why));
    let too_large = || unclear(format!("the error of {} is too large to tell", texts[0]));
    let mut found = None;
    for reference in &texts {
        let same = match graded(problem, reference, answer, Some(problem.kind)) {
            Ok(same) => same,
            Err(why) => return Some(unclear(why)),
        };
        match found {
            None => found = Some(same),
            Some(earlier) if earlier == same => {}
            Some(_) => return Some(too_large()),
        }
    }
    if found == Some(true) {
        return Some(Match::Same);
    }
    Some(match at_nearest(problem, parts, answer) {
        Some(Ok(true)) => too_large(),
        Some(Err(why)) => unclear(why),
        Some(Ok(false)) | None => Match::Different(format!("computed is {}", texts[0])),
    })
}

/// How far a computed number may be from its value.
fn reach(estimate: &Estimate) -> f64 {
    let sigmas = if estimate.kind == EstimateKind::Statistical { SAME } else { 1.0 };
    sigmas * estimate.error
}

/// The whole answer from its parts as different texts: as computed, then with numbers at both ends of their errors, since what
/// a rounding decides must not hang on it. Nothing if a part is not known, or is known at points only.
pub(super) fn at_ends(problem: &Problem, parts: &[Option<Value>]) -> Option<Vec<String>> {
    if parts.is_empty() {
        return None;
    }
    let mut all: Vec<String> = Vec::new();
    for shift in [0.0, -1.0, 1.0] {
        let part = |part: &Option<Value>| match part.as_ref()? {
            Value::Number { estimate } => Some(decimal(estimate.value + shift * reach(estimate))),
            other => latex(other),
        };
        let texts: Option<Vec<String>> = parts.iter().map(part).collect();
        let text = joined(problem, &texts?);
        if !all.contains(&text) {
            all.push(text);
        }
    }
    Some(all)
}

/// Whether an answer is the same as the whole answer with every number as near to the one that is given as its error allows: where errors
/// are wider than a rounding, an answer can lie between their ends and be that of neither. Nothing if no part is a number, or the answer has
/// other parts.
pub(super) fn at_nearest(
    problem: &Problem,
    parts: &[Option<Value>],
    answer: &str,
) -> Option<Result<bool, String>> {
    if !parts.iter().any(|part| matches!(part, Some(Value::Number { .. }))) {
        return None;
    }
    let given = samples::numbers(&specification(problem, "", None), answer).ok()?;
    if given.len() != parts.len() {
        return None;
    }
    let part = |(part, given): (&Option<Value>, &Result<Enclosure, NoReal>)| match part.as_ref()? {
        Value::Number { estimate } => {
            let (low, high) = (estimate.value - reach(estimate), estimate.value + reach(estimate));
            let given = given.ok()?.value;
            (low <= high).then(|| decimal(given.clamp(low, high)))
        }
        other => latex(other),
    };
    let texts: Option<Vec<String>> = parts.iter().zip(&given).map(part).collect();
    Some(graded(problem, &joined(problem, &texts?), answer, Some(problem.kind)))
}

/// The whole answer from its parts as it is shown, numbers with their errors. Nothing if a part is not known, or is known at points only.
pub(super) fn with_errors(problem: &Problem, parts: &[Option<Value>]) -> Option<String> {
    let part = |part: &Option<Value>| match shown(part.clone()?) {
        Value::Number { estimate } => Some(with_error(decimal(estimate.value), estimate.error)),
        other => latex(&other),
    };
    let texts: Option<Vec<String>> = parts.iter().map(part).collect();
    Some(joined(problem, &texts?))
}

/// The labels of an answer if all options are decided.
pub(super) fn labels(options: &[(char, Truth)]) -> Option<String> {
    if options.is_empty() || options.iter().any(|(_, truth)| *truth == Truth::Unknown) {
        return None;
    }
    let chosen: Vec<String> = options
        .iter()
        .filter(|(_, truth)| *truth == Truth::True)
        .map(|(label, _)| label.to_string())
        .collect();
    Some(if chosen.is_empty() { "none".to_owned() } else { chosen.join("; ") })
}

/// The labels that an answer chooses; if it cannot be read, or names a label that is no option, a sentence.
pub(super) fn chosen(
    problem: &Problem,
    options: &[(char, Condition)],
    answer: &str,
) -> Result<Vec<char>, String> {
    let declared: Vec<String> = options.iter().map(|(label, _)| label.to_string()).collect();
    let mut specification = specification(problem, &declared[0], Some(Kind::ChoiceSet));
    specification.parameters = format!("${}$", declared.join(";"));
    let grader = Grader::new(&specification).map_err(|error| error.message)?;
    let comparison = grader.compare(&format!("\\boxed{{{answer}}}"));
    let Some(read) = comparison.answer else {
        return Err(format!("the answer cannot be read as options: {}", comparison.message));
    };
    let labels: Vec<char> = read.split(';').filter_map(|label| label.trim().chars().next()).collect();
    match labels.iter().find(|label| !options.iter().any(|(option, _)| option == *label)) {
        Some(label) => Err(format!("{label} is no option; the options are {}", declared.join(", "))),
        None => Ok(labels),
    }
}

/// An answer without dollar signs and box.
pub(super) fn unboxed(answer: &str) -> String {
    let text = answer.trim().trim_matches('$').trim();
    let inner = text.strip_prefix("\\boxed{").and_then(|rest| rest.strip_suffix('}'));
    inner.unwrap_or(text).trim().to_owned()
}

/// A double so that the grader reads the same number.
pub(super) fn decimal(value: f64) -> String {
    // Display writes the shortest decimal that rounds to the same double, without an exponent.
    format!("{value}")
}

fn short(value: f64) -> String {
    if value != 0.0 && !(1e-4..1e6).contains(&value.abs()) {
        format!("{value:.5e}")
    } else {
        format!("{value:.7}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// Two numbers in a few digits; where these are the same, in as many as tell them apart.
fn told_apart(one: f64, two: f64) -> [String; 2] {
    /// So many digits tell any two doubles apart that are written without an exponent.
    const ALL: usize = 22;
    let few = [short(one), short(two)];
    if few[0] != few[1] {
        return few;
    }
    let plain = !few[0].contains('e');
    // One more than in few digits: fewer could be different by rounding alone.
    let more = if plain { 8 } else { 6 };
    let written = |value: f64, digits: usize| {
        if plain { format!("{value:.digits$}") } else { format!("{value:.digits$e}") }
    };
    let mut longer = (more..ALL).map(|digits| [written(one, digits), written(two, digits)]);
    longer.find(|[one, two]| one != two).unwrap_or(few)
}

fn with_error(value: String, error: f64) -> String {
    if error == 0.0 { value } else { format!("{value} ± {error:.1e}") }
}

fn place(symbols: &[String], at: &[f64]) -> String {
    let pairs = symbols.iter().zip(at).map(|(symbol, value)| format!("{symbol} = {}", short(*value)));
    pairs.collect::<Vec<_>>().join(", ")
}
