//! Labels before and after grounding.

use std::fmt;

use smallvec::SmallVec;

/// A label variable such as `i`, `k` or `σ`. Names live elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelSymbol(pub u32);

/// An integer linear form over label variables, such as `i + 1` or `k − q`.
///
/// Not ordered: which of two forms is larger depends on values nobody has given yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct LinearForm {
    /// Sorted by symbol, no zero factor.
    terms: SmallVec<[(LabelSymbol, i64); 2]>,
    constant: i64,
}

impl LinearForm {
    /// The number `constant`.
    pub fn constant(constant: i64) -> Self {
        Self { constant, ..Self::default() }
    }

    /// The form `symbol`.
    pub fn symbol(symbol: LabelSymbol) -> Self {
        Self { terms: SmallVec::from_iter([(symbol, 1)]), constant: 0 }
    }

    /// `self + factor · other`, or `None` if an integer overflows.
    pub fn checked_add_scaled(&self, other: &Self, factor: i64) -> Option<Self> {
        let mut sum = self.clone();
        sum.constant = sum.constant.checked_add(other.constant.checked_mul(factor)?)?;
        for &(symbol, own) in &other.terms {
            let own = own.checked_mul(factor)?;
            match sum.terms.binary_search_by_key(&symbol, |term| term.0) {
                Ok(index) => sum.terms[index].1 = sum.terms[index].1.checked_add(own)?,
                Err(index) => sum.terms.insert(index, (symbol, own)),
            }
        }
        sum.terms.retain(|term| term.1 != 0);
        Some(sum)
    }

    /// The variables with their factors, sorted, no zero factor.
    pub fn terms(&self) -> &[(LabelSymbol, i64)] {
        &self.terms
    }

    /// The part without variables.
    pub fn offset(&self) -> i64 {
        self.constant
    }

    /// How far the form reaches: the sum of the absolute values of its integers. On a ring longer than twice the
    /// range, `k` and `−k` or `i − 1` and `i + 1` differ for some value.
    pub fn range(&self) -> u64 {
        let factors = self.terms.iter().map(|(_, factor)| factor.unsigned_abs());
        factors.fold(self.constant.unsigned_abs(), u64::saturating_add)
    }

    /// The variable, if the form is nothing else.
    pub fn as_symbol(&self) -> Option<LabelSymbol> {
        match (self.terms.as_slice(), self.constant) {
            ([(symbol, 1)], 0) => Some(*symbol),
            _ => None,
        }
    }
}

/// One component of a symbolic label.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LabelPart {
    /// A linear form over variables; a number if there are none. A variable that ranges over two names may carry
    /// the factor −1, which means the other name: `−σ`.
    Form(LinearForm),
    /// A fixed name such as ↑, interned by whoever knows the names.
    Name(u32),
}

impl From<LabelSymbol> for LabelPart {
    fn from(symbol: LabelSymbol) -> Self {
        Self::Form(LinearForm::symbol(symbol))
    }
}

impl From<LinearForm> for LabelPart {
    fn from(form: LinearForm) -> Self {
        Self::Form(form)
    }
}

/// A label made of components, such as `(i + 1, σ)`.
///
/// Deliberately not ordered, so that [`normal_order`](crate::Operator::normal_order) does not compile before
/// [`ground`](super::ground):
///
/// ```compile_fail
/// use eigentruth_operators::{Algebra, Budget, SymbolicOperator};
/// let _ = SymbolicOperator::zero().normal_order(&Algebra::new(), &mut Budget::default());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SymbolicLabel(pub SmallVec<[LabelPart; 2]>);

impl<P: Into<LabelPart>> FromIterator<P> for SymbolicLabel {
    fn from_iter<I: IntoIterator<Item = P>>(parts: I) -> Self {
        Self(parts.into_iter().map(Into::into).collect())
    }
}

/// One component of a concrete label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A site, a momentum in units of 2π/N, or another number.
    Number(i64),
    /// A fixed name.
    Name(u32),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => write!(f, "name {name}"),
        }
    }
}

/// A label after grounding: ordered, so operators on it have a normal order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConcreteLabel(pub SmallVec<[Value; 2]>);
