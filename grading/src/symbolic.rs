//! Operators with symbolic labels: free labels, Kronecker deltas, sums over sites.
//!
//! Both sides are written out for every pattern of coinciding labels and for several numbers of sites
//! (`eigentruth_operators::ground`), and compared case by case in canonical form. A coefficient that depends
//! on labels (`\epsilon_k`, `t_{ij}`) becomes a symbol of its own for every tuple of concrete labels.

use std::collections::HashMap;

use eigentruth_operators as operators;
use operators::ground::{
    Assignment, Case, ConcreteLabel, Condition, GroundError, LabelPart, LabelSymbol, Labels, LinearForm,
    Range, SummedTerm, SymbolicLabel, SymbolicSum, Value, ground,
};
use operators::{Budget, Fraction, Generator, Operator, Polynomial, SpeciesId};

use crate::declarations::Declarations;
use crate::equality::{Comparer, Equality};
use crate::exact::{Exact, NoForm, kind_of};
use crate::expression::{Arena, ExprId, LabelOrder, Node, SymbolId, Walk};
use crate::grader::LabelRelation;
use crate::limits;
use crate::name::{Label, mentions};
use crate::parse::SUM_OF_NUMBERS;

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
    let mut budget = Budget::new(limits::COMPARISON_STEPS, limits::POLYNOMIAL_TERMS)
        .with_coefficient_terms(limits::POLYNOMIAL_TERMS);
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

fn refused(error: GroundError) -> NoForm {
    match error {
        GroundError::Budget(_) | GroundError::TooFewSites { .. } => NoForm::TooLarge,
        other => NoForm::Unsupported(other.to_string()),
    }
}

/// Families of symbols whose labels are summed somewhere, `\epsilon_k` under a sum over k: base and number of labels.
fn families(arena: &Arena, roots: &[ExprId]) -> Vec<(String, usize)> {
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
struct Dependent {
    scalar: ExprId,
    placeholder: u32,
    members: Vec<Member>,
}

struct Member {
    symbol: SymbolId,
    /// The base of the name; nothing for the value of a label itself.
    base: Option<String>,
    labels: Vec<LabelPart>,
}

/// Writes expressions as sums with symbolic labels; interns label variables and fixed names.
struct Writer<'a> {
    declarations: &'a Declarations,
    families: Vec<(String, usize)>,
    coefficients: Vec<Dependent>,
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

    /// The symbols in a coefficient that take another value for every term of a sum around it (`\epsilon_k`,
    /// `(-1)^j`, `\cos k`), or that belong to a family of such symbols.
    fn members(&mut self, arena: &Arena, id: ExprId) -> Result<Vec<Member>, NoForm> {
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

    /// A label of a coefficient: the labels of operators and sums are variables, other words are names.
    fn slot(&mut self, label: &str) -> Result<LabelPart, NoForm> {
        let known = |name: &str| {
            let operators = || self.declarations.species.iter().flat_map(|s| s.modes.iter().flatten());
            self.scope.iter().any(|(known, _)| mentions(name, known))
                || operators().any(|known| mentions(name, known))
        };
        if label.parse::<i64>().is_ok() || known(label) {
            return self.part(label);
        }
        let index = self.names.iter().position(|known| known == label).unwrap_or_else(|| {
            self.names.push(label.to_owned());
            self.names.len() - 1
        });
        Ok(LabelPart::Name(index as u32))
    }

    /// A form that stands for a coefficient until its labels have values.
    fn dependent(&mut self, exact: &mut Exact<'_>, scalar: ExprId, members: Vec<Member>) -> Fraction {
        let form = exact.placeholder(self.coefficients.len(), scalar);
        let symbol = form.numerator().leading_term().and_then(|(monomial, _)| monomial.factors().first());
        let placeholder = symbol.map_or(u32::MAX, |(symbol, _)| symbol.index());
        self.coefficients.push(Dependent { scalar, placeholder, members });
        form
    }

    /// A coefficient at concrete labels. Members of a family get a symbol for every tuple of labels.
    fn coefficient(
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

    /// Every label of operators, conditions and coefficients.
    fn parts<'b>(&'b self, sums: &'b [&'b Sum]) -> impl Iterator<Item = LabelPart> + 'b {
        let terms = sums.iter().flat_map(|sum| &sum.terms);
        let in_sums = terms.flat_map(|term| {
            let words = term.operator.terms().flat_map(|(word, _)| word.factors());
            let labels = words.flat_map(|factor| factor.label.0.iter().cloned());
            let conditions = term.conditions.iter().flat_map(|condition| match condition {
                Condition::Equal(a, b) | Condition::Different(a, b) | Condition::Less(a, b) => {
                    [a.clone(), b.clone()]
                }
            });
            labels.chain(conditions).collect::<Vec<_>>()
        });
        let members = self.coefficients.iter().flat_map(|dependent| &dependent.members);
        in_sums.chain(members.flat_map(|member| member.labels.iter().cloned()))
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
