//! Averages `⟨…⟩` as linear functionals with opaque values.

use std::collections::BTreeMap;

use crate::algebra::Algebra;
use crate::budget::{Budget, BudgetExceeded};
use crate::operator::{Operator, Word};
use crate::scalar::{Coefficient, ComplexRational, Fraction, Symbol};

/// A state about which only this is assumed: `⟨·⟩` is linear, `⟨1⟩ = 1` and `⟨w⟩* = ⟨w†⟩`.
///
/// Every canonical word gets a [`Symbol`], so products of averages commute and live in the same ring as all other
/// coefficients. A word and its adjoint share a complex symbol and its conjugate; a self-adjoint word gets a real
/// symbol, an anti-self-adjoint one (such as `γ₁γ₂`) `i` times a real symbol.
#[derive(Clone, Debug)]
pub struct Averages<L> {
    first: u32,
    words: Vec<Word<L>>,
    indices: BTreeMap<Word<L>, u32>,
}

impl<L: Clone + Ord> Averages<L> {
    /// No averages yet; their symbols will have the indices `first`, `first + 1`, ….
    pub fn new(first: u32) -> Self {
        Self { first, words: Vec::new(), indices: BTreeMap::new() }
    }

    /// The average of an operator, a polynomial in averages of canonical words.
    ///
    /// # Errors
    /// [`BudgetExceeded`], as for [`Operator::normal_order`].
    ///
    /// # Panics
    /// As [`Operator::normal_order`], and if symbol indices run out.
    pub fn average(
        &mut self,
        operator: &Operator<Fraction, L>,
        algebra: &Algebra,
        budget: &mut Budget,
    ) -> Result<Fraction, BudgetExceeded> {
        let mut sum = Fraction::zero();
        for (word, coefficient) in operator.normal_order(algebra, budget)?.terms() {
            let value = self.of_canonical(word, algebra, budget)?;
            let limit = budget.max_coefficient_terms();
            let term = budget.coefficient(coefficient.times_within(&value, limit))?;
            sum = budget.coefficient(sum.plus_within(&term, limit))?;
        }
        Ok(sum)
    }

    /// The word whose average a symbol stands for; for a conjugate symbol, the word whose adjoint is averaged.
    /// A real symbol of an anti-self-adjoint word `w` stands for `−i⟨w⟩`.
    pub fn word(&self, symbol: Symbol) -> Option<&Word<L>> {
        self.words.get(symbol.index().checked_sub(self.first)? as usize)
    }

    fn of_canonical(
        &mut self,
        word: &Word<L>,
        algebra: &Algebra,
        budget: &mut Budget,
    ) -> Result<Fraction, BudgetExceeded> {
        if word.is_empty() {
            return Ok(Fraction::one());
        }
        let adjoint = Operator::term(ComplexRational::ONE, word.adjoint()).normal_order(algebra, budget)?;
        let (partner, sign) =
            adjoint.terms().next().expect("the adjoint of a canonical word is one, up to sign");
        if partner == word {
            let real = Fraction::symbol(Symbol::real(self.index(word)));
            return Ok(if sign.is_one() { real } else { real.scaled(&ComplexRational::I) });
        }
        // The smaller of the two words owns the symbol: ⟨partner⟩* = ⟨partner†⟩ = ±⟨word⟩.
        Ok(if word < partner {
            Fraction::symbol(Symbol::complex(self.index(word)))
        } else {
            Fraction::symbol(Symbol::complex(self.index(partner)).conj()).scaled(sign)
        })
    }

    fn index(&mut self, word: &Word<L>) -> u32 {
        if let Some(index) = self.indices.get(word) {
            return *index;
        }
        let index = self.first + u32::try_from(self.words.len()).expect("fewer words than symbols");
        self.words.push(word.clone());
        self.indices.insert(word.clone(), index);
        index
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Generator, GeneratorKind, Species};

    #[test]
    fn averages_are_linear_normalized_and_hermitian() {
        let mut algebra = Algebra::new();
        let c = algebra.add(Species::fermion("c")).unwrap();
        let majorana = algebra.add(Species::majorana("γ")).unwrap();
        let mut averages = Averages::new(100);
        let mut average = |operator: &Operator<Fraction, u32>| {
            averages.average(operator, &algebra, &mut Budget::default()).unwrap()
        };
        let (create, annihilate) = (|n| Operator::create(c, n), |n| Operator::annihilate(c, n));
        assert_eq!(average(&Operator::identity()), Fraction::one());
        let hop = create(1) * annihilate(2);
        assert_eq!(average(&hop.adjoint()), average(&hop).conj());
        assert_eq!(average(&(annihilate(2) * create(1))), -average(&hop));
        assert_eq!(average(&(annihilate(1) * create(1))), Fraction::one() - average(&Operator::number(c, 1)));
        assert_eq!(average(&Operator::number(c, 1)).conj(), average(&Operator::number(c, 1)));
        assert_ne!(average(&hop), average(&hop).conj());

        let pair = [1, 2].map(|label| Generator { species: majorana, kind: GeneratorKind::Majorana, label });
        let pair = Operator::term(Fraction::one(), Word::from_iter(pair));
        assert_eq!(average(&pair).conj(), -average(&pair));
        // c†_1 γ_1 is neither self-adjoint nor anti-self-adjoint, and its adjoint carries a sign.
        let mixed = create(1)
            * Operator::generator(Generator { species: majorana, kind: GeneratorKind::Majorana, label: 1 });
        assert_eq!(average(&mixed.adjoint()), average(&mixed).conj());
    }
}
