//! Matrix-product states of an input: the lowest states with some charges, by the density-matrix renormalization group.

mod averages;
mod found;
mod keys;
mod page;
mod path;
mod records;
mod sector;
mod watch;

use eigentruth_models::{Hamiltonian, Space};
use eigentruth_mps::{Chain, Found, Mpo, MpsError, Progress, Search, Stages, agree};
use eigentruth_numerics::{Complex64, Estimate, Kind, Scalar};
use eigentruth_operators::LocalSpace;

use super::Context;
use super::input::Solve;
use super::observables::Observable;
use super::place::Place;
use crate::output::Paint;
use crate::text::{bytes, count};
use averages::Averages;
use found::State;
pub use keys::{BondDimension, Route};
use path::Path;
use sector::Sector;
use watch::Watch;

/// How many starts there are if nobody says.
const STARTS: usize = 3;

/// States with an overlap of less are not the same up to what sweeps leave.
const ALIKE: f64 = 0.99;

/// Sites with more states than this are those of bosons.
const WIDE: usize = 16;

/// What was computed.
pub struct Solution {
    /// The states, from the lowest up.
    states: Vec<State>,
    /// Averages over the lowest level, by observable and site.
    averages: Vec<(Observable, Vec<Estimate>)>,
    /// Entropies of entanglement of the lowest state by cut: the first leaves one place on its left.
    entropies: Vec<Estimate>,
    /// Whether all of them were asked for.
    all_entropies: bool,
    path: Path,
    /// The most bonds that a cut of the path divides.
    cut: usize,
    sector: Sector,
    stages: Stages,
    /// Whether all states were sought at once.
    together: bool,
    /// The most states of a bond of the operator.
    operator: usize,
    warnings: Vec<String>,
}

impl super::Solution for Solution {
    type Record<'a> = records::Record<'a>;

    fn energy(&self) -> &Estimate {
        &self.states[0].energy
    }

    fn averages(&self) -> &[(Observable, Vec<Estimate>)] {
        &self.averages
    }

    fn averaged(&self) -> (usize, String) {
        match self.lowest_level() {
            1 if self.states.len() == 1 => (1, "in the state found".to_owned()),
            1 => (1, "in the lowest state".to_owned()),
            states => (states, format!("averaged over the {states} states found of the lowest level")),
        }
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn record(&self) -> records::Record<'_> {
        records::record(self)
    }

    fn page(&self, context: &Context, paint: Paint) -> String {
        page::page(self, context, paint)
    }

    fn effort(&self) -> String {
        let searches = if self.together { 1 } else { self.states.len() };
        let sweeps: usize = self.states.iter().take(searches).map(|state| state.sweeps.len()).sum();
        let largest = self.states.iter().map(|state| state.bond_dimension).max().unwrap_or(0);
        format!(
            "bond dimension {largest}, that of the operator {}, {} of the best starts",
            self.operator,
            count(sweeps, "sweep")
        )
    }
}

impl Solution {
    /// How many of the states belong to the lowest level.
    fn lowest_level(&self) -> usize {
        self.states.iter().filter(|state| state.level == 0).count()
    }
}

/// Solves an input.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn solve(
    hamiltonian: &Hamiltonian,
    context: &Context,
    input: &Solve,
    seed: u64,
    place: Option<&Place>,
) -> Result<Solution, String> {
    if input.together && input.states < 2 {
        return Err(format!(
            "[solve] `together = true` seeks several states at once, and `states` is {}: ask for one more than the lowest level is expected to \
             have, or leave `together` out",
            input.states
        ));
    }
    let path = Path::new(&context.lattice, &input.path)?;
    let hamiltonian = path.along(hamiltonian)?;
    let sector = Sector::new(&hamiltonian, input)?;
    let chain = Chain::new(hamiltonian.space(), &sector.charges).map_err(said)?;
    let averages = Averages::new(&input.observables, &hamiltonian, &chain, &path, input.reference)?;
    let stages = Stages {
        bond_dimensions: input.bond_dimension.stages(),
        sweeps: input.sweeps,
        noise: input.noise,
        tolerance: input.tolerance,
    };
    let space = hamiltonian.space();
    let task =
        Task { space, path: &path, chain: &chain, sector: &sector, averages: &averages, stages, input, seed };
    let watch = Watch::new(place, input);
    let computed = match Mpo::<f64>::new(&hamiltonian, &chain) {
        Ok(mpo) => task.solve(&mpo, watch)?,
        Err(MpsError::Complex) => {
            let mpo = Mpo::<Complex64>::new(&hamiltonian, &chain).map_err(said)?;
            task.solve(&mpo, watch)?
        }
        Err(error) => return Err(said(error)),
    };
    let Computed { states, averages, entropies, operator, mut warnings } = computed;
    warnings.extend(truncated(hamiltonian.space(), &sector));
    let stages = task.stages;
    let mut solution = Solution {
        states,
        averages,
        entropies,
        all_entropies: input.observables.contains(&Observable::Entanglement),
        cut: path.cut(&context.lattice),
        path,
        sector,
        stages,
        together: input.together,
        operator,
        warnings,
    };
    if truncated(hamiltonian.space(), &solution.sector).is_some() {
        // Less space, higher energies.
        solution.states.iter_mut().for_each(|state| state.energy.kind = Kind::UpperBound);
    }
    Ok(solution)
}

