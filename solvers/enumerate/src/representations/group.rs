//! Abstract finite groups as multiplication tables.

use crate::EnumerateError;

/// A finite group: element 0 is the identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiniteGroup {
    /// `[a][b]` is the product a·b.
    table: Vec<Vec<usize>>,
    classes: Vec<Vec<usize>>,
    class_of: Vec<usize>,
    inverses: Vec<usize>,
}

impl FiniteGroup {
    /// A group from its multiplication table, `[a][b]` being a·b and element 0 the identity.
    ///
    /// # Errors
    /// [`EnumerateError::Unsuitable`] if the identity, an inverse or the closure is missing. Associativity is not tested:
    /// tables come from products of permutations and matrices.
    pub fn new(table: Vec<Vec<usize>>) -> Result<Self, EnumerateError> {
        let order = table.len();
        let refuse = |what: &str| EnumerateError::Unsuitable {
            what: format!("the multiplication table {what}"),
            advice: "element 0 must be the identity and every row and column a permutation",
        };
        let permutes = |entries: &mut dyn Iterator<Item = usize>| {
            let mut sorted: Vec<_> = entries.collect();
            sorted.sort_unstable();
            sorted.into_iter().eq(0..order)
        };
        if order == 0
            || !table[0].iter().copied().eq(0..order)
            || (0..order).any(|a| table[a].first() != Some(&a))
        {
            return Err(refuse("has no identity at 0"));
        }
        for a in 0..order {
            if !permutes(&mut table[a].iter().copied()) || !permutes(&mut table.iter().map(|row| row[a])) {
                return Err(refuse("has a row or column that is no permutation"));
            }
        }
        let inverses: Vec<usize> = table
            .iter()
            .map(|row| row.iter().position(|&product| product == 0).expect("rows are permutations"))
            .collect();
        let mut class_of = vec![usize::MAX; order];
        let mut classes: Vec<Vec<usize>> = Vec::new();
        for a in 0..order {
            if class_of[a] == usize::MAX {
                let mut class: Vec<_> = (0..order).map(|g| table[table[g][a]][inverses[g]]).collect();
                class.sort_unstable();
                class.dedup();
                class.iter().for_each(|&member| class_of[member] = classes.len());
                classes.push(class);
            }
        }
        Ok(Self { table, classes, class_of, inverses })
    }

    /// The number of elements.
    pub fn order(&self) -> usize {
        self.table.len()
    }

    /// a·b.
    ///
    /// # Panics
    /// If an element does not exist.
    pub fn product(&self, a: usize, b: usize) -> usize {
        self.table[a][b]
    }

    /// The inverse.
    ///
    /// # Panics
    /// If the element does not exist.
    pub fn inverse(&self, a: usize) -> usize {
        self.inverses[a]
    }

    /// a^n.
    ///
    /// # Panics
    /// If the element does not exist.
    pub fn power(&self, a: usize, exponent: usize) -> usize {
        (0..exponent).fold(0, |product, _| self.product(product, a))
    }

    /// The smallest n > 0 with a^n = 1.
    ///
    /// # Panics
    /// If the element does not exist.
    pub fn element_order(&self, a: usize) -> usize {
        std::iter::successors(Some(a), |&power| Some(self.product(power, a)))
            .position(|power| power == 0)
            .expect("every element of a finite group has an order")
            + 1
    }

    /// The smallest n > 0 with a^n = 1 for all a.
    pub fn exponent(&self) -> usize {
        self.classes.iter().fold(1, |multiple, class| lcm(multiple, self.element_order(class[0])))
    }

    /// The conjugacy classes, by their smallest element.
    pub fn classes(&self) -> &[Vec<usize>] {
        &self.classes
    }

    /// The position in [`FiniteGroup::classes`] of an element's class.
    ///
    /// # Panics
    /// If the element does not exist.
    pub fn class_of(&self, a: usize) -> usize {
        self.class_of[a]
    }
}

pub(crate) fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

pub(crate) fn lcm(a: usize, b: usize) -> usize {
    a / gcd(a, b) * b
}
