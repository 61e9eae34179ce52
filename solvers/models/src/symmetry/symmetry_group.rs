//! Groups of symmetries.

use std::collections::BTreeSet;

use super::{ColouredGraph, FiniteGroup, Symmetry, SymmetryError, automorphisms};
use crate::{Hamiltonian, Space};

/// Symmetries that form a group, numbered as in its table; the first is the identity.
#[derive(Clone, Debug, PartialEq)]
pub struct SymmetryGroup {
    elements: Vec<Symmetry>,
    group: FiniteGroup,
}

impl SymmetryGroup {
    /// The group that some symmetries generate. Two elements are one if they act alike on every operator: the fermion parity,
    /// `c → −c`, is not the identity.
    ///
    /// # Errors
    /// [`SymmetryError::TooLarge`] (a twist by a generic angle makes translations of infinite order),
    /// [`SymmetryError::Sizes`].
    pub fn generated(space: &Space, generators: &[Symmetry]) -> Result<Self, SymmetryError> {
        let identity = Symmetry::identity(space);
        let left = identity.images().len();
        if let Some(other) = generators.iter().find(|symmetry| symmetry.images().len() != left) {
            return Err(SymmetryError::Sizes { left, right: other.images().len() });
        }
        let key = |symmetry: &Symmetry| -> Vec<usize> {
            symmetry.images().iter().map(|image| 2 * image.to + usize::from(image.flip)).collect()
        };
        let (elements, group) = FiniteGroup::generated(
            identity,
            generators,
            Symmetry::product,
            key,
            Symmetry::same,
            Symmetry::is_antiunitary,
        )?;
        Ok(Self { elements, group })
    }

    /// All permutations of sites that leave a Hamiltonian invariant: automorphisms of its graph of one- and two-site terms
    /// that pass the test through the algebra.
    ///
    /// # Errors
    /// [`SymmetryError::TooManyVertices`], [`SymmetryError::TooLarge`], [`SymmetryError::TooHard`].
    pub fn of_sites(hamiltonian: &Hamiltonian) -> Result<Self, SymmetryError> {
        let space = hamiltonian.space();
        let graph = ColouredGraph::of_hamiltonian(hamiltonian)?;
        // The graph already knows all about one- and two-site terms.
        let complete = !graph.has_further_terms();
        let mut found = Self { elements: vec![Symmetry::identity(space)], group: trivial()? };
        let mut generators = Vec::new();
        let images =
            |symmetry: &Symmetry| -> Vec<usize> { symmetry.images().iter().map(|image| image.to).collect() };
        let mut known: BTreeSet<Vec<usize>> = found.elements.iter().map(images).collect();
        for permutation in automorphisms(&graph)? {
            let symmetry = Symmetry::site_permutation(space, &permutation)?;
            if known.contains(&images(&symmetry)) || !complete && !symmetry.commutes(hamiltonian)? {
                continue;
            }
            generators.push(symmetry);
            found = Self::generated(space, &generators)?;
            known = found.elements.iter().map(images).collect();
        }
        Ok(found)
    }

    /// The elements by number.
    pub fn elements(&self) -> &[Symmetry] {
        &self.elements
    }

    /// The abstract group.
    pub fn group(&self) -> &FiniteGroup {
        &self.group
    }

    /// The elements of a subgroup as a group of their own.
    pub fn restricted(&self, subgroup: &super::Subgroup) -> Self {
        let elements = subgroup.elements.iter().map(|&element| self.elements[element].clone()).collect();
        Self { elements, group: subgroup.group.clone() }
    }

    /// The number of an element.
    pub fn position(&self, symmetry: &Symmetry) -> Option<usize> {
        self.elements.iter().position(|element| element.same(symmetry))
    }
}

fn trivial() -> Result<FiniteGroup, SymmetryError> {
    let group = FiniteGroup::generated((), &[], |(), ()| (), |()| (), |(), ()| true, |()| false);
    group.map(|(_, group)| group)
}
