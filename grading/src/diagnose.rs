//! How a wrong answer is related to the right one.

use std::collections::BTreeMap;

use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction};

use crate::compare::Match;
use crate::compare::parts::{Item, item_matches};
use crate::compare::value::{Mode, Shape, entry};
use crate::equality::{Comparer, Equality};
use crate::exact::{NoForm, Operator};
use crate::expression::ExprId;
use crate::grade::{Diagnosis, DiagnosisKind};

fn say(kind: DiagnosisKind, message: impl Into<String>) -> Diagnosis {
    Diagnosis { kind, message: message.into() }
}

/// Everything found about a wrong answer, the most telling first.
pub(crate) fn diagnose(
    comparer: &mut Comparer<'_>,
    mode: Mode,
    reference: &[Item],
    candidate: &[Item],
) -> Vec<Diagnosis> {
    comparer.thorough = false;
    if reference.len() != candidate.len() {
        return vec![count(reference.len(), candidate.len())];
    }
    if let ([expected], [given]) = (reference, candidate) {
        return match (expected.shapes.as_slice(), given.shapes.as_slice()) {
            ([expected], [given]) => shape(comparer, mode, expected, given),
            (expected, given) if expected.len() != given.len() => vec![count(expected.len(), given.len())],
            _ => Vec::new(),
        };
    }
    if surely_permutation(comparer, mode, reference, candidate) {
        return vec![say(DiagnosisKind::SwappedParts, "the right parts in the wrong places")];
    }
    let wrong = reference
        .iter()
        .zip(candidate)
        .position(|(r, c)| !matches!(item_matches(comparer, mode, r, c), Match::Yes(_)));
    match wrong.map(|index| (index, &reference[index].shapes, &candidate[index].shapes)) {
        Some((index, expected, given)) if expected.len() == 1 && given.len() == 1 => {
            let mut found = shape(comparer, mode, &expected[0], &given[0]);
            for diagnosis in &mut found {
                diagnosis.message = format!("part {}: {}", index + 1, diagnosis.message);
            }
            found
        }
        _ => Vec::new(),
    }
}

fn count(expected: usize, given: usize) -> Diagnosis {
    if given < expected {
        let verb = if given == 1 { "is" } else { "are" };
        say(DiagnosisKind::MissingPart, format!("{given} of {expected} parts {verb} given"))
    } else {
        let (parts, given_verb) = if given == 1 { ("part", "is") } else { ("parts", "are") };
        let verb = if expected == 1 { "is" } else { "are" };
        let message = format!("{given} {parts} {given_verb} given where {expected} {verb} expected");
        say(DiagnosisKind::ExtraPart, message)
    }
}

/// A quick look, and where it finds a permutation a thorough one.
fn surely_permutation(
    comparer: &mut Comparer<'_>,
    mode: Mode,
    reference: &[Item],
    candidate: &[Item],
) -> bool {
    if !is_permutation(comparer, mode, reference, candidate) {
        return false;
    }
    comparer.thorough = true;
    let confirmed = is_permutation(comparer, mode, reference, candidate);
    comparer.thorough = false;
    confirmed
}

fn is_permutation(comparer: &mut Comparer<'_>, mode: Mode, reference: &[Item], candidate: &[Item]) -> bool {
    if reference.len() > 12 {
        return false;
    }
    let mut taken = vec![false; candidate.len()];
    reference.iter().all(|expected| {
        let partner = (0..candidate.len()).find(|&at| {
            !taken[at] && matches!(item_matches(comparer, mode, expected, &candidate[at]), Match::Yes(_))
        });
        partner.is_some_and(|at| !std::mem::replace(&mut taken[at], true))
    })
}

