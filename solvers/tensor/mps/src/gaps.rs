//! Gaps between the ground states of sectors.

use std::collections::BTreeMap;

use eigentruth_numerics::{Estimate, Provenance, Scalar};

use crate::MpsError;
use crate::search::{Found, Search};

/// Ground states of sectors around one, each searched once.
pub struct Gaps<'s, 'c, S: Scalar> {
    search: &'s Search<'c, S>,
    centre: Vec<i64>,
    found: BTreeMap<Vec<i64>, Found<S>>,
}

impl<'s, 'c, S: Scalar> Gaps<'s, 'c, S> {
    /// Around the sector with the given charges.
    pub fn new(search: &'s Search<'c, S>, centre: &[i64]) -> Self {
        Self { search, centre: centre.to_vec(), found: BTreeMap::new() }
    }

    /// The ground state of the sector whose charges are those of the centre plus `times · change`.
    ///
    /// # Errors
    /// As [`Search::ground`].
    pub fn ground(&mut self, change: &[i64], times: i64) -> Result<&Found<S>, MpsError> {
        let charges = self.charges(change, times)?;
        if !self.found.contains_key(&charges) {
            let found = self.search.ground(&charges)?;
            self.found.insert(charges.clone(), found);
        }
        Ok(&self.found[&charges])
    }

    fn charges(&self, change: &[i64], times: i64) -> Result<Vec<i64>, MpsError> {
        if change.len() != self.centre.len() {
            let names: Vec<&str> = self.search.chain.charges().iter().map(|c| c.name.as_str()).collect();
            return Err(MpsError::WrongCharges { given: change.len(), charges: names.join(", ") });
        }
        Ok(self.centre.iter().zip(change).map(|(value, change)| value + times * change).collect())
    }

    /// `Σ factor · E(centre + times · change)`; errors add up, as those of one method may have one cause.
    fn sum(&mut self, name: &str, parts: &[(f64, &[i64], i64)]) -> Result<Estimate, MpsError> {
        let (mut value, mut error, mut doubtful) = (0.0, 0.0, 0);
        for (factor, change, times) in parts {
            let found = self.ground(change, *times)?;
            value += factor * found.energy.value;
            error += factor.abs() * found.energy.error;
            doubtful += usize::from(found.doubtful());
        }
        let provenance = Provenance::new(format!("tensor/mps {name}"))
            .with_seed(self.search.seed)
            .with("centre", format!("{:?}", self.centre));
        Ok(Estimate::converged(value, error, provenance).with("doubtful", doubtful as f64))
    }

    /// `E(q + change) − E(q)`: the spin gap if `change` turns one spin over (one electron of ↓ to ↑, or 2 in 2Sᶻ).
    ///
    /// # Errors
    /// As [`Search::ground`].
    pub fn excitation(&mut self, change: &[i64]) -> Result<Estimate, MpsError> {
        self.sum("excitation gap", &[(1.0, change, 1), (-1.0, change, 0)])
    }

    /// `E(q + change) + E(q − change) − 2 E(q)`: the charge gap if `change` adds one particle, that of pairs if it adds two.
    ///
    /// # Errors
    /// As [`Search::ground`].
    pub fn addition(&mut self, change: &[i64]) -> Result<Estimate, MpsError> {
        self.sum("addition gap", &[(1.0, change, 1), (1.0, change, -1), (-2.0, change, 0)])
    }

    /// `E(q + one) + E(q + other) − E(q) − E(q + one + other)`: the energy that two added particles gain as a pair; not positive if they
    /// do not bind.
    ///
    /// # Errors
    /// As [`Search::ground`].
    pub fn binding(&mut self, one: &[i64], other: &[i64]) -> Result<Estimate, MpsError> {
        let both: Vec<i64> = one.iter().zip(other).map(|(a, b)| a + b).collect();
        self.sum("pair binding", &[(1.0, one, 1), (1.0, other, 1), (-1.0, one, 0), (-1.0, &both, 1)])
    }
}
