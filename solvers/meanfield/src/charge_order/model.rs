//! Levels of a site and couplings between sites.

use eigentruth_models::{Bond, Boundary, Lattice, UnitCell};

use super::ChargeOrderError;

/// A level of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its charge.
    pub charge: i64,
    /// Its energy, in units of energy.
    pub energy: i64,
}

/// Sites with a few levels, and couplings `V_s n_i n_j` between them, on a lattice.
#[derive(Clone, Debug, PartialEq)]
pub struct ChargeModel {
    /// The lattice.
    pub cell: UnitCell,
    /// The levels of every site.
    pub levels: Vec<Level>,
    /// `V_s` of the shells 1, 2, …, in units of energy; each pair of sites counts once.
    pub couplings: Vec<i64>,
}

impl ChargeModel {
    /// Electrons with spin: 0, 1 or 2 on a site, two cost `on_site` (`U n_↑ n_↓`). The spin of one electron is left out.
    pub fn electrons(cell: UnitCell, on_site: i64, couplings: &[i64]) -> Self {
        let level = |charge, energy| Level { charge, energy };
        let levels = vec![level(0, 0), level(1, 0), level(2, on_site)];
        Self { cell, levels, couplings: couplings.to_vec() }
    }

    /// The smallest and the largest charge of a level.
    pub fn charges(&self) -> (i64, i64) {
        let of = self.levels.iter().map(|level| level.charge);
        (of.clone().min().unwrap_or(0), of.max().unwrap_or(0))
    }

    /// A torus of `size` cells.
    ///
    /// # Errors
    /// [`ChargeOrderError::Lattice`].
    pub fn torus(&self, size: [usize; 2]) -> Result<Lattice, ChargeOrderError> {
        let boundary =
            [Boundary::Periodic, if self.cell.dimension == 1 { Boundary::Open } else { Boundary::Periodic }];
        Ok(Lattice::rectangle(self.cell.clone(), size, boundary)?)
    }

    /// The pairs of sites that are coupled, with `V_s`; around a small torus a pair can occur more than once.
    ///
    /// # Errors
    /// [`ChargeOrderError::Lattice`]; [`ChargeOrderError::Overflow`] if energies could leave the range of whole numbers.
    pub fn pairs(&self, lattice: &Lattice) -> Result<Vec<(Bond, i64)>, ChargeOrderError> {
        let mut pairs = Vec::new();
        for (at, &coupling) in self.couplings.iter().enumerate().filter(|(_, v)| **v != 0) {
            pairs.extend(lattice.shell(at + 1)?.into_iter().map(|bond| (bond, coupling)));
        }
        let charge = self.levels.iter().map(|level| level.charge.unsigned_abs() as f64).fold(0.0, f64::max);
        let site = self.levels.iter().map(|level| level.energy.unsigned_abs() as f64).fold(0.0, f64::max);
        let bonds: f64 = pairs.iter().map(|(_, v)| v.unsigned_abs() as f64 * charge * charge).sum();
        let largest = bonds + site * lattice.len() as f64;
        // A quarter of the range, so that sums of two never overflow.
        if largest > 2.0_f64.powi(61) {
            return Err(ChargeOrderError::Overflow { largest });
        }
        Ok(pairs)
    }

    /// The energy of a configuration, the level of each site.
    ///
    /// # Errors
    /// Those of [`ChargeModel::pairs`]; [`ChargeOrderError::Parameter`] for a wrong number of sites or a level that is none.
    pub fn energy(&self, lattice: &Lattice, configuration: &[u8]) -> Result<i64, ChargeOrderError> {
        if configuration.len() != lattice.len() {
            let (given, allowed) = (configuration.len().to_string(), lattice.len().to_string());
            return Err(ChargeOrderError::Parameter { name: "the number of sites", given, allowed });
        }
        let level = |site: usize| {
            self.levels.get(usize::from(configuration[site])).copied().ok_or_else(|| {
                ChargeOrderError::Parameter {
                    name: "the level of a site",
                    given: configuration[site].to_string(),
                    allowed: format!("0 to {}", self.levels.len().saturating_sub(1)),
                }
            })
        };
        let mut energy = 0;
        for site in 0..lattice.len() {
            energy += level(site)?.energy;
        }
        for (bond, v) in self.pairs(lattice)? {
            energy += v * level(bond.from)?.charge * level(bond.to)?.charge;
        }
        Ok(energy)
    }

    pub(super) fn out_of_range(&self, charge: i64, sites: usize) -> ChargeOrderError {
        let (least, most) = self.charges();
        ChargeOrderError::Charge { charge, sites, least, most }
    }
}