fn shape(comparer: &mut Comparer<'_>, mode: Mode, reference: &Shape, candidate: &Shape) -> Vec<Diagnosis> {
    if reference.entries.len() != candidate.entries.len() {
        return vec![count(reference.entries.len(), candidate.entries.len())];
    }
    if let ([expected], [given]) = (reference.entries.as_slice(), candidate.entries.as_slice()) {
        return value(comparer, mode, *expected, *given);
    }
    let item = |id: &ExprId| Item::scalar(*id);
    let (left, right): (Vec<Item>, Vec<Item>) =
        (reference.entries.iter().map(item).collect(), candidate.entries.iter().map(item).collect());
    if let Some(diagnosis) = throughout(comparer, reference, candidate) {
        return vec![diagnosis];
    }
    if surely_permutation(comparer, mode, &left, &right) {
        let transposed = reference.rows == reference.columns && reference.rows > 1;
        let message = if transposed {
            "the right entries in the wrong places"
        } else {
            "the right parts in the wrong places"
        };
        return vec![say(DiagnosisKind::SwappedParts, message)];
    }
    let wrong = reference
        .entries
        .iter()
        .zip(&candidate.entries)
        .position(|(r, c)| !matches!(entry(comparer, mode, *r, *c), Match::Yes(_)));
    let Some(index) = wrong else { return Vec::new() };
    let mut found = value(comparer, mode, reference.entries[index], candidate.entries[index]);
    for diagnosis in &mut found {
        diagnosis.message = format!("entry {}: {}", index + 1, diagnosis.message);
    }
    found
}

/// A relation that every entry shows: all signs turned, all entries conjugated.
fn throughout(comparer: &mut Comparer<'_>, reference: &Shape, candidate: &Shape) -> Option<Diagnosis> {
    let mut pairs = Vec::new();
    for (left, right) in reference.entries.iter().zip(&candidate.entries) {
        if comparer.exact.arena.has_operator(*left) || comparer.exact.arena.has_operator(*right) {
            return None;
        }
        pairs.push((comparer.exact.scalar(*left).ok()?, comparer.exact.scalar(*right).ok()?));
    }
    let minus = -ComplexRational::ONE;
    if pairs.iter().all(|(left, right)| comparer.surely(&left.scaled(&minus), right)) {
        return Some(say(DiagnosisKind::Sign, "minus the right answer in every entry"));
    }
    let conjugate = pairs.iter().all(|(left, right)| comparer.surely(&left.conj(), right));
    conjugate
        .then(|| say(DiagnosisKind::Conjugate, "the complex conjugate of the right answer in every entry"))
}

fn value(comparer: &mut Comparer<'_>, mode: Mode, reference: ExprId, candidate: ExprId) -> Vec<Diagnosis> {
    let arena = comparer.exact.arena;
    if arena.has_operator(reference) || arena.has_operator(candidate) {
        return operators(comparer, reference, candidate).unwrap_or_default();
    }
    let forms = comparer.exact.scalar(reference).and_then(|l| Ok((l, comparer.exact.scalar(candidate)?)));
    let Ok((left, right)) = forms else { return Vec::new() };
    let mut found = Vec::new();
    if let Mode::Rounded(digits) = mode {
        found.extend(rounding(comparer, digits, reference, candidate));
    }
    let negative = left.scaled(&-ComplexRational::ONE);
    if comparer.surely(&negative, &right) {
        found.push(say(DiagnosisKind::Sign, "minus the right answer"));
    } else if let Some(Some(ratio)) = comparer.form_ratio(&left, &right)
        && (!comparer.is_number(&left) || is_common_slip(&ratio))
    {
        found.push(say(DiagnosisKind::Factor, format!("{ratio} times the right answer")));
    } else if left.conj().checked_eq(&left, 256) != Some(true) && comparer.surely(&left.conj(), &right) {
        found.push(say(DiagnosisKind::Conjugate, "the complex conjugate of the right answer"));
    } else if let Some(offset) = offset(comparer, &left, &right) {
        found.push(say(DiagnosisKind::Offset, format!("the right answer plus {offset}")));
    }
    let inexact = arena.has_decimal(candidate) && mode == Mode::Exact;
    if found.is_empty() && inexact && near(comparer, reference, candidate) {
        found.push(say(DiagnosisKind::Rounding, "close to the right value, with too few digits"));
    }
    found
}

/// Any two numbers have a ratio; only these are known slips.
fn is_common_slip(ratio: &RBig) -> bool {
    let slips = [2, 3, 4, 8];
    slips.iter().any(|slip| *ratio == RBig::from(*slip) || *ratio == RBig::ONE / RBig::from(*slip))
}

/// Whether two constants agree to one part in a hundred.
fn near(comparer: &mut Comparer<'_>, reference: ExprId, candidate: ExprId) -> bool {
    let (Ok(Some(expected)), Ok(Some(given))) =
        (comparer.enclosure(reference), comparer.enclosure(candidate))
    else {
        return false;
    };
    let (expected, given) = (expected.0.to_f64().value(), given.0.to_f64().value());
    (expected - given).abs() <= 2e-2 * expected.abs()
}

