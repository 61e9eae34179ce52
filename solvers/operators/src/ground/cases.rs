//! Enumeration of the concrete cases.

use smallvec::SmallVec;
use thiserror::Error;

use super::{ConcreteLabel, Condition, LabelPart, LabelSymbol, LinearForm, SummedTerm, SymbolicSum, Value};
use crate::budget::{Budget, BudgetExceeded};
use crate::operator::{Operator, Word};
use crate::scalar::Coefficient;

/// What a label variable stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    /// One of `N` sites without geometry: variables can only be equal or different.
    Sites,
    /// An element of `ℤ_N`: a position on a ring or a momentum. Linear forms are taken modulo `N`.
    Ring,
    /// One of the given names, such as ↑ and ↓.
    Names(Vec<u32>),
}

/// The declared free labels.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    free: Vec<(LabelSymbol, Range)>,
    distinct: Vec<Vec<LabelSymbol>>,
    fixed: Vec<i64>,
}

impl Labels {
    /// No labels.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more label, which may coincide with the others.
    pub fn with(mut self, symbol: LabelSymbol, range: Range) -> Self {
        self.free.push((symbol, range));
        self
    }

    /// Whether no label is declared.
    pub fn is_empty(&self) -> bool {
        self.free.is_empty()
    }

    /// The given labels never coincide with one another.
    pub fn distinct(mut self, symbols: impl IntoIterator<Item = LabelSymbol>) -> Self {
        self.distinct.push(symbols.into_iter().collect());
        self
    }

    /// Also considers coincidences with the site numbers that are written out in the given sums. Two sums that
    /// are to be compared must be grounded with the numbers of both.
    pub fn with_sites_of<C: Coefficient>(mut self, sums: &[&SymbolicSum<C>]) -> Self {
        self.fixed.extend(sums.iter().copied().flat_map(fixed_sites));
        self.fixed.sort_unstable();
        self.fixed.dedup();
        self
    }

    /// Sizes `N` that decide the equality of the given sums, whose labels occur with the factors ±1 only: no smaller than the number of labels in one term, on a
    /// ring larger than twice the largest offset, and one size more than the degree in `N` that bound sums can
    /// produce. Without sums and rings one size suffices.
    ///
    /// Multiples of a label are not decided by any of these sizes: on a ring of 7 sites `3i` runs over every site,
    /// and so do `5i` and `i`, while on a long ring they do not. See [`multiple_of_a_label`].
    pub fn sizes<C: Coefficient>(&self, sums: &[&SymbolicSum<C>]) -> Vec<u32> {
        let counted = |labels: &[(LabelSymbol, Range)]| {
            labels.iter().filter(|(_, range)| !matches!(range, Range::Names(_))).count()
        };
        let bound =
            sums.iter().flat_map(|sum| &sum.terms).map(|term| counted(&term.bound)).max().unwrap_or(0);
        let fixed = self.clone().with_sites_of(sums).fixed.len();
        let forms = sums.iter().flat_map(|sum| sum.forms());
        let range = forms.map(LinearForm::range).max().unwrap_or(0);
        let mut all =
            self.free.iter().chain(sums.iter().flat_map(|sum| &sum.terms).flat_map(|term| &term.bound));
        let ring = all.any(|(_, range)| *range == Range::Ring);
        let smallest = (counted(&self.free) + bound + fixed).max(1);
        let longer = usize::try_from(range.saturating_mul(2)).unwrap_or(usize::MAX).saturating_add(1);
        let smallest = if ring { smallest.max(longer) } else { smallest };
        let count = if ring { bound.max(1) } else { bound };
        let smallest = u32::try_from(smallest).unwrap_or(u32::MAX / 2);
        (smallest..=smallest + u32::try_from(count).unwrap_or(0)).collect()
    }
}

/// The values of all labels in one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The number of sites.
    pub size: u32,
    values: Vec<(LabelSymbol, Value)>,
}

impl Assignment {
    /// The value of a label, innermost binding first.
    pub fn get(&self, symbol: LabelSymbol) -> Option<Value> {
        self.values.iter().rev().find(|(own, _)| *own == symbol).map(|(_, value)| *value)
    }

    /// All labels with their values.
    pub fn values(&self) -> &[(LabelSymbol, Value)] {
        &self.values
    }
}

/// An operator at concrete labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Case<C> {
    /// The values of the free labels.
    pub assignment: Assignment,
    /// The operator there, not simplified.
    pub operator: Operator<C, ConcreteLabel>,
}

/// Why grounding was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GroundError {
    /// A label that is neither declared nor bound.
    #[error("label {0:?} is neither declared free nor bound by a sum; declare it")]
    Undeclared(LabelSymbol),
    /// Arithmetic with something that has none.
    #[error(
        "label {0:?} ranges over sites or names, where sums and offsets mean nothing; declare it on a ring"
    )]
    NoArithmetic(LabelSymbol),
    /// A multiple of a label: no small set of ring sizes decides an equality that holds it.
    #[error("a label carries the factor {factor}; equalities are decided for the factors 1 and -1 only")]
    Multiple {
        /// The factor.
        factor: i64,
    },
    /// An integer overflow in a label.
    #[error("a label leaves the range of 64-bit integers")]
    Overflow,
    /// Fewer sites than needed.
    #[error("{size} sites cannot hold the {needed} labels of the operator; use a larger size")]
    TooFewSites {
        /// The size asked for.
        size: u32,
        /// The number of sites with a fixed number plus free labels.
        needed: usize,
    },
    /// Too many cases.
    #[error(transparent)]
    Budget(#[from] BudgetExceeded),
}