/// An error in the words of the input.
fn said(error: MpsError) -> String {
    match error {
        MpsError::TooShort { .. } => format!("[lattice] {error}; take method = \"exact\""),
        MpsError::Checkpoint(error) => error.to_string(),
        error => format!("[solve] {error}"),
    }
}

/// What a search is given.
struct Task<'a> {
    space: &'a Space,
    path: &'a Path,
    chain: &'a Chain,
    sector: &'a Sector,
    averages: &'a Averages<'a>,
    stages: Stages,
    input: &'a Solve,
    seed: u64,
}

/// What was computed, without the matrices.
struct Computed {
    states: Vec<State>,
    averages: Vec<(Observable, Vec<Estimate>)>,
    entropies: Vec<Estimate>,
    operator: usize,
    warnings: Vec<String>,
}

impl Task<'_> {
    fn solve<S: Scalar>(&self, mpo: &Mpo<S>, mut watch: Watch<'_>) -> Result<Computed, String> {
        let progress = watch.begin::<S>().map_err(|error| error.to_string())?;
        let search = Search {
            starts: self.input.starts.unwrap_or(STARTS),
            // One configuration has all charges, also those that are left open here.
            configuration_first: self.sector.complete && !self.sector.charges.is_empty(),
            most_discarded: self.input.most_discarded,
            ..Search::new(self.chain, mpo, self.stages.clone(), self.seed)
        };
        self.refuse_if_too_large(&search)?;
        let dimension = self.chain.dimension(&self.sector.values).map_err(said)?;
        let count = self.input.states.min(usize::try_from(dimension).unwrap_or(usize::MAX));
        let (values, mut see) = (&self.sector.values, |progress: &Progress<S>| watch.see(progress));
        let found = if self.input.together {
            search.together_from(values, count, progress, &mut see)
        } else {
            search.lowest_from(values, count, progress, &mut see)
        };
        let mut found = found.map_err(|error| self.said(error))?;
        let late = found.windows(2).position(|pair| {
            pair[1].energy.value < pair[0].energy.value && !agree(&pair[0].energy, &pair[1].energy)
        });
        found.sort_by(|a, b| a.energy.value.total_cmp(&b.energy.value));
        let square = found::affordable(mpo, &found, self.memory()).then(|| mpo.squared(self.chain));
        let mut states: Vec<State> = Vec::new();
        for found in &found {
            let mut state = State::new(found, self.chain, mpo, square.as_ref(), &self.stages);
            state.level = match states.last() {
                Some(before) if agree(&before.energy, &state.energy) => before.level,
                Some(before) => before.level + 1,
                None => 0,
            };
            states.push(state);
        }
        let lowest: Vec<&Found<S>> =
            found.iter().zip(&states).filter(|(_, state)| state.level == 0).map(|(found, _)| found).collect();
        let averages = self.averages.over(&lowest, self.input.together)?;
        let entropies = found::entropies(lowest[0], self.averages.scale).map_err(said)?;
        let mut warnings = self.warnings(&states, late);
        if count < self.input.states {
            warnings.push(format!(
                "{} states were asked for; there are {count} with these quantum numbers",
                self.input.states
            ));
        }
        Ok(Computed { states, averages, entropies, operator: mpo.bond_dimension(), warnings })
    }

    /// An error of the search in the words of the input.
    fn said(&self, error: MpsError) -> String {
        let MpsError::TooSmall { bond_dimension, discarded, bond, allowed } = error else {
            return said(error);
        };
        // The lattice site on the path to which a site of the chain, which may be a part of it, belongs.
        let site = |site: usize| {
            let degree = &self.space.degrees()[self.chain.sites()[site].degrees.start];
            self.path.sites[degree.mode.site as usize]
        };
        let place = match bond.map(|bond| (site(bond - 1), site(bond))) {
            Some((one, other)) if one == other => format!(" inside site {one}"),
            Some((one, other)) => format!(" between the sites {one} and {other}"),
            None => String::new(),
        };
        format!(
            "[solve] the bond dimension {bond_dimension} is too small: it leaves out a weight of {discarded:.1e} at the bond{place}, and \
             `most_discarded` allows {allowed:.1e}; raise `bond_dimension`, or `most_discarded` if a rough result with the errors that it has will do"
        )
    }

    /// The most memory, in bytes.
    fn memory(&self) -> f64 {
        self.input.memory * f64::from(1 << 30)
    }

    fn refuse_if_too_large<S: Scalar>(&self, search: &Search<'_, S, Stages>) -> Result<(), String> {
        let most = self.stages.bond_dimensions.last().copied().unwrap_or(1);
        let needed = search.bytes(&self.sector.values, most).map_err(said)?;
        if needed <= self.memory() {
            return Ok(());
        }
        let wide = self.chain.sites().iter().any(|site| site.dimensions.iter().any(|levels| *levels > WIDE));
        let bosons = if wide { "set a smaller `max_occupation` in [model], " } else { "" };
        let fix = if self.sector.complete { "" } else { "fix more in `sector`, " };
        Err(format!(
            "[solve] bond dimension {most} takes about {} of memory, {} are allowed: lower `bond_dimension`, {bosons}{fix}or set `memory` (in GiB)",
            bytes(needed as u128),
            bytes(self.memory() as u128)
        ))
    }

    /// What a careful reader should know.
    fn warnings(&self, states: &[State], late: Option<usize>) -> Vec<String> {
        let mut warnings = Vec::new();
        let sector = self.sector;
        if !sector.complete {
            let open =
                if sector.fixed.is_empty() { "no quantum number was fixed" } else { "not all were fixed" };
            warnings.push(format!(
                "{open}, so the states are the lowest of all sectors that are left; conserved are {}: with these in `sector` \
                 the search is faster, and each state has its numbers",
                sector.possible
            ));
        }
        for (number, state) in states.iter().enumerate() {
            warnings.extend(state.warnings(number, &self.stages, self.input.together));
        }
        if let Some(late) = late {
            warnings.push(format!(
                "the search for state {} ended lower than the one before it, which was a local minimum: raise `starts`",
                late + 1
            ));
        }
        let level = states.iter().filter(|state| state.level == 0).count();
        if level == 1 && states[0].alike < ALIKE {
            warnings.push(
                "the starts ended in different states with the same energy: the lowest level is degenerate, or nearly so, or has too few states \
                 at a bond to tell, and averages are those of one of its states; raise `states` or `bond_dimension`, or fix more in `sector`"
                    .to_owned(),
            );
        }
        if level == states.len() && level > 1 && level == self.input.states {
            warnings.push(format!(
                "all {level} states found are one level, which may have more: raise `states` until a higher one is found"
            ));
        }
        warnings
    }
}

/// What is said where sites keep fewer bosons than there can be.
fn truncated(space: &Space, sector: &Sector) -> Option<String> {
    let bosons = (0..space.degrees().len()).filter(|p| *space.local(*p) == LocalSpace::Boson);
    let most = bosons.map(|p| f64::from(space.degrees()[p].dimension) - 1.0).reduce(f64::min)?;
    let particles = sector.fixed.get("particles").or(sector.fixed.get("N")).copied();
    if particles.is_some_and(|particles| particles <= most) {
        return None;
    }
    let remedy = match particles {
        Some(particles) => format!("raise `max_occupation` ({particles} is exact)"),
        None => "raise `max_occupation`, or fix `particles`".to_owned(),
    };
    Some(format!(
        "sites keep at most {most} bosons: energies are upper bounds, and no error contains what is left out; {remedy}"
    ))
}
