//! Operator letters of the declared species.

use super::{Local, Parsed, Parser};
use crate::declarations::{Algebra, Species, is_component};
use crate::expression::{Component, ExprId, Letter, Node};
use crate::grade::Reason;
use crate::lex::{Tok, Token, Unreadable};
use crate::name::{Label, Name, group, labels, mentions};

/// A spin written without a component: the species, its label, and whether it is squared.
struct Vector {
    species: usize,
    mode: Vec<Label>,
    squared: bool,
}

impl<'a> Parser<'a> {
    /// An operator letter of a declared species, and the superscript that is left over.
    #[allow(clippy::type_complexity)]
    pub(super) fn operator(
        &mut self,
        name: &Name,
        sup: Option<&[Label]>,
        raw_sup: Option<&'a [Token]>,
        span: &std::ops::Range<usize>,
    ) -> Parsed<Option<(Node, Option<&'a [Token]>)>> {
        let species: Vec<(usize, &'a Species)> =
            self.declarations.species.iter().enumerate().filter(|(_, s)| belongs(s, &name.base)).collect();
        if species.is_empty() || name.primes > 0 {
            return Ok(None);
        }
        for (index, species) in &species {
            let mut rest = raw_sup;
            let mut component = match species.algebra {
                Algebra::Spin | Algebra::SpinHalf | Algebra::Pauli => axis(&name.base),
                _ => Some(Component::Plain),
            };
            let mut mode: Vec<Label> = Vec::new();
            for label in &name.sub {
                if is_component(label, species.algebra) && component.is_none() {
                    component = spin_component(label);
                } else {
                    mode.push(label.clone());
                }
            }
            match sup {
                Some([label]) if is_component(label, species.algebra) && component.is_none() => {
                    component = spin_component(label);
                    rest = None;
                }
                Some(labels) if species.modes.iter().any(|m| m.len() > mode.len() && m.ends_with(labels)) => {
                    mode.extend(labels.iter().cloned());
                    rest = None;
                }
                _ => {}
            }
            let mut end = None;
            if !species.modes.contains(&mode)
                && let Some((arguments, close)) = self.argument_labels()
            {
                mode.extend(arguments);
                end = Some(close);
            }
            let Some(component) = component else { continue };
            if !species.modes.contains(&mode)
                && let Some(known) =
                    species.modes.iter().find(|known| self.same_but_for_spin_place(known, &mode))
            {
                mode.clone_from(known);
            }
            if species.modes.contains(&mode) || self.fits(species, &mode) {
                self.at = end.unwrap_or(self.at);
                let letter = self.arena.letter(Letter { species: *index, component, mode });
                return Ok(Some((Node::Operator(letter), rest)));
            }
        }
        let declared = species[0].1.modes.iter().take(6).map(|m| m.join(",")).collect::<Vec<_>>().join("; ");
        let message =
            format!("`{name}` is not among the declared operators `{}` with labels {declared}", name.base);
        Err(Unreadable::new(Reason::UndeclaredSymbol, message, span.clone()))
    }

    /// `\mathbf S_1\cdot\mathbf S_2`, `\vec S^2`: spins written without a component are vectors, and this is the sum
    /// over the three components.
    pub(super) fn spin_vectors(&mut self) -> Parsed<Option<ExprId>> {
        let start = self.at;
        let (left, right) = match self.spin_vector() {
            Some(vector) if vector.squared => (vector.mode.clone(), vector),
            Some(left) if self.next_is_command("cdot") => {
                self.at += 1;
                match self.spin_vector() {
                    Some(right) if right.species == left.species && !right.squared => (left.mode, right),
                    _ => {
                        self.at = start;
                        return Ok(None);
                    }
                }
            }
            _ => {
                self.at = start;
                return Ok(None);
            }
        };
        let mut terms = Vec::with_capacity(3);
        for component in [Component::X, Component::Y, Component::Z] {
            let mut letter = |mode: &[Label]| {
                let letter = Letter { species: right.species, component, mode: mode.to_vec() };
                let letter = self.arena.letter(letter);
                self.add(Node::Operator(letter))
            };
            let (one, two) = (letter(&left)?, letter(&right.mode)?);
            terms.push(self.add(Node::Multiply(vec![one, two]))?);
        }
        self.add(Node::Add(terms)).map(Some)
    }

    /// `(\vec S_1+\vec S_2)^2`: a sum of spins without a component, squared, is the sum of the squares of its components.
    pub(super) fn squared_sum_of_spins(&mut self) -> Parsed<Option<ExprId>> {
        let start = self.at;
        let found = self.bracketed_spins();
        let Some(spins) = found else {
            self.at = start;
            return Ok(None);
        };
        let mut terms = Vec::with_capacity(3);
        for component in [Component::X, Component::Y, Component::Z] {
            let mut sum = Vec::with_capacity(spins.len());
            for (negative, vector) in &spins {
                let letter = Letter { species: vector.species, component, mode: vector.mode.clone() };
                let letter = self.arena.letter(letter);
                let letter = self.add(Node::Operator(letter))?;
                let sign = self.arena.integer(if *negative { -1 } else { 1 })?;
                sum.push(self.add(Node::Multiply(vec![sign, letter]))?);
            }
            let sum = self.add(Node::Add(sum))?;
            terms.push(self.add(Node::Multiply(vec![sum, sum]))?);
        }
        self.add(Node::Add(terms)).map(Some)
    }

    /// The spins in `(\vec S_1 - \vec S_2)^2`, each with whether it is subtracted; the cursor ends behind the square.
    fn bracketed_spins(&mut self) -> Option<Vec<(bool, Vector)>> {
        let close = if self.eat('(') { ')' } else { self.eat('[').then_some(']')? };
        let mut spins: Vec<(bool, Vector)> = Vec::new();
        let mut negative = self.eat('-');
        loop {
            let vector = self.spin_vector()?;
            // The second Pauli matrix may be meant by a square.
            if vector.squared || self.declarations.species[vector.species].algebra == Algebra::Pauli {
                return None;
            }
            spins.push((negative, vector));
            if self.eat(close) {
                break;
            }
            negative = self.eat('-');
            if !negative && !self.eat('+') {
                return None;
            }
        }
        if !self.next_is('^') {
            return None;
        }
        let (inner, end) = group(self.tokens, self.at + 1)?;
        let square = matches!(inner, [Token { tok: Tok::Number(power), .. }] if power == "2");
        if !square {
            return None;
        }
        self.at = end;
        Some(spins)
    }

    /// The spin without a component that the cursor stands on; the cursor ends behind it.
    fn spin_vector(&mut self) -> Option<Vector> {
        let braced = self.eat('{');
        let base = match self.peek()? {
            Tok::Letter(letter) => letter.to_string(),
            Tok::Command(name) => format!("\\{name}"),
            _ => return None,
        };
        let is_spin = |s: &Species| matches!(s.algebra, Algebra::Spin | Algebra::SpinHalf | Algebra::Pauli);
        if !self.declarations.species.iter().any(|s| s.base == base && is_spin(s)) {
            return None;
        }
        self.at += 1;
        if braced && !self.eat('}') {
            return None;
        }
        let (mut mode, mut squared) = (Vec::new(), false);
        while let Some(Tok::Sign(mark @ ('_' | '^'))) = self.peek() {
            let (inner, end) = group(self.tokens, self.at + 1)?;
            if *mark == '_' {
                mode = labels(inner, &|name| self.binding(name))?;
            } else if matches!(inner, [Token { tok: Tok::Number(power), .. }] if power == "2") && !squared {
                // (`\sigma^2` is the second Pauli matrix to some.)
                squared = true;
            } else {
                return None;
            }
            self.at = end;
        }
        let known =
            |s: &Species| s.base == base && is_spin(s) && (s.modes.contains(&mode) || self.fits(s, &mode));
        let species = self.declarations.species.iter().position(known)?;
        let name = Name { base, sub: mode.clone(), ..Name::default() };
        let declared = self.declarations.find_symbol(&name).is_some();
        let pauli = self.declarations.species[species].algebra == Algebra::Pauli;
        if declared || (squared && pauli) {
            return None;
        }
        Some(Vector { species, mode, squared })
    }

    /// Whether two label tuples differ only in where the spin label stands: `c_{k\uparrow}`, `c_\uparrow(k)`.
    fn same_but_for_spin_place(&self, known: &[Label], given: &[Label]) -> bool {
        let is_spin = |label: &&Label| label.ends_with("arrow");
        let parts = |labels: &[Label]| {
            let (spin, rest): (Vec<&Label>, Vec<&Label>) = labels.iter().partition(is_spin);
            (spin.into_iter().cloned().collect::<Vec<_>>(), rest.into_iter().cloned().collect::<Vec<_>>())
        };
        known.len() == given.len()
            && known.iter().any(|label| is_spin(&label))
            && parts(known) == parts(given)
    }

    /// Whether a mode fits a declared pattern with a variable of a sum (or, where labels are free,
    /// arithmetic with declared labels) in the place of an index.
    pub(super) fn fits(&self, species: &Species, mode: &[Label]) -> bool {
        let free = self.declarations.labels == crate::grader::LabelRelation::Free;
        let summed = |label: &str| {
            self.locals.iter().any(|(name, local)| matches!(local, Local::Index) && mentions(label, name))
        };
        let declared = |label: &str| species.patterns.iter().flatten().any(|known| mentions(label, known));
        species.patterns.iter().any(|pattern| {
            pattern.len() == mode.len()
                && pattern.iter().zip(mode).enumerate().all(|(slot, (index, label))| {
                    index == label
                        || species.modes.iter().any(|known| known.get(slot) == Some(label))
                        || summed(label)
                        || (free && declared(label))
                })
        })
    }

    /// Kronecker's delta has a meaning where labels may coincide: free labels, variables of a sum.
    pub(super) fn admits_delta(&self, left: &str, right: &str) -> bool {
        let free = self.declarations.labels == crate::grader::LabelRelation::Free;
        let known = |label: &str| {
            self.locals.iter().any(|(name, local)| matches!(local, Local::Index) && mentions(label, name))
                || self
                    .declarations
                    .species
                    .iter()
                    .any(|s| s.modes.iter().flatten().any(|m| mentions(label, m)))
        };
        let summed = self.locals.iter().any(|(_, local)| matches!(local, Local::Index));
        (free || summed) && known(left) && known(right)
    }
}

fn belongs(species: &Species, base: &str) -> bool {
    species.base == base || (species.base == "XYZ" && matches!(base, "X" | "Y" | "Z"))
}

/// The component that a bare letter names where Pauli operators are called X, Y, Z.
fn axis(base: &str) -> Option<Component> {
    match base {
        "X" => Some(Component::X),
        "Y" => Some(Component::Y),
        "Z" => Some(Component::Z),
        _ => None,
    }
}

fn spin_component(label: &str) -> Option<Component> {
    Some(match label {
        "x" => Component::X,
        "y" => Component::Y,
        "z" => Component::Z,
        "+" => Component::Plus,
        "-" => Component::Minus,
        _ => return None,
    })
}
