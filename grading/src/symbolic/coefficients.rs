//! Coefficients that depend on labels: `\epsilon_k`, `t_{ij}`, `(-1)^j`.

use std::collections::HashMap;

use eigentruth_operators as operators;
use operators::ground::{Assignment, LabelPart, Value};
use operators::{Fraction, Polynomial};

use super::writer::Writer;
use crate::exact::{Exact, NoForm};
use crate::expression::{Arena, ExprId, Node, SymbolId, Walk};
use crate::name::{Label, mentions};

/// Families of symbols whose labels are summed somewhere, `\epsilon_k` under a sum over k: base and number of labels.
pub(super) fn families(arena: &Arena, roots: &[ExprId]) -> Vec<(String, usize)> {
    let mut families = Vec::new();
    arena.walk(roots, &mut |node| {
        if let Node::LabelSum { indices, body, .. } = node {
            arena.walk(&[*body], &mut |node| {
                if let Node::Symbol(symbol) = node
                    && let Some(name) = &arena.symbols[symbol.0 as usize].parts
                    && name.sub.iter().any(|label| indices.iter().any(|index| mentions(label, index)))
                {
                    families.push((name.base.clone(), name.sub.len()));
                }
                Walk::Below
            });
        }
        Walk::Below
    });
    families.sort();
    families.dedup();
    families
}

/// A coefficient that depends on labels: the scalar, and for each symbol in it that does, its name and labels.
pub(super) struct Dependent {
    scalar: ExprId,
    placeholder: u32,
    pub(super) members: Vec<Member>,
}

pub(super) struct Member {
    symbol: SymbolId,
    /// The base of the name; nothing for the value of a label itself.
    base: Option<String>,
    pub(super) labels: Vec<LabelPart>,
}

impl Writer<'_> {
    /// The symbols in a coefficient that take another value for every term of a sum around it (`\epsilon_k`,
    /// `(-1)^j`, `\cos k`), or that belong to a family of such symbols.
    pub(super) fn members(&mut self, arena: &Arena, id: ExprId) -> Result<Vec<Member>, NoForm> {
        let mut found: Vec<SymbolId> = Vec::new();
        arena.walk(&[id], &mut |node| {
            if let Node::Symbol(symbol) = node
                && !found.contains(symbol)
            {
                found.push(*symbol);
            }
            Walk::Below
        });
        let mut members = Vec::new();
        for symbol in found {
            let info = &arena.symbols[symbol.0 as usize];
            let Some(name) = &info.parts else { continue };
            if name.sub.is_empty() && self.scope.iter().any(|(label, _)| *label == name.base) {
                members.push(Member { symbol, base: None, labels: vec![self.part(&name.base)?] });
                continue;
            }
            let family = (name.base.clone(), name.sub.len());
            let summed = |label: &Label| self.scope.iter().any(|(known, _)| mentions(label, known));
            if name.sup.iter().any(summed) {
                return Err(NoForm::Unsupported("a superscript that is the label of a sum".to_owned()));
            }
            if self.families.contains(&family) {
                let labels = name.sub.iter().map(|label| self.slot(label)).collect::<Result<Vec<_>, _>>()?;
                let base = format!("{}{}^{}", name.base, "'".repeat(name.primes.into()), name.sup.join(","));
                members.push(Member { symbol, base: Some(base), labels });
            }
        }
        Ok(members)
    }

    /// A form that stands for a coefficient until its labels have values.
    pub(super) fn dependent(
        &mut self,
        exact: &mut Exact<'_>,
        scalar: ExprId,
        members: Vec<Member>,
    ) -> Fraction {
        let form = exact.placeholder(self.coefficients.len(), scalar);
        let symbol = form.numerator().leading_term().and_then(|(monomial, _)| monomial.factors().first());
        let placeholder = symbol.map_or(u32::MAX, |(symbol, _)| symbol.index());
        self.coefficients.push(Dependent { scalar, placeholder, members });
        form
    }

    /// A coefficient at concrete labels. Members of a family get a symbol for every tuple of labels.
    pub(super) fn coefficient(
        &self,
        exact: &mut Exact<'_>,
        ring: bool,
        form: &Fraction,
        assignment: &Assignment,
    ) -> Result<Fraction, NoForm> {
        let symbols = |p: &Polynomial| {
            p.terms().flat_map(|(m, _)| m.factors().iter().map(|(s, _)| s.index())).collect::<Vec<_>>()
        };
        let met = [symbols(form.numerator()), symbols(form.denominator())].concat();
        if !self.coefficients.iter().any(|dependent| met.contains(&dependent.placeholder)) {
            return Ok(form.clone());
        }
        exact.substituted(form, &mut |exact, atom| {
            let Some(dependent) = self.coefficients.iter().find(|d| d.placeholder == atom) else {
                return Ok(None);
            };
            let mut values = HashMap::new();
            for member in &dependent.members {
                let labels = member
                    .labels
                    .iter()
                    .map(|part| at(part, ring, assignment))
                    .collect::<Result<Vec<_>, _>>()?;
                let domain = exact.arena.symbols[member.symbol.0 as usize].domain;
                let written: Vec<String> = labels.iter().map(|value| self.written(value)).collect();
                let value = match &member.base {
                    Some(base) => exact.instance(format!("{base}[{}]", written.join(",")), domain),
                    // A number for every site; on a ring it would have to know where the ring closes.
                    None if ring => {
                        return Err(NoForm::Unsupported("the position on a ring as a number".to_owned()));
                    }
                    None => exact.instance(format!("[{}]", written.join(",")), domain),
                };
                values.insert(member.symbol, value);
            }
            exact.scalar_at(dependent.scalar, values).map(Some)
        })
    }
}

/// The value of a label in one case.
fn at(part: &LabelPart, ring: bool, assignment: &Assignment) -> Result<Value, NoForm> {
    let unknown = || NoForm::Unsupported("a label of a coefficient that has no value".to_owned());
    let form = match part {
        LabelPart::Name(name) => return Ok(Value::Name(*name)),
        LabelPart::Form(form) => form,
    };
    if let Some(symbol) = form.as_symbol() {
        return assignment.get(symbol).ok_or_else(unknown);
    }
    let mut number = form.offset();
    for (symbol, factor) in form.terms() {
        let Some(Value::Number(value)) = assignment.get(*symbol) else { return Err(unknown()) };
        number = factor.checked_mul(value).and_then(|x| number.checked_add(x)).ok_or_else(unknown)?;
    }
    Ok(Value::Number(if ring { number.rem_euclid(i64::from(assignment.size.max(1))) } else { number }))
}
