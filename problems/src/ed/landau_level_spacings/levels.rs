//! The levels of electrons in a Landau level, momentum by momentum.

use eigentruth_exact::solve::{Options, lowest};
use eigentruth_exact::{Charge, DEFAULT_MEMORY, SectorSpectrum, System};
use eigentruth_models::{LandauLevel, Repulsion};

use super::LOWEST;
use crate::method::{Run, Stop};
use crate::seed;

/// Electrons that fill `1/inverse_filling` of the lowest level.
pub(super) fn torus(electrons: usize, inverse_filling: usize, aspect_ratio: f64) -> LandauLevel {
    LandauLevel {
        flux_quanta: inverse_filling * electrons,
        aspect_ratio,
        repulsion: Repulsion::Coulomb { level: 0 },
    }
}

/// Which momenta are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Momenta {
    /// All, none inferred from another.
    All,
    /// Those below the number of electrons: moving all electrons by one orbital gives the others, see
    /// [`super::translations`].
    UpToTranslation,
}

/// The lowest eigenvalues of every momentum, and a bound on their errors.
pub(super) struct Low {
    /// `[momentum][level]`, increasing; whole sectors where they are small.
    pub energies: Vec<Vec<f64>>,
    /// Whether every sector is whole.
    pub whole: bool,
    pub error: f64,
}

impl Low {
    /// Small sectors completely, large ones by block Lanczos: more than the five levels that a momentum can have among the
    /// twenty lowest, of which each lies at four momenta.
    pub fn of(run: &Run<'_>, torus: &LandauLevel, electrons: usize, momenta: Momenta) -> Result<Self, Stop> {
        const DENSE: usize = 1200;
        const FOUR_TIMES: usize = LOWEST / 4 + 1;
        let hamiltonian = torus.build()?;
        let momentum = Charge::from(torus.momentum());
        let number = Charge::number("number", hamiltonian.space(), |_| true);
        let system = System::with_charges(hamiltonian, vec![number, momentum])?;
        let mut low = Low { energies: Vec::new(), whole: true, error: 0.0 };
        let (count, copies) = match momenta {
            Momenta::All => (torus.flux_quanta, 1),
            Momenta::UpToTranslation => (electrons, torus.flux_quanta / electrons),
        };
        for k in 0..count {
            run.checkpoint()?;
            let values = [("number", i64::try_from(electrons)?), ("momentum", i64::try_from(k)?)];
            let sector = system.sector(&values)?;
            let energies: Vec<f64> = if sector.dimension(system.layout())? <= DENSE as u128 {
                let spectrum = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY)?;
                low.error = low.error.max(spectrum.error);
                spectrum.energies
            } else {
                let mut options = Options::default();
                options.krylov.seed = seed::derive(run.seed, &["start"]);
                let found = lowest(&system, &sector, FOUR_TIMES, &options)?.energies();
                low.error = found.iter().map(|energy| energy.error).fold(low.error, f64::max);
                low.whole = false;
                found.iter().map(|energy| energy.value).collect()
            };
            low.energies.extend(std::iter::repeat_n(energies, copies));
        }
        Ok(low)
    }

    /// The eigenvalues of all momenta together as (energy, multiplicity): levels that the error tells apart. Only the
    /// `count` lowest eigenvalues, the last level being cut where they end.
    pub fn levels(&self, count: usize) -> Vec<(f64, usize)> {
        let mut all: Vec<f64> = self.energies.iter().flatten().copied().collect();
        all.sort_by(f64::total_cmp);
        all.truncate(count);
        let mut levels: Vec<(f64, usize)> = Vec::new();
        for energy in all {
            match levels.last_mut() {
                Some((value, count)) if energy - *value <= 16.0 * self.error => *count += 1,
                _ => levels.push((energy, 1)),
            }
        }
        levels
    }

    /// The distances between different levels among the lowest of the question, ascending in energy.
    pub fn spacings(&self) -> Vec<f64> {
        self.levels(LOWEST).windows(2).map(|pair| pair[1].0 - pair[0].0).collect()
    }
}
