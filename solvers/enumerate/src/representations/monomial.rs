//! Groups of permutations with phases, unitary and antiunitary.

use std::collections::BTreeMap;

use super::FiniteGroup;
use crate::EnumerateError;

/// A symmetry of a one-particle basis: state `j` goes to `exp(2πi phases[j]/modulus)` × state `images[j]`; an antiunitary
/// one first takes the complex conjugate of the coefficients.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Monomial {
    /// Whether coefficients are conjugated.
    pub antiunitary: bool,
    /// Where every basis state goes.
    pub images: Vec<usize>,
    /// The phases, in units of 2π/modulus.
    pub phases: Vec<u32>,
}

impl Monomial {
    /// A permutation without phases.
    pub fn permutation(images: Vec<usize>) -> Self {
        let phases = vec![0; images.len()];
        Self { antiunitary: false, images, phases }
    }

    /// `self` after `first`.
    fn after(&self, first: &Self, modulus: u32) -> Self {
        let phase = |state: usize| {
            let inner = if self.antiunitary { modulus - first.phases[state] } else { first.phases[state] };
            (inner + self.phases[first.images[state]]) % modulus
        };
        Self {
            antiunitary: self.antiunitary != first.antiunitary,
            images: first.images.iter().map(|&state| self.images[state]).collect(),
            phases: (0..self.images.len()).map(phase).collect(),
        }
    }

    /// The cycles of the permutation: their states in order, and the sum of their phases.
    pub(crate) fn cycles(&self, modulus: u32) -> Vec<(Vec<usize>, u32)> {
        let mut seen = vec![false; self.images.len()];
        let mut cycles = Vec::new();
        for start in 0..self.images.len() {
            let (mut states, mut phase, mut state) = (Vec::new(), 0, start);
            while !seen[state] {
                seen[state] = true;
                states.push(state);
                phase = (phase + self.phases[state]) % modulus;
                state = self.images[state];
            }
            if !states.is_empty() {
                cycles.push((states, phase));
            }
        }
        cycles
    }
}

/// A group of [`Monomial`]s. Phases that appear in products (such as (−1)^F from a rotation by 2π) are elements of
/// their own: the group is the one that the matrices generate.
#[derive(Clone, Debug)]
pub struct MonomialGroup {
    modulus: u32,
    elements: Vec<Monomial>,
    group: FiniteGroup,
}

impl MonomialGroup {
    /// All products of the generators; `modulus` is the denominator of their phases, `most` a limit of the order.
    ///
    /// # Errors
    /// [`EnumerateError::NotAPermutation`], [`EnumerateError::Length`] for generators of different sizes,
    /// [`EnumerateError::OutOfRange`] for a phase, [`EnumerateError::TooLarge`] if the group has more than `most` elements,
    /// [`EnumerateError::TooSmall`] without a generator.
    pub fn generate(modulus: u32, generators: &[Monomial], most: usize) -> Result<Self, EnumerateError> {
        let Some(first) = generators.first() else {
            return Err(EnumerateError::TooSmall { what: "generators", given: 0, least: 1 });
        };
        let size = first.images.len();
        for generator in generators {
            for given in [generator.images.len(), generator.phases.len()] {
                if given != size {
                    return Err(EnumerateError::Length {
                        what: "states of a generator",
                        expected: size,
                        given,
                    });
                }
            }
            let mut sorted = generator.images.clone();
            sorted.sort_unstable();
            if !sorted.into_iter().eq(0..size) {
                return Err(EnumerateError::NotAPermutation { given: generator.images.clone() });
            }
            if let Some(&phase) = generator.phases.iter().find(|&&phase| phase >= modulus) {
                let (given, count) = (phase as usize, modulus as usize);
                return Err(EnumerateError::OutOfRange { what: "phase", given, count });
            }
        }
        let mut elements = vec![Monomial::permutation((0..size).collect())];
        let mut index = BTreeMap::from([(elements[0].clone(), 0)]);
        let mut next = 0;
        while next < elements.len() {
            for generator in generators {
                let product = generator.after(&elements[next], modulus);
                if !index.contains_key(&product) {
                    if elements.len() == most {
                        return Err(EnumerateError::TooLarge {
                            what: "elements of a group",
                            given: most as u128 + 1,
                            most: most as u128,
                            advice: "use fewer generators, or a larger limit",
                        });
                    }
                    index.insert(product.clone(), elements.len());
                    elements.push(product);
                }
            }
            next += 1;
        }
        let row = |a: &Monomial| elements.iter().map(|b| index[&a.after(b, modulus)]).collect();
        let group = FiniteGroup::new(elements.iter().map(row).collect())?;
        Ok(Self { modulus, elements, group })
    }

    /// The denominator of the phases.
    pub fn modulus(&self) -> u32 {
        self.modulus
    }

    /// The elements; the identity is the first.
    pub fn elements(&self) -> &[Monomial] {
        &self.elements
    }

    /// The abstract group, its elements in the same order.
    pub fn group(&self) -> &FiniteGroup {
        &self.group
    }

    /// The subgroup of the unitary elements, and for each antiunitary element the position in it of its square.
    pub fn unitary(&self) -> (Self, Vec<usize>) {
        let kept: Vec<usize> = (0..self.elements.len()).filter(|&k| !self.elements[k].antiunitary).collect();
        let position =
            |element: usize| kept.binary_search(&element).expect("products of unitary elements are unitary");
        let table = kept
            .iter()
            .map(|&a| kept.iter().map(|&b| position(self.group.product(a, b))).collect())
            .collect();
        let squares = (0..self.elements.len())
            .filter(|&k| self.elements[k].antiunitary)
            .map(|k| position(self.group.product(k, k)))
            .collect();
        let group = FiniteGroup::new(table).expect("a subgroup of a group");
        let elements = kept.iter().map(|&k| self.elements[k].clone()).collect();
        (Self { modulus: self.modulus, elements, group }, squares)
    }
}
