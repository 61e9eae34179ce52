//! Expressions as sums with symbolic labels.

use eigentruth_operators as operators;
use operators::ground::{Condition, LabelSymbol, Range, SummedTerm, SymbolicLabel};
use operators::{Generator, Operator, SpeciesId};

use super::coefficients::Dependent;
use super::{Sum, budget, needs_grounding};
use crate::declarations::Declarations;
use crate::exact::{Exact, NoForm, kind_of};
use crate::expression::{ExprId, LabelOrder, Node};
use crate::limits;
use crate::name::Label;

/// Writes expressions as sums with symbolic labels; interns label variables and fixed names.
pub(super) struct Writer<'a> {
    pub(super) declarations: &'a Declarations,
    pub(super) families: Vec<(String, usize)>,
    pub(super) coefficients: Vec<Dependent>,
    pub(super) symbols: Vec<String>,
    pub(super) bound: Vec<bool>,
    pub(super) names: Vec<String>,
    /// Variables of the sums around the current place.
    pub(super) scope: Vec<(Label, LabelSymbol)>,
}

impl Writer<'_> {
    pub(super) fn sum(&mut self, exact: &mut Exact<'_>, id: ExprId) -> Result<Sum, NoForm> {
        let arena = exact.arena;
        if !arena.has_operator(id) && !needs_grounding(arena, id) {
            let members = self.members(arena, id)?;
            let form =
                if members.is_empty() { exact.scalar(id)? } else { self.dependent(exact, id, members) };
            return Ok(Operator::scalar(form).into());
        }
        match arena.get(id) {
            Node::Operator(letter) => {
                let letter = arena.letters[*letter as usize].clone();
                let algebra = self.declarations.species[letter.species].algebra;
                let label = letter
                    .mode
                    .iter()
                    .map(|label| self.part(label))
                    .collect::<Result<Vec<_>, _>>()?
                    .into_iter()
                    .collect::<SymbolicLabel>();
                let kind = kind_of(algebra, letter.component);
                let generator = Generator { species: SpeciesId::new(letter.species), kind, label };
                Ok(Operator::generator(generator).into())
            }
            Node::Delta(left, right) => {
                let condition = Condition::Equal(self.part(left)?, self.part(right)?);
                let term = SummedTerm {
                    bound: Vec::new(),
                    conditions: vec![condition],
                    operator: Operator::identity(),
                };
                Ok(Sum::zero().with(term))
            }
            Node::LabelSum { indices, conditions, body } => {
                let depth = self.scope.len();
                let mut bound = Vec::new();
                for index in indices {
                    let symbol = LabelSymbol(self.symbols.len() as u32);
                    self.symbols.push(index.clone());
                    self.bound.push(true);
                    self.scope.push((index.clone(), symbol));
                    bound.push((symbol, Range::Sites));
                }
                let conditions = conditions
                    .iter()
                    .map(|(a, order, b)| {
                        let (a, b) = (self.part(a)?, self.part(b)?);
                        Ok(match order {
                            LabelOrder::Different => Condition::Different(a, b),
                            LabelOrder::Less => Condition::Less(a, b),
                        })
                    })
                    .collect::<Result<Vec<_>, NoForm>>();
                let body = self.sum(exact, *body);
                self.scope.truncate(depth);
                let (mut body, conditions) = (body?, conditions?);
                for term in &mut body.terms {
                    term.bound.extend(bound.iter().cloned());
                    term.conditions.extend(conditions.iter().cloned());
                }
                Ok(body)
            }
            Node::Add(terms) => {
                let mut sum = Sum::zero();
                for term in terms {
                    sum.terms.extend(self.sum(exact, *term)?.terms);
                }
                bounded(sum)
            }
            Node::Multiply(factors) => {
                let mut product: Sum = Operator::identity().into();
                for factor in factors {
                    let factor = self.sum(exact, *factor)?;
                    product = times(&product, &factor)?;
                }
                Ok(product)
            }
            Node::Divide(above, below) if !arena.has_operator(*below) => {
                let above = self.sum(exact, *above)?;
                let members = self.members(arena, *below)?;
                let inverse = match members.is_empty() {
                    true => exact.scalar(*below)?,
                    false => self.dependent(exact, *below, members),
                };
                let inverse = inverse.inverse().ok_or(NoForm::Undefined("a division by zero".to_owned()))?;
                times(&above, &Operator::scalar(inverse).into())
            }
            Node::Power(base, exponent) => {
                let power = exact.whole(*exponent)?.and_then(|n| u32::try_from(&n).ok()).filter(|n| *n <= 8);
                let Some(power) = power else {
                    return Err(NoForm::Unsupported("a function of an operator".to_owned()));
                };
                // Every factor is written anew, so that its bound labels are its own.
                let mut product: Sum = Operator::identity().into();
                for _ in 0..power {
                    let factor = self.sum(exact, *base)?;
                    product = times(&product, &factor)?;
                }
                Ok(product)
            }
            Node::Adjoint(inner) | Node::Conjugate(inner) => {
                let mut sum = self.sum(exact, *inner)?;
                for term in &mut sum.terms {
                    term.operator = term.operator.adjoint();
                }
                Ok(sum)
            }
            Node::Commutator { anti, left, right } => {
                let forward = times(&self.sum(exact, *left)?, &self.sum(exact, *right)?)?;
                let mut backward = times(&self.sum(exact, *right)?, &self.sum(exact, *left)?)?;
                if !anti {
                    for term in &mut backward.terms {
                        term.operator = -std::mem::replace(&mut term.operator, Operator::zero());
                    }
                }
                let mut sum = forward;
                sum.terms.extend(backward.terms);
                bounded(sum)
            }
            _ => Err(NoForm::Unsupported("a function of an operator".to_owned())),
        }
    }
}

fn bounded(sum: Sum) -> Result<Sum, NoForm> {
    if sum.terms.len() > limits::PARTS { Err(NoForm::TooLarge) } else { Ok(sum) }
}

fn times(left: &Sum, right: &Sum) -> Result<Sum, NoForm> {
    let mut budget = budget();
    let mut product = Sum::zero();
    if left.terms.len() * right.terms.len() > limits::PARTS {
        return Err(NoForm::TooLarge);
    }
    for one in &left.terms {
        for two in &right.terms {
            let operator =
                one.operator.checked_mul(&two.operator, &mut budget).map_err(|_| NoForm::TooLarge)?;
            let both = |a: &[Condition], b: &[Condition]| a.iter().chain(b).cloned().collect::<Vec<_>>();
            product.terms.push(SummedTerm {
                bound: one.bound.iter().chain(&two.bound).cloned().collect(),
                conditions: both(&one.conditions, &two.conditions),
                operator,
            });
        }
    }
    Ok(product)
}