fn rounding(
    comparer: &mut Comparer<'_>,
    digits: u32,
    reference: ExprId,
    candidate: ExprId,
) -> Option<Diagnosis> {
    let (Ok(Some(expected)), Ok(Some(given))) =
        (comparer.enclosure(reference), comparer.enclosure(candidate))
    else {
        return None;
    };
    let unit = RBig::from_parts(1.into(), dashu_int::UBig::from(10u8).pow(digits as usize));
    let distance = &given.0 - &expected.0;
    let units = (distance / unit).to_f64().value();
    // One or two units in the last place, or too few digits of the right number.
    let coarse = (given.0.to_f64().value() - expected.0.to_f64().value()).abs()
        <= 0.05 * expected.0.to_f64().value().abs();
    (units.abs() <= 2.0 || coarse)
        .then(|| say(DiagnosisKind::Rounding, format!("off by {units:.1} units of the last digit asked for")))
}

/// The constant that was added, if the difference is one.
fn offset(comparer: &mut Comparer<'_>, left: &Fraction, right: &Fraction) -> Option<String> {
    let difference = right.checked_add(&left.scaled(&-ComplexRational::ONE), 256)?;
    let constant = difference.as_constant()?;
    // Between two pure numbers every difference is constant: that says nothing.
    if left.as_constant().is_some() || comparer.is_number(left) {
        return None;
    }
    // A difference of many digits is no slip that anybody could recognize.
    let offset = constant.to_string();
    (offset.chars().filter(char::is_ascii_digit).count() <= 9).then_some(offset)
}

fn operators(
    comparer: &mut Comparer<'_>,
    reference: ExprId,
    candidate: ExprId,
) -> Result<Vec<Diagnosis>, NoForm> {
    let (left, right) = (comparer.canonical(reference)?, comparer.canonical(candidate)?);
    let negative = left.scaled(&Fraction::constant(-ComplexRational::ONE));
    if comparer.canonical_forms(&negative, &right).holds() {
        return Ok(vec![say(DiagnosisKind::Sign, "minus the right operator")]);
    }
    let adjoint = comparer.exact.normal_order(&left.adjoint())?;
    if comparer.canonical_forms(&adjoint, &right).holds() {
        return Ok(vec![say(DiagnosisKind::Conjugate, "the hermitian conjugate of the right operator")]);
    }
    if let Some(ratio) = operator_ratio(comparer, &left, &right) {
        return Ok(vec![say(DiagnosisKind::Factor, format!("{ratio} times the right operator"))]);
    }
    let (raw_left, raw_right) = (comparer.exact.operator(reference)?, comparer.exact.operator(candidate)?);
    if same_letters(comparer, &raw_left, &raw_right) {
        let message = "the right operators in another order: exchanging them changes the result";
        return Ok(vec![say(DiagnosisKind::OperatorOrder, message)]);
    }
    Ok(Vec::new())
}

fn operator_ratio(comparer: &mut Comparer<'_>, left: &Operator, right: &Operator) -> Option<RBig> {
    let (word, coefficient) = left.terms().next()?;
    let other = right.coefficient(word);
    let ratio = comparer.form_ratio(coefficient, &other)??;
    let scaled = left.scaled(&Fraction::constant(ComplexRational::new(ratio.clone(), RBig::ZERO)));
    comparer.canonical_forms(&scaled, right).holds().then_some(ratio)
}

/// Whether two operators would be equal if all letters commuted.
fn same_letters(comparer: &mut Comparer<'_>, left: &Operator, right: &Operator) -> bool {
    let image = |operator: &Operator| {
        let mut terms: BTreeMap<Vec<_>, Fraction> = BTreeMap::new();
        for (word, coefficient) in operator.terms() {
            let mut letters = word.factors().to_vec();
            letters.sort();
            let sum = terms.entry(letters).or_insert_with(Fraction::zero);
            *sum = sum.checked_add(coefficient, 256)?;
        }
        terms.retain(|_, coefficient| !coefficient.is_zero());
        Some(terms)
    };
    let (Some(left), Some(right)) = (image(left), image(right)) else { return false };
    left.len() == right.len()
        && left.iter().zip(&right).all(|((one, a), (two, b))| {
            one == two && matches!(comparer.fractions(a, b), Equality::Exact | Equality::Sampled)
        })
}
