//! Lanczos iteration for one eigenvalue and its eigenvector.

use super::lanczos::{Outer, Progress, Recurrence, Stage, estimate, is_time_to_look, recalled, start_vector};
use super::{Eigenvalue, KrylovError, Options, ROUNDING, dense_eigenpairs, rayleigh};
use crate::keeper::Keeper;
use crate::{Estimate, Kind, LinearOperator, Provenance, Scalar, vector};

/// An eigenvalue with its eigenvector.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigenpair<S> {
    /// The eigenvalue.
    pub value: f64,
    /// `‖Hx − λx‖`, computed.
    pub residual: f64,
    /// A bound on the error of the eigenvalue.
    pub error: f64,
    /// The distance to the nearest other level less the residual there, where it is known that well; infinite if there is no
    /// other. The sine of the angle between the vector and the eigenspace is at most residual/gap (Davis and Kahan,
    /// SIAM J. Numer. Anal. 7, 1 (1970)).
    pub gap: Option<f64>,
    /// [`Kind::Exact`] if the full matrix was diagonalized, else [`Kind::Converged`].
    pub kind: Kind,
    /// How often the operator was applied (for all pairs of one computation together).
    pub applications: usize,
    /// The eigenvector, of norm 1.
    pub vector: Vec<S>,
}

impl<S> Eigenpair<S> {
    /// The eigenvalue as an estimate.
    pub fn estimate(&self, provenance: Provenance) -> Estimate {
        estimate(self.value, self.error, self.kind, provenance)
            .with("residual", self.residual)
            .with("applications", self.applications as f64)
    }
}

/// The extremal eigenvalue with an eigenvector.
///
/// Four vectors of memory; Krylov vectors are kept as [`Options::memory`] allows, and those that are not are made a
/// second time. If rounding spoils the vector, the iteration starts again from it.
///
/// # Errors
/// [`KrylovError`].
pub fn lowest_eigenpair<S: Scalar>(
    operator: &impl LinearOperator<S>,
    options: &Options,
) -> Result<Eigenpair<S>, KrylovError> {
    eigenpair(operator, options, None)
}

/// [`lowest_eigenpair`], stored now and then; it goes on from what was stored, with the same bits. Krylov vectors are not stored but
/// made a second time, so `applications` is larger then.
///
/// # Errors
/// [`KrylovError`].
pub fn lowest_eigenpair_kept<S: Scalar>(
    operator: &impl LinearOperator<S>,
    options: &Options,
    keeper: &mut Keeper,
) -> Result<Eigenpair<S>, KrylovError> {
    eigenpair(operator, options, Some(keeper))
}

fn eigenpair<S: Scalar>(
    operator: &impl LinearOperator<S>,
    options: &Options,
    mut keeper: Option<&mut Keeper>,
) -> Result<Eigenpair<S>, KrylovError> {
    let n = operator.dimension();
    if n <= options.dense_below {
        let mut found = dense_eigenpairs(operator, 1, options)?;
        return Ok(found.pairs.swap_remove(0));
    }
    let keep = options.memory / (n * size_of::<S>()).max(1);
    let count = |progress: &Progress| match progress.stage {
        Stage::Value => None,
        Stage::Pair => Some(2 + usize::from(progress.outer.restarted)),
        Stage::Vector(_) => Some(3 + usize::from(progress.outer.restarted)),
    };
    let mut resumed = recalled::<S>(keeper.as_deref_mut(), n, count)?;
    let mut outer = Outer::default();
    let mut again = None;
    if let Some((progress, vectors)) = &mut resumed {
        outer = progress.outer;
        again = outer.restarted.then(|| vectors.remove(0));
    }
    loop {
        let start = again.take().unwrap_or_else(|| start_vector(n, options.seed));
        let run = Run { operator, options, keep, outer };
        let (mut pair, ritz, wanted) = run.pair(start, resumed.take(), keeper.as_deref_mut())?;
        outer.applications += pair.applications;
        pair.applications = outer.applications;
        // One run cannot do better than this; a second one can.
        let improved = outer.best.is_none_or(|best| pair.residual < 0.5 * best);
        let done = pair.residual <= wanted;
        // Temple's bound needs the gap to the next eigenvalue.
        let bound = ritz.gap.map_or(pair.residual, |gap| pair.residual.min(pair.residual.powi(2) / gap));
        pair.error = bound + ROUNDING * ritz.norm;
        pair.gap = ritz.gap;
        if done {
            return Ok(pair);
        }
        let best = outer.best.map_or(pair.residual, |best| best.min(pair.residual));
        if !improved || outer.applications >= options.max_applications {
            let applications = outer.applications;
            return Err(KrylovError::NotConverged { applications, reached: best, wanted });
        }
        (outer.best, outer.restarted) = (Some(pair.residual), true);
        again = Some(pair.vector);
    }
}

/// One Lanczos run for an eigenpair.
struct Run<'a, O> {
    operator: &'a O,
    options: &'a Options,
    /// How many Krylov vectors may be kept.
    keep: usize,
    outer: Outer,
}

