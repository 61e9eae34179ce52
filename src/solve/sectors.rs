//! The lowest states of sectors, in whatever form of the Hamiltonian is fastest there.

use eigentruth_exact::orbits::{OrbitBasis, OrbitOperator};
use eigentruth_exact::product::{ProductError, ProductOperator, even_split};
use eigentruth_exact::{Basis, ChargeBasis, MatrixFree, System, operator};
use eigentruth_numerics::keeper::Keeper;
use eigentruth_numerics::krylov::{self, Options};
use eigentruth_numerics::lower::Transitions;
use eigentruth_numerics::{Complex64, Estimate, LinearOperator, Provenance, Scalar};
use serde::{Deserialize, Serialize};

use super::group::Group;
use super::numbers::Block;

/// From this dimension on an operator on two halves of the system is worth its tables.
const LARGE: u128 = 4096;

/// An eigenvector with its basis, complex.
pub struct Lowest {
    /// The configurations.
    pub basis: ChargeBasis,
    /// The vector on them.
    pub vector: Vec<Complex64>,
    /// `‖Hx − λx‖`.
    pub residual: f64,
    /// The distance to the nearest other level of its sector, if it is known.
    pub gap: Option<f64>,
}

/// What was found in a sector.
#[derive(Serialize, Deserialize)]
pub struct Part {
    /// How many states it has.
    pub dimension: usize,
    /// Its lowest energies, ascending.
    pub energies: Vec<Estimate>,
}

/// A vector with its residual and gap.
type Vector<S> = (Vec<S>, f64, Option<f64>);

/// Energies, and the vector of the lowest if that was asked for.
type Found<S> = (Vec<Estimate>, Option<Vector<S>>);

/// What is wanted of every sector.
pub struct Task<'a> {
    /// The system.
    pub system: &'a System,
    /// In the order of modes that is fastest without symmetries.
    pub transitions: &'a Transitions,
    /// Symmetries besides the charges.
    pub group: Option<&'a Group>,
    /// How many states.
    pub states: usize,
    /// The most memory, in bytes.
    pub memory: u64,
    /// The seed of the start vectors.
    pub seed: u64,
}

/// How one sector is solved: whether with the vector of its lowest state, and what keeps the iteration.
struct Way<'k> {
    with_vector: bool,
    keeper: Option<&'k mut Keeper>,
}

