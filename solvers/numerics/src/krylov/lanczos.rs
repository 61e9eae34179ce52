//! Lanczos iteration with three vectors, for one eigenvalue.

use serde::{Deserialize, Serialize};

use super::{Eigenpair, KrylovError, Options, ROUNDING, Tridiagonal, dense_eigenpairs};
use crate::checkpoint::CheckpointError;
use crate::keeper::Keeper;
use crate::{Estimate, Kind, LinearOperator, Provenance, Scalar, vector};

/// An extremal eigenvalue.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigenvalue {
    /// The eigenvalue.
    pub value: f64,
    /// `β_m |s_m|`, what the residual of the Ritz vector would be; 0 if the matrix was diagonalized in full.
    pub residual: f64,
    /// The error bound, see [`Eigenvalue::gap`].
    pub error: f64,
    /// The distance to the next different eigenvalue less the residual of that one, where it is known that well.
    /// With it the error bound is residual²/gap (Temple; Parlett, *The Symmetric Eigenvalue Problem*, 11.7),
    /// provided that no eigenvalue in between has escaped a random start vector; without it, the residual.
    pub gap: Option<f64>,
    /// A bound on the norm of the operator on the Krylov space.
    pub norm: f64,
    /// [`Kind::Exact`] if the full matrix was diagonalized, else [`Kind::Converged`].
    pub kind: Kind,
    /// How often the operator was applied.
    pub applications: usize,
}

impl Eigenvalue {
    /// As an estimate.
    pub fn estimate(&self, provenance: Provenance) -> Estimate {
        estimate(self.value, self.error, self.kind, provenance)
            .with("residual", self.residual)
            .with("applications", self.applications as f64)
    }
}

pub(super) fn estimate(value: f64, error: f64, kind: Kind, provenance: Provenance) -> Estimate {
    Estimate { kind, ..Estimate::converged(value, error, provenance) }
}

/// How far an iteration is, besides its vectors.
#[derive(Serialize, Deserialize)]
pub(super) struct Progress {
    pub(super) stage: Stage,
    pub(super) tridiagonal: Tridiagonal,
    pub(super) coupling: f64,
    pub(super) outer: Outer,
}

/// What an iteration does, and which vectors belong to it; a pair that started again has its start vector before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// Looks for an eigenvalue: the last two Krylov vectors.
    Value,
    /// Looks for an eigenvalue whose vector is wanted: the same.
    Pair,
    /// Makes that vector, having added so many Krylov vectors: the same, and the sum.
    Vector(usize),
}

/// The runs of [`lowest_eigenpair`] so far.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Outer {
    pub(super) applications: usize,
    /// The smallest residual.
    pub(super) best: Option<f64>,
    pub(super) restarted: bool,
}

/// What a keeper has stored, with `vectors` of the dimension `n`.
pub(super) fn recalled<S: Scalar>(
    keeper: Option<&mut Keeper>,
    n: usize,
    expected: impl Fn(&Progress) -> Option<usize>,
) -> Result<Option<(Progress, Vec<Vec<S>>)>, KrylovError> {
    let Some(keeper) = keeper else { return Ok(None) };
    let Some((progress, vectors)) = keeper.recall::<Progress, S>()? else { return Ok(None) };
    let whole = expected(&progress) == Some(vectors.len()) && vectors.iter().all(|v| v.len() == n);
    if whole { Ok(Some((progress, vectors))) } else { Err(unfit(keeper).into()) }
}

/// For what was stored by another method: the identity of the computation should have told.
pub(super) fn unfit(keeper: &Keeper) -> CheckpointError {
    CheckpointError::Foreign { path: keeper.path().display().to_string() }
}

/// The three-term recurrence: `β_{j+1} v_{j+1} = H v_j − α_j v_j − β_j v_{j−1}`.
pub(super) struct Recurrence<'a, S, O> {
    operator: &'a O,
    pub(super) previous: Vec<S>,
    pub(super) current: Vec<S>,
    pub(super) next: Vec<S>,
    pub(super) tridiagonal: Tridiagonal,
    /// `β` of the next vector.
    pub(super) coupling: f64,
}

