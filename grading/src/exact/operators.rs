//! Operators with exact coefficients, and their canonical form.

use eigentruth_operators as operators;
use operators::{Budget, BudgetExceeded, Fraction, Generator, GeneratorKind, Word};

use super::{Exact, Form, NoForm};
use crate::declarations::{Algebra, Declarations};
use crate::expression::{Component, ExprId, Node, intern};
use crate::limits;
use crate::name::Label;

/// An operator with exact coefficients; labels are indices of modes.
pub(crate) type Operator = operators::Operator<Fraction, u32>;

/// The algebra of the declared species.
pub(super) fn algebra_of(declarations: &Declarations) -> operators::Algebra {
    let mut algebra = operators::Algebra::new();
    for species in &declarations.species {
        let name = species.base.clone();
        let space = match species.algebra {
            Algebra::Fermion => operators::LocalSpace::Fermion,
            Algebra::Boson => operators::LocalSpace::Boson,
            Algebra::Spin => operators::LocalSpace::SpinS,
            Algebra::SpinHalf => operators::LocalSpace::SpinHalf,
            Algebra::Pauli => operators::LocalSpace::Pauli,
            Algebra::Majorana => operators::LocalSpace::Majorana,
            Algebra::Free => operators::LocalSpace::Free,
        };
        // More species than an algebra holds were refused when the declarations were read.
        let _ = algebra.add(operators::Species::new(space, name));
    }
    algebra
}

impl Exact<'_> {
    /// The exact form of an operator (numbers are multiples of the identity).
    pub(crate) fn operator(&mut self, id: ExprId) -> Form<Operator> {
        if !self.arena.has_operator(id) {
            return Ok(Operator::scalar(self.scalar(id)?));
        }
        self.charge(1)?;
        let arena = self.arena;
        match arena.get(id) {
            Node::Operator(letter) => {
                let letter = &arena.letters[*letter as usize];
                let species = &self.declarations.species[letter.species];
                let kind = kind_of(species.algebra, letter.component);
                let (species, mode) = (operators::SpeciesId::new(letter.species), letter.mode.clone());
                let label = self.mode(mode);
                let generator = Generator { species, kind, label };
                if self.algebra.check(&generator).is_err() {
                    return Err(NoForm::Unsupported("an operator that its algebra does not have".to_owned()));
                }
                Ok(Operator::generator(generator))
            }
            Node::Add(terms) => {
                let mut sum = Operator::zero();
                for term in terms {
                    sum += self.operator(*term)?;
                }
                if sum.len() > limits::POLYNOMIAL_TERMS { Err(NoForm::TooLarge) } else { Ok(sum) }
            }
            Node::Multiply(factors) => {
                let mut product = Operator::identity();
                for factor in factors {
                    let factor = self.operator(*factor)?;
                    product = self.product(&product, &factor)?;
                }
                Ok(product)
            }
            Node::Divide(above, below) => {
                if arena.has_operator(*below) {
                    return Err(NoForm::Unsupported("a division by an operator".to_owned()));
                }
                let above = self.operator(*above)?;
                let below = self.scalar(*below)?;
                let inverse = self.inverse(&below)?;
                self.product(&above, &Operator::scalar(inverse))
            }
            Node::Power(base, exponent) => {
                let exponent =
                    self.whole(*exponent)?.and_then(|n| u32::try_from(&n).ok()).filter(|n| *n <= 64);
                let Some(exponent) = exponent else {
                    return Err(NoForm::Unsupported("a function of an operator".to_owned()));
                };
                let base = self.operator(*base)?;
                let base = self.normal_order(&base)?;
                let mut power = Operator::identity();
                for _ in 0..exponent {
                    let longer = self.product(&power, &base)?;
                    power = self.normal_order(&longer)?;
                }
                Ok(power)
            }
            Node::Adjoint(inner) | Node::Conjugate(inner) => Ok(self.operator(*inner)?.adjoint()),
            Node::Commutator { anti, left, right } => {
                let (left, right) = (self.operator(*left)?, self.operator(*right)?);
                let (forward, backward) = (self.product(&left, &right)?, self.product(&right, &left)?);
                Ok(if *anti { forward + backward } else { forward - backward })
            }
            _ => Err(NoForm::Unsupported("a function of an operator".to_owned())),
        }
    }

    /// The index of a mode, by which operators know it.
    pub(crate) fn mode(&mut self, mode: Vec<Label>) -> u32 {
        intern(&mut self.modes, mode)
    }

    fn budget(&self) -> Budget {
        Budget::new(self.steps, limits::POLYNOMIAL_TERMS).with_coefficient_terms(limits::POLYNOMIAL_TERMS)
    }

    fn spend(&mut self, budget: &Budget) {
        self.steps = budget.steps_left();
    }

    fn product(&mut self, left: &Operator, right: &Operator) -> Form<Operator> {
        let mut budget = self.budget();
        let product = left.checked_mul(right, &mut budget);
        self.spend(&budget);
        product.map_err(too_large)
    }

    /// The canonical form.
    pub(crate) fn normal_order(&mut self, operator: &Operator) -> Form<Operator> {
        let mut budget = self.budget();
        let canonical = operator.normal_order(&self.algebra, &mut budget);
        self.spend(&budget);
        canonical.map_err(too_large)
    }

    /// A word as it is written, for witnesses.
    pub(crate) fn write_word(&self, word: &Word<u32>) -> String {
        if word.factors().is_empty() {
            return "1".to_owned();
        }
        let letter = |generator: &Generator<u32>| {
            let base = &self.declarations.species[generator.species.index()].base;
            let component = match generator.kind {
                GeneratorKind::Create | GeneratorKind::Free { dagger: true, .. } => "^\\dagger",
                GeneratorKind::X => "^x",
                GeneratorKind::Y => "^y",
                GeneratorKind::Z => "^z",
                GeneratorKind::Plus => "^+",
                GeneratorKind::Minus => "^-",
                _ => "",
            };
            let mode = self.modes[generator.label as usize].join(",");
            if mode.is_empty() {
                format!("{base}{component}")
            } else {
                format!("{base}{component}_{{{mode}}}")
            }
        };
        word.factors().iter().map(letter).collect::<Vec<_>>().join(" ")
    }
}

/// The generator that a component of a species is.
pub(crate) fn kind_of(algebra: Algebra, component: Component) -> GeneratorKind {
    match (algebra, component) {
        (Algebra::Majorana, _) => GeneratorKind::Majorana,
        (Algebra::Free, component) => GeneratorKind::Free { name: 0, dagger: component == Component::Dagger },
        (_, Component::Plain) => GeneratorKind::Annihilate,
        (_, Component::Dagger) => GeneratorKind::Create,
        (_, Component::X) => GeneratorKind::X,
        (_, Component::Y) => GeneratorKind::Y,
        (_, Component::Z) => GeneratorKind::Z,
        (_, Component::Plus) => GeneratorKind::Plus,
        (_, Component::Minus) => GeneratorKind::Minus,
    }
}

fn too_large(_: BudgetExceeded) -> NoForm {
    NoForm::TooLarge
}
