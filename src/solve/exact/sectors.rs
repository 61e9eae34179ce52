//! The lowest states of one sector, in whatever form of the Hamiltonian is fastest there.

use std::borrow::Cow;
use std::sync::Arc;

use eigentruth_exact::orbits::{OrbitBasis, OrbitError, OrbitOperator};
use eigentruth_exact::product::{ProductError, ProductOperator, even_split};
use eigentruth_exact::{Basis, ChargeBasis, MatrixFree, System, operator};
use eigentruth_numerics::keeper::Keeper;
use eigentruth_numerics::krylov::{self, Eigenpairs, KrylovError, Options};
use eigentruth_numerics::lower::Transitions;
use eigentruth_numerics::{Complex64, Estimate, LinearOperator, Provenance, Scalar};
use serde::{Deserialize, Serialize};

use super::super::input::Symmetries;
use super::averages::Averages;
pub use super::averages::Sums;
use super::group::Group;
use super::multiplets::TotalSpin;
use super::numbers::Block;
use super::search::Search;
use crate::text::bytes;

/// From this dimension on an operator on two halves of the system is worth its tables.
const LARGE: u128 = 4096;

/// Up to this dimension a sector is diagonalized in full.
const DENSE: usize = 200;

/// What is wanted of every sector.
pub struct Task<'a> {
    /// The system.
    pub system: &'a System,
    /// In the order of modes that is fastest without symmetries.
    pub transitions: &'a Transitions,
    /// How many states.
    pub states: usize,
    /// The most memory, in bytes.
    pub memory: u64,
    /// The seed of the start vectors.
    pub seed: u64,
    /// The total spin, if the states are to be resolved by it.
    pub spin: Option<&'a TotalSpin>,
    /// What is to be averaged over the lowest level.
    pub averages: &'a Averages,
}

/// A part of the system: charges, and perhaps a representation of a group.
pub struct Part {
    /// The charges.
    pub block: Block,
    /// The group with its characters.
    pub group: Option<Arc<Group>>,
    /// What the representation is called: symmetries that were asked for or that are used unasked.
    pub symmetries: Symmetries,
    /// Whether it is known to hold the ground state of its charges, and is one of many representations.
    pub ground_only: bool,
    /// Whether its space keeps fewer bosons on a site than it has.
    pub truncated: bool,
}

impl Part {
    /// All states with some charges.
    pub fn of(block: Block) -> Self {
        Part { block, group: None, symmetries: Symmetries::default(), ground_only: false, truncated: false }
    }
}

/// How much is computed of a part.
#[derive(Clone, Copy, Debug)]
pub enum Job {
    /// Its lowest energies, without multiplicities.
    Energies,
    /// Whole levels up to an energy, if one is given, and up to the number of states asked for; averages if the lowest one
    /// is not above `ground`.
    Levels {
        /// Levels above this are not needed.
        up_to: Option<f64>,
        /// No level of the system is below this.
        ground: Option<f64>,
    },
}

/// A job, and what keeps its iteration.
struct Way<'k> {
    job: Job,
    keeper: Option<&'k mut Keeper>,
}

/// What was found in a part.
#[derive(Serialize, Deserialize)]
pub struct Found {
    /// How many states it has.
    pub dimension: usize,
    /// Its lowest levels, ascending.
    pub levels: Vec<Level>,
    /// Whether all states of its charges were looked at, because the Hamiltonian has the symmetries of its group only nearly.
    #[serde(default)]
    pub without_group: bool,
}

/// Equal energies of one part.
#[derive(Clone, Serialize, Deserialize)]
pub struct Level {
    /// The energy.
    pub energy: Estimate,
    /// How many states of the part have it, at least.
    pub multiplicity: usize,
    /// Whether there are no more.
    pub certified: bool,
    /// Twice the total spin of each state, where it was resolved.
    pub spins: Vec<u32>,
    /// Sums over the states (each with all its spin components, where they were resolved).
    pub sums: Option<Sums>,
}

/// Why nothing was found.
pub enum Refusal {
    /// No state of the part transforms so.
    Empty,
    /// The Hamiltonian does not have the symmetry; a sentence.
    NotInvariant(String),
    /// A sentence.
    Sentence(String),
}

impl From<String> for Refusal {
    fn from(sentence: String) -> Self {
        Refusal::Sentence(sentence)
    }
}

fn text(error: impl std::fmt::Display) -> Refusal {
    Refusal::Sentence(error.to_string())
}