impl<'a, S: Scalar, O: LinearOperator<S>> Recurrence<'a, S, O> {
    /// `start` has norm 1.
    pub(super) fn new(operator: &'a O, start: Vec<S>) -> Self {
        let zeros = || vec![S::ZERO; start.len()];
        let (previous, next) = (zeros(), zeros());
        Self { operator, previous, current: start, next, tridiagonal: Tridiagonal::default(), coupling: 0.0 }
    }

    /// Goes on.
    pub(super) fn resumed(operator: &'a O, progress: Progress, previous: Vec<S>, current: Vec<S>) -> Self {
        let next = vec![S::ZERO; current.len()];
        let Progress { tridiagonal, coupling, .. } = progress;
        Self { operator, previous, current, next, tridiagonal, coupling }
    }

    pub(super) fn progress(&self, stage: Stage, outer: Outer) -> Progress {
        Progress { stage, tridiagonal: self.tridiagonal.clone(), coupling: self.coupling, outer }
    }

    /// Applies the operator once. `next` then holds `β v` of the next vector, not yet normalized.
    pub(super) fn step(&mut self) -> Result<(), KrylovError> {
        self.operator.apply(&self.current, &mut self.next);
        let overlap = vector::dot(&self.current, &self.next);
        let alpha = overlap.real();
        let imaginary = overlap.to_complex().im.abs();
        let squared = vector::three_term(&mut self.next, alpha, &self.current, self.coupling, &self.previous);
        if !(alpha.is_finite() && squared.is_finite()) {
            return Err(KrylovError::NotFinite);
        }
        if !self.tridiagonal.is_empty() {
            self.tridiagonal.beside.push(self.coupling);
        }
        self.tridiagonal.diagonal.push(alpha);
        self.coupling = squared.sqrt();
        // Rounding leaves about ε per unit of the image's norm, which α and β make up.
        let image = alpha.abs() + self.coupling;
        if imaginary > image * f64::EPSILON.sqrt() {
            return Err(KrylovError::NotHermitian { imaginary });
        }
        Ok(())
    }

    /// Whether the Krylov space is invariant, as far as rounding lets one see.
    pub(super) fn is_invariant(&self) -> bool {
        self.coupling <= ROUNDING * self.tridiagonal.norm()
    }

    /// Moves on to the next vector.
    pub(super) fn advance(&mut self) {
        vector::scale(1.0 / self.coupling, &mut self.next);
        std::mem::swap(&mut self.previous, &mut self.current);
        std::mem::swap(&mut self.current, &mut self.next);
    }

    /// The extremal Ritz value, its error bound and its eigenvector in the Krylov basis.
    pub(super) fn ritz(&self, sign: f64) -> (Eigenvalue, Vec<f64>) {
        let tridiagonal = &self.tridiagonal;
        let m = tridiagonal.len();
        let index = |k: usize| if sign > 0.0 { k } else { m - 1 - k };
        let norm = tridiagonal.norm();
        let bound = |value| {
            let vector = tridiagonal.eigenvector(value);
            (self.coupling * vector[m - 1].abs(), vector)
        };
        let value = tridiagonal.eigenvalue(index(0));
        let (residual, vector) = bound(value);
        let gap = (m > 1).then(|| {
            let second = tridiagonal.eigenvalue(index(1));
            (sign * (second - value), bound(second).0)
        });
        // The second Ritz value has to be an eigenvalue that is well apart from the first.
        let gap = gap.filter(|(gap, residual)| 4.0 * residual < *gap).map(|(gap, residual)| gap - residual);
        let error = gap.map_or(residual, |gap| residual.min(residual * residual / gap)) + ROUNDING * norm;
        (Eigenvalue { value, residual, error, gap, norm, kind: Kind::Converged, applications: m }, vector)
    }
}

