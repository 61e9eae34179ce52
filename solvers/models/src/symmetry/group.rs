//! Finite groups by their multiplication table.

use std::collections::BTreeMap;

use super::SymmetryError;

/// The largest group whose table is made.
pub const MAX_ORDER: usize = 5000;

/// A finite group: its elements are the numbers `0..order`, 0 is the identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiniteGroup {
    order: usize,
    /// Row by row: `table[a·order + b]` is `ab`.
    table: Vec<u16>,
    inverse: Vec<u16>,
    generators: Vec<usize>,
    antiunitary: Vec<bool>,
}

/// A subgroup: its own table and which elements of the larger group it consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subgroup {
    /// `elements[i]` is the element `i` of `group` in the larger group.
    pub elements: Vec<usize>,
    /// The subgroup as a group.
    pub group: FiniteGroup,
}

impl FiniteGroup {
    /// The group that `generators` generate under `product`, and its elements in the order of their numbers.
    ///
    /// `same` decides whether two elements are equal and is asked only about elements of equal `key`.
    ///
    /// # Errors
    /// [`SymmetryError::TooLarge`].
    pub fn generated<T: Clone, K: Ord>(
        identity: T,
        generators: &[T],
        product: impl Fn(&T, &T) -> T,
        key: impl Fn(&T) -> K,
        same: impl Fn(&T, &T) -> bool,
        antiunitary: impl Fn(&T) -> bool,
    ) -> Result<(Vec<T>, Self), SymmetryError> {
        let mut elements = vec![identity];
        let mut known: BTreeMap<K, Vec<usize>> = BTreeMap::from([(key(&elements[0]), vec![0])]);
        // `step[element][s]` is `element · generators[s]`; `parent[element]` is how it was first reached.
        let mut step: Vec<Vec<u16>> = Vec::new();
        let mut parent = vec![(0, 0)];
        while step.len() < elements.len() {
            let current = step.len();
            let mut row = Vec::with_capacity(generators.len());
            for (s, generator) in generators.iter().enumerate() {
                let next = product(&elements[current], generator);
                let candidates = known.entry(key(&next)).or_default();
                let index = candidates.iter().copied().find(|&index| same(&elements[index], &next));
                let index = index.unwrap_or_else(|| {
                    candidates.push(elements.len());
                    elements.push(next);
                    parent.push((current, s));
                    elements.len() - 1
                });
                row.push(index as u16);
            }
            if elements.len() > MAX_ORDER {
                return Err(SymmetryError::TooLarge { allowed: MAX_ORDER });
            }
            step.push(row);
        }
        let order = elements.len();
        let mut table = vec![0; order * order];
        for left in 0..order {
            let row = &mut table[left * order..(left + 1) * order];
            row[0] = left as u16;
            for right in 1..order {
                let (before, s) = parent[right];
                row[right] = step[usize::from(row[before])][s];
            }
        }
        let generators = step[0].iter().map(|&index| usize::from(index)).filter(|&index| index != 0);
        let group = Self {
            order,
            inverse: inverses(&table, order),
            table,
            generators: generators.collect(),
            antiunitary: elements.iter().map(antiunitary).collect(),
        };
        Ok((elements, group))
    }

    /// How many elements there are.
    pub fn order(&self) -> usize {
        self.order
    }

    /// The product `ab`.
    pub fn multiply(&self, a: usize, b: usize) -> usize {
        usize::from(self.table[a * self.order + b])
    }

    /// The inverse.
    pub fn inverse(&self, a: usize) -> usize {
        usize::from(self.inverse[a])
    }

    /// `aⁿ`.
    pub fn power(&self, a: usize, n: usize) -> usize {
        (0..n % self.element_order(a)).fold(0, |power, _| self.multiply(power, a))
    }

    /// The smallest `n ≥ 1` with `aⁿ = 1`.
    pub fn element_order(&self, a: usize) -> usize {
        let mut power = a;
        let mut order = 1;
        while power != 0 {
            power = self.multiply(power, a);
            order += 1;
        }
        order
    }

    /// The least common multiple of the orders of all elements.
    pub fn exponent(&self) -> usize {
        (0..self.order).map(|a| self.element_order(a)).fold(1, |lcm, n| lcm / gcd(lcm, n) * n)
    }

    /// Elements that generate the group.
    pub fn generators(&self) -> &[usize] {
        &self.generators
    }

    /// Whether an element is antiunitary.
    pub fn is_antiunitary(&self, a: usize) -> bool {
        self.antiunitary[a]
    }

    /// Whether some element is antiunitary.
    pub fn has_antiunitary(&self) -> bool {
        self.antiunitary.contains(&true)
    }

