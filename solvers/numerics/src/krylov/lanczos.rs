//! Lanczos iteration with three vectors, for one eigenvalue and its eigenvector.

use super::{KrylovError, Options, ROUNDING, Tridiagonal, dense_eigenpairs, rayleigh};
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

/// An eigenvalue with its eigenvector.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigenpair<S> {
    /// The eigenvalue.
    pub value: f64,
    /// `‖Hx − λx‖`, computed.
    pub residual: f64,
    /// A bound on the error of the eigenvalue.
    pub error: f64,
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

fn estimate(value: f64, error: f64, kind: Kind, provenance: Provenance) -> Estimate {
    Estimate { kind, ..Estimate::converged(value, error, provenance) }
}

/// The three-term recurrence: `β_{j+1} v_{j+1} = H v_j − α_j v_j − β_j v_{j−1}`.
struct Recurrence<'a, S, O> {
    operator: &'a O,
    previous: Vec<S>,
    current: Vec<S>,
    next: Vec<S>,
    tridiagonal: Tridiagonal,
    /// `β` of the next vector.
    coupling: f64,
}

impl<'a, S: Scalar, O: LinearOperator<S>> Recurrence<'a, S, O> {
    /// `start` has norm 1.
    fn new(operator: &'a O, start: Vec<S>) -> Self {
        let zeros = || vec![S::ZERO; start.len()];
        let (previous, next) = (zeros(), zeros());
        Self { operator, previous, current: start, next, tridiagonal: Tridiagonal::default(), coupling: 0.0 }
    }

    /// Applies the operator once. `next` then holds `β v` of the next vector, not yet normalized.
    fn step(&mut self) -> Result<(), KrylovError> {
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
    fn is_invariant(&self) -> bool {
        self.coupling <= ROUNDING * self.tridiagonal.norm()
    }

    /// Moves on to the next vector.
    fn advance(&mut self) {
        vector::scale(1.0 / self.coupling, &mut self.next);
        std::mem::swap(&mut self.previous, &mut self.current);
        std::mem::swap(&mut self.current, &mut self.next);
    }

    /// The extremal Ritz value, its error bound and its eigenvector in the Krylov basis.
    fn ritz(&self, sign: f64) -> (Eigenvalue, Vec<f64>) {
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
fn is_time_to_look(steps: usize) -> bool {
    steps <= 4 || steps.is_multiple_of(4)
}

fn start_vector<S: Scalar>(dimension: usize, seed: u64) -> Vec<S> {
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
    let n = operator.dimension();
    if n <= options.dense_below {
        let found = dense_eigenpairs(operator, 1, options)?;
        let Eigenpair { value, error, kind, applications, .. } = found.pairs[0];
        let norm = found.norm;
        return Ok(Eigenvalue { value, residual: 0.0, error, gap: None, norm, kind, applications });
    }
    let mut recurrence = Recurrence::new(operator, start_vector(n, options.seed));
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
    let n = operator.dimension();
    if n <= options.dense_below {
        let mut found = dense_eigenpairs(operator, 1, options)?;
        return Ok(found.pairs.swap_remove(0));
    }
    let keep = options.memory / (n * size_of::<S>()).max(1);
    let mut start = start_vector(n, options.seed);
    let mut applications = 0;
    let mut best: Option<Eigenpair<S>> = None;
    loop {
        let left = options.max_applications.saturating_sub(applications);
        let (mut pair, ritz, wanted) = one_run(operator, start, keep, left, options)?;
        applications += pair.applications;
        pair.applications = applications;
        // One run cannot do better than this; a second one can.
        let improved = best.as_ref().is_none_or(|best| pair.residual < 0.5 * best.residual);
        let done = pair.residual <= wanted;
        // Temple's bound needs the gap to the next eigenvalue.
        let bound = ritz.gap.map_or(pair.residual, |gap| pair.residual.min(pair.residual.powi(2) / gap));
        pair.error = bound + ROUNDING * ritz.norm;
        if done {
            return Ok(pair);
        }
        if !improved || applications >= options.max_applications {
            let reached = best.map_or(pair.residual, |best| best.residual.min(pair.residual));
            return Err(KrylovError::NotConverged { applications, reached, wanted });
        }
        start = pair.vector.clone();
        best = Some(pair);
    }
}

/// One Lanczos run from `start` until the Ritz residual is small; then the vector and its true residual. Returns
/// also what residual was wanted.
fn one_run<S: Scalar, O: LinearOperator<S>>(
    operator: &O,
    start: Vec<S>,
    keep: usize,
    most: usize,
    options: &Options,
) -> Result<(Eigenpair<S>, Eigenvalue, f64), KrylovError> {
    let n = start.len();
    let seed_vector = if keep == 0 { Some(start.clone()) } else { None };
    let mut kept: Vec<Vec<S>> = Vec::new();
    let mut recurrence = Recurrence::new(operator, start);
    let (ritz, coefficients, wanted) = loop {
        if kept.len() < keep {
            kept.push(recurrence.current.clone());
        }
        recurrence.step()?;
        let steps = recurrence.tridiagonal.len();
        let last = recurrence.is_invariant() || steps >= most;
        if last || is_time_to_look(steps) {
            let (found, coefficients) = recurrence.ritz(options.end.sign());
            let wanted = options.tolerance.max(2.0 * ROUNDING) * found.norm;
            // Some margin for what rounding adds.
            if found.residual <= 0.5 * wanted || last {
                break (found, coefficients, wanted);
            }
        }
        recurrence.advance();
    };
    let steps = coefficients.len();
    let mut x = vec![S::ZERO; n];
    for (v, c) in kept.iter().zip(&coefficients) {
        vector::axpy(S::from_real(*c), v, &mut x);
    }
    let mut repeated = 0;
    if kept.len() < steps {
        // Again from the last two vectors that were kept, or from the start.
        let first = kept.len().max(1) - 1;
        let beside = &recurrence.tridiagonal.beside;
        let mut previous = std::mem::take(&mut recurrence.previous);
        let mut current = std::mem::take(&mut recurrence.current);
        match seed_vector {
            Some(start) => {
                vector::axpy(S::from_real(coefficients[0]), &start, &mut x);
                current.copy_from_slice(&start);
                previous.fill(S::ZERO);
            }
            None => {
                current.copy_from_slice(&kept[first]);
                match first {
                    0 => previous.fill(S::ZERO),
                    _ => previous.copy_from_slice(&kept[first - 1]),
                }
            }
        }
        for step in first..steps - 1 {
            let coupling = if step > 0 { beside[step - 1] } else { 0.0 };
            operator.apply(&current, &mut recurrence.next);
            repeated += 1;
            let alpha = recurrence.tridiagonal.diagonal[step];
            vector::three_term(&mut recurrence.next, alpha, &current, coupling, &previous);
            vector::scale(1.0 / beside[step], &mut recurrence.next);
            std::mem::swap(&mut previous, &mut current);
            std::mem::swap(&mut current, &mut recurrence.next);
            vector::axpy(S::from_real(coefficients[step + 1]), &current, &mut x);
        }
    }
    vector::normalize(&mut x);
    let (value, residual) = rayleigh(operator, &x, &mut recurrence.next);
    let applications = steps + repeated + 1;
    let kind = Kind::Converged;
    Ok((Eigenpair { value, residual, error: residual, kind, applications, vector: x }, ritz, wanted))
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
