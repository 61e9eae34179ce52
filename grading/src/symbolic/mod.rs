//! Operators with symbolic labels: free labels, Kronecker deltas, sums over sites.
//!
//! Both sides are written out for every pattern of coinciding labels and for several numbers of sites
//! (`eigentruth_operators::ground`), and compared case by case in canonical form. A coefficient that depends
//! on labels (`\epsilon_k`, `t_{ij}`) becomes a symbol of its own for every tuple of concrete labels.

mod coefficients;
mod labels;
mod writer;

use eigentruth_operators as operators;
use operators::ground::{
    Assignment, Case, Condition, GroundError, LabelPart, LabelSymbol, Labels, Range, SymbolicSum, ground,
};
use operators::{Budget, Fraction};

use crate::declarations::Declarations;
use crate::equality::{Comparer, Equality};
use crate::exact::{Exact, NoForm};
use crate::expression::{Arena, ExprId, Node};
use crate::grader::LabelRelation;
use crate::limits;
use crate::name::Label;
use crate::parse::SUM_OF_NUMBERS;
use coefficients::families;
use writer::Writer;

type Sum = SymbolicSum<Fraction>;

/// Whether a value can only be compared case by case.
pub(crate) fn needs_grounding(arena: &Arena, id: ExprId) -> bool {
    arena.any(id, &|node| matches!(node, Node::LabelSum { .. } | Node::Delta(..)))
}

/// Compares two operators for all values of their labels.
pub(crate) fn equal(
    comparer: &mut Comparer<'_>,
    declarations: &Declarations,
    left: ExprId,
    right: ExprId,
) -> Equality {
    let (left_id, right_id) = (left, right);
    match grounded(&mut comparer.exact, declarations, left, right) {
        Err(error) => error.into(),
        Ok((left, right)) => {
            let arena = comparer.exact.arena;
            let opaque = |node: &Node| match node {
                Node::Unknown(function, _) => arena.functions[*function as usize].starts_with(SUM_OF_NUMBERS),
                _ => false,
            };
            let sums_of_numbers = arena.any(left_id, &opaque) || arena.any(right_id, &opaque);
            let mut sampled = false;
            for (one, two) in left.into_iter().zip(right) {
                match comparer.canonical_forms(&one.operator, &two.operator) {
                    Equality::Exact => {}
                    Equality::Sampled | Equality::Estimated => sampled = true,
                    // Σ_i t_i stands for itself there, and is not written out beside sums of operators.
                    Equality::Different(_) if sums_of_numbers => {
                        let message = "a sum of numbers over labels beside sums of operators is not compared";
                        return Equality::Undecided(message.to_owned());
                    }
                    Equality::Different(witness) => {
                        return Equality::Different(format!("{}: {witness}", one.place));
                    }
                    other => return other,
                }
            }
            if sampled { Equality::Sampled } else { Equality::Exact }
        }
    }
}

/// A canonical operator at concrete labels, and where that is.
struct Concrete {
    operator: crate::exact::Operator,
    place: String,
}

fn grounded(
    exact: &mut Exact<'_>,
    declarations: &Declarations,
    left: ExprId,
    right: ExprId,
) -> Result<(Vec<Concrete>, Vec<Concrete>), NoForm> {
    let mut names: Vec<Label> = declarations.index_values.values().flatten().cloned().collect();
    names.dedup();
    let mut writer = Writer {
        declarations,
        symbols: Vec::new(),
        names,
        bound: Vec::new(),
        scope: Vec::new(),
        families: families(exact.arena, &[left, right]),
        coefficients: Vec::new(),
    };
    let mut one = writer.sum(exact, left)?;
    let mut two = writer.sum(exact, right)?;
    // Arithmetic with labels (`i+1`, `k+q`) needs positions on a ring; else sites have no geometry.
    let arithmetic = |part: &LabelPart| match part {
        LabelPart::Form(form) => !form.terms().is_empty() && form.as_symbol().is_none(),
        LabelPart::Name(_) => false,
    };
    let ring = writer.parts(&[&one, &two]).any(|part| arithmetic(&part));
    let range = |name: &str| match declarations.index_values.get(name) {
        Some(values) => Range::Names(values.iter().map(|value| writer.name_index(value)).collect()),
        None if ring => Range::Ring,
        None => Range::Sites,
    };
    for term in one.terms.iter_mut().chain(&mut two.terms) {
        for (symbol, slot) in &mut term.bound {
            *slot = range(&writer.symbols[symbol.0 as usize]);
        }
    }
    let free: Vec<LabelSymbol> = (0..writer.symbols.len())
        .filter(|index| !writer.bound[*index])
        .map(|index| LabelSymbol(index as u32))
        .collect();
    let mut labels = free.iter().fold(Labels::new(), |labels, symbol| {
        labels.with(*symbol, range(&writer.symbols[symbol.0 as usize]))
    });
    if declarations.labels == LabelRelation::Distinct {
        labels = labels.distinct(free);
    }
    // An order of the sites has a meaning only where all of them are summed.
    let ordered = |sum: &Sum| {
        sum.terms.iter().any(|term| term.conditions.iter().any(|c| matches!(c, Condition::Less(..))))
    };
    let is_number = |part: &LabelPart| matches!(part, LabelPart::Form(form) if form.terms().is_empty());
    if (ordered(&one) || ordered(&two))
        && (ring || !labels.is_empty() || writer.parts(&[&one, &two]).any(|part| is_number(&part)))
    {
        return Err(NoForm::Unsupported("a sum over i < j beside other labels".to_owned()));
    }
    let labels = labels.with_sites_of(&[&one, &two]);
    let sizes = labels.sizes(&[&one, &two]);
    let mut budget = budget();
    let mut failed = None;
    let mut coefficient = |c: &Fraction, assignment: &Assignment| {
        writer.coefficient(exact, ring, c, assignment).unwrap_or_else(|error| {
            failed.get_or_insert(error);
            Fraction::zero()
        })
    };
    let one = ground(&one, &labels, &sizes, &mut coefficient, &mut budget).map_err(refused)?;
    let two = ground(&two, &labels, &sizes, &mut coefficient, &mut budget).map_err(refused)?;
    if let Some(error) = failed {
        return Err(error);
    }
    let concrete = |exact: &mut Exact<'_>, cases: Vec<Case<Fraction>>| {
        cases
            .into_iter()
            .map(|case| {
                let operator = case.operator.map_labels(|label| exact.mode(writer.concrete(label)));
                let operator = exact.normal_order(&operator)?;
                Ok(Concrete { operator, place: writer.place(&case.assignment) })
            })
            .collect::<Result<Vec<_>, NoForm>>()
    };
    Ok((concrete(exact, one)?, concrete(exact, two)?))
}

/// What one comparison may cost.
fn budget() -> Budget {
    Budget::new(limits::COMPARISON_STEPS, limits::POLYNOMIAL_TERMS)
        .with_coefficient_terms(limits::POLYNOMIAL_TERMS)
}

fn refused(error: GroundError) -> NoForm {
    match error {
        GroundError::Budget(_) | GroundError::TooFewSites { .. } => NoForm::TooLarge,
        other => NoForm::Unsupported(other.to_string()),
    }
}