impl<O> Run<'_, O> {
    /// From `start` until the Ritz residual is small; then the vector and its true residual. Returns also the Ritz value and
    /// what residual was wanted.
    fn pair<S: Scalar>(
        &self,
        start: Vec<S>,
        resumed: Option<(Progress, Vec<Vec<S>>)>,
        mut keeper: Option<&mut Keeper>,
    ) -> Result<(Eigenpair<S>, Eigenvalue, f64), KrylovError>
    where
        O: LinearOperator<S>,
    {
        let Self { operator, options, outer, .. } = *self;
        let n = start.len();
        let most = options.max_applications.saturating_sub(outer.applications);
        let keep = if resumed.is_some() { 0 } else { self.keep };
        // A start vector that no seed gives is stored with everything else.
        let start_is_needed = keep == 0 || (keeper.is_some() && outer.restarted);
        let first = if start_is_needed { Some(start.clone()) } else { None };
        let mut kept: Vec<Vec<S>> = Vec::new();
        // The sum of Krylov vectors as it was stored, and how many it has.
        let mut partial: Option<(Vec<S>, usize)> = None;
        let mut recurrence = match resumed {
            None => Recurrence::new(operator, start),
            Some((progress, mut vectors)) => {
                if let Stage::Vector(added) = progress.stage {
                    partial = vectors.pop().map(|x| (x, added));
                }
                let (current, previous) =
                    (vectors.pop().unwrap_or_default(), vectors.pop().unwrap_or_default());
                Recurrence::resumed(operator, progress, previous, current)
            }
        };
        let store = |keeper: Option<&mut Keeper>, progress: &dyn Fn() -> Progress, vectors: &[&[S]]| {
            let Some(keeper) = keeper else { return Ok(()) };
            let start = first.as_deref().filter(|_| outer.restarted);
            keeper.keep(progress, &start.into_iter().chain(vectors.iter().copied()).collect::<Vec<_>>())
        };
        let wanted = |found: &Eigenvalue| options.tolerance.max(2.0 * ROUNDING) * found.norm;
        let (ritz, coefficients) = loop {
            if partial.is_some() {
                break recurrence.ritz(options.end.sign());
            }
            if kept.len() < keep {
                kept.push(recurrence.current.clone());
            }
            recurrence.step()?;
            let steps = recurrence.tridiagonal.len();
            let last = recurrence.is_invariant() || steps >= most;
            if last || is_time_to_look(steps) {
                let (found, coefficients) = recurrence.ritz(options.end.sign());
                // Some margin for what rounding adds.
                if found.residual <= 0.5 * wanted(&found) || last {
                    break (found, coefficients);
                }
            }
            recurrence.advance();
            let vectors = [recurrence.previous.as_slice(), &recurrence.current];
            store(keeper.as_deref_mut(), &|| recurrence.progress(Stage::Pair, outer), &vectors)?;
        };
        let steps = coefficients.len();
        let mut repeated = 0;
        let (mut x, mut added) = match partial {
            Some(partial) => partial,
            None => {
                let mut x = vec![S::ZERO; n];
                for (v, c) in kept.iter().zip(&coefficients) {
                    vector::axpy(S::from_real(*c), v, &mut x);
                }
                if kept.len() < steps {
                    // Again from the last two vectors that were kept, or from the start.
                    match (kept.len(), &first) {
                        (0, Some(start)) => {
                            vector::axpy(S::from_real(coefficients[0]), start, &mut x);
                            recurrence.current.copy_from_slice(start);
                            recurrence.previous.fill(S::ZERO);
                        }
                        (many, _) => {
                            recurrence.current.copy_from_slice(&kept[many - 1]);
                            match many {
                                1 => recurrence.previous.fill(S::ZERO),
                                _ => recurrence.previous.copy_from_slice(&kept[many - 2]),
                            }
                        }
                    }
                }
                (x, kept.len().max(1))
            }
        };
        drop(kept);
        if added < steps {
            let vectors = [recurrence.previous.as_slice(), &recurrence.current, &x];
            store(keeper.as_deref_mut(), &|| recurrence.progress(Stage::Vector(added), outer), &vectors)?;
        }
        while added < steps {
            let step = added - 1;
            let beside = &recurrence.tridiagonal.beside;
            let coupling = if step > 0 { beside[step - 1] } else { 0.0 };
            let (alpha, next) = (recurrence.tridiagonal.diagonal[step], beside[step]);
            let Recurrence { previous, current, next: image, .. } = &mut recurrence;
            operator.apply(current, image);
            repeated += 1;
            if !vector::three_term(image, alpha, current, coupling, previous).is_finite() {
                return Err(KrylovError::NotFinite);
            }
            vector::scale(1.0 / next, image);
            std::mem::swap(previous, current);
            std::mem::swap(current, image);
            vector::axpy(S::from_real(coefficients[added]), current, &mut x);
            added += 1;
            let vectors = [recurrence.previous.as_slice(), &recurrence.current, &x];
            store(keeper.as_deref_mut(), &|| recurrence.progress(Stage::Vector(added), outer), &vectors)?;
        }
        let wanted = wanted(&ritz);
        vector::normalize(&mut x);
        let (value, residual) = rayleigh(operator, &x, &mut recurrence.next);
        if !residual.is_finite() {
            return Err(KrylovError::NotFinite);
        }
        let (applications, kind) = (steps + repeated + 1, Kind::Converged);
        let pair = Eigenpair { value, residual, error: residual, gap: None, kind, applications, vector: x };
        Ok((pair, ritz, wanted))
    }
}
