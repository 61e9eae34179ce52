//! The levels of electrons in a Landau level, sector by sector.

use eigentruth_exact::solve::{Options, lowest};
use eigentruth_exact::{Charge, DEFAULT_MEMORY, SectorSpectrum, System};
use eigentruth_models::{LandauLevel, Repulsion};
use eigentruth_numerics::krylov;

use super::LOWEST;
use super::relative::{Pair, Pairs};
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

/// Which sectors are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sectors {
    /// All momenta, none inferred from another.
    Momenta,
    /// All pairs of a momentum and a relative one; moving all electrons by one orbital gives the other momenta, see
    /// [`super::translations`]. What [`Pairs::star`] says is seen to be so.
    Pairs,
    /// One pair of every star.
    Stars,
}

/// The lowest eigenvalues of every sector, and a bound on their errors.
pub(super) struct Low {
    /// `[sector][level]`, increasing; whole sectors where they are small. Sectors that are not computed follow the one from
    /// which they are inferred.
    pub energies: Vec<Vec<f64>>,
    /// Whether every sector is whole.
    pub whole: bool,
    pub error: f64,
    /// How many sectors were computed.
    pub computed: usize,
    /// The largest difference of levels within a star, if all were computed.
    pub difference: Option<f64>,
}

/// The Hamiltonian with the number and the momentum of the electrons.
pub(super) fn with_charges(torus: &LandauLevel) -> Result<System, Stop> {
    let hamiltonian = torus.build()?;
    let momentum = Charge::from(torus.momentum());
    let number = Charge::number("number", hamiltonian.space(), |_| true);
    Ok(System::with_charges(hamiltonian, vec![number, momentum])?)
}

impl Low {
    /// The levels of `electrons`; `name` begins those of the pieces.
    pub fn of(
        run: &Run<'_>,
        name: &str,
        seed: u64,
        torus: &LandauLevel,
        electrons: usize,
        sectors: Sectors,
    ) -> Result<Self, Stop> {
        let system = with_charges(torus)?;
        let seed = seed::derive(seed, &["start"]);
        let pairs = Pairs {
            electrons,
            inverse_filling: torus.flux_quanta / electrons,
            square: torus.aspect_ratio == 1.0,
        };
        match sectors {
            Sectors::Momenta => Self::by_momentum(run, name, seed, &system, torus.flux_quanta, electrons),
            Sectors::Pairs => {
                let all = pairs.all().into_iter().map(|pair| (pair, 1)).collect();
                let mut low = Self::by_pairs(run, name, seed, &system, pairs, all, LOWEST)?;
                low.compare(pairs)?;
                Ok(low)
            }
            Sectors::Stars => Self::by_pairs(run, name, seed, &system, pairs, pairs.stars(), LOWEST),
        }
    }

    /// Small sectors completely, large ones by block Lanczos: more than the five levels that a momentum can have among the
    /// twenty lowest, of which each lies at four momenta.
    fn by_momentum(
        run: &Run<'_>,
        name: &str,
        seed: u64,
        system: &System,
        flux_quanta: usize,
        electrons: usize,
    ) -> Result<Self, Stop> {
        const DENSE: usize = 1200;
        const FOUR_TIMES: usize = LOWEST / 4 + 1;
        let mut low =
            Low { energies: Vec::new(), whole: true, error: 0.0, computed: flux_quanta, difference: None };
        for k in 0..flux_quanta {
            let values = [("number", i64::try_from(electrons)?), ("momentum", i64::try_from(k)?)];
            let sector = system.sector(&values)?;
            let whole = sector.dimension(system.layout())? <= DENSE as u128;
            let (energies, error): (Vec<f64>, f64) = run.kept(&format!("{name}, momentum {k}"), |_| {
                if whole {
                    let spectrum = SectorSpectrum::new(system, &sector, false, DEFAULT_MEMORY)?;
                    return Ok((spectrum.energies, spectrum.error));
                }
                let mut options = Options::default();
                options.krylov.seed = seed;
                let found = lowest(system, &sector, FOUR_TIMES, &options)?.energies();
                let error = found.iter().map(|energy| energy.error).fold(0.0, f64::max);
                Ok((found.iter().map(|energy| energy.value).collect(), error))
            })?;
            low.error = low.error.max(error);
            low.whole &= whole;
            low.energies.push(energies);
        }
        Ok(low)
    }

