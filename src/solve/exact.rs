//! Exact diagonalization of an input: which sectors, the lowest states, averages in them.

use std::collections::BTreeMap;

use eigentruth_exact::orbits::{GroupElement, OrbitBasis, OrbitOperator};
use eigentruth_exact::product::{ProductError, ProductOperator, even_split};
use eigentruth_exact::{Basis, ChargeBasis, MatrixFree, Sector as Charges, System, operator, symmetry};
use eigentruth_models::{Hamiltonian, Lattice, Space};
use eigentruth_numerics::krylov::{self, Options};
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_numerics::{Complex64, Estimate, LinearOperator, Provenance, Scalar};
use eigentruth_operators::{Format, LocalSpace};

use super::averages::{average, total_raising};
use super::group;
use super::input::{Observable, Sector, Solve, Symmetries};

/// An eigenvalue, with its vector if that was asked for.
type Pair<S> = (Estimate, Option<Vec<S>>);

/// From this dimension on an operator on two halves of the system is worth its tables.
const LARGE: u128 = 4096;

/// What was computed.
pub struct Solution {
    /// The Hamiltonian as a formula.
    pub formula: String,
    /// The lowest energies of all sectors that were looked into, ascending.
    pub states: Vec<State>,
    /// How many states the largest sector has that was diagonalized.
    pub dimension: usize,
    /// How many sectors were looked into.
    pub sectors: usize,
    /// Averages in the lowest state, by observable and site.
    pub averages: Vec<(Observable, Vec<Estimate>)>,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// One eigenstate.
pub struct State {
    /// Its energy.
    pub energy: Estimate,
    /// Its quantum numbers by name.
    pub sector: BTreeMap<String, f64>,
}

/// A sector with its quantum numbers as a user names them.
struct Block {
    charges: Charges,
    numbers: BTreeMap<String, f64>,
    dimension: u128,
}

/// Solves an input.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn solve(
    hamiltonian: Hamiltonian,
    lattice: &Lattice,
    input: &Solve,
    seed: u64,
) -> Result<Solution, String> {
    let text = |error: eigentruth_exact::ExactError| error.to_string();
    let formula = hamiltonian.render(Format::Unicode);
    let order = by_flavour(hamiltonian.space());
    let transitions = Transitions::lower(&hamiltonian, &order).map_err(|error| error.to_string())?;
    let system = System::new(hamiltonian).map_err(text)?;
    let mut blocks = blocks(&system)?;
    let possible = possible(&blocks);
    let mut symmetries = Symmetries::default();
    match &input.sector {
        Sector::Given(wanted) => {
            let (charges, rest) = wanted.split()?;
            symmetries = rest;
            refuse_unknown(&charges, &possible)?;
            blocks.retain(|block| charges.iter().all(|(name, value)| block.numbers.get(name) == Some(value)));
            if blocks.is_empty() {
                let asked: Vec<String> =
                    charges.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                return Err(format!("[solve] no state has {}; possible are {possible}", asked.join(", ")));
            }
        }
        Sector::Auto(_) => keep_lowest_weights(&system, &mut blocks)?,
    }
    let group = group::elements(lattice, system.space(), &symmetries)?;
    let task = Task {
        system: &system,
        transitions: &transitions,
        group: group.as_deref(),
        states: input.states,
        with_vectors: input.observables.iter().any(|observable| *observable != Observable::Energy),
        memory: (input.memory * f64::from(1 << 30)) as u64,
        seed,
    };
    let mut found: Vec<(State, Option<Lowest>)> = Vec::new();
    let mut dimension = 0;
    for block in &blocks {
        let (size, all) = task.lowest(block)?;
        dimension = dimension.max(size);
        for (energy, vector) in all {
            let mut sector = block.numbers.clone();
            symmetries.describe(&mut sector);
            found.push((State { energy, sector }, vector));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.energy.value.total_cmp(&b.energy.value));
    let Some((ground, lowest)) = found.first() else {
        return Err("[solve] no state was found".to_owned());
    };
    let mut warnings = Vec::new();
    let mut averages = Vec::new();
    if let Some(lowest) = lowest {
        let near = |state: &State| {
            state.energy.value - ground.energy.value <= 4.0 * (state.energy.error + ground.energy.error)
        };
        let copies = found.iter().filter(|(state, _)| near(state)).count();
        if copies > 1 {
            warnings.push(format!(
                "the lowest level has at least {copies} states; averages are those of one of them"
            ));
        }
        for observable in input.observables.iter().filter(|observable| **observable != Observable::Energy) {
            let values = average(*observable, system.space(), lattice.len(), lowest, &ground.energy)?;
            averages.push((*observable, values));
        }
    }
    let sectors = blocks.len();
    let mut states: Vec<State> = found.into_iter().map(|(state, _)| state).collect();
    states.truncate(input.states);
    Ok(Solution { formula, states, dimension, sectors, averages, warnings })
}

/// For fermions of two flavours the order in which one flavour comes first: no hopping is cut between the halves then.
fn by_flavour(space: &Space) -> Option<Vec<usize>> {
    let degrees = space.degrees();
    let fermions = (0..degrees.len()).all(|p| *space.local(p) == LocalSpace::Fermion);
    let flavours = degrees.iter().map(|degree| degree.mode.internal).max()?;
    (fermions && flavours == 1).then(|| {
        let mut order: Vec<usize> = (0..degrees.len()).collect();
        order.sort_by_key(|position| degrees[*position].mode.internal);
        order
    })
}

/// All sectors. Twice the z component of the spin is given as `sz`, particle numbers as `particles` (all together) and by
/// their names.
fn blocks(system: &System) -> Result<Vec<Block>, String> {
    let sectors = system.sectors().map_err(|error| error.to_string())?;
    let block = |(charges, dimension): (Charges, u128)| {
        let mut numbers = BTreeMap::new();
        let mut particles = None;
        let mut flavours = BTreeMap::new();
        for fixed in charges.fixed() {
            let value = fixed.value as f64;
            match fixed.charge.name.as_str() {
                "2Sz" if fixed.charge.modulus.is_none() => {
                    numbers.insert("sz".to_owned(), value / 2.0);
                }
                name => {
                    if name.starts_with('N') && fixed.charge.modulus.is_none() {
                        *particles.get_or_insert(0.0) += value;
                        flavours.insert(name.to_owned(), value);
                    }
                    numbers.insert(name.to_owned(), value);
                }
            }
        }
        if let Some(particles) = particles {
            numbers.insert("particles".to_owned(), particles);
        }
        if let (Some(up), Some(down)) = (flavours.get("N0"), flavours.get("N1"))
            && flavours.len() == 2
        {
            numbers.insert("sz".to_owned(), (up - down) / 2.0);
        }
        Block { charges, numbers, dimension }
    };
    Ok(sectors.into_iter().map(block).collect())
}

/// The quantum numbers and their ranges.
fn possible(blocks: &[Block]) -> String {
    let mut ranges: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for block in blocks {
        for (name, value) in &block.numbers {
            let range = ranges.entry(name).or_insert((*value, *value));
            *range = (range.0.min(*value), range.1.max(*value));
        }
    }
    let texts: Vec<String> = ranges
        .iter()
        .map(|(name, (low, high))| format!("{name} from {low} to {high} in steps of 1"))
        .collect();
    if texts.is_empty() { "none: nothing is conserved".to_owned() } else { texts.join(", ") }
}

fn refuse_unknown(wanted: &BTreeMap<String, f64>, possible: &str) -> Result<(), String> {
    for name in wanted.keys() {
        if !possible.split(", ").any(|text| text.starts_with(&format!("{name} "))) {
            return Err(format!(
                "[solve] `{name}` is no conserved quantity here; possible are {possible}, and the symmetries `momentum`, \
                 `reflection` (1 or -1) and `flip` (1 or -1)"
            ));
        }
    }
    Ok(())
}

/// Where the total spin is conserved every multiplet has a state with the smallest |S^z|: the other sectors only hold
/// copies.
fn keep_lowest_weights(system: &System, blocks: &mut Vec<Block>) -> Result<(), String> {
    let Some(raising) = total_raising(system.space()) else { return Ok(()) };
    let commutator = symmetry::commutator(system.space(), system.hamiltonian().operator(), &raising)
        .map_err(|error| error.to_string())?;
    if commutator.value <= commutator.error {
        blocks.retain(|block| block.numbers.get("sz").is_none_or(|sz| *sz == 0.0 || *sz == 0.5));
    }
    Ok(())
}

/// An eigenvector with its basis, complex.
pub struct Lowest {
    /// The configurations.
    pub basis: ChargeBasis,
    /// The vector on them.
    pub vector: Vec<Complex64>,
}

/// States of one sector, each with its vector if that was asked for.
type Found = Vec<(Estimate, Option<Lowest>)>;

/// What is wanted of every sector.
struct Task<'a> {
    system: &'a System,
    /// In the order of modes that is fastest without symmetries.
    transitions: &'a Transitions,
    group: Option<&'a [GroupElement]>,
    states: usize,
    with_vectors: bool,
    memory: u64,
    seed: u64,
}