impl Task<'_> {
    /// Does a job on a part, and goes on with what the keeper has of it.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn solve(&self, part: &Part, job: Job, keeper: Option<&mut Keeper>) -> Result<Found, Refusal> {
        let way = Way { job, keeper };
        match &part.group {
            Some(group) => self.symmetric(&part.block, group, way),
            None if self.transitions.is_real() => self.plain::<f64>(&part.block, way),
            None => self.plain::<Complex64>(&part.block, way),
        }
    }

    /// By charges alone: on two halves of the system if it is large and that form exists.
    fn plain<S: Scalar>(&self, block: &Block, way: Way<'_>) -> Result<Found, Refusal> {
        let layout = &self.transitions.layout;
        let basis = || ChargeBasis::new(layout, &block.charges, self.memory).map_err(text);
        self.refuse_if_too_large::<S>(block.dimension, way.job)?;
        if block.dimension >= LARGE {
            match ProductOperator::<S>::new(self.transitions, &block.charges, even_split(layout)) {
                Ok(operator) => {
                    return self
                        .found(&operator, "exact/product", block, way, basis, |x, _| Ok(Cow::Borrowed(x)));
                }
                Err(ProductError::Exact(error)) => return Err(text(error)),
                // What has no such form has a general one.
                Err(_) => {}
            }
        }
        let states = basis()?;
        let operator = MatrixFree::<S, _>::new(&states, self.transitions).map_err(text)?;
        self.found(&operator, "exact/matrix-free", block, way, basis, |x, _| Ok(Cow::Borrowed(x)))
    }

    /// By charges and a one-dimensional representation of a group.
    fn symmetric(&self, block: &Block, group: &Group, way: Way<'_>) -> Result<Found, Refusal> {
        let transitions = self.system.transitions();
        self.refuse_if_too_large::<f64>(block.dimension / group.elements.len() as u128, way.job)?;
        let basis = OrbitBasis::new(&transitions.layout, &block.charges, &group.elements, self.memory)
            .map_err(|error| refusal(group, &error))?;
        if transitions.is_real() && basis.is_real() {
            self.in_orbits::<f64>(&basis, block, group, way)
        } else {
            self.in_orbits::<Complex64>(&basis, block, group, way)
        }
    }

    fn in_orbits<S: Scalar>(
        &self,
        orbits: &OrbitBasis,
        block: &Block,
        group: &Group,
        way: Way<'_>,
    ) -> Result<Found, Refusal> {
        let operator = OrbitOperator::<S>::new(self.system.transitions(), orbits, self.memory)
            .map_err(|error| refusal(group, &error))?;
        let basis = || self.system.basis(&block.charges, self.memory).map_err(text);
        self.found(&operator, "exact/orbits", block, way, basis, |x, target| {
            operator::expand(orbits, x, target).map(Cow::Owned).map_err(text)
        })
    }

    /// The vectors that the iteration needs at least, before anything is allocated.
    fn refuse_if_too_large<S: Scalar>(&self, dimension: u128, job: Job) -> Result<(), Refusal> {
        let vectors = match job {
            Job::Energies if self.states == 1 => 4,
            // A block of three, as many for its images and restarts, one to spare; half of the memory is for vectors.
            _ => 2 * (12 + self.states.min(usize::try_from(dimension).unwrap_or(usize::MAX))),
        };
        let needed = dimension.saturating_mul((vectors * size_of::<S>()) as u128);
        if needed <= u128::from(self.memory) || dimension <= DENSE as u128 {
            return Ok(());
        }
        let why = match job {
            Job::Levels { .. } if self.states == 1 => " (averages need the whole lowest level)",
            _ => "",
        };
        Err(Refusal::Sentence(format!(
            "[solve] the sector has {dimension} states; {vectors} vectors{why} take {} of memory, {} are allowed: fix more \
             quantum numbers, take a smaller system, or set `memory` (in GiB)",
            bytes(needed),
            bytes(self.memory.into())
        )))
    }

    fn options(&self) -> Options {
        let memory = usize::try_from(self.memory / 2).unwrap_or(usize::MAX);
        Options { seed: self.seed, memory, dense_below: DENSE, ..Options::default() }
    }

    /// Does the job on an operator; `basis` are the configurations that `expand` brings vectors to.
    fn found<S: Scalar>(
        &self,
        operator: &impl LinearOperator<S>,
        solver: &str,
        block: &Block,
        way: Way<'_>,
        basis: impl Fn() -> Result<ChargeBasis, Refusal>,
        expand: impl for<'x> Fn(&'x [S], &ChargeBasis) -> Result<Cow<'x, [S]>, Refusal>,
    ) -> Result<Found, Refusal> {
        let dimension = operator.dimension();
        let provenance = || Provenance::new(solver).with_seed(self.seed).with("dimension", dimension);
        let failed = |error: KrylovError| Refusal::Sentence(format!("[solve] {error}"));
        let single = |energy: Estimate| Level {
            energy,
            multiplicity: 1,
            certified: false,
            spins: Vec::new(),
            sums: None,
        };
        let mut search = Search { states: self.states, options: self.options(), keeper: way.keeper };
        let Job::Levels { up_to, ground } = way.job else {
            let energies: Vec<Estimate> = if self.states == 1 {
                vec![search.lowest(operator).map_err(failed)?.estimate(provenance())]
            } else {
                let found = search.several(operator).map_err(failed)?;
                found.pairs.iter().map(|pair| pair.estimate(provenance())).collect()
            };
            let levels = energies.into_iter().map(single).collect();
            return Ok(Found { dimension, levels, without_group: false });
        };
        let mut pairs = search.whole_levels(operator, up_to).map_err(failed)?;
        // Vectors are only looked at on configurations if they are looked at.
        let needed = self.spin.is_some() || !self.averages.is_empty();
        let configurations = needed.then(basis).transpose()?;
        let mut levels = Vec::new();
        let mut states = 0;
        for level in pairs.levels() {
            if states >= self.states || up_to.is_some_and(|limit| level.value - level.error > limit) {
                break;
            }
            states += level.multiplicity;
            let members = level.first..level.first + level.multiplicity;
            let mut energy = pairs.pairs[level.first].estimate(provenance());
            (energy.value, energy.error) = (level.value, level.error);
            let residual =
                pairs.pairs[members.clone()].iter().map(|pair| pair.residual.powi(2)).sum::<f64>().sqrt();
            let gap = level.certified.then(|| gap(&pairs, &level)).flatten();
            let mut vectors: Vec<Vec<S>> =
                pairs.pairs[members].iter_mut().map(|pair| std::mem::take(&mut pair.vector)).collect();
            let spins = match (self.spin, &configurations) {
                (Some(spin), Some(basis)) => spin
                    .resolve(basis, &block.charges, self.memory, &mut vectors)
                    .map_err(Refusal::Sentence)?,
                _ => Vec::new(),
            };
            // What has no total spin where all should have one is no whole level.
            let gap = gap.filter(|_| self.spin.is_none() || !spins.is_empty());
            let is_lowest =
                level.first == 0 && ground.is_none_or(|ground| level.value - level.error <= ground);
            let mut sums = None;
            if is_lowest
                && !self.averages.is_empty()
                && let Some(basis) = &configurations
            {
                let mut of_level = self.averages.start(basis, residual, gap);
                for (at, vector) in vectors.iter().enumerate() {
                    let weight = spins.get(at).map_or(1.0, |twice| f64::from(twice + 1));
                    of_level.add(self.system.space(), &expand(vector, basis)?, weight)?;
                }
                sums = Some(of_level.finish());
            }
            levels.push(Level {
                energy,
                multiplicity: level.multiplicity,
                certified: level.certified,
                spins,
                sums,
            });
        }
        Ok(Found { dimension, levels, without_group: false })
    }
}

/// The distance from a level to all others, less their errors.
fn gap<S>(pairs: &Eigenpairs<S>, level: &krylov::Level) -> Option<f64> {
    let members = level.first..level.first + level.multiplicity;
    let others = pairs.pairs.iter().enumerate().filter(|(at, _)| !members.contains(at));
    let others = others.map(|(_, pair)| (pair.value, pair.error)).chain(pairs.next);
    let distance = others.map(|(value, error)| (value - level.value).abs() - error - level.error);
    Some(distance.fold(f64::INFINITY, f64::min)).filter(|gap| *gap > 0.0)
}

fn refusal(group: &Group, error: &OrbitError) -> Refusal {
    match error {
        OrbitError::Empty => Refusal::Empty,
        OrbitError::NotInvariant { .. } => Refusal::NotInvariant(format!("[solve] {}", group.refusal(error))),
        error => Refusal::Sentence(format!("[solve] {}", group.refusal(error))),
    }
}
