//! Values of an answer at given points: how a formula meets numbers that were computed.

use dashu_ratio::RBig;
use eigentruth_operators::ComplexRational;

use crate::compare::parts;
use crate::declarations::Declarations;
use crate::evaluate::{Evaluator, Point};
use crate::expression::{Arena, ExprId};
use crate::grader::{ReferenceError, Specification, part_name, reference_text};
use crate::lex::Unreadable;
use crate::limits;
use crate::number::{Big, NoValue, Precision, Real};
use crate::parse::{Parser, parse_answer};

/// A real value with a rigorous bound of its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enclosure {
    /// The middle; infinite where it is beyond all doubles.
    pub value: f64,
    /// The true value is at most this far away.
    pub half_width: f64,
}

/// Why a formula has no real value at a point, as far as can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoReal {
    /// It has none: it is undefined there, or complex.
    Absent,
    /// It could not be told: the steps were used up, or the bounds of the errors decide nothing.
    Unknown,
}

/// How many comparisons the steps for all points together are worth.
const COMPARISONS: u64 = 8;

/// The values of `answer` (one formula, or an equation with the formula on its last side) at `points`, under the
/// declarations of `specification`; its reference is not looked at. `symbols` are names as declared, and
/// `points[k][s]` is the value of symbol `s`. The steps are counted over all points: behind the one where they end nothing is known.
///
/// # Errors
/// If a declaration, a symbol or the answer cannot be read, or the answer is not one formula.
pub fn evaluate(
    specification: &Specification,
    answer: &str,
    symbols: &[String],
    points: &[Vec<f64>],
) -> Result<Vec<Result<Enclosure, NoReal>>, ReferenceError> {
    let error = |message: String| ReferenceError { message };
    let declarations = Declarations::parse(&specification.parameters, &specification.functions)
        .map_err(|bad| error(bad.0))?;
    let text = reference_text(answer).map_err(error)?;
    let mut arena = Arena::new();
    arena.symbols = Parser::declared_symbols(&declarations);
    let parsed = parse_answer(&text, &declarations, &mut arena, false)
        .map_err(|bad| error(format!("the answer `{text}` cannot be read: {}", bad.message)))?;
    let [part] = parsed.parts.as_slice() else {
        return Err(error(format!("the answer `{text}` has several parts; one formula was expected")));
    };
    let formula = part.values().last();
    let Some(formula) = formula.filter(|id| !arena.has_shape(*id)) else {
        return Err(error(format!("the answer `{text}` is no formula")));
    };
    let places = symbols
        .iter()
        .map(|symbol| {
            let declared = part_name(symbol).and_then(|name| declarations.find_symbol(&name));
            let declared = declared.map(|(id, _)| id as usize);
            declared.ok_or_else(|| error(format!("the symbol `{symbol}` is not declared")))
        })
        .collect::<Result<Vec<usize>, _>>()?;
    let mut left = COMPARISONS * limits::COMPARISON_STEPS;
    let mut at = |point: &Vec<f64>| {
        let mut values = vec![ComplexRational::ZERO; arena.symbols.len()];
        for (place, value) in places.iter().zip(point) {
            let value = RBig::try_from(*value).map_err(|_| NoReal::Unknown)?;
            values[*place] = ComplexRational::new(value, RBig::ZERO);
        }
        real(&arena, formula, &Point { values, ..Point::default() }, &mut left)
    };
    Ok(points.iter().map(&mut at).collect())
}

/// The values of the numbers in `answer`, one number or a list or tuple of them, in their order, under the declarations of
/// `specification`; its reference is not looked at. What holds a symbol has no value.
///
/// # Errors
/// If a declaration or the answer cannot be read.
pub fn numbers(
    specification: &Specification,
    answer: &str,
) -> Result<Vec<Result<Enclosure, NoReal>>, ReferenceError> {
    let error = |message: String| ReferenceError { message };
    let declarations = Declarations::parse(&specification.parameters, &specification.functions)
        .map_err(|bad| error(bad.0))?;
    let text = reference_text(answer).map_err(error)?;
    let unread = |bad: Unreadable| error(format!("the answer `{text}` cannot be read: {}", bad.message));
    let mut arena = Arena::new();
    arena.symbols = Parser::declared_symbols(&declarations);
    let parsed = parse_answer(&text, &declarations, &mut arena, true).map_err(unread)?;
    let items = parts::items(&mut arena, &parsed, true).map_err(unread)?;
    let entries = items.iter().flat_map(|item| &item.shapes).flat_map(|shape| &shape.entries);
    let mut left = COMPARISONS * limits::COMPARISON_STEPS;
    Ok(entries.map(|entry| real(&arena, *entry, &Point::default(), &mut left)).collect())
}