    /// The lowest levels of pairs by block Lanczos, in each until they lie above the last of so many `states` of those found so
    /// far; `wanted` are pairs with how many have the same levels. Where only some are computed, most have their lowest level
    /// up there, which a rough value tells.
    fn by_pairs(
        run: &Run<'_>,
        name: &str,
        seed: u64,
        system: &System,
        pairs: Pairs,
        wanted: Vec<(Pair, usize)>,
        states: usize,
    ) -> Result<Self, Stop> {
        const FIRST: usize = 3;
        const ROUGH: f64 = 1e-6;
        let options =
            krylov::Options { seed, tolerance: 1e-10, memory: 2 << 30, ..krylov::Options::default() };
        let rough = (wanted.len() < pairs.electrons * pairs.electrons).then_some(ROUGH);
        let (mut energies, computed) = (Vec::new(), wanted.len());
        let mut known: Vec<(f64, f64)> = Vec::new();
        for (pair, size) in wanted {
            let copies = size * pairs.inverse_filling;
            let with = |found: &[(f64, f64)]| {
                let mut all = known.clone();
                all.extend(found.iter().flat_map(|level| std::iter::repeat_n(*level, copies)));
                all.sort_by(|one, two| one.0.total_cmp(&two.0));
                all
            };
            let enough = |found: &[(f64, f64)]| {
                let (Some((last, error)), Some(highest)) = (last_of(states, &with(found)), found.last())
                else {
                    return false;
                };
                highest.0 - highest.1 > last + 16.0 * error
            };
            // Which levels are enough depends on the pairs before, which are the same in every run.
            let key = format!("{name}, pair {} {}, of {states} states", pair.momentum, pair.relative);
            let found: Vec<(f64, f64)> =
                run.kept(&key, |_| pairs.energies(system, pair, FIRST, rough, &options, enough))?;
            known = with(&found);
            let levels: Vec<f64> = found.into_iter().map(|(energy, _)| energy).collect();
            energies.extend(std::iter::repeat_n(levels, copies));
        }
        // Rough values are above.
        let error = last_of(states, &known).map_or(0.0, |(_, error)| error);
        Ok(Low { energies, whole: false, error, computed, difference: None })
    }

    /// Compares the pairs of every star, all of which were computed.
    fn compare(&mut self, pairs: Pairs) -> Result<(), Stop> {
        const CLOSE: f64 = 1e-8;
        let n = pairs.electrons;
        let energies =
            |pair: Pair| &self.energies[(pair.momentum * n + pair.relative) * pairs.inverse_filling];
        let mut largest = 0.0_f64;
        for (pair, _) in pairs.stars() {
            for other in pairs.star(pair) {
                // As many as both needed.
                for (one, two) in energies(pair).iter().zip(energies(other)) {
                    largest = largest.max((one - two).abs());
                }
            }
        }
        if largest > CLOSE {
            let why = format!("levels that the torus makes equal differ by {largest:e} at N = {n}");
            return Err(Stop::Failed(why));
        }
        self.difference = Some(largest);
        Ok(())
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

/// The last of the `states` lowest (energy, error), ascending, and the largest error up to there.
fn last_of(states: usize, all: &[(f64, f64)]) -> Option<(f64, f64)> {
    let lowest = all.get(..states)?;
    Some((lowest.last()?.0, lowest.iter().map(|(_, error)| *error).fold(0.0, f64::max)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::in_a_run;

    #[test]
    fn the_twenty_lowest_are_the_same_by_momenta_by_pairs_and_by_stars() {
        for (electrons, aspect_ratio, stars) in [(4, 1.0, 6), (5, 1.0, 6), (4, 1.3, 9)] {
            let torus = torus(electrons, 4, aspect_ratio);
            let of = |sectors| in_a_run(|run| Low::of(run, "", 1, &torus, electrons, sectors)).unwrap();
            let (whole, pairs, by_stars) = (of(Sectors::Momenta), of(Sectors::Pairs), of(Sectors::Stars));
            let known = whole.levels(LOWEST);
            assert_eq!((pairs.computed, by_stars.computed), (electrons * electrons, stars));
            assert!(pairs.difference.is_some_and(|difference| difference < 1e-8));
            for low in [pairs, by_stars] {
                let levels = low.levels(LOWEST);
                assert_eq!(levels.len(), known.len(), "{levels:?} {known:?}");
                for (one, two) in levels.iter().zip(&known) {
                    assert!((one.0 - two.0).abs() < 1e-9 && one.1 == two.1, "{levels:?} {known:?}");
                }
            }
        }
    }

    #[test]
    fn sectors_with_several_of_the_lowest_levels_give_them_all() {
        let electrons = 4;
        let torus = torus(electrons, 4, 1.0);
        let whole = in_a_run(|run| Low::of(run, "", 1, &torus, electrons, Sectors::Momenta)).unwrap();
        let whole = whole.levels(240);
        let (system, pairs) =
            (with_charges(&torus).unwrap(), Pairs { electrons, inverse_filling: 4, square: true });
        let low = in_a_run(|run| Low::by_pairs(run, "", 1, &system, pairs, pairs.stars(), 240)).unwrap();
        let low = low.levels(240);
        assert_eq!(low.len(), whole.len());
        let same =
            |(one, two): (&(f64, usize), &(f64, usize))| (one.0 - two.0).abs() < 1e-9 && one.1 == two.1;
        assert!(low.iter().zip(&whole).all(same), "{low:?} {whole:?}");
    }
}
