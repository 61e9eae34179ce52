//! Operators with symbolic labels: free labels, Kronecker deltas, sums over sites.
//!
//! Both sides are written out for every pattern of coinciding labels and for several numbers of sites
//! (`eigentruth_operators::ground`), and compared case by case in canonical form.

use eigentruth_operators as operators;
use operators::ground::{
    Assignment, Case, ConcreteLabel, Condition, GroundError, LabelPart, LabelSymbol, Labels, LinearForm,
    Range, SummedTerm, SymbolicLabel, SymbolicSum, Value, ground,
};
use operators::{Budget, Fraction, Generator, Operator, SpeciesId};

use crate::declarations::Declarations;
use crate::equality::{Comparer, Equality};
use crate::exact::{Exact, NoForm, kind_of};
use crate::expression::{Arena, ExprId, Node};
use crate::grader::LabelRelation;
use crate::limits;
use crate::name::Label;

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
    match grounded(&mut comparer.exact, declarations, left, right) {
        Err(error) => error.into(),
        Ok((left, right)) => {
            let mut sampled = false;
            for (one, two) in left.into_iter().zip(right) {
                match comparer.canonical_forms(&one.operator, &two.operator) {
                    Equality::Exact => {}
                    Equality::Sampled | Equality::Estimated => sampled = true,
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
    let mut writer =
        Writer { declarations, symbols: Vec::new(), names, bound: Vec::new(), scope: Vec::new() };
    let mut one = writer.sum(exact, left)?;
    let mut two = writer.sum(exact, right)?;
    // Arithmetic with labels (`i+1`, `k+q`) needs positions on a ring; else sites have no geometry.
    let ring = writer.has_arithmetic(&one) || writer.has_arithmetic(&two);
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
    let labels = labels.with_sites_of(&[&one, &two]);
    let sizes = labels.sizes(&[&one, &two]);
    let mut budget = Budget::new(limits::COMPARISON_STEPS, limits::POLYNOMIAL_TERMS)
        .with_coefficient_terms(limits::POLYNOMIAL_TERMS);
    let keep = |c: &Fraction, _: &Assignment| c.clone();
    let one = ground(&one, &labels, &sizes, keep, &mut budget).map_err(refused)?;
    let two = ground(&two, &labels, &sizes, keep, &mut budget).map_err(refused)?;
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

fn refused(error: GroundError) -> NoForm {
    match error {
        GroundError::Budget(_) | GroundError::TooFewSites { .. } => NoForm::TooLarge,
        other => NoForm::Unsupported(other.to_string()),
    }
}

/// Writes expressions as sums with symbolic labels; interns label variables and fixed names.
struct Writer<'a> {
    declarations: &'a Declarations,
    symbols: Vec<String>,
    bound: Vec<bool>,
    names: Vec<String>,
    /// Variables of the sums around the current place.
    scope: Vec<(Label, LabelSymbol)>,
}

impl Writer<'_> {
    fn sum(&mut self, exact: &mut Exact<'_>, id: ExprId) -> Result<Sum, NoForm> {
        let arena = exact.arena;
        if !arena.has_operator(id) && !needs_grounding(arena, id) {
            self.refuse_dependence(arena, id)?;
            return Ok(Operator::scalar(exact.scalar(id)?).into());
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
            Node::LabelSum { indices, different, body } => {
                let depth = self.scope.len();
                let mut bound = Vec::new();
                for index in indices {
                    let symbol = LabelSymbol(self.symbols.len() as u32);
                    self.symbols.push(index.clone());
                    self.bound.push(true);
                    self.scope.push((index.clone(), symbol));
                    bound.push((symbol, Range::Sites));
                }
                let conditions = different
                    .iter()
                    .map(|(a, b)| Ok(Condition::Different(self.part(a)?, self.part(b)?)))
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
                let inverse = exact.scalar(*below)?;
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

    /// A coefficient that depends on the variable of a sum around it (`\epsilon_k`, `(-1)^i`, `\sin k`) would
    /// have to take another value for every term: not compared, rather than taken for a constant.
    fn refuse_dependence(&self, arena: &Arena, id: ExprId) -> Result<(), NoForm> {
        let mentions = |name: &str| {
            let words = name.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\\' | '\'')));
            words.into_iter().any(|word| self.scope.iter().any(|(label, _)| label == word))
        };
        let depends = |node: &Node| match node {
            Node::Symbol(symbol) => mentions(&arena.symbols[symbol.0 as usize].name),
            _ => false,
        };
        if arena.any(id, &depends) {
            return Err(NoForm::Unsupported("a coefficient that depends on the label of a sum".to_owned()));
        }
        Ok(())
    }

    /// A canonical label (`i`, `k+q`, `2i-1`, `\uparrow`, `3`) as a part.
    fn part(&mut self, label: &str) -> Result<LabelPart, NoForm> {
        if self.is_fixed_name(label) {
            let index = self.names.iter().position(|known| known == label).unwrap_or_else(|| {
                self.names.push(label.to_owned());
                self.names.len() - 1
            });
            return Ok(LabelPart::Name(index as u32));
        }
        let mut form = LinearForm::constant(0);
        let mut rest = label;
        while !rest.is_empty() {
            let negative = rest.starts_with('-');
            rest = rest.trim_start_matches(['+', '-']);
            let end = rest[usize::from(!rest.is_empty())..].find(['+', '-']).map_or(rest.len(), |at| at + 1);
            let (term, tail) = rest.split_at(end);
            rest = tail;
            let digits = term.bytes().take_while(u8::is_ascii_digit).count();
            let number = term[..digits].parse::<i64>().unwrap_or(1);
            let weight = if negative { -number } else { number };
            if digits > 0 && digits < term.len() && number != 1 {
                // Rings of a few sizes cannot tell every third site from every site.
                return Err(NoForm::Unsupported("a multiple of a label".to_owned()));
            }
            let added = if digits == term.len() {
                LinearForm::constant(1)
            } else {
                LinearForm::symbol(self.symbol(&term[digits..]))
            };
            let overflow = || NoForm::Unsupported("a label out of range".to_owned());
            form = form.checked_add_scaled(&added, weight).ok_or_else(overflow)?;
        }
        Ok(LabelPart::Form(form))
    }

    fn is_fixed_name(&self, label: &str) -> bool {
        label.ends_with("arrow")
            || self.declarations.label_words.iter().any(|word| word == label)
            || (label.parse::<i64>().is_err()
                && self.declarations.index_values.values().flatten().any(|value| value == label))
    }

    fn symbol(&mut self, name: &str) -> LabelSymbol {
        if let Some((_, symbol)) = self.scope.iter().rev().find(|(known, _)| known == name) {
            return *symbol;
        }
        let known = (0..self.symbols.len()).find(|i| !self.bound[*i] && self.symbols[*i] == name);
        LabelSymbol(known.unwrap_or_else(|| {
            self.symbols.push(name.to_owned());
            self.bound.push(false);
            self.symbols.len() - 1
        }) as u32)
    }

    fn name_index(&self, value: &str) -> u32 {
        self.names.iter().position(|known| known == value).unwrap_or(self.names.len()) as u32
    }

    fn has_arithmetic(&self, sum: &Sum) -> bool {
        let arithmetic = |part: &LabelPart| match part {
            LabelPart::Form(form) => !form.terms().is_empty() && form.as_symbol().is_none(),
            LabelPart::Name(_) => false,
        };
        sum.terms.iter().any(|term| {
            term.operator
                .terms()
                .any(|(word, _)| word.factors().iter().any(|g| g.label.0.iter().any(arithmetic)))
                || term.conditions.iter().any(|condition| match condition {
                    Condition::Equal(a, b) | Condition::Different(a, b) | Condition::Less(a, b) => {
                        arithmetic(a) || arithmetic(b)
                    }
                })
        })
    }

    fn written(&self, value: &Value) -> String {
        match value {
            Value::Number(number) => number.to_string(),
            Value::Name(name) => self.names.get(*name as usize).cloned().unwrap_or_default(),
        }
    }

    fn concrete(&self, label: &ConcreteLabel) -> Vec<Label> {
        label.0.iter().map(|value| self.written(value)).collect()
    }

    fn place(&self, assignment: &Assignment) -> String {
        let values: Vec<String> = assignment
            .values()
            .iter()
            .map(|(symbol, value)| format!("{} = {}", self.symbols[symbol.0 as usize], self.written(value)))
            .collect();
        let sites = format!("on {} sites", assignment.size);
        if values.is_empty() { sites } else { format!("{sites} with {}", values.join(", ")) }
    }
}

fn bounded(sum: Sum) -> Result<Sum, NoForm> {
    if sum.terms.len() > limits::PARTS { Err(NoForm::TooLarge) } else { Ok(sum) }
}

fn times(left: &Sum, right: &Sum) -> Result<Sum, NoForm> {
    let mut budget = Budget::new(limits::COMPARISON_STEPS, limits::POLYNOMIAL_TERMS)
        .with_coefficient_terms(limits::POLYNOMIAL_TERMS);
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
