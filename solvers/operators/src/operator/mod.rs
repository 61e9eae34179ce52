//! Sums of coefficients times words, and their ring operations.

mod expand;
mod gather;
mod normal_order;
mod ring;
mod word;

use num_complex::Complex64;

use crate::algebra::{Generator, GeneratorKind, Mode, SpeciesId};
use crate::ground::SymbolicLabel;
use crate::scalar::{Coefficient, ComplexRational, Fraction};
pub use word::Word;

/// A sum of coefficient × [`Word`], in the order in which it was built.
///
/// Building never simplifies: `c c` stays as written, like terms stay apart and zero coefficients remain until
/// [`Operator::collect`] or [`Operator::normal_order`] is asked for. Therefore `==` compares what is written;
/// two operators are equal as operators if the normal order of their difference is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator<C, L> {
    terms: Vec<(Word<L>, C)>,
}

/// Operators on concrete modes with floating-point coefficients, as Hamiltonians use them.
pub type NumericOperator = Operator<Complex64, Mode>;

/// Operators on symbolic labels with symbolic coefficients, as answers use them.
pub type SymbolicOperator = Operator<Fraction, SymbolicLabel>;

impl<C: Coefficient, L: Clone> Operator<C, L> {
    /// The operator 0, without any term.
    pub fn zero() -> Self {
        Self { terms: Vec::new() }
    }

    /// The operator 1.
    pub fn identity() -> Self {
        Self::scalar(C::one())
    }

    /// A multiple of the operator 1.
    pub fn scalar(value: C) -> Self {
        Self::term(value, Word::empty())
    }

    /// `coefficient · word`.
    pub fn term(coefficient: C, word: impl Into<Word<L>>) -> Self {
        Self { terms: vec![(word.into(), coefficient)] }
    }

    /// The sum of the given terms, in the given order.
    pub fn from_terms(terms: impl IntoIterator<Item = (Word<L>, C)>) -> Self {
        Self { terms: terms.into_iter().collect() }
    }

    /// A single generator. [`Algebra::generator`](crate::Algebra::generator) makes a checked one.
    pub fn generator(generator: Generator<L>) -> Self {
        Self::term(C::one(), Word::from_iter([generator]))
    }

    /// The creator `c†` or `b†` on a label.
    pub fn create(species: SpeciesId, label: L) -> Self {
        Self::generator(Generator { species, kind: GeneratorKind::Create, label })
    }

    /// The annihilator `c` or `b` on a label.
    pub fn annihilate(species: SpeciesId, label: L) -> Self {
        Self::generator(Generator { species, kind: GeneratorKind::Annihilate, label })
    }

    /// The number operator `c† c` or `b† b` on a label.
    pub fn number(species: SpeciesId, label: L) -> Self {
        let kinds = [GeneratorKind::Create, GeneratorKind::Annihilate];
        let factors = kinds.map(|kind| Generator { species, kind, label: label.clone() });
        Self::term(C::one(), Word::from_iter(factors))
    }

    /// `Sˣ = (S⁺ + S⁻)/2`, built from ladder operators.
    pub fn spin_x(species: SpeciesId, label: L) -> Self {
        let half = C::from_rational(&ComplexRational::ratio(1, 2));
        let ladder = |kind| Self::generator(Generator { species, kind, label: label.clone() });
        (ladder(GeneratorKind::Plus) + ladder(GeneratorKind::Minus)).scaled(&half)
    }

    /// `Sʸ = (S⁺ − S⁻)/(2i)`, built from ladder operators.
    pub fn spin_y(species: SpeciesId, label: L) -> Self {
        let minus_half_i = C::from_rational(&(ComplexRational::ratio(-1, 2) * ComplexRational::I));
        let ladder = |kind| Self::generator(Generator { species, kind, label: label.clone() });
        (ladder(GeneratorKind::Plus) - ladder(GeneratorKind::Minus)).scaled(&minus_half_i)
    }

    /// Appends a term.
    pub fn push(&mut self, coefficient: C, word: Word<L>) {
        self.terms.push((word, coefficient));
    }

    /// The terms as built, or sorted by word after [`Operator::normal_order`].
    pub fn terms(&self) -> impl ExactSizeIterator<Item = (&Word<L>, &C)> + '_ {
        self.terms.iter().map(|(word, coefficient)| (word, coefficient))
    }

    /// The number of terms as written.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term. For a normal-ordered operator: whether it is 0.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The same operator with other coefficients.
    pub fn map_coefficients<D: Coefficient>(&self, mut map: impl FnMut(&C) -> D) -> Operator<D, L> {
        Operator {
            terms: self.terms.iter().map(|(word, coefficient)| (word.clone(), map(coefficient))).collect(),
        }
    }

    /// The same operator on other labels.
    pub fn map_labels<M: Clone>(&self, mut map: impl FnMut(&L) -> M) -> Operator<C, M> {
        Operator {
            terms: self.terms.iter().map(|(word, c)| (word.map_labels(&mut map), c.clone())).collect(),
        }
    }

    /// The terms by value.
    pub fn into_terms(self) -> Vec<(Word<L>, C)> {
        self.terms
    }
}

impl<C: Coefficient, L: Clone + Ord> Operator<C, L> {
    /// The sum of all coefficients of a word.
    pub fn coefficient(&self, word: &Word<L>) -> C {
        let matching = self.terms.iter().filter(|(own, _)| own == word);
        matching.fold(C::zero(), |sum, (_, coefficient)| sum.plus(coefficient))
    }

    /// Merges like words, drops zeros and sorts the rest; the words themselves stay as they are.
    pub fn collect(self) -> Self {
        normal_order::merge(self.terms, &crate::Budget::unlimited()).expect("an unlimited budget suffices")
    }
}