/// The first factor of a label in the given sums that is neither 1 nor −1: such sums can be grounded on a given
/// size, but [`Labels::sizes`] does not decide their equality.
pub fn multiple_of_a_label<C: Coefficient>(sums: &[&SymbolicSum<C>]) -> Option<i64> {
    let forms = sums.iter().flat_map(|sum| sum.forms());
    forms.flat_map(LinearForm::terms).map(|(_, factor)| *factor).find(|factor| factor.unsigned_abs() > 1)
}

/// The concrete cases of a sum on each of the given sizes, in a fixed order.
///
/// `coefficient` gives a coefficient its value in a case, so that `t_{ij}` or `N` may depend on the labels; bound
/// variables are part of its [`Assignment`]. Pass `|c, _| c.clone()` if nothing depends on them.
///
/// # Errors
/// [`GroundError`]; a step is one term, written or skipped by a condition.
pub fn ground<C: Coefficient>(
    sum: &SymbolicSum<C>,
    labels: &Labels,
    sizes: &[u32],
    mut coefficient: impl FnMut(&C, &Assignment) -> C,
    budget: &mut Budget,
) -> Result<Vec<Case<C>>, GroundError> {
    let labels = &labels.clone().with_sites_of(&[sum]);
    let fixed = &labels.fixed;
    let mut cases = Vec::new();
    for &size in sizes {
        // Before any list of sites is made: an offset like i + 10⁹ asks for a ring that long.
        budget.allow_terms(size as usize)?;
        budget.charge(u64::from(size))?;
        let on_sites = labels.free.iter().filter(|(_, range)| *range == Range::Sites).count();
        let needed = fixed.len() + on_sites;
        if needed > size as usize && on_sites > 0 {
            return Err(GroundError::TooFewSites { size, needed });
        }
        let mut fresh = (0..).filter(|number| !fixed.contains(number));
        let fill = (size as usize).saturating_sub(fixed.len());
        let sites: Vec<i64> = fixed.iter().copied().chain(fresh.by_ref().take(fill)).collect();
        let world = World { labels, size, sites, fixed: fixed.len() };
        for assignment in world.free_assignments(budget)? {
            let mut operator = Operator::zero();
            for term in &sum.terms {
                world.write_term(term, &assignment, &mut coefficient, &mut operator, budget)?;
            }
            budget.allow_terms(operator.len())?;
            cases.push(Case { assignment, operator });
        }
    }
    Ok(cases)
}

/// The numbers that occur as whole labels: sites that a free label may or may not coincide with.
fn fixed_sites<C: Coefficient>(sum: &SymbolicSum<C>) -> Vec<i64> {
    let mut fixed: Vec<i64> =
        sum.forms().filter(|form| form.terms().is_empty()).map(LinearForm::offset).collect();
    fixed.sort_unstable();
    fixed.dedup();
    fixed
}

/// Everything that is the same for all cases of one size.
struct World<'a> {
    labels: &'a Labels,
    size: u32,
    /// The sites of [`Range::Sites`]; those with fixed numbers come first.
    sites: Vec<i64>,
    fixed: usize,
}

