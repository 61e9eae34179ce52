//! Additive quantum numbers that are diagonal in the configurations.

use eigentruth_models::Space;
use eigentruth_operators::LocalSpace;

use crate::ExactError;

/// An additive quantum number: the sum over all degrees of freedom of an integer weight of the local state,
/// possibly modulo an integer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The name, as in messages and input, such as `number` or `2Sz`.
    pub name: String,
    /// `weights[position][state]`: by position in the space and number of the local state.
    pub weights: Vec<Vec<i64>>,
    /// Values that differ by a multiple of this are the same; at least 2.
    pub modulus: Option<i64>,
}

impl Charge {
    /// The number of particles of all fermion and boson species, or of those for which `counted` holds.
    pub fn number(
        name: impl Into<String>,
        space: &Space,
        counted: impl Fn(&eigentruth_models::Degree) -> bool,
    ) -> Self {
        let weigh = |position: usize| {
            let degree = &space.degrees()[position];
            let particle = matches!(space.local(position), LocalSpace::Fermion | LocalSpace::Boson);
            let unit = i64::from(particle && counted(degree));
            (0..i64::from(degree.dimension)).map(|state| unit * state).collect()
        };
        Self { name: name.into(), weights: (0..space.degrees().len()).map(weigh).collect(), modulus: None }
    }

    /// Twice the z component of the total spin of the spin species (for Pauli species: the sum of `σᶻ`).
    pub fn twice_sz(space: &Space) -> Self {
        let weigh = |position: usize| {
            let dimension = i64::from(space.degrees()[position].dimension);
            let spin =
                matches!(space.local(position), LocalSpace::SpinHalf | LocalSpace::Pauli | LocalSpace::SpinS);
            (0..dimension).map(|state| if spin { 2 * state - (dimension - 1) } else { 0 }).collect()
        };
        Self { name: "2Sz".into(), weights: (0..space.degrees().len()).map(weigh).collect(), modulus: None }
    }

    /// This charge modulo an integer: the parity for 2.
    pub fn modulo(mut self, modulus: i64) -> Self {
        self.name = format!("{} mod {modulus}", self.name);
        self.modulus = Some(modulus);
        self
    }

    /// The representative of a value: itself, or its residue.
    pub fn reduce(&self, value: i64) -> i64 {
        self.modulus.map_or(value, |modulus| value.rem_euclid(modulus))
    }

    /// Checks the weights against a space.
    ///
    /// # Errors
    /// [`ExactError::Weights`], [`ExactError::Parameter`] for a modulus below 2.
    pub fn check(&self, space: &Space) -> Result<(), ExactError> {
        if let Some(modulus) = self.modulus
            && modulus < 2
        {
            let given = modulus.to_string();
            return Err(ExactError::Parameter { name: "modulus", given, allowed: "it is at least 2" });
        }
        for position in 0..space.degrees().len().max(self.weights.len()) {
            let expected = space.degrees().get(position).map_or(0, |d| usize::from(d.dimension));
            let given = self.weights.get(position).map_or(0, Vec::len);
            if given != expected {
                return Err(ExactError::Weights { charge: self.name.clone(), position, given, expected });
            }
        }
        Ok(())
    }
}

impl From<eigentruth_models::Charge> for Charge {
    fn from(charge: eigentruth_models::Charge) -> Self {
        Self { name: charge.name, weights: charge.weights, modulus: charge.modulus }
    }
}

/// A charge and the value it is held at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The charge.
    pub charge: Charge,
    /// Its value.
    pub value: i64,
}
