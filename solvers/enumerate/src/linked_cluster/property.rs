//! What can be expanded in clusters: anything that can be added and multiplied by fractions.

use std::collections::BTreeMap;
use std::fmt;

use dashu_base::{Abs, Signed};
use dashu_ratio::RBig;

/// An extensive property of a cluster.
pub trait Property: Clone {
    /// Adds `factor × other`.
    fn add_scaled(&mut self, other: &Self, factor: &RBig);
    /// `factor × self`.
    fn scaled(&self, factor: &RBig) -> Self;
}

impl Property for f64 {
    fn add_scaled(&mut self, other: &Self, factor: &RBig) {
        *self += other.scaled(factor);
    }
    fn scaled(&self, factor: &RBig) -> Self {
        self * factor.to_f64().value()
    }
}

impl Property for RBig {
    fn add_scaled(&mut self, other: &Self, factor: &RBig) {
        *self += other * factor;
    }
    fn scaled(&self, factor: &RBig) -> Self {
        self * factor
    }
}

/// Several properties at once; all clusters must have the same number.
impl<P: Property> Property for Vec<P> {
    fn add_scaled(&mut self, other: &Self, factor: &RBig) {
        self.iter_mut().zip(other).for_each(|(a, b)| a.add_scaled(b, factor));
    }
    fn scaled(&self, factor: &RBig) -> Self {
        self.iter().map(|entry| entry.scaled(factor)).collect()
    }
}

/// A linear combination of numbered symbols with rational coefficients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Combination {
    coefficients: BTreeMap<usize, RBig>,
}

impl Combination {
    /// A single symbol.
    pub fn symbol(index: usize) -> Self {
        Self { coefficients: BTreeMap::from([(index, RBig::ONE)]) }
    }

    /// The symbols with coefficients other than zero, ascending.
    pub fn terms(&self) -> impl Iterator<Item = (usize, &RBig)> {
        self.coefficients.iter().map(|(&index, coefficient)| (index, coefficient))
    }

    /// The coefficient of a symbol.
    pub fn coefficient(&self, index: usize) -> RBig {
        self.coefficients.get(&index).cloned().unwrap_or(RBig::ZERO)
    }

    /// The combination with numbers for the symbols.
    ///
    /// # Panics
    /// If a symbol has no value.
    pub fn evaluate(&self, values: &[f64]) -> f64 {
        self.terms().map(|(index, coefficient)| coefficient.to_f64().value() * values[index]).sum()
    }

    /// As text, with the names of the symbols.
    pub fn render(&self, name: impl Fn(usize) -> String) -> String {
        let mut text = String::new();
        for (index, coefficient) in self.terms() {
            let sign = match (coefficient.is_negative(), text.is_empty()) {
                (true, true) => "-",
                (true, false) => " - ",
                (false, true) => "",
                (false, false) => " + ",
            };
            let size = coefficient.clone().abs();
            let factor = if size == RBig::ONE { String::new() } else { format!("{size} ") };
            text.push_str(&format!("{sign}{factor}{}", name(index)));
        }
        if text.is_empty() { "0".into() } else { text }
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(|index| format!("P_{index}")))
    }
}

impl Property for Combination {
    fn add_scaled(&mut self, other: &Self, factor: &RBig) {
        for (index, coefficient) in &other.coefficients {
            let sum = self.coefficient(*index) + coefficient * factor;
            if sum.is_zero() {
                self.coefficients.remove(index);
            } else {
                self.coefficients.insert(*index, sum);
            }
        }
    }
    fn scaled(&self, factor: &RBig) -> Self {
        let mut result = Self::default();
        result.add_scaled(self, factor);
        result
    }
}
