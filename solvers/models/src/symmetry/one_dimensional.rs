//! One-dimensional representations.

use eigentruth_operators::Complex64;

use super::{FiniteGroup, SymmetryError};

/// A one-dimensional representation: element `g` is represented by `e^{2πi·turns[g]/denominator}`, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneDimensional {
    /// The numerators, one for each element.
    pub turns: Vec<u32>,
    /// The common denominator.
    pub denominator: u32,
}

impl OneDimensional {
    /// The number that represents an element; exactly ±1, ±i for quarters of a turn.
    pub fn character(&self, element: usize) -> Complex64 {
        root_of_unity(self.turns[element], self.denominator)
    }

    /// Whether all characters are ±1.
    pub fn is_real(&self) -> bool {
        self.turns.iter().all(|&turns| 2 * u64::from(turns) % u64::from(self.denominator) == 0)
    }
}

/// `e^{2πi n/d}`, exact at quarters of a turn.
pub(super) fn root_of_unity(n: u32, d: u32) -> Complex64 {
    let quarters = 4 * u64::from(n % d);
    match quarters.checked_rem(d.into()) {
        Some(0) => {
            [Complex64::ONE, Complex64::I, -Complex64::ONE, -Complex64::I][(quarters / u64::from(d)) as usize]
        }
        _ => Complex64::cis(std::f64::consts::TAU * f64::from(n % d) / f64::from(d)),
    }
}

impl FiniteGroup {
    /// All one-dimensional representations, the trivial one first. Of an abelian group these are all irreducible ones.
    ///
    /// # Errors
    /// [`SymmetryError::Antiunitary`]: take the unitary subgroup, antiunitary elements have corepresentations.
    pub fn one_dimensional(&self) -> Result<Vec<OneDimensional>, SymmetryError> {
        if self.has_antiunitary() {
            let needed = "take its unitary subgroup, or ask for corepresentations";
            return Err(SymmetryError::Antiunitary { found: "antiunitary elements", needed });
        }
        // They are constant on cosets of the commutator subgroup, whose quotient is abelian.
        let commutators = self.commutator_subgroup().elements;
        let (quotient, coset) = self.quotient(&commutators);
        let (characters, denominator) = quotient.abelian_characters();
        let on_all = |turns: Vec<u32>| coset.iter().map(|&class| turns[class]).collect();
        let mut irreps: Vec<Vec<u32>> = characters.into_iter().map(on_all).collect();
        irreps.sort_unstable();
        Ok(irreps.into_iter().map(|turns| OneDimensional { turns, denominator }).collect())
    }

    /// The characters of an abelian group as numerators over its exponent: those of a subgroup are extended by one
    /// element after the other.
    fn abelian_characters(&self) -> (Vec<Vec<u32>>, u32) {
        let exponent = self.exponent();
        let mut subgroup = vec![0];
        let mut characters = vec![vec![0u32; self.order()]];
        for x in 1..self.order() {
            if subgroup.contains(&x) {
                continue;
            }
            let mut cosets = vec![0, x];
            let mut power = self.multiply(x, x);
            while !subgroup.contains(&power) {
                cosets.push(power);
                power = self.multiply(power, x);
            }
            let index = cosets.len();
            let mut extended = Vec::with_capacity(characters.len() * index);
            for character in &characters {
                for root in 0..index {
                    // The exponent is divisible by the order of x, so that both quotients are integers.
                    let of_x = (character[power] as usize + exponent * root) / index;
                    let mut larger = character.clone();
                    for (n, &coset) in cosets.iter().enumerate() {
                        for &h in &subgroup {
                            let turns = (character[h] as usize + n * of_x) % exponent;
                            larger[self.multiply(h, coset)] = turns as u32;
                        }
                    }
                    extended.push(larger);
                }
            }
            let products = cosets.iter().flat_map(|&coset| subgroup.iter().map(move |&h| (h, coset)));
            subgroup = products.map(|(h, coset)| self.multiply(h, coset)).collect();
            characters = extended;
        }
        (characters, exponent as u32)
    }
}
