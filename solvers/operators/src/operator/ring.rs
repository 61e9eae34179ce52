//! Addition, multiplication, adjoint and what is made of them. Nothing here simplifies.

use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use super::Operator;
use crate::budget::{Budget, BudgetExceeded};
use crate::scalar::Coefficient;

impl<C: Coefficient, L: Clone> Operator<C, L> {
    /// The product with a coefficient.
    pub fn scaled(&self, factor: &C) -> Self {
        self.map_coefficients(|coefficient| coefficient.times(factor))
    }

    /// The adjoint: conjugated coefficients, reversed words of adjoint factors.
    pub fn adjoint(&self) -> Self {
        let adjoint = |(word, coefficient): &(super::Word<L>, C)| (word.adjoint(), coefficient.conjugate());
        Self { terms: self.terms.iter().map(adjoint).collect() }
    }

    /// `self · other − other · self`, written out.
    pub fn commutator(&self, other: &Self) -> Self {
        self * other - other * self
    }

    /// `self · other + other · self`, written out.
    pub fn anticommutator(&self, other: &Self) -> Self {
        self * other + other * self
    }

    /// The power, written out: `len()ᵉˣᵖᵒⁿᵉⁿᵗ` terms.
    pub fn pow(&self, exponent: u32) -> Self {
        (0..exponent).fold(Self::identity(), |power, _| &power * self)
    }

    /// The product, written out, within a budget.
    ///
    /// # Errors
    /// [`BudgetExceeded`]; a step is one factor of a word written.
    pub fn checked_mul(&self, other: &Self, budget: &mut Budget) -> Result<Self, BudgetExceeded> {
        budget.allow_terms(self.len().saturating_mul(other.len()))?;
        let mut terms = Vec::with_capacity(self.len() * other.len());
        for (left, c) in &self.terms {
            for (right, d) in &other.terms {
                budget.charge((left.len() + right.len()) as u64 + 1)?;
                let coefficient = budget.coefficient(c.times_within(d, budget.max_coefficient_terms()))?;
                terms.push((left.concatenated(right), coefficient));
            }
        }
        Ok(Self { terms })
    }

    /// The power, written out, within a budget.
    ///
    /// # Errors
    /// As [`Operator::checked_mul`].
    pub fn checked_pow(&self, exponent: u32, budget: &mut Budget) -> Result<Self, BudgetExceeded> {
        let mut power = Self::identity();
        for _ in 0..exponent {
            power = power.checked_mul(self, budget)?;
        }
        Ok(power)
    }
}

impl<C: Coefficient, L: Clone> AddAssign for Operator<C, L> {
    fn add_assign(&mut self, other: Self) {
        self.terms.extend(other.terms);
    }
}

impl<C: Coefficient, L: Clone> AddAssign<&Self> for Operator<C, L> {
    fn add_assign(&mut self, other: &Self) {
        self.terms.extend_from_slice(&other.terms);
    }
}

impl<C: Coefficient, L: Clone> SubAssign for Operator<C, L> {
    fn sub_assign(&mut self, other: Self) {
        *self += -other;
    }
}

impl<C: Coefficient, L: Clone> SubAssign<&Self> for Operator<C, L> {
    fn sub_assign(&mut self, other: &Self) {
        *self += -other;
    }
}

impl<C: Coefficient, L: Clone> Neg for &Operator<C, L> {
    type Output = Operator<C, L>;
    fn neg(self) -> Operator<C, L> {
        self.map_coefficients(Coefficient::negated)
    }
}

impl<C: Coefficient, L: Clone> Neg for Operator<C, L> {
    type Output = Self;
    fn neg(mut self) -> Self {
        for (_, coefficient) in &mut self.terms {
            *coefficient = coefficient.negated();
        }
        self
    }
}

fn product<C: Coefficient, L: Clone>(left: &Operator<C, L>, right: &Operator<C, L>) -> Operator<C, L> {
    left.checked_mul(right, &mut Budget::unlimited()).expect("an unlimited budget suffices")
}

macro_rules! by_value_and_reference {
    ($trait:ident, $method:ident, |$left:ident, $right:ident| $result:expr) => {
        impl<C: Coefficient, L: Clone> $trait<&Operator<C, L>> for &Operator<C, L> {
            type Output = Operator<C, L>;
            fn $method(self, other: &Operator<C, L>) -> Operator<C, L> {
                self.clone().$method(other)
            }
        }
        impl<C: Coefficient, L: Clone> $trait<Operator<C, L>> for &Operator<C, L> {
            type Output = Operator<C, L>;
            fn $method(self, other: Operator<C, L>) -> Operator<C, L> {
                self.clone().$method(&other)
            }
        }
        impl<C: Coefficient, L: Clone> $trait<Operator<C, L>> for Operator<C, L> {
            type Output = Operator<C, L>;
            fn $method(self, other: Operator<C, L>) -> Operator<C, L> {
                self.$method(&other)
            }
        }
        impl<C: Coefficient, L: Clone> $trait<&Operator<C, L>> for Operator<C, L> {
            type Output = Operator<C, L>;
            fn $method(self, $right: &Operator<C, L>) -> Operator<C, L> {
                let $left = self;
                $result
            }
        }
    };
}

by_value_and_reference!(Add, add, |left, right| {
    let mut sum = left;
    sum += right;
    sum
});
by_value_and_reference!(Sub, sub, |left, right| {
    let mut difference = left;
    difference -= right;
    difference
});
by_value_and_reference!(Mul, mul, |left, right| product(&left, right));