/// The real value of a formula at a point; it takes from the steps that are `left`.
fn real(arena: &Arena, formula: ExprId, point: &Point, left: &mut u64) -> Result<Enclosure, NoReal> {
    let steps = limits::COMPARISON_STEPS.min(*left);
    let mut evaluator: Evaluator<'_, Big> = Evaluator::new(arena, &[], point, 0, Precision::new(128, steps));
    let found = evaluator.value(formula);
    *left = match found {
        Err(NoValue::Budget) => 0,
        _ => *left - (steps - evaluator.context.steps),
    };
    let found = found.map_err(|none| match none {
        NoValue::Undefined => NoReal::Absent,
        _ => NoReal::Unknown,
    })?;
    if found.im.as_ref().is_some_and(|im| im.sign().is_some() && !im.is_zero()) {
        return Err(NoReal::Absent);
    }
    let (low, high) = found.re.ends().ok_or(NoReal::Unknown)?;
    let value = found.re.to_f64();
    if value.is_infinite() {
        return Ok(Enclosure { value, half_width: 0.0 });
    }
    let half_width = (high - low).to_f64().value() + f64::EPSILON * value.abs();
    if value.is_nan() { Err(NoReal::Unknown) } else { Ok(Enclosure { value, half_width }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specification(parameters: &str) -> Specification {
        Specification { parameters: parameters.into(), ..Specification::default() }
    }

    #[test]
    fn formulas_have_their_values() {
        let specification = specification("$t_1;t_2;(n,integer)$");
        let symbols = ["t_1", "t_2", "n"].map(String::from);
        let points = [vec![0.5, 2.0, 3.0], vec![1.0, 1.25, 10.0]];
        let found =
            evaluate(&specification, r"\boxed{E = 2 t_1 \left(\frac{t_1}{t_2}\right)^n}", &symbols, &points);
        for (found, point) in found.unwrap().into_iter().zip(&points) {
            let expected = 2.0 * point[0] * (point[0] / point[1]).powi(point[2] as i32);
            let found = found.unwrap();
            // Rounding of the expected value: a few operations.
            assert!((found.value - expected).abs() <= 8.0 * f64::EPSILON * expected, "{found:?} {expected}");
            assert!(found.half_width <= 2.0 * f64::EPSILON * expected);
        }
    }

    #[test]
    fn what_has_no_real_value_has_none() {
        let found =
            evaluate(&specification("$(x,real)$"), r"\frac{1}{x}", &["x".into()], &[vec![0.0], vec![2.0]]);
        assert_eq!(found.unwrap()[0], Err(NoReal::Absent));
        let found = evaluate(&specification("$(x,real)$"), r"\sqrt{x}", &["x".into()], &[vec![-1.0]]);
        assert_eq!(found.unwrap(), [Err(NoReal::Absent)]);
    }

    #[test]
    fn what_takes_too_many_steps_is_not_called_absent() {
        let points = vec![vec![0.5]; 24];
        let sum = r"\sum_{k=1}^{1000}\sum_{j=1}^{1000}\sin(kjx)";
        let found = evaluate(&specification("$x$"), sum, &["x".into()], &points).unwrap();
        assert_eq!(found, vec![Err(NoReal::Unknown); 24]);
        // A value beyond all doubles is a value.
        let found = evaluate(&specification("$x$"), "e^{e^{20x}}", &["x".into()], &points[..1]).unwrap();
        assert_eq!(found[0].map(|found| found.value), Ok(f64::INFINITY));
    }

    #[test]
    fn numbers_of_a_list_stand_in_its_order() {
        let values = |answer: &str| -> Vec<Option<f64>> {
            let found = numbers(&specification("$x$"), answer).unwrap();
            found.into_iter().map(|found| found.ok().map(|found| found.value)).collect()
        };
        assert_eq!(values(r"\boxed{(\frac{1}{4}, -0.5)}"), [Some(0.25), Some(-0.5)]);
        assert_eq!(values("2; x"), [Some(2.0), None]);
        assert_eq!(values("E = 3"), [Some(3.0)]);
        assert_eq!(values(r"\frac{1}{0}"), [None]);
        assert!(numbers(&specification("$x$"), "(1, y").is_err());
    }

    #[test]
    fn undeclared_symbols_and_lists_are_refused() {
        for answer in ["y", "x; x", r"\{x, x\}", "", r"x +"] {
            assert!(
                evaluate(&specification("$x$"), answer, &["x".into()], &[vec![1.0]]).is_err(),
                "{answer}"
            );
        }
        assert!(evaluate(&specification("$x$"), "x", &["z".into()], &[vec![1.0]]).is_err());
    }
}