    /// Whether all elements commute.
    pub fn is_abelian(&self) -> bool {
        let generators = &self.generators;
        generators.iter().all(|&a| generators.iter().all(|&b| self.multiply(a, b) == self.multiply(b, a)))
    }

    /// The conjugacy classes, each sorted, in the order of their smallest elements; the first is that of the identity.
    pub fn classes(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.order];
        let mut classes = Vec::new();
        for start in 0..self.order {
            if seen[start] {
                continue;
            }
            seen[start] = true;
            let mut class = vec![start];
            let mut next = 0;
            while next < class.len() {
                for &g in &self.generators {
                    let image = self.multiply(self.multiply(g, class[next]), self.inverse(g));
                    if !std::mem::replace(&mut seen[image], true) {
                        class.push(image);
                    }
                }
                next += 1;
            }
            class.sort_unstable();
            classes.push(class);
        }
        classes
    }

    /// The subgroup that some elements generate.
    pub fn subgroup(&self, generators: &[usize]) -> Subgroup {
        let mut member = vec![false; self.order];
        member[0] = true;
        let mut elements = vec![0];
        let mut next = 0;
        while next < elements.len() {
            for &g in generators {
                let image = self.multiply(elements[next], g);
                if !std::mem::replace(&mut member[image], true) {
                    elements.push(image);
                }
            }
            next += 1;
        }
        elements.sort_unstable();
        self.restricted(elements, generators)
    }

    /// The unitary elements.
    pub fn unitary_subgroup(&self) -> Subgroup {
        let elements: Vec<usize> = (0..self.order).filter(|&a| !self.antiunitary[a]).collect();
        let mut subgroup = self.restricted(elements, &[]);
        subgroup.group.generators = subgroup.group.generating_set();
        subgroup
    }

    /// The subgroup that all commutators generate.
    pub fn commutator_subgroup(&self) -> Subgroup {
        let mut found = vec![false; self.order];
        for a in 0..self.order {
            for b in 0..a {
                let (ab, ba) = (self.multiply(a, b), self.multiply(b, a));
                found[self.multiply(ab, self.inverse(ba))] = true;
            }
        }
        let commutators: Vec<usize> = (1..self.order).filter(|&a| found[a]).collect();
        self.subgroup(&commutators)
    }

    /// A short list of elements that generate the group, found greedily.
    fn generating_set(&self) -> Vec<usize> {
        let mut generators = Vec::new();
        let mut member = vec![false; self.order];
        member[0] = true;
        for a in 0..self.order {
            if !member[a] {
                generators.push(a);
                for element in self.subgroup(&generators).elements {
                    member[element] = true;
                }
            }
        }
        generators
    }

    fn restricted(&self, elements: Vec<usize>, generators: &[usize]) -> Subgroup {
        let mut number = vec![0; self.order];
        for (index, &element) in elements.iter().enumerate() {
            number[element] = index;
        }
        let order = elements.len();
        let mut table = Vec::with_capacity(order * order);
        for &a in &elements {
            table.extend(elements.iter().map(|&b| number[self.multiply(a, b)] as u16));
        }
        let group = Self {
            order,
            inverse: elements.iter().map(|&a| number[self.inverse(a)] as u16).collect(),
            table,
            generators: generators.iter().filter(|&&a| a != 0).map(|&a| number[a]).collect(),
            antiunitary: elements.iter().map(|&a| self.antiunitary[a]).collect(),
        };
        Subgroup { elements, group }
    }

    /// The quotient by a normal subgroup, with the coset of every element; the coset 0 is the subgroup.
    pub(super) fn quotient(&self, normal: &[usize]) -> (Self, Vec<usize>) {
        let mut coset = vec![usize::MAX; self.order];
        let mut representatives = Vec::new();
        for a in 0..self.order {
            if coset[a] == usize::MAX {
                for &n in normal {
                    coset[self.multiply(a, n)] = representatives.len();
                }
                representatives.push(a);
            }
        }
        let order = representatives.len();
        let mut table = Vec::with_capacity(order * order);
        for &a in &representatives {
            table.extend(representatives.iter().map(|&b| coset[self.multiply(a, b)] as u16));
        }
        let generators = self.generators.iter().map(|&g| coset[g]).filter(|&g| g != 0).collect();
        let group = Self {
            order,
            inverse: inverses(&table, order),
            table,
            generators,
            antiunitary: representatives.iter().map(|&a| self.antiunitary[a]).collect(),
        };
        (group, coset)
    }
}

fn inverses(table: &[u16], order: usize) -> Vec<u16> {
    let row = |a: usize| &table[a * order..(a + 1) * order];
    (0..order).map(|a| row(a).iter().position(|&ab| ab == 0).unwrap_or(0) as u16).collect()
}

pub(super) fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