impl World<'_> {
    /// All values of the free labels. On sites each label takes the value of a fixed site, of an earlier label or
    /// of the first site not yet taken: every pattern of coincidences once.
    fn free_assignments(&self, budget: &mut Budget) -> Result<Vec<Assignment>, GroundError> {
        let mut partial = vec![(Assignment { size: self.size, values: Vec::new() }, self.fixed)];
        for (symbol, range) in &self.labels.free {
            let mut longer = Vec::new();
            for (assignment, taken) in &partial {
                let choices: Vec<Value> = match range {
                    Range::Sites => self.sites[..(taken + 1).min(self.sites.len())]
                        .iter()
                        .copied()
                        .map(Value::Number)
                        .collect(),
                    other => self.values(other),
                };
                for (index, value) in choices.into_iter().enumerate() {
                    budget.charge(1)?;
                    if self.collides(*symbol, value, assignment) {
                        continue;
                    }
                    let mut next = assignment.clone();
                    next.values.push((*symbol, value));
                    let taken = if *range == Range::Sites { (*taken).max(index + 1) } else { *taken };
                    longer.push((next, taken));
                }
                budget.allow_terms(longer.len())?;
            }
            partial = longer;
        }
        Ok(partial.into_iter().map(|(assignment, _)| assignment).collect())
    }

    fn collides(&self, symbol: LabelSymbol, value: Value, assignment: &Assignment) -> bool {
        let groups = self.labels.distinct.iter().filter(|group| group.contains(&symbol));
        let mut others = groups.flatten().filter(|other| **other != symbol);
        others.any(|other| assignment.get(*other) == Some(value))
    }

    /// All values of a range.
    fn values(&self, range: &Range) -> Vec<Value> {
        match range {
            Range::Sites => self.sites.iter().copied().map(Value::Number).collect(),
            Range::Ring => (0..i64::from(self.size)).map(Value::Number).collect(),
            Range::Names(names) => names.iter().copied().map(Value::Name).collect(),
        }
    }

    fn write_term<C: Coefficient>(
        &self,
        term: &SummedTerm<C>,
        free: &Assignment,
        coefficient: &mut impl FnMut(&C, &Assignment) -> C,
        operator: &mut Operator<C, ConcreteLabel>,
        budget: &mut Budget,
    ) -> Result<(), GroundError> {
        let ranges: Vec<Vec<Value>> = term.bound.iter().map(|(_, range)| self.values(range)).collect();
        if ranges.iter().any(Vec::is_empty) {
            return Ok(());
        }
        let mut choices = vec![0; ranges.len()];
        loop {
            budget.charge(1 + term.operator.len() as u64)?;
            let mut assignment = free.clone();
            let bound = term.bound.iter().zip(&ranges).zip(&choices);
            assignment.values.extend(bound.map(|(((symbol, _), values), choice)| (*symbol, values[*choice])));
            let scope = Scope { world: self, bound: &term.bound, assignment: &assignment };
            if term
                .conditions
                .iter()
                .try_fold(true, |all, condition| Ok::<_, GroundError>(all && scope.holds(condition)?))?
            {
                for (word, own) in term.operator.terms() {
                    let factors = word.factors().iter().map(|factor| {
                        let label = scope.label(&factor.label.0)?;
                        Ok(crate::Generator { species: factor.species, kind: factor.kind, label })
                    });
                    let word = factors.collect::<Result<Word<_>, GroundError>>()?;
                    operator.push(coefficient(own, &assignment), word);
                    budget.allow_terms(operator.len())?;
                }
            }
            let Some(position) = (0..ranges.len()).rev().find(|&p| choices[p] + 1 < ranges[p].len()) else {
                return Ok(());
            };
            choices[position] += 1;
            choices[position + 1..].fill(0);
        }
    }
}

/// Where a label is evaluated.
struct Scope<'a> {
    world: &'a World<'a>,
    bound: &'a [(LabelSymbol, Range)],
    assignment: &'a Assignment,
}

impl Scope<'_> {
    fn holds(&self, condition: &Condition) -> Result<bool, GroundError> {
        Ok(match condition {
            Condition::Equal(a, b) => self.value(a)? == self.value(b)?,
            Condition::Different(a, b) => self.value(a)? != self.value(b)?,
            Condition::Less(a, b) => self.value(a)? < self.value(b)?,
        })
    }

    fn label(&self, parts: &[LabelPart]) -> Result<ConcreteLabel, GroundError> {
        let values = parts.iter().map(|part| self.value(part)).collect::<Result<SmallVec<_>, _>>()?;
        Ok(ConcreteLabel(values))
    }

    /// Whether plain numbers are positions on the ring: there is one, and no sites without geometry.
    fn is_ring(&self) -> bool {
        let has = |wanted| self.world.labels.free.iter().chain(self.bound).any(|(_, range)| *range == wanted);
        has(Range::Ring) && !has(Range::Sites)
    }

    fn range(&self, symbol: LabelSymbol) -> Result<&Range, GroundError> {
        let mut known = self.world.labels.free.iter().chain(self.bound).rev();
        known.find(|(own, _)| *own == symbol).map(|(_, range)| range).ok_or(GroundError::Undeclared(symbol))
    }

    fn value(&self, part: &LabelPart) -> Result<Value, GroundError> {
        let form = match part {
            LabelPart::Name(name) => return Ok(Value::Name(*name)),
            LabelPart::Form(form) => form,
        };
        if let Some(symbol) = form.as_symbol() {
            return self.assignment.get(symbol).ok_or(GroundError::Undeclared(symbol));
        }
        if let ([(symbol, -1)], 0) = (form.terms(), form.offset())
            && let (Range::Names(names), Some(Value::Name(name))) =
                (self.range(*symbol)?, self.assignment.get(*symbol))
            && let [one, two] = names[..]
        {
            return Ok(Value::Name(if name == one { two } else { one }));
        }
        let mut number = i128::from(form.offset());
        for &(symbol, factor) in form.terms() {
            let (Range::Ring, Some(Value::Number(value))) =
                (self.range(symbol)?, self.assignment.get(symbol))
            else {
                return Err(GroundError::NoArithmetic(symbol));
            };
            // Values are below 2^32, so each product fits with room for every term a form can hold.
            number =
                number.checked_add(i128::from(factor) * i128::from(value)).ok_or(GroundError::Overflow)?;
        }
        if !form.terms().is_empty() || self.is_ring() {
            number = number.rem_euclid(i128::from(self.world.size.max(1)));
        }
        i64::try_from(number).map(Value::Number).map_err(|_| GroundError::Overflow)
    }
}
