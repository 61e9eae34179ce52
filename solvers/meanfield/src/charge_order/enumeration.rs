//! All ground states on a torus, by depth-first search with a bound.

use std::f64::consts::TAU;

use eigentruth_models::Lattice;
use eigentruth_numerics::{Estimate, Provenance};
use num_complex::Complex64;

use super::{ChargeModel, ChargeOrderError};

/// How the search proceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The most configurations that are kept; all are counted.
    pub keep: usize,
    /// The most steps (a site given a level).
    pub steps: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { keep: 64, steps: 200_000_000 }
    }
}

/// The configurations of lowest energy.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimisers {
    /// Their energy, in units of energy.
    pub energy: i64,
    /// How many there are; translations and other symmetries count as different.
    pub degeneracy: u64,
    /// The first of them in lexicographic order, `[configuration][site]`: indices of levels.
    pub configurations: Vec<Vec<u8>>,
}

/// `∣Σ_i (n_i − n̄) e^{iqr_i}∣² / N` at one momentum.
#[derive(Clone, Debug, PartialEq)]
pub struct StructureFactor {
    /// The momentum in units of the primitive reciprocal vectors.
    pub momentum: [f64; 2],
    /// The value.
    pub value: Estimate,
}

/// All configurations of lowest energy with a total charge.
///
/// # Errors
/// [`ChargeOrderError::Charge`], [`ChargeOrderError::Steps`], and those of [`ChargeModel::pairs`].
pub fn minimisers(
    model: &ChargeModel,
    lattice: &Lattice,
    charge: i64,
    options: Options,
) -> Result<Minimisers, ChargeOrderError> {
    let sites = lattice.len();
    // Bonds by the later of their sites: they count as soon as it has a level.
    let mut earlier: Vec<Vec<(usize, i64)>> = vec![Vec::new(); sites];
    for (bond, v) in model.pairs(lattice)? {
        earlier[bond.from.max(bond.to)].push((bond.from.min(bond.to), v));
    }
    let (low, high) = model.charges();
    let site = model.levels.iter().map(|level| level.energy).min().unwrap_or(0);
    let products = [low * low, low * high, high * high];
    let mut rest = vec![0; sites + 1];
    for at in (0..sites).rev() {
        let bonds = earlier[at].iter().map(|(_, v)| products.map(|p| v * p).into_iter().min().unwrap_or(0));
        rest[at] = rest[at + 1] + site + bonds.sum::<i64>();
    }
    let mut search = Search {
        model,
        earlier,
        rest,
        range: (low, high),
        options,
        steps: 0,
        chosen: vec![0; sites],
        found: Minimisers { energy: i64::MAX, degeneracy: 0, configurations: Vec::new() },
    };
    search.place(0, 0, charge)?;
    if search.found.degeneracy == 0 {
        return Err(model.out_of_range(charge, sites));
    }
    Ok(search.found)
}

struct Search<'a> {
    model: &'a ChargeModel,
    earlier: Vec<Vec<(usize, i64)>>,
    /// The least that the sites from here on can add.
    rest: Vec<i64>,
    range: (i64, i64),
    options: Options,
    steps: u64,
    chosen: Vec<u8>,
    found: Minimisers,
}

impl Search<'_> {
    fn place(&mut self, at: usize, energy: i64, left: i64) -> Result<(), ChargeOrderError> {
        let sites = self.chosen.len();
        if at == sites {
            self.keep(energy);
            return Ok(());
        }
        let remaining = (sites - at - 1) as i64;
        for (index, level) in self.model.levels.iter().enumerate() {
            self.steps += 1;
            if self.steps > self.options.steps {
                return Err(ChargeOrderError::Steps { sites, steps: self.options.steps });
            }
            let after = left - level.charge;
            if after < remaining * self.range.0 || after > remaining * self.range.1 {
                continue;
            }
            let charge = |site: usize| self.model.levels[usize::from(self.chosen[site])].charge;
            // A bond around a torus of length 1 would join a site with itself; lattices refuse those.
            let bonds: i64 = self.earlier[at].iter().map(|(other, v)| v * charge(*other)).sum();
            let energy = energy + level.energy + bonds * level.charge;
            if energy + self.rest[at + 1] > self.found.energy {
                continue;
            }
            self.chosen[at] = index as u8;
            self.place(at + 1, energy, after)?;
        }
        Ok(())
    }

    fn keep(&mut self, energy: i64) {
        if energy < self.found.energy {
            self.found = Minimisers { energy, degeneracy: 0, configurations: Vec::new() };
        }
        self.found.degeneracy += 1;
        if self.found.configurations.len() < self.options.keep {
            self.found.configurations.push(self.chosen.clone());
        }
    }
}

/// The structure factor of a configuration at every momentum of a torus of `size` cells, of which the lattice is made.
pub fn structure_factors(
    model: &ChargeModel,
    lattice: &Lattice,
    size: [usize; 2],
    configuration: &[u8],
) -> Vec<StructureFactor> {
    let charge: Vec<f64> =
        configuration.iter().map(|level| model.levels[usize::from(*level)].charge as f64).collect();
    let sites = charge.len() as f64;
    let mean = charge.iter().sum::<f64>() / sites;
    let mut factors = Vec::new();
    for my in 0..size[1] {
        for mx in 0..size[0] {
            let momentum = [mx as f64 / size[0] as f64, my as f64 / size[1] as f64];
            let amplitude: Complex64 = lattice
                .sites()
                .iter()
                .zip(&charge)
                .map(|(site, n)| {
                    let turns = momentum[0] * f64::from(site.cell[0]) + momentum[1] * f64::from(site.cell[1]);
                    Complex64::from_polar(n - mean, TAU * turns)
                })
                .sum();
            let (low, high) = model.charges();
            let rounding = 8.0 * f64::EPSILON * sites * ((high - low) as f64).powi(2);
            let provenance = Provenance::new("meanfield/structure-factor").with("sites", sites);
            let value = Estimate::exact(amplitude.norm_sqr() / sites, rounding, provenance);
            factors.push(StructureFactor { momentum, value });
        }
    }
    factors
}
