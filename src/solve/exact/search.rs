//! The iterations of a part: its lowest energies, or levels that are whole. What a keeper has stored of one is gone on with.

use eigentruth_numerics::keeper::Keeper;
use eigentruth_numerics::krylov::{self, Eigenpairs, Eigenvalue, KrylovError, Options};
use eigentruth_numerics::{LinearOperator, Scalar};
use serde::{Deserialize, Serialize};

/// The largest block: levels with this many states or more are not certified by the iteration.
const LARGEST_BLOCK: usize = 24;

/// The name of an iteration for one energy.
const LOWEST: &str = "lowest";

/// The name of an iteration for several states: those of other numbers have other vectors.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Name {
    count: usize,
    block: usize,
}

/// Looks for states of an operator.
pub struct Search<'k> {
    /// How many states are asked for.
    pub states: usize,
    /// How to look.
    pub options: Options,
    /// What keeps the iteration.
    pub keeper: Option<&'k mut Keeper>,
}

impl Search<'_> {
    /// The lowest eigenvalue.
    ///
    /// # Errors
    /// [`KrylovError`].
    pub fn lowest<S: Scalar>(
        &mut self,
        operator: &impl LinearOperator<S>,
    ) -> Result<Eigenvalue, KrylovError> {
        match self.keeper.as_deref_mut() {
            Some(keeper) => {
                keeper.begin(&LOWEST)?;
                krylov::lowest_eigenvalue_kept(operator, &self.options, keeper)
            }
            None => krylov::lowest_eigenvalue(operator, &self.options),
        }
    }

    /// The lowest states, as many as are asked for.
    ///
    /// # Errors
    /// [`KrylovError`].
    pub fn several<S: Scalar>(
        &mut self,
        operator: &impl LinearOperator<S>,
    ) -> Result<Eigenpairs<S>, KrylovError> {
        let name = Name { count: self.states, block: self.options.block };
        self.named(operator, name)
    }

    fn named<S: Scalar>(
        &mut self,
        operator: &impl LinearOperator<S>,
        name: Name,
    ) -> Result<Eigenpairs<S>, KrylovError> {
        self.options.block = name.block;
        match self.keeper.as_deref_mut() {
            Some(keeper) => {
                keeper.begin(&name)?;
                krylov::eigenpairs_kept(operator, name.count, &self.options, keeper)
            }
            None => krylov::eigenpairs(operator, name.count, &self.options),
        }
    }

    /// The lowest states, so many that the levels wanted are whole and their multiplicities certain, if that can be had: a larger block
    /// sees more copies, one more state shows that a level ends. Levels above `up_to` are not wanted.
    ///
    /// # Errors
    /// [`KrylovError`].
    pub fn whole_levels<S: Scalar>(
        &mut self,
        operator: &impl LinearOperator<S>,
        up_to: Option<f64>,
    ) -> Result<Eigenpairs<S>, KrylovError> {
        let dimension = operator.dimension();
        let first = Name { count: (self.states + 1).min(dimension), block: self.options.block };
        self.options.max_applications += 20 * first.count;
        // The iterations before one that is stored have said only which is next.
        let mut name = self.keeper.as_deref().and_then(Keeper::underway).unwrap_or(first);
        let mut before = None;
        loop {
            let found = match (self.named(operator, name), before.take()) {
                (Ok(found), _) => found,
                (Err(error @ KrylovError::Checkpoint(_)), _) => return Err(error),
                // What there is stays true; its multiplicities are said to be lower bounds.
                (Err(_), Some(before)) => return Ok(before),
                (Err(error), None) if name == first => return Err(error),
                // Now they have to say more.
                (Err(_), None) => {
                    name = first;
                    continue;
                }
            };
            let mut states = 0;
            let mut largest = 0;
            let mut certain = true;
            for level in found.levels() {
                if states >= self.states || up_to.is_some_and(|limit| level.value - level.error > limit) {
                    break;
                }
                states += level.multiplicity;
                largest = largest.max(level.multiplicity);
                certain &= level.certified;
            }
            if certain || name.count == dimension || name.block == LARGEST_BLOCK {
                return Ok(found);
            }
            name = Name {
                count: (name.count + largest.max(2)).min(dimension),
                block: (largest + 2).max(2 * name.block).min(LARGEST_BLOCK),
            };
            before = Some(found);
        }
    }
}