impl Task<'_> {
    /// All sectors, and the lowest vector of all if that is wanted. With several sectors the one that holds the lowest
    /// state is solved again with its vector, which is cheaper than vectors for all. What the keeper has is not computed again.
    ///
    /// # Errors
    /// A sentence: what is not possible.
    pub fn all(
        &self,
        blocks: &[Block],
        with_vector: bool,
        mut keeper: Option<&mut Keeper>,
    ) -> Result<(Vec<Part>, Option<Lowest>), String> {
        let kept = |keeper: &Keeper| -> Result<Vec<Part>, String> {
            let read = |value: &serde_json::Value| serde_json::from_value(value.clone());
            keeper.finished().iter().map(read).collect::<Result<_, _>>().map_err(|error| error.to_string())
        };
        let mut parts = keeper.as_deref().map_or(Ok(Vec::new()), kept)?;
        let at_once = with_vector && blocks.len() == 1;
        if !at_once {
            for block in &blocks[parts.len().min(blocks.len())..] {
                let way = Way { with_vector: false, keeper: keeper.as_deref_mut() };
                let (part, _) = self.lowest(block, way)?;
                if let Some(keeper) = keeper.as_deref_mut() {
                    keeper.finish(&part).map_err(|error| error.to_string())?;
                }
                parts.push(part);
            }
        }
        if !with_vector {
            return Ok((parts, None));
        }
        let lowest = |part: &Part| part.energies.first().map_or(f64::INFINITY, |energy| energy.value);
        let best = |a: &usize, b: &usize| lowest(&parts[*a]).total_cmp(&lowest(&parts[*b]));
        let best = (0..parts.len()).min_by(best).unwrap_or(0);
        let (part, vector) = self.lowest(&blocks[best], Way { with_vector, keeper })?;
        if at_once {
            parts = vec![part]
        } else {
            parts[best] = part
        }
        Ok((parts, vector))
    }

    /// The dimension and the lowest states of a sector.
    fn lowest(&self, block: &Block, way: Way<'_>) -> Result<(Part, Option<Lowest>), String> {
        match self.group {
            Some(group) => self.symmetric(block, group, way),
            None if self.transitions.is_real() => self.plain::<f64>(block, way),
            None => self.plain::<Complex64>(block, way),
        }
    }

    /// By charges alone: on two halves of the system if it is large and that form exists.
    fn plain<S: Scalar>(&self, block: &Block, way: Way<'_>) -> Result<(Part, Option<Lowest>), String> {
        let layout = &self.transitions.layout;
        let basis =
            || ChargeBasis::new(layout, &block.charges, self.memory).map_err(|error| error.to_string());
        let packed = |dimension: usize, (energies, vector): Found<S>| {
            let lowest = |(vector, residual, gap): Vector<S>| -> Result<Lowest, String> {
                Ok(Lowest { basis: basis()?, vector: complex(&vector), residual, gap })
            };
            Ok((Part { dimension, energies }, vector.map(lowest).transpose()?))
        };
        self.refuse_if_too_large::<S>(block.dimension)?;
        if block.dimension >= LARGE {
            match ProductOperator::<S>::new(self.transitions, &block.charges, even_split(layout)) {
                Ok(operator) => {
                    let found = self.pairs(&operator, "exact/product", way)?;
                    return packed(operator.dimension(), found);
                }
                Err(ProductError::Exact(error)) => return Err(error.to_string()),
                // What has no such form has a general one.
                Err(_) => {}
            }
        }
        let states = basis()?;
        let operator =
            MatrixFree::<S, _>::new(&states, self.transitions).map_err(|error| error.to_string())?;
        let found = self.pairs(&operator, "exact/matrix-free", way)?;
        packed(states.dimension(), found)
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
            "[solve] the sector has {dimension} states; {vectors} vectors take {:.2} GiB of memory, {:.2} are allowed: fix \
             more quantum numbers, take a smaller system, or set `memory` (in GiB)",
            gib(needed),
            gib(self.memory.into())
        ))
    }

    /// By charges and a one-dimensional representation of a group.
    fn symmetric(
        &self,
        block: &Block,
        group: &Group,
        way: Way<'_>,
    ) -> Result<(Part, Option<Lowest>), String> {
        let transitions = self.system.transitions();
        self.refuse_if_too_large::<f64>(block.dimension / group.elements.len() as u128)?;
        let basis = OrbitBasis::new(&transitions.layout, &block.charges, &group.elements, self.memory)
            .map_err(|error| format!("[solve] {}", group.refusal(&error)))?;
        if transitions.is_real() && basis.is_real() {
            self.in_orbits::<f64>(&basis, block, group, way)
        } else {
            self.in_orbits::<Complex64>(&basis, block, group, way)
        }
    }

    fn in_orbits<S: Scalar>(
        &self,
        basis: &OrbitBasis,
        block: &Block,
        group: &Group,
        way: Way<'_>,
    ) -> Result<(Part, Option<Lowest>), String> {
        let operator = OrbitOperator::<S>::new(self.system.transitions(), basis, self.memory)
            .map_err(|error| format!("[solve] {}", group.refusal(&error)))?;
        let (energies, vector) = self.pairs(&operator, "exact/orbits", way)?;
        let text = |error: eigentruth_exact::ExactError| error.to_string();
        let lowest = |(vector, residual, gap): Vector<S>| -> Result<Lowest, String> {
            let target = self.system.basis(&block.charges, self.memory).map_err(text)?;
            let vector = operator::expand(basis, &complex(&vector), &target).map_err(text)?;
            Ok(Lowest { basis: target, vector, residual, gap })
        };
        Ok((Part { dimension: basis.dimension(), energies }, vector.map(lowest).transpose()?))
    }

    /// The lowest eigenvalues of an operator, with the vector of the lowest one if that was asked for.
    fn pairs<S: Scalar>(
        &self,
        operator: &impl LinearOperator<S>,
        solver: &str,
        way: Way<'_>,
    ) -> Result<Found<S>, String> {
        let memory = usize::try_from(self.memory / 2).unwrap_or(usize::MAX);
        let options = Options { seed: self.seed, memory, ..Options::default() };
        let provenance =
            || Provenance::new(solver).with_seed(self.seed).with("dimension", operator.dimension());
        let failed = |error: krylov::KrylovError| format!("[solve] {error}");
        let vector = |pair: krylov::Eigenpair<S>| (pair.vector, pair.residual, pair.gap);
        if self.states > 1 {
            let found = match way.keeper {
                Some(keeper) => krylov::eigenpairs_kept(operator, self.states, &options, keeper),
                None => krylov::eigenpairs(operator, self.states, &options),
            };
            let found = found.map_err(failed)?;
            let energies = found.pairs.iter().map(|pair| pair.estimate(provenance())).collect();
            let first = found.pairs.into_iter().next().filter(|_| way.with_vector);
            return Ok((energies, first.map(vector)));
        }
        if way.with_vector {
            let pair = match way.keeper {
                Some(keeper) => krylov::lowest_eigenpair_kept(operator, &options, keeper),
                None => krylov::lowest_eigenpair(operator, &options),
            };
            let pair = pair.map_err(failed)?;
            return Ok((vec![pair.estimate(provenance())], Some(vector(pair))));
        }
        let value = match way.keeper {
            Some(keeper) => krylov::lowest_eigenvalue_kept(operator, &options, keeper),
            None => krylov::lowest_eigenvalue(operator, &options),
        };
        Ok((vec![value.map_err(failed)?.estimate(provenance())], None))
    }
}

fn complex<S: Scalar>(vector: &[S]) -> Vec<Complex64> {
    vector.iter().map(|x| x.to_complex()).collect()
}