impl Task<'_> {
    /// The dimension and the lowest states of a sector.
    fn lowest(&self, block: &Block) -> Result<(usize, Found), String> {
        match self.group {
            Some(group) => self.symmetric(block, group),
            None if self.transitions.is_real() => self.plain::<f64>(block),
            None => self.plain::<Complex64>(block),
        }
    }

    /// By charges alone: on two halves of the system if it is large and that form exists.
    fn plain<S: Scalar>(&self, block: &Block) -> Result<(usize, Found), String> {
        let layout = &self.transitions.layout;
        let basis =
            || ChargeBasis::new(layout, &block.charges, self.memory).map_err(|error| error.to_string());
        let vectors = |pairs: Vec<(Estimate, Option<Vec<S>>)>| -> Result<Found, String> {
            pairs
                .into_iter()
                .map(|(energy, vector)| {
                    let of = |vector: Vec<S>| -> Result<Lowest, String> {
                        Ok(Lowest { basis: basis()?, vector: complex(&vector) })
                    };
                    Ok((energy, vector.map(of).transpose()?))
                })
                .collect()
        };
        self.refuse_if_too_large::<S>(block.dimension)?;
        if block.dimension >= LARGE {
            match ProductOperator::<S>::new(self.transitions, &block.charges, even_split(layout)) {
                Ok(operator) => {
                    let pairs = self.pairs(&operator, "exact/product")?;
                    return Ok((operator.dimension(), vectors(pairs)?));
                }
                Err(ProductError::Exact(error)) => return Err(error.to_string()),
                // What has no such form has a general one.
                Err(_) => {}
            }
        }
        let states = basis()?;
        let operator =
            MatrixFree::<S, _>::new(&states, self.transitions).map_err(|error| error.to_string())?;
        let pairs = self.pairs(&operator, "exact/matrix-free")?;
        Ok((states.dimension(), vectors(pairs)?))
    }

    /// The vectors that Lanczos needs at least, before anything is allocated.
    fn refuse_if_too_large<S: Scalar>(&self, dimension: u128) -> Result<(), String> {
        let vectors = if self.states > 1 { 12 + self.states } else { 4 };
        let needed = dimension.saturating_mul((vectors * size_of::<S>()) as u128);
        if needed <= u128::from(self.memory) {
            return Ok(());
        }
        let gib = |bytes: u128| bytes as f64 / f64::from(1 << 30);
        Err(format!(
            "[solve] the sector has {dimension} states; {vectors} vectors take {:.1} GiB of memory, {:.1} are allowed: fix \
             more quantum numbers, or set `memory` (in GiB)",
            gib(needed),
            gib(self.memory.into())
        ))
    }

    /// By charges and a one-dimensional representation of a group.
    fn symmetric(&self, block: &Block, group: &[GroupElement]) -> Result<(usize, Found), String> {
        let transitions = self.system.transitions();
        self.refuse_if_too_large::<f64>(block.dimension / group.len() as u128)?;
        let basis = OrbitBasis::new(&transitions.layout, &block.charges, group, self.memory)
            .map_err(|error| format!("[solve] {error}"))?;
        let found = if transitions.is_real() && basis.is_real() {
            self.in_orbits::<f64>(&basis, block)?
        } else {
            self.in_orbits::<Complex64>(&basis, block)?
        };
        Ok((basis.dimension(), found))
    }

    fn in_orbits<S: Scalar>(&self, basis: &OrbitBasis, block: &Block) -> Result<Found, String> {
        let operator = OrbitOperator::<S>::new(self.system.transitions(), basis, self.memory)
            .map_err(|error| format!("[solve] {error}"))?;
        let pairs = self.pairs(&operator, "exact/orbits")?;
        let text = |error: eigentruth_exact::ExactError| error.to_string();
        pairs
            .into_iter()
            .map(|(energy, vector)| {
                let of = |vector: Vec<S>| -> Result<Lowest, String> {
                    let target = self.system.basis(&block.charges, self.memory).map_err(text)?;
                    let vector = operator::expand(basis, &complex(&vector), &target).map_err(text)?;
                    Ok(Lowest { basis: target, vector })
                };
                Ok((energy, vector.map(of).transpose()?))
            })
            .collect()
    }

    /// The lowest eigenvalues of an operator, with the vector of the lowest one if that was asked for.
    fn pairs<S: Scalar>(
        &self,
        operator: &impl LinearOperator<S>,
        solver: &str,
    ) -> Result<Vec<Pair<S>>, String> {
        let memory = usize::try_from(self.memory / 2).unwrap_or(usize::MAX);
        let options = Options { seed: self.seed, memory, ..Options::default() };
        let provenance =
            || Provenance::new(solver).with_seed(self.seed).with("dimension", operator.dimension());
        let failed = |error: krylov::KrylovError| format!("[solve] {error}");
        if self.states > 1 {
            let found = krylov::eigenpairs(operator, self.states, &options).map_err(failed)?;
            let keep = |(at, pair): (usize, krylov::Eigenpair<S>)| {
                let energy = pair.estimate(provenance());
                (energy, (self.with_vectors && at == 0).then_some(pair.vector))
            };
            return Ok(found.pairs.into_iter().enumerate().map(keep).collect());
        }
        if self.with_vectors {
            let pair = krylov::lowest_eigenpair(operator, &options).map_err(failed)?;
            return Ok(vec![(pair.estimate(provenance()), Some(pair.vector))]);
        }
        let value = krylov::lowest_eigenvalue(operator, &options).map_err(failed)?;
        Ok(vec![(value.estimate(provenance()), None)])
    }
}

fn complex<S: Scalar>(vector: &[S]) -> Vec<Complex64> {
    vector.iter().map(|x| x.to_complex()).collect()
}