/// How many steps there are between two looks at the Ritz values; they cost next to nothing for long vectors.
pub(super) fn is_time_to_look(steps: usize) -> bool {
    steps <= 4 || steps.is_multiple_of(4)
}

pub(super) fn start_vector<S: Scalar>(dimension: usize, seed: u64) -> Vec<S> {
    let mut start = vec![S::ZERO; dimension];
    vector::fill_random(seed, &mut start);
    vector::normalize(&mut start);
    start
}

/// The extremal eigenvalue with three vectors of memory. One copy of it: its degeneracy remains unknown.
///
/// # Errors
/// [`KrylovError`].
pub fn lowest_eigenvalue<S: Scalar>(
    operator: &impl LinearOperator<S>,
    options: &Options,
) -> Result<Eigenvalue, KrylovError> {
    eigenvalue(operator, options, None)
}

/// [`lowest_eigenvalue`], stored now and then; it goes on from what was stored, with the same bits.
///
/// # Errors
/// [`KrylovError`].
pub fn lowest_eigenvalue_kept<S: Scalar>(
    operator: &impl LinearOperator<S>,
    options: &Options,
    keeper: &mut Keeper,
) -> Result<Eigenvalue, KrylovError> {
    eigenvalue(operator, options, Some(keeper))
}

fn eigenvalue<S: Scalar>(
    operator: &impl LinearOperator<S>,
    options: &Options,
    mut keeper: Option<&mut Keeper>,
) -> Result<Eigenvalue, KrylovError> {
    let n = operator.dimension();
    if n <= options.dense_below {
        let found = dense_eigenpairs(operator, 1, options)?;
        let Eigenpair { value, error, gap, kind, applications, .. } = found.pairs[0];
        let norm = found.norm;
        return Ok(Eigenvalue { value, residual: 0.0, error, gap, norm, kind, applications });
    }
    let two = |progress: &Progress| (progress.stage == Stage::Value).then_some(2);
    let mut recurrence = match recalled(keeper.as_deref_mut(), n, two)? {
        Some((progress, mut vectors)) => {
            let (current, previous) = (vectors.pop().unwrap_or_default(), vectors.pop().unwrap_or_default());
            Recurrence::resumed(operator, progress, previous, current)
        }
        None => Recurrence::new(operator, start_vector(n, options.seed)),
    };
    loop {
        recurrence.step()?;
        let steps = recurrence.tridiagonal.len();
        let last = recurrence.is_invariant() || steps == options.max_applications.max(1);
        if last || is_time_to_look(steps) {
            let (found, _) = recurrence.ritz(options.end.sign());
            let wanted = options.tolerance.max(2.0 * ROUNDING) * found.norm;
            if found.error <= wanted || recurrence.is_invariant() {
                return Ok(found);
            }
            if last {
                let (applications, reached) = (steps, found.error);
                return Err(KrylovError::NotConverged { applications, reached, wanted });
            }
        }
        recurrence.advance();
        if let Some(keeper) = keeper.as_deref_mut() {
            let vectors = [recurrence.previous.as_slice(), &recurrence.current];
            keeper.keep(|| recurrence.progress(Stage::Value, Outer::default()), &vectors)?;
        }
    }
}

/// Lanczos coefficients of a start vector of norm 1, without keeping vectors: `steps` of them, or fewer if the
/// Krylov space is invariant; and the coupling to the vector that would come next.
pub(super) fn coefficients<S: Scalar>(
    operator: &impl LinearOperator<S>,
    start: Vec<S>,
    steps: usize,
) -> Result<(Tridiagonal, f64), KrylovError> {
    let mut recurrence = Recurrence::new(operator, start);
    for step in 0..steps {
        if step > 0 {
            recurrence.advance();
        }
        recurrence.step()?;
        if recurrence.is_invariant() {
            return Ok((recurrence.tridiagonal, 0.0));
        }
    }
    Ok((recurrence.tridiagonal, recurrence.coupling))
}
