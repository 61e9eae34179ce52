//! Atoms: what is a symbol to the polynomials, and what it stands for.

use std::collections::HashMap;

use eigentruth_operators::{ComplexRational, Fraction, Polynomial, Symbol};

use super::arithmetic::raised;
use super::{Exact, Form, NoForm};
use crate::declarations::Domain;
use crate::expression::{ExprId, Function, SymbolId};

/// What an atom stands for.
#[derive(Clone, Debug)]
pub(crate) enum Atom {
    Symbol(SymbolId),
    /// The value of an expression.
    Value(ExprId),
    /// e.
    Euler,
    /// A function of exact arguments.
    Call {
        function: Function,
        arguments: Vec<Fraction>,
    },
    /// A declared function about which nothing is known, of exact arguments.
    Unknown {
        function: u32,
        arguments: Vec<Fraction>,
    },
    /// base ^ exponent, both exact.
    Power {
        base: Fraction,
        exponent: Fraction,
    },
    /// The value that a member of a family of symbols has at concrete labels, by name: `\epsilon[2]`.
    Instance {
        name: String,
        domain: Domain,
    },
    /// ⟨w⟩ of a canonical word, with the canonical form of w†, so that ⟨w†⟩ = ⟨w⟩*.
    Average {
        word: String,
        adjoint: Vec<(String, ComplexRational)>,
    },
    /// ⟨bra| w |ket⟩, its conjugate partner ⟨ket| w† |bra⟩ likewise.
    Amplitude {
        name: String,
        partner: Vec<(String, ComplexRational)>,
    },
}

impl Exact<'_> {
    /// The symbol of an atom, which is known by its key.
    pub(super) fn atom(&mut self, key: String, real: bool, atom: Atom) -> Fraction {
        if let Some(symbol) = self.index.get(&key) {
            return Fraction::symbol(*symbol);
        }
        let next = u32::try_from(self.atoms.len()).expect("bounded by the node limit");
        let symbol = if real { Symbol::real(next) } else { Symbol::complex(next) };
        self.atoms.push(atom);
        self.index.insert(key, symbol);
        Fraction::symbol(symbol)
    }

    /// A symbol's value at concrete labels, by name.
    pub(crate) fn instance(&mut self, name: String, domain: Domain) -> Fraction {
        let real = domain != Domain::Complex;
        self.atom(format!("i{name}"), real, Atom::Instance { name, domain })
    }

    /// A form that stands for a scalar until its labels have values.
    pub(crate) fn placeholder(&mut self, number: usize, id: ExprId) -> Fraction {
        self.atom(format!("d{number}"), false, Atom::Value(id))
    }

    /// A function value about which nothing more is known.
    pub(super) fn opaque(&mut self, function: Function, arguments: Vec<Fraction>, real: bool) -> Fraction {
        let key = format!("{function:?}{arguments:?}");
        self.atom(key, real, Atom::Call { function, arguments })
    }

    /// The exact form of a scalar where some of its symbols have the given values.
    pub(crate) fn scalar_at(&mut self, id: ExprId, values: HashMap<SymbolId, Fraction>) -> Form<Fraction> {
        let outer = std::mem::take(&mut self.known);
        self.instances = values;
        let form = self.scalar(id);
        self.instances.clear();
        self.known = outer;
        form
    }

    /// `form` with every atom for which `value` gives something replaced by it.
    pub(crate) fn substituted(
        &mut self,
        form: &Fraction,
        value: &mut dyn FnMut(&mut Self, u32) -> Form<Option<Fraction>>,
    ) -> Form<Fraction> {
        let mut part = |exact: &mut Self, polynomial: &Polynomial| {
            let mut sum = Fraction::zero();
            for (monomial, coefficient) in polynomial.terms() {
                let mut term = Fraction::constant(coefficient.clone());
                for (symbol, exponent) in monomial.factors() {
                    let factor = match value(exact, symbol.index())? {
                        None => Fraction::symbol(*symbol),
                        Some(value) if symbol.is_conjugate() => value.conj(),
                        Some(value) => value,
                    };
                    let exponent = i32::try_from(*exponent).map_err(|_| NoForm::TooLarge)?;
                    term = exact.times(&term, &raised(&factor, exponent)?)?;
                }
                sum = exact.plus(&sum, &term)?;
            }
            Ok(sum)
        };
        let above = part(self, form.numerator())?;
        let below = part(self, form.denominator())?;
        let inverse = self.inverse(&below)?;
        self.times(&above, &inverse)
    }
}
