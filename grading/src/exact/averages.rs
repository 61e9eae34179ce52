//! Averages and amplitudes of operators, and complex conjugates, which pass through them.

use eigentruth_operators::{Fraction, Word};

use super::{Atom, Exact, Form, NoForm, Operator};
use crate::expression::{ExprId, Node};

impl Exact<'_> {
    /// The complex conjugate, pushed through averages.
    pub(super) fn conjugate(&mut self, id: ExprId) -> Form<Fraction> {
        self.charge(1)?;
        let arena = self.arena;
        match arena.get(id) {
            Node::Add(terms) => self.sum(terms, Self::conjugate),
            Node::Multiply(factors) => self.multiplied(factors, Self::conjugate),
            Node::Divide(above, below) => self.quotient(*above, *below, Self::conjugate),
            Node::Conjugate(inner) => self.scalar(*inner),
            Node::Average(operator) => {
                let adjoint = self.operator(*operator)?.adjoint();
                self.average(&adjoint, None)
            }
            Node::Amplitude { bra, operator, ket } => {
                let adjoint = match operator {
                    Some(operator) => self.operator(*operator)?.adjoint(),
                    None => Operator::identity(),
                };
                self.average(&adjoint, Some((*ket, *bra)))
            }
            _ => Ok(self.scalar(id)?.conj()),
        }
    }

    /// ⟨A⟩ or ⟨bra|A|ket⟩ as a linear combination of atoms, one per canonical word.
    pub(super) fn average(&mut self, operator: &Operator, states: Option<(u32, u32)>) -> Form<Fraction> {
        let canonical = self.normal_order(operator)?;
        let mut sum = Fraction::zero();
        for (word, coefficient) in canonical.terms() {
            let value = self.word_average(word, states)?;
            let term = self.times(coefficient, &value)?;
            sum = self.plus(&sum, &term)?;
        }
        Ok(sum)
    }

    fn word_average(&mut self, word: &Word<u32>, states: Option<(u32, u32)>) -> Form<Fraction> {
        if word.factors().is_empty() && states.is_none() {
            return Ok(Fraction::one());
        }
        let adjoint = self.normal_order(&Operator::term(Fraction::one(), word.adjoint()))?;
        let mut partner = Vec::new();
        for (word, coefficient) in adjoint.terms() {
            let constant = coefficient.as_constant().ok_or(NoForm::TooLarge)?;
            partner.push((name_of(word), constant));
        }
        Ok(match states {
            None => {
                let name = name_of(word);
                self.atom(format!("⟨{name}⟩"), false, Atom::Average { word: name, adjoint: partner })
            }
            Some((bra, ket)) => {
                let full = |bra: u32, name: &str, ket: u32| format!("{bra}|{name}|{ket}");
                let name = full(bra, &name_of(word), ket);
                let partner = partner.into_iter().map(|(w, c)| (full(ket, &w, bra), c)).collect();
                self.atom(format!("⟨{name}⟩"), false, Atom::Amplitude { name, partner })
            }
        })
    }
}

fn name_of(word: &Word<u32>) -> String {
    format!("{:?}", word.factors())
}
