//! Which charges are held at which values.

use std::collections::BTreeMap;

use eigentruth_models::Space;
use eigentruth_numerics::lower::Layout;

use super::automaton::{Weights, dimensions};
use super::{Charge, Fixed};
use crate::ExactError;

/// Charges held at values. Without any, the sector is the whole space.
#[derive(Clone, Debug, PartialEq)]
pub struct Sector {
    space: Space,
    fixed: Vec<Fixed>,
}

/// How many combinations of values an error lists.
const LISTED: usize = 12;

impl Sector {
    /// The whole space.
    pub fn all(space: &Space) -> Self {
        Self { space: space.clone(), fixed: Vec::new() }
    }

    /// The states of this sector in which `charge` also has `value`.
    ///
    /// # Errors
    /// [`ExactError::Weights`] for a charge of another space.
    pub fn with(mut self, charge: Charge, value: i64) -> Result<Self, ExactError> {
        charge.check(&self.space)?;
        self.fixed.push(Fixed { charge, value });
        Ok(self)
    }

    /// The space.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The charges and their values.
    pub fn fixed(&self) -> &[Fixed] {
        &self.fixed
    }

    /// How many states have which values of the charges, whatever values are asked for here; the keys are in the
    /// order of [`Sector::fixed`]. The cost is polynomial in the number of degrees of freedom.
    ///
    /// # Errors
    /// [`ExactError::Weights`].
    pub fn dimensions(&self, layout: &Layout) -> Result<BTreeMap<Vec<i64>, u128>, ExactError> {
        let moduli: Vec<_> = self.fixed.iter().map(|f| f.charge.modulus).collect();
        Ok(dimensions(&self.weights(layout)?, &moduli))
    }

    /// The number of states of this sector.
    ///
    /// # Errors
    /// [`ExactError::Weights`].
    pub fn dimension(&self, layout: &Layout) -> Result<u128, ExactError> {
        let values: Vec<_> = self.fixed.iter().map(|f| f.charge.reduce(f.value)).collect();
        Ok(self.dimensions(layout)?.get(&values).copied().unwrap_or(0))
    }

    /// `weights[field][state][charge]` in the order of a layout of this space.
    pub(crate) fn weights(&self, layout: &Layout) -> Result<Weights, ExactError> {
        let of_field = |field: &eigentruth_numerics::lower::Field| {
            let position = self.space.position(field.degree.species, field.degree.mode);
            let states = 0..usize::from(field.degree.dimension);
            let of_state = |state: usize| {
                self.fixed
                    .iter()
                    .map(|f| {
                        let weights = position.and_then(|p| f.charge.weights.get(p));
                        let (charge, expected) = (f.charge.name.clone(), field.degree.dimension.into());
                        let given = weights.map_or(0, Vec::len);
                        let missing = ExactError::Weights {
                            charge,
                            position: position.unwrap_or_default(),
                            given,
                            expected,
                        };
                        weights.and_then(|w| w.get(state)).copied().ok_or(missing)
                    })
                    .collect::<Result<Vec<_>, _>>()
            };
            states.map(of_state).collect::<Result<Vec<_>, _>>()
        };
        layout.fields().iter().map(of_field).collect()
    }

    /// The values that exist, as a list for messages.
    pub(crate) fn possible(&self, layout: &Layout) -> Result<String, ExactError> {
        let all = self.dimensions(layout)?;
        let text = |values: &Vec<i64>| match values.as_slice() {
            [value] => value.to_string(),
            values => format!("({})", values.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")),
        };
        let mut shown: Vec<_> = all.keys().take(LISTED).map(text).collect();
        if all.len() > LISTED {
            let last = all.keys().next_back().map(text).unwrap_or_default();
            shown.push(format!("… {last} ({} in all)", all.len()));
        }
        Ok(shown.join(", "))
    }
}

/// The charges with their values, for messages.
pub(crate) fn describe(fixed: &[Fixed]) -> String {
    fixed.iter().map(|f| format!("{} = {}", f.charge.name, f.value)).collect::<Vec<_>>().join(", ")
}
